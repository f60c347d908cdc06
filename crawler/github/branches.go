package github

import (
	"slices"
	"strconv"
)

// A branch that lived for long brings commits older than the overlap of the
// history when it is merged. Of the pull requests merged since the last night,
// those opened before the overlap, and those whose first commit is older where
// asking costs nothing, have their own commits read as a list of its own.

var (
	fragAge   = fragment{"D", "fragment D on PullRequest{createdAt}"}
	fragFirst = fragment{"F", "fragment F on PullRequest{commits(first:1){nodes{commit{committedDate}}}}"}
)

// branchPage asks for commits of one pull request, the last ones first: what was
// squashed or rebased has other commits in the history than in the branch.
const branchPage = `%s:node(id:%s){...on Repository{pullRequest(number:%d){mergeCommit{oid parents(first:2){totalCount}}
commits(last:100%s){pageInfo{hasNextPage:hasPreviousPage endCursor:startCursor} nodes{commit{...C}}}}}}`

type branchNode struct {
	Merge *struct {
		OID     string `json:"oid"`
		Parents struct {
			Total int `json:"totalCount"`
		} `json:"parents"`
	} `json:"mergeCommit"`
	Commits list[branchCommit] `json:"commits"`
}

type branchCommit struct {
	Commit commitNode `json:"commit"`
}

// kept tells whether the default branch has the branch's own commits.
func (n *branchNode) kept() bool {
	if n.Merge == nil {
		return false
	}
	return n.Merge.Parents.Total > 1 || slices.ContainsFunc(n.Commits.Nodes, func(c *branchCommit) bool {
		return c != nil && c.Commit.OID == n.Merge.OID
	})
}

// later tells whether a list of pull requests continues one whose repository's
// history was read before.
func (r *run) later(l *lane) bool {
	t := r.state.repos[l.Repo]
	return l.Kind == pulls && t.Read[pulls] != "" && t.Read[history] != ""
}

// branch opens the list of a pull request's commits if some are older than what
// the history's reading reaches back to.
func (h *harvest) branch(l *lane, t *target, p *pullNode) {
	if !h.later(l) || p.Merged < l.Since {
		return
	}
	begun := p.Created
	for _, c := range p.Commits.Nodes {
		begun = min(begun, c.Commit.Committed)
	}
	if reach := h.since(t, history); begun < reach {
		h.openLane(&lane{Repo: t.ID, Kind: branches, Slot: p.Number, Until: reach, Total: 1}, h.batch)
	}
}

// takeBranch reads the commits of one merged pull request that are older than
// the history's reading.
func (h *harvest) takeBranch(t *target, n *branchNode, l *lane) *page {
	if l.Pages == 0 && !n.kept() {
		return new(page)
	}
	return eachOf(n.Commits, func(c *branchCommit) (string, bool) {
		if c.Commit.Committed < l.Until {
			h.commit(t, &c.Commit)
		}
		return c.Commit.Committed, false
	})
}

// freeRoom is how many connections more a query may open at no further cost:
// GitHub rounds the hundreds, and charges a point at least.
func freeRoom(connections int) int {
	if connections < 50 {
		return 149 - connections
	}
	return (149 - connections%100) % 100
}

// connections is what the next page of a lane takes.
func (r *run) connections(l *lane) int {
	switch l.Kind {
	case pulls:
		return 1 + r.pullPage(l)
	case branches:
		return 2
	}
	return 1
}

// fit takes as many lanes as there is room for, and one at least.
func (r *run) fit(lanes []*lane, room int) []*lane {
	for i, l := range lanes {
		if room -= r.connections(l); room < 0 {
			return lanes[:i]
		}
	}
	return lanes
}

// pages asks for the next page of each lane. The first commits of pull requests
// ride along where they cost nothing.
func (r *run) pages(lanes []*lane) *query {
	connections := 0
	for _, l := range lanes {
		connections += r.connections(l)
	}
	room := freeRoom(connections)
	q := newQuery("lists")
	for i, l := range lanes {
		extra := ""
		if r.later(l) {
			extra = " ...D"
			q.use(fragAge)
			if size := r.pullPage(l); size <= room {
				extra, room = " ...D ...F", room-size
				q.use(fragFirst)
				q.requests += size
			}
		}
		r.addPage(q, "l"+strconv.Itoa(i), l, extra)
	}
	return q
}
