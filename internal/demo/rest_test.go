package demo_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-github/v60/github"

	"mlscout/internal/demo"
)

// client is go-github against a world's services.
func client(t *testing.T, w *demo.World) (*github.Client, string) {
	t.Helper()
	server := httptest.NewServer(w.GitHub())
	t.Cleanup(server.Close)
	c := github.NewClient(nil).WithAuthToken(w.Token())
	base, err := url.Parse(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	c.BaseURL = base
	return c, server.URL
}

func ask(t *testing.T, address string, header map[string]string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	noRedirect := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := noRedirect.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func person(t *testing.T, w *demo.World, fits func(demo.Known) bool) demo.Known {
	t.Helper()
	for _, p := range w.Truth().People {
		if fits(p) {
			return p
		}
	}
	t.Fatal("nobody in this world fits")
	return demo.Known{}
}

func maintainer(p demo.Known) bool {
	return p.Persona == demo.Maintainer && p.Gone == "" && len(p.Upstream) > 0 && p.Former == nil
}

func TestUsersThroughGoGitHub(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	c, _ := client(t, w)
	p := person(t, w, maintainer)
	byLogin, resp, err := c.Users.Get(t.Context(), p.Login)
	if err != nil {
		t.Fatal(err)
	}
	byID, _, err := c.Users.GetByID(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if byLogin.GetID() != p.ID || byID.GetLogin() != p.Login || byLogin.GetName() != p.Name || byLogin.GetType() != "User" {
		t.Errorf("got %v and %v, want %s (%d)", byLogin, byID, p.Login, p.ID)
	}
	if resp.Rate.Limit != 5000 || resp.Rate.Remaining != 4999 {
		t.Errorf("rate after one request: %+v", resp.Rate)
	}
	if strings.Contains(byLogin.GetEmail(), "@") && !strings.HasSuffix(byLogin.GetEmail(), "@example.com") {
		t.Errorf("address %q is not at an example domain", byLogin.GetEmail())
	}
}

func TestPagingFollowsLinks(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	c, _ := client(t, w)
	opts := &github.CommitsListOptions{ListOptions: github.ListOptions{PerPage: 100}}
	seen := make(map[string]bool)
	pages := 0
	for {
		commits, resp, err := c.Repositories.ListCommits(t.Context(), "mlflow", "mlflow", opts)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, cm := range commits {
			if seen[cm.GetSHA()] {
				t.Fatalf("commit %s on two pages", cm.GetSHA())
			}
			seen[cm.GetSHA()] = true
		}
		if resp.NextPage == 0 {
			break
		}
		opts.Page = resp.NextPage
	}
	if pages < 2 || len(seen) < 150 {
		t.Errorf("%d commits on %d pages, want several pages", len(seen), pages)
	}
}

func TestLinksNameTheRepositoryByID(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	_, base := client(t, w)
	auth := map[string]string{"Authorization": "Bearer " + w.Token()}
	resp, first := ask(t, base+"/repos/mlflow/mlflow/commits?per_page=5", auth)
	link := resp.Header.Get("Link")
	if !strings.Contains(link, "/repositories/") || !strings.Contains(link, `rel="next"`) || !strings.Contains(link, `rel="last"`) {
		t.Fatalf("Link = %q", link)
	}
	next := link[strings.Index(link, "<")+1 : strings.Index(link, ">")]
	resp, second := ask(t, next, auth)
	if resp.StatusCode != 200 || first == second || !strings.HasPrefix(second, "[{") {
		t.Errorf("following %s: %d", next, resp.StatusCode)
	}
}

func TestStatuses(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	_, base := client(t, w)
	gone := person(t, w, func(p demo.Known) bool { return p.Gone == "deleted" })
	renamed := person(t, w, func(p demo.Known) bool { return p.Former != nil && p.Gone == "" })
	for name, test := range map[string]struct {
		path   string
		header map[string]string
		status int
		says   string
	}{
		"unknown user":      {"/users/nobody-demo", nil, 404, "Not Found"},
		"deleted user":      {"/users/" + gone.Login, nil, 404, "Not Found"},
		"old login":         {"/users/" + renamed.Former[0], nil, 404, "Not Found"},
		"new login":         {"/users/" + renamed.Login, nil, 200, renamed.Login},
		"final slash":       {"/users/" + renamed.Login + "/", nil, 404, "Not Found"},
		"bad token":         {"/users/ghost", map[string]string{"Authorization": "Bearer wrong"}, 401, "Bad credentials"},
		"no user agent":     {"/users/ghost", map[string]string{"User-Agent": ""}, 403, "User-Agent"},
		"unknown version":   {"/users/ghost", map[string]string{"X-GitHub-Api-Version": "2019-01-01"}, 400, "not supported"},
		"renamed repo":      {"/repos/iterative/dvc?x=1", nil, 301, "Moved Permanently"},
		"renamed deep":      {"/repos/iterative/dvc/contents/README.md", nil, 301, "Moved Permanently"},
		"missing file":      {"/repos/mlflow/mlflow/contents/nope.txt", nil, 404, "Not Found"},
		"folder":            {"/repos/SeldonIO/seldon-core/contents/.github", nil, 200, "CODEOWNERS"},
		"tree":              {"/repos/kserve/kserve/git/trees/main?recursive=1", nil, 200, "MAINTAINERS.md"},
		"rate limit":        {"/rate_limit", nil, 200, `"graphql"`},
		"topics":            {"/repos/mlflow/mlflow/topics", nil, 200, "mlops"},
		"languages":         {"/repos/kubeflow/katib/languages", nil, 200, `"Go":900000`},
		"user search":       {"/search/users?q=location:berlin+type:user", nil, 200, `"total_count"`},
		"repository search": {"/search/repositories?q=topic:mlflow", nil, 200, "mlflow/mlflow"},
		"issue search":      {"/search/issues?q=repo:mlflow/mlflow+is:pr+is:merged", nil, 200, `"pull_request"`},
	} {
		t.Run(name, func(t *testing.T) {
			header := map[string]string{"Authorization": "Bearer " + w.Token()}
			for k, v := range test.header {
				header[k] = v
			}
			resp, body := ask(t, base+test.path, header)
			if resp.StatusCode != test.status || !strings.Contains(body, test.says) {
				t.Errorf("GET %s: %d %.200s, want %d with %q", test.path, resp.StatusCode, body, test.status, test.says)
			}
			if test.status == 301 && !strings.Contains(resp.Header.Get("Location"), "/repositories/") {
				t.Errorf("Location = %q", resp.Header.Get("Location"))
			}
		})
	}
}

func TestConditionalRequestsAreFree(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1, Tokens: []string{"one", "two"}})
	_, base := client(t, w)
	address := base + "/repos/mlflow/mlflow"
	first, _ := ask(t, address, map[string]string{"Authorization": "Bearer one"})
	tag, used := first.Header.Get("ETag"), first.Header.Get("X-RateLimit-Used")
	again, body := ask(t, address, map[string]string{"Authorization": "Bearer one", "If-None-Match": tag})
	if again.StatusCode != 304 || body != "" || again.Header.Get("X-RateLimit-Used") != used {
		t.Errorf("conditional request: %d, used %s after %s; want a free 304", again.StatusCode, again.Header.Get("X-RateLimit-Used"), used)
	}
	if other, _ := ask(t, address, map[string]string{"Authorization": "Bearer two", "If-None-Match": tag}); other.StatusCode != 200 {
		t.Errorf("another token's validator answered %d, want 200", other.StatusCode)
	}
	if since, _ := ask(t, address, map[string]string{"Authorization": "Bearer one", "If-Modified-Since": first.Header.Get("Last-Modified")}); since.StatusCode != 304 {
		t.Errorf("If-Modified-Since answered %d, want 304", since.StatusCode)
	}
	if err := w.Mutate(func(c *demo.Changes) {
		c.Advance(24 * time.Hour)
		c.Commits(person(t, newWorld(t, demo.Options{Seed: 1}), maintainer).Login, "mlflow/mlflow", 1)
	}); err != nil {
		t.Fatal(err)
	}
	if changed, _ := ask(t, address, map[string]string{"Authorization": "Bearer one", "If-None-Match": tag}); changed.StatusCode != 200 {
		t.Errorf("changed repository answered %d, want 200", changed.StatusCode)
	}
}

func TestBudgetRunsOut(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1, People: 20, Core: 2})
	c, _ := client(t, w)
	for range 2 {
		if _, _, err := c.Users.Get(t.Context(), "ghost"); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := c.Users.Get(context.Background(), "mlflow")
	var limited *github.RateLimitError
	if !errors.As(err, &limited) {
		t.Fatalf("third request: %v, want a rate limit error", err)
	}
	w.Refill()
	if left := w.Requests(); left.REST != 2 && left.Refused > 1 {
		t.Errorf("counted %+v", left)
	}
}

