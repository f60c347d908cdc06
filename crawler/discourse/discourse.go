// Package discourse reads job categories of Discourse forums through the JSON
// that the forum serves beside each page. Only the categories that the settings
// name are read, first posts are kept, replies only where their author closes
// the topic. Search, user pages and RSS, which robots.txt usually bars, are not
// asked.
package discourse

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/polite"
	"mlscout/crawler/posts"
	"mlscout/talent"
)

// Name is the source's name in settings and reports.
const Name = "discourse"

// Forum is one entry of the node "discourse" under "sources".
type Forum struct {
	Name       string   `yaml:"name"`
	BaseURL    string   `yaml:"base_url"`
	Categories []string `yaml:"categories"` // slug/id as in the category's address: "jobs/12"
}

// Settings is the node "discourse" under "sources".
type Settings []Forum

// Validate reports the first forum that cannot be read as it is written.
func (s Settings) Validate() error {
	for _, f := range s {
		if err := polite.CheckAddress(f.BaseURL); err != nil {
			return fmt.Errorf("discourse %q: base_url %w", f.Name, err)
		}
		for _, category := range f.Categories {
			slug, id, ok := strings.Cut(category, "/")
			if _, err := strconv.Atoi(id); !ok || err != nil || slug == "" {
				return fmt.Errorf("discourse %q: category %q: want slug/id, such as jobs/12", f.Name, category)
			}
		}
	}
	return nil
}

// Source crawls the forums.
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
	tour, _ := s.tour()
	return board.PlanTracks(ctx, s.deps.Memory, Name, tour.Keys, func(key string, t *board.Track) crawler.PlanStep {
		step := crawler.PlanStep{What: "read " + key, Reason: "never read", Requests: 1 + 30}
		if t.Since != "" {
			step.Reason, step.Requests = "look for what is new and what is gone", 1+len(t.Standing())
		}
		return step
	})
}

// Crawl implements crawler.Source.
func (s *Source) Crawl(ctx context.Context, limits crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	tour, categories := s.tour()
	tour.Limits, tour.Progress = limits, progress
	return board.Visit(ctx, tour, func(ctx context.Context, run *board.Run, i int, t *board.Track) error {
		c := categories[i]
		c.Run, c.track = run, t
		return c.read(ctx)
	})
}

// tour lists the categories of all forums.
func (s *Source) tour() (board.Tour, []*crawl) {
	tour := board.Tour{Name: Name, Stage: "categories", Deps: s.deps}
	var categories []*crawl
	for _, f := range s.settings {
		for _, category := range f.Categories {
			tour.Keys, tour.Accounts = append(tour.Keys, trackKey(f, category)), append(tour.Accounts, f.host())
			categories = append(categories, &crawl{forum: f, category: category})
		}
	}
	return tour, categories
}

func trackKey(f Forum, category string) string { return f.host() + "/c/" + category }

func (f Forum) host() string {
	u, err := url.Parse(f.BaseURL)
	if err != nil {
		return f.BaseURL
	}
	return u.Host
}

// crawl is one run over one category.
type crawl struct {
	*board.Run
	forum    Forum
	category string
	track    *board.Track
}

type listing struct {
	TopicList struct {
		More   string  `json:"more_topics_url"`
		Topics []topic `json:"topics"`
	} `json:"topic_list"`
}

type topic struct {
	ID      int64     `json:"id"`
	Title   string    `json:"title"`
	Bumped  time.Time `json:"bumped_at"`
	Pinned  bool      `json:"pinned"`
	Closed  bool      `json:"closed"`
	Visible *bool     `json:"visible"`
	Slug    string    `json:"slug"`
	Deleted any       `json:"deleted_at"`
	Stream  struct {
		Posts []struct {
			ID          int64     `json:"id"`
			Number      int       `json:"post_number"`
			Type        int       `json:"post_type"`
			Username    string    `json:"username"`
			Name        string    `json:"name"`
			Cooked      string    `json:"cooked"`
			Created     time.Time `json:"created_at"`
			UserDeleted bool      `json:"user_deleted"`
			DeletedAt   any       `json:"deleted_at"`
			Hidden      bool      `json:"hidden"`
		} `json:"posts"`
	} `json:"post_stream"`
}

const (
	maxPages = 40
	perBatch = 30
	months   = 18
	maxCheck = 300
)

