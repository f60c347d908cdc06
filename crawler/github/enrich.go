package github

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"mlscout/crawler"
	"mlscout/talent"
)

// tranche is how many people are taken through all stages before the next: a
// budget that ends early leaves the most promising complete.
const tranche = 441

// probeTranche is the same for people who are only asked whether they changed.
const probeTranche = 20000

// introduce spends a share of a bounded run on the people who promise most so
// far; an unbounded one reads everybody in the end.
func (r *run) introduce(ctx context.Context) error {
	if !r.bounded() {
		return nil
	}
	defer r.spare(sparedByPeople)()
	return r.enrich(ctx)
}

// enrich reads profiles, own repositories and recent work of the people found,
// most promising first.
func (r *run) enrich(ctx context.Context) error {
	stale := r.cycle - int64(r.set.Refresh.Seconds())
	profiles, err := r.dep.Backlog.DueCount(ctx, crawler.StageProfile, r.cycle)
	if err != nil {
		return fmt.Errorf("count people due: %w", err)
	}
	works, err := r.dep.Backlog.DueCount(ctx, crawler.StageActivity, stale)
	if err != nil {
		return fmt.Errorf("count people due: %w", err)
	}
	total, done := profiles+works, 0
	for !r.spared() {
		r.progress("read people", min(done, total), total)
		a, b, err := r.people(ctx, stale)
		if err != nil {
			return err
		}
		c, err := r.stage(ctx, crawler.StageActivity, stale, r.activities)
		if err != nil {
			return err
		}
		if done += a + c; a+b+c == 0 {
			break
		}
	}
	r.progress("read people", min(done, total), total)
	return nil
}

// people reads a tranche of profiles that are new or changed together with the
// own repositories that are due: the same query brings both, and few people of
// either kind fill it. It returns how many were due for each.
func (r *run) people(ctx context.Context, stale int64) (profiles, repositories int, err error) {
	var some, due []crawler.Known
	profiles, err = r.stage(ctx, crawler.StageProfile, r.cycle, func(ctx context.Context, people []crawler.Known) (err error) {
		some, err = r.profiles(ctx, people)
		return err
	})
	if err != nil {
		return profiles, 0, err
	}
	repositories, err = r.stage(ctx, crawler.StageRepositories, stale, func(_ context.Context, people []crawler.Known) error {
		some, due = join(some, people), people
		return nil
	})
	if err != nil {
		return profiles, repositories, err
	}
	return profiles, repositories, r.readPeople(ctx, some, due)
}

// join adds to a list those of another who are not on it.
func join(list, others []crawler.Known) []crawler.Known {
	on := make(map[talent.ProspectID]bool, len(list))
	for _, k := range list {
		on[k.ID] = true
	}
	for _, k := range others {
		if !on[k.ID] {
			list = append(list, k)
		}
	}
	return list
}

// stage takes one tranche through a stage; it returns how many people it took.
func (r *run) stage(ctx context.Context, stage crawler.Stage, cycle int64, do func(context.Context, []crawler.Known) error) (int, error) {
	due, err := r.dep.Backlog.Due(ctx, stage, cycle, tranche)
	if err == nil && stage == crawler.StageProfile && len(due) == tranche && due[tranche-1].UpdatedAt != "" {
		due, err = r.dep.Backlog.Due(ctx, stage, cycle, probeTranche) // people never read come first: few are left
	}
	if err != nil {
		return 0, fmt.Errorf("list people due: %w", err)
	}
	due = slices.DeleteFunc(due, func(k crawler.Known) bool { return k.ID <= 0 })
	if len(due) == 0 {
		return 0, nil
	}
	allowed, err := r.allowed(ctx, stage, due)
	if err != nil {
		return 0, err
	}
	return len(due), do(ctx, allowed)
}

