package store

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"mlscout/talent"
)

// explain turns what a database says into one line: what, where, what next.
func (db *DB) explain(operation string, err error) error {
	if err == nil {
		return nil
	}
	err = line{err}
	if next := advice(err); next != "" {
		return fmt.Errorf("%s %s: %w: %s", operation, db.path, err, next)
	}
	return fmt.Errorf("%s %s: %w", operation, db.path, err)
}

// line is an error whose message is one line, each part once.
type line struct{ error }

func (l line) Unwrap() error { return l.error }

func (l line) Error() string {
	var parts []string
	for part := range strings.Lines(l.error.Error()) {
		if part = strings.TrimSpace(part); !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

// advice says what to do about an error, or "" if there is nothing to add.
func advice(err error) string {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteAdvice(lite.Code())
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return postgresAdvice(pg.Code)
	}
	var connect *pgconn.ConnectError
	switch {
	case errors.As(err, &connect):
		return "is PostgreSQL running, and is the store address right?"
	case errors.Is(err, syscall.ENOSPC):
		return "free disk space and run again"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "make the directory writable or choose another data_dir"
	}
	return ""
}

// sqliteAdvice reads SQLite's primary result code.
func sqliteAdvice(code int) string {
	switch code & 0xff {
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
		return "another process holds the store; wait for it or stop it"
	case sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_CANTOPEN, sqlitelib.SQLITE_PERM:
		return "make the data_dir and the file in it writable, or choose another data_dir"
	case sqlitelib.SQLITE_CORRUPT, sqlitelib.SQLITE_NOTADB:
		return "the file is damaged; restore a backup with mlscout restore, or move it away and crawl again"
	case sqlitelib.SQLITE_FULL:
		return "the disk is full; free space and run again, nothing half-written was kept"
	case sqlitelib.SQLITE_IOERR:
		return "the disk failed or is full; check it and run again"
	}
	return ""
}

// postgresAdvice reads PostgreSQL's SQLSTATE.
func postgresAdvice(code string) string {
	switch code {
	case "28P01", "28000":
		return "check user and password of the store address"
	case "3D000":
		return "create the database first"
	case "42501":
		return "grant the user the right to create tables"
	case "53100":
		return "the disk of PostgreSQL is full"
	case "53300":
		return "PostgreSQL has no connection left; raise max_connections"
	}
	return ""
}

// Ambiguous is the error for a name that several accounts have. It is a
// [talent.ErrAmbiguous].
type Ambiguous struct {
	Name string
	IDs  []talent.ProspectID
}

// Error says which numbers name one of them.
func (a Ambiguous) Error() string {
	return fmt.Sprintf("prospect %q: %v, give one of these numbers: %v", a.Name, talent.ErrAmbiguous, a.IDs)
}

// Unwrap makes it a [talent.ErrAmbiguous].
func (a Ambiguous) Unwrap() error { return talent.ErrAmbiguous }
