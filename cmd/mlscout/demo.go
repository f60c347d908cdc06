package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"mlscout/internal/demo"
	"mlscout/internal/nightly"
	"mlscout/internal/sourcing"
)

type demoOptions struct {
	once   bool
	listen string
	top    int
}

func demoCommand(a *app) *cobra.Command {
	var opts demoOptions
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "see it at work on an invented world: no account, no internet",
		Long: `Starts a made-up GitHub and Hacker News on loopback, crawls them with the real clients, ranks,
indexes, and prints the top prospects with their evidence. Nobody in it is real. With --data-dir the
records stay for other commands; otherwise they are gone at the end.`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), opts) },
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.once, "once", false, "exit after printing")
	flags.StringVar(&opts.listen, "listen", "127.0.0.1:8080", "where the web interface listens")
	countVar(cmd, &opts.top, "top", 10, "how many to print")
	return cmd
}

func (a *app) demo(ctx context.Context, opts demoOptions) error {
	if a.dataDir == "" {
		dir, err := os.MkdirTemp("", "mlscout-demo")
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		defer os.RemoveAll(dir)
		a.dataDir = dir
	}
	world := demo.NewWorld(demo.Options{Seed: 1, Now: a.now()})
	at, stop, err := demo.Serve(ctx, world)
	if err != nil {
		return err
	}
	defer stop()
	d := a.inDemo(at, world.Token())
	if err := d.crawlDemo(ctx); err != nil {
		return err
	}
	if err := d.printTop(ctx, opts.top); err != nil || opts.once {
		return err
	}
	return d.serveWeb(ctx, webOptions{listen: opts.listen, demo: true})
}

// inDemo is the app with the settings of the demo and no others.
func (a *app) inDemo(at demo.Addresses, token string) *app {
	settings := map[string]string{
		"GITHUB_TOKEN":                          token,
		"MLSCOUT_GITHUB_API_URL":                at.GitHub,
		"MLSCOUT_GITHUB_GRAPHQL_URL":            at.GraphQL,
		"MLSCOUT_SOURCES_HACKERNEWS_API_URL":    at.HackerNews,
		"MLSCOUT_SOURCES_HACKERNEWS_SEARCH_URL": at.Algolia,
		"MLSCOUT_SOURCES_ISSUE_BOARDS_ENABLED":  "false",
		"MLSCOUT_NETWORK_CONTACT":               "demo@example.org",
		"MLSCOUT_TEAM_TIMEZONE":                 "Europe/Berlin",
	}
	d := *a
	d.loaded, d.configFile = nil, ""
	d.dataDir = a.path(a.dataDir)
	d.dir = filepath.Join(d.dataDir, "settings") // there is no mlscout.yaml here
	d.env = func(name string) string {
		switch name {
		case "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM", "USER":
			return a.env(name)
		}
		return settings[name]
	}
	return &d
}

func (a *app) crawlDemo(ctx context.Context) error {
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	sources, err := a.sources(ctx, rooms, nil)
	if err != nil {
		return err
	}
	bar := newProgress(a.terminal, a.quiet)
	defer bar.close()
	report, err := rooms.CrawlAndIndex(ctx, sources, nightly.CrawlLimits{}, bar.step)
	if err != nil {
		var failed []error
		for _, source := range report.Sources {
			for _, line := range source.Errors {
				failed = append(failed, errors.New(line))
			}
		}
		return errors.Join(append(failed, err)...)
	}
	bar.close()
	if !a.quiet {
		for _, s := range report.Sources {
			fmt.Fprintf(a.err, "%s: %d requests, %d points, %d people, %d posts\n", s.Name, s.Requests, s.Points, s.Prospects.New, s.Posts)
		}
	}
	return nil
}

func (a *app) printTop(ctx context.Context, top int) error {
	desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer desk.close()
	answer, err := desk.Search(ctx, sourcing.Request{Limit: top})
	if err != nil {
		return err
	}
	return a.printSearch(answer)
}
