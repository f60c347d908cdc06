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
