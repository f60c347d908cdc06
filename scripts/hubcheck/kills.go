package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// checkKills crawls a fresh site, killing it at random moments, and compares
// what it exports at the end with the undisturbed site's export.
func checkKills(ctx context.Context, opts options, dir, bin, world string) error {
	h, err := startHub(ctx, opts, dir, world)
	if err != nil {
		return err
	}
	defer h.stop()
	calm, err := newSite(bin, dir, "calm", h)
	if err != nil {
		return err
	}
	began := time.Now()
	if _, err := calm.run(ctx, "crawl"); err != nil {
		return err
	}
	length := time.Since(began)
	before, err := h.ledger(ctx)
	if err != nil {
		return err
	}
	killed, err := newSite(bin, dir, "killed", h)
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(uint64(opts.seed), 9))
	for i := range opts.kills {
		after := time.Duration(random.Float64() * float64(length) * 0.6)
		if err := killed.killAfter(ctx, after); err != nil {
			return err
		}
		fmt.Printf("kill %d after %.2f s\n", i+1, after.Seconds())
	}
	if _, err := killed.run(ctx, "crawl"); err != nil {
		return err
	}
	all, err := h.ledger(ctx)
	if err != nil {
		return err
	}
	for _, site := range []string{"github/", "hn", "algolia"} {
		undisturbed := before.requests(site)
		more := all.requests(site) - 2*undisturbed
		fmt.Printf("%-8s %4d requests undisturbed, %d more with %d kills\n", site, undisturbed, more, opts.kills)
	}
	return compare(ctx, calm, killed)
}

// requests counts those to the resources whose name begins with site.
func (l ledger) requests(site string) int {
	n := 0
	for name, r := range l.Resources {
		if strings.HasPrefix(name, site) {
			n += r.Requests
		}
	}
	return n
}

func (s site) killAfter(ctx context.Context, after time.Duration) error {
	cmd := s.command(ctx, "crawl")
	if err := cmd.Start(); err != nil {
		return err
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait() // killed, or done before the kill
	return ctx.Err()
}

// compare exports everybody from both sites and wants the same bytes.
func compare(ctx context.Context, a, b site) error {
	for _, format := range []string{"csv", "jsonl"} {
		left, err := a.exportAll(ctx, format)
		if err != nil {
			return err
		}
		right, err := b.exportAll(ctx, format)
		if err != nil {
			return err
		}
		if !bytes.Equal(left, right) {
			return fmt.Errorf("the %s exports differ: %d and %d bytes; first at %q", format, len(left), len(right), firstDifference(left, right))
		}
		fmt.Printf("%s exports: %d bytes, the same\n", format, len(left))
	}
	return nil
}

func (s site) exportAll(ctx context.Context, format string) ([]byte, error) {
	_, _ = s.run(ctx, "list", "create", "everybody", "--query", "", "--limit", "1000000")
	path := filepath.Join(s.dir, "everybody."+format)
	if _, err := s.run(ctx, "export", "everybody", "--format", format, "-o", path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// firstDifference is what follows the first differing byte, with some bytes before it.
func firstDifference(a, b []byte) []byte {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	return b[max(0, at-80):min(len(b), at+80)]
}
