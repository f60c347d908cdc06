package web

import (
	"fmt"
	"slices"
	"strconv"

	"mlscout/index"
	"mlscout/internal/sourcing"
	"mlscout/ranker"
	"mlscout/talent"
)

// row is a person among the hits.
type row struct {
	sourcing.Hit
	Number   int
	Label    string // name, or "Person 14" where names are hidden
	Link     string
	Lines    []ranker.Entry // the strongest, at most three
	Cells    []cell
	Unknown  []string
	Overlap  string
	Soon     bool // the record expires within two weeks
	Hide     string
	Compare  string
	Compared bool
	Blind    bool
	On       []talent.Listing // lists that the person is on
}

// cell is one of the eight areas on a strip.
type cell struct {
	Area  talent.AreaID
	Name  string
	Level ranker.Level
	Words string
	X     int
}

const (
	shownLines = 3
	soonDays   = 14
	cellStep   = 22
)

func (s *Site) row(hit sourcing.Hit, st state, number int, blind bool) row {
	r := row{
		Hit: hit, Number: number, Label: hit.Name, Link: "/prospects/" + hit.Key(), Cells: s.cells(hit.Strip),
		Lines: strongest(hit.Evidence), Overlap: s.overlap(hit.Location),
		Hide: st.Hiding(hit.GitHubID), Compare: st.Comparing(hit.Key()), Blind: blind,
		Soon: hit.Expires != 0 && hit.Expires < talent.DayOf(s.Rooms.Now())+soonDays,
	}
	for _, login := range st.Compare {
		r.Compared = r.Compared || login == hit.Key()
	}
	if r.Label == "" {
		r.Label = hit.Login
	}
	if blind {
		r.Label = personLabel(number)
		r.Link = fmt.Sprintf("/prospects/%d?blind=on&n=%d", hit.GitHubID, number)
	}
	for _, c := range r.Cells {
		if c.Level == ranker.Unknown {
			r.Unknown = append(r.Unknown, c.Name)
		}
	}
	return r
}

// strongest are the first lines that say different things: one act may speak of
// several tools.
func strongest(entries []ranker.Entry) []ranker.Entry {
	var lines []ranker.Entry
	for _, e := range entries {
		said := slices.ContainsFunc(lines, func(l ranker.Entry) bool { return l.What == e.What })
		if !said && len(lines) < shownLines {
			lines = append(lines, e)
		}
	}
	return lines
}

// cells are the eight areas in their order, whatever a score holds of them.
func (s *Site) cells(areas []ranker.AreaScore) []cell {
	var cells []cell
	for i, id := range talent.Areas() {
		c := cell{Area: id, Name: s.areaName(id), Level: ranker.Unknown, X: i * cellStep}
		for _, area := range areas {
			if area.Area == id {
				c.Level = area.Level
			}
		}
		c.Words = levelWords(c.Level)
		cells = append(cells, c)
	}
	return cells
}

func levelWords(level ranker.Level) string {
	switch level {
	case ranker.Covered:
		return "shown"
	case ranker.Touched:
		return "some"
	}
	return "unknown"
}

// overlap says how much of a working day is shared with the team; "" where either
// place is unknown.
func (s *Site) overlap(place sourcing.Location) string {
	minutes, ok := offsetMinutes(place.UTCOffset)
	if !ok || s.Team == nil {
		return ""
	}
	_, seconds := s.Rooms.Now().In(s.Team).Zone()
	shared := index.Overlap(int64(minutes), int64(seconds/60))
	if shared%60 == 0 {
		return strconv.FormatInt(shared/60, 10) + " h overlap"
	}
	return fmt.Sprintf("%d h %d min overlap", shared/60, shared%60)
}
