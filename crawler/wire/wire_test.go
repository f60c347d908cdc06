package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestGuard(t *testing.T) {
	tests := map[string]struct {
		allow             []string
		dialled, resolved string
		ok                bool
	}{
		"public":              {nil, "api.example.org:443", "140.82.112.3:443", true},
		"loopback":            {nil, "localhost:80", "127.0.0.1:80", false},
		"loopback six":        {nil, "localhost:80", "[::1]:80", false},
		"mapped":              {nil, "x.example.org:80", "[::ffff:10.0.0.1]:80", false},
		"metadata service":    {nil, "x.example.org:80", "169.254.169.254:80", false},
		"shared space":        {nil, "x.example.org:80", "100.64.0.1:80", false},
		"unspecified":         {nil, "x.example.org:80", "0.0.0.0:80", false},
		"translated":          {nil, "x.example.org:80", "[64:ff9b::7f00:1]:80", false},
		"allowed by CIDR":     {[]string{"10.0.0.0/8"}, "x.example.org:80", "10.1.2.3:80", true},
		"allowed by address":  {[]string{"127.0.0.1"}, "localhost:80", "127.0.0.1:80", true},
		"allowed by name":     {[]string{"Forge.example.org:8080"}, "forge.example.org:8080", "192.168.1.2:8080", true},
		"other port of it":    {[]string{"forge.example.org:8080"}, "forge.example.org:22", "192.168.1.2:22", false},
		"other loopback":      {[]string{"127.0.0.1:9000"}, "127.0.0.66:9000", "127.0.0.66:9000", false},
		"allowed as resolved": {[]string{"127.0.0.1:9000"}, "localhost:9000", "127.0.0.1:9000", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			g, err := NewGuard(tt.allow)
			if err != nil {
				t.Fatal(err)
			}
			if err := g.Check(tt.dialled, tt.resolved); (err == nil) != tt.ok {
				t.Errorf("Check(%q, %q): got %v, want allowed %t", tt.dialled, tt.resolved, err, tt.ok)
			}
		})
	}
	if _, err := NewGuard([]string{"nonsense"}); err == nil {
		t.Error("NewGuard(nonsense): got no error, want one")
	}
}

func FuzzPrivateNeverPanics(f *testing.F) {
	f.Add([]byte{127, 0, 0, 1})
	f.Fuzz(func(t *testing.T, raw []byte) {
		addr, ok := netip.AddrFromSlice(raw)
		if ok && addr.IsLoopback() && !Private(addr) {
			t.Errorf("Private(%v): got false, want true", addr)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	tests := map[string]struct {
		after, date string
		want        time.Duration
	}{
		"seconds":     {"60", "", time.Minute},
		"none":        {"", "", 0},
		"negative":    {"-5", "", 0},
		"endless":     {"99999999", "", 24 * time.Hour},
		"date":        {"Sun, 01 Nov 2026 00:02:00 GMT", "Sun, 01 Nov 2026 00:00:00 GMT", 2 * time.Minute},
		"past":        {"Sun, 01 Nov 2026 00:00:00 GMT", "Sun, 01 Nov 2026 00:02:00 GMT", 0},
		"date alone":  {"Sun, 01 Nov 2026 00:02:00 GMT", "", 0},
		"not a thing": {"soon", "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := make(http.Header)
			h.Set("Retry-After", tt.after)
			h.Set("Date", tt.date)
			if got := RetryAfter(h); got != tt.want {
				t.Errorf("RetryAfter(%q): got %v, want %v", tt.after, got, tt.want)
			}
		})
	}
}

// stack returns a client of plain manners, and its ledger.
func stack(t *testing.T, b *bench, attempts int) (*http.Client, *Ledger) {
	t.Helper()
	ledger := new(Ledger)
	return &http.Client{Transport: &Retry{
		Next: http.DefaultTransport, Budget: NewBudget(Policy{}, b.clock(), ledger), Ledger: ledger, Classify: Classify,
		MaxBody: 1 << 16, Attempts: attempts, Patience: 3, Clock: b.clock(), Log: slog.New(slog.DiscardHandler),
	}}, ledger
}

func TestRetryRepeatsBrokenExchangesWhole(t *testing.T) {
	calls := 0
	var bodies []string
	var mu sync.Mutex
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		switch calls++; calls {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "short")
		case 3:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			_, _ = io.WriteString(w, "whole")
		}
	}))
	defer server.Close()
	client, ledger := stack(t, newBench(), 6)
	resp, err := client.Post(server.URL, "text/plain", bytes.NewReader([]byte("question")))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, _ := io.ReadAll(resp.Body); string(got) != "whole" {
		t.Errorf("answer: got %q, want %q", got, "whole")
	}
	mu.Lock()
	defer mu.Unlock()
	for i, got := range bodies {
		if got != "question" {
			t.Errorf("attempt %d sent %q, want the whole question", i+1, got)
		}
	}
	if got := ledger.Totals(); got.Requests != 4 || got.Retries != 3 {
		t.Errorf("ledger: got %d requests and %d retries, want 4 and 3", got.Requests, got.Retries)
	}
}

func TestRetryEndsWithTheContext(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	client, _ := stack(t, newBench(), 3)
	client.Transport.(*Retry).Clock = SystemClock()
	client.Transport.(*Retry).Budget.clock = SystemClock()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
	start := time.Now()
	resp, err := client.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, context.Canceled) || time.Since(start) > 5*time.Second {
		t.Errorf("cancelled wait: got %v after %v, want %v at once", err, time.Since(start), context.Canceled)
	}
}

func TestSameHostStopsElsewhere(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another host was asked") }))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/near", http.StatusFound)
			return
		}
		http.Redirect(w, r, other.URL, http.StatusFound)
	}))
	defer server.Close()
	client := &http.Client{CheckRedirect: SameHost}
	resp, err := client.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusFound || !strings.HasSuffix(resp.Request.URL.Path, "/near") {
		t.Errorf("redirects: got status %d of %s, want to stop at the redirect of /near", resp.StatusCode, resp.Request.URL)
	}
}
