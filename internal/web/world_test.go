package web

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/internal/nightly"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// testNow is the day on which everything here happens.
func testNow() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// world is a data directory with a few invented people, made once.
var world struct {
	once sync.Once
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if world.dir != "" {
		_ = os.RemoveAll(world.dir)
	}
	os.Exit(code)
}

func testKey() privacy.Key {
	key, err := privacy.NewKey([]byte("a key for tests of the web only"))
	if err != nil {
		panic(err)
	}
	return key
}

// openRooms opens a directory.
func openRooms(ctx context.Context, dir string) (nightly.Rooms, error) {
	db, err := store.Open(ctx, store.Options{Dir: dir, SuppressionKey: testKey(), Now: testNow})
	if err != nil {
		return nightly.Rooms{}, err
	}
	tools, err := catalog.Default()
	if err != nil {
		return nightly.Rooms{}, err
	}
	return nightly.Furnish(db, tools, dir, testNow, slog.New(slog.DiscardHandler))
}

// buildWorld fills a directory through the write path and the nightly steps.
func buildWorld(ctx context.Context, dir string) error {
	rooms, err := openRooms(ctx, dir)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	if _, err := rooms.CrawlAndIndex(ctx, []crawler.Source{invented{rooms.Store}}, nightly.CrawlLimits{}, func(string, int, int) {}); err != nil {
		return err
	}
	for _, role := range Roles() {
		hash, err := HashPassword("correct horse " + role)
		if err != nil {
			return err
		}
		if err := rooms.Store.PutAccount(ctx, store.Account{Name: role, Roles: []string{role}, Password: hash}); err != nil {
			return err
		}
	}
	if err := rooms.Store.CreateList(ctx, talent.Shortlist{Name: "platform", Purpose: "test"}); err != nil {
		return err
	}
	_, err = rooms.Store.AskApproval(ctx, store.Approval{Who: "recruiter", List: "platform", Format: "xlsx", Purpose: "the whole market", Destination: "own team"}, []talent.ProspectID{1000})
	return err
}

// invented is a source of people who never lived, some of them hostile.
type invented struct{ sink crawler.Sink }

func (invented) Name() string { return "github" }

func (invented) Plan(context.Context) (crawler.Plan, error) {
	return crawler.Plan{Source: "github", Requests: 3, Points: 7, Steps: []crawler.PlanStep{{What: "profiles", Reason: "never read", Requests: 3, Points: 7}}}, nil
}

func (s invented) Crawl(ctx context.Context, _ crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	_, err := s.sink.Save(ctx, inventedBatch())
	progress("profiles", 30, 30)
	return crawler.Report{Requests: 3, Points: 7}, err
}

// hostile is text that would be script, were it not escaped.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`

func inventedBatch() crawler.Batch {
	batch := crawler.Batch{Source: "github"}
	day := talent.DayOf(testNow())
	from := talent.Provenance{Source: "https://github.com/example", FetchedAt: day, Extractor: "github/1"}
	tools := []talent.ToolID{"kubeflow", "mlflow", "kserve", "dvc"}
	towns := []string{"Berlin", "Amsterdam, The Netherlands", "Bangalore, India", "", "New York"}
	for i := range 30 {
		id := talent.ProspectID(1000 + i)
		login := fmt.Sprintf("person-%02d", i)
		p := talent.Prospect{ID: id, NodeID: fmt.Sprint("N", i), Login: login, Name: fmt.Sprintf("Person Number%02d", i),
			Bio: "ML platform engineer", Location: towns[i%len(towns)], State: talent.Active, Profile: from, CreatedAt: day - 2000}
		if i == 7 {
			p.Name, p.Bio, p.Company, p.Location = hostile, hostile, hostile, hostile
			p.Website = "javascript:alert(3)"
		}
		batch.People = append(batch.People, crawler.Person{ID: id, NodeID: p.NodeID, Login: login, Provenance: from})
		batch.Profiles = append(batch.Profiles, p)
		for n := range 3 + (29-i)*2 {
			tool := tools[(i+n%2)%len(tools)]
			ev := talent.Evidence{Prospect: id, Tool: tool, Kind: talent.Kinds()[n%5], Repo: "example-org/" + string(tool), RepoID: int64(50 + i%4),
				Item: fmt.Sprintf("%d-%d", i, n), What: fmt.Sprintf("work %d", n), URL: fmt.Sprintf("https://github.com/example-org/%s/pull/%d", tool, n+1),
				At: day - talent.Day(n*20), Count: 1, Provenance: from}
			if i == 7 {
				ev.What, ev.URL, ev.Repo = hostile, "javascript:alert(4)", "example-org/"+hostile
			}
			batch.Evidence = append(batch.Evidence, ev)
		}
	}
	batch.Posts = []talent.Post{{Source: "hn", NativeID: "77", Author: "seeker", PostedAt: testNow().Add(-48 * time.Hour), URL: "https://news.ycombinator.com/item?id=77",
		Kind: talent.Seeking, Text: hostile + " Kubeflow", Prospect: 1007, Provenance: from}}
	return batch
}

// newSite opens a copy of the world.
func newSite(t *testing.T, change func(*Options)) *Site {
	t.Helper()
	world.once.Do(func() {
		if world.dir, world.err = os.MkdirTemp("", "mlscout-web"); world.err == nil {
			world.err = buildWorld(context.Background(), world.dir)
		}
	})
	if world.err != nil {
		t.Fatal(world.err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(world.dir)); err != nil {
		t.Fatal(err)
	}
	rooms, err := openRooms(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	rooms.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	o := Options{Rooms: rooms, Version: "test", Sources: func(context.Context) ([]crawler.Source, error) {
		return []crawler.Source{invented{rooms.Store}}, nil
	}}
	if change != nil {
		change(&o)
	}
	site, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { site.trail.run(ctx); close(done) }()
	t.Cleanup(func() {
		cancel()
		<-done
		_ = site.Close()
		_ = rooms.Store.Close()
	})
	return site
}

func open(o *Options) { o.Open = true }

// browser is a client with cookies that reads forms as a browser does.
type browser struct {
	*testing.T
	http.Client
	base string
}

func browse(t *testing.T, site *Site) *browser {
	t.Helper()
	server := httptest.NewServer(site.Handler())
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{T: t, base: server.URL, Client: http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// page is an answer that was read to its end.
type page struct {
	*http.Response
	text string
}

func (b *browser) do(r *http.Request) page {
	b.Helper()
	answer, err := b.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	return page{answer, string(text)}
}

func (b *browser) get(path string, header ...string) page {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, b.base+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.do(r)
}

var formToken = regexp.MustCompile(`name="form" value="([^"]+)"`)

// token reads the form token of a page.
func (b *browser) token(path string) string {
	b.Helper()
	found := formToken.FindStringSubmatch(b.get(path).text)
	if found == nil {
		b.Fatalf("%s has no form", path)
	}
	return found[1]
}

// post sends a form with the token of the page that it is on.
func (b *browser) post(from, path string, fields ...string) page {
	b.Helper()
	return b.postRaw(path, append([]string{"form", b.token(from)}, fields...), nil)
}

func (b *browser) postRaw(path string, fields []string, header http.Header) page {
	b.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(values.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"text/html"}}
	for name, value := range header {
		r.Header[name] = value
	}
	return b.do(r)
}

func (b *browser) signIn(role string) {
	b.Helper()
	if p := b.post("/sign-in", "/sign-in", "name", role, "password", "correct horse "+role); p.StatusCode != http.StatusOK && p.StatusCode != http.StatusForbidden {
		b.Fatalf("sign in as %s: %s", role, p.Status)
	}
}
