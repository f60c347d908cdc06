package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"mlscout/crawler"
	"mlscout/talent"
)

var (
	_ crawler.Sink    = (*DB)(nil)
	_ crawler.Gate    = (*DB)(nil)
	_ crawler.Memory  = (*DB)(nil)
	_ crawler.Backlog = (*DB)(nil)
)

// Cursors returns the cursors of a source whose key begins with prefix.
func (db *DB) Cursors(ctx context.Context, source, prefix string) (map[string]string, error) {
	cursors := make(map[string]string)
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var name, value string
			err := rows.Scan(&name, &value)
			cursors[name] = value
			return err
		}, `SELECT name, value FROM cursors WHERE source = $1 AND substr(name, 1, $2) = $3`,
			source, utf8.RuneCountInString(prefix), prefix)
	})
	if err != nil {
		return nil, db.explain("read cursors from", err)
	}
	return cursors, nil
}

// Validator returns what is known of an earlier answer; the zero Validator if nothing.
func (db *DB) Validator(ctx context.Context, key string) (crawler.Validator, error) {
	var v crawler.Validator
	err := db.read(ctx, func(t *tx) error {
		_, err := t.one(ctx, `SELECT name, subject, etag, last_modified, note FROM validators WHERE name = $1`,
			[]any{key}, &v.Key, &v.Subject, &v.ETag, &v.LastModified, &v.Note)
		return err
	})
	if err != nil {
		return crawler.Validator{}, db.explain("read validator from", err)
	}
	return v, nil
}

// knownColumns are those that scanKnown reads. Restricted people are stored but
// nothing more of them is fetched.
const knownColumns = `SELECT p.id, p.node_id, p.login, COALESCE(f.updated_at, ''), p.promise, p.state
	FROM prospects p LEFT JOIN profiles f ON f.prospect = p.id `

// scanKnown reads one row of knownColumns.
func scanKnown(into *[]crawler.Known) func(scanner) error {
	return func(rows scanner) error {
		var k crawler.Known
		err := rows.Scan(&k.ID, &k.NodeID, &k.Login, &k.UpdatedAt, &k.Promise, &k.State)
		*into = append(*into, k)
		return err
	}
}

// Due returns up to limit GitHub accounts whose stage was last done in a cycle
// before the given one: those never done first, then those with the most upstream
// evidence, ties by id. A limit of 0 or less means all. Closed accounts and
// restricted people are never due.
func (db *DB) Due(ctx context.Context, stage crawler.Stage, cycle int64, limit int) ([]crawler.Known, error) {
	column, err := cycleColumn(stage)
	if err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = 1 << 31
	}
	var due []crawler.Known
	err = db.read(ctx, func(t *tx) error {
		due, err = t.dueInCycle(ctx, column, never, limit)
		if err != nil || len(due) == limit {
			return err
		}
		rest, err := t.dueBefore(ctx, column, cycle, limit-len(due))
		due = append(due, rest...)
		return err
	})
	if err != nil {
		return nil, db.explain("list due people in", err)
	}
	return due, nil
}

// dueBefore merges the heads of every earlier cycle: few cycles are ever in use,
// and each has its people in order in the index.
func (t *tx) dueBefore(ctx context.Context, column string, cycle int64, limit int) ([]crawler.Known, error) {
	var due []crawler.Known
	for at := int64(never); ; {
		var next *int64
		_, err := t.one(ctx, `SELECT MIN(`+column+`) FROM prospects WHERE due = 1 AND `+column+` > $1 AND `+column+` < $2`,
			[]any{at, cycle}, &next)
		if err != nil {
			return nil, err
		}
		if next == nil {
			break
		}
		at = *next
		head, err := t.dueInCycle(ctx, column, at, limit)
		if err != nil {
			return nil, err
		}
		due = append(due, head...)
	}
	slices.SortFunc(due, func(a, b crawler.Known) int {
		return cmp.Or(cmp.Compare(b.Promise, a.Promise), cmp.Compare(a.ID, b.ID))
	})
	return due[:min(limit, len(due))], nil
}

// dueInCycle lists people last done in exactly that cycle.
func (t *tx) dueInCycle(ctx context.Context, column string, cycle int64, limit int) ([]crawler.Known, error) {
	var due []crawler.Known
	err := t.each(ctx, scanKnown(&due), knownColumns+`WHERE p.due = 1 AND p.`+column+` = $1 ORDER BY p.promise DESC, p.id LIMIT $2`, cycle, limit)
	return due, err
}

// DueCount is the number that Due would list without a limit.
func (db *DB) DueCount(ctx context.Context, stage crawler.Stage, cycle int64) (int, error) {
	column, err := cycleColumn(stage)
	if err != nil {
		return 0, err
	}
	var count int
	err = db.read(ctx, func(t *tx) error {
		_, err := t.one(ctx, `SELECT COUNT(*) FROM prospects WHERE due = 1 AND `+column+` < $1`, []any{cycle}, &count)
		return err
	})
	if err != nil {
		return 0, db.explain("count due people in", err)
	}
	return count, nil
}

// Former returns who had one of the logins before a renaming and is present under
// another one now. A login that several people had is nobody's.
func (db *DB) Former(ctx context.Context, logins []string) (map[string]crawler.Known, error) {
	former := make(map[string]crawler.Known)
	err := db.read(ctx, func(t *tx) error {
		for _, login := range logins {
			var found []crawler.Known
			err := t.each(ctx, scanKnown(&found), knownColumns+`JOIN subjects s ON s.prospect = p.id
				WHERE s.subject = $1 AND p.id > 0 AND p.state = $2 AND p.merged_into = 0 AND p.login_key <> $3 AND p.login_key <> ''`,
				string(talent.GitHubLogin(login)), talent.Active, login)
			if err != nil {
				return err
			}
			if len(found) == 1 {
				former[login] = found[0]
			}
		}
		return nil
	})
	return former, db.explain("look up former logins in", err)
}

// Known returns what is stored of the given people, in their order; unknown ids
// are left out.
func (db *DB) Known(ctx context.Context, ids []talent.ProspectID) ([]crawler.Known, error) {
	var found []crawler.Known
	err := db.read(ctx, func(t *tx) error {
		for part := range chunks(ids) {
			if err := t.each(ctx, scanKnown(&found), knownColumns+`WHERE p.id IN (`+in(len(part), 1)+`)`, anys(part)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, db.explain(fmt.Sprintf("read %d people from", len(ids)), err)
	}
	place := make(map[talent.ProspectID]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(found, func(a, b crawler.Known) int { return cmp.Compare(place[a.ID], place[b.ID]) })
	return slices.CompactFunc(found, func(a, b crawler.Known) bool { return a.ID == b.ID }), nil
}
