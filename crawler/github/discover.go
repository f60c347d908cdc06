package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mlscout/crawler"
	"mlscout/talent"
)

// shares of a bounded run, each of what is left when its turn comes, that later
// steps may count on: a spent budget leaves people with evidence, and the most
// promising of them with a profile.
const (
	sparedByLists  = 0.25
	sparedByPeople = 0.5
)

// slack is how many connections ride for nothing beside a page that costs a whole
// point: GitHub rounds the hundreds.
const slack = 48

// fewLists is how many cheap lists are worth a query of their own in a bounded
// run; fewer ride with pages that cost a point each.
const fewLists = 8

// glean reads the lists that name people for a hundredth of a point a page:
// commits, merges, releases, issues.
func (r *run) glean(ctx context.Context) error {
	defer r.spare(sparedByLists)()
	return r.readLists(ctx, func(light int) bool {
		return light > slack || r.bounded() && light >= fewLists
	})
}

// discover reads all open lanes until none is left.
func (r *run) discover(ctx context.Context) error {
	return r.readLists(ctx, func(int) bool { return true })
}

// readLists reads lanes, many to a query, as long as there are some and more says
// so of the number of cheap ones.
func (r *run) readLists(ctx context.Context, more func(light int) bool) error {
	total := len(r.state.lanes)
	for !r.spared() {
		heavy, light := r.waiting()
		if len(heavy)+len(light) == 0 || !more(len(light)) {
			break
		}
		r.progress("read repositories", total-len(r.state.lanes), total)
		if err := r.readLanes(ctx, r.pick(heavy, light)); err != nil {
			return err
		}
		total = max(total, len(r.state.lanes))
	}
	r.progress("read repositories", total-len(r.state.lanes), total)
	return nil
}

// waiting lists the open lanes in order of promise: those whose pages cost a
// point each, longest first so that none is left to be read alone, and the cheap
// ones.
func (r *run) waiting() (heavy, light []*lane) {
	for _, l := range r.state.lanes {
		switch {
		case l.given || r.state.repos[l.Repo] == nil || !r.live(r.state.repos[l.Repo]):
		case l.Kind == pulls:
			heavy = append(heavy, l)
		default:
			light = append(light, l)
		}
	}
	slices.SortFunc(heavy, longestFirst)
	slices.SortFunc(light, func(a, b *lane) int {
		return cmp.Or(a.group()-b.group(), strings.Compare(b.end(), a.end()), strings.Compare(a.key(), b.key()))
	})
	return heavy, light
}

func longestFirst(a, b *lane) int {
	return cmp.Or((a.Pages*100-a.Total)-(b.Pages*100-b.Total), strings.Compare(a.key(), b.key()))
}

// group orders cheap lanes. Merges and releases tell of trust and cannot be cut
// into windows, so that they are read from the first query on; issues tell least.
func (l *lane) group() int {
	switch l.Kind {
	case releases, merges:
		return 0
	case history, branches:
		return 1
	}
	return 2
}

// end is until when a lane's window reaches: recent work counts most.
func (l *lane) end() string {
	if l.Until == "" {
		return "9"
	}
	return l.Until
}

// pick chooses the lanes of the next query: as many cheap ones as a point buys
// or, where there are few, pages of pull requests with cheap ones beside them that
// GitHub's rounding makes free.
func (r *run) pick(heavy, light []*lane) []*lane {
	singles := r.state.gauges[packSingles].size
	if len(light) > slack || len(heavy) == 0 {
		return r.fit(light[:min(len(light), singles)], 149)
	}
	most := r.state.gauges[packPulls].size
	if left := r.client.budget.Left(); left >= 0 && len(light) > 0 {
		most = 1
	} else if left >= 0 {
		most = max(1, min(most, left-r.floor-2))
	}
	heavy = heavy[:min(len(heavy), most)]
	connections := 0
	for _, l := range heavy {
		connections += r.connections(l)
	}
	return append(heavy, r.fit(light[:min(len(light), singles)], freeRoom(connections))...)
}

func (r *run) readLanes(ctx context.Context, lanes []*lane) error {
	out, err := r.client.ask(ctx, r.pages(lanes))
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
		if l.Kind == merges && l.Pages == 1 {
			r.followMerges(h.batch, l, page.total)
		}
		l.After = page.cursor
		h.batch.Cursors[l.key()] = encode(l)
		return nil
	}
	if l.Total = l.Got; page.past {
		l.Total++ // the one after them shows the end
	}
	r.endLane(h.batch, l)
	return nil
}

// followMerges opens the list of the same pull requests with their reviews, or
// corrects its length: pages are paid for whether they are full or not.
func (r *run) followMerges(b *crawler.Batch, l *lane, total int) {
	reviewed := &lane{Repo: l.Repo, Kind: pulls, Since: l.Since}
	if open := r.state.lanes[reviewed.key()]; open != nil {
		reviewed = open
	} else if r.state.repos[l.Repo].Read[pulls] != "" {
		return // read to its end before the merges were
	}
	reviewed.Total = total
	r.openLane(reviewed, b)
}

// endLane closes a lane; with a list's last one the list counts as read.
func (r *run) endLane(b *crawler.Batch, l *lane) {
	t := r.state.repos[l.Repo]
	b.Cursors[l.key()] = ""
	delete(r.state.lanes, l.key())
	if t == nil {
		return
	}
	if l.Kind == branches {
		return
	}
	if l.Kind == merges {
		if l.Got > 0 {
			r.followMerges(b, l, l.Total)
		}
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
	size   int    // entries that belong to the list
	total  int    // of the whole connection, where it was asked for
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
