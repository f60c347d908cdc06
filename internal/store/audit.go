package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"mlscout/talent"
)

// AuditEntry is one line of the audit log. People are written down as pseudonyms,
// so that the log may outlive them; Detail must not name them, and is blanked if
// a later erasure finds that it does.
type AuditEntry struct {
	N          int64               `json:"n"`
	At         time.Time           `json:"at"`
	Who        string              `json:"who"`
	Action     string              `json:"action"` // search, view, reveal, list, export, draft, erase, suppress, override, …
	People     []talent.ProspectID `json:"-"`      // when written
	Pseudonyms []string            `json:"people"` // when read
	Detail     string              `json:"detail,omitempty"`
}

// Audit appends an entry to the log.
func (db *DB) Audit(ctx context.Context, e AuditEntry) error {
	return db.edit(ctx, "write audit log in", func(t *tx) error { return t.audit(ctx, e) })
}

// audit appends an entry, chained to the one before by a keyed hash: nobody
// without the key can change, drop or insert one unseen.
func (t *tx) audit(ctx context.Context, e AuditEntry) error {
	people := make([]string, 0, len(e.People))
	for _, id := range e.People {
		people = append(people, t.db.key.Pseudonym(id))
	}
	names, err := json.Marshal(people)
	if err != nil {
		return err
	}
	head, err := t.auditHead(ctx)
	if err != nil {
		return err
	}
	row := auditRow{
		n: head.n + 1, at: t.stampNow(), who: clean(e.Who), action: clean(e.Action), people: string(names),
		salt: rand.Text(), detail: clean(e.Detail),
	}
	row.sealed = t.db.key.Seal("detail", row.salt, row.detail)
	row.hash = row.chain(t.db, head.hash)
	_, err = t.exec(ctx, `INSERT INTO audit (n, at, who, action, people, salt, detail, sealed, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		row.n, row.at, row.who, row.action, row.people, row.salt, row.detail, row.sealed, row.hash)
	if err != nil {
		return err
	}
	return t.setAuditMark(ctx, "audit_head", row)
}

// auditRow is a stored entry. The chain runs over the sealed detail, so that a
// detail can be blanked without breaking it.
type auditRow struct {
	n                                                   int64
	at, who, action, people, salt, detail, sealed, hash string
}

// chain is the hash of the entry after the one with hash before.
func (r auditRow) chain(db *DB, before string) string {
	return db.key.Seal("audit", before, fmt.Sprint(r.n), r.at, r.who, r.action, r.people, r.sealed)
}

// setAuditMark notes where the log ends, or what it was cut after, under seal.
func (t *tx) setAuditMark(ctx context.Context, name string, r auditRow) error {
	return t.setMeta(ctx, name, fmt.Sprintf("%d %s %s", r.n, r.hash, t.db.key.Seal(name, fmt.Sprint(r.n), r.hash)))
}

// auditMark reads what setAuditMark wrote; the zero row if there is none.
func (t *tx) auditMark(ctx context.Context, name string) (auditRow, error) {
	text, err := t.meta(ctx, name)
	if err != nil || text == "" {
		return auditRow{}, err
	}
	var r auditRow
	var seal string
	if _, err := fmt.Sscan(text, &r.n, &r.hash, &seal); err != nil || seal != t.db.key.Seal(name, fmt.Sprint(r.n), r.hash) {
		return auditRow{}, fmt.Errorf("audit log: its %s was tampered with", strings.TrimPrefix(name, "audit_"))
	}
	return r, nil
}

// auditHead is the entry to go on from.
func (t *tx) auditHead(ctx context.Context) (auditRow, error) { return t.auditMark(ctx, "audit_head") }

// VerifyAudit checks the whole log and returns how many entries it has. The error
// names the first entry that was changed, dropped or inserted.
func (db *DB) VerifyAudit(ctx context.Context) (entries int, err error) {
	err = db.read(ctx, func(t *tx) error {
		last, err := t.auditMark(ctx, "audit_base")
		if err != nil {
			return err
		}
		err = t.each(ctx, func(rows scanner) error {
			row, err := scanAudit(rows)
			if err != nil {
				return err
			}
			blanked := row.salt == "" && row.detail == ""
			if row.n != last.n+1 || row.hash != row.chain(db, last.hash) ||
				!blanked && row.sealed != db.key.Seal("detail", row.salt, row.detail) {
				return fmt.Errorf("audit log: entry %d does not follow from entry %d: changed, dropped or inserted", row.n, last.n)
			}
			last = row
			entries++
			return nil
		}, auditColumns+`ORDER BY n`)
		if err != nil {
			return err
		}
		head, err := t.auditHead(ctx)
		if err == nil && (head.n != last.n || head.hash != last.hash) {
			err = fmt.Errorf("audit log: ends at entry %d instead of %d: entries were dropped", last.n, head.n)
		}
		return err
	})
	return entries, db.explain("verify", err)
}

// auditColumns are those that scanAudit reads.
const auditColumns = `SELECT n, at, who, action, people, salt, detail, sealed, hash FROM audit `

// scanAudit reads one row of auditColumns.
func scanAudit(rows scanner) (auditRow, error) {
	var r auditRow
	err := rows.Scan(&r.n, &r.at, &r.who, &r.action, &r.people, &r.salt, &r.detail, &r.sealed, &r.hash)
	return r, err
}

// AuditLog streams the entries after number since, oldest first.
func (db *DB) AuditLog(ctx context.Context, since int64) iter.Seq2[AuditEntry, error] {
	const most = 1000
	return func(yield func(AuditEntry, error) bool) {
		for {
			entries, err := db.auditPage(ctx, since, most)
			if err != nil {
				yield(AuditEntry{}, err)
				return
			}
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
				since = e.N
			}
			if len(entries) < most {
				return
			}
		}
	}
}

// auditPage reads some entries after a number.
func (db *DB) auditPage(ctx context.Context, since int64, most int) ([]AuditEntry, error) {
	var entries []AuditEntry
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			row, err := scanAudit(rows)
			if err != nil {
				return err
			}
			e := AuditEntry{N: row.n, At: parseTime(row.at), Who: row.who, Action: row.action, Detail: row.detail}
			entries = append(entries, e)
			return json.Unmarshal([]byte(row.people), &entries[len(entries)-1].Pseudonyms)
		}, auditColumns+`WHERE n > $1 ORDER BY n LIMIT $2`, since, most)
	})
	return entries, db.explain("read audit log from", err)
}

// ExpireAudit drops the entries from before a day and returns how many. What is
// left can still be verified.
func (db *DB) ExpireAudit(ctx context.Context, before talent.Day) (dropped int, err error) {
	err = db.edit(ctx, "expire audit log in", func(t *tx) error {
		var last auditRow
		err := t.each(ctx, func(rows scanner) (err error) {
			last, err = scanAudit(rows)
			return err
		}, auditColumns+`WHERE at < $1 ORDER BY n DESC LIMIT 1`, before.Time().Format(time.RFC3339))
		if err != nil || last.n == 0 {
			return err
		}
		n, err := t.exec(ctx, `DELETE FROM audit WHERE n <= $1`, last.n)
		dropped = int(n)
		if err != nil {
			return err
		}
		return t.setAuditMark(ctx, "audit_base", last)
	})
	return dropped, err
}
