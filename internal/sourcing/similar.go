package sourcing

import (
	"context"
	"fmt"

	"mlscout/ranker"
	"mlscout/talent"
)

// Similar is who has evidence like somebody's, the document of `similar --json`.
type Similar struct {
	Schema string      `json:"schema"`
	Login  string      `json:"login"`
	Hits   []Neighbour `json:"hits"`
}

// Neighbour is a prospect with the evidence they share.
type Neighbour struct {
	Hit
	Share  float64         `json:"share"`
	Shared []ranker.Common `json:"shared"`
}

// Similar finds the n people whose evidence is most like that of name. Names,
// companies, schools, places and followers have no part in it.
func (d Desk) Similar(ctx context.Context, name string, n int) (Similar, error) {
	p, err := d.Store.Prospect(ctx, name)
	if err != nil {
		return Similar{}, fmt.Errorf("similar to %q: %w", name, err)
	}
	answer := Similar{Schema: "mlscout.similar/v1", Login: p.Login, Hits: []Neighbour{}}
	var failed error
	near := ranker.Nearest(d.Scorer.Score(&p), d.others(ctx, p.ID, &failed), n)
	if failed != nil {
		return answer, failed
	}
	ids := make([]talent.ProspectID, len(near))
	for i, neighbour := range near {
		ids[i] = neighbour.Prospect
	}
	byID, err := d.read(ctx, ids, false)
	if err != nil {
		return answer, err
	}
	for _, neighbour := range near {
		other := byID[neighbour.Prospect]
		answer.Hits = append(answer.Hits, Neighbour{
			Hit: newHit(other, d.Scorer.Score(&other), asked{}), Share: neighbour.Share, Shared: neighbour.Shared,
		})
	}
	return answer, nil
}

// others streams the scores of everybody else who may be found.
func (d Desk) others(ctx context.Context, but talent.ProspectID, failed *error) func(func(talent.ProspectID, ranker.Score) bool) {
	return func(yield func(talent.ProspectID, ranker.Score) bool) {
		for p, err := range d.Store.Prospects(ctx) {
			if err != nil {
				*failed = err
				return
			}
			if p.ID == but || !Searchable(p, talent.DayOf(d.Now())) {
				continue
			}
			if !yield(p.ID, d.Scorer.Score(&p)) {
				return
			}
		}
	}
}
