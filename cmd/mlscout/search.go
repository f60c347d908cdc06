package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/index"
	"mlscout/index/query"
	"mlscout/internal/nightly"
	"mlscout/internal/sourcing"
)

type searchOptions struct {
	query   string
	limit   int
	offset  int
	sort    string
	facets  []string
	explain bool
	file    string
	jd      string
	output  outputFlags
}

func searchCommand(a *app) *cobra.Command {
	opts := searchOptions{}
	cmd := &cobra.Command{
		Use:   "search QUERY",
		Short: "find people",
		Long: `Finds people by a Boolean query and orders them by the points of what was asked.

  mlscout search 'tool:kubeflow AND location:berlin'
  mlscout search '(mlflow OR dvc) active:<6mo -"data scientist"'
  mlscout search 'area:serving tz:-1..3' --sort active

Operators count in capitals only; words side by side mean AND. An empty query lists everybody by points.
Fields: ` + strings.Join(query.Fields(), " "),
		Args: rangeArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && opts.file == "" && opts.jd == "" {
				return usagef("search: give a query, or --file F (- for stdin); '' lists everybody")
			}
			opts.query = strings.Join(args, "")
			return a.search(cmd.Context(), opts)
		},
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return usagef("%w; a query that begins with - goes after --; see `mlscout search --help`", err)
	})
	flags := cmd.Flags()
	countVar(cmd, &opts.limit, "limit", 20, "people on a page")
	countVar(cmd, &opts.offset, "offset", 0, "people before the page")
	flags.StringVar(&opts.sort, "sort", "points", "points, depth, active or name")
	flags.StringSliceVar(&opts.facets, "facet", nil, "count by these: "+strings.Join(index.Facets(), ", "))
	flags.BoolVar(&opts.explain, "explain-query", false, "print how the query is read; search nothing")
	flags.StringVar(&opts.file, "file", "", "read the query from a file, - for stdin")
	flags.StringVar(&opts.jd, "jd", "", "order by how much of this job description the evidence covers; - for stdin")
	opts.output.register(cmd)
	return cmd
}

func (a *app) search(ctx context.Context, opts searchOptions) error {
	if opts.file != "" {
		text, err := a.readFile(opts.file)
		if err != nil {
			return err
		}
		opts.query = strings.TrimSpace(text)
	}
	if !slices.Contains(index.Sorts(), index.Sort(opts.sort)) {
		return usagef("--sort %q: want points, depth, active or name", opts.sort)
	}
	for _, facet := range opts.facets {
		if !slices.Contains(index.Facets(), facet) {
			return usagef("--facet %q: want some of %s", facet, strings.Join(index.Facets(), ", "))
		}
	}
	if opts.explain {
		return a.explainQuery(opts)
	}
	if a.env("GOGC") == "" {
		debug.SetGCPercent(400) // one answer and the end: early collections would only delay it
	}
	desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer desk.close()
	request := sourcing.Request{
		Query: opts.query, Sort: index.Sort(opts.sort), Limit: opts.limit, Offset: opts.offset, Facets: opts.facets,
	}
	if opts.jd != "" {
		return a.searchJob(ctx, desk.Desk, opts, request)
	}
	answer, err := desk.Search(ctx, request)
	if err != nil {
		return a.queryError(err)
	}
	if opts.output.machine() {
		return opts.output.write(a.out, searchView(answer))
	}
	return a.printSearch(answer)
}

// searchJob answers a job description, and says how it was read.
func (a *app) searchJob(ctx context.Context, desk sourcing.Desk, opts searchOptions, request sourcing.Request) error {
	text, err := a.readFile(opts.jd)
	if err != nil {
		return err
	}
	answer, err := desk.SearchJob(ctx, text, request)
	if err != nil {
		return a.queryError(err)
	}
	if opts.output.machine() {
		return opts.output.write(a.out, jobView(answer))
	}
	for _, want := range answer.Job.Wants {
		asked := "wanted"
		if want.Must {
			asked = "must"
		}
		fmt.Fprintf(a.err, "%s %v%s: %s\n", asked, want.Tools, want.Area, plain(want.Sentence))
	}
	return a.printSearch(answer.Search)
}

func (a *app) explainQuery(opts searchOptions) error {
	tools, err := a.catalogue()
	if err != nil {
		return err
	}
	parsed, err := sourcing.ParseQuery(opts.query, tools)
	if err != nil {
		return a.queryError(err)
	}
	_, err = io.WriteString(a.out, sourcing.ExplainQuery(parsed))
	return err
}

// queryError shows where a query is wrong, with a caret below it.
func (a *app) queryError(err error) error {
	var malformed *query.Error
	if !errors.As(err, &malformed) {
		return err
	}
	fmt.Fprintln(a.err, malformed.Caret())
	return malformed
}

// readFile reads a small file, or stdin for "-".
func (a *app) readFile(name string) (string, error) {
	const most = 1 << 20
	in := a.in
	if name != "-" {
		file, err := os.Open(a.path(name))
		if err != nil {
			return "", usageError{err}
		}
		defer file.Close()
		in = file
	}
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && len(text) > most {
		err = usagef("%s: longer than %d bytes", name, most)
	}
	return string(text), err
}

// desk is an open sourcing.Desk with what must be closed after it.
type desk struct {
	sourcing.Desk
	rooms nightly.Rooms
}

func (d *desk) close() {
	_ = d.Index.Close()
	_ = d.rooms.Store.Close()
}

// desk opens the index for questions. A missing or damaged generation is told
// and built from the records.
func (a *app) desk(ctx context.Context) (*desk, error) {
	rooms, err := a.rooms(ctx)
	if err != nil {
		return nil, err
	}
	opened, err := a.openIndex(ctx, rooms)
	if err == nil {
		cfg, _ := a.settings()
		d := &desk{rooms: rooms, Desk: sourcing.Desk{Store: rooms.Store, Index: opened, Team: cfg.Team.Zone(), Now: a.now}}
		if d.Scorer, err = sourcing.LoadScorer(ctx, rooms.Store, rooms.Scorer(), a.now()); err == nil {
			return d, nil
		}
		_ = opened.Close()
	}
	_ = rooms.Store.Close()
	return nil, err
}

func (a *app) openIndex(ctx context.Context, rooms nightly.Rooms) (*index.Index, error) {
	opened, err := index.Open(rooms.IndexDir)
	if !errors.Is(err, index.ErrMissing) && !errors.Is(err, index.ErrCorrupt) {
		return opened, err
	}
	if errors.Is(err, index.ErrCorrupt) {
		fmt.Fprintf(a.err, "mlscout: %v; building it again from the records\n", err)
	}
	bar := newProgress(a.terminal, a.quiet)
	_, err = rooms.Index(ctx, true, bar.step)
	bar.close()
	if err != nil {
		return nil, err
	}
	return index.Open(rooms.IndexDir)
}
