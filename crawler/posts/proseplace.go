package posts

import (
	"slices"
	"strings"
	"unicode"

	regexp "mlscout/internal/lazyregexp"
)

// placeInProse finds "based in Turin (Italy)" and its like, in the text and
// then in the title.
func (p *Parser) placeInProse(r *reading) string {
	lines := []string{}
	for _, l := range r.doc.lines {
		if !l.machine {
			lines = append(lines, hashtag.ReplaceAllString(address.ReplaceAllString(l.text, " "), " "))
		}
	}
	lines = append(lines, r.raw.Title)
	for _, re := range []*regexp.Regexp{hanHome, koelnArea, suffixed, isPlaced, homeNow, ourOffice, atPlace, flagged, craftOf} {
		if place := p.firstCredible(re, lines); place != "" {
			return place
		}
	}
	if place := p.cityInCountry(lines); place != "" {
		return place
	}
	for _, re := range []*regexp.Regexp{inParens, roleParens, besideIt, inPlace, remoteRegion, cityState} {
		if place := p.firstCredible(re, lines); place != "" {
			return place
		}
	}
	if place := p.hanPiece(lines); place != "" {
		return place
	}
	if place := p.bareSentence(lines); place != "" {
		return place
	}
	if place := p.besideRole(lines); place != "" {
		return place
	}
	if place := p.claimedHome(lines); place != "" {
		return place
	}
	return p.firstCredible(hashHome, strings.Split(r.text, "\n"))
}

// besideRole finds a city among the pieces of a sentence that names a trade:
// "Senior MLOps engineer, Ljubljana.", "consultant, Utrecht, two days a week".
func (p *Parser) besideRole(lines []string) string {
	if p.places == nil {
		return ""
	}
	for _, text := range lines {
		for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?;|", r) }) {
			if place := p.pieceOf(strings.Split(sentence, ",")); place != "" {
				return place
			}
		}
	}
	return ""
}

// pieceOf is the piece that is a city beside one that is a trade.
func (p *Parser) pieceOf(pieces []string) string {
	if len(pieces) < 2 || !slices.ContainsFunc(pieces, func(s string) bool { return roleWords.MatchString(s) || roleShort.MatchString(strings.TrimSpace(s)) }) {
		return ""
	}
	for _, s := range pieces {
		s = strings.TrimSpace(s)
		if len(strings.Fields(s)) > 3 || !placeShape.MatchString(s) || roleWords.MatchString(s) || monthOrWord(s) || len(p.vocabulary.mentions(tokenize(s), true)) > 0 {
			continue
		}
		if p.places.Locate(s).City != "" {
			return s
		}
	}
	return ""
}

// cityInCountry finds "Nantes (France)", whose two names are one place.
func (p *Parser) cityInCountry(lines []string) string {
	if p.places == nil {
		return ""
	}
	for _, text := range lines {
		for _, m := range beforeIt.FindAllStringSubmatch(text, -1) {
			if place := p.inCountry(preposed.ReplaceAllString(m[1], ""), m[2]); place != "" {
				return place
			}
		}
	}
	return ""
}

// inCountry is the tail of name that is a city of the country or region.
func (p *Parser) inCountry(name, country string) string {
	for ; name != ""; _, name, _ = strings.Cut(name, " ") {
		whole := name + " (" + country + ")"
		if p.places.Locate(whole).City != "" && p.isPlace(name) && p.isPlace(country) {
			return whole
		}
	}
	return ""
}

var preposed = regexp.MustCompile(`^(?:In|Near|From|At|Around|En|Em|À|Aus|Based in|Living in)\s+`)

func (p *Parser) firstCredible(re *regexp.Regexp, lines []string) string {
	for _, text := range lines {
		for _, at := range re.FindAllStringSubmatchIndex(text, -1) {
			if elsewhere(text[:at[0]], text[at[0]:at[1]]) {
				continue
			}
			if place := p.credible(caught(text, at)); place != "" {
				return place
			}
		}
	}
	return ""
}

// roleParens matches "ML platform engineer (Denver, CO)".
var roleParens = regexp.MustCompile(`\b(?i:engineer|developer|scientist|devops|sre|architect|consultant|freelancer|ingenieur(?:in)?|entwickler(?:in)?|ingénieure?|ingenier[oa]|engenheir[oa])\s+\((` + placePhrase + `)(?:\s*[,;/][^)\n]*)?\)`)

// hashHome matches "in #Taipei", as people of Mastodon tag where they are.
var hashHome = regexp.MustCompile(`\b(?i:in|from|near|around|based in|em|en|aus|à)\s+#(\p{Lu}\pL+)`)

var remoteRegion = regexp.MustCompile(`\b(?i:remote(?:ly)?|work) (?i:within|across|anywhere in|from anywhere in|in|from) (?:the )?(` + placePhrase + `)`)

// cityState matches "Raleigh NC" and "Austin TX" between other pieces.
var cityState = regexp.MustCompile(`(?:^|[,;.|/]\s*)(\p{Lu}\pL+(?: \p{Lu}\pL+)?,? (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]))\b`)

var hanOnly = regexp.MustCompile(`^[\p{Han}]{2,5}$`)

// hanPiece finds a place between commas: "招聘工程师，上海，月薪…".
func (p *Parser) hanPiece(lines []string) string {
	if p.places == nil {
		return ""
	}
	for _, text := range lines {
		for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，,、。；|（）() ", r) }) {
			if hanOnly.MatchString(s) && p.isPlace(s) {
				return s
			}
		}
	}
	return ""
}

