package issueboards

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/posts"
	"mlscout/talent"
)

// crawl is one run over one board.
type crawl struct {
	*board.Run
	api   string
	repo  string
	issue string // number, for boards of comments
	track *board.Track
}

// entry is an issue or a comment as REST delivers it.
type entry struct {
	ID       int64  `json:"id"`
	Number   int    `json:"number"`
	URL      string `json:"html_url"`
	IssueURL string `json:"issue_url"`
	Title    string `json:"title"`
	Body     string `json:"body"`
	State    string `json:"state"`
	Reason   string `json:"state_reason"`
	User     *struct {
		ID     int64  `json:"id"`
		NodeID string `json:"node_id"`
		Login  string `json:"login"`
		Type   string `json:"type"`
	} `json:"user"`
	Created time.Time `json:"created_at"`
	Updated time.Time `json:"updated_at"`
	Pull    *struct{} `json:"pull_request"`
}

// person reports an entry that a person wrote as a post.
func (e entry) person() bool {
	return e.Pull == nil && e.User != nil && e.User.Login != "" && (e.User.Type == "User" || e.User.Type == "") && !strings.HasSuffix(e.User.Login, "[bot]")
}

func (c *crawl) board(ctx context.Context) error {
	if c.issue != "" {
		return c.comments(ctx)
	}
	if err := c.issues(ctx); err != nil {
		return err
	}
	if err := c.replies(ctx); err != nil {
		return err
	}
	return c.recheck(ctx)
}

// issues reads what changed in a board of issues, oldest change first, saving
// page by page: a broken run goes on where it stopped.
func (c *crawl) issues(ctx context.Context) error {
	since := c.track.Since
	if since == "" {
		since = window(c.Now())
	}
	address := c.list("/repos/"+c.repo+"/issues", url.Values{"state": {"all"}, "sort": {"updated"}, "direction": {"asc"}, "since": {since}})
	for page := 0; address != "" && page < maxPages; page++ {
		var list []entry
		answer, err := c.JSON(ctx, address, &list)
		if err != nil || answer.NotModified {
			return err
		}
		harvest := board.Harvest{Validators: []crawler.Validator{answer.Validator}}
		if err := c.take(ctx, &harvest, list, false); err != nil {
			return err
		}
		if len(list) > 0 {
			c.track.Since = max(c.track.Since, list[len(list)-1].Updated.UTC().Format(time.RFC3339))
		}
		if err := c.Store(ctx, harvest, c.track); err != nil {
			return err
		}
		address = next(answer.Header.Get("Link"))
	}
	return nil
}

func (c *crawl) list(where string, query url.Values) string {
	query.Set("per_page", strconv.Itoa(perPage))
	return c.api + where + "?" + query.Encode()
}

// take keeps the entries that are new or changed.
func (c *crawl) take(ctx context.Context, h *board.Harvest, list []entry, comment bool) error {
	raws := make(map[string]entry)
	var ask []posts.Raw
	for _, e := range list {
		id := nativeID(e, comment)
		if e.person() && c.track.Changed(id, digest(e)) {
			raws[id] = e
			ask = append(ask, c.raw(e, comment))
		}
	}
	allowed, err := c.Allowed(ctx, "github", ask)
	if err != nil {
		return err
	}
	for _, raw := range allowed {
		e := raws[raw.NativeID]
		post := c.Keep(h, c.track, raw, digest(e), c.reference(e, comment), closedAs(e))
		if post.Kind == talent.Seeking && e.User.ID > 0 {
			h.People = append(h.People, crawler.Person{ID: talent.ProspectID(e.User.ID), NodeID: e.User.NodeID, Login: e.User.Login, Provenance: post.Provenance})
		}
	}
	return nil
}

func nativeID(e entry, comment bool) string {
	if comment {
		return "c" + strconv.FormatInt(e.ID, 10)
	}
	return strconv.FormatInt(e.ID, 10)
}

func digest(e entry) string { return board.Digest(e.User.Login, e.Title, e.Body, e.State) }

func closedAs(e entry) string {
	if e.State == "closed" {
		return "withdrawn"
	}
	return ""
}

func (c *crawl) reference(e entry, comment bool) string {
	if comment {
		return fmt.Sprintf("/repos/%s/issues/comments/%d", c.repo, e.ID)
	}
	return fmt.Sprintf("/repos/%s/issues/%d", c.repo, e.Number)
}

func (c *crawl) raw(e entry, comment bool) posts.Raw {
	thread := c.repo
	if comment {
		thread += "#" + c.issue
	}
	return posts.Raw{
		Source: "github_issue", Thread: thread, NativeID: nativeID(e, comment), Author: e.User.Login, AuthorID: e.User.ID, PostedAt: e.Created,
		URL: e.URL, Title: e.Title, Format: posts.Markdown, Body: e.Body, Fetched: c.Today(),
	}
}

