package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"mlscout/talent"
)

// PostFilter narrows a listing of posts; zero fields do not.
type PostFilter struct {
	Kind     talent.PostKind
	Source   string
	Since    talent.Day
	OpenOnly bool
	Limit    int
}

// postColumns are those that scanPost reads.
const postColumns = `SELECT o.prospect, o.closed, o.body FROM posts o `

// scanPost reads one row of postColumns.
func scanPost(rows scanner) (talent.Post, error) {
	var (
		post         talent.Post
		prospect     talent.ProspectID
		closed, body string
	)
	if err := rows.Scan(&prospect, &closed, &body); err != nil {
		return post, err
	}
	if err := json.Unmarshal([]byte(body), &post); err != nil {
		return post, fmt.Errorf("stored post: %w", err)
	}
	post.Prospect, post.Closed = prospect, closed
	if closed != "" && closed != "reposted" && post.Kind == talent.Seeking {
		no := false
		post.Available = &no
	}
	return post, nil
}

// Posts lists posts, latest first.
func (db *DB) Posts(ctx context.Context, filter PostFilter) ([]talent.Post, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, condition+in(1, len(args)))
	}
	if filter.Kind != "" {
		add(`o.kind = `, filter.Kind)
	}
	if filter.Source != "" {
		add(`o.source = `, filter.Source)
	}
	if filter.Since != 0 {
		add(`o.posted_at >= `, filter.Since.Time().Format(time.RFC3339))
	}
	if filter.OpenOnly {
		where = append(where, `o.closed = ''`)
	}
	query := postColumns + `WHERE ` + strings.Join(where, ` AND `) + ` ORDER BY o.posted_at DESC, o.source, o.native_id`
	if filter.Limit > 0 {
		args = append(args, filter.Limit)
		query += ` LIMIT ` + in(1, len(args))
	}
	var posts []talent.Post
	err := db.read(ctx, func(t *tx) error {
		return t.each(ctx, func(rows scanner) error {
			post, err := scanPost(rows)
			posts = append(posts, post)
			return err
		}, query, args...)
	})
	return posts, db.explain("read posts from", err)
}
