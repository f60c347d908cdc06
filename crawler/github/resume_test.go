package github_test

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/crawler/crawlertest"
	"mlscout/internal/demo"
	"mlscout/talent"
)

var errKilled = errors.New("killed")

// TestKilledRunsGoOn ends a crawl at random batches and begins again: in the end
// the records are those of a crawl that nobody disturbed, for at most one query
// refetched a kill beside the greeting.
func TestKilledRunsGoOn(t *testing.T) {
	opts := demo.Options{Seed: 5, People: 120}
	whole := newBench(t, opts)
	plain := whole.crawl(t)

	b := newBench(t, opts)
	random := rand.New(rand.NewPCG(1, 2))
	requests, kills := 0, 0
	for {
		until := 1 + random.IntN(5)
		b.store.OnSave = func(crawler.Batch) error {
			if until--; until == 0 && kills < 10 {
				return errKilled
			}
			return nil
		}
		report, err := b.source(t).Crawl(t.Context(), crawler.Limits{}, nil)
		requests += report.Requests
		if err == nil {
			break
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		kills++
	}
	if diff := cmp.Diff(b.store.Evidence, whole.store.Evidence); diff != "" {
		t.Errorf("evidence (-killed +whole):\n%s", diff)
	}
	if diff := cmp.Diff(b.store.Profiles, whole.store.Profiles); diff != "" {
		t.Errorf("profiles (-killed +whole):\n%s", diff)
	}
	// A kill costs the greeting and the batch at hand, which may take the people
	// query with its details or a page with its co-authors: three at most.
	if most := plain.Requests + 4*kills; requests > most {
		t.Errorf("requests: got %d with %d kills, want at most %d", requests, kills, most)
	}
}

func TestSecondNightReadsWhatChanged(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 4})
	first := b.crawl(t)
	people := b.world.Truth().People
	var renamed, deleted, edited, worked string
	for _, p := range people {
		if len(p.Upstream) < 2 || p.Gone != "" || !p.Linked {
			continue
		}
		switch "" {
		case renamed:
			renamed = p.Login
		case deleted:
			deleted = p.Login
		case edited:
			edited = p.Login
		case worked:
			worked = p.Login
		}
	}
	ids := make(map[string]talent.ProspectID)
	for _, p := range people {
		ids[p.Login] = talent.ProspectID(p.ID)
	}
	err := b.world.Mutate(func(c *demo.Changes) {
		c.Advance(24 * time.Hour)
		c.RenameUser(renamed, "renamed-demo")
		c.DeleteUser(deleted)
		c.Profile(edited, map[string]string{"location": "Lisbon"})
		c.Commits(worked, "mlflow/mlflow", 3)
		c.RenameRepo("iterative/dvc", "dvc-moved")
	})
	if err != nil {
		t.Log(err) // a world without that repository renames nothing
	}
	second := b.crawl(t)
	// A dozen queries ask what changed however small the world is, and this one is.
	if cost, most := second.Requests+second.Points, (first.Requests+first.Points)/4; cost > most {
		t.Errorf("second night: got %d requests and points, want at most %d", cost, most)
	}
	if got := b.store.People[ids[renamed]].Login; got != "renamed-demo" {
		t.Errorf("renamed account: got login %q, want %q", got, "renamed-demo")
	}
	if got := b.store.Closed[ids[deleted]]; got != "deleted" {
		t.Errorf("deleted account: got closed %q, want %q", got, "deleted")
	}
	if got := b.store.Profiles[ids[edited]].Location; got != "Lisbon" {
		t.Errorf("edited profile: got location %q, want %q", got, "Lisbon")
	}
	if diff := cmp.Diff(b.wanted()[tally{int64(ids[worked]), "mlflow/mlflow", talent.Commit, false}],
		b.found()[tally{int64(ids[worked]), "mlflow/mlflow", talent.Commit, false}]); diff != "" {
		t.Errorf("new commits (-world +found):\n%s", diff)
	}
}

func TestSuppressedPeopleLeaveNothing(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 3, People: 120})
	var byID, byLogin demo.Known
	for _, p := range b.world.Truth().People {
		if len(p.Upstream) == 0 {
			continue
		}
		if byID.ID == 0 {
			byID = p
		} else if byLogin.ID == 0 {
			byLogin = p
		}
	}
	b.store.Suppressed[talent.GitHubID(talent.ProspectID(byID.ID))] = true
	b.store.Suppressed[talent.GitHubLogin(byLogin.Login)] = true
	b.store.OnSave = func(batch crawler.Batch) error {
		for _, p := range batch.People {
			if int64(p.ID) == byID.ID || int64(p.ID) == byLogin.ID {
				t.Errorf("batch holds the suppressed prospect %d", p.ID)
			}
		}
		for _, e := range batch.Evidence {
			if int64(e.Prospect) == byID.ID || int64(e.Prospect) == byLogin.ID {
				t.Errorf("batch holds evidence of the suppressed prospect %d", e.Prospect)
			}
		}
		return nil
	}
	b.crawl(t)
}

