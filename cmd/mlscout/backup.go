package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/index"
	"mlscout/internal/store"
)

func backupCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "copy the records into a file while everything goes on; the copy is checked",
		Long: `Writes a consistent, checked copy of the records. The key of the suppression list is not in it: keep
a copy of that apart (mlscout doctor tells where it is). People who are erased later are in this file
still: restore erases them again, and you should not keep backups longer than you must.`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error {
				file := a.path(args[0])
				if err := db.Backup(cmd.Context(), file); err != nil {
					return err
				}
				info, err := os.Stat(file)
				if err != nil {
					return fmt.Errorf("backup: %w", err)
				}
				if !a.quiet {
					fmt.Fprintf(a.err, "wrote %s, %d bytes, checked\n", file, info.Size())
				}
				return nil
			})
		},
	}
}

func restoreCommand(a *app) *cobra.Command {
	var output outputFlags
	var yes bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "replace the records by a backup; who was erased since stays erased",
		Long: `Checks the backup, carries the suppression list, the audit log and the register of exports of the
present records over, erases from the backup whoever was erased since, puts it in place and builds the
index anew. Stop serve and crawls first.`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !yes && !a.confirm("Replace the records by "+args[0]+"?") {
				return usagef("restore: not confirmed; repeat with --yes")
			}
			return a.restore(cmd.Context(), a.path(args[0]), output)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	output.register(cmd)
	return cmd
}

func (a *app) restore(ctx context.Context, file string, output outputFlags) error {
	cfg, err := a.settings()
	if err != nil {
		return err
	}
	if strings.HasPrefix(cfg.Store, "postgres") {
		return fmt.Errorf("restore: PostgreSQL is restored with pg_restore; run `mlscout index rebuild` after it")
	}
	key, err := a.suppressionKey(cfg)
	if err != nil {
		return err
	}
	done, err := store.Restore(ctx, store.Options{
		Dir: cfg.DataDir, DSN: cfg.Store, SuppressionKey: key, Now: a.now,
		Retention: retention(cfg.Privacy), Log: a.logger(),
	}, file)
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("%w; stop it first", err)
	}
	if err != nil {
		return err
	}
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	bar := newProgress(a.terminal, a.quiet)
	defer bar.close()
	built, err := rooms.Index(ctx, true, bar.step)
	if err != nil {
		return fmt.Errorf("the records are restored, but the index is not: %w; run `mlscout index rebuild`", err)
	}
	if err := index.Clean(rooms.IndexDir); err != nil {
		return fmt.Errorf("old index: %w", err)
	}
	bar.close()
	return output.write(a.out, restoreView{"mlscout.restore/v1", file, built.People, done})
}

type restoreView struct {
	Schema string        `json:"schema"`
	File   string        `json:"file"`
	People int           `json:"people"` // that can be found now
	Erased store.Erasure `json:"erased"` // from the backup, being suppressed since
}

func (v restoreView) items() []any { return []any{v} }

func (v restoreView) table() table {
	return table{
		columns: []string{"file", "people", "erased again"},
		rows:    [][]string{{v.File, fmt.Sprint(v.People), fmt.Sprint(v.Erased.People)}},
	}
}
