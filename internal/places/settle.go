package places

import (
	"slices"
	"strings"

	"mlscout/talent"
)

// settle chooses among what is left. Without words that bound it a name must
// be unmistakable.
func (p *parser) settle(head item, s sense, bounded bool) (finding, bool) {
	f := finding{text: head.raw, city: -1, admin: -1, gap: head.gap}
	if head.listed {
		f.country, f.confidence, f.reason = s.countries[0].index, talent.Medium, "a country's code in a list of them"
		return f, true
	}
	if bounded {
		return p.settleBounded(f, s)
	}
	if head.joke || head.ambiguous != "" || head.macro != "" || head.remote {
		return f, false
	}
	if s.nickname != nil && (!head.lower || len(head.key) > 2) {
		if i := p.g.byID(s.nickname.id); i >= 0 {
			return p.cityFinding(f, i, s.nickname.confidence, "the usual meaning of the name"), true
		}
	}
	if head.area != "" {
		return p.settleArea(f, head.area)
	}
	return p.settleAlone(f, head, s)
}

// settleArea takes what the lexicon says the name means.
func (p *parser) settleArea(f finding, code string) (finding, bool) {
	f.confidence, f.reason = talent.Medium, "the usual meaning of the name"
	if admin, ok := p.g.areas[code]; ok {
		f.admin, f.country = admin, p.g.admins[admin].country
		return f, true
	}
	country, ok := p.g.byCode[code]
	f.country = country
	return f, ok
}

func (p *parser) cityFinding(f finding, i int, sure talent.Confidence, reason string) finding {
	c := p.g.city(i)
	f.city, f.admin, f.country = i, c.admin, c.country
	f.confidence, f.reason = sure, reason
	return f
}

// settleBounded chooses within the region or country that the text names.
func (p *parser) settleBounded(f finding, s sense) (finding, bool) {
	f.reason = "by " + strings.Join(s.by, " and ")
	f.confidence = talent.High
	city, clear := p.pick(s)
	if len(s.admins) > 0 && s.nickname == nil && (city < 0 || !p.seat(city, s.admins[0].index)) && p.mainRegion(s, city) {
		f.admin = s.admins[0].index
		f.country = p.g.admins[f.admin].country
		return f, true
	}
	if city < 0 {
		if len(s.countries) == 0 {
			return f, false
		}
		f.country = s.countries[0].index
		return f, true
	}
	f = p.cityFinding(f, city, talent.High, f.reason)
	if !clear && !s.exact {
		f.city, f.admin, f.confidence = -1, -1, talent.Medium
		f.reason += "; several towns of that name there"
		if len(s.admins) == 1 {
			f.admin = s.admins[0].index
		}
	}
	return f, true
}

// pick finds the city that the rest of the text leaves, and whether it stands
// out among others of its name.
func (p *parser) pick(s sense) (index int, clear bool) {
	if s.nickname != nil {
		return p.g.byID(s.nickname.id), true
	}
	best, second := -1, 0
	var top city
	for _, r := range s.cities {
		c := p.g.city(r.index)
		weight := weigh(c, r)
		switch {
		case best < 0:
			best, top = r.index, c
			top.population = weight
		case DistanceKM(c.lat, c.lon, top.lat, top.lon) < 40 && weight <= top.population:
		case weight > top.population:
			second = top.population
			best, top = r.index, c
			top.population = weight
		default:
			second = max(second, weight)
		}
	}
	return best, best >= 0 && top.population >= 3*second
}

// weigh is a city's population, less where only another name of it matches.
func weigh(c city, r ref) int {
	switch r.how {
	case RefAlternate:
		return c.population / 8
	case RefCode:
		return c.population / 20
	}
	return c.population
}

// seat says whether the city is the large town that a region is named after:
// then the name means the town.
func (p *parser) seat(city, admin int) bool {
	c := p.g.city(city)
	name := Fold(p.g.admins[admin].name)
	own := Fold(c.name)
	alike := own == name || len(own) > 3 && len(name) > 3 && own[:4] == name[:4]
	return c.admin == admin && (c.population >= 20_000 || c.capital) && alike && !p.g.words.regions[name]
}

