package hackernews_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board/boardtest"
	"mlscout/crawler/hackernews"
	"mlscout/talent"
)

type item struct {
	ID      int64   `json:"id"`
	Type    string  `json:"type"`
	By      string  `json:"by,omitempty"`
	Time    int64   `json:"time"`
	Title   string  `json:"title,omitempty"`
	Text    string  `json:"text,omitempty"`
	Parent  int64   `json:"parent,omitempty"`
	Kids    []int64 `json:"kids,omitempty"`
	Deleted bool    `json:"deleted,omitempty"`
	Dead    bool    `json:"dead,omitempty"`
}

// news is a small Hacker News with both interfaces and validators.
type news struct {
	items map[int64]*item
	lag   map[int64]bool // not yet in the search
	down  bool           // the search does not answer
}

func newNews() *news { return &news{items: make(map[int64]*item), lag: make(map[int64]bool)} }

func (n *news) story(id int64, title string, at time.Time) {
	n.items[id] = &item{ID: id, Type: "story", By: "whoishiring", Title: title, Time: at.Unix()}
}

func (n *news) comment(id, parent int64, by, text string, at time.Time) {
	n.items[id] = &item{ID: id, Type: "comment", By: by, Text: text, Parent: parent, Time: at.Unix()}
	n.items[parent].Kids = append(n.items[parent].Kids, id)
}

func (n *news) root(i *item) int64 {
	for i.Parent != 0 {
		i = n.items[i.Parent]
	}
	return i.ID
}

func (n *news) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var out any
	switch {
	case strings.HasPrefix(r.URL.Path, "/v0/item/"):
		id, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/v0/item/"), ".json"), 10, 64)
		if i := n.items[id]; i != nil && i.Deleted {
			out = item{ID: id, Type: i.Type, Parent: i.Parent, Time: i.Time, Deleted: true}
		} else {
			out = i
		}
	case r.URL.Path == "/v0/user/whoishiring.json":
		var ids []int64
		for id, i := range n.items {
			if i.By == "whoishiring" {
				ids = append(ids, id)
			}
		}
		out = map[string]any{"id": "whoishiring", "submitted": ids}
	case n.down:
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	default:
		out = n.search(r.URL.Query().Get("tags"))
	}
	text, _ := json.Marshal(out)
	sum := fnv.New64()
	sum.Write(text)
	tag := fmt.Sprintf(`"%x"`, sum.Sum64())
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(text)
}

func (n *news) search(tags string) any {
	hits := []map[string]any{}
	for id, i := range n.items {
		kind := "comment,story_" + strconv.FormatInt(n.root(i), 10)
		if i.Type == "story" {
			kind = "story,author_" + i.By
		}
		if kind == tags && !i.Deleted && !i.Dead && !n.lag[id] {
			hits = append(hits, map[string]any{"objectID": strconv.FormatInt(id, 10), "author": i.By, "title": i.Title, "comment_text": i.Text,
				"parent_id": i.Parent, "story_id": n.root(i), "created_at_i": i.Time})
		}
	}
	slices.SortFunc(hits, func(a, b map[string]any) int {
		return cmp.Or(int(b["created_at_i"].(int64)-a["created_at_i"].(int64)), strings.Compare(a["objectID"].(string), b["objectID"].(string)))
	})
	return map[string]any{"hits": hits, "nbHits": len(hits), "nbPages": 1}
}

// direct answers requests without a network, so that addresses stay the same.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}

var (
	september = time.Date(2026, 9, 1, 15, 0, 0, 0, time.UTC)
	october   = time.Date(2026, 10, 1, 15, 0, 0, 0, time.UTC)
	night     = time.Date(2026, 10, 20, 2, 0, 0, 0, time.UTC)
)

const profile = "Location: Ulm, Germany<p>Remote: Yes<p>Willing to relocate: No<p>Technologies: Python, Kubeflow, Terraform<p>Email: ada@ada.example"

