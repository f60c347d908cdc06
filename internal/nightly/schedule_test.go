package nightly_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"mlscout/internal/nightly"
	"mlscout/internal/store"
	"mlscout/talent"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestDailyKeepsToTheWallClock(t *testing.T) {
	for name, test := range map[string]struct {
		zone         string
		hour, minute int
		after        string
		want         []string // RFC 3339 in UTC
	}{
		"plain":                       {"UTC", 2, 30, "2026-06-01T00:00:00Z", []string{"2026-06-01T02:30:00Z", "2026-06-02T02:30:00Z"}},
		"the moment itself is over":   {"UTC", 2, 30, "2026-06-01T02:30:00Z", []string{"2026-06-02T02:30:00Z"}},
		"skipped hour, Berlin":        {"Europe/Berlin", 2, 30, "2026-03-28T12:00:00Z", []string{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}},
		"hour that comes twice":       {"Europe/Berlin", 2, 30, "2026-10-24T12:00:00Z", []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		"skipped hour, New York":      {"America/New_York", 2, 30, "2026-03-07T12:00:00Z", []string{"2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"}},
		"twice, New York":             {"America/New_York", 1, 30, "2026-10-31T12:00:00Z", []string{"2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"}},
		"half an hour, Lord Howe":     {"Australia/Lord_Howe", 2, 10, "2026-10-03T00:00:00Z", []string{"2026-10-03T15:30:00Z", "2026-10-04T15:10:00Z"}},
		"midnight is skipped, Beirut": {"Asia/Beirut", 0, 15, "2026-03-28T12:00:00Z", []string{"2026-03-28T22:00:00Z", "2026-03-29T21:15:00Z"}},
		"day is skipped, Apia":        {"Pacific/Apia", 2, 30, "2011-12-29T00:00:00Z", []string{"2011-12-29T12:30:00Z", "2011-12-30T10:00:00Z", "2011-12-30T12:30:00Z"}},
	} {
		t.Run(name, func(t *testing.T) {
			at := nightly.Daily{Hour: test.hour, Minute: test.minute, Zone: zone(t, test.zone)}
			now, err := time.Parse(time.RFC3339, test.after)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for range test.want {
				next := at.After(now)
				if back := at.Before(next); !back.Equal(next) {
					t.Errorf("before %s: got %s", next, back)
				}
				now = next
				got = append(got, now.UTC().Format(time.RFC3339))
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("due (-got +want):\n%s", diff)
			}
		})
	}
}

// TestDailyComesOnceADay counts the nights of ten years in zones with odd clocks.
func TestDailyComesOnceADay(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"} {
		at := nightly.Daily{Hour: 2, Minute: 30, Zone: zone(t, name)}
		begin := time.Date(2020, 1, 1, 0, 0, 0, 0, at.Zone)
		nights, now := 0, begin
		for now.Before(begin.AddDate(10, 0, 0)) {
			next := at.After(now)
			if gap := next.Sub(now); nights > 0 && (gap < 22*time.Hour || gap > 26*time.Hour) {
				t.Errorf("%s: %s after %s", name, next, now)
			}
			now = next
			nights++
		}
		if want := 3653 + 1; nights != want {
			t.Errorf("%s: got %d nights, want %d", name, nights, want)
		}
	}
}

// watch runs a scheduler for a while and notes when its nights began.
type watch struct {
	past    []store.Run
	answers []error // of the nights, nil once they are used up
	took    time.Duration
	jump    map[int]time.Duration // by night: how far the wall clock jumps while it runs
}

func (w watch) run(t *testing.T, begin time.Time, d time.Duration) (began []string, next string) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		offset := time.Until(begin)
		now := func() time.Time { return time.Now().Add(offset) }
		s := nightly.NewScheduler(nightly.SchedulerOptions{
			At: nightly.Daily{Hour: 2, Minute: 30, Zone: time.UTC}, Now: now, Log: slog.New(slog.DiscardHandler),
			Past: func(context.Context) ([]store.Run, error) { return w.past, nil },
			Once: func(ctx context.Context) error {
				n := len(began)
				began = append(began, now().Format("02 15:04"))
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(w.took):
				}
				offset += w.jump[n]
				if n < len(w.answers) {
					return w.answers[n]
				}
				return nil
			},
		})
		ended := make(chan error)
		go func() { ended <- s.Run(ctx) }()
		time.Sleep(d)
		at, _ := s.Next()
		next = at.Format("02 15:04")
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("scheduler: %v", err)
		}
	})
	return began, next
}

func TestSchedulerRunsEveryNight(t *testing.T) {
	noon := time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC)
	run := func(kind string, day, hour, code int) store.Run {
		started := time.Date(2026, 6, day, hour, 30, 0, 0, time.UTC)
		return store.Run{Kind: kind, Started: started, Ended: started.Add(time.Hour), Code: code}
	}
	unended := run("nightly", 10, 2, 0)
	unended.Ended = time.Time{}
	for name, test := range map[string]struct {
		watch
		want []string
		next string
	}{
		"nothing was ever crawled": {watch{}, []string{"11 02:30", "12 02:30"}, "13 02:30"},
		"last night was run":       {watch{past: []store.Run{run("nightly", 10, 2, 0)}}, []string{"11 02:30", "12 02:30"}, "13 02:30"},
		"partial is run too":       {watch{past: []store.Run{run("nightly", 10, 2, 3)}}, []string{"11 02:30", "12 02:30"}, "13 02:30"},
		"many nights were missed":  {watch{past: []store.Run{run("nightly", 5, 2, 0)}}, []string{"10 12:00", "11 02:30", "12 02:30"}, "13 02:30"},
		"only crawled by hand":     {watch{past: []store.Run{run("crawl", 8, 9, 0)}}, []string{"10 12:00", "11 02:30", "12 02:30"}, "13 02:30"},
		"last night was killed":    {watch{past: []store.Run{unended, run("nightly", 9, 2, 0)}}, []string{"10 12:00", "11 02:30", "12 02:30"}, "13 02:30"},
		"killed twice":             {watch{past: []store.Run{unended, unended, run("nightly", 9, 2, 0)}}, []string{"11 02:30", "12 02:30"}, "13 02:30"},
		"interrupted":              {watch{past: []store.Run{run("nightly", 10, 3, 130), run("nightly", 9, 2, 0)}}, []string{"10 12:00", "11 02:30", "12 02:30"}, "13 02:30"},
		"a night fails":            {watch{answers: []error{talent.ErrToken, nightly.ErrPartial}}, []string{"11 02:30", "12 02:30"}, "13 02:30"},
		"another crawls": {watch{answers: []error{fmt.Errorf("x: %w", store.ErrLocked), store.ErrLocked}},
			[]string{"11 02:30", "11 02:40", "11 02:50", "12 02:30"}, "13 02:30"},
		"a long night":            {watch{took: 30 * time.Hour}, []string{"11 02:30"}, "11 02:30"},
		"clock put back by a day": {watch{jump: map[int]time.Duration{0: -24 * time.Hour}}, []string{"11 02:30"}, "12 02:30"},
		"clock put forward":       {watch{jump: map[int]time.Duration{0: 23 * time.Hour}}, []string{"11 02:30", "12 02:30"}, "13 02:30"},
	} {
		t.Run(name, func(t *testing.T) {
			got, next := test.run(t, noon, 39*time.Hour)
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("began (-got +want):\n%s", diff)
			}
			if next != test.next {
				t.Errorf("next: got %s, want %s", next, test.next)
			}
		})
	}
}
