package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/internal/privacy"
	"mlscout/talent"
)

// listed makes a store with the list "ml" holding ada and bo.
func listed(t *testing.T, db *DB) {
	t.Helper()
	save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada"), person(2, "bo"), person(3, "cy")}})
	if err := db.CreateList(t.Context(), talent.Shortlist{Name: "ml", Purpose: "platform team"}); err != nil {
		t.Fatal(err)
	}
	added, refused, err := db.AddToList(t.Context(), "ml", "op", []talent.Listing{{Prospect: 1, Ledger: []byte(`[{"points":3}]`), Tags: []string{"b", "a", "b"}}, {Prospect: 2}, {Prospect: 99}})
	if err != nil || added != 2 || !errors.Is(refused[99], talent.ErrNotFound) || len(refused) != 1 {
		t.Fatalf("add: got %d, %v, %v", added, refused, err)
	}
}

// listing reads one listing of "ml".
func listing(t *testing.T, db *DB, id talent.ProspectID) talent.Listing {
	t.Helper()
	_, all, err := db.List(t.Context(), "ml")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if l.Prospect == id {
			return l
		}
	}
	return talent.Listing{}
}

func TestListings(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		listed(t, db)
		if err := db.CreateList(t.Context(), talent.Shortlist{Name: "ml"}); !errors.Is(err, talent.ErrConflict) {
			t.Errorf("same name: got %v, want a conflict", err)
		}
		for _, name := range []string{"", " ", "\x00", "two\nlines", strings.Repeat("x", 201)} {
			if err := db.CreateList(t.Context(), talent.Shortlist{Name: name}); !errors.Is(err, ErrListName) {
				t.Errorf("list %q: got %v, want the name refused", name, err)
			}
		}
		want := talent.Listing{List: "ml", Prospect: 1, Stage: talent.StageNew, Tags: []string{"a", "b"}, Added: clock.at, Version: 1, Position: 1, Ledger: []byte(`[{"points":3}]`)}
		if diff := cmp.Diff(listing(t, db, 1), want); diff != "" {
			t.Errorf("added (-got +want):\n%s", diff)
		}
		edit := Edit{List: "ml", Prospect: 1, Who: "op", Version: 1, Stage: talent.StageReviewed, Reason: "reviews KServe", Note: "good", AddTags: []string{"c"}, DropTags: []string{"a"}}
		after, err := db.EditListing(t.Context(), edit)
		if err != nil {
			t.Fatal(err)
		}
		want.Stage, want.Reason, want.Tags, want.Version = talent.StageReviewed, "reviews KServe", []string{"b", "c"}, 2
		want.Notes = []talent.Note{{At: clock.at, By: "op", Text: "good"}}
		if diff := cmp.Diff(listing(t, db, 1), want); diff != "" {
			t.Errorf("edited (-got +want):\n%s", diff)
		}
		if diff := cmp.Diff(after, want); diff != "" {
			t.Errorf("returned (-got +want):\n%s", diff)
		}
		if _, err := db.EditListing(t.Context(), edit); !errors.Is(err, talent.ErrConflict) {
			t.Errorf("stale version: got %v, want a conflict", err)
		}
		if err := db.RemoveFromList(t.Context(), "ml", "op", 1, 1); !errors.Is(err, talent.ErrConflict) {
			t.Errorf("stale removal: got %v, want a conflict", err)
		}
		if _, err := db.EditListing(t.Context(), Edit{List: "ml", Prospect: 1, Stage: "hired"}); !errors.Is(err, talent.ErrRefused) {
			t.Errorf("unknown stage: got %v, want a refusal", err)
		}
		lists, err := db.Lists(t.Context())
		if diff := cmp.Diff(lists, []talent.Shortlist{{Name: "ml", Purpose: "platform team", Created: clock.at, Size: 2}}); diff != "" || err != nil {
			t.Errorf("lists: %v (-got +want):\n%s", err, diff)
		}
	})
}

