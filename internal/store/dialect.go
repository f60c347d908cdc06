package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// dialect is the database behind the store.
type dialect string

const (
	sqlite3  dialect = "sqlite"
	postgres dialect = "postgres"
)

// FileName is the name of the SQLite file in the data directory.
const FileName = "mlscout.db"

// readers bounds the connections that read at the same time.
const readers = 8

// dialectOf reads the `store` setting.
func dialectOf(dsn string) (dialect, error) {
	switch {
	case dsn == "" || dsn == "sqlite":
		return sqlite3, nil
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		return postgres, nil
	}
	scheme, _, _ := strings.Cut(dsn, ":")
	return "", fmt.Errorf("open store: unknown kind %q: want sqlite or postgres://…", scheme)
}

// memory is how much of SQLite's file is kept at hand: bytes mapped into the
// process, and KiB of pages cached by the writing and by each reading connection.
type memory struct{ mapped, writer, reader int }

func (o Options) memory() memory {
	if o.Frugal {
		return memory{mapped: 0, writer: 32 << 10, reader: 8 << 10}
	}
	return memory{mapped: 256 << 20, writer: 64 << 10, reader: 16 << 10}
}

// connectSQLite opens one writing connection, whose transactions take the write
// lock at once, and a pool that cannot write. Commits are flushed to the disk:
// suppressions and list edits must survive a power cut.
func (db *DB) connectSQLite(m memory) error {
	pragmas := fmt.Sprintf("_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=temp_store(MEMORY)&_pragma=mmap_size(%d)", m.mapped)
	if err := createPrivate(db.path); err != nil {
		return fmt.Errorf("open store %s: %w", db.path, err)
	}
	file := fileURL(db.path)
	writer, err := sql.Open("sqlite", file+"?"+pragmas+
		fmt.Sprintf("&_pragma=synchronous(FULL)&_pragma=secure_delete(ON)&_pragma=cache_size(-%d)&_txlock=immediate", m.writer))
	if err != nil {
		return fmt.Errorf("open store %s: %w", db.path, err)
	}
	reader, err := sql.Open("sqlite", file+"?"+pragmas+fmt.Sprintf("&_pragma=query_only(ON)&_pragma=cache_size(-%d)", m.reader))
	if err != nil {
		return errors.Join(fmt.Errorf("open store %s: %w", db.path, err), writer.Close())
	}
	writer.SetMaxOpenConns(1)
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers) // opening one again costs more than most questions
	db.writer, db.reader = writer, reader
	return nil
}

// createPrivate makes an empty file that only its owner may read, unless there
// is one. SQLite, which gives its own files the rights of this one, would leave
// it readable for everybody.
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// fileURL is how SQLite is told of a file with any characters in its name.
func fileURL(path string) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String()
}

// connectPostgres opens one pool for everything.
func (db *DB) connectPostgres(dsn string) error {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return errors.New("open store: the postgres:// address cannot be read: want postgres://user:password@host:5432/database")
	}
	db.path = fmt.Sprintf("postgres://%s:%d/%s", config.Host, config.Port, config.Database)
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(readers + 2)
	pool.SetMaxIdleConns(readers + 2)
	db.writer, db.reader = pool, pool
	return nil
}
