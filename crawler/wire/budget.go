package wire

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"mlscout/talent"
)

// Ask is what a request wants of a budget. It travels with the context.
type Ask struct {
	Resource string // budget it is charged to: "core", "graphql", …
	Cost     int    // points it will take at most, by own estimate
}

type askKey struct{}

// WithAsk attaches what the request wants.
func WithAsk(ctx context.Context, ask Ask) context.Context {
	return context.WithValue(ctx, askKey{}, ask)
}

func askOf(ctx context.Context) Ask {
	if ask, ok := ctx.Value(askKey{}).(Ask); ok {
		return ask
	}
	return Ask{Resource: "core", Cost: 1}
}

// Policy is how a budget treats a server.
type Policy struct {
	Reserve   float64        // share of every bucket left for the operator's other work
	PerMinute map[string]int // requests a minute by resource at the full hourly limit
	Full      map[string]int // that full hourly limit; a smaller one shrinks PerMinute with it
	Busy      time.Duration  // response time to spend in any minute
	Max       int            // requests and points together; 0 unbounded
}

// Budget keeps requests within what a server grants: buckets by resource,
// requests a minute, response time a minute, and one shared moment before which
// nothing is sent at all. Waits end with the context; where the context has a
// deadline that a wait would overrun, or the run's own maximum is reached, it
// returns an error wrapping [talent.ErrBudget] at once.
type Budget struct {
	policy Policy
	clock  Clock
	ledger *Ledger

	mu      sync.Mutex
	buckets map[string]*bucket
	pace    map[string]*rate.Limiter
	busy    []spell
	resume  time.Time
	strikes int
	offset  time.Duration // server's clock minus ours
	spent   int
	refused error
}

type bucket struct {
	limit, remaining int
	reset            time.Time // by the server's clock
}

type spell struct {
	end  time.Time
	took time.Duration
}

// NewBudget returns a budget that knows nothing of the server yet.
func NewBudget(policy Policy, clock Clock, ledger *Ledger) *Budget {
	return &Budget{policy: policy, clock: clock, ledger: ledger,
		buckets: make(map[string]*bucket), pace: make(map[string]*rate.Limiter)}
}

// SetMax bounds requests and points together from now on; 0 removes the bound.
func (b *Budget) SetMax(points int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.policy.Max, b.spent = points, 0
}

// Left is what remains of the run's own maximum; -1 without one.
func (b *Budget) Left() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.policy.Max == 0 {
		return -1
	}
	return max(0, b.policy.Max-b.spent)
}

// Remaining is what the server last said to be left of each budget, by resource,
// less what was sent since.
func (b *Budget) Remaining() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	left := make(map[string]int, len(b.buckets))
	for resource, k := range b.buckets {
		left[resource] = max(0, k.remaining)
	}
	return left
}

// Refuse makes every later request fail with err: a refused token is not tried again.
func (b *Budget) Refuse(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refused == nil {
		b.refused = err
	}
}

// Wait returns when ask may be sent.
func (b *Budget) Wait(ctx context.Context, ask Ask) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		pause, why, err := b.pause(ask)
		if err != nil {
			return err
		}
		if pause <= 0 {
			return nil
		}
		if deadline, ok := ctx.Deadline(); ok && b.clock.Now().Add(pause).After(deadline) {
			return fmt.Errorf("%s: %s for %s goes past the run's end: %w", ask.Resource, why, pause.Round(time.Second), talent.ErrBudget)
		}
		b.ledger.waited(pause)
		if err := b.clock.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// pause is how long ask has to wait; at zero its cost has been set aside.
func (b *Budget) pause(ask Ask) (time.Duration, string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	if b.refused != nil {
		return 0, "", b.refused
	}
	if b.policy.Max > 0 && b.spent+1+ask.Cost > b.policy.Max {
		return 0, "", fmt.Errorf("run's maximum of %d requests and points: %w", b.policy.Max, talent.ErrBudget)
	}
	if wait := b.resume.Sub(now); wait > 0 {
		return wait, "pause that the server asked", nil
	}
	if wait := b.untilReset(ask, now); wait > 0 {
		return wait, "reset of the hourly budget", nil
	}
	if wait := b.untilIdle(now); wait > 0 {
		return wait, "response time of this minute", nil
	}
	if pace := b.pace[ask.Resource]; pace != nil {
		hold := pace.ReserveN(now, 1)
		if wait := hold.DelayFrom(now); wait > 0 {
			hold.CancelAt(now)
			return wait, "requests of this minute", nil
		}
	}
	if k := b.buckets[ask.Resource]; k != nil {
		k.remaining -= ask.Cost
	}
	return 0, "", nil
}

