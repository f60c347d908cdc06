package ranker

import (
	"cmp"
	"fmt"
	"slices"

	"mlscout/talent"
)

// Explain tells a score line by line, largest entry first; tool "" means all
// tools. Every line ends in the address of the latest act.
func Explain(s Score, tool talent.ToolID) []string {
	var lines []string
	for _, e := range s.Ledger {
		if tool == "" || e.Tool == tool {
			lines = append(lines, e.line())
		}
	}
	return lines
}

func (e Entry) line() string {
	when := "undated"
	if e.At != 0 {
		when = "last " + e.At.Month()
	}
	return fmt.Sprintf("%8s  %s: %s, %s (depth %s, active %s)  %s", "+"+e.Points.String(), e.Tool, e.What, when, e.Depth, e.Active, e.URL)
}

// Difference is how two scores differ in one tool.
type Difference struct {
	Tool talent.ToolID `json:"tool"`
	A    talent.Points `json:"a"`
	B    talent.Points `json:"b"`
	Why  []string      `json:"why"` // what each of them rests on: the strongest entry of a, then of b
}

// Compare lists every tool of either score, largest difference first. The
// differences add up to that of the scores.
func Compare(a, b Score) []Difference {
	var diffs []Difference
	for _, tool := range a.Tools {
		diffs = append(diffs, difference(a, b, tool.Tool))
	}
	for _, tool := range b.Tools {
		if !slices.ContainsFunc(a.Tools, func(t ToolScore) bool { return t.Tool == tool.Tool }) {
			diffs = append(diffs, difference(a, b, tool.Tool))
		}
	}
	slices.SortFunc(diffs, func(x, y Difference) int {
		return cmp.Or(cmp.Compare(size(y), size(x)), cmp.Compare(x.Tool, y.Tool))
	})
	return diffs
}

func size(d Difference) talent.Points { return max(d.A-d.B, d.B-d.A) }

func difference(a, b Score, tool talent.ToolID) Difference {
	d := Difference{Tool: tool, A: a.Tool(tool).Points, B: b.Tool(tool).Points}
	for _, s := range []Score{a, b} {
		why := "no public evidence"
		if best := s.Ledger.best(tool); best.Tool == tool {
			why = best.What
		}
		d.Why = append(d.Why, why)
	}
	return d
}
