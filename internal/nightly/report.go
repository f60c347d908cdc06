package nightly

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlscout/crawler"
)

// NightReport is what a night did, the document of `nightly --json` and of
// `runs show`.
type NightReport struct {
	Schema   string         `json:"schema"`
	Run      int64          `json:"run"`
	Started  time.Time      `json:"started"`
	Code     int            `json:"exit_code"`
	Killed   bool           `json:"killed,omitempty"` // ended without a word; the next night went on with it
	Steps    []Step         `json:"steps"`
	Sources  []SourceReport `json:"sources"`
	Partial  bool           `json:"partial"`
	Spent    bool           `json:"budget_spent"`
	Ranked   int            `json:"ranked"`
	Indexed  int            `json:"indexed"`
	Top      Top            `json:"top"`
	Digests  []DigestCount  `json:"digests,omitempty"`
	Expired  int            `json:"expired"`
	Backup   string         `json:"backup,omitempty"`
	Duration float64        `json:"duration_s"`

	crawled CrawlReport
	current bool // nothing to rank or index
}

// State says how a step ended.
type State string

// The states of a step.
const (
	Done    State = "done"
	Failed  State = "failed"
	Skipped State = "skipped"
)

// Step is one part of a night.
type Step struct {
	Name     string  `json:"name"`
	State    State   `json:"state"`
	Detail   string  `json:"detail,omitempty"`
	Error    string  `json:"error,omitempty"`
	Duration float64 `json:"duration_s"`
}

// SourceReport is what became of one source.
type SourceReport struct {
	crawler.Report
	Errors []Problem      `json:"errors"`
	Spent  bool           `json:"budget_spent"`
	Left   map[string]int `json:"budget_left,omitempty"` // by kind of budget
	Reason string         `json:"reason"`                // why it was crawled no further, or not at all
	Parts  []Problem      `json:"parts,omitempty"`       // its repositories, boards and threads, by what became of them
}

// Problem is a kind of error, how often it came, and its first example.
type Problem struct {
	Count int    `json:"count"`
	First string `json:"first"`
}

// budgeted is a source that knows what is left of its budgets.
type budgeted interface{ BudgetLeft() map[string]int }

// sourceReports tells of every source, also of those that had no turn.
func sourceReports(sources []crawler.Source, report CrawlReport) []SourceReport {
	all := make([]SourceReport, 0, len(sources))
	for i, source := range sources {
		one := SourceReport{Report: crawler.Report{Name: source.Name()}, Errors: []Problem{}, Reason: "not crawled: the night was over before its turn"}
		if i < len(report.Sources) {
			one.Report = report.Sources[i]
			one.Errors, one.Spent = Problems(one.Report.Errors), one.Report.Spent
			one.Reason, one.Parts = reasonOf(one), fates(one.Report.Parts)
		}
		if b, ok := source.(budgeted); ok {
			one.Left = b.BudgetLeft()
		}
		all = append(all, one)
	}
	return all
}

// fates groups the parts of a source by what became of them.
func fates(parts []crawler.Part) []Problem {
	lines := make([]string, 0, len(parts))
	for _, p := range parts {
		lines = append(lines, strconv.Quote(p.Name)+": "+p.Reason)
	}
	return Problems(lines)
}

func reasonOf(s SourceReport) string {
	switch {
	case len(s.Errors) > 0:
		return "partly crawled: " + s.Errors[0].First
	case s.Spent:
		return "crawled until the budget or the time was spent; the next run goes on"
	}
	return "crawled to the end"
}

func complete(sources []SourceReport) int {
	n := 0
	for _, s := range sources {
		if len(s.Errors) == 0 && !s.Spent && strings.HasPrefix(s.Reason, "crawled") {
			n++
		}
	}
	return n
}

// varying are the parts in which errors of one kind differ.
var varying = regexp.MustCompile(`"[^"]*"|\S*[/\d]\S*`)

// Problems groups error lines that differ in names, addresses and numbers only,
// the most frequent first.
func Problems(lines []string) []Problem {
	problems := []Problem{}
	at := make(map[string]int)
	for _, line := range lines {
		kind := varying.ReplaceAllString(line, "…")
		i, known := at[kind]
		if !known {
			i = len(problems)
			at[kind] = i
			problems = append(problems, Problem{First: line})
		}
		problems[i].Count++
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(b.Count, a.Count) })
	return problems
}
