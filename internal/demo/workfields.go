package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func commitFields() fields {
	return fields{
		"id": get(func(c *commit) any { return c.nodeID() }), "oid": get(func(c *commit) any { return c.oid }),
		"abbreviatedOid": get(func(c *commit) any { return c.oid[:7] }), "repository": get(func(c *commit) any { return c.repo }),
		"url": get(func(c *commit) any { return c.url() }), "commitUrl": get(func(c *commit) any { return c.url() }),
		"resourcePath":  get(func(c *commit) any { return strings.TrimPrefix(c.url(), "https://github.com") }),
		"committedDate": get(func(c *commit) any { return c.committed }), "authoredDate": get(func(c *commit) any { return c.authored }),
		"message": get(func(c *commit) any { return c.message }), "messageHeadline": get(func(c *commit) any { return c.headline() }),
		"messageBody": get(func(c *commit) any { return c.body() }), "additions": get(func(c *commit) any { return c.additions }),
		"deletions": get(func(c *commit) any { return c.deletions }), "changedFilesIfAvailable": get(func(c *commit) any { return c.files }),
		"authoredByCommitter": get(func(c *commit) any { return c.authors[0] == c.committer }),
		"committedViaWeb":     get(func(c *commit) any { return c.committer.name == "GitHub" }),
		"author":              get(func(c *commit) any { return gitActor{c.authors[0], c.authored} }),
		"committer":           get(func(c *commit) any { return gitActor{c.committer, c.committed} }),
		"authors": on(func(_ *execution, c *commit, a args) (any, error) {
			var all []gitActor
			for _, id := range c.authors {
				all = append(all, gitActor{id, c.authored})
			}
			return paged(all, a)
		}),
		"history": on(func(x *execution, c *commit, a args) (any, error) { return x.history(c, a) }),
		"parents": on(func(_ *execution, c *commit, a args) (any, error) {
			i := slices.IndexFunc(c.repo.commits, func(p *commit) bool { return p.oid == c.parent })
			if i < 0 {
				return paged([]*commit(nil), a)
			}
			before := []*commit{c.repo.commits[i]}
			if c.pull != nil && len(c.pull.branch) > 0 && c.pull.commit == c {
				before = append(before, c.pull.branch[len(c.pull.branch)-1])
			}
			return paged(before, a)
		}),
		"associatedPullRequests": on(func(_ *execution, c *commit, a args) (any, error) {
			if c.pull == nil {
				return paged([]*pull(nil), a)
			}
			return paged([]*pull{c.pull}, a)
		}),
	}
}

// gitActor is who a commit names, and when.
type gitActor struct {
	ident
	at time.Time
}

func gitActorFields() fields {
	return fields{
		"name":      get(func(g gitActor) any { return g.name }),
		"user":      get(func(g gitActor) any { return user(g.acct) }),
		"date":      get(func(g gitActor) any { return g.at }),
		"avatarUrl": get(func(gitActor) any { return "https://avatars.githubusercontent.com/u/0?v=4" }),
		"email": get(func(g gitActor) any {
			if g.acct == nil {
				return "somebody@example.net"
			}
			return g.acct.mail()
		}),
	}
}

// history lists commits from c backwards.
func (x *execution) history(c *commit, a args) (any, error) {
	since, err := a.instant("since")
	if err != nil {
		return nil, err
	}
	until, err := a.instant("until")
	if err != nil {
		return nil, err
	}
	login := ""
	if who, _ := a["author"].(map[string]any); who["id"] != nil {
		found, isAccount := x.node(fmt.Sprint(who["id"])).(*account)
		if !isAccount {
			return nil, couldNot(fmt.Sprint(who["id"]))
		}
		login = found.login
	}
	all := c.repo.history(since, until, login)
	return paged(slices.DeleteFunc(all, func(o *commit) bool { return o.committed.After(c.committed) }), a)
}

func (a args) instant(name string) (time.Time, error) {
	text := a.text(name)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, fail("argumentLiteralsIncompatible", "Argument '%s' has an invalid value (%q). Expected an ISO 8601 instant.", name, text)
	}
	return at, nil
}

