package nightly

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/internal/store"
)

// backupName is the form of a backup's name; names sort by time.
const backupName = "mlscout-20060102-150405.db"

// copiesSource and copiedKey say where the store notes what the backups hold.
const (
	copiesSource = "backup"
	copiedKey    = "copied"
)

// Backup copies the records into the folder of backups and drops all but the
// newest; all others, if somebody was erased since the one before. It returns
// the name of the new one.
func (r Rooms) Backup(ctx context.Context) (string, error) {
	if err := os.MkdirAll(r.BackupDir, 0o700); err != nil {
		return "", fmt.Errorf("backup: %w", err)
	}
	purged, seq, err := r.purgedSinceBackup(ctx)
	if err != nil {
		return "", err
	}
	name := filepath.Join(r.BackupDir, r.Now().UTC().Format(backupName))
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("backup: %w", err)
	}
	if err := r.Store.Backup(ctx, name); err != nil {
		return "", err
	}
	keep := max(1, r.Backups)
	if purged {
		keep = 1
	}
	if err := r.dropBackups(keep); err != nil {
		return name, err
	}
	_, err = r.Store.Save(ctx, crawler.Batch{Source: copiesSource, Cursors: map[string]string{copiedKey: fmt.Sprint(seq)}})
	return name, err
}

// purgedSinceBackup says whether older backups hold somebody who was erased, as
// far as is known, and up to which change that holds.
func (r Rooms) purgedSinceBackup(ctx context.Context) (bool, store.Seq, error) {
	now, err := r.Store.Seq(ctx)
	if err != nil {
		return false, 0, err
	}
	cursors, err := r.Store.Cursors(ctx, copiesSource, copiedKey)
	if err != nil {
		return false, 0, err
	}
	var seq store.Seq
	if _, err := fmt.Sscan(cursors[copiedKey], &seq); err != nil {
		return true, now, nil
	}
	changes, err := r.Store.Changed(ctx, seq)
	return changes.Purged, now, err
}

// Copies lists the backups of the nights, newest first.
func (r Rooms) Copies() ([]string, error) {
	names, err := filepath.Glob(filepath.Join(r.BackupDir, "mlscout-*.db"))
	slices.Sort(names)
	slices.Reverse(names)
	return names, err
}

// CopyTime reads from a backup's name when it was made.
func CopyTime(name string) (time.Time, error) { return time.Parse(backupName, filepath.Base(name)) }

// dropBackups removes all but the newest, and what was left half-written.
func (r Rooms) dropBackups(keep int) error {
	names, err := r.Copies()
	if err != nil {
		return err
	}
	half, err := filepath.Glob(filepath.Join(r.BackupDir, "mlscout-*.db.part*"))
	if err != nil {
		return err
	}
	for _, name := range append(half, names[min(keep, len(names)):]...) {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("old backup: %w", err)
		}
	}
	return nil
}

// renewBackups replaces the backups, if there are any. The new one is there
// before the old ones go.
func (r Rooms) renewBackups(ctx context.Context) error {
	old, err := r.Copies()
	if err != nil || len(old) == 0 {
		return err
	}
	if _, err := r.Backup(ctx); err != nil {
		return fmt.Errorf("erased, but older backups in %s hold it still: %w", r.BackupDir, err)
	}
	return nil
}

func (n Night) backupStep(ctx context.Context, report *NightReport) (string, error) {
	if n.Backups == 0 {
		return "nightly.backups is 0", nil
	}
	if strings.HasPrefix(n.Store.Path(), "postgres://") {
		return "PostgreSQL is backed up with pg_dump", nil
	}
	name, err := n.Backup(ctx)
	if err != nil {
		return "", err
	}
	report.Backup = filepath.Base(name)
	return report.Backup, nil
}
