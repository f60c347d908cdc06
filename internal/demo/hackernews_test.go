package demo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"mlscout/internal/demo"
)

type story struct {
	ID      int64   `json:"id"`
	Type    string  `json:"type"`
	By      string  `json:"by"`
	Time    int64   `json:"time"`
	Text    string  `json:"text"`
	Title   string  `json:"title"`
	Parent  int64   `json:"parent"`
	Kids    []int64 `json:"kids"`
	Deleted bool    `json:"deleted"`
	Dead    bool    `json:"dead"`
}

func fetch(t *testing.T, address string, into any) {
	t.Helper()
	resp, body := ask(t, address, nil)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %d %s", address, resp.StatusCode, body)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("GET %s: %v", address, err)
	}
}

func boards(t *testing.T, w *demo.World) (firebase, algolia string) {
	t.Helper()
	f, a := httptest.NewServer(w.HackerNews()), httptest.NewServer(w.Algolia())
	t.Cleanup(f.Close)
	t.Cleanup(a.Close)
	return f.URL, a.URL
}

func TestMonthlyThreadsAgreeInBothServices(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	firebase, algolia := boards(t, w)
	var search struct {
		Hits []struct {
			ObjectID string `json:"objectID"`
			Title    string `json:"title"`
		} `json:"hits"`
		Pages int `json:"nbPages"`
	}
	fetch(t, algolia+"/api/v1/search_by_date?tags=story,author_whoishiring&hitsPerPage=100", &search)
	title := regexp.MustCompile(`^Ask HN: (Who wants to be hired|Who is hiring|Freelancer\? Seeking freelancer)\? \([A-Z][a-z]+ 2026\)$`)
	months := make(map[string]int)
	for _, h := range search.Hits {
		if !title.MatchString(h.Title) {
			t.Errorf("title %q", h.Title)
		}
		months[h.Title[strings.LastIndex(h.Title, "("):]]++
		var s story
		fetch(t, firebase+"/v0/item/"+h.ObjectID+".json", &s)
		if s.Type != "story" || s.By != "whoishiring" || s.Title != h.Title || len(s.Kids) == 0 {
			t.Errorf("item %s: %+v", h.ObjectID, s)
		}
		if day := time.Unix(s.Time, 0).UTC(); day.Day() > 3 || day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			t.Errorf("thread of %v is not on the first weekday of the month", day)
		}
	}
	if len(months) != 8 || months["(November 2026)"] != 3 {
		t.Errorf("threads by month: %v", months)
	}
}

func TestPostsMatchTheTruth(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	firebase, _ := boards(t, w)
	var seeking, linked, hired, deleted int
	for _, p := range w.Truth().Posts {
		var s story
		fetch(t, fmt.Sprintf("%s/v0/item/%d.json", firebase, p.ID), &s)
		if s.Deleted != (p.Closed == "deleted") || s.By != p.Author || s.Dead != p.Dead {
			t.Errorf("post %d: %+v, truth %+v", p.ID, s, p)
		}
		if s.Deleted && s.Text != "" {
			t.Errorf("deleted post %d still has text", p.ID)
		}
		if p.GitHub != "" {
			linked++
			if !strings.Contains(s.Text, `<a href="https:&#x2F;&#x2F;github.com&#x2F;`) {
				t.Errorf("post %d does not link to GitHub: %s", p.ID, s.Text)
			}
		}
		if p.Kind == "seeking" {
			seeking++
		}
		switch p.Closed {
		case "hired":
			hired++
			var last story
			fetch(t, fmt.Sprintf("%s/v0/item/%d.json", firebase, s.Kids[len(s.Kids)-1]), &last)
			if !p.Dead && last.By != p.Author {
				t.Errorf("post %d is closed by %s, not by its author %s", p.ID, last.By, p.Author)
			}
		case "deleted":
			deleted++
		}
	}
	if seeking < 60 || linked < 20 || hired < 3 || deleted < 3 {
		t.Errorf("%d seeking, %d linked, %d hired, %d deleted", seeking, linked, hired, deleted)
	}
}

