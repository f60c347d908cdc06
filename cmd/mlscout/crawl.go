package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"mlscout/crawler"
	"mlscout/internal/nightly"
	"mlscout/internal/store"
)

// crawlMemory is from how many bytes on garbage is collected eagerly while a crawl
// runs beside whatever else the machine does.
const crawlMemory = 200 << 20

type crawlOptions struct {
	sources     []string
	plan        bool
	maxPoints   int
	maxDuration time.Duration
	output      outputFlags
}

func crawlCommand(a *app) *cobra.Command {
	var opts crawlOptions
	cmd := &cobra.Command{
		Use:   "crawl [SOURCE…]",
		Short: "gather people and posts, then rank and index them",
		Long: `Gathers from all sources that the settings enable, or from those named, then ranks and
indexes. A crawl that is stopped in any way goes on where it was: run it again.`,
		ValidArgs: sourceNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.sources = args
			return a.crawl(cmd.Context(), opts)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.plan, "plan", false, "print what the crawl would cost, and why each step is due; crawl nothing")
	flags.BoolVar(&opts.plan, "dry-run", false, "the same as --plan")
	countVar(cmd, &opts.maxPoints, "max-points", 0, "stop after this many requests and GraphQL points (exit code 5)")
	flags.DurationVar(&opts.maxDuration, "max-duration", 0, "stop after this long, such as 90m (exit code 5)")
	opts.output.register(cmd)
	return cmd
}

func (a *app) crawl(ctx context.Context, opts crawlOptions) error {
	if opts.maxDuration < 0 {
		return usagef("crawl: --max-duration must not be negative")
	}
	a.saveMemory()
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	sources, err := a.sources(ctx, rooms, opts.sources)
	if err != nil {
		return err
	}
	if opts.plan {
		return a.plan(ctx, sources, opts.output)
	}
	unlock, err := rooms.Store.LockNight(ctx)
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("crawl: another mlscout is crawling into %s: %w; wait for it or stop it", rooms.Store.Path(), err)
	}
	if err != nil {
		return err
	}
	defer unlock()
	bar := newProgress(a.terminal, a.quiet)
	defer bar.close()
	report, err := rooms.CrawlAndIndex(ctx, sources, nightly.CrawlLimits{Points: opts.maxPoints, Duration: opts.maxDuration}, bar.step)
	bar.close()
	if report.Schema != "" {
		if writeErr := a.writeCrawl(report, opts.output); writeErr != nil {
			return writeErr
		}
	}
	return err
}

// saveMemory makes the process one that leaves the machine's memory to others.
func (a *app) saveMemory() {
	a.frugal = true
	if a.env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(crawlMemory)
	}
}

func (a *app) writeCrawl(report nightly.CrawlReport, output outputFlags) error {
	for _, source := range report.Sources {
		for _, line := range source.Errors {
			fmt.Fprintln(a.err, plain(source.Name+": "+line))
		}
	}
	return output.write(a.out, crawlView(report))
}

type crawlView nightly.CrawlReport

func (v crawlView) items() []any {
	var items []any
	for _, source := range v.Sources {
		items = append(items, source)
	}
	return items
}

func (v crawlView) table() table {
	t := table{columns: []string{"source", "requests", "points", "not modified", "new", "changed", "gone", "posts", "errors"}}
	for _, s := range v.Sources {
		t.rows = append(t.rows, []string{
			s.Name, strconv.Itoa(s.Requests), strconv.Itoa(s.Points), strconv.Itoa(s.NotModified),
			strconv.Itoa(s.Prospects.New), strconv.Itoa(s.Prospects.Changed), strconv.Itoa(s.Prospects.Gone),
			strconv.Itoa(s.Posts), strconv.Itoa(len(s.Errors)),
		})
	}
	return t
}

type planView struct {
	Schema   string         `json:"schema"`
	Sources  []crawler.Plan `json:"sources"`
	Requests int            `json:"requests"`
	Points   int            `json:"points"`
}

func (v planView) items() []any {
	var items []any
	for _, plan := range v.Sources {
		items = append(items, plan)
	}
	return items
}

func (v planView) table() table {
	t := table{columns: []string{"source", "step", "requests", "points", "reason"}}
	for _, plan := range v.Sources {
		for _, step := range plan.Steps {
			t.rows = append(t.rows, []string{plan.Source, step.What, strconv.Itoa(step.Requests), strconv.Itoa(step.Points), step.Reason})
		}
	}
	t.rows = append(t.rows, []string{"all", "", strconv.Itoa(v.Requests), strconv.Itoa(v.Points), ""})
	return t
}

// plan prints the cost of a crawl. A source that cannot tell ends it.
func (a *app) plan(ctx context.Context, sources []crawler.Source, output outputFlags) error {
	view := planView{Schema: "mlscout.plan/v1", Sources: []crawler.Plan{}}
	for _, source := range sources {
		plan, err := source.Plan(ctx)
		if err != nil {
			return fmt.Errorf("plan %s: %w", source.Name(), err)
		}
		if plan.Steps == nil {
			plan.Steps = []crawler.PlanStep{}
		}
		view.Sources = append(view.Sources, plan)
		view.Requests += plan.Requests
		view.Points += plan.Points
	}
	return output.write(a.out, view)
}
