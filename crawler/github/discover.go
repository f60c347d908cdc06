package github

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mlscout/crawler"
	"mlscout/talent"
)

// discoveryShare of a bounded run goes into finding people; the rest into
// reading about those found.
const discoveryShare = 0.8

// slack is how many connections ride for nothing beside pages that cost whole
// points: GitHub rounds the hundreds.
const slack = 48

// discover reads all open lanes, several to a query, until none is left or the
// share of a bounded run is spent.
func (r *run) discover(ctx context.Context) error {
	total, left := len(r.state.lanes), r.client.budget.Left()
	for {
		lanes := r.pick()
		if len(lanes) == 0 {
			break
		}
		if left >= 0 && float64(r.client.budget.Left()) < (1-discoveryShare)*float64(left) {
			r.dep.Logger.Info("discovery stops for this run", "lanes", len(r.state.lanes))
			r.unfinished = true
			break
		}
		r.progress("read repositories", total-len(r.state.lanes), total)
		if err := r.readLanes(ctx, lanes); err != nil {
			return err
		}
	}
	r.progress("read repositories", total-len(r.state.lanes), total)
	return nil
}

// pick chooses the lanes of the next query: pages of pull requests, which cost a
// point each, and what fits beside them for nothing. Long lists go first, so
// that none is left to be read alone; in the same depth the latest slices do.
func (r *run) pick() []*lane {
	var heavy, light []*lane
	for _, l := range r.state.lanes {
		switch {
		case l.given || r.state.repos[l.Repo] == nil || !r.live(r.state.repos[l.Repo]):
		case l.Kind == pulls:
			heavy = append(heavy, l)
		default:
			light = append(light, l)
		}
	}
	slices.SortFunc(heavy, func(a, b *lane) int {
		return compare(a.Pages*100-a.Total, b.Pages*100-b.Total, a, b)
	})
	slices.SortFunc(light, func(a, b *lane) int { return compare(rank(a), rank(b), a, b) })
	most := r.state.gauges[packPulls].size
	if r.client.budget.Left() >= 0 && len(light) >= slack {
		most = 1 // within a bound: one page of pull requests rides with a query full of history for the same point
	}
	heavy = heavy[:min(len(heavy), most)]
	light = light[:min(len(light), slack, r.state.gauges[packSingles].size)]
	return append(heavy, light...)
}

func compare(x, y int, a, b *lane) int {
	if x != y {
		return x - y
	}
	return strings.Compare(a.key(), b.key())
}

// rank orders single connections: releases are few and tell much; then history,
// latest slices first; then issues.
func rank(l *lane) int {
	switch l.Kind {
	case releases:
		return 0
	case history:
		return 1 + l.Slot
	}
	return 1000 + l.Pages - l.Total/100
}

func (r *run) readLanes(ctx context.Context, lanes []*lane) error {
	q := newQuery("lists")
	for i, l := range lanes {
		r.addPage(q, "l"+strconv.Itoa(i), l)
	}
	out, err := r.client.ask(ctx, q)
	if errors.Is(err, errHeavy) {
		return r.lighten(lanes, "")
	}
	if err != nil {
		return fmt.Errorf("read lists: %w", err)
	}
	b := crawler.Batch{Cursors: make(map[string]string)}
	h := &harvest{run: r, batch: &b, people: make(map[int64]bool)}
	for i, l := range lanes {
		if err := r.readLane(h, out, "l"+strconv.Itoa(i), l); err != nil {
			return err
		}
	}
	if err := h.credit(ctx); err != nil {
		return err
	}
	r.tune(lanes, out)
	return r.save(ctx, b)
}

// tune lets sizes grow after quick answers and shrinks them after slow ones.
func (r *run) tune(lanes []*lane, out reply) {
	names := []string{packSingles}
	if lanes[0].Kind == pulls {
		names = append(names, packPulls)
	}
	for _, name := range names {
		if out.elapsed > slow {
			r.state.gauges[name].shrink()
		} else if len(out.errors) == 0 && out.elapsed < slow/2 {
			r.state.gauges[name].fine()
		}
	}
}

