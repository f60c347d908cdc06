// Package feeds reads vacancies from RSS, Atom and JSON feeds and from the JSON
// interfaces of job boards whose terms allow it, told apart by their shape. A
// feed gives demand, not people: no author of a feed becomes a prospect, unless
// the settings say that a feed holds seekers' posts.
package feeds

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/polite"
	"mlscout/crawler/posts"
	"mlscout/talent"
)

// Name is the source's name in settings and reports.
const Name = "feeds"

// Feed is one entry of the node "feeds" under "sources".
type Feed struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
	Kind string `yaml:"kind"` // hiring (the preset) or seeking
}

// Settings is the node "feeds" under "sources".
type Settings []Feed

// Validate reports the first feed that cannot be read as it is written.
func (s Settings) Validate() error {
	for _, f := range s {
		if err := polite.CheckAddress(f.URL); err != nil {
			return fmt.Errorf("feed %q: url %w", f.Name, err)
		}
		if f.Kind != "" && f.Kind != "hiring" && f.Kind != "seeking" {
			return fmt.Errorf("feed %q: kind %q: want hiring or seeking", f.Name, f.Kind)
		}
	}
	return nil
}

// Source crawls the feeds.
type Source struct {
	settings Settings
	deps     board.Deps
}

// New returns the source.
func New(settings Settings, deps board.Deps) *Source { return &Source{settings, deps} }

// Name implements crawler.Source.
func (s *Source) Name() string { return Name }

// Plan implements crawler.Source.
func (s *Source) Plan(ctx context.Context) (crawler.Plan, error) {
	byKey := make(map[string]Feed)
	for _, f := range s.settings {
		byKey[f.key()] = f
	}
	return board.PlanTracks(ctx, s.deps.Memory, Name, s.keys(), func(key string, t *board.Track) crawler.PlanStep {
		f := byKey[key]
		step := crawler.PlanStep{What: "read " + f.Name, Reason: "once a night", Requests: 1}
		if wait := due(t, f, s.deps.Now()); wait > 0 {
			step.Reason, step.Requests = fmt.Sprintf("asked not long ago; due in %s", wait.Round(time.Minute)), 0
		}
		return step
	})
}

// Crawl implements crawler.Source.
func (s *Source) Crawl(ctx context.Context, limits crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	tour := board.Tour{Name: Name, Stage: "feeds", Deps: s.deps, Limits: limits, Progress: progress, Keys: s.keys()}
	for _, f := range s.settings {
		tour.Titles = append(tour.Titles, "feed "+f.Name)
	}
	return board.Visit(ctx, tour, func(ctx context.Context, run *board.Run, i int, t *board.Track) error {
		f := s.settings[i]
		if wait := due(t, f, run.Now()); wait > 0 {
			last, _ := time.Parse(time.RFC3339, t.Since) // due read it already
			run.Later(last, run.Now().Add(wait))
			return nil
		}
		return read(ctx, run, f, t)
	})
}

func (s *Source) keys() []string {
	var keys []string
	for _, f := range s.settings {
		keys = append(keys, f.key())
	}
	return keys
}

func (f Feed) key() string { return "feed/" + f.URL }

// due is how long to wait before a feed may be asked again. Boards that name a
// limit are kept to it: Remotive four times a day, Jobicy and Arbeitnow hourly.
func due(t *board.Track, f Feed, now time.Time) time.Duration {
	last, err := time.Parse(time.RFC3339, t.Since)
	if err != nil {
		return 0
	}
	least := 30 * time.Minute
	u, err := url.Parse(f.URL)
	if err == nil {
		switch u.Hostname() {
		case "remotive.com":
			least = 6 * time.Hour
		case "jobicy.com", "www.arbeitnow.com", "arbeitnow.com", "remoteok.com", "www.workingnomads.com":
			least = time.Hour
		}
	}
	return max(0, least-now.Sub(last))
}

