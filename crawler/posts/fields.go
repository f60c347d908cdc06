package posts

import (
	"slices"
	"strings"
	"unicode"

	regexp "mlscout/internal/lazyregexp"
)

// field is one labelled answer.
type field struct {
	kinds []fieldKind
	label string
	value string
	line  int
	end   int  // line after the last one of the value
	inner bool // begins inside a sentence: the line is not the field's alone
}

type fields []field

// get returns the first non-empty value of a kind; labels that name the kind
// alone come before combined ones.
func (fs fields) get(kind fieldKind) string {
	for _, f := range fs {
		if len(f.kinds) == 1 && f.kinds[0] == kind && f.value != "" {
			return f.value
		}
	}
	for _, f := range fs {
		for _, k := range f.kinds {
			if k == kind && f.value != "" {
				return f.value
			}
		}
	}
	return ""
}

func (fs fields) has(kind fieldKind) bool {
	for _, f := range fs {
		for _, k := range f.kinds {
			if k == kind {
				return true
			}
		}
	}
	return false
}

// combined reports whether the answer of kind shares its label with other.
func (fs fields) combined(kind, other fieldKind) bool {
	for _, f := range fs {
		var a, b bool
		for _, k := range f.kinds {
			a, b = a || k == kind, b || k == other
		}
		if a {
			return b
		}
	}
	return false
}

// labelled reports whether line n belongs to a field of one of the kinds.
func (fs fields) labelled(n int, kinds ...fieldKind) bool {
	for _, f := range fs {
		if f.inner || n < f.line || n >= f.end {
			continue
		}
		if slices.ContainsFunc(f.kinds, func(k fieldKind) bool { return slices.Contains(kinds, k) }) {
			return true
		}
	}
	return false
}

// read finds the labelled answers of a document in order.
func (b labelBook) read(doc document) fields {
	var out fields
	bare := b.bareLabels(doc)
	for n := 0; n < len(doc.lines); n++ {
		l := doc.lines[n]
		l.heading = l.heading || bare && b.isBare(l)
		found := b.inLine(l)
		for i := range found {
			found[i].line, found[i].end = n, n+1
		}
		if len(found) == 1 && found[0].value == "" {
			b.fillBelow(doc, &found[0], l.quote)
		}
		out = append(out, found...)
	}
	return out
}

// bareLabels reports a template whose labels stand alone on their lines,
// without any mark.
func (b labelBook) bareLabels(doc document) bool {
	n := 0
	for _, l := range doc.lines {
		if b.isBare(l) {
			n++
		}
	}
	return n >= 3
}

func (b labelBook) isBare(l line) bool {
	kind, ok := b[labelKey(l.text)]
	return ok && len(l.text) < 30 && kind != fieldRole && kind != fieldCompany
}

// fillBelow takes the answer of a bare label from the lines under it.
func (b labelBook) fillBelow(doc document, f *field, quoted bool) {
	many := f.kinds[0] == fieldTech || f.kinds[0] == fieldContact || f.kinds[0] == fieldExperience || doc.lines[f.line].heading
	var parts []string
	for n := f.line + 1; n < len(doc.lines); n++ {
		l := doc.lines[n]
		if l.heading || (quoted && l.quote) || b.isBare(l) && b.isBare(doc.lines[f.line]) {
			break
		}
		if labels := b.inLine(l); len(labels) > 0 && !nestedList(f, l, labels) {
			break
		}
		parts = append(parts, strings.TrimSpace(l.text))
		f.end = n + 1
		if !many || len(parts) >= 30 {
			break
		}
	}
	f.value = clean(strings.Join(parts, "\n"))
}

// nestedList tells "- Languages: Python" under Technologies from a new field.
func nestedList(f *field, l line, labels []field) bool {
	kind := labels[0].kinds[0]
	return f.kinds[0] == fieldTech && bullet.MatchString(l.text) && (kind == fieldLanguages || kind == fieldTech || kind == fieldGitHub || kind == fieldCompany)
}

var (
	bullet    = regexp.MustCompile(`^\s*(?:[-*•‣◦▪·–—>»|+#]+\s+|\(?\d{1,2}[.)\]:]\s+|[a-zA-Z]\)\s+|\[[ xX]?\]\s*|[$%~§]\s+)+`)
	leaders   = regexp.MustCompile(`^([\pL][\pL /]{1,30}?)\s*(?:\.{3,}|_{3,}|-{3,}|~{3,})\s*`)
	assigned  = regexp.MustCompile(`^(?:export|let|const|var|val|set|final|local|string|str)\s+(\w+\s*:?=)`)
	pairs     = regexp.MustCompile(`^\W*[\pL_-]{2,20}=\S+(?:\s+[^\s=]+){0,4}?(?:\s+[\pL_-]{2,20}=\S+(?:\s+[^\s=]+){0,4}?){2,}\s*$`)
	pairStart = regexp.MustCompile(`(\S)\s+([\pL_-]{2,20})=`)
	tagged    = regexp.MustCompile(`^\[[^\]]{1,24}\]\s+(\pL)`)
	leading   = regexp.MustCompile(`^[\s"'{}\[\](),:;|*_` + "`" + `>•·■□▶►✓✔☑-]+`)
	bareMark  = regexp.MustCompile(`^(?:={1,2}>|-+>|→|➜|➡️?|»|:=|::|[:：=])`)
	weakMark  = regexp.MustCompile(`^(?:\s[-–—]\s|\s?[–—]\s?|\t+|\s{2,}|\s*\|\s*|\?\s*)`)
	closer    = regexp.MustCompile(`^[)）」】]`)
	cutBefore = regexp.MustCompile(`\s*(?:\s[|/]\s|[)）」】]\s?[/／]\s|[|｜·•;；／]|\s//\s|\s+-\s+|,\s*|\s{2,}|\s[-*•]|\.\s+|\s[–—]\s)\s*`)
)

