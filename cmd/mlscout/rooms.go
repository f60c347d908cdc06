package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"

	"mlscout/config"
	"mlscout/config/catalog"
	"mlscout/internal/nightly"
	"mlscout/internal/places"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
)

// settings reads the settings once. A mistake in them is a usage error.
func (a *app) settings() (*config.Config, error) {
	if a.loaded != nil {
		return a.loaded, nil
	}
	overrides := map[string]string{}
	if a.dataDir != "" {
		overrides["data_dir"] = a.path(a.dataDir)
	}
	cfg, err := config.Load(config.Options{File: a.configFile, Env: a.env, Dir: a.dir, Overrides: overrides})
	if err == nil {
		err = checkSettings(cfg)
	}
	if err != nil {
		return nil, usageError{err}
	}
	a.loaded = cfg
	if !a.quiet {
		for _, warning := range cfg.UnknownEnv(a.environ) {
			fmt.Fprintln(a.err, "mlscout: warning:", plain(warning))
		}
	}
	return cfg, nil
}

// path makes a path given on the command line relative to the working folder.
func (a *app) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(a.dir, p)
}

// logger writes to stderr with --verbose, and nothing otherwise.
func (a *app) logger() *slog.Logger {
	if !a.verbose {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (a *app) keyFile(cfg *config.Config) string {
	if cfg.Privacy.SuppressionKeyFile != "" {
		return cfg.Privacy.SuppressionKeyFile
	}
	return filepath.Join(cfg.DataDir, "suppression.key")
}

// suppressionKey loads the key, or makes it while the store it belongs to does
// not exist yet: beside an existing store a new key would blind the old list.
func (a *app) suppressionKey(cfg *config.Config) (privacy.Key, error) {
	file := a.keyFile(cfg)
	key, err := privacy.LoadKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	stored, statErr := filepath.Glob(filepath.Join(cfg.DataDir, store.FileName))
	if statErr == nil && len(stored) > 0 {
		return key, fmt.Errorf("suppression key %s is missing while %s holds records: restore the key from your backup; without it the suppression list cannot be read", file, stored[0])
	}
	return privacy.CreateKey(file)
}

// openStore opens the records.
func (a *app) openStore(ctx context.Context) (*store.DB, error) {
	cfg, err := a.settings()
	if err != nil {
		return nil, err
	}
	key, err := a.suppressionKey(cfg)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{
		Dir: cfg.DataDir, DSN: cfg.Store, SuppressionKey: key, Now: a.now,
		Retention: retention(cfg.Privacy), Log: a.logger(), Frugal: a.frugal,
	})
}

func retention(p config.Privacy) privacy.Retention {
	return privacy.Retention{
		Found: span(p.Retention.Found), Selected: span(p.Retention.Selected), Notified: span(p.Retention.Notified),
		Contacted: span(p.Retention.Contacted), PublicNotice: p.Unnotified == "public-notice",
	}
}

func span(p config.Period) privacy.Span { return privacy.Span{Months: p.Months, Days: p.Days} }

// catalogue loads the built-in tools and the operator's files over them.
func (a *app) catalogue() (*catalog.Catalog, error) {
	cfg, err := a.settings()
	if err != nil {
		return nil, err
	}
	tools, _, err := cfg.LoadCatalog()
	if err != nil {
		return nil, usageError{err}
	}
	return tools, nil
}

// rooms opens everything that ranking, indexing and answering need. The caller
// closes the store.
func (a *app) rooms(ctx context.Context) (nightly.Rooms, error) {
	cfg, err := a.settings()
	if err != nil {
		return nightly.Rooms{}, err
	}
	go func() { _, _ = places.Default() }() // decoded while the records are opened; Furnish tells of errors
	tools, err := a.catalogue()
	if err != nil {
		return nightly.Rooms{}, err
	}
	db, err := a.openStore(ctx)
	if err != nil {
		return nightly.Rooms{}, err
	}
	rooms, err := nightly.Furnish(db, tools, cfg.DataDir, a.now, a.logger())
	if err != nil {
		return nightly.Rooms{}, errors.Join(err, db.Close())
	}
	rooms.AuditKept = span(cfg.Privacy.AuditLog)
	rooms.BackupDir, rooms.Backups, rooms.FeedDir = backupDir(cfg), cfg.Nightly.Backups, filepath.Join(cfg.DataDir, "feeds")
	return rooms, nil
}
