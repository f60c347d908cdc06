package github

import (
	"strconv"
	"strings"

	"mlscout/crawler"
)

// gauge is a size that gives way quickly and comes back slowly.
type gauge struct {
	size, most int
	good       int
	changed    bool
}

// shrink halves the size; false when it is one already.
func (g *gauge) shrink() bool {
	g.good = 0
	if g.size == 1 {
		return false
	}
	g.size, g.changed = g.size/2, true
	return true
}

// fine notes a success; after some in a row the size doubles.
func (g *gauge) fine() {
	if g.good++; g.good >= 4 && g.size < g.most {
		g.size, g.good, g.changed = min(g.most, g.size*2), 0, true
	}
}

// gauges are remembered between runs, so that what GitHub found too heavy once
// is not asked again tomorrow.
type gauges map[string]*gauge

// The gauges: items a page, pages a query, people a query.
const (
	pagePulls     = "page:pulls"
	packPulls     = "pack:pulls"
	packSingles   = "pack:singles"
	packNames     = "pack:names"
	packCounts    = "pack:counts"
	packLookups   = "pack:lookups"
	packTrees     = "pack:repositories"
	packDetails   = "pack:details"
	packActivity  = "pack:activity"
	packProbes    = "pack:moves"
	prefixGauge   = "gauge:"
	linesOfCommit = "lines"
)

func newGauges() gauges {
	return gauges{
		pagePulls:     {size: 100, most: 100},
		packPulls:     {size: 4, most: 16},
		packSingles:   {size: 96, most: 149},
		packNames:     {size: 149, most: 149},
		packCounts:    {size: 50, most: 50},
		packLookups:   {size: 100, most: 100},
		packTrees:     {size: 62, most: 111},
		packDetails:   {size: 100, most: 249},
		packActivity:  {size: 32, most: 49},
		packProbes:    {size: 10, most: 20},
		linesOfCommit: {size: 2, most: 2}, // 2: ask for line counts, 1: too dear here
	}
}

func (g gauges) load(cursors map[string]string) {
	for key, value := range cursors {
		name, ok := strings.CutPrefix(key, prefixGauge)
		if size, err := strconv.Atoi(value); ok && err == nil && g[name] != nil {
			g[name].size = min(max(size, 1), g[name].most)
		}
	}
}

// remember writes the sizes that changed into a batch.
func (g gauges) remember(b *crawler.Batch) {
	for name, one := range g {
		if one.changed {
			if b.Cursors == nil {
				b.Cursors = make(map[string]string)
			}
			b.Cursors[prefixGauge+name] = strconv.Itoa(one.size)
			one.changed = false
		}
	}
}
