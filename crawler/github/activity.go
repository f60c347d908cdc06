package github

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/talent"
)

// A person's last year outside the catalogue's repositories: commits, pull
// requests and reviews by repository, in the tools' organisations and in
// repositories that carry a tool's topic. Lists by repository are no
// connections, so that a person's year costs three requests of a hundred to the
// point.
var fragYear = fragment{"Y", `fragment Y on ContributionsCollection{
commits:commitContributionsByRepository(maxRepositories:50){repository{...W} contributions(first:1){totalCount nodes{occurredAt}}}
pulls:pullRequestContributionsByRepository(maxRepositories:50){repository{...W} contributions(first:1){totalCount nodes{occurredAt}}}
reviews:pullRequestReviewContributionsByRepository(maxRepositories:50){repository{...W} contributions(first:1){totalCount nodes{occurredAt}}}}`}

var fragWhere = fragment{"W", "fragment W on Repository{databaseId nameWithOwner url isFork description owner{login id}}"}

const perYear = 3

type yearNode struct {
	Commits []*sumNode `json:"commits"`
	Pulls   []*sumNode `json:"pulls"`
	Reviews []*sumNode `json:"reviews"`
}

type sumNode struct {
	Repo struct {
		ID    int64  `json:"databaseId"`
		Name  string `json:"nameWithOwner"`
		URL   string `json:"url"`
		Fork  bool   `json:"isFork"`
		About string `json:"description"`
		Owner actor  `json:"owner"`
	} `json:"repository"`
	Contributions struct {
		Total int `json:"totalCount"`
		Nodes []struct {
			At string `json:"occurredAt"`
		} `json:"nodes"`
	} `json:"contributions"`
}

type activityNode struct {
	ID    int64     `json:"databaseId"`
	Login string    `json:"login"`
	Year  *yearNode `json:"year"`
	Older *yearNode `json:"older"`
}

// lastYear is the item of evidence that sums a year up.
const lastYear = "last year"

