// Package places reads free-text locations: "München", "SF Bay Area", "Perth
// WA", "from Chennai, now in Utrecht 🇳🇱", "UTC+5:30". It answers with a city, a
// region or a country of GeoNames, with the time zone and how sure it is, or
// with nothing: jokes and names that several well-known places share are not
// guessed at. It never asks the network.
//
// Data: GeoNames (https://www.geonames.org), CC BY 4.0; see README.md.
package places

import (
	"fmt"
	"strings"

	"mlscout/talent"
)

// Reading is what a text says about where.
type Reading struct {
	talent.Place                      // the primary place; empty but for Text where there is none
	Places       []talent.Place       `json:"places"`             // all, the primary first
	Macro        []string             `json:"macro,omitempty"`    // "EU", "Latin America", …
	Remote       bool                 `json:"remote,omitempty"`   // says "remote", "anywhere", …
	Timezone     *talent.PostTimezone `json:"timezone,omitempty"` // working hours as stated
	Reason       string               `json:"reason"`             // why the primary place, or why none
}

// Explanation is a reading with the steps that led to it.
type Explanation struct {
	Reading
	Steps []string `json:"steps"`
}

// Locate reads text.
func (g *Gazetteer) Locate(text string) Reading { return g.read(text, nil) }

// Explain reads text and tells how.
func (g *Gazetteer) Explain(text string) Explanation {
	steps := []string{}
	reading := g.read(text, func(format string, args ...any) { steps = append(steps, fmt.Sprintf(format, args...)) })
	return Explanation{reading, steps}
}

// tell takes a step of an explanation; nil wants none.
type tell func(format string, args ...any)

func (t tell) step(format string, args ...any) {
	if t != nil {
		t(format, args...)
	}
}

func (g *Gazetteer) read(text string, say tell) Reading {
	none := Reading{Place: talent.Place{Text: text, Confidence: talent.NoConfidence}, Places: []talent.Place{}}
	if g.looksLikeCode(text) {
		none.Reason = "an address, a path or code, not a place"
		return none
	}
	if lat, lon, ok := g.coordinates(text); ok {
		return g.atPoint(none, lat, lon)
	}
	zone, rest := g.stripOffsets(text)
	if zone != nil {
		say.step("%q states UTC offsets %+d to %+d minutes", zone.Raw, zone.Min, zone.Max)
	}
	none.Timezone = zone
	words := g.words.mark(tokens(rest))
	if len(words) == 0 {
		return g.onlyZone(none)
	}
	items := g.wholeItem(words)
	if items == nil {
		items = g.codeList(words)
	}
	if items == nil {
		items = g.items(words)
	}
	if say != nil {
		for _, it := range items {
			say.step("%s", g.describe(it))
		}
	}
	p := parser{g: g, items: items, say: say}
	p.run()
	return g.conclude(none, &p)
}

// wholeItem takes a text whose words together are one known name, whatever
// parts them: "Trinidad & Tobago", "n/a".
func (g *Gazetteer) wholeItem(words []word) []item {
	if len(words) < 2 || len(words) > longestName {
		return nil
	}
	keys := make([]string, 0, len(words))
	raws := make([]string, 0, len(words))
	for _, w := range words {
		if w.flag || w.gap >= arrow {
			return nil
		}
		keys = append(keys, w.key)
		raws = append(raws, w.raw)
	}
	key := strings.Join(keys, " ")
	if g.words.jokes[key] || g.words.remote[key] || g.words.macros[key] != "" {
		return []item{g.item(key, strings.Join(raws, " "))}
	}
	for _, joint := range []string{key, strings.Join(keys, " and ")} {
		it := g.item(joint, strings.Join(raws, " "))
		if len(it.countries) > 0 && it.countries[0].how != RefCode {
			it.whole = true
			return []item{it}
		}
	}
	return nil
}

// conclude orders what the parser found and names the primary place.
func (g *Gazetteer) conclude(r Reading, p *parser) Reading {
	r.Macro, r.Remote = p.macros, p.remote
	if r.Timezone == nil {
		r.Timezone = p.timezone
	}
	found := p.ordered()
	for _, f := range found {
		r.Places = append(r.Places, g.place(f, f.text))
	}
	if len(found) == 0 {
		if r.Timezone != nil && r.Timezone.Min == r.Timezone.Max {
			r = g.onlyZone(r)
			r.Confidence = p.zoneConfidence(r.Confidence)
			return r
		}
		r.Reason = p.whyNothing()
		if len(r.Macro) > 0 {
			r.Confidence = talent.High
		}
		return r
	}
	r.Place = g.place(found[0], r.Text)
	r.Reason = found[0].reason
	return r
}

func (g *Gazetteer) onlyZone(r Reading) Reading {
	if r.Timezone == nil {
		r.Reason = "nothing said"
		return r
	}
	r.Reason = "only a time zone"
	if r.Timezone.Min == r.Timezone.Max {
		r.Offset, r.Confidence = formatOffset(r.Timezone.Min), talent.High
	}
	return r
}

// place turns a finding into the vocabulary's Place.
func (g *Gazetteer) place(f finding, text string) talent.Place {
	p := talent.Place{Text: text, Confidence: f.confidence, Country: g.countries[f.country].code}
	zoneIndex := g.countries[f.country].zone
	if f.admin >= 0 {
		p.Region = g.admins[f.admin].name
		zoneIndex = g.admins[f.admin].zone
	}
	if f.city >= 0 {
		c := g.city(f.city)
		p.City, p.GeoNameID, p.Lat, p.Lon = shownCity(c.name), c.id, c.lat, c.lon
		zoneIndex = c.zone
		if Fold(p.City) == Fold(p.Region) {
			p.Region = ""
		}
	}
	if zoneIndex >= 0 {
		p.Zone, p.Offset = g.zones[zoneIndex].name, formatOffset(g.zones[zoneIndex].offset)
	}
	return p
}

// shownCity drops what only sets a name apart in a list: "Washington, D.C.".
func shownCity(name string) string {
	short, _, _ := strings.Cut(name, ",")
	return short
}

func (g *Gazetteer) describe(it item) string {
	var could []string
	if it.nickname != nil {
		could = append(could, "short for a city")
	}
	for _, r := range it.countries {
		could = append(could, "country "+g.countries[r.index].name)
	}
	for _, r := range it.admins {
		could = append(could, fmt.Sprintf("region %s (%s)", g.admins[r.index].name, g.countries[g.admins[r.index].country].code))
	}
	for i, r := range it.cities {
		if i == 4 {
			could = append(could, fmt.Sprintf("%d more towns", len(it.cities)-4))
			break
		}
		c := g.city(r.index)
		could = append(could, fmt.Sprintf("town %s %s (%d people)", c.name, g.countries[c.country].code, c.population))
	}
	for _, flag := range []struct {
		is   bool
		what string
	}{{it.remote, "remote"}, {it.joke, "no place on a map"}, {it.macro != "", "many countries: " + it.macro},
		{it.ambiguous != "", "ambiguous: " + it.ambiguous}, {it.offset != nil, "time zone"}} {
		if flag.is {
			could = append(could, flag.what)
		}
	}
	return fmt.Sprintf("%q: %s", it.raw, strings.Join(could, "; "))
}
