package places

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a name to the form in which names are compared: lower case,
// without accents, apostrophes and full stops, and with one space for every
// other run of punctuation. "Saint-Étienne" and "saint etienne" fold alike.
func Fold(s string) string {
	if isASCII(s) {
		return foldRunes(s)
	}
	return norm.NFC.String(foldRunes(norm.NFKD.String(s)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func foldRunes(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case dropped(r):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			r = unicode.ToLower(r)
		default:
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		if spelled, ok := spelling(r); ok {
			b.WriteString(spelled)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// dropped says whether r vanishes instead of parting words.
func dropped(r rune) bool {
	switch r {
	case '\'', '.', '’', '‘', 'ʼ', 'ʻ', '`', '´', '\u00ad', '\u200b', '\u200c', '\u200d', '\ufeff':
		return true
	}
	return r >= 0x300 && r <= 0x36f
}

// spelling gives the plain spelling of letters that have no decomposition.
func spelling(r rune) (string, bool) {
	switch r {
	case 'ł':
		return "l", true
	case 'ø':
		return "o", true
	case 'đ', 'ð':
		return "d", true
	case 'ß':
		return "ss", true
	case 'ı':
		return "i", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'þ':
		return "th", true
	case 'ħ':
		return "h", true
	case 'ə':
		return "e", true
	}
	return "", false
}