func crawl(t *testing.T, n *news, store *boardtest.Store) crawler.Report {
	t.Helper()
	report, err := hackernews.New(hackernews.Settings{APIURL: "http://fire.example", SearchURL: "http://search.example"},
		store.Deps(&http.Client{Transport: direct{n}}, night)).Crawl(context.Background(), crawler.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func twoMonths() *news {
	n := newNews()
	n.story(1, "Ask HN: Who wants to be hired? (September 2026)", september)
	n.story(2, "Ask HN: Who wants to be hired? (October 2026)", october)
	n.story(3, "Ask HN: What are you working on? (October 2026)", october)
	n.comment(10, 1, "ada_x", profile, september.Add(time.Hour))
	return n
}

func TestPostsEnd(t *testing.T) {
	tests := map[string]struct {
		change func(*news)
		want   string
		empty  bool
	}{
		"deleted":               {func(n *news) { n.items[10].Deleted = true }, "deleted", true},
		"killed by moderators":  {func(n *news) { n.items[10].Dead = true }, "deleted", true},
		"lost by the search":    {func(n *news) { n.lag[10] = true }, "", false},
		"closed by own reply":   {func(n *news) { n.comment(11, 10, "ada_x", "I accepted an offer, thanks!", october) }, "hired", false},
		"somebody else's reply": {func(n *news) { n.comment(11, 10, "bob_x", "I accepted an offer, thanks!", october) }, "", false},
		"closed by an edit":     {func(n *news) { n.items[10].Text = "EDIT: found a job.<p>" + profile }, "hired", false},
		"posted again":          {func(n *news) { n.comment(20, 2, "ada_x", profile+"<p>Now with MLflow.", october.Add(time.Hour)) }, "reposted", false},
	}
	for name, test := range tests {
		for _, down := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, search down %v", name, down), func(t *testing.T) {
				n, store := twoMonths(), boardtest.NewStore()
				crawl(t, n, store)
				test.change(n)
				n.down = down
				if down {
					n.lag = nil
				}
				crawl(t, n, store)
				post := store.Posts["hn/10"]
				if post.Closed != test.want {
					t.Errorf("closed %q, want %q", post.Closed, test.want)
				}
				if test.empty != (post.Text == "") || test.empty && post.Author != "" {
					t.Errorf("text %q of %q, want empty %v", post.Text, post.Author, test.empty)
				}
			})
		}
	}
}

func TestRepostsShareOneHistory(t *testing.T) {
	n, store := twoMonths(), boardtest.NewStore()
	n.comment(20, 2, "ada_x", profile+"<p>Now with MLflow.", october.Add(time.Hour))
	crawl(t, n, store)
	got := store.Posts["hn/20"]
	if !slices.Equal(got.RepostOf, []string{"10"}) || got.FirstPosted == nil || !got.FirstPosted.Equal(september.Add(time.Hour)) || got.Closed != "" || !*got.Available {
		t.Errorf("history %v since %v, closed %q", got.RepostOf, got.FirstPosted, got.Closed)
	}
	if earlier := store.Posts["hn/10"]; earlier.Closed != "reposted" || earlier.Prospect != got.Prospect || got.Prospect >= 0 {
		t.Errorf("earlier post closed %q; prospects %d and %d", earlier.Closed, earlier.Prospect, got.Prospect)
	}
}

func TestRepliesCompleteTheirPost(t *testing.T) {
	n, store := twoMonths(), boardtest.NewStore()
	n.comment(11, 10, "ada_x", "Forgot my GitHub: https:&#x2F;&#x2F;github.com&#x2F;ada-xmpl", september.Add(2*time.Hour))
	n.comment(12, 10, "bob_x", "See https:&#x2F;&#x2F;github.com&#x2F;bob-xmpl", september.Add(2*time.Hour))
	crawl(t, n, store)
	if got := store.Posts["hn/10"].GitHub; got != "ada-xmpl" {
		t.Errorf("github %q, want the author's own", got)
	}
	if reply := store.Posts["hn/11"]; reply.Kind != talent.Other || reply.Text != "" {
		t.Errorf("reply: kind %s, text %q", reply.Kind, reply.Text)
	}
}

