package sourcing_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/internal/sourcing"
	"mlscout/talent"
)

// TestWhoLeavesTheHouse holds who is in a file, and why others are not.
func TestWhoLeavesTheHouse(t *testing.T) {
	desk := newDesk(t)
	list(t, desk, "eu", talent.StageNew, ada, bo, cy)
	if _, err := desk.Store.EditListing(t.Context(), storeEdit("eu", bo, talent.StageNotified)); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		carry sourcing.Carry
		want  map[talent.ProspectID]string // why left out; "" is in the file
	}{
		"own team":          {sourcing.Carry{List: "eu"}, map[talent.ProspectID]string{ada: "", bo: "", cy: ""}},
		"somebody else":     {sourcing.Carry{List: "eu", Recipient: true}, map[talent.ProspectID]string{ada: "not yet notified", bo: "", cy: "not yet notified"}},
		"with an override":  {sourcing.Carry{List: "eu", Recipient: true, Override: true}, map[talent.ProspectID]string{ada: "", bo: "", cy: ""}},
		"with all evidence": {sourcing.Carry{List: "eu", Full: true}, map[talent.ProspectID]string{ada: "", bo: "", cy: ""}},
	}
	order := []talent.ProspectID{ada, bo, cy}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			people, of, err := desk.People(t.Context(), tt.carry)
			if err != nil || of.Purpose != "test" {
				t.Fatalf("list %+v, %v", of, err)
			}
			i := 0
			for person, err := range people {
				if err != nil {
					t.Fatal(err)
				}
				id := order[i]
				if person.LeftOut != tt.want[id] {
					t.Errorf("%d: got %q, want %q", id, person.LeftOut, tt.want[id])
				}
				if person.LeftOut == "" && person.ID != id {
					t.Errorf("place %d: got %d, want %d", i, person.ID, id)
				}
				if id == ada && person.LeftOut == "" && (person.Contact.Email != "ada-demo@example.org" || person.Remote != "yes" || !person.OpenToWork.Value) {
					t.Errorf("ada's post is not in the row: %+v", person)
				}
				i++
			}
			if i != len(order) {
				t.Errorf("got %d people, want %d", i, len(order))
			}
		})
	}
	if _, _, err := desk.People(t.Context(), sourcing.Carry{List: "none"}); !errors.Is(err, talent.ErrNotFound) {
		t.Errorf("no such list: got %v, want not found", err)
	}
}

// TestErasedStayOnNoList holds that an erased person is in no file and no list.
func TestErasedStayOnNoList(t *testing.T) {
	desk := newDesk(t)
	list(t, desk, "eu", talent.StageNotified, ada, bo)
	if _, err := desk.Store.Erase(t.Context(), "robin", []talent.ProspectID{ada}); err != nil {
		t.Fatal(err)
	}
	people, _, err := desk.People(t.Context(), sourcing.Carry{List: "eu"})
	if err != nil {
		t.Fatal(err)
	}
	for person, err := range people {
		if err != nil || person.LeftOut == "" && person.ID != bo {
			t.Errorf("in the file: %d, %v", person.ID, err)
		}
	}
	shown, err := desk.List(t.Context(), "eu")
	if err != nil || len(shown.Members) != 1 || shown.Members[0].GitHubID != bo {
		t.Errorf("list: got %+v, %v, want bo-demo alone", shown.Members, err)
	}
}

func TestListRemembersPoints(t *testing.T) {
	desk := newDesk(t)
	shown, err := desk.Show(t.Context(), "bo-demo")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(shown.Ledger[:1])
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Store.CreateList(t.Context(), talent.Shortlist{Name: "eu"}); err != nil {
		t.Fatal(err)
	}
	_, _, err = desk.Store.AddToList(t.Context(), "eu", "robin", []talent.Listing{{Prospect: bo, Ledger: kept}, {Prospect: cy}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := desk.List(t.Context(), "eu")
	if err != nil || len(got.Members) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	first := got.Members[0]
	want := map[string]talent.Points{"then": shown.Ledger[0].Points, "now": shown.Points}
	if diff := cmp.Diff(map[string]talent.Points{"then": first.PointsWhenListed, "now": first.Points}, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if second := got.Members[1]; second.PointsWhenListed != 0 || second.Stage != talent.StageNew {
		t.Errorf("without a ledger: %s points, stage %q", second.PointsWhenListed, second.Stage)
	}
}
