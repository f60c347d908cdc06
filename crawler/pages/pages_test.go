package pages

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/crawlertest"
	"mlscout/crawler/polite"
	"mlscout/crawler/wire"
	"mlscout/talent"
)

// careers is an invented board. Its pages can be changed between crawls.
type careers struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]string // path → markup, or "410", "→ address", "bomb"
	asked []string
}

func newCareers(t *testing.T, pages map[string]string) *careers {
	t.Helper()
	c := &careers{pages: pages}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *careers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.asked = append(c.asked, r.URL.RequestURI())
	markup, ok := c.pages[r.URL.RequestURI()]
	c.mu.Unlock()
	to, redirect := strings.CutPrefix(markup, "→ ")
	switch {
	case strings.HasPrefix(r.URL.Path, "/calendar/"):
		fmt.Fprintf(w, `<html><body><a href="%s/x%d">on</a></body></html>`, r.URL.Path, len(r.URL.Path))
	case !ok:
		http.NotFound(w, r)
	case markup == "410":
		http.Error(w, "gone", http.StatusGone)
	case markup == "huge":
		_, _ = w.Write([]byte("<html>" + strings.Repeat("<p>x</p>", 1<<20)))
	case redirect:
		http.Redirect(w, r, to, http.StatusFound)
	default:
		tag := fmt.Sprintf(`"%d"`, len(markup))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if strings.HasPrefix(markup, "User-agent") {
			w.Header().Set("Content-Type", "text/plain")
		}
		fmt.Fprint(w, markup)
	}
}

func (c *careers) taken() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := strings.Join(c.asked, " ")
	c.asked = nil
	return out
}

const vacancy = `<html><head><script type="application/ld+json">{"@context":"https://schema.org","@type":"JobPosting","title":%q,
"description":"<p>We run Kubeflow and MLflow.</p>","datePosted":"2026-10-02","hiringOrganization":{"name":"Heron Freight"},
"jobLocation":{"@type":"Place","address":{"@type":"PostalAddress","addressLocality":"Graz","addressCountry":"AT"}}}</script></head><body><h1>%s</h1></body></html>`

func job(title string) string { return fmt.Sprintf(vacancy, title, title) }

