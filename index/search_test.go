package index

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mlscout/index/query"
	"mlscout/index/words"
	"mlscout/talent"
)

// clauseTexts are clauses over the pool, of every sort.
func clauseTexts() []string {
	return []string{"machine", "kubernetes", "k8s", "zurich", "C++", "node.js", "ci-cd", "junior", "机器", "学习", "são", "kub*", "engin*", "dev*",
		`"machine learning"`, `"learning engineer platform"`, `"data data"`, `"kubeflow pipelines"`, "tool:kubeflow", "tool:mlflow", "tool:k8s",
		"area:pipelines", "area:tracking", "kind:review", "kind:commit", "language:python", "language:c++", `language:"jupyter notebook"`,
		"org:kubeflow", "org:exam*", "repo:kubeflow/pipelines", "repo:mlflow", "repo:kubeflow/*", "user:dev-7", "city:berlin", "country:de",
		"country:germany", "location:berlin", "location:germany", "location:rainbow", `location:"new york city"`, `near:berlin within:50km`,
		"near:berlin within:10km", "near:bengaluru", "tz:-6..2", "tz:5:30", "overlap:>=4h", "overlap:<2h", "followers:>100", "followers:10..50",
		"repos:<=5", "points:>=12.5", "depth:>3", "created:>2012", "created:2011..2013-06", "active:<90d", "active:>=1y", "active:2024",
		"remote:yes", "remote:only", "seeking:yes", "open:no", "source:hn", "band:strong", "has:post", "has:bio", "has:website", "name:ada",
		`name:"bo chen"`, "bio:mlops", "company:acme", `company:"labs acme"`, "list:first", "stage:new", "seen:yes", "seen:no", "contacted:no", "type:user"}
}

func drawQuery(t *rapid.T, depth int) string {
	if depth == 0 || rapid.IntRange(0, 2).Draw(t, "leaf") == 0 {
		return rapid.SampledFrom(clauseTexts()).Draw(t, "clause")
	}
	var parts []string
	for range rapid.IntRange(2, 3).Draw(t, "kids") {
		parts = append(parts, drawQuery(t, depth-1))
	}
	joined := "(" + strings.Join(parts, rapid.SampledFrom([]string{" AND ", " OR ", " "}).Draw(t, "operator")) + ")"
	return rapid.SampledFrom([]string{"", "", "NOT ", "-"}).Draw(t, "sign") + joined
}

// TestSearchEqualsScan compares the index with a plain reading of every record,
// for random queries, over shards, an update and hidden people.
func TestSearchEqualsScan(t *testing.T) {
	dict, dir := tools(t), t.TempDir()
	records := inventAll(1, 400)
	build(t, dir, records, Options{Shards: 1})
	r := rand.New(rand.NewPCG(2, 2))
	var changed []Record
	for i := 0; i < len(records); i += 9 {
		changed = append(changed, invent(r, i+1))
		records[i] = changed[len(changed)-1]
	}
	removed := []talent.ProspectID{3, 4, 399}
	if _, err := Update(t.Context(), dir, each(changed), removed, Options{Shards: 2}); err != nil {
		t.Fatal(err)
	}
	hidden := []talent.ProspectID{1, 2, 50}
	gone := slices.Concat(removed, hidden)
	records = slices.DeleteFunc(records, func(r Record) bool { return slices.Contains(gone, r.ID) })
	on := shelves{"list:first": {5, 6, 7, 100, 101}, "stage:new": {6, 100}, "seen:yes": {1, 5, 9, 10, 11, 12}, "contacted:yes": {20}}
	team := 60
	plain := scanner{today: today, team: int64(team), shelves: on}
	ix := open(t, dir)
	rapid.Check(t, func(rt *rapid.T) {
		text := drawQuery(rt, 3)
		q, err := query.Parse(text, dict, gazetteer{})
		if err != nil {
			rt.Fatalf("Parse(%q): %v", text, err)
		}
		want := sortedBy(records, q, plain)
		result, err := ix.Search(t.Context(), Request{Query: q, Limit: 1000, Hidden: hidden, Shelves: on, Team: &team, Today: today})
		if err != nil {
			rt.Fatal(err)
		}
		if result.Total != len(want) {
			rt.Errorf("%s: total %d, want %d", q, result.Total, len(want))
		}
		if diff := gocmp.Diff(ids(result.Hits), want); diff != "" {
			rt.Errorf("%s (-got +want):\n%s", q, diff)
		}
		for i, clause := range result.Clauses {
			if clause.Depth > 0 {
				continue
			}
			if want := len(sortedBy(records, &query.Query{Root: topClause(q, clause.Text)}, plain)); clause.Hits != want {
				rt.Errorf("%s: clause %d %s has %d, want %d", q, i, clause.Text, clause.Hits, want)
			}
		}
	})
}

