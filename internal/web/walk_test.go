package web

import (
	"bytes"
	"encoding/csv"
	"html"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// follow finds the first link of a page whose address has a part, as a reader
// without script would click it.
func follow(t *testing.T, p page, part string) string {
	t.Helper()
	for _, found := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(p.text, -1) {
		if address := html.UnescapeString(found[1]); strings.Contains(address, part) {
			return address
		}
	}
	t.Fatalf("%s has no link with %q", p.Request.URL, part)
	return ""
}

// TestWalkWithoutScript goes the whole way with links and forms only.
func TestWalkWithoutScript(t *testing.T) {
	b := browse(t, newSite(t, nil))
	b.signIn("recruiter")
	found := b.get("/search?q=tool:kubeflow+area:serving")
	narrowed := b.get(follow(t, found, "country%3ADE"))
	if !strings.Contains(narrowed.text, "<code>country:DE</code>") {
		t.Error("a facet is not a chip of the query that it made")
	}
	person := follow(t, narrowed, "/prospects/person-")
	who := strings.TrimPrefix(person, "/prospects/")
	dossier := b.get(person)
	for _, want := range []string{"What we do not know", "Where every fact came from", "github/1", "Show as table"} {
		if !strings.Contains(dossier.text, want) {
			t.Errorf("%s does not say %q", person, want)
		}
	}
	if p := b.post(person, "/shortlist", "who", who, "list", "platform", "back", person); !strings.Contains(p.text, "1 person put on platform.") {
		t.Error("shortlisting says nothing")
	}
	b.post("/lists", "/lists/platform/edit", "who", who, "stage", "notified", "note", "told by mail")
	dialog := b.get(follow(t, b.get("/lists/platform"), "/export"))
	if !strings.Contains(dialog.text, "1 person in the file") {
		t.Error("the export dialog does not say who is in the file")
	}
	file := b.post("/lists/platform/export", "/lists/platform/export", "format", "csv", "purpose", "a test")
	if !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment;") {
		t.Errorf("download: got %q", file.Header.Get("Content-Disposition"))
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.text, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || !strings.Contains(strings.Join(rows[1], " "), who) {
		t.Errorf("file: got %d rows, %v, want a heading and %s", len(rows), err, who)
	}
	if p := b.post("/lists/platform", "/lists/platform/undo"); p.StatusCode != http.StatusOK || !strings.Contains(p.text, "Taken back") {
		t.Errorf("undo: got %s", p.Status)
	}
}

// TestExportSaysWhoIsLeftOut holds back whom another recipient may not have yet.
func TestExportSaysWhoIsLeftOut(t *testing.T) {
	b := browse(t, newSite(t, nil))
	b.signIn("recruiter")
	b.post("/search", "/shortlist", "who", "person-01", "list", "platform")
	dialog := b.get("/lists/platform/export?to=Example+Ltd")
	if !strings.Contains(dialog.text, "1: not yet notified") {
		t.Errorf("the dialog does not say who is left out and why")
	}
	p := b.post("/lists/platform/export", "/lists/platform/export", "format", "csv", "purpose", "a test", "to", "Example Ltd", "override", "on")
	if p.StatusCode != http.StatusBadRequest {
		t.Errorf("override without a reason: got %s, want 400", p.Status)
	}
}

func TestChipsAreTheQuery(t *testing.T) {
	d, err := newSite(t, open).desk(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]parts{
		"tool:kubeflow":             {must: []string{"tool:kubeflow"}},
		"tool:kubeflow OR tool:dvc": {can: []string{"tool:kubeflow", "tool:dvc"}},
		"a (b OR c) NOT d":          {must: []string{"a"}, can: []string{"b", "c"}, not: []string{"d"}},
		"(a OR b) (c OR d)":         {must: []string{"(c OR d)"}, can: []string{"a", "b"}},
		"a -(b c)":                  {must: []string{"a"}, not: []string{"(b AND c)"}},
		"(a b) OR \"c d\"":          {can: []string{"(a AND b)", "\"c d\""}},
		"":                          {},
	} {
		parsed, err := d.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got := partsOf(parsed.Root)
		if got.text() != want.text() {
			t.Errorf("%q: got %q, want %q", text, got.text(), want.text())
		}
		again, err := d.Parse(got.text())
		if err != nil || partsOf(again.Root).text() != got.text() {
			t.Errorf("%q: its parts %q do not read back: %v", text, got.text(), err)
		}
	}
	p := parts{must: []string{"a", "b"}}
	for name, tc := range map[string]struct{ got, want parts }{
		"allow a new one":      {p.allowing("c"), parts{must: []string{"a"}, can: []string{"b", "c"}}},
		"exclude one":          {p.excluding("b"), parts{must: []string{"a"}, not: []string{"b"}}},
		"require an excluded":  {parts{not: []string{"x"}}.requiring("x"), parts{must: []string{"x"}}},
		"drop":                 {p.without("a"), parts{must: []string{"b"}}},
		"one option is a must": {parts{can: []string{"x", "y"}}.without("y"), parts{can: []string{"x"}}},
	} {
		if tc.got.text() != tc.want.text() {
			t.Errorf("%s: got %q, want %q", name, tc.got.text(), tc.want.text())
		}
	}
}

// TestShortlistingInBulk ticks people, and takes all that a search finds.
func TestShortlistingInBulk(t *testing.T) {
	b := browse(t, newSite(t, nil))
	b.signIn("sourcer")
	if p := b.post("/search", "/shortlist", "list", "platform", "who", "1000", "who", "1001"); !strings.Contains(p.text, "2 people put on platform.") {
		t.Error("two ticked people are not put on the list")
	}
	p := b.post("/search", "/shortlist", "list", "platform", "q", "tool:dvc", "all", "on")
	if !strings.Contains(p.text, "people put on platform.") {
		t.Errorf("all of a search: got %s", p.Status)
	}
	if p := b.post("/search", "/shortlist", "list", "platform"); p.StatusCode != http.StatusBadRequest {
		t.Errorf("nobody ticked: got %s, want 400", p.Status)
	}
	if p := b.post("/search", "/shortlist", "list", "platform", "q", "(", "all", "on"); p.StatusCode != http.StatusBadRequest {
		t.Errorf("a query that cannot be read: got %s, want 400", p.Status)
	}
	staged := b.get("/search?q=tool:dvc")
	if !strings.Contains(staged.text, "Stage on your lists") || !strings.Contains(b.get(follow(t, staged, "stage%3Anew")).text, "<code>stage:new</code>") {
		t.Error("the search does not count stages")
	}
}

// TestListIsSortedByColumn reads the order of the table.
func TestListIsSortedByColumn(t *testing.T) {
	b := browse(t, newSite(t, open))
	b.post("/search", "/shortlist", "list", "platform", "who", "person-20", "who", "person-02", "who", "person-10")
	order := regexp.MustCompile(`<th scope="row"><a href="/prospects/(person-\d+)">`)
	for key, want := range map[string]string{"name": "person-02 person-10 person-20", "points": "person-02 person-10 person-20", "": "person-20 person-02 person-10", "nonsense": "person-20 person-02 person-10"} {
		var got []string
		for _, found := range order.FindAllStringSubmatch(strings.Split(b.get("/lists/platform?view=table&sort="+key).text, "Who covers what")[0], -1) {
			got = append(got, found[1])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("sorted by %q: got %q, want %q", key, got, want)
		}
	}
}

// TestSavedSearchTellsWhatIsNew looks, keeps the look, and looks again.
func TestSavedSearchTellsWhatIsNew(t *testing.T) {
	b := browse(t, newSite(t, nil))
	b.signIn("sourcer")
	p := b.post("/search", "/saved", "name", "flows", "q", "tool:kubeflow")
	if !strings.Contains(p.text, "never looked at before") || !strings.Contains(p.text, "person-00") {
		t.Error("the first look does not show everybody as new")
	}
	p = b.post("/saved/flows", "/saved/flows/look")
	if strings.Contains(p.text, ">person-00<") || !strings.Contains(p.text, "nobody since the last look") {
		t.Error("the second look shows the same people again")
	}
	if p := b.post("/search", "/saved", "name", "bad", "q", "tool:("); p.StatusCode != http.StatusBadRequest {
		t.Errorf("a query that cannot be read: got %s, want 400", p.Status)
	}
	if p := b.get("/saved/nothing"); p.StatusCode != http.StatusNotFound {
		t.Errorf("unknown: got %s, want 404", p.Status)
	}
	if p := b.post("/saved/flows", "/saved/flows/delete"); !strings.Contains(p.text, "is gone") {
		t.Error("deleting says nothing")
	}
}

// TestJobShowsWhoCoversIt measures people against a job description.
func TestJobShowsWhoCoversIt(t *testing.T) {
	b := browse(t, newSite(t, nil))
	b.signIn("sourcer")
	p := b.post("/search", "/job", "text", "MLOps Engineer\nRequirements:\n- Kubeflow in production\n- DVC for data versioning\nNice to have:\n- MLflow")
	for _, want := range []string{"Who covers most of it", "Kubeflow in production", "Asked, not found in public", "tool:dvc"} {
		if !strings.Contains(p.text, want) {
			t.Errorf("the job page does not say %q", want)
		}
	}
	if p := b.get("/search?q=tool:kserve+OR+tool:dvc"); !strings.Contains(p.text, "Asked, not found in public") {
		t.Error("a row does not say which alternative is not shown")
	}
}

// TestOwnTemplateIsFilled uploads a blank import file, looks, and downloads.
func TestOwnTemplateIsFilled(t *testing.T) {
	b := browse(t, newSite(t, nil))
	b.signIn("recruiter")
	b.post("/search", "/shortlist", "list", "platform", "who", "person-01")
	upload := func(do, text string) page {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		_ = form.WriteField("form", b.token("/lists/platform/export"))
		_ = form.WriteField("purpose", "a test")
		_ = form.WriteField("do", do)
		file, err := form.CreateFormFile("template", "blank.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = file.Write([]byte(text))
		_ = form.Close()
		r, err := http.NewRequest(http.MethodPost, b.base+"/lists/platform/export", &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Accept", "text/html")
		return b.do(r)
	}
	const blank = "Full Name,Shoe size,Website\r\n"
	look := upload("look", blank)
	carried := regexp.MustCompile(`name="carried" value="([^"]+)"`).FindStringSubmatch(look.text)
	if !strings.Contains(look.text, "Shoe size") || !strings.Contains(look.text, "stays empty") || carried == nil {
		t.Fatal("the dialog does not say what would be filled")
	}
	file := b.post("/lists/platform/export", "/lists/platform/export", "format", "template", "purpose", "a test", "carried", html.UnescapeString(carried[1]))
	if !strings.HasPrefix(file.text, "Full Name,Shoe size,Website") || !strings.Contains(file.text, "Person Number01") {
		t.Errorf("filled template: got %s %.120q", file.Status, file.text)
	}
	if p := upload("look", "\xff\xfe\x00"); p.StatusCode != http.StatusBadRequest {
		t.Errorf("no template: got %s, want 400", p.Status)
	}
	if p := upload("look", strings.Repeat("a,", maxTemplate)); p.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a large one: got %s, want 413", p.Status)
	}
}
