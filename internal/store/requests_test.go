package store

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/talent"
)

func TestRequestsAreDueInAMonth(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		ctx := t.Context()
		save(t, db, secretBatch())
		today := talent.DayOf(clock.now())
		first, err := db.AddRequest(ctx, "op", Request{Kind: "access", Who: "zorkmid-7", Channel: "email", Received: today - 3})
		if err != nil {
			t.Fatal(err)
		}
		want := Request{ID: 1, Kind: "access", Who: "zorkmid-7", Prospect: secret, Channel: "email", Received: today - 3,
			Due: talent.DayOf((today - 3).Time().AddDate(0, 1, 0)), State: RequestOpen}
		if diff := cmp.Diff(first, want); diff != "" {
			t.Errorf("added (-got +want):\n%s", diff)
		}
		second, err := db.AddRequest(ctx, "op", Request{Kind: "erase", Who: "somebody@example.org", Channel: "letter", Received: today - 20})
		if err != nil || second.Prospect != 0 {
			t.Fatalf("of nobody stored: got %+v, %v", second, err)
		}
		extended, err := db.ExtendRequest(ctx, "op", 1, "many requests at once")
		if err != nil || extended.Due != talent.DayOf((today-3).Time().AddDate(0, 3, 0)) {
			t.Errorf("extended: got %v, %v, want three months after it came in", extended.Due, err)
		}
		if _, err := db.ExtendRequest(ctx, "op", 1, "again"); !errors.Is(err, talent.ErrConflict) {
			t.Errorf("extended twice: got %v, want a conflict", err)
		}
		closed, err := db.CloseRequest(ctx, "op", 2, RequestDone, "nothing was stored; suppressed")
		if err != nil || closed.Who != "" || closed.Closed != today {
			t.Errorf("closed: got %+v, %v, want nobody named any more", closed, err)
		}
		if _, err := db.CloseRequest(ctx, "op", 2, RequestRefused, "again"); !errors.Is(err, talent.ErrConflict) {
			t.Errorf("closed twice: got %v, want a conflict", err)
		}
		if _, err := db.CloseRequest(ctx, "op", 9, RequestDone, "x"); !errors.Is(err, talent.ErrNotFound) {
			t.Errorf("unknown: got %v, want not found", err)
		}
		all, err := db.Requests(ctx)
		if err != nil || len(all) != 2 || all[0].ID != 1 || all[1].ID != 2 {
			t.Errorf("listed: got %+v, %v, want the open one first", all, err)
		}
		entries, total, err := db.SearchAudit(ctx, AuditQuery{Action: "request", Limit: 2})
		if err != nil || total != 4 || len(entries) != 2 || !strings.HasPrefix(entries[0].Detail, "request 2: done") {
			t.Errorf("audit log: got %d of %d, %+v, %v", len(entries), total, entries, err)
		}
		if n, err := db.ExpireRequests(ctx, today+1); n != 1 || err != nil {
			t.Errorf("expired: got %d, %v, want the closed one", n, err)
		}
	})
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	db := open(t, Options{Dir: t.TempDir()})
	for name, r := range map[string]Request{
		"kind":    {Kind: "other", Who: "a", Channel: "email"},
		"nobody":  {Kind: "access", Who: " ", Channel: "email"},
		"channel": {Kind: "access", Who: "a"},
		"future":  {Kind: "access", Who: "a", Channel: "email", Received: db.today() + 1},
	} {
		if _, err := db.AddRequest(t.Context(), "op", r); !errors.Is(err, talent.ErrRefused) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

func TestErasureForgetsWhoAsked(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		save(t, db, secretBatch())
		for _, r := range []Request{{Kind: "access", Who: "zorkmid-7", Channel: "email", Note: "frobozz"}, {Kind: "rectify", Who: "Zorka Flathead", Channel: "letter"}} {
			if _, err := db.AddRequest(t.Context(), "op", r); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Erase(t.Context(), "op", []talent.ProspectID{secret}); err != nil {
			t.Fatal(err)
		}
		all, err := db.Requests(t.Context())
		if err != nil || len(all) != 2 || all[1].State != RequestDone || all[1].Who != "" || all[1].Prospect != 0 {
			t.Errorf("after the erasure: got %+v, %v, want it closed and nobody named", all, err)
		}
		dumped := strings.ToLower(dump(t, db))
		for _, word := range secretWords() {
			if strings.Contains(dumped, strings.ToLower(word)) {
				t.Errorf("still in the tables: %s", word)
			}
		}
	})
}