// replies reads the board's new comments for authors who say on their own issue
// that they are no longer looking. Other people's comments are not kept.
func (c *crawl) replies(ctx context.Context) error {
	if len(c.track.Standing()) == 0 {
		return nil
	}
	since := c.track.Entries["replies"].Ref
	if since == "" {
		since = window(c.Now())
	}
	var harvest board.Harvest
	latest := since
	address := c.list("/repos/"+c.repo+"/issues/comments", url.Values{"sort": {"updated"}, "direction": {"asc"}, "since": {since}})
	for page := 0; address != "" && page < maxPages; page++ {
		var list []entry
		answer, err := c.JSON(ctx, address, &list)
		if err != nil {
			return err
		}
		if answer.NotModified {
			break
		}
		harvest.Validators = append(harvest.Validators, answer.Validator)
		for _, e := range list {
			latest = max(latest, e.Updated.UTC().Format(time.RFC3339))
			harvest.Closed = append(harvest.Closed, c.closes(e)...)
		}
		address = next(answer.Header.Get("Link"))
	}
	if harvest.Empty() {
		return nil
	}
	c.track.Entries["replies"] = board.Entry{Ref: latest}
	return c.Store(ctx, harvest, c.track)
}

// closes reports the closure that a comment means, if its author wrote the issue.
func (c *crawl) closes(e entry) []crawler.Closure {
	if !e.person() {
		return nil
	}
	issue := "/repos/" + c.repo + "/issues/" + path.Base(e.IssueURL)
	for _, id := range c.track.Standing() {
		known := c.track.Entries[id]
		if known.Ref != issue || known.Author != board.Fingerprint("github", e.User.Login) {
			continue
		}
		reply := c.Parser.Parse(posts.Raw{Source: "github_issue", Author: e.User.Login, Format: posts.Markdown, Body: e.Body, Reply: true, SameAuthor: true})
		if reply.Closed == "hired" {
			return c.track.Close("github_issue", id, "hired")
		}
	}
	return nil
}

// recheck asks again for seekers' posts that still count: a deleted issue is in
// no listing.
func (c *crawl) recheck(ctx context.Context) error {
	var harvest board.Harvest
	standing := c.track.Standing()
	for _, id := range standing[:min(len(standing), maxCheck)] {
		var e entry
		answer, err := c.JSON(ctx, c.api+c.track.Entries[id].Ref, &e)
		switch {
		case board.IsGone(err):
			if err := c.Drop(ctx, &harvest, c.track, "github_issue", c.repo, id); err != nil {
				return err
			}
		case err != nil:
			return err
		case !answer.NotModified:
			harvest.Validators = append(harvest.Validators, answer.Validator)
		}
	}
	if harvest.Empty() {
		return nil
	}
	return c.Store(ctx, harvest, c.track)
}

// comments reads a board of comments whole, page by page: pages that did not
// change cost nothing, and a comment that is on none of them is gone.
func (c *crawl) comments(ctx context.Context) error {
	var harvest board.Harvest
	present := make(map[string]bool)
	address := c.list("/repos/"+c.repo+"/issues/"+c.issue+"/comments", url.Values{})
	for page := 0; address != ""; page++ {
		if page == maxPages {
			return c.Store(ctx, harvest, c.track) // too long to know what is gone
		}
		var list []entry
		answer, err := c.JSON(ctx, address, &list)
		if err != nil {
			return err
		}
		if answer.NotModified {
			ids, onward, _ := strings.Cut(answer.Note, " ")
			for _, id := range strings.Split(ids, ",") {
				present[id] = true
			}
			address = onward
			continue
		}
		if err := c.take(ctx, &harvest, list, true); err != nil {
			return err
		}
		var ids []string
		for _, e := range list {
			id := nativeID(e, true)
			ids, present[id] = append(ids, id), true
		}
		address = next(answer.Header.Get("Link"))
		answer.Validator.Note = strings.Join(ids, ",") + " " + address
		if answer.Validator.Key != "" {
			harvest.Validators = append(harvest.Validators, answer.Validator)
		}
	}
	if err := c.missing(ctx, &harvest, present); err != nil {
		return err
	}
	if harvest.Empty() {
		return nil
	}
	return c.Store(ctx, harvest, c.track)
}

func (c *crawl) missing(ctx context.Context, h *board.Harvest, present map[string]bool) error {
	var gone []string
	for id, e := range c.track.Entries {
		if !present[id] && e.Kind != "x" && e.Kind != "" {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	for _, id := range gone {
		if err := c.Drop(ctx, h, c.track, "github_issue", c.repo+"#"+c.issue, id); err != nil {
			return err
		}
	}
	return nil
}

// next finds the address of the next page in a Link header.
func next(link string) string {
	for _, part := range strings.Split(link, ",") {
		address, rel, ok := strings.Cut(part, ";")
		if ok && strings.Contains(rel, `rel="next"`) {
			return strings.Trim(strings.TrimSpace(address), "<>")
		}
	}
	return ""
}
