package store

import (
	"context"
	"fmt"
	"time"

	"mlscout/talent"
)

// Export is one file that left the house.
type Export struct {
	ID          int64     `json:"id"`
	At          time.Time `json:"at"`
	Who         string    `json:"who"`
	List        string    `json:"list"`
	Format      string    `json:"format"`
	Purpose     string    `json:"purpose"`
	Destination string    `json:"destination"`
	People      int       `json:"people"`
	SHA256      string    `json:"sha256"`
}

// RegisterExport notes an export and who was in it, and writes it into the audit
// log. It returns the export with its id and moment.
func (db *DB) RegisterExport(ctx context.Context, e Export, people []talent.ProspectID) (Export, error) {
	e.At, e.People = db.now().UTC().Truncate(time.Second), len(people)
	err := db.edit(ctx, "register export in", func(t *tx) error {
		err := t.QueryRowContext(ctx, `INSERT INTO exports (id, at, who, list, format, purpose, destination, people, sha256)
			VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM exports), $1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
			e.At.Format(time.RFC3339), clean(e.Who), clean(e.List), clean(e.Format), clean(e.Purpose), clean(e.Destination), e.People, clean(e.SHA256)).Scan(&e.ID)
		if err != nil {
			return err
		}
		for part := range chunks(people) {
			args := make([]any, 0, 2*len(part))
			for _, id := range part {
				args = append(args, e.ID, db.key.Pseudonym(id))
			}
			_, err := t.exec(ctx, `INSERT INTO export_people (export, person) VALUES `+t.values(len(part), 2)+` ON CONFLICT (person, export) DO NOTHING`, args...)
			if err != nil {
				return err
			}
		}
		return t.audit(ctx, AuditEntry{Who: e.Who, Action: "export", Detail: fmt.Sprintf("export %d: %s, %d people, list %q, purpose %q, to %q, sha256 %s",
			e.ID, e.Format, e.People, e.List, e.Purpose, e.Destination, e.SHA256)})
	})
	return e, err
}

// Exports lists the exports, latest first.
func (db *DB) Exports(ctx context.Context) ([]Export, error) {
	var exports []Export
	err := db.read(ctx, func(t *tx) (err error) {
		exports, err = t.exports(ctx, `1 = 1`)
		return err
	})
	return exports, db.explain("read exports from", err)
}

// ExportsHolding lists the exports that a prospect was in, latest first. It works
// after an erasure too.
func (db *DB) ExportsHolding(ctx context.Context, id talent.ProspectID) ([]Export, error) {
	var exports []Export
	err := db.read(ctx, func(t *tx) (err error) {
		exports, err = t.exportsHolding(ctx, id)
		return err
	})
	return exports, db.explain("read exports from", err)
}

// exportsHolding is ExportsHolding inside a transaction.
func (t *tx) exportsHolding(ctx context.Context, id talent.ProspectID) ([]Export, error) {
	return t.exports(ctx, `id IN (SELECT export FROM export_people WHERE person = $1)`, t.db.key.Pseudonym(id))
}

// exports reads the exports that meet a condition.
func (t *tx) exports(ctx context.Context, where string, args ...any) ([]Export, error) {
	var exports []Export
	err := t.each(ctx, func(rows scanner) error {
		var e Export
		var at string
		err := rows.Scan(&e.ID, &at, &e.Who, &e.List, &e.Format, &e.Purpose, &e.Destination, &e.People, &e.SHA256)
		e.At = parseTime(at)
		exports = append(exports, e)
		return err
	}, `SELECT id, at, who, list, format, purpose, destination, people, sha256 FROM exports WHERE `+where+` ORDER BY id DESC`, args...)
	return exports, err
}
