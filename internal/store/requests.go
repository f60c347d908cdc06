package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// RequestKind is what somebody asks for about their own data.
type RequestKind string

// RequestKinds lists the kinds: Art. 15, 17, 21, 16 and 18 GDPR.
func RequestKinds() []RequestKind {
	return []RequestKind{"access", "erase", "object", "rectify", "restrict"}
}

// RequestState is how far a request is.
type RequestState string

// The states of a request.
const (
	RequestOpen    RequestState = "open"
	RequestDone    RequestState = "done"
	RequestRefused RequestState = "refused"
)

// Request is what somebody asked for, by when it must be answered, and how far it is.
type Request struct {
	ID       int64             `json:"id"`
	Kind     RequestKind       `json:"kind"`
	Who      string            `json:"who"`                 // as they named themselves; "" once their record is erased
	Prospect talent.ProspectID `json:"github_id,omitempty"` // 0 where nothing is stored of them
	Channel  string            `json:"channel"`             // how it came in: email, letter, …
	Received talent.Day        `json:"received"`
	Due      talent.Day        `json:"due"`
	Extended string            `json:"extended,omitempty"` // why the time was extended
	State    RequestState      `json:"state"`
	Closed   talent.Day        `json:"closed,omitempty"`
	Outcome  string            `json:"outcome,omitempty"` // what was done, or why it was refused
	Note     string            `json:"note,omitempty"`
}

// AddRequest notes a request: kind, who, channel, received and note are taken
// from r. Who may be anything that names somebody; where it names a stored
// person, the request is tied to them.
func (db *DB) AddRequest(ctx context.Context, by string, r Request) (Request, error) {
	r.Who, r.Channel, r.Note = clean(strings.TrimSpace(r.Who)), clean(strings.TrimSpace(r.Channel)), clean(strings.TrimSpace(r.Note))
	if !slices.Contains(RequestKinds(), r.Kind) || r.Who == "" || r.Channel == "" {
		return r, fmt.Errorf("add request: want one of %v, who asks and by which channel: %w", RequestKinds(), talent.ErrRefused)
	}
	if r.Received == 0 {
		r.Received = db.today()
	}
	if r.Received > db.today() {
		return r, fmt.Errorf("add request: received on %s, which is still to come: %w", r.Received, talent.ErrRefused)
	}
	r.State, r.Due = RequestOpen, privacy.DueOn(r.Received, false)
	err := db.edit(ctx, "add request in", func(t *tx) error {
		if id, err := t.find(ctx, r.Who); err == nil {
			r.Prospect = id
		}
		err := t.QueryRowContext(ctx, `INSERT INTO requests (id, kind, who, prospect, channel, received, due, extended, state, closed, outcome, note)
			VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM requests), $1, $2, $3, $4, $5, $6, '', $7, 0, '', $8) RETURNING id`,
			r.Kind, r.Who, r.Prospect, r.Channel, r.Received, r.Due, r.State, r.Note).Scan(&r.ID)
		if err != nil {
			return err
		}
		return t.auditRequest(ctx, by, r, fmt.Sprintf("%s, by %s, received %s, due %s", r.Kind, r.Channel, r.Received, r.Due))
	})
	return r, err
}

// ExtendRequest gives an open request two more months, once, for a reason of which
// the person must be told (Art. 12(3) GDPR).
func (db *DB) ExtendRequest(ctx context.Context, by string, id int64, reason string) (Request, error) {
	if reason = clean(strings.TrimSpace(reason)); reason == "" {
		return Request{}, fmt.Errorf("extend request %d: say why: %w", id, talent.ErrRefused)
	}
	return db.changeRequest(ctx, by, id, func(r *Request) (string, error) {
		if r.Extended != "" {
			return "", fmt.Errorf("request %d: extended already, to %s: %w", id, r.Due, talent.ErrConflict)
		}
		r.Extended, r.Due = reason, privacy.DueOn(r.Received, true)
		return fmt.Sprintf("extended to %s: %s", r.Due, reason), nil
	})
}

