package github_test

import (
	"math"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/internal/demo"
)

// near tells whether two counts are within a tenth, or within three.
func near(got, want int) bool {
	return math.Abs(float64(got-want)) <= max(3, 0.1*float64(want))
}

func TestPlanPredictsTheRun(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 6, People: 200})
	check := func(when string) {
		t.Helper()
		b.store.OnSave = func(crawler.Batch) error { t.Errorf("%s: the plan saved a batch", when); return nil }
		plan, err := b.source(t).Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b.store.OnSave = nil
		report := b.crawl(t)
		if !near(plan.Requests, report.Requests) || !near(plan.Points, report.Points) {
			t.Errorf("%s: planned %d requests and %d points, spent %d and %d", when, plan.Requests, plan.Points, report.Requests, report.Points)
		}
		requests, points := 0, 0
		for _, step := range plan.Steps {
			requests, points = requests+step.Requests, points+step.Points
		}
		if requests != plan.Requests || points != plan.Points {
			t.Errorf("%s: steps add up to %d and %d, want the plan's %d and %d", when, requests, points, plan.Requests, plan.Points)
		}
	}
	check("first night")
	people := b.world.Truth().People
	err := b.world.Mutate(func(c *demo.Changes) {
		c.Advance(24 * time.Hour)
		c.Commits(people[0].Login, "mlflow/mlflow", 2)
		c.Profile(people[1].Login, map[string]string{"bio": "New here"})
	})
	if err != nil {
		t.Fatal(err)
	}
	check("second night")
}