// allowed asks the suppression list before anything of a person is fetched.
// Whoever is on it counts as visited, so that they do not come up again.
func (r *run) allowed(ctx context.Context, stage crawler.Stage, due []crawler.Known) ([]crawler.Known, error) {
	subjects := make([]talent.Subject, 0, 2*len(due))
	for _, k := range due {
		subjects = append(subjects, talent.GitHubID(k.ID), talent.GitHubLogin(k.Login))
	}
	refused, err := r.dep.Gate.Refused(ctx, subjects)
	if err != nil {
		return nil, fmt.Errorf("ask the suppression list: %w", err)
	}
	var b crawler.Batch
	allowed := slices.DeleteFunc(due, func(k crawler.Known) bool {
		if refused[talent.GitHubID(k.ID)] || refused[talent.GitHubLogin(k.Login)] {
			b.Visits = append(b.Visits, r.visits(k.ID, stage)...)
			return true
		}
		return false
	})
	if len(b.Visits) > 0 {
		return allowed, r.save(ctx, b)
	}
	return allowed, nil
}

// profiles returns those of some people whose profiles were never read, and those
// whose account changed since.
func (r *run) profiles(ctx context.Context, people []crawler.Known) ([]crawler.Known, error) {
	var read, known []crawler.Known
	for _, k := range people {
		if k.UpdatedAt == "" {
			read = append(read, k)
		} else {
			known = append(known, k)
		}
	}
	changed, err := r.probe(ctx, known)
	return append(read, changed...), err
}

// inBatches takes people through do, as many at once as the gauge says, and
// fewer when that proves too heavy.
func (r *run) inBatches(ctx context.Context, pack string, people []crawler.Known, do func(context.Context, []crawler.Known) (reply, error)) error {
	g := r.state.gauges[pack]
	for done := 0; done < len(people) && !r.spared(); {
		some := people[done:min(len(people), done+g.size, done+r.affordable())]
		out, err := do(ctx, some)
		switch {
		case errors.Is(err, errHeavy) && len(some) > 1:
			g.size, g.changed = max(1, len(some)/2), true
			continue
		case errors.Is(err, errHeavy):
			r.fault("account %d: %v; the next round tries again", some[0].ID, err)
			b := crawler.Batch{Visits: r.visits(some[0].ID, crawler.StageProfile, crawler.StageRepositories, crawler.StageActivity)}
			if err := r.save(ctx, b); err != nil {
				return err
			}
		case err != nil:
			return err
		case out.elapsed > slow:
			g.shrink()
		case len(some) == g.size:
			g.fine()
		}
		done += len(some)
	}
	return nil
}

// affordable is how many people at once the rest of a bounded run can pay for: a
// last query too dear would leave its points unspent.
func (r *run) affordable() int {
	left := r.client.budget.Left()
	if left < 0 {
		return math.MaxInt32
	}
	return max(1, (left-r.floor-4)*100/(perUser+2))
}

// unanswered deals with a person whose account gave no answer: it is gone if
// GitHub says so; after any other fault it is left for the next round.
func (r *run) unanswered(b *crawler.Batch, k crawler.Known, fate nodeFate) {
	if fate == nodeFailed || fate == nodeHeavy {
		r.dep.Logger.Warn("account not answered", "prospect", k.ID)
		b.Visits = append(b.Visits, r.visits(k.ID, crawler.StageProfile, crawler.StageRepositories)...)
		return
	}
	r.gone(b, k, string(talent.Deleted))
}

// gone closes people whose accounts no longer answer.
func (r *run) gone(b *crawler.Batch, k crawler.Known, reason string) {
	b.Closed = append(b.Closed, crawler.Closure{Prospect: k.ID, Reason: reason})
	b.Visits = append(b.Visits, r.visits(k.ID, crawler.StageProfile, crawler.StageActivity, crawler.StageRepositories)...)
}

// visits notes stages as done in this round.
func (r *run) visits(id talent.ProspectID, stages ...crawler.Stage) []crawler.Visit {
	out := make([]crawler.Visit, len(stages))
	for i, stage := range stages {
		out[i] = crawler.Visit{Prospect: id, Stage: stage, Cycle: r.cycle}
		if stage != crawler.StageProfile {
			out[i].Cycle = turn(id, r.cycle, int64(r.set.Refresh.Seconds()))
		}
	}
	return out
}

// turn is the round in which a stage counts as done that is done again every so
// many seconds. Each person has a day of their own in that time, so that those
// who were found together do not all come up again in one night.
func turn(id talent.ProspectID, cycle, every int64) int64 {
	const day = 86400
	slots := max(1, every/day)
	own := int64(uint64(id)*2654435761>>16) % slots * day
	next := (cycle-own)/(slots*day)*(slots*day) + own
	if next <= cycle {
		next += slots * day
	}
	return next - every
}
