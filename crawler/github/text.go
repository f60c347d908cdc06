package github

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"mlscout/talent"
)

// oneLine makes a text fit to show: its first line, without control and
// direction characters, at most 120 characters long.
func oneLine(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), "\n")
	return cut(strings.TrimSpace(clean(text)), 120)
}

// clean drops control characters and those that turn the reading direction.
func clean(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n', c == '\t':
			return ' '
		case unicode.IsControl(c), c >= 0x202A && c <= 0x202E, c >= 0x2066 && c <= 0x2069, c == 0xFEFF, c == unicode.ReplacementChar:
			return -1
		}
		return c
	}, text)
}

// cut shortens a text to n characters, the last of them an ellipsis.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	runes := []rune(text[:min(len(text), 4*n+4)])
	if len(runes) <= n {
		return string(runes)
	}
	return string(runes[:n-1]) + "…"
}

// dayOf reads GitHub's timestamps; 0 for none.
func dayOf(stamp string) talent.Day {
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return 0
	}
	return talent.DayOf(at)
}

// webAddress returns an absolute http or https address, or "".
func webAddress(text string) string {
	text = strings.TrimSpace(clean(text))
	if text == "" || len(text) > 500 {
		return ""
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || !strings.Contains(u.Hostname(), ".") {
		return ""
	}
	return u.String()
}
