package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"mlscout/index"
	"mlscout/index/query"
	"mlscout/talent"
)

const (
	soakClients = 20
	soakEvery   = 30 * time.Second
)

// soak lets clients search through one open index, as those of a server do,
// while generations are built and swapped in. Every generation brings one prospect
// with a word of its own: once it is announced, that word must be found.
func soak(ctx context.Context, o options, c *corpus, classes []class) (result *soaked, err error) {
	copied, err := newOurs(c, o.dir).copy()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(copied.dir)) }()
	if _, err := index.Verify(copied.dir); err != nil {
		return nil, err
	}
	s := &soaking{ours: copied, until: time.Now().Add(o.soak)}
	for _, class := range classes {
		s.asks = append(s.asks, class.asks...)
	}
	s.asks = slices.DeleteFunc(s.asks, func(a ask) bool { return a.fuzzy != "" })
	if err := copied.open(ctx); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, copied.close()) }()
	var clients sync.WaitGroup
	for i := range soakClients {
		clients.Go(func() { s.client(ctx, i) })
	}
	swaps, err := s.swap(ctx)
	clients.Wait()
	if err != nil {
		return nil, err
	}
	slices.Sort(s.took)
	at := func(share float64) float64 { return s.took[int(share*float64(len(s.took)-1))].Seconds() * 1000 }
	return &soaked{o.soak.Seconds(), swaps, len(s.took), s.errors.Load(), s.stale.Load(), at(.5), at(.95), at(.99), at(1)}, nil
}

// soaked is what the clients saw; times are in milliseconds.
type soaked struct {
	Seconds  float64 `json:"seconds"`
	Swaps    int     `json:"swaps"`
	Searches int     `json:"searches"`
	Errors   int64   `json:"errors"`
	Stale    int64   `json:"stale_reads"`
	P50      float64 `json:"p50_ms"`
	P95      float64 `json:"p95_ms"`
	P99      float64 `json:"p99_ms"`
	Slowest  float64 `json:"slowest_ms"`
}

func (s *soaked) print(w io.Writer) {
	fmt.Fprintf(w, "\n%d clients for %.0f s over %d swaps: %d searches, %d errors, %d stale reads; p50 %.3g ms, p95 %.3g ms, p99 %.3g ms, slowest %.3g ms\n",
		soakClients, s.Seconds, s.Swaps, s.Searches, s.Errors, s.Stale, s.P50, s.P95, s.P99, s.Slowest)
}

type soaking struct {
	ours      *ours
	asks      []ask
	until     time.Time
	announced atomic.Int64
	errors    atomic.Int64
	stale     atomic.Int64
	mu        sync.Mutex
	took      []time.Duration
}

// swap updates the index until the time is up and says what it has announced.
func (s *soaking) swap(ctx context.Context) (swaps int, err error) {
	for time.Now().Before(s.until) && ctx.Err() == nil {
		started := time.Now()
		from := swaps * 1000 % s.ours.c.n
		changed := s.ours.records(from, min(from+1000, s.ours.c.n))
		withMark := func(yield func(index.Record, error) bool) {
			mark := index.Record{ID: talent.ProspectID(s.ours.c.n + 1 + swaps), Login: "mark", Headline: fmt.Sprintf("qqswap%d", swaps+1)}
			if !yield(mark, nil) {
				return
			}
			changed(yield)
		}
		if _, err := index.Update(ctx, s.ours.dir, withMark, nil, index.Options{}); err != nil {
			return swaps, err
		}
		swaps++
		s.announced.Store(int64(swaps))
		select {
		case <-ctx.Done():
		case <-time.After(min(soakEvery-time.Since(started), time.Until(s.until))):
		}
	}
	return swaps, nil
}

func (s *soaking) client(ctx context.Context, number int) {
	var took []time.Duration
	for i := number; time.Now().Before(s.until) && ctx.Err() == nil; i += soakClients {
		started := time.Now()
		if _, err := s.ours.ask(ctx, s.asks[i%len(s.asks)]); err != nil {
			s.errors.Add(1)
		}
		took = append(took, time.Since(started))
		if i%5 == 0 {
			s.look(ctx)
		}
	}
	s.mu.Lock()
	s.took = append(s.took, took...)
	s.mu.Unlock()
}

// look searches for the mark of the generation announced last.
func (s *soaking) look(ctx context.Context) {
	swaps := s.announced.Load()
	if swaps == 0 {
		return
	}
	q, err := query.Parse(fmt.Sprintf("qqswap%d", swaps), nil, nil)
	if err != nil {
		s.errors.Add(1)
		return
	}
	result, err := s.ours.ix.Search(ctx, index.Request{Query: q, Limit: 1})
	switch {
	case err != nil:
		s.errors.Add(1)
	case result.Total != 1:
		s.stale.Add(1)
	}
}