// mainRegion says whether the region is more likely meant than the city.
func (p *parser) mainRegion(s sense, city int) bool {
	if s.admins[0].how == RefCode && city >= 0 {
		return false
	}
	if city < 0 {
		return true
	}
	c := p.g.city(city)
	return c.admin == s.admins[0].index || c.population < 1_000_000
}

// settleAlone reads a name that nothing else explains.
func (p *parser) settleAlone(f finding, head item, s sense) (finding, bool) {
	if head.isCode() {
		return p.settleCode(f, head, s)
	}
	noisy := head.noise > 0
	if noisy && (head.lower && !unspacedScript(head.key) || head.noise > 4) {
		return f, false
	}
	if f, ok := p.loneCountry(f, s); ok {
		return noisyFinding(f, noisy), true
	}
	if f, ok := p.loneRegion(f, s); ok && !(p.g.words.ordinary[head.key] && (noisy || head.lower)) {
		return noisyFinding(f, noisy), true
	}
	f, ok := p.loneCity(f, head, s)
	return noisyFinding(f, noisy), ok
}

func noisyFinding(f finding, noisy bool) finding {
	if noisy {
		f.confidence = lower(f.confidence)
		f.reason += "; other words beside it are unknown"
	}
	return f
}

// loneCountry takes a country's name unless a large city elsewhere bears it.
func (p *parser) loneCountry(f finding, s sense) (finding, bool) {
	for _, r := range s.countries {
		if r.how == RefCode {
			continue
		}
		rival := 0
		for _, c := range s.cities {
			if found := p.g.city(c.index); c.how == RefMain && found.country != r.index {
				rival = max(rival, found.population)
			}
		}
		if r.how == RefAlternate && rival > 100_000 {
			continue
		}
		if i := p.capitalOf(s, r); i >= 0 {
			return p.cityFinding(f, i, talent.High, "a capital"), true
		}
		f.country, f.confidence, f.reason = r.index, talent.High, "a country's name"
		if i := p.cityState(s, r.index); i >= 0 {
			f = p.cityFinding(f, i, talent.High, "a city that is its own country")
		}
		return f, true
	}
	return f, false
}

// capitalOf finds the capital that bears the name, where the name is the
// country's only in another language: "Tunis".
func (p *parser) capitalOf(s sense, country ref) int {
	if country.how != RefAlternate {
		return -1
	}
	for _, r := range s.cities {
		if c := p.g.city(r.index); r.how == RefMain && c.country == country.index && c.capital {
			return r.index
		}
	}
	return -1
}

// cityState finds the city for Singapore, Hong Kong and the like.
func (p *parser) cityState(s sense, country int) int {
	switch p.g.countries[country].code {
	case "SG", "HK", "MC", "GI", "VA", "MO":
		for _, r := range s.cities {
			if p.g.city(r.index).country == country && r.how == RefMain {
				return r.index
			}
		}
	}
	return -1
}

// loneRegion takes a region's name if no other country has one of that name
// and no large city competes.
func (p *parser) loneRegion(f finding, s sense) (finding, bool) {
	admin := -1
	for _, r := range s.admins {
		if r.how == RefCode {
			continue
		}
		if admin >= 0 && p.g.admins[r.index].country != p.g.admins[admin].country {
			return f, false
		}
		if admin < 0 {
			admin = r.index
		}
	}
	if admin < 0 {
		return f, false
	}
	for _, r := range s.cities {
		c := p.g.city(r.index)
		if p.seat(r.index, admin) || c.country != p.g.admins[admin].country && weigh(c, r) > 100_000 || weigh(c, r) > 1_000_000 {
			return f, false
		}
	}
	f.admin, f.country = admin, p.g.admins[admin].country
	f.confidence, f.reason = talent.High, "a region's name"
	return f, true
}

