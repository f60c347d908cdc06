package nightly_test

import (
	"strings"
	"testing"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/wire"
	"mlscout/internal/identity"
	"mlscout/internal/nightly"
	"mlscout/talent"
)

// TestUpgradesLinkAgain joins a person and a post that names them, and links
// again in a crawl without news once the rules are newer than those noted.
func TestUpgradesLinkAgain(t *testing.T) {
	c := &clock{now: time.Date(2026, 9, 1, 2, 30, 0, 0, time.UTC)}
	h := house{dir: t.TempDir(), wire: wire.Clock{Now: c.Now, Sleep: c.Sleep}}
	rooms, err := h.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	crawl := func() {
		t.Helper()
		if _, err := rooms.CrawlAndIndex(t.Context(), nil, nightly.CrawlLimits{}, func(string, int, int) {}); err != nil {
			t.Fatal(err)
		}
	}
	crawl()
	from := talent.Provenance{Source: "https://api.example.org/x", FetchedAt: talent.DayOf(c.now), Extractor: "test/1"}
	post := talent.Post{Source: "hn", NativeID: "990000007", Author: "ada_hn", Prospect: talent.BoardID("hackernews", "ada_hn"), Kind: talent.Seeking, Entity: "person",
		GitHub: "ada-xmpl", PostedAt: c.now, URL: "https://news.ycombinator.com/item?id=990000007", Text: "SEEKING WORK", Provenance: from}
	for _, batch := range []crawler.Batch{
		{Source: "github", People: []crawler.Person{{ID: 1, NodeID: "U_1", Login: "ada-xmpl", Provenance: from}}},
		{Source: "hackernews", Posts: []talent.Post{post}},
	} {
		if _, err := rooms.Store.Save(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	crawl()
	var people []talent.Prospect
	for p, err := range rooms.Store.Prospects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, p)
	}
	if len(people) != 1 || len(people[0].Posts) != 1 {
		t.Errorf("joined: got %d people, want one with the post", len(people))
	}
	older := crawler.Batch{Source: "identity", Cursors: map[string]string{"linked": "identity/0 1"}}
	if _, err := rooms.Store.Save(t.Context(), older); err != nil {
		t.Fatal(err)
	}
	crawl() // nothing has changed but the rules
	noted, err := rooms.Store.Cursors(t.Context(), "identity", "linked")
	if err != nil || !strings.HasPrefix(noted["linked"], identity.Rules+" ") {
		t.Errorf("after an upgrade: linked by %q and %v, want by %s", noted["linked"], err, identity.Rules)
	}
}
