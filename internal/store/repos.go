package store

import (
	"context"
	"encoding/json"

	"mlscout/crawler"
	"mlscout/talent"
)

// RepoTotal says how much public work a repository has seen, as far as it is stored.
type RepoTotal struct {
	RepoID       int64
	Contributors int // distinct prospects
	Counts       map[talent.Kind]int
}

// RepoTotals adds up the evidence of every repository with a numeric id.
func (db *DB) RepoTotals(ctx context.Context) (map[int64]RepoTotal, error) {
	totals := make(map[int64]RepoTotal)
	err := db.read(ctx, func(t *tx) error {
		err := t.each(ctx, func(rows scanner) error {
			var total RepoTotal
			err := rows.Scan(&total.RepoID, &total.Contributors)
			total.Counts = make(map[talent.Kind]int)
			totals[total.RepoID] = total
			return err
		}, `SELECT repo_id, COUNT(DISTINCT prospect) FROM evidence WHERE repo_id <> 0 GROUP BY repo_id`)
		if err != nil {
			return err
		}
		return t.each(ctx, func(rows scanner) error {
			var repo int64
			var kind talent.Kind
			var count int
			err := rows.Scan(&repo, &kind, &count)
			totals[repo].Counts[kind] = count
			return err
		}, `SELECT repo_id, kind, CAST(SUM(count) AS BIGINT) FROM evidence WHERE repo_id <> 0 GROUP BY repo_id, kind`)
	})
	return totals, db.explain("add up repositories in", err)
}

// Repo returns a stored repository by id; false if it is unknown.
func (db *DB) Repo(ctx context.Context, id int64) (crawler.Repo, bool, error) {
	var repo crawler.Repo
	var former string
	var found bool
	err := db.read(ctx, func(t *tx) (err error) {
		found, err = t.one(ctx, `SELECT id, full_name, former, pushed_at, state, source, fetched_at, extractor FROM repos WHERE id = $1`, []any{id},
			&repo.ID, &repo.FullName, &former, &repo.PushedAt, &repo.State, &repo.Source, &repo.FetchedAt, &repo.Extractor)
		if err != nil || !found {
			return err
		}
		return json.Unmarshal([]byte(former), &repo.Former)
	})
	return repo, found, db.explain("read repository from", err)
}
