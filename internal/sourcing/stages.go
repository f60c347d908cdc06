package sourcing

import (
	"context"
	"maps"
	"slices"

	"mlscout/index"
	"mlscout/index/query"
	"mlscout/talent"
)

// stageFacet counts the hits by the stages at which they stand on any shortlist.
// The index does not know shortlists: it is counted beside it.
const stageFacet = "stage"

// stagedMost bounds how many listed people are counted by stage.
const stagedMost = 20_000

// indexed leaves out what the index does not count.
func indexed(facets []string) []string {
	return slices.DeleteFunc(slices.Clone(facets), func(name string) bool { return name == stageFacet })
}

// countStages counts who of a search is at which stage, in the order of the stages.
func (d Desk) countStages(ctx context.Context, asked index.Request) ([]index.Value, error) {
	stages, err := d.Store.Stages(ctx, "")
	if err != nil || len(stages) == 0 {
		return nil, err
	}
	listed := &query.Node{Op: query.Shelved, Field: stageFacet, Value: anyList}
	both := *asked.Query
	both.Root = &query.Node{Op: query.And, Kids: []*query.Node{asked.Query.Root, listed}}
	asked.Query, asked.Facets, asked.Offset, asked.Limit, asked.Sort = &both, nil, 0, min(len(stages), stagedMost), index.ByName
	asked.Shelves = withEverybody{asked.Shelves, slices.Collect(maps.Keys(stages))}
	found, err := d.Index.Search(ctx, asked)
	if err != nil {
		return nil, err
	}
	counts := make(map[talent.Stage]int)
	for _, hit := range found.Hits {
		for _, stage := range stages[hit.ID] {
			counts[stage]++
		}
	}
	var values []index.Value
	for _, stage := range talent.Stages() {
		if counts[stage] > 0 {
			values = append(values, index.Value{Value: string(stage), Count: counts[stage]})
		}
	}
	return values, nil
}

// anyList is the shelf of everybody who stands on any list. It has a blank in its
// name, which no query can ask for.
const anyList = "any list"

// withEverybody adds that shelf to others.
type withEverybody struct {
	index.Shelves
	ids []talent.ProspectID
}

// Shelf meets index.Shelves.
func (w withEverybody) Shelf(ctx context.Context, field, value string) ([]talent.ProspectID, error) {
	if field == stageFacet && value == anyList {
		return w.ids, nil
	}
	return w.Shelves.Shelf(ctx, field, value)
}
