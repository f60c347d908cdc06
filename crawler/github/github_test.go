package github_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/crawlertest"
	"mlscout/crawler/github"
	"mlscout/crawler/wire"
	"mlscout/internal/demo"
	"mlscout/talent"
)

// bench is a demo world with a store to crawl it into.
type bench struct {
	world *demo.World
	url   string
	store *crawlertest.Store
	tools *catalog.Catalog
	token string
	runs  int
}

func newBench(t *testing.T, opts demo.Options) *bench {
	t.Helper()
	world := demo.NewWorld(opts)
	server := httptest.NewServer(world.GitHub())
	t.Cleanup(server.Close)
	tools, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	return &bench{world: world, url: server.URL, store: crawlertest.New(), tools: tools, token: world.Token()}
}

// source returns a source whose clock does not wait in earnest.
func (b *bench) source(t *testing.T, tools ...talent.ToolID) *github.Source {
	t.Helper()
	clock := wire.SystemClock()
	b.runs++ // every run begins a minute after the last, however slow the machine is
	slept := time.Duration(b.runs) * time.Minute
	clock.Now = func() time.Time { return b.world.Now().Add(slept) }
	clock.Sleep = func(ctx context.Context, d time.Duration) error {
		slept += d
		return ctx.Err()
	}
	s, err := github.New(github.Settings{
		APIURL: b.url, GraphQLURL: b.url + "/graphql", Token: b.token, UserAgent: "mlscout-test (+https://example.org)",
		Since:        talent.DayOf(time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)),
		AllowPrivate: []string{strings.TrimPrefix(b.url, "http://")}, Reserve: 0.1,
	}, github.Deps{Catalog: b.tools, Tools: tools, Sink: b.store, Gate: b.store, Memory: b.store, Backlog: b.store,
		Logger: slog.New(slog.DiscardHandler), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (b *bench) crawl(t *testing.T) crawler.Report {
	t.Helper()
	report, err := b.source(t).Crawl(t.Context(), crawler.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// tally counts pieces of upstream evidence.
type tally struct {
	Prospect int64
	Repo     string
	Kind     talent.Kind
	Roster   bool
}

func (b *bench) wanted() map[tally]int {
	want := make(map[tally]int)
	for _, person := range b.world.Truth().People {
		for _, e := range person.Upstream {
			if e.Count > 0 {
				want[tally{person.ID, e.Repo, e.Kind, e.Roster}] = e.Count
			}
		}
	}
	return want
}

func (b *bench) found() map[tally]int {
	items := make(map[tally]map[string]bool)
	for key, e := range b.store.Evidence {
		if e.Own || key.Item == "last year" {
			continue
		}
		k := tally{int64(key.Prospect), e.Repo, e.Kind, strings.HasPrefix(key.Item, "roster:")}
		if items[k] == nil {
			items[k] = make(map[string]bool)
		}
		items[k][key.Item] = true
	}
	got := make(map[tally]int)
	for k, set := range items {
		got[k] = len(set)
	}
	return got
}

func TestCrawlFindsWhatTheWorldHolds(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 3})
	report := b.crawl(t)
	if len(report.Errors) > 0 || report.Spent {
		t.Errorf("report: got %+v, want neither errors nor a spent budget", report)
	}
	if diff := cmp.Diff(b.wanted(), b.found()); diff != "" {
		t.Errorf("upstream evidence (-world +found):\n%s", diff)
	}
}
