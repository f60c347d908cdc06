package posts

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"mlscout/talent"
)

const placeName = `(?:St\. |Ft\. |Mt\. )?\p{Lu}[\p{L}'’-]*(?:[ -](?:de|del|do|da|dos|la|las|di|upon|am|an der|of|the|el|al|on)(?:[ -]\p{Lu}[\p{L}'’-]*)|[ -]\p{Lu}[\p{L}'’-]*){0,3}`

const placePhrase = placeName + `(?:,\s*` + placeName + `){0,2}(?:\s*\([^)\n]{2,40}\))?(?:\s+-\s+[A-Z]{2}\b)?(?:\s*[\x{1F1E6}-\x{1F1FF}]{2})?`

var (
	atPlace   = regexp.MustCompile(`(?:\b(?i:based|located|living|live|lives|reside|residing|resident|working|stationed|currently|home is|home|now|citizen|settled|i'm|i am|am|engineer|developer|scientist|devops|person|consultant|contractor|sre)\s+(?:out of|in|at|near|around|from)|\b(?i:from|vivo en|vivo a|resido en|moro em|resido em|vivo em|radicad[oa] en|j'habite(?: à| en)?|basée? (?:à|en)|habite(?: à| en)|wohne in|wohnhaft in|lebe in|aus|raum|abito a|vivo a|residente a|mieszkam w|woon in|bor i|in der nähe von|em|hiring in|office in|offices in|onsite in|on-site in|hybrid in|job in|role in|position in|team in|engineer in))\s+(` + placePhrase + `)`)
	inPlace   = regexp.MustCompile(`(?:^|[\s(])(?:[Ii]n|[Nn]ear|[Aa]round|[Àà])\s+(` + placePhrase + `)`)
	flagged   = regexp.MustCompile(`(` + placeName + `(?:,\s*` + placeName + `){0,2}\s*[\x{1F1E6}-\x{1F1FF}]{2})`)
	hanHome   = regexp.MustCompile(`([\p{Han}]{2,6})在住|(?:现居|坐标|人在|位于|居住在|常住)[：:\s]*([\p{Han}]{2,4})`)
	koelnArea = regexp.MustCompile(`\b((?:Raum|Großraum|Region)\s+` + placeName + `)`)
	hanPlace  = regexp.MustCompile(`^([\p{Han}]{2,8}?)(?:市|省)?(?:[，,、/；;（(\s]|$)`)
	modeTail  = regexp.MustCompile(`(?i)\s*[,，/;–—-]?\s*(?:\(\s*)?(?:on-?site only|onsite|on-site|in[- ]office|in[- ]person)(?:\s*\))?\s*$`)
	orPlaces  = regexp.MustCompile(`(?i)\s+(?:or|and|&|y|o|ou|oder|und|et)\s+|\s*<->\s*|\s*↔\s*|\s*;\s*|\s*•\s*|\s*\|\s*`)
	slashCut  = regexp.MustCompile(`\s+/\s+`)
	aside     = regexp.MustCompile(`\s*\((?i:i split|both|either|half|depending|split|and|currently|soon|moving|most of|part of)[^)]*\)\s*$`)
	remoteIn  = regexp.MustCompile(`(?i)^\W*(?:fully |100% )?remote(?:ly)?\s+(?:in|within|from|across)\s`)
	yesNo     = regexp.MustCompile(`(?i)^\W*(?:yes|no|si|sí|ja|oui|sim|remote ok|ok|sure|remote|remoto|hybrid|onsite|on-site|remote only|remote preferred|fully remote|both)\b(?:[^,(]|\([^)]*\))*$`)
	bracketed = regexp.MustCompile(`\[([^\]\n]{2,40})\]`)
	parenEnd  = regexp.MustCompile(`\(([^()]{2,40})\)\s*$`)
	zoneOnly  = regexp.MustCompile(`(?i)^(?:[A-Z]{2,5}|europe\w*|american?|asian?|apac|emea|us|uk|eu|latam)\s+time ?zones?$`)
)

