package main

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"mlscout/config"
	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/discourse"
	"mlscout/crawler/feeds"
	"mlscout/crawler/github"
	"mlscout/crawler/hackernews"
	"mlscout/crawler/issueboards"
	"mlscout/crawler/mastodon"
	"mlscout/crawler/pages"
	"mlscout/crawler/polite"
	"mlscout/crawler/wire"
	"mlscout/internal/nightly"
	"mlscout/talent"
)

// sourceBuild is what a source may be made from.
type sourceBuild struct {
	app       *app
	cfg       *config.Config
	rooms     nightly.Rooms
	agent     string
	private   []string          // addresses that settings name
	transport *polite.Transport // of the boards
	github    *github.Source    // once made; the issue boards share its budget
}

// sourceEntry registers a source: a name, and what makes it; nil means that the
// settings leave it off.
type sourceEntry struct {
	name  string
	build func(context.Context, *sourceBuild) (crawler.Source, error)
}

// allSources lists every source in the order in which a crawl visits them.
func allSources() []sourceEntry {
	return []sourceEntry{
		{"github", buildGitHub},
		{"hackernews", buildHackerNews},
		{"issue_boards", buildIssueBoards},
		{"discourse", buildDiscourse},
		{"mastodon", buildMastodon},
		{"feeds", buildFeeds},
		{"pages", buildPages},
	}
}

func sourceNames() []string {
	var names []string
	for _, entry := range allSources() {
		names = append(names, entry.name)
	}
	return names
}

// sources makes those that are named, or all that the settings enable.
func (a *app) sources(ctx context.Context, rooms nightly.Rooms, names []string) ([]crawler.Source, error) {
	for _, name := range names {
		if !slices.Contains(sourceNames(), name) {
			return nil, usagef("source %q: want some of %s", name, strings.Join(sourceNames(), ", "))
		}
	}
	cfg, err := a.settings()
	if err != nil {
		return nil, err
	}
	b, err := newSourceBuild(a, cfg, rooms)
	if err != nil {
		return nil, err
	}
	var made []crawler.Source
	for _, entry := range allSources() {
		if len(names) > 0 && !slices.Contains(names, entry.name) {
			continue
		}
		source, err := entry.build(ctx, b)
		if err != nil {
			return nil, err
		}
		if source == nil && len(names) > 0 {
			return nil, usagef("source %s is not set up: see sources.%s in mlscout.yaml", entry.name, entry.name)
		}
		if source != nil {
			made = append(made, source)
		}
	}
	return made, nil
}

func newSourceBuild(a *app, cfg *config.Config, rooms nightly.Rooms) (*sourceBuild, error) {
	named := namedHosts(cfg)
	if cfg.Network.Contact == "" && cfg.Network.UserAgent == "" && !allLoopback(named) {
		return nil, usagef("network.contact is not set: sites must be able to complain; put an address of yours into mlscout.yaml (or MLSCOUT_NETWORK_CONTACT) before a real crawl")
	}
	b := &sourceBuild{
		app: a, cfg: cfg, rooms: rooms, agent: cfg.UserAgent(productVersion()),
		private: slices.Concat(cfg.Network.AllowPrivate, named),
	}
	if cfg.Network.Contact == "" && cfg.Network.UserAgent == "" {
		b.agent += " (+loopback test)"
	}
	guard, err := wire.NewGuard(b.private)
	if err != nil {
		return nil, usageError{err}
	}
	b.transport, err = polite.New(polite.Options{
		UserAgent: b.agent, Guard: guard, Log: a.logger(), Hosts: named, APIs: boardAPIs(cfg),
	})
	if err != nil {
		return nil, usageError{err}
	}
	return b, nil
}

// boardAPIs are the documented JSON interfaces among the boards.
func boardAPIs(cfg *config.Config) []polite.API {
	hn := hackernews.DefaultSettings()
	if cfg.Source("hackernews").Decode(&hn) != nil {
		return nil // told when the source is made
	}
	api := func(address string, every time.Duration) polite.API {
		host := polite.HostPort(address)
		if allLoopback([]string{host}) {
			every = time.Millisecond // nobody else is kept waiting
		}
		return polite.API{Host: host, Every: every}
	}
	return []polite.API{api(hn.APIURL, 20*time.Millisecond), api(hn.SearchURL, 400*time.Millisecond)}
}

// namedHosts lists host:port of every address that the settings name: an
// operator who writes down an address means it, even a private one.
func namedHosts(cfg *config.Config) []string {
	var hosts []string
	for _, o := range cfg.Origins() {
		if !strings.HasPrefix(o.Value, "http://") && !strings.HasPrefix(o.Value, "https://") {
			continue
		}
		if strings.HasPrefix(o.Key, "github.") || strings.HasPrefix(o.Key, "sources.") {
			hosts = append(hosts, polite.HostPort(o.Value))
		}
	}
	return hosts
}

