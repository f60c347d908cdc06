package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlscout/talent"
)

// ApprovalState is how far an approval is.
type ApprovalState string

// The states of an approval.
const (
	ApprovalPending ApprovalState = "pending"
	ApprovalGiven   ApprovalState = "approved"
	ApprovalRefused ApprovalState = "refused"
)

// approvalLife is how long an approval holds after it was given.
const approvalLife = 7 * 24 * time.Hour

// Approval is an export that needs the yes of a second person.
type Approval struct {
	ID          int64         `json:"id"`
	Asked       time.Time     `json:"asked"`
	Who         string        `json:"who"`
	List        string        `json:"list"`
	Format      string        `json:"format"`
	Purpose     string        `json:"purpose"`
	Destination string        `json:"destination"`
	Reason      string        `json:"reason,omitempty"` // for people who were not told yet; "" keeps them out
	People      int           `json:"people"`
	State       ApprovalState `json:"state"`
	Decided     *time.Time    `json:"decided,omitempty"`
	DecidedBy   string        `json:"decided_by,omitempty"`
	Note        string        `json:"note,omitempty"`
	Until       *time.Time    `json:"until,omitempty"` // an approval that was given holds

	pseudonyms []string
}

// AskApproval asks for the yes to an export of people: who, list, format, purpose,
// destination and reason are taken from a. Asking again for the same while nobody
// has decided changes nothing.
func (db *DB) AskApproval(ctx context.Context, a Approval, people []talent.ProspectID) (Approval, error) {
	a = a.cleaned()
	err := db.edit(ctx, "ask for approval in", func(t *tx) error {
		known, err := t.approvals(ctx, `state = 'pending'`)
		if err != nil {
			return err
		}
		if at := slices.IndexFunc(known, func(k Approval) bool { return k.covers(a, db.pseudonyms(people)) }); at >= 0 {
			a = known[at]
			return nil
		}
		a.Asked, a.State, a.People, a.pseudonyms = db.now().UTC().Truncate(time.Second), ApprovalPending, len(people), db.pseudonyms(people)
		names, err := json.Marshal(a.pseudonyms)
		if err != nil {
			return err
		}
		err = t.QueryRowContext(ctx, `INSERT INTO approvals (id, asked, who, list, format, purpose, destination, reason, people, state, decided, decided_by, note)
			VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM approvals), $1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '') RETURNING id`,
			a.Asked.Format(time.RFC3339), a.Who, a.List, a.Format, a.Purpose, a.Destination, a.Reason, string(names), a.State).Scan(&a.ID)
		if err != nil {
			return err
		}
		return t.auditApproval(ctx, a.Who, a, "asked")
	})
	return a, err
}

// DecideApproval says yes or no to what somebody else asked for. Who asked may not.
func (db *DB) DecideApproval(ctx context.Context, by string, id int64, state ApprovalState, note string) (Approval, error) {
	if state != ApprovalGiven && state != ApprovalRefused {
		return Approval{}, fmt.Errorf("approval %d: want approved or refused, got %q: %w", id, state, talent.ErrRefused)
	}
	var a Approval
	err := db.edit(ctx, "decide on approval in", func(t *tx) error {
		found, err := t.approvals(ctx, `id = $1`, id)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return fmt.Errorf("approval %d: %w", id, talent.ErrNotFound)
		case found[0].State != ApprovalPending:
			return fmt.Errorf("approval %d: %s already: %w", id, found[0].State, talent.ErrConflict)
		case found[0].Who == by:
			return fmt.Errorf("approval %d: asked for by %s, who cannot decide on it too: %w", id, by, talent.ErrRefused)
		}
		a = found[0]
		a.State, a.DecidedBy, a.Note = state, clean(by), clean(strings.TrimSpace(note))
		a.decidedAt(db.now().UTC().Truncate(time.Second))
		_, err = t.exec(ctx, `UPDATE approvals SET state = $1, decided = $2, decided_by = $3, note = $4 WHERE id = $5`,
			a.State, a.Decided.Format(time.RFC3339), a.DecidedBy, a.Note, a.ID)
		if err != nil {
			return err
		}
		return t.auditApproval(ctx, by, a, string(state))
	})
	return a, err
}

