package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// built is what building an engine took. It is kept beside the engine's files,
// so that a million prospects are poured once and queried often.
type built struct {
	N       int     `json:"prospects"`
	Seed    uint64  `json:"seed"`
	Seconds float64 `json:"build_s"`
	PeakMiB float64 `json:"build_peak_rss_mib"` // of the process when the build was done
}

// ensure builds an engine unless the directory holds it already.
func ensure(ctx context.Context, o options, e engine) (built, error) {
	path := filepath.Join(o.dir, e.name()+".built.json")
	var b built
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err == nil && b.N == o.n && b.Seed == o.seed {
		return b, nil
	}
	if err == nil {
		return b, fmt.Errorf("%s holds %d prospects of seed %d, not %d of seed %d: choose another directory", o.dir, b.N, b.Seed, o.n, o.seed)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	fmt.Fprintf(os.Stderr, "%s: building\n", e.name())
	started := time.Now()
	if err := e.build(ctx); err != nil {
		return b, err
	}
	b = built{o.n, o.seed, time.Since(started).Seconds(), peakMiB()}
	if text, err = json.Marshal(b); err != nil {
		return b, err
	}
	return b, os.WriteFile(path, text, 0o644)
}

// compareBuilds builds both on Bleve in turn, each time afresh.
func compareBuilds(ctx context.Context, w io.Writer, o options, c *corpus) error {
	took := make([][]time.Duration, 2)
	for i := range o.builds {
		for j, e := range []engine{newOurs(c, o.dir), newPlainBleve(c, o.dir)} {
			started := time.Now()
			if err := e.build(ctx); err != nil {
				return fmt.Errorf("%s: %w", e.name(), err)
			}
			took[j] = append(took[j], time.Since(started))
			fmt.Fprintf(w, "%s: build %d of %d took %v, %.0f prospects/s\n", e.name(), i+1, o.builds, took[j][i], float64(o.n)/took[j][i].Seconds())
			if err := os.RemoveAll(filepath.Join(o.dir, e.name())); err != nil {
				return err
			}
		}
	}
	slices.Sort(took[0])
	slices.Sort(took[1])
	fmt.Fprintf(w, "throughput of mlscout over that of bleve.NewBuilder, medians: %.2f\n", took[1][o.builds/2].Seconds()/took[0][o.builds/2].Seconds())
	return nil
}

// peakMiB is the largest resident size of this process so far, 0 where the
// system does not say.
func peakMiB() float64 { return procMiB("VmHWM") }
