package posts

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

const placeName = `(?:St\. |Ft\. |Mt\. )?\p{Lu}[\p{L}'’-]*(?:[ -](?:de|del|do|da|dos|la|las|di|upon|am|an der|of|the|el|al|on)(?:[ -]\p{Lu}[\p{L}'’-]*)|[ -]\p{Lu}[\p{L}'’-]*){0,3}`

const placePhrase = placeName + `(?:,\s*` + placeName + `){0,2}(?:\s*\([^)\n]{2,40}\))?(?:\s+-\s+[A-Z]{2}\b)?(?:\s*[\x{1F1E6}-\x{1F1FF}]{2})?`

var (
	atPlace   = regexp.MustCompile(`(?:\b(?i:based|located|living|live|lives|reside|residing|resident|working|stationed|currently|home is|home|location is|base is|hometown is|now|citizen|settled|i'm|i am|am|engineer|developer|scientist|devops|person|consultant|contractor|sre)\s+(?:out of|in|at|near|around|from)|\b(?i:from|vivo en|vivo a|resido en|moro em|resido em|vivo em|radicad[oa] en|j'habite(?: à| en)?|basée? (?:à|en)|habite(?: à| en)|wohne in|wohnhaft in|lebe in|aus|raum|abito a|vivo a|residente a|mieszkam w|woon in|bor i|in der nähe von|em|hiring in|office in|offices in|onsite in|on-site in|hybrid in|job in|role in|position in|team in|engineer in))\s+(` + placePhrase + `)|\b(?:[Oo]ur|[Tt]he)\s+(` + placeName + `)\s+(?:office|hub|HQ|studio|lab|site|headquarters|team)\b`)
	craftOf   = regexp.MustCompile(`\b(?i:engineer|developer|scientist|ingegnere|sviluppatore|sviluppatrice|ingénieure?|développeu(?:r|se)|entwickler(?:in)?|ingenieur(?:in)?|utvecklare|programista|inżynier)\s+(?:di|da|de|à|aus|z|ze|från|fra|uit|din)\s+(` + placePhrase + `)`)
	suffixed  = regexp.MustCompile(`(\p{Lu}\pL+)['’](?:de|da|te|ta|den|dan)\s+(?:yaş|bulun|otur|ikamet)|([\p{Hangul}]{2,6}?)(?:시|에서|에)?\s*(?:사는|거주|살고|살며)|([\p{Han}]{2,8}?)(?:に住|住み)`)
	beforeIt  = regexp.MustCompile(`(?:^|[^\pL])(` + placeName + `)\s+\((` + placeName + `)\)`)
	inParens  = regexp.MustCompile(`\p{Lu}[\pL&'’-]*\s+\((` + placePhrase + `)(?:(?:\s*[,;/–—-]\s*|\s+(?:or|and|oder|ou|o)\s+)(?i:remote|on-?site|hybrid|in[- ]office)[^)\n]*)?\)`)
	besideIt  = regexp.MustCompile(`(?:^|[.!:,(]\s*)(` + placePhrase + `)\s*(?:/|or|lub|oder|ou|o|of|eller)\s*(?:(?:100 ?%|\pL+)\s+)?(?i:remote|op afstand|distans|zdaln\pL*|remoto|télétravail|homeoffice|remote-arbeit)`)
	isPlaced  = regexp.MustCompile(`\b(?i:location|base|home ?town|town|city|home)\s+is\s+(` + placePhrase + `)`)
	inPlace   = regexp.MustCompile(`(?:^|[\s(])(?:[Ii]n|[Nn]ear|[Aa]round|[Àà]|[Ee]n|[Ee]m)\s+(` + placePhrase + `)`)
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
	if v := r.fields.joinPlace(); v != "" {
		return p.resolveAll([]string{v})
	}
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
	places := p.headerPlaces(r)
	if len(places) == 1 && !p.isPlace(inner(places[0])) {
		if home := p.placeInProse(r); home != "" {
			places = []string{home} // "Remote (UTC+2)" above, "I live in Oulu" below
		}
	}
	if len(places) > 0 {
		return p.resolveAll(places)
	}
	if m := midLabel.FindStringSubmatch(r.text); m != nil && p.isPlace(m[1]) {
		return p.resolveAll([]string{m[1]})
	}
	if place := p.placeInProse(r); place != "" {
		return p.resolveAll(p.several(place))
	}
	return []talent.PostLocation{}
}

var midLabel = regexp.MustCompile(`(?i)\b(?:location|based|ort|lugar|lieu)\s*[:：]\s*([^.|;\n]{2,60})`)

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
	v = strayItem.ReplaceAllString(v, "")
	plain := aside.ReplaceAllString(v, "")
	if out := p.offices(plain); out != nil {
		return out
	}
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
			if modeOnly.MatchString(part) || remoteIn.MatchString(part) || len(strings.Fields(part)) < 4 && wordRemote.MatchString(part) {
				continue // "deutschlandweit remote"
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
	if text == "" || len(text) > 70 || codePair.MatchString(text) || modeOnly.MatchString(text) || remoteIn.MatchString(text) {
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

// codePair matches pairs of short forms that are trades, not countries.
var codePair = regexp.MustCompile(`^(?:CI/CD|AI/ML|ML/AI|IT/OT|ML/DL|QA/QC|PR/MR|BI/DE|DE/DS|DS/ML|DS/DE|ML/DS|ML/SE|CV/ML|SE/ML)\b`)

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

// employerPlaces reads where a vacancy is.
func (p *Parser) employerPlaces(r *reading) []talent.PostLocation {
	if r.raw.Job != nil {
		return p.resolveAll(r.raw.Job.Places)
	}
	if v := r.fields.joinPlace(); v != "" {
		return p.resolveAll([]string{v})
	}
	if v := firstLine(r.fields.get(fieldLocation)); v != "" && !modeOnly.MatchString(v) {
		return p.resolveAll(p.several(v))
	}
	if places := p.headerPlaces(r); len(places) > 0 {
		return p.resolveAll(places)
	}
	if place := p.placeInProse(r); place != "" {
		return p.resolveAll(p.several(place))
	}
	return []talent.PostLocation{}
}
