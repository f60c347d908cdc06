// Package words cuts text into the words that are indexed and looked up. It
// folds case, accents and width, keeps the names of programming languages
// whole, and takes each Chinese or Japanese character as a word. It neither
// stems nor drops stop words: what was typed is what is found.
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word is one word of a text and the bytes it came from.
type Word struct {
	Text       string // folded
	Start, End int    // byte offsets into the text
}

// Cut returns the words of s in order. "c++", "c#", "f#" and ".net" are words;
// "node.js" and "ci/cd" are two adjacent words each, so that every spelling of
// them is found by the same phrase.
func Cut(s string) []Word {
	var cut []Word
	Each(s, func(w Word) { cut = append(cut, w) })
	return cut
}

// Texts returns only the folded texts of [Cut].
func Texts(s string) []string {
	var texts []string
	Each(s, func(w Word) { texts = append(texts, w.Text) })
	return texts
}

// Each calls yield for every word of s in order.
func Each(s string, yield func(Word)) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isHan(r):
			yield(Word{Fold(s[i : i+size]), i, i + size})
			i += size
		case isWordRune(r):
			end := wordEnd(s, i)
			if text := Fold(s[i:end]); text != "" {
				yield(Word{text, i, end})
			}
			i = end
		case r == '.' && dotNet(s, i):
			yield(Word{".net", i, i + 4})
			i += 4
		default:
			i += size
		}
	}
}

// wordEnd returns where the word that begins at start ends, with the + or #
// that names a language.
func wordEnd(s string, start int) int {
	end := start
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !isWordRune(r) || isHan(r) {
			break
		}
		end += size
	}
	return end + languageSuffix(s[start:end], s[end:])
}

// languageSuffix is the length of the ++ or # after a one-letter name (c++, g++, c#, f#).
func languageSuffix(word, rest string) int {
	if len(word) != 1 || word[0] < 'A' {
		return 0
	}
	if strings.HasPrefix(rest, "++") {
		return 2
	}
	if strings.HasPrefix(rest, "#") && !beginsWord(rest[1:]) {
		return 1
	}
	return 0
}

// dotNet says whether .net stands at i as a name, not as the end of an address.
func dotNet(s string, i int) bool {
	if len(s) < i+4 || !strings.EqualFold(s[i:i+4], ".net") || beginsWord(s[i+4:]) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	return i == 0 || !isWordRune(before)
}

func beginsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && isWordRune(r)
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r))
}

// isHan holds for scripts written without spaces between words.
func isHan(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// Fold returns s in lower case without accents, in half width: "Zürich" gives
// "zurich", "ＭＬ" gives "ml", "Łódź" gives "lodz".
func Fold(s string) string {
	if plain(s) {
		return s
	}
	if ascii(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) && !unicode.In(r, unicode.Hiragana, unicode.Katakana) {
			continue
		}
		if (r == '·' || r == '⁄' || r == '∕' || r == ' ') && !strings.ContainsRune(s, r) {
			continue // "ŀ", "½" and "ͺ" come apart at signs that end words
		}
		r = unicode.ToLower(r)
		if spelled, ok := spelledOut(r); ok {
			b.WriteString(spelled)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// spelledOut gives the letters for those that no decomposition reaches.
func spelledOut(r rune) (string, bool) {
	switch r {
	case 'ß':
		return "ss", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'ø':
		return "o", true
	case 'ł':
		return "l", true
	case 'đ', 'ð':
		return "d", true
	case 'þ':
		return "th", true
	case 'ı':
		return "i", true
	}
	return "", false
}

// plain says whether folding would change nothing.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || 'A' <= s[i] && s[i] <= 'Z' {
			return false
		}
	}
	return true
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
