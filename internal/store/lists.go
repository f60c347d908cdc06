package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"mlscout/talent"
)

// ErrListName says that a shortlist cannot have this name.
var ErrListName = errors.New("want a name of 1 to 200 bytes on one line")

// CreateList makes an empty shortlist; [talent.ErrConflict] if there is one of
// that name, [ErrListName] if it cannot have it. Name, purpose and query are taken
// from list.
func (db *DB) CreateList(ctx context.Context, list talent.Shortlist) error {
	return db.edit(ctx, "create list in", func(t *tx) error {
		list.Name = strings.TrimSpace(clean(list.Name))
		if list.Name == "" || len(list.Name) > 200 || strings.ContainsFunc(list.Name, unicode.IsControl) {
			return fmt.Errorf("list %.40q: %w", list.Name, ErrListName)
		}
		n, err := t.exec(ctx, `INSERT INTO shortlists (name, purpose, query, created) VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO NOTHING`, list.Name, clean(list.Purpose), clean(list.Query), t.stampNow())
		if err == nil && n == 0 {
			err = fmt.Errorf("list %q: exists already: %w", list.Name, talent.ErrConflict)
		}
		return err
	})
}

// DeleteList removes a shortlist with everything noted on it.
func (db *DB) DeleteList(ctx context.Context, name string) error {
	return db.edit(ctx, "delete list in", func(t *tx) error {
		listed, err := t.listings(ctx, `list = $1`, name)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `DELETE FROM shortlists WHERE name = $1`, name)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("list %q: %w", name, talent.ErrNotFound)
		}
		for _, query := range []string{`DELETE FROM listings WHERE list = $1`, `DELETE FROM listing_events WHERE list = $1`} {
			if _, err := t.exec(ctx, query, name); err != nil {
				return err
			}
		}
		for _, listing := range listed {
			if err := t.unselect(ctx, listing.Prospect); err != nil {
				return err
			}
		}
		return nil
	})
}

// Lists returns every shortlist by name.
func (db *DB) Lists(ctx context.Context) ([]talent.Shortlist, error) {
	var lists []talent.Shortlist
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			list, err := scanList(rows)
			lists = append(lists, list)
			return err
		}, listColumns+`ORDER BY name`)
	})
	return lists, db.explain("read lists from", err)
}

// listColumns are those that scanList reads.
const listColumns = `SELECT name, purpose, query, created, (SELECT COUNT(*) FROM listings WHERE list = name) FROM shortlists `

// scanList reads one row of listColumns.
func scanList(rows scanner) (talent.Shortlist, error) {
	var list talent.Shortlist
	var created string
	if err := rows.Scan(&list.Name, &list.Purpose, &list.Query, &created, &list.Size); err != nil {
		return list, err
	}
	var err error
	list.Created, err = time.Parse(time.RFC3339, created)
	return list, err
}

// List returns a shortlist and its listings in the order in which they were added.
func (db *DB) List(ctx context.Context, name string) (talent.Shortlist, []talent.Listing, error) {
	var list talent.Shortlist
	var listings []talent.Listing
	err := db.read(ctx, func(t *tx) (err error) {
		found := false
		err = t.each(ctx, func(rows scanner) (err error) {
			found = true
			list, err = scanList(rows)
			return err
		}, listColumns+`WHERE name = $1`, name)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("list %q: %w", name, talent.ErrNotFound)
		}
		listings, err = t.listings(ctx, `list = $1`, name)
		return err
	})
	return list, listings, db.explain("read list from", err)
}

// ListingsOf returns the places of a prospect on shortlists.
func (db *DB) ListingsOf(ctx context.Context, id talent.ProspectID) ([]talent.Listing, error) {
	var listings []talent.Listing
	err := db.read(ctx, func(t *tx) (err error) {
		listings, err = t.listings(ctx, `prospect = $1`, id)
		return err
	})
	return listings, db.explain("read listings from", err)
}

// ListingsOfAll returns the places of several prospects on shortlists, without
// the ledgers that were kept of them.
func (db *DB) ListingsOfAll(ctx context.Context, ids []talent.ProspectID) (map[talent.ProspectID][]talent.Listing, error) {
	byID := make(map[talent.ProspectID][]talent.Listing)
	err := db.read(ctx, func(t *tx) error {
		for part := range chunks(ids) {
			listings, err := t.listings(ctx, `prospect IN (`+in(len(part), 1)+`)`, anys(part)...)
			if err != nil {
				return err
			}
			for _, l := range listings {
				l.Ledger = nil
				byID[l.Prospect] = append(byID[l.Prospect], l)
			}
		}
		return nil
	})
	return byID, db.explain("read listings from", err)
}

