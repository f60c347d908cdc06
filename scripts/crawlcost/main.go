// Command crawlcost lets the built binary crawl the simulator in ../shared/hub and
// prints, as Markdown, what people and evidence cost by the simulator's own
// ledger, beside the targets. It needs Node.js; worlds and the simulator's modules
// are kept in -work between runs.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

type options struct {
	hub, work, events, faults string
	users, faultUsers         int
	seed                      int64
	bin                       string // the binary that is measured
}

func main() {
	var o options
	flag.StringVar(&o.hub, "hub", "../shared/hub", "the simulator")
	flag.StringVar(&o.work, "work", filepath.Join(os.TempDir(), "crawlcost"), "where worlds and modules are kept")
	flag.StringVar(&o.events, "events", "", "events file for the tools' histories instead of invented ones")
	flag.StringVar(&o.faults, "faults", "none,flaky,skew,hostile,limits", "fault profiles to run as well, each alone; limits takes minutes")
	flag.IntVar(&o.users, "users", 5000, "people in the world; 0 runs the fault profiles only")
	flag.IntVar(&o.faultUsers, "fault-users", 1000, "people in the world of the fault profiles")
	flag.Int64Var(&o.seed, "seed", 1, "seed of the worlds and of the faults")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "crawlcost:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if err := o.prepare(ctx); err != nil {
		return err
	}
	if o.users > 0 {
		w, err := makeWorld(ctx, o, o.users, o.events)
		if err != nil {
			return err
		}
		if err := costs(ctx, w, o); err != nil {
			return err
		}
	}
	if o.faults == "" {
		return nil
	}
	small, err := makeWorld(ctx, o, o.faultUsers, "")
	if err != nil {
		return err
	}
	fmt.Printf("\n| faults | exit codes of the runs | requests | points | authors found | automated | violations | waited | wall | wall / waited |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for faults := range strings.SplitSeq(o.faults, ",") {
		if err := faulty(ctx, small, faults, o); err != nil {
			return err
		}
	}
	return nil
}

// prepare readies the simulator and builds the binary that is measured.
func (o *options) prepare(ctx context.Context) (err error) {
	if o.work, err = filepath.Abs(o.work); err != nil {
		return err
	}
	if err := os.MkdirAll(o.work, 0o755); err != nil {
		return err
	}
	if o.hub, err = prepareHub(ctx, o.hub, o.work); err != nil {
		return err
	}
	if o.hub, err = filepath.Abs(o.hub); err != nil {
		return err
	}
	o.bin = filepath.Join(o.work, "mlscout")
	build := exec.CommandContext(ctx, "go", "build", "-o", o.bin, "./cmd/mlscout")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build mlscout: %w: %s", err, out)
	}
	return nil
}
