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
	"mlscout/crawler/reddit"
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

// sourceEntry registers a source: a name, whether the settings want it or hold a
// mistake, and what makes it if they do.
type sourceEntry struct {
	name  string
	on    func(*config.Config) (bool, error)
	build func(context.Context, *sourceBuild) (crawler.Source, error)
}

// allSources lists every source in the order in which a crawl visits them.
func allSources() []sourceEntry {
	return []sourceEntry{
		{"github", func(*config.Config) (bool, error) { return true, nil }, buildGitHub}, // config checks its section
		{hackernews.Name, wanted(hackernewsSection, func(s hackernews.Settings) bool { return s.Enabled }), buildHackerNews},
		{issueboards.Name, wanted(issueBoardsSection, func(s issueboards.Settings) bool { return s.Enabled && len(s.Repos) > 0 }), buildIssueBoards},
		{discourse.Name, wanted(discourseSection, notEmpty[discourse.Settings]), buildDiscourse},
		{mastodon.Name, wanted(mastodonSection, notEmpty[mastodon.Settings]), buildMastodon},
		{feeds.Name, wanted(feedsSection, notEmpty[feeds.Settings]), buildFeeds},
		{reddit.Name, wanted(redditSection, func(s reddit.Settings) bool { return s.Enabled }), buildReddit},
		{pages.Name, wanted(pagesSection, notEmpty[[]pages.Settings]), buildPages},
		{github.ClaimedName, func(*config.Config) (bool, error) { return true, nil }, buildClaimed}, // after the boards
	}
}

func sourceNames() []string {
	var names []string
	for _, entry := range allSources() {
		names = append(names, entry.name)
	}
	return names
}

// knownSources refuses names that no source has.
func knownSources(names []string) error {
	for _, name := range names {
		if reason, never := polite.Never(name + ".com"); never && !slices.Contains(sourceNames(), name) {
			return usagef("source %q: %w: %s", name, polite.ErrNeverCrawled, reason)
		}
		if !slices.Contains(sourceNames(), name) {
			return usagef("source %q: want some of %s", name, strings.Join(sourceNames(), ", "))
		}
	}
	return nil
}

// sources makes those that are named, or all that the settings enable.
func (a *app) sources(ctx context.Context, rooms nightly.Rooms, names []string) ([]crawler.Source, error) {
	if err := knownSources(names); err != nil {
		return nil, err
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
		on, err := entry.on(cfg)
		if err != nil {
			return nil, err
		}
		if !on && len(names) > 0 {
			return nil, usagef("source %s is not set up: see sources.%s in mlscout.yaml", entry.name, entry.name)
		}
		if !on {
			continue
		}
		source, err := entry.build(ctx, b)
		if err != nil {
			return nil, err
		}
		made = append(made, source)
	}
	return made, nil
}

func newSourceBuild(a *app, cfg *config.Config, rooms nightly.Rooms) (*sourceBuild, error) {
	asked := hostsOf(cfg, func(config.Origin) bool { return true })
	if cfg.Network.Contact == "" && cfg.Network.UserAgent == "" && !allLoopback(asked) {
		return nil, usagef("network.contact is not set: sites must be able to complain; put an address of yours into mlscout.yaml (or MLSCOUT_NETWORK_CONTACT) before a real crawl")
	}
	b := &sourceBuild{
		app: a, cfg: cfg, rooms: rooms, agent: cfg.UserAgent(productVersion()),
		private: slices.Concat(cfg.Network.AllowPrivate, namedHosts(cfg)),
	}
	if cfg.Network.Contact == "" && cfg.Network.UserAgent == "" {
		b.agent += " (+loopback test)"
	}
	guard, err := wire.NewGuard(b.private)
	if err != nil {
		return nil, usageError{err}
	}
	apis, err := boardAPIs(cfg)
	if err != nil {
		return nil, err
	}
	b.transport, err = polite.New(polite.Options{
		UserAgent: b.agent, Guard: guard, Log: a.logger(), Hosts: asked, APIs: apis,
	})
	if err != nil {
		return nil, usageError{err}
	}
	return b, nil
}