// loneCity takes a city's name if it dwarfs every other place of that name.
func (p *parser) loneCity(f finding, head item, s sense) (finding, bool) {
	if len(s.cities) == 0 || p.g.words.ordinary[head.key] && (head.lower || head.noise > 0) {
		return f, false
	}
	best, rival, clear := p.dominant(s)
	c := p.g.city(best)
	clear = clear || c.population >= 2*rival && c.names >= 20 && c.names >= 4*p.rivalNames(s, c)
	least := 15_000
	if c.capital {
		least = 1000
	}
	if head.noise > 0 {
		if !namedMain(s, best) && !unspacedScript(head.key) {
			return f, false
		}
		least = 200_000
	}
	if p.g.words.ordinary[head.key] {
		least = 300_000
	}
	if !clear || c.population < least || len([]rune(head.key)) < 4 && c.population < 100_000 && !unspacedScript(head.key) {
		return f, false
	}
	if head.lower && c.population < 100_000 && !unspacedScript(head.key) {
		return f, false
	}
	f = p.cityFinding(f, best, talent.High, "by far the largest place of that name")
	if rival > 0 && c.population < 20*rival || c.population < 100_000 {
		f.confidence = talent.Medium
	}
	return f, true
}

// dominant finds the most populous city of a name, its strongest rival, and
// whether the rival can be left out.
func (p *parser) dominant(s sense) (best, rival int, clear bool) {
	best = s.cities[0].index
	weight := 0
	for _, r := range s.cities {
		if w := weigh(p.g.city(r.index), r); w > weight {
			best, weight = r.index, w
		}
	}
	top := p.g.city(best)
	for _, r := range s.cities {
		c := p.g.city(r.index)
		if r.index != best && DistanceKM(c.lat, c.lon, top.lat, top.lon) > 60 {
			rival = max(rival, weigh(c, r))
		}
	}
	famous := top.capital && weight == top.population && top.population > 300_000
	for _, r := range s.admins {
		if a := p.g.admins[r.index]; r.how != RefCode && a.country != top.country && !famous {
			rival = max(rival, weight/4) // a region abroad: two meanings
		}
	}
	return best, rival, weight >= 8*rival || famous && weight >= 3*rival
}

// namedMain says whether the name is the one by which GeoNames shows the city.
func namedMain(s sense, city int) bool {
	return slices.ContainsFunc(s.cities, func(r ref) bool { return r.index == city && r.how == RefMain })
}

// rivalNames is the fame of the most famous other city of the name.
func (p *parser) rivalNames(s sense, top city) int {
	names := 0
	for _, r := range s.cities {
		if c := p.g.city(r.index); c.index != top.index && r.how == RefMain && DistanceKM(c.lat, c.lon, top.lat, top.lon) > 60 {
			names = max(names, c.names)
		}
	}
	if len(s.admins) > 0 {
		return max(names, top.names) // a region abroad may be meant
	}
	return names
}

// retry reads a name that could not be read alone within the countries that
// the rest of the text names.
func (p *parser) retry(head item) {
	countries := []ref{}
	for _, f := range p.found {
		countries = append(countries, ref{kind: RefCountry, index: f.country})
	}
	if len(countries) == 0 || head.joke || head.noise > 0 || p.g.words.ordinary[head.key] {
		return
	}
	narrowed := p.within(p.g.sense(head), item{countries: countries})
	narrowed.admins = slices.DeleteFunc(narrowed.admins, func(r ref) bool { return r.how == RefCode })
	city, clear := p.pick(narrowed)
	if city < 0 || !clear || p.g.city(city).population < 50_000 || head.isCode() {
		return
	}
	f := finding{text: head.raw, city: -1, admin: -1, gap: head.gap}
	p.add(p.cityFinding(f, city, talent.Medium, "in a country named beside it"))
}

func unspacedScript(key string) bool { return key != "" && key[0] >= 0xe0 }
