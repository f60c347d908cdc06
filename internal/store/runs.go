package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"mlscout/talent"
)

// Run is one crawl or night. A run without an end is going on, or was killed.
type Run struct {
	ID      int64           `json:"id"`
	Kind    string          `json:"kind"` // crawl, nightly, …
	Started time.Time       `json:"started"`
	Ended   time.Time       `json:"ended"`
	Code    int             `json:"exit_code"`
	Report  json.RawMessage `json:"report,omitempty"`
}

// StartRun notes that a run began and returns its id.
func (db *DB) StartRun(ctx context.Context, kind string) (id int64, err error) {
	err = db.edit(ctx, "note run in", func(t *tx) error {
		return t.QueryRowContext(ctx, `INSERT INTO runs (id, kind, started, ended, code, report)
			VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM runs), $1, $2, '', 0, '') RETURNING id`, clean(kind), t.stampNow()).Scan(&id)
	})
	return id, err
}

// EndRun notes how a run ended; report is encoded as JSON.
func (db *DB) EndRun(ctx context.Context, id int64, code int, report any) error {
	text, err := json.Marshal(report)
	if err != nil {
		return fmt.Errorf("end run %d: %w", id, err)
	}
	return db.edit(ctx, "note end of run in", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE runs SET ended = $1, code = $2, report = $3 WHERE id = $4`, t.stampNow(), code, string(text), id)
		if err == nil && n == 0 {
			err = fmt.Errorf("run %d: %w", id, talent.ErrNotFound)
		}
		return err
	})
}

// Runs lists runs, latest first; kind "" means all, limit 0 no limit.
func (db *DB) Runs(ctx context.Context, kind string, limit int) ([]Run, error) {
	if limit <= 0 {
		limit = 1 << 31
	}
	return db.runs(ctx, `WHERE $1 = '' OR kind = $1 ORDER BY id DESC LIMIT $2`, kind, limit)
}

// Run returns one run.
func (db *DB) Run(ctx context.Context, id int64) (Run, error) {
	runs, err := db.runs(ctx, `WHERE id = $1`, id)
	if err == nil && len(runs) == 0 {
		err = fmt.Errorf("run %d: %w", id, talent.ErrNotFound)
	}
	if err != nil {
		return Run{}, err
	}
	return runs[0], nil
}

// runs reads the runs that meet a condition.
func (db *DB) runs(ctx context.Context, where string, args ...any) ([]Run, error) {
	var runs []Run
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var run Run
			var started, ended, report string
			err := rows.Scan(&run.ID, &run.Kind, &started, &ended, &run.Code, &report)
			run.Started, run.Ended = parseTime(started), parseTime(ended)
			if report != "" {
				run.Report = json.RawMessage(report)
			}
			runs = append(runs, run)
			return err
		}, `SELECT id, kind, started, ended, code, report FROM runs `+where, args...)
	})
	return runs, db.explain("read runs from", err)
}

// Draft is a text prepared for somebody; nothing is ever sent.
type Draft struct {
	ID       int64             `json:"id"`
	Prospect talent.ProspectID `json:"github_id"`
	Kind     string            `json:"kind"` // outreach, notice, kit
	Role     string            `json:"role,omitempty"`
	Body     string            `json:"body"`
	At       time.Time         `json:"at"`
	Who      string            `json:"who"`
}

// SaveDraft keeps a draft and returns its id. People who may not be used (see
// [DB.Usable]) get none.
func (db *DB) SaveDraft(ctx context.Context, d Draft) (id int64, err error) {
	err = db.edit(ctx, "save draft in", func(t *tx) error {
		refused, err := t.usable(ctx, []talent.ProspectID{d.Prospect})
		if err == nil {
			err = refused[d.Prospect]
		}
		if err != nil {
			return err
		}
		return t.QueryRowContext(ctx, `INSERT INTO drafts (id, prospect, kind, role, body, at, who)
			VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM drafts), $1, $2, $3, $4, $5, $6) RETURNING id`,
			d.Prospect, clean(d.Kind), clean(d.Role), clean(d.Body), t.stampNow(), clean(d.Who)).Scan(&id)
	})
	return id, err
}

// Drafts lists the drafts for a prospect, latest first.
func (db *DB) Drafts(ctx context.Context, id talent.ProspectID) ([]Draft, error) {
	var drafts []Draft
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var d Draft
			var at string
			err := rows.Scan(&d.ID, &d.Prospect, &d.Kind, &d.Role, &d.Body, &at, &d.Who)
			d.At = parseTime(at)
			drafts = append(drafts, d)
			return err
		}, `SELECT id, prospect, kind, role, body, at, who FROM drafts WHERE prospect = $1 ORDER BY id DESC`, id)
	})
	return drafts, db.explain("read drafts from", err)
}
