package demo

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// route answers a REST path. The world is locked for reading.
func (c *call) route() answer {
	if strings.HasSuffix(c.path, "/") && c.path != "/" {
		return notFound()
	}
	seg := strings.Split(strings.Trim(c.path, "/"), "/")
	switch {
	case seg[0] == "rate_limit" && len(seg) == 1:
		return c.rateLimit()
	case seg[0] == "user" && len(seg) == 1:
		return c.whoami()
	case seg[0] == "users" && len(seg) >= 2:
		return c.ofUser(c.account(seg[1]), seg[2:])
	case seg[0] == "user" && len(seg) >= 2:
		return c.ofUser(c.accounts[int64(number(seg[1], 0))], seg[2:])
	case seg[0] == "orgs" && len(seg) >= 2:
		return c.ofOrg(c.account(seg[1]), seg[2:])
	case seg[0] == "organizations" && len(seg) >= 2:
		return c.ofOrg(c.accounts[int64(number(seg[1], 0))], seg[2:])
	case seg[0] == "repos" && len(seg) >= 3:
		return c.named(seg[1]+"/"+seg[2], seg[3:])
	case seg[0] == "repositories" && len(seg) >= 2:
		return c.ofRepo(c.repos[int64(number(seg[1], 0))], seg[2:])
	case seg[0] == "search" && len(seg) == 2:
		return c.search(seg[1])
	}
	return notFound()
}

func (c *call) rateLimit() answer {
	core := c.limits.look(c.token, "core")
	resources := map[string]any{"core": core.json(), "graphql": c.limits.look(c.token, "graphql").json(), "search": c.limits.look(c.token, "search").json()}
	return ok(map[string]any{"resources": resources, "rate": core.json()})
}

func (c *call) whoami() answer {
	if c.token == "" {
		return problem(http.StatusUnauthorized, "Requires authentication")
	}
	return ok(c.fullUser(c.operator))
}

func (c *call) ofUser(a *account, rest []string) answer {
	if !a.visible() {
		return notFound()
	}
	if len(rest) == 0 {
		return answer{status: http.StatusOK, body: c.fullUser(a), modified: a.updated}
	}
	if len(rest) > 1 {
		return notFound()
	}
	self := fmt.Sprintf("/user/%d/%s", a.id, rest[0])
	switch rest[0] {
	case "social_accounts":
		return list(c, self, a.social, func(s social) any {
			return map[string]any{"provider": strings.ToLower(s.provider), "url": s.url}
		})
	case "orgs":
		return list(c, self, a.orgs, func(o *account) any { return c.shortOrg(o) })
	case "repos":
		return c.repoList(self, a.repos, "full_name")
	case "followers", "following", "starred", "events", "gists":
		return list(c, self, []*account(nil), func(o *account) any { return c.shortUser(o) })
	}
	return notFound()
}

func (c *call) ofOrg(a *account, rest []string) answer {
	if !a.visible() || a.kind != typeOrganization {
		return notFound()
	}
	switch {
	case len(rest) == 0:
		org := c.fullUser(a)
		org["description"] = a.bio
		return ok(org)
	case len(rest) == 1 && rest[0] == "repos":
		return c.repoList(fmt.Sprintf("/organizations/%d/repos", a.id), a.repos, "created")
	case len(rest) == 1 && rest[0] == "members":
		return list(c, fmt.Sprintf("/organizations/%d/members", a.id), c.membersOf(a), func(m *account) any { return c.shortUser(m) })
	}
	return notFound()
}

func (w *World) membersOf(org *account) []*account {
	var members []*account
	for _, a := range w.people {
		if a.visible() && slices.Contains(a.orgs, org) {
			members = append(members, a)
		}
	}
	return members
}

func (c *call) repoList(self string, repos []*repo, order string) answer {
	repos = slices.DeleteFunc(slices.Clone(repos), func(r *repo) bool { return !r.open() })
	if kind := c.query.Get("type"); kind == "forks" || kind == "sources" {
		repos = slices.DeleteFunc(repos, func(r *repo) bool { return r.fork != (kind == "forks") })
	}
	if sort := c.query.Get("sort"); sort != "" {
		order = sort
	}
	slices.SortStableFunc(repos, func(a, b *repo) int { return -compareRepos(a, b, order) })
	descending := order != "full_name"
	if d := c.query.Get("direction"); d != "" {
		descending = d == "desc"
	}
	if !descending {
		slices.Reverse(repos)
	}
	return list(c, self, repos, func(r *repo) any { return c.repoJSON(r) })
}

