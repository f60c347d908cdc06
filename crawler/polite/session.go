package polite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"mlscout/crawler"
)

// Memory gives the validators of earlier answers; crawler.Memory meets it.
type Memory interface {
	Validator(ctx context.Context, key string) (crawler.Validator, error)
}

// Bounds end a session early. Zero values bound nothing.
type Bounds struct {
	Requests int // exchanges in all, robots.txt not counted
	PerHost  int // exchanges with one host
}

// Session is one source's visit. It is an http.RoundTripper for colly and
// others, and safe for use by several goroutines.
type Session struct {
	shared *Transport
	source string
	memory Memory
	bounds Bounds

	mu    sync.Mutex
	stats Stats
}

// Stats is what a session asked for.
type Stats struct {
	Requests    int
	NotModified int
	Refused     int // by robots.txt, the never-crawl list or an address check
	Bytes       int64
	ByHost      map[string]int // requests
}

// Session begins a visit of a source. Without memory nothing is asked
// conditionally.
func (t *Transport) Session(source string, memory Memory, bounds Bounds) *Session {
	return &Session{shared: t, source: source, memory: memory, bounds: bounds, stats: Stats{ByHost: make(map[string]int)}}
}

// Stats returns a copy of the counts so far.
func (s *Session) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.stats
	out.ByHost = maps.Clone(s.stats.ByHost)
	return out
}

// Client returns a client that keeps no cookies and follows at most five
// redirects, each asked like a request of its own.
func (s *Session) Client() *http.Client {
	return &http.Client{Transport: s, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
		if len(via) > maxHops {
			return fmt.Errorf("%w: more than %d redirects", ErrAddress, maxHops)
		}
		return nil
	}}
}

// Answer is a body with what must be known of it.
type Answer struct {
	URL         *url.URL // after redirects
	Status      int
	Header      http.Header
	Body        []byte
	NotModified bool              // the stored data still holds; Body is empty
	Validator   crawler.Validator // to be stored beside the data; Key is empty without one
	Directives                    // of the header; pages may say more
}

// Get asks for an address. An error means that there is no answer to read;
// other statuses than 200 are for the caller to judge.
func (s *Session) Get(ctx context.Context, address, accept string) (*Answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("get %q: %w", address, err)
	}
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	resp, err := s.Client().Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", address, err)
	}
	return &Answer{
		URL: resp.Request.URL, Status: resp.StatusCode, Header: resp.Header, Body: body,
		NotModified: resp.StatusCode == http.StatusNotModified, Validator: ValidatorFor(resp.Request.URL, resp.StatusCode, resp.Header),
		Directives: HeaderDirectives(resp.Header),
	}, nil
}

// ValidatorFor returns what a later request needs to ask conditionally; the key
// is empty where the answer carries nothing for that.
func ValidatorFor(u *url.URL, status int, header http.Header) crawler.Validator {
	v := crawler.Validator{ETag: header.Get("ETag"), LastModified: header.Get("Last-Modified")}
	if status != http.StatusOK || v == (crawler.Validator{}) {
		return crawler.Validator{}
	}
	v.Key = Key(u)
	return v
}

// Key names the stored validator of an address.
func Key(u *url.URL) string {
	bare := *u
	bare.Fragment, bare.RawFragment = "", ""
	return "page " + bare.String()
}

// RoundTrip implements http.RoundTripper. The body it returns is read, bounded
// and unpacked.
func (s *Session) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		req.Body.Close()
	}
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		return nil, fmt.Errorf("%w: method %s", ErrAddress, req.Method)
	}
	if err := s.shared.check(req.URL); err != nil {
		s.refuse()
		return nil, err
	}
	out, err := s.prepare(req)
	if err != nil {
		return nil, err
	}
	return s.send(out)
}

// prepare copies the request with our name and validators and without anything
// that identifies a person.
func (s *Session) prepare(req *http.Request) (*http.Request, error) {
	out := req.Clone(req.Context())
	out.Body, out.Header = nil, make(http.Header)
	for _, name := range []string{"Accept", "Accept-Language", "If-None-Match", "If-Modified-Since"} {
		if value := req.Header.Get(name); value != "" {
			out.Header.Set(name, value)
		}
	}
	out.Header.Set("User-Agent", s.shared.options.UserAgent)
	out.Header.Set("Accept-Encoding", "gzip")
	if s.memory == nil || req.Method != http.MethodGet {
		return out, nil
	}
	known, err := s.memory.Validator(req.Context(), Key(req.URL))
	if err != nil {
		return nil, fmt.Errorf("validator of %s: %w", req.URL, err)
	}
	if known.ETag != "" {
		out.Header.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		out.Header.Set("If-Modified-Since", known.LastModified)
	}
	return out, nil
}

