package polite

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"
	"time"
)

// maxRobots is how much of a robots.txt is read; RFC 9309 asks for at least 500 KiB.
const maxRobots = 500 << 10

// Rules are what a robots.txt says to one product token, by RFC 9309.
type Rules struct {
	rules    []rule
	Delay    time.Duration // Crawl-delay, 0 none
	Sitemaps []string
	closed   bool // nothing may be fetched
}

type rule struct {
	pattern string
	allow   bool
}

// ParseRobots reads robots.txt for a product token. It never fails: lines that
// make no sense are skipped.
func ParseRobots(text []byte, token string) Rules {
	if len(text) > maxRobots {
		text = text[:maxRobots]
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	var mine, all group
	var out Rules
	agents, inRules := []*group{}, false
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, maxRobots+1)
	lines.Split(splitLines)
	for lines.Scan() {
		key, value, ok := robotsLine(lines.Text())
		if !ok {
			continue
		}
		switch key {
		case "user-agent":
			if inRules {
				agents, inRules = nil, false
			}
			agents = appendAgent(agents, value, token, &mine, &all)
		case "allow", "disallow", "crawl-delay":
			inRules = true
			for _, g := range agents {
				g.add(key, value)
			}
		case "sitemap":
			out.Sitemaps = append(out.Sitemaps, value)
		}
	}
	chosen := all
	if mine.named {
		chosen = mine
	}
	out.rules, out.Delay = chosen.rules, chosen.delay
	return out
}

// group collects the rules of all groups for one token.
type group struct {
	named bool
	rules []rule
	delay time.Duration
}

func (g *group) add(key, value string) {
	if key == "crawl-delay" {
		if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 && seconds < 1e6 {
			g.delay = max(g.delay, time.Duration(seconds*float64(time.Second)))
		}
		return
	}
	if value == "" {
		return // an empty Disallow forbids nothing
	}
	g.rules = append(g.rules, rule{pattern: normalPath(value), allow: key == "allow"})
}

func appendAgent(agents []*group, value, token string, mine, all *group) []*group {
	switch {
	case value == "*":
		return append(agents, all)
	case strings.EqualFold(productToken(value), token):
		mine.named = true
		return append(agents, mine)
	}
	return agents
}

// productToken is the beginning of a user agent that RFC 9309 calls so.
func productToken(value string) string {
	end := 0
	for end < len(value) && (value[end] == '-' || value[end] == '_' || value[end]|0x20 >= 'a' && value[end]|0x20 <= 'z') {
		end++
	}
	return value[:end]
}

func robotsLine(line string) (key, value string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	key, value, ok = strings.Cut(line, ":")
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value), ok
}

// splitLines ends lines at LF, CR or both.
func splitLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexAny(data, "\r\n"); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// Allowed says whether the path with its query may be fetched: the longest
// matching rule decides, and at equal length the one that allows.
func (r Rules) Allowed(path string) bool {
	if path == "/robots.txt" {
		return true
	}
	if r.closed {
		return false
	}
	if path == "" {
		path = "/"
	}
	path = normalPath(path)
	best, allowed := -1, true
	for _, rule := range r.rules {
		if len(rule.pattern) < best || len(rule.pattern) == best && allowed {
			continue
		}
		if matches(rule.pattern, path) {
			best, allowed = len(rule.pattern), rule.allow
		}
	}
	return allowed
}

// matches says whether pattern, with * for anything and a final $ for the end,
// matches from the beginning of path. It takes time proportional to both.
func matches(pattern, path string) bool {
	anchored := strings.HasSuffix(pattern, "$")
	pattern = strings.TrimSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	path = path[len(parts[0]):]
	for i, part := range parts[1:] {
		if last := i == len(parts)-2; last && anchored {
			return strings.HasSuffix(path, part)
		}
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return !anchored || path == ""
}

// normalPath brings a path and a rule to the same spelling: escapes of
// unreserved characters are undone, others written in capitals, and bytes
// outside ASCII escaped.
func normalPath(path string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '%' && i+2 < len(path) && ishex(path[i+1]) && ishex(path[i+2]) {
			v := unhex(path[i+1])<<4 | unhex(path[i+2])
			if unreserved(v) {
				b.WriteByte(v)
			} else {
				b.WriteByte('%')
				b.WriteByte(hex[v>>4])
				b.WriteByte(hex[v&15])
			}
			i += 2
			continue
		}
		if c >= 0x80 || c <= ' ' {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

func ishex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