func allLoopback(hosts []string) bool {
	return !slices.ContainsFunc(hosts, func(hostPort string) bool {
		host, _, err := net.SplitHostPort(hostPort)
		if err != nil {
			host = hostPort
		}
		ip := net.ParseIP(host)
		return host != "localhost" && (ip == nil || !ip.IsLoopback())
	})
}

func buildGitHub(ctx context.Context, b *sourceBuild) (crawler.Source, error) {
	if b.github != nil {
		return b.github, nil
	}
	token, err := b.cfg.Token(ctx)
	if err != nil {
		return nil, err
	}
	tools := make([]talent.ToolID, 0, len(b.cfg.Tools))
	for _, name := range b.cfg.Tools {
		id, ok := b.rooms.Catalog.Resolve(name)
		if !ok {
			return nil, usagef("tools: %q is not in the catalogue; `mlscout doctor` lists its ids", name)
		}
		tools = append(tools, id)
	}
	b.github, err = github.New(github.Settings{
		APIURL: b.cfg.GitHub.APIURL, GraphQLURL: b.cfg.GitHub.GraphQLURL, Token: token,
		Since: talent.DayOf(b.cfg.GitHub.Since.Before(b.app.now())), Reserve: float64(b.cfg.GitHub.Reserve),
		UserAgent: b.agent, AllowPrivate: b.private,
	}, github.Deps{
		Catalog: b.rooms.Catalog, Tools: tools, Sink: b.rooms.Store, Gate: b.rooms.Store,
		Memory: b.rooms.Store, Backlog: b.rooms.Store, Logger: b.app.logger(),
	})
	if err != nil {
		return nil, err
	}
	return b.github, nil
}

// boardDeps is what every board is made with.
func (b *sourceBuild) boardDeps(name string) board.Deps {
	return board.Deps{
		Sink: b.rooms.Store, Gate: b.rooms.Store, Memory: b.rooms.Store,
		HTTP:   b.transport.Session(name, b.rooms.Store, polite.Bounds{}).Client(),
		Places: b.rooms.Places, Catalog: b.rooms.Catalog, Logger: b.app.logger(), Now: b.app.now,
	}
}

func buildHackerNews(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	settings := hackernews.DefaultSettings()
	if err := b.decode("hackernews", &settings); err != nil {
		return nil, err
	}
	if !settings.Enabled {
		return nil, nil
	}
	return hackernews.New(settings, b.boardDeps("hackernews")), nil
}

func buildIssueBoards(ctx context.Context, b *sourceBuild) (crawler.Source, error) {
	var settings issueboards.Settings
	if err := b.decode("issue_boards", &settings); err != nil {
		return nil, err
	}
	if !settings.Enabled || len(settings.Repos) == 0 {
		return nil, nil
	}
	if err := settings.Validate(); err != nil {
		return nil, usageError{err}
	}
	if _, err := buildGitHub(ctx, b); err != nil {
		return nil, err
	}
	settings.APIURL = b.cfg.GitHub.APIURL
	deps := b.boardDeps("issue_boards")
	deps.HTTP = b.github.Client()
	return issueboards.New(settings, deps), nil
}

func buildDiscourse(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	var settings discourse.Settings
	if err := b.decode("discourse", &settings); err != nil || len(settings) == 0 {
		return nil, err
	}
	if err := settings.Validate(); err != nil {
		return nil, usageError{err}
	}
	return discourse.New(settings, b.boardDeps("discourse")), nil
}

func buildMastodon(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	var settings mastodon.Settings
	if err := b.decode("mastodon", &settings); err != nil || len(settings) == 0 {
		return nil, err
	}
	if err := settings.Validate(); err != nil {
		return nil, usageError{err}
	}
	return mastodon.New(settings, b.boardDeps("mastodon")), nil
}

func buildFeeds(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	var settings feeds.Settings
	if err := b.decode("feeds", &settings); err != nil || len(settings) == 0 {
		return nil, err
	}
	if err := settings.Validate(); err != nil {
		return nil, usageError{err}
	}
	return feeds.New(settings, b.boardDeps("feeds")), nil
}

func buildPages(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	var settings []pages.Settings
	if err := b.decode("pages", &settings); err != nil || len(settings) == 0 {
		return nil, err
	}
	source, err := pages.New(settings, b.boardDeps("pages"), b.transport)
	if err != nil {
		return nil, usageError{err}
	}
	return source, nil
}

// decode reads the settings of a source; mistakes are usage errors.
func (b *sourceBuild) decode(name string, into any) error {
	if err := b.cfg.Source(name).Decode(into); err != nil {
		return usageError{err}
	}
	return nil
}

// hostOf names the host of an address for a message.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.Host
}
