package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"mlscout/crawler"
	"mlscout/talent"
)

// evidenceKey is what makes a piece of evidence itself.
type evidenceKey struct {
	prospect talent.ProspectID
	tool     talent.ToolID
	kind     talent.Kind
	repoID   int64
	item     string
}

// clear deletes the evidence that the batch replaces as a whole.
func (s *saving) clear(ctx context.Context) error {
	kept := make(map[evidenceKey]bool, len(s.batch.Evidence))
	for _, ev := range s.batch.Evidence {
		kept[s.key(ev)] = true
	}
	for _, scope := range s.batch.Cleared {
		if err := s.clearScope(ctx, scope, kept); err != nil {
			return err
		}
	}
	return nil
}

// key is the key under which a piece of evidence is stored.
func (s *saving) key(ev talent.Evidence) evidenceKey {
	id, _ := s.effective(ev.Prospect)
	return evidenceKey{id, ev.Tool, ev.Kind, ev.RepoID, ev.Item}
}

// clearScope deletes what is in scope but not in the batch; what is in both is
// left to be compared, so that finding the same again changes nothing.
func (s *saving) clearScope(ctx context.Context, scope crawler.Scope, kept map[evidenceKey]bool) error {
	query, args := s.inScope(scope)
	if query == "" {
		return nil
	}
	var stale []evidenceKey
	err := s.each(ctx, func(rows scanner) error {
		var key evidenceKey
		err := rows.Scan(&key.prospect, &key.tool, &key.kind, &key.repoID, &key.item)
		if !kept[key] {
			stale = append(stale, key)
		}
		return err
	}, `SELECT prospect, tool, kind, repo_id, item FROM evidence WHERE `+query, args...)
	if err != nil {
		return err
	}
	for _, key := range stale {
		_, err := s.exec(ctx, `DELETE FROM evidence WHERE prospect = $1 AND tool = $2 AND kind = $3 AND repo_id = $4 AND item = $5`,
			key.prospect, key.tool, key.kind, key.repoID, key.item)
		if err != nil {
			return err
		}
		s.changed[key.prospect], s.recount[key.prospect] = true, true
	}
	return nil
}

// inScope is the condition that a scope puts on evidence; "" if it can match none.
func (s *saving) inScope(scope crawler.Scope) (query string, args []any) {
	if len(scope.Kinds) == 0 {
		return "", nil
	}
	if scope.Prospect == 0 {
		if scope.RepoID == 0 || len(scope.Items) == 0 {
			return "", nil
		}
		args = append([]any{scope.RepoID}, anys(scope.Kinds)...)
		query = `repo_id = $1 AND kind IN (` + in(len(scope.Kinds), 2) + `) AND item IN (` + in(len(scope.Items), len(args)+1) + `)`
		return query, append(args, anys(scope.Items)...)
	}
	id, ok := s.effective(scope.Prospect)
	if !ok {
		return "", nil
	}
	args = append([]any{id, scope.Prospect}, anys(scope.Kinds)...)
	query = `prospect = $1 AND origin = $2 AND kind IN (` + in(len(scope.Kinds), 3) + `)`
	if scope.RepoID != 0 {
		query += ` AND repo_id = ` + in(1, len(args)+1)
		args = append(args, scope.RepoID)
	}
	if len(scope.Items) > 0 {
		query += ` AND item IN (` + in(len(scope.Items), len(args)+1) + `)`
		args = append(args, anys(scope.Items)...)
	}
	return query, args
}

// evidenceWidth is the number of values of an evidence row.
const evidenceWidth = 19

