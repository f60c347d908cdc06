package store

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"mlscout/talent"
)

// RankRun is one ranking of everybody.
type RankRun struct {
	ID      int64      `json:"id"`
	At      time.Time  `json:"at"`
	AsOf    talent.Day `json:"as_of"`
	Model   string     `json:"model"`   // version of the weights
	Weights string     `json:"weights"` // their hash or text
	People  int        `json:"people"`
}

// Score is what a ranking gave one prospect.
type Score struct {
	Prospect talent.ProspectID
	Points   talent.Points
	Depth    talent.Points
	Active   talent.Points
	Band     talent.Band
	Tools    map[talent.ToolID]talent.Points
	Areas    map[talent.AreaID]talent.Points
}

// keptRuns is how many rankings are kept: the present one and the one to compare
// it with.
const keptRuns = 2

// scoreBatch is how many scores are written in one transaction: a ranking of
// everybody must not hold up a crawl.
const scoreBatch = 2000

// SaveRank stores a ranking and forgets all but the last two. The run becomes
// visible only when every score is stored. It returns the run with its id.
func (db *DB) SaveRank(ctx context.Context, run RankRun, scores iter.Seq2[Score, error]) (RankRun, error) {
	run.At = db.now().UTC().Truncate(time.Second)
	err := db.edit(ctx, "save ranking in", func(t *tx) error {
		// What an interrupted ranking left goes first.
		_, err := t.exec(ctx, `DELETE FROM rank_scores WHERE run IN (SELECT id FROM rank_runs WHERE done = 0)`)
		if err == nil {
			_, err = t.exec(ctx, `DELETE FROM rank_runs WHERE done = 0`)
		}
		if err != nil {
			return err
		}
		return t.QueryRowContext(ctx, `INSERT INTO rank_runs (id, at, as_of, model, weights, people, done)
			VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM rank_runs), $1, $2, $3, $4, 0, 0) RETURNING id`,
			run.At.Format(time.RFC3339), run.AsOf, clean(run.Model), clean(run.Weights)).Scan(&run.ID)
	})
	if err != nil {
		return run, err
	}
	if err := db.saveScores(ctx, run.ID, scores); err != nil {
		return run, err
	}
	return run, db.edit(ctx, "save ranking in", func(t *tx) error {
		err := t.QueryRowContext(ctx, `UPDATE rank_runs SET done = 1, people = (SELECT COUNT(*) FROM rank_scores WHERE run = $1)
			WHERE id = $1 RETURNING people`, run.ID).Scan(&run.People)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `DELETE FROM rank_scores WHERE run <= $1`, run.ID-keptRuns)
		if err == nil {
			_, err = t.exec(ctx, `DELETE FROM rank_runs WHERE id <= $1`, run.ID-keptRuns)
		}
		return err
	})
}

