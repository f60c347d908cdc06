package hackernews_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board/boardtest"
	"mlscout/crawler/hackernews"
)

const payloads = "../../../shared/boards/payloads"

// TestSharedPayloads serves recorded answers and compares what the crawl stores
// with the corpus, where both are at hand.
func TestSharedPayloads(t *testing.T) {
	if _, err := os.Stat(payloads); err != nil {
		t.Skip("shared payloads not at hand")
	}
	for name, algolia := range map[string]bool{"both interfaces": true, "Firebase alone": false} {
		t.Run(name, func(t *testing.T) {
			site := httptest.NewServer(recorded(algolia))
			defer site.Close()
			memory := boardtest.NewStore()
			source := hackernews.New(hackernews.Settings{APIURL: site.URL, SearchURL: site.URL}, memory.Deps(site.Client(), time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)))
			report, err := source.Crawl(context.Background(), crawler.Limits{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d requests, %d posts, errors %v", report.Requests, report.Posts, report.Errors)
			compare(t, memory)
		})
	}
}

func recorded(algolia bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/v0/", func(w http.ResponseWriter, r *http.Request) {
		data, err := os.ReadFile(filepath.Join(payloads, "hn", filepath.FromSlash(r.URL.Path)))
		if err != nil {
			data = []byte("null")
		}
		w.Write(data)
	})
	mux.HandleFunc("/api/v1/search_by_date", func(w http.ResponseWriter, r *http.Request) {
		name := "algolia_search_by_date_stories.json"
		if strings.HasPrefix(r.URL.Query().Get("tags"), "comment") {
			name = "algolia_comments_page" + r.URL.Query().Get("page") + ".json"
		}
		data, err := os.ReadFile(filepath.Join(payloads, name))
		if err != nil || !algolia {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		w.Write(data)
	})
	return mux
}

func compare(t *testing.T, memory *boardtest.Store) {
	f, err := os.Open("../../../shared/boards/posts.dev.jsonl")
	if err != nil {
		t.Skip("shared corpus not at hand")
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row struct {
			Source   string `json:"source"`
			NativeID any    `json:"native_id"`
			Gold     struct {
				Kind      string `json:"kind"`
				Available *bool  `json:"available"`
			} `json:"gold"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil || row.Source != "hn" {
			continue
		}
		id, _ := row.NativeID.(string)
		if n, ok := row.NativeID.(float64); ok {
			id = json.Number(strings.TrimSuffix(strings.TrimSuffix(jsonNumber(n), ".0"), ".")).String()
		}
		post, ok := memory.Posts["hn/"+id]
		if !ok && row.Gold.Kind != "other" {
			t.Errorf("post %s is missing, want %s", id, row.Gold.Kind)
			continue
		}
		if ok && string(post.Kind) != row.Gold.Kind {
			t.Errorf("post %s: kind %s, want %s", id, post.Kind, row.Gold.Kind)
		}
		if ok && row.Gold.Available != nil && post.Closed != "reposted" && (post.Closed == "") != *row.Gold.Available {
			t.Errorf("post %s: closed %q, want available %v", id, post.Closed, *row.Gold.Available)
		}
	}
}

func jsonNumber(n float64) string {
	text, _ := json.Marshal(int64(n))
	return string(text)
}