// boardAPIs are the documented JSON interfaces among the boards.
func boardAPIs(cfg *config.Config) ([]polite.API, error) {
	hn, err := hackernewsSection(cfg)
	if err != nil {
		return nil, err
	}
	api := func(address string, every time.Duration) polite.API {
		host := polite.HostPort(address)
		if allLoopback([]string{host}) {
			every = time.Millisecond // nobody else is kept waiting
		}
		return polite.API{Host: host, Every: every}
	}
	return []polite.API{api(hn.APIURL, 20*time.Millisecond), api(hn.SearchURL, 400*time.Millisecond)}, nil
}

// namedHosts lists host:port of every address that an operator wrote down: they
// mean it, even a private one. The presets are public and stay so.
func namedHosts(cfg *config.Config) []string {
	return hostsOf(cfg, func(o config.Origin) bool { return o.From != "default" })
}

// hostsOf lists host:port of those addresses of GitHub and the sources that are wanted.
func hostsOf(cfg *config.Config, wanted func(config.Origin) bool) []string {
	var hosts []string
	for _, o := range cfg.Origins() {
		if !wanted(o) || !strings.HasPrefix(o.Value, "http://") && !strings.HasPrefix(o.Value, "https://") {
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
	_, tools, err := b.cfg.LoadCatalog()
	if err != nil {
		return nil, usageError{err}
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

// buildClaimed makes what looks up the accounts that posts name.
func buildClaimed(ctx context.Context, b *sourceBuild) (crawler.Source, error) {
	if _, err := buildGitHub(ctx, b); err != nil {
		return nil, err
	}
	return b.github.Claimed(b.rooms.Claims()), nil
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
	settings, err := hackernewsSection(b.cfg)
	if err != nil {
		return nil, err
	}
	return hackernews.New(settings, b.boardDeps(hackernews.Name)), nil
}

func buildIssueBoards(ctx context.Context, b *sourceBuild) (crawler.Source, error) {
	settings, err := issueBoardsSection(b.cfg)
	if err != nil {
		return nil, err
	}
	if _, err := buildGitHub(ctx, b); err != nil {
		return nil, err
	}
	settings.APIURL = b.cfg.GitHub.APIURL
	deps := b.boardDeps(issueboards.Name)
	deps.HTTP = b.github.Client()
	return issueboards.New(settings, deps), nil
}

func buildDiscourse(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	settings, err := discourseSection(b.cfg)
	if err != nil {
		return nil, err
	}
	return discourse.New(settings, b.boardDeps(discourse.Name)), nil
}

func buildMastodon(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	settings, err := mastodonSection(b.cfg)
	if err != nil {
		return nil, err
	}
	return mastodon.New(settings, b.boardDeps(mastodon.Name)), nil
}

func buildFeeds(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	settings, err := feedsSection(b.cfg)
	if err != nil {
		return nil, err
	}
	return feeds.New(settings, b.boardDeps(feeds.Name)), nil
}

func buildReddit(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	settings, err := redditSection(b.cfg)
	if err != nil {
		return nil, err
	}
	guard, err := wire.NewGuard(b.private)
	if err != nil {
		return nil, usageError{err}
	}
	source, err := reddit.New(settings, productVersion(), guard, wire.SystemClock(), b.boardDeps(reddit.Name))
	if err != nil {
		return nil, usageError{err}
	}
	return source, nil
}

func buildPages(_ context.Context, b *sourceBuild) (crawler.Source, error) {
	settings, err := pagesSection(b.cfg)
	if err != nil {
		return nil, err
	}
	return pages.New(settings, b.boardDeps(pages.Name), b.transport)
}

// hostOf names the host of an address for a message.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.Host
}
