package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/nightly"
	"mlscout/internal/store"
	"mlscout/talent"
)

func savedCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "saved", Short: "saved searches: who is new, changed or gone since the last look, and why"},
		savedAddCommand(a), savedRunCommand(a), savedLsCommand(a),
		savedPauseCommand(a, true), savedPauseCommand(a, false), savedRmCommand(a))
}

func savedAddCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "add NAME QUERY",
		Short: "save a search under a name",
		Args:  rangeArgs(2, 100),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, query := strings.TrimSpace(args[0]), strings.Join(args[1:], " ")
			if name == "" {
				return usagef("saved add: the name is empty")
			}
			desk, err := a.desk(cmd.Context())
			if err != nil {
				return err
			}
			defer desk.close()
			if _, err := desk.Parse(query); err != nil {
				return a.queryError(err)
			}
			if err := desk.Store.SaveSearch(cmd.Context(), name, query, a.user()); err != nil {
				return err
			}
			if !a.quiet {
				fmt.Fprintf(a.err, "saved; `mlscout saved run %s` tells what is new since the last look\n", name)
			}
			return nil
		},
	}
}

func savedRunCommand(a *app) *cobra.Command {
	var output outputFlags
	var peek bool
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "who is new, changed or gone since the last look",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runSaved(cmd.Context(), args[0], peek, output)
		},
	}
	cmd.Flags().BoolVarP(&peek, "dry-run", "n", false, "do not count this as a look: the next run tells the same again")
	output.register(cmd)
	return cmd
}

func (a *app) runSaved(ctx context.Context, name string, peek bool, output outputFlags) error {
	desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer desk.close()
	all, err := desk.Store.SavedSearches(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(s store.SavedSearch) bool { return s.Name == name })
	if i < 0 {
		return fmt.Errorf("saved search %q: %w; `mlscout saved ls` lists those there are", name, talent.ErrNotFound)
	}
	look, err := nightly.LookAgain(ctx, desk.Desk, all[i])
	if err != nil {
		return a.queryError(err)
	}
	if err := output.write(a.out, lookView(look)); err != nil {
		return err
	}
	if !output.machine() && !a.quiet {
		fmt.Fprintf(a.err, "%d found: %d new, %d changed, %d gone since %s\n", look.Total, len(look.New), len(look.Changed), len(look.Gone), orNever(moment(look.Since)))
	}
	if peek {
		return nil
	}
	return look.Keep(ctx, desk.Store)
}

func orNever(s string) string {
	if s == "" {
		return "the beginning: this is the first look"
	}
	return s
}

type lookView nightly.Look

func (v lookView) rows() []lookRow {
	var rows []lookRow
	for _, part := range []struct {
		what string
		seen []nightly.Seen
	}{{"new", v.New}, {"changed", v.Changed}, {"gone", v.Gone}} {
		for _, s := range part.seen {
			rows = append(rows, lookRow{part.what, s})
		}
	}
	return rows
}

type lookRow struct {
	What string `json:"what"`
	nightly.Seen
}

func (v lookView) items() []any {
	var items []any
	for _, row := range v.rows() {
		items = append(items, row)
	}
	return items
}

func (v lookView) table() table {
	t := table{columns: []string{"what", "login", "points", "band", "why", "url"}}
	for _, row := range v.rows() {
		who := row.Login
		if who == "" {
			who = strconv.FormatInt(int64(row.ID), 10)
		}
		t.rows = append(t.rows, []string{row.What, who, row.Points.String(), string(row.Band), strings.Join(row.Why, "; "), row.URL})
	}
	return t
}

func savedLsCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "ls",
		Short: "the saved searches",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error {
				all, err := db.SavedSearches(cmd.Context())
				if err != nil {
					return err
				}
				return output.write(a.out, savedView{"mlscout.saved/v1", append([]store.SavedSearch{}, all...)})
			})
		},
	}
	output.register(cmd)
	return cmd
}

type savedView struct {
	Schema   string              `json:"schema"`
	Searches []store.SavedSearch `json:"searches"`
}

func (v savedView) items() []any {
	var items []any
	for _, s := range v.Searches {
		items = append(items, s)
	}
	return items
}

func (v savedView) table() table {
	t := table{columns: []string{"name", "query", "owner", "last look", "people", "nights"}}
	for _, s := range v.Searches {
		nights := "told"
		if s.Paused {
			nights = "paused"
		}
		t.rows = append(t.rows, []string{s.Name, s.Query, s.Owner, moment(s.LastLook), strconv.Itoa(s.Size), nights})
	}
	return t
}

// savedPauseCommand makes `saved pause` or `saved resume`.
func savedPauseCommand(a *app, pause bool) *cobra.Command {
	cmd := &cobra.Command{Use: "pause NAME", Short: "let the nights leave a saved search out until it is resumed"}
	if !pause {
		cmd.Use, cmd.Short = "resume NAME", "let the nights look at a saved search again; they tell what came in between"
	}
	cmd.Args = exactArgs(1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.withStore(cmd.Context(), func(db *store.DB) error {
			return hintSaved(db.PauseSearch(cmd.Context(), args[0], pause))
		})
	}
	return cmd
}

// hintSaved tells how to find the name of a saved search.
func hintSaved(err error) error {
	if errors.Is(err, talent.ErrNotFound) {
		return fmt.Errorf("%w; `mlscout saved ls` lists those there are", err)
	}
	return err
}

func savedRmCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "rm NAME",
		Short: "forget a saved search and whom it has seen",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error {
				return hintSaved(db.DeleteSearch(cmd.Context(), args[0]))
			})
		},
	}
}
