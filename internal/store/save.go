package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"mlscout/crawler"
	"mlscout/internal/privacy"
	"mlscout/talent"
)

// never is the cycle of a stage that was never done for a person.
const never = -1 << 62

// saving is one batch on its way into the tables.
type saving struct {
	*tx
	batch   crawler.Batch
	today   talent.Day
	people  map[talent.ProspectID]row  // as stored, followed by what this batch does to them
	refused map[talent.ProspectID]bool // suppressed or forgotten: nothing of theirs is stored
	fresh   map[talent.ProspectID]bool
	changed map[talent.ProspectID]bool
	gone    map[talent.ProspectID]bool
	promise map[talent.ProspectID]int64 // additions to the promise
	recount map[talent.ProspectID]bool  // whose promise is to be counted again
	names   map[int64]string            // of the batch's repositories
}

// Save stores a batch and its cursors in one transaction, or nothing at all. It
// drops whatever belongs to somebody on the suppression list, whatever names a
// person that is not stored, and the special-category words of bios. Saving the
// same batch again changes nothing. Changes counts each prospect of the batch
// once: new before gone before changed.
func (db *DB) Save(ctx context.Context, batch crawler.Batch) (crawler.Changes, error) {
	batch, err := cleanBatch(batch)
	if err != nil {
		return crawler.Changes{}, fmt.Errorf("save %s: %w", batch.Source, err)
	}
	var changes crawler.Changes
	err = db.write(ctx, func(t *tx) error {
		s := newSaving(t, db)
		s.batch = batch
		for _, step := range []func(context.Context) error{
			s.load, s.refuse, s.saveRepos, s.savePeople, s.saveProfiles, s.saveIdentities, s.clear, s.saveEvidence,
			s.savePosts, s.close, s.saveVisits, s.savePromise, s.stamp, s.saveCursors, s.saveValidators,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		changes = s.count()
		return nil
	})
	if err != nil {
		return crawler.Changes{}, db.explain("save "+batch.Source+" in", err)
	}
	return changes, nil
}

// newSaving prepares a batch for its transaction.
func newSaving(t *tx, db *DB) *saving {
	return &saving{
		tx: t, today: db.today(),
		people:  make(map[talent.ProspectID]row),
		refused: make(map[talent.ProspectID]bool),
		fresh:   make(map[talent.ProspectID]bool),
		changed: make(map[talent.ProspectID]bool),
		gone:    make(map[talent.ProspectID]bool),
		promise: make(map[talent.ProspectID]int64),
		recount: make(map[talent.ProspectID]bool),
		names:   make(map[int64]string),
	}
}

// row is what a batch needs to know of a stored prospect.
type row struct {
	id       talent.ProspectID
	nodeID   string
	login    string
	state    talent.State
	merged   talent.ProspectID
	expires  talent.Day
	isStored bool
}

// load reads the stored rows of everybody whom the batch names, and of those
// whom they were merged into.
func (s *saving) load(ctx context.Context) error {
	named := make(map[talent.ProspectID]bool)
	for _, p := range s.batch.People {
		named[p.ID] = true
	}
	for _, p := range s.batch.Profiles {
		named[p.ID] = true
	}
	for _, identity := range s.batch.Identities {
		named[identity.Prospect] = true
	}
	for _, scope := range s.batch.Cleared {
		named[scope.Prospect] = true
	}
	for _, ev := range s.batch.Evidence {
		named[ev.Prospect] = true
	}
	for _, post := range s.batch.Posts {
		named[post.Prospect] = true
	}
	for _, closure := range s.batch.Closed {
		named[closure.Prospect] = true
	}
	for _, visit := range s.batch.Visits {
		named[visit.Prospect] = true
	}
	delete(named, 0)
	return s.loadRows(ctx, slices.Sorted(maps.Keys(named)))
}

// loadRows reads rows by id, following merges.
func (s *saving) loadRows(ctx context.Context, ids []talent.ProspectID) error {
	var merged []talent.ProspectID
	for part := range chunks(ids) {
		err := s.each(ctx, func(rows scanner) error {
			r := row{isStored: true}
			err := rows.Scan(&r.id, &r.nodeID, &r.login, &r.state, &r.merged, &r.expires)
			s.people[r.id] = r
			if _, ok := s.people[r.merged]; r.merged != 0 && !ok {
				merged = append(merged, r.merged)
			}
			return err
		}, `SELECT id, node_id, login, state, merged_into, expires FROM prospects WHERE id IN (`+in(len(part), 1)+`)`, anys(part)...)
		if err != nil {
			return err
		}
	}
	if len(merged) == 0 {
		return nil
	}
	return s.loadRows(ctx, merged)
}

// effective is the prospect under whom the facts of id are kept: the one it was
// merged into, else id itself. It is false if nobody of that id is stored.
func (s *saving) effective(id talent.ProspectID) (talent.ProspectID, bool) {
	r, ok := s.people[id]
	if !ok || !r.isStored || s.refused[id] {
		return 0, false
	}
	if r.merged != 0 {
		return r.merged, !s.refused[r.merged]
	}
	return id, true
}

// stamp gives everybody whom the batch changed its change number.
func (s *saving) stamp(ctx context.Context) error {
	ids := maps.Clone(s.changed)
	maps.Copy(ids, s.gone)
	maps.Copy(ids, s.fresh)
	if len(ids) == 0 {
		return nil
	}
	return s.touch(ctx, slices.Sorted(maps.Keys(ids)))
}

// touch gives prospects the change number of this transaction.
func (t *tx) touch(ctx context.Context, ids []talent.ProspectID) error {
	seq, err := t.next(ctx)
	if err != nil {
		return err
	}
	for part := range chunks(ids) {
		_, err := t.exec(ctx, `UPDATE prospects SET seq = $1 WHERE id IN (`+in(len(part), 2)+`)`,
			append([]any{seq}, anys(part)...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// count tells what the batch did.
func (s *saving) count() crawler.Changes {
	changes := crawler.Changes{New: len(s.fresh)}
	for id := range s.gone {
		if !s.fresh[id] {
			changes.Gone++
		}
	}
	for id := range s.changed {
		if !s.fresh[id] && !s.gone[id] {
			changes.Changed++
		}
	}
	return changes
}

// saveCursors stores the cursors of the batch's source.
func (s *saving) saveCursors(ctx context.Context) error {
	for _, name := range slices.Sorted(maps.Keys(s.batch.Cursors)) {
		value := s.batch.Cursors[name]
		query, args := `DELETE FROM cursors WHERE source = $1 AND name = $2`, []any{s.batch.Source, name}
		if value != "" {
			query, args = `INSERT INTO cursors (source, name, value) VALUES ($1, $2, $3)
				ON CONFLICT (source, name) DO UPDATE SET value = excluded.value`, append(args, clean(value))
		}
		if _, err := s.exec(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}

// saveValidators stores what later conditional requests need, but for people of
// whom nothing is stored.
func (s *saving) saveValidators(ctx context.Context) error {
	for _, v := range s.batch.Validators {
		if s.refused[v.Subject] {
			continue
		}
		_, err := s.exec(ctx, `INSERT INTO validators (name, subject, etag, last_modified, note) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (name) DO UPDATE SET subject = excluded.subject, etag = excluded.etag,
				last_modified = excluded.last_modified, note = excluded.note`,
			clean(v.Key), v.Subject, clean(v.ETag), clean(v.LastModified), clean(v.Note))
		if err != nil {
			return err
		}
	}
	return nil
}

// saveVisits notes which stages were done.
func (s *saving) saveVisits(ctx context.Context) error {
	for _, visit := range s.batch.Visits {
		column, err := cycleColumn(visit.Stage)
		if err != nil {
			return err
		}
		_, err = s.exec(ctx, `UPDATE prospects SET `+column+` = $1 WHERE id = $2 AND `+column+` < $1`, visit.Cycle, visit.Prospect)
		if err != nil {
			return err
		}
	}
	return nil
}

// cycleColumn is where the last cycle of a stage is kept.
func cycleColumn(stage crawler.Stage) (string, error) {
	switch stage {
	case crawler.StageProfile, crawler.StageActivity, crawler.StageRepositories:
		return string(stage) + "_cycle", nil
	}
	return "", fmt.Errorf("stage %q: unknown", stage)
}

// expiry is when a prospect found on day collected is forgotten.
func (t *tx) expiry(collected talent.Day) talent.Day {
	return t.db.retention.Expiry(privacy.Found, collected, collected)
}
