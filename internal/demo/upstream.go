package demo

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// cast is who works on one tool's repository.
type cast struct {
	repo        *repo
	people      []*account
	weights     []float64
	maintainers []*account
	reviewers   []*account
}

// histories gives every tool its repository and five years of work.
func (in *inventor) histories() {
	for _, t := range in.tools {
		owner, name, _ := strings.Cut(t.repo, "/")
		r := in.addRepo(&repo{owner: in.account(owner), name: name, former: t.former, tool: t, upstream: true, license: "Apache-2.0",
			description: t.word + ", as the invented world knows it", topics: []string{t.topic, "mlops"},
			languages: languagesOf(t.language, t.also), created: in.opts.Now.AddDate(-7, 0, 0),
			stars: int(t.weight*4000) + in.rand.IntN(2000), forks: int(t.weight * 700), size: 40_000})
		in.upstream = append(in.upstream, r)
		c := in.castOf(r)
		in.work(c)
		in.publish(c)
		in.roster(c)
		in.inquiries(c)
	}
}

func languagesOf(names ...string) []language {
	var all []language
	bytes := 900_000
	for _, name := range names {
		if name != "" {
			all = append(all, language{name, bytes})
			bytes /= 4
		}
	}
	return all
}

// castOf finds the people who know the repository's tool, strongest first.
func (in *inventor) castOf(r *repo) *cast {
	c := &cast{repo: r}
	for _, a := range in.people {
		for _, s := range a.skills {
			if s.tool == r.tool {
				c.people = append(c.people, a)
				c.weights = append(c.weights, math.Pow(s.level, 2.5)*effort(a.persona))
			}
		}
	}
	for _, a := range c.people {
		switch a.persona {
		case Maintainer:
			c.maintainers = append(c.maintainers, a)
		case Reviewer:
			c.reviewers = append(c.reviewers, a)
		}
	}
	if len(c.maintainers) == 0 { // a small world: the ablest must do it
		able := slices.DeleteFunc(slices.Clone(in.people), func(a *account) bool { return a.persona == Inactive || !a.linked })
		slices.SortStableFunc(able, func(a, b *account) int { return cmp.Compare(b.best(), a.best()) })
		c.maintainers = able[:min(1, len(able))]
		if !slices.Contains(c.people, c.maintainers[0]) {
			c.people, c.weights = append(c.people, c.maintainers[0]), append(c.weights, 0.4)
		}
	}
	return c
}

func effort(p Persona) float64 {
	switch p {
	case Maintainer:
		return 4
	case Reviewer:
		return 0.4
	case Engineer, Inactive, Quiet:
		return 1
	case DriveBy:
		return 0.5
	case Student:
		return 0
	}
	return 0.5
}

func (a *account) best() float64 {
	best := 0.0
	for _, s := range a.skills {
		best = max(best, s.level)
	}
	return best
}

// stint is when a person was active.
func (in *inventor) stint(a *account) (from, to time.Time) {
	years := in.opts.Now.AddDate(-5, 0, 0)
	switch {
	case a.persona == Inactive:
		return in.opts.Now.AddDate(-6, 0, 0), in.opts.Now.AddDate(-3, 0, 0)
	case a.persona == Maintainer:
		return years, in.opts.Now
	case a.id%3 == 0:
		return in.opts.Now.AddDate(-2, 0, 0), in.opts.Now
	}
	return years, in.opts.Now
}

// actor picks who of the cast did something at t.
func (in *inventor) actor(c *cast, t time.Time) *account {
	total := 0.0
	for i, a := range c.people {
		if from, to := in.stint(a); !t.Before(from) && t.Before(to) {
			total += c.weights[i]
		}
	}
	at := in.rand.Float64() * total
	for i, a := range c.people {
		if from, to := in.stint(a); !t.Before(from) && t.Before(to) {
			if at -= c.weights[i]; at < 0 {
				return a
			}
		}
	}
	return c.maintainers[0]
}

