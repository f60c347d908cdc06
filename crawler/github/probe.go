package github

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mlscout/crawler"
	"mlscout/talent"
)

type probeNode struct {
	ID      int64  `json:"databaseId"`
	Node    string `json:"id"`
	Login   string `json:"login"`
	Updated string `json:"updatedAt"`
	URL     string `json:"url"`
	Repos   struct {
		Total int `json:"totalCount"`
		Nodes []*struct {
			Pushed string `json:"pushedAt"`
		} `json:"nodes"`
	} `json:"repositories"`
}

// stampOf is what tells a changed account from an unchanged one: GitHub's updatedAt
// of the profile, how many repositories there are, and when the latest moved.
func stampOf(updated string, repos int, pushed string) string {
	return fmt.Sprintf("%s %d %s", updated, repos, pushed)
}

// since tells whether an account differs from what was marked, its repositories
// included if they were asked for. Records of mlscout 0.1 have updatedAt alone.
func (n *probeNode) since(marked string, pushes bool) bool {
	updated, rest, _ := strings.Cut(marked, " ")
	if !pushes || rest == "" {
		return n.Updated != updated
	}
	return n.mark() != marked
}

func (n *probeNode) mark() string {
	pushed := ""
	if len(n.Repos.Nodes) > 0 && n.Repos.Nodes[0] != nil {
		pushed = n.Repos.Nodes[0].Pushed
	}
	return stampOf(n.Updated, n.Repos.Total, pushed)
}

func (u *userNode) mark() string {
	pushed := ""
	if len(u.Repos.Nodes) > 0 && u.Repos.Nodes[0] != nil {
		pushed = u.Repos.Nodes[0].Pushed
	}
	return stampOf(u.Updated, u.Repos.Total, pushed)
}

// holdsWhatIs tells whether somebody's repositories are as many as were marked,
// and the latest push to them too.
func (u *userNode) holdsWhatIs(marked string) bool {
	_, before, known := strings.Cut(marked, " ")
	_, now, _ := strings.Cut(u.mark(), " ")
	return known && before == now
}

// PushNights is in how many nights everybody's own repositories are asked about
// once. That is a connection for each person, a hundred to the point, while
// hundreds of accounts are one: it would be most of a quiet night's cost.
const PushNights = 7

// probeGroup is up to a hundred people of whom the same is asked.
type probeGroup struct {
	people []crawler.Known
	pushes bool // their own repositories too
}

// probeGroups sorts people by what tonight asks of them.
func (r *run) probeGroups(some []crawler.Known) []probeGroup {
	var byTurn [2][]crawler.Known
	night := uint64(r.cycle / 86400)
	for _, k := range some {
		turn := 0
		if (uint64(k.ID)*2654435761>>16+night)%PushNights == 0 {
			turn = 1
		}
		byTurn[turn] = append(byTurn[turn], k)
	}
	var groups []probeGroup
	for turn, people := range byTurn {
		for group := range slices.Chunk(people, 100) {
			groups = append(groups, probeGroup{group, turn == 1})
		}
	}
	return groups
}

// connections is what GitHub counts for the answer.
func (g probeGroup) connections() int {
	if g.pushes {
		return 1 + len(g.people)
	}
	return 1
}

func (g probeGroup) fields() string {
	fields := "databaseId id login updatedAt url"
	if g.pushes {
		fields += " repositories(first:1,ownerAffiliations:OWNER,privacy:PUBLIC,orderBy:{field:PUSHED_AT,direction:DESC}){totalCount nodes{pushedAt}}"
	}
	return fields
}

// probe asks whether accounts changed, and of a fifth of them whether their own
// repositories did, and returns those that did. Renamed people get their new login
// and count as changed; those whose account is gone are closed.
func (r *run) probe(ctx context.Context, known []crawler.Known) ([]crawler.Known, error) {
	changed, known := r.early.split(known)
	g := r.state.gauges[packProbes]
	for done := 0; done < len(known); {
		some := known[done:min(len(known), done+100*g.size)]
		q := newQuery("probe")
		groups := r.probeGroups(some)
		q.probe(groups)
		out, err := r.client.ask(ctx, q)
		if isHeavy(err) && g.shrink() {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("probe accounts: %w", err)
		}
		moved, err := r.compareProbe(ctx, out, groups)
		if isHeavy(err) && g.shrink() {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("probe accounts: %w", err)
		}
		g.fine()
		changed = append(changed, moved...)
		done += len(some)
	}
	return changed, nil
}

