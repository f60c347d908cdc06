package index

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func people() []Record {
	berlin := places()[2]
	return []Record{
		{ID: 1, Login: "ada", Headline: "platform engineer", Place: berlin, Score: Score{Points: 300}, Languages: []string{"Go"},
			Tools: []ToolScore{{Tool: "kubeflow", Area: "pipelines", Score: Score{Points: 200, Depth: 150, Active: 50}}}},
		{ID: 2, Login: "bo", Headline: "junior data analyst", EvidenceTexts: []string{"fix kubernetes operator"}, Score: Score{Points: 900},
			Tools: []ToolScore{{Tool: "mlflow", Area: "tracking", Score: Score{Points: 900}}}},
		{ID: 3, Login: "chen", Headline: "机器学习平台工程师", Posts: []string{"Ingénieure MLOps à Zürich, je cherche"}, Score: Score{Points: 100}},
	}
}

func TestNothingFound(t *testing.T) {
	dict, dir := tools(t), t.TempDir()
	build(t, dir, people(), Options{})
	ix := open(t, dir)
	tests := map[string]struct {
		drops []Clause
		tries []Try
	}{
		"tool:kubeflow junior language:go":  {drops: []Clause{{Text: "junior", Hits: 1}}},
		"junior NOT data":                   {drops: []Clause{{Text: "junior", Hits: 2}, {Text: "NOT data", Hits: 1}}},
		"kubernets":                         {tries: []Try{{"kubernets", "kubernetes", 1}}},
		"plattfrom engineer":                {drops: []Clause{{Text: "plattfrom", Hits: 1}}, tries: []Try{{"plattfrom", "platform", 1}}},
		"location:berlim":                   {tries: []Try{{"location:berlim", "location:berlin", 1}}},
		"user:chem":                         {tries: []Try{{"user:chem", "user:chen", 1}}},
		"mlops xyzzyplugh":                  {drops: []Clause{{Text: "xyzzyplugh", Hits: 1}}},
		"language:rust (seeking:yes OR bo)": {drops: []Clause{{Text: "language:rust", Hits: 1}}},
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			result := find(t, ix, Request{Query: parse(t, dict, text), Limit: 5})
			if result.Total != 0 {
				t.Fatalf("found %d", result.Total)
			}
			if diff := cmp.Diff(result.Drops, want.drops); diff != "" {
				t.Errorf("drops (-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(result.Tries, want.tries); diff != "" {
				t.Errorf("tries (-got +want):\n%s", diff)
			}
		})
	}
}

func TestHitsAndClauses(t *testing.T) {
	dict, dir := tools(t), t.TempDir()
	build(t, dir, people(), Options{})
	ix := open(t, dir)
	result := find(t, ix, Request{Query: parse(t, dict, "tool:kubeflow (engineer OR analyst) NOT junior"), Limit: 5})
	want := []Hit{{ID: 1, Login: "ada", Score: Score{Points: 300}, Asked: Score{Points: 200, Depth: 150, Active: 50},
		Tools:   []ToolScore{{Tool: "kubeflow", Area: "pipelines", Score: Score{Points: 200, Depth: 150, Active: 50}}},
		Matched: []string{"tool:kubeflow", "engineer"}}}
	if diff := cmp.Diff(result.Hits, want); diff != "" {
		t.Errorf("hits (-got +want):\n%s", diff)
	}
	clauses := []Clause{{"tool:kubeflow", 1, 0}, {"engineer OR analyst", 2, 0}, {"engineer", 1, 1}, {"analyst", 1, 1}, {"NOT junior", 2, 0}}
	if diff := cmp.Diff(result.Clauses, clauses); diff != "" {
		t.Errorf("clauses (-got +want):\n%s", diff)
	}
}

func TestNoQueryIsEverybody(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, people(), Options{})
	if got := find(t, open(t, dir), Request{Limit: 2}); got.Total != 3 || len(got.Hits) != 2 || got.Hits[0].ID != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestOtherLanguages(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, people(), Options{})
	ix := open(t, dir)
	for text, want := range map[string]int{"机器学习": 1, "工程师": 1, "习器": 0, "ingenieure": 1, "zurich": 1, "Ingénieur*": 1, `"MLOps a Zurich"`: 1,
		`"zurich je"`: 1, `"engineer ada"`: 0} {
		if got := find(t, ix, Request{Query: parse(t, nil, text)}).Total; got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	dict, dir := tools(t), t.TempDir()
	build(t, dir, people(), Options{})
	ix := open(t, dir)
	tests := map[string]struct {
		request Request
		want    string
	}{
		"no shelves":   {Request{Query: parse(t, dict, "list:first")}, `search "list:first": list: needs the record store`},
		"unknown list": {Request{Query: parse(t, dict, "list:first"), Shelves: shelves{}}, `search "list:first": list:first: list "first": not found`},
		"no team":      {Request{Query: parse(t, dict, "overlap:4h")}, `search "overlap:>=4h": overlap: the team's time zone is not set`},
		"facet":        {Request{Query: parse(t, dict, "ada"), Facets: []string{"colour"}}, `search "ada": facet "colour" is not one of tool,`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := ix.Search(t.Context(), test.request)
			if err == nil || !strings.HasPrefix(err.Error(), test.want) || errors.Is(err, ErrCorrupt) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestHighlight(t *testing.T) {
	dict := tools(t)
	tests := map[string]struct {
		query, text string
		want        []string
	}{
		"words":    {"mlops kube* NOT junior", "Junior MLOps, Kubernetes & Kubeflow", []string{"MLOps", "Kubernetes", "Kubeflow"}},
		"phrase":   {`"machine learning"`, "Machine vision and machine\nlearning", []string{"machine\nlearning"}},
		"spelling": {"k8s", "on Kubernetes", []string{"Kubernetes"}},
		"folded":   {"zurich", "aus Zürich", []string{"Zürich"}},
		"chinese":  {"机器学习", "做机器学习的", []string{"机器学习"}},
		"field":    {`name:"lovelace ada"`, "Ada K. Lovelace", []string{"Ada", "Lovelace"}},
		"overlap":  {`mlops "mlops engineer"`, "MLOps engineer", []string{"MLOps engineer"}},
		"nothing":  {"tool:mlflow", "mlflow", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, span := range Highlight(parse(t, dict, test.query), test.text) {
				got = append(got, test.text[span.Start:span.End])
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestSnippet(t *testing.T) {
	text := strings.Repeat("words before it ", 20) + "the MLOps platform " + strings.Repeat("and after it ", 20) + "mlops"
	snippet, spans := Snippet(parse(t, nil, "mlops"), text, 80)
	if len(snippet) > 130 || !strings.HasPrefix(snippet, "… ") || !strings.HasSuffix(snippet, " …") || len(spans) != 1 {
		t.Fatalf("got %q, %v", snippet, spans)
	}
	if got := snippet[spans[0].Start:spans[0].End]; got != "MLOps" {
		t.Errorf("marks %q", got)
	}
	if snippet, _ := Snippet(parse(t, nil, "absent"), text, 80); snippet != "" {
		t.Errorf("got %q, want nothing", snippet)
	}
}
