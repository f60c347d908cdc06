package github

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mlscout/crawler/crawlertest"
	"mlscout/crawler/wire"
	"mlscout/talent"
)

// slept is a clock that waits in no time and remembers how long it should have.
type slept struct{ total time.Duration }

func (s *slept) clock() wire.Clock {
	start := time.Now()
	return wire.Clock{
		Now: func() time.Time { return start.Add(s.total) },
		Sleep: func(ctx context.Context, d time.Duration) error {
			s.total += d
			return ctx.Err()
		},
	}
}

// clientTo returns a client of a server, allowed to reach it and others given.
func clientTo(t *testing.T, address string, others ...string) (*client, *slept) {
	t.Helper()
	s := new(slept)
	allow := []string{strings.TrimPrefix(address, "http://")}
	for _, other := range others {
		allow = append(allow, strings.TrimPrefix(other, "http://"))
	}
	set := Settings{APIURL: address, GraphQLURL: address + "/graphql", Token: "secret", AllowPrivate: allow}
	defaults(&set, time.Now())
	c, err := newClient(set, Deps{Memory: crawlertest.New(), Logger: slog.New(slog.DiscardHandler), Clock: s.clock()})
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

func serve(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	var mu sync.Mutex // handlers count without locks of their own
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		handle(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const repository = `{"id":7,"full_name":"acme/tool"}`

// The faults of go-github 60 that the transport below it keeps from mattering.

func TestUntyped429IsWaitedOut(t *testing.T) {
	calls := 0
	c, s := clientTo(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls == 1 {
			w.Header().Set("Retry-After", "40")
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprint(w, `{"message":"You have exceeded a secondary rate limit."}`)
			return
		}
		fmt.Fprint(w, repository)
	}))
	repo, _, err := c.rest.Repositories.GetByID(t.Context(), 7)
	if err != nil || repo.GetID() != 7 {
		t.Fatalf("repository: got %v, %v, want id 7", repo, err)
	}
	if s.total < 40*time.Second || s.total > 45*time.Second {
		t.Errorf("waited: got %v, want the 40 s named", s.total)
	}
}

func TestSecondaryLimitWithoutHeadersWaitsAMinuteThenLonger(t *testing.T) {
	calls := 0
	c, s := clientTo(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls <= 2 {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}`)
			return
		}
		fmt.Fprint(w, repository)
	}))
	if _, _, err := c.rest.Repositories.GetByID(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	if s.total < 3*time.Minute || s.total > 3*time.Minute+5*time.Second {
		t.Errorf("waited: got %v, want a minute and two more", s.total)
	}
}

func TestOtherBucketDoesNotLockCore(t *testing.T) {
	c, s := clientTo(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		resource := "core"
		if strings.HasSuffix(r.URL.Path, "sbom") {
			resource = "dependency_sbom"
		}
		w.Header().Set("X-RateLimit-Resource", resource)
		w.Header().Set("X-RateLimit-Limit", "100")
		w.Header().Set("X-RateLimit-Remaining", map[string]string{"core": "99", "dependency_sbom": "0"}[resource])
		w.Header().Set("X-RateLimit-Reset", fmt.Sprint(time.Now().Add(time.Hour).Unix()))
		if resource == "core" {
			fmt.Fprint(w, repository)
		} else {
			fmt.Fprint(w, `{"sbom":{}}`)
		}
	}))
	if _, _, err := c.rest.DependencyGraph.GetSBOM(t.Context(), "acme", "tool"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.rest.Repositories.GetByID(t.Context(), 7); err != nil {
		t.Errorf("core after a spent bucket of another kind: got %v, want an answer", err)
	}
	if s.total > time.Minute {
		t.Errorf("waited: got %v, want nothing to speak of", s.total)
	}
}

func TestTokenStaysWithItsHost(t *testing.T) {
	seen := make(chan string, 1)
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header.Get("Authorization")
		fmt.Fprint(w, repository)
	})
	c, _ := clientTo(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer secret" {
			t.Errorf("token at its own host: got %q, want it", got)
		}
		http.Redirect(w, r, other+"/stolen", http.StatusFound)
	}), other)
	_, _, _ = c.rest.Repositories.GetByID(t.Context(), 7) // fails or not: what counts is what was sent
	select {
	case got := <-seen:
		t.Errorf("another host was asked, with authorization %q", got)
	default:
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, other, nil)
	resp, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := <-seen; got != "" {
		t.Errorf("token at another host: got %q, want none", got)
	}
}

func TestBodiesAreBounded(t *testing.T) {
	var sent atomic.Int64
	c, _ := clientTo(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		chunk := []byte(strings.Repeat("x", 1<<20))
		for r.Context().Err() == nil && sent.Load() < 4*maxBody {
			n, err := w.Write(chunk)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}))
	_, _, err := c.rest.Repositories.GetByID(t.Context(), 7)
	if !errors.Is(err, wire.ErrTooLarge) {
		t.Errorf("endless body: got %v, want %v", err, wire.ErrTooLarge)
	}
	if got := sent.Load(); got > 2*maxBody {
		t.Errorf("endless body: read %d bytes, want about %d", got, maxBody)
	}
}

func TestNotModifiedIsNoFailure(t *testing.T) {
	const tag = `W/"one"`
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", tag)
		fmt.Fprint(w, repository)
	})
	c, _ := clientTo(t, address)
	store := crawlertest.New()
	c.validators.Lookup = func(ctx context.Context, key string) (string, string, error) {
		v, err := store.Validator(ctx, key)
		return v.ETag, v.LastModified, err
	}
	if _, _, err := c.rest.Repositories.GetByID(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	for key, v := range c.validators.Taken() {
		known := store.Validators[key]
		known.Key, known.ETag = key, v.ETag
		store.Validators[key] = known
	}
	_, _, err := c.rest.Repositories.GetByID(t.Context(), 7)
	if err := c.restError(err); !errors.Is(err, errNotModified) {
		t.Errorf("second answer: got %v, want %v", err, errNotModified)
	}
	if got := c.ledger.Totals().NotModified; got != 1 {
		t.Errorf("ledger: got %d answers not modified, want 1", got)
	}
}

func TestClassifyTellsRefusalsApart(t *testing.T) {
	header := func(pairs ...string) http.Header {
		h := make(http.Header)
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	tests := map[string]struct {
		status int
		header http.Header
		body   string
		want   wire.Action
	}{
		"primary 403":       {403, header("X-RateLimit-Remaining", "0"), `{"message":"API rate limit exceeded for user ID 1."}`, wire.Exhaust},
		"primary 429":       {429, header("X-RateLimit-Remaining", "0"), `{"message":"API rate limit exceeded for user ID 1."}`, wire.Exhaust},
		"secondary 403":     {403, header("Retry-After", "60"), `{"message":"You have exceeded a secondary rate limit."}`, wire.Hold},
		"secondary, spent":  {403, header("X-RateLimit-Remaining", "0"), `{"message":"You have exceeded a secondary rate limit."}`, wire.Hold},
		"abuse, old words":  {403, nil, `{"message":"You have triggered an abuse detection mechanism."}`, wire.Hold},
		"bare 429":          {429, nil, ``, wire.Hold},
		"list too large":    {403, nil, `{"message":"The history or contributor list is too large to list contributors for this repository via the API."}`, wire.Accept},
		"blocked":           {403, nil, `{"message":"Repository access blocked","block":{"reason":"tos"}}`, wire.Accept},
		"token may not":     {403, nil, `{"message":"Resource not accessible by personal access token"}`, wire.Accept},
		"no user agent":     {403, nil, `Request forbidden by administrative rules.`, wire.Accept},
		"account suspended": {403, nil, `{"message":"Sorry. Your account was suspended."}`, wire.Deny},
		"too many log-ins":  {403, nil, `{"message":"Maximum number of login attempts exceeded."}`, wire.Deny},
		"bad credentials":   {401, nil, `{"message":"Bad credentials"}`, wire.Deny},
		"legal reasons":     {451, nil, `{"message":"Repository access blocked"}`, wire.Accept},
		"server fault":      {500, nil, `{}`, wire.Again},
		"bad gateway":       {502, nil, `<html>`, wire.Accept},
		"limited in a 200":  {200, nil, `{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`, wire.Exhaust},
		"newer word for it": {200, nil, `{"errors":[{"type":"RATE_LIMIT","code":"graphql_rate_limit","message":"API rate limit already exceeded"}]}`, wire.Exhaust},
		"damaged":           {200, nil, `{"data":{"repos`, wire.Again},
		"a title about it":  {200, nil, `{"data":{"title":"handle RATE_LIMITED"}}`, wire.Accept},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.header == nil {
				tt.header = make(http.Header)
			}
			got := classify(wire.Answer{Ask: wire.Ask{Resource: graphResource}, Status: tt.status, Header: tt.header, Body: []byte(tt.body)})
			if got.Action != tt.want {
				t.Errorf("classify: got action %d (%s), want %d", got.Action, got.Cause, tt.want)
			}
		})
	}
}

func TestUnreachableHostIsOneLine(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	address := server.URL
	server.Close()
	c, _ := clientTo(t, address)
	err := (&Source{}).explain(c.greet(t.Context()))
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "cannot reach "+strings.TrimPrefix(address, "http://")) {
		t.Errorf("unreachable host: got %v, want one line that names it", err)
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, repository) })
	set := Settings{APIURL: address, GraphQLURL: address + "/graphql", Token: "secret"}
	defaults(&set, time.Now())
	c, err := newClient(set, Deps{Memory: crawlertest.New(), Logger: slog.New(slog.DiscardHandler), Clock: new(slept).clock()})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.rest.Repositories.GetByID(t.Context(), 7); err == nil || !strings.Contains(err.Error(), "private address refused") {
		t.Errorf("loopback without allow_private: got %v, want a refusal", err)
	}
}

func TestNewWantsAToken(t *testing.T) {
	if _, err := New(Settings{}, Deps{}); !errors.Is(err, talent.ErrToken) {
		t.Errorf("New without a token: got %v, want %v", err, talent.ErrToken)
	}
}
