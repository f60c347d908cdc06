package query

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// String prints n in canonical form: operators spelled out, parentheses only
// where they are needed, values quoted only where they must be.
func (n *Node) String() string {
	switch n.Op {
	case All:
		return ""
	case And, Or:
		return n.joined()
	case Not:
		return "NOT " + n.Kids[0].operand(Not)
	}
	return n.clauseText()
}

func (n *Node) joined() string {
	word := " AND "
	if n.Op == Or {
		word = " OR "
	}
	parts := make([]string, len(n.Kids))
	for i, kid := range n.Kids {
		parts[i] = kid.operand(n.Op)
	}
	return strings.Join(parts, word)
}

// spelledOut prints alternatives with every AND in parentheses.
func (n *Node) spelledOut() string {
	parts := make([]string, len(n.Kids))
	for i, kid := range n.Kids {
		parts[i] = kid.String()
		if kid.Op == And {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, " OR ")
}

// operand prints n as part of an operation, in parentheses if that binds closer.
func (n *Node) operand(of Op) string {
	switch {
	case n.Op == All:
		return "type:user"
	case n.Op == Or, n.Op == And && of == Not:
		return "(" + n.String() + ")"
	}
	return n.String()
}

func (n *Node) clauseText() string {
	prefix := ""
	if n.Field != "" {
		prefix = n.Field + ":"
	}
	switch n.Op {
	case Phrase:
		if n.Field == "" && !n.Exact {
			return n.Value
		}
		return prefix + `"` + n.Value + `"`
	case Prefix, Begins:
		return prefix + n.Value + "*"
	case Within:
		return fmt.Sprintf("near:%s within:%skm", quoteValue(n.Value), strconv.FormatFloat(n.Radius, 'f', -1, 64))
	case Between:
		return prefix + n.Value
	case Word:
		if n.Exact {
			return `"` + n.Value + `"`
		}
		if n.Field == "" {
			return n.Value
		}
	}
	return prefix + quoteValue(n.Value)
}

func quoteValue(s string) string {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._/+#-<>=:,@", r) {
			return `"` + s + `"`
		}
	}
	return s
}

// Explain prints the tree with one clause a line and what each asks for.
func (q *Query) Explain() string {
	var b strings.Builder
	q.Root.explain(&b, 0)
	return b.String()
}

func (n *Node) explain(b *strings.Builder, depth int) {
	b.WriteString(strings.Repeat("  ", depth))
	switch n.Op {
	case And:
		b.WriteString("all of\n")
	case Or:
		b.WriteString("any of\n")
	case Not:
		b.WriteString("not\n")
	default:
		b.WriteString(n.meaning() + "\n")
	}
	for _, kid := range n.Kids {
		kid.explain(b, depth+1)
	}
}

// meaning says in words what a clause asks for.
func (n *Node) meaning() string {
	text := n.clauseText()
	switch n.Op {
	case All:
		return "everybody"
	case Word, Phrase, Prefix:
		return text + "  " + n.textMeaning()
	case Is:
		return text + "  " + exactMeaning(n.Field)
	case Begins:
		return text + "  a " + n.Field + " that begins with this"
	case Between:
		return text + "  " + rangeMeaning(n.Range)
	case Located:
		if place := placeName(n.Place); place != "" {
			return text + "  in " + place + ", or these words in the stated location"
		}
		return text + "  these words in the stated location"
	case Within:
		return text + "  around " + placeName(n.Place)
	}
	return text + "  as kept on your lists"
}

func exactMeaning(field string) string {
	switch field {
	case "tool", "area", "kind":
		return "public evidence of this " + field
	case "seeking", "open", "remote":
		return "as they say themselves"
	case "band":
		return "what the evidence amounts to"
	case "has":
		return "this is known of them"
	}
	return "exactly this " + field
}

func (n *Node) textMeaning() string {
	where := "anywhere"
	if n.Field != "" {
		where = "in the " + n.Field
	}
	what := "the word"
	switch {
	case n.Op == Prefix:
		what = "a word that begins with this"
	case n.Op == Phrase && n.Field != "":
		what = "all of these words"
	case n.Op == Phrase:
		what = "these words next to each other"
	}
	for _, other := range n.Also {
		what += ", or " + strings.Join(other, " ")
	}
	return what + ", " + where
}

func rangeMeaning(r Range) string {
	switch r.Unit {
	case Days:
		return "by date"
	case Ages:
		return "by days before today"
	case Minutes:
		return "in hours"
	}
	return "by number"
}
