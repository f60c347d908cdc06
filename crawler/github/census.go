package github

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"mlscout/crawler"
	"mlscout/talent"
)

// kind is one of the lists that a repository is read by.
type kind string

// The lists.
const (
	history  kind = "history"
	merges   kind = "merges" // merged pull requests without their reviews, a hundredth of the price
	pulls    kind = "pulls"  // the same with reviews
	issues   kind = "issues"
	releases kind = "releases"
	branches kind = "branches" // commits of one merged pull request
)

const (
	slice   = 150               // commits that one slice of a long history aims at
	overlap = 30 * 24 * 60 * 60 // seconds of history read again: merges bring older commits
)

type countNode struct {
	repoNode
	Branch *struct {
		Target struct {
			History struct {
				Total int `json:"totalCount"`
			} `json:"history"`
		} `json:"target"`
	} `json:"defaultBranchRef"`
	Pulls    datedCount `json:"pullRequests"`
	Issues   datedCount `json:"issues"`
	Releases datedCount `json:"releases"`
	Recent   int        `json:"-"` // merged pull requests changed since the list's beginning
}

// countedPulls is how many of the latest pull requests are looked at for how many
// are new: a quiet repository's.
const countedPulls = 20

type datedCount struct {
	Total int         `json:"totalCount"`
	Nodes []datedNode `json:"nodes"`
}

type datedNode struct {
	Updated string `json:"updatedAt"`
	Created string `json:"createdAt"`
}

// census asks every repository how much there is that has not been read, and
// opens a lane for each list that has something.
func (r *run) census(ctx context.Context) error {
	if r.state.census == censusCounted {
		return nil
	}
	due := slices.DeleteFunc(r.state.targets(), func(t *target) bool { return t.Counted == r.cycle || !r.live(t) })
	left := len(due)
	err := r.inLots(due, r.state.gauges[packCounts], func(some []*target) error {
		if err := r.count(ctx, some, len(some) == left); err != nil {
			return err
		}
		left -= len(some)
		return nil
	})
	if err != nil {
		return err
	}
	return r.save(ctx, crawler.Batch{Cursors: map[string]string{keyCensus: censusCounted}})
}

// inLots takes repositories through do, fewer at once when that proves too heavy.
func (r *run) inLots(due []*target, g *gauge, do func([]*target) error) error {
	for done := 0; done < len(due); {
		r.progress("ask repositories what is new", done, len(due))
		some := due[done:min(len(due), done+g.size)]
		err := do(some)
		if errors.Is(err, errHeavy) && g.shrink() {
			continue
		}
		if err != nil {
			return err
		}
		done += len(some)
	}
	return nil
}

// count asks about some repositories and, with the last of them, about people.
func (r *run) count(ctx context.Context, some []*target, last bool) error {
	var groups []probeGroup
	var err error
	if last {
		if groups, err = r.riders(ctx); err != nil {
			return err
		}
	}
	counts, out, err := r.counts(ctx, some, true, groups)
	if errors.Is(err, errHeavy) && len(groups) > 0 {
		r.early.off = true
		return r.count(ctx, some, last)
	}
	if err != nil {
		return err
	}
	b := crawler.Batch{Cursors: make(map[string]string)}
	touched := make(map[int64]*target)
	for i, t := range some {
		var n *repoNode
		if counts[i] != nil {
			n = &counts[i].repoNode
		}
		if err := r.trace(ctx, t, n, &b); err != nil {
			return err
		}
		if n != nil && r.live(t) {
			r.openLanes(t, *counts[i], &b)
		}
		t.Counted, t.Looked = r.cycle, r.now.Unix()
		touched[t.ID] = t
	}
	r.note(&b, touched)
	if err := r.save(ctx, b); err != nil {
		return err
	}
	if err := r.arrive(ctx, out, groups); !isHeavy(err) {
		return err
	}
	return nil // they are asked again on their own
}

// counts asks what some repositories are called now and how long their lists are;
// nil for one that does not answer. Commits are counted if asked for: GitHub walks
// through them. Groups of people may ride along.
func (r *run) counts(ctx context.Context, some []*target, commits bool, riders []probeGroup) ([]*countNode, reply, error) {
	q := newQuery("counts")
	q.probe(riders)
	q.use(fragTarget)
	for i, t := range some {
		walk := ""
		if commits {
			walk = fmt.Sprintf("defaultBranchRef{target{...on Commit{history(since:%s){totalCount}}}}", quote(r.since(t, history)))
		}
		q.add(4, `c%d:node(id:%s){...on Repository{...T %s
pullRequests(states:MERGED,first:%d,orderBy:{field:UPDATED_AT,direction:DESC}){totalCount nodes{updatedAt}}
issues(filterBy:{since:%s}){totalCount}
releases(first:1,orderBy:{field:CREATED_AT,direction:DESC}){totalCount nodes{createdAt}}}}`,
			i, quote(t.Node), walk, countedPulls, quote(r.since(t, issues)))
	}
	out, err := r.client.ask(ctx, q)
	if err != nil {
		return nil, out, fmt.Errorf("count lists: %w", err)
	}
	counts := make([]*countNode, len(some))
	for i, t := range some {
		alias := "c" + strconv.Itoa(i)
		if failure, failed := out.failure(alias); failed && failure.heavy() {
			return nil, out, errHeavy
		}
		n := new(countNode)
		found, err := out.into(alias, n)
		if err != nil {
			return nil, out, err
		}
		if found {
			n.Recent = n.Pulls.since(r.since(t, pulls))
			counts[i] = n
		}
	}
	return counts, out, r.countPulls(ctx, some, counts)
}

