package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mlscout/internal/store"
)

func TestPublishedTextIsNeverMarkup(t *testing.T) {
	b := browse(t, newSite(t, open))
	b.post("/search", "/shortlist", "who", "person-07", "list", "platform")
	b.post("/lists", "/lists/platform/edit", "who", "person-07", "note", hostile, "stage", "reviewed", "reason", hostile)
	b.post("/search", "/saved", "name", hostile[:40], "q", "\"x\"")
	b.post("/privacy", "/privacy/requests", "kind", "access", "who", hostile, "channel", hostile[:50], "note", hostile)
	for _, path := range []string{"/search", "/search?q=" + url.QueryEscape(hostile), "/search?q=user:person-07", "/prospects/person-07", "/compare?with=person-07",
		"/lists/platform", "/lists/platform?view=table", "/lists/platform/export?to=" + url.QueryEscape(hostile), "/privacy/audit?by=" + url.QueryEscape(hostile), "/privacy?for=" + url.QueryEscape(hostile), "/privacy", "/lists/" + url.PathEscape(hostile)} {
		p := b.get(path)
		if strings.Contains(p.text, "<script>alert") || strings.Contains(p.text, "<img src=x") || strings.Contains(p.text, `href="javascript:`) {
			t.Errorf("%s: hostile text became markup", path)
		}
		if got := p.Header.Get("Content-Security-Policy"); got != policy {
			t.Errorf("%s: policy %q", path, got)
		}
	}
}

func TestFormsFromElsewhere(t *testing.T) {
	b := browse(t, newSite(t, open))
	token := b.token("/lists")
	for name, tc := range map[string]struct {
		form   string
		header http.Header
		want   int
	}{
		"own form":              {token, nil, http.StatusOK},
		"no token":              {"", nil, http.StatusForbidden},
		"another token":         {token[1:] + "A", nil, http.StatusForbidden},
		"cross-site":            {token, http.Header{"Sec-Fetch-Site": {"cross-site"}}, http.StatusForbidden},
		"same-site, not origin": {token, http.Header{"Sec-Fetch-Site": {"same-site"}}, http.StatusForbidden},
		"another origin":        {token, http.Header{"Origin": {"https://example.com"}}, http.StatusForbidden},
	} {
		header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"text/html"}}
		for k, v := range tc.header {
			header[k] = v
		}
		p := b.postRaw("/lists", []string{"form", tc.form, "name", name}, header)
		if p.StatusCode != tc.want {
			t.Errorf("%s: got %d, want %d", name, p.StatusCode, tc.want)
		}
	}
}

func TestAPIWantsJSONBodies(t *testing.T) {
	b := browse(t, newSite(t, open))
	p := b.postRaw("/api/v1/lists/platform/members", []string{"who", "person-01"}, nil)
	if p.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("form at the api: got %s, want 415", p.Status)
	}
}

func TestRebinding(t *testing.T) {
	b := browse(t, newSite(t, open))
	r, _ := http.NewRequest(http.MethodGet, b.base+"/search", nil)
	r.Host = "attacker.example"
	if p := b.do(r); p.StatusCode != http.StatusMisdirectedRequest || strings.Contains(p.text, "Person Number") {
		t.Errorf("another host name: got %s", p.Status)
	}
}

