// Package github gathers people from GitHub: it reads the repositories where the
// catalogue's tools are developed, and credits the people who committed,
// reviewed, merged, released and reported there; then it reads those people's
// public profiles, recent work and own repositories, most promising first.
//
// Everything hangs on numeric ids. Bots, organisations, mannequins, the ghost
// of deleted accounts and accounts run by scripts never become prospects.
// E-mail addresses, avatars and times of day are neither asked for nor kept;
// trailers of commit messages are compared in memory and forgotten.
package github

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/crawler/wire"
	"mlscout/talent"
)

const (
	sourceName = "github"
	extractor  = "github/1"
)

// Settings say where GitHub is and how much of it to read.
type Settings struct {
	APIURL       string // default https://api.github.com/
	GraphQLURL   string // default https://api.github.com/graphql
	Token        string
	Since        talent.Day    // contributions before it are left out; default five years ago
	Reserve      float64       // share of every budget left for the operator's other work
	UserAgent    string        // names the crawler and a contact
	AllowPrivate []string      // private addresses that may be dialled, as in [wire.NewGuard]
	Refresh      time.Duration // how old activity and own repositories may grow; default 28 days
	Timeout      time.Duration // for one answer's headers; default 30 s
}

// Deps is what a source works with. Gate, Memory, Backlog, Sink and Catalog are required.
type Deps struct {
	Catalog *catalog.Catalog
	Tools   []talent.ToolID // empty: all of the catalogue
	Sink    crawler.Sink
	Gate    crawler.Gate
	Memory  crawler.Memory
	Backlog crawler.Backlog
	Logger  *slog.Logger
	Clock   wire.Clock // default the system's
}

// Source is GitHub as a [crawler.Source].
type Source struct {
	set     Settings
	dep     Deps
	tools   map[talent.ToolID]bool
	scripts scriptRule
	signals *signals
	client  *client
}

// New checks the settings and returns a source. It sends nothing.
func New(set Settings, dep Deps) (*Source, error) {
	if set.Token == "" {
		return nil, fmt.Errorf("github: set GITHUB_TOKEN or github.token_file: %w", talent.ErrToken)
	}
	if dep.Logger == nil {
		dep.Logger = slog.New(slog.DiscardHandler)
	}
	if dep.Clock.Now == nil {
		dep.Clock = wire.SystemClock()
	}
	defaults(&set, dep.Clock.Now())
	c, err := newClient(set, dep)
	if err != nil {
		return nil, err
	}
	s := &Source{set: set, dep: dep, tools: make(map[talent.ToolID]bool), client: c}
	for _, tool := range dep.Catalog.Tools() {
		s.tools[tool.ID] = len(dep.Tools) == 0 || slices.Contains(dep.Tools, tool.ID)
	}
	s.signals = newSignals(dep.Catalog, s.tools)
	return s, nil
}

func defaults(set *Settings, now time.Time) {
	if set.APIURL == "" {
		set.APIURL = "https://api.github.com/"
	}
	if !strings.HasSuffix(set.APIURL, "/") {
		set.APIURL += "/"
	}
	if set.GraphQLURL == "" {
		set.GraphQLURL = "https://api.github.com/graphql"
	}
	if set.Since == 0 {
		set.Since = talent.DayOf(now.AddDate(-5, 0, 0))
	}
	if set.Refresh == 0 {
		set.Refresh = 28 * 24 * time.Hour
	}
	if set.Timeout == 0 {
		set.Timeout = 30 * time.Second
	}
	if set.UserAgent == "" {
		set.UserAgent = "mlscout"
	}
}

// Client asks the same API within the same budget, for other sources that read
// GitHub. It carries the token and makes nothing conditional by itself.
func (s *Source) Client() *http.Client {
	return &http.Client{Transport: s.client.plain, CheckRedirect: wire.SameHost}
}

// BudgetLeft is what is left of the token's budgets, by resource. It sends nothing.
func (s *Source) BudgetLeft() map[string]int { return s.client.budget.Remaining() }

// Name implements crawler.Source.
func (s *Source) Name() string { return sourceName }

// Crawl implements crawler.Source. A spent budget is not an error: the report
// says so, and the next run goes on from the cursors.
func (s *Source) Crawl(ctx context.Context, limits crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	return s.measured(ctx, sourceName, limits, progress, func(ctx context.Context, r *run) error {
		err := r.crawl(ctx)
		r.report.Parts = r.parts()
		return err
	})
}

