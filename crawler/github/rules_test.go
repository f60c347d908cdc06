package github

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/crawlertest"
	"mlscout/crawler/wire"
	"mlscout/talent"
)

func TestScriptRule(t *testing.T) {
	tests := map[string]struct {
		login, name, bio string
		want             bool
	}{
		"app":                   {"dependabot[bot]", "", "", true},
		"robot of the tests":    {"ml-ci-robot71", "ml-ci-robot71", "Automation", true},
		"machinery only":        {"release-sync", "", "", true},
		"machinery and a bot":   {"k8s-ci-robot", "", "", true},
		"company's build bot":   {"acme-ci-bot", "", "", true},
		"says so":               {"acme-release", "", "Service account for releases", true},
		"says so in the name":   {"docs-bot", "Automation", "", true},
		"a person called robot": {"mr-robot", "Elliot", "Security engineer", false},
		"a person ending in it": {"abbot", "", "", false},
		"talbot":                {"jane-talbot", "Jane", "ML engineer", false},
		"loves bots":            {"bot-lover", "Ann", "I build chat bots", false},
		"one word of the trade": {"ml-anna", "Anna", "", false},
		"a field of work":       {"ml-infra", "Ann", "ML infrastructure", false},
		"works on automation":   {"jlee-ci", "J. Lee", "CI and automation engineer", false},
		"plain":                 {"arjun-zielinski", "", "", false},
		"docs person":           {"docs-ml", "", "Writer", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := (scriptRule{}).script(tt.login, tt.name, tt.bio); got != tt.want {
				t.Errorf("script(%q, %q, %q): got %t, want %t", tt.login, tt.name, tt.bio, got, tt.want)
			}
		})
	}
}

func TestOnlyPeopleArePeople(t *testing.T) {
	tests := map[string]struct {
		a    *actor
		want bool
	}{
		"user":         {&actor{"User", 7, "U_7", "ada"}, true},
		"commit's":     {&actor{"", 7, "U_7", "ada"}, true},
		"nobody":       {nil, false},
		"ghost":        {&actor{"User", ghostID, "U_g", "ghost"}, false},
		"web-flow":     {&actor{"User", webFlowID, "U_w", "web-flow"}, false},
		"bot":          {&actor{"Bot", 8, "BOT_8", "renovate"}, false},
		"mannequin":    {&actor{"Mannequin", 9, "M_9", "ada"}, false},
		"organisation": {&actor{"Organization", 10, "O_10", "acme"}, false},
		"without id":   {&actor{"User", 0, "", "ada"}, false},
		"known script": {&actor{"User", 11, "U_11", "ada"}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.a.person(scriptRule{}, map[int64]bool{11: true}); got != tt.want {
				t.Errorf("person: got %t, want %t", got, tt.want)
			}
		})
	}
}

func newRun(t *testing.T) *run {
	t.Helper()
	tools, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	store := crawlertest.New()
	s, err := New(Settings{Token: "x", Since: talent.DayOf(time.Date(2021, 11, 1, 0, 0, 0, 0, time.UTC))},
		Deps{Catalog: tools, Sink: store, Gate: store, Memory: store, Backlog: store, Logger: slog.New(slog.DiscardHandler), Clock: wire.SystemClock()})
	if err != nil {
		t.Fatal(err)
	}
	st, err := loadState(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	return &run{Source: s, state: st, cycle: 5, now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), progress: func(string, int, int) {}}
}

// held makes an own repository with the given root entries.
func held(name string, files ...string) *heldNode {
	h := &heldNode{ID: 1, Node: "R_1", FullName: "ada/" + name, Name: name, URL: "https://github.com/ada/" + name,
		Created: "2024-01-01T00:00:00Z", Pushed: "2025-06-01T00:00:00Z", Tree: &treeNode{}, files: make(map[string]file)}
	for _, f := range files {
		h.Tree.Entries = append(h.Tree.Entries, treeEntry{Name: f, Type: "blob", OID: "0123456789abcdef" + name + f})
	}
	h.rootPaths()
	return h
}

func (h *heldNode) with(path, text string) *heldNode {
	h.files[path] = file{Text: &text, Size: len(text)}
	return h
}

func TestHoldingsBecomeEvidence(t *testing.T) {
	r := newRun(t)
	h := held("churn", "dvc.yaml", "requirements.txt", "README.md").with("requirements.txt", "mlflow==2.9\nnumpy\n")
	h.topics = []string{"kubeflow", "homework"}
	got := make(map[string]string)
	for _, e := range r.evidenceOf(h) {
		if e.Tool == "mlflow" || e.Tool == "dvc" || e.Tool == "kubeflow" {
			got[string(e.Tool)+" "+string(e.Kind)] = e.URL
		}
	}
	want := map[string]string{
		"mlflow dependency":   "https://github.com/ada/churn/blob/HEAD/requirements.txt",
		"dvc marker":          "https://github.com/ada/churn/blob/HEAD/dvc.yaml",
		"kubeflow repository": "https://github.com/ada/churn",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("evidence (-got +want):\n%s", diff)
	}
}

