package recruiting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mlscout/talent"
)

// Referrals are colleagues who have worked in the open with a prospect, the
// document of `team referrals --json`. They are context for a conversation and
// in no score: networks repeat their own makeup.
type Referrals struct {
	Schema   string            `json:"schema"`
	Login    string            `json:"login"`
	GitHubID talent.ProspectID `json:"github_id"`
	Edges    []Edge            `json:"edges"`
	Unknown  []string          `json:"unknown"` // what could not be looked at, and why
	Note     string            `json:"note"`
}

// Edge is one place in which a colleague and the prospect worked.
type Edge struct {
	Colleague string     `json:"colleague"`
	Strength  string     `json:"strength"` // strong, good or some
	Kind      string     `json:"kind"`     // what the two did
	Repo      string     `json:"repo"`
	Count     int        `json:"count"` // of items in common, or of the lesser share of both
	Last      string     `json:"last"`  // YYYY-MM
	Weight    float64    `json:"weight"`
	Links     []string   `json:"links"`
	Question  string     `json:"question"` // to the colleague
	last      talent.Day // of the one who was active there last, earlier of both
}

// Colleague is a member and what the records hold of their public work; Found is
// false where they hold nothing.
type Colleague struct {
	Member
	Evidence []talent.Evidence
	Found    bool
}

// RefersOptions say when and how large.
type RefersOptions struct {
	Today        talent.Day
	Contributors map[string]int // people known to have worked in a repository, by lower-case name
}

// The rules for an edge.
const (
	togetherDays = 365 // that the work of both may lie apart
	mergedEach   = 3   // merged pull requests or commits of each
	itemsBoth    = 3   // issues or pull requests in which both took part
	hubPeople    = 500 // from which a repository says little
	hubFactor    = 0.25
	halfDays     = 365.0
)

// Refer finds the edges between a prospect and consenting colleagues. Stars,
// follows and shared organisations are no edges.
func Refer(p Person, colleagues []Colleague, opts RefersOptions) Referrals {
	r := Referrals{
		Schema: "mlscout.referrals/v1", Login: p.Login, GitHubID: p.ID, Edges: []Edge{},
		Unknown: []string{"reviews of pull requests that were not merged, or whose author's act is not in the records"},
		Note:    "has worked in the open with; not in any score; ask the colleague, never the prospect, and only if they like",
	}
	for _, c := range colleagues {
		switch {
		case c.Consent == 0:
			r.Unknown = append(r.Unknown, c.Name+": no consent to referrals, not looked at")
		case c.Consent > opts.Today:
			r.Unknown = append(r.Unknown, fmt.Sprintf("%s: consent begins on %s, not looked at", c.Name, c.Consent))
		case c.Visibility == "hidden":
			r.Unknown = append(r.Unknown, "one colleague is hidden, not looked at")
		case talent.ProspectID(c.GitHubID) == p.ID:
			r.Unknown = append(r.Unknown, c.Name+": is the person asked about")
		case !c.Found:
			r.Unknown = append(r.Unknown, c.Name+": no public work in the records")
		default:
			r.Edges = append(r.Edges, edges(p, c, opts)...)
		}
	}
	slices.SortStableFunc(r.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Colleague, b.Colleague), cmp.Compare(a.Repo, b.Repo))
	})
	return r
}

// edges compares two people repository by repository.
func edges(p Person, c Colleague, opts RefersOptions) []Edge {
	if slices.ContainsFunc(c.Hide, func(h string) bool { return strings.EqualFold(h, p.Login) }) {
		return nil
	}
	theirs, ours := byRepo(p.Evidence), byRepo(c.Evidence)
	var found []Edge
	for id, a := range theirs {
		b, ok := ours[id]
		if !ok || slices.ContainsFunc(c.Hide, func(h string) bool { return strings.EqualFold(h, a.name) }) {
			continue
		}
		edge, ok := a.with(b)
		if !ok {
			continue
		}
		edge.Colleague, edge.Repo, edge.Last = c.Name, a.name, edge.last.Month()
		halvings := float64(opts.Today-edge.last) / halfDays
		for ; halvings >= 1; halvings-- {
			edge.Weight /= 2
		}
		if opts.Contributors[strings.ToLower(a.name)] > hubPeople {
			edge.Weight *= hubFactor
			edge.Kind += "; more than 500 people work there, so it says little"
		}
		edge.Question = fmt.Sprintf("You and %s both worked in %s. Would you like to say how they work?", p.Login, a.name)
		found = append(found, edge)
	}
	return found
}