// countryNames maps English country names and common short forms to their codes.
func countryNames() map[string]string {
	out := map[string]string{"uk": "GB", "u.k.": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "britain": "GB", "great britain": "GB", "us": "US", "usa": "US", "u.s.": "US", "u.s.a.": "US", "america": "US", "states": "US", "united states": "US", "holland": "NL", "nl": "NL", "de": "DE", "uae": "AE", "czech republic": "CZ", "korea": "KR", "russia": "RU", "vietnam": "VN", "taiwan": "TW", "turkey": "TR", "hong kong": "HK", "macedonia": "MK", "ivory coast": "CI"}
	names := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			region, err := language.ParseRegion(code)
			if err != nil || !region.IsCountry() || region.String() != code || region.Canonicalize() != region || code == "FX" {
				continue
			}
			if name := fold(names.Name(region)); name != "" && name != "unknown region" {
				out[name] = code
			}
		}
	}
	return out
}

// seekerPlaces reads where a seeker lives, the primary place first.
func (p *Parser) seekerPlaces(r *reading) []talent.PostLocation {
	if v := firstLine(r.fields.get(fieldLocation)); v != "" {
		if r.fields.combined(fieldLocation, fieldRemote) || r.fields.combined(fieldLocation, fieldTimezone) || r.fields.combined(fieldLocation, fieldRelocate) {
			parts := slashCut.Split(v, -1)
			for len(parts) > 1 && yesNo.MatchString(parts[len(parts)-1]) {
				parts = parts[:len(parts)-1]
			}
			v = strings.Join(parts, " / ")
		}
		return p.resolveAll(p.several(hanHead(v)))
	}
	if places := p.headerPlaces(r); len(places) > 0 {
		return p.resolveAll(places)
	}
	if place := p.placeInProse(r); place != "" {
		return p.resolveAll([]string{place})
	}
	return []talent.PostLocation{}
}

// hanHead cuts "成都，可接受远程" to its place.
func hanHead(v string) string {
	if m := hanPlace.FindStringSubmatch(v); m != nil && strings.ContainsAny(v, "，、；") {
		head, rest, _ := strings.Cut(strings.NewReplacer("；", "，").Replace(v), "，")
		if mentionsRemote(rest) || strings.ContainsAny(rest, "可接受") {
			return strings.TrimSpace(head)
		}
	}
	return v
}

// several splits "Berlin, Germany / Izmir, Turkey (I split the year)" where
// each side is a place by itself.
func (p *Parser) several(v string) []string {
	plain := aside.ReplaceAllString(v, "")
	for _, cut := range []*regexp.Regexp{slashCut, orPlaces} {
		parts := cut.Split(plain, -1)
		if len(parts) < 2 || len(parts) > 6 {
			continue
		}
		if kept := p.each(parts); kept != nil {
			return kept
		}
	}
	return []string{v}
}

// each keeps the parts that are places; nil unless at least two are.
func (p *Parser) each(parts []string) []string {
	var out []string
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if strings.Count(part, "(") != strings.Count(part, ")") {
			return nil
		}
		if !p.isPlace(part) {
			if modeOnly.MatchString(part) || remoteIn.MatchString(part) {
				continue
			}
			return nil
		}
		out = append(out, part)
	}
	if len(out) == 0 {
		return nil
	}
	if len(out) > 1 && p.places != nil && sameSpot(p, out) {
		return nil
	}
	return out
}

// sameSpot reports alternatives that name one city twice: "DFW / Dallas, TX".
func sameSpot(p *Parser, parts []string) bool {
	a, b := p.places.Locate(parts[0]), p.places.Locate(parts[1])
	return a.City != "" && a.City == b.City && a.Country == b.Country
}

