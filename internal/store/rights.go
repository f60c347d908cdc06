package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// Usable says who of ids may not be listed, exported or written to, and why:
// unknown ([talent.ErrNotFound]), suppressed ([talent.ErrSuppressed]), expired,
// restricted or objected ([talent.ErrRefused]). Everybody else is not in the map.
func (db *DB) Usable(ctx context.Context, ids []talent.ProspectID) (map[talent.ProspectID]error, error) {
	var refused map[talent.ProspectID]error
	err := db.read(ctx, func(t *tx) (err error) {
		refused, err = t.usable(ctx, ids)
		return err
	})
	return refused, db.explain("check people in", err)
}

// usable is Usable inside a transaction.
func (t *tx) usable(ctx context.Context, ids []talent.ProspectID) (map[talent.ProspectID]error, error) {
	refused := make(map[talent.ProspectID]error)
	subjects := make(map[talent.Subject]talent.ProspectID)
	for _, id := range ids {
		refused[id] = fmt.Errorf("prospect %d: %w", id, talent.ErrNotFound)
		subjects[talent.GitHubID(id)] = id
	}
	for part := range chunks(ids) {
		err := t.each(ctx, func(rows scanner) error {
			var id talent.ProspectID
			var login string
			var restricted bool
			var expires talent.Day
			if err := rows.Scan(&id, &login, &restricted, &expires); err != nil {
				return err
			}
			switch {
			case restricted:
				refused[id] = fmt.Errorf("prospect %d is restricted or has objected: %w", id, talent.ErrRefused)
			case privacy.Expired(expires, t.db.today()):
				refused[id] = fmt.Errorf("prospect %d expired on %s: %w", id, expires, talent.ErrRefused)
			default:
				delete(refused, id)
			}
			if login != "" && id > 0 {
				subjects[talent.GitHubLogin(login)] = id
			}
			return nil
		}, `SELECT id, login, restricted, expires FROM prospects WHERE merged_into = 0 AND id IN (`+in(len(part), 1)+`)`, anys(part)...)
		if err != nil {
			return nil, err
		}
	}
	all := make([]talent.Subject, 0, len(subjects))
	for subject := range subjects {
		all = append(all, subject)
	}
	hits, err := t.onList(ctx, all)
	for subject := range hits {
		refused[subjects[subject]] = fmt.Errorf("prospect %d: %w", subjects[subject], talent.ErrSuppressed)
	}
	return refused, err
}

// Clock is the state of a person's retention clock.
type Clock struct {
	State     privacy.Clock `json:"state"`
	Since     talent.Day    `json:"since"`
	Collected talent.Day    `json:"first_collected"`
	Expires   talent.Day    `json:"expires"`
}

// String writes the state and its day.
func (c Clock) String() string { return string(c.State) + ":" + strconv.Itoa(int(c.Since)) }

// Clock returns the retention clock of a prospect.
func (db *DB) Clock(ctx context.Context, id talent.ProspectID) (Clock, error) {
	var c Clock
	err := db.read(ctx, func(t *tx) (err error) {
		c, err = t.clock(ctx, id)
		return err
	})
	return c, db.explain("read clock from", err)
}

// Clocks counts the people by the state of their clocks.
func (db *DB) Clocks(ctx context.Context) (map[privacy.Clock]int, error) {
	counts := make(map[privacy.Clock]int)
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var state privacy.Clock
			var n int
			err := rows.Scan(&state, &n)
			counts[state] = n
			return err
		}, `SELECT clock, COUNT(*) FROM prospects WHERE merged_into = 0 GROUP BY clock`)
	})
	return counts, db.explain("count clocks in", err)
}

// clock is Clock inside a transaction.
func (t *tx) clock(ctx context.Context, id talent.ProspectID) (c Clock, err error) {
	found, err := t.one(ctx, `SELECT clock, clock_since, collected, expires FROM prospects WHERE id = $1`, []any{id},
		&c.State, &c.Since, &c.Collected, &c.Expires)
	if err == nil && !found {
		err = fmt.Errorf("prospect %d: %w", id, talent.ErrNotFound)
	}
	return c, err
}

// Notified records that a person was told today what is kept of them.
func (db *DB) Notified(ctx context.Context, id talent.ProspectID) error {
	return db.edit(ctx, "note notice in", func(t *tx) error { return t.advance(ctx, id, privacy.Notified) })
}

// Contacted records that a person was written to today.
func (db *DB) Contacted(ctx context.Context, id talent.ProspectID) error {
	return db.edit(ctx, "note contact in", func(t *tx) error { return t.advance(ctx, id, privacy.Contacted) })
}

// advance moves a clock forward to state. Only a further contact starts a state anew.
func (t *tx) advance(ctx context.Context, id talent.ProspectID, state privacy.Clock) error {
	c, err := t.clock(ctx, id)
	if err != nil {
		return err
	}
	if !state.Follows(c.State) {
		return nil
	}
	c.State, c.Since = state, t.db.today()
	return t.setClock(ctx, id, c)
}

// setClock stores a clock with the expiry that follows from it.
func (t *tx) setClock(ctx context.Context, id talent.ProspectID, c Clock) error {
	_, err := t.exec(ctx, `UPDATE prospects SET clock = $1, clock_since = $2, expires = $3 WHERE id = $4`,
		c.State, c.Since, t.db.retention.Expiry(c.State, c.Collected, c.Since), id)
	if err != nil {
		return err
	}
	return t.touch(ctx, []talent.ProspectID{id})
}

// resetClock puts back a clock as [Clock.String] wrote it.
func (t *tx) resetClock(ctx context.Context, id talent.ProspectID, text string) error {
	c, err := t.clock(ctx, id)
	if err != nil {
		return err
	}
	state, since, _ := strings.Cut(text, ":")
	day, err := strconv.Atoi(since)
	if err != nil {
		return fmt.Errorf("clock of %d: %w", id, err)
	}
	c.State, c.Since = privacy.Clock(state), talent.Day(day)
	return t.setClock(ctx, id, c)
}

// followStage moves the clock as a listing's stage says.
func (t *tx) followStage(ctx context.Context, before, after *talent.Listing) error {
	if after == nil {
		return t.unselect(ctx, before.Prospect)
	}
	if before == nil {
		if err := t.advance(ctx, after.Prospect, privacy.Selected); err != nil {
			return err
		}
	}
	if before != nil && before.Stage == after.Stage {
		return nil
	}
	switch after.Stage {
	case talent.StageNotified:
		return t.advance(ctx, after.Prospect, privacy.Notified)
	case talent.StageContacted, talent.StageReplied, talent.StageInterview:
		return t.advance(ctx, after.Prospect, privacy.Contacted)
	}
	return nil
}

// unselect puts the clock back to found for somebody who left their last list
// before they were told.
func (t *tx) unselect(ctx context.Context, id talent.ProspectID) error {
	var listed bool
	err := t.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM listings WHERE prospect = $1)`, id).Scan(&listed)
	if err != nil || listed {
		return err
	}
	c, err := t.clock(ctx, id)
	if err != nil || c.State != privacy.Selected {
		return err
	}
	c.State, c.Since = privacy.Found, c.Collected
	return t.setClock(ctx, id, c)
}
