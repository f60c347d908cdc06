package query

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Error says what in a query was not understood, and where.
type Error struct {
	Text       string // the query
	Offset     int    // byte in Text
	Message    string
	Suggestion string // what to write instead, "" if nothing comes to mind
}

// Error returns one line with the place as a character position from 1.
func (e *Error) Error() string {
	line := fmt.Sprintf("query: %s at character %d", e.Message, e.Column())
	if e.Suggestion != "" {
		line += ": " + e.Suggestion
	}
	return line
}

// Column is the position in characters from 1.
func (e *Error) Column() int { return utf8.RuneCountInString(e.Text[:min(e.Offset, len(e.Text))]) + 1 }

// Caret returns two lines: the query (a window of it, when long) and a caret
// below the place.
func (e *Error) Caret() string {
	const before, after = 60, 40
	offset := min(e.Offset, len(e.Text))
	left, right := []rune(clean(e.Text[:offset])), []rune(clean(e.Text[offset:]))
	lead, tail := "", ""
	if len(left) > before {
		left, lead = left[len(left)-before:], "…"
	}
	if len(right) > after {
		right, tail = right[:after], "…"
	}
	head := lead + string(left)
	return head + string(right) + tail + "\n" + strings.Repeat(" ", runewidth.StringWidth(head)) + "^"
}

// clean keeps a query on one line of a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || isBidi(r) {
			return ' '
		}
		return r
	}, s)
}

func isBidi(r rune) bool {
	return r == 0x200e || r == 0x200f || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069
}

// Closest returns the candidate nearest to word in edits, if near enough to be
// a slip of the hand.
func Closest(word string, candidates []string) (string, bool) {
	best, distance := "", max(1, len(word)/3)+1
	for _, candidate := range candidates {
		if d := edits(word, candidate, distance); d < distance {
			best, distance = candidate, d
		}
	}
	return best, best != ""
}

// edits counts insertions, deletions, replacements and swaps of neighbours that
// turn a into b, or returns limit if there are at least as many.
func edits(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