// countPulls counts the merged pull requests of repositories whose latest ones are
// all new. The list only tells its whole length; what is read of it ends at a date.
func (r *run) countPulls(ctx context.Context, some []*target, counts []*countNode) error {
	q := newQuery("pulls")
	for i, n := range counts {
		if n != nil && n.Recent == countedPulls && n.Pulls.Total > countedPulls {
			q.add(1, "s%d:search(type:ISSUE,first:1,query:%s){issueCount}", i,
				quote(fmt.Sprintf("repo:%s is:pr is:merged updated:>=%s", some[i].Name, r.since(some[i], pulls)[:len(time.DateOnly)])))
		}
	}
	if q.requests == 0 {
		return nil
	}
	out, err := r.client.ask(ctx, q)
	if err != nil {
		return fmt.Errorf("count pull requests: %w", err)
	}
	for i, n := range counts {
		var found struct {
			Total int `json:"issueCount"`
		}
		if ok, err := out.into("s"+strconv.Itoa(i), &found); err != nil {
			return err
		} else if ok && n != nil {
			n.Recent = found.Total
		}
	}
	return nil
}

// since counts the entries changed since, as far as they were asked for.
func (d datedCount) since(day string) int {
	return len(slices.DeleteFunc(slices.Clone(d.Nodes), func(n datedNode) bool { return max(n.Updated, n.Created) < day }))
}

// since is from when on a list is to be read, as GitHub writes times.
func (r *run) since(t *target, k kind) string {
	if k == merges {
		k = pulls
	}
	cut := r.set.Since.Time()
	if read, err := time.Parse(time.RFC3339, t.Read[k]); err == nil {
		if k == history {
			read = read.Add(-overlap * time.Second)
		}
		if read.After(cut) {
			cut = read
		}
	}
	return cut.Format(time.RFC3339)
}

// openLanes begins the lists that have something new.
func (r *run) openLanes(t *target, n countNode, b *crawler.Batch) {
	if n.Branch != nil && t.Seen != t.Pushed && !r.state.open(t.ID, history) {
		if total := n.Branch.Target.History.Total; total > 0 {
			r.openHistory(t, total, b)
		} else {
			t.Pushed = t.Seen
		}
	}
	if n.Pulls.Total > 0 && newer(n.Pulls.latest(), r.since(t, pulls), t.Read[pulls] != "") {
		r.openLane(&lane{Repo: t.ID, Kind: pulls, Since: r.since(t, pulls), Total: n.merged()}, b)
	}
	if n.Issues.Total > 0 && (t.Read[issues] == "" || n.Issues.Total > 1) { // the last one read is always listed
		r.openLane(&lane{Repo: t.ID, Kind: issues, Since: r.since(t, issues), Total: n.Issues.Total}, b)
	}
	if n.Releases.Total > 0 && newer(n.Releases.latest(), r.since(t, releases), t.Read[releases] != "") {
		r.openLane(&lane{Repo: t.ID, Kind: releases, Since: r.since(t, releases), Total: n.Releases.Total}, b)
	}
}

// merged is how many pull requests there are to read.
func (n countNode) merged() int {
	if n.Recent > 0 {
		return min(n.Pulls.Total, n.Recent+1) // the one after them shows the end
	}
	return n.Pulls.Total
}

func (d datedCount) latest() string {
	if len(d.Nodes) == 0 {
		return ""
	}
	return max(d.Nodes[0].Updated, d.Nodes[0].Created)
}

// newer compares GitHub's timestamps, which sort as text.
func newer(latest, since string, strictly bool) bool {
	return latest > since || !strictly && latest == since
}

func (r *run) openLane(l *lane, b *crawler.Batch) {
	r.state.lanes[l.key()] = l
	r.state.repos[l.Repo].Opened = r.cycle
	b.Cursors[l.key()] = encode(l)
}

// openHistory cuts a long history into slices of time that can be read side by
// side in one query; the latest stays open at its end.
func (r *run) openHistory(t *target, total int, b *crawler.Batch) {
	from, _ := time.Parse(time.RFC3339, r.since(t, history))
	if created, err := time.Parse(time.RFC3339, t.Created); err == nil && created.After(from) && t.Read[history] == "" {
		from = created.AddDate(0, 0, -1) // a history may be older than its repository
	}
	parts := min(max(1, (total+slice-1)/slice), 99)
	if total <= 2*slice {
		parts = 1
	}
	step := r.now.Sub(from) / time.Duration(parts)
	for i := range parts {
		l := &lane{Repo: t.ID, Kind: history, Slot: parts - 1 - i, Total: total / parts}
		start := from.Add(time.Duration(i) * step).Truncate(time.Second)
		l.Since = start.Format(time.RFC3339)
		if i == 0 {
			l.Since = r.since(t, history)
		}
		if i < parts-1 {
			l.Until = from.Add(time.Duration(i+1) * step).Truncate(time.Second).Add(-time.Second).Format(time.RFC3339)
		}
		r.openLane(l, b)
	}
}

// cutoff is the day before which nothing is evidence.
func (r *run) cutoff() talent.Day { return r.set.Since }
