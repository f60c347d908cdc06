package store

import (
	"context"
	"fmt"

	"mlscout/talent"
)

// Expiring is somebody, or a post of nobody's, whose time is over.
type Expiring struct {
	ID      talent.ProspectID `json:"github_id,omitempty"`
	Login   string            `json:"login,omitempty"`
	Post    string            `json:"post,omitempty"` // source and native id
	Expires talent.Day        `json:"expires"`
}

// Expired lists whose time is over today; it is the dry run of [DB.Expire].
func (db *DB) Expired(ctx context.Context) ([]Expiring, error) {
	var all []Expiring
	err := db.read(ctx, func(t *tx) (err error) {
		all, err = t.expired(ctx)
		return err
	})
	return all, db.explain("list expired people in", err)
}

// expired is Expired inside a transaction.
func (t *tx) expired(ctx context.Context) ([]Expiring, error) {
	var all []Expiring
	err := t.each(ctx, func(rows scanner) error {
		var e Expiring
		err := rows.Scan(&e.ID, &e.Login, &e.Expires)
		all = append(all, e)
		return err
	}, `SELECT id, login, expires FROM prospects WHERE expires <= $1 AND merged_into = 0 ORDER BY expires, id`, t.db.today())
	if err != nil {
		return nil, err
	}
	err = t.each(ctx, func(rows scanner) error {
		var e Expiring
		err := rows.Scan(&e.Post, &e.Expires)
		all = append(all, e)
		return err
	}, `SELECT source || ' ' || native_id, expires FROM posts WHERE expires <= $1 AND prospect = 0 ORDER BY expires, source, native_id`, t.db.today())
	return all, err
}

// Expire erases those whose time is over, and returns them. They are not put on
// the suppression list: whoever does something new in public may be found again,
// but no crawl brings back what was known before. Call [DB.Compact] after it.
func (db *DB) Expire(ctx context.Context, who string) ([]Expiring, error) {
	var all []Expiring
	err := db.edit(ctx, "expire in", func(t *tx) (err error) {
		if all, err = t.expired(ctx); err != nil || len(all) == 0 {
			return err
		}
		var ids []talent.ProspectID
		for _, e := range all {
			if e.ID == 0 {
				continue
			}
			ids = append(ids, e.ID)
			if err := t.forget(ctx, e.ID); err != nil {
				return err
			}
		}
		n, err := t.exec(ctx, `DELETE FROM posts WHERE expires <= $1 AND prospect = 0`, t.db.today())
		if err != nil {
			return err
		}
		if err := t.setMeta(ctx, "compact", "due"); err != nil {
			return err
		}
		return t.audit(ctx, AuditEntry{Who: who, Action: "expire", People: ids, Detail: fmt.Sprintf("%d people, %d posts", len(ids), n)})
	})
	return all, err
}

// forget erases one prospect and remembers by pseudonym that their time ran out.
func (t *tx) forget(ctx context.Context, id talent.ProspectID) error {
	c, err := t.clock(ctx, id)
	if err != nil {
		return err
	}
	ids, err := t.erase(ctx, id, timeOver)
	if err != nil {
		return err
	}
	for _, gone := range ids {
		_, err := t.exec(ctx, `INSERT INTO forgotten (hash, collected, at_day) VALUES ($1, $2, $3)
			ON CONFLICT (hash) DO UPDATE SET at_day = excluded.at_day`, t.db.key.Pseudonym(gone), c.Collected, t.db.today())
		if err != nil {
			return err
		}
	}
	return nil
}

// SetFlag records a wish or a right of a person, as told by an operator, with
// its reason. An objected person leaves every shortlist.
func (db *DB) SetFlag(ctx context.Context, who string, id talent.ProspectID, flag Flag, reason string) error {
	return db.edit(ctx, "flag person in", func(t *tx) error {
		if _, err := t.clock(ctx, id); err != nil {
			return err
		}
		if err := t.setFlag(ctx, id, flag, byOperator, reason); err != nil {
			return err
		}
		if flag == Objected {
			for _, query := range []string{`DELETE FROM listings WHERE prospect = $1`, `DELETE FROM listing_events WHERE prospect = $1`} {
				if _, err := t.exec(ctx, query, id); err != nil {
					return err
				}
			}
			if err := t.unselect(ctx, id); err != nil {
				return err
			}
		}
		if err := t.touch(ctx, []talent.ProspectID{id}); err != nil {
			return err
		}
		return t.audit(ctx, AuditEntry{Who: who, Action: "flag", People: []talent.ProspectID{id}, Detail: string(flag)})
	})
}

// ClearFlag takes back what an operator recorded. A flag that a text of the
// person set stays as long as the text says so.
func (db *DB) ClearFlag(ctx context.Context, who string, id talent.ProspectID, flag Flag) error {
	return db.edit(ctx, "clear flag in", func(t *tx) error {
		n, err := t.exec(ctx, `DELETE FROM flags WHERE prospect = $1 AND flag = $2 AND origin = $3`, id, flag, byOperator)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("prospect %d: flag %s set by an operator: %w", id, flag, talent.ErrNotFound)
		}
		if err := t.applyFlags(ctx, id); err != nil {
			return err
		}
		if err := t.touch(ctx, []talent.ProspectID{id}); err != nil {
			return err
		}
		return t.audit(ctx, AuditEntry{Who: who, Action: "clear flag", People: []talent.ProspectID{id}, Detail: string(flag)})
	})
}

// FlagNote says which flag is set, by what and since when.
type FlagNote struct {
	Flag   Flag       `json:"flag"`
	Origin string     `json:"origin"` // "bio", "post hn 990000007", "operator"
	Phrase string     `json:"phrase"` // the words that set it, or the operator's reason
	Since  talent.Day `json:"since"`
}

// Flags lists the flags of a person.
func (db *DB) Flags(ctx context.Context, id talent.ProspectID) ([]FlagNote, error) {
	var notes []FlagNote
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var n FlagNote
			err := rows.Scan(&n.Flag, &n.Origin, &n.Phrase, &n.Since)
			notes = append(notes, n)
			return err
		}, `SELECT flag, origin, phrase, at_day FROM flags WHERE prospect = $1 ORDER BY flag, origin`, id)
	})
	return notes, db.explain("read flags from", err)
}
