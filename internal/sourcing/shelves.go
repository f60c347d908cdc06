package sourcing

import (
	"context"
	"fmt"
	"slices"

	"mlscout/internal/places"
	"mlscout/internal/store"
	"mlscout/talent"
)

// gazetteer lets the query language read places.
type gazetteer struct{ *places.Gazetteer }

func (g gazetteer) Locate(text string) (talent.Place, bool) {
	reading := g.Gazetteer.Locate(text)
	return reading.Place, reading.Confidence != talent.NoConfidence && reading.Confidence != ""
}

// shelves answers list:, stage:, seen:, contacted: and notified: from the
// recruiter's own records.
type shelves struct{ db *store.DB }

func (s shelves) Shelf(ctx context.Context, field, value string) ([]talent.ProspectID, error) {
	lists, err := s.db.Lists(ctx)
	if err != nil {
		return nil, err
	}
	if field == "list" && !slices.ContainsFunc(lists, func(l talent.Shortlist) bool { return l.Name == value }) {
		return nil, fmt.Errorf("list %q: %w; `mlscout list ls` shows those there are", value, talent.ErrNotFound)
	}
	var ids []talent.ProspectID
	for _, list := range lists {
		if field == "list" && list.Name != value {
			continue
		}
		_, listings, err := s.db.List(ctx, list.Name)
		if err != nil {
			return nil, err
		}
		for _, listing := range listings {
			if stands(field, value, listing.Stage) {
				ids = append(ids, listing.Prospect)
			}
		}
	}
	return ids, nil
}

// stands says whether a listing at a stage is on the shelf.
func stands(field, value string, stage talent.Stage) bool {
	reached := func(want talent.Stage) bool {
		stages := talent.Stages()
		return slices.Index(stages, stage) >= slices.Index(stages, want)
	}
	switch field {
	case "stage":
		return string(stage) == value
	case "seen":
		return reached(talent.StageReviewed)
	case "notified":
		return reached(talent.StageNotified)
	case "contacted":
		return reached(talent.StageContacted)
	}
	return true
}