// measured does one run and counts what it cost.
func (s *Source) measured(ctx context.Context, name string, limits crawler.Limits, progress crawler.Progress, do func(context.Context, *run) error) (crawler.Report, error) {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	before := s.client.ledger.Totals()
	s.client.budget.SetMax(limits.MaxPoints)
	r := &run{Source: s, progress: progress, report: crawler.Report{Name: name, Errors: []string{}}}
	var err error
	if r.state, err = loadState(ctx, s.dep.Memory); err == nil {
		err = do(ctx, r)
	}
	after := s.client.ledger.Totals()
	r.report.Requests = after.Requests - before.Requests
	r.report.Points = after.Points - before.Points
	r.report.NotModified = after.NotModified - before.NotModified
	for answered, n := range after.Answers {
		if n -= before.Answers[answered]; n > 0 {
			r.report.Answers.Add(answered.Resource, answered.Status, n)
		}
	}
	r.report.Waited = (after.Waited - before.Waited).Seconds()
	if errors.Is(err, talent.ErrBudget) || errors.Is(err, context.DeadlineExceeded) {
		s.dep.Logger.Info("budget spent", "source", name, "cause", err)
		r.report.Spent = true
		return r.report, nil
	}
	if err != nil {
		return r.report, s.explain(err)
	}
	return r.report, nil
}

// explain puts an error into one line that says where.
func (s *Source) explain(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, talent.ErrToken) {
		return fmt.Errorf("crawl github: %w", err)
	}
	var broken *url.Error
	if errors.As(err, &broken) {
		return fmt.Errorf("crawl github: cannot reach %s: %w", hostOf(broken.URL), broken.Err)
	}
	return fmt.Errorf("crawl github: %w", err)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

// run is one crawl in progress.
type run struct {
	*Source
	progress crawler.Progress
	report   crawler.Report
	cycle    int64 // Unix time at which the round began that this run goes on with
	state    *state
	seen     coauthors
	early    early
	now      time.Time

	floor      int  // points of a bounded run that the step at hand leaves to later ones
	unfinished bool // something was left for the next run
}

// bounded tells whether the run may spend so many points and no more.
func (r *run) bounded() bool { return r.client.budget.Left() >= 0 }

// spare sets the floor to a share of what is left, until the returned function
// is called.
func (r *run) spare(share float64) (done func()) {
	r.floor = int(share * float64(max(0, r.client.budget.Left())))
	return func() { r.floor = 0 }
}

// spared tells whether the step at hand has spent its share.
func (r *run) spared() bool { return r.bounded() && r.client.budget.Left() <= r.floor+1 && r.floor > 0 }

func (r *run) crawl(ctx context.Context) error {
	r.now = r.dep.Clock.Now()
	if err := r.client.greet(ctx); err != nil {
		return err
	}
	if err := r.open(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{r.resolve, r.census, r.glean, r.rosters, r.introduce, r.discover, r.enrich} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if r.unfinished {
		r.report.Spent = r.client.budget.Left() >= 0 && len(r.report.Errors) == 0
		return nil
	}
	return r.save(ctx, crawler.Batch{Cursors: map[string]string{keyCycle: ""}})
}

// open begins a round, or goes on with the one that was interrupted.
func (r *run) open(ctx context.Context) error {
	if r.state.cycle != 0 {
		r.cycle = r.state.cycle
		return nil
	}
	r.cycle = r.now.Unix()
	return r.save(ctx, crawler.Batch{Cursors: map[string]string{keyCycle: fmt.Sprint(r.cycle), keyCensus: ""}})
}

// save hands a batch over, less what a suppressed person left in it.
func (r *run) save(ctx context.Context, b crawler.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.Source = sourceName
	r.state.gauges.remember(&b)
	r.client.remember(&b)
	if err := r.gate(ctx, &b); err != nil {
		return err
	}
	changes, err := r.dep.Sink.Save(ctx, b)
	if err != nil {
		return fmt.Errorf("save batch: %w", err)
	}
	r.report.Prospects.New += changes.New
	r.report.Prospects.Changed += changes.Changed
	r.report.Prospects.Gone += changes.Gone
	r.state.apply(b.Cursors)
	return nil
}

// gate drops suppressed people from a batch.
func (r *run) gate(ctx context.Context, b *crawler.Batch) error {
	if len(b.People) == 0 {
		return nil
	}
	subjects := make([]talent.Subject, 0, 2*len(b.People))
	for _, p := range b.People {
		subjects = append(subjects, talent.GitHubID(p.ID), talent.GitHubLogin(p.Login))
	}
	refused, err := r.dep.Gate.Refused(ctx, subjects)
	if err != nil {
		return fmt.Errorf("ask the suppression list: %w", err)
	}
	if len(refused) == 0 {
		return nil
	}
	out := make(map[talent.ProspectID]bool)
	b.People = slices.DeleteFunc(b.People, func(p crawler.Person) bool {
		out[p.ID] = refused[talent.GitHubID(p.ID)] || refused[talent.GitHubLogin(p.Login)]
		return out[p.ID]
	})
	b.Evidence = slices.DeleteFunc(b.Evidence, func(e talent.Evidence) bool { return out[e.Prospect] })
	return nil
}

// fault notes something that kept a part of the crawl from being read.
func (r *run) fault(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	r.report.Errors = append(r.report.Errors, line)
	r.dep.Logger.Warn("part of the crawl failed", "source", sourceName, "cause", line)
}

func (r *run) today() talent.Day { return talent.DayOf(r.now) }

func (r *run) provenance(address string) talent.Provenance {
	return talent.Provenance{Source: address, FetchedAt: r.today(), Extractor: extractor}
}

var _ crawler.Source = (*Source)(nil)
