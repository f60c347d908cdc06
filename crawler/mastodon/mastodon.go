// Package mastodon reads hashtag timelines of Mastodon servers through their
// public interface. Servers that do not show timelines to visitors are left
// alone, as are bots, boosts and accounts that asked not to be indexed. Posts
// that their authors delete are forgotten the next night.
package mastodon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/polite"
	"mlscout/crawler/posts"
)

// Name is the source's name in settings and reports.
const Name = "mastodon"

// Server is one entry of the node "mastodon" under "sources".
type Server struct {
	BaseURL string   `yaml:"base_url"`
	Tags    []string `yaml:"tags"` // without "#"
}

// Settings is the node "mastodon" under "sources".
type Settings []Server

// Validate reports the first server that cannot be read as it is written.
func (s Settings) Validate() error {
	for _, server := range s {
		if err := polite.CheckAddress(server.BaseURL); err != nil {
			return fmt.Errorf("mastodon: base_url %w", err)
		}
		if len(server.Tags) == 0 {
			return fmt.Errorf("mastodon: base_url %q: no tags", server.BaseURL)
		}
	}
	return nil
}

// Source crawls the timelines.
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
		step := crawler.PlanStep{What: "read " + key, Reason: "never read", Requests: firstPages}
		if t.Since != "" {
			step.Reason, step.Requests = "look for what is new and what is gone", 1+len(t.Standing())
		}
		return step
	})
}

// Crawl implements crawler.Source.
func (s *Source) Crawl(ctx context.Context, limits crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	tour, tags := s.tour()
	tour.Limits, tour.Progress = limits, progress
	seen := make(map[string]bool) // one post shows on many servers and tags
	return board.Visit(ctx, tour, func(ctx context.Context, run *board.Run, i int, t *board.Track) error {
		c := tags[i]
		c.Run, c.seen, c.track = run, seen, t
		return c.read(ctx)
	})
}

// tour lists the tags of all servers.
func (s *Source) tour() (board.Tour, []*crawl) {
	tour := board.Tour{Name: Name, Stage: "tags", Deps: s.deps}
	var tags []*crawl
	for _, server := range s.settings {
		for _, tag := range server.Tags {
			tour.Keys = append(tour.Keys, trackKey(server, tag))
			tags = append(tags, &crawl{base: strings.TrimSuffix(server.BaseURL, "/"), tag: strings.TrimPrefix(tag, "#")})
		}
	}
	return tour, tags
}

func trackKey(server Server, tag string) string {
	return host(server.BaseURL) + "#" + strings.ToLower(strings.TrimPrefix(tag, "#"))
}

func host(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	return u.Host
}

// crawl is one run over one tag on one server.
type crawl struct {
	*board.Run
	base  string
	tag   string
	track *board.Track
	seen  map[string]bool
}

type status struct {
	ID         string          `json:"id"`
	URI        string          `json:"uri"`
	URL        string          `json:"url"`
	Created    time.Time       `json:"created_at"`
	Visibility string          `json:"visibility"`
	Content    string          `json:"content"`
	Spoiler    string          `json:"spoiler_text"`
	InReplyTo  *string         `json:"in_reply_to_id"`
	Reblog     json.RawMessage `json:"reblog"`
	Account    struct {
		Acct      string `json:"acct"`
		Name      string `json:"display_name"`
		Note      string `json:"note"`
		Bot       bool   `json:"bot"`
		Group     bool   `json:"group"`
		NoIndex   *bool  `json:"noindex"`
		Indexable *bool  `json:"indexable"`
		Fields    []struct {
			Value    string  `json:"value"`
			Verified *string `json:"verified_at"`
		} `json:"fields"`
	} `json:"account"`
}

const (
	pageSize   = 40
	firstPages = 10
	maxPages   = 50
	maxCheck   = 200
	months     = 6
)

// errClosed is a server that shows no timelines to visitors.
var errClosed = errors.New("the server does not show this timeline to visitors; remove it from the settings")

func (c *crawl) read(ctx context.Context) error {
	var harvest board.Harvest
	found, err := c.timeline(ctx)
	if err != nil {
		return err
	}
	present := make(map[string]bool)
	var ask []posts.Raw
	byURI := make(map[string]status)
	for _, st := range found {
		present[st.URI] = true
		c.track.Since = later(c.track.Since, st.ID)
		if !readable(st) || c.seen[st.URI] || !c.track.Changed(st.URI, digest(st)) {
			continue
		}
		c.seen[st.URI] = true
		byURI[st.URI] = st
		ask = append(ask, c.raw(st))
	}
	allowed, err := c.Allowed(ctx, Name, ask)
	if err != nil {
		return err
	}
	for _, raw := range allowed {
		st := byURI[raw.NativeID]
		c.Keep(&harvest, c.track, raw, digest(st), st.ID, "")
	}
	if err := c.recheck(ctx, &harvest, present); err != nil {
		return err
	}
	return c.Store(ctx, harvest, c.track)
}

