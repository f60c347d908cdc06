package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// act is one contribution: a commit, a pull request opened, a review, an issue.
type act struct {
	at     time.Time
	repo   *repo
	who    *account
	commit *commit
	pull   *pull
	review *review
	issue  *issue
}

// activity is what GitHub counts as one account's contributions.
type activity struct {
	byKind map[string][]act // commits, pulls, reviews, issues
}

func (a *activity) of(kind string) []act {
	if a == nil {
		return nil
	}
	return a.byKind[kind]
}

func (a *activity) pulls() []*pull {
	var all []*pull
	for _, x := range a.of("pulls") {
		all = append(all, x.pull)
	}
	return all
}

func (a *activity) issues() []*issue {
	var all []*issue
	for _, x := range a.of("issues") {
		all = append(all, x.issue)
	}
	return all
}

// recount gathers everybody's contributions. Commits count in repositories that
// are no forks, under an address that the account knows.
func (w *World) recount() {
	w.acts = make(map[int64]*activity)
	add := func(kind string, x act) {
		if !x.who.visible() {
			return
		}
		a := w.acts[x.who.id]
		if a == nil {
			a = &activity{byKind: make(map[string][]act)}
			w.acts[x.who.id] = a
		}
		a.byKind[kind] = append(a.byKind[kind], x)
	}
	for _, r := range w.sortedRepos() {
		if r.fork || !r.open() {
			continue
		}
		for _, c := range r.commits {
			for _, id := range c.authors {
				add("commits", act{at: c.authored, repo: r, who: id.acct, commit: c})
			}
		}
		for _, p := range r.pulls {
			add("pulls", act{at: p.created, repo: r, who: p.author, pull: p})
			for _, v := range p.reviews {
				add("reviews", act{at: v.submitted, repo: r, who: v.author, pull: p, review: v})
			}
		}
		for _, i := range r.issues {
			add("issues", act{at: i.created, repo: r, who: i.author, issue: i})
		}
	}
}

func (w *World) sortedRepos() []*repo {
	all := make([]*repo, 0, len(w.repos))
	for _, r := range w.repos {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *repo) int { return int(a.id - b.id) })
	return all
}

// collection is one account's contributions in a span of time.
type collection struct {
	who      *account
	acts     *activity
	from, to time.Time
}

// share is what fell to one repository.
type share struct {
	repo *repo
	acts []act
}

func (x *execution) collection(a *account, in args) (any, error) {
	c := collection{who: a, acts: x.acts[a.id], to: x.opts.Now}
	from, err := in.instant("from")
	if err != nil {
		return nil, err
	}
	to, err := in.instant("to")
	if err != nil {
		return nil, err
	}
	switch {
	case !to.IsZero():
		c.to = to
	case !from.IsZero():
		c.to = from.AddDate(1, 0, 0)
	}
	c.from = from
	if from.IsZero() {
		c.from = c.to.AddDate(-1, 0, 0)
	}
	if c.from.After(c.to) {
		return nil, fail("", "'from' must be before 'to'")
	}
	if c.to.After(c.from.AddDate(1, 0, 1)) {
		return nil, fail("", "The total time spanned by 'from' and 'to' must not exceed 1 year")
	}
	return c, nil
}

func (c collection) of(kind string) []act {
	var kept []act
	for _, x := range c.acts.of(kind) {
		if !x.at.Before(c.from) && !x.at.After(c.to) {
			kept = append(kept, x)
		}
	}
	return kept
}

// shares groups contributions by repository, largest share first.
func (c collection) shares(kind string) []share {
	var all []share
	index := make(map[*repo]int)
	for _, x := range c.of(kind) {
		i, known := index[x.repo]
		if !known {
			i = len(all)
			index[x.repo] = i
			all = append(all, share{repo: x.repo})
		}
		all[i].acts = append(all[i].acts, x)
	}
	slices.SortStableFunc(all, func(a, b share) int { return len(b.acts) - len(a.acts) })
	return all
}

