package wire

import (
	"maps"
	"sync"
	"time"
)

// Totals is what a stack has asked for.
type Totals struct {
	Requests    int // exchanges of every kind, retries included
	Points      int // as the server charged them or, where it did not say, as estimated
	NotModified int
	Retries     int
	Bytes       int64
	Waited      time.Duration
	Answers     map[Answered]int // requests
}

// Answered is how a request to a kind of budget ended: with a status, or 0 when
// the exchange broke.
type Answered struct {
	Resource string
	Status   int
}

// Ledger counts requests. It is safe for use by several goroutines; the zero
// Ledger is ready.
type Ledger struct {
	mu     sync.Mutex
	totals Totals
}

// Exchange is one request and what came of it, as the ledger, the budget and
// the classifiers see it.
type Exchange struct {
	Ask     Ask
	Status  int // 0 when the exchange broke
	Bytes   int
	Elapsed time.Duration
	Retry   bool
}

// Record adds one exchange.
func (l *Ledger) Record(x Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.totals.Requests++
	l.totals.Bytes += int64(x.Bytes)
	if x.Status == 304 {
		l.totals.NotModified++
	}
	if x.Retry {
		l.totals.Retries++
	}
	if l.totals.Answers == nil {
		l.totals.Answers = make(map[Answered]int)
	}
	l.totals.Answers[Answered{x.Ask.Resource, x.Status}]++
}

// Charge adds points.
func (l *Ledger) Charge(points int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.totals.Points += points
}

func (l *Ledger) waited(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.totals.Waited += d
}

// Totals returns a copy of the sums so far.
func (l *Ledger) Totals() Totals {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.totals
	out.Answers = maps.Clone(l.totals.Answers)
	return out
}
