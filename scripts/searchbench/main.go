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
	"bufio"
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
	builds              int
	pause               bool
	seed                uint64
	engines             []string
	dsn, dir, json      string
	perClass, soak      time.Duration
	cold                string
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
	flag.IntVar(&o.queries, "queries", 40, "queries of each class; 0 only builds")
	flag.IntVar(&o.repeats, "repeats", 3, "runs of each query; the fastest counts")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of corpus and queries")
	flag.StringVar(&engines, "engines", "brute,mlscout,bleve,fts5,postgres", "which to measure")
	flag.StringVar(&o.dsn, "postgres", "", "PostgreSQL address; without one it is left out")
	flag.StringVar(&o.dir, "dir", "", "directory for the indexes, which are kept and used again; default a temporary one")
	flag.StringVar(&o.json, "json", "", "file for the figures")
	flag.DurationVar(&o.perClass, "per-class", 5*time.Second, "longest time for one class and engine")
	flag.BoolVar(&o.pause, "pause", false, "wait for Enter when all is built, before the first query")
	flag.IntVar(&o.builds, "builds", 0, "instead build mlscout and Bleve in turn so often and compare the times")
	flag.DurationVar(&o.soak, "soak", 0, "then search for so long with 20 clients while generations are swapped in")
	flag.StringVar(&o.cold, "cold", "", "instead time this mlscout program from start to end on a store of the corpus")
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
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return err
	}
	corpus := newCorpus(o.seed, o.n)
	if o.builds > 0 {
		return compareBuilds(ctx, os.Stdout, o, corpus)
	}
	if o.cold != "" {
		return coldStart(ctx, os.Stdout, o, corpus)
	}
	classes := newClasses(corpus, o.queries)
	outcome, err := measureAll(ctx, o, engines(o, corpus), classes)
	if err != nil {
		return err
	}
	if o.queries > 0 {
		printMarkdown(os.Stdout, o, classes, outcome)
	}
	if o.soak > 0 {
		if outcome.Soak, err = soak(ctx, o, corpus, classes); err != nil {
			return fmt.Errorf("soak: %w", err)
		}
		outcome.Soak.print(os.Stdout)
	}
	if o.json == "" {
		return nil
	}
	text, err := json.MarshalIndent(outcome, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(o.json, append(text, '\n'), 0o644)
}

// outcome is all that a run has measured.
type outcome struct {
	Engines []report `json:"engines"`
	Targets []target `json:"targets,omitempty"`
	Soak    *soaked  `json:"soak,omitempty"`
}

// measureAll builds and opens every engine before it asks the first, so that
// the queries can be left alone on the machine.
func measureAll(ctx context.Context, o options, all []engine, classes []class) (out outcome, err error) {
	for _, e := range all {
		b, err := ensure(ctx, o, e)
		if err == nil {
			err = e.open(ctx)
		}
		if err != nil {
			return out, fmt.Errorf("%s: %w", e.name(), err)
		}
		defer func() { err = errors.Join(err, e.close()) }()
		bytes := e.bytes(ctx)
		out.Engines = append(out.Engines, report{Engine: e.name(), built: b, PerSec: float64(o.n) / b.Seconds, PerDoc: float64(bytes) / float64(o.n)})
	}
	if o.queries == 0 {
		return out, nil
	}
	if o.pause {
		fmt.Fprintln(os.Stderr, "all is built: press Enter to ask")
		if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
			return out, fmt.Errorf("wait for Enter: %w", err)
		}
	}
	for i, e := range all {
		fmt.Fprintf(os.Stderr, "%s: asking\n", e.name())
		if err := out.Engines[i].measure(ctx, o, e, classes); err != nil {
			return out, fmt.Errorf("%s: %w", e.name(), err)
		}
	}
	out.Targets = judge(o, classes, out.Engines)
	return out, nil
}

// engine is one way to search.
type engine interface {
	name() string
	build(ctx context.Context) error
	open(ctx context.Context) error                        // what was built
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
	Engine string `json:"engine"`
	built
	PerSec  float64            `json:"prospects_per_s"`
	PerDoc  float64            `json:"bytes_per_prospect"`
	Classes map[string]figures `json:"classes"`
	RSSMiB  float64            `json:"rss_mib"`      // of this process after the queries
	HeapMiB float64            `json:"rss_anon_mib"` // of that, what is no map of a file
	Extra   map[string]float64 `json:"extra,omitempty"`
}

// figures are milliseconds over the queries of a class.
type figures struct {
	P50     float64 `json:"p50_ms"`
	P95     float64 `json:"p95_ms"`
	Mean    float64 `json:"mean_hits"`
	Queries int     `json:"queries"`
	Wrong   int     `json:"wrong_totals"`
}

func (r *report) measure(ctx context.Context, o options, e engine, classes []class) (err error) {
	r.Classes = make(map[string]figures)
	for _, c := range classes {
		f, err := measureClass(ctx, o, e, c)
		if errors.Is(err, errUnable) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		r.Classes[c.name] = f
	}
	if extra, ok := e.(interface {
		extra(context.Context) (map[string]float64, error)
	}); ok {
		if r.Extra, err = extra.extra(ctx); err != nil {
			return err
		}
	}
	r.RSSMiB, r.HeapMiB = procMiB("VmRSS"), procMiB("RssAnon")
	return nil
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
