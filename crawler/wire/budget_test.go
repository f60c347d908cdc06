package wire

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mlscout/talent"
)

// bench is a clock that stands still but for sleeping.
type bench struct{ now time.Time }

func newBench() *bench { return &bench{now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)} }

func (b *bench) clock() Clock {
	return Clock{Now: func() time.Time { return b.now }, Sleep: func(ctx context.Context, d time.Duration) error {
		b.now = b.now.Add(d)
		return ctx.Err()
	}}
}

// ending is a context whose deadline is of the bench's time.
type ending struct {
	context.Context
	at time.Time
}

func (e ending) Deadline() (time.Time, bool) { return e.at, true }

func limits(resource string, limit, remaining int, reset, date time.Time) http.Header {
	h := make(http.Header)
	h.Set("X-RateLimit-Resource", resource)
	h.Set("X-RateLimit-Limit", fmt.Sprint(limit))
	h.Set("X-RateLimit-Remaining", fmt.Sprint(remaining))
	h.Set("X-RateLimit-Reset", fmt.Sprint(reset.Unix()))
	h.Set("Date", date.UTC().Format(http.TimeFormat))
	return h
}

func TestBudgetKeepsTheReserve(t *testing.T) {
	b := newBench()
	budget := NewBudget(Policy{Reserve: 0.1}, b.clock(), new(Ledger))
	start := b.now
	budget.Learn("graphql", 1000, 103, start.Add(time.Hour))
	for range 3 {
		if err := budget.Wait(t.Context(), Ask{"graphql", 1}); err != nil {
			t.Fatal(err)
		}
	}
	if !b.now.Equal(start) {
		t.Errorf("waited %v with 103 of 1000 left, want no wait for three points", b.now.Sub(start))
	}
	if err := budget.Wait(t.Context(), Ask{"graphql", 1}); err != nil {
		t.Fatal(err)
	}
	if got := b.now.Sub(start); got < time.Hour || got > time.Hour+2*time.Second {
		t.Errorf("wait for the fourth: got %v, want an hour", got)
	}
}

func TestBudgetSmallerThanAnAskStillMovesOn(t *testing.T) {
	b := newBench()
	budget := NewBudget(Policy{Reserve: 0.5}, b.clock(), new(Ledger))
	budget.Learn("graphql", 4, 4, b.now.Add(time.Minute))
	if err := budget.Wait(t.Context(), Ask{"graphql", 3}); err != nil || b.now.Minute() != 0 {
		t.Errorf("ask beyond what the reserve leaves of a full budget: got %v at %v, want no wait", err, b.now)
	}
}

func TestBudgetReadsResetsByTheServersClock(t *testing.T) {
	b := newBench()
	budget := NewBudget(Policy{}, b.clock(), new(Ledger))
	ahead := b.now.Add(7 * time.Minute) // the server's clock is seven minutes fast
	budget.Observe(limits("core", 100, 0, ahead.Add(20*time.Second), ahead), 0)
	start := b.now
	if err := budget.Wait(t.Context(), Ask{"core", 1}); err != nil {
		t.Fatal(err)
	}
	if got := b.now.Sub(start); got < 20*time.Second || got > 23*time.Second {
		t.Errorf("wait: got %v, want 20 s and a little", got)
	}
}

func TestBudgetShrinksThePaceWithTheLimit(t *testing.T) {
	b := newBench()
	budget := NewBudget(Policy{PerMinute: map[string]int{"graphql": 2000}, Full: map[string]int{"graphql": 5000}}, b.clock(), new(Ledger))
	start := b.now
	sent := 0
	for b.now.Sub(start) < time.Minute {
		budget.Learn("graphql", 60, 60, start.Add(24*time.Hour))
		if err := budget.Wait(t.Context(), Ask{"graphql", 1}); err != nil {
			t.Fatal(err)
		}
		sent++
	}
	if sent < 20 || sent > 25 {
		t.Errorf("requests in the first minute of a budget of 60: got %d, want about 24", sent)
	}
}

func TestBudgetSpreadsResponseTime(t *testing.T) {
	b := newBench()
	budget := NewBudget(Policy{Busy: 30 * time.Second}, b.clock(), new(Ledger))
	start := b.now
	for range 12 {
		if err := budget.Wait(t.Context(), Ask{"graphql", 1}); err != nil {
			t.Fatal(err)
		}
		b.now = b.now.Add(5 * time.Second)
		budget.Observe(nil, 5*time.Second)
	}
	if got := b.now.Sub(start); got < 90*time.Second {
		t.Errorf("a minute of answers within half a minute of each: took %v, want over a minute and a half", got)
	}
}

func TestBudgetEndsAtTheDeadlineAndTheMaximum(t *testing.T) {
	b := newBench()
	budget := NewBudget(Policy{}, b.clock(), new(Ledger))
	budget.Learn("core", 10, 0, b.now.Add(time.Hour))
	if err := budget.Wait(ending{t.Context(), b.now.Add(time.Minute)}, Ask{"core", 1}); !errors.Is(err, talent.ErrBudget) {
		t.Errorf("reset after the deadline: got %v, want %v", err, talent.ErrBudget)
	}
	budget.SetMax(3)
	if err := budget.Wait(t.Context(), Ask{"graphql", 3}); !errors.Is(err, talent.ErrBudget) {
		t.Errorf("ask of 1+3 with a maximum of 3: got %v, want %v", err, talent.ErrBudget)
	}
	if err := budget.Wait(t.Context(), Ask{"graphql", 2}); err != nil {
		t.Errorf("ask of 1+2 with a maximum of 3: got %v, want none", err)
	}
}

func TestBudgetPausesDoubleAndEnd(t *testing.T) {
	b := newBench()
	budget := NewBudget(Policy{}, b.clock(), new(Ledger))
	for _, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		start := b.now
		budget.Pause(0)
		if err := budget.Wait(t.Context(), Ask{"core", 1}); err != nil {
			t.Fatal(err)
		}
		if got := b.now.Sub(start); got < want || got > want+2*time.Second {
			t.Errorf("pause: got %v, want %v", got, want)
		}
	}
	budget.Good()
	start := b.now
	budget.Pause(0)
	_ = budget.Wait(t.Context(), Ask{"core", 1})
	if got := b.now.Sub(start); got > time.Minute+2*time.Second {
		t.Errorf("pause after a good answer: got %v, want a minute again", got)
	}
}

// TestBudgetNeverOverspends plays a server that counts for itself.
func TestBudgetNeverOverspends(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBench()
		window := time.Duration(rapid.IntRange(20, 3600).Draw(t, "window")) * time.Second
		limit := rapid.IntRange(10, 500).Draw(t, "limit")
		skew := time.Duration(rapid.IntRange(-600, 600).Draw(t, "skew")) * time.Second
		budget := NewBudget(Policy{Reserve: 0.1}, b.clock(), new(Ledger))
		reset, used := b.now.Add(window), 0
		for _, cost := range rapid.SliceOfN(rapid.IntRange(1, 9), 1, 200).Draw(t, "costs") {
			if err := budget.Wait(context.Background(), Ask{"graphql", cost}); err != nil {
				t.Fatal(err)
			}
			if !b.now.Before(reset) {
				reset, used = b.now.Add(window), 0
			}
			if used+cost > limit {
				t.Fatalf("asked for %d with %d of %d used", cost, used, limit)
			}
			used += cost
			b.now = b.now.Add(300 * time.Millisecond)
			budget.Observe(limits("graphql", limit, limit-used, reset.Add(skew), b.now.Add(skew)), 300*time.Millisecond)
		}
	})
}