func TestRolesMayOnlyTheirs(t *testing.T) {
	site := newSite(t, nil)
	type try struct{ method, path string }
	tries := map[try]right{
		{"GET", "/search"}: look, {"GET", "/prospects/person-01"}: look, {"GET", "/compare?with=person-01"}: look, {"GET", "/lists/platform"}: look,
		{"GET", "/lists/platform/export"}: carry, {"GET", "/approvals"}: approve, {"POST", "/approvals/9"}: approve, {"GET", "/crawls"}: watch, {"GET", "/crawls/plan"}: crawl, {"GET", "/privacy"}: officer, {"GET", "/metrics"}: operate,
		{"POST", "/shortlist"}: shelve, {"POST", "/lists/platform/edit"}: shelve, {"POST", "/lists/platform/export"}: carry, {"POST", "/lists/platform/delete"}: carry,
		{"POST", "/crawls/stop"}: crawl, {"POST", "/privacy/1001/erase"}: officer, {"POST", "/privacy/1001/flag"}: officer, {"POST", "/privacy/suppress"}: officer,
		{"POST", "/privacy/test"}: officer, {"POST", "/privacy/expire"}: officer, {"GET", "/privacy/audit"}: officer, {"GET", "/privacy/papers"}: officer, {"GET", "/privacy/record"}: officer, {"GET", "/prospects/person-01/explained"}: look, {"POST", "/privacy/requests"}: officer,
		{"POST", "/privacy/requests/1/change"}: officer, {"GET", "/privacy/person-01/access"}: officer, {"POST", "/saved/x/look"}: shelve, {"POST", "/saved"}: shelve, {"GET", "/saved/x"}: look,
		{"GET", "/api/v1/search"}: look, {"GET", "/api/v1/prospects/person-01"}: look, {"GET", "/api/v1/crawls"}: watch,
	}
	for _, role := range Roles() {
		b := browse(t, site)
		b.signIn(role)
		who := actor{Name: role, Roles: []string{role}}
		token := b.token("/account")
		for try, needs := range tries {
			var p page
			if try.method == "GET" {
				p = b.get(try.path)
			} else {
				p = b.postRaw(try.path, []string{"form", token}, nil)
			}
			if got := p.StatusCode != http.StatusForbidden; got != who.May(needs) {
				t.Errorf("%s %s as %s: got %d, want allowed %v", try.method, try.path, role, p.StatusCode, who.May(needs))
			}
		}
	}
}

func TestStrangersSeeNothing(t *testing.T) {
	site := newSite(t, nil)
	b := browse(t, site)
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, path := range append(allPages(), "/metrics", "/crawls/live", "/api/v1/search", "/api/v1/lists") {
		p := b.get(path)
		if p.StatusCode != http.StatusSeeOther && p.StatusCode != http.StatusUnauthorized || strings.Contains(p.text, "Person Number") {
			t.Errorf("%s: got %s", path, p.Status)
		}
	}
	if p := b.get("/search?q=x", "Accept", "application/json"); p.StatusCode != http.StatusUnauthorized || p.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("json: got %s %s", p.Status, p.Header.Get("Content-Type"))
	}
}

func TestSessions(t *testing.T) {
	site := newSite(t, nil)
	b := browse(t, site)
	planted := &http.Cookie{Name: sessionCookie, Value: "chosen-by-somebody-else", Path: "/"}
	home, _ := url.Parse(b.base)
	b.Jar.SetCookies(home, []*http.Cookie{planted})
	b.signIn("sourcer")
	if p := b.get("/search"); p.StatusCode != http.StatusOK {
		t.Fatalf("signed in: got %s", p.Status)
	}
	secret := b.Jar.Cookies(home)[0].Value
	if secret == planted.Value {
		t.Error("a planted session was taken over")
	}
	b.post("/account", "/sign-out")
	b.Jar.SetCookies(home, []*http.Cookie{{Name: sessionCookie, Value: secret, Path: "/"}})
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if p := b.get("/search"); p.StatusCode != http.StatusSeeOther {
		t.Errorf("after signing out: got %s, want a redirect to the sign-in", p.Status)
	}
}

func TestSignInLinkWorksOnce(t *testing.T) {
	site := newSite(t, nil)
	link, err := Invite(t.Context(), site.Rooms.Store, "privacy", testNow())
	if err != nil {
		t.Fatal(err)
	}
	first, second := browse(t, site), browse(t, site)
	key := strings.TrimPrefix(link, "/enter?key=")
	second.get(link) // looking does not spend it
	if p := first.post(link, "/enter", "key", key); p.StatusCode != http.StatusOK {
		t.Errorf("first: got %s", p.Status)
	}
	if p := second.post("/sign-in", "/enter", "key", key); p.StatusCode != http.StatusNotFound {
		t.Errorf("second: got %s, want 404", p.Status)
	}
}

