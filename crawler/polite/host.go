package polite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"mlscout/crawler/wire"
)

// host is what a Transport knows of one host. Only the holder of turn sends.
type host struct {
	name   string
	pace   time.Duration
	exempt bool // a documented API
	turn   chan struct{}

	mu      sync.Mutex
	limiter *rate.Limiter
	until   time.Time // nothing is sent before: Retry-After
	rules   Rules
	read    time.Time // when rules were read; zero never
	keep    time.Duration
	strikes int // refusals and faults in a row
}

const (
	keepRules  = 24 * time.Hour   // RFC 9309: no longer
	keepOutage = 15 * time.Minute // an unreachable robots.txt is asked for again after
	leastDelay = 500 * time.Millisecond
	maxHops    = 5 // redirects of robots.txt and of pages

	firstPause = 5 * time.Second  // after a fault
	mostPause  = 30 * time.Second // after several in a row
	mostFaults = 16               // in a row, whatever was asked for: then the host is left alone
)

// take waits for the turn of this request at its host: one at a time.
func (h *host) take(ctx context.Context) (release func(), err error) {
	select {
	case h.turn <- struct{}{}:
		return func() { <-h.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// keepPace waits for the host's pace and pauses, unless the wait is longer than
// anybody would. The caller holds the host's turn.
func (t *Transport) keepPace(ctx context.Context, h *host) error {
	now := t.options.Clock.Now()
	wait := h.wait(now)
	if deadline, ok := ctx.Deadline(); wait > t.options.MaxWait || ok && now.Add(wait).After(deadline) {
		return fmt.Errorf("%s asks for a pause of %s: %w", h.name, wait.Round(time.Second), ErrLimit)
	}
	if err := t.options.Clock.Sleep(ctx, wait); err != nil {
		return err
	}
	h.sent(t.options.Clock.Now())
	return nil
}

// wait is how long the next request has to wait.
func (h *host) wait(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	next := h.until
	if h.limiter != nil {
		if paced := now.Add(h.limiter.ReserveN(now, 1).DelayFrom(now)); paced.After(next) {
			next = paced
		}
	}
	return max(next.Sub(now), 0)
}

// sent starts the pace anew: what comes next comes no sooner than the host's
// delay after now, and a little later, never in step with other visitors.
func (h *host) sent(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	every := h.pace
	if h.rules.Delay > 0 { // the host says itself what it bears
		every = max(h.rules.Delay, leastDelay)
	}
	h.limiter = rate.NewLimiter(rate.Every(every+rand.N(every/5+1)), 1)
	h.limiter.ReserveN(now, 1)
}

// pause keeps the host's requests back: as long as it named, or else longer
// with every fault in a row, until it counts as being out of order.
func (h *host) pause(now time.Time, named time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	wait := named
	h.strikes++
	switch {
	case wait <= 0 && h.strikes >= mostFaults:
		wait = keepOutage
	case wait <= 0:
		wait = min(firstPause<<min(h.strikes-1, 8), mostPause)
	}
	if until := now.Add(wait + rand.N(time.Second)); until.After(h.until) {
		h.until = until
	}
}

func (h *host) good() {
	h.mu.Lock()
	h.strikes = 0
	h.mu.Unlock()
}

// rulesFor returns the host's rules, reading them if they are older than a day.
// The caller holds the host's turn.
func (t *Transport) rulesFor(ctx context.Context, h *host, u *url.URL) (Rules, error) {
	now := t.options.Clock.Now()
	h.mu.Lock()
	rules, fresh := h.rules, !h.read.IsZero() && now.Sub(h.read) < h.keep
	h.mu.Unlock()
	if fresh {
		return rules, nil
	}
	rules, keep, err := t.readRules(ctx, u)
	if err != nil {
		return Rules{}, err
	}
	rules = h.learn(rules, now, keep)
	h.sent(t.options.Clock.Now()) // that was a request too
	return rules, nil
}

// learn keeps rules that were just read.
func (h *host) learn(rules Rules, now time.Time, keep time.Duration) Rules {
	h.mu.Lock()
	defer h.mu.Unlock()
	if rules.closed && !h.read.IsZero() && !h.rules.closed {
		rules = h.rules // an outage: what was read before still holds
	}
	h.rules, h.read, h.keep = rules, now, keep
	return rules
}

// readRules asks for robots.txt: 4xx allows everything, a server that fails or
// cannot be reached nothing. Its error is the context's only.
func (t *Transport) readRules(ctx context.Context, u *url.URL) (Rules, time.Duration, error) {
	closed := Rules{closed: true}
	for attempt := range 3 {
		if attempt > 0 {
			if err := t.options.Clock.Sleep(ctx, time.Second<<attempt); err != nil {
				return closed, 0, err
			}
		}
		status, body, err := t.fetchRules(ctx, &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"})
		if ctx.Err() != nil {
			return closed, 0, ctx.Err()
		}
		switch {
		case err != nil:
			t.options.Log.Debug("robots.txt unreachable", "host", u.Host, "attempt", attempt)
		case status >= 200 && status < 300:
			return ParseRobots(body, token), keepRules, nil
		case status >= 400 && status < 500 && status != http.StatusTooManyRequests:
			return Rules{}, keepRules, nil
		}
	}
	return closed, keepOutage, nil
}

// fetchRules follows up to five redirects, each checked like any other request.
func (t *Transport) fetchRules(ctx context.Context, u *url.URL) (status int, body []byte, err error) {
	for range maxHops + 1 {
		if err := t.check(u); err != nil {
			return 0, nil, err
		}
		resp, data, err := t.exchangeRules(ctx, u)
		if err != nil {
			return 0, nil, err
		}
		location := resp.Header.Get("Location")
		if resp.StatusCode < 300 || resp.StatusCode >= 400 || location == "" {
			return resp.StatusCode, data, nil
		}
		next, err := u.Parse(location)
		if err != nil {
			return 0, nil, fmt.Errorf("robots.txt redirect: %w", err)
		}
		u = next
	}
	return 0, nil, fmt.Errorf("robots.txt: more than %d redirects", maxHops)
}

func (t *Transport) exchangeRules(ctx context.Context, u *url.URL) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, t.options.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("User-Agent", t.options.UserAgent)
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	data, err := readAll(resp, maxRobots)
	if errIsTooLarge(err) {
		err = nil // RFC 9309: what is beyond the bound is not read
	}
	return resp, data, err
}

// retryAfter reads the pause that an answer asks for; dates without a Date
// header are measured by our own clock.
func retryAfter(header http.Header, now time.Time) time.Duration {
	if wait := wire.RetryAfter(header); wait > 0 {
		return wait
	}
	if until, err := http.ParseTime(header.Get("Retry-After")); err == nil && header.Get("Date") == "" {
		return min(max(until.Sub(now), 0), 24*time.Hour)
	}
	return 0
}