func TestUndo(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		listed(t, db)
		ctx := t.Context()
		if _, err := db.EditListing(ctx, Edit{List: "ml", Prospect: 1, Who: "op", Stage: talent.StageContacted}); err != nil {
			t.Fatal(err)
		}
		if c, err := db.Clock(ctx, 1); err != nil || c.State != privacy.Contacted {
			t.Errorf("clock: got %+v, %v, want contacted", c, err)
		}
		if err := db.RemoveFromList(ctx, "ml", "op", 1, 0); err != nil {
			t.Fatal(err)
		}
		event, err := db.Undo(ctx, "ml", "op")
		if err != nil || event.Action != "remove" {
			t.Fatalf("undo: got %+v, %v, want the removal", event, err)
		}
		back := listing(t, db, 1)
		if back.Stage != talent.StageContacted || back.Version <= 2 || string(back.Ledger) != `[{"points":3}]` {
			t.Errorf("back: got %+v", back)
		}
		if event, err := db.Undo(ctx, "ml", "op"); err != nil || event.Action != "stage" {
			t.Fatalf("undo: got %+v, %v, want the stage", event, err)
		}
		if l := listing(t, db, 1); l.Stage != talent.StageNew {
			t.Errorf("stage: got %q, want new", l.Stage)
		}
		if c, err := db.Clock(ctx, 1); err != nil || c.State != privacy.Selected {
			t.Errorf("clock: got %+v, %v, want selected", c, err)
		}
		for range 2 { // the two additions
			if _, err := db.Undo(ctx, "ml", "op"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Undo(ctx, "ml", "op"); !errors.Is(err, talent.ErrNotFound) {
			t.Errorf("nothing left: got %v", err)
		}
		if c, err := db.Clock(ctx, 1); err != nil || c.State != privacy.Found || c.Expires != privacy.DefaultRetention().Found.After(firstDay) {
			t.Errorf("clock: got %+v, %v, want found", c, err)
		}
		if events, err := db.ListEvents(ctx, "ml"); err != nil || len(events) != 8 || events[0].Action != "undo" {
			t.Errorf("events: got %+v, %v", events, err)
		}
	})
}

func TestListClock(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		listed(t, db)
		ctx := t.Context()
		expect := func(id talent.ProspectID, state privacy.Clock, expires talent.Day) {
			t.Helper()
			c, err := db.Clock(ctx, id)
			if err != nil || c.State != state || c.Expires != expires {
				t.Errorf("clock of %d: got %s until %s, %v, want %s until %s", id, c.State, c.Expires, err, state, expires)
			}
		}
		expect(1, privacy.Selected, firstDay+30)
		clock.at = clock.at.AddDate(0, 0, 10)
		day := talent.DayOf(clock.at)
		if err := db.Notified(ctx, 1); err != nil {
			t.Fatal(err)
		}
		expect(1, privacy.Notified, privacy.Span{Months: 12}.After(day))
		if err := db.RemoveFromList(ctx, "ml", "op", 2, 0); err != nil {
			t.Fatal(err)
		}
		expect(2, privacy.Found, privacy.Span{Months: 12}.After(firstDay))
		clock.at = clock.at.AddDate(0, 0, 10)
		if err := db.Contacted(ctx, 1); err != nil {
			t.Fatal(err)
		}
		expect(1, privacy.Contacted, privacy.Span{Months: 24}.After(day+10))
		if err := db.Notified(ctx, 1); err != nil {
			t.Fatal(err)
		}
		expect(1, privacy.Contacted, privacy.Span{Months: 24}.After(day+10))
	})
}

