package nightly_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/internal/nightly"
)

// TestTimetableTellsOfSourcesAndParts asks after a night for the runs before and
// after it, of sources that are on, off, and never crawled.
func TestTimetableTellsOfSourcesAndParts(t *testing.T) {
	c := &clock{now: time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)}
	h := house{dir: t.TempDir()}
	h.wire.Now = c.Now
	rooms, err := h.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	run, err := rooms.Store.StartRun(t.Context(), "crawl")
	if err != nil {
		t.Fatal(err)
	}
	report := nightly.CrawlReport{Schema: "mlscout.crawl/v1", Sources: []crawler.Report{{Name: "github", Errors: []string{}}}}
	if err := rooms.Store.EndRun(t.Context(), run, 0, report); err != nil {
		t.Fatal(err)
	}
	night := func(day int) time.Time { return time.Date(2026, 9, day, 2, 30, 0, 0, time.UTC) }
	for _, parts := range [][]crawler.Part{
		{{Name: "example/gone", Reason: "x"}, {Name: "example/b", Reason: "old"}},
		{{Name: "example/b", Last: c.now, Reason: "read to the end"}, {Name: "Example/a", Last: c.now, Reason: "no such name", After: c.now.AddDate(0, 0, 3)}, {Name: "example/c", Reason: "left out", Off: true}},
	} {
		if err := rooms.Store.SaveParts(t.Context(), "github", parts, true); err != nil {
			t.Fatal(err)
		}
	}
	if err := rooms.Store.SaveParts(t.Context(), "feeds", []crawler.Part{{Name: "jobs", Last: c.now, Reason: "nothing new"}}, false); err != nil {
		t.Fatal(err)
	}
	got, err := rooms.Timetable(t.Context(), []string{"github", "feeds"}, map[string]string{"feeds": "off"}, nightly.Daily{Hour: 2, Minute: 30, Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	want := []nightly.SourceTime{
		{Name: "github", Run: run, Last: c.now, LastReason: "crawled to the end", Next: night(2), NextReason: "nightly.at is 02:30 in UTC", Parts: []nightly.PartTime{
			{Name: "Example/a", Last: c.now, LastReason: "no such name", Next: night(5), NextReason: "not before 2026-09-04 12:00"},
			{Name: "example/b", Last: c.now, LastReason: "read to the end", Next: night(2)},
			{Name: "example/c", LastReason: "left out", NextReason: "not by these settings"},
		}},
		{Name: "feeds", LastReason: "never crawled", NextReason: "off", Parts: []nightly.PartTime{{Name: "jobs", Last: c.now, LastReason: "nothing new"}}},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("timetable (-got +want):\n%s", diff)
	}
}
