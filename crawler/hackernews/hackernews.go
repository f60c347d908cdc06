// Package hackernews reads the three monthly threads of Hacker News in which
// people look for work, employers for people, and clients for freelancers. It
// uses the two documented interfaces, Firebase and Algolia, never the site, and
// never posts. Readers of those threads are asked to write to the addresses in
// them about work only; whoever uses what is read here is bound by that.
package hackernews

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/polite"
	"mlscout/talent"
)

// Name is the source's name in settings and reports.
const Name = "hackernews"

// Settings is the node "hackernews" under "sources".
type Settings struct {
	Enabled   bool   `yaml:"enabled"`
	APIURL    string `yaml:"api_url"`
	SearchURL string `yaml:"search_url"`
	Months    int    `yaml:"months"` // how far back threads are read; 0 means 18
}

// DefaultSettings is the public service.
func DefaultSettings() Settings {
	return Settings{Enabled: true, APIURL: "https://hacker-news.firebaseio.com/", SearchURL: "https://hn.algolia.com/", Months: 18}
}

// Validate reports an address that cannot be asked, or a span that is none.
func (s Settings) Validate() error {
	if err := polite.CheckAddress(s.APIURL); err != nil {
		return fmt.Errorf("hackernews: api_url %w", err)
	}
	if err := polite.CheckAddress(s.SearchURL); err != nil {
		return fmt.Errorf("hackernews: search_url %w", err)
	}
	if s.Months < 0 {
		return fmt.Errorf("hackernews: months: want 0 or more, got %d", s.Months)
	}
	return nil
}

// Source crawls the threads.
type Source struct {
	settings Settings
	deps     board.Deps
}

// New returns the source.
func New(settings Settings, deps board.Deps) *Source {
	preset := DefaultSettings()
	if settings.APIURL == "" {
		settings.APIURL = preset.APIURL
	}
	if settings.SearchURL == "" {
		settings.SearchURL = preset.SearchURL
	}
	if settings.Months <= 0 {
		settings.Months = preset.Months
	}
	settings.APIURL = strings.TrimSuffix(settings.APIURL, "/")
	settings.SearchURL = strings.TrimSuffix(settings.SearchURL, "/")
	return &Source{settings, deps}
}

// Name implements crawler.Source.
func (s *Source) Name() string { return Name }

// Plan implements crawler.Source: two requests a thread, one to find them.
func (s *Source) Plan(ctx context.Context) (crawler.Plan, error) {
	states, err := s.states(ctx)
	if err != nil {
		return crawler.Plan{}, err
	}
	rest, known, latest := 3*s.settings.Months, 0, int64(0)
	for _, st := range states {
		if st.Created >= s.since() {
			known++
			latest = max(latest, st.Created)
		}
	}
	if known > 0 { // three open each month; those of months gone by are known
		rest = 3 * monthsBetween(time.Unix(latest, 0), s.deps.Now())
	}
	steps := []crawler.PlanStep{{What: "find the monthly threads", Reason: "a new one may have opened", Requests: 1}}
	if known > 0 {
		steps = append(steps, crawler.PlanStep{What: fmt.Sprintf("look for new, edited and deleted posts in %d threads", known), Reason: "read before", Requests: 2 * known})
	}
	if rest > 0 {
		steps = append(steps, crawler.PlanStep{What: fmt.Sprintf("read up to %d threads", rest), Reason: "never read", Requests: 2 * rest})
	}
	plan := crawler.Plan{Source: Name, Steps: steps}
	for _, step := range steps {
		plan.Requests += step.Requests
	}
	return plan, nil
}

// monthsBetween counts the month ends between two moments.
func monthsBetween(a, b time.Time) int {
	a, b = a.UTC(), b.UTC()
	return max(0, 12*(b.Year()-a.Year())+int(b.Month())-int(a.Month()))
}

// Crawl implements crawler.Source.
func (s *Source) Crawl(ctx context.Context, limits crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	run, err := board.Start(Name, s.deps, limits, progress)
	if err != nil {
		return crawler.Report{Name: Name}, err
	}
	err = s.crawl(ctx, &crawl{Run: run, settings: s.settings})
	return run.End(ctx, err)
}

func (s *Source) crawl(ctx context.Context, c *crawl) error {
	states, err := s.states(ctx)
	if err != nil {
		return err
	}
	threads, found, err := c.discover(ctx, states, s.since())
	if err != nil {
		return err
	}
	c.remember(states)
	whole := true
	for i, t := range threads {
		c.Progress("threads", i, len(threads))
		st := states[t.ID]
		if st == nil {
			st = &state{Kind: t.Kind, Created: t.Created, Title: t.Title, Seen: make(map[int64]seen)}
		}
		err := c.thread(ctx, t, st)
		if err := c.Visited(st.name(t.ID), fmt.Sprintf("thread %d", t.ID), err); err != nil {
			return err
		}
		whole = whole && err == nil
	}
	c.Progress("threads", len(threads), len(threads))
	if !whole || found.Key == "" {
		return nil
	}
	return c.Save(ctx, crawler.Batch{Validators: []crawler.Validator{found}})
}

func (s *Source) since() int64 {
	return s.deps.Now().AddDate(0, -s.settings.Months, -7).Unix()
}

// thread is one monthly thread.
type thread struct {
	ID      int64
	Kind    string
	Title   string
	Created int64
}

// state is what is remembered of a thread, kept as its cursor.
type state struct {
	Kind    string         `json:"kind"`
	Title   string         `json:"title"`
	Created int64          `json:"created"`
	Seen    map[int64]seen `json:"seen"`
}

// seen is what is remembered of a comment: no name, no text.
type seen struct {
	Digest string `json:"d,omitempty"`
	Kind   string `json:"k,omitempty"` // s seeking, h hiring, o other; x gone
	Author int64  `json:"a,omitempty"` // fingerprint, of seekers only
	At     int64  `json:"t,omitempty"`
	Top    int64  `json:"p,omitempty"` // of a reply: the post it stands under
	Closed string `json:"c,omitempty"`
}

// name is what the thread is called on the board.
func (st *state) name(id int64) string {
	if st.Title == "" {
		return fmt.Sprintf("thread %d", id)
	}
	return st.Title
}

const statePrefix = "thread/"

func (s *Source) states(ctx context.Context) (map[int64]*state, error) {
	cursors, err := s.deps.Memory.Cursors(ctx, Name, statePrefix)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]*state)
	for key, value := range cursors {
		var id int64
		st := &state{}
		if _, err := fmt.Sscanf(key, statePrefix+"%d", &id); err != nil {
			continue
		}
		if err := json.Unmarshal([]byte(value), st); err != nil {
			continue // read the thread anew
		}
		if st.Seen == nil {
			st.Seen = make(map[int64]seen)
		}
		out[id] = st
	}
	return out, nil
}

// fingerprint stands for an account in a cursor, from which it cannot be read back.
func fingerprint(author string) int64 {
	return -int64(talent.BoardID("hackernews cursor", author)) & (1<<44 - 1)
}

func byAge(threads []thread) {
	slices.SortFunc(threads, func(a, b thread) int {
		if a.Created != b.Created {
			return int(a.Created - b.Created)
		}
		return int(a.ID - b.ID)
	})
}
