package pages

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// entry is an address of a sitemap.
type entry struct {
	loc     string
	lastmod string
	index   bool // another sitemap
}

const maxEntries = 50_000 // of one sitemap, by its own protocol

// readSitemap reads a sitemap or an index of sitemaps, or one address a line.
// What is broken ends it; what was read before counts.
func readSitemap(data []byte) []entry {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if len(data) > 0 && data[0] != '<' {
		return readTextSitemap(string(data))
	}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	decoder.Strict = false
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var r sitemapReader
	for len(r.entries) < maxEntries {
		token, err := decoder.Token()
		if err != nil {
			break
		}
		r.take(token)
	}
	return r.entries
}

// sitemapReader collects the entries of a stream of tokens.
type sitemapReader struct {
	entries []entry
	current entry
	field   *string // what text belongs to
}

func (r *sitemapReader) take(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		r.open(t.Name)
	case xml.CharData:
		if r.field != nil && len(*r.field) < 2048 {
			*r.field += strings.TrimSpace(string(t))
		}
	case xml.EndElement:
		r.field = nil
		if (t.Name.Local == "url" || t.Name.Local == "sitemap") && r.current.loc != "" {
			r.entries = append(r.entries, r.current)
			r.current = entry{}
		}
	}
}

func (r *sitemapReader) open(name xml.Name) {
	r.field = nil
	switch {
	case name.Local == "url" || name.Local == "sitemap":
		r.current = entry{index: name.Local == "sitemap"}
	case name.Local == "loc" && (name.Space == "" || strings.Contains(name.Space, "sitemaps.org")):
		r.field = &r.current.loc
	case name.Local == "lastmod":
		r.field = &r.current.lastmod
	}
}

func readTextSitemap(text string) []entry {
	var entries []entry
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "http://") || strings.HasPrefix(line, "https://") {
			entries = append(entries, entry{loc: line})
		}
		if len(entries) == maxEntries {
			break
		}
	}
	return entries
}
