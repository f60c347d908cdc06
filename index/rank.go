package index

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"mlscout/index/part"
	"mlscout/index/query"
	"mlscout/talent"
)

// found is what one part contributes to a result.
type found struct {
	*matcher
	hits    *roaring.Bitmap
	visible *roaring.Bitmap
	total   int
	clauses []int
	facets  [][]Value
	best    []ranked // of the first pages, best first
	score   func(doc uint32) Score
}

// ranked is a hit with what it is ordered by.
type ranked struct {
	name   string // ByName only
	first  uint64 // what is asked for, and how well
	points int32
	id     int64
	doc    uint32
	from   *found
}

// before says whether a comes before b in a result.
func before(a, b ranked) int {
	return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(b.first, a.first), cmp.Compare(b.points, a.points), cmp.Compare(a.id, b.id))
}

func (s *search) part(p *livePart) (*found, error) {
	f := &found{matcher: &matcher{search: s, part: p, sets: make(map[*query.Node]*roaring.Bitmap)}}
	f.score = f.scorer()
	set, err := f.match(s.Query.Root)
	if err != nil {
		return nil, err
	}
	f.visible = p.live
	if hidden := f.documents(s.Hidden); !hidden.IsEmpty() {
		f.visible = roaring.AndNot(p.live, hidden)
	}
	f.hits = f.seen(set)
	f.total = int(f.hits.GetCardinality())
	for _, clause := range s.clauses {
		set, err := f.match(clause)
		if err != nil {
			return nil, err
		}
		f.clauses = append(f.clauses, f.count(set))
	}
	for _, facet := range s.Facets {
		f.facets = append(f.facets, f.facet(facet))
	}
	return f, f.rank()
}

// everybody says whether no document of the part is dead or hidden.
func (f *found) everybody() bool {
	return f.visible.GetCardinality() == uint64(f.part.Len())
}

func (f *found) seen(set *roaring.Bitmap) *roaring.Bitmap {
	if f.everybody() {
		return set
	}
	return roaring.And(set, f.visible)
}

func (f *found) count(set *roaring.Bitmap) int {
	if f.everybody() {
		return int(set.GetCardinality())
	}
	return int(set.AndCardinality(f.visible))
}

// rank finds the best hits up to the end of the page.
func (f *found) rank() error {
	want := min(f.Offset+f.Limit, f.total)
	if want == 0 || f.Limit == 0 {
		return nil
	}
	tiers, err := f.tiers()
	if err != nil {
		return err
	}
	switch p := f.part; {
	case f.Sort == ByName:
		f.byName(want)
	case f.Sort == ByDepth && f.asked.none():
		f.take(f.hits, p.ByDepth, want, func(doc uint32) uint64 { return sortable(p.Depth[doc]) })
	case f.Sort == ByActive && f.asked.none():
		f.take(f.hits, p.ByActive, want, func(doc uint32) uint64 { return sortable(p.Active[doc])<<32 | uint64(p.LastDay[doc]) })
	case f.asked.none():
		for i := len(tiers) - 1; i >= 0 && len(f.best) < want; i-- {
			f.take(tiers[i], p.ByPoints, want-len(f.best), func(uint32) uint64 { return uint64(i) })
		}
	default:
		f.byAsked(tiers, want)
	}
	return nil
}

// sortable keeps the order of numbers that may be negative.
func sortable[T ~int32 | ~int64](v T) uint64 { return uint64(int64(v) + 1<<31) }

// tiers splits the hits by how many of the words asked for stand in the profile
// itself: tiers[i] are those with exactly i.
func (f *found) tiers() ([]*roaring.Bitmap, error) {
	const most = 8
	tiers := []*roaring.Bitmap{f.hits}
	if f.Sort != ByPoints {
		return tiers, nil
	}
	for _, clause := range f.text[:min(len(f.text), most)] {
		own, err := f.own(clause)
		if err != nil {
			return nil, err
		}
		if !own.Intersects(f.hits) {
			continue
		}
		tiers = append(tiers, roaring.New())
		for i := len(tiers) - 2; i >= 0; i-- {
			up := roaring.And(tiers[i], own)
			tiers[i] = roaring.AndNot(tiers[i], up)
			tiers[i+1] = roaring.Or(tiers[i+1], up)
		}
	}
	return tiers, nil
}

// own finds where a clause holds in the words of the profile alone.
func (f *found) own(clause *query.Node) (*roaring.Bitmap, error) {
	if clause.Op == query.Prefix {
		return f.part.Prefix(part.Own, clause.Value)
	}
	set, err := f.part.Words(part.Own, clause.Words)
	if err != nil {
		return nil, err
	}
	for _, other := range clause.Also {
		also, err := f.part.Words(part.Own, other)
		if err != nil {
			return nil, err
		}
		set = roaring.Or(set, also)
	}
	anywhere, err := f.match(clause)
	if err != nil {
		return nil, err
	}
	return roaring.And(set, anywhere), nil
}

// take appends the first of set in the given order of the whole part, whose
// leading value first tells. It walks that order if it can expect to end soon,
// else it sorts the set.
func (f *found) take(set *roaring.Bitmap, order []uint32, want int, first func(doc uint32) uint64) {
	size := int(set.GetCardinality())
	want = min(want, size)
	if want == 0 {
		return
	}
	if steps := want * (len(order) / size); steps > size {
		f.add(f.top(set, want, first))
		return
	}
	f.walk(set, order, want, first)
}

