package store

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// backupPeople is how many people the store of TestBackupWhileCrawling holds:
//
//	go test ./internal/store -run BackupWhileCrawling -v -backup.people 200000
var backupPeople = flag.Int("backup.people", 2000, "people in the store that is backed up while a crawl writes")

// pageOfPeople is how many people one saved batch holds.
const pageOfPeople = 100

// TestBackupWhileCrawling writes side by side with and without a backup. The copy
// must hold every batch whole and none after the first that it lacks; at full size
// it may take half a minute and slow the writing by a fifth.
func TestBackupWhileCrawling(t *testing.T) {
	dir := t.TempDir()
	db := open(t, Options{Dir: dir})
	next := 0
	write := func(ctx context.Context) error {
		_, err := db.Save(ctx, benchBatch(next, pageOfPeople, 5))
		if err == nil {
			next++
		}
		return err
	}
	for next < *backupPeople/pageOfPeople {
		if err := write(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	copied := filepath.Join(dir, "copy", FileName)
	if err := os.MkdirAll(filepath.Dir(copied), 0o700); err != nil {
		t.Fatal(err)
	}
	// How fast it writes alone is measured before and after, for the log of changes
	// that the backup made grow is written back after it.
	alone := func(d time.Duration) (batches int) {
		for began := time.Now(); time.Since(began) < d; batches++ {
			if err := write(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		return batches
	}
	calmTime := time.Second
	if *backupPeople >= 20_000 {
		calmTime = 8 * time.Second
	}
	wrote := alone(calmTime)
	before := next
	ended := make(chan error, 1)
	began := time.Now()
	go func() { ended <- db.Backup(t.Context(), copied) }()
	var took time.Duration
	for took == 0 {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			took = time.Since(began)
		default:
			if err := write(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	during := float64(next-before) / took.Seconds()
	wrote += alone(calmTime)
	calm := float64(wrote) / (2 * calmTime).Seconds()
	t.Logf("%d people: backup in %.1f s; %.0f people/s written during it, %.0f without: %.0f%% slower",
		before*pageOfPeople, took.Seconds(), during*pageOfPeople, calm*pageOfPeople, 100*(1-during/calm))
	holdsWholeBatches(t, filepath.Dir(copied), before, next)
	if *backupPeople >= 200_000 && (took > 30*time.Second || during < 0.8*calm) {
		t.Error("want at most 30 s and 20% slower")
	}
}

// holdsWholeBatches opens a copy and counts its people by its cursor.
func holdsWholeBatches(t *testing.T, dir string, least, most int) {
	t.Helper()
	db := open(t, Options{Dir: dir})
	cursors, err := db.Cursors(t.Context(), "github", "page")
	if err != nil {
		t.Fatal(err)
	}
	last := -1
	_, _ = fmt.Sscan(cursors["page"], &last)
	var people int
	if err := db.reader.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM prospects`).Scan(&people); err != nil {
		t.Fatal(err)
	}
	if people != (last+1)*pageOfPeople || last+1 < least || last+1 > most {
		t.Errorf("copy: cursor at batch %d of %d to %d, %d people", last, least, most, people)
	}
}

// TestBackupHoldsNobodyErased copies a store between an erasure and its
// compaction, and one that is compacted: one file each, sound, without a byte of
// who was erased.
func TestBackupHoldsNobodyErased(t *testing.T) {
	for name, compact := range map[string]bool{"compacted": true, "not yet compacted": false} {
		t.Run(name, func(t *testing.T) {
			db := open(t, Options{Dir: t.TempDir()})
			fill(t, db)
			err := db.write(t.Context(), func(tx *tx) error {
				return tx.eraseForGood(t.Context(), secret, "asked", new(Erasure))
			})
			if err == nil && compact {
				err = db.Compact(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			if due, err := db.CompactDue(t.Context()); err != nil || due == compact {
				t.Fatalf("compaction due: got %v, %v", due, err)
			}
			dir := t.TempDir()
			if err := db.Backup(t.Context(), filepath.Join(dir, FileName)); err != nil {
				t.Fatal(err)
			}
			if files, err := filepath.Glob(filepath.Join(dir, "*")); len(files) != 1 {
				t.Errorf("beside the copy: %q, %v", files, err)
			}
			if found := grep(t, dir, secretWords()); len(found) > 0 {
				t.Errorf("in the copy: %q", found)
			}
			if all := everyone(t, open(t, Options{Dir: dir})); len(all) != 1 || all[0].ID != 2 {
				t.Errorf("copied: got %+v, want only 2", all)
			}
		})
	}
}
