package nightly

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// topSize is how many of the best are watched for newcomers.
const topSize = 50

// Top tells who came into the best of a ranking and who left them.
type Top struct {
	Size    int       `json:"size"`
	Entered []Entrant `json:"entered,omitempty"`
	Left    int       `json:"left"`
}

// Entrant is somebody who was not among the best of the ranking before.
type Entrant struct {
	ID     talent.ProspectID `json:"github_id"`
	Login  string            `json:"login"`
	Place  int               `json:"place"`
	Points talent.Points     `json:"points"`
	Before talent.Points     `json:"points_before"`
	Why    []string          `json:"why"`
}

// Top compares the last two rankings. Before the second one there is nothing to
// compare: everybody would be new.
func (r Rooms) Top(ctx context.Context, size int) (Top, error) {
	top := Top{Size: size}
	runs, err := r.Store.RankRuns(ctx)
	if err != nil || len(runs) < 2 {
		return top, err
	}
	now, err := r.best(ctx, runs[0].ID, size)
	if err != nil {
		return top, err
	}
	before, err := r.best(ctx, runs[1].ID, size)
	if err != nil {
		return top, err
	}
	entered := slices.DeleteFunc(slices.Clone(now), func(s store.Score) bool { return holds(before, s.Prospect) })
	top.Left = len(before) - (len(now) - len(entered))
	earlier, err := r.scoresOf(ctx, runs[1].ID, entered)
	if err != nil || len(entered) == 0 {
		return top, err
	}
	scorer, err := sourcing.LoadScorer(ctx, r.Store, r.Scorer(), r.Now())
	if err != nil {
		return top, err
	}
	for _, score := range entered {
		people, err := r.Store.ProspectsByID(ctx, []talent.ProspectID{score.Prospect})
		if err != nil {
			return top, err
		}
		for _, p := range people {
			was := earlier[p.ID]
			top.Entered = append(top.Entered, Entrant{
				ID: p.ID, Login: p.Login, Points: score.Points, Before: was.Points,
				Place: 1 + slices.IndexFunc(now, func(s store.Score) bool { return s.Prospect == p.ID }),
				Why:   whyRisen(was, score, scorer.Score(&p).Ledger),
			})
		}
	}
	return top, nil
}

func holds(scores []store.Score, id talent.ProspectID) bool {
	return slices.ContainsFunc(scores, func(s store.Score) bool { return s.Prospect == id })
}

// best lists those with the most points in a ranking who may be found. Somebody
// who left the records since, or may not be used, takes nobody's place.
func (r Rooms) best(ctx context.Context, run int64, size int) ([]store.Score, error) {
	var all []store.Score
	for score, err := range r.Store.Scores(ctx, run) {
		if err != nil {
			return nil, err
		}
		if score.Points > 0 {
			all = append(all, store.Score{Prospect: score.Prospect, Points: score.Points, Tools: score.Tools})
		}
	}
	slices.SortFunc(all, func(a, b store.Score) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.Prospect, b.Prospect))
	})
	best := make([]store.Score, 0, size)
	for page := range slices.Chunk(all, size) {
		usable, err := r.searchable(ctx, page)
		if err != nil {
			return nil, err
		}
		for _, score := range page {
			if usable[score.Prospect] && len(best) < size {
				best = append(best, score)
			}
		}
		if len(best) == size {
			break
		}
	}
	return best, nil
}

func (r Rooms) searchable(ctx context.Context, scores []store.Score) (map[talent.ProspectID]bool, error) {
	ids := make([]talent.ProspectID, len(scores))
	for i, score := range scores {
		ids[i] = score.Prospect
	}
	people, err := r.Store.ProspectsByID(ctx, ids)
	usable := make(map[talent.ProspectID]bool, len(people))
	for _, p := range people {
		usable[p.ID] = sourcing.Searchable(p, r.today())
	}
	return usable, err
}

func (r Rooms) scoresOf(ctx context.Context, run int64, wanted []store.Score) (map[talent.ProspectID]store.Score, error) {
	found := make(map[talent.ProspectID]store.Score, len(wanted))
	for score, err := range r.Store.Scores(ctx, run) {
		if err != nil {
			return nil, err
		}
		if holds(wanted, score.Prospect) {
			found[score.Prospect] = score
		}
	}
	return found, nil
}

// whyRisen names the tools that gained the most, each with its strongest evidence.
func whyRisen(before, now store.Score, ledger ranker.Ledger) []string {
	type gain struct {
		tool   talent.ToolID
		points talent.Points
	}
	var gains []gain
	for tool, points := range now.Tools {
		if more := points - before.Tools[tool]; more > 0 {
			gains = append(gains, gain{tool, more})
		}
	}
	if len(gains) == 0 {
		return []string{"others have fallen behind"}
	}
	slices.SortFunc(gains, func(a, b gain) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(a.tool, b.tool))
	})
	var why []string
	for _, g := range gains[:min(3, len(gains))] {
		line := fmt.Sprintf("%s +%s", g.tool, g.points)
		for _, entry := range ledger {
			if entry.Tool == g.tool {
				line += ": " + entry.What + ", " + entry.At.String() + " " + entry.URL
				break
			}
		}
		why = append(why, line)
	}
	return why
}
