package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	endToken tokenKind = iota
	openToken
	closeToken
	andToken
	orToken
	notToken
	wordToken  // text
	quoteToken // text, without its quotes
	fieldToken // field; its value is the next token
)

type token struct {
	kind     tokenKind
	text     string
	pos, end int
}

type lexer struct {
	text   string
	pos    int
	tokens []token
	pluses bool // a word was marked with +
}

// lex cuts a query into tokens. Characters that word processors put in place of
// quotes, parentheses, spaces, colons and minus signs count as the plain ones.
func lex(text string) (tokens []token, pluses bool, err error) {
	l := &lexer{text: text}
	for l.pos < len(l.text) {
		r, size := l.peek()
		switch {
		case isSpace(r), isComma(r):
			l.pos += size
		case isOpen(r):
			l.add(openToken, "", l.pos+size)
		case isClose(r):
			l.add(closeToken, "", l.pos+size)
		case isQuote(r):
			if err := l.quoted(size); err != nil {
				return nil, false, err
			}
		case r == '+':
			l.pluses, l.pos = true, l.pos+size
		case isMinus(r):
			if err := l.minus(size); err != nil {
				return nil, false, err
			}
		default:
			if err := l.bare(); err != nil {
				return nil, false, err
			}
		}
	}
	l.add(endToken, "", len(l.text))
	return l.tokens, l.pluses, nil
}

func (l *lexer) peek() (rune, int) { return utf8.DecodeRuneInString(l.text[l.pos:]) }

func (l *lexer) add(kind tokenKind, text string, end int) {
	l.tokens = append(l.tokens, token{kind, text, l.pos, end})
	l.pos = end
}

func (l *lexer) fail(offset int, message, suggestion string) error {
	return &Error{Text: l.text, Offset: offset, Message: message, Suggestion: suggestion}
}

// quoted reads a phrase up to the next quote of any shape.
func (l *lexer) quoted(size int) error {
	start := l.pos + size
	i := strings.IndexFunc(l.text[start:], isQuote)
	if i < 0 {
		return l.fail(l.pos, "unclosed quote", `add a closing "`)
	}
	_, closing := utf8.DecodeRuneInString(l.text[start+i:])
	l.add(quoteToken, strings.TrimSpace(plainSpaces(l.text[start:start+i])), start+i+closing)
	return nil
}

// minus reads a sign that touches what it excludes.
func (l *lexer) minus(size int) error {
	next, _ := utf8.DecodeRuneInString(l.text[l.pos+size:])
	if l.pos+size == len(l.text) || isSpace(next) || isClose(next) || isMinus(next) {
		return l.fail(l.pos, "- excludes nothing", "write -word without a space, or leave the - out")
	}
	l.add(notToken, "-", l.pos+size)
	return nil
}

// bare reads an operator, a field with its colon, or a word. Commas part words,
// as in pasted lists of skills.
func (l *lexer) bare() error {
	start := l.pos
	for i, r := range l.text[start:] {
		if isSpace(r) || isOpen(r) || isClose(r) || isQuote(r) || isComma(r) {
			return l.word(start + i)
		}
		if isColon(r) && isFieldName(l.text[start:start+i]) {
			return l.field(start+i, start+i+utf8.RuneLen(r))
		}
	}
	return l.word(len(l.text))
}

func (l *lexer) word(end int) error {
	text := l.text[l.pos:end]
	switch text {
	case "AND":
		l.add(andToken, text, end)
	case "OR":
		l.add(orToken, text, end)
	case "NOT":
		l.add(notToken, text, end)
	case "&&", "&", "||", "|", "!":
		return l.fail(l.pos, text+" is not an operator", "write AND, OR or NOT")
	default:
		l.add(wordToken, text, end)
	}
	return nil
}

// field reads a field's name and, unless quotes or parentheses follow, its value.
func (l *lexer) field(colon, after int) error {
	name := strings.ToLower(l.text[l.pos:colon])
	r, _ := utf8.DecodeRuneInString(l.text[after:])
	if after == len(l.text) || isSpace(r) || isClose(r) {
		return l.fail(colon, name+": has no value", "write the value right after the colon, in quotes if it has spaces")
	}
	l.add(fieldToken, name, after)
	if isQuote(r) || isOpen(r) {
		return nil
	}
	end := len(l.text)
	if i := strings.IndexFunc(l.text[after:], func(r rune) bool {
		return isSpace(r) || isOpen(r) || isClose(r) || isQuote(r)
	}); i >= 0 {
		end = after + i
	}
	l.add(wordToken, l.text[after:end], end)
	return nil
}

func isFieldName(s string) bool {
	if len(s) < 2 {
		return false
	}
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && s[i] != '_' {
			return false
		}
	}
	return true
}

func plainSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return ' '
		}
		return r
	}, s)
}

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == 0x200b || r == 0xfeff || r == 0x2060 || r == utf8.RuneError || isBidi(r)
}

func isComma(r rune) bool { return r == ',' || r == ';' || r == '，' || r == '、' || r == '；' }
func isOpen(r rune) bool  { return r == '(' || r == '（' }
func isClose(r rune) bool { return r == ')' || r == '）' }
func isColon(r rune) bool { return r == ':' || r == '：' }
func isMinus(r rune) bool { return r == '-' || r == '−' || r == '–' || r == '—' || r == '－' }

func isQuote(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»', '＂', '「', '」', '″':
		return true
	}
	return false
}
