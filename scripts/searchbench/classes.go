package main

import (
	"math/rand/v2"
	"strings"

	"mlscout/talent"
)

type order uint8

const (
	byPoints order = iota
	byRelevance
	byBoth
)

// ask is one query, in no engine's language: all of words, one of any, none of
// not, and every filter that is set.
type ask struct {
	words, any, not []string
	phrase          string
	prefix, fuzzy   string
	edits           int
	tool, country   string
	minPoints       int
	since           talent.Day
	order           order
	limit, offset   int
	facets          []string
	total           int // what is right; -1 not known yet
}

type class struct {
	name string
	asks []ask
}

func newClasses(c *corpus, queries int) []class {
	r := rand.New(rand.NewPCG(c.seed, 99))
	m := &maker{c, r}
	makers := []struct {
		name string
		make func() ask
	}{
		{"rare term", func() ask { return ask{words: m.words(1, 20_000, 60_000), order: byRelevance} }},
		{"mid term", func() ask { return ask{words: m.words(1, 300, 900), order: byRelevance} }},
		{"common term", func() ask { return ask{words: m.words(1, 10, 60), order: byRelevance} }},
		{"3 terms AND tool", func() ask { return ask{words: m.words(3, 5, 60), tool: m.tool(), order: byRelevance} }},
		{"(a OR b) AND c NOT d", func() ask {
			return ask{any: m.words(2, 50, 400), words: m.words(1, 5, 60), not: m.words(1, 5, 60), order: byRelevance}
		}},
		{"phrase, common words", func() ask { return ask{phrase: strings.Join(m.words(2, 0, 12), " "), order: byRelevance} }},
		{"phrase, title", func() ask { return ask{phrase: m.title(), order: byRelevance} }},
		{"prefix", func() ask { return ask{prefix: m.words(1, 50, 2000)[0][:4], order: byRelevance} }},
		{"fuzzy, one edit", func() ask { return ask{fuzzy: m.slip(1), edits: 1, order: byRelevance} }},
		{"fuzzy, two edits", func() ask { return ask{fuzzy: m.slip(2), edits: 2, order: byRelevance} }},
		{"range and sort", func() ask { return ask{minPoints: 2000 + r.IntN(3000), since: today - talent.Day(90+r.IntN(200))} }},
		{"facets on mid term", func() ask { return ask{words: m.words(1, 300, 900), facets: facetFields()[:3]} }},
		{"facets on everything", func() ask { return ask{facets: facetFields()[:3]} }},
		{"page from 1000", func() ask { return ask{words: m.words(1, 10, 60), offset: 1000} }},
		{"match all, top 50", func() ask { return ask{} }},
		{"recruiter by points", func() ask { return m.recruiter() }},
		{"recruiter by relevance", func() ask { a := m.recruiter(); a.order = byRelevance; return a }},
		{"recruiter by both", func() ask { a := m.recruiter(); a.order = byBoth; return a }},
		{"recruiter page, 4 facets", func() ask { a := m.recruiter(); a.facets = facetFields(); return a }},
	}
	classes := make([]class, len(makers))
	for i, maker := range makers {
		classes[i].name = maker.name
		for range queries {
			a := maker.make()
			a.limit, a.total = 50, -1
			classes[i].asks = append(classes[i].asks, a)
		}
	}
	return classes
}

func facetFields() []string { return []string{"tool", "country", "language", "source"} }

type maker struct {
	c *corpus
	r *rand.Rand
}

// words draws distinct words whose rank by frequency lies between low and high.
func (m *maker) words(n, low, high int) []string {
	var list []string
	for _, i := range m.r.Perm(high - low)[:n] {
		list = append(list, m.c.words[low+i])
	}
	return list
}

func (m *maker) tool() string  { return m.c.tools[skewed(m.r, nTools)] }
func (m *maker) title() string { return m.c.titles[m.r.IntN(len(m.c.titles))] }

// slip misspells a word.
func (m *maker) slip(edits int) string {
	word := []byte(m.words(1, 500, 5000)[0] + "xyz"[:edits-1])
	word[len(word)/2] = 'q'
	return string(word)
}

// recruiter is a query of six clauses as a sourcer would write it.
func (m *maker) recruiter() ask {
	return ask{
		any: append(m.words(2, 100, 800), m.title()), words: m.words(1, 5, 60), not: m.words(1, 100, 600),
		tool: m.tool(), country: country(skewed(m.r, 20)), minPoints: 500,
	}
}