func (b *Budget) untilReset(ask Ask, now time.Time) time.Duration {
	k := b.buckets[ask.Resource]
	if k == nil || ask.Cost == 0 {
		return 0
	}
	reset := k.reset.Add(-b.offset).Add(1100 * time.Millisecond) // Date has whole seconds
	if !now.Before(reset) {
		k.remaining = k.limit
		k.reset = k.reset.Add(time.Hour) // until the next answer says better
	}
	usable := k.remaining - int(b.policy.Reserve*float64(k.limit))
	if usable >= ask.Cost || (k.remaining == k.limit && k.limit > 0) {
		return 0
	}
	return reset.Sub(now) + rand.N(400*time.Millisecond)
}

// untilIdle spaces requests so that the response time of the last minute, the
// only public measure of compute time, stays within the policy.
func (b *Budget) untilIdle(now time.Time) time.Duration {
	if b.policy.Busy == 0 {
		return 0
	}
	var sum time.Duration
	keep := b.busy[:0]
	for _, s := range b.busy {
		if now.Sub(s.end) < time.Minute {
			keep = append(keep, s)
			sum += s.took
		}
	}
	b.busy = keep
	allowed := b.policy.Busy
	if core := b.buckets["core"]; core != nil && core.limit < 1000 {
		allowed /= 2 // a server that grants a fifth of the usual is not asked for the usual work
	}
	if sum < allowed {
		return 0
	}
	return keep[0].end.Add(time.Minute).Sub(now) + time.Millisecond
}

// Spend counts one request and its points against the run's maximum.
func (b *Budget) Spend(points int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent += points
}

// Observe learns from an answer's headers.
func (b *Budget) Observe(header http.Header, elapsed time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	b.busy = append(b.busy, spell{now, elapsed})
	b.spent++
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		b.offset = date.Sub(now.Add(-elapsed / 2))
	}
	limit, err1 := strconv.Atoi(header.Get("X-RateLimit-Limit"))
	remaining, err2 := strconv.Atoi(header.Get("X-RateLimit-Remaining"))
	reset, err3 := strconv.ParseInt(header.Get("X-RateLimit-Reset"), 10, 64)
	if resource := header.Get("X-RateLimit-Resource"); resource != "" && err1 == nil && err2 == nil && err3 == nil {
		b.learn(resource, limit, remaining, time.Unix(reset, 0))
	}
}

// Learn sets a bucket from the server's own account of it.
func (b *Budget) Learn(resource string, limit, remaining int, reset time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.learn(resource, limit, remaining, reset)
}

func (b *Budget) learn(resource string, limit, remaining int, reset time.Time) {
	b.buckets[resource] = &bucket{limit: limit, remaining: remaining, reset: reset}
	full, perMinute := b.policy.Full[resource], b.policy.PerMinute[resource]
	if perMinute == 0 {
		return
	}
	if full > 0 && limit < full {
		perMinute = max(1, perMinute*limit/full)
	}
	burst := max(1, perMinute/20) // burst and rate together make perMinute
	every := rate.Limit(float64(perMinute-burst) / 60)
	if pace := b.pace[resource]; pace == nil {
		b.pace[resource] = rate.NewLimiter(every, burst)
	} else if pace.Limit() != every {
		pace.SetLimitAt(b.clock.Now(), every)
		pace.SetBurstAt(b.clock.Now(), burst)
	}
}

// Empty marks a bucket as spent until its reset, whatever headers said.
func (b *Budget) Empty(resource string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if k := b.buckets[resource]; k != nil {
		k.remaining = 0
		if !k.reset.Add(-b.offset).After(b.clock.Now()) {
			k.reset = b.clock.Now().Add(b.offset).Add(time.Minute)
		}
		return
	}
	b.buckets[resource] = &bucket{limit: 1, reset: b.clock.Now().Add(b.offset).Add(time.Minute)}
}

// Pause keeps everything back: for the time the server named, or else for a
// minute, doubled with every further refusal in a row.
func (b *Budget) Pause(named time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	wait := named
	if wait <= 0 {
		wait = time.Minute << min(b.strikes, 6)
	}
	b.strikes++
	until := b.clock.Now().Add(wait + 500*time.Millisecond + rand.N(500*time.Millisecond))
	if until.After(b.resume) {
		b.resume = until
	}
}

// Strikes is the number of refusals since the last good answer.
func (b *Budget) Strikes() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.strikes
}

// Good ends a row of refusals.
func (b *Budget) Good() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.strikes = 0
}
