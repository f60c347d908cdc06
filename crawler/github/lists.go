package github

import (
	"fmt"
	"strings"

	"mlscout/talent"
)

var (
	fragPage   = fragment{"I", "fragment I on PageInfo{hasNextPage endCursor}"}
	fragCommit = fragment{"C", "fragment C on Commit{oid messageHeadline messageBody committedDate authoredDate author{user{databaseId id login}}}"}
	fragLines  = fragment{"L", "fragment L on Commit{additions deletions changedFilesIfAvailable}"}
	fragPull   = fragment{"P", "fragment P on PullRequest{...M reviews(first:50){nodes{url submittedAt state author{...A}}}}"}
	fragMerge  = fragment{"M", "fragment M on PullRequest{number title updatedAt mergedAt additions deletions changedFiles author{...A} mergedBy{...A}}"}
	fragIssue  = fragment{"S", "fragment S on Issue{number title createdAt updatedAt author{...A}}"}
	fragRel    = fragment{"R", "fragment R on Release{name tagName createdAt publishedAt url isDraft author{databaseId id login}}"}
)

// addPage adds the next page of a lane to a query; of pull requests, extra is asked as well.
func (r *run) addPage(q *query, alias string, l *lane, extra string) {
	after := ""
	if l.After != "" {
		after = ",after:" + quote(l.After)
	}
	node := quote(r.state.repos[l.Repo].Node)
	switch l.Kind {
	case history:
		lines := ""
		if r.state.gauges[linesOfCommit].size > 1 {
			lines = " ...L"
			q.use(fragLines)
		}
		q.use(fragPage, fragCommit)
		until := ""
		if l.Until != "" {
			until = ",until:" + quote(l.Until)
		}
		q.add(1, "%s:node(id:%s){...on Repository{defaultBranchRef{target{...on Commit{history(first:100,since:%s%s%s){pageInfo{...I} nodes{...C%s}}}}}}}",
			alias, node, quote(l.Since), until, after, lines)
	case merges:
		q.use(fragPage, fragMerge, fragActor)
		q.add(1, "%s:node(id:%s){...on Repository{pullRequests(states:MERGED,first:100,orderBy:{field:UPDATED_AT,direction:DESC}%s){totalCount pageInfo{...I} nodes{...M}}}}",
			alias, node, after)
	case pulls:
		size := r.pullPage(l)
		q.use(fragPage, fragPull, fragMerge, fragActor)
		q.add(1+size, "%s:node(id:%s){...on Repository{pullRequests(states:MERGED,first:%d,orderBy:{field:UPDATED_AT,direction:DESC}%s){pageInfo{...I} nodes{...P%s}}}}",
			alias, node, size, after, extra)
	case branches:
		before := strings.Replace(after, "after", "before", 1)
		q.use(fragCommit)
		q.add(2, branchPage, alias, node, l.Slot, before)
	case issues:
		q.use(fragPage, fragIssue, fragActor)
		q.add(1, "%s:node(id:%s){...on Repository{issues(first:100,filterBy:{since:%s},orderBy:{field:CREATED_AT,direction:DESC}%s){pageInfo{...I} nodes{...S}}}}",
			alias, node, quote(l.Since), after)
	case releases:
		q.use(fragPage, fragRel)
		q.add(1, "%s:node(id:%s){...on Repository{releases(first:100,orderBy:{field:CREATED_AT,direction:DESC}%s){pageInfo{...I} nodes{...R}}}}",
			alias, node, after)
	}
}

// pullPage is how many pull requests to ask for: since every one is charged
// whether it exists or not, no more than are left.
func (r *run) pullPage(l *lane) int {
	size := r.state.gauges[pagePulls].size
	if left := l.Total - l.Got; left > 0 {
		return min(size, left)
	}
	return size
}

type list[T any] struct {
	Total int `json:"totalCount"`
	Info  struct {
		More   bool   `json:"hasNextPage"`
		Cursor string `json:"endCursor"`
	} `json:"pageInfo"`
	Nodes []*T `json:"nodes"`
}

type laneNode struct {
	Branch *struct {
		Target struct {
			History list[commitNode] `json:"history"`
		} `json:"target"`
	} `json:"defaultBranchRef"`
	Pulls    list[pullNode]    `json:"pullRequests"`
	Pull     *branchNode       `json:"pullRequest"`
	Issues   list[issueNode]   `json:"issues"`
	Releases list[releaseNode] `json:"releases"`
}

// take reads one lane's page into the harvest; nil when there is none.
func (h *harvest) take(out reply, alias string, l *lane) (*page, error) {
	var n laneNode
	found, err := out.into(alias, &n)
	if err != nil || !found {
		return nil, err
	}
	t := h.state.repos[l.Repo]
	switch l.Kind {
	case history:
		if n.Branch == nil {
			return new(page), nil
		}
		return eachOf(n.Branch.Target.History, func(c *commitNode) (string, bool) { return h.commit(t, c), false }), nil
	case branches:
		if n.Pull == nil {
			return new(page), nil
		}
		return h.takeBranch(t, n.Pull, l), nil
	case merges, pulls:
		p := eachOf(n.Pulls, func(p *pullNode) (string, bool) {
			h.branch(l, t, p)
			return h.pull(t, p), p.Updated < l.Since
		})
		p.total = n.Pulls.Total
		return p, nil
	case issues:
		return eachOf(n.Issues, func(i *issueNode) (string, bool) {
			return h.issue(t, i), dayOf(i.Created) < h.cutoff()
		}), nil
	}
	return eachOf(n.Releases, func(v *releaseNode) (string, bool) { return h.release(t, v), v.Created < l.Since }), nil
}