// saveEvidence stores evidence; what is stored already in the same words keeps
// the day on which it was first read.
func (s *saving) saveEvidence(ctx context.Context) error {
	last := make(map[evidenceKey]int, len(s.batch.Evidence))
	for i, ev := range s.batch.Evidence {
		if _, ok := s.effective(ev.Prospect); ok {
			last[s.key(ev)] = i
		}
	}
	// In key order: neighbours share pages.
	keys := slices.SortedFunc(maps.Keys(last), evidenceKey.compare)
	for part := range chunks(keys) {
		args := make([]any, 0, len(part)*evidenceWidth)
		for _, key := range part {
			args = append(args, s.evidenceRow(key.prospect, s.batch.Evidence[last[key]])...)
		}
		err := s.each(ctx, s.noteEvidence, `INSERT INTO evidence (prospect, tool, kind, repo_id, item, repo, what, url, at_day, count, own, noise,
				lines, files, origin, rev, source, fetched_at, extractor) VALUES `+s.values(len(part), evidenceWidth)+`
			ON CONFLICT (prospect, tool, kind, repo_id, item) DO UPDATE SET repo = excluded.repo, what = excluded.what, url = excluded.url,
				at_day = excluded.at_day, count = excluded.count, own = excluded.own, noise = excluded.noise, lines = excluded.lines,
				files = excluded.files, origin = excluded.origin, rev = evidence.rev + 1, source = excluded.source, fetched_at = excluded.fetched_at, extractor = excluded.extractor
			WHERE evidence.repo <> excluded.repo OR evidence.what <> excluded.what OR evidence.url <> excluded.url
				OR evidence.at_day <> excluded.at_day OR evidence.count <> excluded.count OR evidence.own <> excluded.own
				OR evidence.noise <> excluded.noise OR evidence.lines <> excluded.lines OR evidence.files <> excluded.files
				OR evidence.extractor <> excluded.extractor
			RETURNING prospect, kind, count, own, rev`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// compare orders keys as the table does.
func (a evidenceKey) compare(b evidenceKey) int {
	return cmp.Or(cmp.Compare(a.prospect, b.prospect), cmp.Compare(a.tool, b.tool), cmp.Compare(a.kind, b.kind),
		cmp.Compare(a.repoID, b.repoID), cmp.Compare(a.item, b.item))
}

// evidenceRow lists the values of an evidence row. A repository is written under
// its present name, whatever it was called when the evidence was read.
func (s *saving) evidenceRow(id talent.ProspectID, ev talent.Evidence) []any {
	if name := s.names[ev.RepoID]; name != "" {
		ev.Repo = name
	}
	return []any{id, ev.Tool, ev.Kind, ev.RepoID, ev.Item, ev.Repo, ev.What, ev.URL, ev.At, ev.Count, bit(ev.Own), ev.Noise,
		ev.Lines, ev.Files, ev.Prospect, 0, ev.Source, ev.FetchedAt, ev.Extractor}
}

// noteEvidence takes account of a row that was added or changed.
func (s *saving) noteEvidence(rows scanner) error {
	var (
		id         talent.ProspectID
		kind       talent.Kind
		count, rev int64
		own        bool
	)
	if err := rows.Scan(&id, &kind, &count, &own, &rev); err != nil {
		return err
	}
	s.changed[id] = true
	if rev > 0 {
		s.recount[id] = true
	} else if !own {
		s.promise[id] += weight(kind) * count
	}
	return nil
}

// weight is what one piece of evidence adds to the promise of a person: how much
// more of them is likely worth a point of the budget. Work in own repositories
// promises nothing.
func weight(kind talent.Kind) int64 {
	switch kind {
	case talent.Maintainer:
		return 8
	case talent.Review:
		return 4
	case talent.PullRequest, talent.Release:
		return 3
	case talent.Commit:
		return 2
	case talent.Coauthor, talent.Issue:
		return 1
	}
	return 0
}

// savePromise adds to promises, or counts them again where evidence went or changed.
func (s *saving) savePromise(ctx context.Context) error {
	for id := range s.recount {
		if err := s.countPromise(ctx, id); err != nil {
			return err
		}
	}
	for id, more := range s.promise {
		if s.recount[id] || more == 0 {
			continue
		}
		if _, err := s.exec(ctx, `UPDATE prospects SET promise = promise + $1 WHERE id = $2`, more, id); err != nil {
			return err
		}
	}
	return nil
}

// countPromise counts the promise of a prospect from their stored evidence.
func (t *tx) countPromise(ctx context.Context, id talent.ProspectID) error {
	var promise int64
	err := t.each(ctx, func(rows scanner) error {
		var kind talent.Kind
		var count int64
		err := rows.Scan(&kind, &count)
		promise += weight(kind) * count
		return err
	}, `SELECT kind, CAST(SUM(count) AS BIGINT) FROM evidence WHERE prospect = $1 AND own = 0 GROUP BY kind`, id)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE prospects SET promise = $1 WHERE id = $2`, promise, id)
	return err
}
