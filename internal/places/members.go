package places

import "slices"

// Members lists the ISO codes of the countries of a macro region by the name
// that [Reading.Macro] gives ("EU", "Latin America"), sorted; nil for unknown ones.
func (g *Gazetteer) Members(macro string) []string {
	var out []string
	for _, code := range g.words.members[macro] {
		if _, ok := g.byCode[code]; ok {
			out = append(out, code)
		}
		for _, c := range g.countries {
			if slices.Contains(c.groups, code) {
				out = append(out, c.code)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// CountryName is the English name of an ISO code, or "".
func (g *Gazetteer) CountryName(code string) string {
	if i, ok := g.byCode[code]; ok {
		return g.countries[i].name
	}
	return ""
}

// Country reads a country's name or code in any language as its ISO code, or "".
func (g *Gazetteer) Country(text string) string {
	for _, r := range g.lookup(Fold(text)) {
		if r.kind == RefCountry {
			return g.countries[r.index].code
		}
	}
	return ""
}
