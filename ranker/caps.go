package ranker

// capAll holds what own repositories, words, and tools touched in passing can
// add to a person in all, whatever their number.
func (m *Model) capAll(groups []toolRows) {
	m.cap(groups, m.w.Caps.Words, func(_ toolRows, r row) bool { return r.standing == words })
	m.cap(groups, m.w.Caps.Use, func(_ toolRows, r row) bool { return r.standing == use })
	best := 0.0
	for _, g := range groups {
		if m.passing(g) {
			best = max(best, g.points())
		}
	}
	m.cap(groups, max(best, m.w.Caps.Passing), func(g toolRows, _ row) bool { return m.passing(g) })
}

// passing tools were only touched: many of them are worth no more than the best
// one, or a stated limit.
func (m *Model) passing(g toolRows) bool { return g.months < m.w.Caps.PassingMonths }

func (g toolRows) points() float64 {
	sum := 0.0
	for _, r := range g.rows {
		sum += r.depth + r.active
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
