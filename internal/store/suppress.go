package store

import (
	"context"
	"slices"
	"strings"

	"mlscout/talent"
)

// Refused returns those of subjects that are on the suppression list.
func (db *DB) Refused(ctx context.Context, subjects []talent.Subject) (map[talent.Subject]bool, error) {
	var hits map[talent.Subject]bool
	err := db.read(ctx, func(t *tx) (err error) {
		hits, err = t.onList(ctx, subjects)
		return err
	})
	if err != nil {
		return nil, db.explain("ask suppression list in", err)
	}
	return hits, nil
}

// onList returns those of subjects that are on the suppression list.
func (t *tx) onList(ctx context.Context, subjects []talent.Subject) (map[talent.Subject]bool, error) {
	hits := make(map[talent.Subject]bool)
	var any bool
	if err := t.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM suppressions)`).Scan(&any); err != nil || !any {
		return hits, err
	}
	named := make(map[string]talent.Subject, len(subjects))
	hashes := make([]string, 0, len(subjects))
	for _, subject := range subjects {
		hash := t.db.key.Hash(subject)
		if _, seen := named[hash]; !seen {
			hashes = append(hashes, hash)
		}
		named[hash] = subject
	}
	for part := range chunks(hashes) {
		err := t.each(ctx, func(rows scanner) error {
			var hash string
			err := rows.Scan(&hash)
			hits[named[hash]] = true
			return err
		}, `SELECT hash FROM suppressions WHERE hash IN (`+in(len(part), 1)+`)`, anys(part)...)
		if err != nil {
			return nil, err
		}
	}
	return hits, nil
}

// suppress puts subjects on the list and returns how many are new there. What is
// on it stays as it was.
func (t *tx) suppress(ctx context.Context, subjects []talent.Subject, reason string) (added int, err error) {
	for _, subject := range subjects {
		n, err := t.exec(ctx, `INSERT INTO suppressions (hash, at_day, reason) VALUES ($1, $2, $3)
			ON CONFLICT (hash) DO NOTHING`, t.db.key.Hash(subject), t.db.today(), clean(reason))
		if err != nil {
			return added, err
		}
		added += int(n)
	}
	return added, nil
}

// personal says whether a subject names one person for sure: an account, a
// number or a mailbox rather than a page that several may link to.
func personal(subject talent.Subject) bool {
	return !slices.ContainsFunc([]string{"url:", "post:"}, func(prefix string) bool {
		return strings.HasPrefix(string(subject), prefix)
	})
}
