package ranker

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"mlscout/talent"
)

// Likeness says how much two people's evidence is about the same things. Names,
// companies, schools, places and followers have no part in it.
type Likeness struct {
	Share  float64  `json:"share"`  // 0 nothing in common, 1 the same mix of tools
	Shared []Common `json:"shared"` // tools that both have evidence for, weightiest first
}

// Common is the evidence of two people for one tool: the strongest entry of each.
type Common struct {
	Tool talent.ToolID `json:"tool"`
	A    Entry         `json:"a"`
	B    Entry         `json:"b"`
}

// Neighbour is somebody whose evidence is like another's.
type Neighbour struct {
	Prospect talent.ProspectID `json:"github_id"`
	Likeness
}

// areaShare is the part of a likeness that the areas decide; the tools decide the rest.
const areaShare = 0.3

// Like compares two scores. Points enter by their square root, so that one tool
// with a long history does not hide the others.
func Like(a, b Score) Likeness {
	tools := cosine(toolVector(a), toolVector(b))
	areas := cosine(areaVector(a), areaVector(b))
	like := Likeness{Share: (1-areaShare)*tools + areaShare*areas}
	weight := make(map[talent.ToolID]float64)
	for _, tool := range a.Tools {
		both := float64(tool.Points) * float64(b.Tool(tool.Tool).Points)
		if both > 0 {
			weight[tool.Tool] = both
			like.Shared = append(like.Shared, Common{tool.Tool, a.Ledger.best(tool.Tool), b.Ledger.best(tool.Tool)})
		}
	}
	slices.SortFunc(like.Shared, func(x, y Common) int {
		return cmp.Or(cmp.Compare(weight[y.Tool], weight[x.Tool]), cmp.Compare(x.Tool, y.Tool))
	})
	return like
}

// Nearest returns the n people most like a score, nearest first. People without
// a tool in common are no neighbours.
func Nearest(to Score, people iter.Seq2[talent.ProspectID, Score], n int) []Neighbour {
	var near []Neighbour
	for id, score := range people {
		like := Like(to, score)
		if len(like.Shared) == 0 {
			continue
		}
		near = append(near, Neighbour{id, like})
		if len(near) > 4*n+64 {
			near = nearest(near, n)
		}
	}
	return nearest(near, n)
}

func nearest(near []Neighbour, n int) []Neighbour {
	slices.SortFunc(near, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(a.Prospect, b.Prospect))
	})
	return near[:min(n, len(near))]
}

// best is the entry of a tool that earned most.
func (l Ledger) best(tool talent.ToolID) Entry {
	for _, entry := range l {
		if entry.Tool == tool {
			return entry
		}
	}
	return Entry{}
}

type component struct {
	key   string
	value float64
}

func toolVector(s Score) []component {
	vector := make([]component, 0, len(s.Tools))
	for _, tool := range s.Tools {
		vector = append(vector, component{string(tool.Tool), math.Sqrt(float64(tool.Points))})
	}
	return sorted(vector)
}

func areaVector(s Score) []component {
	vector := make([]component, 0, len(s.Areas))
	for _, area := range s.Areas {
		vector = append(vector, component{string(area.Area), math.Sqrt(float64(area.Points))})
	}
	return sorted(vector)
}

func sorted(vector []component) []component {
	slices.SortFunc(vector, func(a, b component) int { return cmp.Compare(a.key, b.key) })
	return vector
}

// cosine of two vectors in the order of their keys, rounded so that equal
// inputs in other order give the same bytes.
func cosine(a, b []component) float64 {
	dot, aa, bb := 0.0, 0.0, 0.0
	for _, x := range a {
		aa += x.value * x.value
	}
	for _, y := range b {
		bb += y.value * y.value
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].key == b[j].key:
			dot += a[i].value * b[j].value
			i++
			j++
		case a[i].key < b[j].key:
			i++
		default:
			j++
		}
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return math.Round(dot/math.Sqrt(aa*bb)*1e6) / 1e6
}
