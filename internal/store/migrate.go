package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

// migrations are only ever appended to.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables up to date and refuses a store made by a newer mlscout.
func (db *DB) migrate(ctx context.Context) error {
	steps, err := db.migrations()
	if err != nil {
		return err
	}
	if db.upToDate(ctx, steps[len(steps)-1].Version) {
		return nil
	}
	kind := goose.DialectSQLite3
	if db.dialect == postgres {
		kind = goose.DialectPostgres
	}
	unlock, err := db.lockMigrations(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	provider, err := goose.NewProvider(kind, db.writer, nil,
		goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if current > newest {
		return fmt.Errorf("the store has schema %d and this mlscout knows only %d: use the newer mlscout", current, newest)
	}
	if current == newest {
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate from schema %d to %d: %w", current, newest, err)
	}
	return nil
}

// upToDate asks for the version alone, without a lock: nearly every start needs
// no more. Whatever is wrong is left to the migration to say.
func (db *DB) upToDate(ctx context.Context, newest int64) bool {
	var version sql.NullInt64
	err := db.reader.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return err == nil && version.Int64 == newest
}

// lockMigrations lets one process at a time migrate.
func (db *DB) lockMigrations(ctx context.Context) (unlock func(), err error) {
	if db.dialect == postgres {
		return db.advisoryLock(ctx, "migrate", true)
	}
	return lockFile(ctx, db.path+".migrate.lock", true)
}

// migrations reads the embedded files as goose steps, opening the comments
// meant for this database.
func (db *DB) migrations() ([]*goose.Migration, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var steps []*goose.Migration
	for _, file := range files {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, err
		}
		digits, _, _ := strings.Cut(strings.TrimPrefix(file, "migrations/"), "_")
		version, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s: want a number first: %w", file, err)
		}
		statements := openComments(string(text), db.dialect)
		steps = append(steps, goose.NewGoMigration(version, &goose.GoFunc{
			RunTx: func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, statements)
				return err
			},
		}, nil))
	}
	return steps, nil
}

// openComments turns `/*sqlite X*/` into `X` for that database.
func openComments(text string, d dialect) string {
	mark := "/*" + string(d) + " "
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, mark)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		inside, after, _ := strings.Cut(rest, "*/")
		out.WriteString(inside)
		text = after
	}
}
