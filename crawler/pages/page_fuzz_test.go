package pages

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gocolly/colly/v2"
)

// FuzzPage reads HTML as sites send it: bounds hold and no link leaves the board.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		`<title>x</title><h1>y</h1><a href="/jobs/1">a</a><a rel=nofollow href=/b>b</a><link rel=next href="?page=2">`,
		`<meta name=robots content="noindex, nofollow"><main><script>x</script>text</main>`,
		`<base href="https://elsewhere.example.net/"><a href="x">x</a>`,
		`<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"/a"}]}</script>`,
		`<a href="javascript:alert(1)">x</a><a href="//127.0.0.1/">y</a><a href="http://[::1">z</a>`,
	} {
		f.Add(seed)
	}
	board, err := newSite(Settings{Name: "board", StartURL: "https://board.example.org/jobs"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, markup string) {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(markup))
		if err != nil {
			return
		}
		r := &reader{site: board, page: &page{site: board.name, url: &url.URL{Scheme: "https", Host: "board.example.org", Path: "/jobs"}}}
		r.document(&colly.HTMLElement{DOM: doc.Selection})
		p := r.page
		if p.directives.NoIndex && (len(p.nodes) > 0 || p.article != "") || p.directives.NoFollow && len(p.links) > 0 {
			t.Errorf("%q: the page's own wishes are not kept", markup)
		}
		if p.canonical != nil && p.canonical.Host != p.url.Host {
			t.Errorf("%q: canonical address on %s", markup, p.canonical.Host)
		}
	})
}