// timeline reads what is newer than the last run's, or the last months at first.
func (c *crawl) timeline(ctx context.Context) ([]status, error) {
	var out []status
	address := fmt.Sprintf("%s/api/v1/timelines/tag/%s?limit=%d", c.base, url.PathEscape(c.tag), pageSize)
	pages := firstPages
	rel := "next"
	if c.track.Since != "" {
		address += "&min_id=" + url.QueryEscape(c.track.Since)
		pages, rel = maxPages, "prev"
	}
	oldest := c.Now().AddDate(0, -months, 0)
	for page := 0; address != "" && page < pages; page++ {
		var list []status
		answer, err := c.JSON(ctx, address, &list)
		if err != nil {
			return nil, closed(err)
		}
		out = append(out, list...)
		if len(list) == 0 || answer.NotModified || rel == "next" && list[len(list)-1].Created.Before(oldest) {
			break
		}
		following := link(answer.Header.Get("Link"), rel)
		if !strings.HasPrefix(following, c.base) || following == address {
			break
		}
		address = following
	}
	return out, nil
}

func closed(err error) error {
	var answer *board.StatusError
	if errors.As(err, &answer) && (answer.Code == http.StatusUnauthorized || answer.Code == http.StatusForbidden || answer.Code == http.StatusUnprocessableEntity) {
		return fmt.Errorf("%w (%d)", errClosed, answer.Code)
	}
	return err
}

// readable leaves out what is not a person's own public post, and accounts that
// asked not to be indexed.
func readable(st status) bool {
	boost := len(st.Reblog) > 0 && string(st.Reblog) != "null"
	quiet := st.Account.NoIndex != nil && *st.Account.NoIndex || st.Account.Indexable != nil && !*st.Account.Indexable || optOut.MatchString(st.Account.Note)
	return !boost && !quiet && !st.Account.Bot && !st.Account.Group && st.URI != "" && st.Account.Acct != "" && (st.Visibility == "public" || st.Visibility == "unlisted" || st.Visibility == "")
}

var optOut = regexp.MustCompile(`(?i)#?\bno\s?(?:bots?|index|search)\b`)

func digest(st status) string { return board.Digest(st.Account.Acct, st.Content, st.Spoiler) }

func (c *crawl) raw(st status) posts.Raw {
	acct := st.Account.Acct
	if !strings.Contains(acct, "@") {
		acct += "@" + host(c.base)
	}
	raw := posts.Raw{
		Source: Name, Thread: "#" + strings.ToLower(c.tag), NativeID: st.URI, Author: acct, PostedAt: st.Created, URL: st.URL,
		Format: posts.HTML, Body: st.Content, Fetched: c.Today(), Reply: st.InReplyTo != nil,
	}
	for _, f := range st.Account.Fields {
		if m := href.FindStringSubmatch(f.Value); f.Verified != nil && *f.Verified != "" && m != nil {
			raw.Verified = append(raw.Verified, m[1])
		}
	}
	return raw
}

var href = regexp.MustCompile(`href="(https?://[^"]+)"`)

// recheck asks again for seekers' posts that still count.
func (c *crawl) recheck(ctx context.Context, h *board.Harvest, present map[string]bool) error {
	standing := c.track.Standing()
	checked := 0
	for _, uri := range standing {
		if present[uri] || checked == maxCheck {
			continue
		}
		checked++
		var st status
		answer, err := c.JSON(ctx, c.base+"/api/v1/statuses/"+url.PathEscape(c.track.Entries[uri].Ref), &st)
		switch {
		case board.IsGone(err):
			if err := c.Drop(ctx, h, c.track, Name, "#"+c.tag, uri); err != nil {
				return err
			}
		case err != nil:
			return closed(err)
		case answer.NotModified:
		case !readable(st): // made private, or the account opted out since
			if err := c.Drop(ctx, h, c.track, Name, "#"+c.tag, uri); err != nil {
				return err
			}
		default:
			h.Validators = append(h.Validators, answer.Validator)
			if c.track.Changed(uri, digest(st)) {
				c.Keep(h, c.track, c.raw(st), digest(st), st.ID, "")
			}
		}
	}
	return nil
}

// later is the later of two status ids, which grow with time and in length.
func later(a, b string) string {
	if len(a) != len(b) {
		if len(a) > len(b) {
			return a
		}
		return b
	}
	return max(a, b)
}

// link finds an address in a Link header by its relation.
func link(header, rel string) string {
	for _, part := range strings.Split(header, ",") {
		address, params, ok := strings.Cut(part, ";")
		if ok && strings.Contains(params, `rel="`+rel+`"`) {
			return strings.Trim(strings.TrimSpace(address), "<>")
		}
	}
	return ""
}
