package main

import (
	"context"
	"fmt"
	"io"
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

// soak lets clients search, each with its own handle as a process would, while
// generations are built and swapped in. Every generation brings one prospect
// with a word of its own: once it is announced, that word must be found.
func soak(ctx context.Context, w io.Writer, o options, c *corpus, classes []class) error {
	s := &soaking{ours: newOurs(c, o.dir), until: time.Now().Add(o.soak)}
	for _, class := range classes {
		s.asks = append(s.asks, class.asks...)
	}
	s.asks = slices.DeleteFunc(s.asks, func(a ask) bool { return a.fuzzy != "" })
	var clients sync.WaitGroup
	for i := range soakClients {
		clients.Go(func() { s.client(ctx, i) })
	}
	swaps, err := s.swap(ctx)
	clients.Wait()
	if err != nil {
		return err
	}
	slices.Sort(s.took)
	at := func(share float64) time.Duration { return s.took[int(share*float64(len(s.took)-1))] }
	fmt.Fprintf(w, "\n%d clients for %v over %d swaps: %d searches, %d errors, %d stale reads; p50 %v, p95 %v, p99 %v, slowest %v\n", soakClients, o.soak, swaps,
		len(s.took), s.errors.Load(), s.stale.Load(), at(.5), at(.95), at(.99), at(1))
	return nil
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
	ix, err := index.Open(s.ours.dir)
	if err != nil {
		s.errors.Add(1)
		return
	}
	defer ix.Close()
	mine := &ours{ix: ix}
	var took []time.Duration
	for i := number; time.Now().Before(s.until) && ctx.Err() == nil; i += soakClients {
		started := time.Now()
		if _, err := mine.ask(ctx, s.asks[i%len(s.asks)]); err != nil {
			s.errors.Add(1)
		}
		took = append(took, time.Since(started))
		if i%5 == 0 {
			s.look(ctx, ix)
		}
	}
	s.mu.Lock()
	s.took = append(s.took, took...)
	s.mu.Unlock()
}

// look searches for the mark of the generation announced last.
func (s *soaking) look(ctx context.Context, ix *index.Index) {
	swaps := s.announced.Load()
	if swaps == 0 {
		return
	}
	q, err := query.Parse(fmt.Sprintf("qqswap%d", swaps), nil, nil)
	if err != nil {
		s.errors.Add(1)
		return
	}
	result, err := ix.Search(ctx, index.Request{Query: q, Limit: 1})
	switch {
	case err != nil:
		s.errors.Add(1)
	case result.Total != 1:
		s.stale.Add(1)
	}
}
