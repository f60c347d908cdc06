package store

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	file := func(t *testing.T, dir, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, FileName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		prepare func(t *testing.T, dir string) Options
		want    string
	}{
		"no key":   {func(t *testing.T, dir string) Options { return Options{Dir: dir, SuppressionKey: privacy.Key{}} }, "no suppression key"},
		"no place": {func(t *testing.T, dir string) Options { return Options{SuppressionKey: testKey(t)} }, "no data directory"},
		"unknown":  {func(t *testing.T, dir string) Options { return Options{DSN: "mysql://x", SuppressionKey: testKey(t)} }, `unknown kind "mysql"`},
		"not a store": {func(t *testing.T, dir string) Options {
			file(t, dir, strings.Repeat("no database ", 1000))
			return Options{Dir: dir, SuppressionKey: testKey(t)}
		}, "restore a backup"},
		"a file in the way": {func(t *testing.T, dir string) Options {
			file(t, dir, "")
			return Options{Dir: filepath.Join(dir, FileName), SuppressionKey: testKey(t)}
		}, "choose another data_dir"},
		"other key": {func(t *testing.T, dir string) Options {
			open(t, Options{Dir: dir}).Close()
			key, err := privacy.NewKey([]byte("another key of enough bytes"))
			if err != nil {
				t.Fatal(err)
			}
			return Options{Dir: dir, SuppressionKey: key}
		}, "restore the old key file"},
		"newer schema": {func(t *testing.T, dir string) Options {
			db := open(t, Options{Dir: dir})
			if _, err := db.writer.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`); err != nil {
				t.Fatal(err)
			}
			db.Close()
			return Options{Dir: dir, SuppressionKey: testKey(t)}
		}, "use the newer mlscout"},
		"no server": {func(t *testing.T, dir string) Options {
			return Options{DSN: "postgres://nobody:hunter2@127.0.0.1:1/none", SuppressionKey: testKey(t)}
		}, "is PostgreSQL running"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			db, err := Open(t.Context(), test.prepare(t, t.TempDir()))
			if err == nil {
				db.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %q, want one line with %q", err, test.want)
			}
		})
	}
}

func TestFullDiskKeepsNothingHalf(t *testing.T) {
	db := open(t, Options{Dir: t.TempDir()})
	save(t, db, crashBatch(0))
	// The same error as from a disk with no page left.
	if _, err := db.writer.ExecContext(t.Context(), `PRAGMA max_page_count = 1`); err != nil {
		t.Fatal(err)
	}
	var failed error
	for n := 1; failed == nil && n < 1000; n++ {
		_, failed = db.Save(t.Context(), crashBatch(n))
	}
	if failed == nil || !strings.Contains(failed.Error(), "free space") || strings.Contains(failed.Error(), "\n") {
		t.Fatalf("got %v, want one line on the full disk", failed)
	}
	cursors, err := db.Cursors(t.Context(), "github", "")
	if err != nil {
		t.Fatal(err)
	}
	all := everyone(t, db)
	if len(all)%10 != 0 || cursors["done"] == "" {
		t.Errorf("half a batch: %d people, cursor %q", len(all), cursors["done"])
	}
}

func TestErrorsKeepTheirCause(t *testing.T) {
	db := open(t, Options{Dir: t.TempDir()})
	if _, err := db.Prospect(t.Context(), "nobody"); !errors.Is(err, talent.ErrNotFound) {
		t.Errorf("got %v, want not found", err)
	}
}

func TestOnlyTheOwnerReadsTheRecords(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps no such rights")
	}
	dir := t.TempDir()
	open(t, Options{Dir: dir})
	files, err := filepath.Glob(filepath.Join(dir, FileName+"*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("files of the store: %v, error %v; want the database and its log", files, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("%s has the rights %v, want -rw-------", filepath.Base(file), got)
		}
	}
}
