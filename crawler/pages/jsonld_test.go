package pages

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler/posts"
	"mlscout/talent"
)

func onePosting(t *testing.T, script string) (posts.Raw, time.Time) {
	t.Helper()
	u, _ := url.Parse("https://board.example.org/jobs/1")
	for _, n := range readLD(script) {
		if n.is("JobPosting") {
			raw, until, ok := posting(n, &page{url: u, site: "board"})
			if !ok {
				t.Fatalf("no posting in %s", script)
			}
			return raw, until
		}
	}
	t.Fatalf("no JobPosting in %s", script)
	return posts.Raw{}, time.Time{}
}

func TestPostings(t *testing.T) {
	tests := map[string]struct {
		script string
		want   posts.Job
	}{
		"graph, remote, day rate": {
			`{"@graph":[{"@type":"WebSite"},{"@type":["JobPosting"],"title":"A","jobLocationType":"TELECOMMUTE","employmentType":"CONTRACTOR",
			"applicantLocationRequirements":[{"@type":"Country","name":"DE"},{"name":"Austria"}],"hiringOrganization":"Heron",
			"baseSalary":{"currency":"EUR","value":{"value":"650","unitText":"DAY"}}}]}`,
			posts.Job{Company: "Heron", Role: "A", Places: []string{"DE", "Austria"}, Remote: "only", Employment: []string{"contract"},
				Salary: &talent.Salary{Min: 650, Max: 650, Currency: "EUR", Period: "day"}},
		},
		"range, several places": {
			`[{"@type":"http://schema.org/JobPosting","title":"A","employmentType":["FULL_TIME","Part time"],"hiringOrganization":{"name":"Heron"},
			"jobLocation":[{"address":"Leeds, UK"},{"address":{"addressLocality":"Austin","addressRegion":"TX","addressCountry":{"name":"US"}}}],
			"baseSalary":{"@type":"MonetaryAmount","currency":"usd","value":{"minValue":"120,000","maxValue":150000,"unitText":"YEAR"}}}]`,
			posts.Job{Company: "Heron", Role: "A", Places: []string{"Leeds, UK", "Austin, TX, US"}, Employment: []string{"full_time", "part_time"},
				Salary: &talent.Salary{Min: 120000, Max: 150000, Currency: "USD", Period: "year"}},
		},
		"line ends in strings and commas too many": {
			"{\"@type\":\"JobPosting\",\"title\":\"A\",,\"description\":\"one\ntwo\",\"hiringOrganization\":{\"name\":\"Raw\tLtd\"},}",
			posts.Job{Company: "Raw\tLtd", Role: "A"},
		},
		"stray backslash": {`{"@type":"JobPosting","title":"A","hiringOrganization":"C:\dev Ltd",}`, posts.Job{Company: `C:\dev Ltd`, Role: "A"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			raw, _ := onePosting(t, tt.script)
			if diff := cmp.Diff(tt.want, *raw.Job); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEscapedDescriptionsAndDates(t *testing.T) {
	raw, until := onePosting(t, `{"@type":"JobPosting","title":"A","description":"&amp;lt;p&amp;gt;Kubeflow&amp;lt;/p&amp;gt;","datePosted":"2026-11-01T09:00:00+01:00","validThrough":"2026-12-31T23:59"}`)
	if !strings.Contains(raw.Body, "<p>Kubeflow</p>") {
		t.Errorf("body: got %q", raw.Body)
	}
	if got, want := raw.PostedAt, time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("posted: got %s, want %s", got, want)
	}
	if got, want := until, time.Date(2026, 12, 31, 23, 59, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("until: got %s, want %s", got, want)
	}
}

func TestNumbers(t *testing.T) {
	tests := map[string]float64{"85000": 85000, "85,000": 85000, "85.000": 85000, "1,234.50": 1234.5, "1.234,50": 1234.5, "€ 72.5": 72.5, "CHF 120'000": 120000, "x": 0}
	for text, want := range tests {
		if got := number(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func TestSitemaps(t *testing.T) {
	tests := map[string]struct {
		data string
		want []entry
	}{
		"index": {`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc> https://a.example.org/s1.xml </loc></sitemap></sitemapindex>`,
			[]entry{{loc: "https://a.example.org/s1.xml", index: true}}},
		"pages": {`<urlset><url><loc>https://a.example.org/1?a=1&amp;b=2</loc><lastmod>2026-10-01</lastmod></url></urlset>`,
			[]entry{{loc: "https://a.example.org/1?a=1&b=2", lastmod: "2026-10-01"}}},
		"cut off": {`<urlset><url><loc>https://a.example.org/1</loc></url><url><loc>https://a.exa`, []entry{{loc: "https://a.example.org/1"}}},
		"text":    {"https://a.example.org/1\nnonsense\nhttps://a.example.org/2\n", []entry{{loc: "https://a.example.org/1"}, {loc: "https://a.example.org/2"}}},
		"image locations are not pages": {`<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://a.example.org/1</loc><image:image><image:loc>https://a.example.org/i.png</image:loc></image:image></url></urlset>`,
			[]entry{{loc: "https://a.example.org/1"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readSitemap([]byte(tt.data)), cmp.AllowUnexported(entry{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTraps(t *testing.T) {
	now := time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)
	tests := map[string]bool{
		"/events/2026/12": false, "/events/2031/01": true, "/events/1999/01": true, "/cal?year=2035&month=3": true,
		"/jobs/2026-10-senior": false, "/a/b/a/b/a/b": true, "/x/x/x": true, "/jobs?PHPSESSID=1": true, "/jobs/123456": false,
		"/" + strings.Repeat("a", 600): true, "/p?a=1&b=2&c=3&d=4&e=5&f=6": true,
	}
	for path, want := range tests {
		u, _ := url.Parse("https://a.example.org" + path)
		if got := trap(u, now); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

func FuzzLinkedData(f *testing.F) {
	f.Add(`{"@type":"JobPosting","title":"A",}`)
	f.Add("[[[[{\"@graph\":[{\"@type\":\"Person\",\"name\":\"\\q\n\"}]}")
	u, _ := url.Parse("https://board.example.org/jobs/1")
	f.Fuzz(func(t *testing.T, script string) {
		for _, n := range readLD(script) {
			p := &page{url: u, site: "board"}
			if raw, _, ok := posting(n, p); ok && raw.Title == "" {
				t.Error("a posting without title")
			}
			person(n, p)
		}
	})
}

func FuzzSitemap(f *testing.F) {
	f.Add([]byte("<urlset><url><loc>https://a.example.org/1</loc></url></urlset>"))
	f.Add([]byte("https://a.example.org/1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, e := range readSitemap(data) {
			if e.loc == "" {
				t.Error("an entry without address")
			}
		}
	})
}

func FuzzTrap(f *testing.F) {
	f.Add("https://a.example.org/2026/11/?x=1")
	f.Fuzz(func(t *testing.T, address string) {
		if u, err := url.Parse(address); err == nil {
			trap(u, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
			if key := normal(u); shapeKey(key) == "" && u.Host != "" {
				t.Errorf("no shape for %q", key)
			}
		}
	})
}