func compareRepos(a, b *repo, order string) int {
	switch order {
	case "created":
		return a.created.Compare(b.created)
	case "updated":
		return a.updated.Compare(b.updated)
	case "pushed":
		return a.pushed.Compare(b.pushed)
	case "stars":
		return a.stars - b.stars
	}
	return strings.Compare(strings.ToLower(a.fullName()), strings.ToLower(b.fullName()))
}

// named answers for a repository by owner and name; former names redirect to
// the address by id.
func (c *call) named(fullName string, rest []string) answer {
	r := c.repository(fullName)
	if r.open() && !strings.EqualFold(r.fullName(), fullName) {
		target := fmt.Sprintf("%s/repositories/%d", c.base, r.id)
		if len(rest) > 0 {
			target += "/" + strings.Join(rest, "/")
		}
		if c.r.URL.RawQuery != "" {
			target += "?" + c.r.URL.RawQuery
		}
		a := answer{status: http.StatusMovedPermanently, body: map[string]any{"message": "Moved Permanently", "url": target, "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects"}}
		a.set("Location", target)
		return a
	}
	return c.ofRepo(r, rest)
}

func (c *call) ofRepo(r *repo, rest []string) answer {
	if !r.open() {
		return notFound()
	}
	if r.blocked {
		return answer{status: http.StatusUnavailableForLegalReasons, body: map[string]any{"message": "Repository access blocked",
			"block": map[string]any{"reason": "dmca", "created_at": stamp(r.updated), "html_url": "https://github.com/github/dmca"}}}
	}
	if len(rest) == 0 {
		body := c.repoJSON(r)
		c.detail(body, r)
		return answer{status: http.StatusOK, body: body, modified: r.updated}
	}
	self := fmt.Sprintf("/repositories/%d/%s", r.id, strings.Join(rest, "/"))
	switch rest[0] {
	case "contents":
		return c.contents(r, strings.Join(rest[1:], "/"))
	case "readme":
		return c.contents(r, "README.md")
	case "git":
		return c.git(r, rest[1:])
	case "topics":
		return ok(map[string]any{"names": nonNil(r.topics)})
	case "languages":
		return c.languages(r)
	case "commits":
		return c.commits(r, rest[1:], self)
	case "pulls":
		return c.pulls(r, rest[1:], self)
	case "issues":
		return c.issues(r, rest[1:], self)
	case "contributors":
		return c.contributors(r, self)
	case "releases":
		return c.releases(r, rest[1:], self)
	case "forks", "stargazers", "subscribers", "tags", "branches":
		return list(c, self, []*repo(nil), func(f *repo) any { return c.repoJSON(f) })
	}
	return notFound()
}

func nonNil(words []string) []string {
	if words == nil {
		return []string{}
	}
	return words
}

func (c *call) languages(r *repo) answer {
	sizes := make(map[string]int)
	for _, l := range r.languages {
		sizes[l.name] = l.bytes
	}
	return ok(sizes)
}

func (c *call) contributors(r *repo, self string) answer {
	if len(r.commits) == 0 {
		return answer{status: http.StatusNoContent}
	}
	counts := make(map[*account]int)
	anonymous := make(map[string]int)
	var order []*account
	for _, cm := range r.commits {
		who := cm.authors[0]
		if !who.acct.visible() {
			anonymous[who.name]++
			continue
		}
		if counts[who.acct] == 0 {
			order = append(order, who.acct)
		}
		counts[who.acct]++
	}
	slices.SortStableFunc(order, func(a, b *account) int { return counts[b] - counts[a] })
	rows := make([]any, 0, len(order))
	for _, a := range order {
		row := c.shortUser(a)
		row["contributions"] = counts[a]
		rows = append(rows, row)
	}
	if c.query.Get("anon") != "" {
		for _, name := range sortedKeys(anonymous) {
			rows = append(rows, map[string]any{"type": "Anonymous", "name": name, "email": "anonymous@example.net", "contributions": anonymous[name]})
		}
	}
	return list(c, self, rows, func(row any) any { return row })
}

func (c *call) releases(r *repo, rest []string, self string) answer {
	if len(rest) > 1 || len(rest) == 1 && rest[0] != "latest" {
		return notFound()
	}
	newest := slices.Clone(r.releases)
	slices.Reverse(newest)
	if len(rest) == 1 {
		if len(newest) == 0 {
			return notFound()
		}
		return ok(c.releaseJSON(newest[0]))
	}
	return list(c, self, newest, func(v *release) any { return c.releaseJSON(v) })
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// stamp is a time as GitHub writes it; the zero time is null.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

// optional is null for the empty text.
func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
