package index

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"mlscout/config/catalog"
	"mlscout/index/query"
	"mlscout/talent"
)

const today = talent.Day(20_000)

// pool is what the invented records draw from: small, so that queries hit.
type pool struct{ words, tools, areas, languages, repos, orgs []string }

func newPool() pool {
	return pool{
		words: []string{"machine", "learning", "engineer", "platform", "Kubernetes", "k8s", "Zürich", "C++", "node.js", "CI/CD", "junior",
			"mlops", "pipelines", "机器学习", "São", "data"},
		tools:     []string{"kubeflow", "mlflow", "dvc", "kubernetes", "feast"},
		areas:     []string{"pipelines", "tracking", "versioning", "serving"},
		languages: []string{"Python", "Go", "C++", "Jupyter Notebook"},
		repos:     []string{"kubeflow/pipelines", "mlflow/mlflow", "example/demo", "kubeflow/katib"},
		orgs:      []string{"kubeflow", "example-org", "acme"},
	}
}

func places() []talent.Place {
	return []talent.Place{
		{},
		{Text: "somewhere over the rainbow"},
		{Text: "Berlin, Germany", City: "Berlin", Region: "Land Berlin", Country: "DE", Offset: "+01:00", Lat: 52.52, Lon: 13.405},
		{Text: "Potsdam", City: "Potsdam", Region: "Brandenburg", Country: "DE", Offset: "+01:00", Lat: 52.396, Lon: 13.058},
		{Text: "NYC", City: "New York City", Region: "New York", Country: "US", Offset: "-05:00", Lat: 40.713, Lon: -74.006},
		{Text: "Bengaluru", City: "Bengaluru", Region: "Karnataka", Country: "IN", Offset: "+05:30", Lat: 12.97, Lon: 77.59},
	}
}

// gazetteer knows the places above, and Germany.
type gazetteer struct{}

func (gazetteer) Locate(text string) (talent.Place, bool) {
	if strings.EqualFold(text, "germany") {
		return talent.Place{Country: "DE"}, true
	}
	for _, place := range places() {
		if place.City != "" && strings.EqualFold(text, place.City) {
			return place, true
		}
	}
	return talent.Place{}, false
}

// shelves are the recruiter's own sets.
type shelves map[string][]talent.ProspectID

func (s shelves) Shelf(_ context.Context, field, value string) ([]talent.ProspectID, error) {
	ids, ok := s[field+":"+value]
	if !ok && field == "list" {
		return nil, fmt.Errorf("list %q: %w", value, talent.ErrNotFound)
	}
	return ids, nil
}

func some(r *rand.Rand, from []string, most int) []string {
	var chosen []string
	for range r.IntN(most + 1) {
		if s := from[r.IntN(len(from))]; !slices.Contains(chosen, s) {
			chosen = append(chosen, s)
		}
	}
	return chosen
}

func sentence(r *rand.Rand, from []string, most int) string {
	var chosen []string
	for range r.IntN(most + 1) {
		chosen = append(chosen, from[r.IntN(len(from))])
	}
	return strings.Join(chosen, " ")
}

// invent makes a record that says nothing about anybody.
func invent(r *rand.Rand, id int) Record {
	p := newPool()
	record := Record{
		ID: talent.ProspectID(id), Login: fmt.Sprintf("Dev-%d", id), Name: sentence(r, []string{"Ada", "Bó", "Chen", "Dora"}, 2),
		Headline: sentence(r, p.words, 5), Company: sentence(r, []string{"Acme", "Labs", "Example"}, 2), Place: places()[r.IntN(6)],
		Languages: some(r, p.languages, 2), Topics: some(r, []string{"mlops", "gpu"}, 2), Orgs: some(r, p.orgs, 2),
		Followers: r.IntN(200), Repos: r.IntN(50), Created: talent.Day(r.IntN(4000) + 15_000),
		Active: talent.Day(r.IntN(2) * (int(today) - r.IntN(800))), Band: []talent.Band{talent.Strong, talent.Good, talent.TooLittle}[r.IntN(3)],
		EvidenceRepos: some(r, p.repos, 2), Sources: some(r, []string{"github", "hackernews"}, 2), OpenToWork: r.IntN(4) == 0,
		Seeking: r.IntN(4) == 0, Remote: []string{"", "yes", "no", "only"}[r.IntN(4)],
		Score: Score{Points: talent.Points(r.IntN(30) * 100), Depth: talent.Points(r.IntN(2000)), Active: talent.Points(r.IntN(9) * 100)},
	}
	for range r.IntN(3) {
		record.EvidenceTexts = append(record.EvidenceTexts, sentence(r, p.words, 6))
	}
	if r.IntN(3) == 0 {
		record.Posts = []string{sentence(r, p.words, 12)}
	}
	for _, tool := range some(r, p.tools, 3) {
		points := talent.Points(r.IntN(12) * 50)
		record.Tools = append(record.Tools, ToolScore{Tool: talent.ToolID(tool), Area: "pipelines", Score: Score{Points: points, Depth: points / 2, Active: points - points/2}})
	}
	for _, area := range some(r, p.areas, 2) {
		record.Areas = append(record.Areas, AreaScore{Area: talent.AreaID(area), Score: Score{Points: talent.Points(r.IntN(12) * 50), Depth: 10, Active: 20}})
	}
	for _, kind := range some(r, []string{"commit", "review", "issue"}, 2) {
		record.Kinds = append(record.Kinds, talent.Kind(kind))
	}
	return record
}

func inventAll(seed uint64, n int) []Record {
	r := rand.New(rand.NewPCG(seed, 7))
	records := make([]Record, n)
	for i := range records {
		records[i] = invent(r, i+1)
	}
	return records
}

func each(records []Record) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, record := range records {
			if !yield(record, nil) {
				return
			}
		}
	}
}

func failing(records []Record) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, record := range records {
			if !yield(record, nil) {
				return
			}
		}
		yield(Record{}, errors.New("the store went away"))
	}
}

func tools(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t testing.TB, dict query.Dictionary, text string) *query.Query {
	t.Helper()
	q, err := query.Parse(text, dict, gazetteer{})
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return q
}

func build(t testing.TB, dir string, records []Record, options Options) Generation {
	t.Helper()
	g, err := Build(t.Context(), dir, each(records), options)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func open(t testing.TB, dir string) *Index {
	t.Helper()
	ix, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

func find(t testing.TB, ix *Index, request Request) *Result {
	t.Helper()
	result, err := ix.Search(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return result
}