func pullFields() fields {
	return fields{
		"id": get(func(p *pull) any { return p.nodeID() }), "databaseId": get(func(p *pull) any { return p.id }),
		"fullDatabaseId": get(func(p *pull) any { return itoa(p.id) }), "number": get(func(p *pull) any { return p.number }),
		"title": get(func(p *pull) any { return p.title }), "body": get(func(p *pull) any { return p.body }), "bodyText": get(func(p *pull) any { return p.body }),
		"url": get(func(p *pull) any { return p.url() }), "resourcePath": get(func(p *pull) any { return strings.TrimPrefix(p.url(), "https://github.com") }),
		"repository": get(func(p *pull) any { return p.repo }), "author": get(func(p *pull) any { return person(p.author) }),
		"authorAssociation": get(func(*pull) any { return "CONTRIBUTOR" }), "mergedBy": get(func(p *pull) any { return person(p.mergedBy) }),
		"state": get(func(p *pull) any { return p.state() }), "merged": get(func(p *pull) any { return !p.merged.IsZero() }),
		"closed": get(func(p *pull) any { return p.state() != "OPEN" }), "isDraft": get(func(*pull) any { return false }),
		"createdAt": get(func(p *pull) any { return p.created }), "updatedAt": get(func(p *pull) any { return p.updated }),
		"publishedAt": get(func(p *pull) any { return p.created }), "mergedAt": get(func(p *pull) any { return p.merged }),
		"closedAt": get(func(p *pull) any { return p.closed }), "baseRefName": get(func(p *pull) any { return p.repo.branch }),
		"headRefName": get(func(p *pull) any { return fmt.Sprintf("change-%d", p.number) }), "additions": get(func(p *pull) any { return p.additions }),
		"deletions": get(func(p *pull) any { return p.deletions }), "changedFiles": get(func(p *pull) any { return len(p.paths) }),
		"mergeCommit": get(func(p *pull) any {
			if p.commit == nil {
				return nil
			}
			return p.commit
		}),
		"labels":   on(func(_ *execution, p *pull, a args) (any, error) { return paged(p.labels, a) }),
		"files":    on(func(_ *execution, p *pull, a args) (any, error) { return paged(p.paths, a) }),
		"comments": on(func(_ *execution, _ *pull, a args) (any, error) { return paged([]*comment(nil), a) }),
		"reviews": on(func(_ *execution, p *pull, a args) (any, error) {
			states, by := a.words("states"), a.text("author")
			return paged(slices.DeleteFunc(slices.Clone(p.reviews), func(v *review) bool {
				return states != nil && !slices.Contains(states, v.state) || by != "" && !strings.EqualFold(v.author.login, by)
			}), a)
		}),
		"commits": on(func(_ *execution, p *pull, a args) (any, error) {
			switch {
			case len(p.branch) > 0:
				return paged(p.branch, a)
			case p.commit == nil:
				return paged([]*commit(nil), a)
			}
			return paged([]*commit{p.commit}, a)
		}),
	}
}

// pullPage filters and orders pull requests; the default order is by number.
func pullPage(all []*pull, a args) (any, error) {
	states, labels := a.words("states"), a.words("labels")
	kept := slices.DeleteFunc(slices.Clone(all), func(p *pull) bool {
		return states != nil && !slices.Contains(states, p.state()) || labels != nil && !slices.ContainsFunc(labels, func(l string) bool { return slices.Contains(p.labels, l) })
	})
	sortTickets(kept, a, func(p *pull) (time.Time, time.Time, int) { return p.created, p.updated, 0 })
	return paged(kept, a)
}

func sortTickets[T any](all []T, a args, dates func(T) (created, updated time.Time, comments int)) {
	field, descending := a.order("orderBy")
	slices.SortStableFunc(all, func(v, w T) int {
		createdV, updatedV, commentsV := dates(v)
		createdW, updatedW, commentsW := dates(w)
		order := createdV.Compare(createdW)
		switch field {
		case "UPDATED_AT":
			order = updatedV.Compare(updatedW)
		case "COMMENTS":
			order = commentsV - commentsW
		}
		if descending {
			return -order
		}
		return order
	})
}

func pullCommitFields() fields {
	return fields{
		"id":          get(func(c *commit) any { return "PURC_" + c.oid[:20] }),
		"commit":      get(func(c *commit) any { return c }),
		"pullRequest": get(func(c *commit) any { return c.pull }),
		"url":         get(func(c *commit) any { return c.url() }),
	}
}

func changedFileFields() fields {
	return fields{
		"path":       get(func(path string) any { return path }),
		"additions":  get(func(string) any { return 1 }),
		"deletions":  get(func(string) any { return 1 }),
		"changeType": get(func(string) any { return "MODIFIED" }),
	}
}

func reviewFields() fields {
	return fields{
		"id": get(func(v *review) any { return v.nodeID() }), "databaseId": get(func(v *review) any { return v.id }),
		"author": get(func(v *review) any { return person(v.author) }), "authorAssociation": get(func(*review) any { return "MEMBER" }),
		"body": get(func(*review) any { return "" }), "bodyText": get(func(*review) any { return "" }),
		"createdAt": get(func(v *review) any { return v.submitted }), "updatedAt": get(func(v *review) any { return v.submitted }),
		"submittedAt": get(func(v *review) any { return v.submitted }), "publishedAt": get(func(v *review) any { return v.submitted }),
		"state": get(func(v *review) any { return v.state }), "pullRequest": get(func(v *review) any { return v.pull }),
		"repository": get(func(v *review) any { return v.pull.repo }), "url": get(func(v *review) any { return v.url() }),
		"resourcePath": get(func(v *review) any { return strings.TrimPrefix(v.url(), "https://github.com") }),
	}
}

