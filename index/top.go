package index

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// key orders the documents of one part: by what is asked for, largest first,
// then by their rank by total points.
type key struct {
	first uint64
	rank  uint32
}

func (k key) compare(other key) int {
	return cmp.Or(cmp.Compare(other.first, k.first), cmp.Compare(k.rank, other.rank))
}

func (k key) before(other key) bool {
	return k.first > other.first || k.first == other.first && k.rank < other.rank
}

// top returns the first of set by their keys, in order.
func (f *found) top(set *roaring.Bitmap, want int, first func(doc uint32) uint64) []key {
	if want == 0 || set.IsEmpty() {
		return nil
	}
	best := make(lastOnTop, 0, want)
	eachOf(set, func(doc uint32) { best.offer(key{first(doc), f.part.Rank[doc]}, want) })
	slices.SortFunc(best, key.compare)
	return best
}

// lastOnTop is a heap with the last of the best on top.
type lastOnTop []key

// offer takes k in if it is among the first that are wanted so far.
func (h *lastOnTop) offer(k key, want int) {
	switch best := *h; {
	case len(best) < want:
		*h = append(best, k)
		if len(*h) == want {
			h.order()
		}
	case k.before(best[0]):
		best[0] = k
		best.sink(0)
	}
}

func (h lastOnTop) order() {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.sink(i)
	}
}

func (h lastOnTop) sink(i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if right := child + 1; right < len(h) && h[child].before(h[right]) {
			child = right
		}
		if !h[i].before(h[child]) {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}
