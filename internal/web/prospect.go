package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlscout/internal/privacy"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// prospectView is one person's page. Its JSON is the dossier.
type prospectView struct {
	frame `json:"-"`
	sourcing.Dossier
	Flags []store.FlagNote `json:"flags"`

	Label    string             `json:"-"`
	Blind    bool               `json:"-"`
	Number   int                `json:"-"`
	Cells    []cell             `json:"-"`
	Areas    []areaBar          `json:"-"`
	Groups   []ledgerGroup      `json:"-"`
	Tools    []toolRow          `json:"-"`
	Works    []artefact         `json:"-"` // the repositories with most points
	Timeline timeline           `json:"-"`
	Unknown  []string           `json:"-"`
	Overlap  string             `json:"-"`
	Lists    []talent.Shortlist `json:"-"`
	Drafts   []store.Draft      `json:"-"`
	Exports  []store.Export     `json:"-"`
	Likes    []neighbour        `json:"-"`
}

type areaBar struct {
	cell
	Points talent.Points
	Width  int // of 100
}

// ledgerGroup is an area's part of the ledger.
type ledgerGroup struct {
	Name    string
	Points  talent.Points
	Entries []ledgerLine
	Rest    []ledgerLine // behind a disclosure
}

type ledgerLine struct {
	ranker.Entry
	ToolName string
	Width    int // of 100
}

type toolRow struct {
	Name, Area  string
	Kinds       []string
	First, Last string
	Acts        int
	Points      talent.Points
	Width       int
}

type neighbour struct{ Login, Name string }

// shownEntries of an area are listed before the disclosure.
const shownEntries = 4

func (s *Site) prospect(w http.ResponseWriter, r *http.Request, who actor) error {
	d, err := s.records(r.Context())
	if err != nil {
		return err
	}
	name := r.PathValue("who")
	dossier, err := d.Show(r.Context(), name)
	if errors.Is(err, talent.ErrNotFound) {
		return s.absent(r.Context(), name)
	}
	if err != nil {
		return err
	}
	view := prospectView{Dossier: dossier, Label: cmp.Or(dossier.Name, dossier.Login)}
	hidden, err := s.unnamed(r.Context(), who, []talent.ProspectID{dossier.GitHubID})
	if err != nil {
		return err
	}
	view.Blind = r.URL.Query().Get("blind") == "on" || hidden[dossier.GitHubID]
	if view.Blind {
		view.Number, _ = strconv.Atoi(r.URL.Query().Get("n"))
		view.Label = personLabel(view.Number)
		maskDossier(&view.Dossier)
	}
	view.frame = s.frame(r, who, view.Label)
	s.picture(&view)
	if err := s.around(r, &view); err != nil {
		return err
	}
	s.trail.note(store.AuditEntry{Who: who.Name, Action: "view", People: []talent.ProspectID{dossier.GitHubID}})
	return s.show(w, r, "prospect.html", view)
}

// absent tells a removed record from one that never was, and nothing else.
func (s *Site) absent(ctx context.Context, name string) error {
	subject, err := privacy.ParseSubject(name)
	if err != nil {
		return talent.ErrNotFound
	}
	refused, err := s.Rooms.Store.Refused(ctx, []talent.Subject{subject})
	if err != nil {
		return err
	}
	if refused[subject] {
		return talent.ErrSuppressed
	}
	return talent.ErrNotFound
}

// around reads what the page shows beside the ledger.
func (s *Site) around(r *http.Request, view *prospectView) (err error) {
	db, id := s.Rooms.Store, view.GitHubID
	if view.Lists, err = db.Lists(r.Context()); err != nil {
		return err
	}
	if view.Flags, err = db.Flags(r.Context(), id); err != nil {
		return err
	}
	if view.Drafts, err = db.Drafts(r.Context(), id); err != nil {
		return err
	}
	view.Exports, err = db.ExportsHolding(r.Context(), id)
	return err
}

// picture turns the ledger into bars and tables.
func (s *Site) picture(view *prospectView) {
	view.Cells = s.cells(view.Coverage)
	view.Overlap = s.overlap(view.Location)
	view.Timeline = timelineOf(view.Months, talent.DayOf(s.Rooms.Now()))
	most := talent.Points(1)
	for _, area := range view.Coverage {
		most = max(most, area.Points)
	}
	for _, c := range view.Cells {
		bar := areaBar{cell: c}
		for _, area := range view.Coverage {
			if area.Area == c.Area {
				bar.Points, bar.Width = area.Points, int(area.Points*100/most)
			}
		}
		if c.Level == ranker.Unknown {
			view.Unknown = append(view.Unknown, c.Name)
		}
		view.Areas = append(view.Areas, bar)
	}
	view.Groups = s.ledgerGroups(view.Ledger)
	view.Tools = s.toolRows(view.Ledger)
	view.Works = s.artefacts(view.Ledger)
}

