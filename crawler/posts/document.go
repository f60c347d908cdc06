package posts

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"

	regexp "mlscout/internal/lazyregexp"
)

const (
	maxBody  = 20 << 10 // characters of a post that are read
	maxLines = 300
)

// line is one visible line of a post; addresses of links stand in its text.
type line struct {
	text    string
	heading bool
	quote   bool
	machine bool // holds an instruction to machines
	para    int
}

type document struct{ lines []line }

func (d document) text() string {
	var b strings.Builder
	for i, l := range d.lines {
		if i > 0 {
			b.WriteByte('\n')
			if l.para != d.lines[i-1].para {
				b.WriteByte('\n')
			}
		}
		b.WriteString(l.text)
	}
	return b.String()
}

func readDocument(format Format, body string) document {
	if len(body) > maxBody {
		body = strings.ToValidUTF8(body[:maxBody], "")
	}
	var text string
	switch format {
	case HackerNews:
		text = unmark(htmlText(body, true))
	case HTML:
		text = htmlText(body, false)
	case Markdown:
		text = unmark(html.UnescapeString(body))
	default:
		text = body
	}
	return document{split(visible(text))}
}

// visible normalises text for reading: composed characters, ordinary spaces,
// no zero-width or direction marks, no controls but line breaks and tabs.
func visible(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "│", "|", "┃", "|", "║", "|").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == 0x200d || r == 0xfe0f: // joins and dresses emoji
			return r
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || r == 0xfffd:
			return -1
		case unicode.Is(unicode.Zs, r) && r != 0x3000:
			return ' '
		}
		return r
	}, s)
	return norm.NFC.String(s)
}

// endless matches runs that no word and no address is as long as.
var endless = regexp.MustCompile(`\S{600,}`)

func split(text string) []line {
	var out []line
	para, blankBefore := 0, false
	for _, t := range strings.Split(endless.ReplaceAllString(text, ""), "\n") {
		t = strings.TrimRight(t, " \t")
		if strings.TrimSpace(t) == "" {
			blankBefore = true
			continue
		}
		if blankBefore && len(out) > 0 {
			para++
		}
		blankBefore = false
		l := line{text: strings.TrimSpace(t), para: para}
		if rest, ok := strings.CutPrefix(l.text, headingMark); ok {
			l.text, l.heading = strings.TrimSpace(rest), true
		}
		if rest, ok := strings.CutPrefix(l.text, ">"); ok {
			l.text, l.quote = strings.TrimSpace(strings.TrimLeft(rest, "> ")), true
		}
		if l.text != "" {
			l.machine = toMachine.MatchString(l.text)
			out = append(out, l)
		}
		if len(out) == maxLines {
			break
		}
	}
	return out
}

// headingMark stands before the text of a heading until lines are made; it is a
// private-use character that no keyboard writes.
const headingMark = "\ue000"

// htmlText flattens HTML: blocks to lines, links to their addresses.
func htmlText(body string, keepNewlines bool) string {
	w := flattener{keep: keepNewlines}
	z := html.NewTokenizer(strings.NewReader(body))
	z.SetMaxBuf(maxBody)
	for {
		switch z.Next() {
		case html.ErrorToken:
			w.closeLink()
			return w.b.String()
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			w.open(z.Token())
		case html.EndTagToken:
			w.close(z.Token().Data)
		}
	}
}

type flattener struct {
	b     strings.Builder
	keep  bool
	pre   int
	mute  string
	href  string
	label strings.Builder
	plain bool // the link is a hashtag or mention: its text says all
	link  bool
}

func (w *flattener) text(s string) {
	if w.mute != "" {
		return
	}
	s = html.UnescapeString(s)
	if !w.keep && w.pre == 0 {
		s = strings.NewReplacer("\n", " ", "\r", " ").Replace(s)
	}
	if w.link {
		w.label.WriteString(s)
		return
	}
	w.b.WriteString(s)
}

