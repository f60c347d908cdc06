package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mlscout/internal/privacy"
	"mlscout/talent"
)

// Erasure is what an erasure did.
type Erasure struct {
	People     int      `json:"people"`     // erased, board accounts merged into them not counted
	Posts      int      `json:"posts"`      // erased on their own, being nobody's
	Suppressed int      `json:"suppressed"` // subjects put on the suppression list
	Exports    []Export `json:"exports"`    // that held one of them: their recipients must be told (Art. 19)
	Rebuild    bool     `json:"rebuild"`    // an index built before now may hold them still
}

// Erase removes people from every table, redacts where others' records name them,
// puts them on the suppression list so that no crawl brings them back, and
// compacts the files, so that no byte of them is left. What stays is the audit
// log and the register of exports, by pseudonym. Ids that are not stored are put
// on the list all the same.
func (db *DB) Erase(ctx context.Context, who string, ids []talent.ProspectID) (Erasure, error) {
	done, err := db.EraseRows(ctx, who, ids)
	if err != nil {
		return done, err
	}
	return done, db.Compact(ctx)
}

// EraseRows is Erase without compacting, which stays due: see [DB.CompactDue].
// Nothing can be read any more, but bytes may still lie in the files.
func (db *DB) EraseRows(ctx context.Context, who string, ids []talent.ProspectID) (Erasure, error) {
	var done Erasure
	err := db.edit(ctx, "erase in", func(t *tx) error {
		for _, id := range ids {
			if err := t.eraseForGood(ctx, id, "erased at request", &done); err != nil {
				return fmt.Errorf("prospect %d: %w", id, err)
			}
		}
		return t.audit(ctx, AuditEntry{Who: who, Action: "erase", People: ids, Detail: fmt.Sprintf("%d people", done.People)})
	})
	return done, err
}

// Suppress puts subjects on the suppression list and erases whomever of the
// stored people they name, with everything those are linked to. Subjects: see
// [privacy.ParseSubject].
func (db *DB) Suppress(ctx context.Context, who, reason string, subjects []talent.Subject) (Erasure, error) {
	done, err := db.SuppressRows(ctx, who, reason, subjects)
	if err != nil {
		return done, err
	}
	return done, db.Compact(ctx)
}

// SuppressRows is Suppress without compacting, which stays due if anybody was
// erased.
func (db *DB) SuppressRows(ctx context.Context, who, reason string, subjects []talent.Subject) (Erasure, error) {
	var done Erasure
	err := db.edit(ctx, "suppress in", func(t *tx) error {
		var people []talent.ProspectID
		for _, subject := range subjects {
			ids, err := t.known(ctx, subject)
			if err != nil {
				return err
			}
			people = append(people, ids...)
		}
		slices.Sort(people)
		people = slices.Compact(people)
		n, err := t.suppress(ctx, subjects, reason)
		if err != nil {
			return err
		}
		done.Suppressed += n
		for _, id := range people {
			if err := t.eraseForGood(ctx, id, reason, &done); err != nil {
				return fmt.Errorf("prospect %d: %w", id, err)
			}
		}
		if err := t.erasePosts(ctx, subjects, &done); err != nil {
			return err
		}
		return t.audit(ctx, AuditEntry{Who: who, Action: "suppress", People: people, Detail: fmt.Sprintf("%d subjects: %s", len(subjects), reason)})
	})
	return done, err
}

// Suppressed is the number of entries on the suppression list.
func (db *DB) Suppressed(ctx context.Context) (n int, err error) {
	err = db.read(ctx, func(t *tx) error {
		return t.QueryRowContext(ctx, `SELECT COUNT(*) FROM suppressions`).Scan(&n)
	})
	return n, db.explain("count suppression list in", err)
}

