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
	list := ""
	if field == "list" {
		list = value
		if err := s.known(ctx, list); err != nil {
			return nil, err
		}
	}
	listed, err := s.db.Stages(ctx, list)
	if err != nil {
		return nil, err
	}
	var ids []talent.ProspectID
	for id, stages := range listed {
		if slices.ContainsFunc(stages, func(stage talent.Stage) bool { return stands(field, value, stage) }) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// known says where to look for a list that there is not.
func (s shelves) known(ctx context.Context, name string) error {
	lists, err := s.db.Lists(ctx)
	if err == nil && !slices.ContainsFunc(lists, func(l talent.Shortlist) bool { return l.Name == name }) {
		err = fmt.Errorf("list %q: %w; `mlscout list ls` shows those there are", name, talent.ErrNotFound)
	}
	return err
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