func issueFields() fields {
	return fields{
		"id": get(func(i *issue) any { return i.nodeID() }), "databaseId": get(func(i *issue) any { return i.id }), "fullDatabaseId": get(func(i *issue) any { return itoa(i.id) }),
		"number": get(func(i *issue) any { return i.number }), "title": get(func(i *issue) any { return i.title }), "body": get(func(i *issue) any { return i.body }),
		"bodyText": get(func(i *issue) any { return i.body }), "url": get(func(i *issue) any { return i.url() }), "repository": get(func(i *issue) any { return i.repo }),
		"resourcePath": get(func(i *issue) any { return strings.TrimPrefix(i.url(), "https://github.com") }),
		"author":       get(func(i *issue) any { return person(i.author) }), "authorAssociation": get(func(*issue) any { return "NONE" }),
		"createdAt": get(func(i *issue) any { return i.created }), "updatedAt": get(func(i *issue) any { return i.updated }), "closedAt": get(func(i *issue) any { return i.closed }),
		"closed": get(func(i *issue) any { return !i.closed.IsZero() }), "locked": get(func(*issue) any { return false }),
		"state": get(func(i *issue) any { return i.state() }),
		"stateReason": get(func(i *issue) any {
			if i.closed.IsZero() {
				return nil
			}
			return "COMPLETED"
		}),
		"labels":   on(func(_ *execution, i *issue, a args) (any, error) { return paged(i.labels, a) }),
		"comments": on(func(_ *execution, i *issue, a args) (any, error) { return paged(i.comments, a) }),
	}
}

func (i *issue) state() string {
	if i.closed.IsZero() {
		return "OPEN"
	}
	return "CLOSED"
}

func issuePage(all []*issue, a args) (any, error) {
	filter, _ := a["filterBy"].(map[string]any)
	since, err := args(filter).instant("since")
	if err != nil {
		return nil, err
	}
	states, labels := a.words("states"), append(a.words("labels"), args(filter).words("labels")...)
	kept := slices.DeleteFunc(slices.Clone(all), func(i *issue) bool {
		return states != nil && !slices.Contains(states, i.state()) || i.updated.Before(since) ||
			len(labels) > 0 && !slices.ContainsFunc(labels, func(l string) bool { return slices.Contains(i.labels, l) })
	})
	sortTickets(kept, a, func(i *issue) (time.Time, time.Time, int) { return i.created, i.updated, len(i.comments) })
	return paged(kept, a)
}

func commentFields() fields {
	return fields{
		"id": get(func(m *comment) any { return m.nodeID() }), "databaseId": get(func(m *comment) any { return m.id }), "fullDatabaseId": get(func(m *comment) any { return itoa(m.id) }),
		"author": get(func(m *comment) any { return person(m.author) }), "authorAssociation": get(func(*comment) any { return "NONE" }),
		"body": get(func(m *comment) any { return m.body }), "bodyText": get(func(m *comment) any { return m.body }), "url": get(func(m *comment) any { return m.url() }),
		"createdAt": get(func(m *comment) any { return m.created }), "updatedAt": get(func(m *comment) any { return m.created }),
		"lastEditedAt": get(func(*comment) any { return nil }), "isMinimized": get(func(*comment) any { return false }),
	}
}

func releaseFields() fields {
	return fields{
		"id": get(func(v *release) any { return v.nodeID() }), "databaseId": get(func(v *release) any { return v.id }),
		"tagName": get(func(v *release) any { return v.tag }), "name": get(func(v *release) any { return v.tag }), "description": get(func(*release) any { return "" }),
		"url": get(func(v *release) any { return v.url() }), "resourcePath": get(func(v *release) any { return strings.TrimPrefix(v.url(), "https://github.com") }),
		"author": get(func(v *release) any { return user(v.author) }), "repository": get(func(v *release) any { return v.repo }),
		"createdAt": get(func(v *release) any { return v.published }), "publishedAt": get(func(v *release) any { return v.published }), "updatedAt": get(func(v *release) any { return v.published }),
		"isDraft": get(func(*release) any { return false }), "isPrerelease": get(func(*release) any { return false }),
		"isLatest": get(func(v *release) any { return v.repo.releases[len(v.repo.releases)-1] == v }),
	}
}
