package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"

	"mlscout/index"
	"mlscout/talent"
)

const (
	vocabulary = 80_000
	tokens     = 236
	nTools     = 80
	nLanguages = 31
	nCountries = 90
	today      = talent.Day(20_400)
)

// corpus invents prospects: words by Zipf's law, some fixed titles, tools with
// points. The same number always gives the same prospect.
type corpus struct {
	seed       uint64
	n          int
	words      []string
	cumulative []float64
	tools      []string
	titles     []string
}

func newCorpus(seed uint64, n int) *corpus {
	c := &corpus{seed: seed, n: n, titles: []string{"machine learning engineer", "platform engineer", "data engineer",
		"site reliability engineer", "ml infrastructure lead", "staff software engineer", "research engineer"}}
	r := rand.New(rand.NewPCG(seed, 1))
	known := map[string]bool{}
	for sum := 0.0; len(c.words) < vocabulary; {
		word := invented(r)
		if known[word] {
			continue
		}
		known[word] = true
		c.words = append(c.words, word)
		sum += 1 / math.Pow(float64(len(c.words))+2.7, 1.05)
		c.cumulative = append(c.cumulative, sum)
	}
	for i := range nTools {
		c.tools = append(c.tools, fmt.Sprintf("tool%02d", i))
	}
	return c
}

func invented(r *rand.Rand) string {
	const consonants, vowels = "bcdfghklmnprstvz", "aeiou"
	var b strings.Builder
	for range 2 + r.IntN(3) {
		b.WriteByte(consonants[r.IntN(len(consonants))])
		b.WriteByte(vowels[r.IntN(len(vowels))])
	}
	if r.IntN(2) == 0 {
		b.WriteByte(consonants[r.IntN(len(consonants))])
	}
	return b.String()
}

func (c *corpus) word(r *rand.Rand) string {
	at := r.Float64() * c.cumulative[len(c.cumulative)-1]
	return c.words[min(sort.SearchFloat64s(c.cumulative, at), len(c.words)-1)]
}

// person is a prospect before it is poured into an engine.
type person struct {
	id        int
	texts     []string // the bio first
	tools     []string
	points    []int
	languages []string
	country   string
	total     int
	active    talent.Day
	followers int
}

func (c *corpus) person(i int) person {
	r := rand.New(rand.NewPCG(c.seed+1, uint64(i)))
	p := person{id: i + 1, country: country(skewed(r, nCountries)), active: today - talent.Day(r.ExpFloat64()*300), followers: int(math.Exp(r.NormFloat64()*1.5 + 3))}
	for range 1 + r.IntN(6) {
		if tool := c.tools[skewed(r, nTools)]; !slices.Contains(p.tools, tool) {
			points := int(math.Exp(r.NormFloat64()+2) * 100)
			p.tools, p.points, p.total = append(p.tools, tool), append(p.points, points), p.total+points
		}
	}
	for range 1 + r.IntN(4) {
		if language := fmt.Sprintf("lang%02d", skewed(r, nLanguages)); !slices.Contains(p.languages, language) {
			p.languages = append(p.languages, language)
		}
	}
	bio := c.text(r, 12)
	if r.IntN(3) == 0 {
		bio = c.titles[r.IntN(len(c.titles))] + " " + bio
	}
	p.texts = append(p.texts, bio)
	for left := tokens - 12; left > 0; left -= 16 {
		p.texts = append(p.texts, c.text(r, min(left, 16)))
	}
	return p
}

func (c *corpus) text(r *rand.Rand, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = c.word(r)
	}
	return strings.Join(list, " ")
}

// skewed prefers small numbers.
func skewed(r *rand.Rand, n int) int {
	return int(float64(n) * math.Pow(r.Float64(), 2.5))
}

func country(i int) string { return string([]byte{byte('A' + i/26), byte('A' + i%26)}) }

func (c *corpus) each(yield func(person, error) bool) {
	for i := range c.n {
		if !yield(c.person(i), nil) {
			return
		}
	}
}

func (p *person) record() index.Record {
	r := index.Record{
		ID: talent.ProspectID(p.id), Login: fmt.Sprintf("dev%07d", p.id), Headline: p.texts[0], EvidenceTexts: p.texts[1:],
		Place: talent.Place{Country: p.country}, Languages: p.languages, Followers: p.followers, Active: p.active, Created: 16_000,
		Score: index.Score{Points: talent.Points(p.total)}, Band: talent.Good, Kinds: []talent.Kind{talent.Commit}, Sources: []string{"github"},
	}
	for i, tool := range p.tools {
		score := index.Score{Points: talent.Points(p.points[i]), Active: talent.Points(p.points[i])}
		r.Tools = append(r.Tools, index.ToolScore{Tool: talent.ToolID(tool), Area: areaOf(tool), Score: score})
		r.Areas = addArea(r.Areas, areaOf(tool), score)
	}
	return r
}

func areaOf(tool string) talent.AreaID {
	return talent.Areas()[int(tool[len(tool)-1]-'0')%len(talent.Areas())]
}

func addArea(areas []index.AreaScore, area talent.AreaID, score index.Score) []index.AreaScore {
	for i := range areas {
		if areas[i].Area == area {
			areas[i].Points += score.Points
			return areas
		}
	}
	return append(areas, index.AreaScore{Area: area, Score: score})
}
