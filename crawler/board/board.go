// Package board is what sources of posts share: asking over HTTP with the
// validators of the last run, counting what was asked, and handing over posts
// after the gate has been asked about their authors. It paces nothing and reads
// no robots.txt: the HTTP client it is given does.
package board

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/posts"
	"mlscout/talent"
)

// Deps is what every board source is given.
type Deps struct {
	Sink    crawler.Sink
	Gate    crawler.Gate
	Memory  crawler.Memory
	HTTP    *http.Client
	Places  posts.Gazetteer // may be nil: places keep their text only
	Catalog *catalog.Catalog
	Logger  *slog.Logger
	Now     func() time.Time
}

// MaxBody bounds one answer.
const MaxBody = 16 << 20

// StatusError is an answer other than the one asked for.
type StatusError struct {
	URL  string
	Code int
}

// Error implements error.
func (e *StatusError) Error() string {
	return fmt.Sprintf("get %s: answered %d %s", e.URL, e.Code, http.StatusText(e.Code))
}

// IsGone reports an answer that says the thing is no longer there.
func IsGone(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && (status.Code == http.StatusNotFound || status.Code == http.StatusGone)
}

// Run is one crawl of one source. Its methods may be called from several
// goroutines.
type Run struct {
	Deps
	Name   string
	Parser *posts.Parser

	mu       sync.Mutex
	limits   crawler.Limits
	progress crawler.Progress
	report   crawler.Report
	told     crawler.Report // as it was when the last part ended
	later    *crawler.Part  // of the part being visited, if it may not be asked yet
}

// Start begins a run.
func Start(name string, deps Deps, limits crawler.Limits, progress crawler.Progress) (*Run, error) {
	parser, err := posts.New(deps.Places)
	if err != nil {
		return nil, fmt.Errorf("crawl %s: %w", name, err)
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	if progress == nil {
		progress = func(string, int, int) {}
	}
	return &Run{Deps: deps, Name: name, Parser: parser, limits: limits, progress: progress, report: crawler.Report{Name: name, Errors: []string{}}}, nil
}

// Today is the day of the run.
func (r *Run) Today() talent.Day { return talent.DayOf(r.Now()) }

// Progress tells how far the run is.
func (r *Run) Progress(stage string, done, total int) { r.progress(stage, done, total) }

// Report returns what the run spent and found so far.
func (r *Run) Report() crawler.Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.report
}

// Fault notes what went wrong in one part of a crawl whose other parts go on.
// It is false when nothing can go on: cancelled, or the budget is spent.
func (r *Run) Fault(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && err != nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if errors.Is(err, talent.ErrBudget) {
		r.report.Spent = true
		return false
	}
	r.report.Errors = append(r.report.Errors, r.Name+": "+err.Error())
	return true
}

// Visited notes how the reading of one part ended, whose name stands before what
// went wrong. It returns the error only if nothing can go on.
func (r *Run) Visited(part, name string, err error) error {
	goesOn := err == nil || r.Fault(fmt.Errorf("%s: %w", name, err))
	r.mu.Lock()
	defer r.mu.Unlock()
	one := crawler.Part{Name: part, Last: r.Now().UTC(), Reason: "nothing new"}
	switch posts := r.report.Posts - r.told.Posts; {
	case errors.Is(err, talent.ErrBudget) || !goesOn:
		one.Reason = "not read to the end: the budget or the time was spent"
	case err != nil:
		one.Reason = "not read: " + err.Error()
	case len(r.report.Errors) > len(r.told.Errors):
		one.Reason = "partly read: " + r.report.Errors[len(r.told.Errors)]
	case posts > 0:
		one.Reason = fmt.Sprintf("read: %d posts new or changed", posts)
	}
	if r.later != nil {
		one, r.later = *r.later, nil
		one.Name = part
	}
	r.told = r.report
	r.report.Parts = append(r.report.Parts, one)
	if goesOn {
		return nil
	}
	return err
}

// Later says that the part being visited was asked at a moment too short ago to be
// asked again, and when it may be.
func (r *Run) Later(last, after time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.later = &crawler.Part{Last: last.UTC(), After: after.UTC(), Reason: "not read: asked not long ago"}
}

