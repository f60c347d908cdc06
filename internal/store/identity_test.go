package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/talent"
)

// seeker is an invented seeking post of a board person.
func seeker(native, author string) talent.Post {
	return talent.Post{Source: "hn", NativeID: native, Author: author, Prospect: talent.BoardID("hackernews", author), Kind: talent.Seeking,
		PostedAt: firstDay.Time(), URL: "https://news.ycombinator.com/item?id=" + native, Text: "SEEKING WORK by " + author, Provenance: from("item" + native)}
}

func TestIdentitiesJoinAndPart(t *testing.T) {
	proof := talent.Identity{Prospect: 1, Platform: "hackernews", Account: "ada_hn", URL: "https://news.ycombinator.com/user?id=ada_hn", Proof: "profile links to account", Provenance: from("ada")}
	claim := talent.Identity{Prospect: talent.BoardID("hackernews", "ada_hn"), Platform: "github", Account: "Ada", Proof: "post names own account", Provenance: from("item")}
	person := crawler.Batch{People: []crawler.Person{person(1, "ada")}, Evidence: []talent.Evidence{commit(1, "dvc", "c1", firstDay)}}
	posted := commit(claim.Prospect, "dvc", "990000007", firstDay)
	posted.Kind, posted.RepoID, posted.Repo = talent.Posted, 0, ""
	board := crawler.Batch{Source: "hackernews", Posts: []talent.Post{seeker("990000007", "ada_hn")}, Evidence: []talent.Evidence{posted}}
	tests := map[string][]crawler.Batch{
		"board first, then proof":         {board, person, {Identities: []talent.Identity{proof}}},
		"person and proof first":          {person, {Identities: []talent.Identity{proof}}, board, {Identities: []talent.Identity{proof}}},
		"claim of a known person":         {person, board, {Identities: []talent.Identity{claim}}},
		"claim before the person is seen": {board, {Identities: []talent.Identity{claim}}, person},
	}
	for name, batches := range tests {
		t.Run(name, func(t *testing.T) {
			backends(t, func(t *testing.T, db *DB, clock *clock) {
				for _, batch := range batches {
					save(t, db, batch)
				}
				all := everyone(t, db)
				if len(all) != 1 || len(all[0].Posts) != 1 || len(all[0].Evidence) != 2 {
					t.Fatalf("joined: got %+v", all)
				}
				if got := save(t, db, board); got != (crawler.Changes{}) {
					t.Errorf("crawled again: got %+v, want no change", got)
				}
				if err := db.UnlinkIdentity(t.Context(), "op", 1, "hackernews", "ada_hn"); err != nil {
					t.Fatal(err)
				}
				for _, batch := range batches {
					save(t, db, batch)
				}
				var got [][3]int
				for _, p := range everyone(t, db) {
					got = append(got, [3]int{int(p.ID), len(p.Posts), len(p.Evidence)})
				}
				want := [][3]int{{int(claim.Prospect), 1, 1}, {1, 0, 1}}
				if diff := cmp.Diff(got, want); diff != "" {
					t.Errorf("parted, and crawled again (-got +want):\n%s", diff)
				}
				if err := db.LinkIdentity(t.Context(), "op", proof); err != nil {
					t.Fatal(err)
				}
				if all := everyone(t, db); len(all) != 1 || len(all[0].Posts) != 1 || len(all[0].Evidence) != 2 {
					t.Errorf("linked by hand: got %+v", all)
				}
			})
		})
	}
}

// TestLinkingIsLossless links two people by hand and parts them again: both are
// as they were.
func TestLinkingIsLossless(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		board := talent.BoardID("hackernews", "ada_hn")
		posted := commit(board, "dvc", "990000007", firstDay)
		posted.Kind, posted.RepoID, posted.Repo = talent.Posted, 0, ""
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada")}, Evidence: []talent.Evidence{commit(1, "dvc", "c1", firstDay)}})
		save(t, db, crawler.Batch{Source: "hackernews", Posts: []talent.Post{seeker("990000007", "ada_hn")}, Evidence: []talent.Evidence{posted}})
		before := everyone(t, db)
		link := talent.Identity{Prospect: 1, Platform: "hackernews", Account: "ada_hn", URL: "https://news.ycombinator.com/user?id=ada_hn", Provenance: from("op")}
		for range 2 {
			if err := db.LinkIdentity(t.Context(), "op", link); err != nil {
				t.Fatal(err)
			}
			if got := len(everyone(t, db)); got != 1 {
				t.Fatalf("linked: got %d people, want 1", got)
			}
			if err := db.UnlinkIdentity(t.Context(), "op", 1, "hackernews", "ada_hn"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(everyone(t, db), before); diff != "" {
				t.Errorf("parted again (-got +want):\n%s", diff)
			}
		}
	})
}
