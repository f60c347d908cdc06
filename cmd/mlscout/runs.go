package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"mlscout/internal/nightly"
	"mlscout/internal/store"
	"mlscout/talent"
)

func runsCommand(a *app) *cobra.Command {
	var output outputFlags
	var limit int
	cmd := group(&cobra.Command{Use: "runs", Short: "what crawls and nights did, and when each source and repository is next"},
		runsShowCommand(a), runsSourcesCommand(a))
	list := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return list(cmd, args)
		}
		return a.withStore(cmd.Context(), func(db *store.DB) error {
			runs, err := db.Runs(cmd.Context(), "", limit)
			if err != nil {
				return err
			}
			return output.write(a.out, newRunsView(runs))
		})
	}
	countVar(cmd, &limit, "limit", 20, "at most this many, latest first; 0 is all")
	output.register(cmd)
	return cmd
}

// withStore opens the records for one command.
func (a *app) withStore(ctx context.Context, do func(*store.DB) error) error {
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}

// runLine is a run in a list.
type runLine struct {
	ID       int64     `json:"id"`
	Kind     string    `json:"kind"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended,omitzero"`
	Code     int       `json:"exit_code"`
	State    string    `json:"state"`
	Requests int       `json:"requests"`
	Points   int       `json:"points"`
	New      int       `json:"new"`
	Changed  int       `json:"changed"`
	Gone     int       `json:"gone"`
	Posts    int       `json:"posts"`
}

type runsView struct {
	Schema string    `json:"schema"`
	Runs   []runLine `json:"runs"`
}

func newRunsView(runs []store.Run) runsView {
	v := runsView{Schema: "mlscout.runs/v1", Runs: []runLine{}}
	for _, run := range runs {
		line := runLine{ID: run.ID, Kind: run.Kind, Started: run.Started, Ended: run.Ended, Code: run.Code, State: nightly.EndOf(run)}
		for _, s := range nightly.ReportOf(run).Sources {
			line.Requests, line.Points, line.Posts = line.Requests+s.Requests, line.Points+s.Points, line.Posts+s.Posts
			line.New, line.Changed, line.Gone = line.New+s.Prospects.New, line.Changed+s.Prospects.Changed, line.Gone+s.Prospects.Gone
		}
		v.Runs = append(v.Runs, line)
	}
	return v
}

func (v runsView) items() []any {
	var items []any
	for _, line := range v.Runs {
		items = append(items, line)
	}
	return items
}

func (v runsView) table() table {
	t := table{columns: []string{"id", "kind", "started", "ended", "code", "state", "requests", "points", "new", "changed", "gone", "posts"}}
	for _, r := range v.Runs {
		t.rows = append(t.rows, []string{
			strconv.FormatInt(r.ID, 10), r.Kind, moment(r.Started), moment(r.Ended), strconv.Itoa(r.Code), r.State, strconv.Itoa(r.Requests),
			strconv.Itoa(r.Points), strconv.Itoa(r.New), strconv.Itoa(r.Changed), strconv.Itoa(r.Gone), strconv.Itoa(r.Posts),
		})
	}
	return t
}

// moment writes a time for people, "" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func runsShowCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "the whole report of one run (ID may be last)",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error { return a.showRun(cmd.Context(), db, args[0], output) })
		},
	}
	output.register(cmd)
	return cmd
}

func (a *app) showRun(ctx context.Context, db *store.DB, name string, output outputFlags) error {
	run, err := findRun(ctx, db, name)
	if errors.Is(err, talent.ErrNotFound) {
		return fmt.Errorf("%w; `mlscout runs` lists those there are", err)
	}
	if err != nil {
		return err
	}
	if !output.machine() {
		return printNight(a.out, nightly.ReportOf(run))
	}
	if len(run.Report) == 0 {
		run.Report = json.RawMessage("null")
	}
	return output.write(a.out, runView{"mlscout.run/v1", run, nightly.EndOf(run)})
}

func findRun(ctx context.Context, db *store.DB, name string) (store.Run, error) {
	if name == "last" {
		runs, err := db.Runs(ctx, "", 1)
		if err == nil && len(runs) == 0 {
			err = fmt.Errorf("no run yet: %w", talent.ErrNotFound)
		}
		if err != nil {
			return store.Run{}, err
		}
		return runs[0], nil
	}
	id, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		return store.Run{}, usagef("runs show: want a number or last, got %q", name)
	}
	return db.Run(ctx, id)
}

// runView is a run with its report as it was stored.
type runView struct {
	Schema string `json:"schema"`
	store.Run
	State string `json:"state"`
}

func (v runView) items() []any { return []any{v} }

func (v runView) table() table { return nightView(nightly.ReportOf(v.Run)).table() }
