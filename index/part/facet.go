package part

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
)

// Facet holds the values of one field for every document, as numbers into a
// dictionary.
type Facet struct {
	ends    []uint32 // where the values of a document end
	values  []uint32
	names   texts    // by value
	counts  []uint32 // documents by value
	known   map[string]uint32
	spelled []string // names, where every hit needs some
}

func newFacet() *Facet { return &Facet{known: make(map[string]uint32)} }

// add appends a document's values. The first spelling of a value is shown.
func (f *Facet) add(names, shown []string) {
	for i, name := range names {
		value, ok := f.known[name]
		if !ok {
			value = uint32(len(f.names.ends))
			f.known[name] = value
			f.names.add(shown[i])
			f.counts = append(f.counts, 0)
		}
		f.values = append(f.values, value)
		f.counts[value]++
	}
	f.ends = append(f.ends, uint32(len(f.values)))
}

func (f *Facet) permute(rows []uint32, along []*scores) (*Facet, []scores) {
	p := &Facet{names: f.names, counts: f.counts, ends: make([]uint32, 0, len(rows)), values: make([]uint32, 0, len(f.values))}
	moved := make([]scores, len(along))
	for _, row := range rows {
		start, end := f.span(row)
		p.values = append(p.values, f.values[start:end]...)
		for j, column := range along {
			moved[j].take(column, start, end)
		}
		p.ends = append(p.ends, uint32(len(p.values)))
	}
	return p, moved
}

// span says where the values of a document lie in the column.
func (f *Facet) span(doc uint32) (start, end uint32) {
	if doc > 0 {
		start = f.ends[doc-1]
	}
	return start, f.ends[doc]
}

// Of returns the values of a document.
func (f *Facet) Of(doc uint32) []uint32 {
	start, end := f.span(doc)
	return f.values[start:end]
}

// Values is the number of values in the dictionary.
func (f *Facet) Values() int { return len(f.names.ends) }

// Value returns the name of a value.
func (f *Facet) Value(value uint32) string {
	if f.spelled != nil {
		return f.spelled[value]
	}
	return string(f.names.at(value))
}

// spell makes strings of the names once.
func (f *Facet) spell() {
	f.spelled = f.names.strings()
}

// Count returns how many of docs have each value.
func (f *Facet) Count(docs *roaring.Bitmap) []uint32 {
	total := uint64(len(f.ends))
	if found := docs.GetCardinality(); found == total {
		return f.counts
	} else if found > total/2 {
		return f.countWithout(docs, total)
	}
	counts := make([]uint32, f.Values())
	f.tally(docs, func(value uint32) { counts[value]++ })
	return counts
}

// countWithout counts the few that are missing from docs instead.
func (f *Facet) countWithout(docs *roaring.Bitmap, total uint64) []uint32 {
	counts := append([]uint32(nil), f.counts...)
	missing := roaring.Flip(docs, 0, total)
	f.tally(missing, func(value uint32) { counts[value]-- })
	return counts
}

func (f *Facet) tally(docs *roaring.Bitmap, count func(value uint32)) {
	var buffer [1024]uint32
	many := docs.ManyIterator()
	for n := many.NextMany(buffer[:]); n > 0; n = many.NextMany(buffer[:]) {
		for _, doc := range buffer[:n] {
			for _, value := range f.Of(doc) {
				count(value)
			}
		}
	}
}

func (f *Facet) sections(name string) []section {
	return append(f.names.sections(name), section{name: name + ".at", data: bytesOf(f.ends)},
		section{name: name + ".val", data: bytesOf(f.values)}, section{name: name + ".n", data: bytesOf(f.counts)})
}

func viewFacet(s map[string][]byte, name string, n int) (*Facet, error) {
	var failed []error
	f := &Facet{ends: column[uint32](s, name+".at", n, &failed), values: column[uint32](s, name+".val", -1, &failed),
		counts: column[uint32](s, name+".n", -1, &failed)}
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	if n > 0 && int(f.ends[n-1]) != len(f.values) {
		return nil, fmt.Errorf("column %s: values end elsewhere", name)
	}
	var err error
	f.names, err = viewTexts(s, name, len(f.counts))
	return f, err
}
