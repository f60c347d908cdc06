package store

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/talent"
)

func TestClearedForEverybody(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, _ *clock) {
		listed := func(id talent.ProspectID, item string) talent.Evidence {
			e := commit(id, "dvc", item, firstDay)
			e.Kind = talent.Maintainer
			return e
		}
		save(t, db, crawler.Batch{
			People: []crawler.Person{person(1, "ada"), person(2, "bo"), person(3, "cy")},
			Evidence: []talent.Evidence{listed(1, "roster:OWNERS"), listed(2, "roster:OWNERS"), listed(2, "roster:OWNERS_ALIASES"),
				listed(3, "#7"), commit(2, "dvc", "c1", firstDay)},
		})
		got := save(t, db, crawler.Batch{
			Cleared:  []crawler.Scope{{RepoID: 77, Kinds: []talent.Kind{talent.Maintainer}, Items: []string{"roster:OWNERS"}}},
			Evidence: []talent.Evidence{listed(1, "roster:OWNERS")},
		})
		if want := (crawler.Changes{Changed: 1}); got != want {
			t.Errorf("changes: got %+v, want %+v", got, want)
		}
		left := make(map[string]int)
		for name, want := range map[string]int{"ada": 1, "bo": 2, "cy": 1} {
			if left[name] = len(prospect(t, db, name).Evidence); left[name] != want {
				t.Errorf("evidence of %s: got %d, want %d", name, left[name], want)
			}
		}
		save(t, db, crawler.Batch{Cleared: []crawler.Scope{{Prospect: 2, Kinds: []talent.Kind{talent.Maintainer, talent.Commit}, Items: []string{"roster:OWNERS_ALIASES"}}}})
		if got := prospect(t, db, "bo").Evidence; len(got) != 1 || got[0].Item != "c1" {
			t.Errorf("after one item of one person: got %+v, want c1", got)
		}
		save(t, db, crawler.Batch{Cleared: []crawler.Scope{{Kinds: []talent.Kind{talent.Maintainer}}}}) // of nobody nowhere
		if got := len(prospect(t, db, "cy").Evidence); got != 1 {
			t.Errorf("after an empty scope: got %d, want 1", got)
		}
	})
}

func TestFormer(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, _ *clock) {
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada"), person(2, "bo"), person(3, "cy")}})
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada-new"), person(2, "bo-new")}})
		save(t, db, crawler.Batch{Closed: []crawler.Closure{{Prospect: 2, Reason: "deleted"}}})
		former, err := db.Former(t.Context(), []string{"ada", "bo", "cy", "ada-new", "nobody"})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]string)
		for login, k := range former {
			got[login] = k.Login
		}
		if diff := cmp.Diff(got, map[string]string{"ada": "ada-new"}); diff != "" {
			t.Errorf("former (-got +want):\n%s", diff)
		}
	})
}

// TestTopicsOfAnEditedProfileStay: a crawl that read the profile alone tells of no
// topics; one that looked into the repositories and found none says so.
func TestTopicsOfAnEditedProfileStay(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, _ *clock) {
		tests := []struct{ saved, want []string }{
			{[]string{"mlops"}, []string{"mlops"}}, {nil, []string{"mlops"}}, {[]string{}, nil},
		}
		for i, tt := range tests {
			save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada-example")},
				Profiles: []talent.Prospect{{ID: 1, Login: "ada-example", Bio: fmt.Sprint("edited ", i), Topics: tt.saved, Profile: from("ada")}}})
			got := prospect(t, db, "ada-example")
			if diff := cmp.Diff(got.Topics, tt.want); diff != "" {
				t.Errorf("topics after save %d (-got +want):\n%s", i, diff)
			}
		}
	})
}

func TestRenamedIsReadAgain(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, _ *clock) {
		profile := talent.Prospect{ID: 1, Login: "ada", Profile: person(1, "ada").Provenance, UpdatedAt: "2026-01-01"}
		updated := func() string {
			known, err := db.Known(t.Context(), []talent.ProspectID{1})
			if err != nil || len(known) != 1 {
				t.Fatalf("known: %v, error %v", known, err)
			}
			return known[0].UpdatedAt
		}
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada")}, Profiles: []talent.Prospect{profile}})
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "Ada")}})
		if got := updated(); got != "2026-01-01" {
			t.Errorf("the same login: got %q, want the profile read on 2026-01-01", got)
		}
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada-new")}})
		if got := updated(); got != "" {
			t.Errorf("another login: got %q, want a profile to be read", got)
		}
	})
}
