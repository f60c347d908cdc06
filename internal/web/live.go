package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"mlscout/internal/nightly"
	"mlscout/talent"
)

// live tells how far the crawl that goes on in this process is.
type live struct {
	mu      sync.Mutex
	state   progress
	stop    context.CancelFunc // nil while nothing runs
	changed chan struct{}      // closed and replaced at every change
	begin   chan start
}

// start asks for a crawl; the answer is nil once it runs.
type start struct {
	who    string
	answer chan error
}

// progress is one moment of a crawl, as the live stream sends it.
type progress struct {
	Running bool      `json:"running"`
	By      string    `json:"by,omitempty"`
	Since   time.Time `json:"since,omitzero"`
	Stage   string    `json:"stage,omitempty"`
	Done    int       `json:"done"`
	Total   int       `json:"total"` // 0 while unknown
	Ended   string    `json:"ended,omitempty"`
}

// Percent is how far the stage is, 0 while unknown.
func (p progress) Percent() int {
	if p.Total <= 0 {
		return 0
	}
	return min(100, p.Done*100/p.Total)
}

func newLive() *live {
	return &live{changed: make(chan struct{}), begin: make(chan start)}
}

func (l *live) running() bool { return l.now().Running }

func (l *live) now() progress {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state
}

// set changes the moment and wakes who waits for it.
func (l *live) set(change func(*progress)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.state)
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *live) wait() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// step is told by the crawl how far it is.
func (l *live) step(stage string, done, total int) {
	l.set(func(p *progress) { p.Stage, p.Done, p.Total = stage, done, total })
}

// Crawl runs one crawl that the Crawls page shows live. Who is noted as having
// started it: an account, or "night". It refuses to run twice at a time, with
// store.ErrLocked or talent.ErrConflict.
func (s *Site) Crawl(ctx context.Context, who string, limits nightly.CrawlLimits) (nightly.CrawlReport, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := s.claim(who, cancel); err != nil {
		return nightly.CrawlReport{}, err
	}
	report, err := s.crawlAlone(ctx, limits)
	s.live.set(func(p *progress) { p.Running, p.Ended = false, ending(err) })
	s.live.mu.Lock()
	s.live.stop = nil
	s.live.mu.Unlock()
	return report, err
}

func (s *Site) claim(who string, cancel context.CancelFunc) error {
	s.live.mu.Lock()
	taken := s.live.stop != nil
	if !taken {
		s.live.stop = cancel
	}
	s.live.mu.Unlock()
	if taken {
		return fmt.Errorf("a crawl is running already: %w", talent.ErrConflict)
	}
	s.live.set(func(p *progress) { *p = progress{Running: true, By: who, Since: s.Rooms.Now(), Stage: "begins"} })
	return nil
}

func (s *Site) crawlAlone(ctx context.Context, limits nightly.CrawlLimits) (nightly.CrawlReport, error) {
	unlock, err := s.Rooms.Store.LockNight(ctx)
	if err != nil {
		return nightly.CrawlReport{}, err
	}
	defer unlock()
	sources, err := s.Sources(ctx)
	if err != nil {
		return nightly.CrawlReport{}, err
	}
	return s.Rooms.CrawlAndIndex(ctx, sources, limits, s.live.step)
}

// ending says in words how a run ended.
func ending(err error) string {
	if err == nil {
		return endings(0)
	}
	code := nightly.ExitCode(err)
	if code == 1 {
		return "failed: " + cut(err.Error(), 300)
	}
	return endings(code)
}

func endings(code int) string {
	switch code {
	case 0:
		return "complete"
	case 3:
		return "partial: a source failed, what was gathered is saved"
	case 4:
		return "the GitHub token is missing or refused"
	case 5:
		return "budget spent: the next run goes on"
	case 130:
		return "stopped: the next run goes on"
	}
	return "failed"
}

// liveStream sends every change of the crawl until the reader leaves.
func (s *Site) liveStream(w http.ResponseWriter, r *http.Request, _ actor) error {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	control := http.NewResponseController(w)
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		changed := s.live.wait()
		text, err := json.Marshal(s.live.now())
		if err != nil {
			return err
		}
		_ = control.SetWriteDeadline(time.Now().Add(30 * time.Second))
		if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil {
			return nil // the reader has left
		}
		if control.Flush() != nil {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-beat.C:
		case <-changed:
			pause(r.Context(), 200*time.Millisecond)
		}
	}
}

// pause keeps a fast crawl from flooding its readers.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
