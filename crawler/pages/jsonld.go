package pages

import (
	"encoding/json"
	"html"
	"strconv"
	"strings"
)

// node is an object of linked data.
type node map[string]any

const (
	maxScript = 512 << 10 // bytes of one script that are read
	maxNodes  = 200       // of one page
	maxDepth  = 64        // levels of nesting that are looked into
)

// readLD reads the objects of a script, also those inside lists, @graph,
// mainEntity and item lists. Broken scripts are mended where what is meant is
// plain, and skipped otherwise.
func readLD(script string) []node {
	if len(script) > maxScript {
		return nil
	}
	script = strings.TrimSpace(script)
	script = strings.TrimSuffix(strings.TrimPrefix(script, "<!--"), "-->")
	var value any
	if json.Unmarshal([]byte(script), &value) != nil {
		value = nil
		if json.Unmarshal([]byte(mend(script)), &value) != nil {
			return nil
		}
	}
	var nodes []node
	collect(value, 0, &nodes)
	return nodes
}

// collect walks into what holds other objects.
func collect(value any, depth int, nodes *[]node) {
	if depth > maxDepth || len(*nodes) >= maxNodes {
		return
	}
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			collect(item, depth+1, nodes)
		}
	case map[string]any:
		n := node(v)
		if len(n.types()) > 0 {
			*nodes = append(*nodes, n)
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"} {
			if inner, ok := v[key]; ok {
				collect(inner, depth+1, nodes)
			}
		}
	}
}

// mend repairs what editors and templates break most: line ends inside strings,
// and commas before a closing bracket or in a row. It leaves the rest as it is.
func mend(script string) string {
	var b strings.Builder
	b.Grow(len(script))
	inString, escaped := false, false
	for i := 0; i < len(script); i++ {
		c := script[i]
		if inString {
			inString, escaped = mendInString(&b, c, escaped)
			continue
		}
		switch c {
		case '"':
			inString = true
		case ',':
			next := i + 1
			for next < len(script) && (script[next] <= ' ' || script[next] == ',') {
				next++
			}
			if next == len(script) || script[next] == '}' || script[next] == ']' || script[next] == ';' {
				continue
			}
			i = next - 1
		case ';':
			if strings.TrimSpace(script[i+1:]) == "" {
				continue
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

func mendInString(b *strings.Builder, c byte, escaped bool) (stillInside, nowEscaped bool) {
	switch {
	case c == '\n':
		b.WriteString(`\n`)
	case c == '\r':
		b.WriteString(`\r`)
	case c == '\t':
		b.WriteString(`\t`)
	case c < ' ':
	case escaped && !strings.ContainsRune(`"\/bfnrtu`, rune(c)):
		b.WriteByte('\\') // a stray backslash stands for itself
		b.WriteByte(c)
	default:
		b.WriteByte(c)
	}
	if escaped {
		return true, false
	}
	return c != '"', c == '\\'
}

// types are the object's types without the vocabulary's address.
func (n node) types() []string {
	var out []string
	for _, t := range list(n["@type"]) {
		if s, ok := t.(string); ok {
			if i := strings.LastIndexAny(s, "/#:"); i >= 0 {
				s = s[i+1:]
			}
			out = append(out, s)
		}
	}
	return out
}

func (n node) is(name string) bool {
	for _, t := range n.types() {
		if strings.EqualFold(t, name) {
			return true
		}
	}
	return false
}

// list makes one of anything.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// object gives the first object of v.
func object(v any) (node, bool) {
	for _, item := range list(v) {
		if m, ok := item.(map[string]any); ok {
			return node(m), true
		}
	}
	return nil, false
}

// text gives the first text of v: a string, a number, or an object's name.
func text(v any) string {
	for _, item := range list(v) {
		switch item := item.(type) {
		case string:
			if s := strings.TrimSpace(html.UnescapeString(item)); s != "" {
				return s
			}
		case float64:
			return strconv.FormatFloat(item, 'f', -1, 64)
		case map[string]any:
			if s := nameOf(item); s != "" {
				return s
			}
		}
	}
	return ""
}

// nameOf is what an object is called.
func nameOf(item map[string]any) string {
	for _, key := range []string{"name", "@value", "value", "@id"} {
		if s, ok := item[key].(string); ok && strings.TrimSpace(s) != "" {
			return strings.TrimSpace(html.UnescapeString(s))
		}
	}
	return ""
}

// number reads 85000, "85000", "85,000.00" and "€ 85.000".
func number(v any) float64 {
	switch v := v.(type) {
	case float64:
		return v
	case string:
		s := strings.TrimFunc(strings.TrimSpace(v), func(r rune) bool { return r < '0' || r > '9' })
		if comma, dot := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.'); comma > dot {
			s = swapSeparators(s, ',', ".")
		} else if dot >= 0 {
			s = swapSeparators(s, '.', ",")
		}
		f, err := strconv.ParseFloat(strings.Map(func(r rune) rune {
			if r == ' ' || r == '\'' || r == '\u00a0' {
				return -1
			}
			return r
		}, s), 64)
		if err == nil {
			return f
		}
	}
	return 0
}

// swapSeparators drops thousands marks and makes the last mark a decimal point,
// unless three digits follow it: then it marks thousands too.
func swapSeparators(s string, last byte, other string) string {
	s = strings.ReplaceAll(s, other, "")
	i := strings.LastIndexByte(s, last)
	if len(s)-i-1 == 3 || strings.Count(s, string(last)) > 1 {
		return strings.ReplaceAll(s, string(last), "")
	}
	return s[:i] + "." + s[i+1:]
}
