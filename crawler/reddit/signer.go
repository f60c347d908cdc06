package reddit

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"mlscout/crawler/wire"
	"mlscout/talent"
)

const (
	answerTime = 30 * time.Second
	pace       = time.Second // 60 a minute of the 100 that Reddit grants
	maxToken   = 64 << 10
)

// signer sends requests one at a time, with the app's token and at a pace below
// what Reddit grants; it rests when Reddit says that the grant is used up.
type signer struct {
	next   http.RoundTripper
	clock  wire.Clock
	agent  string
	api    string // host:port that the token goes to
	grant  string // address that gives tokens
	id     string
	secret string

	mu      sync.Mutex
	limiter *rate.Limiter
	token   string
	expires time.Time
	rest    time.Time
}

func newSigner(s Settings, secret, version string, next http.RoundTripper, clock wire.Clock) (*signer, error) {
	api, err := url.Parse(s.APIURL)
	if err != nil || api.Host == "" {
		return nil, fmt.Errorf("reddit: api_url %q: want an https address", s.APIURL)
	}
	return &signer{
		next: next, clock: clock, api: api.Host, grant: s.TokenURL, id: s.ClientID, secret: secret,
		agent:   fmt.Sprintf("server:%s:%s (by /u/%s)", s.ClientID, version, strings.TrimPrefix(s.Account, "u/")),
		limiter: rate.NewLimiter(rate.Every(pace), 1),
	}, nil
}

// RoundTrip implements http.RoundTripper.
func (s *signer) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for fresh := false; ; fresh = true {
		if err := s.signIn(req, fresh); err != nil {
			return nil, err
		}
		out := req.Clone(req.Context())
		out.Header.Del("Authorization")
		if out.URL.Host == s.api {
			out.Header.Set("Authorization", "Bearer "+s.token)
		}
		resp, err := s.send(out)
		if err != nil || resp.StatusCode != http.StatusUnauthorized || fresh {
			return resp, err
		}
		resp.Body.Close() // the token was withdrawn before its time
	}
}

// send waits for the pace and for the end of a rest, then sends.
func (s *signer) send(req *http.Request) (*http.Response, error) {
	now := s.clock.Now()
	wait := max(s.limiter.ReserveN(now, 1).DelayFrom(now), s.rest.Sub(now))
	if err := s.clock.Sleep(req.Context(), wait); err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", s.agent)
	resp, err := s.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	left, lerr := strconv.ParseFloat(resp.Header.Get("X-Ratelimit-Remaining"), 64)
	reset, rerr := strconv.ParseFloat(resp.Header.Get("X-Ratelimit-Reset"), 64)
	if lerr == nil && rerr == nil && left < 1 && reset > 0 && reset <= 3600 {
		s.rest = s.clock.Now().Add(time.Duration(reset * float64(time.Second)))
	}
	return resp, nil
}

// signIn gets a token where there is none, it runs out, or anew is true.
func (s *signer) signIn(req *http.Request, anew bool) error {
	if s.token != "" && !anew && s.clock.Now().Before(s.expires) {
		return nil
	}
	form := strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode())
	ask, err := http.NewRequestWithContext(req.Context(), http.MethodPost, s.grant, form)
	if err != nil {
		return fmt.Errorf("reddit: token_url: %w", err)
	}
	ask.SetBasicAuth(s.id, s.secret)
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := s.send(ask)
	if err != nil {
		return fmt.Errorf("reddit: sign in: %w", err)
	}
	defer resp.Body.Close()
	body, err := wire.ReadBody(resp.Body, maxToken)
	if err != nil {
		return fmt.Errorf("reddit: sign in: %w", err)
	}
	var granted struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"`
	}
	if resp.StatusCode != http.StatusOK || json.Unmarshal(body, &granted) != nil || granted.Token == "" {
		return fmt.Errorf("reddit: sign in: answered %d: %w; check client_id and secret_file, and that the app is still approved", resp.StatusCode, talent.ErrToken)
	}
	s.token = granted.Token
	s.expires = s.clock.Now().Add(time.Duration(max(granted.Expires-60, 60)) * time.Second)
	return nil
}
