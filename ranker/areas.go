package ranker

import (
	"math"
	"slices"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// Level says how well an area is covered by public evidence. Unknown is about
// what is public, never about the person.
type Level string

// The levels of the coverage strip.
const (
	Covered Level = "strong"
	Touched Level = "some"
	Unknown Level = "unknown"
)

// AreaScore is the points of one area and its place on the coverage strip.
type AreaScore struct {
	Area       talent.AreaID   `json:"area"`
	Points     talent.Points   `json:"points"`
	Depth      talent.Points   `json:"depth"`
	Active     talent.Points   `json:"active"` // Depth and Active add up to Points
	Level      Level           `json:"level"`
	Supporting bool            `json:"supporting,omitempty"` // not one of the eight areas of MLOps work
	Tools      []talent.ToolID `json:"tools,omitempty"`      // that count for it, most points first
}

// areaScores covers every area of the catalogue, the eight first. A tool counts
// for its own area in full and in part for those it also belongs to, so areas
// do not add up to the score.
func (m *Model) areaScores(scores []ToolScore, tools *catalog.Catalog) []AreaScore {
	sums := make(map[talent.AreaID]areaSum)
	from := make(map[talent.AreaID][]talent.ToolID)
	for _, score := range scores {
		tool, ok := tools.Tool(score.Tool)
		if !ok {
			continue
		}
		if score.Points <= 0 {
			continue
		}
		sums[tool.Area] = sums[tool.Area].plus(score, 1)
		from[tool.Area] = append(from[tool.Area], tool.ID)
		for _, also := range tool.Also {
			sums[also] = sums[also].plus(score, m.w.Areas.Also)
			from[also] = append(from[also], tool.ID)
		}
	}
	eight := talent.Areas()
	ids := slices.Clone(eight)
	for _, area := range tools.Areas() {
		if !slices.Contains(ids, area.ID) {
			ids = append(ids, area.ID)
		}
	}
	areas := make([]AreaScore, 0, len(ids))
	for _, id := range ids {
		area := AreaScore{Area: id, Depth: talent.Points(math.Round(sums[id].depth)), Active: talent.Points(math.Round(sums[id].active)), Supporting: !slices.Contains(eight, id), Tools: from[id]}
		area.Points = area.Depth + area.Active
		area.Level = m.level(area.Points)
		areas = append(areas, area)
	}
	return areas
}

// areaSum gathers the points of the tools of one area.
type areaSum struct{ depth, active float64 }

func (s areaSum) plus(tool ToolScore, share float64) areaSum {
	return areaSum{s.depth + share*float64(tool.Depth), s.active + share*float64(tool.Active)}
}

func (m *Model) level(points talent.Points) Level {
	switch {
	case points >= hundredths(m.w.Areas.Strong):
		return Covered
	case points >= hundredths(m.w.Areas.Some):
		return Touched
	}
	return Unknown
}
