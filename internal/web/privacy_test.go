package web

import (
	"archive/zip"
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"mlscout/internal/store"
)

// TestRequestsInbox takes a request from the letter to the answer, with forms only.
func TestRequestsInbox(t *testing.T) {
	site := newSite(t, nil)
	b := browse(t, site)
	b.signIn("privacy")
	p := b.post("/privacy", "/privacy/requests", "kind", "access", "who", "person-04", "channel", "letter", "received", "2026-10-20")
	if !strings.Contains(p.text, "Request 1 noted: answer by 20 Nov 2026.") || !strings.Contains(p.text, "4 days late") {
		t.Errorf("a late request is not shown as late")
	}
	file := b.get(follow(t, p, "/access"))
	archive, err := zip.NewReader(bytes.NewReader([]byte(file.text)), int64(len(file.text)))
	if err != nil || len(archive.File) != 3 {
		t.Errorf("archive: got %v, %v, want three files", archive, err)
	}
	if p := b.post("/privacy", "/privacy/requests/1/change", "do", "extend", "text", "many at once"); !strings.Contains(p.text, "due on 20 Jan 2027") {
		t.Error("extending says nothing of the new day")
	}
	if p := b.post("/privacy", "/privacy/requests/1/change", "do", "extend", "text", "again"); p.StatusCode != http.StatusConflict {
		t.Errorf("extended twice: got %s, want 409", p.Status)
	}
	if p := b.post("/privacy", "/privacy/requests/1/change", "do", "done", "text", "sent by registered letter"); !strings.Contains(p.text, "sent by registered letter") {
		t.Error("the outcome is not shown")
	}
	log := b.get("/privacy/audit?action=request")
	for _, want := range []string{"3 entries found", "request 1: extended", "request 1: done"} {
		if !strings.Contains(log.text, want) {
			t.Errorf("the log does not say %q", want)
		}
	}
	for name, fields := range map[string][]string{
		"no channel": {"kind", "access", "who", "x"}, "future": {"kind", "access", "who", "x", "channel", "email", "received", "2027-01-01"},
		"kind": {"kind", "x", "who", "x", "channel", "email"}, "day": {"kind", "access", "who", "x", "channel", "email", "received", "yesterday"},
	} {
		if p := b.post("/privacy", "/privacy/requests", fields...); p.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got %s, want 400", name, p.Status)
		}
	}
}

// TestErasureAnswersRequests forgets who asked, too.
func TestErasureAnswersRequests(t *testing.T) {
	b := browse(t, newSite(t, open))
	b.post("/privacy", "/privacy/requests", "kind", "erase", "who", "person-06", "channel", "email", "note", "Person Number06 wrote")
	b.post("/privacy", "/privacy/person-06/erase", "confirm", "person-06")
	p := b.get("/privacy")
	if strings.Contains(p.text, "person-06") || strings.Contains(p.text, "Number06") || !strings.Contains(p.text, "the record was erased") {
		t.Error("the inbox still names an erased person, or does not tell that it is done")
	}
}

// TestErasureIsFinishedBesideTheRequest waits until no file holds the person.
func TestErasureIsFinishedBesideTheRequest(t *testing.T) {
	base := runSite(t, open)
	b := &browser{T: t, base: base}
	b.post("/privacy", "/privacy/person-06/erase", "confirm", "person-06")
	for range 200 {
		if p := b.get("/privacy"); !strings.Contains(p.text, "made anew") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the erasure is never finished")
}

func TestAuditPages(t *testing.T) {
	site := newSite(t, open)
	for range shownAudit + 10 {
		if err := site.Rooms.Store.Audit(t.Context(), store.AuditEntry{Who: "ada", Action: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	b := browse(t, site)
	first := b.get("/privacy/audit?by=ada")
	if n := strings.Count(first.text, "<td>ada</td>"); n != shownAudit {
		t.Errorf("first page: got %d entries, want %d", n, shownAudit)
	}
	second := b.get(follow(t, first, "before="))
	if n := strings.Count(second.text, "<td>ada</td>"); n != 10 {
		t.Errorf("second page: got %d entries, want 10", n)
	}
	if p := b.get("/privacy/audit?check=on"); !strings.Contains(p.text, "none changed, dropped or inserted") {
		t.Error("the chain is not checked")
	}
}

// TestErasureGoesOnAfterAKill erases while nobody finishes, as if the process had
// been killed after its answer, and starts another one on the same directory.
func TestErasureGoesOnAfterAKill(t *testing.T) {
	site := newSite(t, open)
	b := browse(t, site)
	if p := b.post("/privacy", "/privacy/person-06/erase", "confirm", "person-06"); !strings.Contains(p.text, "being made anew") {
		t.Fatal("the page does not say that files are still to be made anew")
	}
	next, err := New(Options{Rooms: site.Rooms, Open: true})
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if left, err := next.erasureLeft(t.Context()); err != nil || !left {
		t.Fatalf("after the kill: got %v, %v, want an erasure to finish", left, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { next.finishErasures(ctx); close(done) }()
	defer func() { stop(); <-done }()
	for range 400 {
		left, err := next.erasureLeft(t.Context())
		if state := next.forget.now(); err == nil && !left && !state.Waiting {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Errorf("the erasure is never finished: %+v", next.forget.now())
}
