package export

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Guard is what happens to a cell that a spreadsheet would take for a formula.
type Guard string

// The guards. Apostrophe keeps the text and shows that it is text; Strip takes
// the signs away, for systems that would store the apostrophe.
const (
	FormatGuard Guard = ""
	Apostrophe  Guard = "apostrophe"
	Strip       Guard = "strip"
	NoGuard     Guard = "off"
)

// ParseGuard reads a guard as a user writes it; "" is the format's own.
func ParseGuard(text string) (Guard, error) {
	switch g := Guard(text); g {
	case FormatGuard, Apostrophe, Strip, NoGuard:
		return g, nil
	}
	return "", fmt.Errorf("formula guard %q: want apostrophe, strip or off", text)
}

const (
	maxCell = 32767 // UTF-16 units that Excel and LibreOffice keep of a cell
	cutMark = " …[cut]"
)

// cell makes published text safe for one cell of any spreadsheet: valid and
// composed Unicode on one line, without control and direction characters, not
// a formula, and cut where the reader can see it.
func cell(text string, guard Guard) string {
	return cut(guarded(clean(text), guard), maxCell)
}

// clean strips what could hide or reorder text and flattens it to one line.
func clean(text string) string {
	if plainASCII(text) {
		return strings.Trim(text, " ")
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case r == '\r' && i < len(text) && text[i] == '\n':
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v' || r == '\f' || r == '\u0085':
			b.WriteString(" | ")
		case r == '\t':
			b.WriteByte(' ')
		case r == utf8.RuneError && size == 1:
			b.WriteRune(utf8.RuneError)
		case !hidden(r):
			b.WriteRune(r)
		}
	}
	return strings.Trim(norm.NFC.String(b.String()), " ")
}

func plainASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// hidden tells characters that show nothing and change how the rest is read.
// Joiners stay, which emoji and several scripts need.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r), r == '\u200b', r == '\ufeff', r == '\u061c', r == '\u200e', r == '\u200f',
		'\u202a' <= r && r <= '\u202e', '\u2060' <= r && r <= '\u206f', '\ufff9' <= r && r <= '\ufffb',
		0xe0000 <= r && r <= 0xe007f:
		return true
	}
	return r&0xfffe == 0xfffe // not characters, and not allowed in XML
}

// guarded makes sure that a spreadsheet takes the text for text.
func guarded(text string, guard Guard) string {
	if guard == NoGuard || !formula(text) {
		return text
	}
	if guard == Strip {
		for formula(text) {
			text = strings.TrimLeftFunc(text, blank)
			_, size := utf8.DecodeRuneInString(text)
			text = strings.TrimLeftFunc(text[size:], blank)
		}
		return text
	}
	return "'" + text
}

// formula reports whether the first visible character begins a formula
// somewhere, in any of its widths.
func formula(text string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text, blank))
	switch r {
	case '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '\u2212':
		return true
	}
	return false
}

// blank includes what looks empty without being a space, and quotes that an
// import may take away.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || r == '\u200c' || r == '\u200d' || r == '\u00ad' ||
		r == '\u2800' || r == '\u3164' || r == '\u115f' || r == '\u1160'
}

// cut shortens to limit UTF-16 units, with a mark that says so.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	units, keep := 0, 0
	room := limit - len([]rune(cutMark))
	for i, r := range text {
		if units <= room {
			keep = i
		}
		units++
		if r > 0xffff {
			units++
		}
	}
	if units <= limit {
		return text
	}
	return text[:keep] + cutMark
}
