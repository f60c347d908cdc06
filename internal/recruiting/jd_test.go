package recruiting

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/talent"
)

func TestLintDescription(t *testing.T) {
	good := exampleRole(t).Markdown()
	tests := map[string]struct {
		text string
		want map[string]int // rule to line
	}{
		"good":        {good, map[string]int{}},
		"title":       {strings.Replace(good, "# MLOps Engineer", "# Software Engineer", 1), map[string]int{"title": 1}},
		"vague":       {strings.Replace(good, "- Writes things down", "- Various other duties", 1), map[string]int{"vague": 44}},
		"gender":      {strings.Replace(good, "- Writes things down", "- Is a coding ninja", 1), map[string]int{"gender-coded": 44}},
		"age":         {strings.Replace(good, "- Writes things down", "- Fits a young team", 1), map[string]int{"age-coded": 44}},
		"degree":      {strings.Replace(good, "- Python for services and tooling", "- Master's degree in informatics", 1), map[string]int{"degree": 30}},
		"equivalent":  {strings.Replace(good, "- Python for services and tooling", "- Master's degree or equivalent", 1), map[string]int{}},
		"years":       {strings.Replace(good, "- Experiment tracking such as MLflow", "- 12+ years of MLflow", 1), map[string]int{"years": 28}},
		"fair years":  {strings.Replace(good, "- Experiment tracking such as MLflow", "- 3 years of MLflow", 1), map[string]int{}},
		"pay":         {strings.Replace(good, "- Pay: EUR 80,000 to 100,000 a year\n", "", 1), map[string]int{"pay": 46}},
		"zones":       {strings.Replace(good, "- Fully remote, UTC-1 to UTC+3.", "- Fully remote.", 1), map[string]int{"remote": 46}},
		"twice":       {strings.Replace(good, "- Drift detection with Evidently", "- Tracking with MLflow", 1), map[string]int{"contradiction": 36}},
		"too many":    {strings.Replace(good, "- Python for services and tooling", "- Python for services\n- Go for tooling\n- Bash for glue\n- SQL for data", 1), map[string]int{"must-haves": 23}},
		"placeholder": {strings.Replace(good, "hospitals", "[customers]", 1), map[string]int{"placeholder": 5}},
	}
	for name, test := range tests {
		got := map[string]int{}
		for _, f := range LintDescription(test.text, mustTools(t), 2026).Findings {
			got[f.Rule] = f.Line
			if f.Fix == "" {
				t.Errorf("%s: %s has no suggestion", name, f.Rule)
			}
		}
		if diff := cmp.Diff(got, test.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
	var missing []string
	for _, f := range LintDescription("", mustTools(t), 2026).Findings {
		missing = append(missing, f.Rule)
	}
	for _, part := range []string{"title", "company", "summary", "responsibilities", "required", "preferred", "soft", "offer", "pay"} {
		if !slices.Contains(missing, part) {
			t.Errorf("empty text: %s is not missed in %v", part, missing)
		}
	}
}

func TestToQuery(t *testing.T) {
	q := ToQuery(`ML Platform Engineer
Requirements:
- Kubeflow or Airflow in production
- Good with Zorkflow and MLflow
- Strong communication
Nice to have:
- DVC
Location: Berlin
`, mustTools(t))
	if want := "(tool:airflow OR tool:kubeflow) AND tool:mlflow"; q.Query != want {
		t.Errorf("query: got %q, want %q", q.Query, want)
	}
	if diff := cmp.Diff(q.Unrecognised, []string{"Zorkflow"}); diff != "" {
		t.Errorf("unrecognised (-got +want):\n%s", diff)
	}
	if len(q.NotUsed) != 1 || !strings.Contains(q.NotUsed[0].Sentence, "communication") {
		t.Errorf("not used: got %v, want the soft skill", q.NotUsed)
	}
	last := q.Chips[len(q.Chips)-1]
	if last.Clause != "tool:dvc" || last.Must || last.Weight != 0.5 || last.Sentence != "DVC" {
		t.Errorf("preferred: got %+v", last)
	}
	if len(q.Filters) != 1 || q.Filters[0].Clause != `location:"berlin"` {
		t.Errorf("filters: got %v, want Berlin", q.Filters)
	}
}

func FuzzDescription(f *testing.F) {
	f.Add("# A\n## Required\n- 5 years of MLflow\n")
	f.Add(":\n- \n**\n")
	tools := mustTools(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, finding := range LintDescription(text, tools, 2026).Findings {
			if lines := strings.Count(text, "\n") + 1; finding.Line < 1 || finding.Line > lines {
				t.Errorf("line %d of %d", finding.Line, lines)
			}
		}
		_ = ToQuery(text, tools)
	})
}

func TestTeamMistakes(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"structure": {"structure: hybird\nmembers: [{name: A}]\n", `team.yaml:1:12: structure: want centralised, embedded, hybrid, got "hybird"`},
		"level":     {"members:\n  - name: A\n    levels: {serving: 4}\n", "want a level from 0 to 3, got 4"},
		"area":      {"members:\n  - name: A\n    levels: {servng: 1}\n", `unknown area; did you mean "serving"?`},
		"nobody":    {"name: X\n", "at least one member"},
		"no id":     {"members:\n  - name: A\n    consent: 2026-01-01\n", "needs a github_id"},
		"day":       {"members:\n  - name: A\n    github_id: 1\n    consent: soon\n", "want YYYY-MM-DD"},
		"key":       {"members:\n  - nme: A\n", `unknown key "nme"`},
	}
	for name, test := range tests {
		_, err := ReadTeam("team.yaml", []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestCover(t *testing.T) {
	team, err := ReadTeam("team.yaml", []byte(TeamExample))
	if err != nil {
		t.Fatal(err)
	}
	cover := Cover(team, mustTools(t), []Person{invented(t)})
	got := make(map[talent.AreaID]string)
	for _, row := range cover.Areas {
		got[row.Area] = row.State + " then " + row.After
	}
	want := map[talent.AreaID]string{
		"pipelines": "thin then thin", "infrastructure": "thin then thin", "serving": "thin then covered", "monitoring": "missing then missing",
		"versioning": "thin then thin", "tracking": "thin then covered", "validation": "missing then missing", "governance": "missing then missing",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	role, err := FillGaps(Role{Title: "MLOps Engineer"}, cover)
	if err != nil {
		t.Fatal(err)
	}
	if len(role.Duties) > 8 || len(role.Required) > 10 || len(role.Preferred) > 5 || role.Areas[0] != "monitoring" {
		t.Errorf("got %d duties, %d required, %d preferred, first %s", len(role.Duties), len(role.Required), len(role.Preferred), role.Areas[0])
	}
}

func TestRefer(t *testing.T) {
	p := invented(t)
	today := mustDay(t, "2026-11-20")
	act := func(kind talent.Kind, repo int64, n int, day string) talent.Evidence {
		name := map[int64]string{1: "kserve/kserve", 2: "mlflow/mlflow"}[repo]
		number := strings.Repeat("1", n)
		return talent.Evidence{Kind: kind, Repo: name, RepoID: repo, Item: "#" + number, URL: "https://github.com/" + name + "/pull/" + number, At: mustDay(t, day), Count: 1}
	}
	merged := []talent.Evidence{act(talent.Commit, 2, 5, "2026-06-01"), act(talent.Commit, 2, 6, "2026-06-02"), act(talent.Commit, 2, 7, "2026-06-03")}
	reviews := []talent.Evidence{}
	for _, n := range []string{"101", "102", "103"} {
		reviews = append(reviews, talent.Evidence{Kind: talent.Review, Repo: "mlflow/mlflow", RepoID: 2, Item: n,
			URL: "https://github.com/mlflow/mlflow/pull/" + n + "#pullrequestreview-1", At: mustDay(t, "2026-06-01"), Count: 1})
	}
	ok := Member{Name: "Kim", GitHubID: 5, Consent: mustDay(t, "2026-01-01")}
	with := func(change func(*Member)) Member {
		m := ok
		change(&m)
		return m
	}
	tests := map[string]struct {
		colleague Colleague
		people    map[string]int
		strength  string
		weight    float64
	}{
		"merged":        {Colleague{ok, merged, true}, nil, "good", 2},
		"two merged":    {Colleague{ok, merged[:2], true}, nil, "", 0},
		"reviewed":      {Colleague{ok, reviews, true}, nil, "strong", 3},
		"two reviews":   {Colleague{ok, reviews[:2], true}, nil, "", 0},
		"hub":           {Colleague{ok, merged, true}, map[string]int{"mlflow/mlflow": 501}, "good", 0.5},
		"old":           {Colleague{ok, []talent.Evidence{act(talent.Commit, 2, 5, "2025-02-01"), act(talent.Commit, 2, 6, "2025-02-02"), act(talent.Commit, 2, 7, "2025-02-03")}, true}, nil, "good", 1},
		"no consent":    {Colleague{with(func(m *Member) { m.Consent = 0 }), merged, true}, nil, "", 0},
		"consent ahead": {Colleague{with(func(m *Member) { m.Consent = today + 1 }), merged, true}, nil, "", 0},
		"hidden":        {Colleague{with(func(m *Member) { m.Visibility = "hidden" }), merged, true}, nil, "", 0},
		"hides login":   {Colleague{with(func(m *Member) { m.Hide = []string{"Zork-Demo"} }), merged, true}, nil, "", 0},
		"hides repo":    {Colleague{with(func(m *Member) { m.Hide = []string{"mlflow/mlflow"} }), merged, true}, nil, "", 0},
		"stranger":      {Colleague{ok, nil, false}, nil, "", 0},
	}
	for name, test := range tests {
		r := Refer(p, []Colleague{test.colleague}, RefersOptions{Today: today, Contributors: test.people})
		strength, weight := "", 0.0
		if len(r.Edges) > 0 {
			strength, weight = r.Edges[0].Strength, r.Edges[0].Weight
		}
		if strength != test.strength || weight != test.weight || len(r.Edges) > 1 {
			t.Errorf("%s: got %q of weight %v, want %q of %v", name, strength, weight, test.strength, test.weight)
		}
	}
}
