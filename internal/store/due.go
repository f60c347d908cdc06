package store

import (
	"context"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// DueClock is somebody whose time runs out soon.
type DueClock struct {
	ID      talent.ProspectID `json:"github_id"`
	Login   string            `json:"login"`
	State   privacy.Clock     `json:"state"`
	Expires talent.Day        `json:"expires"`
	Lists   int               `json:"lists"` // on how many shortlists they are
}

// ExpiredPeople counts those whose time is over and whom the night will erase.
func (db *DB) ExpiredPeople(ctx context.Context) (n int, err error) {
	err = db.read(ctx, func(t *tx) error {
		return t.QueryRowContext(ctx, `SELECT COUNT(*) FROM prospects WHERE expires <= $1 AND merged_into = 0`, t.db.today()).Scan(&n)
	})
	return n, db.explain("count expired people in", err)
}

// DueClocks lists whose time is not over yet but will be on day until, the
// soonest first, at most limit of them, and how many there are in all.
func (db *DB) DueClocks(ctx context.Context, until talent.Day, limit int) (due []DueClock, total int, err error) {
	err = db.read(ctx, func(t *tx) error {
		err := t.QueryRowContext(ctx, `SELECT COUNT(*) FROM prospects WHERE expires > $1 AND expires <= $2 AND merged_into = 0`,
			t.db.today(), until).Scan(&total)
		if err != nil {
			return err
		}
		return t.each(ctx, func(rows scanner) error {
			var d DueClock
			err := rows.Scan(&d.ID, &d.Login, &d.State, &d.Expires, &d.Lists)
			due = append(due, d)
			return err
		}, `SELECT id, login, clock, expires, (SELECT COUNT(*) FROM listings WHERE prospect = id) FROM prospects
			WHERE expires > $1 AND expires <= $2 AND merged_into = 0 ORDER BY expires, id LIMIT $3`, t.db.today(), until, limit)
	})
	return due, total, db.explain("list due clocks in", err)
}
