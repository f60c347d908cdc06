package nightly

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlscout/index"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// lookLimit bounds how many hits of a saved search are compared.
const lookLimit = 100_000

// Look is what a saved search finds that it did not find at the last look, the
// document of `saved run --json`.
type Look struct {
	Schema  string    `json:"schema"`
	Name    string    `json:"name"`
	Query   string    `json:"query"`
	Since   time.Time `json:"since,omitzero"` // of the last look
	Total   int       `json:"total"`
	New     []Seen    `json:"new"`
	Changed []Seen    `json:"changed"`
	Gone    []Seen    `json:"gone"`

	sights []store.Sight
}

// Seen is somebody in a look and why they are there.
type Seen struct {
	ID     talent.ProspectID `json:"github_id"`
	Login  string            `json:"login,omitempty"` // empty once the record is gone
	URL    string            `json:"url,omitempty"`
	Band   talent.Band       `json:"band,omitempty"`
	Points talent.Points     `json:"points"`
	Why    []string          `json:"why"`
}

// LookAgain runs a saved search and compares it with the last look. It keeps
// nothing: see [Look.Keep].
func LookAgain(ctx context.Context, d sourcing.Desk, search store.SavedSearch) (Look, error) {
	look := Look{Schema: "mlscout.look/v1", Name: search.Name, Query: search.Query, New: []Seen{}, Changed: []Seen{}, Gone: []Seen{}}
	ids, err := d.Find(ctx, search.Query, index.ByPoints, lookLimit)
	if err != nil {
		return look, err
	}
	facts := make(map[talent.ProspectID]string, len(ids))
	seen := make(map[talent.ProspectID]Seen, len(ids))
	for page := range slices.Chunk(ids, pageSize) {
		people, err := d.Store.ProspectsByID(ctx, page)
		if err != nil {
			return look, err
		}
		for _, p := range people {
			if sourcing.Searchable(p, talent.DayOf(d.Now())) {
				score := d.Scorer.Score(&p)
				facts[p.ID] = factsOf(p, score.Ledger)
				seen[p.ID] = Seen{ID: p.ID, Login: p.Login, URL: "https://github.com/" + p.Login, Band: score.Band, Points: score.Points, Why: strongest(score.Ledger)}
			}
		}
	}
	for _, id := range ids {
		if _, ok := seen[id]; ok {
			look.sights = append(look.sights, store.Sight{Prospect: id, Digest: facts[id]})
		}
	}
	look.Total = len(look.sights)
	found, err := d.Store.LookAgain(ctx, search.Name, look.sights, false)
	if err != nil {
		return look, err
	}
	look.Since = found.Since
	for _, id := range found.New {
		look.New = append(look.New, seen[id])
	}
	for _, id := range found.Changed {
		one := seen[id]
		one.Why = differences(found.Before[id], facts[id])
		look.Changed = append(look.Changed, one)
	}
	look.Gone, err = whyGone(ctx, d, found.Gone)
	return look, err
}

// Keep makes what was seen the last look.
func (l Look) Keep(ctx context.Context, db *store.DB) error {
	_, err := db.LookAgain(ctx, l.Name, l.sights, true)
	return err
}

func strongest(ledger ranker.Ledger) []string {
	why := []string{}
	for _, entry := range ledger[:min(2, len(ledger))] {
		why = append(why, entry.What+", "+entry.At.Month())
	}
	return why
}

// factsOf is what a hit rests on, one fact a line. Points are not among them: they
// fade with time, and nobody has changed because a month has passed.
func factsOf(p talent.Prospect, ledger ranker.Ledger) string {
	type work struct {
		count int
		last  talent.Day
	}
	tools := make(map[talent.ToolID]work)
	for _, entry := range ledger {
		w := tools[entry.Tool]
		tools[entry.Tool] = work{w.count + entry.Count, max(w.last, entry.At)}
	}
	lines := make([]string, 0, len(tools)+2)
	for tool, w := range tools {
		lines = append(lines, fmt.Sprintf("%s\t%d %s", tool, w.count, w.last))
	}
	lines = append(lines, "=open\t"+strconv.FormatBool(sourcing.LooksForWork(p)), "=place\t"+oneLine(errors.New(p.Location)))
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// differences says in words what changed between two texts of [factsOf].
func differences(before, after string) []string {
	why := []string{}
	was, is := factMap(before), factMap(after)
	for line := range strings.Lines(after) {
		fact, value, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if old, known := was[fact]; old != value {
			why = append(why, difference(fact, old, value, known))
		}
	}
	for line := range strings.Lines(before) {
		fact, _, _ := strings.Cut(line, "\t")
		if _, still := is[fact]; !still {
			why = append(why, "no more public evidence of "+fact)
		}
	}
	return why
}

func difference(fact, old, value string, known bool) string {
	switch {
	case fact == "=open" && value == "true":
		return "says that they look for work"
	case fact == "=open":
		return "no longer says that they look for work"
	case fact == "=place":
		return "published another place"
	case !known:
		return "first public evidence of " + fact
	}
	var a, b int
	var last string
	_, _ = fmt.Sscan(old, &a)
	_, _ = fmt.Sscan(value, &b, &last)
	if b > a {
		return fmt.Sprintf("%d more public acts with %s, latest on %s", b-a, fact, last)
	}
	return "other public evidence of " + fact
}

func factMap(text string) map[string]string {
	facts := make(map[string]string)
	for line := range strings.Lines(text) {
		fact, value, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		facts[fact] = value
	}
	return facts
}

// whyGone says why people are no longer found, as far as the records tell.
func whyGone(ctx context.Context, d sourcing.Desk, ids []talent.ProspectID) ([]Seen, error) {
	gone := []Seen{}
	for page := range slices.Chunk(ids, pageSize) {
		people, err := d.Store.ProspectsByID(ctx, page)
		if err != nil {
			return gone, err
		}
		left := make(map[talent.ProspectID]Seen, len(people))
		for _, p := range people {
			left[p.ID] = Seen{ID: p.ID, Login: p.Login, URL: "https://github.com/" + p.Login, Why: []string{goneReason(p, talent.DayOf(d.Now()))}}
		}
		for _, id := range page {
			one, known := left[id]
			if !known {
				one = Seen{ID: id, Why: []string{"no longer in the records"}}
			}
			gone = append(gone, one)
		}
	}
	return gone, nil
}

func goneReason(p talent.Prospect, today talent.Day) string {
	switch {
	case p.State != talent.Active:
		return "the account is " + string(p.State)
	case p.Restricted:
		return "the record may not be used"
	case p.Expires != 0 && p.Expires <= today:
		return "the time for which it may be kept is over"
	}
	return "no longer matches"
}