// saveScores writes scores batch by batch.
func (db *DB) saveScores(ctx context.Context, run int64, scores iter.Seq2[Score, error]) error {
	batch := make([]Score, 0, scoreBatch)
	flush := func() error {
		err := db.edit(ctx, "save ranking in", func(t *tx) error { return t.putScores(ctx, run, batch) })
		batch = batch[:0]
		return err
	}
	for score, err := range scores {
		if err != nil {
			return err
		}
		if batch = append(batch, score); len(batch) == scoreBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// putScores inserts scores of people who are still stored: one erased while the
// ranking ran must not come back through it.
func (t *tx) putScores(ctx context.Context, run int64, scores []Score) error {
	const width = 8
	for part := range chunks(scores) {
		args := make([]any, 0, len(part)*width)
		for _, s := range part {
			tools, err := json.Marshal(s.Tools)
			if err != nil {
				return err
			}
			areas, err := json.Marshal(s.Areas)
			if err != nil {
				return err
			}
			args = append(args, run, s.Prospect, int64(s.Points), int64(s.Depth), int64(s.Active), s.Band, string(tools), string(areas))
		}
		_, err := t.exec(ctx, `INSERT INTO rank_scores (run, prospect, points, depth, active, band, tools, areas) VALUES `+t.values(len(part), width)+`
			ON CONFLICT (run, prospect) DO NOTHING`, args...)
		if err != nil {
			return err
		}
	}
	if len(scores) == 0 {
		return nil
	}
	_, err := t.exec(ctx, `DELETE FROM rank_scores WHERE run = $1 AND prospect >= $2 AND prospect <= $3
		AND NOT EXISTS (SELECT 1 FROM prospects p WHERE p.id = rank_scores.prospect)`, run, scores[0].Prospect, scores[len(scores)-1].Prospect)
	return err
}

// RankRuns lists the stored rankings, latest first.
func (db *DB) RankRuns(ctx context.Context) ([]RankRun, error) {
	var runs []RankRun
	err := db.read(ctx, func(t *tx) (err error) {
		runs, err = t.rankRuns(ctx)
		return err
	})
	return runs, db.explain("read rankings from", err)
}

// LatestRank is the number of the latest stored ranking, 0 before the first.
func (db *DB) LatestRank(ctx context.Context) (run int64, err error) {
	err = db.read(ctx, func(t *tx) error {
		_, err := t.one(ctx, `SELECT id FROM rank_runs WHERE done = 1 ORDER BY id DESC LIMIT 1`, nil, &run)
		return err
	})
	return run, db.explain("read rankings from", err)
}

// rankRuns is RankRuns inside a transaction.
func (t *tx) rankRuns(ctx context.Context) ([]RankRun, error) {
	var runs []RankRun
	err := t.each(ctx, func(rows scanner) error {
		var run RankRun
		var at string
		err := rows.Scan(&run.ID, &at, &run.AsOf, &run.Model, &run.Weights, &run.People)
		run.At = parseTime(at)
		runs = append(runs, run)
		return err
	}, `SELECT id, at, as_of, model, weights, people FROM rank_runs WHERE done = 1 ORDER BY id DESC`)
	return runs, err
}

// scoreColumns are those that scanScore reads.
const scoreColumns = `SELECT prospect, points, depth, active, band, tools, areas FROM rank_scores `

// scanScore reads one row of scoreColumns.
func scanScore(rows scanner) (Score, error) {
	var s Score
	var tools, areas string
	if err := rows.Scan(&s.Prospect, (*int64)(&s.Points), (*int64)(&s.Depth), (*int64)(&s.Active), &s.Band, &tools, &areas); err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(tools), &s.Tools); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(areas), &s.Areas)
}

// Scores streams the scores of a ranking in the order of ids.
func (db *DB) Scores(ctx context.Context, run int64) iter.Seq2[Score, error] {
	return func(yield func(Score, error) bool) {
		after := talent.ProspectID(-1 << 62)
		for {
			var scores []Score
			err := db.read(ctx, func(t *tx) error {
				return t.each(ctx, func(rows scanner) error {
					score, err := scanScore(rows)
					scores = append(scores, score)
					return err
				}, scoreColumns+`WHERE run = $1 AND prospect > $2 ORDER BY prospect LIMIT $3`, run, after, scoreBatch)
			})
			if err != nil {
				yield(Score{}, db.explain("read scores from", err))
				return
			}
			for _, score := range scores {
				if !yield(score, nil) {
					return
				}
			}
			if len(scores) < scoreBatch {
				return
			}
			after = scores[len(scores)-1].Prospect
		}
	}
}

// ScoreOf returns the latest score of a prospect and the ranking it is of; false
// if there is none.
func (db *DB) ScoreOf(ctx context.Context, id talent.ProspectID) (score Score, run RankRun, found bool, err error) {
	err = db.read(ctx, func(t *tx) error {
		runs, err := t.rankRuns(ctx)
		if err != nil || len(runs) == 0 {
			return err
		}
		run = runs[0]
		return t.each(ctx, func(rows scanner) (err error) {
			found = true
			score, err = scanScore(rows)
			return err
		}, scoreColumns+`WHERE run = $1 AND prospect = $2`, run.ID, id)
	})
	return score, run, found, db.explain("read score from", err)
}
