package demo

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"mlscout/talent"
)

// Changes alters a world from inside [World.Mutate]. What names something that
// does not exist is remembered as an error and changes nothing.
type Changes struct {
	in   *inventor
	errs []error
}

// Mutate changes the world between two crawls: no request is answered meanwhile.
func (w *World) Mutate(change func(*Changes)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	seed := rand.New(rand.NewPCG(w.opts.Seed, uint64(w.nextID)))
	c := &Changes{in: &inventor{World: w, rand: seed, tools: tools()}}
	change(c)
	w.recount()
	return errors.Join(c.errs...)
}

func (c *Changes) missing(what, name string) {
	c.errs = append(c.errs, fmt.Errorf("demo: %s %q: %w", what, name, talent.ErrNotFound))
}

func (c *Changes) account(login string) *account {
	a := c.in.account(login)
	if a == nil {
		c.missing("account", login)
	}
	return a
}

func (c *Changes) repo(fullName string) *repo {
	r := c.in.repository(fullName)
	if r == nil {
		c.missing("repository", fullName)
	}
	return r
}

// Advance moves the end of the histories; what is changed after it happens then.
func (c *Changes) Advance(d time.Duration) { c.in.opts.Now = c.in.opts.Now.Add(d) }

// Commits adds commits of a person to the default branch of a repository.
func (c *Changes) Commits(login, fullName string, count int) {
	a, r := c.account(login), c.repo(fullName)
	if a == nil || r == nil {
		return
	}
	for i := range count {
		c.in.direct(r, a, c.in.opts.Now.Add(-time.Duration(i)*time.Minute), fmt.Sprintf("Change %d of the day", i+1))
	}
	relink(r)
}

// MergedPull adds a pull request by author that reviewer approved and merger merged.
func (c *Changes) MergedPull(author, reviewer, merger, fullName string) {
	by, with, into, r := c.account(author), c.account(reviewer), c.account(merger), c.repo(fullName)
	if by == nil || with == nil || into == nil || r == nil || r.tool == nil {
		return
	}
	at := c.in.opts.Now.Add(-120 * time.Hour)
	p := c.in.open(r, by, at, "Handle the new case")
	p.reviews = append(p.reviews, &review{id: c.in.newID(), pull: p, author: with, state: "APPROVED", submitted: at.Add(time.Hour)})
	c.in.merge(&cast{repo: r, maintainers: []*account{into}}, p, []*account{by})
	relink(r)
}

// MergedBranch merges a branch with commits of author's, a day apart from begun
// days ago on, for which a pull request was opened so many days ago.
func (c *Changes) MergedBranch(author, merger, fullName string, begun, opened, count int) {
	by, into, r := c.account(author), c.account(merger), c.repo(fullName)
	if by == nil || into == nil || r == nil || r.tool == nil {
		return
	}
	daysAgo := func(n int) time.Time { return c.in.opts.Now.AddDate(0, 0, -n) }
	p := c.in.open(r, by, daysAgo(opened), "Merge the long work")
	for i := range count {
		one := c.in.direct(r, by, daysAgo(begun-i), fmt.Sprintf("Part %d of the long work", i+1))
		one.pull = p
		p.branch = append(p.branch, one)
	}
	c.in.merge(&cast{repo: r, maintainers: []*account{into}}, p, []*account{into})
	p.commit.committed, p.merged, p.closed, p.updated = c.in.opts.Now, c.in.opts.Now, c.in.opts.Now, c.in.opts.Now
	relink(r)
}

// RenameUser gives an account a new login. Its old profile address answers no
// more, its repositories redirect.
func (c *Changes) RenameUser(login, to string) {
	if a := c.account(login); a != nil {
		c.in.rename(a, to)
		a.updated = c.in.opts.Now
	}
}

// DeleteUser removes an account: what it did remains, by nobody.
func (c *Changes) DeleteUser(login string) { c.close(login, "deleted") }

// SuspendUser hides an account.
func (c *Changes) SuspendUser(login string) { c.close(login, "suspended") }

func (c *Changes) close(login, reason string) {
	if a := c.account(login); a != nil {
		a.gone = reason
		delete(c.in.logins, strings.ToLower(a.login))
	}
}