// work writes five years of pull requests and commits, oldest first; the first
// of them are as old as the repository.
func (in *inventor) work(c *cast) {
	count := int(c.repo.tool.weight*80) + 20
	begin := in.opts.Now.AddDate(-5, -6, 0)
	step := in.opts.Now.Sub(begin) / time.Duration(count+1)
	for i := range count {
		at := begin.Add(step*time.Duration(i) + time.Duration(in.rand.Int64N(int64(step))))
		at = at.Truncate(time.Second)
		switch roll := in.rand.Float64(); {
		case roll < 0.07:
			in.botPull(c, at)
		case roll < 0.72:
			in.pullRequest(c, in.actor(c, at), at)
		case roll < 0.75:
			in.direct(c.repo, in.scripts[in.rand.IntN(len(in.scripts))], at, "chore: sync generated files")
		default:
			in.direct(c.repo, in.actor(c, at), at, in.subject(c.repo.tool))
		}
	}
	slices.SortStableFunc(c.repo.commits, func(a, b *commit) int { return a.committed.Compare(b.committed) })
	relink(c.repo)
}

// relink puts commits in a chain, newest first, and dates the repository by them.
func relink(r *repo) {
	slices.SortStableFunc(r.commits, func(a, b *commit) int { return b.committed.Compare(a.committed) })
	for i, c := range r.commits {
		c.parent = ""
		if i+1 < len(r.commits) {
			c.parent = r.commits[i+1].oid
		}
	}
	if len(r.commits) > 0 {
		r.pushed = r.commits[0].committed
		r.updated = r.pushed
	}
}

func (in *inventor) subject(t *tool) string {
	part := in.pick(t.parts)
	verb := in.pick([]string{"Fix race in", "Add retries to", "Refactor", "Document", "Speed up", "Support TLS in", "Test", "Clean up", "Validate input of", "Log errors of"})
	if in.chance(0.4) {
		return fmt.Sprintf("%s(%s): %s the %s", in.pick([]string{"fix", "feat", "chore", "docs"}), strings.ReplaceAll(part, " ", "-"), strings.ToLower(verb), part)
	}
	return verb + " the " + part
}

// direct is a commit without a pull request.
func (in *inventor) direct(r *repo, a *account, at time.Time, message string) *commit {
	return in.commit(r, []*account{a}, a, at, message)
}

func (in *inventor) commit(r *repo, authors []*account, committer *account, at time.Time, message string) *commit {
	c := &commit{repo: r, authored: at.Add(-time.Duration(in.rand.IntN(7200)) * time.Second), committed: at,
		additions: 1 + in.rand.IntN(180), deletions: in.rand.IntN(90), files: 1 + in.rand.IntN(9)}
	for i, a := range authors {
		c.authors = append(c.authors, identOf(a))
		if i > 0 {
			message += coauthorTrailer(i, a)
		}
	}
	c.committer = identOf(committer)
	c.message = message
	c.oid = sha(r.fullName(), message, at.String(), fmt.Sprint(len(r.commits)))
	r.commits = append(r.commits, c)
	return c
}

func coauthorTrailer(i int, a *account) string {
	gap := "\n"
	if i == 1 {
		gap = "\n\n"
	}
	return fmt.Sprintf("%sCo-authored-by: %s <%s>", gap, a.name, a.mail())
}

// mail is the address a person commits under.
func (a *account) mail() string {
	if a.linked {
		return fmt.Sprintf("%d+%s@users.noreply.example.com", a.id, a.login)
	}
	return strings.ReplaceAll(strings.ToLower(a.name), " ", ".") + "@example.net"
}

func identOf(a *account) ident {
	id := ident{name: a.name}
	if id.name == "" {
		id.name = a.login
	}
	if a.linked {
		id.acct = a
	}
	return id
}

