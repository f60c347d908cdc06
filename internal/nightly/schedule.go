package nightly

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"mlscout/internal/store"
)

const (
	// glance is how often the clock is looked at: a machine that slept, or whose
	// clock was set, is noticed within it.
	glance = time.Minute
	// busyPause is how long a night waits for somebody else's crawl.
	busyPause = 10 * time.Minute
	// attempts bounds how often a night that was cut off is begun.
	attempts = 2
)

// Scheduler runs a night whenever one is due. A night that was missed or cut off
// is caught up, once, however many were missed. Make it with [NewScheduler].
type Scheduler struct {
	SchedulerOptions

	mu   sync.Mutex
	next time.Time
	why  string
}

// SchedulerOptions are what a scheduler works with.
type SchedulerOptions struct {
	At   Daily
	Now  func() time.Time
	Log  *slog.Logger
	Once func(context.Context) error                // one night; store.ErrLocked if another process crawls
	Past func(context.Context) ([]store.Run, error) // runs so far, latest first
	Plan func(at time.Time, why string)             // told of every plan; may be nil
	// Wait waits between looks at the clock; nil for a timer. It returns early with ctx's error.
	Wait func(context.Context, time.Duration) error
}

// NewScheduler returns a scheduler that has nothing planned yet.
func NewScheduler(o SchedulerOptions) *Scheduler {
	if o.Wait == nil {
		o.Wait = wait
	}
	return &Scheduler{SchedulerOptions: o}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Next says when the next night is due, and why then.
func (s *Scheduler) Next() (time.Time, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next, s.why
}

func (s *Scheduler) plan(at time.Time, why string) {
	s.mu.Lock()
	s.next, s.why = at, why
	s.mu.Unlock()
	if s.Plan != nil {
		s.Plan(at, why)
	}
}

// Run runs nights until ctx ends, which is no error. How a night ended is in its
// report; it never ends the scheduler.
func (s *Scheduler) Run(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	for {
		if err := s.until(ctx); err != nil {
			return nil
		}
		due, _ := s.Next()
		err := s.Once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		s.after(due, err)
	}
}

// begin plans the first night: at once if one was missed.
func (s *Scheduler) begin(ctx context.Context) error {
	runs, err := s.Past(ctx)
	if err != nil {
		return fmt.Errorf("schedule the night: %w", err)
	}
	now := s.Now()
	if why := Missed(runs, s.At.Before(now)); why != "" {
		s.plan(now, why)
		return nil
	}
	s.plan(s.At.After(now), s.At.String())
	return nil
}

// after plans the night that follows the one of due, which ended with err.
func (s *Scheduler) after(due time.Time, err error) {
	now := s.Now()
	next := s.At.After(latest(now, due))
	if errors.Is(err, store.ErrLocked) && now.Add(busyPause).Before(next) {
		s.plan(now.Add(busyPause), "another crawl was going on at "+now.In(s.At.Zone).Format("15:04"))
		return
	}
	if err != nil {
		s.Log.Warn("the night ended early", "exit_code", ExitCode(err), "error", err)
	}
	s.plan(next, s.At.String())
}

// latest keeps a clock that was put back from running the same night twice.
func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// until returns when the planned night is due by the clock on the wall.
func (s *Scheduler) until(ctx context.Context) error {
	for {
		at, _ := s.Next()
		left := at.Sub(s.Now())
		if left <= 0 {
			return ctx.Err()
		}
		if err := s.Wait(ctx, min(left, glance)); err != nil {
			return err
		}
	}
}

// Missed says why the night that was due at a moment is still to be run, "" if it
// is not: it was run, was cut off more than once, or nothing was ever crawled
// before it. Runs are the latest first.
func Missed(runs []store.Run, due time.Time) string {
	tried := 0
	for _, run := range runs {
		if run.Started.Before(due.Truncate(time.Second)) {
			if tried > 0 {
				return cutOff(tried)
			}
			return "the night of " + due.Format("2006-01-02 15:04") + " was missed"
		}
		if run.Kind != nightKind {
			continue
		}
		if ended := !run.Ended.IsZero() && run.Code != killedCode && run.Code != 130; ended {
			return ""
		}
		tried++
	}
	return cutOff(tried)
}

func cutOff(tried int) string {
	if tried == 0 || tried >= attempts {
		return ""
	}
	return "the last night was cut off"
}
