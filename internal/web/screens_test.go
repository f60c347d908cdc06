package web

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/internal/nightly"
	"mlscout/internal/recruiting"
	"mlscout/internal/rights"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

// TestScreensHaveTheirParts reads of every screen what ux asks of it beyond the
// other tests.
func TestScreensHaveTheirParts(t *testing.T) {
	b := browse(t, newSite(t, func(o *Options) {
		o.Open, o.Controller = true, "privacy@example.org"
		o.Processing = rights.Processing{Controller: "privacy@example.org", Retention: map[string]string{"found": "12mo"}}
		o.Colleagues = &recruiting.Team{Name: "Platform", Structure: "hybrid", Members: []recruiting.Member{{Name: "Ada Example", Levels: map[string]int{"pipelines": 2}}}}
		o.Timetable = func(context.Context) ([]nightly.SourceTime, error) {
			return []nightly.SourceTime{{Name: "pages", Last: testNow(), Rules: "each site’s own terms", Robots: true}}, nil
		}
	}))
	furnish(b)
	for path, want := range map[string][]string{
		"/prospects/person-00":           {"Where the most was done", "example-org/kubeflow", "Explain it to the person", "No draft."},
		"/prospects/person-00/explained": {"For Person Number00", "It was given to nobody.", "You may object", "privacy@example.org", "Art. 14", "Deutsch"},
		"/lists/platform":                {"Platform</th>", "thin", "missing", "It needs, of 3", "Median from the list to here"},
		"/crawls":                        {"robots.txt last checked 24 Nov 2026", "each site’s own terms", "What would it cost?"},
		"/privacy":                       {"Never collected", "Record of processing", "Method card"},
		"/privacy/papers":                {"Record of processing activities", "Known gaps", "Photographs", "Português", "controller.address is empty"},
	} {
		page := b.get(path)
		for _, text := range want {
			if !strings.Contains(page.text, text) {
				t.Errorf("%s (%s) does not say %q", path, page.Status, text)
			}
		}
	}
	if p := b.get("/privacy/record"); !strings.HasPrefix(p.text, "# Record of processing") || !strings.Contains(p.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("record: got %s %.80q", p.Status, p.text)
	}
}

// TestErrorsAreGrouped puts together what differs in numbers only.
func TestErrorsAreGrouped(t *testing.T) {
	report := func(errs ...string) nightly.CrawlReport {
		return nightly.CrawlReport{Sources: []crawler.Report{{Name: "pages", Errors: errs}}}
	}
	late, early := testNow(), testNow().Add(-24*time.Hour)
	runs := []runRow{
		{Run: store.Run{ID: 2, Started: late}, report: report("page 7: status 503", "page 9: status 503", "no robots.txt")},
		{Run: store.Run{ID: 1, Started: early}, report: report("page 3: status 500")},
	}
	got := errorGroups(runs, "")
	want := []errorGroup{
		{Source: "pages", Text: "page 7: status 503", Times: 3, Runs: 2, Last: late},
		{Source: "pages", Text: "no robots.txt", Times: 1, Runs: 1, Last: late},
	}
	for i := range got {
		got[i].lastRun, got[i].sort = 0, ""
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(errorGroup{})); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if others := errorGroups(runs, "github"); len(others) != 0 {
		t.Errorf("of another source: got %d groups, want none", len(others))
	}
}

// TestFunnelTellsDays counts from the list to the first time at a stage or beyond.
func TestFunnelTellsDays(t *testing.T) {
	day := func(n int) time.Time { return testNow().AddDate(0, 0, n) }
	member := func(id int64, stage talent.Stage) sourcing.Member {
		return sourcing.Member{Hit: sourcing.Hit{GitHubID: talent.ProspectID(id)}, Listing: talent.Listing{Stage: stage, Added: day(0)}}
	}
	members := []sourcing.Member{member(1, talent.StageContacted), member(2, talent.StageReviewed), member(3, talent.StageNew)}
	reached := map[talent.ProspectID]map[talent.Stage]time.Time{
		1: {talent.StageNew: day(0), talent.StageContacted: day(5)},
		2: {talent.StageNew: day(0), talent.StageReviewed: day(2)},
		3: {talent.StageNew: day(0)},
	}
	got := map[string]string{}
	for _, st := range funnel(members, reached) {
		got[st.Name] = st.Median
	}
	for name, want := range map[string]string{"Listed": "", "Reviewed": "5 days", "Contacted": "5 days", "Replied": ""} {
		if got[name] != want {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
}

// TestExpiredAreCountedOut says how many a search leaves out.
func TestExpiredAreCountedOut(t *testing.T) {
	site := newSite(t, open)
	late := testNow().AddDate(2, 0, 0)
	db, err := store.Open(t.Context(), store.Options{Dir: filepath.Dir(site.Rooms.IndexDir), SuppressionKey: testKey(), Now: func() time.Time { return late }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if n, err := db.ExpiredPeople(t.Context()); err != nil || n != 30 {
		t.Errorf("two years later: got %d expired, %v, want all 30", n, err)
	}
	site.Rooms.Store = db
	if p := browse(t, site).get("/search"); !strings.Contains(p.text, "30 expired") {
		t.Errorf("search: got %s, want the count of those left out", p.Status)
	}
}