func TestRestoreKeepsRequests(t *testing.T) {
	dir := t.TempDir()
	options := Options{Dir: filepath.Join(dir, "data"), SuppressionKey: testKey(t)}
	db := open(t, options)
	if _, err := db.AddRequest(t.Context(), "op", Request{Kind: "erase", Who: "somebody@example.org", Channel: "email"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), filepath.Join(dir, "copy.db")); err != nil {
		t.Fatal(err)
	}
	if _, err := db.CloseRequest(t.Context(), "op", 1, RequestDone, "suppressed"); err != nil {
		t.Fatal(err)
	}
	want, err := db.Requests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), options, filepath.Join(dir, "copy.db")); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, options).Requests(t.Context())
	if diff := cmp.Diff(got, want); err != nil || diff != "" {
		t.Errorf("after the restore: %v (-got +want):\n%s", err, diff)
	}
}

func TestDueClocks(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		save(t, db, secretBatch())
		clock.at = clock.at.AddDate(0, 11, 25)
		due, total, err := db.DueClocks(t.Context(), talent.DayOf(clock.now())+7, 1)
		if err != nil || total != 2 || len(due) != 1 || due[0].State != "found" || due[0].Expires <= talent.DayOf(clock.now()) {
			t.Errorf("due: got %+v of %d, %v, want one of two", due, total, err)
		}
		if _, total, err := db.DueClocks(t.Context(), talent.DayOf(clock.now())+1, 9); total != 0 || err != nil {
			t.Errorf("tomorrow: got %d, %v, want none", total, err)
		}
	})
}

func TestAuditSearch(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		for _, e := range []AuditEntry{{Who: "ada", Action: "search", Detail: "tool:kubeflow 100%"}, {Who: "bo", Action: "view", People: []talent.ProspectID{7}},
			{Who: "ada", Action: "view", People: []talent.ProspectID{8}}} {
			if err := db.Audit(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			clock.at = clock.at.AddDate(0, 0, 1)
		}
		for name, tc := range map[string]struct {
			q    AuditQuery
			want []int64
		}{
			"all":           {AuditQuery{Limit: 9}, []int64{3, 2, 1}},
			"a page":        {AuditQuery{Limit: 1, Before: 3}, []int64{2}},
			"who":           {AuditQuery{Who: "ada", Limit: 9}, []int64{3, 1}},
			"action":        {AuditQuery{Action: "view", Limit: 9}, []int64{3, 2}},
			"text":          {AuditQuery{Text: "KUBEFLOW", Limit: 9}, []int64{1}},
			"a sign of SQL": {AuditQuery{Text: "%", Limit: 9}, []int64{1}},
			"a person":      {AuditQuery{Person: db.key.Pseudonym(7), Limit: 9}, []int64{2}},
			"since":         {AuditQuery{From: firstDay.Time().AddDate(0, 0, 2), Limit: 9}, []int64{3}},
			"both":          {AuditQuery{Who: "bo", Action: "search", Limit: 9}, nil},
		} {
			entries, _, err := db.SearchAudit(t.Context(), tc.q)
			var got []int64
			for _, e := range entries {
				got = append(got, e.N)
			}
			if diff := cmp.Diff(got, tc.want); err != nil || diff != "" {
				t.Errorf("%s: %v (-got +want):\n%s", name, err, diff)
			}
		}
		if actions, err := db.AuditActions(t.Context()); err != nil || cmp.Diff(actions, []string{"search", "view"}) != "" {
			t.Errorf("actions: got %v, %v", actions, err)
		}
	})
}
