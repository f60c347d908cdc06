package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"mlscout/internal/nightly"
	"mlscout/internal/store"
	"mlscout/talent"
)

func rankCommand(a *app) *cobra.Command {
	var output outputFlags
	var diff bool
	cmd := &cobra.Command{
		Use:   "rank",
		Short: "score everybody again from the records; no network",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if diff {
				return a.rankDiff(cmd.Context(), output)
			}
			return a.rank(cmd.Context(), output)
		},
	}
	cmd.Flags().BoolVar(&diff, "diff", false, "show who moved between the last two rankings, and in which tools; rank nothing")
	output.register(cmd)
	return cmd
}

type rankView nightly.RankReport

func (v rankView) items() []any { return []any{v} }

func (v rankView) table() table {
	return table{columns: []string{"run", "people", "as of", "model", "weights", "seconds"}, rows: [][]string{{
		strconv.FormatInt(v.Run, 10), strconv.Itoa(v.People), v.AsOf.String(), v.Model, v.Weights, fmt.Sprintf("%.1f", v.Duration),
	}}}
}

// rank scores everybody and indexes the new scores, so that search and show agree.
func (a *app) rank(ctx context.Context, output outputFlags) error {
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	bar := newProgress(a.terminal, a.quiet)
	defer bar.close()
	report, err := rooms.Rank(ctx, bar.step)
	if err != nil {
		return err
	}
	if _, err := rooms.Index(ctx, false, bar.step); err != nil {
		return err
	}
	bar.close()
	return output.write(a.out, rankView(report))
}

type diffView struct {
	Schema string        `json:"schema"`
	Before store.RankRun `json:"before"`
	After  store.RankRun `json:"after"`
	Moves  []moveView    `json:"moves"`
}

type moveView struct {
	Login  string                          `json:"login"`
	ID     talent.ProspectID               `json:"github_id"`
	Before talent.Points                   `json:"before"`
	After  talent.Points                   `json:"after"`
	Bands  [2]talent.Band                  `json:"bands"`
	Tools  map[talent.ToolID]talent.Points `json:"tools"` // by how much each moved
	Why    string                          `json:"why"`
}

func (v diffView) items() []any {
	var items []any
	for _, m := range v.Moves {
		items = append(items, m)
	}
	return items
}

func (v diffView) table() table {
	t := table{columns: []string{"login", "before", "after", "band", "why"}}
	for _, m := range v.Moves {
		band := string(m.Bands[1])
		if m.Bands[0] != m.Bands[1] {
			band = string(m.Bands[0]) + " → " + band
		}
		t.rows = append(t.rows, []string{m.Login, m.Before.String(), m.After.String(), band, m.Why})
	}
	return t
}

func (a *app) rankDiff(ctx context.Context, output outputFlags) error {
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	runs, err := db.RankRuns(ctx)
	if err != nil {
		return err
	}
	if len(runs) < 2 {
		return fmt.Errorf("rank --diff: %w: %d ranking is stored, two are needed; run `mlscout rank`", talent.ErrNotFound, len(runs))
	}
	view := diffView{Schema: "mlscout.rankdiff/v1", Before: runs[1], After: runs[0], Moves: []moveView{}}
	for move, err := range nightly.Moves(ctx, db, runs[1].ID, runs[0].ID) {
		if err != nil {
			return err
		}
		view.Moves = append(view.Moves, newMove(move, runs))
	}
	if err := nameMoves(ctx, db, view.Moves); err != nil {
		return err
	}
	return output.write(a.out, view)
}

func newMove(move nightly.Move, runs []store.RankRun) moveView {
	m := moveView{ID: move.Prospect, Tools: map[talent.ToolID]talent.Points{}}
	if move.Before != nil {
		m.Before, m.Bands[0] = move.Before.Points, move.Before.Band
		for tool, points := range move.Before.Tools {
			m.Tools[tool] -= points
		}
	}
	if move.After != nil {
		m.After, m.Bands[1] = move.After.Points, move.After.Band
		for tool, points := range move.After.Tools {
			m.Tools[tool] += points
		}
	}
	for tool, points := range m.Tools {
		if points == 0 {
			delete(m.Tools, tool)
		}
	}
	m.Why = why(move, runs, m.Tools)
	return m
}

func why(move nightly.Move, runs []store.RankRun, tools map[talent.ToolID]talent.Points) string {
	changed, _ := json.Marshal(tools) // a map of numbers always encodes
	switch {
	case move.Before == nil:
		return "new " + string(changed)
	case move.After == nil:
		return "gone"
	case runs[0].Weights != runs[1].Weights:
		return "other weights " + string(changed)
	}
	return string(changed)
}

func nameMoves(ctx context.Context, db *store.DB, moves []moveView) error {
	ids := make([]talent.ProspectID, len(moves))
	for i, m := range moves {
		ids[i] = m.ID
	}
	known, err := db.Known(ctx, ids)
	if err != nil {
		return err
	}
	logins := make(map[talent.ProspectID]string, len(known))
	for _, k := range known {
		logins[k.ID] = k.Login
	}
	for i := range moves {
		moves[i].Login = logins[moves[i].ID]
	}
	return nil
}