// isPlace reports whether a text can stand as a place: the gazetteer knows it,
// or, without one, it is a capitalised name of a few words.
func (p *Parser) isPlace(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 70 || modeOnly.MatchString(text) || remoteIn.MatchString(text) {
		return false
	}
	if p.countries[fold(text)] != "" || macro(text) {
		return true
	}
	if p.places != nil {
		reading := p.places.Locate(text)
		return reading.Country != "" || len(reading.Macro) > 0
	}
	return placeShape.MatchString(text) && !roleWords.MatchString(text) && len(p.vocabulary.mentions(tokenize(text), false)) == 0
}

var placeShape = regexp.MustCompile(`^(?:Remote \([^)]+\)|` + placePhrase + `)$`)

func macro(text string) bool {
	return slices.Contains([]string{"eu", "europe", "emea", "latam", "apac", "americas", "north america", "south america", "worldwide", "anywhere", "global", "asia", "africa", "eu only", "uk/eu", "us/eu", "us/canada", "european union", "schengen", "nordics", "dach", "benelux", "cee", "mena", "south east asia", "southeast asia", "eastern europe", "western europe", "central europe", "middle east", "east africa", "west africa", "central america", "latin america", "anz", "balkans", "scandinavia"}, strings.TrimSpace(fold(text)))
}

func (p *Parser) resolveAll(texts []string) []talent.PostLocation {
	out := []talent.PostLocation{}
	for _, t := range texts {
		t = strings.Trim(strings.TrimSpace(t), ",;.")
		if t == "" || slices.ContainsFunc(out, func(l talent.PostLocation) bool { return l.Raw == t }) {
			continue
		}
		out = append(out, p.resolve(t))
	}
	return out
}

func (p *Parser) resolve(text string) talent.PostLocation {
	out := talent.PostLocation{Raw: text}
	if code := p.countries[fold(inner(text))]; code != "" && len(inner(text)) > 2 {
		out.Country = code
		if p.places == nil {
			return out
		}
	}
	if p.places != nil {
		place := p.places.Locate(text)
		if in := inner(text); place.Country == "" && in != text {
			place = p.places.Locate(in)
		}
		if place.Country != "" {
			return talent.PostLocation{Raw: text, City: place.City, Region: place.Region, Country: place.Country}
		}
	}
	return out
}

var modeAround = regexp.MustCompile(`(?i)^\W*remote\W+|\s*\bonly\b|\bhybrid\b|\bonsite\b`)

// inner takes the place out of "Remote (US only)", "[US]" and "Remote - Canada".
func inner(text string) string {
	t := strings.Trim(text, "[] ")
	if m := parenEnd.FindStringSubmatch(t); m != nil && wordRemote.MatchString(t[:len(t)-len(m[0])]) {
		t = m[1]
	}
	t = remoteIn.ReplaceAllString(t, "")
	t = modeAround.ReplaceAllString(t, "")
	return strings.Trim(t, " ,-()")
}

// headerPlaces finds places in the parts of a header or title.
func (p *Parser) headerPlaces(r *reading) []string {
	var out []string
	for i, part := range r.header.parts {
		text := strings.TrimSpace(part.text)
		switch {
		case len(text) > 90 || r.header.line == 0 && !r.header.many():
			continue
		case part.kind == partMode || part.kind == partPay || part.kind == partAddress || part.kind == partEmployment:
			continue
		case i == 0 && (r.post.Kind == talent.Hiring || r.header.seeksWork) && !remoteTagged(text):
			continue
		case part.kind == partRole:
			if m := parenEnd.FindStringSubmatch(text); m != nil && p.isPlace(m[1]) {
				out = append(out, m[1])
			}
			continue
		case zoneOnly.MatchString(text):
			out = append(out, text)
			continue
		}
		out = append(out, p.placesOf(text)...)
	}
	if len(out) == 0 {
		out = p.inTags(r)
	}
	return out
}

func remoteTagged(text string) bool {
	return strings.HasPrefix(strings.ToLower(text), "remote (") || strings.HasPrefix(strings.ToLower(text), "remote -")
}

var remotePlus = regexp.MustCompile(`(?i)^\W*(?:100% |fully |full )?remote\s*(?:\(|[-–—:,]|in\b|within\b)`)