// ledgerGroups puts entries together by area, the area with most points first.
func (s *Site) ledgerGroups(ledger ranker.Ledger) []ledgerGroup {
	var groups []ledgerGroup
	most := talent.Points(1)
	for _, e := range ledger {
		most = max(most, e.Points)
	}
	for _, e := range ledger {
		name := cmp.Or(s.areaName(e.Area), "Other")
		at := slices.IndexFunc(groups, func(g ledgerGroup) bool { return g.Name == name })
		if at < 0 {
			groups, at = append(groups, ledgerGroup{Name: name}), len(groups)
		}
		g := &groups[at]
		g.Points += e.Points
		line := ledgerLine{e, s.toolName(e.Tool), max(1, int(e.Points*100/most))}
		if len(g.Entries) < shownEntries {
			g.Entries = append(g.Entries, line)
		} else {
			g.Rest = append(g.Rest, line)
		}
	}
	slices.SortStableFunc(groups, func(a, b ledgerGroup) int { return cmp.Compare(b.Points, a.Points) })
	return groups
}

func (s *Site) toolRows(ledger ranker.Ledger) []toolRow {
	var rows []toolRow
	for _, e := range ledger {
		name := s.toolName(e.Tool)
		at := slices.IndexFunc(rows, func(t toolRow) bool { return t.Name == name })
		if at < 0 {
			rows, at = append(rows, toolRow{Name: name, Area: s.areaName(e.Area), First: e.First}), len(rows)
		}
		t := &rows[at]
		t.Kinds = unique(append(t.Kinds, kindWords(e.Kind)))
		t.Acts += e.Count
		t.Points += e.Points
		t.Last = newest(t.Last, e.At.Month())
		if e.First != "" && (t.First == "" || e.First < t.First) {
			t.First = e.First
		}
	}
	slices.SortStableFunc(rows, func(a, b toolRow) int { return cmp.Compare(b.Points, a.Points) })
	for i := range rows {
		rows[i].Width = max(1, int(rows[i].Points*100/max(1, rows[0].Points)))
	}
	return rows
}

// reveal shows a name that was hidden, and notes who wanted to see it.
func (s *Site) reveal(w http.ResponseWriter, r *http.Request, who actor) error {
	id, err := s.Rooms.Store.Find(r.Context(), r.PathValue("who"))
	if err != nil {
		return err
	}
	s.trail.note(store.AuditEntry{Who: who.Name, Action: "reveal", People: []talent.ProspectID{id}})
	s.revealed.add(who.Name, id)
	if s.Blind && strings.HasPrefix(r.PostFormValue("back"), "/search") {
		return s.back(w, r, said{Text: "Name shown; this was noted."})
	}
	return s.onward(w, r, "/prospects/"+strconv.FormatInt(int64(id), 10), said{Text: "Name shown; this was noted."})
}

// timeline is what somebody did in public in each of the last 24 months. Gaps
// mean nothing and are not named.
type timeline struct {
	Bars  []monthBar
	Kinds []string
	Total int
}

type monthBar struct {
	Month  string
	Label  string // under every sixth bar
	X      int
	Stack  []stackPart
	Total  int
	Counts map[string]int
}

type stackPart struct {
	Class  string
	Y      int
	Height int
}

const (
	timelineMonths = 24
	monthStep      = 26
	monthHeight    = 126
)

// strands are the kinds of public work that the timeline tells apart, from the
// bottom up.
func strands() []struct {
	name, class string
	kinds       []talent.Kind
} {
	return []struct {
		name, class string
		kinds       []talent.Kind
	}{
		{"Reviews and upkeep", "a", []talent.Kind{talent.Review, talent.Maintainer}},
		{"Commits and pull requests", "b", []talent.Kind{talent.PullRequest, talent.Commit, talent.Coauthor}},
		{"Releases", "c", []talent.Kind{talent.Release}},
		{"Issues, posts and others", "d", []talent.Kind{talent.Issue, talent.Posted, talent.Repository, talent.Dependency, talent.Marker, talent.Claim}},
	}
}

func timelineOf(months []sourcing.Month, today talent.Day) timeline {
	var t timeline
	byMonth := make(map[string]sourcing.Month, len(months))
	for _, m := range months {
		byMonth[m.Month] = m
	}
	now := today.Time()
	first := time.Date(now.Year(), now.Month()-timelineMonths+1, 1, 0, 0, 0, 0, time.UTC)
	most := 1
	for i := range timelineMonths {
		at := first.AddDate(0, i, 0)
		bar := monthBar{Month: at.Format("2006-01"), X: i * monthStep, Counts: map[string]int{}}
		if i%6 == 0 || i == timelineMonths-1 {
			bar.Label = at.Format("Jan 06")
		}
		for _, strand := range strands() {
			for _, kind := range strand.kinds {
				bar.Counts[strand.name] += byMonth[bar.Month].Counts[kind]
			}
			bar.Total += bar.Counts[strand.name]
		}
		most = max(most, bar.Total)
		t.Total += bar.Total
		t.Bars = append(t.Bars, bar)
	}
	for i := range t.Bars {
		t.Bars[i].stack(most)
	}
	for _, strand := range strands() {
		t.Kinds = append(t.Kinds, strand.name)
	}
	return t
}

// stack builds the bar from the bottom.
func (b *monthBar) stack(most int) {
	y := monthHeight
	for _, strand := range strands() {
		n := b.Counts[strand.name]
		if n == 0 {
			continue
		}
		height := max(2, n*monthHeight/most)
		y -= height
		b.Stack = append(b.Stack, stackPart{strand.class, max(0, y), height})
	}
}
