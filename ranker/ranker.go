// Package ranker turns evidence into a ledger of points that can be argued with.
// The ledger is the score: nothing is added that is not an entry with an
// address and a date. It does no I/O beyond reading a weights file and reads no
// clock; nothing about other people enters a score except the totals of the
// repositories a person worked in.
package ranker

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// Repos gives totals per repository by lower-case owner/name. A nil Repos, or a
// repository missing from it, means that ownership shares are unknown.
type Repos map[string]RepoTotals

// RepoTotals says how many distinct people took part in a repository and how
// many acts they are known for.
type RepoTotals struct {
	People int
	Count  int
}

// share is how much of a repository's acts are somebody's, in quarters, so that
// a night in which others did a little does not move everybody's points.
func (t RepoTotals) share(acts int) float64 {
	if t.Count <= 0 {
		return 0
	}
	return float64(min(4, 4*acts/t.Count)) / 4
}

// Score is what the evidence about one prospect amounts to. Points, and the
// points of every tool, are exactly the sums of their ledger entries.
type Score struct {
	Points  talent.Points `json:"points"`
	Depth   talent.Points `json:"depth"`  // would a maintainer's peer call them an expert
	Active  talent.Points `json:"active"` // are they doing it now; Depth and Active add up to Points
	Band    talent.Band   `json:"band"`
	Months  float64       `json:"months"` // of work in the tool with most of them; slight acts count in part
	Tools   []ToolScore   `json:"tools"`  // most points first
	Areas   []AreaScore   `json:"areas"`  // the eight in their order, then the supporting skills
	Shape   Shape         `json:"shape"`
	Ledger  Ledger        `json:"ledger"`
	AsOf    talent.Day    `json:"as_of"`
	Version string        `json:"model"`      // of the weights
	Hash    string        `json:"model_hash"` // of the weights
}

// ToolScore is the points of one tool. Asked is what a question about the tool
// orders by: the tool's points, those of the same acts in other tools' entries,
// and a share of the depth of the person's other tools.
type ToolScore struct {
	Tool   talent.ToolID `json:"tool"`
	Points talent.Points `json:"points"`
	Depth  talent.Points `json:"depth"`
	Active talent.Points `json:"active"`
	Asked  Reading       `json:"asked"`
}

// Reading is a sum of points in its three readings.
type Reading struct {
	Points talent.Points `json:"points"`
	Depth  talent.Points `json:"depth"`
	Active talent.Points `json:"active"`
}

// Tool returns the points of a tool, zero where there is no evidence.
func (s Score) Tool(id talent.ToolID) ToolScore {
	for _, tool := range s.Tools {
		if tool.Tool == id {
			return tool
		}
	}
	return ToolScore{Tool: id}
}

// Area returns the points of an area, unknown where there is no evidence.
func (s Score) Area(id talent.AreaID) AreaScore {
	for _, area := range s.Areas {
		if area.Area == id {
			return area
		}
	}
	return AreaScore{Area: id, Level: Unknown}
}

// Rank scores p as of a day. Evidence may be single acts or acts folded by
// month; the result is the same, and does not depend on their order. Only the
// months of asOf and of the evidence matter, so that a score stays valid until
// the month or the evidence changes. Automated accounts score nothing.
func (m *Model) Rank(p talent.Prospect, repos Repos, tools *catalog.Catalog, asOf talent.Day) Score {
	score := Score{AsOf: asOf, Version: m.w.Version, Hash: m.hash}
	if !automated(p.Login) {
		groups := m.value(m.fold(p.Evidence), repos, tools, asOf)
		score.Ledger = m.ledger(groups, tools)
		score.Months = longest(groups)
	}
	for _, entry := range score.Ledger {
		score.Points += entry.Points
		score.Depth += entry.Depth
		score.Active += entry.Active
	}
	score.Tools = m.toolScores(score)
	score.Areas = m.areaScores(score.Tools, tools)
	score.Shape = m.shape(score, tools)
	score.Band = m.band(score)
	return score
}

// automated tells accounts that GitHub marks as applications.
func automated(login string) bool { return strings.HasSuffix(strings.ToLower(login), "[bot]") }

// longest is the most months of work in one tool.
func longest(groups []toolRows) float64 {
	months := 0.0
	for _, g := range groups {
		months = max(months, g.months)
	}
	return math.Round(months*10) / 10
}

func (m *Model) toolScores(s Score) []ToolScore {
	byTool := make(map[talent.ToolID]ToolScore)
	for _, entry := range s.Ledger {
		tool := byTool[entry.Tool]
		tool.Tool = entry.Tool
		tool.Points += entry.Points
		tool.Depth += entry.Depth
		tool.Active += entry.Active
		byTool[entry.Tool] = tool
	}
	for id, tool := range byTool {
		tool.Asked = m.asked(s, id)
		byTool[id] = tool
	}
	return slices.SortedFunc(maps.Values(byTool), func(a, b ToolScore) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Tool, b.Tool))
	})
}

// asked is what a question about a tool orders by: every entry about it, and a
// share of the depth of all other entries.
func (m *Model) asked(s Score, tool talent.ToolID) Reading {
	var r Reading
	for _, entry := range s.Ledger {
		if entry.about(tool) {
			r.Depth += entry.Depth
			r.Active += entry.Active
		}
	}
	r.Depth += talent.Points(math.Round(m.w.Neighbour * float64(s.Depth-r.Depth)))
	r.Points = r.Depth + r.Active
	return r
}