// job is one entry of a feed, whatever its form was.
type job struct {
	source  string
	id      string
	url     string
	title   string
	author  string
	body    string
	at      time.Time
	expires time.Time
	fields  *posts.Job // nil: the text says all
	gone    bool
}

const maxPages = 5 // of feeds that page

func read(ctx context.Context, run *board.Run, f Feed, t *board.Track) error {
	var harvest board.Harvest
	address := f.URL
	for page := 0; address != "" && page < maxPages; page++ {
		answer, body, err := run.Get(ctx, address, "application/json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5")
		if err != nil {
			return err
		}
		if answer.NotModified {
			break
		}
		harvest.Validators = append(harvest.Validators, answer.Validator)
		jobs, next, err := parse(body)
		if err != nil {
			return fmt.Errorf("%s: %w", address, err)
		}
		fresh, err := take(ctx, run, &harvest, f, t, jobs)
		if err != nil {
			return err
		}
		following := sameHost(f.URL, address, next)
		if fresh == 0 || following == address {
			break
		}
		address = following
	}
	expire(run, &harvest, t)
	t.Since = run.Now().UTC().Format(time.RFC3339)
	return run.Store(ctx, harvest, t)
}

// take keeps what is new and reports how much that was.
func take(ctx context.Context, run *board.Run, h *board.Harvest, f Feed, t *board.Track, jobs []job) (int, error) {
	byID := make(map[string]job)
	var ask []posts.Raw
	for _, j := range jobs {
		id := j.source + "/" + j.id
		if j.id == "" || j.gone || !j.expires.IsZero() && j.expires.Before(run.Now()) || !t.Changed(id, digest(j)) {
			continue
		}
		byID[id] = j
		ask = append(ask, raw(run, f, id, j))
	}
	allowed, err := run.Allowed(ctx, Name, ask)
	if err != nil {
		return 0, err
	}
	for _, r := range allowed {
		j := byID[r.NativeID]
		expires := ""
		if !j.expires.IsZero() {
			expires = j.expires.UTC().Format(time.RFC3339)
		}
		run.Keep(h, t, r, digest(j), expires, "")
	}
	return len(allowed), nil
}

func digest(j job) string { return board.Digest(j.title, j.body, j.author) }

func raw(run *board.Run, f Feed, id string, j job) posts.Raw {
	out := posts.Raw{
		Source: j.source, Thread: f.Name, NativeID: id, PostedAt: j.at, URL: j.url, Title: j.title, Format: posts.HTML, Body: j.body,
		Fetched: run.Today(), Job: j.fields,
	}
	if f.Kind == "seeking" || j.source == "lemmy" {
		out.Job, out.Author = nil, j.author
		if u, err := url.Parse(j.url); err == nil {
			out.Site = u.Host
		}
	}
	if j.source == "lemmy" {
		out.Format = posts.Markdown
	}
	return out
}

// expire closes vacancies whose own date has passed.
func expire(run *board.Run, h *board.Harvest, t *board.Track) {
	for id, e := range t.Entries {
		at, err := time.Parse(time.RFC3339, e.Ref)
		if err != nil || e.Closed != "" || e.Kind == "x" || at.After(run.Now()) {
			continue
		}
		h.Closed = append(h.Closed, t.Close(sourceOf(id), id, "expired")...)
	}
}

func sourceOf(id string) string {
	for i := range len(id) {
		if id[i] == '/' {
			return id[:i]
		}
	}
	return id
}

// sameHost resolves a next address and keeps it only within the feed's host.
func sameHost(feed, page, next string) string {
	base, err := url.Parse(page)
	home, herr := url.Parse(feed)
	if err != nil || herr != nil || next == "" {
		return ""
	}
	u, err := base.Parse(next)
	if err != nil || u.Host != home.Host {
		return ""
	}
	return u.String()
}

func salaryOf(low, high float64, currency, period string) *talent.Salary {
	if low <= 0 && high <= 0 || currency == "" {
		return nil
	}
	return &talent.Salary{Min: low, Max: high, Currency: currency, Period: period}
}
