package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes a schema for the test

	"mlscout/internal/sourcing"
)

// TestConcurrentProcessesLoseNothing lets twenty processes edit one list at the same
// time: each adds a person and writes on the same listing. Nothing is lost, and
// whoever edits what somebody else has just changed is told.
func TestConcurrentProcessesLoseNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a hundred processes")
	}
	for name, dsn := range map[string]func(*testing.T) string{
		"sqlite": func(*testing.T) string { return "sqlite" }, "postgres": postgresSchema,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			editTogether(t, append(os.Environ(), "MLSCOUT_DATA_DIR="+dir, "MLSCOUT_STORE="+dsn(t), "MLSCOUT_USER=robin", "HOME="+dir))
		})
	}
}

// postgresSchema makes an empty schema where MLSCOUT_TEST_POSTGRES points.
func postgresSchema(t *testing.T) string {
	dsn := os.Getenv("MLSCOUT_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("MLSCOUT_TEST_POSTGRES is not set: PostgreSQL is not tested")
	}
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	schema := "twenty_" + strconv.FormatInt(time.Now().UnixNano(), 36)
	if _, err := admin.ExecContext(t.Context(), `CREATE SCHEMA `+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := admin.Exec(`DROP SCHEMA ` + schema + ` CASCADE`)
		if err != nil || admin.Close() != nil {
			t.Error(err)
		}
	})
	sign := "?"
	if strings.Contains(dsn, "?") {
		sign = "&"
	}
	return dsn + sign + "search_path=" + schema
}

const editors = 20

func editTogether(t *testing.T, env []string) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	mlscout := func(args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), exe, args...)
		cmd.Args[0], cmd.Env = "mlscout", env
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	together := func(what string, args func(i int) []string) {
		var wait sync.WaitGroup
		for i := range editors {
			wait.Go(func() {
				if out, err := mlscout(args(i)...); err != nil {
					t.Errorf("%s %d: %v\n%s", what, i, err, out)
				}
			})
		}
		wait.Wait()
	}
	who := func(i int) string { return fmt.Sprintf("manual:Person Number%d", i) }
	for _, args := range [][]string{{"prospect", "add", "Shared Person", "--consent", "--how", "mail"}, {"list", "create", "ml"}, {"list", "add", "ml", "manual:Shared Person"}} {
		if out, err := mlscout(args...); err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
	}
	together("prospect", func(i int) []string {
		return []string{"prospect", "add", fmt.Sprintf("Person Number%d", i), "--consent", "--how", "mail"}
	})
	together("add", func(i int) []string { return []string{"list", "add", "ml", who(i), "--tag", "t" + strconv.Itoa(i)} })
	together("note", func(i int) []string {
		return []string{"list", "note", "ml", "manual:Shared Person", "note " + strconv.Itoa(i)}
	})
	together("edit", func(i int) []string {
		if i%2 == 0 {
			return []string{"list", "stage", "ml", who(i), "reviewed"}
		}
		return []string{"list", "tag", "ml", "manual:Shared Person", "--add", "t" + strconv.Itoa(i)}
	})
	conflicts := stageAtOneVersion(mlscout)
	if conflicts != editors-1 {
		t.Errorf("%d of %d editors of the same version were told of the conflict, want all but one", conflicts, editors)
	}
	out, err := mlscout("list", "show", "ml", "--json")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	checkEdits(t, out)
}

// stageAtOneVersion moves the same listing on from the same version and counts
// who was told that somebody else was faster.
func stageAtOneVersion(mlscout func(...string) (string, error)) int {
	var wait sync.WaitGroup
	told := make([]bool, editors)
	for i := range editors {
		wait.Go(func() {
			out, err := mlscout("list", "stage", "ml", "manual:Shared Person", "replied", "--version", strconv.Itoa(1+editors+editors/2))
			told[i] = err != nil && strings.Contains(out, "changed by somebody else")
		})
	}
	wait.Wait()
	n := 0
	for _, conflict := range told {
		if conflict {
			n++
		}
	}
	return n
}

func checkEdits(t *testing.T, shown string) {
	t.Helper()
	var list sourcing.List
	if err := json.Unmarshal([]byte(shown), &list); err != nil {
		t.Fatalf("%v\n%s", err, shown)
	}
	reviewed, tagged := 0, 0
	for _, m := range list.Members {
		if m.Name == "Shared Person" {
			if len(m.Listing.Notes) != editors || len(m.Listing.Tags) != editors/2 || m.Listing.Version != 2+editors+editors/2 || m.Listing.Stage != "replied" {
				t.Errorf("shared: got %d notes, %d tags, version %d, stage %s", len(m.Listing.Notes), len(m.Listing.Tags), m.Listing.Version, m.Listing.Stage)
			}
			continue
		}
		if m.Listing.Stage == "reviewed" {
			reviewed++
		}
		tagged += len(m.Listing.Tags)
	}
	if len(list.Members) != editors+1 || reviewed != editors/2 || tagged != editors {
		t.Errorf("got %d people, %d reviewed, %d tags, want %d, %d, %d", len(list.Members), reviewed, tagged, editors+1, editors/2, editors)
	}
}
