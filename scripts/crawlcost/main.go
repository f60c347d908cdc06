// Command crawlcost crawls the simulator in ../shared/hub into a real record
// store and prints, as Markdown, what people and evidence cost by the
// simulator's own ledger, beside the targets. It needs Node.js; worlds and the
// simulator's modules are kept in -work between runs.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

type options struct {
	hub, work, events, faults string
	users, faultUsers         int
	verbose                   bool
}

func main() {
	var o options
	flag.StringVar(&o.hub, "hub", "../shared/hub", "the simulator")
	flag.StringVar(&o.work, "work", filepath.Join(os.TempDir(), "crawlcost"), "where worlds and modules are kept")
	flag.StringVar(&o.events, "events", "", "events file for the tools' histories instead of invented ones")
	flag.StringVar(&o.faults, "faults", "flaky,skew,hostile,limits", "fault profiles to run as well, each alone; limits takes minutes")
	flag.IntVar(&o.users, "users", 5000, "people in the world")
	flag.IntVar(&o.faultUsers, "fault-users", 1000, "people in the world of the fault profiles")
	flag.BoolVar(&o.verbose, "v", false, "log to stderr")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "crawlcost:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if err := os.MkdirAll(o.work, 0o755); err != nil {
		return err
	}
	dir, err := prepareHub(ctx, o.hub, o.work)
	if err != nil {
		return err
	}
	w, err := makeWorld(ctx, dir, o.work, o.users, o.events)
	if err != nil {
		return err
	}
	if err := costs(ctx, dir, w, o); err != nil {
		return err
	}
	if o.faults == "" {
		return nil
	}
	small, err := makeWorld(ctx, dir, o.work, o.faultUsers, "")
	if err != nil {
		return err
	}
	fmt.Printf("\n| faults | ends | requests | points | authors found | automated | violations | wall |\n|---|---|---|---|---|---|---|---|\n")
	for faults := range strings.SplitSeq(o.faults, ",") {
		if err := faulty(ctx, dir, small, faults, o); err != nil {
			return err
		}
	}
	return nil
}

func (o options) logger() *slog.Logger {
	if !o.verbose {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
