package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"mlscout/index/query"
	"mlscout/index/words"
)

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Highlight finds what of a text a query asks for: its words, phrases and
// prefixes that are not excluded, in order and without overlap.
func Highlight(q *query.Query, text string) []Span {
	cut := words.Cut(text)
	var spans []Span
	for _, clause := range q.Root.Positive() {
		switch clause.Op {
		case query.Word, query.Phrase:
			for _, phrase := range append([][]string{clause.Words}, clause.Also...) {
				spans = appendPhrase(spans, cut, phrase, clause.Field == "")
			}
		case query.Located:
			spans = appendPhrase(spans, cut, clause.Words, true)
		case query.Prefix:
			spans = appendPrefix(spans, cut, clause.Value)
		}
	}
	return merge(spans)
}

func appendPrefix(spans []Span, cut []words.Word, stem string) []Span {
	for _, word := range cut {
		if strings.HasPrefix(word.Text, stem) {
			spans = append(spans, Span{word.Start, word.End})
		}
	}
	return spans
}

// appendPhrase marks words that stand next to each other or, apart, each of them.
func appendPhrase(spans []Span, cut []words.Word, phrase []string, together bool) []Span {
	for i, word := range cut {
		if !together && slices.Contains(phrase, word.Text) {
			spans = append(spans, Span{word.Start, word.End})
		}
		if together && beginsWith(cut[i:], phrase) {
			spans = append(spans, Span{word.Start, cut[i+len(phrase)-1].End})
		}
	}
	return spans
}

func beginsWith(cut []words.Word, phrase []string) bool {
	if len(cut) < len(phrase) {
		return false
	}
	for i, word := range phrase {
		if cut[i].Text != word {
			return false
		}
	}
	return true
}

func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	var merged []Span
	for _, span := range spans {
		if last := len(merged) - 1; last >= 0 && span.Start < merged[last].End {
			merged[last].End = max(merged[last].End, span.End)
		} else {
			merged = append(merged, span)
		}
	}
	return merged
}

// Snippet cuts about width bytes out of a text around the first place that a
// query asks for, at spaces, and says where in the snippet the places are. It
// is "" if the query asks for nothing in the text.
func Snippet(q *query.Query, text string, width int) (snippet string, spans []Span) {
	all := Highlight(q, text)
	if len(all) == 0 {
		return "", nil
	}
	from := cutBack(text, max(0, all[0].Start-width/3))
	to := cutForward(text, max(min(len(text), from+width), all[0].End))
	head := ""
	if from > 0 {
		head = "… "
	}
	for _, span := range all {
		if span.End <= to {
			spans = append(spans, Span{span.Start - from + len(head), span.End - from + len(head)})
		}
	}
	snippet = head + text[from:to]
	if to < len(text) {
		snippet += " …"
	}
	return snippet, spans
}

// cutBack moves at back to the beginning of a word.
func cutBack(text string, at int) int {
	if i := strings.LastIndexAny(text[:at], " \n\t"); i >= 0 && at-i < 40 {
		return i + 1
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// cutForward moves at forward to the end of a word.
func cutForward(text string, at int) int {
	if i := strings.IndexAny(text[at:], " \n\t"); i >= 0 && i < 40 {
		return at + i
	}
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}
