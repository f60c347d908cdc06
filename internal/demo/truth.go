package demo

import (
	"slices"
	"strings"
	"time"

	"mlscout/talent"
)

// Truth is what the world knows of itself and a crawler has to find out.
type Truth struct {
	People []Known // in order of invention; organisations and bots are not among them
	Posts  []KnownPost
}

// Known is what is true of one person.
type Known struct {
	ID         int64
	Login      string
	Former     []string
	Name       string
	Persona    Persona
	Gone       string                    // "", "suspended", "deleted"
	Linked     bool                      // commits lead to the account
	Location   string                    // as on the profile
	Skills     map[talent.ToolID]float64 // 0 to 1, best repository of each tool
	HackerNews string                    // account there, if any
	Vouched    bool                      // that account's profile links to this login
	Upstream   []Expected                // work in the tools' repositories that leads to the account
}

// Expected is evidence of one kind in one of the tools' repositories.
type Expected struct {
	Repo   string
	Tool   talent.ToolID
	Kind   talent.Kind
	Count  int
	First  time.Time // zero for rosters
	Last   time.Time
	Roster bool // named in a roster file; Count is the number of files
}

// KnownPost is what is true of one top-level post of the monthly threads.
type KnownPost struct {
	ID       int64
	Author   string // "" if deleted
	Kind     string // seeking, hiring
	Closed   string // "", hired, deleted
	Dead     bool
	GitHub   string // login of the author's own account, as the post spells it in a link
	GitHubID int64  // that account, if the login still leads to it
}

// Truth tells what is true now.
func (w *World) Truth() Truth {
	w.mu.RLock()
	defer w.mu.RUnlock()
	tally := w.tally()
	var t Truth
	for _, a := range w.people {
		k := Known{ID: a.id, Login: a.login, Former: slices.Clone(a.former), Name: a.name, Persona: a.persona, Gone: a.gone, Linked: a.linked,
			Location: a.location, Skills: make(map[talent.ToolID]float64), HackerNews: a.hnName}
		for _, s := range a.skills {
			k.Skills[s.tool.id] = max(k.Skills[s.tool.id], s.level)
		}
		if m := w.hn.users[a.hnName]; m != nil {
			k.Vouched = strings.Contains(m.about, "github.com&#x2F;"+a.login+`"`)
		}
		if a.visible() {
			k.Upstream = tally.of(a)
		}
		t.People = append(t.People, k)
	}
	for _, id := range w.newest(len(w.hn.items)) {
		if i := w.hn.items[id]; i.parent != nil && i.parent.kind == "story" && i.kindOf != "other" {
			t.Posts = append(t.Posts, i.known())
		}
	}
	return t
}

func (i *item) known() KnownPost {
	p := KnownPost{ID: i.id, Author: i.by, Kind: i.kindOf, Closed: i.closed, Dead: i.dead}
	if i.deleted {
		p.Author = ""
	}
	if i.person == nil || i.deleted {
		return p
	}
	for _, login := range append([]string{i.person.login}, i.person.former...) {
		if strings.Contains(i.text, "github.com&#x2F;"+login+`"`) {
			p.GitHub = login
		}
	}
	if p.GitHub == i.person.login && i.person.visible() {
		p.GitHubID = i.person.id
	}
	return p
}

type tallyKey struct {
	who  *account
	repo *repo
	kind talent.Kind
}

// tallies counts upstream work by person, repository and kind.
type tallies struct {
	counts map[tallyKey]*Expected
	byWho  map[*account][]*Expected
}

func (t *tallies) add(who *account, r *repo, kind talent.Kind, at time.Time) {
	if !who.visible() || who.kind != typeUser {
		return
	}
	key := tallyKey{who, r, kind}
	e := t.counts[key]
	if e == nil {
		e = &Expected{Repo: r.fullName(), Tool: r.tool.id, Kind: kind, First: at, Last: at}
		t.counts[key] = e
		t.byWho[who] = append(t.byWho[who], e)
	}
	e.Count++
	if at.Before(e.First) {
		e.First = at
	}
	if at.After(e.Last) {
		e.Last = at
	}
}

func (t *tallies) of(a *account) []Expected {
	var all []Expected
	for _, e := range t.byWho[a] {
		all = append(all, *e)
	}
	return all
}

func (w *World) tally() *tallies {
	t := &tallies{counts: make(map[tallyKey]*Expected), byWho: make(map[*account][]*Expected)}
	for _, r := range w.upstream {
		for _, c := range r.commits {
			t.add(c.authors[0].acct, r, talent.Commit, c.committed)
			for _, id := range c.authors[1:] {
				t.add(id.acct, r, talent.Coauthor, c.committed)
			}
		}
		for _, p := range r.pulls {
			w.tallyPull(t, p)
		}
		for _, i := range r.issues {
			t.add(i.author, r, talent.Issue, i.created)
		}
		for _, v := range r.releases {
			t.add(v.author, r, talent.Release, v.published)
		}
		w.tallyRosters(t, r)
	}
	return t
}

// tallyPull counts a merged pull request: its author, its reviewers (each once)
// and, as maintainer, who merged the work of another.
func (w *World) tallyPull(t *tallies, p *pull) {
	if p.merged.IsZero() {
		return
	}
	t.add(p.author, p.repo, talent.PullRequest, p.merged)
	seen := make(map[*account]bool)
	for _, v := range p.reviews {
		if v.author != p.author && !seen[v.author] {
			seen[v.author] = true
			t.add(v.author, p.repo, talent.Review, v.submitted)
		}
	}
	if p.mergedBy != p.author {
		t.add(p.mergedBy, p.repo, talent.Maintainer, p.merged)
	}
}

// tallyRosters counts the roster files that name somebody, by present login.
func (w *World) tallyRosters(t *tallies, r *repo) {
	for _, path := range r.tool.rosters {
		f, _ := r.find(path)
		for _, a := range w.people {
			if !a.visible() || !named(f.text, a.login) {
				continue
			}
			key := slices.IndexFunc(t.byWho[a], func(e *Expected) bool { return e.Roster && e.Repo == r.fullName() })
			if key >= 0 {
				t.byWho[a][key].Count++
				continue
			}
			t.byWho[a] = append(t.byWho[a], &Expected{Repo: r.fullName(), Tool: r.tool.id, Kind: talent.Maintainer, Count: 1, Roster: true})
		}
	}
}

// named says whether a roster names login as a whole word.
func named(text, login string) bool {
	word := func(r rune) bool { return r != '-' && ascii(r) < 0 }
	return slices.Contains(strings.FieldsFunc(text, word), login)
}
