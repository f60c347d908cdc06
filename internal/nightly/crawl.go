package nightly

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/index"
	"mlscout/internal/sourcing"
	"mlscout/talent"
)

// ErrPartial ends a crawl of which a source failed; what was gathered is saved.
var ErrPartial = errors.New("partial crawl: what was gathered is saved; run again to complete it")

// CrawlLimits bounds a crawl; zero values do not.
type CrawlLimits struct {
	Points   int
	Duration time.Duration
}

// CrawlReport is the document of `crawl --json`.
type CrawlReport struct {
	Schema   string           `json:"schema"`
	Sources  []crawler.Report `json:"sources"`
	Partial  bool             `json:"partial"`
	Spent    bool             `json:"budget_spent"`
	Duration float64          `json:"duration_s"`
	Ranked   int              `json:"ranked"`
	Indexed  int              `json:"indexed"`
}

// CrawlAndIndex crawls the sources in order, then ranks and indexes what they
// gathered, whatever became of single sources. The error says how it ended:
// nil, [ErrPartial], talent.ErrBudget, talent.ErrToken or the cause.
func (r Rooms) CrawlAndIndex(ctx context.Context, sources []crawler.Source, limits CrawlLimits, progress crawler.Progress) (CrawlReport, error) {
	began := r.Now()
	run, err := r.Store.StartRun(ctx, "crawl")
	if err != nil {
		return CrawlReport{}, err
	}
	report, cause := r.crawl(ctx, sources, limits, progress)
	if ctx.Err() == nil {
		if err := r.refresh(ctx, &report, progress); err != nil {
			cause = verdict(cause, err)
		}
	}
	report.Duration = r.Now().Sub(began).Seconds()
	end := context.WithoutCancel(ctx)
	if err := r.Store.EndRun(end, run, ExitCode(cause), report); err != nil {
		r.Log.Error("end of run not noted", "run", run, "error", err)
	}
	return report, cause
}

// crawl visits every source. A refused token or a cancelled context ends it;
// any other failure leaves the remaining sources their turn.
func (r Rooms) crawl(ctx context.Context, sources []crawler.Source, limits CrawlLimits, progress crawler.Progress) (CrawlReport, error) {
	report := CrawlReport{Schema: "mlscout.crawl/v1", Sources: []crawler.Report{}}
	bounded := ctx
	if limits.Duration > 0 {
		var cancel context.CancelFunc
		bounded, cancel = context.WithTimeout(ctx, limits.Duration)
		defer cancel()
	}
	var tokenErr error
	spent := 0
	for _, source := range sources {
		if limits.Points > 0 && spent >= limits.Points || bounded.Err() != nil {
			report.Spent = true
			break
		}
		before, err := r.Store.Seq(ctx)
		if err != nil {
			return report, err
		}
		one, err := source.Crawl(bounded, crawler.Limits{MaxPoints: max(0, limits.Points-spent)}, progress)
		spent += one.Requests + one.Points
		one.Name = source.Name()
		// Each person once, however many batches told of them.
		if changes, countErr := r.Store.ChangesSince(context.WithoutCancel(ctx), before); countErr == nil {
			one.Prospects = changes
		}
		if one.Errors == nil {
			one.Errors = []string{}
		}
		r.keepParts(ctx, one, err)
		if err != nil && ctx.Err() != nil {
			report.Sources = append(report.Sources, one)
			return report, ctx.Err()
		}
		switch {
		case errors.Is(err, talent.ErrToken):
			tokenErr = err
		case errors.Is(err, talent.ErrBudget), errors.Is(err, context.DeadlineExceeded) && bounded.Err() != nil:
			one.Spent = true
		case err != nil:
			one.Errors = append(one.Errors, oneLine(err))
		}
		report.Spent = report.Spent || one.Spent
		report.Partial = report.Partial || len(one.Errors) > 0
		report.Sources = append(report.Sources, one)
	}
	return report, ending(report, tokenErr)
}

// keepParts notes what became of each part of a source, also when the run was cut
// short.
func (r Rooms) keepParts(ctx context.Context, one crawler.Report, err error) {
	whole := err == nil && !one.Spent && len(one.Errors) == 0 && len(one.Parts) > 0
	if err := r.Store.SaveParts(context.WithoutCancel(ctx), one.Name, one.Parts, whole); err != nil {
		r.Log.Warn("parts of a source not noted", "source", one.Name, "error", err)
	}
}

// ending is the error that tells how a crawl ended.
func ending(report CrawlReport, tokenErr error) error {
	switch {
	case tokenErr != nil:
		return tokenErr
	case report.Partial:
		return ErrPartial
	case report.Spent:
		return fmt.Errorf("crawl: %w: what was gathered is saved; run again to go on", talent.ErrBudget)
	}
	return nil
}

// refresh ranks and indexes, unless nothing has changed since the last time.
func (r Rooms) refresh(ctx context.Context, report *CrawlReport, progress crawler.Progress) error {
	if err := r.linkAgain(ctx); err != nil {
		return fmt.Errorf("link accounts: %w", err)
	}
	stale, err := r.stale(ctx, *report)
	if err != nil || !stale {
		return err
	}
	ranked, err := r.Rank(ctx, progress)
	if err != nil {
		return err
	}
	report.Ranked = ranked.People
	indexed, err := r.Index(ctx, false, progress)
	report.Indexed = indexed.People
	return err
}

// stale says whether ranking and index miss something: of this crawl, of an
// earlier one, or of today.
func (r Rooms) stale(ctx context.Context, report CrawlReport) (bool, error) {
	if _, err := index.Status(r.IndexDir); err != nil || changedAnything(report) {
		return true, nil
	}
	current, err := r.current(ctx)
	return !current, err
}

// current says whether the last ranking is of today and the live generation holds it.
func (r Rooms) current(ctx context.Context) (bool, error) {
	runs, err := r.Store.RankRuns(ctx)
	if err != nil || len(runs) == 0 {
		return false, err
	}
	seq, err := r.Store.Seq(ctx)
	if err != nil {
		return false, err
	}
	built, err := sourcing.LoadBuilt(ctx, r.Store)
	return runs[0].AsOf == r.today() && built.Seq == seq && built.Run == runs[0].ID, err
}

func changedAnything(report CrawlReport) bool {
	for _, s := range report.Sources {
		if s.Prospects != (crawler.Changes{}) || s.Posts > 0 {
			return true
		}
	}
	return false
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// ExitCode is the exit code of the outside contract for how a run ended.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, talent.ErrToken):
		return 4
	case errors.Is(err, ErrPartial):
		return 3
	case errors.Is(err, talent.ErrBudget):
		return 5
	case errors.Is(err, talent.ErrRefused), errors.Is(err, talent.ErrSuppressed):
		return 6
	case errors.Is(err, context.Canceled):
		return 130
	}
	return 1
}
