package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"mlscout/crawler"
	"mlscout/talent"
)

// saveRepos stores repositories, keeping the names they had. Evidence follows a
// renamed repository.
func (s *saving) saveRepos(ctx context.Context) error {
	for _, repo := range s.batch.Repos {
		if repo.ID == 0 {
			continue
		}
		s.names[repo.ID] = repo.FullName
		if err := s.saveRepo(ctx, repo); err != nil {
			return err
		}
	}
	return nil
}

// saveRepo stores one repository.
func (s *saving) saveRepo(ctx context.Context, repo crawler.Repo) error {
	var name, formerText string
	found, err := s.one(ctx, `SELECT full_name, former FROM repos WHERE id = $1`, []any{repo.ID}, &name, &formerText)
	if err != nil {
		return err
	}
	var former []string
	if formerText != "" {
		if err := json.Unmarshal([]byte(formerText), &former); err != nil {
			return err
		}
	}
	for _, earlier := range append(slices.Clone(repo.Former), name) {
		if earlier != "" && earlier != repo.FullName && !slices.Contains(former, earlier) {
			former = append(former, clean(earlier))
		}
	}
	text, err := json.Marshal(former)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `INSERT INTO repos (id, full_name, name_key, former, pushed_at, state, source, fetched_at, extractor)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET full_name = excluded.full_name, name_key = excluded.name_key, former = excluded.former,
			pushed_at = excluded.pushed_at, state = excluded.state, source = excluded.source, fetched_at = excluded.fetched_at, extractor = excluded.extractor`,
		repo.ID, repo.FullName, strings.ToLower(repo.FullName), string(text), repo.PushedAt, repo.State, repo.Source, repo.FetchedAt, repo.Extractor)
	if err != nil || !found || name == repo.FullName {
		return err
	}
	return s.renameRepo(ctx, repo.ID, repo.FullName)
}

// renameRepo writes the present name of a repository into its evidence.
func (s *saving) renameRepo(ctx context.Context, id int64, name string) error {
	return s.each(ctx, func(rows scanner) error {
		var prospect talent.ProspectID
		err := rows.Scan(&prospect)
		s.changed[prospect] = true
		return err
	}, `UPDATE evidence SET repo = $1 WHERE repo_id = $2 AND repo <> $1 RETURNING prospect`, name, id)
}
