package feeds

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"mlscout/crawler/posts"
)

// errShape is a body that is no feed this package knows.
var errShape = errors.New("neither RSS, Atom, JSON feed nor a known board's JSON")

// parse tells the forms of feeds apart and reads them; next is the address of
// the following page.
func parse(body []byte) (jobs []job, next string, err error) {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if len(trimmed) == 0 {
		return nil, "", errShape
	}
	switch trimmed[0] {
	case '{', '[':
		return parseJSON(trimmed)
	case '<':
		return parseXML(trimmed)
	}
	return nil, "", errShape
}

type rssItem struct {
	Title   string `xml:"title"`
	Link    string `xml:"link"`
	GUID    string `xml:"guid"`
	Body    string `xml:"description"`
	Content string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
	Creator string `xml:"http://purl.org/dc/elements/1.1/ creator"`
	Author  string `xml:"author"`
	Date    string `xml:"pubDate"`
	DCDate  string `xml:"http://purl.org/dc/elements/1.1/ date"`
	Region  string `xml:"region"`
	Country string `xml:"country"`
	Type    string `xml:"type"`
	Expires string `xml:"expires_at"`
	Company string `xml:"company"`
	Place   string `xml:"location"`
}

type atomEntry struct {
	Title string `xml:"title"`
	ID    string `xml:"id"`
	Links []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
	Author    struct {
		Name string `xml:"name"`
	} `xml:"author"`
	Content string `xml:"content"`
	Summary string `xml:"summary"`
}

const maxItems = 2000

// parseXML reads items as they come, so that a feed broken in its middle still
// gives what stands before the break.
func parseXML(body []byte) (jobs []job, next string, err error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict, d.CharsetReader = false, charset.NewReaderLabel
	d.Entity = xml.HTMLEntity
	channel, known := "", false
	for len(jobs) < maxItems {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) || err != nil && known {
			break
		}
		if err != nil {
			return nil, "", fmt.Errorf("feed: %w", err)
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "rss", "feed", "RDF":
			known = true
		case "title":
			if channel == "" {
				_ = d.DecodeElement(&channel, &start)
			}
		case "link":
			if attribute(start, "rel") == "next" {
				next = attribute(start, "href")
			}
		case "item":
			var item rssItem
			if d.DecodeElement(&item, &start) == nil {
				jobs = append(jobs, item.job(channel))
			}
		case "entry":
			var entry atomEntry
			if d.DecodeElement(&entry, &start) == nil {
				jobs = append(jobs, entry.job())
			}
		}
	}
	if !known {
		return nil, "", errShape
	}
	return jobs, next, nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// job reads an RSS item. Boards put the company into the title in their own
// ways, and python.org the place into the description's first line.
func (i rssItem) job(channel string) job {
	body := i.Body
	if i.Content != "" {
		body = i.Content
	}
	out := job{source: "rss", id: first(i.GUID, i.Link), url: first(i.Link, i.GUID), title: strings.TrimSpace(i.Title), author: first(i.Creator, i.Author), body: body,
		at: date(first(i.Date, i.DCDate)), expires: date(i.Expires)}
	fields := &posts.Job{Role: out.title, Company: strings.TrimSpace(i.Company), Employment: employment(i.Type)}
	for _, place := range []string{i.Place, i.Region, i.Country} {
		if place = strings.TrimSpace(place); place != "" && len(fields.Places) == 0 {
			fields.Places = []string{place}
		}
	}
	switch {
	case strings.Contains(strings.ToLower(channel), "python job"):
		place, rest, _ := strings.Cut(strings.TrimSpace(body), "\n")
		if !strings.Contains(place, "<") && len(place) < 100 {
			fields.Places, out.body = []string{strings.TrimSpace(place)}, rest
		}
		if at := strings.LastIndex(out.title, ", "); at > 0 {
			fields.Role, fields.Company = out.title[:at], out.title[at+2:]
		}
	case fields.Company == "":
		fields.Role, fields.Company = roleAndCompany(out.title)
	}
	out.fields = fields
	return out
}

func (e atomEntry) job() job {
	out := job{source: "rss", id: e.ID, title: strings.TrimSpace(e.Title), author: strings.TrimSpace(e.Author.Name), body: first(e.Content, e.Summary), at: date(first(e.Published, e.Updated))}
	for _, l := range e.Links {
		if l.Rel == "alternate" || l.Rel == "" {
			out.url = l.Href
			break
		}
	}
	out.id, out.url = first(out.id, out.url), first(out.url, out.id)
	role, company := roleAndCompany(out.title)
	if company == "" {
		company = out.author
	}
	out.fields = &posts.Job{Role: role, Company: company}
	return out
}

// roleAndCompany splits the usual titles: "Role at Company", "Company: Role",
// "Role @ Company", "Role - Company".
func roleAndCompany(title string) (role, company string) {
	for _, cut := range []string{" at ", " @ ", " bei ", " chez "} {
		if at := strings.LastIndex(title, cut); at > 0 {
			return strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+len(cut):])
		}
	}
	if before, after, ok := strings.Cut(title, ": "); ok && len(before) < 50 {
		return strings.TrimSpace(after), strings.TrimSpace(before)
	}
	return title, ""
}

func first(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

// date reads the date forms of feeds; the zero time if it is none.
func date(s string) time.Time {
	for _, layout := range []string{time.RFC3339, time.RFC3339Nano, time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 -0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

func unescape(s string) string {
	if strings.Contains(s, "&lt;") {
		return html.UnescapeString(s)
	}
	return s
}

func employment(types ...string) []string {
	var out []string
	for _, t := range types {
		t = strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(t))
		switch {
		case strings.Contains(t, "fulltime"):
			out = append(out, "full_time")
		case strings.Contains(t, "parttime"):
			out = append(out, "part_time")
		case strings.Contains(t, "contract") || strings.Contains(t, "freelance") || strings.Contains(t, "temporary"):
			out = append(out, "contract")
		case strings.Contains(t, "intern"):
			out = append(out, "internship")
		}
	}
	return out
}
