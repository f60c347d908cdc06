package store

import (
	"context"
	"strconv"

	"mlscout/talent"
)

// erase deletes every row of a prospect, and of those merged into them.
func (t *tx) erase(ctx context.Context, id talent.ProspectID) ([]talent.ProspectID, error) {
	seq, err := t.next(ctx)
	if err != nil {
		return nil, err
	}
	ids := []talent.ProspectID{id}
	err = t.each(ctx, func(rows scanner) error {
		var merged talent.ProspectID
		err := rows.Scan(&merged)
		ids = append(ids, merged)
		return err
	}, `SELECT id FROM prospects WHERE merged_into = $1`, id)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		for _, query := range []string{
			`DELETE FROM evidence WHERE prospect = $1`,
			`DELETE FROM profiles WHERE prospect = $1`,
			`DELETE FROM identities WHERE prospect = $1`,
			`DELETE FROM posts WHERE prospect = $1`,
			`DELETE FROM subjects WHERE prospect = $1`,
			`DELETE FROM flags WHERE prospect = $1`,
			`DELETE FROM validators WHERE subject = $1`,
			`DELETE FROM listings WHERE prospect = $1`,
			`DELETE FROM prospects WHERE id = $1`,
		} {
			if _, err := t.exec(ctx, query, id); err != nil {
				return nil, err
			}
		}
	}
	return ids, t.setMeta(ctx, "purged", strconv.FormatInt(int64(seq), 10))
}
