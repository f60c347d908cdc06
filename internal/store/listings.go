package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"mlscout/talent"
)

// Edit changes one listing. Empty fields change nothing. With a Version the edit
// is refused with [talent.ErrConflict] if the listing is no longer at it; without
// one it is merged: notes are added, tags joined and dropped, the stage set.
type Edit struct {
	List     string
	Prospect talent.ProspectID
	Who      string
	Version  int
	Stage    talent.Stage
	Reason   string
	Note     string
	AddTags  []string
	DropTags []string
}

// EditListing carries out an edit and returns the listing as it is now.
func (db *DB) EditListing(ctx context.Context, e Edit) (talent.Listing, error) {
	var after talent.Listing
	err := db.edit(ctx, "edit list in", func(t *tx) error {
		before, err := t.listing(ctx, e.List, e.Prospect, e.Version)
		if err != nil {
			return err
		}
		refused, err := t.usable(ctx, []talent.ProspectID{e.Prospect})
		if err != nil {
			return err
		}
		if err := refused[e.Prospect]; err != nil {
			return err
		}
		if after, err = e.apply(before, t.db.now()); err != nil {
			return err
		}
		if err := t.mayContact(ctx, before.Stage, after); err != nil {
			return err
		}
		return t.change(ctx, e.Who, e.action(), &before, &after)
	})
	return after, err
}

// apply returns the listing as the edit leaves it.
func (e Edit) apply(listing talent.Listing, now time.Time) (talent.Listing, error) {
	if e.Stage != "" {
		if !slices.Contains(talent.Stages(), e.Stage) {
			return listing, fmt.Errorf("stage %q: unknown: %w", e.Stage, talent.ErrRefused)
		}
		listing.Stage = e.Stage
	}
	if e.Reason != "" {
		listing.Reason = clean(e.Reason)
	}
	if e.Note != "" {
		note := talent.Note{At: now.UTC().Truncate(time.Second), By: clean(e.Who), Text: clean(e.Note)}
		listing.Notes = append(slices.Clone(listing.Notes), note)
	}
	tags := slices.Clone(listing.Tags)
	for _, tag := range e.AddTags {
		tags = append(tags, clean(tag))
	}
	slices.Sort(tags)
	listing.Tags = slices.DeleteFunc(slices.Compact(tags), func(tag string) bool { return slices.Contains(e.DropTags, tag) })
	listing.Version++
	return listing, nil
}

// action names what the edit does.
func (e Edit) action() string {
	switch {
	case e.Stage != "":
		return "stage"
	case e.Note != "":
		return "note"
	case len(e.AddTags)+len(e.DropTags) > 0:
		return "tag"
	}
	return "reason"
}

// listing reads one listing and checks that it is at version, if one is given.
func (t *tx) listing(ctx context.Context, list string, id talent.ProspectID, version int) (talent.Listing, error) {
	found, err := t.listings(ctx, `list = $1 AND prospect = $2`, list, id)
	if err != nil {
		return talent.Listing{}, err
	}
	if len(found) == 0 {
		if err := t.listExists(ctx, list); err != nil {
			return talent.Listing{}, err
		}
		return talent.Listing{}, fmt.Errorf("list %q: prospect %d is not on it: %w", list, id, talent.ErrNotFound)
	}
	if version != 0 && found[0].Version != version {
		return talent.Listing{}, fmt.Errorf("list %q: prospect %d: at version %d, not %d: %w", list, id, found[0].Version, version, talent.ErrConflict)
	}
	return found[0], nil
}

// mayContact refuses the step to contact with somebody who asked for none.
func (t *tx) mayContact(ctx context.Context, before talent.Stage, after talent.Listing) error {
	if after.Stage != talent.StageContacted || before == after.Stage {
		return nil
	}
	var origin, phrase string
	found, err := t.one(ctx, `SELECT origin, phrase FROM flags WHERE prospect = $1 AND flag IN ($2, $3) ORDER BY flag, origin LIMIT 1`,
		[]any{after.Prospect, NoContact, Objected}, &origin, &phrase)
	if err != nil || !found {
		return err
	}
	return fmt.Errorf("prospect %d does not want to be contacted (%s: %q): %w", after.Prospect, origin, phrase, talent.ErrRefused)
}

