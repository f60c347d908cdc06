package demo

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// FaultKind says what goes wrong.
type FaultKind int

// The faults.
const (
	Secondary403   FaultKind = iota + 1 // secondary limit, 403 with Retry-After
	Secondary429                        // secondary limit, 429 with Retry-After
	SecondaryBare                       // secondary limit, 403 with nothing but its words
	BadGateway                          // 502 with an HTML page
	Unavailable                         // 503 with Retry-After
	Dropped                             // the connection ends without an answer
	CutShort                            // the body ends before its announced length
	Garbage                             // 200 with a body that is no JSON
	ResourceLimits                      // GraphQL: data is null, RESOURCE_LIMITS_EXCEEDED
	GraphQLTimeout                      // GraphQL: 502 with GitHub's timeout message
)

// Fault makes requests go wrong. It strikes those whose path begins with Path,
// after letting Skip of them through, Count times.
type Fault struct {
	Site       string // "github", "hackernews", "algolia"; "" is all
	Path       string
	Kind       FaultKind
	Skip       int
	Count      int
	RetryAfter time.Duration
}

type faultList struct {
	mu   sync.Mutex
	list []*Fault
}

// Inject adds a fault to those that wait to strike.
func (w *World) Inject(f Fault) {
	w.faults.mu.Lock()
	defer w.faults.mu.Unlock()
	w.faults.list = append(w.faults.list, &f)
}

// due returns the fault that strikes this request, if any.
func (l *faultList) due(site, path string) *Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.list {
		if f.Count < 1 || f.Site != "" && f.Site != site || !strings.HasPrefix(path, f.Path) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		f.Count--
		return f
	}
	return nil
}

// struck delivers a fault that is due and says whether it did.
func (w *World) struck(out http.ResponseWriter, r *http.Request, site string) bool {
	f := w.faults.due(site, r.URL.Path)
	if f == nil {
		return false
	}
	status := f.strike(out)
	w.counter.note(r, status, func(n *Requests) { n.Faults++ })
	return true
}

const secondaryText = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."

func (f *Fault) strike(out http.ResponseWriter) int {
	secondary := fmt.Sprintf(`{"message":%q,"documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`, secondaryText)
	wait := strconv.Itoa(int(f.RetryAfter / time.Second))
	switch f.Kind {
	case Secondary403, Secondary429:
		out.Header().Set("Retry-After", wait)
		return send(out, map[FaultKind]int{Secondary403: 403, Secondary429: 429}[f.Kind], "application/json; charset=utf-8", secondary)
	case SecondaryBare:
		return send(out, 403, "application/json; charset=utf-8", secondary)
	case BadGateway:
		return send(out, 502, "text/html", "<!DOCTYPE html><title>Unicorn!</title><p>We had issues producing the response.")
	case Unavailable:
		out.Header().Set("Retry-After", wait)
		return send(out, 503, "application/json; charset=utf-8", `{"message":"Service unavailable"}`)
	case CutShort:
		out.Header().Set("Content-Length", "100000")
		return send(out, 200, "application/json; charset=utf-8", `{"data":{"repository":{"name":"`)
	case Garbage:
		return send(out, 200, "application/json; charset=utf-8", "<html>not what you asked for")
	case ResourceLimits:
		return send(out, 200, "application/json; charset=utf-8", `{"data":null,"errors":[{"type":"RESOURCE_LIMITS_EXCEEDED","message":"Resource limits for this query exceeded."}]}`)
	case GraphQLTimeout:
		return send(out, 502, "application/json; charset=utf-8", `{"data":null,"errors":[{"message":"Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug."}]}`)
	}
	panic(http.ErrAbortHandler) // Dropped: net/http closes the connection
}

func send(out http.ResponseWriter, status int, kind, body string) int {
	out.Header().Set("Content-Type", kind)
	out.WriteHeader(status)
	_, _ = out.Write([]byte(body)) // a reader that went away is its own loss
	return status
}
