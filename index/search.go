package index

import (
	"context"
	"fmt"
	"math"
	"time"

	"golang.org/x/sync/errgroup"

	"mlscout/index/part"
	"mlscout/index/query"
	"mlscout/talent"
)

// Sort says what a result is ordered by.
type Sort string

// The orders. All but ByName go by the tools and areas that the query asks for,
// or by everything if it names none; ties go by relevance, total points and id.
const (
	ByPoints Sort = "points"
	ByDepth  Sort = "depth"
	ByActive Sort = "active"
	ByName   Sort = "name"
)

// Sorts lists the orders.
func Sorts() []Sort { return []Sort{ByPoints, ByDepth, ByActive, ByName} }

// Shelves knows who stands where in the recruiter's own records, which change
// without a new generation.
type Shelves interface {
	// Shelf returns who is on the list (field "list"), at the stage ("stage"), or
	// for whom "seen", "contacted" or "notified" is yes. A list that does not
	// exist is an error.
	Shelf(ctx context.Context, field, value string) ([]talent.ProspectID, error)
}

// Request asks for one page of a search.
type Request struct {
	Query   *query.Query // nil asks for everybody
	Sort    Sort         // "" is ByPoints
	Limit   int          // 0 means no hits, only counts
	Offset  int
	Facets  []string            // see [Facets]
	Hidden  []talent.ProspectID // suppressed or deleted since the generation was built
	Shelves Shelves             // nil refuses list:, stage:, seen:, contacted: and notified:
	Team    *int                // minutes from UTC of the team, for overlap:
	Today   talent.Day          // for ages
}

// Result is a page of a search with what surrounds it.
type Result struct {
	Total   int
	Hits    []Hit
	Clauses []Clause           // what each clause finds on its own
	Drops   []Clause           // when nothing is found: what leaving a clause out would give, best first
	Tries   []Try              // when a clause finds nothing: spellings that do
	Facets  map[string][]Value // by the names asked for
	Took    time.Duration
}

// Hit is a prospect that was found.
type Hit struct {
	ID      talent.ProspectID
	Login   string
	Score               // in total
	Asked   Score       // of the tools and areas asked for; the total if none is
	Tools   []ToolScore // those asked for, or all if none is, most points first
	Areas   []AreaScore // likewise
	Matched []string    // clauses that hold, canonical
}

// Clause is a part of a query and how many it finds.
type Clause struct {
	Text  string
	Hits  int
	Depth int // 0 for what must hold on its own, 1 for the parts of a group
}

// Try is a clause that finds nothing and what may have been meant.
type Try struct {
	Clause, Suggestion string
	Hits               int
}

// Value is a value of a facet.
type Value struct {
	Value string
	Count int
}

// parallelFrom is the number of documents from which parts are searched side by side.
const parallelFrom = 20_000

// Search answers a request from the live generation.
func (ix *Index) Search(ctx context.Context, request Request) (*Result, error) {
	started := time.Now()
	if request.Query == nil {
		request.Query = &query.Query{Root: &query.Node{Op: query.All}}
	}
	result, err := ix.search(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("search %q: %w", request.Query, err)
	}
	result.Took = time.Since(started)
	return result, nil
}

func (ix *Index) search(ctx context.Context, request Request) (*Result, error) {
	done, err := ix.wait(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	g, err := ix.acquire()
	if err != nil {
		return nil, err
	}
	defer func() { _ = g.release() }() // closing a superseded generation cannot spoil the answer
	s, err := newSearch(ctx, request)
	if err != nil {
		return nil, err
	}
	found := make([]*found, len(g.parts))
	if err := s.each(g, func(i int, p *livePart) (err error) {
		found[i], err = s.part(p)
		return err
	}); err != nil {
		return nil, err
	}
	result := &Result{Facets: s.mergeFacets(found)}
	for _, f := range found {
		result.Total += f.total
	}
	result.Clauses = s.mergeClauses(found)
	if err := guarded(func() error {
		result.Hits, err = s.page(found)
		if err == nil && result.Total == 0 {
			err = s.explainNothing(found, result)
		}
		return err
	}); err != nil {
		return nil, err
	}
	return result, nil
}

// search is a request being answered.
type search struct {
	Request
	ctx     context.Context
	clauses []*query.Node // reported with their counts
	depths  []int
	text    []*query.Node // asked for anywhere in the text: relevance
	matched []clauseText  // asked for: named with the hits that they hold for
	asked   asked
	shelves map[*query.Node][]talent.ProspectID
}

func newSearch(ctx context.Context, request Request) (*search, error) {
	s := &search{Request: request, ctx: ctx, shelves: make(map[*query.Node][]talent.ProspectID)}
	if s.Sort == "" {
		s.Sort = ByPoints
	}
	s.Limit, s.Offset = bounded(s.Limit), bounded(s.Offset)
	if err := checkFacets(request.Facets); err != nil {
		return nil, err
	}
	s.report(request.Query.Root)
	for _, clause := range request.Query.Root.Positive() {
		if clause.Op == query.All {
			continue
		}
		if clause.Field == "" {
			s.text = append(s.text, clause)
		}
		s.matched = append(s.matched, clauseText{clause, clause.String()})
		s.asked.add(clause)
	}
	return s, s.fetchShelves()
}

type clauseText struct {
	*query.Node
	text string
}

// report notes which clauses are counted: those that must all hold, and one
// level of what they consist of.
func (s *search) report(root *query.Node) {
	list := []*query.Node{root}
	if root.Op == query.And {
		list = root.Kids
	}
	for _, clause := range list {
		if clause.Op == query.All {
			continue
		}
		s.clauses, s.depths = append(s.clauses, clause), append(s.depths, 0)
		for _, kid := range clause.Kids {
			if clause.Op != query.Not {
				s.clauses, s.depths = append(s.clauses, kid), append(s.depths, 1)
			}
		}
	}
}

func (s *search) fetchShelves() error {
	for _, clause := range s.Query.Root.Clauses() {
		if clause.Op != query.Shelved {
			continue
		}
		if s.Shelves == nil {
			return fmt.Errorf("%s: needs the record store", clause.Field)
		}
		value := clause.Value
		if value == "no" && clause.Field != "list" {
			value = "yes"
		}
		ids, err := s.Shelves.Shelf(s.ctx, clause.Field, value)
		if err != nil {
			return fmt.Errorf("%s: %w", clause, err)
		}
		s.shelves[clause] = ids
	}
	return nil
}

// each calls run for every part, side by side where that pays.
func (s *search) each(g *generation, run func(i int, p *livePart) error) error {
	var group errgroup.Group
	if g.Live < parallelFrom {
		group.SetLimit(1)
	}
	for i, p := range g.parts {
		group.Go(func() error {
			if err := s.ctx.Err(); err != nil {
				return err
			}
			return guarded(func() error { return run(i, p) })
		})
	}
	return group.Wait()
}

// asked are the tools and areas that a query names without excluding them.
type asked struct {
	tools, areas []string
}

func (a *asked) add(clause *query.Node) {
	switch {
	case clause.Op != query.Is:
	case clause.Field == string(part.Tool):
		a.tools = append(a.tools, clause.Value)
	case clause.Field == string(part.Area):
		a.areas = append(a.areas, clause.Value)
	}
}

func (a *asked) none() bool { return len(a.tools)+len(a.areas) == 0 }

// bounded keeps a number of people small enough to be added to another.
func bounded(n int) int { return min(max(n, 0), math.MaxInt32) }
