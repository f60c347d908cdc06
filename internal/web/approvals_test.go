package web

import (
	"net/http"
	"strings"
	"testing"

	"mlscout/internal/store"
)

// TestFourEyes asks, is refused the file, has somebody else approve, and gets it.
func TestFourEyes(t *testing.T) {
	site := newSite(t, func(o *Options) { o.FourEyesOver = 2 })
	hash, err := HashPassword("correct horse second")
	if err != nil {
		t.Fatal(err)
	}
	if err := site.Rooms.Store.PutAccount(t.Context(), store.Account{Name: "second", Roles: []string{"recruiter"}, Password: hash}); err != nil {
		t.Fatal(err)
	}
	first, second, officer := browse(t, site), browse(t, site), browse(t, site)
	first.signIn("recruiter")
	second.signIn("second")
	officer.signIn("privacy")
	const dialog = "/lists/platform/export"
	download := func() page { return first.post(dialog, dialog, "format", "csv", "purpose", "a test") }
	first.post("/search", "/shortlist", "list", "platform", "who", "person-01", "who", "person-02")
	if p := download(); p.StatusCode != http.StatusOK || !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("two people: got %s, want the file at once", p.Status)
	}
	first.post("/search", "/shortlist", "list", "platform", "who", "person-03")
	if p := first.get(dialog); !strings.Contains(p.text, "Ask for approval") {
		t.Error("the dialog does not say that somebody else has to agree")
	}
	for range 2 { // asking again asks for the same
		if p := download(); p.Header.Get("Content-Disposition") != "" || !strings.Contains(p.text, "Waiting for another account") {
			t.Errorf("three people: got %s, want no file but the wait", p.Status)
		}
	}
	if p := first.post("/account", "/approvals/2", "do", "approve"); p.StatusCode != http.StatusForbidden {
		t.Errorf("own approval: got %s, want 403", p.Status)
	}
	if p := officer.get("/privacy"); !strings.Contains(p.text, "2 exports wait for approval") {
		t.Error("the privacy officer does not see what waits")
	}
	if p := second.post("/approvals", "/approvals/2", "do", "approve", "note", "agreed with legal"); !strings.Contains(p.text, "approved by second") {
		t.Errorf("approval: got %s", p.Status)
	}
	if p := officer.post("/account", "/approvals/2", "do", "refuse"); p.StatusCode != http.StatusConflict {
		t.Errorf("a second decision: got %s, want 409", p.Status)
	}
	if p := first.get(follow(t, first.get("/approvals"), dialog)); !strings.Contains(p.text, "second approved this export") {
		t.Error("the dialog does not tell of the approval")
	}
	if p := download(); !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") || strings.Count(p.text, "\n") != 4 {
		t.Errorf("after approval: got %s and %d lines, want the file", p.Status, strings.Count(p.text, "\n"))
	}
	first.post("/search", "/shortlist", "list", "platform", "who", "person-04")
	if p := download(); p.Header.Get("Content-Disposition") != "" {
		t.Error("an approval for three people lets four pass")
	}
	log := officer.get("/privacy/audit?action=approval")
	for _, want := range []string{"approval 2: asked", "approval 2: approved", "agreed with legal", "approval 3: asked"} {
		if !strings.Contains(log.text, want) {
			t.Errorf("the audit log does not say %q", want)
		}
	}
}

// TestFourEyesThroughTheAPI does the same with tokens.
func TestFourEyesThroughTheAPI(t *testing.T) {
	site := newSite(t, func(o *Options) { o.FourEyesOver = 1 })
	b := browse(t, site)
	ask := func(account, path, body string) page {
		secret, err := NewToken(t.Context(), site.Rooms.Store, store.Pass{Account: account, Label: path + body, Scopes: Scopes(), Expires: testNow().Add(1e12)})
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Authorization": {"Bearer " + secret}, "Content-Type": {"application/json"}}
		return b.do(r)
	}
	ask("recruiter", "/api/v1/lists/platform/members", `{"who":["person-01","person-02"]}`)
	const path, body = "/api/v1/lists/platform/export", `{"format":"jsonl","purpose":"a test"}`
	if p := ask("recruiter", path, body); p.StatusCode != http.StatusAccepted || !strings.Contains(p.text, `"state":"pending"`) {
		t.Errorf("first: got %s %.200s, want 202 and what waits", p.Status, p.text)
	}
	if p := ask("recruiter", "/api/v1/approvals/2", `{"do":"approve"}`); p.StatusCode != http.StatusForbidden {
		t.Errorf("own approval: got %s, want 403", p.Status)
	}
	if p := ask("sourcer", "/api/v1/approvals/2", `{"do":"approve"}`); p.StatusCode != http.StatusForbidden {
		t.Errorf("approval by a sourcer: got %s, want 403", p.Status)
	}
	if p := ask("privacy", "/api/v1/approvals/2", `{"do":"approve"}`); p.StatusCode != http.StatusOK {
		t.Errorf("approval: got %s %.200s", p.Status, p.text)
	}
	if p := ask("privacy", "/api/v1/approvals/2", `{"do":"refuse"}`); p.StatusCode != http.StatusConflict {
		t.Errorf("decided twice: got %s, want 409", p.Status)
	}
	if p := ask("recruiter", path, body); p.StatusCode != http.StatusOK || strings.Count(p.text, "\n") != 2 {
		t.Errorf("after approval: got %s and %q, want two people", p.Status, p.text)
	}
	if p := ask("recruiter", path, `{"format":"jsonl","purpose":"another"}`); p.StatusCode != http.StatusAccepted {
		t.Errorf("for another purpose: got %s, want 202", p.Status)
	}
}

// TestNobodyElseIsAsked where the setting is off, or nobody signs in.
func TestNobodyElseIsAsked(t *testing.T) {
	for name, change := range map[string]func(*Options){"off": func(*Options) {}, "open": func(o *Options) { o.Open, o.FourEyesOver = true, 1 }} {
		b := browse(t, newSite(t, change))
		if name == "off" {
			b.signIn("recruiter")
		}
		b.post("/search", "/shortlist", "list", "platform", "who", "person-01", "who", "person-02")
		if p := b.post("/lists/platform/export", "/lists/platform/export", "format", "csv", "purpose", "a test"); !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: got %s, want the file", name, p.Status)
		}
	}
}
