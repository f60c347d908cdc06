package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mlscout/talent"
)

// SavedSearch is a query that somebody wants to hear about.
type SavedSearch struct {
	Name     string    `json:"name"`
	Query    string    `json:"query"`
	Owner    string    `json:"owner,omitempty"`  // who saved it
	Paused   bool      `json:"paused,omitempty"` // nights leave it out
	Created  time.Time `json:"created"`
	LastLook time.Time `json:"last_look"` // zero before the first
	Size     int       `json:"size"`      // people seen at the last look
}

// Sight is one hit of a saved search, with a digest of what the hit rests on: a
// hit whose digest differs from the last look's has changed.
type Sight struct {
	Prospect talent.ProspectID
	Digest   string
}

// Look is what a saved search gives that the last look did not.
type Look struct {
	Since   time.Time           `json:"since"` // of the last look; zero at the first
	New     []talent.ProspectID `json:"new"`
	Changed []talent.ProspectID `json:"changed"`
	Gone    []talent.ProspectID `json:"gone"`

	Before map[talent.ProspectID]string `json:"-"` // digests of those who changed, as of the last look
}

// SaveSearch stores somebody's query under a name; [talent.ErrConflict] if it is taken.
func (db *DB) SaveSearch(ctx context.Context, name, query, owner string) error {
	return db.edit(ctx, "save search in", func(t *tx) error {
		n, err := t.exec(ctx, `INSERT INTO saved_searches (name, query, owner, created, last_look) VALUES ($1, $2, $3, $4, '')
			ON CONFLICT (name) DO NOTHING`, clean(name), clean(query), clean(owner), t.stampNow())
		if err == nil && n == 0 {
			err = fmt.Errorf("saved search %q: exists already: %w", name, talent.ErrConflict)
		}
		return err
	})
}

// PauseSearch lets nights leave a saved search out, or look at it again: what
// came in between is told then.
func (db *DB) PauseSearch(ctx context.Context, name string, paused bool) error {
	value := 0
	if paused {
		value = 1
	}
	return db.edit(ctx, "pause saved search in", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE saved_searches SET paused = $1 WHERE name = $2`, value, name)
		if err == nil && n == 0 {
			err = fmt.Errorf("saved search %q: %w", name, talent.ErrNotFound)
		}
		return err
	})
}

// DeleteSearch forgets a saved search and what it has seen.
func (db *DB) DeleteSearch(ctx context.Context, name string) error {
	return db.edit(ctx, "delete saved search in", func(t *tx) error {
		n, err := t.exec(ctx, `DELETE FROM saved_searches WHERE name = $1`, name)
		if err == nil && n == 0 {
			return fmt.Errorf("saved search %q: %w", name, talent.ErrNotFound)
		}
		if err == nil {
			_, err = t.exec(ctx, `DELETE FROM saved_seen WHERE name = $1`, name)
		}
		return err
	})
}

// SavedSearches lists the saved searches by name.
func (db *DB) SavedSearches(ctx context.Context) ([]SavedSearch, error) {
	var all []SavedSearch
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var s SavedSearch
			var created, look string
			var paused int
			err := rows.Scan(&s.Name, &s.Query, &s.Owner, &paused, &created, &look, &s.Size)
			s.Paused, s.Created, s.LastLook = paused != 0, parseTime(created), parseTime(look)
			all = append(all, s)
			return err
		}, `SELECT name, query, owner, paused, created, last_look, (SELECT COUNT(*) FROM saved_seen n WHERE n.name = s.name) FROM saved_searches s ORDER BY name`)
	})
	return all, db.explain("read saved searches from", err)
}

// LookAgain compares the hits of a saved search with those of the last look and,
// if keep is set, makes them the last look's.
func (db *DB) LookAgain(ctx context.Context, name string, hits []Sight, keep bool) (Look, error) {
	var look Look
	err := db.edit(ctx, "look again in", func(t *tx) error {
		var at string
		found, err := t.one(ctx, `SELECT last_look FROM saved_searches WHERE name = $1`, []any{name}, &at)
		if err == nil && !found {
			err = fmt.Errorf("saved search %q: %w", name, talent.ErrNotFound)
		}
		if err != nil {
			return err
		}
		seen := make(map[talent.ProspectID]string)
		err = t.each(ctx, func(rows scanner) error {
			var s Sight
			err := rows.Scan(&s.Prospect, &s.Digest)
			seen[s.Prospect] = s.Digest
			return err
		}, `SELECT prospect, digest FROM saved_seen WHERE name = $1`, name)
		if err != nil {
			return err
		}
		look = compareLooks(seen, hits)
		look.Since = parseTime(at)
		if !keep {
			return nil
		}
		return t.keepLook(ctx, name, look, hits)
	})
	return look, err
}

// compareLooks tells what is new, changed and gone.
func compareLooks(seen map[talent.ProspectID]string, hits []Sight) Look {
	var look Look
	current := make(map[talent.ProspectID]bool, len(hits))
	for _, hit := range hits {
		if current[hit.Prospect] {
			continue
		}
		current[hit.Prospect] = true
		digest, known := seen[hit.Prospect]
		switch {
		case !known:
			look.New = append(look.New, hit.Prospect)
		case digest != hit.Digest:
			look.Changed = append(look.Changed, hit.Prospect)
			if look.Before == nil {
				look.Before = make(map[talent.ProspectID]string)
			}
			look.Before[hit.Prospect] = digest
		}
	}
	for id := range seen {
		if !current[id] {
			look.Gone = append(look.Gone, id)
		}
	}
	slices.Sort(look.Gone)
	return look
}

// keepLook stores what was seen.
func (t *tx) keepLook(ctx context.Context, name string, look Look, hits []Sight) error {
	if _, err := t.exec(ctx, `UPDATE saved_searches SET last_look = $1 WHERE name = $2`, t.stampNow(), name); err != nil {
		return err
	}
	for _, id := range look.Gone {
		if _, err := t.exec(ctx, `DELETE FROM saved_seen WHERE name = $1 AND prospect = $2`, name, id); err != nil {
			return err
		}
	}
	for _, hit := range hits {
		_, err := t.exec(ctx, `INSERT INTO saved_seen (name, prospect, digest)
			SELECT $1, id, $2 FROM prospects WHERE id = $3
			ON CONFLICT (name, prospect) DO UPDATE SET digest = excluded.digest`, name, hit.Digest, hit.Prospect)
		if err != nil {
			return err
		}
	}
	return nil
}

// parseTime reads a stored moment; "" gives the zero time.
func parseTime(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at
}
