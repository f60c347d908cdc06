package demo

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

func (c *call) pulls(r *repo, rest []string, self string) answer {
	if len(rest) == 0 {
		return list(c, self, c.pullList(r), func(p *pull) any { return c.pullJSON(p, false) })
	}
	i := slices.IndexFunc(r.pulls, func(p *pull) bool { return fmt.Sprint(p.number) == rest[0] })
	if i < 0 || len(rest) > 2 {
		return notFound()
	}
	p := r.pulls[i]
	switch {
	case len(rest) == 1:
		return ok(c.pullJSON(p, true))
	case rest[1] == "reviews":
		return list(c, self, p.reviews, func(v *review) any {
			return map[string]any{"id": v.id, "node_id": v.nodeID(), "user": c.shortUser(v.author), "body": "", "state": v.state, "html_url": v.url(), "submitted_at": stamp(v.submitted)}
		})
	case rest[1] == "files":
		return list(c, self, p.paths, func(path string) any {
			return map[string]any{"filename": path, "status": "modified", "additions": 1, "deletions": 1, "changes": 2}
		})
	case rest[1] == "commits" && p.commit != nil:
		return list(c, self, []*commit{p.commit}, func(cm *commit) any { return c.commitJSON(cm) })
	}
	return notFound()
}

func (c *call) pullList(r *repo) []*pull {
	want := orElse(c.query.Get("state"), "open")
	all := slices.DeleteFunc(slices.Clone(r.pulls), func(p *pull) bool {
		return want == "open" && p.state() != "OPEN" || want == "closed" && p.state() == "OPEN"
	})
	by := func(p *pull) time.Time { return p.created }
	if c.query.Get("sort") == "updated" {
		by = func(p *pull) time.Time { return p.updated }
	}
	slices.SortStableFunc(all, func(a, b *pull) int { return by(b).Compare(by(a)) })
	if c.query.Get("direction") == "asc" {
		slices.Reverse(all)
	}
	return all
}

func (c *call) pullJSON(p *pull, whole bool) map[string]any {
	state := "closed"
	if p.state() == "OPEN" {
		state = "open"
	}
	m := map[string]any{"id": p.id, "node_id": p.nodeID(), "number": p.number, "state": state, "title": p.title, "body": optional(p.body), "user": c.shortUser(p.author),
		"url": fmt.Sprintf("%s/repos/%s/pulls/%d", c.base, p.repo.fullName(), p.number), "html_url": p.url(), "labels": labelsJSON(p.labels),
		"created_at": stamp(p.created), "updated_at": stamp(p.updated), "closed_at": stamp(p.closed), "merged_at": stamp(p.merged), "draft": false,
		"base": map[string]any{"ref": p.repo.branch, "repo": c.repoJSON(p.repo)}, "author_association": "CONTRIBUTOR"}
	if p.commit != nil {
		m["merge_commit_sha"] = p.commit.oid
	}
	if whole {
		m["merged"], m["additions"], m["deletions"], m["changed_files"], m["commits"] = !p.merged.IsZero(), p.additions, p.deletions, len(p.paths), 1
		if p.mergedBy != nil {
			m["merged_by"] = c.shortUser(p.mergedBy)
		}
	}
	return m
}

func labelsJSON(names []string) []any {
	labels := make([]any, 0, len(names))
	for _, name := range names {
		labels = append(labels, map[string]any{"name": name, "color": "ededed"})
	}
	return labels
}

// issues answers the issue endpoints. As at GitHub, the list holds pull
// requests too.
func (c *call) issues(r *repo, rest []string, self string) answer {
	if r.noIssues {
		return problem(http.StatusGone, "Issues has been disabled in this repository.")
	}
	if len(rest) == 0 {
		return c.issueList(r, self)
	}
	if rest[0] == "comments" && len(rest) == 1 {
		var all []*comment
		for _, i := range r.issues {
			all = append(all, i.comments...)
		}
		return c.commentList(all, self)
	}
	i := slices.IndexFunc(r.issues, func(i *issue) bool { return fmt.Sprint(i.number) == rest[0] })
	switch {
	case i < 0:
		return notFound()
	case len(rest) == 1:
		return answer{status: http.StatusOK, body: c.issueJSON(r.issues[i]), modified: r.issues[i].updated}
	case len(rest) == 2 && rest[1] == "comments":
		return c.commentList(r.issues[i].comments, self)
	}
	return notFound()
}

