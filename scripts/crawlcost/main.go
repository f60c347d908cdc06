// Command crawlcost crawls the simulator in ../shared/hub and prints, as
// Markdown, what people and evidence cost in points and requests, beside the
// targets.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/crawlertest"
	"mlscout/crawler/github"
	"mlscout/talent"
)

type options struct {
	hub, work, faults, events string
	users, max                int
	verbose                   bool
}

func main() {
	var o options
	flag.StringVar(&o.hub, "hub", "../shared/hub", "the simulator")
	flag.StringVar(&o.work, "work", filepath.Join(os.TempDir(), "crawlcost"), "where worlds are kept")
	flag.StringVar(&o.faults, "faults", "none", "fault profile")
	flag.StringVar(&o.events, "events", "", "events file for the tools' histories")
	flag.IntVar(&o.users, "users", 2000, "people in the world")
	flag.IntVar(&o.max, "max", 0, "most requests and points")
	flag.BoolVar(&o.verbose, "v", false, "log to stderr")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "crawlcost:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if err := os.MkdirAll(o.work, 0o755); err != nil {
		return err
	}
	dir, err := prepareHub(ctx, o.hub, o.work)
	if err != nil {
		return err
	}
	world, truth, err := makeWorld(ctx, dir, o.work, o.users, o.events)
	if err != nil {
		return err
	}
	_ = os.Remove(filepath.Join(o.work, "ledger.jsonl"))
	h, err := startHub(ctx, dir, world, "--faults", o.faults, "--ledger", filepath.Join(o.work, "ledger.jsonl"))
	if err != nil {
		return err
	}
	defer h.stop()
	store := crawlertest.New()
	start := time.Now()
	report, err := crawlOnce(ctx, h, store, o)
	if err != nil {
		return err
	}
	l, err := h.ledger()
	if err != nil {
		return err
	}
	fmt.Printf("report %+v\nwall %s\n", report, time.Since(start).Round(time.Millisecond))
	fmt.Printf("ledger %+v\n", l)
	if o.faults == "none" {
		var night []any
		if err := h.call("/mutate", map[string]any{"op": "night", "seed": 7, "share": 0.01}, &night); err != nil {
			return err
		}
		fmt.Printf("night %.600v\n", fmt.Sprint(night))
		second, err := crawlOnce(ctx, h, store, o)
		if err != nil {
			return err
		}
		fmt.Printf("second night %+v\n", second)
		l, _ := h.ledger()
		fmt.Printf("ledger %+v\n", l)
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	fmt.Printf("sys %d MiB; people %d profiles %d evidence %d closed %d\n", mem.Sys>>20, len(store.People), len(store.Profiles), len(store.Evidence), len(store.Closed))
	return judge(world, truth, store, report)
}

func crawlOnce(ctx context.Context, h *hub, store *crawlertest.Store, o options) (crawler.Report, error) {
	tools, err := catalog.Default()
	if err != nil {
		return crawler.Report{}, err
	}
	level := slog.LevelWarn
	if o.verbose {
		level = slog.LevelDebug
	}
	source, err := github.New(github.Settings{
		APIURL: h.GitHub + "/", GraphQLURL: h.GraphQL, Token: h.Tokens["user1"], Reserve: 0.1,
		UserAgent: "mlscout-crawlcost (+https://example.org)", AllowPrivate: []string{h.private()},
		Since: talent.DayOf(time.Now().AddDate(-5, 0, 0)),
	}, github.Deps{Catalog: tools, Sink: store, Gate: store, Memory: store, Backlog: store,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))})
	if err != nil {
		return crawler.Report{}, err
	}
	plan, err := source.Plan(ctx)
	if err != nil {
		return crawler.Report{}, err
	}
	fmt.Printf("plan %+v\n", plan)
	var reset map[string]any
	if err := h.call("/ledger/reset", map[string]string{"label": "crawl"}, &reset); err != nil {
		return crawler.Report{}, err
	}
	return source.Crawl(ctx, crawler.Limits{MaxPoints: o.max}, nil)
}
