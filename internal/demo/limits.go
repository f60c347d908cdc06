package demo

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter keeps the budgets of every token.
type limiter struct {
	clock  func() time.Time
	limits map[string]int // by resource
	known  map[string]bool

	mu      sync.Mutex
	buckets map[string]*bucket // by token and resource
}

type bucket struct {
	limit, used int
	reset       time.Time
}

// state is what the x-ratelimit headers say.
type state struct {
	resource         string
	limit, remaining int
	used             int
	reset            time.Time
}

func newLimiter(opts Options) *limiter {
	or := func(n, other int) int {
		if n == 0 {
			return other
		}
		return n
	}
	l := &limiter{clock: opts.Clock, buckets: make(map[string]*bucket), known: make(map[string]bool),
		limits: map[string]int{"core": or(opts.Core, 5000), "graphql": or(opts.GraphQL, 5000), "search": or(opts.Search, 30)}}
	for _, token := range opts.Tokens {
		l.known[token] = true
	}
	return l
}

func (l *limiter) bucket(token, resource string) *bucket {
	key, now := token+" "+resource, l.clock()
	b := l.buckets[key]
	if b == nil || !now.Before(b.reset) {
		window := time.Hour
		limit := l.limits[resource]
		if resource == "search" {
			window = time.Minute
		}
		if token == "" {
			limit = min(limit, map[string]int{"core": 60, "search": 10}[resource])
		}
		b = &bucket{limit: limit, reset: now.Add(window).Truncate(time.Second).Add(time.Second)}
		l.buckets[key] = b
	}
	return b
}

// look returns the state of a budget without touching it.
func (l *limiter) look(token, resource string) state {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bucket(token, resource).state(resource)
}

// take spends cost, or says that nothing is left. Like the real services it
// lets the last request through even if it costs more than what remains.
func (l *limiter) take(token, resource string, cost int) (state, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(token, resource)
	if b.used >= b.limit {
		return b.state(resource), false
	}
	b.used += cost
	return b.state(resource), true
}

func (b *bucket) state(resource string) state {
	return state{resource: resource, limit: b.limit, remaining: max(0, b.limit-b.used), used: min(b.used, b.limit), reset: b.reset}
}

func (s state) write(h http.Header) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(s.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(s.remaining))
	h.Set("X-RateLimit-Used", strconv.Itoa(s.used))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(s.reset.Unix(), 10))
	h.Set("X-RateLimit-Resource", s.resource)
}

func (s state) json() map[string]any {
	return map[string]any{"limit": s.limit, "used": s.used, "remaining": s.remaining, "reset": s.reset.Unix()}
}

// Requests counts what the services were asked.
type Requests struct {
	REST        int // requests to the REST API, whatever the answer
	GraphQL     int // requests to /graphql
	Points      int // GraphQL points charged
	NotModified int // conditional requests answered 304
	Refused     int // 401, 403, 429 and RATE_LIMITED answers
	HackerNews  int
	Algolia     int
	Faults      int // injected faults delivered
}

// counter counts and remembers requests.
type counter struct {
	mu      sync.Mutex
	totals  Requests
	journal []string
}

func (c *counter) note(r *http.Request, status int, count func(*Requests)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	count(&c.totals)
	switch status {
	case http.StatusNotModified:
		c.totals.NotModified++
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		c.totals.Refused++
	}
	c.journal = append(c.journal, fmt.Sprintf("%s %s %d", r.Method, r.URL.RequestURI(), status))
}

// Requests returns the counts since the world was made or last forgot.
func (w *World) Requests() Requests {
	w.counter.mu.Lock()
	defer w.counter.mu.Unlock()
	return w.counter.totals
}

// Journal returns a line "METHOD /path?query STATUS" for every request, in order.
func (w *World) Journal() []string {
	w.counter.mu.Lock()
	defer w.counter.mu.Unlock()
	return append([]string(nil), w.counter.journal...)
}

// Forget sets the counts to zero and empties the journal.
func (w *World) Forget() {
	w.counter.mu.Lock()
	defer w.counter.mu.Unlock()
	w.counter.totals, w.counter.journal = Requests{}, nil
}

// Spend uses up n units of a token's budget: "core", "graphql" or "search".
func (w *World) Spend(token, resource string, n int) { w.limits.take(token, resource, n) }

// Refill gives every token its whole budget back.
func (w *World) Refill() {
	w.limits.mu.Lock()
	defer w.limits.mu.Unlock()
	clear(w.limits.buckets)
}
