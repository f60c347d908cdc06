package store

import (
	"context"

	"mlscout/talent"
)

// Flag is a wish or a right that binds what may be done with a person.
type Flag string

// The flags. An objection implies both others.
const (
	NoContact  Flag = "do-not-contact"
	Restricted Flag = "restricted" // kept, but not used (Art. 18)
	Objected   Flag = "objected"   // objected to being considered (Art. 21)
)

// byOperator is the origin of a flag that no text set, so none may clear it.
const byOperator = "operator"

// heed sets or clears the wish not to be contacted as the text from origin says it.
func (t *tx) heed(ctx context.Context, id talent.ProspectID, origin, phrase string) error {
	if phrase == "" {
		n, err := t.exec(ctx, `DELETE FROM flags WHERE prospect = $1 AND flag = $2 AND origin = $3`, id, NoContact, origin)
		if err != nil || n == 0 {
			return err
		}
		return t.applyFlags(ctx, id)
	}
	return t.setFlag(ctx, id, NoContact, origin, phrase)
}

// setFlag stores a flag; the first reason from an origin stays until it changes.
func (t *tx) setFlag(ctx context.Context, id talent.ProspectID, flag Flag, origin, phrase string) error {
	_, err := t.exec(ctx, `INSERT INTO flags (prospect, flag, origin, phrase, at_day) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (prospect, flag, origin) DO UPDATE SET phrase = excluded.phrase, at_day = excluded.at_day
		WHERE flags.phrase <> excluded.phrase`, id, flag, origin, clean(phrase), t.db.today())
	if err != nil {
		return err
	}
	return t.applyFlags(ctx, id)
}

// applyFlags copies what the flags amount to into the prospect's row.
func (t *tx) applyFlags(ctx context.Context, id talent.ProspectID) error {
	_, err := t.exec(ctx, `UPDATE prospects SET
		due = CASE WHEN id > 0 AND state = 'active' AND NOT EXISTS
			(SELECT 1 FROM flags WHERE prospect = $1 AND flag IN ($4, $3)) THEN 1 ELSE 0 END,
		no_contact = CASE WHEN EXISTS (SELECT 1 FROM flags WHERE prospect = $1 AND flag IN ($2, $3)) THEN 1 ELSE 0 END,
		restricted = CASE WHEN EXISTS (SELECT 1 FROM flags WHERE prospect = $1 AND flag IN ($4, $3)) THEN 1 ELSE 0 END
		WHERE id = $1`, id, NoContact, Objected, Restricted)
	return err
}
