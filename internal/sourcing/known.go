package sourcing

import (
	"context"
	"fmt"
	"sync"

	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// Known keeps scored people in memory, so that a search does not read and score
// again whom it showed a moment ago. Before each use it asks the store who changed,
// and forgets those. Its scores are those of one [Scorer]: a new ranking needs a
// new Known. It is safe for concurrent use; what it gives out must not be changed.
type Known struct {
	mu         sync.Mutex
	seq        store.Seq // everything kept is as of this change
	young, old map[talent.ProspectID]scored
	weight     int // of the young
}

// scored is a record with its score.
type scored struct {
	person talent.Prospect
	score  ranker.Score
}

// knownWeight bounds how much evidence each of the two generations holds: some
// tens of megabytes.
const knownWeight = 60_000

// NewKnown knows nobody yet.
func NewKnown() *Known { return &Known{young: make(map[talent.ProspectID]scored)} }

// follow forgets who changed, and returns the change up to which that is done.
func (k *Known) follow(ctx context.Context, db *store.DB) (store.Seq, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.young)+len(k.old) == 0 {
		seq, err := db.Seq(ctx)
		k.seq = seq
		return seq, err
	}
	changes, err := db.Changed(ctx, k.seq)
	if err != nil {
		return 0, err
	}
	if changes.Purged {
		clear(k.young)
		clear(k.old)
	}
	for _, id := range changes.IDs {
		delete(k.young, id)
		delete(k.old, id)
	}
	k.seq = changes.Seq
	return k.seq, nil
}

// look returns whom of ids it knows.
func (k *Known) look(ids []talent.ProspectID, into map[talent.ProspectID]scored) (missing []talent.ProspectID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range ids {
		p, ok := k.young[id]
		if !ok {
			if p, ok = k.old[id]; ok {
				k.put(p)
			}
		}
		if ok {
			into[id] = p
		} else {
			missing = append(missing, id)
		}
	}
	return missing
}

// keep keeps people who were read after everything up to seq was forgotten,
// unless more has been forgotten meanwhile: then they may be out of date already.
func (k *Known) keep(people map[talent.ProspectID]scored, seq store.Seq) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if seq != k.seq {
		return
	}
	for _, p := range people {
		k.put(p)
	}
}

// put adds to the young; once these are many, the old ones are dropped.
func (k *Known) put(p scored) {
	k.young[p.person.ID] = p
	k.weight += 10 + len(p.person.Evidence)
	if k.weight > knownWeight {
		k.old, k.young, k.weight = k.young, make(map[talent.ProspectID]scored), 0
	}
}

// scored reads people and scores them. Whoever is not stored any more is left out.
func (d Desk) scored(ctx context.Context, ids []talent.ProspectID) (map[talent.ProspectID]scored, error) {
	if d.Known == nil {
		return d.readScored(ctx, ids)
	}
	all := make(map[talent.ProspectID]scored, len(ids))
	seq, err := d.Known.follow(ctx, d.Store)
	if err != nil {
		return nil, fmt.Errorf("read found people: %w", err)
	}
	missing := d.Known.look(ids, all)
	if len(missing) == 0 {
		return all, nil
	}
	fresh, err := d.readScored(ctx, missing)
	if err != nil {
		return nil, err
	}
	d.Known.keep(fresh, seq)
	for id, p := range fresh {
		all[id] = p
	}
	return all, nil
}

// readScored reads people and scores them.
func (d Desk) readScored(ctx context.Context, ids []talent.ProspectID) (map[talent.ProspectID]scored, error) {
	people, err := d.Store.ProspectsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := make(map[talent.ProspectID]scored, len(people))
	for _, p := range people {
		score := d.Scorer.Score(&p)
		all[p.ID] = scored{p, score}
	}
	return all, nil
}