// placesOf reads one part of a header.
func (p *Parser) placesOf(text string) []string {
	text = modeTail.ReplaceAllString(text, "")
	if remotePlus.MatchString(text) {
		if in := inner(text); in != "" && !employmentPart(in) {
			return []string{text}
		}
		return nil
	}
	if m := parenEnd.FindStringSubmatch(text); m != nil && !wordRemote.MatchString(text[:len(text)-len(m[0])]) && !p.isPlace(strings.TrimSpace(text[:len(text)-len(m[0])])) && p.isPlace(m[1]) {
		return []string{m[1]}
	}
	for _, cut := range []*regexp.Regexp{slashCut, orPlaces} {
		if parts := cut.Split(text, -1); len(parts) > 1 {
			var out []string
			for _, part := range parts {
				part = modeTail.ReplaceAllString(strings.TrimSpace(part), "")
				if remoteTagged(part) || p.isPlace(part) || placeShape.MatchString(part) && p.places == nil && !modeWord.MatchString(part) {
					out = append(out, part)
				}
			}
			if len(out) > 0 {
				return out
			}
		}
	}
	if p.isPlace(text) || p.isPlace(strings.TrimSpace(modeWord.ReplaceAllString(parenEnd.ReplaceAllString(text, ""), ""))) {
		return []string{text}
	}
	return nil
}

func employmentPart(s string) bool { return jobWords.MatchString(s) }

// inTags finds a place among bracketed tags and at the end of a title.
func (p *Parser) inTags(r *reading) []string {
	for _, tag := range bracketed.FindAllString(r.raw.Title, -1) {
		in := strings.Trim(tag, "[]")
		if !modeOnly.MatchString(in) && (p.countries[fold(in)] != "" || p.places != nil && p.isPlace(in)) {
			return []string{tag}
		}
	}
	if m := parenEnd.FindStringSubmatch(r.raw.Title); m != nil && p.isPlace(m[1]) {
		return []string{m[1]}
	}
	if r.header.line == 0 && len(r.doc.lines) > 0 {
		if m := bracketed.FindStringSubmatch(r.doc.lines[0].text); m != nil && !closing(m[0]) && !modeOnly.MatchString(m[1]) && !hasPay(m[1]) && !jobWords.MatchString(m[1]) {
			return []string{m[1]}
		}
	}
	return nil
}

// placeInProse finds "based in Turin (Italy)" and its like, in the text and
// then in the title.
func (p *Parser) placeInProse(r *reading) string {
	lines := []string{}
	for _, l := range r.doc.lines {
		if !toMachine.MatchString(l.text) {
			lines = append(lines, hashtag.ReplaceAllString(address.ReplaceAllString(l.text, " "), " "))
		}
	}
	lines = append(lines, r.raw.Title)
	for _, re := range []*regexp.Regexp{hanHome, koelnArea, atPlace, flagged, inPlace} {
		for _, text := range lines {
			for _, m := range re.FindAllStringSubmatch(text, -1) {
				if place := p.credible(m[1] + strings.Join(m[2:], "")); place != "" {
					return place
				}
			}
		}
	}
	if place := p.bareSentence(lines); place != "" {
		return place
	}
	return p.claimedHome(lines)
}

// bareSentence finds a place that stands as a sentence by itself: "Toronto, Canada."
func (p *Parser) bareSentence(lines []string) string {
	if p.places == nil {
		return ""
	}
	for _, text := range lines {
		for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!|;:·", r) }) {
			s = strings.TrimSpace(s)
			if strings.Contains(s, ",") && placeShape.MatchString(s) && p.isPlace(s) && len(p.vocabulary.mentions(tokenize(s), false)) == 0 {
				return s
			}
		}
	}
	return ""
}

var homeSaid = regexp.MustCompile(`\b(?i:based|located|living|live|reside|residing) (?:out of|in|near)\s+(` + placePhrase + `)`)

