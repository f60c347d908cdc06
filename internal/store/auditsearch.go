package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// AuditQuery asks for part of the audit log. Empty fields ask for nothing.
type AuditQuery struct {
	Who    string
	Action string
	Text   string    // somewhere in the detail, whatever the case
	Person string    // a pseudonym
	From   time.Time // at or after
	Before int64     // entries with a smaller number; 0 for the latest
	Limit  int
}

// SearchAudit returns the entries that a query asks for, latest first, and how
// many there are in all, whatever the limit and the number to go back from.
func (db *DB) SearchAudit(ctx context.Context, q AuditQuery) (entries []AuditEntry, total int, err error) {
	where, args := q.where()
	err = db.read(ctx, func(t *tx) error {
		if err := t.QueryRowContext(ctx, `SELECT COUNT(*) FROM audit WHERE `+where, args...).Scan(&total); err != nil {
			return err
		}
		if q.Before > 0 {
			args = append(args, q.Before)
			where += fmt.Sprintf(` AND n < $%d`, len(args))
		}
		args = append(args, q.Limit)
		return t.each(ctx, func(rows scanner) error {
			row, err := scanAudit(rows)
			if err != nil {
				return err
			}
			entries = append(entries, AuditEntry{N: row.n, At: parseTime(row.at), Who: row.who, Action: row.action, Detail: row.detail})
			return json.Unmarshal([]byte(row.people), &entries[len(entries)-1].Pseudonyms)
		}, auditColumns+`WHERE `+where+fmt.Sprintf(` ORDER BY n DESC LIMIT $%d`, len(args)), args...)
	})
	return entries, total, db.explain("search audit log of", err)
}

// where writes the conditions of a query.
func (q AuditQuery) where() (string, []any) {
	conditions := []string{`n > 0`}
	var args []any
	add := func(condition string, arg any) {
		args = append(args, arg)
		conditions = append(conditions, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args))))
	}
	if q.Who != "" {
		add(`who = ?`, q.Who)
	}
	if q.Action != "" {
		add(`action = ?`, q.Action)
	}
	if q.Text != "" {
		add(`lower(detail) LIKE ? ESCAPE '\'`, pattern(q.Text))
	}
	if q.Person != "" {
		add(`people LIKE ? ESCAPE '\'`, `%"`+escapePattern(q.Person)+`"%`)
	}
	if !q.From.IsZero() {
		add(`at >= ?`, q.From.UTC().Format(time.RFC3339))
	}
	return strings.Join(conditions, ` AND `), args
}

// AuditActions lists the actions that the log has entries of.
func (db *DB) AuditActions(ctx context.Context) (actions []string, err error) {
	err = db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			var action string
			err := rows.Scan(&action)
			actions = append(actions, action)
			return err
		}, `SELECT DISTINCT action FROM audit ORDER BY action`)
	})
	return actions, db.explain("read audit log from", err)
}

// pattern is what LIKE finds a text by, anywhere and whatever the case.
func pattern(text string) string { return "%" + escapePattern(strings.ToLower(text)) + "%" }

// escapePattern takes their meaning from the signs of LIKE.
func escapePattern(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}
