package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"mlscout/internal/recruiting"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

// listView is one shortlist. Its JSON is the document of `list show --json`.
type listView struct {
	frame `json:"-"`
	sourcing.List
	Events []store.ListEvent `json:"events"`

	Board   bool       `json:"-"`
	Sorts   []listSort `json:"-"` // of the table
	Columns []column   `json:"-"` // by stage
	Funnel  []step     `json:"-"`
	Heat    []heatRow  `json:"-"`
	Areas   []cell     `json:"-"`
	Members []member   `json:"-"`
	Undo    bool       `json:"-"`
	Clocks  []clockRow `json:"-"`
	Team    []teamCell `json:"-"` // by area; empty where no team file is set
	Named   string     `json:"-"` // the team
}

// teamCell is what our own team covers of an area, and who of the list would help.
type teamCell struct {
	Name  string
	Need  int
	State string
	Gap   bool
	Adds  int
}

type column struct {
	Stage   talent.Stage
	Name    string
	Members []member
}

// listSort is a column by which the table can be sorted.
type listSort struct {
	Key, Name, To string
	Chosen        bool
}

// member is a listed person as the board shows them.
type member struct {
	sourcing.Member
	Label string
	Cells []cell
	Moved string // how the points moved since they were listed
	Clock clockRow
}

// step of the funnel: who got at least this far.
type step struct {
	Name   string
	Count  int
	Width  int    // of 100
	Share  string // of the step before
	Median string // days from the list to this step
}

type heatRow struct {
	Label string
	Link  string
	Cells []cell
}

// clockRow says by when a listed person must be told, or is forgotten.
type clockRow struct {
	Label string
	Due   talent.Day
	Days  int
	What  string
	Soon  bool
}

func (s *Site) list(w http.ResponseWriter, r *http.Request, who actor) error {
	d, err := s.records(r.Context())
	if err != nil {
		return err
	}
	name := r.PathValue("list")
	shown, err := d.List(r.Context(), name)
	if err != nil {
		return err
	}
	view := listView{frame: s.frame(r, who, name), List: shown, Board: r.URL.Query().Get("view") != "table"}
	if view.Events, err = s.Rooms.Store.ListEvents(r.Context(), name); err != nil {
		return err
	}
	view.Events = append([]store.ListEvent{}, view.Events[:min(len(view.Events), 50)]...)
	view.Undo = slices.ContainsFunc(view.Events, func(e store.ListEvent) bool { return !e.Undone && e.Action != "undo" })
	reached, err := s.Rooms.Store.Reached(r.Context(), name)
	if err != nil {
		return err
	}
	s.board(&view)
	view.Funnel = funnel(shown.Members, reached)
	s.gaps(&view)
	view.sort(r.URL.Query().Get("sort"))
	var ids []talent.ProspectID
	for _, m := range shown.Members {
		ids = append(ids, m.GitHubID)
	}
	s.trail.note(store.AuditEntry{Who: who.Name, Action: "view", People: ids, Detail: "list " + name})
	return s.show(w, r, "list.html", view)
}

func (s *Site) board(view *listView) {
	for _, stage := range talent.Stages() {
		view.Columns = append(view.Columns, column{Stage: stage, Name: stageWords(stage)})
	}
	view.Areas = s.cells(nil)
	for _, m := range view.List.Members {
		shown := member{Member: m, Label: cmp.Or(m.Name, m.Login), Cells: s.cells(m.Strip), Moved: moved(m)}
		shown.Clock = s.clock(m, shown.Label)
		view.Members = append(view.Members, shown)
		view.Heat = append(view.Heat, heatRow{shown.Label, "/prospects/" + m.Key(), shown.Cells})
		view.Clocks = append(view.Clocks, shown.Clock)
		at := max(0, slices.Index(talent.Stages(), m.Listing.Stage))
		view.Columns[at].Members = append(view.Columns[at].Members, shown)
	}
	slices.SortStableFunc(view.Clocks, func(a, b clockRow) int { return cmp.Compare(a.Due, b.Due) })
}

// gaps sets what our own team lacks beside whom the list has.
func (s *Site) gaps(view *listView) {
	if s.Colleagues == nil {
		return
	}
	view.Named = s.Colleagues.Name
	for i, area := range recruiting.Cover(*s.Colleagues, s.Rooms.Catalog, nil).Areas {
		c := teamCell{Name: area.Name, Need: area.Need, State: area.State, Gap: area.Weight > 0}
		for _, row := range view.Heat {
			if row.Cells[i].Level == ranker.Covered {
				c.Adds++
			}
		}
		view.Team = append(view.Team, c)
	}
}