// walk appends the first of set as they come in the order of the whole part.
func (f *found) walk(set *roaring.Bitmap, order []uint32, want int, first func(doc uint32) uint64) {
	whole := set.GetCardinality() == uint64(len(order))
	for _, doc := range order {
		if !whole && !set.Contains(doc) {
			continue
		}
		f.best = append(f.best, f.entry(doc, first(doc)))
		if want--; want == 0 {
			return
		}
	}
}

func (f *found) entry(doc uint32, first uint64) ranked {
	return ranked{first: first, points: f.part.Points[doc], id: f.part.ID[doc], doc: doc, from: f}
}

// add appends documents by their ranks.
func (f *found) add(keys []key) {
	for _, k := range keys {
		f.best = append(f.best, f.entry(f.part.ByPoints[k.rank], k.first))
	}
}

// byName sorts few by their names, and walks the names for many.
func (f *found) byName(want int) {
	if f.total*50 > f.part.Len() {
		f.walk(f.hits, f.part.ByName, want, func(uint32) uint64 { return 0 })
	} else {
		eachOf(f.hits, func(doc uint32) { f.best = append(f.best, f.entry(doc, 0)) })
	}
	for i := range f.best {
		f.best[i].name = f.part.NameKey(f.best[i].doc)
	}
	slices.SortFunc(f.best, before)
	f.best = f.best[:want]
}

// byAsked orders by the scores of the tools and areas that were asked for, then
// by tier, or by the last day where it is about activity.
func (f *found) byAsked(tiers []*roaring.Bitmap, want int) {
	var keys []key
	for i, tier := range tiers {
		keys = append(keys, f.top(tier, want, func(doc uint32) uint64 {
			switch asked := f.score(doc); f.Sort {
			case ByDepth:
				return sortable(asked.Depth)
			case ByActive:
				return sortable(asked.Active)<<32 | uint64(f.part.LastDay[doc])
			default:
				return sortable(asked.Points)<<8 | uint64(i)
			}
		})...)
	}
	slices.SortFunc(keys, key.compare)
	f.add(keys[:min(want, len(keys))])
}

// scorer adds up the tools and areas asked for. A tool that belongs to an area
// asked for counts with the area, not twice.
func (f *found) scorer() func(doc uint32) Score {
	tools, areas := valuesOf(f.part.Facet(part.Tool), f.asked.tools), valuesOf(f.part.Facet(part.Area), f.asked.areas)
	for value := range tools {
		tools[value] = tools[value] && !slices.Contains(f.asked.areas, f.part.ToolArea(uint32(value)))
	}
	return func(doc uint32) (sum Score) {
		if len(tools) > 0 {
			sum = addWanted(sum, f.part.Tools(doc), tools)
		}
		if len(areas) > 0 {
			sum = addWanted(sum, f.part.Areas(doc), areas)
		}
		return sum
	}
}

func addWanted(sum Score, list part.ScoreList, wanted []bool) Score {
	for i, value := range list.Values {
		if wanted[value] {
			score := list.At(i)
			sum = Score{Points: sum.Points + score.Points, Depth: sum.Depth + score.Depth, Active: sum.Active + score.Active}
		}
	}
	return sum
}

// valuesOf marks the values with the given names; nil if there are no names.
func valuesOf(facet *part.Facet, names []string) []bool {
	if len(names) == 0 {
		return nil
	}
	marks := make([]bool, facet.Values())
	for value := range marks {
		marks[value] = slices.Contains(names, facet.Value(uint32(value)))
	}
	return marks
}

// page merges what the parts found and describes the hits of the page.
func (s *search) page(parts []*found) ([]Hit, error) {
	var best []ranked
	for _, f := range parts {
		best = append(best, f.best...)
	}
	slices.SortFunc(best, before)
	best = best[min(s.Offset, len(best)):min(s.Offset+s.Limit, len(best))]
	hits := make([]Hit, 0, len(best))
	for _, r := range best {
		hit, err := r.from.hit(r.doc)
		if err != nil {
			return nil, err
		}
		hits = append(hits, hit)
	}
	return hits, nil
}

func (f *found) hit(doc uint32) (Hit, error) {
	p := f.part
	hit := Hit{ID: talent.ProspectID(p.ID[doc]), Login: p.Login(doc)}
	hit.Score = Score{Points: talent.Points(p.Points[doc]), Depth: talent.Points(p.Depth[doc]), Active: talent.Points(p.Active[doc])}
	hit.Asked = hit.Score
	if !f.asked.none() {
		hit.Asked = f.score(doc)
	}
	tools, areas := p.Tools(doc), p.Areas(doc)
	for i, value := range tools.Values {
		if name := p.Facet(part.Tool).Value(value); f.asked.none() || slices.Contains(f.asked.tools, name) {
			hit.Tools = append(hit.Tools, ToolScore{Tool: talent.ToolID(name), Area: talent.AreaID(p.ToolArea(value)), Score: tools.At(i)})
		}
	}
	for i, value := range areas.Values {
		if name := p.Facet(part.Area).Value(value); f.asked.none() || slices.Contains(f.asked.areas, name) {
			hit.Areas = append(hit.Areas, AreaScore{Area: talent.AreaID(name), Score: areas.At(i)})
		}
	}
	slices.SortStableFunc(hit.Tools, func(a, b ToolScore) int { return cmp.Compare(b.Points, a.Points) })
	slices.SortStableFunc(hit.Areas, func(a, b AreaScore) int { return cmp.Compare(b.Points, a.Points) })
	for _, clause := range f.matched {
		set, err := f.match(clause.Node)
		if err != nil {
			return hit, err
		}
		if set.Contains(doc) {
			hit.Matched = append(hit.Matched, clause.text)
		}
	}
	return hit, nil
}
