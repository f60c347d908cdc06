package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mlscout/crawler"
	"mlscout/talent"
)

// allPages are the addresses of every screen.
func allPages() []string {
	return []string{
		"/search", "/search?q=tool%3Akubeflow&sort=active", "/search?q=tool:kubeflow+AND+(area:serving+OR+area:monitoring)+NOT+intern",
		"/search?q=nobodyatallhasthis", "/search?blind=on&hide=1003&compare=person-01", "/search?offset=20",
		"/prospects/person-00", "/prospects/1007", "/prospects/1000?blind=on&n=3", "/compare?with=person-00,person-01,person-02", "/compare",
		"/lists", "/lists/platform", "/lists/platform?view=table", "/lists/platform?view=table&sort=clock", "/lists/platform/export", "/approvals", "/lists/platform/export?to=Example+Ltd&format=xlsx",
		"/crawls", "/crawls/plan", "/privacy", "/privacy?for=person-04", "/privacy/audit", "/privacy/papers", "/prospects/person-00/explained", "/crawls?errors=github", "/privacy/audit?action=search&by=operator&text=tool&check=on&from=2026-01-01", "/saved/kubeflow", "/account", "/help",
	}
}

func TestPagesAnswer(t *testing.T) {
	b := browse(t, newSite(t, open))
	furnish(b)
	for _, path := range allPages() {
		p := b.get(path)
		if p.StatusCode != http.StatusOK {
			t.Errorf("%s: got %s, want 200", path, p.Status)
		}
		if !strings.HasSuffix(strings.TrimSpace(p.text), "</html>") || strings.Count(p.text, "<h1") != 1 {
			t.Errorf("%s: not one whole page with one h1", path)
		}
		if strings.Contains(p.text, "style=\"") || strings.Contains(p.text, "onclick") || strings.Contains(p.text, "<style") {
			t.Errorf("%s: style or script inline", path)
		}
	}
}

func TestPagesAnswerJSON(t *testing.T) {
	b := browse(t, newSite(t, open))
	furnish(b)
	for _, path := range allPages() {
		p := b.get(path, "Accept", "application/json")
		if p.StatusCode != http.StatusOK || !json.Valid([]byte(p.text)) {
			t.Errorf("%s: got %s and %.60q, want a JSON document", path, p.Status, p.text)
		}
	}
}

// furnish puts something on every page.
func furnish(b *browser) {
	b.Helper()
	for i, who := range []string{"person-00", "person-01", "person-07", "person-09"} {
		b.post("/search", "/shortlist", "who", who, "list", "platform")
		b.post("/lists", "/lists/platform/edit", "who", who, "stage", []string{"new", "reviewed", "notified", "contacted"}[i], "note", "looks right")
	}
	b.post("/search", "/saved", "name", "kubeflow", "q", "tool:kubeflow")
	b.post("/privacy", "/privacy/requests", "kind", "access", "who", "person-04", "channel", "letter", "received", "2026-10-20", "note", "wrote twice")
	b.post("/privacy", "/privacy/requests", "kind", "erase", "who", "somebody@example.org", "channel", "email")
	b.post("/privacy", "/privacy/requests", "kind", "rectify", "who", "person-05", "channel", "email")
	b.post("/privacy", "/privacy/requests/3/change", "do", "done", "text", "the place was wrong on the profile, now right")
}

// TestNameOfSeveralPeople says which accounts may be meant, with a way to each.
func TestNameOfSeveralPeople(t *testing.T) {
	site := newSite(t, open)
	batch := crawler.Batch{Source: "boards"}
	for _, board := range []string{"hackernews", "mastodon"} {
		batch.Posts = append(batch.Posts, talent.Post{Source: board, NativeID: "9", Author: "twice", PostedAt: testNow(), URL: "https://board.example.org/9", Kind: talent.Seeking,
			Text: "MLOps engineer", Prospect: talent.BoardID(board, "twice"), Provenance: talent.Provenance{Source: "https://board.example.org/9", FetchedAt: talent.DayOf(testNow()), Extractor: "test/1"}})
	}
	if _, err := site.Rooms.Store.Save(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	b := browse(t, site)
	p := b.get("/prospects/twice")
	if p.StatusCode != http.StatusConflict {
		t.Fatalf("a name of two: got %s, want 409", p.Status)
	}
	if first := b.get(follow(t, p, "/prospects/-")); first.StatusCode != http.StatusOK || !strings.Contains(first.text, "twice") {
		t.Errorf("the link of one: got %s", first.Status)
	}
	if p := b.get("/api/v1/prospects/twice"); p.StatusCode != http.StatusConflict || !strings.Contains(p.text, "by its number: -") {
		t.Errorf("api: got %s %.200s, want 409 and the numbers", p.Status, p.text)
	}
}

// TestListNamesAreThoseOfTheStore holds the forms and the API to one rule.
func TestListNamesAreThoseOfTheStore(t *testing.T) {
	b := browse(t, newSite(t, open))
	long := strings.Repeat("n", 200)
	for name, want := range map[string]int{long: 200, long + "n": 400, `the "A" team`: 200, "two\nlines": 400, "": 400} {
		if p := b.post("/lists", "/lists", "name", name); p.StatusCode != want {
			t.Errorf("%.20q: got %s, want %d", name, p.Status, want)
		}
		if p := b.get("/lists/" + url.PathEscape(name)); want == 200 && p.StatusCode != want {
			t.Errorf("page of %.20q: got %s", name, p.Status)
		}
		if p := b.post("/search", "/shortlist", "who", "person-01", "list", name); p.StatusCode != want {
			t.Errorf("shortlist to %.20q: got %s, want %d", name, p.Status, want)
		}
	}
	if p := b.get("/api/v1/lists/" + long); p.StatusCode != http.StatusOK {
		t.Errorf("api: got %s for the longest name", p.Status)
	}
}
