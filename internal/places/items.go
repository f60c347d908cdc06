package places

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// item is a stretch of the text with everything it could mean.
type item struct {
	raw, key  string
	gap       gap
	cities    []ref
	admins    []ref
	countries []ref
	nickname  *alias
	macro     string
	ambiguous string // why it is not guessed at
	area      string // the one region or country that is meant
	remote    bool
	joke      bool
	offset    *abbreviation
	upper     bool // written in capitals
	lower     bool // written small
	noise     int  // unknown words beside it
	whole     bool // the whole text
	alone     bool // the whole phrase between separators
	listed    bool // a country's code in a list of nothing but such codes
}

func (it item) isPlace() bool {
	return len(it.cities)+len(it.admins)+len(it.countries) > 0 || it.nickname != nil || it.area != ""
}

// isCode says whether the item means something only as a code.
func (it item) isCode() bool {
	for _, list := range [][]ref{it.cities, it.admins, it.countries} {
		for _, r := range list {
			if r.how != RefCode {
				return false
			}
		}
	}
	return it.nickname == nil
}

const longestName = 7 // words

// items reads the words into items, the longest known names first.
func (g *Gazetteer) items(words []word) []item {
	var items []item
	for start := 0; start < len(words); {
		end := start + 1
		for end < len(words) && words[end].gap == space && !words[end].flag {
			end++
		}
		items = append(items, g.segment(words[start:end])...)
		start = end
	}
	if len(items) == 1 && items[0].noise == 0 {
		items[0].whole = true
	}
	return items
}

// segment covers one phrase with items and counts the words left over.
func (g *Gazetteer) segment(words []word) []item {
	var items []item
	noise := 0
	for i := 0; i < len(words); {
		it, n := g.longest(words[i:])
		if n == 0 {
			if split, ok := g.unspaced(words[i]); ok {
				items = append(items, split...)
			} else if !g.words.filler[words[i].key] && !isNumber(words[i].key) {
				noise++
			}
			i++
			continue
		}
		items = append(items, it)
		i += n
	}
	for i := range items {
		if i > 0 {
			items[i].gap = weak
		} else {
			items[i].gap = words[0].gap
		}
		items[i].noise = noise
		items[i].alone = len(items) == 1
	}
	return items
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// longest finds the longest known name at the beginning of words.
func (g *Gazetteer) longest(words []word) (item, int) {
	if words[0].flag {
		return g.flagItem(words[0]), 1
	}
	for n := min(longestName, len(words)); n > 0; n-- {
		key := words[0].key
		raw := words[0].raw
		for _, w := range words[1:n] {
			key += " " + w.key
			raw += " " + w.raw
		}
		if n == 1 && !g.worthALook(words) {
			return item{}, 0
		}
		if it := g.item(key, raw); it.known() {
			return it, n
		}
	}
	return item{}, 0
}

// worthALook drops small words of running text: "in" is not Indiana there.
func (g *Gazetteer) worthALook(words []word) bool {
	w := words[0]
	small := isLower(w.raw)
	if g.words.filler[w.key] && (len(words) > 1 || small) {
		return false
	}
	return !small || len(w.key) > 3 || len(words) == 1
}

func (g *Gazetteer) flagItem(w word) item {
	if i, ok := g.byCode[strings.ToUpper(w.key)]; ok {
		return item{raw: w.raw, key: w.key, countries: []ref{{kind: RefCountry, index: i}}}
	}
	return g.item(w.key, w.raw)
}

func (it item) known() bool {
	return it.isPlace() || it.macro != "" || it.remote || it.joke || it.offset != nil || it.ambiguous != ""
}

// item looks key up everywhere.
func (g *Gazetteer) item(key, raw string) item {
	it := item{raw: raw, key: key, upper: isUpper(raw), lower: isLower(raw)}
	lex := g.words
	it.macro, it.remote, it.joke = lex.macros[key], lex.remote[key], lex.jokes[key]
	it.ambiguous = lex.ambiguous[key]
	it.area = lex.areas[key]
	if a, ok := lex.aliases[key]; ok {
		it.nickname = &a
	}
	if a, ok := lex.exact[strings.ToLower(raw)]; ok {
		it.nickname, it.ambiguous = &a, ""
	}
	if z, ok := lex.zones[key]; ok && (it.upper || len(key) > 4) {
		it.offset = &z
	}
	for _, r := range g.spellings(key) {
		switch r.kind {
		case RefCity:
			if len(key) < 3 && r.how != RefMain {
				continue // no Latin city goes by two letters in another language
			}
			it.cities = append(it.cities, r)
		case RefAdmin:
			it.admins = append(it.admins, r)
		case RefCountry:
			it.countries = append(it.countries, r)
		}
	}
	return it
}

// spellings looks a name up as written and with its short words spelt out.
func (g *Gazetteer) spellings(key string) []ref {
	if refs := g.lookup(key); refs != nil {
		return refs
	}
	first, rest, ok := strings.Cut(key, " ")
	if ok {
		long := map[string]string{"st": "saint", "ft": "fort", "mt": "mount", "pt": "port", "sta": "santa", "s": "sao"}[first]
		if long != "" {
			return g.lookup(long + " " + rest)
		}
	}
	if short, ok := strings.CutSuffix(key, " city"); ok {
		return g.lookup(short)
	}
	return g.lookupUmlaut(key)
}

// lookupUmlaut tries "muenchen" as "munchen".
func (g *Gazetteer) lookupUmlaut(key string) []ref {
	if !strings.Contains(key, "ue") && !strings.Contains(key, "oe") && !strings.Contains(key, "ae") {
		return nil
	}
	return g.lookup(strings.NewReplacer("ue", "u", "oe", "o", "ae", "a").Replace(key))
}

// unspaced cuts a word of a script without spaces: "北京市朝阳区". After a city
// the rest is a part of it.
func (g *Gazetteer) unspaced(w word) ([]item, bool) {
	r, _ := utf8.DecodeRuneInString(w.key)
	if !unicode.In(r, unicode.Han, unicode.Hangul, unicode.Katakana, unicode.Hiragana, unicode.Thai) {
		return nil, false
	}
	var items []item
	for rest := []rune(w.key); len(rest) > 1; {
		size := 1
		for n := min(10, len(rest)); n > 1; n-- {
			part := string(rest[:n])
			if it := g.item(part, part); it.known() {
				items = append(items, it)
				size = n
				break
			}
		}
		if len(items) > 0 && len(items[len(items)-1].cities) > 0 {
			break
		}
		rest = rest[size:]
	}
	return items, len(items) > 0
}

func isUpper(s string) bool {
	letters := false
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		letters = letters || unicode.IsUpper(r)
	}
	return letters
}

func isLower(s string) bool {
	for _, r := range s {
		if unicode.IsUpper(r) {
			return false
		}
	}
	return true
}