func TestPasswordsAreGuessedSlowly(t *testing.T) {
	b := browse(t, newSite(t, nil))
	token := b.token("/sign-in")
	last := 0
	for range freeTries + 1 {
		last = b.postRaw("/sign-in", []string{"form", token, "name", "sourcer", "password", "wrong"}, nil).StatusCode
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after %d wrong passwords: got %d, want 429", freeTries+1, last)
	}
	p := b.postRaw("/sign-in", []string{"form", token, "name", "sourcer", "password", "correct horse sourcer"}, nil)
	if p.StatusCode != http.StatusTooManyRequests {
		t.Errorf("right password while slowed down: got %d, want 429", p.StatusCode)
	}
}

func TestWaysBackStayHere(t *testing.T) {
	for next, want := range map[string]string{
		"/search?q=a": "/search?q=a", "//evil.example": "/", "https://evil.example/": "/", "/\\evil.example": "/", "javascript:alert(1)": "/",
		"/a\r\nSet-Cookie: x=y": "/", "": "/", "search": "/", "/%2F%2Fevil.example": "/", "http:/x": "/",
	} {
		if got := safeNext(next); got != want {
			t.Errorf("safeNext(%q): got %q, want %q", next, got, want)
		}
	}
}

func TestAwkwardRequests(t *testing.T) {
	b := browse(t, newSite(t, open))
	for path, want := range map[string]int{
		"/static/../web.go": 404, "/static/%2e%2e%2fweb.go": 404, "/static/app.css": 404, "/prospects/..%2f..%2fetc%2fpasswd": 404,
		"/lists/%00": 404, "/lists/..%2f": 404, "/search?offset=-5&limit=99999999999999999999": 200, "/search?sort=evil": 200,
		"/api/v1/search?limit=5000": 422, "/api/v1/search?cursor=zzz": 400, "/api/v1/prospects/nobody": 404, "/api/v1/nothing": 404,
	} {
		if p := b.get(path); p.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, p.StatusCode, want)
		}
	}
	token := b.token("/search")
	if p := b.postRaw("/job", []string{"form", token, "text", strings.Repeat("a", maxForm+1)}, nil); p.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("oversized body: got %d, want 413", p.StatusCode)
	}
	p := b.postRaw("/lists", []string{"form", token, "name", "a\r\nX-Evil: 1"}, nil)
	if p.StatusCode != http.StatusBadRequest || p.Header.Get("X-Evil") != "" {
		t.Errorf("line break in a name: got %d", p.StatusCode)
	}
	b.post("/lists", "/lists", "name", "x; filename=evil.exe ünï")
	b.post("/search", "/shortlist", "who", "person-01", "list", "x; filename=evil.exe ünï")
	p = b.post("/lists", "/lists/"+url.PathEscape("x; filename=evil.exe ünï")+"/export", "format", "csv", "purpose", "test")
	if got := p.Header.Get("Content-Disposition"); p.StatusCode != 200 || strings.Contains(got, "evil.exe") {
		t.Errorf("file name: got %d %q", p.StatusCode, got)
	}
}

func TestErasedRecordSaysSoAndNoMore(t *testing.T) {
	b := browse(t, newSite(t, open))
	if p := b.post("/search", "/privacy/person-03/erase", "confirm", "person-04"); p.StatusCode != http.StatusBadRequest {
		t.Errorf("erase with another login: got %d, want 400", p.StatusCode)
	}
	if p := b.post("/search", "/privacy/person-03/erase", "confirm", "person-03"); p.StatusCode != http.StatusOK {
		t.Fatalf("erase: got %s", p.Status)
	}
	for _, path := range []string{"/prospects/person-03", "/prospects/1003", "/api/v1/prospects/person-03"} {
		p := b.get(path)
		if p.StatusCode != http.StatusGone || !strings.Contains(p.text, "removed at the person") || strings.Contains(p.text, "Number03") {
			t.Errorf("%s: got %d %.100q", path, p.StatusCode, p.text)
		}
	}
	if p := b.get("/search?q=user:person-03"); strings.Contains(p.text, "Person Number03") {
		t.Error("the search still finds an erased person")
	}
	if p := b.post("/privacy", "/privacy/test", "subject", "person-03"); !strings.Contains(p.text, "Blocked.") {
		t.Error("the test box does not know the erased person")
	}
}