func TestWhoMayNotBeListed(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		listed(t, db)
		ctx := t.Context()
		if err := db.SetFlag(ctx, "op", 1, Objected, "wrote to us"); err != nil {
			t.Fatal(err)
		}
		if l := listing(t, db, 1); l.Prospect != 0 {
			t.Errorf("objected: still listed as %+v", l)
		}
		if err := db.SetFlag(ctx, "op", 2, NoContact, "asked"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.EditListing(ctx, Edit{List: "ml", Prospect: 2, Who: "op", Stage: talent.StageContacted}); !errors.Is(err, talent.ErrRefused) {
			t.Errorf("contact: got %v, want a refusal", err)
		}
		if _, err := db.SaveDraft(ctx, Draft{Prospect: 1, Kind: "outreach"}); !errors.Is(err, talent.ErrRefused) {
			t.Errorf("draft: got %v, want a refusal", err)
		}
		save(t, db, crawler.Batch{People: []crawler.Person{person(4, "di")}})
		suppress(t, db, talent.GitHubID(5))
		clock.at = clock.at.AddDate(2, 0, 0)
		refused, err := db.Usable(ctx, []talent.ProspectID{1, 4, 5, 6})
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[talent.ProspectID]error{1: talent.ErrRefused, 4: talent.ErrRefused, 5: talent.ErrSuppressed, 6: talent.ErrNotFound} {
			if !errors.Is(refused[id], want) {
				t.Errorf("%d: got %v, want %v", id, refused[id], want)
			}
		}
		if err := db.ClearFlag(ctx, "op", 1, Objected); err != nil {
			t.Fatal(err)
		}
		if p := prospect(t, db, "ada"); p.Restricted || p.NoContact {
			t.Errorf("cleared: got %+v", p)
		}
	})
}

func TestConcurrentEditsLoseNothing(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		listed(t, db)
		const editors, each = 20, 5
		var wait sync.WaitGroup
		for editor := range editors {
			wait.Go(func() {
				for i := range each {
					_, err := db.EditListing(t.Context(), Edit{List: "ml", Prospect: 1, Who: fmt.Sprint(editor), Note: fmt.Sprint(editor, i), AddTags: []string{fmt.Sprint("t", editor)}})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		l := listing(t, db, 1)
		if len(l.Notes) != editors*each || len(l.Tags) != editors+2 || l.Version != editors*each+1 {
			t.Errorf("got %d notes, %d tags, version %d", len(l.Notes), len(l.Tags), l.Version)
		}
	})
}

func TestSavedSearches(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		ctx := t.Context()
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada"), person(2, "bo"), person(3, "cy")}})
		if err := db.SaveSearch(ctx, "berlin", "tool:dvc location:berlin", "rita"); err != nil {
			t.Fatal(err)
		}
		if err := db.SaveSearch(ctx, "berlin", "x", "tom"); !errors.Is(err, talent.ErrConflict) {
			t.Errorf("same name: got %v", err)
		}
		before := map[talent.ProspectID]string{1: "a"}
		looks := []struct {
			hits []Sight
			keep bool
			want Look
		}{
			{[]Sight{{1, "a"}, {2, "b"}}, true, Look{New: []talent.ProspectID{1, 2}}},
			{[]Sight{{1, "a2"}, {3, "c"}}, false, Look{Since: clock.at, New: []talent.ProspectID{3}, Changed: []talent.ProspectID{1}, Gone: []talent.ProspectID{2}, Before: before}},
			{[]Sight{{1, "a2"}, {3, "c"}}, true, Look{Since: clock.at, New: []talent.ProspectID{3}, Changed: []talent.ProspectID{1}, Gone: []talent.ProspectID{2}, Before: before}},
			{[]Sight{{1, "a2"}, {3, "c"}}, true, Look{Since: clock.at}},
		}
		for i, look := range looks {
			got, err := db.LookAgain(ctx, "berlin", look.hits, look.keep)
			if diff := cmp.Diff(got, look.want); diff != "" || err != nil {
				t.Errorf("look %d: %v (-got +want):\n%s", i, err, diff)
			}
		}
		if err := db.PauseSearch(ctx, "berlin", true); err != nil {
			t.Error(err)
		}
		if err := db.PauseSearch(ctx, "lisbon", true); !errors.Is(err, talent.ErrNotFound) {
			t.Errorf("pause of none: got %v", err)
		}
		all, err := db.SavedSearches(ctx)
		want := []SavedSearch{{Name: "berlin", Query: "tool:dvc location:berlin", Owner: "rita", Paused: true, Created: clock.at, LastLook: clock.at, Size: 2}}
		if diff := cmp.Diff(all, want); diff != "" || err != nil {
			t.Errorf("saved: %v (-got +want):\n%s", err, diff)
		}
		if err := db.DeleteSearch(ctx, "berlin"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.LookAgain(ctx, "berlin", nil, true); !errors.Is(err, talent.ErrNotFound) {
			t.Errorf("deleted: got %v", err)
		}
	})
}
