package github

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"mlscout/crawler"
	"mlscout/talent"
)

// discard takes batches and keeps nothing: a plan changes no record.
type discard struct{}

func (discard) Save(context.Context, crawler.Batch) (crawler.Changes, error) {
	return crawler.Changes{}, nil
}

// Plan implements crawler.Source. It asks what is new as a crawl would, skims
// the lists for how many people they name, and then plays the crawl through with
// those numbers. It spends a few points in a hundred of what it predicts.
func (s *Source) Plan(ctx context.Context) (crawler.Plan, error) {
	dry := *s
	dry.dep.Sink = discard{}
	r := &run{Source: &dry, progress: func(string, int, int) {}}
	plan, err := r.plan(ctx)
	if err != nil {
		return plan, s.explain(err)
	}
	return plan, nil
}

func (r *run) plan(ctx context.Context) (crawler.Plan, error) {
	plan := crawler.Plan{Source: sourceName, Steps: []crawler.PlanStep{}}
	r.now = r.dep.Clock.Now()
	var err error
	if r.state, err = loadState(ctx, r.dep.Memory); err != nil {
		return plan, err
	}
	if err := r.client.greet(ctx); err != nil {
		return plan, err
	}
	r.cycle = r.state.cycle
	if r.cycle == 0 {
		r.cycle, r.state.census = r.now.Unix(), ""
	}
	find, err := r.planFind(ctx)
	if err != nil {
		return plan, err
	}
	if err := r.measure(ctx); err != nil {
		return plan, err
	}
	skim, err := r.skim(ctx)
	if err != nil {
		return plan, err
	}
	people, err := r.planPeople(ctx, skim)
	if err != nil {
		return plan, err
	}
	plan.Steps = append(plan.Steps, find, r.planRosters(), r.planLists(), people)
	for _, step := range plan.Steps {
		plan.Requests += step.Requests
		plan.Points += step.Points
	}
	return plan, nil
}

// planFind does what the crawl's first steps do, and counts it.
func (r *run) planFind(ctx context.Context) (crawler.PlanStep, error) {
	names := 0
	if r.state.census == "" {
		names = len(r.unknownNames())
	}
	before := r.client.ledger.Totals()
	if err := r.resolve(ctx); err != nil {
		return crawler.PlanStep{}, err
	}
	if err := r.census(ctx); err != nil {
		return crawler.PlanStep{}, err
	}
	after := r.client.ledger.Totals()
	return crawler.PlanStep{
		What:   "find repositories and count what is new",
		Reason: fmt.Sprintf("%d repositories known, %d names to look up", len(r.state.repos), names),
		// the greeting is a request of the crawl's too
		Requests: after.Requests - before.Requests + 1, Points: after.Points - before.Points,
	}, nil
}

// measure counts the lists that a first glance opened: a crawl learns their
// length by reading them.
func (r *run) measure(ctx context.Context) error {
	var fresh []*target
	for _, t := range r.state.targets() {
		if r.state.open(t.ID, merges) {
			fresh = append(fresh, t)
		}
	}
	sizes := r.state.gauges.clone()
	err := r.inLots(fresh, r.state.gauges[packCounts], func(some []*target) error {
		counts, _, err := r.counts(ctx, some, false, nil)
		if err != nil {
			return err
		}
		for i, t := range some {
			if counts[i] != nil {
				r.lengthen(t, *counts[i])
			}
		}
		return nil
	})
	r.state.gauges = sizes // the crawl begins with them too
	return err
}

// lengthen notes how long a repository's lists are in their lanes.
func (r *run) lengthen(t *target, n countNode) {
	for k, total := range map[kind]int{merges: n.merged(), issues: n.Issues.Total, releases: n.Releases.Total} {
		if l := r.state.lanes[(&lane{Repo: t.ID, Kind: k}).key()]; l != nil {
			l.Total = total
		}
	}
}

func (r *run) planRosters() crawler.PlanStep {
	places := len(r.rosterPlaces())
	requests := (places + 39) / 40
	return crawler.PlanStep{What: "read rosters", Reason: fmt.Sprintf("%d repositories changed since theirs were read", places),
		Requests: requests, Points: requests}
}

