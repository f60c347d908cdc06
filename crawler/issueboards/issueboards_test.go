package issueboards_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/board/boardtest"
	"mlscout/crawler/issueboards"
	"mlscout/talent"
)

// world is a fake GitHub of one repository with issues and comments.
type world struct {
	issues   map[int]map[string]any
	comments map[int]map[string]any
	asked    map[string]int
}

func user(id int64, login string) map[string]any {
	return map[string]any{"id": id, "node_id": fmt.Sprint("U_", id), "login": login, "type": "User"}
}

func (w *world) issue(number int, by map[string]any, title, body, at string) {
	w.issues[number] = map[string]any{"id": 9000 + number, "number": number, "html_url": fmt.Sprintf("https://github.com/ex/board/issues/%d", number),
		"title": title, "body": body, "state": "open", "user": by, "created_at": at, "updated_at": at}
}

func (w *world) comment(id, issue int, by map[string]any, body, at string) {
	w.comments[id] = map[string]any{"id": id, "html_url": fmt.Sprintf("https://github.com/ex/board/issues/%d#issuecomment-%d", issue, id),
		"issue_url": fmt.Sprintf("https://api.github.com/repos/ex/board/issues/%d", issue), "body": body, "user": by, "created_at": at, "updated_at": at}
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.asked[r.URL.Path]++
	var out any
	var n int
	switch path := strings.TrimPrefix(r.URL.Path, "/repos/ex/board"); path {
	case "/issues":
		out = since(w.issues, r)
	case "/issues/comments":
		out = since(w.comments, r)
	case "/issues/7/comments":
		out = since(w.comments, r)
	default:
		if _, err := fmt.Sscanf(path, "/issues/%d", &n); err != nil || w.issues[n] == nil {
			http.Error(rw, `{"message":"Not Found"}`, http.StatusNotFound)
			return
		}
		out = w.issues[n]
	}
	text, _ := json.Marshal(out)
	tag := fmt.Sprintf(`"%x"`, len(text)*31+int(text[len(text)/2]))
	rw.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	rw.Write(text)
}

func since(all map[int]map[string]any, r *http.Request) []any {
	out := []any{}
	for id := range 1000 {
		if e := all[id]; e != nil && e["updated_at"].(string) >= r.URL.Query().Get("since") {
			out = append(out, e)
		}
	}
	return out
}

func newWorld() *world {
	return &world{issues: make(map[int]map[string]any), comments: make(map[int]map[string]any), asked: make(map[string]int)}
}

func crawl(t *testing.T, w *world, store *boardtest.Store, repo string) crawler.Report {
	t.Helper()
	site := httptest.NewServer(w)
	defer site.Close()
	client := site.Client()
	client.Transport = rewrite{site.URL, client.Transport}
	deps := store.Deps(client, time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC))
	tools, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	deps.Catalog = tools
	report, err := issueboards.New(issueboards.Settings{Enabled: true, Repos: []string{repo}, APIURL: "http://api.example/"}, deps).Crawl(context.Background(), crawler.Limits{}, nil)
	if err != nil || len(report.Errors) > 0 {
		t.Fatal(err, report.Errors)
	}
	return report
}

// rewrite sends every request to one server, so that addresses, and with them
// validators, stay the same from run to run.
type rewrite struct {
	base string
	next http.RoundTripper
}

func (r rewrite) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.URL.Scheme, out.URL.Host = "http", strings.TrimPrefix(r.base, "http://")
	return r.next.RoundTrip(out)
}

const seekerText = "## About me\n\nML engineer, 6 years, I live in Lisbon, Portugal.\n\n## Technologies\n\n- Python, Kubeflow, Volcano, NannyML, pandera\n- not Jenkins\n\n## Contact\n\nrita [at] rita.example\n"

func TestSeekersAreKeptWithEvidence(t *testing.T) {
	w, store := newWorld(), boardtest.NewStore()
	w.issue(1, user(501, "rita-x"), "[Remote] MLOps engineer - Rita Lua", seekerText, "2026-10-01T10:00:00Z")
	w.issue(2, user(502, "acme-x"), "[Remote] MLOps at Acme", "We are hiring! Kubernetes, MLflow. Send your CV to jobs@acme.example", "2026-10-02T10:00:00Z")
	w.issue(3, map[string]any{"id": 3, "login": "ci[bot]", "type": "Bot"}, "weekly", seekerText, "2026-10-03T10:00:00Z")
	crawl(t, w, store, "ex/board")
	rita := store.Posts["github_issue/9001"]
	if rita.Kind != talent.Seeking || rita.Prospect != 501 || rita.GitHub != "rita-x" || rita.Name != "Rita Lua" {
		t.Errorf("got kind %s, prospect %d, github %q, name %q", rita.Kind, rita.Prospect, rita.GitHub, rita.Name)
	}
	if acme := store.Posts["github_issue/9002"]; acme.Kind != talent.Hiring || acme.Prospect != 0 {
		t.Errorf("vacancy: got kind %s, prospect %d", acme.Kind, acme.Prospect)
	}
	if len(store.Posts) != 2 || len(store.People) != 1 {
		t.Errorf("%d posts of %d people, want 2 of 1", len(store.Posts), len(store.People))
	}
	tools := make(map[talent.ToolID]bool)
	for _, ev := range store.Evidence {
		tools[ev.Tool] = ev.Prospect == 501 && ev.Kind == talent.Posted && ev.URL != ""
	}
	if !tools["kubeflow"] || !tools["python"] || tools["jenkins"] || !tools["nannyml"] {
		t.Errorf("evidence: got %v; want kubeflow, python and nannyml, not jenkins", tools)
	}
}

