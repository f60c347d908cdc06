package posts

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"mlscout/talent"
)

//go:embed vocabulary.json
var vocabularyData []byte

// Vocabulary knows the tools that posts name. Its ids are finer than the
// catalogue's: "eks" and "kubernetes" are two, azure-ml does not imply azure.
type Vocabulary struct {
	byFirst   map[string][]phrase // by first token, longest first
	catalogue map[string]talent.ToolID
	with      map[string]string
	long      []phrase // single tokens long enough to be recognised when misspelt
}

// phrase is one name of a tool as tokens.
type phrase struct {
	tool   string
	tokens []string
	exact  string // the one spelling that counts, "" for any case
	common bool   // also an ordinary word or a name
}

type entry struct {
	Names     []string `json:"names"`     // any case
	Exact     []string `json:"exact"`     // this case only
	Common    []string `json:"common"`    // names that are ordinary words too
	Catalogue string   `json:"catalogue"` // catalogue id, "" for none
	With      string   `json:"with"`      // tool that a name containing it names as well
}

// LoadVocabulary reads the embedded vocabulary.
func LoadVocabulary() (*Vocabulary, error) {
	var entries map[string]entry
	if err := json.Unmarshal(vocabularyData, &entries); err != nil {
		return nil, fmt.Errorf("vocabulary: %w", err)
	}
	v := &Vocabulary{byFirst: make(map[string][]phrase), catalogue: make(map[string]talent.ToolID), with: make(map[string]string)}
	for id, e := range entries {
		if e.Catalogue != "" {
			v.catalogue[id] = talent.ToolID(e.Catalogue)
		}
		if e.With != "" {
			v.with[id] = e.With
		}
		for _, name := range e.Names {
			v.add(id, name, "", slices.Contains(e.Common, strings.ToLower(name)))
		}
		for _, name := range e.Exact {
			v.add(id, name, name, slices.Contains(e.Common, strings.ToLower(name)))
		}
	}
	for first := range v.byFirst {
		slices.SortFunc(v.byFirst[first], func(a, b phrase) int {
			if d := len(b.tokens) - len(a.tokens); d != 0 {
				return d
			}
			return strings.Compare(a.tool+a.exact, b.tool+b.exact)
		})
	}
	slices.SortFunc(v.long, func(a, b phrase) int { return strings.Compare(a.tokens[0], b.tokens[0]) })
	return v, nil
}

func (v *Vocabulary) add(id, name, exact string, common bool) {
	var tokens []string
	for _, t := range tokenize(name) {
		tokens = append(tokens, t.folded)
	}
	p := phrase{tool: id, tokens: tokens, exact: exact, common: common}
	v.byFirst[tokens[0]] = append(v.byFirst[tokens[0]], p)
	if len(tokens) == 1 && len(tokens[0]) >= 6 && !common {
		v.long = append(v.long, p)
	}
}

// ToolIDs maps a post's technologies to the catalogue's ids, sorted, each once;
// those the catalogue does not follow are left out.
func (v *Vocabulary) ToolIDs(technologies []string) []talent.ToolID {
	var out []talent.ToolID
	for _, t := range technologies {
		if id, ok := v.catalogue[t]; ok {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// token is a word, number or sign of a text.
type token struct {
	text   string
	folded string
	start  int
	end    int
	gap    bool // something stands between it and the token before
}

// tokenize cuts text into words and single signs. Hyphens count as gaps.
func tokenize(text string) []token {
	var out []token
	start, gap := -1, true
	flush := func(end int) {
		if start >= 0 {
			out = append(out, token{text: text[start:end], folded: strings.ToLower(text[start:end]), start: start, end: end, gap: gap})
			start, gap = -1, false
		}
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) && start >= 0 && scriptBreak(text[start:i], r):
			flush(i)
			start = i
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			if start < 0 {
				start = i
			}
		case unicode.IsSpace(r) || r == '-' || r == '_':
			flush(i)
			gap = true
		default:
			flush(i)
			size := len(string(r))
			out = append(out, token{text: text[i : i+size], folded: text[i : i+size], start: i, end: i + size, gap: gap})
			gap = false
		}
	}
	flush(len(text))
	return out
}

// scriptBreak tells "负责Kubeflow" apart: Han and kana need no space before Latin.
func scriptBreak(before string, r rune) bool {
	last := []rune(before)[len([]rune(before))-1]
	wide := func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	}
	return wide(last) != wide(r) && !unicode.IsDigit(last)
}

