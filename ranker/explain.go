package ranker

import (
	"fmt"

	"mlscout/talent"
)

// Explain tells a score line by line, largest entry first; tool "" means all tools.
func Explain(s Score, tool talent.ToolID) []string {
	var lines []string
	for _, e := range s.Ledger {
		if tool == "" || e.Tool == tool {
			lines = append(lines, fmt.Sprintf("%8s  %s: %s, last %s  %s", "+"+e.Points.String(), e.Tool, e.What, e.At.Month(), e.URL))
		}
	}
	return lines
}

// Difference is how two scores differ in one tool.
type Difference struct {
	Tool talent.ToolID `json:"tool"`
	A    talent.Points `json:"a"`
	B    talent.Points `json:"b"`
}

// Compare lists every tool of either score, largest difference first.
func Compare(a, b Score) []Difference {
	var diffs []Difference
	for _, tool := range a.Tools {
		diffs = append(diffs, Difference{tool.Tool, tool.Points, b.Tool(tool.Tool).Points})
	}
	for _, tool := range b.Tools {
		if a.Tool(tool.Tool).Points == 0 {
			diffs = append(diffs, Difference{tool.Tool, 0, tool.Points})
		}
	}
	return diffs
}
