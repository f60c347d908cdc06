package reddit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board/boardtest"
	"mlscout/crawler/reddit"
	"mlscout/crawler/wire"
	"mlscout/talent"
)

// api is a small Reddit: it grants tokens, lists two posts a page, and forgets.
type api struct {
	mu       sync.Mutex
	posts    map[string]map[string]any // by id
	comments map[string][]map[string]any
	tokens   int
	left     string // X-Ratelimit-Remaining
	asked    []string
	agents   map[string]bool
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, r.URL.Path)
	a.agents[r.UserAgent()] = true
	if r.URL.Path == "/api/v1/access_token" {
		id, secret, _ := r.BasicAuth()
		if r.Method != http.MethodPost || id != "app-xmpl" || secret != "s3cret" || r.FormValue("grant_type") != "client_credentials" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		a.tokens++
		fmt.Fprintf(w, `{"access_token":"t%d","token_type":"bearer","expires_in":3600}`, a.tokens)
		return
	}
	if r.Header.Get("Authorization") != fmt.Sprintf("Bearer t%d", a.tokens) || r.URL.Query().Get("raw_json") != "1" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("X-Ratelimit-Remaining", a.left)
	w.Header().Set("X-Ratelimit-Reset", "300")
	var out any
	switch {
	case r.URL.Path == "/r/forhire/new":
		out = a.page(r.URL.Query().Get("after"))
	case r.URL.Path == "/api/info":
		out = listing("t3", a.known(strings.Split(r.URL.Query().Get("id"), ",")), "")
	case strings.HasPrefix(r.URL.Path, "/comments/"):
		out = []any{listing("t3", nil, ""), listing("t1", a.comments[strings.TrimPrefix(r.URL.Path, "/comments/")], "")}
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = json.NewEncoder(w).Encode(out)
}

func (a *api) page(after string) any {
	ids := make([]string, 0, len(a.posts))
	for id := range a.posts {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y string) int {
		return int(a.posts[y]["created_utc"].(float64) - a.posts[x]["created_utc"].(float64))
	})
	from := slices.Index(ids, strings.TrimPrefix(after, "t3_")) + 1
	page := ids[from:min(from+2, len(ids))]
	next := ""
	if from+2 < len(ids) {
		next = "t3_" + page[len(page)-1]
	}
	return listing("t3", a.known(page), next)
}

func (a *api) known(ids []string) []map[string]any {
	var out []map[string]any
	for _, id := range ids {
		if p := a.posts[strings.TrimPrefix(id, "t3_")]; p != nil {
			out = append(out, p)
		}
	}
	return out
}

func listing(kind string, things []map[string]any, after string) any {
	children := []any{}
	for _, t := range things {
		children = append(children, map[string]any{"kind": kind, "data": t})
	}
	return map[string]any{"kind": "Listing", "data": map[string]any{"after": after, "children": children}}
}

func (a *api) post(id, author, title, text string, day int) {
	a.posts[id] = map[string]any{"name": "t3_" + id, "id": id, "author": author, "title": title, "selftext": text, "permalink": "/r/forhire/comments/" + id + "/x/",
		"created_utc": float64(time.Date(2026, 11, day, 8, 0, 0, 0, time.UTC).Unix()), "num_comments": float64(0)}
}

func newAPI() *api {
	a := &api{posts: make(map[string]map[string]any), comments: make(map[string][]map[string]any), left: "96.0", agents: make(map[string]bool)}
	a.post("a1", "mila_xmpl", "[For Hire] MLOps engineer | $60/h | Remote", "Based in Porto. Kubeflow, MLflow, 6 years. mila@mila.example", 10)
	a.post("a2", "fjord_xmpl", "[Hiring] Data engineer, Airflow", "We are hiring! $90k-$110k. jobs@fjord.example", 11)
	a.post("a3", "chatty_xmpl", "Which tracker do you use?", "Just asking.", 12)
	return a
}

// night crawls once, at a clock that sleeps without waiting.
func night(t *testing.T, a *api, store *boardtest.Store, change func(*reddit.Settings)) (crawler.Report, time.Duration, error) {
	t.Helper()
	site := httptest.NewServer(a)
	defer site.Close()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := reddit.Settings{Enabled: true, Agreement: "EX-1", ClientID: "app-xmpl", SecretFile: secret, Account: "ops_xmpl",
		Subreddits: []string{"forhire"}, APIURL: site.URL + "/", TokenURL: site.URL + "/api/v1/access_token"}
	if change != nil {
		change(&settings)
	}
	if err := settings.Validate(); err != nil {
		t.Fatal(err)
	}
	guard, err := wire.NewGuard([]string{strings.TrimPrefix(site.URL, "http://")})
	if err != nil {
		t.Fatal(err)
	}
	now, slept := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC), time.Duration(0)
	clock := wire.Clock{Now: func() time.Time { return now }, Sleep: func(ctx context.Context, d time.Duration) error {
		if d > 0 {
			now, slept = now.Add(d), slept+d
		}
		return ctx.Err()
	}}
	deps := store.Deps(nil, now)
	source, err := reddit.New(settings, "v1", guard, clock, deps)
	if err != nil {
		t.Fatal(err)
	}
	report, err := source.Crawl(t.Context(), crawler.Limits{}, nil)
	return report, slept, err
}