func crawl(t *testing.T, c *careers, store *crawlertest.Store, set Settings) crawler.Report {
	t.Helper()
	now := time.Date(2026, 11, 3, 2, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	clock := wire.Clock{
		Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			now = now.Add(max(d, 0))
			mu.Unlock()
			return ctx.Err()
		},
	}
	set.Name, set.StartURL = "careers", c.URL+set.StartURL
	hosts := Hosts([]Settings{set})
	guard, err := wire.NewGuard(hosts)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := polite.New(polite.Options{UserAgent: "mlscout/test (+https://example.org)", Guard: guard, Clock: clock, Hosts: hosts, MaxBody: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer shared.CloseIdleConnections()
	source, err := New([]Settings{set}, board.Deps{Sink: store, Gate: store, Memory: store, Now: clock.Now}, shared)
	if err != nil {
		t.Fatal(err)
	}
	report, err := source.Crawl(t.Context(), crawler.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func titles(store *crawlertest.Store, open bool) []string {
	var out []string
	for _, p := range store.Posts {
		if (p.Closed == "") == open {
			out = append(out, p.Title)
		}
	}
	slices.Sort(out)
	return out
}

func TestListingsAndSitemapsLeadToVacancies(t *testing.T) {
	c := newCareers(t, map[string]string{
		"/robots.txt":        "User-agent: *\nDisallow: /private/\nSitemap: /sitemap.xml\n",
		"/sitemap.xml":       "<html>not a sitemap</html>",
		"/jobs":              `<html><body><a href="/jobs/1">one</a><a href="/jobs/3" rel="nofollow">three</a><a href="/private/9">p</a><a href="/about">about</a><a rel="next" href="/jobs?page=2">older</a></body></html>`,
		"/jobs?page=2":       `<html><body><a href="/jobs/2?utm_source=x">two</a><a href="https://elsewhere.example.org/jobs/7">seven</a></body></html>`,
		"/jobs/1":            job("Platform engineer"),
		"/jobs/2":            job("Reliability engineer"),
		"/jobs/3":            job("Not to be followed"),
		"/private/9":         job("Private"),
		"/jobs/4/ml":         job("Feature store engineer"),
		"/jobs/4":            "→ /jobs/4/ml",
		"/calendar/2026/11/": "",
	})
	c.pages["/sitemap.xml"] = `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>` + c.URL + `/jobs/4</loc></url></urlset>`
	c.pages["/robots.txt"] = "User-agent: *\nDisallow: /private/\nSitemap: " + c.URL + "/sitemap.xml\n"
	store := crawlertest.New()
	report := crawl(t, c, store, Settings{StartURL: "/jobs", Allow: []string{"/jobs/*"}})
	want := []string{"Feature store engineer", "Platform engineer", "Reliability engineer"}
	if diff := cmp.Diff(want, titles(store, true)); diff != "" {
		t.Errorf("posts (-want +got):\n%s\nasked %s\nreport %+v", diff, c.taken(), report)
	}
	asked := c.taken()
	for _, path := range []string{"/private/9", "/about", "/jobs/3 "} {
		if strings.Contains(asked+" ", path) {
			t.Errorf("asked %s in %s", path, asked)
		}
	}
	for _, p := range store.Posts {
		if p.Kind != talent.Hiring || p.Company != "Heron Freight" || p.Provenance.Source == "" || !slices.Contains(p.Tools, "kubeflow") {
			t.Errorf("post: %+v", p)
		}
	}
}

func TestSecondCrawlIsConditionalAndClosesWhatIsGone(t *testing.T) {
	c := newCareers(t, map[string]string{
		"/jobs":   `<html><body><a href="/jobs/1">one</a><a href="/jobs/2">two</a><a href="/jobs/3">three</a></body></html>`,
		"/jobs/1": job("Stays"), "/jobs/2": job("Goes"), "/jobs/3": job("Empties"),
	})
	store := crawlertest.New()
	crawl(t, c, store, Settings{StartURL: "/jobs"})
	c.taken()
	c.mu.Lock()
	c.pages["/jobs/2"], c.pages["/jobs/3"] = "410", "<html><body>This vacancy is filled.</body></html>"
	c.mu.Unlock()
	closed := make(map[string]string)
	store.OnSave = func(b crawler.Batch) error {
		for _, x := range b.Closed {
			closed[x.NativeID[strings.LastIndex(x.NativeID, "/")+1:]] = x.Reason
		}
		return nil
	}
	report := crawl(t, c, store, Settings{StartURL: "/jobs"})
	if report.NotModified != 2 {
		t.Errorf("not modified: got %d, want 2 (the list and the vacancy that stays); asked %s", report.NotModified, c.taken())
	}
	if diff := cmp.Diff(map[string]string{"2": "deleted", "3": "withdrawn"}, closed); diff != "" {
		t.Errorf("closed (-want +got):\n%s", diff)
	}
}

func TestPagesThatAskToBeLeftAlone(t *testing.T) {
	c := newCareers(t, map[string]string{
		"/":     `<html><body><a href="/keep">k</a><a href="/none">n</a><a href="/nofollow">f</a><a href="/huge">h</a><a href="/out">o</a></body></html>`,
		"/keep": job("Kept"), "/huge": "huge", "/out": "→ http://169.254.169.254/latest/",
		"/none":     strings.Replace(job("Unwanted"), "<head>", `<head><meta name="robots" content="noindex">`, 1),
		"/nofollow": `<html><head><meta name="mlscout" content="nofollow"></head><body><a href="/hidden">x</a></body></html>`,
		"/hidden":   job("Hidden"),
	})
	store := crawlertest.New()
	crawl(t, c, store, Settings{StartURL: "/"})
	if diff := cmp.Diff([]string{"Kept"}, titles(store, true)); diff != "" {
		t.Errorf("posts (-want +got):\n%s", diff)
	}
	for key, value := range store.Keys {
		if strings.Contains(value, "Unwanted") {
			t.Errorf("a page that asked not to be kept left %q in %q", value, key)
		}
	}
}

func TestEndlessCalendarsEnd(t *testing.T) {
	c := newCareers(t, map[string]string{"/": `<html><body><a href="/calendar/a">c</a><a href="/job">j</a></body></html>`, "/job": job("Found")})
	store := crawlertest.New()
	crawl(t, c, store, Settings{StartURL: "/", MaxDepth: 1000})
	if got := strings.Count(c.taken(), "/calendar/"); got > 60 {
		t.Errorf("%d pages of a calendar were asked", got)
	}
	if diff := cmp.Diff([]string{"Found"}, titles(store, true)); diff != "" {
		t.Error(diff)
	}
}

func TestPersonPages(t *testing.T) {
	c := newCareers(t, map[string]string{
		"/": `<html><body><a href="/candidates/1">1</a></body></html>`,
		"/candidates/1": `<html><head><script type="application/ld+json">{"@type":"ProfilePage","mainEntity":{"@type":"Person","name":"Ines Aalto",
"jobTitle":"MLOps engineer","address":{"addressLocality":"Tampere","addressCountry":"FI"},"knowsAbout":["Kubeflow","DVC"],"sameAs":["https://github.com/ines-aalto"]}}</script></head>
<body><article><h1>MLOps engineer</h1><p>Location: Tampere, Finland</p><p>Remote: Yes</p><p>Willing to relocate: No</p><p>Technologies: Kubeflow, DVC</p><p>Email: ines@example.org</p></article></body></html>`,
	})
	store := crawlertest.New()
	crawl(t, c, store, Settings{StartURL: "/"})
	if len(store.Posts) != 1 {
		t.Fatalf("posts: %+v", store.Posts)
	}
	for p := range maps.Values(store.Posts) {
		if p.Kind != talent.Seeking || p.Name != "Ines Aalto" || p.GitHub != "ines-aalto" || p.Prospect >= 0 || !slices.Contains(p.Tools, "dvc") {
			t.Errorf("post: %+v", p)
		}
	}
}

// TestPersonPagesThatCiteSomebody holds that data beside a text does not turn the
// account of somebody whom the text admires into the author's.
func TestPersonPagesThatCiteSomebody(t *testing.T) {
	const page = `<html><head><script type="application/ld+json">{"@type":"ProfilePage","mainEntity":{"@type":"Person","name":"Ines Aalto",
"jobTitle":"MLOps engineer","knowsAbout":["Kubeflow"],"sameAs":["https://github.com/octo-demo"]}}</script></head>
<body><article><h1>MLOps engineer</h1><p>Location: Tampere, Finland</p><p>Remote: Yes</p><p>Willing to relocate: No</p><p>Technologies: Kubeflow</p><p>%s</p><ul><li><a href="https://github.com/octo-demo">https://github.com/octo-demo</a></li></ul></article></body></html>`
	tests := map[string]struct{ says, want string }{
		"admired":  {"I admire the work of https://github.com/octo-demo", ""},
		"labelled": {"GitHub: https://github.com/octo-demo", "octo-demo"},
		"listed":   {"Happy to talk.", "octo-demo"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := newCareers(t, map[string]string{"/": `<html><body><a href="/candidates/1">1</a></body></html>`, "/candidates/1": fmt.Sprintf(page, tt.says)})
			store := crawlertest.New()
			crawl(t, c, store, Settings{StartURL: "/"})
			for p := range maps.Values(store.Posts) {
				if p.GitHub != tt.want {
					t.Errorf("got %q, want %q", p.GitHub, tt.want)
				}
			}
			if len(store.Posts) != 1 {
				t.Errorf("got %d posts, want 1", len(store.Posts))
			}
		})
	}
}

func TestSuppressedPagesAreNotStored(t *testing.T) {
	c := newCareers(t, map[string]string{"/": `<html><body><a href="/1">1</a></body></html>`, "/1": job("Suppressed")})
	store := crawlertest.New()
	store.Suppressed[talent.URL(c.URL+"/1")] = true
	crawl(t, c, store, Settings{StartURL: "/"})
	if got := titles(store, true); len(got) != 0 {
		t.Errorf("stored %v", got)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	tests := map[string]Settings{
		"no address":    {Name: "x"},
		"not http":      {Name: "x", StartURL: "ftp://example.org/"},
		"never crawled": {Name: "x", StartURL: "https://www.linkedin.com/jobs"},
	}
	for name, set := range tests {
		if _, err := New([]Settings{set}, board.Deps{}, nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAllowedAddresses(t *testing.T) {
	tests := map[string]struct {
		allow   []string
		address string
		want    bool
	}{
		"whole host":        {nil, "https://careers.example.org/any", true},
		"other host":        {nil, "https://other.example.org/", false},
		"start":             {[]string{"/x/*"}, "https://careers.example.org/jobs?page=3", true},
		"below":             {[]string{"/jobs/*"}, "https://careers.example.org/jobs/7", true},
		"beside":            {[]string{"/jobs/*"}, "https://careers.example.org/jobsearch", false},
		"star in the midst": {[]string{"/en/*/jobs"}, "https://careers.example.org/en/ie/jobs/1", true},
		"another host":      {[]string{"boards.example.org/heron"}, "https://boards.example.org/heron/1", true},
		"host alone":        {[]string{"boards.example.org"}, "https://boards.example.org/x", true},
		"scheme":            {nil, "mailto:jobs@example.org", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := newSite(Settings{StartURL: "https://careers.example.org/jobs", Allow: tt.allow})
			if err != nil {
				t.Fatal(err)
			}
			u, _ := url.Parse(tt.address)
			if got := s.allows(u); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestOneStumbleClosesNothing(t *testing.T) {
	c := newCareers(t, map[string]string{"/": `<html><body><a href="/1">1</a></body></html>`, "/1": job("Stays")})
	store := crawlertest.New()
	crawl(t, c, store, Settings{StartURL: "/"})
	c.mu.Lock()
	c.pages["/1"] = "User-agent: not a page at all"
	c.mu.Unlock()
	closed := 0
	store.OnSave = func(b crawler.Batch) error { closed += len(b.Closed); return nil }
	crawl(t, c, store, Settings{StartURL: "/"})
	if closed != 0 {
		t.Errorf("one odd answer closed %d posts", closed)
	}
	crawl(t, c, store, Settings{StartURL: "/"})
	if closed != 1 {
		t.Errorf("two odd answers closed %d posts, want 1", closed)
	}
}
