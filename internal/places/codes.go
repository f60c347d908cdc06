package places

import (
	"fmt"

	"mlscout/talent"
)

// settleCode reads capitals that stand alone: "TX" is Texas, "CA" nothing.
func (p *parser) settleCode(f finding, head item, s sense) (finding, bool) {
	known := head.key == "us" || head.key == "uk" || head.key == "usa" || head.key == "uae"
	if !head.upper && !known || p.g.words.ordinary[head.key] || head.noise > 2 {
		return f, false
	}
	if !head.alone && !head.whole && !known {
		return f, false // "ETH Zurich"
	}
	if !known && p.codesOfTrade() {
		return f, false
	}
	state := p.stateCode(s)
	if len(s.countries) > 0 {
		if state >= 0 && !known && p.g.countries[p.g.admins[state].country].code == "US" {
			p.ambiguous = fmt.Sprintf("%q alone could be %s or %s", head.raw, p.g.countries[s.countries[0].index].name, p.g.admins[state].name)
			return f, false
		}
		f.country, f.confidence, f.reason = s.countries[0].index, talent.High, "a country's code"
		if !known {
			f.confidence = talent.Medium
		}
		return f, true
	}
	if state >= 0 {
		f.admin, f.country = state, p.g.admins[state].country
		f.confidence, f.reason = talent.Medium, "a state's code"
		return f, true
	}
	if len(s.cities) == 1 && head.whole && len(head.key) == 3 {
		return p.cityFinding(f, s.cities[0].index, talent.Medium, "a city's code"), true
	}
	return f, false
}

// stateCode finds the state or province whose code everybody writes.
func (p *parser) stateCode(s sense) int {
	for _, country := range []string{"US", "CA", "AU"} {
		for _, r := range s.admins {
			if p.g.countries[p.g.admins[r.index].country].code == country {
				return r.index
			}
		}
	}
	return -1
}

// codeList reads "DE, AT, CH" and "NL & BE (remote)": two or more codes of
// countries and nothing else. Codes that are all states of the USA, and pairs
// such as "CA, US" of which one lies in the other, are no such list.
func (g *Gazetteer) codeList(words []word) []item {
	var items []item
	states, weakest := 0, strong
	for _, w := range words {
		if g.words.remote[w.key] || g.words.filler[w.key] && !isUpper(w.raw) {
			continue
		}
		it, ok := g.countryCode(w)
		if !ok || len(items) > 0 && w.gap == space {
			return nil
		}
		if stateOf(g, w.key) {
			states++
		}
		if len(items) > 0 {
			weakest = min(weakest, w.gap)
		}
		items = append(items, it)
	}
	pair := len(items) == 2 && weakest <= weak
	if len(items) < 2 || states == len(items) || pair && states > 0 {
		return nil
	}
	return items
}

// countryCode is the item of a code in capitals.
func (g *Gazetteer) countryCode(w word) (item, bool) {
	code := map[string]string{"uk": "GB", "usa": "US", "uae": "AE"}[w.key]
	if code == "" && len(w.raw) == 2 {
		code = w.raw
	}
	i, ok := g.byCode[code]
	it := item{raw: w.raw, key: w.key, gap: max(w.gap, strong), countries: []ref{{kind: RefCountry, index: i}}, upper: true, listed: true}
	return it, ok && isUpper(w.raw) && w.gap < arrow
}

// stateOf says whether a code is that of a state of the USA too.
func stateOf(g *Gazetteer, key string) bool {
	for _, r := range g.lookup(key) {
		if r.kind == RefAdmin && r.how == RefCode && g.countries[g.admins[r.index].country].code == "US" {
			return true
		}
	}
	return false
}

// codesOfTrade says whether the text pairs codes among words that are no place:
// the "CI/CD" of "CI/CD for models".
func (p *parser) codesOfTrade() bool {
	codes, noise := 0, 0
	for _, it := range p.items {
		if it.isPlace() && it.isCode() {
			codes++
			noise += it.noise
		}
	}
	return codes > 1 && noise > 0
}