// Stages returns at which stages people stand on a shortlist, or (list "") on all.
func (db *DB) Stages(ctx context.Context, list string) (map[talent.ProspectID][]talent.Stage, error) {
	stages := make(map[talent.ProspectID][]talent.Stage)
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var id talent.ProspectID
			var stage talent.Stage
			err := rows.Scan(&id, &stage)
			stages[id] = append(stages[id], stage)
			return err
		}, `SELECT DISTINCT prospect, stage FROM listings WHERE list = $1 OR $1 = ''`, list)
	})
	return stages, db.explain("read listings from", err)
}

// listings reads the listings that meet a condition.
func (t *tx) listings(ctx context.Context, where string, args ...any) ([]talent.Listing, error) {
	var all []talent.Listing
	err := t.each(ctx, func(rows scanner) error {
		var listing talent.Listing
		var notes, tags, added, ledger string
		err := rows.Scan(&listing.List, &listing.Prospect, &listing.Stage, &listing.Reason, &notes, &tags, &added, &listing.Version, &ledger, &listing.Position)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(notes), &listing.Notes); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(tags), &listing.Tags); err != nil {
			return err
		}
		if ledger != "" {
			listing.Ledger = []byte(ledger)
		}
		listing.Added, err = time.Parse(time.RFC3339, added)
		all = append(all, listing)
		return err
	}, `SELECT list, prospect, stage, reason, notes, tags, added, version, ledger, position FROM listings WHERE `+where+` ORDER BY list, position, added, prospect`, args...)
	return all, err
}

// AddToList puts prospects on a list, with reason, tags, stage (new if empty) and
// the ledger as it stands. Those already on it stay as they are. Those who may
// not be listed are returned with the reason; the others are added.
func (db *DB) AddToList(ctx context.Context, name, who string, add []talent.Listing) (added int, refused map[talent.ProspectID]error, err error) {
	err = db.edit(ctx, "add to list in", func(t *tx) error {
		if err := t.listExists(ctx, name); err != nil {
			return err
		}
		ids := make([]talent.ProspectID, 0, len(add))
		for _, listing := range add {
			ids = append(ids, listing.Prospect)
		}
		if refused, err = t.usable(ctx, ids); err != nil {
			return err
		}
		for _, listing := range add {
			if refused[listing.Prospect] != nil {
				continue
			}
			isNew, err := t.addListing(ctx, name, who, listing)
			if err != nil {
				return err
			}
			added += bit(isNew)
		}
		return nil
	})
	return added, refused, err
}

// listExists is an error unless there is such a list.
func (t *tx) listExists(ctx context.Context, name string) error {
	var found bool
	err := t.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM shortlists WHERE name = $1)`, name).Scan(&found)
	if err == nil && !found {
		err = fmt.Errorf("list %q: %w", name, talent.ErrNotFound)
	}
	return err
}

// addListing puts one prospect on a list.
func (t *tx) addListing(ctx context.Context, name, who string, listing talent.Listing) (isNew bool, err error) {
	before, err := t.listings(ctx, `list = $1 AND prospect = $2`, name, listing.Prospect)
	if err != nil || len(before) > 0 {
		return false, err
	}
	listing.List, listing.Version = name, 1
	listing.Added = t.db.now().UTC().Truncate(time.Second)
	if listing.Stage == "" {
		listing.Stage = talent.StageNew
	}
	if !slices.Contains(talent.Stages(), listing.Stage) {
		return false, fmt.Errorf("stage %q: unknown: %w", listing.Stage, talent.ErrRefused)
	}
	slices.Sort(listing.Tags)
	listing.Tags = slices.Compact(listing.Tags)
	err = t.QueryRowContext(ctx, `SELECT COALESCE(MAX(position), 0) + 1 FROM listings WHERE list = $1`, name).Scan(&listing.Position)
	if err != nil {
		return false, err
	}
	return true, t.change(ctx, who, "add", nil, &listing)
}

// edit is write with the store's name in errors.
func (db *DB) edit(ctx context.Context, operation string, do func(*tx) error) error {
	return db.explain(operation, db.write(ctx, do))
}

// stampNow is the present moment as stored.
func (t *tx) stampNow() string { return t.db.now().UTC().Format(time.RFC3339) }