func TestBudgetOfARunEndsItCleanly(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 3, People: 80})
	for runs := 1; ; runs++ {
		report, err := b.source(t).Crawl(t.Context(), crawler.Limits{MaxPoints: 12}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Requests + report.Points; got > 12 {
			t.Errorf("run %d: got %d requests and points, want at most 12", runs, got)
		}
		if !report.Spent {
			break
		}
		if runs > 60 {
			t.Fatal("a crawl in small portions does not end")
		}
	}
	if diff := cmp.Diff(b.wanted(), b.found()); diff != "" {
		t.Errorf("upstream evidence (-world +found):\n%s", diff)
	}
}

func TestDeadlineNearerThanTheResetEndsTheRun(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 3, GraphQL: 20})
	b.world.Spend(b.world.Token(), "graphql", 20)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(time.Minute))
	defer cancel()
	report, err := b.source(t).Crawl(ctx, crawler.Limits{}, nil)
	if err != nil || !report.Spent {
		t.Errorf("crawl: got %+v, %v, want a spent budget and no error", report, err)
	}
}

func TestRefusedTokenIsTriedOnce(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 3, People: 50})
	b.token = "wrong"
	_, err := b.source(t).Crawl(t.Context(), crawler.Limits{}, nil)
	if !errors.Is(err, talent.ErrToken) {
		t.Errorf("crawl with a wrong token: got %v, want %v", err, talent.ErrToken)
	}
	if got := b.world.Requests(); got.REST+got.GraphQL > 1 {
		t.Errorf("requests with a wrong token: got %d, want 1", got.REST+got.GraphQL)
	}
	if strings.Contains(err.Error(), "wrong") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error: got %q, want one line without the token", err)
	}
}

func TestFaultsPass(t *testing.T) {
	for name, kind := range map[string]demo.FaultKind{
		"secondary 403": demo.Secondary403, "secondary 429": demo.Secondary429, "secondary without headers": demo.SecondaryBare,
		"bad gateway": demo.BadGateway, "unavailable": demo.Unavailable, "dropped": demo.Dropped, "cut short": demo.CutShort,
		"garbage": demo.Garbage, "resource limits": demo.ResourceLimits, "timeout": demo.GraphQLTimeout,
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, demo.Options{Seed: 3, People: 40})
			for skip := range 6 {
				b.world.Inject(demo.Fault{Path: "/graphql", Kind: kind, Skip: 3 * skip, Count: 1, RetryAfter: 30 * time.Second})
			}
			report := b.crawl(t)
			if len(report.Errors) > 0 || report.Spent {
				t.Errorf("report: got %+v, want neither errors nor a spent budget", report)
			}
			if diff := cmp.Diff(b.wanted(), b.found()); diff != "" {
				t.Errorf("upstream evidence (-world +found):\n%s", diff)
			}
		})
	}
}

// TestAnEditedProfileIsReadAlone: whoever only edits their profile has their
// repositories' evidence and topics left as they are, and unread.
func TestAnEditedProfileIsReadAlone(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 4, People: 80})
	b.crawl(t)
	var id talent.ProspectID
	for key, e := range b.store.Evidence {
		if e.Own && len(b.store.Profiles[key.Prospect].Topics) > 0 && (id == 0 || key.Prospect < id) {
			id = key.Prospect
		}
	}
	if id == 0 {
		t.Fatal("nobody has topics and own repositories")
	}
	own := func() map[crawlertest.EvidenceKey]talent.Evidence {
		held := maps.Clone(b.store.Evidence)
		maps.DeleteFunc(held, func(key crawlertest.EvidenceKey, e talent.Evidence) bool { return key.Prospect != id || !e.Own })
		return held
	}
	before, profile := own(), b.store.Profiles[id]
	b.night(t, func(c *demo.Changes) { c.Profile(profile.Login, map[string]string{"location": "Lisbon"}) })
	if diff := cmp.Diff(own(), before); diff != "" { // the day it was read included
		t.Errorf("evidence (-got +want):\n%s", diff)
	}
	got := b.store.Profiles[id]
	if diff := cmp.Diff(got.Topics, profile.Topics); diff != "" || got.Location != "Lisbon" {
		t.Errorf("location %q, topics (-got +want):\n%s", got.Location, diff)
	}
}
