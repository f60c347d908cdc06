package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlscout/internal/sourcing"
	"mlscout/talent"
)

type listsView struct {
	Schema string             `json:"schema"`
	Lists  []talent.Shortlist `json:"lists"`
}

func (v listsView) items() []any {
	var items []any
	for _, l := range v.Lists {
		items = append(items, l)
	}
	return items
}

func (v listsView) table() table {
	t := table{columns: []string{"list", "people", "made", "query", "purpose"}}
	for _, l := range v.Lists {
		t.rows = append(t.rows, []string{l.Name, strconv.Itoa(l.Size), l.Created.Format(time.DateOnly), l.Query, l.Purpose})
	}
	return t
}

func listLsCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "ls",
		Short: "all lists",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			db, err := a.openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			lists, err := db.Lists(cmd.Context())
			if err != nil {
				return err
			}
			return output.write(a.out, listsView{"mlscout.lists/v1", append([]talent.Shortlist{}, lists...)})
		},
	}
	output.register(cmd)
	return cmd
}

type listView sourcing.List

func (v listView) items() []any {
	var items []any
	for _, m := range v.Members {
		items = append(items, m)
	}
	return items
}

func (v listView) table() table {
	t := table{columns: []string{"login", "name", "stage", "band", "points", "when listed", "added", "expires", "tags", "notes", "reason"}}
	for _, m := range v.Members {
		var notes []string
		for _, n := range m.Listing.Notes {
			notes = append(notes, n.Text)
		}
		t.rows = append(t.rows, []string{
			m.Login, m.Name, string(m.Listing.Stage), string(m.Band), m.Points.String(), m.PointsWhenListed.String(),
			m.Listing.Added.Format(time.DateOnly), m.Expires.String(), strings.Join(m.Listing.Tags, " "), strings.Join(notes, " | "), m.Listing.Reason,
		})
	}
	return t
}

func listShowCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "who is on a list, and how their ledger has changed since they were listed",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withRecords(cmd.Context(), func(d sourcing.Desk) error {
				list, err := d.List(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return output.write(a.out, listView(list))
			})
		},
	}
	output.register(cmd)
	return cmd
}
