// Package pages reads job boards that are web pages: listings, "next" links and
// sitemaps lead to pages with schema.org data, JobPosting for vacancies and
// ProfilePage or Person for people who look for work. Colly fetches and selects;
// its habits that would harm a site or us are switched off, and all its requests
// go through the manners of crawler/polite. Pages that ask not to be indexed
// leave no trace but the note not to come back; nothing is fetched from other
// hosts than a board's own.
package pages

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/polite"
)

// Name is the source's name in settings and reports.
const Name = "pages"

const extractor = "pages/1"

// Settings is one entry of the list "pages" under "sources".
type Settings struct {
	Name     string   `yaml:"name"`
	StartURL string   `yaml:"start_url"`
	Allow    []string `yaml:"allow"`     // paths such as /jobs/*, or host/path; empty: the whole host
	MaxPages int      `yaml:"max_pages"` // visited in one run; 0 means 1000
	MaxDepth int      `yaml:"max_depth"` // links away from the start; 0 means 4
}

// Source crawls the boards that settings list.
type Source struct {
	sites  []*site
	deps   board.Deps
	polite *polite.Transport
}

// New checks the settings. Deps.HTTP is not used: requests go through shared.
func New(settings []Settings, deps board.Deps, shared *polite.Transport) (*Source, error) {
	s := &Source{deps: deps, polite: shared}
	names := make(map[string]bool)
	for _, set := range settings {
		site, err := newSite(set)
		if err != nil {
			return nil, fmt.Errorf("sources.pages %q: %w", set.Name, err)
		}
		if names[site.name] {
			return nil, fmt.Errorf("sources.pages %q: named twice", set.Name)
		}
		names[site.name] = true
		s.sites = append(s.sites, site)
	}
	return s, nil
}

// Hosts returns the host:port of every board, for polite.Options.
func Hosts(settings []Settings) []string {
	var hosts []string
	for _, set := range settings {
		if u, err := url.Parse(set.StartURL); err == nil {
			hosts = append(hosts, u.Host)
		}
	}
	return hosts
}

// Name implements crawler.Source.
func (s *Source) Name() string { return Name }

// Plan implements crawler.Source: the pages that are known, and a guess for
// boards never visited.
func (s *Source) Plan(ctx context.Context) (crawler.Plan, error) {
	plan := crawler.Plan{Source: Name, Steps: []crawler.PlanStep{}}
	for _, site := range s.sites {
		f, err := loadFrontier(ctx, s.deps.Memory, site, s.deps.Now())
		if err != nil {
			return plan, err
		}
		step := crawler.PlanStep{What: "visit " + site.name, Reason: "read before, asked conditionally", Requests: min(len(f.due())+2, site.maxPages)}
		if len(f.pages) == 0 {
			step.Reason, step.Requests = "never visited; at most", site.maxPages
		}
		plan.Steps = append(plan.Steps, step)
		plan.Requests += step.Requests
	}
	return plan, nil
}

// Crawl implements crawler.Source. Boards are visited side by side, each at its
// own pace.
func (s *Source) Crawl(ctx context.Context, limits crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	run, err := board.Start(Name, s.deps, limits, progress)
	if err != nil {
		return crawler.Report{Name: Name}, err
	}
	var wg sync.WaitGroup
	errs := make([]error, len(s.sites))
	visits := make([]*visit, len(s.sites))
	for i, site := range s.sites {
		visits[i] = newVisit(run, site, s.polite)
		wg.Go(func() { errs[i] = visits[i].end(visits[i].crawl(ctx)) })
	}
	wg.Wait()
	report, err := run.End(ctx, errors.Join(errs...))
	for _, v := range visits {
		report.NotModified += v.session.Stats().NotModified
	}
	return report, err
}

// site is one board as settings describe it.
type site struct {
	name     string
	start    *url.URL
	allow    []pattern
	maxPages int
	maxDepth int
}

// pattern is a place on a host: an exact path or everything below it, or, with
// stars inside, a shape.
type pattern struct {
	host string
	path string
	glob bool
}

func newSite(set Settings) (*site, error) {
	if err := polite.CheckAddress(set.StartURL); err != nil {
		return nil, fmt.Errorf("start_url %w", err)
	}
	start, err := url.Parse(set.StartURL)
	if err != nil {
		return nil, fmt.Errorf("start_url %q: %w", set.StartURL, err)
	}
	start.Fragment = ""
	if start.Path == "" {
		start.Path = "/"
	}
	s := &site{name: set.Name, start: start, maxPages: set.MaxPages, maxDepth: set.MaxDepth}
	if s.name == "" {
		s.name = start.Hostname()
	}
	if s.maxPages <= 0 {
		s.maxPages = 1000
	}
	if s.maxDepth <= 0 {
		s.maxDepth = 4
	}
	for _, text := range set.Allow {
		s.allow = append(s.allow, parsePattern(text, start.Host))
	}
	return s, nil
}

func parsePattern(text, host string) pattern {
	if _, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
	}
	path := text
	if !strings.HasPrefix(text, "/") && text != "*" {
		h, rest, found := strings.Cut(text, "/")
		host, path = strings.ToLower(h), "/"
		if found {
			path = "/" + rest
		}
	}
	path = strings.TrimSuffix(strings.TrimSuffix(path, "*"), "/")
	return pattern{host: host, path: path, glob: strings.Contains(path, "*")}
}

// allows says whether an address belongs to the board.
func (s *site) allows(u *url.URL) bool {
	if u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	if u.Host == s.start.Host && u.Path == s.start.Path {
		return true
	}
	if len(s.allow) == 0 {
		return u.Host == s.start.Host
	}
	for _, p := range s.allow {
		if p.matches(u) {
			return true
		}
	}
	return false
}

func (p pattern) matches(u *url.URL) bool {
	if !strings.EqualFold(u.Host, p.host) {
		return false
	}
	if p.glob {
		return globPrefix(p.path, u.Path)
	}
	rest, ok := strings.CutPrefix(u.Path, p.path)
	return ok && (rest == "" || rest[0] == '/')
}

// globPrefix says whether path begins with the pattern, whose stars stand for
// anything.
func globPrefix(pattern, path string) bool {
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	path = path[len(parts[0]):]
	for _, part := range parts[1:] {
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return true
}