// planLists plays the reading of lists through with the pages expected.
func (r *run) planLists() crawler.PlanStep {
	step := crawler.PlanStep{What: "read commits, pull requests, issues and releases"}
	items := 0
	for _, l := range r.state.lanes {
		items += max(0, l.Total-l.Got)
	}
	step.Reason = fmt.Sprintf("%d lists with about %d entries not read yet", len(r.state.lanes), items)
	sizes := r.state.gauges.clone()
	ended := crawler.Batch{Cursors: make(map[string]string)}
	for {
		heavy, light := r.waiting()
		if len(heavy)+len(light) == 0 {
			break
		}
		lanes := r.pick(heavy, light)
		cost := r.pages(lanes).cost()
		for _, l := range lanes {
			per := 100
			if l.Kind == pulls {
				per = r.pullPage(l)
			}
			l.Pages++
			if l.Got += per; l.Got >= l.Total {
				l.Got = l.Total
				r.endLane(&ended, l)
			} else if l.Kind == merges && l.Pages == 1 {
				r.followMerges(&ended, l, l.Total)
			}
		}
		step.Requests++
		step.Points += cost
		r.tune(lanes, reply{})
	}
	r.state.gauges = sizes
	return step
}

func (g gauges) clone() gauges {
	out := make(gauges, len(g))
	for name, one := range g {
		copied := *one
		out[name] = &copied
	}
	return out
}

// planPeople plays the reading of people through: those due now, and those that
// the lists are expected to name.
func (r *run) planPeople(ctx context.Context, s skimmed) (crawler.PlanStep, error) {
	stale := r.cycle - int64(r.set.Refresh.Seconds())
	due := make(map[crawler.Stage]int)
	for stage, cycle := range map[crawler.Stage]int64{crawler.StageProfile: r.cycle, crawler.StageRepositories: stale, crawler.StageActivity: stale} {
		n, err := r.dep.Backlog.DueCount(ctx, stage, cycle)
		if err != nil {
			return crawler.PlanStep{}, fmt.Errorf("count people due: %w", err)
		}
		due[stage] = n
	}
	fresh, err := r.strangers(ctx, s)
	if err != nil {
		return crawler.PlanStep{}, err
	}
	known, changed, err := r.planProbe(ctx, due[crawler.StageProfile])
	if err != nil {
		return crawler.PlanStep{}, err
	}
	stored, err := r.dep.Backlog.Due(ctx, crawler.StageRepositories, stale, due[crawler.StageRepositories])
	if err != nil {
		return crawler.PlanStep{}, fmt.Errorf("list people due: %w", err)
	}
	stored = slices.DeleteFunc(stored, func(k crawler.Known) bool { return k.ID <= 0 })
	read := len(join(changed, stored)) + fresh
	detailed, err := r.sampleHoldings(ctx, s, changed)
	if err != nil {
		return crawler.PlanStep{}, err
	}
	step := crawler.PlanStep{What: "read profiles, own repositories and recent work",
		Reason: fmt.Sprintf("%d people not read yet or changed, %d to ask whether they did", read, len(known))}
	r.playPeople(&step, read, known, due[crawler.StageActivity]+fresh, detailed)
	return step, nil
}

// planProbe asks the people read before whether they changed, as the crawl will.
func (r *run) planProbe(ctx context.Context, due int) (known, changed []crawler.Known, err error) {
	list, err := r.dep.Backlog.Due(ctx, crawler.StageProfile, r.cycle, due)
	if err != nil {
		return nil, nil, fmt.Errorf("list people due: %w", err)
	}
	list = slices.DeleteFunc(list, func(k crawler.Known) bool { return k.UpdatedAt == "" || k.ID <= 0 })
	sizes := r.state.gauges.clone()
	changed, err = r.probe(ctx, list)
	r.state.gauges = sizes // the crawl begins with them too
	list = slices.DeleteFunc(list, func(k crawler.Known) bool { return r.early.asked[k.ID] })
	return list, changed, err
}

