package polite

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRefusedAddresses(t *testing.T) {
	s := newSite(t, withRobots("", page))
	session := visit(t, s, nil).Session("test", nil, Bounds{})
	tests := map[string]struct {
		address string
		want    error
	}{
		"linkedin":        {"https://www.linkedin.com/in/someone", ErrNeverCrawled},
		"discord":         {"https://discord.gg/x", ErrNeverCrawled},
		"github pages ok": {"ftp://octo.github.io/", ErrAddress},
		"github site":     {"https://github.com/octo", ErrNeverCrawled},
		"odd port":        {"http://example.org:22/", ErrAddress},
		"credentials":     {"http://user:pw@example.org/", ErrAddress},
		"file":            {"file:///etc/passwd", nil},
		"gopher":          {"gopher://127.0.0.1:6379/_INFO", ErrAddress},
		"metadata":        {"http://169.254.169.254/latest/", nil},
		"loopback":        {"http://127.0.0.66/", nil},
		"six":             {"http://[::1]/", nil},
		"mapped":          {"http://[::ffff:10.0.0.1]/", nil},
		"unspecified":     {"http://0.0.0.0/", nil},
		"hexadecimal":     {"http://0x7f000042/", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := session.Get(t.Context(), tt.address, "")
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestRedirectLoopsEnd(t *testing.T) {
	s := newSite(t, withRobots("", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/loop"+r.URL.Path, http.StatusFound)
	}))
	_, err := visit(t, s, nil).Session("test", nil, Bounds{}).Get(t.Context(), s.URL+"/", "")
	if err == nil || strings.Count(s.asks(), "GET /loop") > maxHops {
		t.Errorf("got %v after %s", err, s.asks())
	}
}

func TestBoundsEndASession(t *testing.T) {
	s := newSite(t, withRobots("", page))
	session := visit(t, s, nil).Session("test", nil, Bounds{PerHost: 2})
	var err error
	for i := range 3 {
		_, err = session.Get(t.Context(), fmt.Sprintf("%s/%d", s.URL, i), "")
	}
	if !errors.Is(err, ErrLimit) {
		t.Errorf("third request: got %v, want ErrLimit", err)
	}
}

func TestFaultsAreTriedAgain(t *testing.T) {
	faults := 0
	s := newSite(t, withRobots("", func(w http.ResponseWriter, r *http.Request) {
		if faults++; faults < 3 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		page(w, r)
	}))
	a, err := visit(t, s, nil).Session("test", nil, Bounds{}).Get(t.Context(), s.URL+"/", "")
	if err != nil || a.Status != 200 {
		t.Errorf("got %v, %v", a, err)
	}
}

func TestAPIsHaveNoRobotsDuty(t *testing.T) {
	s := newSite(t, withRobots("User-agent: *\nDisallow: /\n", page))
	shared := visit(t, s, func(o *Options) { o.APIs = []API{{Host: s.host(), Every: time.Millisecond}} })
	if _, err := shared.Session("test", nil, Bounds{}).Get(t.Context(), s.URL+"/v0/item/1.json", ""); err != nil {
		t.Errorf("api: %v", err)
	}
	if got := s.asks(); strings.Contains(got, "robots") {
		t.Errorf("asked %s", got)
	}
}

func TestAPIsAreKnownWithAndWithoutUsualPort(t *testing.T) {
	shared, err := New(Options{UserAgent: "mlscout/test (+https://example.org/bot)", APIs: []API{{Host: "api.example.org:443"}, {Host: "api.example.net"}}})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]bool{
		"https://api.example.org/v0": true, "https://api.example.org:443/v0": true, "https://API.example.net": true,
		"https://example.org/": false, "https://api.example.org:8443/": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := shared.api(u); got != want {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
}

func TestCancelledVisitsEndAtOnce(t *testing.T) {
	s := newSite(t, withRobots("", page))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := visit(t, s, nil).Session("test", nil, Bounds{}).Get(ctx, s.URL+"/", ""); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestAgentNeedsAContact(t *testing.T) {
	for _, agent := range []string{"", "Mozilla/5.0 (compatible; mlscout/1)", "mlscout/1", "mlscout/1 (+)"} {
		if _, err := New(Options{UserAgent: agent}); err == nil {
			t.Errorf("%q was accepted", agent)
		}
	}
}
