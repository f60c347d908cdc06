package board

import (
	"context"

	"mlscout/crawler"
)

// Tour is a crawl over places that each keep a track: forums' categories,
// servers' tags, feeds, repositories.
type Tour struct {
	Name     string // of the source
	Stage    string // what Keys are, for progress
	Deps     Deps
	Limits   crawler.Limits
	Progress crawler.Progress
	Keys     []string // of the tracks, in order
	Accounts []string // by key: the site whose accounts the posts show; nil: Name
	Titles   []string // by key: how errors name it; nil: the key
}

// Visit reads each place of a tour with what is remembered of it. What goes
// wrong at one does not keep the others from being read; a spent budget and
// cancellation end the tour.
func Visit(ctx context.Context, t Tour, read func(ctx context.Context, run *Run, i int, track *Track) error) (crawler.Report, error) {
	run, err := Start(t.Name, t.Deps, t.Limits, t.Progress)
	if err != nil {
		return crawler.Report{Name: t.Name}, err
	}
	cursors, err := t.Deps.Memory.Cursors(ctx, t.Name, "")
	if err != nil {
		return run.End(ctx, err)
	}
	for i, key := range t.Keys {
		run.Progress(t.Stage, i, len(t.Keys))
		err := read(ctx, run, i, LoadTrack(cursors, key, at(t.Accounts, i, t.Name)))
		title := at(t.Titles, i, key)
		if err := run.Visited(title, title, err); err != nil {
			return run.End(ctx, err)
		}
	}
	run.Progress(t.Stage, len(t.Keys), len(t.Keys))
	return run.End(ctx, nil)
}

func at(list []string, i int, other string) string {
	if i < len(list) {
		return list[i]
	}
	return other
}

// PlanTracks plans a tour: a step for each key, made from what is remembered.
func PlanTracks(ctx context.Context, memory crawler.Memory, name string, keys []string, step func(key string, t *Track) crawler.PlanStep) (crawler.Plan, error) {
	plan := crawler.Plan{Source: name}
	cursors, err := memory.Cursors(ctx, name, "")
	if err != nil {
		return plan, err
	}
	for _, key := range keys {
		s := step(key, LoadTrack(cursors, key, name))
		plan.Requests += s.Requests
		plan.Steps = append(plan.Steps, s)
	}
	return plan, nil
}
