package nightly

import (
	"context"
	"fmt"
	"iter"

	"mlscout/crawler"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// progressEvery is how many people pass between two words of progress.
const progressEvery = 500

// RankReport says what a rank run did.
type RankReport struct {
	Schema   string     `json:"schema"`
	Run      int64      `json:"run"`
	People   int        `json:"people"`
	AsOf     talent.Day `json:"as_of"`
	Model    string     `json:"model"`
	Weights  string     `json:"weights"`
	Duration float64    `json:"duration_s"`
}

// Rank scores everybody as of today and records the run with its weights.
func (r Rooms) Rank(ctx context.Context, progress crawler.Progress) (RankReport, error) {
	began := r.Now()
	scorer := r.Scorer()
	scorer.AsOf = r.today()
	var err error
	if scorer.Repos, err = sourcing.CountRepos(ctx, r.Store); err != nil {
		return RankReport{}, err
	}
	run := store.RankRun{AsOf: scorer.AsOf, Model: r.Model.Version(), Weights: r.Model.Hash()}
	if run, err = r.Store.SaveRank(ctx, run, r.scores(ctx, scorer, progress)); err != nil {
		return RankReport{}, fmt.Errorf("rank: %w", err)
	}
	return RankReport{
		Schema: "mlscout.rank/v1", Run: run.ID, People: run.People, AsOf: run.AsOf,
		Model: run.Model, Weights: run.Weights, Duration: r.Now().Sub(began).Seconds(),
	}, nil
}

// scores reads, ranks and hands over in three stages that run side by side. The
// order is that of the records.
func (r Rooms) scores(ctx context.Context, scorer sourcing.Scorer, progress crawler.Progress) iter.Seq2[store.Score, error] {
	scored := func(yield func(store.Score, error) bool) {
		for p, err := range ahead(r.Store.Prospects(ctx)) {
			if err != nil {
				yield(store.Score{}, err)
				return
			}
			if !yield(storedScore(p.ID, scorer.Score(&p)), nil) {
				return
			}
		}
	}
	return func(yield func(store.Score, error) bool) {
		progress("rank", 0, 0)
		done := 0
		for score, err := range ahead(scored) {
			if !yield(score, err) || err != nil {
				return
			}
			if done++; done%progressEvery == 0 {
				progress("rank", done, 0)
			}
		}
		progress("rank", done, done)
	}
}

func storedScore(id talent.ProspectID, s ranker.Score) store.Score {
	stored := store.Score{
		Prospect: id, Points: s.Points, Depth: s.Depth, Active: s.Active, Band: s.Band,
		Tools: make(map[talent.ToolID]talent.Points, len(s.Tools)), Areas: make(map[talent.AreaID]talent.Points, len(s.Areas)),
	}
	for _, tool := range s.Tools {
		stored.Tools[tool.Tool] = tool.Points
	}
	for _, area := range s.Areas {
		if area.Points != 0 {
			stored.Areas[area.Area] = area.Points
		}
	}
	return stored
}