func TestPostsAreReadThroughTheOfficialAPI(t *testing.T) {
	a, store := newAPI(), boardtest.NewStore()
	report, slept, err := night(t, a, store, nil)
	if err != nil || len(report.Errors) > 0 {
		t.Fatal(err, report.Errors)
	}
	mila, fjord := store.Posts["reddit/t3_a1"], store.Posts["reddit/t3_a2"]
	if mila.Kind != talent.Seeking || mila.Years != 6 || mila.URL != "https://www.reddit.com/r/forhire/comments/a1/x/" || mila.Prospect != talent.BoardID("reddit", "mila_xmpl") {
		t.Errorf("seeker: kind %s, %d years, %s, prospect %d", mila.Kind, mila.Years, mila.URL, mila.Prospect)
	}
	if fjord.Kind != talent.Hiring || fjord.Salary == nil || fjord.Prospect != 0 {
		t.Errorf("vacancy: kind %s, pay %v, prospect %d", fjord.Kind, fjord.Salary, fjord.Prospect)
	}
	if other := store.Posts["reddit/t3_a3"]; other.Kind != talent.Other || other.Text != "" {
		t.Errorf("question: kind %s, text %q", other.Kind, other.Text)
	}
	if !a.agents["server:app-xmpl:v1 (by /u/ops_xmpl)"] || len(a.agents) != 1 {
		t.Errorf("User-Agents: got %v", a.agents)
	}
	if least := time.Duration(len(a.asked)-1) * time.Second; slept < least {
		t.Errorf("%d requests took %s, want at least %s", len(a.asked), slept, least)
	}
	for _, path := range a.asked {
		if strings.HasPrefix(path, "/user/") {
			t.Errorf("a person's history was asked for: %s", path)
		}
	}
}

func TestWhatIsDeletedGoesTheSameNight(t *testing.T) {
	tests := map[string]func(*api){
		"deleted by its author":  func(a *api) { a.posts["a1"]["author"], a.posts["a1"]["selftext"] = "[deleted]", "[deleted]" },
		"removed by a moderator": func(a *api) { a.posts["a1"]["removed_by_category"] = "moderator" },
		"known no more":          func(a *api) { delete(a.posts, "a1") },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			a, store := newAPI(), boardtest.NewStore()
			if _, _, err := night(t, a, store, nil); err != nil {
				t.Fatal(err)
			}
			change(a)
			if _, _, err := night(t, a, store, nil); err != nil {
				t.Fatal(err)
			}
			post := store.Posts["reddit/t3_a1"]
			if post.Closed != "deleted" || post.Text != "" || post.Author != "" || post.Title != "" || len(post.Contacts) != 0 {
				t.Errorf("still stored: closed %q, %+v", post.Closed, post)
			}
		})
	}
}

func TestSeekersCloseTheirPosts(t *testing.T) {
	tests := map[string]struct {
		author, body string
		want         string
	}{
		"by their own comment": {"mila_xmpl", "Found a job, thanks!", "hired"},
		"not by another's":     {"else_xmpl", "Found a job, thanks!", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a, store := newAPI(), boardtest.NewStore()
			if _, _, err := night(t, a, store, nil); err != nil {
				t.Fatal(err)
			}
			a.posts["a1"]["num_comments"] = 1
			a.comments["a1"] = []map[string]any{{"author": test.author, "body": test.body, "replies": ""}}
			if _, _, err := night(t, a, store, nil); err != nil {
				t.Fatal(err)
			}
			if got := store.Posts["reddit/t3_a1"].Closed; got != test.want {
				t.Errorf("closed %q, want %q", got, test.want)
			}
		})
	}
}

func TestGrantUsedUpMeansRest(t *testing.T) {
	a, store := newAPI(), boardtest.NewStore()
	a.left = "0.0"
	if _, slept, err := night(t, a, store, nil); err != nil || slept < 5*time.Minute {
		t.Errorf("slept %s with an empty grant, want at least 5m; %v", slept, err)
	}
}

func TestWrongSecretIsTold(t *testing.T) {
	a, store := newAPI(), boardtest.NewStore()
	report, _, err := night(t, a, store, func(s *reddit.Settings) { s.ClientID = "other" })
	if err == nil && len(report.Errors) == 0 || strings.Contains(fmt.Sprint(err, report.Errors), "s3cret") {
		t.Errorf("got %v, %v; want an error without the secret", err, report.Errors)
	}
	if len(store.Posts) > 0 {
		t.Errorf("%d posts without a token", len(store.Posts))
	}
}

func TestOffByDefaultAndOnlyWithAnAgreement(t *testing.T) {
	preset := reddit.DefaultSettings()
	if err := preset.Validate(); preset.Enabled || err != nil {
		t.Errorf("preset: enabled %t, %v", preset.Enabled, err)
	}
	good := reddit.Settings{Enabled: true, Agreement: "EX-1", ClientID: "a", SecretFile: "f", Account: "ops", Subreddits: []string{"forhire"}, APIURL: "https://oauth.example/", TokenURL: "https://www.example/t"}
	if err := good.Validate(); err != nil {
		t.Errorf("whole settings: %v", err)
	}
	tests := map[string]struct {
		change func(*reddit.Settings)
		want   string
	}{
		"no agreement":  {func(s *reddit.Settings) { s.Agreement = "" }, "written agreement"},
		"no secret":     {func(s *reddit.Settings) { s.SecretFile = "" }, "secret_file"},
		"no account":    {func(s *reddit.Settings) { s.Account = "" }, "account"},
		"no subreddits": {func(s *reddit.Settings) { s.Subreddits = nil }, "no subreddits"},
		"with r/":       {func(s *reddit.Settings) { s.Subreddits = []string{"r/forhire"} }, "without r/"},
		"a path":        {func(s *reddit.Settings) { s.Subreddits = []string{"../../user/x"} }, "without r/"},
		"plain http":    {func(s *reddit.Settings) { s.TokenURL = "http://www.example/t" }, "https"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := good
			test.change(&s)
			if err := s.Validate(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}
