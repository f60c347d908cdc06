package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"mlscout/internal/nightly"
)

// printNight tells a night to people: what it did, what it could not, what is new.
func printNight(w io.Writer, report nightly.NightReport) error {
	var b strings.Builder
	fmt.Fprintf(&b, "night %d, begun %s, %s: exit code %d\n", report.Run, report.Started.Format("2006-01-02 15:04 MST"),
		(time.Duration(report.Duration * float64(time.Second))).Round(time.Second), report.Code)
	if report.Killed {
		fmt.Fprintln(&b, "  it was cut off without a word; the next night went on with it")
	}
	for _, s := range report.Steps {
		line := fmt.Sprintf("  %-10s %-8s %s", s.Name, s.State, s.Detail)
		if s.Error != "" {
			line = fmt.Sprintf("  %-10s %-8s %s", s.Name, s.State, plain(s.Error))
		}
		fmt.Fprintln(&b, strings.TrimRight(line, " "))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	if err := writeTable(w, nightView(report).table()); err != nil {
		return err
	}
	b.Reset()
	for _, s := range report.Sources {
		if len(s.Left) > 0 {
			fmt.Fprintf(&b, "%s: left of the budget: %s\n", s.Name, budgetText(s.Left))
		}
		for _, p := range s.Parts {
			fmt.Fprintf(&b, "%s: %d such as %s\n", s.Name, p.Count, plain(p.First))
		}
		for _, p := range s.Errors {
			fmt.Fprintf(&b, "%s: %d times, such as: %s\n", s.Name, p.Count, plain(p.First))
		}
	}
	for _, e := range report.Top.Entered {
		fmt.Fprintf(&b, "new among the top %d: %d. %s, %s points (before %s)\n", report.Top.Size, e.Place, plain(e.Login), e.Points, e.Before)
		for _, why := range e.Why {
			fmt.Fprintf(&b, "    %s\n", plain(why))
		}
	}
	for _, d := range report.Digests {
		fmt.Fprintf(&b, "saved search %s: %d found, %d new, %d changed, %d gone %s\n", plain(d.Name), d.Total, d.New, d.Changed, d.Gone, plain(d.Error))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }
