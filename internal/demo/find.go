package demo

import (
	"net/http"
	"slices"
	"strings"
)

// terms is a search query: plain words and qualifiers such as author:octo.
type terms struct {
	words []string
	quals map[string][]string
}

func parseTerms(query string) terms {
	t := terms{quals: make(map[string][]string)}
	for _, word := range strings.Fields(strings.ToLower(query)) {
		name, value, isQualifier := strings.Cut(word, ":")
		if isQualifier && value != "" {
			t.quals[name] = append(t.quals[name], strings.Trim(value, `"`))
			continue
		}
		t.words = append(t.words, strings.Trim(word, `"`))
	}
	return t
}

// says tells whether every plain word is in one of the texts.
func (t terms) says(texts ...string) bool {
	whole := strings.ToLower(strings.Join(texts, " "))
	for _, word := range t.words {
		if !strings.Contains(whole, word) {
			return false
		}
	}
	return true
}

// allows tells whether the qualifier is absent or names one of the values.
func (t terms) allows(name string, values ...string) bool {
	for _, want := range t.quals[name] {
		if !slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, want) }) {
			return false
		}
	}
	return true
}

// findUsers answers a user search by words, type:, location:, language: and user:.
func (w *World) findUsers(t terms) []*account {
	var found []*account
	for _, id := range w.sortedAccounts() {
		a := w.accounts[id]
		if !a.visible() || a.kind == typeBot || !t.says(a.login, a.name, a.bio) || !t.allows("user", a.login) {
			continue
		}
		kind := "user"
		if a.kind == typeOrganization {
			kind = "org"
		}
		if !t.allows("type", kind) || !contains(a.location, t.quals["location"]) || !t.allows("language", languagesUsed(a)...) && t.quals["language"] != nil {
			continue
		}
		found = append(found, a)
	}
	slices.SortStableFunc(found, func(a, b *account) int { return b.followers - a.followers })
	return found
}

func contains(text string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(strings.ToLower(text), part) {
			return false
		}
	}
	return true
}

func languagesUsed(a *account) []string {
	var names []string
	for _, r := range a.repos {
		for _, l := range r.languages {
			names = append(names, l.name)
		}
	}
	return names
}

func (w *World) sortedAccounts() []int64 {
	ids := make([]int64, 0, len(w.accounts))
	for id := range w.accounts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// findRepos answers a repository search by words, topic:, language:, user: and repo:.
func (w *World) findRepos(t terms) []*repo {
	var found []*repo
	for _, r := range w.sortedRepos() {
		if !r.open() || r.blocked || r.fork && len(t.quals["fork"]) == 0 {
			continue
		}
		first := ""
		if len(r.languages) > 0 {
			first = r.languages[0].name
		}
		if t.says(r.fullName(), r.description) && t.allows("topic", r.topics...) && t.allows("language", first) &&
			t.allows("user", r.owner.login) && t.allows("org", r.owner.login) && t.allows("repo", r.fullName()) {
			found = append(found, r)
		}
	}
	slices.SortStableFunc(found, func(a, b *repo) int { return b.stars - a.stars })
	return found
}

// findTickets answers an issue search by words, repo:, author:, reviewed-by: and is:.
func (w *World) findTickets(t terms) []any {
	var found []any
	login := func(a *account) string {
		if !a.visible() {
			return ""
		}
		return a.login
	}
	for _, r := range w.sortedRepos() {
		if !r.open() || r.blocked || !t.allows("repo", r.fullName()) || !t.allows("org", r.owner.login) {
			continue
		}
		for _, i := range r.issues {
			if t.says(i.title, i.body) && t.allows("author", login(i.author)) && t.allows("is", "issue", strings.ToLower(i.state())) && t.allows("type", "issue") && t.quals["reviewed-by"] == nil {
				found = append(found, i)
			}
		}
		for _, p := range r.pulls {
			states := []string{"pr", strings.ToLower(p.state())}
			if !p.merged.IsZero() {
				states = append(states, "closed")
			}
			var reviewers []string
			for _, v := range p.reviews {
				reviewers = append(reviewers, login(v.author))
			}
			if t.says(p.title, p.body) && t.allows("author", login(p.author)) && t.allows("is", states...) && t.allows("type", "pr") && t.allows("reviewed-by", reviewers...) {
				found = append(found, p)
			}
		}
	}
	return found
}

const mostFound = 1000 // no search shows more

// searchAll is the GraphQL search.
func (x *execution) searchAll(a args) (any, error) {
	t := parseTerms(a.text("query"))
	var all []any
	count := map[string]any{"zero": 0, "userCount": 0, "repositoryCount": 0, "issueCount": 0}
	switch a["type"] {
	case "USER":
		for _, v := range x.findUsers(t) {
			all = append(all, v)
		}
		count["userCount"] = len(all)
	case "REPOSITORY":
		for _, v := range x.findRepos(t) {
			all = append(all, v)
		}
		count["repositoryCount"] = len(all)
	case "ISSUE":
		all = x.findTickets(t)
		count["issueCount"] = len(all)
	}
	c, err := page(all[:min(len(all), mostFound)], a)
	if err != nil {
		return nil, err
	}
	c.extra = count
	return c, nil
}

// search is the REST search.
func (c *call) search(kind string) answer {
	query := c.query.Get("q")
	if query == "" {
		return problem(http.StatusUnprocessableEntity, "Validation Failed")
	}
	t := parseTerms(query)
	var a answer
	var total int
	switch kind {
	case "users":
		found := c.findUsers(t)
		total = len(found)
		a = list(c, "/search/users", found[:min(total, mostFound)], func(v *account) any { return c.shortUser(v) })
	case "repositories":
		found := c.findRepos(t)
		total = len(found)
		a = list(c, "/search/repositories", found[:min(total, mostFound)], func(v *repo) any { return c.repoJSON(v) })
	case "issues":
		found := c.findTickets(t)
		total = len(found)
		a = list(c, "/search/issues", found[:min(total, mostFound)], func(v any) any {
			if i, isIssue := v.(*issue); isIssue {
				return c.issueJSON(i)
			}
			return c.pullAsIssue(v.(*pull))
		})
	default:
		return notFound()
	}
	a.body = map[string]any{"total_count": total, "incomplete_results": false, "items": a.body}
	return a
}