func (c *call) commentList(all []*comment, self string) answer {
	since, _ := time.Parse(time.RFC3339, c.query.Get("since"))
	all = slices.DeleteFunc(slices.Clone(all), func(m *comment) bool { return m.created.Before(since) })
	return list(c, self, all, func(m *comment) any {
		return map[string]any{"id": m.id, "node_id": m.nodeID(), "user": c.shortUser(m.author), "body": m.body, "html_url": m.url(),
			"issue_url":  fmt.Sprintf("%s/repos/%s/issues/%d", c.base, m.issue.repo.fullName(), m.issue.number),
			"created_at": stamp(m.created), "updated_at": stamp(m.created), "author_association": "NONE",
			"url": fmt.Sprintf("%s/repos/%s/issues/comments/%d", c.base, m.issue.repo.fullName(), m.id)}
	})
}

func (c *call) issueList(r *repo, self string) answer {
	want, since := orElse(c.query.Get("state"), "open"), time.Time{}
	if text := c.query.Get("since"); text != "" {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return problem(http.StatusUnprocessableEntity, "Validation Failed")
		}
		since = at
	}
	type ticket struct {
		json             func() any
		created, updated time.Time
		comments         int
	}
	var all []ticket
	add := func(closed bool, labels []string, t ticket) {
		for label := range strings.SplitSeq(c.query.Get("labels"), ",") {
			if label != "" && !slices.Contains(labels, label) {
				return
			}
		}
		if (want == "all" || closed == (want == "closed")) && !t.updated.Before(since) {
			all = append(all, t)
		}
	}
	for _, i := range r.issues {
		add(!i.closed.IsZero(), i.labels, ticket{func() any { return c.issueJSON(i) }, i.created, i.updated, len(i.comments)})
	}
	for _, p := range r.pulls {
		add(p.state() != "OPEN", p.labels, ticket{func() any { return c.pullAsIssue(p) }, p.created, p.updated, 0})
	}
	slices.SortStableFunc(all, func(a, b ticket) int {
		switch c.query.Get("sort") {
		case "updated":
			return b.updated.Compare(a.updated)
		case "comments":
			return b.comments - a.comments
		}
		return b.created.Compare(a.created)
	})
	if c.query.Get("direction") == "asc" {
		slices.Reverse(all)
	}
	return list(c, self, all, func(t ticket) any { return t.json() })
}

func (c *call) issueJSON(i *issue) map[string]any {
	state := "open"
	if !i.closed.IsZero() {
		state = "closed"
	}
	self := fmt.Sprintf("%s/repos/%s/issues/%d", c.base, i.repo.fullName(), i.number)
	return map[string]any{"id": i.id, "node_id": i.nodeID(), "number": i.number, "state": state, "title": i.title, "body": i.body, "user": c.shortUser(i.author),
		"labels": labelsJSON(i.labels), "comments": len(i.comments), "url": self, "html_url": i.url(), "comments_url": self + "/comments",
		"repository_url": c.base + "/repos/" + i.repo.fullName(), "locked": false,
		"created_at": stamp(i.created), "updated_at": stamp(i.updated), "closed_at": stamp(i.closed), "author_association": "NONE"}
}

func (c *call) pullAsIssue(p *pull) map[string]any {
	m := c.pullJSON(p, false)
	delete(m, "base")
	m["comments"] = 0
	m["pull_request"] = map[string]any{"url": m["url"], "html_url": p.url(), "merged_at": stamp(p.merged)}
	m["url"] = fmt.Sprintf("%s/repos/%s/issues/%d", c.base, p.repo.fullName(), p.number)
	return m
}
