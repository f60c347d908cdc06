package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// allPages are the addresses of every screen.
func allPages() []string {
	return []string{
		"/search", "/search?q=tool%3Akubeflow&sort=active", "/search?q=tool:kubeflow+AND+(area:serving+OR+area:monitoring)+NOT+intern",
		"/search?q=nobodyatallhasthis", "/search?blind=on&hide=1003&compare=person-01", "/search?offset=20",
		"/prospects/person-00", "/prospects/1007", "/prospects/1000?blind=on&n=3", "/compare?with=person-00,person-01,person-02", "/compare",
		"/lists", "/lists/platform", "/lists/platform?view=table", "/lists/platform?view=table&sort=clock", "/lists/platform/export", "/approvals", "/lists/platform/export?to=Example+Ltd&format=xlsx",
		"/crawls", "/crawls/plan", "/privacy", "/privacy?for=person-04", "/privacy/audit", "/privacy/audit?action=search&by=operator&text=tool&check=on&from=2026-01-01", "/saved/kubeflow", "/account", "/help",
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