// lighten makes the next query smaller than the one refused. Where nothing is
// left to make smaller, the lanes are given up for this run.
func (r *run) lighten(lanes []*lane, why string) error {
	g := r.state.gauges
	hasPulls, hasSingles := lanes[0].Kind == pulls, lanes[len(lanes)-1].Kind != pulls
	shrunk := hasSingles && g[packSingles].size > len(lanes) && shrinkTo(g[packSingles], len(lanes))
	if hasSingles {
		shrunk = g[packSingles].shrink() || shrunk
		if g[packSingles].size < 8 {
			g[linesOfCommit].shrink()
		}
	}
	if hasPulls {
		shrunk = g[packPulls].shrink() || shrunk
		if !shrunk {
			shrunk = g[pagePulls].size > 5 && g[pagePulls].shrink()
		}
	}
	if shrunk {
		return nil
	}
	for _, l := range lanes {
		r.strike(l, "too heavy even alone "+why)
	}
	return nil
}

func shrinkTo(g *gauge, size int) bool {
	g.size, g.changed = size, true
	return true
}

// strike counts a failure of one lane; after some the run leaves it alone.
func (r *run) strike(l *lane, why string) {
	if l.failures++; l.failures >= 5 && !l.given {
		l.given = true
		r.unfinished = true
		r.fault("%s of %s: %s; the next run tries again", l.Kind, r.state.repos[l.Repo].Name, why)
	}
}

// readLane takes one lane's page out of an answer.
func (r *run) readLane(h *harvest, out reply, alias string, l *lane) error {
	if failure, failed := out.failure(alias); failed {
		switch {
		case failure.heavy() && l.failures < 3: // after that, what there is of the page is taken
			r.strike(l, failure.Message)
			return r.lighten([]*lane{l}, failure.Message)
		case failure.inside(), failure.heavy():
			r.dep.Logger.Warn("part of a page failed", "repo", l.Repo, "kind", l.Kind, "cause", failure.Message)
		case failure.Type == "NOT_FOUND":
			r.dep.Logger.Info("list vanished", "repo", l.Repo, "kind", l.Kind)
			r.endLane(h.batch, l)
			return nil
		default:
			r.strike(l, failure.Message)
			return nil
		}
	}
	page, err := h.take(out, alias, l)
	if err != nil {
		return err
	}
	if page == nil || page.more && !page.past && (page.cursor == "" || page.cursor == l.After) {
		r.strike(l, "no answer")
		return nil
	}
	l.failures = 0
	l.Pages++
	l.Got += page.size
	l.Top = max(l.Top, page.top)
	if page.more && !page.past {
		l.After = page.cursor
		h.batch.Cursors[l.key()] = encode(l)
		return nil
	}
	r.endLane(h.batch, l)
	return nil
}

// endLane closes a lane; with a list's last one the list counts as read.
func (r *run) endLane(b *crawler.Batch, l *lane) {
	t := r.state.repos[l.Repo]
	b.Cursors[l.key()] = ""
	delete(r.state.lanes, l.key())
	if t == nil {
		return
	}
	if t.Next == nil {
		t.Next = make(map[kind]string)
	}
	t.Next[l.Kind] = max(t.Next[l.Kind], l.Top)
	if !r.state.open(t.ID, l.Kind) {
		if t.Read == nil {
			t.Read = make(map[kind]string)
		}
		t.Read[l.Kind] = max(t.Read[l.Kind], t.Next[l.Kind], r.since(t, l.Kind))
		delete(t.Next, l.Kind)
		if l.Kind == history {
			t.Pushed = t.Seen
		}
	}
	key, value := t.cursor()
	b.Cursors[key] = value
}

// page is what a lane's cursor needs to know of a page.
type page struct {
	more   bool
	cursor string
	size   int
	past   bool   // older than the lane reaches
	top    string // latest date
}

// harvest collects what a query's pages say.
type harvest struct {
	*run
	batch   *crawler.Batch
	people  map[int64]bool
	pending []credit
}

// sight adds a person to the batch once; false for whoever is no prospect.
func (h *harvest) sight(a *actor, where string) bool {
	if !a.person(h.scripts, h.state.scripts) {
		return false
	}
	if !h.people[a.ID] {
		h.people[a.ID] = true
		h.batch.People = append(h.batch.People, h.sighting(a, where))
	}
	return true
}

// add stores evidence about an actor, once for every tool developed there.
func (h *harvest) add(t *target, a *actor, e talent.Evidence) {
	if e.At < h.cutoff() || !h.sight(a, e.URL) {
		return
	}
	e.Prospect, e.Repo, e.RepoID, e.Count = talent.ProspectID(a.ID), t.Name, t.ID, 1
	e.What, e.Provenance = oneLine(e.What), h.provenance(e.URL)
	for _, tool := range h.toolsOf(t) {
		e.Tool = tool
		h.batch.Evidence = append(h.batch.Evidence, e)
	}
}
