package discourse_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board/boardtest"
	"mlscout/crawler/discourse"
	"mlscout/talent"
)

const seeking = "<p>Hi, I'm <strong>Lea Roth</strong>, an ML engineer based in Turin (Italy), 5 years with DVC and MLflow.</p><p>I am looking for remote contract work.</p><p>Mail: lea@lea.example</p>"

type topic struct {
	title, by, body string
	bumped          time.Time
	closed, pinned  bool
	replies         [][2]string
}

// forum is a small Discourse with two topics a page.
type forum struct {
	topics map[int]*topic
	asked  []string
}

func (f *forum) RoundTrip(r *http.Request) (*http.Response, error) {
	f.asked = append(f.asked, r.URL.RequestURI())
	w := httptest.NewRecorder()
	var id, page int
	var out any
	if _, err := fmt.Sscanf(r.URL.Path, "/t/%d.json", &id); err == nil {
		t := f.topics[id]
		if t == nil {
			w.WriteHeader(http.StatusGone)
			return w.Result(), nil
		}
		posts := []map[string]any{{"id": 1, "post_type": 1, "username": t.by, "name": "", "cooked": t.body, "created_at": t.bumped}}
		for _, reply := range t.replies {
			posts = append(posts, map[string]any{"id": 2, "post_type": 1, "username": reply[0], "cooked": reply[1], "created_at": t.bumped})
		}
		out = map[string]any{"id": id, "title": t.title, "slug": "x", "closed": t.closed, "visible": true, "post_stream": map[string]any{"posts": posts}}
	} else {
		_, _ = fmt.Sscanf(r.URL.Query().Get("page"), "%d", &page)
		list := map[string]any{}
		topics := []map[string]any{}
		for id := 100 - 2*page; id > 98-2*page; id-- {
			if t := f.topics[id]; t != nil {
				topics = append(topics, map[string]any{"id": id, "title": t.title, "slug": "x", "bumped_at": t.bumped, "pinned": t.pinned})
			}
		}
		if list["topics"] = topics; f.topics[98-2*page] != nil {
			list["more_topics_url"] = fmt.Sprintf("/c/jobs/8/l/latest?page=%d", page+1)
		}
		out = map[string]any{"topic_list": list}
	}
	text, _ := json.Marshal(out)
	w.Write(text)
	return w.Result(), nil
}

func crawl(t *testing.T, f *forum, store *boardtest.Store) {
	t.Helper()
	report, err := discourse.New(discourse.Settings{{Name: "f", BaseURL: "https://forum.example/", Categories: []string{"jobs/8"}}},
		store.Deps(&http.Client{Transport: f}, time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC))).Crawl(context.Background(), crawler.Limits{}, nil)
	if err != nil || len(report.Errors) > 0 {
		t.Fatal(err, report.Errors)
	}
}

func newForum() *forum {
	day := time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)
	return &forum{topics: map[int]*topic{
		100: {title: "[Seeking] ML engineer, Italy or remote", by: "lea_r", body: seeking, bumped: day},
		99:  {title: "[Hiring] MLOps Engineer @ Orrin (Rotterdam)", by: "orrin_hr", body: "<p><strong>Company:</strong> Orrin<br><strong>Location:</strong> Rotterdam, hybrid<br>Stack: Prefect, Azure</p>", bumped: day.AddDate(0, 0, -1)},
		98:  {title: "About the Jobs category", by: "mod", body: "<p>Please read before posting</p>", bumped: day.AddDate(0, 0, -2), pinned: true},
	}}
}

func TestCategoriesAreReadToTheirEnd(t *testing.T) {
	f, store := newForum(), boardtest.NewStore()
	crawl(t, f, store)
	lea, orrin := store.Posts["discourse/forum.example/100"], store.Posts["discourse/forum.example/99"]
	if lea.Kind != talent.Seeking || lea.Name != "Lea Roth" || lea.Years != 5 || lea.Prospect != talent.BoardID("discourse", "lea_r@forum.example") {
		t.Errorf("seeker: kind %s, name %q, %d years, prospect %d", lea.Kind, lea.Name, lea.Years, lea.Prospect)
	}
	if orrin.Kind != talent.Hiring || orrin.Company != "Orrin" || orrin.Remote != "hybrid" {
		t.Errorf("vacancy: kind %s of %q, remote %q", orrin.Kind, orrin.Company, orrin.Remote)
	}
	if rules := store.Posts["discourse/forum.example/98"]; rules.Kind != talent.Other {
		t.Errorf("rules: kind %s", rules.Kind)
	}
	if !strings.Contains(strings.Join(f.asked, " "), "/c/jobs/8/l/latest.json?page=1") {
		t.Errorf("the second page was not asked as data: %v", f.asked)
	}
}

func TestTopicsEnd(t *testing.T) {
	tests := map[string]struct {
		change func(*forum)
		want   string
	}{
		"closed by a moderator": {func(f *forum) { f.topics[100].closed = true }, "withdrawn"},
		"closed by own reply":   {func(f *forum) { f.topics[100].replies = [][2]string{{"lea_r", "<p>Found something, thanks!</p>"}} }, "hired"},
		"somebody's reply":      {func(f *forum) { f.topics[100].replies = [][2]string{{"other", "<p>Found something, thanks!</p>"}} }, ""},
		"deleted":               {func(f *forum) { delete(f.topics, 100) }, "deleted"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, store := newForum(), boardtest.NewStore()
			crawl(t, f, store)
			test.change(f)
			crawl(t, f, store)
			post := store.Posts["discourse/forum.example/100"]
			if post.Closed != test.want || (test.want == "deleted") != (post.Text == "") {
				t.Errorf("closed %q, text %q; want %q", post.Closed, post.Text, test.want)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	for name, settings := range map[string]discourse.Settings{
		"no address":   {{Name: "f", BaseURL: "forum", Categories: []string{"jobs/8"}}},
		"no number":    {{Name: "f", BaseURL: "https://forum.example", Categories: []string{"jobs"}}},
		"not a number": {{Name: "f", BaseURL: "https://forum.example", Categories: []string{"jobs/x"}}},
	} {
		if settings.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
