package ranker

import (
	"slices"

	"mlscout/talent"
)

// place is where and when acts of one kind took place, whatever the tool.
type place struct {
	kind  talent.Kind
	repo  string
	own   bool
	noise talent.Noise
	month int
}

func (r row) place() place { return place{r.kind, r.repo, r.own, r.noise, r.month} }

// shareActs divides acts in a repository that belongs to several tools among them, so
// that an act counts once in the total. Naming a tool is not an act: a repository
// that depends on two tools has two pieces of evidence, which thin has weighed.
func shareActs(groups []toolRows) {
	tools := make(map[place][]talent.ToolID)
	for _, g := range groups {
		for _, r := range g.rows {
			if !r.names() {
				tools[r.place()] = append(tools[r.place()], r.tool)
			}
		}
	}
	for _, g := range groups {
		for i := range g.rows {
			r := &g.rows[i]
			together := tools[r.place()]
			if len(together) < 2 {
				continue
			}
			part := 1 / float64(len(together))
			r.depth *= part
			r.active *= part
			r.capped *= part
			r.shared = together
		}
	}
}

// shareWith notes the other tools that an entry's acts count for.
func (t *tally) shareWith(together []talent.ToolID) {
	for _, tool := range together {
		if tool != t.Tool && !slices.Contains(t.Shared, tool) {
			t.Shared = append(t.Shared, tool)
		}
	}
	slices.Sort(t.Shared)
}

// about says whether an entry answers a question about a tool: it is the tool's
// own, or its acts count for that tool too.
func (e Entry) about(tool talent.ToolID) bool {
	return e.Tool == tool || slices.Contains(e.Shared, tool)
}
