package query

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mlscout/index/words"
)

type parser struct {
	text    string
	tokens  []token
	at      int
	depth   int
	clauses int
	dict    Dictionary
	places  Gazetteer
	notes   []string
}

// Parse reads a query. Its error, if any, is an [*Error]. The empty query is
// everybody. places may be nil.
func Parse(text string, dict Dictionary, places Gazetteer) (*Query, error) {
	if n := utf8.RuneCountInString(text); n > MaxLength {
		return nil, &Error{Text: text, Offset: offsetOf(text, MaxLength), Message: fmt.Sprintf("%d characters are too many", n),
			Suggestion: fmt.Sprintf("keep it to %d", MaxLength)}
	}
	tokens, pluses, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{text: text, tokens: tokens, dict: dict, places: places}
	if pluses {
		p.note("no + is needed: all words must be found")
	}
	root := &Node{Op: All}
	if p.peek().kind == endToken && strings.TrimSpace(text) != "" {
		return nil, p.fail(0, "nothing in it can be searched for", "write a word in valid UTF-8")
	}
	if p.peek().kind != endToken {
		if root, err = p.or(""); err != nil {
			return nil, err
		}
	}
	if t := p.peek(); t.kind != endToken {
		return nil, p.fail(t.pos, "closing parenthesis without an opening one", "remove it")
	}
	return &Query{Text: text, Root: root, Notes: p.notes}, nil
}

func offsetOf(text string, runes int) int {
	for i := range text {
		if runes == 0 {
			return i
		}
		runes--
	}
	return len(text)
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != endToken {
		p.at++
	}
	return t
}

func (p *parser) note(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	for _, known := range p.notes {
		if known == line {
			return
		}
	}
	p.notes = append(p.notes, line)
}

func (p *parser) fail(offset int, message, suggestion string) error {
	return &Error{Text: p.text, Offset: offset, Message: message, Suggestion: suggestion}
}

// or reads alternatives; field is that of an enclosing field:( … ) group.
func (p *parser) or(field string) (*Node, error) {
	first, err := p.and(field)
	if err != nil {
		return nil, err
	}
	kids, mixed := []*Node{first}, first.Op == And && p.tokens[p.at].kind == orToken && p.tokens[p.at-1].kind != closeToken
	for p.peek().kind == orToken {
		p.next()
		group := p.peek().kind == openToken
		kid, err := p.and(field)
		if err != nil {
			return nil, err
		}
		mixed = mixed || kid.Op == And && !group
		kids = append(kids, kid)
	}
	n := join(Or, kids)
	if mixed && n.Op == Or {
		p.note("AND binds closer than OR: read as %s", n.spelledOut())
	}
	return n, nil
}

func (p *parser) and(field string) (*Node, error) {
	first, err := p.not(field)
	if err != nil {
		return nil, err
	}
	kids := []*Node{first}
	for {
		switch p.peek().kind {
		case andToken:
			p.next()
		case endToken, closeToken, orToken:
			return join(And, kids), nil
		}
		kid, err := p.not(field)
		if err != nil {
			return nil, err
		}
		kids = append(kids, kid)
	}
}

func (p *parser) not(field string) (*Node, error) {
	t := p.peek()
	if t.kind != notToken {
		return p.atom(field)
	}
	p.next()
	if p.depth++; p.depth > MaxDepth {
		return nil, p.fail(t.pos, fmt.Sprintf("more than %d levels of NOT and parentheses", MaxDepth), "split the query")
	}
	kid, err := p.not(field)
	p.depth--
	if err != nil {
		return nil, err
	}
	return &Node{Op: Not, Kids: []*Node{kid}, Pos: t.pos, End: kid.End}, nil
}

func (p *parser) atom(field string) (*Node, error) {
	t := p.next()
	switch t.kind {
	case openToken:
		return p.group(t, field)
	case fieldToken:
		if field != "" {
			return nil, p.fail(t.pos, fmt.Sprintf("%s: inside %s:( … )", t.text, field), "close the parenthesis first")
		}
		return p.fielded(t)
	case wordToken, quoteToken:
		if p.clauses++; p.clauses > MaxClauses {
			return nil, p.fail(t.pos, fmt.Sprintf("more than %d clauses", MaxClauses), "drop some")
		}
		if field != "" {
			return p.clause(field, t)
		}
		if t.kind == quoteToken {
			return p.phrase(t)
		}
		return p.word(t)
	}
	return nil, p.missing(t)
}

// missing explains why no clause can begin at t.
func (p *parser) missing(t token) error {
	switch t.kind {
	case andToken, orToken:
		return p.fail(t.pos, t.text+" has nothing before it", "write a word there, or put "+t.text+" in quotes to find the word")
	case closeToken:
		if p.at >= 2 && p.tokens[p.at-2].kind == openToken {
			return p.fail(t.pos, "nothing in parentheses", "put words in or remove them")
		}
		if p.at >= 2 {
			if before := p.tokens[p.at-2]; before.kind != closeToken {
				return p.fail(before.pos, before.text+" has nothing after it", "add a word or remove "+before.text)
			}
		}
		return p.fail(t.pos, "closing parenthesis without an opening one", "remove it")
	}
	if p.at > 0 {
		switch before := p.tokens[p.at-1]; before.kind {
		case openToken:
			return p.fail(before.pos, "unclosed parenthesis", "add )")
		case andToken, orToken, notToken:
			return p.fail(before.pos, before.text+" has nothing after it", "add a word or remove "+before.text)
		}
	}
	return p.fail(t.pos, "something is missing", "")
}

