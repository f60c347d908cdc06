package recruiting

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/config/catalog"
	"mlscout/internal/privacy"
	"mlscout/ranker"
	"mlscout/talent"
)

var update = flag.Bool("update", false, "write the golden files")

func mustDay(t testing.TB, text string) talent.Day {
	t.Helper()
	day, err := talent.ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

func mustTools(t testing.TB) *catalog.Catalog {
	t.Helper()
	tools, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	return tools
}

func exampleRole(t testing.TB) Role {
	t.Helper()
	role, err := ReadRole("role.yaml", []byte(RoleExample), mustTools(t))
	if err != nil {
		t.Fatal(err)
	}
	return role.Complete("")
}

// invented is somebody who does not exist, with work in two tools.
func invented(t testing.TB) Person {
	t.Helper()
	p := Person{Clock: privacy.Found, KeepUntil: mustDay(t, "2028-11-20")}
	p.Prospect = talent.Prospect{
		ID: 990000001, Login: "zork-demo", Name: "Zora Kvark [she/her]", Collected: mustDay(t, "2026-05-01"),
		Profile: talent.Provenance{Source: "https://github.com/zork-demo", FetchedAt: mustDay(t, "2026-11-01")},
		Place:   talent.Place{Country: "AT", Offset: "+01:00"},
		Links:   []talent.Link{{Provider: "mastodon", URL: "https://social.example.org/@zork"}},
	}
	for i := range 30 {
		month := mustDay(t, "2025-01-10") + talent.Day(i*20)
		p.Evidence = append(p.Evidence,
			talent.Evidence{Prospect: p.ID, Tool: "kserve", Kind: talent.Review, Repo: "kserve/kserve", RepoID: 1, Item: fmt.Sprintf("#%d", i),
				What: "review", URL: fmt.Sprintf("https://github.com/kserve/kserve/pull/%d#pullrequestreview-%d", i, i), At: month, Count: 1},
			talent.Evidence{Prospect: p.ID, Tool: "mlflow", Kind: talent.PullRequest, Repo: "mlflow/mlflow", RepoID: 2, Item: fmt.Sprintf("#%d", 100+i),
				What: "fix", URL: fmt.Sprintf("https://github.com/mlflow/mlflow/pull/%d", 100+i), At: month, Count: 1})
	}
	p.score(t)
	return p
}

func (p *Person) score(t testing.TB) {
	t.Helper()
	model, err := ranker.Default()
	if err != nil {
		t.Fatal(err)
	}
	p.Score = model.Rank(p.Prospect, nil, mustTools(t), mustDay(t, "2026-11-20"))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("%s (-got +want):\n%s", name, diff)
	}
}

