package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"mlscout/ranker"
	"mlscout/talent"
)

// costs crawls a world twice and prints the table; then it crawls it again with
// a tenth of the cost.
func costs(ctx context.Context, w world, o options) error {
	p, done, err := open(ctx, w, o)
	if err != nil {
		return err
	}
	defer done()
	truth, err := readTruth(w, p.tools)
	if err != nil {
		return err
	}
	first, err := p.night(ctx)
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
	second, err := p.night(ctx)
	if err != nil {
		return err
	}
	printCosts(first, found, truth, second)
	if err := tenth(ctx, w, o, first.cost()/10, best); err != nil {
		return err
	}
	printSteps("first night", first)
	printSteps("second night", second)
	return nil
}

// night plans, then crawls.
func (p *place) night(ctx context.Context) (night, error) {
	plan, err := p.planned(ctx)
	if err != nil {
		return night{}, err
	}
	n, err := p.crawl(ctx, 0)
	n.plan = plan
	return n, err
}

func row(what, target, figure string, args ...any) {
	fmt.Printf("| %s | %s | %s |\n", what, target, fmt.Sprintf(figure, args...))
}

func printCosts(first night, found compared, t truth, second night) {
	enrich := 0
	for _, name := range []string{"people", "details", "years"} {
		enrich += first.operations[name].requests + first.operations[name].points
	}
	lists := first.operations["lists"].points
	pullPoints := float64(t.pulls) * 1.01 / 100
	fmt.Printf("| figure | target | measured |\n|---|---|---|\n")
	row("points + requests per prospect enriched", "≤ 0.15", "%.3f (%d people)", ratio(enrich, found.enriched), found.enriched)
	row("points for 10,000 commits' authors and co-authors", "≤ 15", "%.1f beside the pull requests' pages (%d commits)",
		max(0, float64(lists)-pullPoints)/float64(max(1, t.commits))*1e4, t.commits)
	row("points for 10,000 merged pull requests", "≤ 110", "%.1f with all other lists (%d pull requests)", ratio(lists, t.pulls)*1e4, t.pulls)
	row("all of it per prospect", "≤ 0.40", "%.3f (%d requests, %d points, %d prospects)", ratio(first.cost(), found.people), first.ledger.Requests, first.ledger.points(), found.people)
	row("second night, 1% changed", "≤ 5%", "%.1f%% (%d requests, %d points)", 100*ratio(second.cost(), first.cost()), second.ledger.Requests, second.ledger.points())
	row("plan beside run, first night", "± 10%", "%s", first.beside())
	row("plan beside run, second night", "± 10%", "%s", second.beside())
	row("authors of linked commits found", "≥ 99.5%", "%.2f%% (%d of %d)", 100*ratio(found.authors, len(t.authors)), found.authors, len(t.authors))
	row("bots and accounts run by scripts", "0", "%d %v", len(found.bots), found.bots)
	row("violations", "0", "%d and %d", first.ledger.ViolationsTotal, second.ledger.ViolationsTotal)
	row("most memory of the process, ranking and indexing included", "≤ 300 MiB", "%d MiB", first.memory>>20)
	row("crawl from first to last request", "", "%.0f s, of which it waited %.0f s", first.wall, first.report.Waited)
}

// beside sets a plan beside what was spent.
func (n night) beside() string {
	planned, spent := n.plan.Requests+n.plan.Points, n.cost()
	return fmt.Sprintf("%+.1f%% (planned %d requests and %d points, spent %d and %d)", 100*(float64(planned)/float64(max(1, spent))-1),
		n.plan.Requests, n.plan.Points, n.ledger.Requests, n.ledger.points())
}

// printSteps shows where a night's cost went, planned and spent.
func printSteps(title string, n night) {
	fmt.Printf("\n%s\n", title)
	for _, step := range n.plan.Steps {
		fmt.Printf("    planned %4d requests %4d points: %s (%s)\n", step.Requests, step.Points, step.What, step.Reason)
	}
	for _, name := range slices.Sorted(maps.Keys(n.operations)) {
		fmt.Printf("    %-10s %4d requests %4d points\n", name, n.operations[name].requests, n.operations[name].points)
	}
}

func ratio(a, b int) float64 { return float64(a) / float64(max(1, b)) }

// best lists the people with the most points.
func (p *place) best(ctx context.Context, n int) ([]talent.ProspectID, error) {
	model, err := ranker.Default()
	if err != nil {
		return nil, err
	}
	db, err := p.records(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	points := make(map[talent.ProspectID]talent.Points)
	for person, err := range db.Prospects(ctx) {
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
func tenth(ctx context.Context, w world, o options, bound int, best []talent.ProspectID) error {
	p, done, err := open(ctx, w, o)
	if err != nil {
		return err
	}
	defer done()
	n, err := p.crawl(ctx, bound)
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
	row(fmt.Sprintf("of the best %d, in the best %d of a tenth of the cost", len(best), len(best)), "≥ 80%",
		"%d, %d found at all (bound %d, spent %d, exit %d)", same(top), same(everyone), bound, n.cost(), n.exit)
	printSteps("a tenth", n)
	return nil
}

// faulty crawls under one fault profile, again and again until it is done.
func faulty(ctx context.Context, w world, faults string, o options) error {
	p, done, err := open(ctx, w, o, "--faults", faults)
	if err != nil {
		return err
	}
	defer done()
	truth, err := readTruth(w, p.tools)
	if err != nil {
		return err
	}
	var exits []int
	var total night
	for range 5 {
		n, err := p.crawl(ctx, 0)
		if err != nil {
			return err
		}
		total.ledger.Requests += n.ledger.Requests
		total.ledger.ViolationsTotal += n.ledger.ViolationsTotal
		total.report.Points += n.ledger.points()
		total.report.Waited += n.report.Waited
		total.wall += n.wall
		if exits = append(exits, n.exit); n.exit == 0 {
			break
		}
	}
	found, err := p.compare(ctx, truth)
	if err != nil {
		return err
	}
	fmt.Printf("| %s | %v | %d | %d | %d of %d | %d | %d | %.0f s | %.0f s | %.2f |\n", faults, exits, total.ledger.Requests, total.report.Points,
		found.authors, len(truth.authors), len(found.bots), total.ledger.ViolationsTotal, total.report.Waited, total.wall, total.wall/max(1, total.report.Waited))
	return nil
}
