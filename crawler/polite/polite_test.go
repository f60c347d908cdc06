package polite

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/wire"
	"mlscout/talent"
)

// site is a server that notes what it was asked, and when by the test's clock.
type testSite struct {
	*httptest.Server
	clock *testClock
	mu    sync.Mutex
	asked []string
	at    map[string]time.Time
	agent string
}

// testClock passes time only by sleeping.
type testClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *testClock) clock() wire.Clock {
	return wire.Clock{
		Now: func() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.now = c.now.Add(max(d, 0))
			return ctx.Err()
		},
	}
}

func newSite(t *testing.T, handle http.HandlerFunc) *testSite {
	t.Helper()
	s := &testSite{clock: &testClock{now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}, at: make(map[string]time.Time)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI())
		s.at[r.URL.RequestURI()] = s.clock.clock().Now()
		s.agent = r.UserAgent()
		s.mu.Unlock()
		handle(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *testSite) host() string { return strings.TrimPrefix(s.URL, "http://") }

func (s *testSite) asks() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.asked, ", ")
}

func visit(t *testing.T, s *testSite, change func(*Options)) *Transport {
	t.Helper()
	guard, err := wire.NewGuard([]string{s.host()})
	if err != nil {
		t.Fatal(err)
	}
	o := Options{UserAgent: "mlscout/test (+https://example.org/bot)", Guard: guard, Clock: s.clock.clock(), Hosts: []string{s.host()}}
	if change != nil {
		change(&o)
	}
	shared, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(shared.CloseIdleConnections)
	return shared
}

func withRobots(robots string, pages http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			fmt.Fprint(w, robots)
			return
		}
		pages(w, r)
	}
}

func page(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "page") }

func TestRobotsDecideEveryRequest(t *testing.T) {
	s := newSite(t, withRobots("User-agent: *\nDisallow: /secret\n", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/open" {
			http.Redirect(w, r, "/secret/page", http.StatusFound)
			return
		}
		page(w, r)
	}))
	session := visit(t, s, nil).Session("test", nil, Bounds{})
	if _, err := session.Get(t.Context(), s.URL+"/open", ""); !errors.Is(err, ErrRobots) {
		t.Errorf("redirect into a forbidden path: got %v, want ErrRobots", err)
	}
	if _, err := session.Client().Head(s.URL + "/secret"); !errors.Is(err, ErrRobots) {
		t.Errorf("HEAD: got %v, want ErrRobots", err)
	}
	if got := s.asks(); strings.Contains(got, "secret") {
		t.Errorf("forbidden path was asked: %s", got)
	}
	if got, want := s.agent, "mlscout/test (+https://example.org/bot)"; got != want {
		t.Errorf("user agent: got %q, want %q", got, want)
	}
	if got := session.Stats().Refused; got != 2 {
		t.Errorf("refused: got %d, want 2", got)
	}
}

func TestRobotsOutages(t *testing.T) {
	tests := map[string]struct {
		status  int
		allowed bool
	}{
		"missing":     {404, true},
		"forbidden":   {403, true},
		"server down": {500, false},
		"overloaded":  {503, false},
		"too many":    {429, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					w.WriteHeader(tt.status)
					return
				}
				page(w, r)
			})
			_, err := visit(t, s, nil).Session("test", nil, Bounds{}).Get(t.Context(), s.URL+"/", "")
			if got := err == nil; got != tt.allowed {
				t.Errorf("got %v, allowed %v", err, tt.allowed)
			}
		})
	}
}