func TestListeningBeyondLoopback(t *testing.T) {
	listener, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	site := newSite(t, open)
	if err := site.Run(t.Context(), listener); err == nil || !strings.Contains(err.Error(), "beyond this machine") {
		t.Errorf("open site: got %v, want a refusal", err)
	}
	closed := newSite(t, nil)
	for _, role := range Roles() {
		if err := closed.Rooms.Store.DropAccount(t.Context(), role); err != nil {
			t.Fatal(err)
		}
	}
	if err := closed.Run(t.Context(), listener); err == nil || !strings.Contains(err.Error(), "account add") {
		t.Errorf("no account: got %v, want a refusal that says how", err)
	}
}

func TestSlowReadersAreLetGo(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a time limit")
	}
	base := runSite(t, open)
	connection, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprint(connection, "GET /search HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
	_ = connection.SetReadDeadline(time.Now().Add(12 * time.Second))
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err == nil && answer.StatusCode < 400 {
		t.Errorf("half a request: got %s", answer.Status)
	}
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		t.Error("half a request keeps its connection for more than 12 seconds")
	}
}

func TestProxyHeader(t *testing.T) {
	for name, tc := range map[string]struct {
		trusted []string
		want    int
	}{"trusted": {[]string{"127.0.0.0/8"}, 200}, "not trusted": {[]string{"192.0.2.1"}, 401}} {
		b := browse(t, newSite(t, func(o *Options) { o.AuthHeader, o.TrustedProxies = "X-Forwarded-User", tc.trusted }))
		if p := b.get("/search", "X-Forwarded-User", "sourcer", "Accept", "application/json"); p.StatusCode != tc.want {
			t.Errorf("%s: got %d, want %d", name, p.StatusCode, tc.want)
		}
		if p := b.get("/search", "X-Forwarded-User", "nobody", "Accept", "application/json"); p.StatusCode != 401 {
			t.Errorf("%s, unknown account: got %d, want 401", name, p.StatusCode)
		}
	}
}

func TestTokens(t *testing.T) {
	site := newSite(t, nil)
	secret, err := NewToken(t.Context(), site.Rooms.Store, store.Pass{Account: "recruiter", Label: "test", Scopes: []string{"read"}, Expires: testNow().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	b := browse(t, site)
	auth := []string{"Authorization", "Bearer " + secret}
	p := b.get("/api/v1/search?q=tool:kubeflow&limit=5", auth...)
	if p.StatusCode != 200 || !strings.Contains(p.text, `"next":`) {
		t.Fatalf("search with a token: got %s %.80q", p.Status, p.text)
	}
	if again := b.get("/api/v1/search?q=tool:kubeflow&limit=5", append(auth, "If-None-Match", p.Header.Get("ETag"))...); again.StatusCode != http.StatusNotModified {
		t.Errorf("the same search again: got %s, want 304", again.Status)
	}
	r, _ := http.NewRequest(http.MethodPost, b.base+"/api/v1/lists/platform/members", strings.NewReader(`{"who":["person-01"]}`))
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", "application/json")
	if p := b.do(r); p.StatusCode != http.StatusForbidden {
		t.Errorf("write with a reading token: got %s, want 403", p.Status)
	}
	if p := b.get("/api/v1/search", "Authorization", "Bearer mls_wrong"); p.StatusCode != http.StatusUnauthorized {
		t.Errorf("wrong token: got %s", p.Status)
	}
	limited := false
	for range apiBurst * 2 {
		limited = limited || b.get("/api/v1/lists", auth...).StatusCode == http.StatusTooManyRequests
	}
	if !limited {
		t.Error("nothing limits a token that asks without pause")
	}
	entries := 0
	site.trail.note(store.AuditEntry{Who: "test", Action: "end"})
	for range 100 {
		if n, err := site.Rooms.Store.VerifyAudit(context.Background()); err == nil && n > 1 {
			entries = n
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if entries < 2 {
		t.Error("the search left no trace in the audit log")
	}
}
