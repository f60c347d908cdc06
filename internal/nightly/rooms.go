// Package nightly turns a crawl into something to search: it knows the steps of
// a night and their order — crawl, rank, index, digests, retention, backup —,
// lets each be run alone, and knows when a night is due. Every step can be
// stopped at any point and run again. It sends nothing to the people it finds.
package nightly

import (
	"log/slog"
	"path/filepath"
	"time"

	"mlscout/config/catalog"
	"mlscout/internal/places"
	"mlscout/internal/privacy"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// Rooms are the parts that a night needs.
type Rooms struct {
	Store    *store.DB
	Catalog  *catalog.Catalog
	Places   *places.Gazetteer
	Model    *ranker.Model
	IndexDir string
	// BackupDir is where nights copy the records to, Backups how many copies stay;
	// FeedDir holds what feed readers see. Erasures reach all of them.
	BackupDir string
	Backups   int
	FeedDir   string
	// AuditKept is how long the log of who did what is kept, and what people asked for
	// after it was answered; zero is for good.
	AuditKept privacy.Span
	Now       func() time.Time
	Log       *slog.Logger
}

// Furnish adds the gazetteer and the ranking model that come with the program to
// an open store, and keeps the index in a folder of dir. Backups and feeds are
// the caller's to set.
func Furnish(db *store.DB, tools *catalog.Catalog, dir string, now func() time.Time, log *slog.Logger) (Rooms, error) {
	gazetteer, err := places.Default()
	if err != nil {
		return Rooms{}, err
	}
	model, err := ranker.Default()
	if err != nil {
		return Rooms{}, err
	}
	return Rooms{
		Store: db, Catalog: tools, Places: gazetteer, Model: model,
		IndexDir: filepath.Join(dir, "index"), Now: now, Log: log,
	}, nil
}

func (r Rooms) today() talent.Day { return talent.DayOf(r.Now()) }

// Scorer returns the parts that score people, without a day or totals yet.
func (r Rooms) Scorer() sourcing.Scorer {
	return sourcing.Scorer{Model: r.Model, Catalog: r.Catalog, Places: r.Places}
}
