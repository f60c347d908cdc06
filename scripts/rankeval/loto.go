package main

import (
	"fmt"
	"maps"
)

// grid lists the weight settings that leave-one-tool-out chooses from: a few
// values about the built-in ones for the weights that matter most.
func grid() []map[string]any {
	settings := []map[string]any{{}}
	settings = widen(settings, "month_cap", 0.7, 1.0, 1.4)
	settings = widen(settings, "depth.bend", 0.25, 0.4, 0.7)
	settings = widen(settings, "active.scale", 3.5, 4.5, 6)
	return widen(settings, "neighbour_share", 0.15, 0.25)
}

// widen repeats settings for every value of one more weight.
func widen(settings []map[string]any, key string, values ...float64) []map[string]any {
	var all []map[string]any
	for _, setting := range settings {
		for _, value := range values {
			wider := maps.Clone(setting)
			wider[key] = value
			all = append(all, wider)
		}
	}
	return all
}

// leaveOneToolOut chooses, for every tool, the setting that is best on the other
// tools, and reports what it is worth on the tool left out.
func (t *tracks) leaveOneToolOut(text []byte) error {
	var all []measures
	for _, setting := range grid() {
		model, err := change(text, setting)
		if err != nil {
			return err
		}
		all = append(all, t.join(byModel(model)))
	}
	out := measures{map[string][]float64{}, map[string][]float64{}, map[string][]float64{}, 0, 0}
	for _, tool := range sortedTools(all[0].future) {
		chosen := all[best(all, tool)]
		out.future[tool] = chosen.future[tool][:1]
		if len(chosen.role[tool]) > 0 {
			out.role[tool] = chosen.role[tool][:1]
			out.depthAP[tool] = chosen.depthAP[tool][:1]
		}
	}
	fmt.Printf("%-28s %10.3f %10.3f %10.3f   chosen among %d settings\n", "leave one tool out",
		mean(out.future, ""), mean(out.role, ""), mean(out.depthAP, ""), len(all))
	return nil
}

// join measures the single cut of every tool first, then the yearly cuts.
func (t *tracks) join(rank order) measures {
	m, more := t.measure(rank), t.measureAll(rank, t.multi)
	for _, part := range []struct{ to, from map[string][]float64 }{{m.future, more.future}, {m.role, more.role}, {m.depthAP, more.depthAP}} {
		for tool, values := range part.from {
			part.to[tool] = append(part.to[tool], values...)
		}
	}
	return m
}

func best(all []measures, skip string) int {
	index, value := 0, -1.0
	for i, m := range all {
		if v := mean(m.future, skip) + mean(m.role, skip) + mean(m.depthAP, skip)/2; v > value {
			index, value = i, v
		}
	}
	return index
}
