package sourcing_test

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/index"
	"mlscout/internal/nightly"
	"mlscout/internal/privacy"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

func testNow() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// The invented people, from most to least work in kubeflow.
const (
	ada = talent.ProspectID(iota + 1) // Berlin, looks for work
	bo                                // Lisbon, also kserve
	cy                                // mlflow only
	dot                               // a little kubeflow
)

// elk is known from a board only.
func elk() talent.ProspectID { return talent.BoardID("hackernews", "elk_demo") }

func from(address string) talent.Provenance {
	return talent.Provenance{Source: address, FetchedAt: talent.DayOf(testNow()), Extractor: "test/1"}
}

func invented() crawler.Batch {
	batch := crawler.Batch{Source: "github"}
	person := func(id talent.ProspectID, login, place string, acts map[talent.ToolID]int) {
		profile := from("https://github.com/" + login)
		batch.People = append(batch.People, crawler.Person{ID: id, NodeID: "N" + login, Login: login, Provenance: profile})
		batch.Profiles = append(batch.Profiles, talent.Prospect{
			ID: id, NodeID: "N" + login, Login: login, Location: place, State: talent.Active, Profile: profile, CreatedAt: talent.DayOf(testNow()) - 3000,
		})
		for tool, n := range acts {
			for i := range n {
				batch.Evidence = append(batch.Evidence, talent.Evidence{
					Prospect: id, Tool: tool, Kind: talent.Review, Repo: "example-org/" + string(tool), RepoID: 50, Item: fmt.Sprint(tool, i),
					What: "reviewed the serving of " + string(tool), URL: fmt.Sprintf("https://github.com/example-org/%s/pull/%d", tool, i+1),
					At: talent.DayOf(testNow()) - talent.Day(20*i), Count: 1, Provenance: profile,
				})
			}
		}
	}
	person(ada, "ada-demo", "Berlin", map[talent.ToolID]int{"kubeflow": 24, "dvc": 2})
	person(bo, "bo-demo", "Lisbon", map[talent.ToolID]int{"kubeflow": 12, "kserve": 9})
	person(cy, "cy-demo", "", map[talent.ToolID]int{"mlflow": 15})
	person(dot, "dot-demo", "Berlin", map[talent.ToolID]int{"kubeflow": 2})
	batch.Posts = []talent.Post{seeking(ada, "1", "ada-demo"), seeking(elk(), "2", "elk_demo")}
	batch.Evidence = append(batch.Evidence, talent.Evidence{
		Prospect: elk(), Tool: "kubeflow", Kind: talent.Posted, Item: "2", What: "names kubeflow in a post", URL: batch.Posts[1].URL,
		At: talent.DayOf(batch.Posts[1].PostedAt), Count: 1, Provenance: batch.Posts[1].Provenance,
	})
	return batch
}

func seeking(id talent.ProspectID, native, author string) talent.Post {
	address := "https://news.ycombinator.com/item?id=" + native
	return talent.Post{
		Source: "hn", NativeID: native, Author: author, Prospect: id, Kind: talent.Seeking, PostedAt: testNow().AddDate(0, 0, -3), URL: address,
		Text: "SEEKING WORK: kubeflow", Tools: []string{"kubeflow"}, Remote: "yes", Provenance: from(address),
		Contacts: []talent.Contact{{Type: "email", Value: author + "@example.org", AsPublished: author + " at example.org"}},
	}
}

// newDesk opens a desk over the invented people, ranked and indexed.
func newDesk(t *testing.T) sourcing.Desk {
	t.Helper()
	dir := t.TempDir()
	key, err := privacy.NewKey([]byte("a key for tests of sourcing only"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{Dir: dir, SuppressionKey: key, Now: testNow})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Save(t.Context(), invented()); err != nil {
		t.Fatal(err)
	}
	tools, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	rooms, err := nightly.Furnish(db, tools, dir, testNow, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rooms.Index(t.Context(), true, func(string, int, int) {}); err != nil {
		t.Fatal(err)
	}
	opened, err := index.Open(rooms.IndexDir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	scorer, err := sourcing.LoadScorer(t.Context(), db, rooms.Scorer(), testNow())
	if err != nil {
		t.Fatal(err)
	}
	return sourcing.Desk{Store: db, Index: opened, Scorer: scorer, Now: testNow}
}

// list makes a shortlist of ids, in order, at a stage.
func list(t *testing.T, d sourcing.Desk, name string, stage talent.Stage, ids ...talent.ProspectID) {
	t.Helper()
	if err := d.Store.CreateList(t.Context(), talent.Shortlist{Name: name, Purpose: "test"}); err != nil {
		t.Fatal(err)
	}
	var add []talent.Listing
	for _, id := range ids {
		add = append(add, talent.Listing{Prospect: id, Stage: stage})
	}
	if n, refused, err := d.Store.AddToList(t.Context(), name, "robin", add); err != nil || n != len(ids) {
		t.Fatalf("list %s: %d added, refused %v, %v", name, n, refused, err)
	}
}

func logins(hits []sourcing.Hit) []string {
	out := []string{}
	for _, hit := range hits {
		out = append(out, hit.Login)
	}
	return out
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}

// storeEdit moves somebody to a stage.
func storeEdit(name string, id talent.ProspectID, stage talent.Stage) store.Edit {
	return store.Edit{List: name, Prospect: id, Who: "robin", Stage: stage}
}
