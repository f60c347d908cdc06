// Package store keeps the records: people, evidence, posts, repositories,
// cursors, shortlists, suppressions, and the log of who did what. It is SQLite in
// one file or a PostgreSQL database, with the same SQL text. Every exported
// method owns its transaction. Nothing is written about a suppressed person, no
// fact without its provenance, and no special-category words of a bio: the write
// path sees to it, so that no source can forget.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// Options say where the records are and what rules they obey.
type Options struct {
	Dir            string            // directory of the SQLite file; made if missing
	DSN            string            // "postgres://…"; "" or "sqlite" for SQLite in Dir
	SuppressionKey privacy.Key       // required; see [privacy.LoadKey]
	Now            func() time.Time  // nil for time.Now
	Retention      privacy.Retention // zero for [privacy.DefaultRetention]
	Log            *slog.Logger      // nil for none
	Frugal         bool              // small caches and no mapped file: for a process that writes more than it reads
}

// DB is an open record store. It is safe for concurrent use, also by several
// processes.
type DB struct {
	dialect   dialect
	path      string  // of the SQLite file, or what PostgreSQL is called in errors
	writer    *sql.DB // one connection for SQLite
	reader    *sql.DB
	key       privacy.Key
	now       func() time.Time
	retention privacy.Retention
	filter    func() *privacy.Filter // compiled when something is first written
	log       *slog.Logger
}

// Open opens the store, makes it if there is none, and brings its tables up to
// date. Errors are one line: what, where, what next.
func Open(ctx context.Context, o Options) (*DB, error) {
	if !o.SuppressionKey.Valid() {
		return nil, errors.New("open store: no suppression key: create or name a key file first")
	}
	db := &DB{key: o.SuppressionKey, now: o.Now, retention: o.Retention, filter: sync.OnceValue(privacy.NewFilter), log: o.Log}
	if db.now == nil {
		db.now = time.Now
	}
	if db.retention == (privacy.Retention{}) {
		db.retention = privacy.DefaultRetention()
	}
	if db.log == nil {
		db.log = slog.New(slog.DiscardHandler)
	}
	if err := db.connect(o); err != nil {
		return nil, err
	}
	if err := db.prepare(ctx); err != nil {
		return nil, errors.Join(db.explain("open store", err), db.Close())
	}
	return db, nil
}

// connect opens the pools without speaking to the database yet.
func (db *DB) connect(o Options) (err error) {
	db.dialect, err = dialectOf(o.DSN)
	if err != nil {
		return err
	}
	if db.dialect == postgres {
		return db.connectPostgres(o.DSN)
	}
	if o.Dir == "" {
		return errors.New("open store: no data directory given")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fmt.Errorf("open store: %w: choose another data_dir", err)
	}
	db.path = filepath.Join(o.Dir, FileName)
	return db.connectSQLite(o.memory())
}

// prepare migrates and checks that the suppression key is the store's own.
func (db *DB) prepare(ctx context.Context) error {
	if err := db.migrate(ctx); err != nil {
		return err
	}
	return db.checkKey(ctx)
}

// checkKey ties the store to its suppression key: with another key the list
// would be blind, and suppressed people would come back. It asks for the write
// lock only while no key is noted.
func (db *DB) checkKey(ctx context.Context) error {
	noted := ""
	err := db.read(ctx, func(tx *tx) (err error) {
		noted, err = tx.meta(ctx, "suppression_key")
		return err
	})
	if err != nil {
		return err
	}
	if noted == "" {
		err = db.write(ctx, func(tx *tx) (err error) {
			noted, err = tx.meta(ctx, "suppression_key")
			if err != nil || noted != "" {
				return err
			}
			noted = db.key.Fingerprint()
			return tx.setMeta(ctx, "suppression_key", noted)
		})
	}
	if err == nil && noted != db.key.Fingerprint() {
		err = errors.New("the suppression key is not the one this store was made with: restore the old key file")
	}
	return err
}

// Close closes the store.
func (db *DB) Close() error {
	var err error
	if db.writer != nil {
		err = db.writer.Close()
	}
	if db.reader != nil && db.reader != db.writer {
		err = errors.Join(err, db.reader.Close())
	}
	return err
}

// Path is the SQLite file, or the PostgreSQL database without its password.
func (db *DB) Path() string { return db.path }

// today is the current day in UTC.
func (db *DB) today() talent.Day { return talent.DayOf(db.now()) }
