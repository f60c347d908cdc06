package store

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/talent"
)

// everyone reads the whole stream.
func everyone(t testing.TB, db *DB) []talent.Prospect {
	t.Helper()
	var all []talent.Prospect
	for p, err := range db.Prospects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// prospect reads one person who must be there.
func prospect(t testing.TB, db *DB, name string) talent.Prospect {
	t.Helper()
	p, err := db.Prospect(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSaveIsIdempotent(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		batch := crawler.Batch{
			People:   []crawler.Person{person(1, "Ada-Example"), person(2, "bo-example")},
			Profiles: []talent.Prospect{{ID: 1, Login: "Ada-Example", Name: "Ada Example", Bio: "builds pipelines", Profile: from("ada")}},
			Evidence: []talent.Evidence{commit(1, "mlflow", "c1", firstDay-1), commit(1, "mlflow", "c2", firstDay), commit(2, "dvc", "c3", firstDay-90)},
			Repos:    []crawler.Repo{{ID: 77, FullName: "example/mlflow", Provenance: from("repo")}},
			Posts: []talent.Post{{Source: "hn", NativeID: "990000001", Author: "bo", Prospect: talent.BoardID("hackernews", "bo"), Kind: talent.Seeking,
				PostedAt: firstDay.Time(), URL: "https://example.org/item", Provenance: from("item")}},
			Cursors:    map[string]string{"history:77": "abc"},
			Validators: []crawler.Validator{{Key: "k", Subject: 1, ETag: `"e"`, Note: "3"}},
		}
		if got, want := save(t, db, batch), (crawler.Changes{New: 3}); got != want {
			t.Errorf("first save: got %+v, want %+v", got, want)
		}
		before, err := db.Seq(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		first := everyone(t, db)
		clock.at = clock.at.AddDate(0, 0, 3)
		for i := range batch.Evidence {
			batch.Evidence[i].FetchedAt += 3
		}
		batch.Posts[0].Provenance.FetchedAt += 3
		if got, want := save(t, db, batch), (crawler.Changes{}); got != want {
			t.Errorf("second save: got %+v, want %+v", got, want)
		}
		if diff := cmp.Diff(everyone(t, db), first); diff != "" {
			t.Errorf("second save changed the records:\n%s", diff)
		}
		if after, err := db.Seq(t.Context()); err != nil || after != before {
			t.Errorf("change number: got %d, %v, want %d", after, err, before)
		}
		if len(first) != 3 || first[1].Evidence[0].Count != 2 || first[1].Evidence[0].What != "fix the c2" {
			t.Errorf("folded evidence: got %+v", first)
		}
		cursors, err := db.Cursors(t.Context(), "github", "history:")
		if diff := cmp.Diff(cursors, map[string]string{"history:77": "abc"}); diff != "" || err != nil {
			t.Errorf("cursors (-got +want):\n%s%v", diff, err)
		}
		validator, err := db.Validator(t.Context(), "k")
		if diff := cmp.Diff(validator, batch.Validators[0]); diff != "" || err != nil {
			t.Errorf("validator (-got +want):\n%s%v", diff, err)
		}
	})
}

func TestChanges(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		save(t, db, crawler.Batch{
			People:   []crawler.Person{person(1, "ada"), person(2, "bo"), person(3, "cy")},
			Evidence: []talent.Evidence{commit(1, "dvc", "c1", firstDay)},
		})
		since, err := db.Seq(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := save(t, db, crawler.Batch{
			People:   []crawler.Person{person(2, "bo"), person(4, "di")},
			Evidence: []talent.Evidence{commit(2, "dvc", "c2", firstDay), commit(4, "dvc", "c3", firstDay), commit(99, "dvc", "unknown", firstDay)},
			Cleared:  []crawler.Scope{{Prospect: 1, Kinds: []talent.Kind{talent.Commit}}},
			Closed:   []crawler.Closure{{Prospect: 3, Reason: "suspended"}},
		})
		want := crawler.Changes{New: 1, Changed: 2, Gone: 1}
		if got != want {
			t.Errorf("changes: got %+v, want %+v", got, want)
		}
		if got, err := db.ChangesSince(t.Context(), since); got != want || err != nil {
			t.Errorf("changes since: got %+v, %v, want %+v", got, err, want)
		}
		set, err := db.Changed(t.Context(), since)
		if diff := cmp.Diff(set.IDs, []talent.ProspectID{1, 2, 3, 4}); diff != "" || err != nil || set.Purged {
			t.Errorf("changed: purged %v, %v (-got +want):\n%s", set.Purged, err, diff)
		}
		if p := prospect(t, db, "cy"); p.State != talent.Suspended {
			t.Errorf("closed: got state %q, want suspended", p.State)
		}
		if p := prospect(t, db, "ada"); len(p.Evidence) != 0 {
			t.Errorf("cleared: got %v, want none", p.Evidence)
		}
		save(t, db, crawler.Batch{People: []crawler.Person{person(3, "cy")}})
		if p := prospect(t, db, "cy"); p.State != talent.Active {
			t.Errorf("seen again: got state %q, want active", p.State)
		}
	})
}

func TestClearedAndFoundAgainIsNoChange(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		batch := crawler.Batch{
			People:   []crawler.Person{person(1, "ada")},
			Cleared:  []crawler.Scope{{Prospect: 1, Kinds: []talent.Kind{talent.Commit}, RepoID: 77}},
			Evidence: []talent.Evidence{commit(1, "dvc", "c1", firstDay)},
		}
		save(t, db, batch)
		if got := save(t, db, batch); got != (crawler.Changes{}) {
			t.Errorf("got %+v, want no change", got)
		}
		batch.Evidence = []talent.Evidence{commit(1, "dvc", "c2", firstDay)}
		if got := save(t, db, batch); got != (crawler.Changes{Changed: 1}) {
			t.Errorf("got %+v, want one change", got)
		}
		p := prospect(t, db, "ada")
		if len(p.Evidence) != 1 || p.Evidence[0].Item != "c2" {
			t.Errorf("evidence: got %+v, want c2 alone", p.Evidence)
		}
	})
}

