package sourcing

import (
	"context"
	"fmt"

	"mlscout/crawler"
	"mlscout/internal/store"
	"mlscout/talent"
)

// Built says which records and which ranking the live index generation holds.
type Built struct {
	Seq        store.Seq // changes up to here are in it
	Run        int64     // the ranking
	Generation string
}

// builtSource and builtKey say where the store notes it.
const (
	builtSource = "index"
	builtKey    = "built"
)

// LoadBuilt returns what was noted with the last build; the zero Built if
// nothing was.
func LoadBuilt(ctx context.Context, db *store.DB) (Built, error) {
	cursors, err := db.Cursors(ctx, builtSource, builtKey)
	if err != nil {
		return Built{}, err
	}
	var b Built
	if _, err := fmt.Sscan(cursors[builtKey], &b.Seq, &b.Run, &b.Generation); err != nil {
		return Built{}, nil // never noted: everything is new to it
	}
	return b, nil
}

// Save notes what a generation holds.
func (b Built) Save(ctx context.Context, db *store.DB) error {
	_, err := db.Save(ctx, crawler.Batch{Source: builtSource, Cursors: map[string]string{
		builtKey: fmt.Sprintf("%d %d %s", b.Seq, b.Run, b.Generation),
	}})
	return err
}

// hidden lists who is in the live generation but may not be found any more.
func (d Desk) hidden(ctx context.Context) ([]talent.ProspectID, error) {
	built, err := LoadBuilt(ctx, d.Store)
	if err != nil {
		return nil, err
	}
	return d.Store.Unsearchable(ctx, built.Seq)
}
