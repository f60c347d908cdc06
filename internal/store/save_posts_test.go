package store

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mlscout/crawler"
	"mlscout/talent"
)

func TestRetentionClockIsNeverRenewed(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		batch := crawler.Batch{People: []crawler.Person{person(1, "ada")}, Evidence: []talent.Evidence{commit(1, "dvc", "c1", firstDay)}}
		save(t, db, batch)
		first := prospect(t, db, "ada")
		clock.at = clock.at.AddDate(0, 11, 0)
		batch.People[0].FetchedAt = talent.DayOf(clock.at)
		save(t, db, batch)
		second := prospect(t, db, "ada")
		if second.Collected != first.Collected || second.Expires != first.Expires || first.Collected != firstDay {
			t.Errorf("got %v, %v, want %v, %v", second.Collected, second.Expires, first.Collected, first.Expires)
		}
		clock.at = clock.at.AddDate(0, 1, 1)
		dry, err := db.Expired(t.Context())
		if err != nil || len(dry) != 1 {
			t.Fatalf("dry run: got %v, %v, want one", dry, err)
		}
		if gone, err := db.Expire(t.Context(), "night"); err != nil || len(gone) != 1 {
			t.Fatalf("expire: got %v, %v, want one", gone, err)
		}
		save(t, db, batch)
		if n := len(everyone(t, db)); n != 0 {
			t.Fatalf("a re-crawl of old work brought back %d people", n)
		}
		batch.Evidence = append(batch.Evidence, commit(1, "dvc", "c9", talent.DayOf(clock.at)+1))
		save(t, db, batch)
		if p := prospect(t, db, "ada"); p.Collected <= firstDay {
			t.Errorf("found again: got clock from %v, want a new one", p.Collected)
		}
	})
}

func TestPosts(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		post := func(id string, kind talent.PostKind, at time.Time) talent.Post {
			yes := true
			return talent.Post{Source: "hn", NativeID: id, Author: "Bo", Kind: kind, PostedAt: at, URL: "https://example.org/" + id, Text: "Seeking work",
				Available: &yes, Tools: []string{"dvc"}, Provenance: from(id)}
		}
		save(t, db, crawler.Batch{Source: "hackernews", Posts: []talent.Post{
			post("1", talent.Seeking, firstDay.Time()), post("2", talent.Hiring, firstDay.Time().Add(time.Hour)), post("3", talent.Seeking, firstDay.Time().AddDate(0, -2, 0)),
		}})
		list := func(filter PostFilter) string {
			t.Helper()
			posts, err := db.Posts(t.Context(), filter)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, p := range posts {
				ids = append(ids, p.NativeID)
			}
			return strings.Join(ids, " ")
		}
		save(t, db, crawler.Batch{Source: "hackernews", Closed: []crawler.Closure{{Source: "hn", NativeID: "3", Reason: "deleted"}}})
		tests := map[string]struct {
			filter PostFilter
			want   string
		}{
			"all":    {PostFilter{}, "2 1 3"},
			"kind":   {PostFilter{Kind: talent.Seeking}, "1 3"},
			"source": {PostFilter{Source: "elsewhere"}, ""},
			"since":  {PostFilter{Since: firstDay - 1}, "2 1"},
			"open":   {PostFilter{OpenOnly: true}, "2 1"},
			"limit":  {PostFilter{Limit: 1}, "2"},
		}
		for name, test := range tests {
			if got := list(test.filter); got != test.want {
				t.Errorf("%s: got %q, want %q", name, got, test.want)
			}
		}
		posts, err := db.Posts(t.Context(), PostFilter{Since: firstDay - 100, Kind: talent.Seeking})
		if err != nil {
			t.Fatal(err)
		}
		want := post("3", talent.Seeking, firstDay.Time().AddDate(0, -2, 0))
		no := false
		want.Available, want.Closed = &no, "deleted"
		if diff := cmp.Diff(posts[1], want, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("closed post (-got +want):\n%s", diff)
		}
	})
}

func TestReposAreRenamed(t *testing.T) {
	backends(t, func(t *testing.T, db *DB, clock *clock) {
		repo := crawler.Repo{ID: 77, FullName: "example/dvc", Provenance: from("repo")}
		save(t, db, crawler.Batch{People: []crawler.Person{person(1, "ada"), person(2, "bo")}, Repos: []crawler.Repo{repo},
			Evidence: []talent.Evidence{commit(1, "dvc", "c1", firstDay), commit(2, "dvc", "c2", firstDay), commit(2, "dvc", "c3", firstDay)}})
		repo.FullName = "example-new/dvc"
		save(t, db, crawler.Batch{Repos: []crawler.Repo{repo}})
		if p := prospect(t, db, "ada"); p.Evidence[0].Repo != "example-new/dvc" {
			t.Errorf("evidence: got %q, want the new name", p.Evidence[0].Repo)
		}
		stored, found, err := db.Repo(t.Context(), 77)
		if diff := cmp.Diff(stored.Former, []string{"example/dvc"}); diff != "" || !found || err != nil {
			t.Errorf("former names: %v %v (-got +want):\n%s", found, err, diff)
		}
		totals, err := db.RepoTotals(t.Context())
		want := map[int64]RepoTotal{77: {RepoID: 77, Contributors: 2, Counts: map[talent.Kind]int{talent.Commit: 3}}}
		if diff := cmp.Diff(totals, want); diff != "" || err != nil {
			t.Errorf("totals: %v (-got +want):\n%s", err, diff)
		}
	})
}