func TestPromise(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		review := commit(1, "dvc", "#1", firstDay)
		review.Kind, review.Count = talent.Review, 3
		own := commit(1, "dvc", "c2", firstDay)
		own.Own = true
		marker := commit(1, "dvc", "dvc.yaml", firstDay)
		marker.Kind = talent.Marker
		save(t, db, crawler.Batch{
			People:   []crawler.Person{person(1, "ada"), person(2, "bo")},
			Evidence: []talent.Evidence{review, own, marker, commit(1, "dvc", "c1", firstDay), commit(2, "dvc", "c3", firstDay)},
		})
		promise := func() []int {
			t.Helper()
			known, err := db.Known(t.Context(), []talent.ProspectID{2, 1, 7})
			if err != nil {
				t.Fatal(err)
			}
			var all []int
			for _, k := range known {
				all = append(all, k.Promise)
			}
			return all
		}
		if diff := cmp.Diff(promise(), []int{2, 3*4 + 2}); diff != "" {
			t.Errorf("first (-got +want):\n%s", diff)
		}
		review.Count = 1
		save(t, db, crawler.Batch{Evidence: []talent.Evidence{review}})
		if diff := cmp.Diff(promise(), []int{2, 4 + 2}); diff != "" {
			t.Errorf("fewer reviews (-got +want):\n%s", diff)
		}
		save(t, db, crawler.Batch{Cleared: []crawler.Scope{{Prospect: 1, Kinds: []talent.Kind{talent.Commit}, RepoID: 77}}})
		if diff := cmp.Diff(promise(), []int{2, 4}); diff != "" {
			t.Errorf("cleared (-got +want):\n%s", diff)
		}
	})
}

func TestDue(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		var batch crawler.Batch
		for id := talent.ProspectID(1); id <= 6; id++ {
			batch.People = append(batch.People, person(id, fmt.Sprint("p", id)))
			for i := range int(id) % 3 {
				batch.Evidence = append(batch.Evidence, commit(id, "dvc", fmt.Sprintf("c%d-%d", id, i), firstDay))
			}
		}
		batch.People = append(batch.People, person(-5, "board"))
		batch.Visits = []crawler.Visit{{Prospect: 2, Stage: crawler.StageProfile, Cycle: 4}, {Prospect: 5, Stage: crawler.StageProfile, Cycle: 3},
			{Prospect: 4, Stage: crawler.StageProfile, Cycle: 3}, {Prospect: 6, Stage: crawler.StageProfile, Cycle: 5}}
		save(t, db, batch)
		due := func(cycle int64, limit int) []talent.ProspectID {
			t.Helper()
			list, err := db.Due(t.Context(), crawler.StageProfile, cycle, limit)
			if err != nil {
				t.Fatal(err)
			}
			var ids []talent.ProspectID
			for _, k := range list {
				ids = append(ids, k.ID)
			}
			return ids
		}
		tests := map[string]struct {
			cycle int64
			limit int
			want  []talent.ProspectID
		}{
			"never first":   {5, 0, []talent.ProspectID{1, 3, 2, 5, 4}},
			"earlier cycle": {4, 0, []talent.ProspectID{1, 3, 5, 4}},
			"limit":         {5, 3, []talent.ProspectID{1, 3, 2}},
			"within never":  {5, 1, []talent.ProspectID{1}},
			"everybody":     {6, 0, []talent.ProspectID{1, 3, 2, 5, 4, 6}},
		}
		for name, test := range tests {
			if diff := cmp.Diff(due(test.cycle, test.limit), test.want); diff != "" {
				t.Errorf("%s (-got +want):\n%s", name, diff)
			}
		}
		if n, err := db.DueCount(t.Context(), crawler.StageProfile, 5); n != 5 || err != nil {
			t.Errorf("due count: got %d, %v, want 5", n, err)
		}
		save(t, db, crawler.Batch{Visits: []crawler.Visit{{Prospect: 6, Stage: crawler.StageProfile, Cycle: 2}}})
		if n, err := db.DueCount(t.Context(), crawler.StageProfile, 5); n != 5 || err != nil {
			t.Errorf("an older visit came later: got %d due, %v, want 5", n, err)
		}
		if _, err := db.Due(t.Context(), "nonsense", 1, 1); err == nil {
			t.Error("unknown stage: got no error")
		}
	})
}

