package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"mlscout/talent"
)

// savePosts inserts or replaces posts. The clock of a post runs from its first
// collection.
func (s *saving) savePosts(ctx context.Context) error {
	for _, post := range s.batch.Posts {
		origin := post.Prospect
		post.Prospect, _ = s.effective(origin)
		body, err := json.Marshal(s.bearable(post))
		if err != nil {
			return err
		}
		if err := s.savePost(ctx, post, origin, strings.ReplaceAll(string(body), `\u0000`, "")); err != nil {
			return err
		}
	}
	return nil
}

// bearable is a post without what is never kept of a person. Vacancies speak of
// firms, and keep their words.
func (s *saving) bearable(post talent.Post) talent.Post {
	if post.Kind == talent.Hiring {
		return post
	}
	post.Text, _ = s.db.filter().Bio(post.Text)
	post.Title, _ = s.db.filter().Bio(post.Title)
	return post
}

// savePost stores one post if it says anything new.
func (s *saving) savePost(ctx context.Context, post talent.Post, origin talent.ProspectID, body string) error {
	var before, closed string
	var owner talent.ProspectID
	found, err := s.one(ctx, `SELECT body, closed, prospect FROM posts WHERE source = $1 AND native_id = $2`,
		[]any{post.Source, post.NativeID}, &before, &closed, &owner)
	if err != nil {
		return err
	}
	if found && samePost(before, body) && closed == post.Closed && owner == post.Prospect {
		return nil
	}
	seq, err := s.next(ctx)
	if err != nil {
		return err
	}
	collected := min(s.today, post.Provenance.FetchedAt)
	_, err = s.exec(ctx, `INSERT INTO posts (source, native_id, prospect, origin, kind, author_key, posted_at, closed, body, collected, expires, seq,
			url, fetched_at, extractor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (source, native_id) DO UPDATE SET prospect = excluded.prospect, origin = excluded.origin, kind = excluded.kind,
			author_key = excluded.author_key, posted_at = excluded.posted_at, closed = excluded.closed, body = excluded.body,
			seq = excluded.seq, url = excluded.url, fetched_at = excluded.fetched_at, extractor = excluded.extractor`,
		post.Source, post.NativeID, post.Prospect, origin, post.Kind, strings.ToLower(clean(post.Author)),
		post.PostedAt.UTC().Format(time.RFC3339), post.Closed, body, collected, s.expiry(collected), seq,
		post.Provenance.Source, post.Provenance.FetchedAt, post.Provenance.Extractor)
	if err != nil || post.Prospect == 0 {
		return err
	}
	s.changed[post.Prospect] = true
	if err := s.know(ctx, post.Prospect, authorSubjects(post)...); err != nil {
		return err
	}
	if post.Kind != talent.Seeking {
		return nil
	}
	return s.heed(ctx, post.Prospect, "post "+post.Source+" "+post.NativeID, s.db.filter().NoRecruiters(post.Text))
}

// samePost compares posts but for the day on which they were read.
func samePost(a, b string) bool {
	if a == b {
		return true
	}
	cut := func(text string) string {
		i := strings.LastIndex(text, `"fetched_at":"`)
		if i < 0 {
			return text
		}
		return text[:i] + text[min(i+len(`"fetched_at":"2006-01-02"`), len(text)):]
	}
	return cut(a) == cut(b)
}

// close ends the people and posts that are gone.
func (s *saving) close(ctx context.Context) error {
	for _, closure := range s.batch.Closed {
		var err error
		if closure.NativeID != "" {
			err = s.closePost(ctx, closure.Source, closure.NativeID, clean(closure.Reason))
		} else {
			err = s.closePerson(ctx, closure.Prospect, talent.State(clean(closure.Reason)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// closePost notes why a post no longer counts.
func (s *saving) closePost(ctx context.Context, source, nativeID, reason string) error {
	var body, closed string
	var id talent.ProspectID
	found, err := s.one(ctx, `SELECT body, closed, prospect FROM posts WHERE source = $1 AND native_id = $2`, []any{source, nativeID}, &body, &closed, &id)
	if err != nil || !found || closed == reason {
		return err
	}
	seq, err := s.next(ctx)
	if err != nil {
		return err
	}
	if id != 0 {
		s.changed[id] = true
	}
	_, err = s.exec(ctx, `UPDATE posts SET closed = $1, seq = $2 WHERE source = $3 AND native_id = $4`, reason, seq, source, nativeID)
	return err
}
