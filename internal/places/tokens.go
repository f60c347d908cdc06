package places

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// gap says what parts a word from the one before it.
type gap int

const (
	space    gap = iota // words of one phrase
	weak                // a comma, a slash, brackets: the next may contain the last
	strong              // "or", "&", ";": another place
	arrow               // moved: the next replaces the last
	current             // "now in": what follows counts
	formerly            // "originally from": what follows does not
)

// word is one word as written, as folded, and what came before it.
type word struct {
	raw, key string
	gap      gap
	flag     bool // a flag; key is the country's code
}

const maxText = 400 // bytes of a location that are read

// tokens cuts text into words. Flags become words; pictures and punctuation
// become gaps.
func tokens(text string) []word {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	var words []word
	start, pending := -1, weak
	flush := func(end int) {
		if start < 0 {
			return
		}
		if key := Fold(text[start:end]); key != "" {
			words = append(words, word{raw: text[start:end], key: key, gap: pending})
			pending = space
		}
		start = -1
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if inWord(r) {
			if start < 0 {
				start = i
			}
			i += size
			continue
		}
		if r == '.' && start >= 0 && !sentenceEnd(text, start, i) {
			i += size
			continue
		}
		flush(i)
		if code, n := flag(text[i:]); n > 0 {
			words = append(words, word{raw: text[i : i+n], key: code, gap: max(pending, weak), flag: true})
			pending = weak
			i += n
			continue
		}
		g, n := gapAt(text, i, r, size)
		pending = max(pending, g)
		i += n
	}
	flush(len(text))
	return words
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && r != '\u20e3' && r != '\ufe0f' || dropped(r) && r != '.'
}

// sentenceEnd tells the full stop of "in Berlin. Loves" from that of "St. Louis"
// and "D.C.".
func sentenceEnd(text string, start, dot int) bool {
	rest := text[dot+1:]
	return dot-start > 3 && (rest == "" || rest[0] == ' ')
}

// gapAt classifies the separator at text[i:].
func gapAt(text string, i int, r rune, size int) (g gap, length int) {
	for _, a := range []string{"<->", "<=>", "->", "=>", "-->", ">>"} {
		if strings.HasPrefix(text[i:], a) {
			if a[0] == '<' {
				return strong, len(a)
			}
			return arrow, len(a)
		}
	}
	switch r {
	case ' ', '\t', '_', '\u00a0', '\u3000', '\ufe0f', '\u200d':
		return space, size
	case '-', '‐', '‑':
		spaced := i > 0 && text[i-1] == ' ' || strings.HasPrefix(text[i+size:], " ")
		if spaced {
			return weak, size
		}
		return space, size
	case ';', '&', '+', '↔', '⇄', '⇌', '\n', '×':
		return strong, size
	case '→', '➡', '➜', '➔', '⇒', '⟶', '✈', '>', '›', '»', '🛫', '🛬':
		return arrow, size
	}
	return weak, size
}

// flag reads a national flag, or that of England, Scotland or Wales, at the
// beginning of s.
func flag(s string) (code string, length int) {
	r, size := utf8.DecodeRuneInString(s)
	if r == '\U0001F3F4' {
		return subdivisionFlag(s[size:], size)
	}
	second, size2 := utf8.DecodeRuneInString(s[size:])
	if !regional(r) || !regional(second) {
		return "", 0
	}
	return string([]rune{r - 0x1F1E6 + 'a', second - 0x1F1E6 + 'a'}), size + size2
}

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

func subdivisionFlag(s string, length int) (string, int) {
	var tag strings.Builder
	for _, r := range s {
		if r < 0xE0020 || r > 0xE007F {
			break
		}
		length += utf8.RuneLen(r)
		if r != 0xE007F {
			tag.WriteRune(r - 0xE0000)
		}
	}
	switch tag.String() {
	case "gbeng":
		return "england", length
	case "gbsct":
		return "scotland", length
	case "gbwls":
		return "wales", length
	}
	return "", 0
}

// mark turns words for "or", "now in" and "originally from" into gaps.
func (lex *lexicon) mark(words []word) []word {
	out := make([]word, 0, len(words))
	pending := space
	for i := 0; i < len(words); {
		g, n := lex.marker(words, i)
		if n > 0 && (n < len(words)) {
			pending = max(pending, words[i].gap, g)
			i += n
			continue
		}
		w := words[i]
		w.gap = max(w.gap, pending)
		pending = space
		out = append(out, w)
		i++
	}
	return out
}

func (lex *lexicon) marker(words []word, i int) (gap, int) {
	switch words[i].key {
	case "or", "oder", "ou", "und", "vs", "и", "или":
		if i > 0 && words[i].raw != "OR" {
			return strong, 1
		}
	}
	for _, list := range []struct {
		phrases map[string][]string
		gap     gap
	}{{lex.former, formerly}, {lex.current, current}} {
		for _, phrase := range list.phrases[words[i].key] {
			if n := phraseAt(words[i:], phrase); n > 0 {
				return list.gap, n
			}
		}
	}
	return space, 0
}

// phraseAt counts the words of phrase if words begin with it unbroken.
func phraseAt(words []word, phrase string) int {
	n := 0
	for part := range strings.SplitSeq(phrase, " ") {
		if n >= len(words) || words[n].key != part || n > 0 && words[n].gap != space {
			return 0
		}
		n++
	}
	return n
}
