package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/wire"
	"mlscout/ranker"
	"mlscout/talent"
)

// costs crawls a world twice and prints the table; then it crawls it again with
// a tenth of the cost.
func costs(ctx context.Context, dir string, w world, o options) error {
	p, done, err := open(ctx, dir, w, o)
	if err != nil {
		return err
	}
	defer done()
	before, planned, err := firstNight(ctx, p)
	if err != nil {
		return err
	}
	truth, err := readTruth(w, p.tools) // after the crawl, whose memory is measured
	if err != nil {
		return err
	}
	found, err := p.compare(ctx, truth)
	if err != nil {
		return err
	}
	best, err := p.best(ctx, 200)
	if err != nil {
		return err
	}
	if err := p.hub.call(ctx, "/mutate", map[string]any{"op": "night", "seed": 7, "share": 0.01}, new(any)); err != nil {
		return err
	}
	second, err := p.crawl(ctx, true, crawler.Limits{})
	if err != nil {
		return err
	}
	printCosts(before, planned, found, truth, second)
	return tenth(ctx, dir, w, o, before.cost()/10, best)
}

func firstNight(ctx context.Context, p *place) (night, map[string]operation, error) {
	source, err := p.source()
	if err != nil {
		return night{}, nil, err
	}
	plan, err := source.Plan(ctx)
	if err != nil {
		return night{}, nil, err
	}
	if err := settle(ctx); err != nil {
		return night{}, nil, err
	}
	_, lines, err := p.hub.operations(0)
	if err != nil {
		return night{}, nil, err
	}
	first, err := p.crawl(ctx, false, crawler.Limits{})
	if err != nil {
		return night{}, nil, err
	}
	first.plan = plan
	if err := settle(ctx); err != nil {
		return night{}, nil, err
	}
	operations, _, err := p.hub.operations(lines)
	return first, operations, err
}

// settle waits until the hub has written its log, which it does five times a second.
func settle(ctx context.Context) error { return wire.SystemClock().Sleep(ctx, 300*time.Millisecond) }

func printCosts(first night, ops map[string]operation, found compared, t truth, second night) {
	enrich := 0
	for _, name := range []string{"people", "details", "years", "probe"} {
		enrich += ops[name].requests + ops[name].points
	}
	lists := ops["lists"].points
	pullPoints := float64(t.pulls) * 1.01 / 100
	row := func(what, target, figure string, args ...any) {
		fmt.Printf("| %s | %s | %s |\n", what, target, fmt.Sprintf(figure, args...))
	}
	fmt.Printf("| figure | target | measured |\n|---|---|---|\n")
	row("points + requests per prospect enriched", "≤ 0.15", "%.3f (%d people)", ratio(enrich, found.enriched), found.enriched)
	row("points for 10,000 commits' authors and co-authors", "≤ 15", "%.1f beside the pull requests' pages (%d commits)",
		max(0, float64(lists)-pullPoints)/float64(max(1, t.commits))*1e4, t.commits)
	row("points for 10,000 merged pull requests", "≤ 110", "%.1f with all other lists (%d pull requests)", ratio(lists, t.pulls)*1e4, t.pulls)
	row("all of it per prospect", "≤ 0.40", "%.3f (%d requests, %d points, %d prospects)", ratio(first.cost(), found.people), first.ledger.Requests, first.ledger.points(), found.people)
	row("plan beside run", "± 10%", "%d and %d requests, %d and %d points", first.plan.Requests, first.ledger.Requests, first.plan.Points, first.ledger.points())
	row("second night, 1% changed", "≤ 5%", "%.1f%% (%d requests, %d points; planned %d and %d)", 100*ratio(second.cost(), first.cost()),
		second.ledger.Requests, second.ledger.points(), second.plan.Requests, second.plan.Points)
	row("authors of linked commits found", "≥ 99.5%", "%.2f%% (%d of %d)", 100*ratio(found.authors, len(t.authors)), found.authors, len(t.authors))
	row("bots and accounts run by scripts", "0", "%d %v", len(found.bots), found.bots)
	row("violations", "0", "%d and %d", first.ledger.ViolationsTotal, second.ledger.ViolationsTotal)
	row("most memory", "≤ 300 MiB", "%d MiB", first.memory>>20)
	row("wall time", "", "%s", first.wall.Round(time.Second))
	for _, name := range slices.Sorted(maps.Keys(ops)) {
		fmt.Printf("    %-10s %4d requests %4d points\n", name, ops[name].requests, ops[name].points)
	}
}

func ratio(a, b int) float64 { return float64(a) / float64(max(1, b)) }

// best lists the people with the most points.
func (p *place) best(ctx context.Context, n int) ([]talent.ProspectID, error) {
	model, err := ranker.Default()
	if err != nil {
		return nil, err
	}
	points := make(map[talent.ProspectID]talent.Points)
	for person, err := range p.db.Prospects(ctx) {
		if err != nil {
			return nil, err
		}
		points[person.ID] = model.Rank(person, nil, p.tools, talent.DayOf(time.Now())).Points
	}
	ids := slices.SortedFunc(maps.Keys(points), func(a, b talent.ProspectID) int {
		return cmp.Or(cmp.Compare(points[b], points[a]), cmp.Compare(a, b))
	})
	return ids[:min(n, len(ids))], nil
}

// tenth crawls afresh within a bound and prints how many of the best it lists as
// such.
func tenth(ctx context.Context, dir string, w world, o options, bound int, best []talent.ProspectID) error {
	p, done, err := open(ctx, dir, w, o)
	if err != nil {
		return err
	}
	defer done()
	n, err := p.crawl(ctx, false, crawler.Limits{MaxPoints: bound})
	if err != nil {
		return err
	}
	top, err := p.best(ctx, len(best))
	if err != nil {
		return err
	}
	everyone, err := p.best(ctx, 1<<30)
	if err != nil {
		return err
	}
	same := func(list []talent.ProspectID) (count int) {
		for _, id := range best {
			if slices.Contains(list, id) {
				count++
			}
		}
		return count
	}
	fmt.Printf("| a tenth of the cost (%d, spent %d) | ≥ 80%% of the best %d | %d among its own best, %d found |\n", bound, n.cost(), len(best), same(top), same(everyone))
	return nil
}

// faulty crawls under one fault profile, again and again until it is done.
func faulty(ctx context.Context, dir string, w world, faults string, o options) error {
	p, done, err := open(ctx, dir, w, o, "--faults", faults)
	if err != nil {
		return err
	}
	defer done()
	truth, err := readTruth(w, p.tools)
	if err != nil {
		return err
	}
	var ends []string
	var total night
	for range 5 {
		n, err := p.crawl(ctx, false, crawler.Limits{})
		if err != nil {
			return err
		}
		total.ledger.Requests += n.ledger.Requests
		total.ledger.ViolationsTotal += n.ledger.ViolationsTotal
		total.report.Points += n.ledger.points()
		total.wall += n.wall
		ends = append(ends, ending(n.report))
		if ends[len(ends)-1] == "done" {
			break
		}
	}
	found, err := p.compare(ctx, truth)
	if err != nil {
		return err
	}
	fmt.Printf("| %s | %v | %d | %d | %d of %d | %d | %d | %s |\n", faults, ends, total.ledger.Requests, total.report.Points,
		found.authors, len(truth.authors), len(found.bots), total.ledger.ViolationsTotal, total.wall.Round(time.Second))
	return nil
}

func ending(r crawler.Report) string {
	switch {
	case r.Spent:
		return "spent"
	case len(r.Errors) > 0:
		return "partial"
	}
	return "done"
}