func rules(findings []Finding) []string {
	var names []string
	for _, f := range findings {
		names = append(names, string(f.Level)+" "+f.Rule)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestRoleMistakes(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"unknown key": {"title: A\ncompany: B\ncompny: C\n", `role.yaml:3:1: unknown key "compny"; did you mean "company"?`},
		"no title":    {"company: B\n", "title: is required"},
		"remote":      {"title: A\ncompany: B\nremote: ful\n", `role.yaml:3:9: remote: want full, hybrid or none, got "ful"`},
		"tool":        {"title: A\ncompany: B\nstack: [kubeflw]\n", `"kubeflw" is not in the catalogue`},
		"area":        {"title: A\ncompany: B\nareas: [servin]\n", `unknown area "servin"`},
		"offset":      {"title: A\ncompany: B\nteam_utc: \"1\"\n", "team_utc: want an offset"},
		"link":        {"title: A\ncompany: B\nlink: javascript:x\n", "link: want an https:// address"},
	}
	for name, test := range tests {
		_, err := ReadRole("role.yaml", []byte(test.text), mustTools(t))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestOutreach(t *testing.T) {
	p, role, tools := invented(t), exampleRole(t), mustTools(t)
	draft := DraftOutreach(p, role, tools)
	notice, err := DraftNotice(p, role, nil)
	if err != nil {
		t.Fatal(err)
	}
	draft.Notice = &notice
	lint := Lint{Person: p, Role: role, Tools: tools, Today: mustDay(t, "2026-11-20"), Filter: privacy.NewFilter()}
	if got := lint.Draft(draft); len(got) > 0 {
		t.Errorf("a good role: got %v, want no findings", got)
	}
	var text bytes.Buffer
	for _, v := range draft.Variants {
		if v.Characters > v.Limit || v.Characters != len([]rune(v.Text)) {
			t.Errorf("%s: got %d characters, want at most %d", v.Length, v.Characters, v.Limit)
		}
		fmt.Fprintf(&text, "%s\n%s\n\n", v.Length, v.Text)
		for _, s := range v.Sentences {
			if s.Purpose == "artefact" && (len(s.Evidence) != 1 || !strings.Contains(s.Text, strings.Split(s.Evidence[0].URL, "#")[0])) {
				t.Errorf("%s: %q does not link to its evidence %v", v.Length, s.Text, s.Evidence)
			}
		}
	}
	golden(t, "outreach.golden", text.Bytes())
}

// A message never grows over its length while something may be left out, and
// never loses what must be in it.
func TestOutreachWithLongRole(t *testing.T) {
	p, role := invented(t), exampleRole(t)
	role.Culture = strings.Repeat("Long words about how the team works. ", 10)
	role.Challenges = []string{strings.Repeat("much ", 60)}
	for _, v := range DraftOutreach(p, role, mustTools(t)).Variants {
		if v.Characters > v.Limit {
			t.Errorf("%s: got %d characters, want at most %d", v.Length, v.Characters, v.Limit)
		}
		for _, must := range []string{"Zora Kvark", "https://github.com/", "we", "again", "?"} {
			if !strings.Contains(v.Text, must) {
				t.Errorf("%s: %q is gone from %q", v.Length, must, v.Text)
			}
		}
	}
}

func TestNoArtefactNoText(t *testing.T) {
	p, role := invented(t), exampleRole(t)
	p.Evidence = []talent.Evidence{{Tool: "kserve", Kind: talent.Claim, What: "bio", URL: "https://github.com/zork-demo", At: mustDay(t, "2026-10-01"), Count: 1}}
	p.score(t)
	draft := DraftOutreach(p, role, mustTools(t))
	lint := Lint{Person: p, Role: role, Tools: mustTools(t), Today: mustDay(t, "2026-11-20"), Filter: privacy.NewFilter()}
	got := rules(lint.Draft(draft))
	if len(draft.Variants) > 0 || !slices.Contains(got, "block no-artefact") {
		t.Errorf("words alone: got %d texts and %v, want none and a block", len(draft.Variants), got)
	}
}

func TestLintOfTexts(t *testing.T) {
	const link = "You reviewed a change: https://github.com/kserve/kserve/pull/29 . "
	const end = " Say no and I will not write again."
	tests := map[string]struct {
		text string
		want []string
	}{
		"good":            {link + "Shall we talk?" + end, nil},
		"placeholder":     {link + "At [Company] we build." + end, []string{"block placeholder"}},
		"markdown link":   {link + "See [this](https://jobs.example.org/mlops-engineer)." + end, nil},
		"braces":          {link + "Hi {{name}}." + end, []string{"block placeholder"}},
		"flattery":        {link + "I was impressed by your profile." + end, []string{"block flattery"}},
		"stars":           {link + "Your 300 stars are many." + end, []string{"block flattery"}},
		"superlative":     {link + "We are a world-class team." + end, []string{"warn superlative"}},
		"two questions":   {link + "Shall we talk? When?" + end, []string{"warn questions"}},
		"no objection":    {link + "Shall we talk?", []string{"block no-objection"}},
		"no link":         {"Hello. Shall we talk?" + end, []string{"block no-artefact-link"}},
		"claim":           {link + "You built the serving layer at your last job." + end, []string{"block claim"}},
		"unknown link":    {link + "See https://tracker.example.net/x ." + end, []string{"block unknown-link"}},
		"protected topic": {link + "As a Muslim you will like it here." + end, []string{"block protected-topic"}},
		"long":            {link + strings.Repeat("More of it. ", 80) + end, []string{"warn length"}},
	}
	lint := Lint{Person: invented(t), Role: exampleRole(t), Tools: mustTools(t), Today: mustDay(t, "2026-11-20"), Filter: privacy.NewFilter()}
	for name, test := range tests {
		got := rules(lint.Text(OwnText(test.text)))
		if diff := cmp.Diff(got, test.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestLintOfRoles(t *testing.T) {
	tests := map[string]struct {
		change func(*Role)
		want   string
	}{
		"pay":      {func(r *Role) { r.Pay = "" }, "warn no-pay"},
		"remote":   {func(r *Role) { r.Remote = "" }, "warn no-remote"},
		"zones":    {func(r *Role) { r.Timezones = "" }, "warn no-timezone"},
		"impact":   {func(r *Role) { r.Outcome = "" }, "warn no-impact"},
		"stack":    {func(r *Role) { r.tools, r.Areas = nil, []string{"governance"} }, "warn no-overlap"},
		"unfilled": {func(r *Role) { r.Initiative = "[what]" }, "block placeholder"},
	}
	p, tools := invented(t), mustTools(t)
	for name, test := range tests {
		role := exampleRole(t)
		test.change(&role)
		draft := DraftOutreach(p, role, tools)
		notice, err := DraftNotice(p, role, []string{"en"})
		if err != nil {
			t.Fatal(err)
		}
		draft.Notice = &notice
		lint := Lint{Person: p, Role: role, Tools: tools, Today: mustDay(t, "2026-11-20"), Filter: privacy.NewFilter()}
		if got := rules(lint.Draft(draft)); !slices.Contains(got, test.want) {
			t.Errorf("%s: got %v, want %s", name, got, test.want)
		}
	}
	lint := Lint{Person: p, Role: exampleRole(t), Tools: tools, Today: mustDay(t, "2029-01-01"), Filter: privacy.NewFilter()}
	if got := rules(lint.Draft(DraftOutreach(p, lint.Role, tools))); !slices.Contains(got, "warn old-artefact") {
		t.Errorf("two years later: got %v, want warn old-artefact", got)
	}
}

func TestMayWrite(t *testing.T) {
	today := mustDay(t, "2026-11-20")
	tests := map[string]struct {
		change  func(*Person)
		contact Contact
		want    []string
	}{
		"invited":        {func(*Person) {}, Contact{Channel: "mastodon"}, nil},
		"do not contact": {func(p *Person) { p.NoContact = true }, Contact{}, []string{"block do-not-contact"}},
		"objected":       {func(p *Person) { p.Restricted = true }, Contact{}, []string{"block restricted"}},
		"lately":         {func(p *Person) { p.Clock, p.Since = privacy.Contacted, today-179 }, Contact{}, []string{"block contacted-before"}},
		"long ago":       {func(p *Person) { p.Clock, p.Since = privacy.Contacted, today-180 }, Contact{}, nil},
		"25 today":       {func(*Person) {}, Contact{DraftsToday: 25}, []string{"block drafts-a-day"}},
		"not invited":    {func(*Person) {}, Contact{Channel: "zora@work.example.org"}, []string{"block channel"}},
		"no channel":     {func(p *Person) { p.Links = nil }, Contact{}, []string{"warn channel"}},
		"closed post": {func(p *Person) {
			p.Links = nil
			p.Posts = []talent.Post{{Kind: talent.Seeking, Closed: "hired", URL: "https://board.example.org/1"}}
		}, Contact{}, []string{"warn channel"}},
	}
	for name, test := range tests {
		p := invented(t)
		test.change(&p)
		test.contact.Today = today
		if diff := cmp.Diff(rules(MayWrite(p, test.contact)), test.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestNotice(t *testing.T) {
	tests := map[string][]string{"AT": {"de", "en"}, "CH": {"de", "fr", "en"}, "MX": {"es", "en"}, "BR": {"pt", "en"}, "JP": {"en"}, "": {"en"}}
	for country, want := range tests {
		p := invented(t)
		p.Place.Country = country
		n, err := DraftNotice(p, exampleRole(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, text := range n.Texts {
			got = append(got, text.Language)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", country, diff)
		}
	}
	n, err := DraftNotice(invented(t), exampleRole(t), NoticeLanguages())
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, text := range n.Texts {
		for _, must := range []string{"Example Forecasts GmbH", "privacy@example.org", "github.com", "2028", "MLOps Engineer"} {
			if !strings.Contains(text.Text, must) {
				t.Errorf("%s: %q is missing", text.Language, must)
			}
		}
		if !strings.Contains(text.Text, "\n\n"+text.Objection+"\n\n") {
			t.Errorf("%s: the objection is no paragraph of its own", text.Language)
		}
		fmt.Fprintf(&all, "%s\n\n%s\n\n", text.Language, text.Text)
	}
	golden(t, "notice.golden", all.Bytes())
	role := exampleRole(t)
	role.Controller.Contact = ""
	if n, err = DraftNotice(invented(t), role, nil); err != nil || !slices.Contains(rules(n.Findings), "block controller") {
		t.Errorf("without a contact: got %v, %v, want block controller", n.Findings, err)
	}
}

func TestKit(t *testing.T) {
	role, tools := exampleRole(t), mustTools(t)
	kit, err := NewKit(invented(t), role, tools)
	if err != nil {
		t.Fatal(err)
	}
	other := invented(t)
	other.Evidence, other.Login = nil, "nobody-demo"
	other.score(t)
	empty, err := NewKit(other, role, tools)
	if err != nil {
		t.Fatal(err)
	}
	for i, stage := range kit.Stages {
		if diff := cmp.Diff(stage.Core, empty.Stages[i].Core); diff != "" {
			t.Errorf("stage %d: core questions differ between people (-a +b):\n%s", stage.N, diff)
		}
		if len(stage.Probes) > probesPerStage || len(empty.Stages[i].Probes) > probesPerStage {
			t.Errorf("stage %d: got more than %d probes", stage.N, probesPerStage)
		}
	}
	for _, row := range empty.Matrix {
		if row.State != "unknown" {
			t.Errorf("nobody: %s is %s, want unknown", row.ID, row.State)
		}
	}
	var md, html, prep bytes.Buffer
	for _, err := range []error{kit.Write(&md, "md", false), kit.Write(&html, "html", false), kit.Write(&prep, "md", true)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "kit.golden", md.Bytes())
	for _, text := range []string{md.String(), html.String(), prep.String()} {
		if strings.Contains(text, "points") || strings.Contains(text, string(talent.Strong)+" ") {
			t.Error("the kit tells the score")
		}
	}
	if strings.Contains(prep.String(), "github.com") || strings.Contains(prep.String(), "Probes") {
		t.Error("the sheet for the person holds probes or evidence")
	}
	hostile := invented(t)
	hostile.Name = "<script>alert(1)</script>"
	hostile.Login = "<b>x"
	if kit, err = NewKit(hostile, role, tools); err != nil {
		t.Fatal(err)
	}
	html.Reset()
	if err := kit.Write(&html, "html", false); err != nil || strings.Contains(html.String(), "<b>x") {
		t.Errorf("html is not escaped, or %v", err)
	}
}

func TestSlots(t *testing.T) {
	tests := map[string]struct {
		team, person string
		want         int
	}{
		"same": {"+01:00", "+01:00", 10}, "half hours": {"+01:00", "+05:30", 5}, "far": {"+01:00", "-08:00", 1},
		"opposite": {"+00:00", "+12:00", 0}, "unknown": {"+01:00", "", 0}, "no team": {"", "+01:00", 0},
	}
	for name, test := range tests {
		if got := SlotsFor(test.team, test.person); len(got.Hours) != test.want || got.Note == "" {
			t.Errorf("%s: got %v, want %d hours", name, got, test.want)
		}
	}
}

func TestJobSchemaRoundTrip(t *testing.T) {
	role := exampleRole(t)
	text, err := json.Marshal(JobSchemaOf(role))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), `""`) || strings.Contains(string(text), "null") {
		t.Errorf("empty members: %s", text)
	}
	back, err := ReadJobSchema("job.json", text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(JobSchemaOf(back))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(again), string(text)); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if _, err := ReadJobSchema("job.json", []byte(`{"title":"A","remote":"Sometimes"}`)); err == nil {
		t.Error("remote Sometimes: got no error")
	}
}
