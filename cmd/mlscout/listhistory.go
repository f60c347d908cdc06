package main

import (
	"context"

	"github.com/spf13/cobra"

	"mlscout/internal/store"
	"mlscout/talent"
)

func listHistoryCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "history NAME",
		Short: "who changed what on a list, latest first",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error {
				view, err := listHistory(cmd.Context(), db, args[0])
				if err != nil {
					return err
				}
				return output.write(a.out, view)
			})
		},
	}
	output.register(cmd)
	return cmd
}

// historyView is the document of `list history --json`.
type historyView struct {
	Schema string         `json:"schema"`
	List   string         `json:"list"`
	Events []historyEvent `json:"events"`
}

// historyEvent names the person, as long as the records know them.
type historyEvent struct {
	store.ListEvent
	Login string `json:"login,omitempty"`
}

func listHistory(ctx context.Context, db *store.DB, name string) (historyView, error) {
	view := historyView{Schema: "mlscout.list_history/v1", List: name, Events: []historyEvent{}}
	if _, _, err := db.List(ctx, name); err != nil {
		return view, err
	}
	events, err := db.ListEvents(ctx, name)
	if err != nil {
		return view, err
	}
	var ids []talent.ProspectID
	for _, e := range events {
		ids = append(ids, e.Prospect)
	}
	people, err := db.ProspectsByID(ctx, ids)
	if err != nil {
		return view, err
	}
	logins := make(map[talent.ProspectID]string, len(people))
	for _, p := range people {
		logins[p.ID] = p.Login
	}
	for _, e := range events {
		view.Events = append(view.Events, historyEvent{e, logins[e.Prospect]})
	}
	return view, nil
}

func (v historyView) items() []any {
	var items []any
	for _, e := range v.Events {
		items = append(items, e)
	}
	return items
}

func (v historyView) table() table {
	t := table{columns: []string{"when", "who", "did", "login", "undone"}}
	for _, e := range v.Events {
		undone := ""
		if e.Undone {
			undone = "undone"
		}
		t.rows = append(t.rows, []string{moment(e.At), e.Who, e.Action, e.Login, undone})
	}
	return t
}