// work is what one person did in one repository.
type work struct {
	name   string
	merged map[string]talent.Evidence // by item: pull requests merged, commits
	items  map[string]talent.Evidence // issues and pull requests taken part in, by number
	pulls  map[string]bool            // own pull requests, by number
	review map[string]talent.Evidence // reviews, by number of the pull request
	days   []talent.Day
	latest talent.Evidence
}

func byRepo(evidence []talent.Evidence) map[int64]*work {
	repos := make(map[int64]*work)
	for _, ev := range evidence {
		if ev.RepoID == 0 || ev.Noise != talent.NoNoise {
			continue
		}
		w := repos[ev.RepoID]
		if w == nil {
			w = &work{
				merged: make(map[string]talent.Evidence), items: make(map[string]talent.Evidence),
				pulls: make(map[string]bool), review: make(map[string]talent.Evidence),
			}
			repos[ev.RepoID] = w
		}
		w.add(ev)
	}
	return repos
}

func (w *work) add(ev talent.Evidence) {
	switch ev.Kind {
	case talent.PullRequest, talent.Commit, talent.Coauthor:
		w.merged[string(ev.Kind)+ev.Item] = ev
		w.days = append(w.days, ev.At)
	case talent.Maintainer, talent.Review, talent.Issue:
	default:
		return
	}
	if number := itemNumber(ev); number != "" {
		w.items[number] = ev
		w.pulls[number] = w.pulls[number] || ev.Kind == talent.PullRequest
		if ev.Kind == talent.Review {
			w.review[number] = ev
		}
	}
	if ev.At >= w.latest.At {
		w.latest, w.name = ev, ev.Repo
	}
}

// itemNumber is the number of the issue or pull request that an act was on.
func itemNumber(ev talent.Evidence) string {
	for _, mark := range []string{"/pull/", "/issues/"} {
		if _, rest, ok := strings.Cut(ev.URL, mark); ok {
			if end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
				rest = rest[:end]
			}
			return rest
		}
	}
	return ""
}

// reviewsOf are the reviews of o's own pull requests, latest number first.
func (w *work) reviewsOf(o *work) []string {
	var links []string
	for number := range w.review {
		if o.pulls[number] {
			links = append(links, number)
		}
	}
	slices.SortFunc(links, laterNumber)
	for i, number := range links {
		links[i] = w.review[number].URL
	}
	return links
}

func laterNumber(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(b, a)) }

// reviewed is the edge of reviews, where there are some in both directions or
// several in one.
func (w *work) reviewed(o *work) (Edge, bool) {
	by, of := w.reviewsOf(o), o.reviewsOf(w)
	edge := Edge{Strength: "strong", Weight: 3, Count: len(by) + len(of), last: min(w.latest.At, o.latest.At)}
	edge.Links = append(by[:min(2, len(by)):min(2, len(by))], of[:min(2, len(of))]...)
	switch {
	case len(by) > 0 && len(of) > 0:
		edge.Kind = "reviewed each other's pull requests"
	case len(by) >= itemsBoth:
		edge.Kind = "the prospect reviewed the colleague's pull requests"
	case len(of) >= itemsBoth:
		edge.Kind = "the colleague reviewed the prospect's pull requests"
	default:
		return edge, false
	}
	return edge, true
}

// with tells the strongest edge between two people's work in one repository.
func (w *work) with(o *work) (Edge, bool) {
	var shared []string
	for number := range w.items {
		if _, ok := o.items[number]; ok {
			shared = append(shared, number)
		}
	}
	slices.SortFunc(shared, laterNumber)
	if edge, ok := w.reviewed(o); ok {
		return edge, true
	}
	last := min(w.latest.At, o.latest.At)
	switch {
	case min(len(w.merged), len(o.merged)) >= mergedEach && near(w.days, o.days):
		count := min(len(w.merged), len(o.merged))
		edge := Edge{Strength: "good", Kind: "both had work merged there within twelve months", Count: count, Weight: 2, last: last,
			Links: []string{w.latest.URL, o.latest.URL}}
		if len(shared) > 0 {
			edge.Kind += ", " + plural(len(shared), "item") + " in common"
		}
		return edge, true
	case len(shared) >= itemsBoth:
		edge := Edge{Strength: "some", Kind: "both took part in the same pull requests or issues", Count: len(shared), Weight: 1, last: last}
		for _, number := range shared[:itemsBoth] {
			edge.Links = append(edge.Links, w.items[number].URL)
		}
		return edge, true
	}
	return Edge{}, false
}

// near says whether any two days lie within a year of each other.
func near(a, b []talent.Day) bool {
	for _, x := range a {
		for _, y := range b {
			if max(x-y, y-x) <= togetherDays {
				return true
			}
		}
	}
	return false
}
