package web

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"mlscout/crawler"
	regexp "mlscout/internal/lazyregexp"
	"mlscout/internal/nightly"
	"mlscout/internal/store"
)

// crawlsView is the operator's screen.
type crawlsView struct {
	frame   `json:"-"`
	Schema  string         `json:"schema"`
	Live    progress       `json:"live"`
	Runs    []runRow       `json:"runs"`
	Sources []sourceState  `json:"sources"`
	Times   []sourceTime   `json:"timetable"`
	Next    *time.Time     `json:"next,omitempty"`
	Why     string         `json:"next_reason"`
	Plan    []crawler.Plan `json:"plan,omitempty"`
	Can     bool           `json:"-"` // this process can crawl
	Spark   []sparkBar     `json:"-"` // oldest first
	Problem string         `json:"-"`
	Errors  []errorGroup   `json:"errors"` // of the runs shown, latest first
	Only    string         `json:"-"`      // source whose errors are shown
	Budget  []budgetBar    `json:"-"`
}

// runRow is one crawl or night.
type runRow struct {
	store.Run
	Ending   string `json:"ending"`
	Minutes  string `json:"-"`
	New      int    `json:"new"`
	Changed  int    `json:"changed"`
	Gone     int    `json:"gone"`
	Requests int    `json:"requests"`
	Points   int    `json:"points"`
	report   nightly.CrawlReport
}

// sourceState is how a source fared in the latest run that visited it.
type sourceState struct {
	crawler.Report
	At    time.Time `json:"at"`
	Share int       `json:"not_modified_percent"` // of its requests
}

// sourceTime is when a source was and will be crawled, with its repositories,
// boards or threads: the latest looked at first.
type sourceTime struct {
	nightly.SourceTime
	Shown []nightly.PartTime `json:"-"`
	More  int                `json:"-"`
}

// shownParts of a source are listed on the page; the API has all.
const shownParts = 300

type sparkBar struct {
	X, Y, Height int
	Class        string
	Label        string
}

// errorGroup is one mistake, however often it was made.
type errorGroup struct {
	Source string    `json:"source"`
	Text   string    `json:"text"` // the latest
	Times  int       `json:"times"`
	Runs   int       `json:"runs"`
	Last   time.Time `json:"last"`

	sort    string // the text without its numbers
	lastRun int64
}

// shownErrors bounds how many different ones are listed.
const shownErrors = 20

// budgetBar is what a run spent of an hour's allowance.
type budgetBar struct {
	Name  string
	Spent int
	Of    int
	Width int // of 100
}

const (
	shownRuns   = 30
	sparkStep   = 14
	sparkHeight = 40
	hourly      = 5000 // requests, and GraphQL points, that GitHub allows a token in an hour
)

func (s *Site) crawls(w http.ResponseWriter, r *http.Request, who actor) error {
	view, err := s.crawlsView(r, who)
	if err != nil {
		return err
	}
	return s.show(w, r, "crawls.html", view)
}

func (s *Site) crawlsView(r *http.Request, who actor) (crawlsView, error) {
	view := crawlsView{
		frame: s.frame(r, who, "Crawls"), Schema: "mlscout.crawls/v1", Live: s.live.now(), Runs: []runRow{}, Sources: []sourceState{},
		Can: s.Sources != nil, Why: "No night is scheduled in this process; start a crawl here, or let a timer run “mlscout nightly --once”.",
	}
	if s.Night != nil {
		at, why := s.Night.Next()
		if view.Why = why; !at.IsZero() {
			view.Next = &at
		}
	}
	runs, err := s.Rooms.Store.Runs(r.Context(), "", shownRuns)
	if err != nil {
		return view, err
	}
	for _, run := range runs {
		view.Runs = append(view.Runs, s.runRow(run))
	}
	view.Sources = sourceStates(view.Runs)
	view.Only = r.URL.Query().Get("errors")
	view.Errors = errorGroups(view.Runs, view.Only)
	view.Spark = spark(view.Runs)
	if view.Times, err = s.timetable(r.Context()); err != nil {
		return view, err
	}
	for _, source := range view.Sources {
		if source.Name == "github" {
			view.Budget = []budgetBar{bar("REST requests", source.Requests), bar("GraphQL points", source.Points)}
		}
	}
	return view, nil
}

// timetable tells of every source and its parts when they were and will be crawled.
func (s *Site) timetable(ctx context.Context) ([]sourceTime, error) {
	times := []sourceTime{}
	if s.Timetable == nil {
		return times, nil
	}
	all, err := s.Timetable(ctx)
	for _, one := range all {
		t := sourceTime{SourceTime: one, Shown: slices.Clone(one.Parts)}
		slices.SortStableFunc(t.Shown, func(a, b nightly.PartTime) int {
			return cmp.Or(b.Last.Compare(a.Last), strings.Compare(a.Name, b.Name))
		})
		t.More = max(0, len(t.Shown)-shownParts)
		t.Shown = t.Shown[:len(t.Shown)-t.More]
		times = append(times, t)
	}
	return times, err
}

func bar(name string, spent int) budgetBar {
	return budgetBar{name, spent, hourly, min(100, (spent*100+hourly-1)/hourly)}
}