// CloseRequest ends an open request as done or refused, with what was done or why
// not. Whoever asked for erasure is then no longer named.
func (db *DB) CloseRequest(ctx context.Context, by string, id int64, state RequestState, outcome string) (Request, error) {
	outcome = clean(strings.TrimSpace(outcome))
	if state != RequestDone && state != RequestRefused || outcome == "" {
		return Request{}, fmt.Errorf("close request %d: want done or refused, and what was done or why not: %w", id, talent.ErrRefused)
	}
	return db.changeRequest(ctx, by, id, func(r *Request) (string, error) {
		r.State, r.Closed, r.Outcome = state, db.today(), outcome
		if r.Kind == "erase" && state == RequestDone {
			r.Who, r.Note = "", ""
		}
		return fmt.Sprintf("%s: %s", state, outcome), nil
	})
}

// changeRequest changes an open request and notes what change tells.
func (db *DB) changeRequest(ctx context.Context, by string, id int64, change func(*Request) (string, error)) (Request, error) {
	var r Request
	err := db.edit(ctx, "change request in", func(t *tx) error {
		found, err := t.requests(ctx, `id = $1`, id)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return fmt.Errorf("request %d: %w", id, talent.ErrNotFound)
		case found[0].State != RequestOpen:
			return fmt.Errorf("request %d: closed on %s: %w", id, found[0].Closed, talent.ErrConflict)
		}
		r = found[0]
		what, err := change(&r)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, `UPDATE requests SET who = $1, due = $2, extended = $3, state = $4, closed = $5, outcome = $6, note = $7 WHERE id = $8`,
			r.Who, r.Due, r.Extended, r.State, r.Closed, r.Outcome, r.Note, r.ID)
		if err != nil {
			return err
		}
		return t.auditRequest(ctx, by, r, what)
	})
	return r, err
}

// auditRequest writes into the log what happened to a request.
func (t *tx) auditRequest(ctx context.Context, by string, r Request, what string) error {
	e := AuditEntry{Who: by, Action: "request", Detail: fmt.Sprintf("request %d: %s", r.ID, what)}
	if r.Prospect != 0 {
		e.People = []talent.ProspectID{r.Prospect}
	}
	return t.audit(ctx, e)
}

// Requests lists the requests: open ones by when they are due, then closed ones,
// latest first.
func (db *DB) Requests(ctx context.Context) ([]Request, error) {
	var open, closed []Request
	err := db.read(ctx, func(t *tx) (err error) {
		if open, err = t.requests(ctx, `state = 'open'`); err != nil {
			return err
		}
		closed, err = t.requests(ctx, `state <> 'open'`)
		return err
	})
	slices.Reverse(closed)
	return append(open, closed...), db.explain("read requests from", err)
}

// RequestsOf lists the requests of a stored person.
func (db *DB) RequestsOf(ctx context.Context, id talent.ProspectID) ([]Request, error) {
	var all []Request
	err := db.read(ctx, func(t *tx) (err error) {
		all, err = t.requests(ctx, `prospect = $1`, id)
		return err
	})
	return all, db.explain("read requests from", err)
}

// requests reads the requests that meet a condition, the soonest due first.
func (t *tx) requests(ctx context.Context, where string, args ...any) ([]Request, error) {
	var all []Request
	err := t.each(ctx, func(rows scanner) error {
		var r Request
		err := rows.Scan(&r.ID, &r.Kind, &r.Who, &r.Prospect, &r.Channel, &r.Received, &r.Due, &r.Extended, &r.State, &r.Closed, &r.Outcome, &r.Note)
		all = append(all, r)
		return err
	}, `SELECT id, kind, who, prospect, channel, received, due, extended, state, closed, outcome, note FROM requests WHERE `+where+` ORDER BY due, id`, args...)
	return all, err
}

// ExpireRequests drops what was closed before a day and returns how many.
func (db *DB) ExpireRequests(ctx context.Context, before talent.Day) (dropped int, err error) {
	err = db.edit(ctx, "expire requests in", func(t *tx) error {
		n, err := t.exec(ctx, `DELETE FROM requests WHERE state <> 'open' AND closed < $1`, before)
		dropped = int(n)
		return err
	})
	return dropped, err
}

// settleRequests closes what an erased person asked for and forgets who it was.
func (t *tx) settleRequests(ctx context.Context, id talent.ProspectID) error {
	_, err := t.exec(ctx, `UPDATE requests SET state = $1, closed = $2, outcome = 'the record was erased' WHERE prospect = $3 AND prospect <> 0 AND state = 'open'`,
		RequestDone, t.db.today(), id)
	if err == nil {
		_, err = t.exec(ctx, `UPDATE requests SET who = '', note = '', prospect = 0 WHERE prospect = $1 AND prospect <> 0`, id)
	}
	return err
}
