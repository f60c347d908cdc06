package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"time"

	"mlscout/internal/demo"
)

// demoWorld is a command of the scripts: it serves the invented world that the
// records were crawled from and writes settings for it into the file it is given,
// until it is interrupted.
func demoWorld() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	world := demo.NewWorld(demo.Options{Seed: 1, Now: time.Now()})
	at, done, err := demo.Serve(ctx, world)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer done()
	settings := fmt.Sprintf(`github: {api_url: %q, graphql_url: %q, token_file: token}
sources:
  hackernews: {api_url: %q, search_url: %q}
  issue_boards: {enabled: false}
network: {contact: demo@example.org}
nightly: {feed: true}
`, at.GitHub, at.GraphQL, at.HackerNews, at.Algolia)
	if err := os.WriteFile("token", []byte(world.Token()), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	err = os.WriteFile(os.Args[1]+".half", []byte(settings), 0o600)
	if err == nil {
		err = os.Rename(os.Args[1]+".half", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	<-ctx.Done()
}
