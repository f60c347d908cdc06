package github

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mlscout/crawler"
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

// since tells whether an account differs from what was marked. Records of mlscout
// 0.1 have updatedAt alone.
func (n *probeNode) since(marked string) bool {
	if !strings.Contains(marked, " ") {
		return n.Updated != marked
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

// probe asks when accounts and their own repositories last changed, a hundred
// people to the point, and returns those that did. Renamed people get their new login and count as changed; those whose
// account is gone are closed.
func (r *run) probe(ctx context.Context, known []crawler.Known) ([]crawler.Known, error) {
	var changed []crawler.Known
	g := r.state.gauges[packProbes]
	for done := 0; done < len(known); {
		some := known[done:min(len(known), done+100*g.size)]
		q := newQuery("probe")
		for i, group := range slices.Collect(slices.Chunk(some, 100)) {
			q.add(1+len(group), `p%d:nodes(ids:%s){...on User{databaseId id login updatedAt url
repositories(first:1,ownerAffiliations:OWNER,privacy:PUBLIC,orderBy:{field:PUSHED_AT,direction:DESC}){totalCount nodes{pushedAt}}}}`, i, encode(nodeIDs(group)))
		}
		out, err := r.client.ask(ctx, q)
		if isHeavy(err) && g.shrink() {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("probe accounts: %w", err)
		}
		g.fine()
		moved, err := r.compareProbe(ctx, out, some)
		if err != nil {
			return nil, err
		}
		changed = append(changed, moved...)
		done += len(some)
	}
	return changed, nil
}

func (r *run) compareProbe(ctx context.Context, out reply, some []crawler.Known) ([]crawler.Known, error) {
	var b crawler.Batch
	var changed []crawler.Known
	for i, group := range slices.Collect(slices.Chunk(some, 100)) {
		alias := "p" + strconv.Itoa(i)
		var nodes []*probeNode
		if found, err := out.into(alias, &nodes); err != nil || !found || len(nodes) != len(group) {
			return nil, errors.Join(err, fmt.Errorf("probe accounts: no answer for %d of them", len(group)))
		}
		for k, one := range group {
			if nodes[k] == nil || nodes[k].ID != int64(one.ID) {
				r.unanswered(&b, one, out.node(alias, k))
				continue
			}
			if n := nodes[k]; n.Login != one.Login {
				b.People = append(b.People, crawler.Person{ID: one.ID, NodeID: n.Node, Login: n.Login, Provenance: r.provenance(n.URL)})
				changed = append(changed, one) // own repositories go by another name now
				continue
			}
			if nodes[k].since(one.UpdatedAt) {
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