// mention is a tool named in a line.
type mention struct {
	tool        string
	first, last int // tokens
	common      bool
}

// mentions finds the tools named in a line, the longest name first.
func (v *Vocabulary) mentions(tokens []token, list bool) []mention {
	var out []mention
	for i := 0; i < len(tokens); i++ {
		p, ok := v.at(tokens, i, list)
		if !ok && list {
			p, ok = v.misspelt(tokens[i])
		}
		if !ok {
			continue
		}
		last := i + len(p.tokens) - 1
		out = append(out, mention{tool: p.tool, first: i, last: last, common: p.common})
		if with := v.with[p.tool]; with != "" && p.tokens[0] == with {
			out = append(out, mention{tool: with, first: i, last: last})
		}
		i = last
	}
	return out
}

func (v *Vocabulary) at(tokens []token, i int, anyCase bool) (phrase, bool) {
	for _, p := range v.byFirst[tokens[i].folded] {
		if i+len(p.tokens) > len(tokens) || !sameTokens(tokens[i:i+len(p.tokens)], p, anyCase) || glued(tokens, i, i+len(p.tokens)-1) {
			continue
		}
		return p, true
	}
	return phrase{}, false
}

func sameTokens(tokens []token, p phrase, anyCase bool) bool {
	for k, want := range p.tokens {
		if tokens[k].folded != want {
			return false
		}
	}
	return anyCase || p.exact == "" || tokens[0].text == p.exact
}

// glued reports whether a name is part of something longer: R&D, R$, C#, an
// address, a file.
func glued(tokens []token, first, last int) bool {
	short := len(tokens[first].folded) <= 2
	if first > 0 && !tokens[first].gap {
		switch before := tokens[first-1].text; before {
		case "@", "$", "€", "£", "\\":
			return true
		case "&":
			return short
		case ".", "'", "’":
			return first > 1 && !tokens[first-1].gap
		}
	}
	if last+1 < len(tokens) && !tokens[last+1].gap {
		switch after := tokens[last+1].text; after {
		case "@", "$":
			return true
		case "&", "#", "'", "’":
			return short || after == "#"
		case "+":
			return last+2 < len(tokens) && !tokens[last+2].gap && tokens[last+2].text == "+"
		case ".":
			return short && last+2 < len(tokens) && !tokens[last+2].gap && len(tokens[last+2].text) <= 3
		}
	}
	return false
}

// misspelt recognises a long tool name with a slip or two, in tool lists only.
func (v *Vocabulary) misspelt(t token) (phrase, bool) {
	if len(t.folded) < 6 || !isASCII(t.folded) || otherTool(t.folded) {
		return phrase{}, false
	}
	for _, p := range v.long {
		allowed := 1
		if len(p.tokens[0]) >= 10 {
			allowed = 2
		}
		if p.tokens[0][0] == t.folded[0] && slips(t.folded, p.tokens[0], allowed) <= allowed {
			return p, true
		}
	}
	return phrase{}, false
}

// otherTool lists names that differ from a known tool by a letter but are not it.
func otherTool(name string) bool {
	return slices.Contains([]string{"cython", "jython", "kubectl", "postgrest", "mongodb", "pytest", "perfect", "pandas", "docket", "fluxcd", "seldom", "flutter", "rabbit", "polar"}, name)
}
