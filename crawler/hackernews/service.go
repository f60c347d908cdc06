package hackernews

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/sync/errgroup"

	"mlscout/crawler"
	"mlscout/crawler/board"
	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// The threads' titles, which differ by little: matched whole, never by search.
var titles = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"wants_to_be_hired", regexp.MustCompile(`(?i)^\s*Ask HN: Who wants to be hired\?`)},
	{"who_is_hiring", regexp.MustCompile(`(?i)^\s*Ask HN: Who is hiring\?`)},
	{"freelancer", regexp.MustCompile(`(?i)^\s*Ask HN: Freelancer\? Seeking freelancer\?`)},
}

const account = "whoishiring"

func kindOfTitle(title string) string {
	for _, t := range titles {
		if t.re.MatchString(title) {
			return t.kind
		}
	}
	return ""
}

// comment is a comment from either interface.
type comment struct {
	ID     int64
	Parent int64
	By     string
	At     int64
	Text   string
	Kids   []int64
	Gone   bool
	Known  crawler.Validator // of the item, where it was fetched by itself
}

type item struct {
	ID      int64   `json:"id"`
	Type    string  `json:"type"`
	By      string  `json:"by"`
	Time    int64   `json:"time"`
	Title   string  `json:"title"`
	Text    string  `json:"text"`
	Parent  int64   `json:"parent"`
	Kids    []int64 `json:"kids"`
	Deleted bool    `json:"deleted"`
	Dead    bool    `json:"dead"`
}

type hits struct {
	Hits []struct {
		ID      string `json:"objectID"`
		Author  string `json:"author"`
		Title   string `json:"title"`
		Text    string `json:"comment_text"`
		Parent  int64  `json:"parent_id"`
		Story   int64  `json:"story_id"`
		Created int64  `json:"created_at_i"`
	} `json:"hits"`
	NbHits  int `json:"nbHits"`
	NbPages int `json:"nbPages"`
}

// discover lists the threads of the window, oldest first. Algolia knows them in
// one request; when it does not answer, the account's own list at Firebase does.
// The validator is for the caller to store once every thread has been read.
func (c *crawl) discover(ctx context.Context, states map[int64]*state, since int64) ([]thread, crawler.Validator, error) {
	threads, answer, err := c.searchThreads(ctx, since)
	if err != nil || len(threads) == 0 && !answer.NotModified {
		if err != nil && !c.Fault(fmt.Errorf("search for threads: %w; asking Firebase instead", err)) {
			return nil, answer.Validator, err
		}
		if threads, err = c.submittedThreads(ctx, states, since); err != nil {
			return nil, answer.Validator, err
		}
	}
	for id, st := range states {
		if st.Created >= since && !slices.ContainsFunc(threads, func(t thread) bool { return t.ID == id }) {
			threads = append(threads, thread{ID: id, Kind: st.Kind, Title: st.Title, Created: st.Created})
		}
	}
	byAge(threads)
	return threads, answer.Validator, nil
}

func (c *crawl) searchThreads(ctx context.Context, since int64) ([]thread, board.Answer, error) {
	var found hits
	address := c.settings.SearchURL + "/api/v1/search_by_date?" + url.Values{
		"tags": {"story,author_" + account}, "hitsPerPage": {"200"},
	}.Encode()
	answer, err := c.JSON(ctx, address, &found)
	if err != nil || answer.NotModified {
		return nil, answer, err
	}
	var out []thread
	for _, h := range found.Hits {
		id, err := strconv.ParseInt(h.ID, 10, 64)
		if kind := kindOfTitle(h.Title); err == nil && kind != "" && h.Author == account && h.Created >= since {
			out = append(out, thread{ID: id, Kind: kind, Title: h.Title, Created: h.Created})
		}
	}
	return out, answer, nil
}

func (c *crawl) submittedThreads(ctx context.Context, states map[int64]*state, since int64) ([]thread, error) {
	var user struct {
		Submitted []int64 `json:"submitted"`
	}
	if _, err := c.JSON(ctx, c.settings.APIURL+"/v0/user/"+account+".json", &user); err != nil {
		return nil, fmt.Errorf("list the threads: %w", err)
	}
	slices.SortFunc(user.Submitted, func(a, b int64) int { return int(b - a) })
	var out []thread
	old := 0
	for _, id := range user.Submitted {
		if _, known := states[id]; known {
			continue
		}
		it, _, err := c.item(ctx, id)
		if err != nil {
			if !c.Fault(err) {
				return nil, err
			}
			continue
		}
		if it.Time < since {
			if old++; old > 5 {
				break
			}
			continue
		}
		if kind := kindOfTitle(it.Title); kind != "" && it.By == account {
			out = append(out, thread{ID: id, Kind: kind, Title: it.Title, Created: it.Time})
		}
	}
	return out, nil
}

