package main

import (
	"fmt"
	"io"
	"sync"

	"github.com/schollz/progressbar/v3"

	"mlscout/crawler"
)

// progress shows how far a long step is: a bar on a terminal, one line a stage
// elsewhere, nothing when quiet.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	bars  bool
	quiet bool
	stage string
	bar   *progressbar.ProgressBar
}

func newProgress(t terminal, quiet bool) *progress {
	return &progress{w: t.err, bars: t.errIsTerm && t.env("TERM") != "dumb", quiet: quiet}
}

var _ crawler.Progress = (*progress)(nil).step

func (p *progress) step(stage string, done, total int) {
	if p.quiet {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if stage != p.stage {
		p.begin(stage, total)
	}
	if p.bar == nil {
		return
	}
	if total > 0 && p.bar.GetMax() != total {
		p.bar.ChangeMax(total)
	}
	_ = p.bar.Set(done)
}

func (p *progress) begin(stage string, total int) {
	p.end()
	p.stage = stage
	if !p.bars {
		fmt.Fprintln(p.w, stage)
		return
	}
	if total <= 0 {
		total = -1
	}
	p.bar = progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetDescription(stage),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(24),
		progressbar.OptionClearOnFinish(),
	)
}

// close ends the bar, so that what follows starts on a line of its own.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
		p.bar = nil
	}
	p.stage = ""
}
