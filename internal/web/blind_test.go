package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"mlscout/internal/store"
)

func blind(o *Options) { o.Open, o.Blind = true, true }

// names are what a blind page must not say of person-00.
var names = []string{"person-00", "Person Number00", "ML platform engineer", "Berlin"}

func TestBlindUntilListedOrRevealed(t *testing.T) {
	site := newSite(t, blind)
	b := browse(t, site)
	pages := []string{"/search?q=tool:kubeflow", "/search?q=tool:kubeflow&blind=off", "/prospects/1000", "/api/v1/search?q=tool:kubeflow", "/api/v1/prospects/1000"}
	said := func(path, accept string) string {
		p := b.get(path, "Accept", accept)
		if p.StatusCode != http.StatusOK {
			t.Fatalf("%s: got %s", path, p.Status)
		}
		for _, name := range names {
			if strings.Contains(strings.ReplaceAll(p.text, "country:DE", ""), name) {
				return name
			}
		}
		return ""
	}
	for _, path := range pages {
		for _, accept := range []string{"text/html", "application/json"} {
			if name := said(path, accept); name != "" {
				t.Errorf("%s as %s: says %q of somebody who is on no list", path, accept, name)
			}
		}
	}
	for _, path := range []string{"/compare?with=person-00", "/prospects/1000/explained", "/api/v1/prospects/person-00/explain", "/api/v1/compare?with=person-00"} {
		if p := b.get(path); p.StatusCode != http.StatusForbidden {
			t.Errorf("%s: got %s, want 403", path, p.Status)
		}
	}
	p := b.post("/search", "/prospects/1000/reveal", "back", "/search?q=tool:kubeflow")
	if !strings.Contains(p.text, "Person Number00") || strings.Contains(p.text, "Person Number01") {
		t.Error("asking for one name does not show that one and no other")
	}
	if !logged(t, site, "reveal") {
		t.Error("the audit log does not say that a name was asked for")
	}
	b.post("/search", "/shortlist", "who", "1001", "list", "platform")
	if p := b.get("/search?q=tool:kubeflow+OR+tool:mlflow"); !strings.Contains(p.text, "Person Number01") {
		t.Error("a shortlisted person has no name")
	}
}

// logged says whether the audit log has an action, once the trail has written it.
func logged(t *testing.T, site *Site, action string) bool {
	t.Helper()
	site.trail.note(store.AuditEntry{Who: "test", Action: "end"})
	for range 100 {
		found, ended := false, false
		for entry, err := range site.Rooms.Store.AuditLog(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			found, ended = found || entry.Action == action, ended || entry.Action == "end"
		}
		if ended {
			return found
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// TestNamesAreShownByDefault holds the setting to its default.
func TestNamesAreShownByDefault(t *testing.T) {
	if p := browse(t, newSite(t, open)).get("/search?q=tool:kubeflow"); !strings.Contains(p.text, "Person Number00") {
		t.Error("a search shows no names")
	}
}
