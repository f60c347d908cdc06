package posts

import (
	"slices"
	"strings"
	"unicode"

	regexp "mlscout/internal/lazyregexp"
)

// toolReading is what a post says about tools.
type toolReading struct {
	wanted  []string // sorted
	refused []string // sorted; named only to be refused, or only in instructions to machines
}

var (
	address   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:github|gitlab|linkedin|bitbucket)\.(?:com|org)/\S+|\b[\w-]+\.github\.io\S*`)
	toMachine = regexp.MustCompile(`(?i)\b(?:notes?|messages?|instructions?|attention|important|hello|hi|dear|reminder|memo)\b[^.\n]{0,24}\b(?:to|for|all|any)?\s*(?:\bai\b|a\.i\.|llms?|gpt|chatgpt|language models?|artificial intelligence|bots?\b|ats\b|automated|algorithms?|machine readers?|resume parsers?|parsers?|screeners?|crawlers?|scrapers?)|\b(?:ignore|disregard|forget|override)\b[^.\n]{0,30}\b(?:previous|prior|above|earlier|all|your|preceding)\b[^.\n]{0,20}\b(?:instructions?|prompts?|rules|directions|guidelines)|\bsystem\s*(?:prompt|message|:)|<\|?(?:im_start|system|assistant)|\b(?:if|as) you(?:'re| are)? an? (?:ai|llm|language model|bot|assistant|automated)|\byou are (?:now )?an? (?:ai|assistant|helpful|recruit\w+ (?:ai|bot|assistant))|\b(?:rank|rate|score) (?:this|the|me|my)\b[^.\n]{0,30}\b(?:first|highest|top|100|10/10)|\bai (?:screeners?|recruiters?|agents?|assistants?|models?|systems?|readers?)\b[^.\n]{0,20}[:,]|\bprompt injection\b`)
)

// read finds the tools that a post names, in its title and its lines.
func (v *Vocabulary) read(r *reading) toolReading {
	wanted, refused := map[string]bool{}, map[string]bool{}
	note := func(text string, list bool) {
		own, injected := text, ""
		if at := toMachine.FindStringIndex(text); at != nil {
			own, injected = text[:at[0]], text[at[0]:]
		}
		v.line(own, list, wanted, refused)
		v.line(injected, true, refused, refused)
	}
	note(r.raw.Title, true)
	injectedPara := -1
	for n, l := range r.doc.lines {
		if l.para == injectedPara {
			v.line(l.text, true, refused, refused)
			continue
		}
		note(l.text, r.fields.labelled(n, fieldTech))
		if l.machine && !r.fields.labelled(n, fieldTech) {
			injectedPara = l.para
		}
	}
	out := toolReading{wanted: []string{}, refused: []string{}}
	for tool := range wanted {
		out.wanted = append(out.wanted, tool)
	}
	for tool := range refused {
		if !wanted[tool] {
			out.refused = append(out.refused, tool)
		}
	}
	slices.Sort(out.wanted)
	slices.Sort(out.refused)
	return out
}

// line sorts the tools of one line into those named and those refused.
func (v *Vocabulary) line(text string, list bool, wanted, refused map[string]bool) {
	if text == "" {
		return
	}
	blankOut := func(s string) string { return strings.Repeat(" ", len(s)) }
	tokens := tokenize(address.ReplaceAllStringFunc(text, blankOut))
	found := v.mentions(tokens, list)
	plain := 0
	for _, m := range found {
		if !m.common {
			plain++
		}
	}
	for k, m := range found {
		if m.common && !list && !believable(tokens, found, k, plain) {
			continue
		}
		if negated(tokens, found, k) {
			refused[m.tool] = true
			continue
		}
		wanted[m.tool] = true
	}
}

// believable decides whether a word such as "Go" or "feast" is meant as a tool
// in running text: it is capitalised and another tool stands near it, or what
// surrounds it speaks of skills.
func believable(tokens []token, found []mention, k, plain int) bool {
	m := found[k]
	first := []rune(tokens[m.first].text)[0]
	listed := plain > 0 && (sign(tokens, m.first-1, ",", "/", "+", "(", ":", "|", "·", "&") || sign(tokens, m.last+1, ",", "/", "+", ")", "|", "·", "&"))
	if !unicode.IsUpper(first) {
		return listed && plain > 1 && len(tokens[m.first].text) > 2
	}
	if plain > 0 && near(found, k) || listed || len(tokens) < 3 {
		return !phrasal(tokens, m)
	}
	next, before := word(tokens, m.last+1), word(tokens, m.first-1)
	if slices.Contains([]string{"engineer", "developer", "dev", "programmer", "engineers", "developers", "pipelines", "clusters", "cluster", "backend", "experience", "services", "code"}, next) {
		return true
	}
	person := slices.Contains([]string{"ray", "julia", "ruby", "luigi", "loki", "neptune", "triton", "vault"}, m.tool)
	return !person && m.first > 0 && !phrasal(tokens, m) && slices.Contains([]string{"in", "with", "using", "of", "on", "like", "know", "write", "and", "or", "from", "to", "our"}, before)
}

