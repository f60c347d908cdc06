package index

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"mlscout/index/part"
	"mlscout/index/words"
)

// maxValues bounds how many values of a facet are returned; counts are exact
// all the same.
const maxValues = 100

// Facets lists what a search can count by. "open_to_work" is the field open:.
func Facets() []string {
	return []string{"tool", "area", "kind", "language", "country", "city", "region", "tz", "band", "source", "activity",
		"open_to_work", "seeking", "remote", "org", "topic"}
}

func checkFacets(names []string) error {
	for _, name := range names {
		if !slices.Contains(Facets(), name) {
			return fmt.Errorf("facet %q is not one of %s", name, strings.Join(Facets(), ", "))
		}
	}
	return nil
}

// facet counts the hits by the values of one facet.
func (f *found) facet(name string) []Value {
	switch name {
	case "activity":
		return f.activity()
	case "open_to_work":
		name = string(part.Available)
	}
	facet := f.part.Facet(part.Field(name))
	var values []Value
	for value, count := range facet.Count(f.hits) {
		if count > 0 {
			values = append(values, Value{facet.Value(uint32(value)), int(count)})
		}
	}
	return values
}

// activity counts by how long ago the last evidence is.
func (f *found) activity() []Value {
	steps := []struct {
		name string
		days int32
	}{{"<30d", 30}, {"30d..90d", 90}, {"90d..1y", 365}, {"1y..2y", 730}, {">2y", 1 << 30}}
	counts := make([]int, len(steps)+1)
	eachOf(f.hits, func(doc uint32) {
		day := f.part.LastDay[doc]
		i := len(steps)
		if day > 0 {
			age := int32(f.Today) - day
			i = slices.IndexFunc(steps, func(step struct {
				name string
				days int32
			}) bool {
				return age < step.days
			})
		}
		counts[i]++
	})
	values := make([]Value, 0, len(counts))
	for i, step := range steps {
		values = append(values, Value{step.name, counts[i]})
	}
	return append(values, Value{"unknown", counts[len(steps)]})
}

func eachOf(docs *roaring.Bitmap, yield func(doc uint32)) {
	var buffer [1024]uint32
	many := docs.ManyIterator()
	for n := many.NextMany(buffer[:]); n > 0; n = many.NextMany(buffer[:]) {
		for _, doc := range buffer[:n] {
			yield(doc)
		}
	}
}

// mergeFacets adds the counts of the parts up, most frequent first; steps of
// time stay in their order. Spellings that differ in case are one value.
func (s *search) mergeFacets(parts []*found) map[string][]Value {
	facets := make(map[string][]Value, len(s.Facets))
	for i, name := range s.Facets {
		values := sumFacet(parts, i)
		values = slices.DeleteFunc(values, func(v Value) bool { return v.Count == 0 })
		if name != "activity" {
			slices.SortFunc(values, func(a, b Value) int {
				return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
			})
		}
		facets[name] = append([]Value{}, values[:min(len(values), maxValues)]...)
	}
	return facets
}

func sumFacet(parts []*found, i int) (values []Value) {
	at := make(map[string]int)
	for _, f := range parts {
		for _, value := range f.facets[i] {
			key := words.Fold(value.Value)
			if _, ok := at[key]; !ok {
				at[key] = len(values)
				values = append(values, Value{Value: value.Value})
			}
			values[at[key]].Count += value.Count
		}
	}
	return values
}

func (s *search) mergeClauses(parts []*found) []Clause {
	clauses := make([]Clause, len(s.clauses))
	for i, clause := range s.clauses {
		clauses[i] = Clause{Text: clause.String(), Depth: s.depths[i]}
		for _, f := range parts {
			clauses[i].Hits += f.clauses[i]
		}
	}
	return clauses
}
