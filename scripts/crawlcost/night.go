package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/github"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// years is how far back contributions are read.
const years = 5

// place is a hub that runs and a store beside it.
type place struct {
	hub   *hub
	db    *store.DB
	tools *catalog.Catalog
	o     options
}

// night is one crawl and what the hub says of it.
type night struct {
	report crawler.Report
	plan   crawler.Plan
	ledger ledger
	wall   time.Duration
	memory uint64 // most bytes resident so far
}

func (n night) cost() int { return n.ledger.Requests + n.ledger.points() }

// open starts the hub on a world, with an empty store.
func open(ctx context.Context, dir string, w world, o options, more ...string) (*place, func(), error) {
	h, err := startHub(ctx, dir, w.file, more...)
	if err != nil {
		return nil, nil, err
	}
	data, err := os.MkdirTemp(o.work, "store-")
	if err != nil {
		h.stop()
		return nil, nil, err
	}
	p := &place{hub: h, o: o}
	done := func() {
		if p.db != nil {
			_ = p.db.Close()
		}
		h.stop()
		_ = os.RemoveAll(data)
	}
	key, err := privacy.CreateKey(filepath.Join(data, "key"))
	if err == nil {
		p.db, err = store.Open(ctx, store.Options{Dir: data, SuppressionKey: key})
	}
	if err == nil {
		p.tools, err = catalog.Default()
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return p, done, nil
}

func (p *place) source() (*github.Source, error) {
	return github.New(github.Settings{
		APIURL: p.hub.GitHub + "/", GraphQLURL: p.hub.GraphQL, Token: p.hub.Tokens["user1"], Reserve: 0.1,
		UserAgent: "mlscout-crawlcost (+https://example.org)", AllowPrivate: []string{p.hub.private()},
		Since: since(),
	}, github.Deps{Catalog: p.tools, Sink: p.db, Gate: p.db, Memory: p.db, Backlog: p.db, Logger: p.o.logger()})
}

func since() talent.Day { return talent.DayOf(time.Now().AddDate(-years, 0, 0)) }

// crawl plans if asked to, and crawls; the ledger is of the crawl alone.
func (p *place) crawl(ctx context.Context, plan bool, limits crawler.Limits) (n night, err error) {
	source, err := p.source()
	if err != nil {
		return n, err
	}
	if plan {
		if n.plan, err = source.Plan(ctx); err != nil {
			return n, err
		}
	}
	if err := p.hub.call(ctx, "/ledger/reset", map[string]any{"label": "crawl"}, new(any)); err != nil {
		return n, err
	}
	start := time.Now()
	n.report, err = source.Crawl(ctx, limits, nil)
	n.wall = time.Since(start)
	n.memory = mostMemory()
	if err != nil {
		return n, fmt.Errorf("crawl: %w", err)
	}
	n.ledger, err = p.hub.ledger(ctx)
	return n, err
}

// mostMemory is the most resident memory that this process has had, in bytes.
func mostMemory() uint64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.Sys
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kilobytes uint64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		return 0
	}
	return kilobytes << 10
}