func topClause(q *query.Query, text string) *query.Node {
	for _, kid := range q.Root.Kids {
		if q.Root.Op == query.And && kid.String() == text {
			return kid
		}
	}
	return q.Root
}

func ids(hits []Hit) []talent.ProspectID {
	list := make([]talent.ProspectID, 0, len(hits))
	for _, hit := range hits {
		list = append(list, hit.ID)
	}
	return list
}

// sortedBy is what a search by points must give: those who match, by the points
// of what was asked, then by words in the profile, then by all points.
func sortedBy(records []Record, q *query.Query, plain scanner) []talent.ProspectID {
	type entry struct {
		asked   talent.Points
		matches int
		record  Record
	}
	var found []entry
	for _, record := range records {
		if plain.holds(q.Root, &record) {
			found = append(found, entry{askedPoints(&record, q), profileMatches(&record, q, plain), record})
		}
	}
	slices.SortFunc(found, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.asked, a.asked), cmp.Compare(b.matches, a.matches),
			cmp.Compare(b.record.Score.Points, a.record.Score.Points), cmp.Compare(a.record.ID, b.record.ID))
	})
	list := make([]talent.ProspectID, 0, len(found))
	for _, e := range found {
		list = append(list, e.record.ID)
	}
	return list
}

func askedPoints(r *Record, q *query.Query) talent.Points {
	var sum talent.Points
	var toolsAsked, areasAsked []string
	for _, clause := range q.Root.Positive() {
		switch clause.Field {
		case "tool":
			toolsAsked = append(toolsAsked, clause.Value)
		case "area":
			areasAsked = append(areasAsked, clause.Value)
		}
	}
	for _, tool := range r.Tools {
		if slices.Contains(toolsAsked, string(tool.Tool)) && !slices.Contains(areasAsked, string(tool.Area)) {
			sum += tool.Points
		}
	}
	for _, area := range r.Areas {
		if slices.Contains(areasAsked, string(area.Area)) {
			sum += area.Points
		}
	}
	return sum
}

func profileMatches(r *Record, q *query.Query, plain scanner) int {
	profile := Record{Name: r.Name, Login: r.Login, Headline: r.Headline, Company: r.Company, Place: talent.Place{Text: r.Place.Text}}
	all := profile
	all.Headline = strings.Join([]string{r.Name, r.Login, r.Headline, r.Company, r.Place.Text}, " ")
	matches := 0
	texts := slices.DeleteFunc(q.Root.Positive(), func(n *query.Node) bool { return n.Field != "" || n.Op == query.All })
	for _, clause := range texts[:min(8, len(texts))] {
		own := *clause
		own.Field = "bio" // all words anywhere in the profile
		if plain.holds(clause, r) && plain.holds(&own, &all) {
			matches++
		}
	}
	return matches
}