// strangers is how many people the lists name that are not on record.
func (r *run) strangers(ctx context.Context, s skimmed) (int, error) {
	ids := make([]talent.ProspectID, 0, len(s.people))
	for id := range s.people {
		ids = append(ids, talent.ProspectID(id))
	}
	slices.Sort(ids)
	known, err := r.dep.Backlog.Known(ctx, ids)
	if err != nil {
		return 0, fmt.Errorf("look up people: %w", err)
	}
	if len(ids) == 0 {
		return 0, nil
	}
	return int(math.Round(s.expected() * float64(len(ids)-len(known)) / float64(len(ids)))), nil
}

// playPeople adds up the queries of the stages, a tranche at a time as enrich
// works.
func (r *run) playPeople(step *crawler.PlanStep, read int, probed []crawler.Known, works int, detailed float64) {
	ask := func(connections int) {
		step.Requests++
		step.Points += max(1, (connections+50)/100)
	}
	for left := probed; len(left) > 0; {
		some := min(len(left), probeTranche, 100*r.state.gauges[packProbes].size)
		connections := 0
		for _, group := range r.probeGroups(left[:some]) {
			connections += group.connections()
		}
		ask(connections)
		r.state.gauges[packProbes].fine()
		left = left[some:]
	}
	for left := read; left > 0; left -= tranche {
		for n := min(left, tranche); n > 0; {
			some := min(n, r.state.gauges[packTrees].size)
			ask(1 + perUser*some)
			for repos := int(math.Round(detailed * float64(some))); repos > 0; repos -= r.state.gauges[packDetails].size {
				ask(min(repos, r.state.gauges[packDetails].size))
				r.state.gauges[packDetails].fine()
			}
			if n -= some; some == r.state.gauges[packTrees].size {
				r.state.gauges[packTrees].fine()
			}
		}
	}
	for left := works; left > 0; left -= tranche {
		for n := min(left, tranche); n > 0; {
			some := min(n, r.state.gauges[packActivity].size)
			ask(1 + perYear*some)
			if n -= some; some == r.state.gauges[packActivity].size {
				r.state.gauges[packActivity].fine()
			}
		}
	}
}

// sampleHoldings asks how many own repositories of some of the people to be read
// would be looked into, on average.
func (r *run) sampleHoldings(ctx context.Context, s skimmed, changed []crawler.Known) (float64, error) {
	people := slices.Clone(every(changed, 50))
	ids := slices.Sorted(maps.Keys(s.people))
	for _, id := range every(ids, 50) {
		people = append(people, crawler.Known{ID: talent.ProspectID(id), NodeID: s.people[id].Node, Login: s.people[id].Login})
	}
	if len(people) == 0 {
		return 0, nil
	}
	people, err := r.allowed(ctx, crawler.StageRepositories, people)
	if err != nil || len(people) == 0 {
		return 0, err
	}
	q := newQuery("sample")
	q.add(1+len(people), "nodes(ids:%s){...on User{repositories(first:30,ownerAffiliations:OWNER,privacy:PUBLIC,orderBy:{field:PUSHED_AT,direction:DESC}){totalCount nodes{isFork isEmpty pushedAt}}}}", encode(nodeIDs(people)))
	out, err := r.client.ask(ctx, q)
	if err != nil {
		return 0, fmt.Errorf("sample repositories: %w", err)
	}
	var nodes []*userNode
	if _, err := out.into("nodes", &nodes); err != nil {
		return 0, err
	}
	total := 0
	for i, n := range nodes {
		taken := 0
		if n != nil && i < len(people) && n.holdsWhatIs(people[i].UpdatedAt) {
			continue // only the profile changed
		}
		for _, h := range nodesOf(n) {
			if taken < detailsPerPerson && h != nil && !h.Fork && !h.Empty && dayOf(h.Pushed) >= r.cutoff() {
				taken++
			}
		}
		total += taken
	}
	return float64(total) / float64(len(people)), nil
}

func nodesOf(u *userNode) []*heldNode {
	if u == nil {
		return nil
	}
	return u.Repos.Nodes
}

// every returns up to n of the items, evenly spread.
func every[T any](items []T, n int) []T {
	if len(items) <= n {
		return items
	}
	out := make([]T, 0, n)
	for i := range n {
		out = append(out, items[i*len(items)/n])
	}
	return out
}