func TestSecondNightAsksLittle(t *testing.T) {
	n, store := twoMonths(), boardtest.NewStore()
	crawl(t, n, store)
	batches := len(store.Batches)
	second := crawl(t, n, store)
	if second.Requests != second.NotModified || second.Requests != 5 || second.Posts != 0 || len(store.Batches) != batches {
		t.Errorf("%d requests, %d unchanged, %d posts, %d batches; want 5 requests and nothing new", second.Requests, second.NotModified, second.Posts, len(store.Batches)-batches)
	}
}

func TestNewPostsAheadOfTheSearch(t *testing.T) {
	n, store := twoMonths(), boardtest.NewStore()
	crawl(t, n, store)
	n.comment(21, 2, "eve_x", profile, october.Add(time.Hour))
	n.lag[21] = true
	crawl(t, n, store)
	if got := store.Posts["hn/21"]; got.Kind != talent.Seeking {
		t.Errorf("kind %q, want seeking", got.Kind)
	}
}

func TestSuppressedAreNeitherParsedNorKept(t *testing.T) {
	for name, subject := range map[string]talent.Subject{"the account": talent.Account("hackernews", "Ada_X"), "the post": talent.PostSubject("hn", "10")} {
		t.Run(name, func(t *testing.T) {
			n, store := twoMonths(), boardtest.NewStore()
			store.Suppressed[subject] = true
			crawl(t, n, store)
			if len(store.Posts) != 0 {
				t.Errorf("stored %v", store.Posts)
			}
			for key, cursor := range store.Cursor {
				if strings.Contains(strings.ToLower(cursor), "ada") {
					t.Errorf("cursor %s names the account: %s", key, cursor)
				}
			}
		})
	}
}

// TestBrokenRunsGoOn cuts a crawl after every number of requests and lets the
// next one finish: the posts are those of an unbroken crawl.
func TestBrokenRunsGoOn(t *testing.T) {
	n, whole := twoMonths(), boardtest.NewStore()
	n.comment(20, 2, "ada_x", profile+"<p>Now with MLflow.", october.Add(time.Hour))
	total := crawl(t, n, whole).Requests
	for cut := 1; cut < total; cut++ {
		store := boardtest.NewStore()
		report, err := hackernews.New(hackernews.Settings{APIURL: "http://fire.example", SearchURL: "http://search.example"},
			store.Deps(&http.Client{Transport: direct{n}}, night)).Crawl(context.Background(), crawler.Limits{MaxPoints: cut}, nil)
		if err != nil || !report.Spent {
			t.Fatalf("cut after %d: %v, spent %v", cut, err, report.Spent)
		}
		crawl(t, n, store)
		for key, want := range whole.Posts {
			if got := store.Posts[key]; got.Closed != want.Closed || got.Text != want.Text || !slices.Equal(got.RepostOf, want.RepostOf) {
				t.Errorf("cut after %d: post %s: closed %q, history %v; want %q, %v", cut, key, got.Closed, got.RepostOf, want.Closed, want.RepostOf)
			}
		}
	}
}

func TestCancelledCrawlSavesNothingMore(t *testing.T) {
	store := boardtest.NewStore()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := hackernews.New(hackernews.Settings{APIURL: "http://fire.example", SearchURL: "http://search.example"},
		store.Deps(&http.Client{Transport: direct{twoMonths()}}, night)).Crawl(ctx, crawler.Limits{}, nil)
	if !errors.Is(err, context.Canceled) || len(store.Batches) != 0 {
		t.Errorf("got %v and %d batches", err, len(store.Batches))
	}
}
