package github_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/crawlertest"
	"mlscout/internal/demo"
	"mlscout/talent"
)

// known lists the people of a bench by id.
func known(b *bench) []talent.ProspectID { return slices.Sorted(maps.Keys(b.store.Profiles)) }

// claims are logins that posts name; all but those of doubted are proven.
type claims struct {
	logins  []string
	doubted map[string]bool
}

func (c claims) Unknown(context.Context) ([]string, error) { return c.logins, nil }

func (c claims) Proven(_ context.Context, found []talent.Prospect) (map[talent.ProspectID]bool, error) {
	out := make(map[talent.ProspectID]bool)
	for _, p := range found {
		out[p.ID] = !c.doubted[p.Login]
	}
	return out, nil
}

// TestNamedAccounts looks up three logins: one proven, one whose proof fails and
// one that nobody has. Only the first is stored, and read like everybody.
func TestNamedAccounts(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 5, People: 60})
	b.crawl(t)
	ids := known(b)
	named := claims{logins: []string{b.store.Profiles[ids[0]].Login, b.store.Profiles[ids[1]].Login, "nobody-has-this-login"}, doubted: map[string]bool{}}
	named.doubted[named.logins[1]] = true
	fresh := newBench(t, demo.Options{Seed: 5, People: 60})
	source := fresh.source(t).Claimed(named)
	report, err := source.Crawl(t.Context(), crawler.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := fresh.store.Profiles[ids[0]].Login; got != named.logins[0] {
		t.Errorf("proven account: got login %q, want %q", got, named.logins[0])
	}
	if _, stored := fresh.store.Profiles[ids[1]]; stored || len(fresh.store.Profiles) != 1 {
		t.Errorf("stored %d people, want only the one whose proof holds", len(fresh.store.Profiles))
	}
	if report.Points == 0 {
		t.Error("got 0 points, want the look-up to be counted")
	}
	named.logins = named.logins[1:] // the first is known now
	again, err := fresh.source(t).Claimed(named).Crawl(t.Context(), crawler.Limits{}, nil)
	if err != nil || again.Points != 0 {
		t.Errorf("second look-up: got %d points and %v, want none so soon", again.Points, err)
	}
}

// TestSuppressedLoginsAreNotLookedUp refuses before anything is sent.
func TestSuppressedLoginsAreNotLookedUp(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 5, People: 60})
	b.crawl(t)
	login := b.store.Profiles[known(b)[0]].Login
	fresh := newBench(t, demo.Options{Seed: 5, People: 60})
	fresh.store.Suppressed = map[talent.Subject]bool{talent.GitHubLogin(login): true}
	report, err := fresh.source(t).Claimed(claims{logins: []string{login}}).Crawl(t.Context(), crawler.Limits{}, nil)
	if err != nil || report.Requests+report.Points != 0 || len(fresh.store.Profiles) != 0 {
		t.Errorf("got %d requests, %d people and %v, want nothing", report.Requests+report.Points, len(fresh.store.Profiles), err)
	}
}

// TestYearGivesWayToTheRepository: a sum of somebody's year that was stored before
// its repository was the catalogue's goes when their recent work is read again.
func TestYearGivesWayToTheRepository(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 4, People: 80})
	b.crawl(t)
	author, _ := longWorkers(t, b)
	var sum crawlertest.EvidenceKey
	for key, e := range b.store.Evidence {
		if key.Prospect == talent.ProspectID(author.ID) && key.Kind == talent.Commit && !e.Own && e.Repo == author.Upstream[0].Repo {
			sum = key
			sum.Item = "last year"
			e.Item = sum.Item
			b.store.Evidence[sum] = e
			break
		}
	}
	if sum.Item == "" {
		t.Fatalf("no commit of %s in %s", author.Login, author.Upstream[0].Repo)
	}
	b.night(t, func(c *demo.Changes) { c.Advance(30 * 24 * time.Hour) })
	if e, there := b.store.Evidence[sum]; there {
		t.Errorf("the year is still counted beside its commits: %+v", e)
	}
}
