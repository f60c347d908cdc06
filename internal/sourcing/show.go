package sourcing

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// Dossier is everything about one prospect, the document of `show --json`. The
// points of its ledger add up to Points.
type Dossier struct {
	Schema string `json:"schema"`
	Hit
	Coverage   []ranker.AreaScore `json:"coverage"`
	ShapeShare ranker.Shape       `json:"shape_shares"`
	Lift       []string           `json:"lift"` // what would lift this to strong
	Ledger     ranker.Ledger      `json:"ledger"`
	AsOf       talent.Day         `json:"as_of"`
	Model      string             `json:"model"`
	ModelHash  string             `json:"model_hash"`
	Months     []Month            `json:"months"` // of the whole history, oldest first
	Facts      []store.Fact       `json:"facts"`
	Identities []talent.Identity  `json:"identities"`
	Posts      []talent.Post      `json:"posts"`
	Listings   []talent.Listing   `json:"listings"`
	Clock      store.Clock        `json:"retention"`
}

// Show returns the dossier of whom name names: a login, a numeric id, or an
// account elsewhere such as "hackernews:octo".
func (d Desk) Show(ctx context.Context, name string) (Dossier, error) {
	p, err := d.Store.Prospect(ctx, name)
	if err != nil {
		return Dossier{}, fmt.Errorf("show %q: %w", name, err)
	}
	score := d.Scorer.Score(&p)
	dossier := Dossier{
		Schema: "mlscout.show/v1", Hit: newHit(p, score, asked{}),
		Coverage: score.Areas, ShapeShare: score.Shape, Lift: append([]string{}, d.Scorer.Model.Lift(score)...),
		Months: monthsOf(p.Evidence), Ledger: append(ranker.Ledger{}, score.Ledger...), AsOf: score.AsOf, Model: score.Version, ModelHash: score.Hash,
		Identities: append([]talent.Identity{}, p.Identities...), Posts: append([]talent.Post{}, p.Posts...),
	}
	if dossier.Facts, err = d.Store.Facts(ctx, p.ID); err != nil {
		return Dossier{}, err
	}
	if dossier.Listings, err = d.Store.ListingsOf(ctx, p.ID); err != nil {
		return Dossier{}, err
	}
	dossier.Clock, err = d.Store.Clock(ctx, p.ID)
	return dossier, err
}

// Month is what somebody did in public in one month. Nothing finer is shown.
type Month struct {
	Month  string              `json:"month"` // YYYY-MM
	Counts map[talent.Kind]int `json:"counts"`
}

// monthsOf counts acts by month. An act that speaks of several tools is one act.
func monthsOf(evidence []talent.Evidence) []Month {
	type act struct {
		kind talent.Kind
		repo int64
		item string
	}
	seen := make(map[act]bool, len(evidence))
	byMonth := make(map[string]map[talent.Kind]int)
	for _, ev := range evidence {
		a := act{ev.Kind, ev.RepoID, ev.Item}
		month := ev.At.Month()
		if month == "" || seen[a] {
			continue
		}
		seen[a] = true
		if byMonth[month] == nil {
			byMonth[month] = make(map[talent.Kind]int)
		}
		byMonth[month][ev.Kind] += max(1, ev.Count)
	}
	months := make([]Month, 0, len(byMonth))
	for _, month := range slices.Sorted(maps.Keys(byMonth)) {
		months = append(months, Month{month, byMonth[month]})
	}
	return months
}

// Explanation is a ledger in words, the document of `explain --json`.
type Explanation struct {
	Schema  string              `json:"schema"`
	Login   string              `json:"login"`
	Tool    talent.ToolID       `json:"tool,omitempty"`
	Points  talent.Points       `json:"points"`
	Band    talent.Band         `json:"band"`
	Lines   []string            `json:"lines"`
	Ledger  ranker.Ledger       `json:"ledger"`
	Lift    []string            `json:"lift"`
	Against string              `json:"against,omitempty"` // the login compared with
	Compare []ranker.Difference `json:"compare,omitempty"`
}

// Explain tells why name has the points it has, for one tool or (tool "") all,
// and compares with another person if against is not empty.
func (d Desk) Explain(ctx context.Context, name string, tool talent.ToolID, against string) (Explanation, error) {
	p, err := d.Store.Prospect(ctx, name)
	if err != nil {
		return Explanation{}, fmt.Errorf("explain %q: %w", name, err)
	}
	score := d.Scorer.Score(&p)
	e := Explanation{
		Schema: "mlscout.explain/v1", Login: p.Login, Tool: tool, Points: score.Points, Band: score.Band,
		Lines: ranker.Explain(score, tool), Ledger: ranker.Ledger{}, Lift: append([]string{}, d.Scorer.Model.Lift(score)...),
	}
	if tool != "" {
		e.Points = score.Tool(tool).Points
	}
	for _, entry := range score.Ledger {
		if tool == "" || entry.Tool == tool {
			e.Ledger = append(e.Ledger, entry)
		}
	}
	if against == "" {
		return e, nil
	}
	other, err := d.Store.Prospect(ctx, against)
	if err != nil {
		return e, fmt.Errorf("explain: compare with %q: %w", against, err)
	}
	e.Against = other.Login
	e.Compare = ranker.Compare(score, d.Scorer.Score(&other))
	return e, nil
}
