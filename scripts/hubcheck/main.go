// Command hubcheck runs the main job on real input: it starts the hub simulator
// of ../shared with the real histories of ../shared/eval, crawls it with the
// built binary, and checks what the product promises of a crawl.
//
//	go run ./scripts/hubcheck                   # all events, about 3,000 people
//	go run ./scripts/hubcheck -slice small      # the last year of them, for CI
//	go run ./scripts/hubcheck -kills 10         # kill -9 at ten random moments, then compare
//	go run ./scripts/hubcheck -nights 30        # a month of a changing world; -faults flaky as well
//	go run ./scripts/hubcheck -worlds 2         # ranks beside the true skill in two invented worlds
//
// It needs node and, once, npm.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

type options struct {
	shared string
	slice  string
	faults string
	kills  int
	nights int
	worlds int
	users  int
	share  float64
	seed   int64
	keep   bool
}

func main() {
	var opts options
	flag.StringVar(&opts.shared, "shared", "../shared", "folder that holds hub and eval")
	flag.StringVar(&opts.slice, "slice", "all", "all or small")
	flag.StringVar(&opts.faults, "faults", "none", "the hub's fault profile")
	flag.IntVar(&opts.kills, "kills", 0, "kill the crawl this often, then compare with an undisturbed one")
	flag.IntVar(&opts.nights, "nights", 0, "run this many nights over a changing world instead, then compare with a fresh crawl")
	flag.IntVar(&opts.worlds, "worlds", 0, "crawl this many invented worlds instead and compare the ranking with their truth")
	flag.IntVar(&opts.users, "users", 1500, "people in the world of the nights and in invented ones")
	flag.Float64Var(&opts.share, "share", 0.03, "share of the people who do something between two nights")
	flag.Int64Var(&opts.seed, "seed", 1, "seed of the world and of the kills")
	flag.BoolVar(&opts.keep, "keep", false, "keep the working folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := check(ctx, opts); err != nil {
		fmt.Fprintln(os.Stderr, "hubcheck:", err)
		os.Exit(1)
	}
}

func check(ctx context.Context, opts options) error {
	dir, err := os.MkdirTemp("", "hubcheck")
	if err != nil {
		return err
	}
	if opts.keep {
		fmt.Println("working folder:", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	if opts.nights > 0 {
		world, err := prepare(ctx, opts, dir)
		if err != nil {
			return err
		}
		return checkNights(ctx, opts, dir, world)
	}
	bin := filepath.Join(dir, "mlscout")
	if err := command(ctx, ".", "go", "build", "-o", bin, "./cmd/mlscout"); err != nil {
		return err
	}
	if opts.worlds > 0 {
		return checkWorlds(ctx, opts, dir, bin)
	}
	world, err := prepare(ctx, opts, dir)
	if err != nil {
		return err
	}
	if err := checkCrawl(ctx, opts, dir, bin, world); err != nil {
		return err
	}
	if opts.kills > 0 {
		return checkKills(ctx, opts, dir, bin, world)
	}
	return nil
}
