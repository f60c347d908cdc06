package store

import (
	"testing"

	"github.com/pressly/goose/v3"

	"mlscout/talent"
)

// released are the schemas of the versions of mlscout that were released.
func released() map[string]int64 { return map[string]int64{"0.1.0": 11} }

// TestStoresOfEveryReleaseAreBroughtUpToDate makes the store of a release with
// invented rows in it, and opens it as of today.
func TestStoresOfEveryReleaseAreBroughtUpToDate(t *testing.T) {
	for version, schema := range released() {
		t.Run("sqlite "+version, func(t *testing.T) { bringUp(t, Options{Dir: t.TempDir()}, schema) })
		t.Run("postgres "+version, func(t *testing.T) { bringUp(t, Options{DSN: postgresDSN(t)}, schema) })
	}
}

func bringUp(t *testing.T, o Options, schema int64) {
	t.Helper()
	makeOld(t, o, schema)
	db := open(t, o)
	p, err := db.Prospect(t.Context(), "ada-example")
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != 42 || len(p.Evidence) != 1 || p.Evidence[0].Repo != "example/dvc" {
		t.Errorf("person: got %+v, want number 42 with one commit", p)
	}
	cursors, err := db.Cursors(t.Context(), "github", "")
	if err != nil || cursors["cycle"] != "7" {
		t.Errorf("cursors: got %v, %v", cursors, err)
	}
	refused, err := db.Refused(t.Context(), []talent.Subject{talent.GitHubID(43)})
	if err != nil || !refused[talent.GitHubID(43)] {
		t.Errorf("suppression list: got %v, %v, want 43 on it", refused, err)
	}
	_, list, err := db.List(t.Context(), "ml")
	if err != nil || len(list) != 1 || list[0].Prospect != 42 {
		t.Errorf("shortlist: got %v, %v, want 42 on it", list, err)
	}
	save(t, db, crashBatch(1)) // and it can be written
}

// makeOld makes a store as a release left it.
func makeOld(t *testing.T, o Options, schema int64) {
	t.Helper()
	ctx := t.Context()
	o.SuppressionKey = testKey(t)
	db := &DB{key: o.SuppressionKey}
	if err := db.connect(o); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	steps, err := db.migrations()
	if err != nil {
		t.Fatal(err)
	}
	kind := goose.DialectSQLite3
	if db.dialect == postgres {
		kind = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(kind, db.writer, nil,
		goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(ctx, schema); err != nil {
		t.Fatal(err)
	}
	for query, args := range map[string][]any{
		`INSERT INTO prospects (id, node_id, login, login_key, state, due, profile_cycle, activity_cycle, repositories_cycle, clock, clock_since,
			collected, expires, seq, new_seq, source, fetched_at, extractor) VALUES (42, 'U_a', 'Ada-Example', 'ada-example', 'active', 1, -1, -1, -1,
			'found', 20000, 20000, 29000, 1, 1, 'https://example.org', 20000, 'test/1')`: nil,
		`INSERT INTO evidence (prospect, tool, kind, repo_id, item, repo, what, url, at_day, count, own, noise, lines, files, origin, rev, source, fetched_at, extractor)
			VALUES (42, 'dvc', 'commit', 77, 'c1', 'example/dvc', 'fix', 'https://example.org/c1', 20000, 1, 0, '', 0, 0, 42, 0, 'https://example.org', 20000, 'test/1')`: nil,
		`INSERT INTO cursors (source, name, value) VALUES ('github', 'cycle', '7')`:                            nil,
		`INSERT INTO shortlists (name, purpose, query, created) VALUES ('ml', '', '', '2026-01-01T00:00:00Z')`: nil,
		`INSERT INTO listings (list, prospect, stage, reason, notes, tags, added, version, ledger)
			VALUES ('ml', 42, 'new', '', '[]', '[]', '2026-01-01T00:00:00Z', 1, '')`: nil,
		`INSERT INTO meta (name, value) VALUES ('seq', '1')`:                      nil,
		`INSERT INTO suppressions (hash, at_day, reason) VALUES ($1, 20000, 'x')`: {db.key.Hash(talent.GitHubID(43))},
	} {
		if _, err := db.writer.ExecContext(ctx, query, args...); err != nil {
			t.Fatalf("%s: %v", firstWords(query), err)
		}
	}
}
