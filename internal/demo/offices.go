package demo

import (
	"fmt"
	"strings"
	"time"
)

// publish cuts a release every few months, by a maintainer.
func (in *inventor) publish(c *cast) {
	at := in.opts.Now.AddDate(-4, -9, 0)
	for minor := 1; at.Before(in.opts.Now); minor++ {
		c.repo.releases = append(c.repo.releases, &release{id: in.newID(), repo: c.repo,
			tag: fmt.Sprintf("v1.%d.0", minor), author: c.maintainers[in.rand.IntN(len(c.maintainers))], published: at.Truncate(time.Second)})
		at = at.AddDate(0, 4+in.rand.IntN(3), in.rand.IntN(25))
	}
}

// roster writes the files that publish who looks after the repository.
func (in *inventor) roster(c *cast) {
	r := c.repo
	r.put("README.md", "# "+r.tool.word+"\n\nAn invented copy for demonstrations.\n")
	r.put("LICENSE", "Apache License 2.0\n")
	r.put("src/"+slug(r.tool.parts[0])+"/main."+extension(r.tool.language), "// code\n")
	for _, path := range r.tool.rosters {
		r.put(path, rosterText(path, c))
	}
}

func rosterText(path string, c *cast) string {
	reviewers := c.reviewers
	if len(reviewers) == 0 {
		reviewers = c.maintainers
	}
	switch {
	case strings.HasSuffix(path, "OWNERS_ALIASES"):
		return "aliases:\n  maintainers:\n" + bullets("    - ", c.maintainers) + "  reviewers:\n" + bullets("    - ", reviewers)
	case strings.HasSuffix(path, "OWNERS"):
		return "# See the community repository for what these roles mean.\napprovers:\n" + bullets("  - ", c.maintainers) + "reviewers:\n" + bullets("  - ", reviewers)
	case strings.HasSuffix(path, "CODEOWNERS"):
		return "# Each line is a pattern followed by its owners.\n* " + mentions(c.maintainers) + "\n/docs/ " + mentions(reviewers) + " @" + c.repo.owner.login + "/docs-team\n"
	}
	var b strings.Builder
	b.WriteString("# Maintainers\n\n| Name | GitHub | Affiliation |\n| --- | --- | --- |\n")
	for _, a := range c.maintainers {
		fmt.Fprintf(&b, "| %s | [@%s](https://github.com/%s) | %s |\n", a.name, a.login, a.login, strings.TrimPrefix(a.company, "@"))
	}
	return b.String()
}

func bullets(lead string, people []*account) string {
	var b strings.Builder
	for _, a := range people {
		b.WriteString(lead + a.login + "\n")
	}
	return b.String()
}

func mentions(people []*account) string {
	var names []string
	for _, a := range people {
		names = append(names, "@"+a.login)
	}
	return strings.Join(names, " ")
}

// inquiries opens issues, by those who know the tool and by passers-by.
func (in *inventor) inquiries(c *cast) {
	for range 6 + int(c.repo.tool.weight*8) {
		at := in.between(in.opts.Now.AddDate(-3, 0, 0), in.opts.Now)
		author := in.actor(c, at)
		if in.chance(0.4) {
			author = in.people[in.rand.IntN(len(in.people))]
		}
		i := in.raise(c.repo, author, at, fmt.Sprintf("%s fails after upgrade", in.pick(c.repo.tool.parts)), "Steps to reproduce:\n\n1. Install\n2. Run\n\nExpected: works.")
		if in.chance(0.6) {
			in.answer(i, c.maintainers[in.rand.IntN(len(c.maintainers))], "Thanks for the report, can you try the latest release?")
			i.closed = i.updated.Add(24 * time.Hour)
			if i.closed.After(in.opts.Now) {
				i.closed = time.Time{}
			}
		}
	}
}

func (in *inventor) raise(r *repo, author *account, at time.Time, title, body string) *issue {
	i := &issue{id: in.newID(), repo: r, number: r.nextNumber(), title: title, body: body, author: author, created: at, updated: at}
	r.issues = append(r.issues, i)
	return i
}

func (in *inventor) answer(i *issue, author *account, body string) {
	at := i.updated.Add(time.Duration(1+in.rand.IntN(30)) * time.Hour)
	if at.After(in.opts.Now) {
		at = in.opts.Now
	}
	i.comments = append(i.comments, &comment{id: in.newID(), issue: i, author: author, body: body, created: at})
	i.updated = at
}
