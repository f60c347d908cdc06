package places

import (
	"fmt"
	"slices"

	"mlscout/talent"
)

// finding is one place of a text.
type finding struct {
	text       string
	city       int // -1 none
	admin      int // -1 none
	country    int
	confidence talent.Confidence
	reason     string
	gap        gap
}

// parser turns items into findings.
type parser struct {
	g         *Gazetteer
	items     []item
	say       tell
	found     []finding
	open      []item // places that need more words: tried again in the countries of the others
	macros    []string
	remote    bool
	jokes     bool
	timezone  *talent.PostTimezone
	zoneSure  talent.Confidence
	ambiguous string
}

func (p *parser) run() {
	for i := 0; i < len(p.items); {
		i += p.step(i)
	}
	for _, it := range p.open {
		p.retry(it)
	}
}

// step reads the place that begins at i and returns how many items it took.
func (p *parser) step(i int) int {
	head := p.items[i]
	p.note(head)
	if !head.isPlace() || head.offset != nil && head.nickname == nil {
		return 1
	}
	sense := p.g.sense(head)
	used := 1
	bounded := false
	for j := i + 1; j < len(p.items) && p.items[j].gap <= weak; j++ {
		next := p.items[j]
		if !next.isPlace() {
			continue
		}
		narrowed, ok := p.narrow(sense, next)
		if !ok {
			break
		}
		sense, bounded = narrowed, true
		for k := i + used; k <= j; k++ {
			p.note(p.items[k])
		}
		used = j - i + 1
	}
	f, ok := p.settle(head, sense, bounded)
	if !bounded && i+1 < len(p.items) && p.items[i+1].gap <= weak {
		f, ok = p.quarter(f, ok, head, p.items[i+1])
	}
	if ok {
		p.add(f)
	} else {
		p.open = append(p.open, head)
	}
	return used
}

// quarter looks at a small place named before a large city: "Whitefield,
// Bangalore". One nearby is meant; one far away is not, the name is then that of
// a quarter.
func (p *parser) quarter(f finding, ok bool, head, next item) (finding, bool) {
	if ok && (f.city < 0 || f.confidence == talent.High && p.g.city(f.city).population > 300_000) || head.nickname != nil {
		return f, ok
	}
	big, found := p.settle(next, p.g.sense(next), false)
	if !found || big.city < 0 || p.g.city(big.city).population < 300_000 {
		return f, ok
	}
	large := p.g.city(big.city)
	for _, r := range head.cities {
		c := p.g.city(r.index)
		if r.how == RefMain && c.index != large.index && DistanceKM(c.lat, c.lon, large.lat, large.lon) < 60 {
			return p.cityFinding(finding{text: head.raw, gap: head.gap}, r.index, talent.High, "near "+large.name), true
		}
	}
	if ok && p.g.city(f.city).population*10 < large.population && p.g.city(f.city).country != large.country {
		return f, false
	}
	return f, ok
}

// note keeps what an item says besides a place.
func (p *parser) note(it item) {
	p.remote = p.remote || it.remote
	p.jokes = p.jokes || it.joke
	if it.macro != "" && !slices.Contains(p.macros, it.macro) {
		p.macros = append(p.macros, it.macro)
	}
	if it.offset != nil && p.timezone == nil {
		p.timezone = &talent.PostTimezone{Raw: it.raw, Min: it.offset.minutes, Max: it.offset.minutes}
		p.zoneSure = it.offset.confidence
	}
	if it.ambiguous != "" {
		p.ambiguous = fmt.Sprintf("%q alone could be %s", it.raw, it.ambiguous)
	}
}

func (p *parser) add(f finding) {
	for _, old := range p.found {
		if old.city == f.city && old.admin == f.admin && old.country == f.country {
			return
		}
		if f.city < 0 && f.admin < 0 && old.country == f.country && f.gap <= weak {
			return // the country of a place that was just read
		}
	}
	if p.say != nil {
		p.say.step("%q is %s: %s", f.text, p.g.short(f), f.reason)
	}
	p.found = append(p.found, f)
}

func (g *Gazetteer) short(f finding) string {
	name := g.countries[f.country].name
	if f.admin >= 0 {
		name = g.admins[f.admin].name + ", " + name
	}
	if f.city >= 0 {
		name = g.city(f.city).name + ", " + name
	}
	return name
}

// sense is what a name can still mean, by the words after it.
type sense struct {
	cities    []ref
	admins    []ref
	countries []ref
	nickname  *alias
	raw       string
	by        []string // what narrowed it
	exact     bool     // narrowed by a region, not only by a country
}

func (g *Gazetteer) sense(it item) sense {
	return sense{raw: it.raw, cities: it.cities, admins: it.admins, countries: it.countries, nickname: it.nickname}
}

