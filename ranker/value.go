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
	work  standing = iota // in a repository of others, or in the tool's own: somebody accepted it
	use                   // in an own repository
	words                 // said, not done
)

func standingOf(r row, tools *catalog.Catalog) standing {
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

// toolRows are the rows of one tool, and what holds for all of them.
type toolRows struct {
	rows        []row
	specificity float64
	months      float64 // in which something was done; slight acts count in part
	breadth     float64 // what few months leave of the points
	bend        float64 // what long service leaves of the depth
}

// value fills in the worth of every row and returns them by tool.
func (m *Model) value(rows []row, repos Repos, tools *catalog.Catalog, asOf talent.Day) []toolRows {
	for i := range rows {
		m.weigh(&rows[i], tools)
	}
	m.thin(rows)
	m.weighOwnership(rows, repos)
	groups := byTool(rows)
	now := monthOf(asOf)
	for i := range groups {
		groups[i].specificity = m.specificity(groups[i].rows[0].tool, tools)
		m.saturate(&groups[i])
		m.score(&groups[i], now)
	}
	shareActs(groups)
	m.capAll(groups)
	return groups
}

func (m *Model) weigh(r *row, tools *catalog.Catalog) {
	r.standing = standingOf(*r, tools)
	r.factor, r.ownership, r.capped = 1, 1, 1
	if factor, ok := m.w.Noise[r.noise]; ok {
		r.factor = factor
	}
	if r.standing == use {
		r.factor *= m.w.Own
	}
}

// thin lowers evidence from one text or own repository by the number of tools
// that it names: who names every tool says nothing about any. Words and
// descriptions divide by that number; what a repository depends on or holds
// falls by its square from the number on that honest projects have.
func (m *Model) thin(rows []row) {
	named := make(map[naming]float64)
	seen := make(map[actKey]bool)
	for _, r := range rows {
		text := r.naming()
		one := actKey{tool: r.tool, kind: text.kind, repo: text.repo}
		if r.names() && !seen[one] {
			seen[one] = true
			named[text]++
		}
	}
	for i := range rows {
		r := &rows[i]
		n := named[r.naming()]
		r.crowded = r.names() && n > m.w.StackTools
		switch {
		case !r.names():
		case r.kind == talent.Dependency || r.kind == talent.Marker:
			left := min(1, m.w.StackTools/n)
			r.factor *= left * left
		default:
			r.factor /= n
		}
	}
}

// naming is a text that names tools: all of somebody's claims, all posts, the
// description of one own repository, or all that it depends on and holds.
type naming struct {
	kind talent.Kind
	repo string
}

func (r row) naming() naming {
	if r.kind == talent.Marker {
		return naming{talent.Dependency, r.repo}
	}
	return naming{r.kind, r.repo}
}

// names says whether an act only names or holds tools, at no cost.
func (r row) names() bool {
	return r.standing == words || r.kind == talent.Repository || r.kind == talent.Dependency || r.kind == talent.Marker
}

// weighOwnership raises acts in small repositories by the share of them that is
// the prospect's.
func (m *Model) weighOwnership(rows []row, repos Repos) {
	if len(repos) == 0 {
		return
	}
	acts := make(map[string]int)
	for _, r := range rows {
		acts[strings.ToLower(r.latest.Repo)] += r.count
	}
	for i := range rows {
		name := strings.ToLower(rows[i].latest.Repo)
		total, ok := repos[name]
		if ok && total.People <= m.w.Ownership.MaxPeople && rows[i].standing == work {
			rows[i].ownership = 1 + m.w.Ownership.Gain*total.share(acts[name])
		}
	}
}

func byTool(rows []row) []toolRows {
	var groups []toolRows
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].tool == rows[start].tool {
			end++
		}
		groups = append(groups, toolRows{rows: rows[start:end]})
		start = end
	}
	return groups
}

func (m *Model) specificity(id talent.ToolID, tools *catalog.Catalog) float64 {
	tool, ok := tools.Tool(id)
	if !ok {
		return m.w.Specificity["unknown"]
	}
	return m.w.Specificity[tool.Specificity]
}

// saturate shares each month's worth among its acts, the more the less for
// each, and counts the months.
func (m *Model) saturate(group *toolRows) {
	volume := make(map[int]float64)
	for _, r := range group.rows {
		volume[r.month] += r.base * r.factor * float64(r.count)
	}
	for i := range group.rows {
		r := &group.rows[i]
		r.saturation = m.w.MonthCap / (m.w.MonthCap + volume[r.month])
		r.activity = m.w.Active.MonthCap / (m.w.Active.MonthCap + volume[r.month])
	}
	for _, month := range sortedKeys(volume) {
		group.months += min(1, volume[month])
	}
	group.breadth = 0
	if group.months > 0 {
		group.breadth = group.months / (group.months + m.w.Breadth)
	}
}

// score turns worth into points, as depth and as activity.
func (m *Model) score(group *toolRows, now int) {
	served := 0.0
	for i := range group.rows {
		r := &group.rows[i]
		worth := r.base * r.factor * r.ownership * float64(r.count)
		age := m.age(r.month, now)
		d := m.w.Depth
		r.depth = worth * r.saturation * (math.Exp2(-age/d.HalfLife) + d.FreshGain*math.Exp2(-age/d.FreshHalfLife))
		r.active = worth * r.activity * math.Exp2(-age/m.w.Active.HalfLife)
		served += r.depth
	}
	group.bend = 1
	if served > 0 {
		group.bend = m.w.Depth.Bend * math.Log1p(served/m.w.Depth.Bend) / served
	}
	for i := range group.rows {
		r := &group.rows[i]
		r.depth *= m.w.Depth.Scale * group.bend * group.breadth * group.specificity
		r.active *= m.w.Active.Scale * group.breadth * group.specificity
	}
}

// age in months; undated evidence, and evidence dated after now, has a set age.
func (m *Model) age(month, now int) float64 {
	if month == 0 || month > now {
		return m.w.Undated
	}
	return float64(now - month)
}
