package mastodon_test

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
	"mlscout/crawler/mastodon"
	"mlscout/talent"
)

const seeking = `<p>Laid off after 5 years! MLOps engineer in Utrecht 🇳🇱, remote or hybrid. Kubernetes, MLflow. CV: <a href="https://pim.example/cv">pim.example/cv</a> <a class="mention hashtag" href="#">#<span>GetFediHired</span></a></p>`

type status map[string]any

func toot(id int, acct, content string) status {
	return status{"id": fmt.Sprint(id), "uri": fmt.Sprint("https://soc.example/statuses/", id), "url": fmt.Sprint("https://soc.example/@x/", id), "created_at": "2026-11-01T10:00:00.000Z",
		"visibility": "public", "content": content, "reblog": nil, "in_reply_to_id": nil,
		"account": map[string]any{"acct": acct, "display_name": "Pim", "bot": false, "note": "", "indexable": true, "noindex": false, "fields": []any{}}}
}

func (s status) account(key string, value any) status {
	s["account"].(map[string]any)[key] = value
	return s
}

// server shows one tag, latest first, newer than min_id where that is asked.
type server struct {
	statuses []status
	code     int
}

func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	if s.code != 0 {
		w.WriteHeader(s.code)
		return w.Result(), nil
	}
	if id, ok := strings.CutPrefix(r.URL.Path, "/api/v1/statuses/"); ok {
		for _, st := range s.statuses {
			if st["id"] == id {
				_ = json.NewEncoder(w).Encode(st)
				return w.Result(), nil
			}
		}
		w.WriteHeader(http.StatusNotFound)
		return w.Result(), nil
	}
	out := []status{}
	for i := len(s.statuses) - 1; i >= 0; i-- {
		if since := r.URL.Query().Get("min_id"); s.statuses[i]["id"].(string) > since && r.URL.Query().Get("max_id") == "" {
			out = append(out, s.statuses[i])
		}
	}
	_ = json.NewEncoder(w).Encode(out)
	return w.Result(), nil
}

func crawl(t *testing.T, s *server, store *boardtest.Store) crawler.Report {
	t.Helper()
	report, err := mastodon.New(mastodon.Settings{{BaseURL: "https://soc.example/", Tags: []string{"getfedihired"}}},
		store.Deps(&http.Client{Transport: s}, time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC))).Crawl(context.Background(), crawler.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestWhatIsKept(t *testing.T) {
	tests := map[string]struct {
		status status
		want   talent.PostKind // "" nothing kept
	}{
		"a seeker":                {toot(1, "pim", seeking), talent.Seeking},
		"an employer":             {toot(1, "jobs", "<p>We're hiring an ML engineer at Owl Maps! Kubernetes. Apply: https://owl.example/jobs</p>"), talent.Hiring},
		"for a friend":            {toot(1, "pim", "<p>A friend of mine is looking for an MLOps job (Terraform).</p>"), talent.Other},
		"a bot":                   {toot(1, "pim", seeking).account("bot", true), ""},
		"asked not to be indexed": {toot(1, "pim", seeking).account("noindex", true), ""},
		"not indexable":           {toot(1, "pim", seeking).account("indexable", false), ""},
		"says no bots":            {toot(1, "pim", seeking).account("note", "<p>#nobot please</p>"), ""},
		"a boost": {func() status {
			s := toot(1, "pim", "")
			s["reblog"] = map[string]any{"id": "9"}
			return s
		}(), ""},
		"followers only": {func() status { s := toot(1, "pim", seeking); s["visibility"] = "private"; return s }(), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			store := boardtest.NewStore()
			crawl(t, &server{statuses: []status{test.status}}, store)
			if got := store.Posts["mastodon/https://soc.example/statuses/1"].Kind; got != test.want {
				t.Errorf("kept as %q, want %q", got, test.want)
			}
		})
	}
}

func TestVerifiedLinksProveAccounts(t *testing.T) {
	field := func(verified any) []any {
		return []any{map[string]any{"name": "GitHub", "value": `<a href="https://github.com/pim-xmpl" rel="me">github.com/pim-xmpl</a>`, "verified_at": verified}}
	}
	for name, test := range map[string]struct {
		verified any
		want     string
	}{"verified": {"2026-01-10T12:00:00.000+00:00", "pim-xmpl"}, "only claimed": {nil, ""}} {
		t.Run(name, func(t *testing.T) {
			store := boardtest.NewStore()
			crawl(t, &server{statuses: []status{toot(1, "pim", seeking).account("fields", field(test.verified))}}, store)
			post := store.Posts["mastodon/https://soc.example/statuses/1"]
			if post.GitHub != test.want || post.Author != "pim@soc.example" || post.Prospect != talent.BoardID("mastodon", "pim@soc.example") {
				t.Errorf("github %q of %q, prospect %d; want %q", post.GitHub, post.Author, post.Prospect, test.want)
			}
		})
	}
}

func TestDeletedPostsAreForgotten(t *testing.T) {
	s, store := &server{statuses: []status{toot(1, "pim", seeking)}}, boardtest.NewStore()
	crawl(t, s, store)
	s.statuses = []status{toot(2, "jo", seeking)}
	crawl(t, s, store)
	if gone := store.Posts["mastodon/https://soc.example/statuses/1"]; gone.Closed != "deleted" || gone.Text != "" || gone.Author != "" {
		t.Errorf("closed %q, author %q, text %q", gone.Closed, gone.Author, gone.Text)
	}
	if _, ok := store.Posts["mastodon/https://soc.example/statuses/2"]; !ok {
		t.Error("the newer post was not read")
	}
}

func TestClosedServersAreTold(t *testing.T) {
	report := crawl(t, &server{code: http.StatusUnauthorized}, boardtest.NewStore())
	if len(report.Errors) != 1 || !strings.Contains(report.Errors[0], "remove it from the settings") {
		t.Errorf("got %v", report.Errors)
	}
}

func TestSettings(t *testing.T) {
	for name, settings := range map[string]mastodon.Settings{"no address": {{BaseURL: "soc", Tags: []string{"x"}}}, "no tags": {{BaseURL: "https://soc.example"}}} {
		if settings.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