// claimedHome trusts "based in X" for a name that the gazetteer leaves open.
func (p *Parser) claimedHome(lines []string) string {
	for _, text := range lines {
		m := homeSaid.FindStringSubmatch(text)
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

// employerPlaces reads where a vacancy is.
func (p *Parser) employerPlaces(r *reading) []talent.PostLocation {
	if r.raw.Job != nil {
		return p.resolveAll(r.raw.Job.Places)
	}
	if v := firstLine(r.fields.get(fieldLocation)); v != "" && !modeOnly.MatchString(v) {
		return p.resolveAll(p.several(v))
	}
	if places := p.headerPlaces(r); len(places) > 0 {
		return p.resolveAll(places)
	}
	if place := p.placeInProse(r); place != "" {
		return p.resolveAll([]string{place})
	}
	return []talent.PostLocation{}
}

var (
	moveYes   = regexp.MustCompile(`(?i)^\W*(?:yes|yep|yeah|y|sure|si|sí|oui|ja|sim|tak|true|absolutely|definitely|of course|anywhere|worldwide|gladly|happy to|happily|within|inside|evet|да|はい|是|愿意|可|可以|네|claro|already|ok|okay)\b|^\W*[✅✔☑👍]|はい|可能|愿意|接受`)
	moveNo    = regexp.MustCompile(`(?i)^\W*(?:no|nope|nah|n|nein|non|não|nao|nie|false|never|not|nej|hayır|nee|nem|rather not|preferably not|unfortunately|currently no|won't|can't)\b|[❌✖🚫👎]|いいえ|不可|^否|^不|아니|불가|^нет|^ні`)
	moveMaybe = regexp.MustCompile(`(?i)\b(?:maybe|perhaps|possibly|negotiable|depends?|depending|open|only|considering|consider|would|could|might|ideally|for the right|if|potentially|flexible|preferably|eventually|tal vez|quizás|quizá|peut-être|vielleicht|talvez|à voir|forse|je nach|según|selon)\b|応相談|要相談|看情况|可谈|협의|возможно`)
	joke      = regexp.MustCompile(`(?i)\b(?:mars|moon|narnia|mordor|hogwarts|earth|atlantis|the cloud|space|matrix|cyberspace|internet)\b`)
	moveProse = regexp.MustCompile(`(?i)\b(?:no relocation|not (?:looking|willing|able|planning|going) to (?:move|relocate)|not (?:moving|relocating)|no move|(?:can'?t|won'?t|cannot|don'?t want to) (?:move|relocate)|no me interesa mudarme|sin reubicaci[oó]n|pas de d[eé]m[eé]nagement|kein umzug|sem mudan[cç]a)\b`)
	moveReady = regexp.MustCompile(`(?i)\b(?:(?:willing|happy|able|ready|prepared|glad) to (?:relocate|move)|will relocate|relocation (?:is )?(?:ok|fine|possible|welcome)|can relocate|open to relocation|open to relocating|relocation:? yes)\b`)
	placeList = regexp.MustCompile(`\s*(?:,|;|/|\s(?:or|and|&|y|o|ou|oder|und|et|e)\s)\s*`)
	moveNoise = regexp.MustCompile(`(?i)\b(?:yes|yep|sure|no|maybe|perhaps|possibly|only|open|would consider|considering|consider|within|inside|anywhere|in|the|to|for|with|visa sponsorship|right|role|offer|opportunity|preferably|ideally|negotiable|sí|si|ja|oui|sim|if|depends(?: on)?|happy|glad|willing|relocate|already|planning|hoping|want|also|especially|e\.g\.|like|mostly|move|moving|ideal|from|but|prefer(?:red)?|currently|rest of|remote|tal vez|quizás|peut-être|vielleicht|talvez|dentro de|nur|nach|uniquement|solo|apenas|sólo)\b|!+`)
)

// relocation is whether, and where to, a seeker would move.
func (p *Parser) relocation(r *reading) (string, []string) {
	v := firstLine(r.fields.get(fieldRelocate))
	if _, after, ok := strings.Cut(v, " / "); ok && r.fields.combined(fieldRelocate, fieldRemote) {
		v = after
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