func (s *Site) runRow(run store.Run) runRow {
	row := runRow{Run: run, Ending: endings(run.Code)}
	if run.Ended.IsZero() {
		row.Ending = "not ended: running in another process, or killed"
		if live := s.live.now(); live.Running && !run.Started.Before(live.Since.Truncate(time.Second)) {
			row.Ending = "running"
		}
	} else {
		row.Minutes = run.Ended.Sub(run.Started).Round(time.Second).String()
	}
	if json.Unmarshal(run.Report, &row.report) != nil {
		return row // another kind of run tells other things
	}
	for _, source := range row.report.Sources {
		row.New += source.Prospects.New
		row.Changed += source.Prospects.Changed
		row.Gone += source.Prospects.Gone
		row.Requests += source.Requests
		row.Points += source.Points
	}
	return row
}

// sourceStates takes the latest report of every source.
func sourceStates(runs []runRow) []sourceState {
	states := []sourceState{}
	for _, run := range runs {
		for _, report := range run.report.Sources {
			known := slices.ContainsFunc(states, func(st sourceState) bool { return st.Name == report.Name })
			if known {
				continue
			}
			st := sourceState{Report: report, At: run.Ended}
			if report.Requests > 0 {
				st.Share = min(100, report.NotModified*100/report.Requests)
			}
			states = append(states, st)
		}
	}
	return states
}

// digits tell errors of one sort apart: an address, a number, a time.
var digits = regexp.MustCompile(`[0-9]+`)

// errorGroups puts the errors of runs, latest first, together by what they say,
// whatever numbers they say it with.
func errorGroups(runs []runRow, only string) []errorGroup {
	groups := []errorGroup{}
	for _, run := range runs {
		for _, source := range run.report.Sources {
			if only == "" || source.Name == only {
				groups = addErrors(groups, run, source)
			}
		}
	}
	return groups[:min(shownErrors, len(groups))]
}

func addErrors(groups []errorGroup, run runRow, source crawler.Report) []errorGroup {
	for _, text := range source.Errors {
		sort := digits.ReplaceAllString(text, "#")
		i := slices.IndexFunc(groups, func(g errorGroup) bool { return g.Source == source.Name && g.sort == sort })
		if i < 0 {
			i = len(groups)
			groups = append(groups, errorGroup{Source: source.Name, Text: cut(text, 400), Last: run.Started, sort: sort})
		}
		groups[i].Times++
		if groups[i].lastRun != run.ID {
			groups[i].Runs, groups[i].lastRun = groups[i].Runs+1, run.ID
		}
	}
	return groups
}

// spark draws how many people each run touched, the oldest on the left.
func spark(runs []runRow) []sparkBar {
	most := 1
	for _, run := range runs {
		most = max(most, run.New+run.Changed)
	}
	var bars []sparkBar
	for i, run := range runs {
		touched := run.New + run.Changed
		b := sparkBar{X: (len(runs) - 1 - i) * sparkStep, Height: max(3, touched*sparkHeight/most), Class: "ok",
			Label: fmt.Sprintf("%s: %s touched, %s", run.Started.Format("2 Jan 15:04"), plural(touched, "person", "people"), run.Ending)}
		if run.Code != 0 {
			b.Class = "bad"
		}
		b.Y = sparkHeight - b.Height
		bars = append(bars, b)
	}
	slices.Reverse(bars)
	return bars
}

// crawlPlan tells what a crawl would cost if it ran now.
func (s *Site) crawlPlan(w http.ResponseWriter, r *http.Request, who actor) error {
	r, cancel := within(r, 50*time.Second)
	defer cancel()
	view, err := s.crawlsView(r, who)
	if err != nil {
		return err
	}
	if s.Sources == nil {
		return fault{http.StatusConflict, "This server does not crawl."}
	}
	sources, err := s.Sources(r.Context())
	if err == nil {
		for _, source := range sources {
			plan, planErr := source.Plan(r.Context())
			if planErr != nil {
				err = planErr
				break
			}
			view.Plan = append(view.Plan, plan)
		}
	}
	if err != nil {
		view.Problem = oneLine(err)
	}
	return s.show(w, r, "crawls.html", view)
}

func oneLine(err error) string { return cut(strings.Join(strings.Fields(err.Error()), " "), 400) }

func (s *Site) startCrawl(w http.ResponseWriter, r *http.Request, who actor) error {
	if s.Sources == nil {
		return fault{http.StatusConflict, "This server does not crawl."}
	}
	if s.live.running() {
		return s.onward(w, r, "/crawls", said{Text: "A crawl is running already.", Bad: true})
	}
	want := start{who: who.Name, answer: make(chan error, 1)}
	select {
	case s.live.begin <- want:
	case <-time.After(2 * time.Second):
		return fault{http.StatusConflict, "A crawl is running already."}
	case <-r.Context().Done():
		return r.Context().Err()
	}
	s.trail.note(store.AuditEntry{Who: who.Name, Action: "crawl", Detail: "started"})
	return s.onward(w, r, "/crawls", said{Text: "The crawl has begun."})
}

func (s *Site) stopCrawl(w http.ResponseWriter, r *http.Request, who actor) error {
	s.live.mu.Lock()
	stop := s.live.stop
	s.live.mu.Unlock()
	if stop == nil {
		return s.onward(w, r, "/crawls", said{Text: "No crawl runs in this process.", Bad: true})
	}
	stop()
	s.trail.note(store.AuditEntry{Who: who.Name, Action: "crawl", Detail: "stopped"})
	return s.onward(w, r, "/crawls", said{Text: "Stopping; what was gathered is saved."})
}
