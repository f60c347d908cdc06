package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gocolly/colly/v2"

	"mlscout/crawler"
	"mlscout/crawler/polite"
	"mlscout/crawler/wire"
)

// page is what one answer held.
type page struct {
	site       string
	url        *url.URL // after redirects
	canonical  *url.URL
	status     int
	validator  crawler.Validator
	directives polite.Directives
	title      string
	article    string // markup of the main part
	changed    time.Time
	nodes      []node
	links      []link
	html       bool
	err        error
}

type link struct {
	url  *url.URL
	next bool // the same listing goes on there
}

const (
	maxLinks   = 2000
	maxArticle = 64 << 10
)

// address is the page's own address, by its canonical link where it has one on
// the same host.
func (p *page) address() string {
	if p.canonical != nil {
		return normal(p.canonical)
	}
	return normal(p.url)
}

// id names the page's post.
func (p *page) id() string { return idOf(p.address()) }

func idOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	return rest
}

// reader fetches one page at a time with colly.
type reader struct {
	collector *colly.Collector
	site      *site
	page      *page
}

// newReader switches off colly's own habits: robots.txt, pace, bounds and
// validators are the session's business, in the transport, where redirects pass
// too; cookies and the cache are not wanted at all.
func newReader(ctx context.Context, s *site, session *polite.Session) *reader {
	r := &reader{site: s}
	c := colly.NewCollector(colly.StdlibContext(ctx), colly.IgnoreRobotsTxt(), colly.AllowURLRevisit(), colly.DetectCharset())
	c.DisableCookies()
	c.WithTransport(session)
	c.MaxBodySize = 0
	c.SetRequestTimeout(24 * time.Hour) // waiting for a turn counts in it; the transport bounds the exchange
	c.SetRedirectHandler(r.redirect)
	c.OnResponseHeaders(r.headers)
	c.OnHTML("html", r.document)
	c.OnError(r.failed)
	r.collector = c
	return r
}

// fetch visits an address. A page is always returned; its err says why there
// is nothing on it.
func (r *reader) fetch(address string) *page {
	u, err := url.Parse(address)
	if err != nil {
		return &page{site: r.site.name, url: &url.URL{}, err: err}
	}
	r.page = &page{site: r.site.name, url: u}
	if err := r.collector.Visit(address); err != nil && r.page.err == nil && r.page.status < 300 {
		r.page.err = err
	}
	return r.page
}

func (r *reader) redirect(req *http.Request, via []*http.Request) error {
	if len(via) > 5 {
		return fmt.Errorf("%w: more than 5 redirects", polite.ErrAddress)
	}
	if !strings.EqualFold(req.URL.Host, via[0].URL.Host) || req.URL.Scheme == "http" && via[0].URL.Scheme == "https" {
		return fmt.Errorf("%w: redirect off the board", polite.ErrAddress)
	}
	return nil
}

func (r *reader) headers(resp *colly.Response) {
	r.page.status = resp.StatusCode
	r.page.url = resp.Request.URL
	r.page.directives = polite.HeaderDirectives(*resp.Headers)
	r.page.validator = polite.ValidatorFor(resp.Request.URL, resp.StatusCode, *resp.Headers)
	r.page.html = strings.Contains(strings.ToLower(resp.Headers.Get("Content-Type")), "html")
	r.page.changed = moment(resp.Headers.Get("Last-Modified"))
}

func (r *reader) failed(resp *colly.Response, err error) {
	r.page.err = err
	if resp.StatusCode != 0 {
		r.page.status = resp.StatusCode
	}
}

// document reads a page that is HTML.
func (r *reader) document(e *colly.HTMLElement) {
	p, doc := r.page, e.DOM
	doc.Find("meta[name]").Each(func(_ int, m *goquery.Selection) {
		p.directives = p.directives.Or(polite.MetaDirectives(m.AttrOr("name", ""), m.AttrOr("content", "")))
	})
	p.title = strings.TrimSpace(doc.Find("title").First().Text())
	if h := strings.TrimSpace(doc.Find("h1").First().Text()); h != "" {
		p.title = h
	}
	if href, ok := doc.Find(`link[rel="canonical"]`).First().Attr("href"); ok {
		if u, err := p.url.Parse(href); err == nil && u.Host == p.url.Host {
			p.canonical = u
		}
	}
	if !p.directives.NoIndex {
		r.content(doc)
	}
	if !p.directives.NoFollow {
		r.follow(doc)
	}
}

// content takes the linked data and the main part.
func (r *reader) content(doc *goquery.Selection) {
	doc.Find(`script[type*="ld+json"]`).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		r.page.nodes = append(r.page.nodes, readLD(s.Text())...)
		return len(r.page.nodes) < maxNodes
	})
	for _, selector := range []string{"article", "main", `[role="main"]`} {
		part := doc.Find(selector).First()
		if part.Length() == 0 {
			continue
		}
		part = part.Clone()
		part.Find("script, style, form, nav, template, noscript").Remove()
		if markup, err := part.Html(); err == nil && len(markup) <= maxArticle {
			r.page.article = markup
			return
		}
	}
}

// follow takes the links that may be followed.
func (r *reader) follow(doc *goquery.Selection) {
	base := r.page.url
	if href, ok := doc.Find("base[href]").First().Attr("href"); ok {
		if u, err := base.Parse(href); err == nil {
			base = u
		}
	}
	doc.Find("a[href], link[rel][href]").EachWithBreak(func(_ int, a *goquery.Selection) bool {
		rel := strings.Fields(strings.ToLower(a.AttrOr("rel", "")))
		next := slices.Contains(rel, "next")
		if goquery.NodeName(a) == "link" && !next || slices.Contains(rel, "nofollow") || slices.Contains(rel, "sponsored") || slices.Contains(rel, "ugc") {
			return true
		}
		u, err := base.Parse(strings.TrimSpace(a.AttrOr("href", "")))
		if err == nil && r.site.allows(u) || err == nil && next && u.Host == r.page.url.Host {
			r.page.links = append(r.page.links, link{u, next})
		}
		return len(r.page.links) < maxLinks
	})
	for _, n := range r.page.nodes {
		if n.is("ListItem") {
			if u, err := base.Parse(text(n["url"])); err == nil && text(n["url"]) != "" {
				r.page.links = append(r.page.links, link{url: u})
			}
		}
	}
}

// gone says whether the site says that the page is no longer there.
func (p *page) gone() bool { return p.status == http.StatusNotFound || p.status == http.StatusGone }

// refused says whether the page must not, or cannot safely, be read.
func (p *page) refused() bool {
	return errors.Is(p.err, polite.ErrRobots) || errors.Is(p.err, polite.ErrNeverCrawled) || errors.Is(p.err, polite.ErrAddress)
}

// odd says whether a good status came with something other than a page.
func (p *page) odd() bool {
	return p.status == http.StatusOK && (p.err != nil || !p.html) && !p.refused() && !errors.Is(p.err, wire.ErrTooLarge)
}
