package posts

import (
	"strings"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// headerPlaces finds places in the parts of a header or title.
func (p *Parser) headerPlaces(r *reading) []string {
	var out []string
	lead := p.leadsWithPlace(r)
	for i, part := range r.header.parts {
		text := strings.TrimSpace(part.text)
		switch {
		case companyEnd.MatchString(text) || i > 0 && lead && text == firmName(r, p):
			continue
		case pastPlace.MatchString(text): // "customers in Oslo"
			continue
		case len(text) > 90 || r.header.line == 0 && !r.header.many():
			continue
		case part.kind == partMode || part.kind == partPay || part.kind == partAddress || part.kind == partEmployment:
			continue
		case i == 0 && (r.post.Kind == talent.Hiring || r.header.seeksWork) && !remoteTagged(text) && !lead:
			continue
		case part.kind == partRole:
			if m := parenEnd.FindStringSubmatch(text); m != nil {
				out = append(out, p.placesOf(m[1])...)
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

// leadsWithPlace reports a vacancy's header that begins with the place, as
// "Zürich, CH | on-site | Glarus Optik AG": another part can be the employer.
func (p *Parser) leadsWithPlace(r *reading) bool {
	h := r.header
	return r.post.Kind == talent.Hiring && h.line == 0 && len(h.parts) > 2 && h.parts[0].kind == partOther && strings.Contains(h.parts[0].text, ",") &&
		!companyEnd.MatchString(h.parts[0].text) && p.isPlace(h.parts[0].text) && firmName(r, p) != ""
}

// firmName is the part after the first that can be an employer's name.
func firmName(r *reading, p *Parser) string {
	for _, part := range r.header.parts[1:] {
		if part.kind == partOther && !modeWord.MatchString(part.text) && (companyEnd.MatchString(part.text) || !p.isPlace(part.text)) {
			return strings.TrimSpace(part.text)
		}
	}
	return ""
}

func remoteTagged(text string) bool {
	return strings.HasPrefix(strings.ToLower(text), "remote (") || strings.HasPrefix(strings.ToLower(text), "remote -")
}

// modeLead matches the mode before a place: "ONSITE: Seattle, WA".
var modeLead = regexp.MustCompile(`(?i)^\s*(?:on-?site|hybrid|in-?person|office|presencial|híbrido)\s*(?:[:：]|\s-\s|\bin\b)\s*`)

var remotePlus = regexp.MustCompile(`(?i)^\W*(?:100% |fully |full )?remote\s*(?:\(|[-–—:,]|in\b|within\b)`)

// placesOf reads one part of a header.
func (p *Parser) placesOf(text string) []string {
	text = modeLead.ReplaceAllString(modeTail.ReplaceAllString(text, ""), "")
	if remotePlus.MatchString(text) {
		if in := inner(text); in != "" && !employmentPart(in) {
			return []string{text}
		}
		return nil
	}
	if m := parenEnd.FindStringSubmatch(text); m != nil && !wordRemote.MatchString(text[:len(text)-len(m[0])]) && !p.isPlace(strings.TrimSpace(text[:len(text)-len(m[0])])) && p.isPlace(m[1]) {
		return []string{m[1]}
	}
	if out := p.offices(text); out != nil {
		return out
	}
	text = p.unmoded(text)
	for _, cut := range []*regexp.Regexp{slashCut, orPlaces} {
		if out := p.alternatives(cut.Split(text, -1)); len(out) > 0 {
			return out
		}
	}
	if p.isPlace(text) || p.isPlace(strings.TrimSpace(modeWord.ReplaceAllString(parenEnd.ReplaceAllString(text, ""), ""))) {
		return []string{text}
	}
	return nil
}

// alternatives are the places among the sides of "Bengaluru / Remote (India)".
func (p *Parser) alternatives(parts []string) []string {
	if len(parts) < 2 {
		return nil
	}
	var out []string
	for _, part := range parts {
		part = modeTail.ReplaceAllString(strings.TrimSpace(part), "")
		if remoteTagged(part) || p.isPlace(part) || placeShape.MatchString(part) && p.places == nil && !modeWord.MatchString(part) {
			out = append(out, part)
		}
	}
	return out
}

func employmentPart(s string) bool { return jobWords.MatchString(s) }

// afterComma reads "[For Hire] ML engineer, Ghent": the last piece of a title or
// tagged line, where the gazetteer knows it.
func (p *Parser) afterComma(r *reading) string {
	text := r.raw.Title
	if text == "" && len(r.header.tags) > 0 && len(r.doc.lines) > 0 {
		text = r.doc.lines[0].text
	}
	at := strings.LastIndex(text, ", ")
	if at < 0 || p.places == nil {
		return ""
	}
	last := strings.Trim(text[at+2:], " .!)")
	if len(strings.Fields(last)) > 3 || !placeShape.MatchString(last) || !p.isPlace(last) || len(p.vocabulary.mentions(tokenize(last), false)) > 0 || monthOrWord(last) {
		return ""
	}
	return last
}

var hanBracket = regexp.MustCompile(`【([^】\n]{2,10})】`)

// sideTag matches tags that tell the side of a post, not its place.
var sideTag = regexp.MustCompile(`(?i)^(?:hiring|for hire|seeking|available|offer|task|remote|vaga|job|paid|open|urgent)\b`)

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
	if place := p.afterComma(r); place != "" {
		return []string{place}
	}
	first := r.raw.Title
	if len(r.doc.lines) > 0 {
		first += "\n" + r.doc.lines[0].text
	}
	for _, m := range hanBracket.FindAllStringSubmatch(first, -1) {
		if place := p.unmoded(m[1]); p.isPlace(place) {
			return []string{place}
		}
	}
	if len(r.doc.lines) > 0 {
		if m := bracketed.FindStringSubmatch(r.doc.lines[0].text); m != nil && r.header.line != 0 && p.isPlace(p.unmoded(m[1])) {
			return []string{p.unmoded(m[1])}
		}
	}
	if r.header.line == 0 && len(r.doc.lines) > 0 {
		if m := bracketed.FindStringSubmatch(r.doc.lines[0].text); m != nil && !Closing(m[0]) && !sideTag.MatchString(m[1]) && !modeOnly.MatchString(m[1]) && !hasPay(m[1]) && !jobWords.MatchString(m[1]) {
			return []string{p.unmoded(m[1])}
		}
	}
	return nil
}
