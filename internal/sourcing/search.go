package sourcing

import (
	"context"
	"slices"
	"strings"
	"time"

	"mlscout/config/catalog"
	"mlscout/index"
	"mlscout/index/query"
	"mlscout/internal/places"
	"mlscout/internal/store"
	"mlscout/talent"
)

// Desk answers questions. Its parts must be those of one installation.
type Desk struct {
	Store  *store.DB
	Index  *index.Index
	Scorer Scorer
	Known  *Known         // of this scorer; nil keeps nobody
	Team   *time.Location // for overlap:, nil where none is set
	Now    func() time.Time
}

// Request asks for one page of a search.
type Request struct {
	Query  string
	Sort   index.Sort
	Limit  int
	Offset int
	Facets []string            // nil for the usual ones
	Hidden []talent.ProspectID // whom the asker put aside
}

// Search is the answer, the document of `search --json`.
type Search struct {
	Schema    string             `json:"schema"`
	Query     string             `json:"query"`
	Canonical string             `json:"canonical"`
	Sort      index.Sort         `json:"sort"`
	Total     int                `json:"total"`
	Offset    int                `json:"offset"`
	TookMS    float64            `json:"took_ms"`
	Notes     []string           `json:"notes"`
	Clauses   []Clause           `json:"clauses"`
	Drops     []Clause           `json:"drops,omitempty"` // at zero hits: what leaving a clause out would give
	Tries     []Try              `json:"tries,omitempty"` // spellings that find somebody
	Hits      []Hit              `json:"hits"`
	Facets    map[string][]Facet `json:"facets"`
}

// Clause is a part of a query and how many it finds on its own.
type Clause struct {
	Text string `json:"text"`
	Hits int    `json:"hits"`
}

// Try is a clause that finds nobody, and one that does.
type Try struct {
	Clause     string `json:"clause"`
	Suggestion string `json:"suggestion"`
	Hits       int    `json:"hits"`
}

// Facet is a value and how many of the hits have it.
type Facet struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// UsualFacets are counted unless others are asked for.
func UsualFacets() []string {
	return []string{"tool", "area", "kind", "country", "language", "tz", "band", "source", "activity", stageFacet}
}

// Parse reads a query with the desk's catalogue and gazetteer. A mistake is a
// [*query.Error], and so is a question about hours where the team has no zone.
func (d Desk) Parse(text string) (*query.Query, error) {
	parsed, err := query.Parse(text, d.Scorer.Catalog, gazetteer{d.Scorer.Places})
	if err != nil || d.Team != nil {
		return parsed, err
	}
	for _, clause := range parsed.Root.Clauses() {
		if clause.Field == "overlap" {
			return nil, &query.Error{
				Text: text, Offset: clause.Pos, Message: "overlap: needs to know where the team works",
				Suggestion: "set team.timezone in the settings",
			}
		}
	}
	return parsed, nil
}

// ParseQuery reads a query where no desk is open.
func ParseQuery(text string, tools *catalog.Catalog) (*query.Query, error) {
	known, err := places.Default()
	if err != nil {
		return nil, err
	}
	return query.Parse(text, tools, gazetteer{known})
}

// Search answers a request.
func (d Desk) Search(ctx context.Context, request Request) (Search, error) {
	parsed, err := d.Parse(request.Query)
	if err != nil {
		return Search{}, err
	}
	if request.Facets == nil {
		request.Facets = UsualFacets()
	}
	if request.Sort == "" {
		request.Sort = index.ByPoints
	}
	hidden, err := d.hidden(ctx)
	if err != nil {
		return Search{}, err
	}
	asked := index.Request{
		Query: parsed, Sort: request.Sort, Limit: request.Limit, Offset: request.Offset, Facets: indexed(request.Facets),
		Hidden: append(hidden, request.Hidden...), Shelves: shelves{d.Store}, Team: d.teamOffset(), Today: talent.DayOf(d.Now()),
	}
	result, err := d.Index.Search(ctx, asked)
	if err == nil && slices.Contains(request.Facets, stageFacet) {
		result.Facets[stageFacet], err = d.countStages(ctx, asked)
	}
	if err != nil {
		return Search{}, err // names the query
	}
	answer := Search{
		Schema: "mlscout.search/v1", Query: request.Query, Canonical: parsed.String(), Sort: request.Sort,
		Total: result.Total, Offset: request.Offset, TookMS: float64(result.Took.Microseconds()) / 1000,
		Notes: append([]string{}, parsed.Notes...), Facets: facets(request.Facets, result.Facets),
		Clauses: clauses(result.Clauses), Drops: clauses(result.Drops),
	}
	for _, try := range result.Tries {
		answer.Tries = append(answer.Tries, Try(try))
	}
	answer.Hits, err = d.hits(ctx, parsed, result.Hits)
	return answer, err
}

func (d Desk) teamOffset() *int {
	if d.Team == nil {
		return nil
	}
	_, seconds := d.Now().In(d.Team).Zone()
	minutes := seconds / 60
	return &minutes
}

// hits reads the records of found people and scores them.
func (d Desk) hits(ctx context.Context, parsed *query.Query, found []index.Hit) ([]Hit, error) {
	ids := make([]talent.ProspectID, len(found))
	for i, hit := range found {
		ids[i] = hit.ID
	}
	byID, err := d.scored(ctx, ids)
	if err != nil {
		return nil, err
	}
	wanted := askedBy(parsed)
	hits := make([]Hit, 0, len(found))
	for _, f := range found {
		known, ok := byID[f.ID]
		if !ok || !Searchable(known.person, talent.DayOf(d.Now())) {
			continue // erased or closed since the generation was built
		}
		hit := newHit(known.person, known.score, wanted)
		hit.Matched = append(hit.Matched, f.Matched...)
		if len(wanted.tools)+len(wanted.areas) > 0 {
			hit.Asked = &f.Asked.Points
		}
		hits = append(hits, hit)
	}
	return hits, nil
}

// askedBy lists the tools and areas that a query asks for.
func askedBy(parsed *query.Query) asked {
	var a asked
	for _, clause := range parsed.Root.Positive() {
		switch {
		case clause.Op == query.Is && clause.Field == "tool":
			a.tools = appendNew(a.tools, talent.ToolID(clause.Value))
		case clause.Op == query.Is && clause.Field == "area":
			a.areas = appendNew(a.areas, talent.AreaID(clause.Value))
		}
	}
	return a
}

func clauses(found []index.Clause) []Clause {
	out := make([]Clause, 0, len(found))
	for _, c := range found {
		out = append(out, Clause{c.Text, c.Hits})
	}
	return out
}

func facets(asked []string, found map[string][]index.Value) map[string][]Facet {
	out := make(map[string][]Facet, len(asked))
	for _, name := range asked {
		values := make([]Facet, 0, len(found[name]))
		for _, v := range found[name] {
			values = append(values, Facet(v))
		}
		out[name] = values
	}
	return out
}

// ExplainQuery prints how a query was read.
func ExplainQuery(parsed *query.Query) string {
	var b strings.Builder
	b.WriteString(parsed.String() + "\n" + parsed.Explain())
	for _, note := range parsed.Notes {
		b.WriteString("note: " + note + "\n")
	}
	return b.String()
}
