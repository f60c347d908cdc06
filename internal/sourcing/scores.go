package sourcing

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/internal/places"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// Scorer scores prospects the way the last ranking did: the same day, the same
// repository totals. Its numbers are those of the index.
type Scorer struct {
	Model   *ranker.Model
	Catalog *catalog.Catalog
	Places  *places.Gazetteer
	Repos   ranker.Repos
	AsOf    talent.Day
}

// cursorSource and reposKey say where a ranking leaves the repository totals it
// used, so that a question need not add them up again.
const (
	cursorSource = "rank"
	reposKey     = "repos"
)

// LoadScorer returns the scorer of the last ranking; before the first one, of
// today and without repository totals.
func LoadScorer(ctx context.Context, db *store.DB, s Scorer, now time.Time) (Scorer, error) {
	runs, err := db.RankRuns(ctx)
	if err != nil {
		return s, err
	}
	s.AsOf = talent.DayOf(now)
	if len(runs) == 0 {
		return s, nil
	}
	s.AsOf = runs[0].AsOf
	cursors, err := db.Cursors(ctx, cursorSource, reposKey)
	if err != nil {
		return s, err
	}
	if text := cursors[reposKey]; text != "" {
		if err := json.Unmarshal([]byte(text), &s.Repos); err != nil {
			return s, fmt.Errorf("repository totals of the last ranking: %w; run `mlscout rank`", err)
		}
	}
	return s, nil
}

// CountRepos adds up the totals of every repository in which more than one
// person is known to have worked (alone, a share says nothing) and leaves them
// for [LoadScorer].
func CountRepos(ctx context.Context, db *store.DB) (ranker.Repos, error) {
	totals, err := db.RepoTotals(ctx)
	if err != nil {
		return nil, fmt.Errorf("repository totals: %w", err)
	}
	repos := make(ranker.Repos, len(totals))
	for id, total := range totals {
		if total.Contributors < 2 {
			continue
		}
		repo, ok, err := db.Repo(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("repository %d: %w", id, err)
		}
		if !ok {
			continue
		}
		count := 0
		for _, n := range total.Counts {
			count += n
		}
		repos[strings.ToLower(repo.FullName)] = ranker.RepoTotals{People: total.Contributors, Count: count}
	}
	text, err := json.Marshal(repos)
	if err != nil {
		return nil, err
	}
	_, err = db.Save(ctx, crawler.Batch{Source: cursorSource, Cursors: map[string]string{reposKey: string(text)}})
	return repos, err
}

// Score ranks p and reads its place.
func (s Scorer) Score(p *talent.Prospect) ranker.Score {
	p.Place = s.Places.Locate(p.Location).Place
	return s.Model.Rank(*p, s.Repos, s.Catalog, s.AsOf)
}

// Searchable says whether p may be found: the account is there, and nobody asked
// for the record not to be used.
func Searchable(p talent.Prospect, today talent.Day) bool {
	return p.State == talent.Active && !p.Restricted && (p.Expires == 0 || p.Expires > today)
}