// read goes through the category, latest first, until it meets what it knows,
// then asks again for the seekers' topics that still count.
func (c *crawl) read(ctx context.Context) error {
	since := c.Now().AddDate(0, -months, 0)
	if at, err := time.Parse(time.RFC3339, c.track.Since); err == nil {
		since = at
	}
	var harvest board.Harvest
	fresh, first, latest, err := c.listed(ctx, since)
	if err != nil {
		return err
	}
	asked := make(map[string]bool)
	for i, t := range fresh {
		asked[c.native(t.ID)] = true
		if err := c.topic(ctx, &harvest, t.ID); err != nil {
			return err
		}
		if i%perBatch == perBatch-1 { // what is saved need not be asked again
			if err := c.Store(ctx, harvest, c.track); err != nil {
				return err
			}
			harvest = board.Harvest{}
		}
	}
	standing := c.track.Standing()
	for _, id := range standing[:min(len(standing), maxCheck)] {
		if n, err := strconv.ParseInt(id[strings.LastIndex(id, "/")+1:], 10, 64); err == nil && !asked[id] {
			if err := c.topic(ctx, &harvest, n); err != nil {
				return err
			}
		}
	}
	harvest.Validators = append(harvest.Validators, first)
	if !latest.IsZero() {
		c.track.Since = latest.UTC().Format(time.RFC3339)
	}
	return c.Store(ctx, harvest, c.track)
}

// listed lists the topics bumped since.
func (c *crawl) listed(ctx context.Context, since time.Time) (fresh []topic, first crawler.Validator, latest time.Time, err error) {
	base := strings.TrimSuffix(c.forum.BaseURL, "/")
	address := base + "/c/" + c.category + ".json"
	for page := 0; address != "" && page < maxPages; page++ {
		var list listing
		answer, err := c.JSON(ctx, address, &list)
		if err != nil || answer.NotModified {
			return fresh, first, latest, err
		}
		if page == 0 {
			first = answer.Validator
		}
		old := 0
		for _, t := range list.TopicList.Topics {
			switch {
			case !t.Bumped.Before(since):
				fresh = append(fresh, t)
				latest = later(latest, t.Bumped)
			case !t.Pinned:
				old++
			}
		}
		address = ""
		if old == 0 && len(list.TopicList.Topics) > 0 {
			address = more(base, list.TopicList.More)
		}
	}
	return fresh, first, latest, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// more is the address of a listing's next page; what the forum gives lacks the
// ".json" that makes it data.
func more(base, link string) string {
	u, err := url.Parse(link)
	if link == "" || err != nil || u.Host != "" && !strings.Contains(base, u.Host) {
		return ""
	}
	if !strings.HasSuffix(u.Path, ".json") {
		u.Path += ".json"
	}
	u.Scheme, u.Host = "", ""
	return base + u.String()
}

func (c *crawl) native(id int64) string {
	return c.forum.host() + "/" + strconv.FormatInt(id, 10)
}

// topic reads one topic: its first post is the post, and its author may close it.
func (c *crawl) topic(ctx context.Context, h *board.Harvest, id int64) error {
	var t topic
	native := c.native(id)
	answer, err := c.JSON(ctx, fmt.Sprintf("%s/t/%d.json", strings.TrimSuffix(c.forum.BaseURL, "/"), id), &t)
	switch {
	case board.IsGone(err):
		return c.Drop(ctx, h, c.track, Name, c.thread(), native)
	case err != nil || answer.NotModified:
		return err
	}
	h.Validators = append(h.Validators, answer.Validator)
	if len(t.Stream.Posts) == 0 || t.Deleted != nil || t.Visible != nil && !*t.Visible {
		return c.Drop(ctx, h, c.track, Name, c.thread(), native)
	}
	op := t.Stream.Posts[0]
	if op.UserDeleted || op.DeletedAt != nil || op.Hidden {
		return c.Drop(ctx, h, c.track, Name, c.thread(), native)
	}
	closed := ""
	if t.Closed {
		closed = "withdrawn"
	}
	for _, p := range t.Stream.Posts[1:] {
		if p.Username == op.Username && p.Type == 1 {
			reply := c.Parser.Parse(posts.Raw{Source: Name, Author: p.Username, Format: posts.HTML, Body: p.Cooked, Reply: true, SameAuthor: true})
			if reply.Closed != "" {
				closed = reply.Closed
			}
		}
	}
	digest := board.Digest(op.Username, t.Title, op.Cooked, closed)
	if !c.track.Changed(native, digest) {
		return nil
	}
	raw := posts.Raw{
		Source: Name, Thread: c.thread(), NativeID: native, Site: c.forum.host(), Author: op.Username, Name: op.Name, PostedAt: op.Created,
		URL: fmt.Sprintf("%s/t/%s/%d", strings.TrimSuffix(c.forum.BaseURL, "/"), t.Slug, id), Title: t.Title, Format: posts.HTML, Body: op.Cooked,
		Fetched: c.Today(), Pinned: t.Pinned,
	}
	allowed, err := c.Allowed(ctx, Name, []posts.Raw{raw})
	if err != nil || len(allowed) == 0 {
		return err
	}
	post := c.Keep(h, c.track, raw, digest, "", closed)
	if post.Kind == talent.Seeking && closed != "" {
		h.Closed = append(h.Closed, crawler.Closure{Source: Name, NativeID: native, Reason: closed})
	}
	return nil
}

func (c *crawl) thread() string {
	slug, _, _ := strings.Cut(c.category, "/")
	return c.forum.host() + "/c/" + slug
}