func (w *flattener) open(t html.Token) {
	switch t.Data {
	case "script", "style", "template", "noscript":
		w.mute = t.Data
	case "p", "div", "section", "article", "ul", "ol", "table", "blockquote", "dl":
		w.b.WriteString("\n\n")
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.b.WriteString("\n\n" + headingMark)
	case "br", "tr", "dt":
		w.b.WriteString("\n")
	case "dd":
		w.b.WriteString(": ")
	case "li":
		w.b.WriteString("\n- ")
	case "td", "th":
		w.b.WriteString(" | ")
	case "pre":
		w.pre++
		w.b.WriteString("\n")
	case "a":
		w.closeLink()
		w.link, w.href, w.plain = true, attr(t, "href"), strings.Contains(attr(t, "class"), "hashtag") || strings.Contains(attr(t, "class"), "mention")
	}
}

func (w *flattener) close(tag string) {
	if tag == w.mute {
		w.mute = ""
	}
	switch tag {
	case "a":
		w.closeLink()
	case "pre":
		w.pre = max(0, w.pre-1)
		w.b.WriteString("\n")
	case "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "dl":
		w.b.WriteString("\n\n")
	}
}

// closeLink writes an address in place of its own cut or plain spelling, and
// beside any other text.
func (w *flattener) closeLink() {
	if !w.link {
		return
	}
	w.link = false
	text := strings.TrimSpace(w.label.String())
	w.label.Reset()
	href := strings.TrimSpace(w.href)
	if mail, ok := strings.CutPrefix(href, "mailto:"); ok {
		href, _, _ = strings.Cut(mail, "?")
	}
	bare := strings.TrimSuffix(strings.TrimSuffix(text, "..."), "…")
	switch {
	case w.plain || href == "" || strings.HasPrefix(href, "#") || strings.HasPrefix(href, "javascript:"):
		w.b.WriteString(text)
	case text == "" || strings.Contains(href, bare):
		w.b.WriteString(href)
	default:
		w.b.WriteString(text + " " + href)
	}
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// marks are the pieces of Markdown and typed markup that carry no words.
type mark struct {
	re   *regexp.Regexp
	with string
}

var marks = []mark{
	{regexp.MustCompile(`(?s)<!--.*?-->`), ""},
	{regexp.MustCompile(`(?m)^\s*(?:` + "```" + `|~~~)\w*\s*$`), ""},
	{regexp.MustCompile(`~~[^~\n]+~~`), ""},
	{regexp.MustCompile(`!\[[^\]\n]*\]\([^)\s]*\)`), ""},
	{regexp.MustCompile(`\[([^\]\n]+)\]\((?:mailto:)?([^)\s]+)\)`), "$1 $2"},
	{regexp.MustCompile(`(?i)<(https?://[^\s>]+|[\w.+-]+@[\w.-]+)>`), "$1"},
	{regexp.MustCompile(`(?im)^\s*<([a-z_-]{2,20})>([^<\n]*)</[a-z_-]{2,20}>\s*$`), "$1: $2"},
	{regexp.MustCompile(`(?i)</?(?:b|i|u|em|strong|code|pre|p|br|span|div|font|small|big|tt|kbd|details|summary|sub|sup|hr|ul|ol|li|h[1-6])(?:\s[^<>\n]*)?/?>`), " "},
	{regexp.MustCompile(`\*\*([^*\n]+)\*\*`), "$1"},
	{regexp.MustCompile(`__([^_\n]+)__`), "$1"},
	{regexp.MustCompile(`(^|[\s(])[*_]([^*_\n]+)[*_]($|[\s:.,)])`), "$1$2$3"},
	{regexp.MustCompile("`([^`\n]+)`"), "$1"},
	{regexp.MustCompile(`(?m)^\s{0,3}#{1,6}\s+`), headingMark},
	{regexp.MustCompile(`(?m)^\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*(?::?-{3,}:?)?\s*$`), ""},
	{regexp.MustCompile(`\\([\\*_#\[\]()~|.!-])`), "$1"},
}

// unmark removes Markdown, which people also type where it is not rendered.
func unmark(s string) string {
	for _, m := range marks {
		s = m.re.ReplaceAllString(s, m.with)
	}
	return s
}
