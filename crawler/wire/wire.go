// Package wire is the transport that every source's requests go through: a
// token that only the API's own host ever sees, budgets by resource, pauses
// that servers ask for, validators, bounded bodies, and a ledger of what was
// asked. It knows HTTP manners and no site; sites bring their own classifier.
// It refuses private addresses unless a setting names them.
package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Clock is the time a stack lives by.
type Clock struct {
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// SystemClock is the machine's own time.
func SystemClock() Clock {
	return Clock{Now: time.Now, Sleep: func(ctx context.Context, d time.Duration) error {
		if d <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
}

// ErrTooLarge is what reading a body past its bound gives.
var ErrTooLarge = errors.New("answer larger than allowed")

// ReadBody reads at most limit bytes and fails with ErrTooLarge beyond them: a
// silently shortened body is worse than none.
func ReadBody(body io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return data, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: over %d bytes", ErrTooLarge, limit)
	}
	return data, nil
}

// replay gives resp a body that has been read already.
func replay(resp *http.Response, data []byte) {
	resp.Body = io.NopCloser(bytes.NewReader(data))
	resp.ContentLength = int64(len(data))
}

// SameHost is a CheckRedirect that follows up to ten hops within one host and
// scheme, and stops with the last answer elsewhere.
func SameHost(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	if len(via) >= 10 || req.URL.Host != first.Host || req.URL.Scheme != first.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}
