package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// The bounds of an invented world: what ranks must have to do with true skill,
// how well shapes tell personas apart, and how many people a tool needs before a
// figure about it says anything.
const (
	wantSpearman = 0.75
	wantShapeF1  = 0.85
	fewPeople    = 20
	topList      = 100
)

// checkWorlds invents worlds of successive seeds, crawls each, and compares the
// ranking with what the world knows of its people.
func checkWorlds(ctx context.Context, opts options, dir, bin string) error {
	tools, err := catalog.Default()
	if err != nil {
		return err
	}
	hubDir, err := installHub(ctx, opts, dir)
	if err != nil {
		return err
	}
	var failed error
	for i := range opts.worlds {
		seeded := opts
		seeded.seed += int64(i)
		world, err := inventWorld(ctx, seeded, dir, hubDir)
		if err != nil {
			return err
		}
		fmt.Printf("world of %d people, seed %d\n", seeded.users, seeded.seed)
		failed = errors.Join(failed, checkWorld(ctx, seeded, dir, bin, world, tools))
	}
	return failed
}

func checkWorld(ctx context.Context, opts options, dir, bin, world string, tools *catalog.Catalog) error {
	h, err := startHub(ctx, opts, dir, world)
	if err != nil {
		return err
	}
	defer h.stop()
	s, err := newSite(bin, dir, fmt.Sprint("world-", opts.seed), h)
	if err == nil {
		err = s.readFrom("8y") // worlds begin in 2019, and former experts left by 2021
	}
	if err != nil {
		return err
	}
	if _, err := s.run(ctx, "crawl", "github"); err != nil {
		return err
	}
	people, strange, err := readInvented(world, tools)
	if err != nil {
		return err
	}
	if len(strange) > 0 {
		fmt.Println("not in the catalogue:", strange)
	}
	w := comparison{people: people}
	if w.hits, err = s.ranked(ctx, ""); err != nil {
		return err
	}
	return errors.Join(w.skill(), w.cheats(ctx, s), w.shapes(), w.formerExperts())
}

// rankedHit is a hit as far as a world is compared.
type rankedHit struct {
	ID     talent.ProspectID               `json:"github_id"`
	Points talent.Points                   `json:"points"`
	Depth  talent.Points                   `json:"depth"`
	Active talent.Points                   `json:"active"`
	Tools  map[talent.ToolID]talent.Points `json:"tools"`
	Shape  string                          `json:"shape"`
}

// ranked lists everybody a query finds, in its order.
func (s site) ranked(ctx context.Context, query string) ([]rankedHit, error) {
	out, err := s.run(ctx, "search", query, "--json", "--limit", "1000000")
	if err != nil {
		return nil, err
	}
	var found struct {
		Hits []rankedHit `json:"hits"`
	}
	return found.Hits, json.Unmarshal(out, &found)
}

// comparison is a ranking beside the truth.
type comparison struct {
	people map[talent.ProspectID]invented
	hits   []rankedHit
}

// skill correlates the points of each tool with true skill, among those with
// evidence for the tool.
func (c comparison) skill() error {
	points, skill := make(map[talent.ToolID][]float64), make(map[talent.ToolID][]float64)
	for _, hit := range c.hits {
		for tool, p := range hit.Tools {
			points[tool] = append(points[tool], float64(p))
			skill[tool] = append(skill[tool], c.people[hit.ID].skill[tool])
		}
	}
	sum, n, below := 0.0, 0, []string(nil)
	for _, tool := range slices.Sorted(maps.Keys(points)) {
		if len(points[tool]) < fewPeople || slices.Max(skill[tool]) == 0 {
			continue
		}
		rho := spearman(points[tool], skill[tool])
		fmt.Printf("  %-20s %4d with evidence, points and skill %.2f\n", tool, len(points[tool]), rho)
		sum, n = sum+rho, n+1
		if rho < wantSpearman {
			below = append(below, fmt.Sprintf("%s %.2f", tool, rho))
		}
	}
	fmt.Printf("points and true skill: Spearman %.3f on average over %d tools; below %.2f: %s\n", sum/float64(max(1, n)), n, wantSpearman, strings.Join(below, ", "))
	if sum < wantSpearman*float64(n) {
		return errors.New("points have too little to do with skill")
	}
	return nil
}

