package web

import (
	"context"
	"errors"
	"sync"

	"mlscout/index"
	"mlscout/internal/sourcing"
)

// forgetter finishes erasures beside the requests. The rows are gone when a
// request is answered, and no page finds them; what still holds bytes of them —
// the files of the records, the index, backups and feeds — takes longer to make
// anew than a browser waits.
type forgetter struct {
	wake  chan struct{}
	mu    sync.Mutex
	state forgetting
}

// forgetting is how far the end of the latest erasure is.
type forgetting struct {
	Waiting bool   `json:"waiting"` // files are being made anew, or will be
	Problem string `json:"problem,omitempty"`
}

func newForgetter() *forgetter { return &forgetter{wake: make(chan struct{}, 1)} }

// ask has the files made anew. Several erasures are finished together.
func (f *forgetter) ask() {
	f.set(forgetting{Waiting: true})
	select {
	case f.wake <- struct{}{}:
	default: // asked for already
	}
}

func (f *forgetter) now() forgetting {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

func (f *forgetter) set(state forgetting) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.state = state
}

// finishErasures finishes what is asked for until ctx ends, and first what an
// earlier process left.
func (s *Site) finishErasures(ctx context.Context) {
	left, err := s.erasureLeft(ctx)
	if err != nil && ctx.Err() == nil {
		s.log.Error("unfinished erasures not looked for", "error", err)
	}
	if left {
		s.forget.ask()
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.forget.wake:
		}
		err := s.Rooms.Forget(ctx)
		switch {
		case ctx.Err() != nil:
			return // the next start goes on
		case err != nil:
			s.log.Error("erasure not finished", "error", err)
			s.forget.set(forgetting{Waiting: true, Problem: oneLine(err) + "; `mlscout privacy expire` tries again"})
		case len(s.forget.wake) == 0:
			s.forget.set(forgetting{})
		}
	}
}

// erasureLeft says whether files may still hold somebody who was erased.
func (s *Site) erasureLeft(ctx context.Context) (bool, error) {
	due, err := s.Rooms.Store.CompactDue(ctx)
	if err != nil || due {
		return due, err
	}
	if _, err := index.Status(s.Rooms.IndexDir); errors.Is(err, index.ErrMissing) {
		return false, nil
	}
	built, err := sourcing.LoadBuilt(ctx, s.Rooms.Store)
	if err != nil {
		return false, err
	}
	changed, err := s.Rooms.Store.Changed(ctx, built.Seq)
	return changed.Purged, err
}