// RemoveFromList takes a prospect off a list. Version is as in [Edit].
func (db *DB) RemoveFromList(ctx context.Context, list, who string, id talent.ProspectID, version int) error {
	return db.edit(ctx, "remove from list in", func(t *tx) error {
		before, err := t.listing(ctx, list, id, version)
		if err != nil {
			return err
		}
		return t.change(ctx, who, "remove", &before, nil)
	})
}

// ListEvent is one change of a shortlist.
type ListEvent struct {
	N        int64             `json:"n"`
	List     string            `json:"list"`
	Prospect talent.ProspectID `json:"github_id"`
	At       time.Time         `json:"at"`
	Who      string            `json:"who"`
	Action   string            `json:"action"` // add, stage, note, tag, reason, remove, undo
	Undone   bool              `json:"undone,omitempty"`
}

// kept is a listing as an event keeps it, ledger included.
type kept struct {
	talent.Listing
	Ledger string `json:"ledger,omitempty"`
}

// change stores a listing (nil before an addition, nil after a removal), lets the
// retention clock follow, and logs the event.
func (t *tx) change(ctx context.Context, who, action string, before, after *talent.Listing) error {
	listing := after
	if listing == nil {
		listing = before
	}
	from, err := t.clock(ctx, listing.Prospect)
	if err != nil {
		return err
	}
	if err := t.putListing(ctx, *listing, after == nil); err != nil {
		return err
	}
	if err := t.followStage(ctx, before, after); err != nil {
		return err
	}
	to, err := t.clock(ctx, listing.Prospect)
	if err != nil {
		return err
	}
	states := [2]string{}
	for i, l := range []*talent.Listing{before, after} {
		if l == nil {
			continue
		}
		text, err := json.Marshal(kept{*l, string(l.Ledger)})
		if err != nil {
			return err
		}
		states[i] = string(text)
	}
	_, err = t.exec(ctx, `INSERT INTO listing_events (n, list, prospect, at, who, action, before_state, after_state, clock_before, clock_after)
		VALUES ((SELECT COALESCE(MAX(n), 0) + 1 FROM listing_events), $1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		listing.List, listing.Prospect, t.stampNow(), clean(who), action, states[0], states[1], from.String(), to.String())
	if err != nil {
		return err
	}
	return t.touch(ctx, []talent.ProspectID{listing.Prospect})
}

// putListing writes or deletes a listing's row.
func (t *tx) putListing(ctx context.Context, l talent.Listing, remove bool) error {
	if remove {
		_, err := t.exec(ctx, `DELETE FROM listings WHERE list = $1 AND prospect = $2`, l.List, l.Prospect)
		return err
	}
	notes, err := json.Marshal(l.Notes)
	if err != nil {
		return err
	}
	tags, err := json.Marshal(l.Tags)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO listings (list, prospect, stage, reason, notes, tags, added, version, ledger, position)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (list, prospect) DO UPDATE SET stage = excluded.stage, reason = excluded.reason, notes = excluded.notes,
			tags = excluded.tags, version = excluded.version, ledger = excluded.ledger`,
		l.List, l.Prospect, l.Stage, clean(l.Reason), string(notes), string(tags), l.Added.UTC().Format(time.RFC3339), l.Version, string(l.Ledger), l.Position)
	return err
}

