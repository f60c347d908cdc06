package nightly

import (
	"encoding/json"

	"mlscout/internal/store"
)

// ReportOf reads what a run left, a night's or a single crawl's. A run that left
// nothing has an empty report.
func ReportOf(run store.Run) NightReport {
	report := NightReport{Run: run.ID, Started: run.Started, Code: run.Code, Sources: []SourceReport{}}
	var kind struct{ Schema string }
	_ = json.Unmarshal(run.Report, &kind) // of a report that cannot be read nothing is told
	if kind.Schema == nightSchema {
		_ = json.Unmarshal(run.Report, &report)
		return report
	}
	var crawl CrawlReport
	if json.Unmarshal(run.Report, &crawl) != nil {
		return report
	}
	report.Schema, report.Partial, report.Spent = crawl.Schema, crawl.Partial, crawl.Spent
	report.Ranked, report.Indexed, report.Duration = crawl.Ranked, crawl.Indexed, crawl.Duration
	for _, s := range crawl.Sources {
		one := SourceReport{Report: s, Errors: Problems(s.Errors)}
		one.Reason = reasonOf(one)
		report.Sources = append(report.Sources, one)
	}
	return report
}

// EndOf says in words how a run ended.
func EndOf(run store.Run) string {
	if run.Ended.IsZero() {
		return "going on, or killed"
	}
	switch run.Code {
	case 0:
		return "complete"
	case 3:
		return "partial"
	case 4:
		return "token refused"
	case 5:
		return "budget spent"
	case 130:
		return "interrupted"
	case killedCode:
		return "killed"
	}
	return "failed"
}
