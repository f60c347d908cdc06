package nightly

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"mlscout/crawler"
	"mlscout/index"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

// pageSize is how many changed people are read at a time.
const pageSize = 500

// IndexReport says what an index build did.
type IndexReport struct {
	Schema     string  `json:"schema"`
	Generation string  `json:"generation"`
	People     int     `json:"people"`
	Written    int     `json:"written"` // documents written; the others are shared with the last generation
	Bytes      int64   `json:"bytes"`
	Duration   float64 `json:"duration_s"`
}

// Index makes a generation and swaps it in. Unless full, only what changed since
// the live one is written, where that gives the same as writing everything.
func (r Rooms) Index(ctx context.Context, full bool, progress crawler.Progress) (IndexReport, error) {
	began := r.Now()
	runs, err := r.Store.RankRuns(ctx)
	if err != nil {
		return IndexReport{}, err
	}
	if len(runs) == 0 {
		if _, err := r.Rank(ctx, progress); err != nil {
			return IndexReport{}, err
		}
		if runs, err = r.Store.RankRuns(ctx); err != nil {
			return IndexReport{}, err
		}
	}
	b := builder{Rooms: r, runs: runs, progress: progress}
	if b.scorer, err = sourcing.LoadScorer(ctx, r.Store, r.Scorer(), r.Now()); err != nil {
		return IndexReport{}, err
	}
	generation, err := b.build(ctx, full)
	if err != nil {
		return IndexReport{}, fmt.Errorf("index: %w", err)
	}
	return IndexReport{
		Schema: "mlscout.index/v1", Generation: generation.Name, People: generation.Live, Written: b.written,
		Bytes: generation.Bytes, Duration: r.Now().Sub(began).Seconds(),
	}, nil
}

// builder makes one generation of the latest ranking.
type builder struct {
	Rooms
	runs     []store.RankRun // latest first
	scorer   sourcing.Scorer
	progress crawler.Progress
	written  int
}

func (b *builder) build(ctx context.Context, full bool) (index.Generation, error) {
	seq, err := b.Store.Seq(ctx)
	if err != nil {
		return index.Generation{}, err
	}
	total := b.runs[0].People
	options := index.Options{Now: b.Now(), Progress: func(done int) { b.progress("index", done, total) }}
	generation, done := index.Generation{}, false
	if !full {
		var changed []talent.ProspectID
		if changed, done, err = b.changed(ctx); err != nil {
			return generation, err
		}
		if done {
			generation, err = index.Update(ctx, b.IndexDir, b.recordsOf(ctx, changed), changed, options)
			done = !errors.Is(err, index.ErrCorrupt) && !errors.Is(err, index.ErrMissing)
		}
	}
	if !done {
		b.written = 0
		generation, err = index.Build(ctx, b.IndexDir, b.records(b.Store.Prospects(ctx)), options)
	}
	if err != nil {
		return generation, err
	}
	built := sourcing.Built{Seq: seq, Run: b.runs[0].ID, Generation: generation.Name}
	return generation, built.Save(ctx, b.Store)
}

// changed lists who differs from what the live generation holds: changed records
// and changed scores. It is false where that cannot be told.
func (b *builder) changed(ctx context.Context) ([]talent.ProspectID, bool, error) {
	built, err := sourcing.LoadBuilt(ctx, b.Store)
	if err != nil {
		return nil, false, err
	}
	live, err := index.Status(b.IndexDir)
	if err != nil || live.Name != built.Generation || live.RebuildAdvised() {
		return nil, false, nil
	}
	changes, err := b.Store.Changed(ctx, built.Seq)
	if err != nil || changes.Purged {
		return nil, false, err
	}
	ids := make(map[talent.ProspectID]bool, len(changes.IDs))
	for _, id := range changes.IDs {
		ids[id] = true
	}
	if built.Run != b.runs[0].ID {
		if len(b.runs) < 2 || b.runs[1].ID != built.Run {
			return nil, false, nil
		}
		for move, err := range Moves(ctx, b.Store, b.runs[1].ID, b.runs[0].ID) {
			if err != nil {
				return nil, false, err
			}
			ids[move.Prospect] = true
		}
	}
	return slices.Sorted(maps.Keys(ids)), len(ids) < live.Live/2, nil
}

// recordsOf streams the records of changed people; who is gone is left out.
func (b *builder) recordsOf(ctx context.Context, ids []talent.ProspectID) iter.Seq2[index.Record, error] {
	return b.records(func(yield func(talent.Prospect, error) bool) {
		for page := range slices.Chunk(ids, pageSize) {
			people, err := b.Store.ProspectsByID(ctx, page)
			if err != nil {
				yield(talent.Prospect{}, err)
				return
			}
			for _, p := range people {
				if !yield(p, nil) {
					return
				}
			}
		}
	})
}

// records scores people and turns those who may be found into documents.
func (b *builder) records(people iter.Seq2[talent.Prospect, error]) iter.Seq2[index.Record, error] {
	return func(yield func(index.Record, error) bool) {
		for p, err := range people {
			if err != nil {
				yield(index.Record{}, err)
				return
			}
			if !sourcing.Searchable(p, b.today()) {
				continue
			}
			b.written++
			score := b.scorer.Score(&p)
			if !yield(sourcing.RecordOf(p, score), nil) {
				return
			}
		}
	}
}

// ChangedSinceIndex is the number of people whose records changed since the live
// generation was built.
func (r Rooms) ChangedSinceIndex(ctx context.Context) (int, error) {
	built, err := sourcing.LoadBuilt(ctx, r.Store)
	if err != nil {
		return 0, err
	}
	changes, err := r.Store.Changed(ctx, built.Seq)
	return len(changes.IDs), err
}

// IndexIfAny brings the live generation up to date; where there is none yet, the
// first crawl will build it.
func (r Rooms) IndexIfAny(ctx context.Context) error {
	if _, err := index.Status(r.IndexDir); errors.Is(err, index.ErrMissing) {
		return nil
	}
	_, err := r.Index(ctx, false, func(string, int, int) {})
	return err
}
