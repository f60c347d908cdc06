package wire

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"
)

// Validators is what is known of earlier answers, by key. A nil map of Fresh
// answers means none were seen yet.
type Validators struct {
	Lookup func(ctx context.Context, key string) (etag, lastModified string, err error)
	Scope  string // digest of what the server's validators depend on, such as the token

	mu    sync.Mutex
	fresh map[string]Validator
}

// Validator is what an answer said of itself.
type Validator struct{ ETag, LastModified string }

// Digest is a short one-way name of a token.
func Digest(token string) string {
	sum := sha256.Sum256([]byte("mlscout validator scope\x00" + token))
	return hex.EncodeToString(sum[:6])
}

// Key names the answer to a GET: address, representation and scope.
func (v *Validators) Key(req *http.Request) string {
	return v.Scope + " " + req.Header.Get("Accept") + " " + req.URL.String()
}

// Taken returns what has been seen since the last call and forgets it, for the
// caller to store beside the data it validates.
func (v *Validators) Taken() map[string]Validator {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := v.fresh
	v.fresh = nil
	return out
}

// Conditional makes GETs conditional on what is known, and notes what answers
// say. A 304 reaches the caller as it is.
type Conditional struct {
	Next  http.RoundTripper
	Known *Validators
}

// RoundTrip implements http.RoundTripper.
func (c *Conditional) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		return c.Next.RoundTrip(req)
	}
	key := c.Known.Key(req)
	etag, modified, err := c.Known.Lookup(req.Context(), key)
	if err != nil {
		return nil, err
	}
	out := req.Clone(req.Context())
	if etag != "" {
		out.Header.Set("If-None-Match", etag)
	}
	if modified != "" {
		out.Header.Set("If-Modified-Since", modified)
	}
	resp, err := c.Next.RoundTrip(out)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	seen := Validator{resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")}
	if seen != (Validator{}) {
		c.Known.mu.Lock()
		if c.Known.fresh == nil {
			c.Known.fresh = make(map[string]Validator)
		}
		c.Known.fresh[key] = seen
		c.Known.mu.Unlock()
	}
	return resp, nil
}
