package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlscout/talent"
)

// Export is a list that left the house, in one file or several.
type Export struct {
	ID          int64        `json:"id"`
	At          time.Time    `json:"at"`
	Who         string       `json:"who"`
	List        string       `json:"list"`
	Format      string       `json:"format"`
	Purpose     string       `json:"purpose"`
	Destination string       `json:"destination"`
	People      int          `json:"people"`
	SHA256      string       `json:"sha256"` // of the first file
	Files       []ExportFile `json:"files"`
}

// ExportFile is one file of an export.
type ExportFile struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
}

// RegisterExport notes an export and who was in it, and writes it into the audit
// log. It returns the export with its id and moment.
func (db *DB) RegisterExport(ctx context.Context, e Export, people []talent.ProspectID) (Export, error) {
	e.At, e.People = db.now().UTC().Truncate(time.Second), len(people)
	e.Files = slices.Clone(e.Files)
	for i := range e.Files {
		e.Files[i].Name = clean(e.Files[i].Name)
	}
	if len(e.Files) > 0 {
		e.SHA256 = e.Files[0].SHA256
	}
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
		sums, err := t.exportFiles(ctx, e)
		if err != nil {
			return err
		}
		return t.audit(ctx, AuditEntry{Who: e.Who, Action: "export", Detail: fmt.Sprintf("export %d: %s, %d people, list %q, purpose %q, to %q, sha256 %s",
			e.ID, e.Format, e.People, e.List, e.Purpose, e.Destination, strings.Join(sums, " "))})
	})
	return e, err
}

// exportFiles stores the files of an export and returns their digests.
func (t *tx) exportFiles(ctx context.Context, e Export) (sums []string, err error) {
	for i, f := range e.Files {
		_, err := t.exec(ctx, `INSERT INTO export_files (export, n, name, row_count, sha256) VALUES ($1, $2, $3, $4, $5)`, e.ID, i+1, f.Name, f.Rows, f.SHA256)
		if err != nil {
			return nil, err
		}
		sums = append(sums, f.SHA256)
	}
	return sums, nil
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
	if err != nil {
		return nil, err
	}
	files := make(map[int64][]ExportFile)
	err = t.each(ctx, func(rows scanner) error {
		var id int64
		var f ExportFile
		err := rows.Scan(&id, &f.Name, &f.Rows, &f.SHA256)
		files[id] = append(files[id], f)
		return err
	}, `SELECT export, name, row_count, sha256 FROM export_files WHERE export IN (SELECT id FROM exports WHERE `+where+`) ORDER BY export, n`, args...)
	for i, e := range exports {
		exports[i].Files = files[e.ID]
	}
	return exports, err
}