// eraseForGood suppresses and erases one prospect.
func (t *tx) eraseForGood(ctx context.Context, id talent.ProspectID, reason string, done *Erasure) error {
	exports, err := t.exportsHolding(ctx, id)
	if err != nil {
		return err
	}
	for _, export := range exports {
		if !slices.ContainsFunc(done.Exports, func(known Export) bool { return known.ID == export.ID }) {
			done.Exports = append(done.Exports, export)
		}
	}
	subjects, err := t.ownSubjects(ctx, id)
	if err != nil {
		return err
	}
	n, err := t.suppress(ctx, subjects, reason)
	if err != nil {
		return err
	}
	done.Suppressed += n
	erased, err := t.erase(ctx, id, barred)
	if err != nil || len(erased) == 0 {
		return err
	}
	done.People++
	done.Rebuild = true
	return t.eraseOwners(ctx, subjects, reason, done)
}

// eraseOwners erases whoever else published an erased account as their own, as
// the next crawl would.
func (t *tx) eraseOwners(ctx context.Context, subjects []talent.Subject, reason string, done *Erasure) error {
	for _, subject := range subjects {
		others, err := t.known(ctx, subject)
		if err != nil {
			return err
		}
		for _, other := range others {
			if err := t.eraseForGood(ctx, other, reason, done); err != nil {
				return err
			}
		}
	}
	return nil
}

// ownSubjects lists what a stored prospect alone is known by. An address that
// somebody else publishes as well, such as an employer's, is not among them.
func (t *tx) ownSubjects(ctx context.Context, id talent.ProspectID) ([]talent.Subject, error) {
	subjects := []talent.Subject{}
	if id > 0 {
		subjects = append(subjects, talent.GitHubID(id))
	}
	err := t.each(ctx, func(rows scanner) error {
		var other talent.ProspectID
		var login string
		err := rows.Scan(&other, &login)
		if other > 0 && login != "" {
			subjects = append(subjects, talent.GitHubLogin(login))
		}
		return err
	}, `SELECT id, login FROM prospects WHERE id = $1 OR merged_into = $1`, id)
	if err != nil {
		return nil, err
	}
	err = t.each(ctx, func(rows scanner) error {
		var subject talent.Subject
		err := rows.Scan(&subject)
		subjects = append(subjects, subject)
		return err
	}, `SELECT DISTINCT s.subject FROM subjects s JOIN prospects p ON p.id = s.prospect WHERE (p.id = $1 OR p.merged_into = $1)
		AND NOT EXISTS (SELECT 1 FROM subjects o JOIN prospects q ON q.id = o.prospect WHERE o.subject = s.subject AND q.id <> $1 AND q.merged_into <> $1)
		AND NOT EXISTS (SELECT 1 FROM prospects h WHERE 'github:login:' || h.login_key = s.subject AND h.login_key <> '' AND h.id <> $1)`, id)
	if err != nil {
		return nil, err
	}
	err = t.each(ctx, func(rows scanner) error {
		var source, native string
		err := rows.Scan(&source, &native)
		subjects = append(subjects, talent.PostSubject(source, native))
		return err
	}, `SELECT source, native_id FROM posts WHERE prospect = $1 AND prospect <> 0`, id)
	return subjects, err
}

// cause is why somebody is erased.
type cause int

const (
	barred   cause = iota // they, or a rule, want no record of them
	timeOver              // the clock ran out
)

// erase deletes every row of a prospect and of those merged into them, and
// redacts where other rows name them. It returns whose rows there were.
func (t *tx) erase(ctx context.Context, id talent.ProspectID, because cause) ([]talent.ProspectID, error) {
	var ids []talent.ProspectID
	err := t.each(ctx, func(rows scanner) error {
		var found talent.ProspectID
		err := rows.Scan(&found)
		ids = append(ids, found)
		return err
	}, `SELECT id FROM prospects WHERE id = $1 OR merged_into = $1`, id)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	traces, err := t.traces(ctx, ids, because)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := t.deleteRows(ctx, id); err != nil {
			return nil, err
		}
	}
	for _, trace := range traces {
		if err := t.redact(ctx, trace); err != nil {
			return nil, err
		}
	}
	seq, err := t.next(ctx)
	if err != nil {
		return nil, err
	}
	if err := t.setMeta(ctx, "compact", "due"); err != nil {
		return nil, err
	}
	return ids, t.setMeta(ctx, "purged", strconv.FormatInt(int64(seq), 10))
}

