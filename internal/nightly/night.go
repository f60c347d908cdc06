package nightly

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mlscout/crawler"
	"mlscout/internal/store"
	"mlscout/talent"
)

// nightKind is the kind under which the store notes a night.
const nightKind = "nightly"

// nightSchema names the form of a [NightReport].
const nightSchema = "mlscout.night/v1"

// Night is a whole night with what it needs beyond the rooms. Its steps are crawl,
// rank, index, digests, retention and backup. Each finds out by itself what is
// left to do, so that a night which was killed is simply run again.
type Night struct {
	Rooms
	// Sources makes those that can be crawled, and says why others cannot.
	Sources  func(context.Context) ([]crawler.Source, []Unmade)
	MaxTime  time.Duration // from beginning to end; 0 is unbounded
	Digests  Digests
	Progress crawler.Progress
}

// Unmade is a source that the settings enable and that cannot be crawled.
type Unmade struct {
	Name string
	Err  error
}

// Once runs one night and returns its report, which the store keeps too. It is
// store.ErrLocked if another process crawls into the same store. The error says
// how the night ended, as [ExitCode] reads it.
func (n Night) Once(ctx context.Context) (NightReport, error) {
	unlock, err := n.Store.LockNight(ctx)
	if errors.Is(err, store.ErrLocked) {
		return NightReport{}, fmt.Errorf("nightly: another mlscout is at work on %s: %w; wait for it or stop it", n.Store.Path(), err)
	}
	if err != nil {
		return NightReport{}, err
	}
	defer unlock()
	if err := n.closeKilled(ctx); err != nil {
		return NightReport{}, err
	}
	run, err := n.Store.StartRun(ctx, nightKind)
	if err != nil {
		return NightReport{}, err
	}
	report := NightReport{Schema: nightSchema, Run: run, Started: n.Now().UTC(), Sources: []SourceReport{}}
	err = n.steps(ctx, &report)
	report.Code = ExitCode(err)
	report.Duration = n.Now().Sub(report.Started).Seconds()
	if noted := n.Store.EndRun(context.WithoutCancel(ctx), run, report.Code, report); noted != nil {
		err = errors.Join(err, noted)
	}
	return report, err
}

// closeKilled ends the runs that have none: while this process holds the lock,
// whoever began them is gone.
func (r Rooms) closeKilled(ctx context.Context) error {
	runs, err := r.Store.Runs(ctx, "", 20)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if !run.Ended.IsZero() {
			continue
		}
		report := NightReport{Schema: nightSchema, Run: run.ID, Started: run.Started, Code: killedCode, Killed: true, Sources: []SourceReport{}}
		if err := r.Store.EndRun(ctx, run.ID, killedCode, report); err != nil {
			return err
		}
	}
	return nil
}

// killedCode stands for a run that could not say how it ended.
const killedCode = 137

// step is one part of a night. It returns a line for people.
type step struct {
	name string
	do   func(context.Context, *NightReport) (string, error)
}

func (n Night) steps(ctx context.Context, report *NightReport) error {
	var crawled, failed error
	for _, s := range []step{
		{"crawl", n.gather}, {"rank", n.rankStep}, {"index", n.indexStep},
		{"digests", n.digestStep}, {"retention", n.retentionStep}, {"backup", n.backupStep},
	} {
		if ctx.Err() != nil {
			report.Steps = append(report.Steps, Step{Name: s.name, State: Skipped, Detail: "interrupted before it"})
			continue
		}
		n.Progress(s.name, 0, 0)
		began := n.Now()
		detail, err := s.do(ctx, report)
		done := Step{Name: s.name, State: Done, Detail: detail, Duration: n.Now().Sub(began).Seconds()}
		if err != nil {
			done.State, done.Error = Failed, oneLine(err)
			n.Log.Warn("a step of the night failed", "step", s.name, "error", err)
		}
		report.Steps = append(report.Steps, done)
		switch {
		case err == nil:
		case s.name == "crawl":
			crawled = err
		case failed == nil:
			failed = fmt.Errorf("nightly: %s: %w", s.name, err)
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return verdict(crawled, failed)
}

// verdict is how a night ended. A token that must be replaced comes first, for
// nobody else can; then what failed here; then what the crawl left undone.
func verdict(crawled, failed error) error {
	switch {
	case errors.Is(crawled, talent.ErrToken):
		return errors.Join(crawled, failed)
	case failed != nil && crawled != nil:
		return fmt.Errorf("%w (and %s)", failed, oneLine(crawled))
	case failed != nil:
		return failed
	}
	return crawled
}

// gather crawls what can be crawled, cheapest first: GitHub takes whatever time
// there is, and the boards should not have to wait for it. A tenth of the time is
// left for the other steps.
func (n Night) gather(ctx context.Context, report *NightReport) (string, error) {
	sources, unmade := n.Sources(ctx)
	ordered := cheapestFirst(sources)
	crawled, err := n.crawl(ctx, ordered, CrawlLimits{Duration: n.MaxTime * 9 / 10}, n.Progress)
	report.crawled = crawled
	report.Partial, report.Spent = crawled.Partial || len(unmade) > 0, crawled.Spent
	report.Sources = sourceReports(ordered, crawled)
	var missing error
	for _, u := range unmade {
		report.Sources = append(report.Sources, SourceReport{
			Report: crawler.Report{Name: u.Name}, Errors: Problems([]string{oneLine(u.Err)}), Reason: "not crawled: " + oneLine(u.Err),
		})
		missing = errors.Join(missing, fmt.Errorf("source %s: %w", u.Name, u.Err))
	}
	detail := fmt.Sprintf("%d of %d sources complete", complete(report.Sources), len(report.Sources))
	if missing != nil && !errors.Is(missing, talent.ErrToken) {
		missing = fmt.Errorf("%w: %s", ErrPartial, oneLine(missing))
	}
	return detail, errors.Join(missing, err)
}

// cheapestFirst puts what spends the token's budget last. Accounts that only posts
// name are read when GitHub's repositories are known: what a person did there is
// counted from the repository then, and not a second time from the account.
func cheapestFirst(sources []crawler.Source) []crawler.Source {
	var first, last []crawler.Source
	for _, s := range sources {
		if s.Name() == "github" || s.Name() == "claimed" {
			last = append(last, s)
			continue
		}
		first = append(first, s)
	}
	return append(first, last...)
}

func (n Night) rankStep(ctx context.Context, report *NightReport) (string, error) {
	if err := n.linkAgain(ctx); err != nil {
		return "", fmt.Errorf("link accounts: %w", err)
	}
	stale, err := n.stale(ctx, report.crawled)
	if err != nil {
		return "", err
	}
	if !stale {
		report.current = true
		return "nothing has changed", nil
	}
	ranked, err := n.Rank(ctx, n.Progress)
	if err != nil {
		return "", err
	}
	report.Ranked = ranked.People
	report.Top, err = n.Rooms.Top(ctx, topSize)
	return fmt.Sprintf("%d people", ranked.People), err
}

func (n Night) indexStep(ctx context.Context, report *NightReport) (string, error) {
	if report.current {
		return "nothing has changed", nil
	}
	indexed, err := n.Index(ctx, false, n.Progress)
	if err != nil {
		return "", err
	}
	report.Indexed = indexed.People
	return fmt.Sprintf("%d people, %d written", indexed.People, indexed.Written), nil
}
