// Package polite is the manners of mlscout towards sites that are not an API
// made for it: one [Transport] shared by colly and by the JSON clients of the
// boards. It reads robots.txt (RFC 9309) for every request, redirects and HEAD
// included, and honours Crawl-delay, Retry-After, noindex and nofollow; it keeps
// a pace for each host, asks conditionally, bounds bodies before and after
// decompression, refuses private addresses, odd ports, credentials in
// addresses, and the sites on the never-crawl list. It keeps no cookies, goes
// through no proxy, and says who it is.
package polite

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"mlscout/crawler/wire"
	"mlscout/talent"
)

// The refusals that callers tell apart.
var (
	ErrNeverCrawled = errors.New("site is never crawled")
	ErrRobots       = errors.New("robots.txt forbids it")
	ErrAddress      = errors.New("address refused")
	ErrLimit        = fmt.Errorf("bound of this crawl reached: %w", talent.ErrBudget)
)

// API is a documented JSON interface, made to be read by programs: robots.txt,
// which speaks of pages, is not asked there.
type API struct {
	Host    string        // host, with port where it is not the usual one
	Every   time.Duration // least time between requests; 0 the common pace
	MaxBody int64         // 0 the common bound
}

// Options set up a Transport.
type Options struct {
	UserAgent string // "mlscout/1.0 (+https://example.org/bot)"; required, with contact
	Guard     *wire.Guard
	Clock     wire.Clock
	Log       *slog.Logger
	Pace      time.Duration     // least time between requests to one host; default 1.5 s
	MaxBody   int64             // bytes after decompression; default 5 MiB
	Timeout   time.Duration     // of one exchange with its body; default 30 s
	MaxWait   time.Duration     // longest single wait for a host; default 10 min
	APIs      []API             // hosts without robots.txt duty
	Hosts     []string          // host:port that settings name: lets their port through
	Next      http.RoundTripper // what sends; default a transport that dials through Guard
}

// Transport is shared by everything that visits boards, so that a host sees one
// visitor. Sessions do the visiting.
type Transport struct {
	options Options
	next    http.RoundTripper
	known   map[string]bool
	apis    map[string]API

	mu    sync.Mutex
	hosts map[string]*host
}

// New checks the options. A User-Agent without contact is an error: a site must
// be able to complain.
func New(o Options) (*Transport, error) {
	if !strings.HasPrefix(strings.ToLower(o.UserAgent), token) || !strings.Contains(o.UserAgent, "(+") || strings.Contains(o.UserAgent, "(+)") {
		return nil, fmt.Errorf("user agent %q: want %s/<version> (+<contact>); set network.contact", o.UserAgent, token)
	}
	if o.Clock.Now == nil {
		o.Clock = wire.SystemClock()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Guard == nil {
		o.Guard = &wire.Guard{}
	}
	setDefault(&o.Pace, 1500*time.Millisecond)
	setDefault(&o.Timeout, 30*time.Second)
	setDefault(&o.MaxWait, 10*time.Minute)
	setDefault(&o.MaxBody, 5<<20)
	t := &Transport{options: o, next: o.Next, known: make(map[string]bool), apis: make(map[string]API), hosts: make(map[string]*host)}
	if t.next == nil {
		inner := o.Guard.Transport(o.Timeout)
		inner.DisableCompression = true // bodies are unpacked here, within bounds
		inner.MaxResponseHeaderBytes = 64 << 10
		inner.MaxConnsPerHost = 1
		t.next = inner
	}
	for _, h := range o.Hosts {
		t.known[hostKey(h)] = true
	}
	for _, api := range o.APIs {
		t.apis[hostKey(api.Host)] = api
		t.known[hostKey(api.Host)] = true
	}
	return t, nil
}

func setDefault[T comparable](value *T, fallback T) {
	if *value == *new(T) {
		*value = fallback
	}
}

// CloseIdleConnections lets go of connections that are kept open.
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// hostKey is a host without the port that its scheme implies anyway.
func hostKey(host string) string {
	host = strings.ToLower(host)
	return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
}

// api finds the options of a documented API.
func (t *Transport) api(u *url.URL) (API, bool) {
	api, ok := t.apis[hostKey(u.Host)]
	return api, ok
}

// check refuses addresses by what they say; what they resolve to is checked
// when dialling.
func (t *Transport) check(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%w: scheme %q", ErrAddress, u.Scheme)
	}
	if u.Hostname() == "" || len(u.Host) > 255 || len(u.RequestURI()) > 4096 {
		return fmt.Errorf("%w: no host, or too long", ErrAddress)
	}
	if u.User != nil {
		return fmt.Errorf("%w: carries credentials", ErrAddress)
	}
	if err := checkNever(u.Hostname()); err != nil {
		return err
	}
	switch u.Port() {
	case "", "80", "443":
		return nil
	}
	if t.known[hostKey(u.Host)] {
		return nil
	}
	return fmt.Errorf("%w: port %s", ErrAddress, u.Port())
}

// host returns what is known of a host and how it is to be paced. Scheme and
// port count: robots.txt belongs to both.
func (t *Transport) host(u *url.URL) *host {
	key := u.Scheme + "://" + strings.ToLower(u.Host)
	t.mu.Lock()
	defer t.mu.Unlock()
	h := t.hosts[key]
	if h == nil {
		pace := t.options.Pace
		api, isAPI := t.api(u)
		if isAPI && api.Every > 0 {
			pace = api.Every
		}
		h = &host{name: key, pace: pace, exempt: isAPI, turn: make(chan struct{}, 1)}
		t.hosts[key] = h
	}
	return h
}

// HostPort returns the host:port of an address in settings, for [Options.Hosts].
func HostPort(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	if u.Port() != "" {
		return strings.ToLower(u.Host)
	}
	if u.Scheme == "http" {
		return strings.ToLower(net.JoinHostPort(u.Hostname(), "80"))
	}
	return strings.ToLower(net.JoinHostPort(u.Hostname(), "443"))
}
