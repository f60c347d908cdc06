package store

import (
	"errors"
	"testing"

	"mlscout/crawler"
	"mlscout/talent"
)

func TestFindByBoardName(t *testing.T) {
	octo := func(source, site string) talent.Post {
		post := seeker("77"+source, "Octo_Demo")
		post.Source, post.Prospect = source, talent.BoardID(site, "Octo_Demo")
		return post
	}
	backends(t, func(t *testing.T, db *DB, _ *clock) {
		save(t, db, crawler.Batch{Source: "hackernews", Posts: []talent.Post{octo("hn", "hackernews"), seeker("78", "ada")}})
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada")}})
		tests := map[string]talent.ProspectID{
			"octo_demo":            talent.BoardID("hackernews", "Octo_Demo"),
			"hackernews:Octo_Demo": talent.BoardID("hackernews", "Octo_Demo"),
			"ada":                  1, // a login goes before a board's account of the same name
			"nobody_demo":          0,
			"":                     0,
		}
		for name, want := range tests {
			got, err := db.Find(t.Context(), name)
			if got != want || (want == 0) != errors.Is(err, talent.ErrNotFound) {
				t.Errorf("%s: got %d, %v, want %d", name, got, err, want)
			}
		}
		save(t, db, crawler.Batch{Source: "mastodon", Posts: []talent.Post{octo("mastodon", "mastodon")}})
		if got, err := db.Find(t.Context(), "octo_demo"); !errors.Is(err, talent.ErrAmbiguous) {
			t.Errorf("two accounts of that name: got %d, %v, want it to be ambiguous", got, err)
		}
	})
}
