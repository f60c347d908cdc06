package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"mlscout/config"
	"mlscout/internal/nightly"
	"mlscout/internal/store"
)

const (
	// lateNight is how long after its time a night may begin.
	lateNight = 36 * time.Hour
	// oldBackup is how old the newest backup may be where nights make them.
	oldBackup = 3 * 24 * time.Hour
)

// checkNights looks at how the last runs ended and when the next night is due.
func (a *app) checkNights(ctx context.Context, cfg *config.Config) (string, error) {
	db, err := a.openStore(ctx)
	if err != nil {
		return "", err
	}
	defer db.Close()
	runs, err := db.Runs(ctx, "", 50)
	if err != nil {
		return "", err
	}
	at := dailyOf(cfg)
	next := "the next is due at " + at.After(a.now()).Format("2006-01-02 15:04 MST") + " where serve or nightly runs"
	last := lastNight(runs)
	if last == nil {
		return "none yet; " + next, nil
	}
	state := fmt.Sprintf("the last (%d) began at %s: %s", last.ID, moment(last.Started), nightly.EndOf(*last))
	if since := last.Started.Sub(a.now()); since > maxSkew {
		return "", fmt.Errorf("%s, which is %s from now: this machine's clock was put back", state, since.Round(time.Second))
	}
	if last.Code == 1 || last.Code == 2 {
		return "", fmt.Errorf("%s; `mlscout runs show %d` tells why", state, last.ID)
	}
	if a.now().Sub(last.Started) > lateNight {
		return "", fmt.Errorf("%s; since then none has begun: is `mlscout serve`, `mlscout nightly` or its timer running?", state)
	}
	return state + "; " + next, nil
}

func lastNight(runs []store.Run) *store.Run {
	for _, run := range runs {
		if run.Kind == "nightly" {
			return &run
		}
	}
	return nil
}

// checkBackups looks at the newest backup that a night made.
func (a *app) checkBackups(cfg *config.Config) (string, error) {
	switch {
	case strings.HasPrefix(cfg.Store, "postgres"):
		return "PostgreSQL is backed up with pg_dump", nil
	case cfg.Nightly.Backups == 0:
		return "nightly.backups is 0; run `mlscout backup FILE` yourself", nil
	}
	copies, err := nightly.Rooms{BackupDir: backupDir(cfg)}.Copies()
	if err != nil {
		return "", err
	}
	if len(copies) == 0 {
		return "none yet; the first night makes one", nil
	}
	info, err := os.Stat(copies[0])
	if err != nil {
		return "", fmt.Errorf("backups: %w", err)
	}
	age := a.now().Sub(info.ModTime())
	if age > oldBackup {
		return "", fmt.Errorf("the newest, %s, is %d days old; run `mlscout nightly --once`", copies[0], int(age.Hours()/24))
	}
	if info.Size() == 0 {
		return "", errors.New("the newest, " + copies[0] + ", is empty")
	}
	return fmt.Sprintf("%d, the newest %s old, %d MiB; keep some on another machine", len(copies), age.Round(time.Minute), info.Size()>>20), nil
}
