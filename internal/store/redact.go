package store

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// traces reads what to look for when ids are erased. Of people who are only
// forgotten, a crawler goes on knowing which posts it has read.
func (t *tx) traces(ctx context.Context, ids []talent.ProspectID, because cause) ([]privacy.Traces, error) {
	people, err := t.people(ctx, `(p.id IN (`+in(len(ids), 1)+`))`, anys(ids)...)
	if err != nil {
		return nil, err
	}
	var traces []privacy.Traces
	for _, p := range people {
		if because == timeOver {
			p.Posts = nil
		}
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
		words, err := t.ordinaryWords(ctx, append(logins, p.Login), ids)
		if err != nil {
			return nil, err
		}
		traces = append(traces, privacy.NewTraces(p, logins, func(login string) bool { return words[login] }))
	}
	return traces, nil
}

// fewMentions is how many records of others may hold a login as a word before it
// is taken for an ordinary word, which stays where it does not stand as a login.
const fewMentions = 5

// ordinaryWords are those of logins, in lower case, that look like ordinary words
// and are used as such in the records of others.
func (t *tx) ordinaryWords(ctx context.Context, logins []string, ids []talent.ProspectID) (map[string]bool, error) {
	words := make(map[string]bool)
	for _, login := range logins {
		login = strings.ToLower(login)
		if login == "" || privacy.Distinctive(login) {
			continue
		}
		word, err := regexp.Compile(`(?i)(^|[^\pL\pN_/@:-])` + regexp.QuoteMeta(login) + `([^\pL\pN_/-]|$)`)
		if err != nil {
			return nil, err
		}
		uses := make(map[string]bool)
		for _, query := range []string{
			`SELECT what FROM evidence WHERE lower(what) LIKE $1 ESCAPE '\' AND prospect NOT IN (`,
			`SELECT body FROM posts WHERE lower(body) LIKE $1 ESCAPE '\' AND prospect NOT IN (`,
			`SELECT body FROM profiles WHERE lower(body) LIKE $1 ESCAPE '\' AND prospect NOT IN (`,
		} {
			err := t.each(ctx, func(rows scanner) error {
				var text string
				err := rows.Scan(&text)
				if word.MatchString(text) {
					uses[text] = true
				}
				return err
			}, query+in(len(ids), 2)+`) LIMIT 1000`, append([]any{"%" + escapePattern(login) + "%"}, anys(ids)...)...)
			if err != nil {
				return nil, err
			}
		}
		words[login] = len(uses) > fewMentions
	}
	return words, nil
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
		{"prospects", []string{"id"}, []string{"source"}},
		{"identities", []string{"prospect", "platform", "account_key"}, []string{"url", "proof", "source"}},
		{"flags", []string{"prospect", "flag", "origin"}, []string{"origin", "phrase"}},
		{"profiles", []string{"prospect"}, []string{"body", "source"}},
		{"listings", []string{"list", "prospect"}, []string{"reason", "notes"}},
		{"listing_events", []string{"n"}, []string{"before_state", "after_state"}},
		{"shortlists", []string{"name"}, []string{"purpose", "query"}},
		{"saved_searches", []string{"name"}, []string{"query"}},
		{"drafts", []string{"id"}, []string{"body"}},
		{"exports", []string{"id"}, []string{"purpose", "destination"}},
		{"approvals", []string{"id"}, []string{"purpose", "destination", "reason", "note"}},
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
	if err := t.pruneCursors(ctx, trace); err != nil {
		return err
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

// pruneCursors takes the person's posts out of what crawlers noted of boards.
func (t *tx) pruneCursors(ctx context.Context, trace privacy.Traces) error {
	pruned := make(map[[2]string]string)
	err := t.mentions(ctx, column{"cursors", []string{"source", "name"}, []string{"value"}}, trace, func(keys []any, texts []string) error {
		if text := trace.Prune(texts[0]); text != texts[0] {
			pruned[[2]string{keys[0].(string), keys[1].(string)}] = text
		}
		return nil
	})
	if err != nil {
		return err
	}
	for key, text := range pruned {
		if _, err := t.exec(ctx, `UPDATE cursors SET value = $1 WHERE source = $2 AND name = $3`, text, key[0], key[1]); err != nil {
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
