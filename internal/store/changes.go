package store

import (
	"context"
	"slices"

	"mlscout/crawler"
	"mlscout/talent"
)

// Seq numbers changes: what changed later has the higher number.
type Seq int64

// ChangeSet is what happened after a change number.
type ChangeSet struct {
	Seq    Seq                 // of the latest change; ask for what follows it next time
	IDs    []talent.ProspectID // changed prospects, by id
	Purged bool                // people were erased since: whoever holds copies must make them anew, for it cannot be told of whom
}

// Seq is the number of the latest change.
func (db *DB) Seq(ctx context.Context) (Seq, error) {
	var seq Seq
	err := db.read(ctx, func(t *tx) (err error) {
		seq, err = t.lastSeq(ctx)
		return err
	})
	return seq, db.explain("read change number of", err)
}

// Changed returns what changed after since.
func (db *DB) Changed(ctx context.Context, since Seq) (ChangeSet, error) {
	var set ChangeSet
	err := db.read(ctx, func(t *tx) (err error) {
		if set.Seq, err = t.lastSeq(ctx); err != nil {
			return err
		}
		var purge Seq
		if _, err := t.one(ctx, `SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'purged'`, nil, &purge); err != nil {
			return err
		}
		set.Purged = purge > since
		return t.each(ctx, func(rows scanner) error {
			var id talent.ProspectID
			err := rows.Scan(&id)
			set.IDs = append(set.IDs, id)
			return err
		}, `SELECT id FROM prospects WHERE seq > $1`, since)
	})
	slices.Sort(set.IDs) // in the database, an order would cost a scan of everybody at every search
	if err != nil {
		return ChangeSet{}, db.explain("read changes from", err)
	}
	return set, nil
}

// ChangesSince counts the prospects that are new, changed or gone since a change
// number, each once, however many batches told of them.
func (db *DB) ChangesSince(ctx context.Context, since Seq) (crawler.Changes, error) {
	var c crawler.Changes
	err := db.read(ctx, func(t *tx) error {
		_, err := t.one(ctx, `SELECT COALESCE(SUM(CASE WHEN new_seq > $1 THEN 1 ELSE 0 END), 0),
				COALESCE(SUM(CASE WHEN new_seq <= $1 AND gone_seq > $1 AND state <> 'active' THEN 1 ELSE 0 END), 0),
				COALESCE(SUM(CASE WHEN new_seq <= $1 AND NOT (gone_seq > $1 AND state <> 'active') THEN 1 ELSE 0 END), 0)
			FROM prospects WHERE seq > $1`, []any{since}, &c.New, &c.Gone, &c.Changed)
		return err
	})
	if err != nil {
		return crawler.Changes{}, db.explain("count changes in", err)
	}
	return c, nil
}

// Unsearchable lists who may not be found any more though an index built at the
// change number since may still hold them: closed, restricted, merged into
// somebody, or past their time.
func (db *DB) Unsearchable(ctx context.Context, since Seq) ([]talent.ProspectID, error) {
	var ids []talent.ProspectID
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var id talent.ProspectID
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT id FROM prospects WHERE seq > $1 AND (state <> 'active' OR restricted = 1 OR merged_into <> 0)
			UNION ALL SELECT id FROM prospects WHERE expires > 0 AND expires <= $2`, since, t.db.today())
	})
	slices.Sort(ids) // likewise
	ids = slices.Compact(ids)
	return ids, db.explain("list closed people in", err)
}
