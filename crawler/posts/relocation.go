package posts

import (
	"slices"
	"strings"

	regexp "mlscout/internal/lazyregexp"
)

var (
	moveYes   = regexp.MustCompile(`(?i)^\W*(?:yes|yep|yeah|y|sure|si|sí|oui|ja|sim|tak|true|absolutely|definitely|of course|anywhere|worldwide|gladly|happy to|happily|within|inside|evet|ya|ano|áno|igen|kyllä|joo|sì|da|да|так|ναι|はい|是|愿意|可|可以|네|claro|already|ok|okay)\b|^\W*[✅✔☑👍]|はい|可能|愿意|接受`)
	moveNo    = regexp.MustCompile(`(?i)^\W*(?:no|nope|nah|n|nein|non|não|nao|nie|false|never|not|nej|nei|hayır|nee|nem|ne|nu|ei|tidak|không|όχι|rather not|preferably not|unfortunately|currently no|won't|can't)\b|[❌✖🚫👎]|いいえ|不可|^否|^不|아니|불가|^нет|^ні`)
	moveMaybe = regexp.MustCompile(`(?i)\b(?:maybe|perhaps|possibly|negotiable|depends?|depending|open|only|considering|consider|would|could|might|ideally|for the right|if|potentially|flexible|preferably|eventually|tal vez|quizás|quizá|peut-être|vielleicht|talvez|à voir|forse|je nach|según|selon)\b|応相談|要相談|看情况|可谈|협의|возможно`)
	joke      = regexp.MustCompile(`(?i)\b(?:mars|moon|narnia|mordor|hogwarts|earth|atlantis|the cloud|space|matrix|cyberspace|internet)\b`)
	moveProse = regexp.MustCompile(`(?i)\b(?:no relocation|not (?:looking|willing|able|planning|going) to (?:move|relocate)|not (?:moving|relocating)|no move|(?:would|will|do|could) not (?:want to |like to )?(?:move|relocate)|wouldn'?t (?:move|relocate)|(?:prefer|like|want|happy|plan|planning) to stay (?:here|put|where|in)|staying (?:here|put)|no plans? (?:to|of) (?:mov|relocat)\w+|ikke flytte|niet verhuizen|(?:can'?t|won'?t|cannot|don'?t want to) (?:move|relocate)|no me interesa mudarme|sin reubicaci[oó]n|pas de d[eé]m[eé]nagement|umziehen (?:möchte|will|kann|werde) ich nicht|(?:ich )?(?:möchte|will|kann) nicht umziehen|ne (?:souhaite|veux|peux) pas d[eé]m[eé]nager|no (?:quiero|puedo|pienso) mudarme|não (?:quero|posso|pretendo) me mudar|relocation:? no|flytta inte|kein umzug|sem mudan[cç]a)\b`)
	moveReady = regexp.MustCompile(`(?i)\b(?:(?:willing|happy|able|ready|prepared|glad) to (?:relocate|move)|will relocate|relocation (?:is )?(?:ok|fine|possible|welcome)|can relocate|open to relocation|open to relocating|relocation:? yes)\b`)
	placeList = regexp.MustCompile(`\s*(?:,|;|/|\s(?:or|and|&|y|o|ou|oder|und|et|e)\s)\s*`)
	moveNoise = regexp.MustCompile(`(?i)\b(?:yes|yep|sure|no|maybe|perhaps|possibly|only|open|would consider|considering|consider|within|inside|anywhere|in|the|to|for|with|visa sponsorship|right|role|offer|opportunity|preferably|ideally|negotiable|sí|si|ja|oui|sim|if|depends(?: on)?|happy|glad|willing|relocate|already|planning|hoping|want|also|especially|e\.g\.|like|mostly|move|moving|ideal|from|but|prefer(?:red)?|currently|rest of|remote|ok|okay|fine|welcome|tal vez|quizás|peut-être|vielleicht|talvez|dentro de|nur|nach|uniquement|solo|apenas|sólo)\b|!+`)
)

// relocation is whether, and where to, a seeker would move.
func (p *Parser) relocation(r *reading) (string, []string) {
	v := firstLine(r.fields.get(fieldRelocate))
	if _, after, ok := strings.Cut(v, " / "); ok && r.fields.combined(fieldRelocate, fieldRemote) {
		v = after
	}
	if v == "" && r.fields.has(fieldRelocate) {
		return "", []string{} // asked and left open
	}
	if v == "" {
		text := r.words
		switch {
		case moveProse.MatchString(text):
			return "no", []string{}
		case moveReady.MatchString(text):
			return "yes", []string{}
		}
		return "", []string{}
	}
	if joke.MatchString(v) {
		return "", []string{}
	}
	targets := p.targets(v)
	switch {
	case moveNo.MatchString(v):
		return "no", []string{}
	case moveYes.MatchString(v):
		return "yes", targets
	case moveMaybe.MatchString(v):
		return "maybe", targets
	case len(targets) > 1:
		return "yes", targets
	case len(targets) == 1:
		return "maybe", targets
	}
	return "", targets
}

// targets lists the places of a relocation answer, countries by code.
func (p *Parser) targets(v string) []string {
	out := []string{}
	v = strings.NewReplacer("(", ",", ")", ",", ":", ",", ".", ",", "、", ",", "，", ",", " – ", ",", " - ", ",").Replace(v)
	for _, piece := range placeList.Split(v, -1) {
		piece = strings.TrimSpace(moveNoise.ReplaceAllString(piece, " "))
		piece = strings.Join(strings.Fields(piece), " ")
		if piece == "" || len(piece) > 40 {
			continue
		}
		key := fold(piece)
		switch {
		case key == "eu" || key == "europe" || key == "european union":
			out = append(out, map[string]string{"eu": "EU", "europe": "Europe", "european union": "EU"}[key])
		case p.countries[key] != "":
			out = append(out, p.countries[key])
		case placeShape.MatchString(piece) && !monthOrWord(piece):
			out = append(out, piece)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return inOrder(out, v, p)
}

// inOrder keeps the order in which the places were named.
func inOrder(found []string, text string, p *Parser) []string {
	at := func(place string) int {
		if i := strings.Index(text, place); i >= 0 {
			return i
		}
		for name, code := range p.countries {
			if i := strings.Index(fold(text), name); code == place && i >= 0 && len(name) > 3 {
				return i
			}
		}
		return len(text)
	}
	slices.SortStableFunc(found, func(a, b string) int { return at(a) - at(b) })
	return found
}