func TestRobotsAreKeptForADay(t *testing.T) {
	s := newSite(t, withRobots("", page))
	shared := visit(t, s, nil)
	session := shared.Session("test", nil, Bounds{})
	for _, wait := range []time.Duration{0, 23 * time.Hour, 2 * time.Hour} {
		_ = s.clock.clock().Sleep(t.Context(), wait)
		if _, err := session.Get(t.Context(), s.URL+"/a", ""); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Count(s.asks(), "/robots.txt"); got != 2 {
		t.Errorf("robots.txt read %d times in 25 hours, want 2", got)
	}
}

func TestCrawlDelayIsKept(t *testing.T) {
	s := newSite(t, withRobots("User-agent: mlscout\nCrawl-delay: 7\n", page))
	session := visit(t, s, nil).Session("test", nil, Bounds{})
	var last time.Time
	for i := range 5 {
		path := fmt.Sprintf("/%d", i)
		if _, err := session.Get(t.Context(), s.URL+path, ""); err != nil {
			t.Fatal(err)
		}
		if at := s.at[path]; i > 0 && at.Sub(last) < 7*time.Second {
			t.Errorf("request %d came %s after the one before", i, at.Sub(last))
		}
		last = s.at[path]
	}
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	var refusedAt, served time.Time
	var s *testSite
	s = newSite(t, withRobots("", func(w http.ResponseWriter, r *http.Request) {
		if refusedAt.IsZero() {
			refusedAt = s.clock.clock().Now()
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		served = s.clock.clock().Now()
		page(w, r)
	}))
	a, err := visit(t, s, nil).Session("test", nil, Bounds{}).Get(t.Context(), s.URL+"/", "")
	if err != nil || a.Status != 200 {
		t.Fatalf("got %v, %v", a, err)
	}
	if waited := served.Sub(refusedAt); waited < 90*time.Second {
		t.Errorf("waited %s, want 90s", waited)
	}
}

func TestPauseBeyondReasonEnds(t *testing.T) {
	s := newSite(t, withRobots("", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	_, err := visit(t, s, nil).Session("test", nil, Bounds{}).Get(t.Context(), s.URL+"/", "")
	if !errors.Is(err, ErrLimit) || !errors.Is(err, talent.ErrBudget) {
		t.Errorf("got %v, want ErrLimit and talent.ErrBudget", err)
	}
}

type memory map[string]crawler.Validator

func (m memory) Validator(_ context.Context, key string) (crawler.Validator, error) {
	return m[key], nil
}

func TestConditionalRequests(t *testing.T) {
	s := newSite(t, withRobots("", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		page(w, r)
	}))
	shared, known := visit(t, s, nil), memory{}
	first, err := shared.Session("test", known, Bounds{}).Get(t.Context(), s.URL+"/a?b=1", "")
	if err != nil || first.NotModified || string(first.Body) != "page" {
		t.Fatalf("first: %+v, %v", first, err)
	}
	known[first.Validator.Key] = first.Validator
	session := shared.Session("test", known, Bounds{})
	second, err := session.Get(t.Context(), s.URL+"/a?b=1", "")
	if err != nil || !second.NotModified {
		t.Errorf("second: %+v, %v", second, err)
	}
	if got := session.Stats(); got.NotModified != 1 || got.Requests != 1 {
		t.Errorf("stats: %+v", got)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	zip := func(n int) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(bytes.Repeat([]byte("a"), n))
		_ = w.Close()
		return b.Bytes()
	}
	tests := map[string]struct {
		header  string
		body    []byte
		want    int
		refused bool
	}{
		"plain":                  {"", bytes.Repeat([]byte("b"), 1000), 1000, false},
		"plain, too large":       {"", bytes.Repeat([]byte("b"), 70000), 0, true},
		"packed":                 {"gzip", zip(60000), 60000, false},
		"packed bomb":            {"gzip", zip(5 << 20), 0, true},
		"packed file":            {"", zip(60000), 60000, false},
		"bomb as a file":         {"", zip(5 << 20), 0, true},
		"unasked encoding":       {"br", []byte("x"), 0, true},
		"claims to be packed":    {"gzip", []byte("plain"), 0, true},
		"packed twice, a bomb":   {"gzip", gzipOf(zip(5 << 20)), 0, true},
		"packed twice, harmless": {"gzip", gzipOf(zip(500)), 500, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, withRobots("", func(w http.ResponseWriter, _ *http.Request) {
				if tt.header != "" {
					w.Header().Set("Content-Encoding", tt.header)
				}
				w.Header().Set("Content-Type", "text/plain")
				_, _ = w.Write(tt.body)
			}))
			shared := visit(t, s, func(o *Options) { o.MaxBody = 65536 })
			a, err := shared.Session("test", nil, Bounds{}).Get(t.Context(), s.URL+"/x.xml.gz", "")
			if got := err != nil; got != tt.refused {
				t.Fatalf("got error %v, want one: %v", err, tt.refused)
			}
			if err == nil && len(a.Body) != tt.want {
				t.Errorf("got %d bytes, want %d", len(a.Body), tt.want)
			}
		})
	}
}

func gzipOf(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}