func (p *parser) group(open token, field string) (*Node, error) {
	if p.depth++; p.depth > MaxDepth {
		return nil, p.fail(open.pos, fmt.Sprintf("more than %d levels of NOT and parentheses", MaxDepth), "split the query")
	}
	n, err := p.or(field)
	if err != nil {
		return nil, err
	}
	if t := p.next(); t.kind != closeToken {
		return nil, p.fail(open.pos, "unclosed parenthesis", "add )")
	}
	p.depth--
	return n, nil
}

// join combines kids and takes groups of the same operation in.
func join(op Op, kids []*Node) *Node {
	if len(kids) == 1 {
		return kids[0]
	}
	n := &Node{Op: op, Pos: kids[0].Pos, End: kids[len(kids)-1].End}
	for _, kid := range kids {
		if kid.Op == op {
			n.Kids = append(n.Kids, kid.Kids...)
		} else {
			n.Kids = append(n.Kids, kid)
		}
	}
	return n
}

func (p *parser) phrase(t token) (*Node, error) {
	n, err := p.textClause("", t, t.text)
	if err != nil {
		return nil, err
	}
	n.Exact = true
	if strings.ContainsAny(t.text, "*＊") {
		p.note("a * in quotes stands for nothing: only whole words are compared")
	}
	return n, nil
}

// word reads a bare word: a prefix, or one word or several joined by marks.
func (p *parser) word(t token) (*Node, error) {
	switch t.text {
	case "and", "or", "not":
		p.note("%s is read as a word: operators are AND, OR, NOT in capitals", t.text)
	case "NEAR", "ADJ":
		return nil, p.fail(t.pos, t.text+" is not an operator", `put words that stand together in quotes: "machine learning"`)
	}
	if strings.HasPrefix(t.text, "NEAR/") {
		return nil, p.fail(t.pos, t.text+" is not an operator", `put words that stand together in quotes: "machine learning"`)
	}
	text := t.text
	if text[0] == '!' && len(words.Texts(text)) > 0 {
		return nil, p.fail(t.pos, "! is not an operator", "write NOT "+strings.TrimLeft(text, "!")+" to exclude it")
	}
	if strings.ContainsAny(text, "*＊") {
		return p.prefix("", t, text)
	}
	n, err := p.textClause("", t, text)
	if err != nil {
		return nil, err
	}
	if n.Op == Phrase && strings.Contains(text, "/") {
		p.note("%s is read as these words next to each other", text)
	}
	p.umlauts(n, text)
	p.spellings(n)
	return n, nil
}

// umlauts adds how German is written without them: müller is also mueller.
func (p *parser) umlauts(n *Node, text string) {
	text = strings.ToLower(norm.NFC.String(text))
	spelled := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue").Replace(text)
	if spelled == text {
		return
	}
	n.Value = text
	n.Also = append(n.Also, words.Texts(spelled))
	p.note("%s also finds %s", text, spelled)
}

// textClause makes a clause of text: one word, or several next to each other.
func (p *parser) textClause(field string, t token, text string) (*Node, error) {
	n := &Node{Field: field, Value: text, Words: words.Texts(text), Pos: t.pos, End: t.end}
	switch len(n.Words) {
	case 0:
		return nil, p.fail(t.pos, fmt.Sprintf("no letters or digits in %q", text), "write a word")
	case 1:
		n.Op, n.Value = Word, n.Words[0]
	default:
		n.Op = Phrase
	}
	return n, nil
}

func (p *parser) prefix(field string, t token, text string) (*Node, error) {
	stem, ok := strings.CutSuffix(strings.ReplaceAll(text, "＊", "*"), "*")
	if !ok || strings.Contains(stem, "*") {
		return nil, p.fail(t.pos+max(strings.IndexAny(t.text, "*＊"), 0), "* stands only at the end of a word", "write kube*, not *flow or k*s")
	}
	cut := words.Texts(stem)
	if len(cut) != 1 {
		return nil, p.fail(t.pos, "a prefix is one word", "write the last word alone: learn*")
	}
	if utf8.RuneCountInString(cut[0]) < MinPrefix {
		return nil, p.fail(t.pos, fmt.Sprintf("a prefix needs at least %d characters", MinPrefix), "write more before the *")
	}
	return &Node{Op: Prefix, Field: field, Value: cut[0], Words: cut, Pos: t.pos, End: t.end}, nil
}

// spellings adds how the catalogue also writes a word: k8s is kubernetes.
func (p *parser) spellings(n *Node) {
	if p.dict == nil {
		return
	}
	typed := strings.Join(n.Words, " ")
	id, ok := p.dict.Resolve(typed)
	if !ok {
		return
	}
	for _, other := range p.toolNames(id) {
		cut := words.Texts(other)
		if spelled := strings.Join(cut, " "); spelled != typed && sameName(typed, spelled) && !contains(n.Also, cut) {
			n.Also = append(n.Also, cut)
			p.note("%s also finds %s", typed, spelled)
		}
	}
}

func contains(lists [][]string, list []string) bool {
	for _, known := range lists {
		if strings.Join(known, " ") == strings.Join(list, " ") {
			return true
		}
	}
	return false
}

// sameName says whether two spellings are one name: the same letters with other
// gaps, or a name and its count of letters (k8s).
func sameName(a, b string) bool {
	a, b = strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", "")
	return a == b || numeronym(a) == b || numeronym(b) == a
}

func numeronym(s string) string {
	if len(s) < 4 {
		return s
	}
	return fmt.Sprintf("%c%d%c", s[0], len(s)-2, s[len(s)-1])
}
