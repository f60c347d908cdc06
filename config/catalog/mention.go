package catalog

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mlscout/talent"
)

// Mention is a tool named in running text, at text[Start:End]. An alias that
// several tools share gives one Mention for each.
type Mention struct {
	Tool  talent.ToolID
	Start int
	End   int
}

// word is a node of the tree of aliases, keyed by folded runes; a run of
// spaces, hyphens and underscores is one space.
type word struct {
	next  map[rune]*word
	names []name
	decoy bool
}

// name is an alias of a tool. An ordinary one is spelled as the tool spells it.
type name struct {
	tool     talent.ToolID
	ordinary string
}

func (w *word) addTool(tool Tool) {
	for _, alias := range slices.Concat([]string{tool.Name}, tool.Aliases) {
		if strings.ContainsAny(alias, "/(") {
			continue // a heading such as "Kafka / Flink streaming", not a name
		}
		node := w.at(alias)
		if slices.ContainsFunc(node.names, func(n name) bool { return n.tool == tool.ID }) {
			continue
		}
		n := name{tool: tool.ID}
		for _, spelled := range tool.Ordinary {
			if fold(spelled) == fold(alias) {
				n.ordinary = spelled
			}
		}
		node.names = append(node.names, n)
	}
	for _, phrase := range tool.Decoys {
		w.at(phrase).decoy = true
	}
}

func (w *word) at(alias string) *word {
	for _, r := range fold(alias) {
		if w.next == nil {
			w.next = make(map[rune]*word)
		}
		if w.next[r] == nil {
			w.next[r] = &word{}
		}
		w = w.next[r]
	}
	return w
}

// hit is a stretch of text that spells an alias.
type hit struct {
	start, end int
	names      []name
	sure       bool // at least one of names is not an ordinary word
	counts     bool // an ordinary word that its surroundings vouch for
}

// Mentions returns the tools named in a text in the order in which they stand.
// The longest alias wins ("ray serve" is not Ray's "ray"); addresses of pages
// and mail are passed over; words that mean other things too need a list of
// tools around them, or their own spelling and a word of the trade nearby.
func (c *Catalog) Mentions(text string) []Mention {
	hits := c.words.find(text)
	for i := range hits {
		if !hits[i].sure {
			hits[i].counts = vouched(text, hits, i)
		}
	}
	spreadThroughLists(text, hits)
	var mentions []Mention
	for _, h := range hits {
		for _, n := range h.names {
			if n.ordinary == "" || h.counts {
				mentions = append(mentions, Mention{n.tool, h.start, h.end})
			}
		}
	}
	return mentions
}

// find returns the hits from left to right, none overlapping.
func (w *word) find(text string) []hit {
	var hits []hit
	skip := addresses(text)
	var before rune
	for i := 0; i < len(text); {
		if len(skip) > 0 && i >= skip[0].start {
			i, before, skip = max(i, skip[0].end), ' ', skip[1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		end, node := 0, (*word)(nil)
		if !wordRune(before) && wordRune(r) {
			end, node = w.longest(text, i)
		}
		if node == nil {
			before, i = r, i+size
			continue
		}
		if h := newHit(text, i, end, before, node); len(h.names) > 0 {
			hits = append(hits, h)
		}
		before, _ = utf8.DecodeLastRuneInString(text[i:end])
		i = end
	}
	return hits
}

// longest walks the tree from i and returns where the longest alias that ends
// with its word ends.
func (w *word) longest(text string, i int) (end int, best *word) {
	space := false
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		r = foldRune(r)
		if r == ' ' {
			if !space {
				w = w.next[' ']
			}
			space = true
		} else {
			w, space = w.next[r], false
		}
		if w == nil {
			break
		}
		i += size
		if (w.names != nil || w.decoy) && endsWord(text[i:]) {
			end, best = i, w
		}
	}
	return end, best
}

// newHit keeps the names that the immediate surroundings allow: an ordinary
// word joined to others by a hyphen, a dot or an at sign is none.
func newHit(text string, start, end int, before rune, node *word) hit {
	h := hit{start: start, end: end}
	if node.decoy {
		return h
	}
	joined := strings.ContainsRune("-_@.", before) && before != 0 || joinedAfter(text[end:])
	for _, n := range node.names {
		if n.ordinary == "" {
			h.sure = true
		} else if joined {
			continue
		}
		h.names = append(h.names, n)
	}
	return h
}

func joinedAfter(rest string) bool {
	if rest == "" {
		return false
	}
	switch rest[0] {
	case '-', '_':
		return true
	case '.':
		r, _ := utf8.DecodeRuneInString(rest[1:])
		return wordRune(r)
	}
	return false
}

func endsWord(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	return size == 0 || !wordRune(r)
}

// wordRune reports whether r would make a longer word of a Latin alias beside
// it. Scripts written without spaces do not: "使用MLflow和DVC" names two tools.
func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
		return false
	}
	return !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

func foldRune(r rune) rune {
	switch {
	case r == '-' || r == '_' || r == ' ' || r == '\u00a0' || r == '\u2010' || r == '\u2011':
		return ' '
	case '！' <= r && r <= '～': // full-width ASCII
		return unicode.ToLower(r - 0xfee0)
	}
	return unicode.ToLower(r)
}

// span is a stretch of text.
type span struct{ start, end int }

// addresses returns the stretches of a text that are addresses of pages or
// mail, from left to right.
func addresses(text string) []span {
	var spans []span
	for i := 0; i < len(text); {
		n := strings.IndexAny(text[i:], " \t\n\r<>()\"'")
		if n < 0 {
			n = len(text) - i
		}
		if at := addressIn(text[i : i+n]); at >= 0 {
			spans = append(spans, span{i + at, i + n})
		}
		i += n + 1
	}
	return spans
}

var domainEnds = []string{".com/", ".org/", ".net/", ".io/", ".dev/", ".co/"}

// addressIn returns where in a chunk without spaces an address begins, or -1.
func addressIn(chunk string) int {
	if i := strings.Index(chunk, "://"); i >= 0 {
		return wordStart(chunk, i)
	}
	if i := strings.IndexByte(chunk, '@'); i > 0 && wordByte(chunk[i-1]) && strings.ContainsRune(chunk[i:], '.') {
		return wordStart(chunk, i)
	}
	if strings.HasPrefix(chunk, "www.") {
		return 0
	}
	for _, domain := range domainEnds {
		if i := strings.Index(chunk, domain); i > 0 {
			return wordStart(chunk, i)
		}
	}
	return -1
}

// wordStart returns where the run of name characters that ends at i begins.
func wordStart(chunk string, i int) int {
	for i > 0 && (wordByte(chunk[i-1]) || strings.IndexByte("+-.", chunk[i-1]) >= 0) {
		i--
	}
	return i
}