func (in *inventor) botPull(c *cast, at time.Time) {
	bot := in.bots[0]
	title := fmt.Sprintf("Bump %s from 1.%d to 1.%d", in.pick([]string{"requests", "numpy", "golang.org/x/net", "protobuf"}), in.rand.IntN(9), 9+in.rand.IntN(9))
	p := in.open(c.repo, bot, at, title)
	p.labels = []string{"dependencies"}
	in.review(c, p, "APPROVED")
	in.merge(c, p, []*account{bot})
}

func (in *inventor) pullRequest(c *cast, author *account, at time.Time) {
	p := in.open(c.repo, author, at, in.subject(c.repo.tool))
	if in.chance(0.3) {
		p.labels = append(p.labels, in.pick([]string{"area/" + strings.ReplaceAll(c.repo.tool.parts[0], " ", "-"), "lgtm", "kind/bug"}))
	}
	for range in.rand.IntN(3) {
		in.review(c, p, in.pick([]string{"APPROVED", "COMMENTED", "CHANGES_REQUESTED"}))
	}
	switch {
	case in.chance(0.08):
		p.closed = p.created.Add(96 * time.Hour)
		p.updated = p.closed
	case in.opts.Now.Sub(at) < 5*24*time.Hour: // still open
	default:
		authors := []*account{author}
		if in.chance(0.15) {
			if other := in.actor(c, at); other != author {
				authors = append(authors, other)
			}
		}
		in.review(c, p, "APPROVED")
		in.merge(c, p, authors)
	}
}

func (in *inventor) open(r *repo, author *account, at time.Time, title string) *pull {
	p := &pull{id: in.newID(), repo: r, number: r.nextNumber(), title: title, author: author, created: at, updated: at,
		additions: 1 + in.rand.IntN(200), deletions: in.rand.IntN(100)}
	for range 1 + in.rand.IntN(4) {
		p.paths = append(p.paths, fmt.Sprintf("%s/%s.%s", slug(in.pick(r.tool.parts)), in.pick([]string{"main", "api", "store", "client", "types"}), extension(r.tool.language)))
	}
	slices.Sort(p.paths)
	p.paths = slices.Compact(p.paths)
	r.pulls = append(r.pulls, p)
	return p
}

func slug(s string) string { return strings.ReplaceAll(s, " ", "_") }

func extension(language string) string {
	switch language {
	case "Python":
		return "py"
	case "Go":
		return "go"
	case "Java":
		return "java"
	}
	return "sh"
}

// review adds a review by a maintainer or reviewer other than the author.
func (in *inventor) review(c *cast, p *pull, state string) {
	pool := slices.Concat(c.maintainers, c.reviewers, c.reviewers)
	who := pool[in.rand.IntN(len(pool))]
	if from, to := in.stint(who); who == p.author || p.created.Before(from) || p.created.After(to) {
		return
	}
	at := p.created.Add(time.Duration(1+in.rand.IntN(40)) * time.Hour)
	if at.After(in.opts.Now) {
		at = in.opts.Now
	}
	p.reviews = append(p.reviews, &review{id: in.newID(), pull: p, author: who, state: state, submitted: at})
	slices.SortStableFunc(p.reviews, func(a, b *review) int { return a.submitted.Compare(b.submitted) })
	p.updated = at
}

// merge squashes p into a commit.
func (in *inventor) merge(c *cast, p *pull, authors []*account) {
	at := p.created.Add(time.Duration(42+in.rand.IntN(48)) * time.Hour)
	if at.After(in.opts.Now) {
		at = in.opts.Now.Add(-time.Minute)
	}
	p.merged, p.closed, p.updated = at, at, at
	p.mergedBy = c.maintainers[in.rand.IntN(len(c.maintainers))]
	p.commit = in.commit(p.repo, authors, p.mergedBy, at, fmt.Sprintf("%s (#%d)", p.title, p.number))
	p.commit.committer = ident{name: "GitHub"}
	p.commit.pull = p
	p.commit.additions, p.commit.deletions, p.commit.files = p.additions, p.deletions, len(p.paths)
}
