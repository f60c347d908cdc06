package wire

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mlscout/talent"
)

// Action is what to do about an answer.
type Action int

// The actions.
const (
	Accept  Action = iota // hand it to the caller, whatever its status
	Again                 // a passing fault: try again soon
	Exhaust               // the resource's budget is spent: wait for its reset
	Hold                  // everything must pause: as long as named, or by own measure
	Deny                  // the token is refused: hand it over and send nothing more
)

// Verdict is an action with what goes with it.
type Verdict struct {
	Action   Action
	Resource string        // for Exhaust, where it is not the one asked of
	After    time.Duration // for Again and Hold, if the server named a time
	Most     int           // for Again, attempts in all if fewer than usual
	Cause    string        // one plain line
}

// Answer is an exchange as a classifier sees it: Err when it broke, or else the
// whole body.
type Answer struct {
	Ask     Ask
	Request *http.Request
	Status  int
	Header  http.Header
	Body    []byte
	Err     error
	Elapsed time.Duration
}

// Classifier says what an answer means. Sites have their own; [Classify] is the
// plain one.
type Classifier func(Answer) Verdict

// Classify knows what holds everywhere: broken exchanges and server faults pass,
// 429 and Retry-After are pauses.
func Classify(a Answer) Verdict {
	switch {
	case errors.Is(a.Err, ErrTooLarge), errors.Is(a.Err, ErrPrivate):
		return Verdict{Action: Accept}
	case dialling(a.Err):
		return Verdict{Action: Again, Cause: "no connection", Most: 3}
	case a.Err != nil:
		return Verdict{Action: Again, Cause: "broken exchange"}
	case a.Status == http.StatusTooManyRequests:
		return Verdict{Action: Hold, After: RetryAfter(a.Header), Cause: "too many requests"}
	case a.Status >= 500 && a.Status != http.StatusNotImplemented:
		return Verdict{Action: Again, After: RetryAfter(a.Header), Cause: "server fault " + strconv.Itoa(a.Status)}
	}
	return Verdict{Action: Accept}
}

// dialling tells whether an exchange broke before there was a connection.
func dialling(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// RetryAfter reads the header of that name: seconds, or a date measured against
// the answer's own Date. It is 0 where absent and at most a day.
func RetryAfter(header http.Header) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(text); err == nil {
		wait = time.Duration(min(seconds, 86400)) * time.Second
	} else if until, err := http.ParseTime(text); err == nil {
		if date, err := http.ParseTime(header.Get("Date")); err == nil {
			wait = until.Sub(date)
		}
	}
	return min(max(wait, 0), 24*time.Hour)
}

// Retry sends requests within a budget and does what the classifier says. It
// reads whole bodies, so that a broken one counts as a broken exchange, and
// hands them on replayed. Requests must be repeatable: GET, or with GetBody.
type Retry struct {
	Next     http.RoundTripper
	Budget   *Budget
	Ledger   *Ledger
	Classify Classifier
	Charge   func(Answer) int // points an answer cost, nil for one a request
	MaxBody  int64
	Attempts int // for passing faults
	Patience int // refusals in a row before giving up for this run
	Clock    Clock
	Log      *slog.Logger
}

// RoundTrip implements http.RoundTripper.
func (t *Retry) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, ask := req.Context(), askOf(req.Context())
	for attempt := 1; ; {
		if err := t.Budget.Wait(ctx, ask); err != nil {
			return nil, err
		}
		resp, answer, err := t.once(req, ask, attempt > 1)
		if err != nil {
			return nil, err
		}
		verdict := t.Classify(answer)
		switch verdict.Action {
		case Accept:
			t.Budget.Good()
			return resp, answer.Err
		case Deny:
			t.Budget.Refuse(fmt.Errorf("%s: %w", verdict.Cause, talent.ErrToken))
			return resp, answer.Err
		case Exhaust, Hold:
			if err := t.refused(ask, verdict); err != nil {
				return nil, err
			}
		case Again:
			if attempt++; attempt > t.Attempts || verdict.Most > 0 && attempt > verdict.Most {
				return resp, answer.Err
			}
			wait := max(verdict.After, 250*time.Millisecond<<min(attempt-2, 7))
			t.Log.Debug("trying again", "cause", verdict.Cause, "attempt", attempt, "wait", wait)
			t.Ledger.waited(wait)
			if err := t.Clock.Sleep(ctx, wait); err != nil {
				return nil, err
			}
		}
	}
}

func (t *Retry) refused(ask Ask, verdict Verdict) error {
	if t.Budget.Strikes() >= t.Patience {
		return fmt.Errorf("%s, %d times in a row: %w", verdict.Cause, t.Patience, talent.ErrBudget)
	}
	t.Log.Info("refused for now", "cause", verdict.Cause, "resource", ask.Resource, "named", verdict.After)
	if verdict.Action == Hold {
		t.Budget.Pause(verdict.After)
		return nil
	}
	resource := verdict.Resource
	if resource == "" {
		resource = ask.Resource
	}
	t.Budget.Empty(resource)
	return nil
}

// once makes one exchange. Its error is the context's; others are in the answer.
func (t *Retry) once(req *http.Request, ask Ask, again bool) (*http.Response, Answer, error) {
	out := req.Clone(req.Context())
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, Answer{}, err
		}
		out.Body = body
	}
	start := t.Clock.Now()
	resp, err := t.Next.RoundTrip(out)
	answer := Answer{Ask: ask, Request: req, Err: err}
	if err == nil {
		answer.Status, answer.Header = resp.StatusCode, resp.Header
		answer.Body, answer.Err = ReadBody(resp.Body, t.MaxBody)
		resp.Body.Close()
		if answer.Err == nil {
			replay(resp, answer.Body)
		} else {
			resp = nil
		}
	}
	answer.Elapsed = t.Clock.Now().Sub(start)
	if ctxErr := req.Context().Err(); ctxErr != nil {
		return nil, answer, ctxErr
	}
	t.account(answer, again)
	return resp, answer, nil
}

func (t *Retry) account(a Answer, again bool) {
	status := a.Status
	if a.Err != nil {
		status = 0
	}
	t.Ledger.Record(Exchange{Ask: a.Ask, Status: status, Bytes: len(a.Body), Elapsed: a.Elapsed, Retry: again})
	t.Budget.Observe(a.Header, a.Elapsed)
	if t.Charge != nil {
		points := t.Charge(a)
		t.Ledger.Charge(points)
		t.Budget.Spend(points)
	}
}