// inLine cuts one line into its labelled answers: usually none or one, but a
// whole template may stand in a line.
func (b labelBook) inLine(l line) []field {
	text := l.text
	if len(text) > maxLabelLine {
		return nil
	}
	if pairs.MatchString(text) {
		text = pairStart.ReplaceAllString(text, "$1 | $2=")
	}
	first, rest, weak, ok := b.label(text, true, l.quote || l.heading)
	if !ok {
		return b.inSentences(text)
	}
	out := []field{first}
	for len(out) < maxInLine {
		at, next, after := b.nextLabel(rest, weak)
		if at < 0 {
			out[len(out)-1].value = clean(rest)
			return out
		}
		out[len(out)-1].value = clean(rest[:at])
		out = append(out, next)
		rest = after
	}
	return out
}

// inSentences reads labels that begin only after some words: "Hi! Location:
// Ulm. Remote: yes." One alone may be an ordinary colon.
func (b labelBook) inSentences(text string) []field {
	if strings.Count(text, ":")+strings.Count(text, "：") < 2 {
		return nil
	}
	at, _, _ := b.nextLabel(text, false)
	if at < 0 {
		return nil
	}
	for _, cut := range cutBefore.FindAllStringIndex(text[at:], 1) {
		text = text[at+cut[1]:]
	}
	if first, _, _, ok := b.label(text, false, false); !ok || first.kinds[0] == fieldLooking || first.kinds[0] == fieldRole || first.kinds[0] == fieldCompany {
		return nil
	}
	found := b.inLine(line{text: text})
	if len(found) < 2 {
		return nil
	}
	for i := range found {
		found[i].inner = true
	}
	return found
}

// A line that says more is no template, or is meant to wear readers out.
const (
	maxInLine    = 24
	maxLabelLine = 3000
)

// nextLabel finds the next label inside a line, after a separator.
func (b labelBook) nextLabel(text string, weak bool) (int, field, string) {
	for _, cut := range cutBefore.FindAllStringIndex(text, -1) {
		f, rest, wasWeak, ok := b.label(text[cut[1]:], false, false)
		if ok && (!wasWeak || weak) && rest != "" {
			return cut[0] + len(closer.FindString(text[cut[0]:])), f, rest
		}
	}
	if at := emojiAt(text); at >= 0 {
		if f, rest, _, ok := b.label(text[at:], false, false); ok {
			return at, f, rest
		}
	}
	return -1, field{}, ""
}

// label reads a label at the start of text and returns what follows it.
func (b labelBook) label(text string, start, bare bool) (f field, rest string, weak, ok bool) {
	if kinds, after, found := b.boxed(text); found {
		return field{kinds: kinds, label: text[:len(text)-len(after)]}, after, false, true
	}
	if start {
		text = tagged.ReplaceAllString(bullet.ReplaceAllString(text, ""), "$1")
		text = assigned.ReplaceAllString(text, "$1")
		text = leaders.ReplaceAllString(text, "$1: ")
	}
	text = leading.ReplaceAllString(text, "")
	if kind, after, found := emojiLabel(text); found {
		inner, rest, _, ok := b.label(after, false, false)
		if ok {
			return inner, rest, false, true
		}
		if kind == fieldRemote && !mentionsRemote(after) {
			kind = fieldLocation
		}
		return field{kinds: []fieldKind{kind}}, after, false, true
	}
	end, mark, weak := labelEnd(text)
	switch {
	case end > 0:
		if strings.HasPrefix(text[end:], "?") {
			if kind, ok := question(text[:end]); ok {
				return field{kinds: []fieldKind{kind}, label: text[:end]}, text[end+mark:], true, true
			}
		}
		if kinds := b.kinds(text[:end]); kinds != nil && (!weak || exactLabel(b, text[:end])) {
			return field{kinds: kinds, label: text[:end]}, text[end+mark:], weak, true
		}
	case bare && len(text) < 60:
		if kinds := b.kinds(text); kinds != nil {
			return field{kinds: kinds, label: text}, "", false, true
		}
		if asked, ok := strings.CutSuffix(text, "?"); ok {
			if kind, ok := question(asked); ok {
				return field{kinds: []fieldKind{kind}, label: text}, "", false, true
			}
		}
	}
	return field{}, "", false, false
}