func TestNoiseLabels(t *testing.T) {
	r := newRun(t)
	tests := map[string]struct {
		change func(*heldNode)
		want   talent.Noise
	}{
		"ordinary":   {func(*heldNode) {}, talent.NoNoise},
		"fork":       {func(h *heldNode) { h.Fork = true }, talent.Fork},
		"template":   {func(h *heldNode) { h.Template = &named{FullName: "acme/template"} }, talent.Fork},
		"coursework": {func(h *heldNode) { h.FullName = "ada/mlops-zoomcamp-homework" }, talent.Classroom},
		"one push":   {func(h *heldNode) { h.Pushed = "2024-01-01T02:00:00Z" }, talent.OnePush},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := held("churn", "a", "b", "c")
			tt.change(h)
			if got := r.noiseOf(h); got != tt.want {
				t.Errorf("noise: got %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("copies", func(t *testing.T) {
		h := held("platform", "x", "y", "z")
		for owner := range int64(copiedFrom) {
			if got := r.noiseOf(h); got != talent.NoNoise {
				t.Errorf("held by %d accounts: got %q, want no label", owner, got)
			}
			r.state.blobs.note(contentOf(h), owner)
			r.state.blobs.note(contentOf(h), owner) // the same account again is no copy
		}
		if got := r.noiseOf(h); got != talent.Tutorial {
			t.Errorf("held by %d accounts: got %q, want %q", copiedFrom, got, talent.Tutorial)
		}
		var b crawler.Batch
		r.state.blobs.remember(&b)
		again := new(copies)
		again.load(b.Cursors)
		if got := again.count(contentOf(h)); got != copiedFrom {
			t.Errorf("count after loading: got %d, want %d", got, copiedFrom)
		}
	})
}

// answer makes a reply of a literal.
func answer(t *testing.T, text string) reply {
	t.Helper()
	var r reply
	if err := r.read([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOwnRepositoriesAreProbedOnceInSevenNights(t *testing.T) {
	r := newRun(t)
	people := make([]crawler.Known, 1000)
	for i := range people {
		people[i].ID = talent.ProspectID(90000 + 7*i)
	}
	asked := make(map[talent.ProspectID]int)
	for night := range int64(PushNights) {
		r.cycle = 1_700_000_000 + night*86400
		seen := 0
		for _, group := range r.probeGroups(people) {
			seen += len(group.people)
			if len(group.people) > 100 {
				t.Errorf("group: got %d people, want at most 100", len(group.people))
			}
			for _, k := range group.people {
				if group.pushes {
					asked[k.ID]++
				}
			}
		}
		if seen != len(people) {
			t.Errorf("night %d: got %d people, want %d", night, seen, len(people))
		}
	}
	for id, n := range asked {
		if n != 1 {
			t.Errorf("person %d: asked %d times in %d nights, want once", id, n, PushNights)
		}
	}
	if len(asked) != len(people) {
		t.Errorf("asked about: got %d people, want %d", len(asked), len(people))
	}
}

func TestOnlyAccountsThatGitHubCannotFindAreClosed(t *testing.T) {
	r := newRun(t)
	store := r.dep.Sink.(*crawlertest.Store)
	people := []crawler.Known{
		{ID: 1, NodeID: "a", Login: "ada", UpdatedAt: "2026-01-01T00:00:00Z"}, {ID: 2, NodeID: "b", Login: "ben", UpdatedAt: "x"},
		{ID: 3, NodeID: "c", Login: "cleo", UpdatedAt: "x"}, {ID: 4, NodeID: "d", Login: "dora", UpdatedAt: "2025-01-01T00:00:00Z"},
		{ID: 5, NodeID: "e", Login: "eve", UpdatedAt: "2025-01-01T00:00:00Z 1 2026-01-01T00:00:00Z"}, {ID: 6, NodeID: "f", Login: "flo", UpdatedAt: "2025-01-01T00:00:00Z 0 "},
	}
	changed, err := r.compareProbe(t.Context(), answer(t, `{"data":{"p0":[
{"databaseId":1,"id":"a","login":"ada-new","updatedAt":"2026-01-01T00:00:00Z","url":"https://github.com/ada-new"},null,null,
{"databaseId":4,"id":"d","login":"dora","updatedAt":"2026-02-02T00:00:00Z"},
{"databaseId":5,"id":"e","login":"eve","updatedAt":"2025-01-01T00:00:00Z","repositories":{"totalCount":1,"nodes":[{"pushedAt":"2026-01-02T00:00:00Z"}]}},
{"databaseId":6,"id":"f","login":"flo","updatedAt":"2025-01-01T00:00:00Z","repositories":{"totalCount":0,"nodes":[]}}]},
"errors":[{"type":"NOT_FOUND","path":["p0",1]},{"type":"SERVICE_UNAVAILABLE","path":["p0",2]}]}`), []probeGroup{{people, true}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(store.Closed, map[talent.ProspectID]string{2: "deleted"}); diff != "" {
		t.Errorf("closed (-got +want):\n%s", diff)
	}
	if len(changed) != 3 || changed[0].ID != 1 || changed[1].ID != 4 || changed[2].ID != 5 {
		t.Errorf("changed: got %v, want ada, dora and eve alone", changed)
	}
	if got := store.People[1].Login; got != "ada-new" {
		t.Errorf("renamed: got %q, want %q", got, "ada-new")
	}
	if _, err := r.compareProbe(t.Context(), answer(t, `{"data":{"p0":null},"errors":[{"type":"X","path":["p0"]}]}`), []probeGroup{{people, true}}); err == nil {
		t.Error("no answer at all: got no error, want one")
	}
	if len(store.Closed) != 1 {
		t.Errorf("closed after no answer: got %v, want nobody more", store.Closed)
	}
}

func TestPartialPagesKeepTheGoodPart(t *testing.T) {
	r := newRun(t)
	target := &target{ID: 9, Node: "R_9", Name: "mlflow/mlflow", URL: "https://github.com/mlflow/mlflow", Tools: []talent.ToolID{"mlflow"}, Read: map[kind]string{}}
	r.state.repos[9] = target
	l := &lane{Repo: 9, Kind: issues, Since: "2021-11-01T00:00:00Z", Total: 2}
	r.state.lanes[l.key()] = l
	b := crawler.Batch{Cursors: make(map[string]string)}
	h := &harvest{run: r, batch: &b, people: make(map[int64]bool)}
	err := r.readLane(h, answer(t, `{"data":{"l0":{"issues":{"pageInfo":{"hasNextPage":false,"endCursor":"x"},"nodes":[null,
{"number":3,"title":"It \u202Ebreaks\nbadly","createdAt":"2025-05-05T05:05:05Z","updatedAt":"2025-06-05T05:05:05Z","author":{"__typename":"User","login":"ada","databaseId":7,"id":"U_7"}}]}}},
"errors":[{"type":"SERVICE_UNAVAILABLE","message":"x","path":["l0","issues","nodes",0]}]}`), "l0", l)
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Evidence) != 1 || b.Evidence[0].What != "It breaks" || b.Evidence[0].At.String() != "2025-05-05" ||
		b.Evidence[0].URL != "https://github.com/mlflow/mlflow/issues/3" {
		t.Errorf("evidence: got %+v, want the issue that was answered", b.Evidence)
	}
	if len(r.state.lanes) != 0 || target.Read[issues] != "2025-06-05T05:05:05Z" {
		t.Errorf("list: got %v read to %q, want it closed at its latest change", r.state.lanes, target.Read[issues])
	}
}

func TestQueryCostFollowsTheFormula(t *testing.T) {
	for requests, want := range map[int]int{0: 1, 1: 1, 100: 1, 149: 1, 150: 2, 249: 2, 250: 3, 5101: 51} {
		q := newQuery("q")
		q.add(requests, "x")
		if got := q.cost(); got != want {
			t.Errorf("cost of %d requests: got %d, want %d", requests, got, want)
		}
	}
}

func TestLanesSurviveTheirCursor(t *testing.T) {
	l := &lane{Repo: 9, Kind: pulls, Slot: 3, Since: "2021-01-01T00:00:00Z", After: "abc", Top: "t", Pages: 2, Total: 500, Got: 200}
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	st := &state{lanes: make(map[string]*lane)}
	if err := st.read(l.key(), string(text)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*st.lanes[l.key()], *l, cmp.AllowUnexported(lane{})); diff != "" {
		t.Errorf("lane (-read +written):\n%s", diff)
	}
}

func FuzzOneLine(f *testing.F) {
	f.Add("fix: a thing\n\nbody")
	f.Add("\u202Eevil\u2066")
	f.Fuzz(func(t *testing.T, text string) {
		got := oneLine(text)
		if n := len([]rune(got)); n > 120 || clean(got) != got {
			t.Errorf("oneLine(%q): got %q with %d characters", text, got, n)
		}
	})
}

// TestEveryPersonHasADayOfTheirOwn keeps people who were found together from coming
// up again in one night, and nobody from waiting longer than the refresh allows.
func TestEveryPersonHasADayOfTheirOwn(t *testing.T) {
	const every, day = 28 * 86400, 86400
	cycle := int64(1_790_000_000)
	nights := make(map[int64]int)
	for id := range talent.ProspectID(2800) {
		due := turn(id, cycle, every) + every
		if due <= cycle || due > cycle+every {
			t.Fatalf("%d: due %d s after the round, want at most %d", id, due-cycle, every)
		}
		if again := turn(id, due, every) + every; again != due+every {
			t.Fatalf("%d: due again after %d s, want %d", id, again-due, every)
		}
		nights[(due-cycle)/day]++
	}
	for night, people := range nights {
		if people > 200 {
			t.Errorf("night %d: %d of 2800 people, want about 100", night, people)
		}
	}
}
