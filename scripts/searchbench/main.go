// Command searchbench measures the search index on an invented corpus, side by
// side with what could stand in its place: Bleve used plainly, SQLite FTS5,
// PostgreSQL full-text search where a database is given, and a scan over
// bitmaps and arrays in memory as the physical limit.
//
//	go run ./scripts/searchbench --n 100000
//
// It prints Markdown; --json FILE also writes the figures. Totals of all engines
// are compared with the scan's, so a fast wrong answer shows.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"
)

type options struct {
	n, queries, repeats int
	seed                uint64
	engines             []string
	dsn, dir, json      string
	perClass, soak      time.Duration
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "searchbench:", err)
		os.Exit(1)
	}
}

func parseFlags() options {
	var o options
	var engines string
	flag.IntVar(&o.n, "n", 10_000, "prospects in the corpus")
	flag.IntVar(&o.queries, "queries", 40, "queries of each class")
	flag.IntVar(&o.repeats, "repeats", 3, "runs of each query; the fastest counts")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of corpus and queries")
	flag.StringVar(&engines, "engines", "brute,mlscout,bleve,fts5,postgres", "which to measure")
	flag.StringVar(&o.dsn, "postgres", "", "PostgreSQL address; without one it is left out")
	flag.StringVar(&o.dir, "dir", "", "directory for the indexes; default a temporary one")
	flag.StringVar(&o.json, "json", "", "file for the figures")
	flag.DurationVar(&o.perClass, "per-class", 5*time.Second, "longest time for one class and engine")
	flag.DurationVar(&o.soak, "soak", 0, "then search for so long with 20 clients while generations are swapped in")
	flag.Parse()
	o.engines = strings.Split(engines, ",")
	return o
}

func run(ctx context.Context) (err error) {
	o := parseFlags()
	if o.dir == "" {
		if o.dir, err = os.MkdirTemp("", "searchbench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	}
	corpus := newCorpus(o.seed, o.n)
	classes := newClasses(corpus, o.queries)
	var reports []report
	for _, e := range engines(o, corpus) {
		r, err := measure(ctx, o, e, classes)
		if err != nil {
			return fmt.Errorf("%s: %w", e.name(), err)
		}
		reports = append(reports, r)
	}
	printMarkdown(os.Stdout, o, classes, reports)
	if o.soak > 0 {
		if err := soak(ctx, os.Stdout, o, corpus, classes); err != nil {
			return fmt.Errorf("soak: %w", err)
		}
	}
	if o.json == "" {
		return nil
	}
	text, err := json.MarshalIndent(reports, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.json, append(text, '\n'), 0o644)
}

// engine is one way to search.
type engine interface {
	name() string
	build(ctx context.Context) error                       // and open
	ask(ctx context.Context, a ask) (total int, err error) // total -1: not to be compared
	bytes(context.Context) int64
	close() error
}

// errUnable says that an engine has nothing to answer a class with.
var errUnable = errors.New("cannot do this")

func engines(o options, c *corpus) []engine {
	all := []engine{newBrute(c), newOurs(c, o.dir), newPlainBleve(c, o.dir), newFTS5(c, o.dir)}
	if o.dsn != "" {
		all = append(all, newPostgres(c, o.dsn))
	}
	return slices.DeleteFunc(all, func(e engine) bool { return !slices.Contains(o.engines, e.name()) })
}

// report is what was measured of one engine.
type report struct {
	Engine  string             `json:"engine"`
	Build   float64            `json:"build_s"`
	PerSec  float64            `json:"prospects_per_s"`
	PerDoc  float64            `json:"bytes_per_prospect"`
	PeakMiB float64            `json:"peak_rss_mib"` // of the process so far
	Classes map[string]figures `json:"classes"`
	Extra   map[string]float64 `json:"extra,omitempty"`
	totals  map[string][]int
}

// figures are milliseconds over the queries of a class.
type figures struct {
	P50     float64 `json:"p50_ms"`
	P95     float64 `json:"p95_ms"`
	Mean    float64 `json:"mean_hits"`
	Queries int     `json:"queries"`
	Wrong   int     `json:"wrong_totals"`
}

func measure(ctx context.Context, o options, e engine, classes []class) (r report, err error) {
	r = report{Engine: e.name(), Classes: make(map[string]figures), totals: make(map[string][]int)}
	started := time.Now()
	fmt.Fprintf(os.Stderr, "%s: building\n", e.name())
	if err := e.build(ctx); err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	r.Build = time.Since(started).Seconds()
	r.PerSec, r.PerDoc = float64(o.n)/r.Build, float64(e.bytes(ctx))/float64(o.n)
	for _, c := range classes {
		f, err := measureClass(ctx, o, e, c)
		if errors.Is(err, errUnable) {
			continue
		}
		if err != nil {
			return r, fmt.Errorf("%s: %w", c.name, err)
		}
		r.Classes[c.name] = f
	}
	if extra, ok := e.(interface {
		extra(context.Context) (map[string]float64, error)
	}); ok {
		if r.Extra, err = extra.extra(ctx); err != nil {
			return r, err
		}
	}
	r.PeakMiB = peakMiB()
	return r, nil
}

func measureClass(ctx context.Context, o options, e engine, c class) (figures, error) {
	var best []float64
	var f figures
	deadline := time.Now().Add(o.perClass)
	for i := range c.asks {
		if i >= 3 && time.Now().After(deadline) {
			break
		}
		fastest := time.Duration(1 << 62)
		for range o.repeats {
			started := time.Now()
			total, err := e.ask(ctx, c.asks[i])
			if err != nil {
				return f, err
			}
			fastest = min(fastest, time.Since(started))
			if c.asks[i].total < 0 {
				c.asks[i].total = total // the first engine says what is right
			}
			if total >= 0 && total != c.asks[i].total {
				f.Wrong++
				break
			}
			if time.Now().After(deadline) {
				break
			}
		}
		f.Mean += float64(c.asks[i].total)
		best = append(best, fastest.Seconds()*1000)
	}
	slices.Sort(best)
	f.Queries, f.Mean = len(best), f.Mean/float64(len(best))
	f.P50, f.P95 = best[len(best)/2], best[min(len(best)*95/100, len(best)-1)]
	return f, nil
}