// cheats looks for people who only seem to know something among the first hundred
// of all and of every tool.
func (c comparison) cheats(ctx context.Context, s site) error {
	lists, withPoints, without := 0, []string(nil), 0
	tools := map[talent.ToolID]bool{"": true}
	for _, hit := range c.hits {
		for tool := range hit.Tools {
			tools[tool] = true
		}
	}
	for _, tool := range slices.Sorted(maps.Keys(tools)) {
		query := ""
		if tool != "" {
			query = "tool:" + string(tool)
		}
		hits, err := s.ranked(ctx, query)
		if err != nil {
			return err
		}
		lists++
		for place, hit := range hits[:min(topList, len(hits))] {
			persona := c.people[hit.ID].persona
			if !slices.Contains([]string{"keyword_stuffer", "star_farmer", "bot"}, persona) {
				continue
			}
			if hit.Points == 0 || tool != "" && hit.Tools[tool] == 0 {
				without++
				continue
			}
			withPoints = append(withPoints, fmt.Sprintf("%s: %s at %d with %v", tool, persona, place+1, hit.Tools[tool]))
		}
	}
	fmt.Printf("stuffers, star farmers and bots in %d lists of a hundred: %d with points %v, %d without, behind everybody with points\n", lists, len(withPoints), withPoints, without)
	if len(withPoints) > 0 {
		return errors.New("people who only seem to know something are among the best")
	}
	return nil
}

// shapes compares shapes with personas.
func (c comparison) shapes() error {
	names := map[string]string{"mlops_engineer": "mlops engineer", "data_scientist": "data scientist", "devops_engineer": "devops engineer"}
	right, said, is, silent := make(map[string]float64), make(map[string]float64), make(map[string]float64), 0
	for _, hit := range c.hits {
		truth, ok := names[c.people[hit.ID].persona]
		if !ok {
			continue
		}
		if hit.Shape == "" {
			silent++
			continue
		}
		is[truth]++
		said[hit.Shape]++
		if hit.Shape == truth {
			right[truth]++
		}
	}
	macro := 0.0
	for _, persona := range slices.Sorted(maps.Keys(names)) {
		name := names[persona]
		f1 := 2 * right[name] / max(1, is[name]+said[name])
		fmt.Printf("  %-16s %4.0f people, F1 %.3f\n", name, is[name], f1)
		macro += f1 / float64(len(names))
	}
	fmt.Printf("shape and persona: macro-F1 %.3f; %d have no shape\n", macro, silent)
	if macro < wantShapeF1 {
		return errors.New("shapes do not tell personas apart")
	}
	return nil
}

// formerExperts says where those stand who knew much and left, by depth and by
// activity: shares of the list that are before them.
func (c comparison) formerExperts() error {
	var byDepth, byActive, both []float64
	for _, hit := range c.hits {
		if c.people[hit.ID].persona != "inactive_expert" || hit.Points == 0 {
			continue
		}
		depth, active := c.before(hit, true), c.before(hit, false)
		byDepth, byActive, both = append(byDepth, depth), append(byActive, active), append(both, active-depth)
	}
	if len(both) == 0 {
		fmt.Println("inactive experts: none has points in the time that was crawled")
		return nil
	}
	fmt.Printf("inactive experts: %d with points; median place: %.0f%% from the top in depth, %.0f%% in activity\n", len(both), 100*median(byDepth), 100*median(byActive))
	if median(both) <= 0 {
		return errors.New("inactive experts do not stand higher in depth than in activity")
	}
	return nil
}

func (c comparison) before(hit rankedHit, depth bool) float64 {
	before, all := 0.0, 0.0
	for _, other := range c.hits {
		if other.Points == 0 {
			continue
		}
		all++
		if depth && other.Depth > hit.Depth || !depth && other.Active > hit.Active {
			before++
		}
	}
	return before / max(1, all)
}