// bareSentence finds a place that stands as a sentence by itself: "Toronto, Canada."
func (p *Parser) bareSentence(lines []string) string {
	if p.places == nil {
		return ""
	}
	for _, text := range lines {
		for _, s := range strings.FieldsFunc(bullet.ReplaceAllString(text, ""), func(r rune) bool { return strings.ContainsRune(".!|;:·", r) }) {
			s = strings.TrimSpace(s)
			if strings.Contains(s, ",") && placeShape.MatchString(s) && p.isPlace(s) && len(p.vocabulary.mentions(tokenize(s), false)) == 0 {
				return s
			}
		}
	}
	return ""
}

// caught joins what the groups of a match caught.
func caught(text string, at []int) string {
	out := ""
	for g := 2; g < len(at); g += 2 {
		if at[g] >= 0 {
			out += text[at[g]:at[g+1]]
		}
	}
	return out
}

// homeNow says where somebody is, more surely than where they are from.
var homeNow = regexp.MustCompile(`\b(?i:(?:based|located|living|live|reside|residing|settled|(?:have|'ve) been|(?:moved|relocated|returned|back) (?:back )?(?:to|in|home to)|wohne|wohnhaft|lebe|sitze|vivo|resido|moro|radicad[oa]|residente|basée?|habite|j'habite|installée?|abito|mieszkam|woon|bor)\s+)(?i:(?:out of|in|near|à|en|em|a|w|i|now in|currently in|right now in)\s+)?(` + placePhrase + `)`)

var ourOffice = regexp.MustCompile(`\b(?i:(?:our|main|head) (?:office|hq|headquarters|studio|lab|team)s? (?:is|are|sits?) (?:located |based )?(?:in|at)|standort (?:in|ist)|join us in|büro in|bureaux? à|bureaux? de|oficinas? (?:de|en)|escritório (?:de|em)|sede (?:en|em|a|di)|kantoor in)\s+(` + placePhrase + `)`)

var (
	pastPlace  = regexp.MustCompile(`(?i)(?:\b(?:used to|formerly|previously|before|until|ex-|past|moved (?:away )?from|originally|born|raised|grew up|studied|degree|university|clients?|customers?|employers?|worked for|working for|users|früher|ehemals|avant|antes|clientes|kunden|prima|while)\b)[^.;!?,\n]{0,40}$`)
	pastPhrase = regexp.MustCompile(`(?i)\b(?:would|could|can|to|like to|want to|hope to|willing to|happy to)\s+$`)
	nowPhrase  = regexp.MustCompile(`(?i)\b(?:now|currently|back|but|today|since)\b[^.;!?\n]{0,25}$`)
)

// elsewhere reports a place that the words before it put in the past, in the
// future, or with somebody else.
func elsewhere(before, phrase string) bool {
	if at := strings.LastIndexAny(before, ".;!?\n"); at >= 0 {
		before = before[at+1:]
	}
	now := nowPhrase.MatchString(before) || strings.Contains(strings.ToLower(phrase), "now ")
	return pastPlace.MatchString(before) && !now || pastPhrase.MatchString(before)
}

var homeSaid = regexp.MustCompile(`\b(?i:based|located|living|live|reside|residing) (?:out of|in|near)\s+(` + placePhrase + `)`)

// officeSaid matches an employer's "our Cork office".
var officeSaid = regexp.MustCompile(`\b(?i:our|the)\s+(` + placeName + `)\s+(?:office|hub|HQ|headquarters|studio)\b`)

// claimedHome trusts "based in X" for a name that the gazetteer leaves open.
func (p *Parser) claimedHome(lines []string) string {
	for _, text := range lines {
		m := homeSaid.FindStringSubmatch(text)
		if m == nil {
			m = officeSaid.FindStringSubmatch(text)
		}
		if m == nil {
			m = craftOf.FindStringSubmatch(text)
		}
		if m != nil && !monthOrWord(m[1]) && len(p.vocabulary.mentions(tokenize(m[1]), false)) == 0 {
			return strings.TrimRight(strings.TrimSpace(m[1]), ".,-'’")
		}
	}
	return ""
}

// credible returns the longest head of a phrase that is a place.
func (p *Parser) credible(phrase string) string {
	phrase = strings.TrimRight(strings.TrimSpace(phrase), ".,-'’")
	if m := parenEnd.FindStringSubmatch(phrase); m != nil && (modeWord.MatchString(m[1]) || hasPay(m[1]) || jobWords.MatchString(m[1])) {
		phrase = strings.TrimSpace(strings.TrimSuffix(phrase, m[0]))
	}
	for at := strings.LastIndex(phrase, ","); at > 0 && (jobWords.MatchString(phrase[at:]) || modeWord.MatchString(phrase[at:])); at = strings.LastIndex(phrase, ",") {
		phrase = strings.TrimSpace(phrase[:at])
	}
	for {
		if p.isPlace(phrase) && !monthOrWord(phrase) {
			return phrase
		}
		cut := strings.LastIndexAny(phrase, ",( ")
		if cut <= 0 {
			return ""
		}
		phrase = strings.TrimRight(strings.TrimSpace(phrase[:cut]), ".,-'’")
	}
}

func monthOrWord(s string) bool {
	return slices.Contains([]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "i", "my", "the", "we", "mlops", "ml", "ai", "devops", "data", "machine", "remote", "english", "german", "french", "hn", "r", "b2b", "production", "llm"}, fold(s)) || !strings.ContainsFunc(s, unicode.IsLetter)
}