// narrow keeps what lies in box, or what of box lies in s: "Berlin, Germany"
// and "Germany, Berlin".
func (p *parser) narrow(s sense, box item) (sense, bool) {
	inside := p.within(s, box)
	if !inside.empty() {
		inside.raw, inside.by = s.raw, append(slices.Clone(s.by), box.raw)
		return inside, true
	}
	if len(s.cities) > 0 && !onlyCodes(s.cities) && len(s.countries) == 0 && len(s.admins) == 0 {
		return s, false
	}
	if len(box.countries) > 0 && !onlyCodes(box.countries) {
		return s, false
	}
	outer := item{admins: s.admins, countries: s.countries}
	inside = p.within(p.g.sense(box), outer)
	if inside.empty() {
		return s, false
	}
	inside.raw, inside.by = box.raw, append(slices.Clone(s.by), s.raw)
	return inside, true
}

func onlyCodes(refs []ref) bool {
	for _, r := range refs {
		if r.how != RefCode {
			return false
		}
	}
	return len(refs) > 0
}

func (s sense) empty() bool { return len(s.cities)+len(s.admins)+len(s.countries) == 0 }

// within keeps the cities and regions of s that lie in the country or region
// that box names.
func (p *parser) within(s sense, box item) sense {
	var out sense
	for _, r := range s.cities {
		c := p.g.city(r.index)
		inRegion, inCountry := p.contains(box, c.country, c.admin, c.county)
		if inRegion || inCountry {
			out.cities = append(out.cities, r)
			out.exact = out.exact || inRegion
		}
	}
	for _, r := range s.admins {
		if _, in := p.contains(box, p.g.admins[r.index].country, -1, ""); in && !sameRegion(box.admins, r) {
			out.admins = append(out.admins, r)
		}
	}
	if s.nickname != nil && out.hasCity(p.g.byID(s.nickname.id)) {
		out.nickname = s.nickname
	} else if s.nickname != nil {
		i := p.g.byID(s.nickname.id)
		if i >= 0 {
			c := p.g.city(i)
			if region, in := p.contains(box, c.country, c.admin, c.county); region || in {
				out.cities = append(out.cities, ref{kind: RefCity, how: RefMain, index: i})
				out.nickname = s.nickname
				out.exact = out.exact || region
			}
		}
	}
	if out.exact {
		out.cities = slices.DeleteFunc(out.cities, func(r ref) bool {
			c := p.g.city(r.index)
			region, _ := p.contains(box, c.country, c.admin, c.county)
			return !region && !p.largest(out.cities, c)
		})
	}
	return out
}

// largest says whether c dwarfs all others: "London, CA" is in Canada although
// California has one.
func (p *parser) largest(cities []ref, c city) bool {
	for _, r := range cities {
		if other := p.g.city(r.index); other.index != c.index && other.population*20 > c.population {
			return false
		}
	}
	return true
}

func (s sense) hasCity(i int) bool {
	return slices.ContainsFunc(s.cities, func(r ref) bool { return r.index == i })
}

func sameRegion(admins []ref, r ref) bool {
	return slices.ContainsFunc(admins, func(a ref) bool { return a.index == r.index })
}

// contains says whether box names the region, or else the country, of a place.
func (p *parser) contains(box item, country, admin int, county string) (region, inCountry bool) {
	for _, r := range box.admins {
		region = region || r.index == admin
	}
	if county != "" && box.upper && Fold(county) == box.key {
		region = true
	}
	for _, r := range box.countries {
		inCountry = inCountry || r.index == country
	}
	return region, inCountry
}

// ordered puts the place that counts first: the last of those after "now in",
// else the one after an arrow, else the first that is not a former one.
func (p *parser) ordered() []finding {
	best := 0
	for i, f := range p.found {
		switch {
		case f.gap == current && p.found[best].gap != current:
			best = i
		case f.gap == arrow && p.found[best].gap != current:
			best = i
		case p.found[best].gap == formerly && f.gap != formerly:
			best = i
		}
	}
	if len(p.found) < 2 {
		return p.found
	}
	out := []finding{p.found[best]}
	for i, f := range p.found {
		if i != best {
			out = append(out, f)
		}
	}
	if g := out[0].gap; g == current || g == arrow || out[1].gap == formerly {
		out[0].confidence = lower(out[0].confidence)
	}
	return out
}

func lower(c talent.Confidence) talent.Confidence {
	if c == talent.High {
		return talent.Medium
	}
	return c
}

func (p *parser) zoneConfidence(stated talent.Confidence) talent.Confidence {
	if p.zoneSure != "" {
		return p.zoneSure
	}
	return stated
}

func (p *parser) whyNothing() string {
	switch {
	case p.ambiguous != "":
		return p.ambiguous
	case p.jokes:
		return "no place on a map"
	case len(p.macros) > 0:
		return "a region of many countries"
	case p.remote:
		return "anywhere"
	case len(p.open) > 0:
		return fmt.Sprintf("%q could be several places, or is an unlikely one", p.open[0].raw)
	}
	return "no known place"
}
