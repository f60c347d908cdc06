package sourcing

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mlscout/ranker"
	"mlscout/talent"
)

// fitPool is how many people, best by points of what the job asks, are measured
// against it.
const fitPool = 1000

// JobSearch is a search by a job description, the document of `search --jd --json`.
type JobSearch struct {
	Search
	Job ranker.Job `json:"job"`
}

// SearchJob finds people by how much of a job description their evidence covers,
// depth second. The request's query narrows who is looked at.
func (d Desk) SearchJob(ctx context.Context, text string, request Request) (JobSearch, error) {
	answer := JobSearch{Job: ranker.ReadJob(text, d.Scorer.Catalog)}
	page := request
	request.Query, request.Limit, request.Offset = jobQuery(answer.Job, request.Query), fitPool, 0
	found, err := d.Search(ctx, request)
	if err != nil {
		return answer, err
	}
	answer.Search = found
	fits, err := d.fits(ctx, answer.Job, found.Hits)
	if err != nil {
		return answer, err
	}
	for i := range answer.Hits {
		fit := fits[answer.Hits[i].GitHubID]
		answer.Hits[i].Fit = &fit.Share
		answer.Hits[i].Unmet = nil
		for _, want := range fit.Unmet {
			answer.Hits[i].Unmet = append(answer.Hits[i].Unmet, wantWords(want))
		}
	}
	slices.SortStableFunc(answer.Hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(*b.Fit, *a.Fit), cmp.Compare(fits[b.GitHubID].Depth, fits[a.GitHubID].Depth))
	})
	from := min(page.Offset, len(answer.Hits))
	answer.Offset = page.Offset
	answer.Hits = answer.Hits[from:min(from+page.Limit, len(answer.Hits))]
	return answer, nil
}

// jobQuery asks for anybody who has any of what the job wants.
func jobQuery(job ranker.Job, narrow string) string {
	var any []string
	for _, want := range job.Wants {
		for _, tool := range want.Tools {
			any = appendNew(any, "tool:"+string(tool))
		}
		if len(want.Tools) == 0 {
			any = appendNew(any, "area:"+string(want.Area))
		}
	}
	asked := strings.Join(any, " OR ")
	switch {
	case asked == "":
		return narrow
	case strings.TrimSpace(narrow) == "":
		return asked
	}
	return "(" + narrow + ") AND (" + asked + ")"
}

func wantWords(want ranker.Want) string {
	if len(want.Tools) == 0 {
		return "area:" + string(want.Area)
	}
	words := make([]string, len(want.Tools))
	for i, tool := range want.Tools {
		words[i] = "tool:" + string(tool)
	}
	return strings.Join(words, " OR ")
}

func (d Desk) fits(ctx context.Context, job ranker.Job, hits []Hit) (map[talent.ProspectID]ranker.Fit, error) {
	ids := make([]talent.ProspectID, len(hits))
	for i, hit := range hits {
		ids[i] = hit.GitHubID
	}
	byID, err := d.scored(ctx, ids)
	if err != nil {
		return nil, err
	}
	fits := make(map[talent.ProspectID]ranker.Fit, len(byID))
	for id, p := range byID {
		fits[id] = d.Scorer.Model.Fit(p.score, job)
	}
	return fits, nil
}