func TestPostsEnd(t *testing.T) {
	tests := map[string]struct {
		change func(*world)
		want   string
	}{
		"the issue is closed": {func(w *world) {
			w.issues[1]["state"], w.issues[1]["updated_at"] = "closed", "2026-11-01T10:00:00Z"
		}, "withdrawn"},
		"the author says so": {func(w *world) {
			w.comment(5, 1, user(501, "rita-x"), "I found a job, thanks all!", "2026-11-01T10:00:00Z")
		}, "hired"},
		"somebody else says so": {func(w *world) {
			w.comment(5, 1, user(777, "else-x"), "I found a job, thanks all!", "2026-11-01T10:00:00Z")
		}, ""},
		"the issue is deleted": {func(w *world) { delete(w.issues, 1) }, "deleted"},
		"the author posts again": {func(w *world) {
			w.issue(4, user(501, "rita-x"), "[Remote] MLOps engineer - Rita Lua", seekerText+"\nUpdated.", "2026-11-02T10:00:00Z")
		}, "reposted"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w, store := newWorld(), boardtest.NewStore()
			w.issue(1, user(501, "rita-x"), "[Remote] MLOps engineer - Rita Lua", seekerText, "2026-10-01T10:00:00Z")
			crawl(t, w, store, "ex/board")
			test.change(w)
			crawl(t, w, store, "ex/board")
			post := store.Posts["github_issue/9001"]
			if post.Closed != test.want {
				t.Errorf("closed %q, want %q", post.Closed, test.want)
			}
			if test.want == "deleted" && (post.Text != "" || post.Author != "" || len(post.Contacts) > 0) {
				t.Error("a deleted post is still stored")
			}
			if later := store.Posts["github_issue/9004"]; test.want == "reposted" && (len(later.RepostOf) != 1 || later.FirstPosted == nil) {
				t.Errorf("history of the repost: %v since %v", later.RepostOf, later.FirstPosted)
			}
		})
	}
}

func TestSecondNightIsCheap(t *testing.T) {
	w, store := newWorld(), boardtest.NewStore()
	w.issue(1, user(501, "rita-x"), "[Remote] MLOps engineer - Rita Lua", seekerText, "2026-10-01T10:00:00Z")
	crawl(t, w, store, "ex/board")
	crawl(t, w, store, "ex/board")
	third := crawl(t, w, store, "ex/board")
	if third.NotModified != third.Requests || third.Posts != 0 {
		t.Errorf("%d of %d answers were 304, %d posts; want all and none", third.NotModified, third.Requests, third.Posts)
	}
}

func TestSuppressedAuthorsAreNotKept(t *testing.T) {
	w, store := newWorld(), boardtest.NewStore()
	store.Suppressed[talent.GitHubLogin("Rita-X")] = true
	w.issue(1, user(501, "rita-x"), "[Remote] MLOps engineer - Rita Lua", seekerText, "2026-10-01T10:00:00Z")
	crawl(t, w, store, "ex/board")
	if len(store.Posts)+len(store.People)+len(store.Evidence) != 0 {
		t.Errorf("stored %d posts, %d people of a suppressed account", len(store.Posts), len(store.People))
	}
}

func TestBoardsOfComments(t *testing.T) {
	w, store := newWorld(), boardtest.NewStore()
	w.comment(11, 7, user(601, "wen-x"), "工作地点：杭州，可接受远程\n技术方向：机器学习平台，Python / Kubernetes\n简要经历：三年经验\n联系方式：wen@wen.example", "2026-10-01T10:00:00Z")
	w.comment(12, 7, user(602, "other-x"), "支持！", "2026-10-01T11:00:00Z")
	crawl(t, w, store, "ex/board#7")
	if wen := store.Posts["github_issue/c11"]; wen.Kind != talent.Seeking || wen.Years != 3 || wen.Language != "zh" {
		t.Errorf("got kind %s, %d years, language %s", wen.Kind, wen.Years, wen.Language)
	}
	delete(w.comments, 11)
	crawl(t, w, store, "ex/board#7")
	if wen := store.Posts["github_issue/c11"]; wen.Closed != "deleted" || wen.Text != "" {
		t.Errorf("after deletion: closed %q, text %q", wen.Closed, wen.Text)
	}
}
