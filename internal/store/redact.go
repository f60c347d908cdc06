package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// traces reads what to look for when ids are erased.
func (t *tx) traces(ctx context.Context, ids []talent.ProspectID) ([]privacy.Traces, error) {
	people, err := t.people(ctx, `(p.id IN (`+in(len(ids), 1)+`))`, anys(ids)...)
	if err != nil {
		return nil, err
	}
	var traces []privacy.Traces
	for _, p := range people {
		var logins []string
		for _, identity := range p.Identities {
			logins = append(logins, identity.Account)
		}
		err := t.each(ctx, func(rows scanner) error {
			var subject string
			err := rows.Scan(&subject)
			if login, ok := strings.CutPrefix(subject, "github:login:"); ok {
				logins = append(logins, login)
			}
			return err
		}, `SELECT subject FROM subjects WHERE prospect = $1`, p.ID)
		if err != nil {
			return nil, err
		}
		traces = append(traces, privacy.NewTraces(p, logins))
	}
	return traces, nil
}

// column is a text of somebody else's record that may name an erased person.
type column struct {
	table string
	keys  []string
	texts []string
}

// named lists the columns that may name others than those whom their row is of.
// The audit log is not among them: its details are blanked instead.
func named() []column {
	return []column{
		{"evidence", []string{"prospect", "tool", "kind", "repo_id", "item"}, []string{"what", "url", "source"}},
		{"posts", []string{"source", "native_id"}, []string{"body"}},
		{"profiles", []string{"prospect"}, []string{"body"}},
		{"listings", []string{"list", "prospect"}, []string{"reason", "notes"}},
		{"listing_events", []string{"n"}, []string{"before_state", "after_state"}},
		{"shortlists", []string{"name"}, []string{"purpose", "query"}},
		{"saved_searches", []string{"name"}, []string{"query"}},
		{"drafts", []string{"id"}, []string{"body"}},
		{"exports", []string{"id"}, []string{"purpose", "destination"}},
		{"export_files", []string{"export", "n"}, []string{"name"}},
		{"runs", []string{"id"}, []string{"report"}},
		{"requests", []string{"id"}, []string{"who", "extended", "outcome", "note"}},
	}
}

// redact removes the traces of a person from the records of others. Evidence in
// repositories that the person owned goes with them, and so do cursors and
// validators that name them: those are only read again.
func (t *tx) redact(ctx context.Context, trace privacy.Traces) error {
	if err := t.dropOwned(ctx, trace); err != nil {
		return err
	}
	for _, c := range named() {
		if err := t.redactColumn(ctx, c, trace); err != nil {
			return err
		}
	}
	for _, c := range []column{
		{"cursors", []string{"source", "name"}, []string{"name", "value"}},
		{"parts", []string{"source", "name"}, []string{"name", "reason"}},
		{"validators", []string{"name"}, []string{"name", "note"}},
	} {
		if err := t.dropNaming(ctx, c, trace); err != nil {
			return err
		}
	}
	return t.blankAudit(ctx, trace)
}

