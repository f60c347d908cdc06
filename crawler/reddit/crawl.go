package reddit

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/posts"
	"mlscout/talent"
)

const (
	perPage     = 100
	perInfo     = 100
	maxPages    = 10 // Reddit lists no more than 1,000
	maxComments = 60 // posts a night whose comments are looked at
	months      = 6
)

// crawl is one run over one subreddit.
type crawl struct {
	*board.Run
	api       string
	subreddit string
	track     *board.Track
	looked    int // posts whose comments were read
}

// link is a post as the API delivers it.
type link struct {
	Fullname string  `json:"name"`
	ID       string  `json:"id"`
	Title    string  `json:"title"`
	Text     string  `json:"selftext"`
	Author   string  `json:"author"`
	Created  float64 `json:"created_utc"`
	Flair    string  `json:"link_flair_text"`
	Path     string  `json:"permalink"`
	Removed  string  `json:"removed_by_category"`
	Stickied bool    `json:"stickied"`
	Comments int     `json:"num_comments"`
}

type listing struct {
	Data struct {
		After    string `json:"after"`
		Children []struct {
			Kind string          `json:"kind"`
			Data json.RawMessage `json:"data"`
		} `json:"children"`
	} `json:"data"`
}

// gone reports a post that its author deleted or moderators removed.
func (l link) gone() bool {
	return l.Removed != "" || l.Author == "" || l.Author == "[deleted]" || l.Text == "[deleted]" || l.Text == "[removed]"
}

func (l link) digest() string {
	return board.Digest(l.Author, l.Title, l.Text, l.Flair, strconv.Itoa(l.Comments))
}

func (c *crawl) read(ctx context.Context) error {
	var harvest board.Harvest
	found, err := c.newest(ctx)
	if err != nil {
		return err
	}
	present := make(map[string]bool)
	for _, l := range found {
		present[l.Fullname] = true
	}
	again, err := c.again(ctx, &harvest, present)
	if err != nil {
		return err
	}
	if err := c.take(ctx, &harvest, append(found, again...)); err != nil {
		return err
	}
	c.track.Since = c.Now().UTC().Format(time.RFC3339)
	return c.Store(ctx, harvest, c.track)
}

// newest lists what is newer than the last run, or the last months at first.
func (c *crawl) newest(ctx context.Context) ([]link, error) {
	oldest := c.Now().AddDate(0, -months, 0)
	if since, err := time.Parse(time.RFC3339, c.track.Since); err == nil {
		oldest = since.Add(-time.Hour) // what the clocks disagree about
	}
	var out []link
	after := ""
	for range maxPages {
		query := url.Values{"limit": {strconv.Itoa(perPage)}, "raw_json": {"1"}}
		if after != "" {
			query.Set("after", after)
		}
		page, next, err := c.list(ctx, c.api+"/r/"+c.subreddit+"/new?"+query.Encode())
		if err != nil {
			return nil, err
		}
		old := 0
		for _, l := range page {
			if at := posted(l); at.Before(oldest) && !l.Stickied {
				old++
				continue
			}
			out = append(out, l)
		}
		if old > 0 || next == "" || next == after {
			break
		}
		after = next
	}
	return out, nil
}

func posted(l link) time.Time { return time.Unix(int64(l.Created), 0).UTC() }

func (c *crawl) list(ctx context.Context, address string) ([]link, string, error) {
	var page listing
	if _, err := c.JSON(ctx, address, &page); err != nil {
		return nil, "", err
	}
	var out []link
	for _, child := range page.Data.Children {
		var l link
		if child.Kind != "t3" {
			continue
		}
		if err := json.Unmarshal(child.Data, &l); err != nil {
			return nil, "", fmt.Errorf("get %s: post: %w", address, err)
		}
		if l.Fullname != "" {
			out = append(out, l)
		}
	}
	return out, page.Data.After, nil
}