// probe asks about groups of people.
func (q *query) probe(groups []probeGroup) {
	for i, group := range groups {
		q.add(group.connections(), "p%d:nodes(ids:%s){...on User{%s}}", i, encode(nodeIDs(group.people)), group.fields())
	}
}

// early are the people who were probed beside the counting of repositories. Small
// worlds, and quiet nights, are asked about in one query.
type early struct {
	off     bool // proved too heavy
	asked   map[talent.ProspectID]bool
	changed map[talent.ProspectID]bool
}

// split takes out the people who were probed already, and returns those of them
// who changed.
func (e *early) split(known []crawler.Known) (changed, rest []crawler.Known) {
	for _, k := range known {
		switch {
		case e.changed[k.ID]:
			changed = append(changed, k)
		case !e.asked[k.ID]:
			rest = append(rest, k)
		}
	}
	return changed, rest
}

// riders are the people whose probe rides with the last counting of repositories.
// A bounded run has more urgent things to ask.
func (r *run) riders(ctx context.Context) ([]probeGroup, error) {
	if r.bounded() || r.early.off || len(r.early.asked) > 0 {
		return nil, nil
	}
	due, err := r.dep.Backlog.Due(ctx, crawler.StageProfile, r.cycle, 100*r.state.gauges[packProbes].size)
	if err != nil {
		return nil, fmt.Errorf("list people due: %w", err)
	}
	due = slices.DeleteFunc(due, func(k crawler.Known) bool { return k.ID <= 0 || k.UpdatedAt == "" })
	if len(due) == 0 {
		return nil, nil
	}
	if due, err = r.allowed(ctx, crawler.StageProfile, due); err != nil {
		return nil, err
	}
	return r.probeGroups(due), nil
}

// arrive takes the answers about riders.
func (r *run) arrive(ctx context.Context, out reply, groups []probeGroup) error {
	if len(groups) == 0 {
		return nil
	}
	changed, err := r.compareProbe(ctx, out, groups)
	if err != nil {
		return err
	}
	r.early.asked, r.early.changed = make(map[talent.ProspectID]bool), make(map[talent.ProspectID]bool)
	for _, group := range groups {
		for _, k := range group.people {
			r.early.asked[k.ID] = true
		}
	}
	for _, k := range changed {
		r.early.changed[k.ID] = true
	}
	return nil
}

func (r *run) compareProbe(ctx context.Context, out reply, groups []probeGroup) ([]crawler.Known, error) {
	var b crawler.Batch
	var changed []crawler.Known
	for i, group := range groups {
		alias := "p" + strconv.Itoa(i)
		var nodes []*probeNode
		if found, err := out.into(alias, &nodes); err != nil {
			return nil, err
		} else if !found || len(nodes) != len(group.people) {
			return nil, fmt.Errorf("no answer for %d accounts: %w", len(group.people), errHeavy)
		}
		for k, one := range group.people {
			if nodes[k] == nil || nodes[k].ID != int64(one.ID) {
				r.unanswered(&b, one, out.node(alias, k))
				continue
			}
			if n := nodes[k]; n.Login != one.Login {
				b.People = append(b.People, crawler.Person{ID: one.ID, NodeID: n.Node, Login: n.Login, Provenance: r.provenance(n.URL)})
				changed = append(changed, one) // own repositories go by another name now
				continue
			}
			if nodes[k].since(one.UpdatedAt, group.pushes) {
				changed = append(changed, one)
				continue
			}
			b.Visits = append(b.Visits, r.visits(one.ID, crawler.StageProfile)...)
		}
	}
	return changed, r.save(ctx, b)
}

func nodeIDs(people []crawler.Known) []string {
	ids := make([]string, len(people))
	for i, k := range people {
		ids[i] = k.NodeID
	}
	return ids
}