// Approval finds what was decided on an export of people: an approval that still
// holds for everybody of them, else one that waits. The zero Approval says that
// neither is there.
func (db *DB) Approval(ctx context.Context, wanted Approval, people []talent.ProspectID) (Approval, error) {
	wanted = wanted.cleaned()
	all, err := db.Approvals(ctx)
	if err != nil {
		return Approval{}, err
	}
	var waiting Approval
	for _, a := range all {
		switch {
		case !a.covers(wanted, db.pseudonyms(people)):
		case a.Until != nil && db.now().Before(*a.Until):
			return a, nil
		case a.State == ApprovalPending:
			waiting = a
		}
	}
	return waiting, nil
}

// Approvals lists what was asked for: first what waits, then the latest.
func (db *DB) Approvals(ctx context.Context) ([]Approval, error) {
	var all []Approval
	err := db.read(ctx, func(t *tx) (err error) {
		all, err = t.approvals(ctx, `1 = 1`)
		return err
	})
	return all, db.explain("read approvals from", err)
}

func (t *tx) approvals(ctx context.Context, where string, args ...any) ([]Approval, error) {
	var all []Approval
	err := t.each(ctx, func(rows scanner) error {
		var a Approval
		var asked, decided, people string
		err := rows.Scan(&a.ID, &asked, &a.Who, &a.List, &a.Format, &a.Purpose, &a.Destination, &a.Reason, &people, &a.State, &decided, &a.DecidedBy, &a.Note)
		if err != nil {
			return err
		}
		a.Asked = parseTime(asked)
		if decided != "" {
			a.decidedAt(parseTime(decided))
		}
		err = json.Unmarshal([]byte(people), &a.pseudonyms)
		a.People = len(a.pseudonyms)
		all = append(all, a)
		return err
	}, `SELECT id, asked, who, list, format, purpose, destination, reason, people, state, decided, decided_by, note FROM approvals WHERE `+where+`
		ORDER BY CASE WHEN state = 'pending' THEN 0 ELSE 1 END, id DESC`, args...)
	return all, err
}

func (a *Approval) decidedAt(at time.Time) {
	a.Decided = &at
	if a.State == ApprovalGiven {
		until := at.Add(approvalLife)
		a.Until = &until
	}
}

// cleaned makes its texts as they are stored.
func (a Approval) cleaned() Approval {
	for _, text := range []*string{&a.Who, &a.List, &a.Format, &a.Purpose, &a.Destination, &a.Reason} {
		*text = clean(*text)
	}
	return a
}

// covers says whether a is about the same export as wanted, or one of more people.
func (a Approval) covers(wanted Approval, pseudonyms []string) bool {
	same := a.Who == wanted.Who && a.List == wanted.List && a.Format == wanted.Format &&
		a.Purpose == wanted.Purpose && a.Destination == wanted.Destination && a.Reason == wanted.Reason
	if !same || len(pseudonyms) > len(a.pseudonyms) {
		return false
	}
	allowed := make(map[string]bool, len(a.pseudonyms))
	for _, name := range a.pseudonyms {
		allowed[name] = true
	}
	return !slices.ContainsFunc(pseudonyms, func(name string) bool { return !allowed[name] })
}

func (db *DB) pseudonyms(people []talent.ProspectID) []string {
	names := make([]string, 0, len(people))
	for _, id := range people {
		names = append(names, db.key.Pseudonym(id))
	}
	return names
}

func (t *tx) auditApproval(ctx context.Context, by string, a Approval, what string) error {
	detail := fmt.Sprintf("approval %d: %s: %s of list %q, %d people, purpose %q, to %q, for %s", a.ID, what, a.Format, a.List, a.People, a.Purpose, a.Destination, a.Who)
	if a.Note != "" {
		detail += ": " + a.Note
	}
	return t.audit(ctx, AuditEntry{Who: by, Action: "approval", Detail: detail})
}