// deleteRows deletes the rows of one prospect in every table that has any.
func (t *tx) deleteRows(ctx context.Context, id talent.ProspectID) error {
	for _, query := range []string{
		`DELETE FROM evidence WHERE prospect = $1`,
		`DELETE FROM profiles WHERE prospect = $1`,
		`DELETE FROM identities WHERE prospect = $1`,
		`DELETE FROM posts WHERE prospect = $1 AND prospect <> 0`,
		`DELETE FROM subjects WHERE prospect = $1`,
		`DELETE FROM flags WHERE prospect = $1`,
		`DELETE FROM validators WHERE subject = $1 AND subject <> 0`,
		`DELETE FROM listings WHERE prospect = $1`,
		`DELETE FROM listing_events WHERE prospect = $1`,
		`DELETE FROM saved_seen WHERE prospect = $1`,
		`DELETE FROM drafts WHERE prospect = $1`,
		`DELETE FROM rank_scores WHERE prospect = $1`,
		`DELETE FROM prospects WHERE id = $1`,
	} {
		if _, err := t.exec(ctx, query, id); err != nil {
			return err
		}
	}
	return t.settleRequests(ctx, id)
}

// erasePosts erases stored posts that are nobody's but that a subject names: the
// post itself, or its author's account.
func (t *tx) erasePosts(ctx context.Context, subjects []talent.Subject, done *Erasure) error {
	for _, subject := range subjects {
		posts, err := t.postsNamed(ctx, subject)
		if err != nil {
			return err
		}
		if err := t.dropPosts(ctx, posts, done); err != nil {
			return err
		}
	}
	return nil
}

// postsNamed are the stored posts that a subject names.
func (t *tx) postsNamed(ctx context.Context, subject talent.Subject) ([]talent.Post, error) {
	kind, rest, _ := strings.Cut(string(subject), ":")
	where, args := `WHERE o.author_key = $1`, []any{string(subject)[strings.LastIndex(string(subject), ":")+1:]}
	if source, native, ok := strings.Cut(rest, ":"); kind == "post" && ok {
		where, args = `WHERE lower(o.source) = $1 AND o.native_id = $2`, []any{source, native}
	}
	var posts []talent.Post
	err := t.each(ctx, func(rows scanner) error {
		post, err := scanPost(rows)
		if slices.Contains(privacy.PostSubjects(post), subject) {
			posts = append(posts, post)
		}
		return err
	}, postColumns+where, args...)
	return posts, err
}

// dropPosts deletes posts with what they gave evidence of, and their traces.
func (t *tx) dropPosts(ctx context.Context, posts []talent.Post, done *Erasure) error {
	if len(posts) == 0 {
		return nil
	}
	var changed []talent.ProspectID
	for _, post := range posts {
		if _, err := t.exec(ctx, `DELETE FROM posts WHERE source = $1 AND native_id = $2`, post.Source, post.NativeID); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `DELETE FROM subjects WHERE subject = $1`, talent.PostSubject(post.Source, post.NativeID)); err != nil {
			return err
		}
		if post.Prospect == 0 {
			continue
		}
		changed = append(changed, post.Prospect)
		if _, err := t.exec(ctx, `DELETE FROM evidence WHERE prospect = $1 AND kind = $2 AND url = $3`,
			post.Prospect, talent.Posted, post.URL); err != nil {
			return err
		}
		if err := t.countPromise(ctx, post.Prospect); err != nil {
			return err
		}
	}
	done.Posts += len(posts)
	done.Rebuild = true
	trace := privacy.NewTraces(talent.Prospect{Posts: posts}, nil, privacy.Distinctive)
	if err := t.redact(ctx, trace); err != nil {
		return err
	}
	if err := t.touch(ctx, changed); err != nil {
		return err
	}
	seq, err := t.next(ctx)
	if err != nil {
		return err
	}
	if err := t.setMeta(ctx, "purged", strconv.FormatInt(int64(seq), 10)); err != nil {
		return err
	}
	return t.setMeta(ctx, "compact", "due")
}
