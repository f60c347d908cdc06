package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"mlscout/ranker"
	"mlscout/ranker/eval"
	"mlscout/talent"
)

func heading() string {
	return fmt.Sprintf("%-28s %10s %10s %10s %10s %10s", "", "fut ndcg10", "role ndcg10", "depth AP", "mlops role", "mlops fut")
}

func row(name string, m measures) string {
	return fmt.Sprintf("%-28s %10.3f %10.3f %10.3f %10.3f %10.3f", name,
		mean(m.future, ""), mean(m.role, ""), mean(m.depthAP, ""), m.mlopsRole, m.mlopsFut)
}

func (t *tracks) intervals(rank order) string {
	m := t.measure(rank)
	var cells []string
	for _, values := range []map[string][]float64{m.future, m.role, m.depthAP} {
		low, high := eval.Interval(values)
		cells = append(cells, fmt.Sprintf("%.3f-%.3f", low, high))
	}
	more := t.measureAll(rank, t.multi)
	return fmt.Sprintf("%-28s %s\n%-28s %10.3f %10.3f %10.3f", "  95% over tools", strings.Join(cells, " "),
		"  four yearly cuts", mean(more.future, ""), mean(more.role, ""), mean(more.depthAP, ""))
}

// baselines are counts that anybody can make: commits, as GitHub orders
// contributors, and months with an act, of all time and of the last year.
func (t *tracks) baselines() string {
	lines := []string{
		row("commits (GitHub order)", t.measure(count(func(q query, ev talent.Evidence) int {
			if ev.Kind != talent.Commit {
				return 0
			}
			return ev.Count
		}))),
		row("active months", t.measure(months(0))),
		row("active months of the last 12", t.measure(months(365))),
	}
	return strings.Join(lines, "\n")
}

func count(worth func(query, talent.Evidence) int) order {
	return func(q query, _ string) []eval.Hit {
		var hits []eval.Hit
		for person, evidence := range q.people {
			sum, found := 0, false
			for _, ev := range evidence {
				if q.tool == "mlops" || ev.Tool == q.tool {
					sum, found = sum+worth(q, ev), true
				}
			}
			if found {
				hits = append(hits, eval.Hit{Person: person, Score: talent.Points(sum)})
			}
		}
		return hits
	}
}

func months(within talent.Day) order {
	return func(q query, _ string) []eval.Hit {
		seen := make(map[string]map[string]bool)
		for person, evidence := range q.people {
			for _, ev := range evidence {
				if q.tool != "mlops" && ev.Tool != q.tool {
					continue
				}
				if seen[person] == nil {
					seen[person] = make(map[string]bool)
				}
				if within == 0 || ev.At >= q.asOf-within {
					seen[person][ev.At.Month()] = true
				}
			}
		}
		var hits []eval.Hit
		for person, months := range seen {
			hits = append(hits, eval.Hit{Person: person, Score: talent.Points(len(months))})
		}
		return hits
	}
}

// ablation is a model without one signal.
type ablation struct {
	name string
	set  map[string]any
}

func ablations() []ablation {
	return []ablation{
		{"without month saturation", map[string]any{"month_cap": 1e9, "active.month_cap": 1e9}},
		{"one month cap, both readings", map[string]any{"active.month_cap": 1.0}},
		{"without breadth of months", map[string]any{"breadth_half_months": 0}},
		{"without bend of depth", map[string]any{"depth.bend": 1e9}},
		{"without fresh gain", map[string]any{"depth.fresh_gain": 0}},
		{"without fading of depth", map[string]any{"depth.half_life_months": 1e9}},
		{"without activity", map[string]any{"active.scale": 0}},
		{"without depth", map[string]any{"depth.scale": 0}},
		{"without neighbours", map[string]any{"neighbour_share": 0}},
		{"without merge rights", map[string]any{"kinds.maintainer": 0}},
		{"without reviews and releases", map[string]any{"kinds.review": 0, "kinds.release": 0}},
		{"without co-authorship", map[string]any{"kinds.coauthor": 0}},
		{"all kinds alike", map[string]any{"kinds.maintainer": 1, "kinds.review": 1, "kinds.release": 1, "kinds.coauthor": 1}},
		{"without the cap on passing", map[string]any{"caps.passing": 1e9}},
	}
}

func (t *tracks) ablations(text []byte) error {
	for _, a := range ablations() {
		model, err := change(text, a.set)
		if err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
		fmt.Println(row(a.name, t.measure(byModel(model))))
	}
	return nil
}

// change returns the model of a weights file with some weights set.
func change(text []byte, set map[string]any) (*ranker.Model, error) {
	var tree map[string]any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	for path, value := range set {
		section, key, nested := strings.Cut(path, ".")
		if !nested {
			tree[section] = value
			continue
		}
		tree[section].(map[string]any)[key] = value
	}
	changed, err := yaml.Marshal(tree)
	if err != nil {
		return nil, err
	}
	return ranker.Parse("changed weights", changed)
}

func sortedTools(byTool map[string][]float64) []string { return slices.Sorted(maps.Keys(byTool)) }
