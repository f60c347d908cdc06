package nightly

import (
	"cmp"
	"context"
	"iter"
	"maps"

	"mlscout/internal/store"
	"mlscout/talent"
)

// Move is a prospect whose score differs between two rankings. Before or After is
// nil for somebody who is new or gone.
type Move struct {
	Prospect      talent.ProspectID
	Before, After *store.Score
}

// Moves streams who moved between two rankings, in the order of ids.
func Moves(ctx context.Context, db *store.DB, before, after int64) iter.Seq2[Move, error] {
	return func(yield func(Move, error) bool) {
		next, stop := iter.Pull2(db.Scores(ctx, before))
		defer stop()
		old, err, more := next()
		for score, scoreErr := range db.Scores(ctx, after) {
			if cmp.Or(scoreErr, err) != nil {
				yield(Move{}, cmp.Or(scoreErr, err))
				return
			}
			for more && old.Prospect < score.Prospect {
				gone := old
				if !yield(Move{Prospect: gone.Prospect, Before: &gone}, nil) {
					return
				}
				if old, err, more = next(); err != nil {
					yield(Move{}, err)
					return
				}
			}
			move := Move{Prospect: score.Prospect, After: &score}
			if more && old.Prospect == score.Prospect {
				was := old
				move.Before = &was
				old, err, more = next()
			}
			if (move.Before == nil || !sameScore(*move.Before, score)) && !yield(move, nil) {
				return
			}
		}
		for ; more; old, err, more = next() {
			gone := old
			if !yield(Move{Prospect: gone.Prospect, Before: &gone}, err) {
				return
			}
		}
	}
}

func sameScore(a, b store.Score) bool {
	return a.Points == b.Points && a.Depth == b.Depth && a.Active == b.Active && a.Band == b.Band &&
		maps.Equal(a.Tools, b.Tools) && maps.Equal(a.Areas, b.Areas)
}
