package ranker

import (
	"math"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// standing says what an act proves, by where it took place.
type standing int

const (
	work  standing = iota // in somebody else's repository, or in the tool's own: others accepted it
	use                   // in an own repository
	words                 // said, not done
)

func knownKind(kind talent.Kind) bool { return slices.Contains(talent.Kinds(), kind) }

func (r row) standing(tools *catalog.Catalog) standing {
	switch {
	case r.kind == talent.Posted || r.kind == talent.Claim:
		return words
	case r.kind == talent.Repository || r.kind == talent.Dependency || r.kind == talent.Marker:
		return use
	case r.own && !slices.Contains(tools.ToolsOf(r.latest.Repo), r.tool):
		return use
	}
	return work
}

// value fills in the worth of every row. Rows come ordered by tool.
func (m *Model) value(rows []row, repos Repos, tools *catalog.Catalog, asOf talent.Day) {
	now := monthOf(asOf)
	for i := range rows {
		r := &rows[i]
		r.base = m.w.Kinds[r.kind]
		r.specificity = m.specificity(r.tool, tools)
		r.noiseFactor = 1
		if factor, ok := m.w.Noise[r.noise]; ok {
			r.noiseFactor = factor
		}
		r.ownership = 1
		if r.standing(tools) == use {
			r.noiseFactor *= m.w.Own
		}
	}
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].tool == rows[start].tool {
			end++
		}
		m.saturate(rows[start:end])
		start = end
	}
	m.owned(rows, repos)
	for i := range rows {
		r := &rows[i]
		worth := m.w.Scale * r.base * r.specificity * r.noiseFactor * r.ownership * float64(r.count) * r.saturation
		age := m.age(r.month, now)
		r.depth = worth * m.w.Depth.at(age)
		r.active = worth * m.w.Active.at(age)
	}
	m.cap(rows, tools, use, m.w.Caps.Use)
	m.cap(rows, tools, words, m.w.Caps.Words)
}

func (m *Model) specificity(id talent.ToolID, tools *catalog.Catalog) float64 {
	tool, ok := tools.Tool(id)
	if !ok {
		return m.w.Specificity["unknown"]
	}
	return m.w.Specificity[tool.Specificity]
}

// saturate shares each month's worth among its acts: the more there are, the
// less each adds. Rows are those of one tool.
func (m *Model) saturate(rows []row) {
	volume := make(map[int]float64)
	for _, r := range rows {
		volume[r.month] += r.base * r.noiseFactor * float64(r.count)
	}
	for i := range rows {
		rows[i].saturation = m.w.MonthCap / (m.w.MonthCap + volume[rows[i].month])
	}
}

// owned raises work in small repositories by the share of it that is the prospect's.
func (m *Model) owned(rows []row, repos Repos) {
	if repos == nil || m.w.Ownership.Gain == 0 {
		return
	}
	acts := make(map[string]int)
	for _, r := range rows {
		acts[r.repo] += r.count
	}
	for i := range rows {
		total, ok := repos[strings.ToLower(rows[i].latest.Repo)]
		if !ok || total.People > m.w.Ownership.MaxPeople || total.Count == 0 {
			continue
		}
		share := min(1, float64(acts[rows[i].repo])/float64(total.Count))
		rows[i].ownership = 1 + m.w.Ownership.Gain*share
	}
}

// age in months; undated evidence, and evidence dated after now, has a set age.
func (m *Model) age(month, now int) float64 {
	if month == 0 || month > now {
		return m.w.UndatedMonths
	}
	return float64(now - month)
}

func (r reading) at(age float64) float64 { return r.Share * math.Exp2(-age/r.HalfLife) }

// cap scales rows of one standing down to a limit that holds for all tools together.
func (m *Model) cap(rows []row, tools *catalog.Catalog, kind standing, limit float64) {
	sum := 0.0
	for _, r := range rows {
		if r.standing(tools) == kind {
			sum += r.depth + r.active
		}
	}
	if sum <= limit {
		return
	}
	for i := range rows {
		if rows[i].standing(tools) == kind {
			rows[i].saturation *= limit / sum
			rows[i].depth *= limit / sum
			rows[i].active *= limit / sum
		}
	}
}