// near reports whether an unmistakable tool stands within eight tokens.
func near(found []mention, k int) bool {
	for j, other := range found {
		if j != k && !other.common && abs(other.first-found[k].last) <= 8 {
			return true
		}
	}
	return false
}

// phrasal spots the ordinary verb: "Go to", "React to", "Ray of".
func phrasal(tokens []token, m mention) bool {
	next := word(tokens, m.last+1)
	starts := m.first == 0 || sign(tokens, m.first-1, ".", "!", "?", "-")
	return starts && slices.Contains([]string{"to", "ahead", "for", "through", "the", "it", "is", "your", "my", "that", "them"}, next)
}

func sign(tokens []token, i int, signs ...string) bool {
	return i >= 0 && i < len(tokens) && slices.Contains(signs, tokens[i].text)
}

func word(tokens []token, i int) string {
	if i < 0 || i >= len(tokens) {
		return ""
	}
	return tokens[i].folded
}

func abs(n int) int { return max(n, -n) }

// negated looks back from a tool for a refusal that still holds: few words
// away, and nothing but the refused list itself in between.
func negated(tokens []token, found []mention, k int) bool {
	m := found[k]
	if refusedAfter(tokens, m.last) {
		return true
	}
	words := 0
	for i := m.first - 1; i >= 0 && words <= 4; i-- {
		if inside(found, i) {
			continue // an earlier item of the refused list
		}
		t := tokens[i].folded
		switch {
		case t == ":" && turnsDown(tokens, i):
			return true
		case slices.Contains([]string{".", "!", "?", ";", ":", "=", "|", "(", ")", "[", "]", "·", "•", "–", "—", "→", "but", "aber", "pero", "mais", "however", "though", "only"}, t):
			return false
		case refuses(tokens, i):
			return true
		case slices.Contains([]string{",", "/", "and", "or", "nor", "und", "oder", "y", "o", "ou", "et", "e", "+", "&", "any", "the", "a", "an", "de", "of", "to", "with"}, t):
			if t == "," && !listItem(found, i, tokens) {
				return false
			}
			continue
		}
		words++
	}
	return false
}

// turnsDown reads the colon of "Never again: Jenkins" and "Please no: PHP".
func turnsDown(tokens []token, colon int) bool {
	at := colon - 1
	if slices.Contains([]string{"again", "more", "interested", "please", "thanks"}, word(tokens, at)) {
		at--
	}
	return at >= 0 && refuses(tokens, at) && (at == 0 || !sign(tokens, at-1, ":", "=", "?"))
}

// listItem reports whether the comma at i separates two tools.
func listItem(found []mention, i int, tokens []token) bool {
	return inside(found, i-1) || slices.Contains([]string{"not", "no"}, word(tokens, i+1))
}

func inside(found []mention, i int) bool {
	for _, m := range found {
		if i >= m.first && i <= m.last {
			return true
		}
	}
	return false
}

// refuses reports whether the token at i turns what follows down.
func refuses(tokens []token, i int) bool {
	t, next := tokens[i].folded, word(tokens, i+1)
	switch t {
	case "no", "not", "without", "never", "kein", "keine", "keinen", "ohne", "sin", "sem", "sans", "nicht", "nie", "avoid", "avoiding", "hate", "dislike", "except", "excluding", "zero", "senza", "bez", "кроме", "без", "не", "nunca", "jamais", "nao", "não", "pas", "tired", "refuse", "instead", "nope", "niet", "geen", "neither", "nor", "non", "不", "不会", "不用":
		return !slices.Contains([]string{"only", "just", "problem", "problems", "issue", "issues", "stranger", "new", "afraid", "limited", "matter", "preference", "idea", "one", "solo", "nur"}, next)
	case "'", "’":
		return word(tokens, i+1) == "t" && slices.Contains([]string{"don", "doesn", "won", "wouldn", "haven", "can", "isn", "aren", "didn", "shouldn"}, word(tokens, i-1))
	case "dont", "doesnt", "wont", "cant", "havent":
		return true
	}
	return false
}

// refusedAfter reads "Kubernetes: no" and "Kubernetes (not any more)".
func refusedAfter(tokens []token, last int) bool {
	ends := last+3 >= len(tokens) || sign(tokens, last+3, ")", ",", ";", ".") || slices.Contains([]string{"any", "longer", "thanks", "please", "more"}, word(tokens, last+3))
	return ends && sign(tokens, last+1, ":", "(", "=", "→") && slices.Contains([]string{"no", "not", "none", "never", "nope", "nein"}, word(tokens, last+2)) ||
		slices.Contains([]string{"is", "isn"}, word(tokens, last+1)) && slices.Contains([]string{"not", "'", "’"}, word(tokens, last+2)) && slices.Contains([]string{"my", "for", "t", "something", "part"}, word(tokens, last+3))
}