// activities reads the last year's contributions; a person whose year is too
// heavy is asked about in half-years.
func (r *run) activities(ctx context.Context, people []crawler.Known) error {
	var hard []crawler.Known
	err := r.inBatches(ctx, packActivity, people, func(ctx context.Context, some []crawler.Known) (reply, error) {
		out, refused, err := r.years(ctx, some, false)
		hard = append(hard, refused...)
		return out, err
	})
	if err != nil {
		return err
	}
	for one := range slices.Chunk(hard, 1) {
		if _, refused, err := r.years(ctx, one, true); err != nil && !errors.Is(err, errHeavy) {
			return err
		} else if len(refused) > 0 || err != nil {
			r.dep.Logger.Info("year too busy to be summed up", "prospect", one[0].ID)
			b := crawler.Batch{Visits: r.visits(one[0].ID, crawler.StageActivity)}
			if err := r.save(ctx, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// years asks for some people's contributions and saves them, but for those that
// GitHub refuses to sum up.
func (r *run) years(ctx context.Context, some []crawler.Known, halves bool) (out reply, refused []crawler.Known, err error) {
	q := newQuery("years")
	q.use(fragYear, fragWhere)
	if halves {
		q.add(1+2*perYear*len(some), "p:nodes(ids:%s){...on User{databaseId login year:contributionsCollection(from:%s){...Y} older:contributionsCollection(from:%s,to:%s){...Y}}}",
			encode(nodeIDs(some)), quote(r.monthsAgo(6)), quote(r.monthsAgo(12)), quote(r.monthsAgo(6)))
	} else {
		q.add(1+perYear*len(some), "p:nodes(ids:%s){...on User{databaseId login year:contributionsCollection{...Y}}}", encode(nodeIDs(some)))
	}
	out, err = r.client.ask(ctx, q)
	if err != nil {
		return out, nil, fmt.Errorf("read activity: %w", err)
	}
	var nodes []*activityNode
	if found, err := out.into("p", &nodes); err != nil {
		return out, nil, err
	} else if !found || len(nodes) != len(some) {
		return out, nil, errHeavy
	}
	var b crawler.Batch
	for k, one := range some {
		if out.node("p", k) == nodeHeavy {
			refused = append(refused, one)
			continue
		}
		if nodes[k] != nil && nodes[k].ID == int64(one.ID) {
			r.year(&b, one.ID, nodes[k])
		}
		b.Visits = append(b.Visits, r.visits(one.ID, crawler.StageActivity)...)
	}
	return out, refused, r.save(ctx, b)
}

func (r *run) monthsAgo(n int) string {
	return r.now.UTC().AddDate(0, -n, 0).Truncate(24 * time.Hour).Format(time.RFC3339)
}

// year adds what a person did in tools' repositories that are not read list by list.
func (r *run) year(b *crawler.Batch, id talent.ProspectID, n *activityNode) {
	// Sums of an earlier reading go, those too of repositories that have become the
	// catalogue's since: what was done there is read from the repository now.
	b.Cleared = append(b.Cleared, crawler.Scope{
		Prospect: id, Kinds: []talent.Kind{talent.Commit, talent.PullRequest, talent.Review}, Items: []string{lastYear},
	})
	sums := sums{run: r, login: n.Login, by: make(map[string]*talent.Evidence)}
	for _, half := range []*yearNode{n.Year, n.Older} {
		if half != nil {
			sums.add(talent.Commit, half.Commits)
			sums.add(talent.PullRequest, half.Pulls)
			sums.add(talent.Review, half.Reviews)
		}
	}
	for _, key := range sums.order {
		r.sum(b, id, *sums.by[key])
	}
}

// sums adds up a person's contributions by kind and repository.
type sums struct {
	*run
	login string
	by    map[string]*talent.Evidence
	order []string
}

func (s *sums) add(k talent.Kind, list []*sumNode) {
	for _, n := range list {
		if n == nil || n.Repo.Fork || n.Contributions.Total == 0 || s.state.repos[n.Repo.ID] != nil || strings.EqualFold(n.Repo.Owner.Login, s.login) {
			continue
		}
		key := string(k) + strconv.FormatInt(n.Repo.ID, 10)
		if s.by[key] == nil {
			s.by[key] = &talent.Evidence{Kind: k, Repo: n.Repo.Name, RepoID: n.Repo.ID, URL: yearAddress(n, k, s.login)}
			s.order = append(s.order, key)
		}
		s.by[key].Count += n.Contributions.Total
		for _, c := range n.Contributions.Nodes {
			s.by[key].At = max(s.by[key].At, dayOf(c.At))
		}
	}
}

// sum adds one year's total, for the tools whose organisation or name the
// repository carries.
func (r *run) sum(b *crawler.Batch, id talent.ProspectID, e talent.Evidence) {
	tools := r.signals.about(e.Repo)
	if len(tools) == 0 || e.At == 0 {
		return
	}
	e.Prospect, e.Item, e.Provenance = id, lastYear, r.provenance(e.URL)
	e.What = fmt.Sprintf("%d %s in %s within a year", e.Count, plural(e.Kind), e.Repo)
	b.Cleared = append(b.Cleared, crawler.Scope{Prospect: id, Kinds: []talent.Kind{e.Kind}, RepoID: e.RepoID})
	for _, tool := range tools {
		e.Tool = tool
		b.Evidence = append(b.Evidence, e)
	}
}

func plural(k talent.Kind) string {
	switch k {
	case talent.Commit:
		return "commits"
	case talent.Review:
		return "reviews"
	}
	return "pull requests"
}

// yearAddress is the page that lists a person's contributions of a kind.
func yearAddress(s *sumNode, k talent.Kind, login string) string {
	switch k {
	case talent.Commit:
		return s.Repo.URL + "/commits?author=" + login
	case talent.Review:
		return s.Repo.URL + "/pulls?q=reviewed-by%3A" + login
	}
	return s.Repo.URL + "/pulls?q=author%3A" + login
}
