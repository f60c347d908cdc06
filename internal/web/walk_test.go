package web

import (
	"encoding/csv"
	"html"
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
