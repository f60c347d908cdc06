package web

import (
	"cmp"
	"fmt"
	"slices"

	"mlscout/ranker"
	"mlscout/talent"
)

// artefact is a repository and what somebody did in it.
type artefact struct {
	Repo        string
	URL         string // of the strongest act there
	Own         bool
	Did         []string // "7 reviews"
	Tools       []string
	First, Last string // months
	Points      talent.Points

	acts map[talent.Kind]int
}

// shownWorks is how many repositories are listed.
const shownWorks = 6

// artefacts puts a ledger together by repository, the one with most points first.
func (s *Site) artefacts(ledger ranker.Ledger) []artefact {
	var works []artefact
	for _, e := range ledger {
		if e.Repo == "" {
			continue
		}
		at := slices.IndexFunc(works, func(a artefact) bool { return a.Repo == e.Repo })
		if at < 0 {
			at = len(works)
			works = append(works, artefact{Repo: e.Repo, URL: e.URL, Own: e.Own, First: e.First, acts: make(map[talent.Kind]int)})
		}
		a := &works[at]
		a.Points += e.Points
		a.acts[e.Kind] = max(a.acts[e.Kind], e.Count) // acts that speak of several tools have an entry for each
		a.Tools = unique(append(a.Tools, s.toolName(e.Tool)))
		a.Last = newest(a.Last, e.At.Month())
		if e.First != "" && (a.First == "" || e.First < a.First) {
			a.First = e.First
		}
	}
	slices.SortStableFunc(works, func(a, b artefact) int { return cmp.Compare(b.Points, a.Points) })
	works = works[:min(shownWorks, len(works))]
	for i := range works {
		works[i].tell()
	}
	return works
}

// tell says what was done in words, the most specific kind of work first.
func (a *artefact) tell() {
	for _, kind := range []talent.Kind{talent.Maintainer, talent.Release, talent.Review, talent.PullRequest, talent.Commit, talent.Coauthor,
		talent.Issue, talent.Repository, talent.Dependency, talent.Marker, talent.Claim, talent.Posted} {
		switch n := a.acts[kind]; {
		case n > 1:
			a.Did = append(a.Did, fmt.Sprintf("%s (%d)", kindWords(kind), n))
		case n == 1:
			a.Did = append(a.Did, kindWords(kind))
		}
	}
}
