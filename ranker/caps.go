package ranker

import "mlscout/talent"

// capAll holds what slight evidence can add to a tool, and what own repositories,
// words, and tools touched in passing can add to a person in all, whatever their
// number.
func (m *Model) capAll(groups []toolRows) {
	for i := range groups {
		rest := groups[i].points(func(r row) bool { return !r.slight() })
		m.cap(groups[i:i+1], m.w.Slight*rest, func(_ toolRows, r row) bool { return r.slight() })
	}
	m.cap(groups, m.w.Caps.Words, func(_ toolRows, r row) bool { return r.standing == words })
	m.cap(groups, m.w.Caps.Use, func(_ toolRows, r row) bool { return r.standing == use })
	best := 0.0
	for _, g := range groups {
		if m.passing(g) {
			best = max(best, g.points(func(row) bool { return true }))
		}
	}
	m.cap(groups, max(best, m.w.Caps.Passing), func(g toolRows, _ row) bool { return m.passing(g) })
}

// passing tools were only touched: many of them are worth no more than the best
// one, or a stated limit.
func (m *Model) passing(g toolRows) bool { return g.months < m.w.Caps.PassingMonths }

// slight says whether an act costs nothing and needs nobody's consent. Words have
// a cap of their own.
func (r row) slight() bool {
	return r.kind == talent.Issue || r.standing == use && (r.noise != "" || r.crowded)
}

func (g toolRows) points(in func(row) bool) float64 {
	sum := 0.0
	for _, r := range g.rows {
		if in(r) {
			sum += r.depth + r.active
		}
	}
	return sum
}

// cap scales the rows that are in the group down to a limit in points.
func (m *Model) cap(groups []toolRows, limit float64, in func(toolRows, row) bool) {
	sum := 0.0
	for _, g := range groups {
		for _, r := range g.rows {
			if in(g, r) {
				sum += r.depth + r.active
			}
		}
	}
	if sum <= limit {
		return
	}
	for _, g := range groups {
		for i := range g.rows {
			if r := &g.rows[i]; in(g, *r) {
				r.depth *= limit / sum
				r.active *= limit / sum
				r.capped *= limit / sum
			}
		}
	}
}
