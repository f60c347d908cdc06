package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/talent"
)

func TestAuditLogCannotBeChangedUnseen(t *testing.T) {
	tamper := map[string]string{
		"action":       `UPDATE audit SET action = 'nothing' WHERE n = 2`,
		"detail":       `UPDATE audit SET detail = 'other' WHERE n = 2`,
		"moment":       `UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE n = 2`,
		"people":       `UPDATE audit SET people = '[]' WHERE n = 2`,
		"dropped":      `DELETE FROM audit WHERE n = 2`,
		"dropped last": `DELETE FROM audit WHERE n = 4`,
		"dropped all":  `DELETE FROM audit`,
		"inserted":     `INSERT INTO audit SELECT 5, at, who, action, people, salt, detail, sealed, hash FROM audit WHERE n = 4`,
		"head forged":  `UPDATE meta SET value = '1 x y' WHERE name = 'audit_head'`,
	}
	for name, query := range tamper {
		t.Run(name, func(t *testing.T) {
			backends(t, func(t *testing.T, db *DB, clock *clock) {
				for range 4 {
					if err := db.Audit(t.Context(), AuditEntry{Who: "op", Action: "view", People: []talent.ProspectID{7}, Detail: "profile"}); err != nil {
						t.Fatal(err)
					}
				}
				if n, err := db.VerifyAudit(t.Context()); n != 4 || err != nil {
					t.Fatalf("whole: got %d, %v", n, err)
				}
				if _, err := db.writer.ExecContext(t.Context(), query); err != nil {
					t.Fatal(err)
				}
				if _, err := db.VerifyAudit(t.Context()); err == nil || !strings.Contains(err.Error(), "audit log") {
					t.Errorf("got %v, want it found out", err)
				}
			})
		})
	}
}

func TestAuditLogIsReadAndExpires(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		for _, action := range []string{"search", "view", "export"} {
			if err := db.Audit(t.Context(), AuditEntry{Who: "op", Action: action, People: []talent.ProspectID{7}}); err != nil {
				t.Fatal(err)
			}
			clock.at = clock.at.AddDate(0, 1, 0)
		}
		if n, err := db.ExpireAudit(t.Context(), firstDay+40); n != 2 || err != nil {
			t.Errorf("expired: got %d, %v, want 2", n, err)
		}
		if n, err := db.VerifyAudit(t.Context()); n != 1 || err != nil {
			t.Errorf("verify: got %d, %v, want 1", n, err)
		}
		var got []string
		for e, err := range db.AuditLog(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			if len(e.Pseudonyms) != 1 || strings.Contains(e.Pseudonyms[0], "7:") {
				t.Errorf("pseudonyms: got %v", e.Pseudonyms)
			}
			got = append(got, e.Action)
		}
		if diff := cmp.Diff(got, []string{"export"}); diff != "" {
			t.Errorf("left (-got +want):\n%s", diff)
		}
	})
}

func TestRankings(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada"), person(2, "bo")}})
		score := func(id talent.ProspectID, points talent.Points) Score {
			return Score{Prospect: id, Points: points, Depth: points - 1, Active: 1, Band: talent.Good, Tools: map[talent.ToolID]talent.Points{"dvc": points}, Areas: map[talent.AreaID]talent.Points{talent.Versioning: points}}
		}
		for run := range talent.Points(3) {
			got, err := db.SaveRank(t.Context(), RankRun{AsOf: firstDay, Model: "1", Weights: "hash"}, func(yield func(Score, error) bool) {
				_ = yield(score(1, 100+run), nil) && yield(score(2, 50), nil) && yield(score(9, 10), nil) // 9 was erased meanwhile
			})
			if err != nil || got.People != 2 {
				t.Fatalf("save: got %+v, %v", got, err)
			}
		}
		broken := errors.New("broken")
		if _, err := db.SaveRank(t.Context(), RankRun{}, func(yield func(Score, error) bool) { _ = yield(score(1, 7), nil) && yield(Score{}, broken) }); !errors.Is(err, broken) {
			t.Fatalf("interrupted: got %v", err)
		}
		runs, err := db.RankRuns(t.Context())
		if err != nil || len(runs) != 2 {
			t.Fatalf("runs: got %+v, %v, want the last two", runs, err)
		}
		var got []Score
		for s, err := range db.Scores(t.Context(), runs[0].ID) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(got, []Score{score(1, 102), score(2, 50)}); diff != "" {
			t.Errorf("scores (-got +want):\n%s", diff)
		}
		one, run, found, err := db.ScoreOf(t.Context(), 1)
		if diff := cmp.Diff(one, score(1, 102)); diff != "" || !found || err != nil || run.ID != runs[0].ID {
			t.Errorf("score: %v %v (-got +want):\n%s", found, err, diff)
		}
	})
}

func TestRuns(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		first, err := db.StartRun(t.Context(), "nightly")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.StartRun(t.Context(), "crawl"); err != nil {
			t.Fatal(err)
		}
		if err := db.EndRun(t.Context(), first, 3, map[string]int{"points": 7}); err != nil {
			t.Fatal(err)
		}
		runs, err := db.Runs(t.Context(), "", 0)
		if err != nil || len(runs) != 2 || !runs[0].Ended.IsZero() {
			t.Errorf("runs: got %+v, %v", runs, err)
		}
		run, err := db.Run(t.Context(), first)
		if err != nil || run.Code != 3 || string(run.Report) != `{"points":7}` || run.Ended.IsZero() {
			t.Errorf("run: got %+v, %v", run, err)
		}
		if _, err := db.Run(t.Context(), 99); !errors.Is(err, talent.ErrNotFound) {
			t.Errorf("unknown: got %v", err)
		}
	})
}

func TestNightLock(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		unlock, err := db.LockNight(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.LockNight(t.Context()); !errors.Is(err, ErrLocked) {
			t.Errorf("second: got %v, want locked", err)
		}
		unlock()
		unlock, err = db.LockNight(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		unlock()
	})
}