// End closes a run: a spent budget is no error, cancellation is.
func (r *Run) End(ctx context.Context, err error) (crawler.Report, error) {
	if ctx.Err() != nil {
		return r.Report(), ctx.Err()
	}
	if errors.Is(err, talent.ErrBudget) {
		r.Fault(err)
		err = nil
	}
	return r.Report(), err
}

// Answer is what a conditional GET brought.
type Answer struct {
	NotModified bool
	Note        string // kept beside the validator by an earlier run
	Header      http.Header
	Validator   crawler.Validator // to store with what was read; empty key when the server gave none
}

// JSON gets an address and decodes its answer, unless it has not changed since
// the last run.
func (r *Run) JSON(ctx context.Context, address string, into any) (Answer, error) {
	answer, body, err := r.Get(ctx, address, "application/json")
	if err != nil || answer.NotModified {
		return answer, err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return answer, fmt.Errorf("get %s: %w", address, err)
	}
	return answer, nil
}

// Get gets an address conditionally and returns its body.
func (r *Run) Get(ctx context.Context, address, accept string) (Answer, []byte, error) {
	if err := r.spend(); err != nil {
		return Answer{}, nil, err
	}
	key := r.Name + " " + address
	known, err := r.Memory.Validator(ctx, key)
	if err != nil {
		return Answer{}, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Answer{}, nil, fmt.Errorf("get %s: %w", address, err)
	}
	req.Header.Set("Accept", accept)
	if known.ETag != "" {
		req.Header.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		req.Header.Set("If-Modified-Since", known.LastModified)
	}
	resp, err := r.HTTP.Do(req)
	if err != nil {
		r.answered(req.URL.Host, 0)
		return Answer{}, nil, err
	}
	defer resp.Body.Close()
	r.answered(req.URL.Host, resp.StatusCode)
	return r.read(resp, key, address, known)
}

// answered counts a request.
func (r *Run) answered(host string, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Answers.Add(host, status, 1)
}

func (r *Run) read(resp *http.Response, key, address string, known crawler.Validator) (Answer, []byte, error) {
	answer := Answer{Header: resp.Header, Note: known.Note}
	switch resp.StatusCode {
	case http.StatusNotModified:
		r.mu.Lock()
		r.report.NotModified++
		r.mu.Unlock()
		answer.NotModified = true
		return answer, nil, nil
	case http.StatusOK:
	default:
		return answer, nil, &StatusError{URL: address, Code: resp.StatusCode}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxBody+1))
	if err != nil {
		return answer, nil, fmt.Errorf("get %s: %w", address, err)
	}
	if len(body) > MaxBody {
		return answer, nil, fmt.Errorf("get %s: answer larger than %d bytes", address, MaxBody)
	}
	if etag, modified := resp.Header.Get("ETag"), resp.Header.Get("Last-Modified"); etag != "" || modified != "" {
		answer.Validator = crawler.Validator{Key: key, ETag: etag, LastModified: modified}
	}
	return answer, body, nil
}

func (r *Run) spend() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.limits.MaxPoints > 0 && r.report.Requests >= r.limits.MaxPoints {
		return fmt.Errorf("crawl %s: %d requests made: %w", r.Name, r.report.Requests, talent.ErrBudget)
	}
	r.report.Requests++
	return nil
}

// Spend counts a request made through another client.
func (r *Run) Spend() error { return r.spend() }

// Save stores a batch of this source and counts what came of it.
func (r *Run) Save(ctx context.Context, batch crawler.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	batch.Source = r.Name
	kept := batch.Validators[:0:0]
	for _, v := range batch.Validators {
		if v.Key != "" {
			kept = append(kept, v)
		}
	}
	batch.Validators = kept
	changes, err := r.Sink.Save(ctx, batch)
	if err != nil {
		return fmt.Errorf("crawl %s: save: %w", r.Name, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report.Posts += len(batch.Posts)
	r.report.Prospects.New += changes.New
	r.report.Prospects.Changed += changes.Changed
	r.report.Prospects.Gone += changes.Gone
	return nil
}

// Digest is a short fingerprint of what a post says, to tell whether it changed.
func Digest(parts ...string) string {
	const offset, prime = 14695981039346656037, 1099511628211
	hash := uint64(offset)
	for _, part := range parts {
		for i := range len(part) {
			hash = (hash ^ uint64(part[i])) * prime
		}
		hash = (hash ^ 0xff) * prime
	}
	return strconv.FormatUint(hash>>12, 36)
}