// mentions finds the rows of a table whose texts may hold a word of the trace. It
// hands over the key values and the texts.
func (t *tx) mentions(ctx context.Context, c column, trace privacy.Traces, found func(keys []any, texts []string) error) error {
	var conditions []string
	var args []any
	for _, word := range trace.Words() {
		args = append(args, "%"+escapePattern(word)+"%")
		conditions = append(conditions, `lower(`+strings.Join(c.texts, ` || ' ' || `)+`) LIKE `+in(1, len(args))+` ESCAPE '\'`)
	}
	if len(conditions) == 0 {
		return nil
	}
	return t.each(ctx, func(rows scanner) error {
		keys, texts := make([]any, len(c.keys)), make([]string, len(c.texts))
		var into []any
		for i := range keys {
			into = append(into, &keys[i])
		}
		for i := range texts {
			into = append(into, &texts[i])
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		return found(keys, texts)
	}, `SELECT `+strings.Join(append(slices.Clone(c.keys), c.texts...), `, `)+` FROM `+c.table+` WHERE `+strings.Join(conditions, ` OR `), args...)
}

// where compares the key columns with placeholders from $from on.
func (c column) where(from int) string {
	var conditions []string
	for i, key := range c.keys {
		conditions = append(conditions, key+` = `+in(1, from+i))
	}
	return strings.Join(conditions, ` AND `)
}

// redactColumn rewrites the texts that name the person.
func (t *tx) redactColumn(ctx context.Context, c column, trace privacy.Traces) error {
	type change struct {
		keys  []any
		texts []string
	}
	var changes []change
	err := t.mentions(ctx, c, trace, func(keys []any, texts []string) error {
		redacted := make([]string, len(texts))
		for i, text := range texts {
			redacted[i] = trace.Redact(text)
		}
		if !slices.Equal(texts, redacted) {
			changes = append(changes, change{keys, redacted})
		}
		return nil
	})
	if err != nil {
		return err
	}
	var set []string
	for i, text := range c.texts {
		set = append(set, text+` = `+in(1, i+1))
	}
	for _, change := range changes {
		_, err := t.exec(ctx, `UPDATE `+c.table+` SET `+strings.Join(set, `, `)+` WHERE `+c.where(len(c.texts)+1),
			append(anys(change.texts), change.keys...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// dropNaming deletes the rows that name the person.
func (t *tx) dropNaming(ctx context.Context, c column, trace privacy.Traces) error {
	var drop [][]any
	err := t.mentions(ctx, c, trace, func(keys []any, texts []string) error {
		for _, text := range texts {
			if trace.Redact(text) != text || trace.Owns(text) {
				drop = append(drop, keys)
				break
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, keys := range drop {
		if _, err := t.exec(ctx, `DELETE FROM `+c.table+` WHERE `+c.where(1), keys...); err != nil {
			return err
		}
	}
	return nil
}

// dropOwned deletes the repositories of the person and everybody's evidence in
// them, and counts again the promise of those who lose any.
func (t *tx) dropOwned(ctx context.Context, trace privacy.Traces) error {
	repos := column{"repos", []string{"id"}, []string{"full_name", "former"}}
	if err := t.dropNaming(ctx, repos, trace); err != nil {
		return err
	}
	work := column{"evidence", []string{"prospect", "tool", "kind", "repo_id", "item"}, []string{"repo", "url", "source"}}
	var drop [][]any
	err := t.mentions(ctx, work, trace, func(keys []any, texts []string) error {
		if slices.ContainsFunc(texts, trace.Owns) {
			drop = append(drop, keys)
		}
		return nil
	})
	if err != nil {
		return err
	}
	losers := make(map[talent.ProspectID]bool)
	for _, keys := range drop {
		if _, err := t.exec(ctx, `DELETE FROM evidence WHERE `+work.where(1), keys...); err != nil {
			return err
		}
		losers[talent.ProspectID(keys[0].(int64))] = true
	}
	ids := slices.Sorted(maps.Keys(losers))
	for _, id := range ids {
		if err := t.countPromise(ctx, id); err != nil {
			return err
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return t.touch(ctx, ids)
}

// blankAudit empties the details that name the person. The chain runs over their
// seals and stays whole.
func (t *tx) blankAudit(ctx context.Context, trace privacy.Traces) error {
	var blank []any
	c := column{"audit", []string{"n"}, []string{"detail"}}
	err := t.mentions(ctx, c, trace, func(keys []any, texts []string) error {
		if trace.Redact(texts[0]) != texts[0] {
			blank = append(blank, keys[0])
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, n := range blank {
		if _, err := t.exec(ctx, `UPDATE audit SET salt = '', detail = '' WHERE n = $1`, n); err != nil {
			return err
		}
	}
	return nil
}