func TestSortsPagesAndFacets(t *testing.T) {
	dict, dir := tools(t), t.TempDir()
	records := inventAll(3, 300)
	build(t, dir, records, Options{Shards: 2})
	ix := open(t, dir)
	for _, text := range []string{"", "machine", "tool:kubeflow OR area:tracking", "NOT junior language:python"} {
		q := parse(t, dict, text)
		for _, sort := range Sorts() {
			whole := find(t, ix, Request{Query: q, Sort: sort, Limit: 1000, Today: today})
			if len(whole.Hits) != whole.Total {
				t.Errorf("%q by %s: %d hits of %d", text, sort, len(whole.Hits), whole.Total)
			}
			wantSorted(t, whole.Hits, sort, records)
			var paged []Hit
			for offset := 0; offset < whole.Total; offset += 7 {
				paged = append(paged, find(t, ix, Request{Query: q, Sort: sort, Limit: 7, Offset: offset, Today: today}).Hits...)
			}
			if diff := gocmp.Diff(paged, whole.Hits); diff != "" {
				t.Errorf("%q by %s: pages differ (-paged +whole):\n%s", text, sort, diff)
			}
		}
		result := find(t, ix, Request{Query: q, Facets: Facets(), Today: today})
		if diff := gocmp.Diff(result.Facets, countFacets(records, q)); diff != "" {
			t.Errorf("%q: facets (-got +want):\n%s", text, diff)
		}
	}
}

func wantSorted(t *testing.T, hits []Hit, by Sort, records []Record) {
	t.Helper()
	order := func(a, b Hit) int {
		x, y := records[a.ID-1], records[b.ID-1]
		rest := cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.ID, b.ID))
		switch by {
		case ByName:
			name := func(r Record) string { return words.Fold(cmp.Or(r.Name, r.Login)) }
			return cmp.Or(cmp.Compare(name(x), name(y)), rest)
		case ByDepth:
			return cmp.Or(cmp.Compare(b.Asked.Depth, a.Asked.Depth), rest)
		case ByActive:
			return cmp.Or(cmp.Compare(b.Asked.Active, a.Asked.Active), cmp.Compare(y.Active, x.Active), rest)
		}
		return 0 // compared with a scan elsewhere
	}
	if !slices.IsSortedFunc(hits, order) {
		t.Errorf("hits are not in the order %q", by)
	}
}

// countFacets counts what each value would find, by scanning.
func countFacets(records []Record, q *query.Query) map[string][]Value {
	facets := make(map[string][]Value)
	for _, name := range Facets() {
		counts := make(map[string]int)
		for _, record := range records {
			if !(scanner{today: today}).holds(q.Root, &record) {
				continue
			}
			for _, value := range facetValues(name, &record) {
				counts[value]++
			}
		}
		facets[name] = []Value{}
		for value, count := range counts {
			facets[name] = append(facets[name], Value{value, count})
		}
		order := []string{"<30d", "30d..90d", "90d..1y", "1y..2y", ">2y", "unknown"}
		slices.SortFunc(facets[name], func(a, b Value) int {
			if name == "activity" {
				return cmp.Compare(slices.Index(order, a.Value), slices.Index(order, b.Value))
			}
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
	}
	return facets
}

func facetValues(name string, r *Record) []string {
	s := scanner{}
	var values []string
	switch name {
	case "tz":
		values = []string{r.Place.Offset}
	case "region":
		if r.Place.Region != "" {
			values = []string{fmt.Sprintf("%s, %s", r.Place.Region, r.Place.Country)}
		}
	case "activity":
		age := int(today - r.Active)
		switch {
		case r.Active == 0:
			values = []string{"unknown"}
		case age < 30:
			values = []string{"<30d"}
		case age < 90:
			values = []string{"30d..90d"}
		case age < 365:
			values = []string{"90d..1y"}
		case age < 730:
			values = []string{"1y..2y"}
		default:
			values = []string{">2y"}
		}
	case "language":
		values = r.Languages
	case "city":
		values = []string{r.Place.City}
	case "open_to_work":
		values = s.exact("open", r)
	default:
		values = s.values(name, r)
	}
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
}
