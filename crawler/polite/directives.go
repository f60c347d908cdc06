package polite

import (
	"net/http"
	"strings"
)

// token is the product token that robots.txt groups and X-Robots-Tag name us by.
const token = "mlscout"

// Directives are a page's wishes about being kept and followed.
type Directives struct {
	NoIndex  bool // keep nothing of it
	NoFollow bool // follow no link on it
}

// Or joins the wishes of header and page.
func (d Directives) Or(other Directives) Directives {
	return Directives{d.NoIndex || other.NoIndex, d.NoFollow || other.NoFollow}
}

// HeaderDirectives reads X-Robots-Tag: what is said to everybody and to us.
func HeaderDirectives(header http.Header) Directives {
	var d Directives
	for _, value := range header.Values("X-Robots-Tag") {
		agent, rest, named := strings.Cut(value, ":")
		switch agent = strings.ToLower(strings.TrimSpace(agent)); {
		case !named || isDirective(agent):
			d = d.Or(readDirectives(value))
		case agent == token || agent == "robots" || agent == "*":
			d = d.Or(readDirectives(rest))
		}
	}
	return d
}

// MetaDirectives reads <meta name content>, for names that concern us.
func MetaDirectives(name, content string) Directives {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "robots", token:
		return readDirectives(content)
	}
	return Directives{}
}

// isDirective tells "unavailable_after: date" from "somebot: noindex".
func isDirective(word string) bool {
	word, _, _ = strings.Cut(word, ",")
	switch strings.TrimSpace(word) {
	case "unavailable_after", "max-snippet", "max-image-preview", "max-video-preview", "noindex", "nofollow", "none", "noarchive", "nosnippet", "all", "index", "follow":
		return true
	}
	return false
}

func readDirectives(list string) Directives {
	var d Directives
	for word := range strings.FieldsFuncSeq(strings.ToLower(list), func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\t' }) {
		switch word {
		case "noindex":
			d.NoIndex = true
		case "nofollow":
			d.NoFollow = true
		case "none":
			d = Directives{true, true}
		}
	}
	return d
}
