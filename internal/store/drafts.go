package store

import (
	"context"
	"time"
)

// DraftsSince counts the drafts of one kind that who has made since a moment.
func (db *DB) DraftsSince(ctx context.Context, who, kind string, since time.Time) (int, error) {
	var n int
	err := db.read(ctx, func(t *tx) error {
		return t.QueryRowContext(ctx, `SELECT COUNT(*) FROM drafts WHERE who = $1 AND kind = $2 AND at >= $3`,
			clean(who), clean(kind), since.UTC().Format(time.RFC3339)).Scan(&n)
	})
	return n, db.explain("count drafts in", err)
}
