package index

import (
	"cmp"
	"container/heap"
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

// ranked is a document with what it is ordered by.
type ranked struct {
	name    string // ByName only
	asked   int64
	matches int // clauses that hold in the profile itself
	day     int32
	points  int64
	id      int64
	doc     uint32
	from    *found
}

// before says whether a comes before b in a result.
func before(a, b *ranked) int {
	return cmp.Or(
		strings.Compare(a.name, b.name),
		cmp.Compare(b.asked, a.asked),
		cmp.Compare(b.matches, a.matches),
		cmp.Compare(b.day, a.day),
		cmp.Compare(b.points, a.points),
		cmp.Compare(a.id, b.id),
	)
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
	if f.Sort == ByPoints && f.asked.none() {
		f.byTier(tiers, want)
		return nil
	}
	if f.asked.none() || f.Sort == ByName {
		f.best = f.inOrder(f.hits, f.order(), want, 0)
		return nil
	}
	f.byAsked(tiers, want)
	return nil
}

// order is the documents in the order of the whole part.
func (f *found) order() []uint32 {
	switch f.Sort {
	case ByDepth:
		return f.part.ByDepth
	case ByActive:
		return f.part.ByActive
	case ByName:
		return f.part.ByName
	}
	return f.part.ByPoints
}

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

// byTier takes the tiers from the top, each by total points.
func (f *found) byTier(tiers []*roaring.Bitmap, want int) {
	for i := len(tiers) - 1; i >= 0 && len(f.best) < want; i-- {
		f.best = append(f.best, f.inOrder(tiers[i], f.part.ByPoints, want-len(f.best), i)...)
	}
}

// inOrder returns the first of set in the given order of the whole part. It
// walks that order if it can expect to end soon, else it sorts the set.
func (f *found) inOrder(set *roaring.Bitmap, order []uint32, want, matches int) []ranked {
	size := int(set.GetCardinality())
	want = min(want, size)
	if want == 0 {
		return nil
	}
	if expected := want * (len(order) / size); expected > 4*size {
		return f.top(set, want, func(doc uint32) ranked { return f.entry(doc, matches) })
	}
	whole := size == len(order)
	best := make([]ranked, 0, want)
	for _, doc := range order {
		if whole || set.Contains(doc) {
			best = append(best, f.entry(doc, matches))
		}
		if len(best) == want {
			break
		}
	}
	return best
}

// entry is what a document is ordered by when no tools or areas count.
func (f *found) entry(doc uint32, matches int) ranked {
	r := ranked{doc: doc, id: f.part.ID[doc], matches: matches, from: f}
	switch f.Sort {
	case ByName:
		r.name = f.part.NameKey(doc)
	case ByDepth:
		r.asked = int64(f.part.Depth[doc])
	case ByActive:
		r.asked, r.day = int64(f.part.Active[doc]), f.part.LastDay[doc]
	default:
		r.points = int64(f.part.Points[doc])
	}
	return r
}

// byAsked orders by the scores of the tools and areas that were asked for.
func (f *found) byAsked(tiers []*roaring.Bitmap, want int) {
	for i, tier := range tiers {
		f.best = append(f.best, f.top(tier, want, func(doc uint32) ranked {
			r := ranked{doc: doc, id: f.part.ID[doc], matches: i, points: int64(f.part.Points[doc]), from: f}
			switch asked := f.score(doc); f.Sort {
			case ByDepth:
				r.asked = int64(asked.Depth)
			case ByActive:
				r.asked, r.day = int64(asked.Active), f.part.LastDay[doc]
			default:
				r.asked = int64(asked.Points)
			}
			return r
		})...)
	}
	slices.SortFunc(f.best, func(a, b ranked) int { return before(&a, &b) })
	f.best = f.best[:min(want, len(f.best))]
}

// worst is a heap with the last of the best on top.
type worst []ranked

func (w worst) Len() int           { return len(w) }
func (w worst) Less(i, j int) bool { return before(&w[i], &w[j]) > 0 }
func (w worst) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }
func (w *worst) Push(x any)        { *w = append(*w, x.(ranked)) }
func (w *worst) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
	return last
}

// top returns the first of set by their entries.
func (f *found) top(set *roaring.Bitmap, want int, entry func(doc uint32) ranked) []ranked {
	best := make(worst, 0, want)
	var buffer [1024]uint32
	many := set.ManyIterator()
	for n := many.NextMany(buffer[:]); n > 0; n = many.NextMany(buffer[:]) {
		for _, doc := range buffer[:n] {
			r := entry(doc)
			if len(best) < want {
				heap.Push(&best, r)
			} else if before(&r, &best[0]) < 0 {
				best[0] = r
				heap.Fix(&best, 0)
			}
		}
	}
	slices.SortFunc(best, func(a, b ranked) int { return before(&a, &b) })
	return best
}

// scorer adds up the tools and areas asked for. A tool that belongs to an area
// asked for counts with the area, not twice.
func (f *found) scorer() func(doc uint32) Score {
	tools, areas := valuesOf(f.part.Facet(part.Tool), f.asked.tools), valuesOf(f.part.Facet(part.Area), f.asked.areas)
	for value := range tools {
		tools[value] = tools[value] && !slices.Contains(f.asked.areas, f.part.ToolArea(uint32(value)))
	}
	return func(doc uint32) Score {
		var sum Score
		add := func(wanted []bool) func(value uint32, score Score) {
			return func(value uint32, score Score) {
				if wanted[value] {
					sum = Score{Points: sum.Points + score.Points, Depth: sum.Depth + score.Depth, Active: sum.Active + score.Active}
				}
			}
		}
		if len(f.asked.tools) > 0 {
			f.part.ToolScores(doc, add(tools))
		}
		if len(f.asked.areas) > 0 {
			f.part.AreaScores(doc, add(areas))
		}
		return sum
	}
}

// valuesOf marks the values with the given names.
func valuesOf(facet *part.Facet, names []string) []bool {
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
	slices.SortFunc(best, func(a, b ranked) int { return before(&a, &b) })
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
	hit := Hit{ID: talent.ProspectID(p.ID[doc]), Login: p.Login(doc), Tools: make(map[talent.ToolID]Score), Areas: make(map[talent.AreaID]Score)}
	hit.Score = Score{Points: talent.Points(p.Points[doc]), Depth: talent.Points(p.Depth[doc]), Active: talent.Points(p.Active[doc])}
	hit.Asked = hit.Score
	if !f.asked.none() {
		hit.Asked = f.score(doc)
	}
	tools, areas := p.Facet(part.Tool), p.Facet(part.Area)
	p.ToolScores(doc, func(value uint32, score Score) {
		if name := tools.Value(value); f.asked.none() || slices.Contains(f.asked.tools, name) {
			hit.Tools[talent.ToolID(name)] = score
		}
	})
	p.AreaScores(doc, func(value uint32, score Score) {
		if name := areas.Value(value); f.asked.none() || slices.Contains(f.asked.areas, name) {
			hit.Areas[talent.AreaID(name)] = score
		}
	})
	for _, clause := range f.Query.Root.Positive() {
		set, err := f.match(clause)
		if err != nil {
			return hit, err
		}
		if clause.Op != query.All && set.Contains(doc) {
			hit.Matched = append(hit.Matched, clause.String())
		}
	}
	return hit, nil
}
