package polite

import (
	"net/http"
	"testing"
	"time"
)

func TestRules(t *testing.T) {
	tests := map[string]struct {
		robots string
		path   string
		want   bool
	}{
		"empty":                          {"", "/a", true},
		"all forbidden":                  {"User-agent: *\nDisallow: /", "/a", false},
		"robots.txt itself":              {"User-agent: *\nDisallow: /", "/robots.txt", true},
		"own group wins":                 {"User-agent: *\nDisallow: /\n\nUser-agent: MLScout\nDisallow: /b", "/a", true},
		"own group wins, in any order":   {"User-agent: mlscout/2.0\nDisallow: /b\n\nUser-agent: *\nAllow: /", "/b", false},
		"longer names are others":        {"User-agent: mlscoutbot\nDisallow: /", "/a", true},
		"groups of one name are joined":  {"User-agent: mlscout\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: mlscout\nDisallow: /b", "/b", false},
		"several agents of one group":    {"User-agent: x\nUser-agent: mlscout\nDisallow: /b", "/b", false},
		"longest rule wins":              {"User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true},
		"allow wins a tie":               {"User-agent: *\nDisallow: /a\nAllow: /a", "/a", true},
		"empty disallow":                 {"User-agent: *\nDisallow:", "/a", true},
		"wildcard":                       {"User-agent: *\nDisallow: /*?sort=", "/jobs?sort=pay", false},
		"wildcard in the middle":         {"User-agent: *\nDisallow: /candidates/*/contact", "/candidates/7/contact", false},
		"wildcard elsewhere":             {"User-agent: *\nDisallow: /candidates/*/contact", "/candidates/7", true},
		"end":                            {"User-agent: *\nDisallow: /*.pdf$", "/a.pdf", false},
		"not the end":                    {"User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", true},
		"end without wildcard":           {"User-agent: *\nDisallow: /a$", "/ab", true},
		"escapes compare unescaped":      {"User-agent: *\nDisallow: /%7Ejoe", "/~joe/", false},
		"non-ascii":                      {"User-agent: *\nDisallow: /über", "/%C3%BCber", false},
		"comments and odd spacing":       {"\ufeffUSER-AGENT : * # all\r\n  disallow:/a # no\r\n", "/a", false},
		"carriage returns alone":         {"User-agent: *\rDisallow: /a\r", "/a", false},
		"rules before any agent":         {"Disallow: /\nUser-agent: *\nDisallow: /b", "/a", true},
		"sitemap does not end the group": {"User-agent: *\nSitemap: https://example.org/s.xml\nDisallow: /a", "/a", false},
		"html instead of rules":          {"<!doctype html><html><body>Not found</body></html>", "/a", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ParseRobots([]byte(tt.robots), token).Allowed(tt.path); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestRulesDelayAndSitemaps(t *testing.T) {
	r := ParseRobots([]byte("User-agent: *\nCrawl-delay: 2.5\nCrawl-delay: x\nSitemap: https://example.org/sitemap.xml\n"), token)
	if got, want := r.Delay, 2500*time.Millisecond; got != want {
		t.Errorf("delay: got %s, want %s", got, want)
	}
	if len(r.Sitemaps) != 1 || r.Sitemaps[0] != "https://example.org/sitemap.xml" {
		t.Errorf("sitemaps: got %q", r.Sitemaps)
	}
}

func TestDirectives(t *testing.T) {
	tests := map[string]struct {
		tag  []string
		want Directives
	}{
		"none":         {nil, Directives{}},
		"noindex":      {[]string{"noindex, nofollow"}, Directives{true, true}},
		"word none":    {[]string{"none"}, Directives{true, true}},
		"ours":         {[]string{"mlscout: noindex"}, Directives{NoIndex: true}},
		"another's":    {[]string{"otherbot: noindex"}, Directives{}},
		"with a date":  {[]string{"unavailable_after: 25 Jun 2027 15:00:00 PST"}, Directives{}},
		"two headers":  {[]string{"nofollow", "noindex"}, Directives{true, true}},
		"with snippet": {[]string{"max-snippet:0, noindex"}, Directives{NoIndex: true}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			for _, v := range tt.tag {
				h.Add("X-Robots-Tag", v)
			}
			if got := HeaderDirectives(h); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
	if got := MetaDirectives("googlebot", "noindex"); got != (Directives{}) {
		t.Errorf("another's meta: got %+v", got)
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a*b$\n", "/xaxb")
	f.Add("User-agent: mlscout\nAllow: /\nCrawl-delay: 1e300", "/%zz%4")
	f.Fuzz(func(t *testing.T, robots, path string) {
		r := ParseRobots([]byte(robots), token)
		r.Allowed(path)
		if r.Delay < 0 {
			t.Errorf("delay %s", r.Delay)
		}
		if !r.Allowed("/robots.txt") {
			t.Error("robots.txt itself is forbidden")
		}
	})
}
