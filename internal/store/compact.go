package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Compact rewrites the files, so that no byte of what was deleted is left in
// them. Readers in the middle of a long read make it wait.
func (db *DB) Compact(ctx context.Context) error {
	if db.dialect == postgres {
		if _, err := db.writer.ExecContext(ctx, `VACUUM (FULL)`); err != nil {
			return db.explain("compact", err)
		}
		return db.compacted(ctx)
	}
	if _, err := db.writer.ExecContext(ctx, `VACUUM`); err != nil {
		return db.explain("compact", err)
	}
	if err := db.truncateLog(ctx); err != nil {
		return db.explain("compact", err)
	}
	return db.compacted(ctx)
}

// compacted notes that nothing deleted is left.
func (db *DB) compacted(ctx context.Context) error {
	return db.edit(ctx, "note compaction in", func(t *tx) error { return t.setMeta(ctx, "compact", "") })
}

// CompactDue says whether something was erased since the last compaction.
func (db *DB) CompactDue(ctx context.Context) (bool, error) {
	var state string
	err := db.read(ctx, func(t *tx) (err error) {
		state, err = t.meta(ctx, "compact")
		return err
	})
	return state != "", db.explain("read compaction state of", err)
}

// truncateLog empties the write-ahead log, which holds old pages. A reader that
// still needs it is waited for.
func (db *DB) truncateLog(ctx context.Context) error {
	for range 100 {
		var busy, pages, moved int
		err := db.writer.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved)
		if err != nil {
			return fmt.Errorf("empty the log: %w", err)
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return errors.New("the log cannot be emptied while other processes read: stop them and run mlscout privacy expire")
}