func TestLoginsMove(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada"), person(2, "bo"), person(3, "cy")}})
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada-new")}})
		if p := prospect(t, db, "ADA-new"); p.ID != 1 {
			t.Errorf("renamed: got %d, want 1", p.ID)
		}
		if p := prospect(t, db, "ada"); p.ID != 1 {
			t.Errorf("by former login: got %d, want 1", p.ID)
		}
		if got := save(t, db, crawler.Batch{People: []crawler.Person{person(2, "cy"), person(3, "bo")}}); got != (crawler.Changes{Changed: 2}) {
			t.Errorf("swap: got %+v, want 2 changed", got)
		}
		if p := prospect(t, db, "cy"); p.ID != 2 {
			t.Errorf("swapped: got %d, want 2", p.ID)
		}
		save(t, db, crawler.Batch{People: []crawler.Person{person(4, "ada-new")}})
		if p := prospect(t, db, "ada-new"); p.ID != 4 {
			t.Errorf("taken over: got %d, want 4", p.ID)
		}
		if p := prospect(t, db, "1"); p.Login != "" {
			t.Errorf("who lost it: got login %q, want none", p.Login)
		}
		if n := len(everyone(t, db)); n != 4 {
			t.Errorf("people: got %d, want 4", n)
		}
	})
}

func TestProvenanceIsRequired(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		bare := commit(1, "dvc", "c1", firstDay)
		bare.Source = ""
		_, err := db.Save(t.Context(), crawler.Batch{Source: "github", People: []crawler.Person{person(1, "ada")}, Evidence: []talent.Evidence{bare}})
		if err == nil || !strings.Contains(err.Error(), "commit evidence of 1: no source address") {
			t.Errorf("got %v, want a refusal", err)
		}
		if n := len(everyone(t, db)); n != 0 {
			t.Errorf("half a batch was stored: %d people", n)
		}
		// The tables refuse it even if the code is wrong.
		_, err = db.writer.ExecContext(t.Context(), `INSERT INTO profiles (prospect, updated_at, body, source, fetched_at, extractor) VALUES (1, '', '', '', 1, 'x')`)
		if err == nil {
			t.Error("a row without source was accepted")
		}
	})
}

func TestProfiles(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		p := talent.Prospect{
			ID: 1, Login: "ada", Name: "Ada\x00 Example", Bio: "MLOps (she/her). Mother of two. No recruiters please.", Company: "Example", Location: "Berlin",
			Links: []talent.Link{{Provider: "website", URL: "https://ada.example.org/"}}, Followers: 3, CreatedAt: firstDay - 1000,
			UpdatedAt: "2026-03-01T10:00:00Z", Profile: from("ada"),
		}
		save(t, db, crawler.Batch{Profiles: []talent.Prospect{p}})
		got := prospect(t, db, "ada")
		if got.Bio != "MLOps. No recruiters please." || got.Name != "Ada Example" || !got.NoContact {
			t.Errorf("got bio %q, name %q, no contact %v", got.Bio, got.Name, got.NoContact)
		}
		flags, err := db.Flags(t.Context(), 1)
		want := []FlagNote{{Flag: NoContact, Origin: "bio", Phrase: "No recruiters please", Since: firstDay}}
		if diff := cmp.Diff(flags, want); diff != "" || err != nil {
			t.Errorf("flags: %v (-got +want):\n%s", err, diff)
		}
		facts, err := db.Facts(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, fact := range facts {
			if fact.Source == "" || fact.FetchedAt == 0 || fact.Extractor == "" {
				t.Errorf("fact without provenance: %+v", fact)
			}
		}
		p.Bio = "MLOps"
		if got := save(t, db, crawler.Batch{Profiles: []talent.Prospect{p}}); got != (crawler.Changes{Changed: 1}) {
			t.Errorf("new bio: got %+v, want one change", got)
		}
		if got := prospect(t, db, "ada"); got.NoContact {
			t.Error("the wish not to be contacted outlived the bio that expressed it")
		}
		if err := db.SetFlag(t.Context(), "op", 1, NoContact, "told us so"); err != nil {
			t.Fatal(err)
		}
		save(t, db, crawler.Batch{Profiles: []talent.Prospect{p}})
		if got := prospect(t, db, "ada"); !got.NoContact {
			t.Error("a profile cleared what an operator recorded")
		}
	})
}