// Undo takes back the latest change of a list that was not taken back yet, and
// returns it; [talent.ErrNotFound] if there is none.
func (db *DB) Undo(ctx context.Context, list, who string) (ListEvent, error) {
	var event ListEvent
	err := db.edit(ctx, "undo in", func(t *tx) error {
		var at, before, after, clockBefore, clockAfter string
		found, err := t.one(ctx, `SELECT n, list, prospect, at, who, action, before_state, after_state, clock_before, clock_after FROM listing_events
			WHERE list = $1 AND undone = 0 AND action <> 'undo' ORDER BY n DESC LIMIT 1`, []any{list},
			&event.N, &event.List, &event.Prospect, &at, &event.Who, &event.Action, &before, &after, &clockBefore, &clockAfter)
		if err != nil {
			return err
		}
		if !found {
			if err := t.listExists(ctx, list); err != nil {
				return err
			}
			return fmt.Errorf("list %q: nothing to undo: %w", list, talent.ErrNotFound)
		}
		event.Undone = true
		if event.At, err = time.Parse(time.RFC3339, at); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE listing_events SET undone = 1 WHERE n = $1`, event.N); err != nil {
			return err
		}
		return t.revert(ctx, event, who, [2]string{before, after}, [2]string{clockBefore, clockAfter})
	})
	return event, err
}

// revert puts a listing, and the clock if nothing else moved it, back to what
// they were before an event.
func (t *tx) revert(ctx context.Context, event ListEvent, who string, states, clocks [2]string) error {
	var sides [2]*talent.Listing
	for i, text := range states {
		if text == "" {
			continue
		}
		var k kept
		if err := json.Unmarshal([]byte(text), &k); err != nil {
			return err
		}
		if k.Listing.Ledger = nil; k.Ledger != "" {
			k.Listing.Ledger = []byte(k.Ledger)
		}
		sides[i] = &k.Listing
	}
	if sides[0] != nil {
		refused, err := t.usable(ctx, []talent.ProspectID{event.Prospect})
		if err != nil {
			return err
		}
		if err := refused[event.Prospect]; err != nil {
			return err
		}
		now, err := t.listings(ctx, `list = $1 AND prospect = $2`, event.List, event.Prospect)
		if err != nil {
			return err
		}
		sides[0].Version++ // versions only grow, so that no stale edit fits again
		if len(now) > 0 {
			sides[0].Version = now[0].Version + 1
		}
	}
	current, err := t.clock(ctx, event.Prospect)
	if err != nil {
		return err
	}
	if err := t.change(ctx, who, "undo", sides[1], sides[0]); err != nil {
		return err
	}
	if current.String() != clocks[1] {
		return nil
	}
	return t.resetClock(ctx, event.Prospect, clocks[0])
}

// ListEvents returns what happened on a list, latest first.
func (db *DB) ListEvents(ctx context.Context, list string) ([]ListEvent, error) {
	var events []ListEvent
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var e ListEvent
			var at string
			err := rows.Scan(&e.N, &e.List, &e.Prospect, &at, &e.Who, &e.Action, &e.Undone)
			if err != nil {
				return err
			}
			e.At, err = time.Parse(time.RFC3339, at)
			events = append(events, e)
			return err
		}, `SELECT n, list, prospect, at, who, action, undone FROM listing_events WHERE list = $1 ORDER BY n DESC`, list)
	})
	return events, db.explain("read list events from", err)
}

// Reached tells when the people of a list first stood at each stage. What was taken
// back does not count.
func (db *DB) Reached(ctx context.Context, list string) (map[talent.ProspectID]map[talent.Stage]time.Time, error) {
	reached := make(map[talent.ProspectID]map[talent.Stage]time.Time)
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var id talent.ProspectID
			var at, after string
			if err := rows.Scan(&id, &at, &after); err != nil {
				return err
			}
			var k kept
			if err := json.Unmarshal([]byte(after), &k); err != nil {
				return err
			}
			when, err := time.Parse(time.RFC3339, at)
			if reached[id] == nil {
				reached[id] = make(map[talent.Stage]time.Time)
			}
			if _, known := reached[id][k.Stage]; !known {
				reached[id][k.Stage] = when
			}
			return err
		}, `SELECT prospect, at, after_state FROM listing_events WHERE list = $1 AND undone = 0 AND after_state <> '' AND action <> 'undo' ORDER BY n`, list)
	})
	return reached, db.explain("read stages from", err)
}
