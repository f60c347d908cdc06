package store

import (
	"context"
	"time"

	"mlscout/crawler"
)

// SaveParts keeps what a run told of the parts of a source. Parts that it does not
// tell of stay as they were; they go if the list is whole.
func (db *DB) SaveParts(ctx context.Context, source string, parts []crawler.Part, whole bool) error {
	return db.edit(ctx, "note parts of a source in", func(t *tx) error {
		if whole {
			if _, err := t.exec(ctx, `DELETE FROM parts WHERE source = $1`, source); err != nil {
				return err
			}
		}
		for _, p := range parts {
			_, err := t.exec(ctx, `INSERT INTO parts (source, name, last, reason, after, off) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (source, name) DO UPDATE SET last = excluded.last, reason = excluded.reason, after = excluded.after, off = excluded.off`,
				source, clean(p.Name), stamp(p.Last), clean(p.Reason), stamp(p.After), bit(p.Off))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// stamp writes a time as it is stored; "" for none.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// Parts lists what is known of the parts of every source, by name.
func (db *DB) Parts(ctx context.Context) (map[string][]crawler.Part, error) {
	parts := make(map[string][]crawler.Part)
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var source, last, after string
			var p crawler.Part
			err := rows.Scan(&source, &p.Name, &last, &p.Reason, &after, &p.Off)
			p.Last, p.After = parseTime(last), parseTime(after)
			parts[source] = append(parts[source], p)
			return err
		}, `SELECT source, name, last, reason, after, off FROM parts ORDER BY source, lower(name), name`)
	})
	return parts, db.explain("read parts of sources from", err)
}
