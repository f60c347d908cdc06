package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"mlscout/internal/sourcing"
	"mlscout/ranker"
	"mlscout/talent"
)

type searchView sourcing.Search

func (v searchView) items() []any {
	var items []any
	for _, hit := range v.Hits {
		items = append(items, hit)
	}
	return items
}

func (v searchView) table() table {
	t := table{columns: []string{"login", "name", "band", "points", "location", "last active", "strongest evidence", "url"}}
	for _, hit := range v.Hits {
		strongest, url := "", hit.URL
		if len(hit.Evidence) > 0 {
			strongest, url = evidenceLine(hit.Evidence[0]), hit.Evidence[0].URL
		}
		t.rows = append(t.rows, []string{
			hit.Login, hit.Name, string(hit.Band), hit.Points.String(), hit.Location.Text, hit.LastActive, strongest, url,
		})
	}
	return t
}

type jobView sourcing.JobSearch

func (v jobView) items() []any { return searchView(v.Search).items() }

func (v jobView) table() table { return searchView(v.Search).table() }

func evidenceLine(e ranker.Entry) string { return e.What + ", last " + e.At.Month() }

// shownLines is the number of evidence lines below each person on a terminal.
const shownLines = 3

// printSearch shows the answer to a person: band in words, then the evidence.
func (a *app) printSearch(answer sourcing.Search) error {
	var b strings.Builder
	for i, hit := range answer.Hits {
		fmt.Fprintf(&b, "%3d. %s\n", answer.Offset+i+1, a.bold(headLine(hit)))
		for _, e := range hit.Evidence[:min(shownLines, len(hit.Evidence))] {
			fmt.Fprintf(&b, "     %s  %s\n            %s\n", pad(e.Points.String(), 6), plain(evidenceLine(e)), plain(e.URL))
		}
	}
	if _, err := fmt.Fprint(a.out, b.String()); err != nil {
		return err
	}
	a.hintSearch(answer)
	return nil
}

func pad(s string, n int) string { return strings.Repeat(" ", max(0, n-len(s))) + s }

func headLine(hit sourcing.Hit) string {
	parts := []string{cmp.Or(hit.Login, hit.Key())}
	if hit.Name != "" {
		parts[0] += " (" + hit.Name + ")"
	}
	parts = append(parts, bandWords(hit.Band), hit.Points.String()+" points")
	if hit.Asked != nil {
		parts = append(parts, hit.Asked.String()+" for what was asked")
	}
	if hit.Location.Text != "" {
		parts = append(parts, hit.Location.Text)
	}
	if hit.LastActive != "" {
		parts = append(parts, "active "+hit.LastActive)
	}
	if hit.OpenToWork.Value {
		parts = append(parts, "open to work")
	}
	if hit.Fit != nil {
		parts = append(parts, fmt.Sprintf("covers %.0f%% of the job", *hit.Fit*100))
	}
	if len(hit.Unmet) > 0 {
		parts = append(parts, "no public evidence of "+strings.Join(hit.Unmet, ", "))
	}
	return plain(strings.Join(parts, " · "))
}

func bandWords(b talent.Band) string {
	if b == talent.TooLittle {
		return "too little public evidence"
	}
	return string(b)
}

// hintSearch tells on stderr what surrounds the answer: how many, how the query
// was read, and what to drop where nobody was found.
func (a *app) hintSearch(answer sourcing.Search) {
	if a.quiet {
		return
	}
	fmt.Fprintf(a.err, "%d people", answer.Total)
	if len(answer.Clauses) > 1 {
		var parts []string
		for _, c := range answer.Clauses {
			parts = append(parts, c.Text+" "+strconv.Itoa(c.Hits))
		}
		fmt.Fprintf(a.err, " (%s)", plain(strings.Join(parts, ", ")))
	}
	fmt.Fprintln(a.err)
	for _, note := range answer.Notes {
		fmt.Fprintln(a.err, plain("note: "+note))
	}
	for _, drop := range answer.Drops {
		fmt.Fprintln(a.err, plain(fmt.Sprintf("without %s: %d people", drop.Text, drop.Hits)))
	}
	for _, try := range answer.Tries {
		fmt.Fprintln(a.err, plain(fmt.Sprintf("did you mean %s? %d people", try.Suggestion, try.Hits)))
	}
}
