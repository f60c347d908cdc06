package main

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/store"
	"mlscout/talent"
)

type postsOptions struct {
	kind   string
	source string
	since  string
	open   bool
	limit  int
	output outputFlags
}

func postsCommand(a *app) *cobra.Command {
	opts := postsOptions{}
	cmd := &cobra.Command{
		Use:   "posts",
		Short: "job-board posts as they were read",
		Args:  exactArgs(0),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.posts(cmd.Context(), opts) },
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.kind, "kind", "", "seeking, hiring or other")
	flags.StringVar(&opts.source, "source", "", "only posts of this source")
	flags.StringVar(&opts.since, "since", "", "only posts from this day on, YYYY-MM-DD")
	flags.BoolVar(&opts.open, "open", false, "leave out closed and deleted posts")
	countVar(cmd, &opts.limit, "limit", 0, "at most this many, 0 for all")
	opts.output.register(cmd)
	return cmd
}

func (a *app) posts(ctx context.Context, opts postsOptions) error {
	filter := store.PostFilter{Kind: talent.PostKind(opts.kind), Source: opts.source, OpenOnly: opts.open, Limit: opts.limit}
	// The names of the settings are taken too.
	switch opts.source {
	case "hackernews":
		filter.Source = "hn"
	case "issue_boards":
		filter.Source = "github_issue"
	}
	kinds := []talent.PostKind{"", talent.Seeking, talent.Hiring, talent.Other}
	if !slices.Contains(kinds, filter.Kind) {
		return usagef("--kind %q: want seeking, hiring or other", opts.kind)
	}
	if opts.since != "" {
		day, err := talent.ParseDay(opts.since)
		if err != nil {
			return usagef("--since: %w", err)
		}
		filter.Since = day
	}
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	found, err := db.Posts(ctx, filter)
	if err != nil {
		return err
	}
	view := postsView{Schema: "mlscout.posts/v1", Total: len(found), Posts: make([]map[string]any, 0, len(found)), parsed: found}
	for _, post := range found {
		row, err := postRow(post)
		if err != nil {
			return err
		}
		view.Posts = append(view.Posts, row)
	}
	return opts.output.write(a.out, view)
}

type postsView struct {
	Schema string           `json:"schema"`
	Total  int              `json:"total"`
	Posts  []map[string]any `json:"posts"`
	parsed []talent.Post
}

// postRow is a post with its id, and what is kept of its body, as the corpora of
// posts name them.
func postRow(post talent.Post) (map[string]any, error) {
	row, err := generic(post)
	if err != nil {
		return nil, err
	}
	fields := row.(map[string]any)
	fields["id"] = post.Source + ":" + post.NativeID
	fields["format"], fields["body"] = "text", fields["text"]
	fields["flags"] = map[string]bool{}
	if post.Closed != "" {
		fields["flags"] = map[string]bool{post.Closed: true}
	}
	return fields, nil
}

func (v postsView) items() []any {
	var items []any
	for _, post := range v.Posts {
		items = append(items, post)
	}
	return items
}

func (v postsView) table() table {
	t := table{columns: []string{"posted", "kind", "author", "role", "location", "remote", "technologies", "url"}}
	for _, p := range v.parsed {
		location := ""
		if len(p.Locations) > 0 {
			location = p.Locations[0].Raw
		}
		t.rows = append(t.rows, []string{
			p.PostedAt.Format("2006-01-02"), string(p.Kind), p.Author, p.Role, location, p.Remote, strings.Join(p.Tools, " "), p.URL,
		})
	}
	return t
}
