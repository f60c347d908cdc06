package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/talent"
)

func TestSaveIsIdempotent(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		batch := crawler.Batch{
			People:   []crawler.Person{person(1, "Ada-Example"), person(2, "bo-example")},
			Profiles: []talent.Prospect{{ID: 1, Login: "Ada-Example", Name: "Ada Example", Bio: "builds pipelines", Profile: from("ada")}},
			Evidence: []talent.Evidence{commit(1, "mlflow", "c1", firstDay-3), commit(1, "mlflow", "c2", firstDay-2), commit(2, "dvc", "c3", firstDay-90)},
			Repos:    []crawler.Repo{{ID: 77, FullName: "example/mlflow", Provenance: from("repo")}},
			Cursors:  map[string]string{"history:77": "abc"},
		}
		if got, want := save(t, db, batch), (crawler.Changes{New: 2}); got != want {
			t.Errorf("first save: got %+v, want %+v", got, want)
		}
		before, err := db.Seq(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		first, err := db.Prospect(t.Context(), "ada-example")
		if err != nil {
			t.Fatal(err)
		}
		if got, want := save(t, db, batch), (crawler.Changes{}); got != want {
			t.Errorf("second save: got %+v, want %+v", got, want)
		}
		second, err := db.Prospect(t.Context(), "1")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(second, first); diff != "" {
			t.Errorf("second save changed the prospect:\n%s", diff)
		}
		after, err := db.Seq(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if after != before {
			t.Errorf("change number: got %d, want %d", after, before)
		}
		due, err := db.Due(t.Context(), crawler.StageProfile, 1, 10)
		if err != nil {
			t.Fatal(err)
		}
		want := []crawler.Known{
			{ID: 1, NodeID: "U_Ada-Example", Login: "Ada-Example", Promise: 4, State: talent.Active},
			{ID: 2, NodeID: "U_bo-example", Login: "bo-example", Promise: 2, State: talent.Active},
		}
		if diff := cmp.Diff(due, want); diff != "" {
			t.Errorf("due (-got +want):\n%s", diff)
		}
		n := 0
		for p, err := range db.Prospects(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if p.ID == 1 && (len(p.Evidence) != 1 || p.Evidence[0].Count != 2) && (firstDay-3).Month() == (firstDay-2).Month() {
				t.Errorf("folded evidence: got %+v", p.Evidence)
			}
			n++
		}
		if n != 2 {
			t.Errorf("prospects: got %d, want 2", n)
		}
	})
}