func TestFaultsStrikeAndPass(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1, People: 20})
	_, base := client(t, w)
	auth := map[string]string{"Authorization": "Bearer " + w.Token()}
	for name, test := range map[string]struct {
		kind   demo.FaultKind
		status int
		wait   string
		says   string
	}{
		"403 secondary": {demo.Secondary403, 403, "7", "secondary rate limit"},
		"429 secondary": {demo.Secondary429, 429, "7", "secondary rate limit"},
		"bare":          {demo.SecondaryBare, 403, "", "secondary rate limit"},
		"502":           {demo.BadGateway, 502, "", "Unicorn"},
		"503":           {demo.Unavailable, 503, "7", "unavailable"},
		"garbage":       {demo.Garbage, 200, "", "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			w.Inject(demo.Fault{Site: "github", Path: "/users/", Kind: test.kind, Skip: 1, Count: 1, RetryAfter: 7 * time.Second})
			for i, want := range []int{200, test.status, 200} {
				resp, body := ask(t, base+"/users/ghost", auth)
				if resp.StatusCode != want {
					t.Errorf("request %d: %d, want %d", i, resp.StatusCode, want)
				}
				if i == 1 && (!strings.Contains(body, test.says) || resp.Header.Get("Retry-After") != test.wait) {
					t.Errorf("fault says %q, wait %q", body, resp.Header.Get("Retry-After"))
				}
			}
		})
	}
}