func collectionFields() fields {
	byRepository := func(kind string) resolver {
		return on(func(_ *execution, c collection, a args) (any, error) {
			limit, _ := a.number("maxRepositories")
			if limit > 100 || limit < 1 {
				return nil, fail("", "Only up to 100 repositories is supported")
			}
			list := []any{}
			for _, s := range c.shares(kind) {
				if len(list) < limit {
					list = append(list, s)
				}
			}
			return list, nil
		})
	}
	total := func(kind string) resolver { return get(func(c collection) any { return len(c.of(kind)) }) }
	repos := func(kind string) resolver { return get(func(c collection) any { return len(c.shares(kind)) }) }
	all := func(c collection) int {
		return len(c.of("commits")) + len(c.of("pulls")) + len(c.of("reviews")) + len(c.of("issues"))
	}
	return fields{
		"user": get(func(c collection) any { return c.who }), "startedAt": get(func(c collection) any { return c.from }), "endedAt": get(func(c collection) any { return c.to }),
		"hasAnyContributions": get(func(c collection) any { return all(c) > 0 }), "restrictedContributionsCount": get(func(collection) any { return 0 }),
		"hasAnyRestrictedContributions": get(func(collection) any { return false }), "contributionCalendar": get(func(c collection) any { return all(c) }),
		"contributionYears":               get(func(c collection) any { return c.years() }),
		"commitContributionsByRepository": byRepository("commits"), "pullRequestContributionsByRepository": byRepository("pulls"),
		"pullRequestReviewContributionsByRepository": byRepository("reviews"), "issueContributionsByRepository": byRepository("issues"),
		"totalCommitContributions": total("commits"), "totalPullRequestContributions": total("pulls"),
		"totalPullRequestReviewContributions": total("reviews"), "totalIssueContributions": total("issues"),
		"totalRepositoriesWithContributedCommits": repos("commits"), "totalRepositoriesWithContributedPullRequests": repos("pulls"),
		"totalRepositoriesWithContributedPullRequestReviews": repos("reviews"), "totalRepositoriesWithContributedIssues": repos("issues"),
	}
}

func (c collection) years() []any {
	seen := make(map[int]bool)
	for _, kind := range []string{"commits", "pulls", "reviews", "issues"} {
		for _, x := range c.acts.of(kind) {
			seen[x.at.Year()] = true
		}
	}
	years := []any{}
	for year := c.to.Year(); year > 1990; year-- {
		if seen[year] {
			years = append(years, year)
		}
	}
	return years
}

func shareFields() fields {
	return fields{
		"repository": get(func(s share) any { return s.repo }),
		"url":        get(func(s share) any { return s.repo.url() + "/commits" }), "resourcePath": get(func(s share) any { return "/" + s.repo.fullName() + "/commits" }),
		"contributions": on(func(_ *execution, s share, a args) (any, error) {
			c, err := page(byDay(s.acts), a)
			if err != nil {
				return nil, err
			}
			c.total = len(s.acts)
			return c, nil
		}),
	}
}

// sameDay is a day's commits in one repository, which GitHub counts as one
// contribution; other contributions stand alone.
type sameDay struct {
	act
	count int
}

func byDay(acts []act) []sameDay {
	var days []sameDay
	for _, x := range acts {
		n := len(days)
		if x.commit != nil && n > 0 && days[n-1].at.Format(time.DateOnly) == x.at.Format(time.DateOnly) {
			days[n-1].count++
			continue
		}
		days = append(days, sameDay{x, 1})
	}
	slices.SortStableFunc(days, func(a, b sameDay) int { return b.at.Compare(a.at) })
	return days
}

func (d sameDay) String() string { return fmt.Sprintf("%d-%d", d.repo.id, d.at.Unix()) }

func actFields() fields {
	return fields{
		"occurredAt": get(func(d sameDay) any { return d.at }), "isRestricted": get(func(sameDay) any { return false }), "user": get(func(d sameDay) any { return d.who }),
		"url": get(func(d sameDay) any { return d.repo.url() }), "repository": get(func(d sameDay) any { return d.repo }), "commitCount": get(func(d sameDay) any { return d.count }),
		"pullRequest": get(func(d sameDay) any { return d.pull }), "pullRequestReview": get(func(d sameDay) any { return d.review }), "issue": get(func(d sameDay) any { return d.issue }),
	}
}

// contributedTo lists repositories of others that a person worked on in the last year.
func (x *execution) contributedTo(a *account, in args) (any, error) {
	kinds := map[string]string{"COMMIT": "commits", "PULL_REQUEST": "pulls", "PULL_REQUEST_REVIEW": "reviews", "ISSUE": "issues"}
	wanted := in.words("contributionTypes")
	c := collection{who: a, acts: x.acts[a.id], from: x.opts.Now.AddDate(-1, 0, 0), to: x.opts.Now}
	seen := make(map[*repo]bool)
	var repos []*repo
	for _, kind := range sortedKeys(kinds) {
		if wanted != nil && !slices.Contains(wanted, kind) {
			continue
		}
		for _, s := range c.shares(kinds[kind]) {
			if !seen[s.repo] && (s.repo.owner != a || in["includeUserRepositories"] == true) {
				seen[s.repo] = true
				repos = append(repos, s.repo)
			}
		}
	}
	slices.SortStableFunc(repos, func(a, b *repo) int { return strings.Compare(a.fullName(), b.fullName()) })
	if in["orderBy"] != nil {
		sortRepos(repos, in)
	}
	return diskPage(repos, in)
}
