package nightly

import (
	"context"
	"time"

	"mlscout/crawler"
	"mlscout/internal/store"
)

// SourceTime is when a source was and will be crawled, and why.
type SourceTime struct {
	Name       string     `json:"name"`
	Run        int64      `json:"run,omitempty"`
	Last       time.Time  `json:"last,omitzero"`
	LastReason string     `json:"last_reason"`
	Next       time.Time  `json:"next,omitzero"` // zero if no run is due
	NextReason string     `json:"next_reason"`
	Rules      string     `json:"rules,omitempty"`  // whose rules bind its reading, and when they were read
	Robots     bool       `json:"robots,omitempty"` // every run reads robots.txt before its first page
	Parts      []PartTime `json:"parts"`            // its repositories, boards or threads
}

// PartTime is when one part of a source was and will be crawled, and why.
type PartTime struct {
	Name       string    `json:"name"`
	Last       time.Time `json:"last,omitzero"`
	LastReason string    `json:"last_reason"`
	Next       time.Time `json:"next,omitzero"`
	NextReason string    `json:"next_reason,omitempty"` // only where it differs from its source's
}

// Timetable tells of each named source when it and its parts were last crawled and
// are next, by what earlier runs left in the records. It asks no site. Off has the
// reasons of the sources that will not be crawled.
func (r Rooms) Timetable(ctx context.Context, names []string, off map[string]string, due Daily) ([]SourceTime, error) {
	runs, err := r.Store.Runs(ctx, "", 200)
	if err != nil {
		return nil, err
	}
	parts, err := r.Store.Parts(ctx)
	if err != nil {
		return nil, err
	}
	times := make([]SourceTime, 0, len(names))
	for _, name := range names {
		one := lastOf(name, runs)
		one.Next, one.NextReason = due.After(r.Now()), due.String()
		if why := off[name]; why != "" {
			one.Next, one.NextReason = time.Time{}, why
		}
		for _, part := range parts[name] {
			one.Parts = append(one.Parts, one.partTime(part, due))
		}
		times = append(times, one)
	}
	return times, nil
}

func (s SourceTime) partTime(part crawler.Part, due Daily) PartTime {
	one := PartTime{Name: part.Name, Last: part.Last, LastReason: part.Reason, Next: s.Next}
	switch {
	case part.Off:
		one.Next, one.NextReason = time.Time{}, "not by these settings"
	case !s.Next.IsZero() && part.After.After(s.Next):
		one.Next = due.After(part.After.Add(-time.Second))
		one.NextReason = "not before " + part.After.In(due.Zone).Format("2006-01-02 15:04")
	}
	return one
}

// lastOf finds the latest run, of runs latest first, that tells of a source.
func lastOf(source string, runs []store.Run) SourceTime {
	for _, run := range runs {
		for _, s := range ReportOf(run).Sources {
			if s.Name == source {
				return SourceTime{Name: source, Run: run.ID, Last: run.Started, LastReason: s.Reason, Parts: []PartTime{}}
			}
		}
	}
	return SourceTime{Name: source, LastReason: "never crawled", Parts: []PartTime{}}
}
