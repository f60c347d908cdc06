package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/internal/privacy"
	"mlscout/talent"
)

// clock is a settable time.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// firstDay is when the tests' crawls begin.
var firstDay = talent.DayOf(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))

func testKey(t testing.TB) privacy.Key {
	t.Helper()
	key, err := privacy.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// backends runs a test on every database there is.
func backends(t *testing.T, test func(t *testing.T, db *DB, clock *clock)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		c := &clock{firstDay.Time().Add(9 * time.Hour)}
		test(t, open(t, Options{Dir: t.TempDir(), Now: c.now}), c)
	})
	t.Run("postgres", func(t *testing.T) {
		c := &clock{firstDay.Time().Add(9 * time.Hour)}
		test(t, open(t, Options{DSN: postgresDSN(t), Now: c.now}), c)
	})
}

// open opens a store that is closed with the test.
func open(t testing.TB, o Options) *DB {
	t.Helper()
	if !o.SuppressionKey.Valid() {
		o.SuppressionKey = testKey(t)
	}
	db, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// postgresDSN makes an empty schema in the database that MLSCOUT_TEST_POSTGRES
// names, and returns its address.
func postgresDSN(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv("MLSCOUT_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("MLSCOUT_TEST_POSTGRES is not set: PostgreSQL is not tested")
	}
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	schema := strings.ToLower(fmt.Sprintf("t%d", time.Now().UnixNano()))
	if _, err := admin.ExecContext(t.Context(), `CREATE SCHEMA `+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.ExecContext(context.Background(), `DROP SCHEMA `+schema+` CASCADE`); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	address, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	query.Set("search_path", schema)
	address.RawQuery = query.Encode()
	return address.String()
}

// from is the provenance of an invented fact.
func from(source string) talent.Provenance {
	return talent.Provenance{Source: "https://api.example.org/" + source, FetchedAt: firstDay, Extractor: "test/1"}
}

// person is an invented sighting.
func person(id talent.ProspectID, login string) crawler.Person {
	return crawler.Person{ID: id, NodeID: "U_" + login, Login: login, Provenance: from(login)}
}

// commit is an invented commit.
func commit(id talent.ProspectID, tool talent.ToolID, item string, at talent.Day) talent.Evidence {
	return talent.Evidence{
		Prospect: id, Tool: tool, Kind: talent.Commit, RepoID: 77, Repo: "example/" + string(tool), Item: item,
		What: "fix the " + item, URL: "https://example.org/commit/" + item, At: at, Count: 1, Provenance: from(item),
	}
}

// save saves a batch that must be saved.
func save(t testing.TB, db *DB, batch crawler.Batch) crawler.Changes {
	t.Helper()
	if batch.Source == "" {
		batch.Source = "github"
	}
	changes, err := db.Save(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}