func TestIssueBoards(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1})
	c, _ := client(t, w)
	boards := w.IssueBoards()
	owner, name, _ := strings.Cut(boards[0], "/")
	issues, _, err := c.Issues.ListByRepo(t.Context(), owner, name, &github.IssueListByRepoOptions{State: "all", ListOptions: github.ListOptions{PerPage: 100}})
	if err != nil || len(issues) != 12 {
		t.Fatalf("%d issues, %v", len(issues), err)
	}
	thread, isThread := strings.CutSuffix(boards[1], "#1")
	if !isThread {
		t.Fatalf("board %q is no thread", boards[1])
	}
	owner, name, _ = strings.Cut(thread, "/")
	comments, _, err := c.Issues.ListComments(t.Context(), owner, name, 1, nil)
	if err != nil || len(comments) == 0 {
		t.Fatalf("%d comments, %v", len(comments), err)
	}
	if body := comments[0].GetBody(); !strings.Contains(body, "Location: ") || strings.Contains(body, "<p>") {
		t.Errorf("comment is no Markdown: %q", body)
	}
}

func TestEnterprisePrefix(t *testing.T) {
	w := newWorld(t, demo.Options{Seed: 1, People: 20})
	_, base := client(t, w)
	_, body := ask(t, base+"/api/v3/repos/mlflow/mlflow", map[string]string{"Authorization": "token " + w.Token()})
	var got struct {
		FullName string `json:"full_name"`
		URL      string `json:"url"`
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil || got.FullName != "mlflow/mlflow" || !strings.Contains(got.URL, "/api/v3/repos/") {
		t.Errorf("got %+v, %v", got, err)
	}
}