// item gets one item from Firebase; unknown ids come back as deleted.
func (c *crawl) item(ctx context.Context, id int64) (item, board.Answer, error) {
	var it *item
	answer, err := c.JSON(ctx, fmt.Sprintf("%s/v0/item/%d.json", c.settings.APIURL, id), &it)
	if err != nil {
		return item{}, answer, err
	}
	if it == nil {
		return item{ID: id, Deleted: true}, answer, nil
	}
	return *it, answer, nil
}

// comments gets all comments of a thread from Algolia, which leaves out the
// deleted and the dead. A query reaches a thousand, so that larger threads are
// read in windows of time. It is false when nothing changed since the last run.
func (c *crawl) comments(ctx context.Context, story int64) ([]comment, crawler.Validator, bool, error) {
	var out []comment
	var validator crawler.Validator
	known := make(map[int64]bool)
	before := int64(0)
	for window := 0; window < 20; window++ {
		oldest, total, answer, err := c.window(ctx, story, before, &out, known)
		if err != nil {
			return nil, validator, false, err
		}
		if window == 0 {
			if answer.NotModified {
				return nil, validator, false, nil
			}
			validator = answer.Validator
		}
		if total <= reach || oldest == 0 || oldest == before {
			break
		}
		before = oldest
	}
	return out, validator, true, nil
}

// reach is how deep Algolia answers one query.
const reach = 1000

// window reads the comments not later than before (0: all), newest first.
func (c *crawl) window(ctx context.Context, story, before int64, out *[]comment, known map[int64]bool) (oldest int64, total int, first board.Answer, err error) {
	for page := 0; ; page++ {
		query := url.Values{"tags": {fmt.Sprintf("comment,story_%d", story)}, "hitsPerPage": {"1000"}, "page": {strconv.Itoa(page)}}
		if before > 0 {
			query.Set("numericFilters", fmt.Sprintf("created_at_i<=%d", before))
		}
		var found hits
		answer, err := c.JSON(ctx, c.settings.SearchURL+"/api/v1/search_by_date?"+query.Encode(), &found)
		if err != nil {
			return 0, 0, first, err
		}
		if page == 0 {
			if first = answer; answer.NotModified {
				return 0, 0, first, nil
			}
			total = found.NbHits
		}
		for _, h := range found.Hits {
			if oldest == 0 || h.Created < oldest {
				oldest = h.Created
			}
			id, err := strconv.ParseInt(h.ID, 10, 64)
			if err != nil || h.Story != story || known[id] {
				continue
			}
			known[id] = true
			*out = append(*out, comment{ID: id, Parent: h.Parent, By: h.Author, At: h.Created, Text: h.Text})
		}
		if page+1 >= found.NbPages || len(found.Hits) == 0 {
			return oldest, total, first, nil
		}
	}
}

// fetchers bounds how many items are asked for at a time.
const fetchers = 4

// items gets comments from Firebase, a few at a time. One that cannot be read
// is left for the next run.
func (c *crawl) items(ctx context.Context, ids []int64) ([]comment, error) {
	var mu sync.Mutex
	var out []comment
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(fetchers)
	for _, id := range ids {
		group.Go(func() error {
			it, answer, err := c.item(ctx, id)
			if err != nil {
				if !c.Fault(fmt.Errorf("item %d: %w", id, err)) {
					return err
				}
				return nil
			}
			if answer.NotModified {
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			out = append(out, comment{ID: id, Parent: it.Parent, By: it.By, At: it.Time, Text: it.Text, Kids: it.Kids, Gone: it.Deleted || it.Dead || it.By == "", Known: answer.Validator})
			return nil
		})
	}
	err := group.Wait()
	slices.SortFunc(out, func(a, b comment) int { return int(a.ID - b.ID) })
	return out, err
}

// withoutSuppressed leaves out the ids on the suppression list: they are not
// even fetched.
func (c *crawl) withoutSuppressed(ctx context.Context, ids []int64) ([]int64, error) {
	subjects := make([]talent.Subject, len(ids))
	for i, id := range ids {
		subjects[i] = talent.PostSubject("hn", strconv.FormatInt(id, 10))
	}
	refused, err := c.Gate.Refused(ctx, subjects)
	if err != nil {
		return nil, err
	}
	var out []int64
	for i, id := range ids {
		if !refused[subjects[i]] {
			out = append(out, id)
		}
	}
	return out, nil
}