var boxedLabel = regexp.MustCompile(`^\s*(?:\[([\pL][^\]\n]{1,28})\]|【([\pL][^】\n]{1,20})】|〔([^〕\n]{1,20})〕|<([\pL][^>\n]{1,28})>)\s*[:：=–—-]?\s*`)

// boxed reads "[Location] Ulm", whose label is known letter for letter.
func (b labelBook) boxed(text string) ([]fieldKind, string, bool) {
	m := boxedLabel.FindStringSubmatchIndex(text)
	if m == nil || len(text) == m[1] {
		return nil, "", false
	}
	for g := 2; g < len(m); g += 2 {
		if m[g] < 0 {
			continue
		}
		kind, ok := b[labelKey(text[m[g]:m[g+1]])]
		return []fieldKind{kind}, text[m[1]:], ok && kind != fieldRole && kind != fieldLooking && kind != fieldAvailability && kind != fieldAgency && !modeOnly.MatchString(text[m[g]:m[g+1]]+" "+text[m[1]:])
	}
	return nil, "", false
}

func exactLabel(b labelBook, label string) bool {
	if kind, ok := b[labelKey(label)]; ok {
		return kind != fieldName || strings.EqualFold(strings.TrimSpace(label), "name")
	}
	return false
}

// labelEnd finds where a label that begins text ends and how long its mark is.
func labelEnd(text string) (end, mark int, weak bool) {
	depth, runes := 0, 0
	for i, r := range text {
		if runes++; runes > 48 {
			break
		}
		switch r {
		case '(', '（', '[':
			depth++
		case ')', '）', ']':
			depth--
		case '\n':
			return 0, 0, false
		}
		if depth > 0 || i == 0 {
			continue
		}
		if m := bareMark.FindString(strings.TrimLeft(text[i:], " \"'*_`)")); m != "" && (r == ' ' || r == '"' || r == '\'' || r == '*' || r == '_' || r == '`' || strings.HasPrefix(text[i:], m)) {
			skip := strings.Index(text[i:], m)
			if m == "=" && strings.HasPrefix(text[i+skip:], "==") || m == ":" && strings.HasPrefix(text[i+skip:], "://") {
				return 0, 0, false
			}
			return i, skip + len(m), false
		}
		if m := weakMark.FindString(text[i:]); m != "" {
			return i, len(m), true
		}
	}
	return 0, 0, false
}

// question reads "Where am I?" and its like.
func question(q string) (fieldKind, bool) {
	q = " " + fold(q) + " "
	for _, rule := range []struct {
		kind  fieldKind
		words []string
	}{
		{fieldRelocate, []string{"relocat", " move", "umzieh", "mudar", "demenag"}},
		{fieldRemote, []string{"remote", "remoto", "distance", "from home"}},
		{fieldResume, []string{"resume", " cv "}},
		{fieldContact, []string{"reach", "contact", "email", "e-mail", "write"}},
		{fieldSalary, []string{"how much", " rate", " pay", "salary", " cost"}},
		{fieldTech, []string{"tech", "stack", "tools", "what do i do", "what can i do", "what do i know", "what do i work", "skills", "work with", "good at"}},
		{fieldLooking, []string{"looking for", "what do i want", "what next"}},
		{fieldAvailability, []string{"when", "available"}},
		{fieldLocation, []string{"where", "donde", "wo ", "onde"}},
		{fieldName, []string{" who ", "your name"}},
	} {
		for _, w := range rule.words {
			if strings.Contains(q, w) {
				return rule.kind, true
			}
		}
	}
	return "", false
}

// unanswered matches what forms and people leave in place of an answer.
var unanswered = regexp.MustCompile(`(?i)^[\W_]*(?:no response|n/a|tbd|tba|not specified|not given|no answer)[\W_]*$`)

// clean trims an answer of what held it in place: quotes, commas, brackets.
func clean(s string) string {
	s = strings.TrimSpace(s)
	for {
		t := strings.TrimSpace(strings.Trim(s, "\"`*|;,"))
		t = strings.TrimRightFunc(t, func(r rune) bool { return r == '"' || r == ',' || r == ';' || unicode.IsSpace(r) })
		t = strings.TrimPrefix(strings.TrimPrefix(t, ": "), "： ")
		if strings.HasPrefix(t, "'") && strings.HasSuffix(t, "'") && len(t) > 1 {
			t = t[1 : len(t)-1]
		}
		if strings.HasPrefix(t, "[") && strings.HasSuffix(t, "]") && strings.Count(t, "[") == 1 {
			t = t[1 : len(t)-1]
		}
		if unanswered.MatchString(t) {
			return ""
		}
		if strings.HasSuffix(t, "}") && !strings.Contains(t, "{") {
			t = strings.TrimSuffix(t, "}")
		}
		if t == s {
			return t
		}
		s = t
	}
}
