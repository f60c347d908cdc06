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
	var entries []entry
	var current entry
	var field *string
	for len(entries) < maxEntries {
		token, err := decoder.Token()
		if err != nil {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			field = nil
			switch t.Name.Local {
			case "url", "sitemap":
				current = entry{index: t.Name.Local == "sitemap"}
			case "loc":
				if t.Name.Space == "" || strings.Contains(t.Name.Space, "sitemaps.org") {
					field = &current.loc
				}
			case "lastmod":
				field = &current.lastmod
			}
		case xml.CharData:
			if field != nil && len(*field) < 2048 {
				*field += strings.TrimSpace(string(t))
			}
		case xml.EndElement:
			field = nil
			if (t.Name.Local == "url" || t.Name.Local == "sitemap") && current.loc != "" {
				entries = append(entries, current)
				current = entry{}
			}
		}
	}
	return entries
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