const attempts = 4

// send tries until there is an answer that is not a passing fault.
func (s *Session) send(req *http.Request) (*http.Response, error) {
	h := s.shared.host(req.URL)
	for attempt := 1; ; attempt++ {
		resp, err := s.once(h, req)
		if final(resp, err) || attempt == attempts || req.Context().Err() != nil {
			return resp, err
		}
		named := time.Duration(0)
		now := s.shared.options.Clock.Now()
		if resp != nil {
			named = retryAfter(resp.Header, now)
		}
		if named > s.shared.options.MaxWait {
			h.pause(now, named)
			return nil, fmt.Errorf("%s asks for a pause of %s: %w", h.name, named.Round(time.Second), ErrLimit)
		}
		h.pause(now, named)
		s.shared.options.Log.Debug("trying again", "source", s.source, "host", h.name, "attempt", attempt)
	}
}

// final says whether trying again would be pointless or rude.
func final(resp *http.Response, err error) bool {
	if err != nil {
		return errIsTooLarge(err) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrRobots) || errors.Is(err, ErrLimit) || errors.Is(err, ErrAddress) ||
			errors.Is(err, ErrNeverCrawled) || refusedDial(err)
	}
	return resp.StatusCode != http.StatusTooManyRequests && (resp.StatusCode < 500 || resp.StatusCode == http.StatusNotImplemented)
}

// refusedDial recognises what the guard said: it would say the same again.
func refusedDial(err error) bool { return strings.Contains(err.Error(), "private address refused") }

// once makes one exchange in its turn.
func (s *Session) once(h *host, req *http.Request) (*http.Response, error) {
	release, err := h.take(req.Context())
	if err != nil {
		return nil, err
	}
	defer release()
	if err := s.obey(h, req); err != nil {
		return nil, err
	}
	if err := s.count(req.URL.Host); err != nil {
		return nil, err
	}
	if err := s.shared.keepPace(req.Context(), h); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(req.Context(), s.shared.options.Timeout)
	defer cancel()
	resp, err := s.shared.next.RoundTrip(req.WithContext(ctx))
	if !h.exempt {
		h.sent(s.shared.options.Clock.Now()) // only now has the host surely seen it
	}
	if err != nil {
		if req.Context().Err() != nil {
			return nil, req.Context().Err()
		}
		return nil, fmt.Errorf("%s %s: %w", strings.ToLower(req.Method), req.URL.Redacted(), err)
	}
	defer resp.Body.Close()
	data, err := readAll(resp, s.limit(req.URL))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", req.URL.Redacted(), err)
	}
	s.received(resp.StatusCode, len(data))
	if final(resp, nil) {
		h.good()
	}
	resp.Request = req
	return replayed(resp, data), nil
}

// obey asks robots.txt.
func (s *Session) obey(h *host, req *http.Request) error {
	if h.exempt {
		return nil
	}
	rules, err := s.shared.rulesFor(req.Context(), h, req.URL)
	if err != nil {
		return err
	}
	if !rules.Allowed(req.URL.RequestURI()) {
		s.refuse()
		if rules.closed {
			return fmt.Errorf("%s: %w: it cannot be read", req.URL.Redacted(), ErrRobots)
		}
		return fmt.Errorf("%s: %w", req.URL.Redacted(), ErrRobots)
	}
	return nil
}

func (s *Session) limit(u *url.URL) int64 {
	if api, ok := s.shared.api(u); ok && api.MaxBody > 0 {
		return api.MaxBody
	}
	return s.shared.options.MaxBody
}

// count charges an exchange to the bounds.
func (s *Session) count(host string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bounds.Requests > 0 && s.stats.Requests >= s.bounds.Requests {
		return fmt.Errorf("%d requests: %w", s.bounds.Requests, ErrLimit)
	}
	if s.bounds.PerHost > 0 && s.stats.ByHost[host] >= s.bounds.PerHost {
		return fmt.Errorf("%d requests to %s: %w", s.bounds.PerHost, host, ErrLimit)
	}
	s.stats.Requests++
	s.stats.ByHost[host]++
	return nil
}

func (s *Session) received(status, size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Bytes += int64(size)
	if status == http.StatusNotModified {
		s.stats.NotModified++
	}
}

func (s *Session) refuse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Refused++
}

// Sitemaps returns the sitemaps that the robots.txt of the address's host names.
func (s *Session) Sitemaps(ctx context.Context, u *url.URL) ([]string, error) {
	if err := s.shared.check(u); err != nil {
		return nil, err
	}
	h := s.shared.host(u)
	release, err := h.take(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	rules, err := s.shared.rulesFor(ctx, h, u)
	return rules.Sitemaps, err
}