// again asks for every post that was kept, a hundred at a time. Those that are
// missing from the answer, deleted or removed are emptied.
func (c *crawl) again(ctx context.Context, h *board.Harvest, present map[string]bool) ([]link, error) {
	var ids []string
	for id, e := range c.track.Entries {
		if !present[id] && e.Kind != "x" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var out []link
	for chunk := range slices.Chunk(ids, perInfo) {
		found, _, err := c.list(ctx, c.api+"/api/info?"+url.Values{"id": {strings.Join(chunk, ",")}, "raw_json": {"1"}}.Encode())
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
		for _, id := range chunk {
			if slices.ContainsFunc(found, func(l link) bool { return l.Fullname == id }) {
				continue
			}
			if err := c.Drop(ctx, h, c.track, Name, c.subreddit, id); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// take keeps what is new or changed and empties what is gone.
func (c *crawl) take(ctx context.Context, h *board.Harvest, found []link) error {
	byID := make(map[string]link)
	var ask []posts.Raw
	for _, l := range found {
		if l.gone() {
			if err := c.Drop(ctx, h, c.track, Name, c.subreddit, l.Fullname); err != nil {
				return err
			}
			continue
		}
		if _, twice := byID[l.Fullname]; twice || !c.track.Changed(l.Fullname, l.digest()) {
			continue
		}
		byID[l.Fullname] = l
		ask = append(ask, c.raw(l))
	}
	allowed, err := c.Allowed(ctx, Name, ask)
	if err != nil {
		return err
	}
	for _, raw := range allowed {
		l := byID[raw.NativeID]
		closed, err := c.closing(ctx, l)
		if err != nil {
			return err
		}
		post := c.Keep(h, c.track, raw, l.digest(), "", closed)
		if closed != "" && post.Kind == talent.Seeking {
			h.Closed = append(h.Closed, crawler.Closure{Source: Name, NativeID: l.Fullname, Reason: closed})
		}
	}
	return nil
}

func (c *crawl) raw(l link) posts.Raw {
	return posts.Raw{
		Source: Name, Thread: strings.ToLower(c.subreddit), NativeID: l.Fullname, Author: l.Author, PostedAt: posted(l),
		URL: "https://www.reddit.com" + l.Path, Title: l.Title, Flair: l.Flair, Format: posts.Markdown, Body: l.Text,
		Fetched: c.Today(), Pinned: l.Stickied,
	}
}

// closing tells whether the author closed a post, by its flair or in a comment
// of their own. Only seekers' posts that were kept before are worth the request.
func (c *crawl) closing(ctx context.Context, l link) (string, error) {
	if posts.Closing(l.Flair) {
		return "hired", nil
	}
	before, known := c.track.Entries[l.Fullname]
	if l.Comments == 0 || known && before.Kind != "s" || !known && !strings.Contains(strings.ToLower(l.Title), "hire") || c.looked == maxComments {
		return "", nil
	}
	c.looked++
	var pages []listing
	address := fmt.Sprintf("%s/comments/%s?%s", c.api, url.PathEscape(l.ID), url.Values{"limit": {"100"}, "depth": {"3"}, "raw_json": {"1"}}.Encode())
	if _, err := c.JSON(ctx, address, &pages); err != nil || len(pages) < 2 {
		return "", err
	}
	if c.says(pages[1], l.Author, 0) {
		return "hired", nil
	}
	return "", nil
}

// says looks for the author's own word that they are no longer looking.
func (c *crawl) says(page listing, author string, depth int) bool {
	for _, child := range page.Data.Children {
		var comment struct {
			Author  string          `json:"author"`
			Body    string          `json:"body"`
			Replies json.RawMessage `json:"replies"` // "" or a listing
		}
		if child.Kind != "t1" || json.Unmarshal(child.Data, &comment) != nil {
			continue
		}
		if comment.Author == author && posts.Closing(comment.Body) {
			return true
		}
		var below listing
		if depth < 4 && json.Unmarshal(comment.Replies, &below) == nil && c.says(below, author, depth+1) {
			return true
		}
	}
	return false
}
