package web

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"mlscout/internal/store"
	"mlscout/talent"
)

// funcs are what templates may call.
func (p *pages) funcs() template.FuncMap {
	return template.FuncMap{
		"static":  func(name string) string { return p.links[name] },
		"band":    bandWords,
		"kind":    kindWords,
		"short":   shortBand,
		"day":     dayWords,
		"month":   monthWords,
		"when":    func(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04") },
		"stages":  talent.Stages,
		"join":    strings.Join,
		"web":     webAddress,
		"initial": initials,
		"plural":  plural,
		"mul":     func(a, b int) int { return a * b },
		"add":     func(a, b int) int { return a + b },
		"list":    func(names ...any) []any { return names },
		"pathseg": url.PathEscape,
		"capital": capital,
		"shape":   shapeWords,
		"strip":   p.strip,
		"kindOf":  requestWords,
		"language": func(code string) string {
			return map[string]string{"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "pt": "Português"}[code]
		},
	}
}

// bandWords is a band as people read it first.
func bandWords(b talent.Band) string {
	switch b {
	case talent.Strong:
		return "Strong evidence"
	case talent.Good:
		return "Good evidence"
	case talent.Some:
		return "Some evidence"
	}
	return "Not enough public evidence"
}

// shortBand is a band where there is little room.
func shortBand(b talent.Band) string {
	if b == talent.TooLittle {
		return "Not enough yet"
	}
	return capital(string(b))
}

func kindWords(k talent.Kind) string {
	switch k {
	case talent.Maintainer:
		return "Maintains"
	case talent.PullRequest:
		return "Pull requests"
	case talent.Coauthor:
		return "Co-author"
	case talent.Dependency:
		return "Uses it"
	case talent.Marker:
		return "Config file"
	case talent.Posted:
		return "Job post"
	case talent.Repository:
		return "Own repositories"
	}
	return capital(string(k)) + "s"
}

// requestWords says what a request asks for.
func requestWords(k store.RequestKind) string {
	return map[store.RequestKind]string{"access": "Access (Art. 15)", "erase": "Erasure (Art. 17)", "object": "Objection (Art. 21)",
		"rectify": "Correction (Art. 16)", "restrict": "Restriction (Art. 18)"}[k]
}

// capital writes a text with a capital letter first.
func capital(text string) string {
	first := firstRune(text)
	if text == "" || first == unicode.ToUpper(first) {
		return text
	}
	return string(unicode.ToUpper(first)) + text[len(string(first)):]
}

func dayWords(d talent.Day) string {
	if d == 0 {
		return "unknown"
	}
	return d.Time().Format("2 Jan 2006")
}

// monthWords writes YYYY-MM as "Nov 2026".
func monthWords(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return t.Format("Jan 2006")
}

// webAddress lets only addresses of the web through: a published link may be anything.
func webAddress(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	return u.String()
}

// initials are the first letters of the first and last word of a name.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "·"
	}
	letters := []rune{firstRune(words[0])}
	if len(words) > 1 {
		letters = append(letters, firstRune(words[len(words)-1]))
	}
	return strings.ToUpper(string(letters))
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return ' '
}

// plural writes a number with its noun: "1 person", "3 people".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", thousands(n), many)
}

func thousands(n int) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// areaName is the name of an area as the catalogue gives it.
func (s *Site) areaName(id talent.AreaID) string {
	for _, area := range s.Rooms.Catalog.Areas() {
		if area.ID == id {
			return area.Name
		}
	}
	return string(id)
}

func (s *Site) toolName(id talent.ToolID) string {
	if tool, ok := s.Rooms.Catalog.Tool(id); ok {
		return tool.Name
	}
	return string(id)
}

// newest is the later of two months.
func newest(a, b string) string { return max(a, b) }

// shapeWords says whose mix of work somebody's resembles.
func shapeWords(shape string) string {
	return strings.NewReplacer("mlops engineer", "an MLOps engineer", "data scientist", "a data scientist", "devops engineer", "a DevOps engineer").Replace(shape)
}

// cut shortens a text to n characters.
func cut(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}

// unique keeps the first of each.
func unique[T comparable](list []T) []T {
	var out []T
	for _, v := range list {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