// Profile sets fields of a profile by their REST names: name, bio, company,
// location, blog.
func (c *Changes) Profile(login string, set map[string]string) {
	a := c.account(login)
	if a == nil {
		return
	}
	for field, value := range set {
		switch field {
		case "name":
			a.name = value
		case "bio":
			a.bio = value
		case "company":
			a.company = value
		case "location":
			a.location = value
		case "blog":
			a.website = value
		default:
			c.missing("profile field", field)
		}
	}
	a.updated = c.in.opts.Now
}

// File writes a file into a repository, as a commit of its owner's would.
func (c *Changes) File(fullName, path, text string) {
	if r := c.repo(fullName); r != nil {
		r.put(path, text)
		c.in.direct(r, r.owner, c.in.opts.Now, "Update "+path)
		relink(r)
	}
}

// RemoveFile takes a file out of a repository, as a commit of its owner's would.
func (c *Changes) RemoveFile(fullName, path string) {
	if r := c.repo(fullName); r != nil {
		r.files = slices.DeleteFunc(r.files, func(f file) bool { return f.path == path })
		c.in.direct(r, r.owner, c.in.opts.Now, "Remove "+path)
		relink(r)
	}
}

// RenameRepo moves a repository within its owner's account; the old name redirects.
func (c *Changes) RenameRepo(fullName, name string) {
	if r := c.repo(fullName); r != nil {
		r.former = append(r.former, r.fullName())
		r.name = name
		c.in.names[strings.ToLower(r.fullName())] = r
	}
}

// TransferRepo moves a repository to another account; the old name redirects.
func (c *Changes) TransferRepo(fullName, to string) {
	r, a := c.repo(fullName), c.account(to)
	if r == nil || a == nil {
		return
	}
	r.former = append(r.former, r.fullName())
	r.owner.repos = slices.DeleteFunc(r.owner.repos, func(own *repo) bool { return own == r })
	r.owner, a.repos = a, append(a.repos, r)
	c.in.names[strings.ToLower(r.fullName())] = r
}

// DeleteRepo removes a repository.
func (c *Changes) DeleteRepo(fullName string) {
	if r := c.repo(fullName); r != nil {
		r.deleted = true
	}
}

// Post adds a seeker's post to the newest "Who wants to be hired?" thread and
// returns its id; login, if not empty, is who it is by and links to.
func (c *Changes) Post(by, login, html string) int64 {
	story := c.newestThread()
	if story == nil {
		c.missing("thread", "who wants to be hired")
		return 0
	}
	i := &item{by: by, at: c.in.opts.Now, text: html, kindOf: "seeking", person: c.in.account(login)}
	c.in.member(by, "")
	c.keep(story, i)
	return i.id
}

func (c *Changes) newestThread() *item {
	for _, id := range c.in.newest(len(c.in.hn.items)) {
		if i := c.in.hn.items[id]; i.kind == "story" && strings.Contains(i.title, "wants to be hired") {
			return i
		}
	}
	return nil
}

func (c *Changes) keep(parent, i *item) {
	c.in.below(parent, i)
	c.in.hn.latest++
	i.id = c.in.hn.latest
	c.in.hn.items[i.id] = i
}

// ClosePost adds a reply by the author of a post which says that it is over.
func (c *Changes) ClosePost(id int64, text string) {
	post := c.in.hn.items[id]
	if post == nil {
		c.missing("post", itoa(id))
		return
	}
	post.closed = "hired"
	c.keep(post, &item{by: post.by, at: c.in.opts.Now, text: text, kindOf: "other"})
}

// DeletePost deletes a post: the item API shows only that there was one, and
// the search forgets it.
func (c *Changes) DeletePost(id int64) {
	post := c.in.hn.items[id]
	if post == nil {
		c.missing("post", itoa(id))
		return
	}
	post.deleted, post.closed = true, "deleted"
}

// IssueComment answers an issue of a repository.
func (c *Changes) IssueComment(fullName string, issueNumber int, login, body string) {
	a, r := c.account(login), c.repo(fullName)
	if a == nil || r == nil {
		return
	}
	i := slices.IndexFunc(r.issues, func(i *issue) bool { return i.number == issueNumber })
	if i < 0 {
		c.missing("issue", fmt.Sprintf("%s#%d", fullName, issueNumber))
		return
	}
	c.in.answer(r.issues[i], a, body)
}