func eachOf[T any](l list[T], visit func(*T) (date string, past bool)) *page {
	p := &page{more: l.Info.More, cursor: l.Info.Cursor, size: len(l.Nodes)}
	for _, node := range l.Nodes {
		if node == nil {
			continue // a partial error; the rest of the page is good
		}
		date, past := visit(node)
		p.top = max(p.top, date)
		p.past = p.past || past
		if past {
			p.size--
		}
	}
	return p
}

type commitNode struct {
	OID       string `json:"oid"`
	Headline  string `json:"messageHeadline"`
	Body      string `json:"messageBody"`
	Committed string `json:"committedDate"`
	Authored  string `json:"authoredDate"`
	Added     int    `json:"additions"`
	Deleted   int    `json:"deletions"`
	Files     int    `json:"changedFilesIfAvailable"`
	Author    struct {
		User *actor `json:"user"`
	} `json:"author"`
}

func (h *harvest) commitOf(t *target, c *commitNode) talent.Evidence {
	return talent.Evidence{Kind: talent.Commit, Item: c.OID, What: c.Headline, URL: t.URL + "/commit/" + c.OID,
		At: dayOf(c.Authored), Lines: c.Added + c.Deleted, Files: c.Files}
}

func (h *harvest) commit(t *target, c *commitNode) string {
	e := h.commitOf(t, c)
	h.add(t, c.Author.User, e)
	h.trailers(t, c, e)
	return c.Committed
}

type pullNode struct {
	Number  int    `json:"number"`
	Title   string `json:"title"`
	Updated string `json:"updatedAt"`
	Created string `json:"createdAt"`
	Merged  string `json:"mergedAt"`
	Added   int    `json:"additions"`
	Deleted int    `json:"deletions"`
	Files   int    `json:"changedFiles"`
	Author  *actor `json:"author"`
	Merger  *actor `json:"mergedBy"`
	Commits struct {
		Nodes []branchCommit `json:"nodes"`
	} `json:"commits"`
	Reviews struct {
		Nodes []*reviewNode `json:"nodes"`
	} `json:"reviews"`
}

type reviewNode struct {
	URL       string `json:"url"`
	Submitted string `json:"submittedAt"`
	State     string `json:"state"`
	Author    *actor `json:"author"`
}

func (h *harvest) pull(t *target, p *pullNode) string {
	item := fmt.Sprintf("#%d", p.Number)
	address := fmt.Sprintf("%s/pull/%d", t.URL, p.Number)
	author := int64(0)
	if p.Author != nil {
		author = p.Author.ID
	}
	h.add(t, p.Author, talent.Evidence{Kind: talent.PullRequest, Item: item, What: p.Title, URL: address,
		At: dayOf(p.Merged), Lines: p.Added + p.Deleted, Files: p.Files})
	if p.Merger != nil && p.Merger.ID != author {
		h.add(t, p.Merger, talent.Evidence{Kind: talent.Maintainer, Item: item, What: "merged: " + p.Title, URL: address,
			At: dayOf(p.Merged), Lines: p.Added + p.Deleted, Files: p.Files})
	}
	seen := map[int64]bool{author: true}
	for _, v := range p.Reviews.Nodes {
		if v == nil || v.Author == nil || seen[v.Author.ID] || v.State == "PENDING" {
			continue
		}
		seen[v.Author.ID] = true
		h.add(t, v.Author, talent.Evidence{Kind: talent.Review, Item: item, What: p.Title, URL: v.URL,
			At: dayOf(v.Submitted), Lines: p.Added + p.Deleted, Files: p.Files})
	}
	return p.Updated
}

type issueNode struct {
	Number  int    `json:"number"`
	Title   string `json:"title"`
	Created string `json:"createdAt"`
	Updated string `json:"updatedAt"`
	Author  *actor `json:"author"`
}

func (h *harvest) issue(t *target, i *issueNode) string {
	h.add(t, i.Author, talent.Evidence{Kind: talent.Issue, Item: fmt.Sprintf("#%d", i.Number), What: i.Title,
		URL: fmt.Sprintf("%s/issues/%d", t.URL, i.Number), At: dayOf(i.Created)})
	return i.Updated
}

type releaseNode struct {
	Name      string `json:"name"`
	Tag       string `json:"tagName"`
	Created   string `json:"createdAt"`
	Published string `json:"publishedAt"`
	URL       string `json:"url"`
	Draft     bool   `json:"isDraft"`
	Author    *actor `json:"author"`
}

func (h *harvest) release(t *target, v *releaseNode) string {
	if !v.Draft {
		title := strings.TrimSpace(v.Tag + " " + strings.TrimPrefix(v.Name, v.Tag))
		h.add(t, v.Author, talent.Evidence{Kind: talent.Release, Item: v.Tag, What: title, URL: v.URL,
			At: max(dayOf(v.Published), dayOf(v.Created))})
	}
	return v.Created
}
