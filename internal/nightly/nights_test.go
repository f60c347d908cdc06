package nightly_test

import (
	"slices"
	"testing"
	"time"

	"mlscout/crawler/wire"
	"mlscout/internal/demo"
	"mlscout/internal/nightly"
	"mlscout/talent"
)

// TestNightsFollowTheWorld runs nights over a world that changes between them. In
// the end the records say what a fresh crawl of the final world says.
func TestNightsFollowTheWorld(t *testing.T) {
	if testing.Short() {
		t.Skip("several nights take long; run without -short")
	}
	c := &clock{now: time.Date(2026, 9, 1, 2, 30, 0, 0, time.UTC)}
	world := demo.NewWorld(demo.Options{Seed: 5, People: 40, Now: c.Now(), Clock: c.Now})
	at, stop, err := demo.Serve(t.Context(), world)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	h := house{dir: t.TempDir(), at: at, token: world.Token(), wire: wire.Clock{Now: c.Now, Sleep: c.Sleep}, since: talent.DayOf(c.now) - 4*365}
	first := spent(t, h, c, 24*time.Hour)
	truth := world.Truth()
	// Rosters name logins, so that somebody renamed is found there by memory only;
	// whoever is closed leaves a board account behind, if they had one.
	var there []demo.Known
	for _, k := range truth.People {
		if k.Gone == "" && len(k.Upstream) > 0 && k.Linked && k.HackerNews == "" && !slices.ContainsFunc(k.Upstream, func(e demo.Expected) bool { return e.Roster }) {
			there = append(there, k)
		}
	}
	if len(there) < 8 {
		t.Fatalf("only %d people to change", len(there))
	}
	repo := there[0].Upstream[0].Repo
	days := []func(*demo.Changes){
		func(ch *demo.Changes) { ch.Profile(there[0].Login, map[string]string{"location": "Lisbon"}) },
		func(ch *demo.Changes) { ch.Commits(there[1].Login, repo, 3) },
		func(ch *demo.Changes) { ch.DeleteUser(there[2].Login) },
		func(ch *demo.Changes) {
			ch.RenameUser(there[3].Login, "renamed-demo")
			ch.Commits(there[4].Login, there[4].Upstream[0].Repo, 1)
			ch.SuspendUser(there[7].Login)
		},
		func(*demo.Changes) {},
	}
	var costs []int
	for _, change := range days {
		if err := world.Mutate(func(ch *demo.Changes) { ch.Advance(24 * time.Hour); change(ch) }); err != nil {
			t.Fatal(err)
		}
		costs = append(costs, spent(t, h, c, 24*time.Hour))
	}
	// A month later everything was looked at again.
	if err := world.Mutate(func(ch *demo.Changes) { ch.Advance(30 * 24 * time.Hour) }); err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(30 * 24 * time.Hour)
	spent(t, h, c, 24*time.Hour)
	fresh := house{dir: t.TempDir(), at: at, token: world.Token(), wire: h.wire, since: h.since}
	spent(t, fresh, c, 0)
	if lines := differ(h.state(t), fresh.state(t)); len(lines) > 0 {
		for _, line := range lines {
			t.Errorf("after the nights: %s", line)
		}
	}
	t.Logf("first night %d requests and points, the others %v", first, costs)
	if quiet := slices.Min(costs); quiet*4 > first {
		t.Errorf("a quiet night costs %d, the first %d", quiet, first)
	}
}

// spent runs a night and returns what it cost at GitHub; then time passes.
func spent(t *testing.T, h house, c *clock, pass time.Duration) int {
	t.Helper()
	report, err := h.once(t.Context())
	if code := nightly.ExitCode(err); code != 0 && code != 3 && code != 5 {
		t.Fatalf("night: %v\n%+v", err, report)
	}
	cost := 0
	for _, s := range report.Sources {
		if s.Name == "github" {
			cost += s.Requests + s.Points
		}
		for _, p := range s.Errors {
			t.Errorf("%s: %s", s.Name, p.First)
		}
	}
	c.mu.Lock()
	c.now = c.now.Add(pass)
	c.mu.Unlock()
	return cost
}
