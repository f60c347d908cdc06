package github

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"mlscout/talent"
)

// skimRounds bounds the queries that skimming takes, and with it what a plan costs.
const skimRounds = 24

// skimmed is what skimming the lists gave.
type skimmed struct {
	people map[int64]*actor
	curve  []float64 // people known after each share of what was read
	share  float64   // of the entries that were read, 0 to 1
}

// expected is how many people all entries would name. People repeat: their
// number grows as a power of the entries read, whose exponent the second half of
// the reading shows.
func (s skimmed) expected() float64 {
	n := len(s.curve)
	if s.share >= 0.999 || n < 4 || s.share <= 0 {
		return float64(len(s.people))
	}
	half, last := s.curve[n/2-1], s.curve[n-1]
	exponent := 0.5
	if half > 0 && last > half {
		exponent = math.Log(last/half) / math.Log(float64(n)/float64(n/2))
	}
	return last * math.Pow(1/s.share, min(max(exponent, 0), 1))
}

// skim reads who stands in the lists and nothing else of them: without reviews a
// page costs a hundredth of a point. It also learns how many pages they have.
func (r *run) skim(ctx context.Context) (skimmed, error) {
	s := skimmed{people: make(map[int64]*actor)}
	var lanes []*lane
	total := 0
	for _, l := range r.state.lanes {
		copied := *l
		if l.Kind != releases && l.Kind != branches {
			lanes = append(lanes, &copied)
			total += max(1, l.Total-100*l.Pages)
		}
	}
	read := 0
	for round := 0; round < skimRounds && len(lanes) > 0; round++ {
		slices.SortFunc(lanes, longestFirst)
		some := lanes[:min(len(lanes), 100)]
		got, err := r.skimPages(ctx, &s, some)
		if err != nil {
			return s, err
		}
		read += got
		s.curve = append(s.curve, float64(len(s.people)))
		lanes = slices.DeleteFunc(lanes, func(l *lane) bool { return l.given })
	}
	s.share = 1
	if len(lanes) > 0 && total > 0 {
		s.share = min(1, float64(read)/float64(total))
	}
	return s, nil
}

// skimPages reads a page of each lane and marks lanes that end.
func (r *run) skimPages(ctx context.Context, s *skimmed, lanes []*lane) (int, error) {
	q := newQuery("skim")
	q.use(fragPage)
	for i, l := range lanes {
		r.addSkim(q, "l"+strconv.Itoa(i), l)
	}
	out, err := r.client.ask(ctx, q)
	if isHeavy(err) && len(lanes) > 1 {
		return r.skimPages(ctx, s, lanes[:len(lanes)/2])
	}
	if err != nil {
		return 0, fmt.Errorf("skim lists: %w", err)
	}
	read := 0
	for i, l := range lanes {
		n, err := r.skimLane(s, out, "l"+strconv.Itoa(i), l)
		if err != nil {
			return read, err
		}
		read += n
	}
	return read, nil
}

func (r *run) addSkim(q *query, alias string, l *lane) {
	after := ""
	if l.After != "" {
		after = ",after:" + quote(l.After)
	}
	node := quote(r.state.repos[l.Repo].Node)
	switch l.Kind {
	case history:
		until := ""
		if l.Until != "" {
			until = ",until:" + quote(l.Until)
		}
		q.add(1, "%s:node(id:%s){...on Repository{defaultBranchRef{target{...on Commit{history(first:100,since:%s%s%s){pageInfo{...I} nodes{authoredDate author{user{databaseId id login}}}}}}}}}",
			alias, node, quote(l.Since), until, after)
	case merges, pulls:
		q.use(fragActor)
		q.add(1, "%s:node(id:%s){...on Repository{pullRequests(states:MERGED,first:100,orderBy:{field:UPDATED_AT,direction:DESC}%s){pageInfo{...I} nodes{updatedAt mergedAt author{...A} mergedBy{...A}}}}}",
			alias, node, after)
	default:
		q.use(fragActor)
		q.add(1, "%s:node(id:%s){...on Repository{issues(first:100,filterBy:{since:%s},orderBy:{field:CREATED_AT,direction:DESC}%s){pageInfo{...I} nodes{createdAt author{...A}}}}}",
			alias, node, quote(l.Since), after)
	}
}

func (r *run) skimLane(s *skimmed, out reply, alias string, l *lane) (int, error) {
	var n laneNode
	found, err := out.into(alias, &n)
	if err != nil {
		return 0, err
	}
	meet := func(a *actor, day talent.Day) {
		if day >= r.cutoff() && a.person(r.scripts, r.state.scripts) {
			s.people[a.ID] = a
		}
	}
	p := new(page)
	read := 0
	switch {
	case !found:
	case l.Kind == history && n.Branch != nil:
		read = len(n.Branch.Target.History.Nodes)
		p = eachOf(n.Branch.Target.History, func(c *commitNode) (string, bool) {
			meet(c.Author.User, dayOf(c.Authored))
			return "", false
		})
	case l.Kind == merges, l.Kind == pulls:
		read = len(n.Pulls.Nodes)
		p = eachOf(n.Pulls, func(c *pullNode) (string, bool) {
			meet(c.Author, dayOf(c.Merged))
			meet(c.Merger, dayOf(c.Merged))
			return "", c.Updated < l.Since
		})
	case l.Kind == issues:
		read = len(n.Issues.Nodes)
		p = eachOf(n.Issues, func(c *issueNode) (string, bool) {
			meet(c.Author, dayOf(c.Created))
			return "", dayOf(c.Created) < r.cutoff()
		})
	}
	l.Pages++
	l.Got += read
	l.After = p.cursor
	if l.given = !p.more || p.past; l.given {
		if whole := r.state.lanes[l.key()]; whole != nil {
			whole.Total = whole.Got + 100*(l.Pages-whole.Pages) // pages that the crawl will find too
			if l.Kind == merges || l.Kind == pulls {
				whole.Total = min(whole.Total, l.Got)
			}
		}
	}
	return read, nil
}
