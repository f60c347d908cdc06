package github

import (
	"context"

	"mlscout/crawler"
)

// Plan implements crawler.Source.
func (s *Source) Plan(ctx context.Context) (crawler.Plan, error) {
	return crawler.Plan{Source: sourceName, Steps: []crawler.PlanStep{}}, nil
}