func TestSearchFilters(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	_, algolia := boards(t, w)
	var result struct {
		Hits []struct {
			At     int64 `json:"created_at_i"`
			Parent int64 `json:"parent_id"`
			Story  int64 `json:"story_id"`
		} `json:"hits"`
		Total int `json:"nbHits"`
		Pages int `json:"nbPages"`
	}
	fetch(t, algolia+"/api/v1/search_by_date?tags=story,author_whoishiring&query=hired&hitsPerPage=2", &result)
	if result.Total != 8 || result.Pages != 4 || len(result.Hits) != 2 || result.Hits[0].At < result.Hits[1].At {
		t.Fatalf("seeker threads: %+v", result)
	}
	thread := result.Hits[1].Story
	cut := result.Hits[1].At + 5*86400
	address := fmt.Sprintf("%s/api/v1/search_by_date?tags=comment,story_%d&hitsPerPage=1000", algolia, thread)
	fetch(t, address, &result)
	all := result.Total
	fetch(t, fmt.Sprintf("%s&numericFilters=created_at_i%%3E%d", address, cut), &result)
	after := result.Total
	for _, h := range result.Hits {
		if h.At <= cut || h.Story != thread {
			t.Errorf("hit %+v is not after %d in %d", h, cut, thread)
		}
	}
	fetch(t, fmt.Sprintf("%s&numericFilters=created_at_i%%3C%%3D%d", address, cut), &result)
	if before := result.Total; before == 0 || after == 0 || before+after != all {
		t.Errorf("%d until the cut and %d after it, want %d in all", before, after, all)
	}
	fetch(t, address+"&page=7", &result)
	if len(result.Hits) != 0 {
		t.Errorf("a page past the end has %d hits", len(result.Hits))
	}
	var tree struct {
		Children []struct {
			Author string `json:"author"`
		} `json:"children"`
	}
	fetch(t, fmt.Sprintf("%s/api/v1/items/%d", algolia, thread), &tree)
	if len(tree.Children) == 0 {
		t.Error("the tree has no posts")
	}
	if resp, _ := ask(t, algolia+"/api/v1/search?numericFilters=nonsense", nil); resp.StatusCode != 400 {
		t.Errorf("bad filter: %d, want 400", resp.StatusCode)
	}
}

func TestUnknownItemsAreNull(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1, People: 20})
	firebase, _ := boards(t, w)
	for _, path := range []string{"/v0/item/1.json", "/v0/user/nobody.json"} {
		if resp, body := ask(t, firebase+path, nil); resp.StatusCode != 200 || body != "null" {
			t.Errorf("%s: %d %s, want 200 null", path, resp.StatusCode, body)
		}
	}
	if resp, _ := ask(t, firebase+"/v0/nothing.json", nil); resp.StatusCode != 404 {
		t.Errorf("unknown path: %d, want 404", resp.StatusCode)
	}
	var host struct {
		Submitted []int64 `json:"submitted"`
	}
	fetch(t, firebase+"/v0/user/whoishiring.json", &host)
	if len(host.Submitted) != 24 {
		t.Errorf("whoishiring submitted %d items, want 24", len(host.Submitted))
	}
}

func TestPostsChange(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	firebase, algolia := boards(t, w)
	var id int64
	if err := w.Mutate(func(c *demo.Changes) {
		id = c.Post("new_hn_demo", "", "Location: Berlin<p>Remote: Yes<p>Technologies: MLflow")
		c.ClosePost(id, "I&#x27;m hired, thanks.")
	}); err != nil {
		t.Fatal(err)
	}
	var s story
	fetch(t, fmt.Sprintf("%s/v0/item/%d.json", firebase, id), &s)
	if s.By != "new_hn_demo" || len(s.Kids) != 1 {
		t.Errorf("new post: %+v", s)
	}
	if err := w.Mutate(func(c *demo.Changes) { c.DeletePost(id) }); err != nil {
		t.Fatal(err)
	}
	s = story{}
	fetch(t, fmt.Sprintf("%s/v0/item/%d.json", firebase, id), &s)
	if !s.Deleted || s.By != "" || s.Text != "" {
		t.Errorf("deleted post: %+v", s)
	}
	if resp, _ := ask(t, fmt.Sprintf("%s/api/v1/items/%d", algolia, id), nil); resp.StatusCode != 404 {
		t.Errorf("the search still has the deleted post: %d", resp.StatusCode)
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1, People: 20})
	ctx, cancel := context.WithCancel(t.Context())
	at, stop, err := demo.Serve(ctx, w)
	if err != nil {
		t.Fatal(err)
	}
	var top int64
	fetch(t, at.HackerNews+"v0/maxitem.json", &top)
	if resp, _ := ask(t, at.GitHub+"rate_limit", nil); resp.StatusCode != 200 || top == 0 {
		t.Errorf("rate_limit: %d, maxitem %d", resp.StatusCode, top)
	}
	if r := post(t, strings.TrimSuffix(at.GraphQL, "/graphql"), w.Token(), `{viewer{login}}`, nil); r.Errors != nil {
		t.Error(r.first())
	}
	if got := w.Requests(); got.HackerNews != 1 || got.REST != 1 || got.GraphQL != 1 || got.Points != 1 {
		t.Errorf("counted %+v", got)
	}
	cancel()
	stop()
	if _, err := http.Get(at.GitHub + "rate_limit"); err == nil {
		t.Error("the services still answer after stop")
	}
}
