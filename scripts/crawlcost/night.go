package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// years is how far back contributions are read: the default of github.since.
const years = 5

func since() talent.Day { return talent.DayOf(time.Now().AddDate(-years, 0, 0)) }

// place is a hub that runs and an installation of mlscout beside it.
type place struct {
	hub   *hub
	bin   string
	dir   string
	tools *catalog.Catalog
}

// night is one crawl, what the hub says of it and what the process took.
type night struct {
	report     crawler.Report
	plan       crawler.Plan
	ledger     ledger
	operations map[string]operation
	exit       int
	wall       float64 // seconds of the crawl alone, without ranking and indexing
	memory     int64   // most bytes resident
}

func (n night) cost() int { return n.ledger.Requests + n.ledger.points() }

// open starts the hub on a world, with an empty installation.
func open(ctx context.Context, w world, o options, more ...string) (*place, func(), error) {
	h, err := startHub(ctx, o, w.file, more...)
	if err != nil {
		return nil, nil, err
	}
	p := &place{hub: h, bin: o.bin}
	done := func() {
		h.stop()
		_ = os.RemoveAll(p.dir)
	}
	if p.dir, err = os.MkdirTemp(o.work, "site-"); err == nil {
		err = p.configure()
	}
	if err == nil {
		p.tools, err = catalog.Default()
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return p, done, nil
}

func (p *place) configure() error {
	settings := fmt.Sprintf(`data_dir: ./data
github:
  api_url: %s/
  graphql_url: %s
network:
  contact: crawlcost@example.org
  allow_private: [127.0.0.0/8]
`, p.hub.GitHub, p.hub.GraphQL)
	return os.WriteFile(filepath.Join(p.dir, "mlscout.yaml"), []byte(settings), 0o600)
}

// mlscout runs the binary and returns its output and state.
func (p *place) mlscout(ctx context.Context, args ...string) ([]byte, *os.ProcessState, error) {
	cmd := exec.CommandContext(ctx, p.bin, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "GITHUB_TOKEN="+p.hub.Tokens["user1"], "NO_COLOR=1")
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && (exit.ExitCode() == 3 || exit.ExitCode() == 5) {
		err = nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("mlscout %s: %w: %s", strings.Join(args, " "), err, complaint.String())
	}
	return out.Bytes(), cmd.ProcessState, nil
}

// planned asks for a plan.
func (p *place) planned(ctx context.Context) (crawler.Plan, error) {
	out, _, err := p.mlscout(ctx, "crawl", "github", "--plan", "--json")
	if err != nil {
		return crawler.Plan{}, err
	}
	var said struct{ Sources []crawler.Plan }
	if err := json.Unmarshal(out, &said); err != nil || len(said.Sources) != 1 {
		return crawler.Plan{}, fmt.Errorf("plan: %w: %s", err, out)
	}
	return said.Sources[0], nil
}

// crawl crawls, within so many points if any; the ledger is of the crawl alone.
func (p *place) crawl(ctx context.Context, points int) (n night, err error) {
	if err := p.hub.call(ctx, "/ledger/reset", map[string]any{"label": "crawl"}, new(any)); err != nil {
		return n, err
	}
	before, err := p.hub.lines(ctx)
	if err != nil {
		return n, err
	}
	out, state, err := p.mlscout(ctx, "crawl", "github", "--json", "--max-points", strconv.Itoa(points))
	if err != nil {
		return n, err
	}
	var said struct{ Sources []crawler.Report }
	if err := json.Unmarshal(out, &said); err != nil || len(said.Sources) != 1 {
		return n, fmt.Errorf("crawl: %w: %s", err, out)
	}
	n.report, n.exit = said.Sources[0], state.ExitCode()
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		n.memory = usage.Maxrss << 10
	}
	if n.ledger, err = p.hub.ledger(ctx); err != nil {
		return n, err
	}
	n.operations, n.wall, err = p.hub.operations(ctx, before)
	return n, err
}

// records opens the installation's store.
func (p *place) records(ctx context.Context) (*store.DB, error) {
	key, err := privacy.LoadKey(filepath.Join(p.dir, "data", "suppression.key"))
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Options{Dir: filepath.Join(p.dir, "data"), SuppressionKey: key})
}
