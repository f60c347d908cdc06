package main

import (
	"context"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// brute keeps everything in memory, ready for exactly these queries: bitmaps by
// term, arrays by prospect. It is what the machine could do, not a product.
type brute struct {
	c         *corpus
	terms     map[string]*roaring.Bitmap
	tools     map[string]*roaring.Bitmap
	countries map[string]*roaring.Bitmap
	rows      [][]uint32 // word numbers, 0 between texts
	numbers   map[string]uint32
	names     []string // sorted terms
	people    []slim
	byPoints  []uint32
}

type slim struct {
	total, active int32
	country       uint16
	tools, langs  []uint16
}

func newBrute(c *corpus) *brute {
	return &brute{c: c, terms: map[string]*roaring.Bitmap{}, tools: map[string]*roaring.Bitmap{}, countries: map[string]*roaring.Bitmap{},
		numbers: map[string]uint32{}}
}

func (b *brute) name() string { return "brute" }

func (b *brute) build(ctx context.Context) error {
	codes := map[string]uint16{}
	code := func(kind, s string) uint16 {
		if _, ok := codes[kind+s]; !ok {
			codes[kind+s] = uint16(len(codes))
		}
		return codes[kind+s]
	}
	for i := range b.c.n {
		p := b.c.person(i)
		s := slim{total: int32(p.total), active: int32(p.active), country: code("c", p.country)}
		put(b.countries, p.country, i)
		for _, tool := range p.tools {
			s.tools = append(s.tools, code("t", tool))
			put(b.tools, tool, i)
		}
		for _, language := range p.languages {
			s.langs = append(s.langs, code("l", language))
		}
		b.people, b.rows = append(b.people, s), append(b.rows, b.row(p.texts, i))
	}
	for term, set := range b.terms {
		set.RunOptimize()
		b.names = append(b.names, term)
	}
	slices.Sort(b.names)
	b.byPoints = make([]uint32, b.c.n)
	for i := range b.byPoints {
		b.byPoints[i] = uint32(i)
	}
	slices.SortFunc(b.byPoints, func(x, y uint32) int { return int(b.people[y].total) - int(b.people[x].total) })
	return ctx.Err()
}

func (b *brute) row(texts []string, doc int) (row []uint32) {
	for _, text := range texts {
		for _, word := range strings.Fields(text) {
			put(b.terms, word, doc)
			if b.numbers[word] == 0 {
				b.numbers[word] = uint32(len(b.numbers) + 1)
			}
			row = append(row, b.numbers[word])
		}
		row = append(row, 0)
	}
	return row
}

func put(sets map[string]*roaring.Bitmap, key string, doc int) {
	set := sets[key]
	if set == nil {
		set = roaring.New()
		sets[key] = set
	}
	set.Add(uint32(doc))
}

func (b *brute) open(context.Context) error  { return nil }
func (b *brute) bytes(context.Context) int64 { return 0 }
func (b *brute) close() error                { return nil }

func (b *brute) ask(_ context.Context, a ask) (int, error) {
	if a.fuzzy != "" {
		return -1, b.near(a.fuzzy, a.edits)
	}
	hits := b.match(a)
	if a.minPoints > 0 || a.since > 0 {
		hits = b.filter(hits, a)
	}
	total := b.c.n
	if hits != nil {
		total = int(hits.GetCardinality())
	}
	b.top(hits, total, a)
	for _, facet := range a.facets {
		b.count(hits, facet)
	}
	return total, nil
}

// match returns nil for everybody.
func (b *brute) match(a ask) *roaring.Bitmap {
	var sets []*roaring.Bitmap
	for _, word := range a.words {
		sets = append(sets, of(b.terms, word))
	}
	if a.tool != "" {
		sets = append(sets, of(b.tools, a.tool))
	}
	if a.country != "" {
		sets = append(sets, of(b.countries, a.country))
	}
	if a.prefix != "" {
		var any []*roaring.Bitmap
		i, _ := slices.BinarySearch(b.names, a.prefix)
		for ; i < len(b.names) && strings.HasPrefix(b.names[i], a.prefix); i++ {
			any = append(any, b.terms[b.names[i]])
		}
		sets = append(sets, roaring.FastOr(any...))
	}
	var hits *roaring.Bitmap
	for i, set := range sets {
		if i == 0 {
			hits = set.Clone()
		} else {
			hits.And(set)
		}
	}
	if len(a.any) > 0 {
		var any []*roaring.Bitmap
		for _, s := range a.any {
			any = append(any, b.phrase(s, hits))
		}
		hits = roaring.FastOr(any...)
	}
	if a.phrase != "" {
		hits = b.phrase(a.phrase, hits)
	}
	for _, word := range a.not {
		hits.AndNot(of(b.terms, word))
	}
	return hits
}

func of(sets map[string]*roaring.Bitmap, key string) *roaring.Bitmap {
	if set := sets[key]; set != nil {
		return set
	}
	return roaring.New()
}

// phrase finds words next to each other among docs, or among all if docs is nil.
func (b *brute) phrase(s string, docs *roaring.Bitmap) *roaring.Bitmap {
	list := strings.Fields(s)
	candidates := of(b.terms, list[0])
	if docs != nil {
		candidates = roaring.And(candidates, docs)
	}
	want := []uint32{b.numbers[list[0]]}
	for _, word := range list[1:] {
		candidates = roaring.And(candidates, of(b.terms, word))
		want = append(want, b.numbers[word])
	}
	if len(list) == 1 {
		return candidates
	}
	found := roaring.New()
	for it := candidates.Iterator(); it.HasNext(); {
		doc := it.Next()
		row := b.rows[doc]
		for i := 0; i+len(want) <= len(row); i++ {
			if row[i] == want[0] && slices.Equal(row[i:i+len(want)], want) {
				found.Add(doc)
				break
			}
		}
	}
	return found
}

func (b *brute) filter(docs *roaring.Bitmap, a ask) *roaring.Bitmap {
	var kept []uint32
	b.each(docs, func(doc uint32) {
		if p := &b.people[doc]; int(p.total) >= a.minPoints && p.active >= int32(a.since) {
			kept = append(kept, doc)
		}
	})
	return roaring.BitmapOf(kept...)
}

func (b *brute) each(docs *roaring.Bitmap, yield func(doc uint32)) {
	if docs == nil {
		for doc := range b.people {
			yield(uint32(doc))
		}
		return
	}
	var buffer [1024]uint32
	many := docs.ManyIterator()
	for n := many.NextMany(buffer[:]); n > 0; n = many.NextMany(buffer[:]) {
		for _, doc := range buffer[:n] {
			yield(doc)
		}
	}
}

// top walks everybody by points until the page is full.
func (b *brute) top(hits *roaring.Bitmap, total int, a ask) []uint32 {
	want := min(a.offset+a.limit, total)
	best := make([]uint32, 0, want)
	if hits != nil && total < 20_000 {
		best = hits.ToArray()
		slices.SortFunc(best, func(x, y uint32) int { return int(b.people[y].total) - int(b.people[x].total) })
		return best[:want]
	}
	for _, doc := range b.byPoints {
		if len(best) == want {
			break
		}
		if hits == nil || hits.Contains(doc) {
			best = append(best, doc)
		}
	}
	return best
}

func (b *brute) count(hits *roaring.Bitmap, facet string) []int {
	counts := make([]int, 1024)
	b.each(hits, func(doc uint32) {
		p := &b.people[doc]
		switch facet {
		case "tool":
			for _, tool := range p.tools {
				counts[tool]++
			}
		case "language":
			for _, language := range p.langs {
				counts[language]++
			}
		case "country":
			counts[p.country]++
		default:
			counts[0]++
		}
	})
	return counts
}

// near scans the dictionary for the words that a slip away.
func (b *brute) near(word string, edits int) error {
	found := 0
	row := make([]int, len(word)+1)
	for _, name := range b.names {
		if abs(len(name)-len(word)) <= edits && distance(name, word, row) <= edits {
			found++
		}
	}
	return nil
}

func abs(n int) int { return max(n, -n) }

func distance(a, b string, row []int) int {
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