// sort orders the table. As listed is the order in which people were added.
func (v *listView) sort(key string) {
	by := map[string]func(a, b member) int{
		"name":   func(a, b member) int { return cmp.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)) },
		"stage":  func(a, b member) int { return cmp.Compare(stageAt(a.Listing.Stage), stageAt(b.Listing.Stage)) },
		"points": func(a, b member) int { return cmp.Compare(b.Points, a.Points) },
		"active": func(a, b member) int { return cmp.Compare(b.LastActive, a.LastActive) },
		"clock":  func(a, b member) int { return cmp.Compare(a.Clock.Due, b.Clock.Due) },
		"place":  func(a, b member) int { return cmp.Compare(a.Location.Text, b.Location.Text) },
	}
	if compare, ok := by[key]; ok {
		slices.SortStableFunc(v.Members, compare)
	} else {
		key = ""
	}
	for _, column := range []listSort{{Key: "name", Name: "Person"}, {Key: "stage", Name: "Stage"}, {Key: "points", Name: "Evidence"},
		{Key: "active", Name: "Last public work"}, {Key: "place", Name: "Place"}, {Key: "clock", Name: "Clock"}, {Key: "", Name: "As listed"}} {
		column.Chosen = column.Key == key
		column.To = "?view=table&sort=" + column.Key
		v.Sorts = append(v.Sorts, column)
	}
}

func stageAt(stage talent.Stage) int { return slices.Index(talent.Stages(), stage) }

func stageWords(stage talent.Stage) string {
	return capital(string(stage))
}

func moved(m sourcing.Member) string {
	switch d := m.Points - m.PointsWhenListed; {
	case d > 0:
		return fmt.Sprintf("+%s since listed", d)
	case d < 0:
		return fmt.Sprintf("%s since listed", d)
	}
	return ""
}

func (s *Site) clock(m sourcing.Member, label string) clockRow {
	c := clockRow{Label: label, Due: m.Expires, Days: int(m.Expires - talent.DayOf(s.Rooms.Now())), What: "kept until"}
	if slices.Index(talent.Stages(), m.Listing.Stage) < slices.Index(talent.Stages(), talent.StageNotified) {
		c.What = "tell them, or they are forgotten, by"
	}
	c.Soon = c.Days < soonDays
	return c
}

// funnel counts who got at least to each stage. Closed people count up to where
// nothing more is known: as listed.
func funnel(members []sourcing.Member, reached map[talent.ProspectID]map[talent.Stage]time.Time) []step {
	var steps []step
	before := len(members)
	for _, stage := range talent.Stages()[:len(talent.Stages())-1] {
		count, days := 0, []int{}
		for _, m := range members {
			here := slices.Index(talent.Stages(), m.Listing.Stage) >= slices.Index(talent.Stages(), stage)
			if stage != talent.StageNew && (!here || m.Listing.Stage == talent.StageClosed) {
				continue
			}
			count++
			if at, ok := since(reached[m.GitHubID], stage); ok {
				days = append(days, int(at.Sub(m.Listing.Added).Hours()/24))
			}
		}
		st := step{Name: stageWords(stage), Count: count, Width: count * 100 / max(1, len(members))}
		if stage == talent.StageNew {
			st.Name = "Listed"
		} else if before > 0 {
			st.Share = fmt.Sprintf("%d%%", count*100/before)
		}
		if len(days) > 0 && stage != talent.StageNew {
			slices.Sort(days)
			st.Median = plural(max(0, days[len(days)/2]), "day", "days")
		}
		before = count
		steps = append(steps, st)
	}
	return steps
}

// since is when somebody first stood at a stage or beyond.
func since(stages map[talent.Stage]time.Time, stage talent.Stage) (first time.Time, ok bool) {
	for at, when := range stages {
		if at != talent.StageClosed && stageAt(at) >= stageAt(stage) && (!ok || when.Before(first)) {
			first, ok = when, true
		}
	}
	return first, ok
}

// pathSegment writes a name as one segment of a path.
func pathSegment(name string) string { return url.PathEscape(name) }

// sortByFirst puts the rows with most points of anybody first.
func sortByFirst(rows []compareRow) {
	slices.SortStableFunc(rows, func(a, b compareRow) int { return cmp.Compare(slices.Max(b.Points), slices.Max(a.Points)) })
}
