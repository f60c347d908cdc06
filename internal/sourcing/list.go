package sourcing

import (
	"context"
	"encoding/json"
	"fmt"

	"mlscout/index"
	"mlscout/ranker"
	"mlscout/talent"
)

// List is a shortlist with its people, the document of `list show --json`.
type List struct {
	Schema  string           `json:"schema"`
	List    talent.Shortlist `json:"list"`
	Members []Member         `json:"members"`
}

// Member is a listed prospect as they stand today, beside their points when
// they were listed.
type Member struct {
	Hit
	Listing          talent.Listing `json:"listing"`
	PointsWhenListed talent.Points  `json:"points_when_listed"`
}

// List returns a shortlist in the order in which people were added.
func (d Desk) List(ctx context.Context, name string) (List, error) {
	list, listings, err := d.Store.List(ctx, name)
	if err != nil {
		return List{}, err
	}
	shown := List{Schema: "mlscout.list/v1", List: list, Members: make([]Member, 0, len(listings))}
	ids := make([]talent.ProspectID, len(listings))
	for i, l := range listings {
		ids[i] = l.Prospect
	}
	people, err := d.Store.ProspectsByID(ctx, ids)
	if err != nil {
		return List{}, err
	}
	byID := make(map[talent.ProspectID]talent.Prospect, len(people))
	for _, p := range people {
		byID[p.ID] = p
	}
	for _, listing := range listings {
		p, ok := byID[listing.Prospect]
		if !ok {
			continue // merged or erased meanwhile
		}
		score := d.Scorer.Score(&p)
		member := Member{Hit: newHit(p, score, asked{}), Listing: listing}
		member.Stage = listing.Stage
		if member.PointsWhenListed, err = ledgerPoints(listing.Ledger); err != nil {
			return List{}, fmt.Errorf("list %q: ledger kept of %d: %w", name, p.ID, err)
		}
		shown.Members = append(shown.Members, member)
	}
	return shown, nil
}

func ledgerPoints(stored []byte) (talent.Points, error) {
	if len(stored) == 0 {
		return 0, nil
	}
	var ledger ranker.Ledger
	if err := json.Unmarshal(stored, &ledger); err != nil {
		return 0, err
	}
	var total talent.Points
	for _, entry := range ledger {
		total += entry.Points
	}
	return total, nil
}

// Find returns the ids that a query finds, best first, at most limit of them.
func (d Desk) Find(ctx context.Context, text string, sort index.Sort, limit int) ([]talent.ProspectID, error) {
	parsed, err := d.Parse(text)
	if err != nil {
		return nil, err
	}
	hidden, err := d.hidden(ctx)
	if err != nil {
		return nil, err
	}
	result, err := d.Index.Search(ctx, index.Request{
		Hidden: hidden,
		Query:  parsed, Sort: sort, Limit: limit, Shelves: shelves{d.Store}, Team: d.teamOffset(), Today: talent.DayOf(d.Now()),
	})
	if err != nil {
		return nil, err // names the query
	}
	ids := make([]talent.ProspectID, len(result.Hits))
	for i, hit := range result.Hits {
		ids[i] = hit.ID
	}
	return ids, nil
}
