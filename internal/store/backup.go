package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Backup writes a consistent copy of the records to a new file while others read
// and write, checks it, and puts it under its name only then. PostgreSQL has
// pg_dump for that.
func (db *DB) Backup(ctx context.Context, path string) error {
	if db.dialect == postgres {
		return fmt.Errorf("backup %s: PostgreSQL is backed up with pg_dump", db.path)
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("backup %s: the file exists already: name another", path)
	}
	half := path + ".part"
	if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backup: %w", err)
	}
	defer os.Remove(half)
	// Made first, so that nobody else can read what SQLite writes into it.
	if err := os.WriteFile(half, nil, 0o600); err != nil {
		return fmt.Errorf("backup: %w: name another place", err)
	}
	if err := db.copyInto(ctx, half); err != nil {
		return db.explain("backup", err)
	}
	if err := checkFile(ctx, half); err != nil {
		return fmt.Errorf("backup %s: %w", path, err)
	}
	if err := syncFile(half); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := os.Link(half, path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return syncFile(filepath.Dir(path))
}

// checkFile has SQLite read every page of a file.
func checkFile(ctx context.Context, path string) error {
	file, err := sql.Open("sqlite", fileURL(path)+"?mode=ro&_pragma=query_only(ON)"+mapAll)
	if err != nil {
		return err
	}
	defer file.Close()
	var verdict string
	if err := file.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
		return fmt.Errorf("not a sound store: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("not a sound store: %s", verdict)
	}
	var schema int
	if err := file.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version`).Scan(&schema); err != nil {
		return fmt.Errorf("not a store of mlscout: %w", err)
	}
	return nil
}

// syncFile flushes a file or directory to the disk.
func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// Restore replaces the SQLite records in o.Dir by a backup. The suppression list,
// the audit log and the register of exports of the records that are replaced are
// carried over, so that nobody who was erased since the backup comes back: they
// are erased from what is restored. No other process may have the store open.
func Restore(ctx context.Context, o Options, backup string) (Erasure, error) {
	if err := checkFile(ctx, backup); err != nil {
		return Erasure{}, fmt.Errorf("restore %s: %w", backup, err)
	}
	path := filepath.Join(o.Dir, FileName)
	unlock, err := lockFile(ctx, filepath.Join(o.Dir, nightLock), false)
	if err != nil {
		return Erasure{}, fmt.Errorf("restore %s: a night is running on %s: %w", backup, path, err)
	}
	defer unlock()
	kept, err := readKept(ctx, o)
	if err != nil {
		return Erasure{}, fmt.Errorf("restore %s: read the suppression list of the present store first: %w: or move it away to restore without it", backup, err)
	}
	aside := filepath.Join(o.Dir, "restore.tmp")
	if err := os.RemoveAll(aside); err != nil {
		return Erasure{}, fmt.Errorf("restore: %w", err)
	}
	defer os.RemoveAll(aside)
	done, err := rebuild(ctx, o, aside, backup, kept)
	if err != nil {
		return done, fmt.Errorf("restore %s: %w", backup, err)
	}
	for _, name := range []string{path + "-wal", path + "-shm"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return done, fmt.Errorf("restore: %w", err)
		}
	}
	if err := os.Rename(filepath.Join(aside, FileName), path); err != nil {
		return done, fmt.Errorf("restore: %w", err)
	}
	return done, syncFile(o.Dir)
}

// outlives is what a restore must not take back: who is suppressed or forgotten,
// who was told and exported what, and what people asked for.
type outlives map[string][][]any

// keptTables names the tables that a restore carries over and their columns.
func keptTables() []column {
	return []column{
		{"suppressions", []string{"hash"}, []string{"at_day", "reason"}},
		{"forgotten", []string{"hash"}, []string{"collected", "at_day"}},
		{"exports", []string{"id"}, []string{"at", "who", "list", "format", "purpose", "destination", "people", "sha256"}},
		{"export_people", []string{"person", "export"}, nil},
		{"export_files", []string{"export", "n"}, []string{"name", "row_count", "sha256"}},
		{"audit", []string{"n"}, []string{"at", "who", "action", "people", "salt", "detail", "sealed", "hash"}},
		{"requests", []string{"id"}, []string{"kind", "who", "prospect", "channel", "received", "due", "extended", "state", "closed", "outcome", "note"}},
	}
}

// readKept reads what the present store knows and an older backup may not.
func readKept(ctx context.Context, o Options) (outlives, error) {
	kept := make(outlives)
	if _, err := os.Stat(filepath.Join(o.Dir, FileName)); errors.Is(err, fs.ErrNotExist) {
		return kept, nil
	}
	db, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return kept, db.read(ctx, func(t *tx) error {
		for _, c := range keptTables() {
			columns := append(slices.Clone(c.keys), c.texts...)
			var rows [][]any
			if err := t.each(ctx, collect(&rows, len(columns)), `SELECT `+strings.Join(columns, `, `)+` FROM `+c.table); err != nil {
				return err
			}
			kept[c.table] = rows
		}
		var marks [][]any
		err := t.each(ctx, collect(&marks, 2), `SELECT name, value FROM meta WHERE name LIKE 'audit_%'`)
		kept["meta"] = marks
		return err
	})
}

// collect reads rows of n values.
func collect(into *[][]any, n int) func(scanner) error {
	return func(rows scanner) error {
		values, pointers := make([]any, n), make([]any, n)
		for i := range values {
			pointers[i] = &values[i]
		}
		err := rows.Scan(pointers...)
		*into = append(*into, values)
		return err
	}
}

// rebuild makes a store out of the backup in a directory aside and replays the
// suppressions on it.
func rebuild(ctx context.Context, o Options, aside, backup string, kept outlives) (Erasure, error) {
	if err := os.MkdirAll(aside, 0o700); err != nil {
		return Erasure{}, err
	}
	if err := copyFile(backup, filepath.Join(aside, FileName)); err != nil {
		return Erasure{}, err
	}
	o.Dir, o.DSN = aside, ""
	db, err := Open(ctx, o)
	if err != nil {
		return Erasure{}, err
	}
	done, err := db.replay(ctx, kept)
	if err == nil {
		err = db.Compact(ctx)
	}
	return done, errors.Join(err, db.Close())
}

// replay merges what outlives a restore and erases whom it names.
func (db *DB) replay(ctx context.Context, kept outlives) (Erasure, error) {
	var done Erasure
	err := db.write(ctx, func(t *tx) error {
		if err := t.carryOver(ctx, kept); err != nil {
			return err
		}
		ids, err := t.namedOnList(ctx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t.eraseForGood(ctx, id, "suppressed before the backup was restored", &done); err != nil {
				return err
			}
		}
		return t.eraseListedPosts(ctx, &done)
	})
	return done, err
}

// carryOver writes what outlives a restore. The audit log and the requests are
// the present store's, for the backup's are a beginning of them.
func (t *tx) carryOver(ctx context.Context, kept outlives) error {
	if len(kept["audit"]) > 0 {
		for _, query := range []string{`DELETE FROM audit`, `DELETE FROM meta WHERE name LIKE 'audit_%'`, `DELETE FROM requests`} {
			if _, err := t.exec(ctx, query); err != nil {
				return err
			}
		}
	}
	for _, c := range append(keptTables(), column{"meta", []string{"name"}, []string{"value"}}) {
		columns := append(slices.Clone(c.keys), c.texts...)
		for _, row := range kept[c.table] {
			_, err := t.exec(ctx, `INSERT INTO `+c.table+` (`+strings.Join(columns, `, `)+`) VALUES (`+in(len(columns), 1)+`)
				ON CONFLICT (`+strings.Join(c.keys, `, `)+`) DO NOTHING`, row...)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
