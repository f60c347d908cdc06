package web

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mlscout/internal/sourcing"
	"mlscout/talent"
)

// facetGroup is one way to narrow a search.
type facetGroup struct {
	Name   string
	Values []facetValue
	More   []facetValue // behind a disclosure
	Open   bool
}

// facetValue is a value with its count and the addresses that ask for it.
type facetValue struct {
	Label  string
	Count  int
	Chosen bool   // then Add takes it away again
	Add    string // "" where it cannot be asked for
	Any    string
	Not    string
}

// shownValues are listed before "more".
const shownValues = 7

// facetGroups turns counts into links. Zones have their picture instead.
func (s *Site) facetGroups(d sourcing.Desk, st state, p parts, counts map[string][]sourcing.Facet) []facetGroup {
	var groups []facetGroup
	for _, g := range []struct{ facet, name string }{
		{"band", "Evidence"}, {"area", "Area of work"}, {"tool", "Tool"}, {"kind", "Kind of evidence"}, {"activity", "Last public work"},
		{"country", "Country"}, {"language", "Language"}, {"source", "Source"}, {"stage", "Stage on your lists"},
	} {
		group := facetGroup{Name: g.name}
		values := counts[g.facet]
		if g.facet == "band" {
			values = inOrder(values, string(talent.Strong), string(talent.Good), string(talent.Some), string(talent.TooLittle))
		}
		for _, f := range values {
			value := s.facetValue(d, st, p, g.facet, f)
			group.Open = group.Open || value.Chosen
			if len(group.Values) < shownValues || value.Chosen {
				group.Values = append(group.Values, value)
			} else {
				group.More = append(group.More, value)
			}
		}
		if len(group.Values) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// inOrder sorts values as named.
func inOrder(values []sourcing.Facet, names ...string) []sourcing.Facet {
	sorted := slices.Clone(values)
	slices.SortStableFunc(sorted, func(a, b sourcing.Facet) int {
		return cmp.Compare(slices.Index(names, a.Value), slices.Index(names, b.Value))
	})
	return sorted
}

func (s *Site) facetValue(d sourcing.Desk, st state, p parts, facet string, f sourcing.Facet) facetValue {
	v := facetValue{Label: s.facetLabel(facet, f.Value), Count: f.Count}
	clause := facetClause(facet, f.Value)
	read, err := d.Parse(clause)
	if clause == "" || err != nil {
		return v // counted, but there is no asking for it
	}
	clause = read.String()
	if p.has(clause) {
		v.Chosen, v.Add = true, st.asking(p.without(clause).text()).Address()
		return v
	}
	v.Add = st.asking(p.requiring(clause).text()).Address()
	v.Not = st.asking(p.excluding(clause).text()).Address()
	if len(p.must)+len(p.can) > 0 {
		v.Any = st.asking(p.allowing(clause).text()).Address()
	}
	return v
}

func (s *Site) facetLabel(facet, value string) string {
	switch facet {
	case "area":
		return s.areaName(talent.AreaID(value))
	case "tool":
		return s.toolName(talent.ToolID(value))
	case "kind":
		return kindWords(talent.Kind(value))
	case "band":
		return shortBand(talent.Band(value))
	case "activity":
		return activityWords(value)
	case "source":
		return sourceName(value)
	case "stage":
		return stageWords(talent.Stage(value))
	case "tz":
		return "UTC" + value
	}
	return value
}

func activityWords(value string) string {
	if words, ok := map[string]string{"<30d": "Within 30 days", "30d..90d": "Within 3 months", "90d..1y": "Within a year",
		"1y..2y": "Within 2 years", ">2y": "Over 2 years ago", "unknown": "Unknown"}[value]; ok {
		return words
	}
	return value
}

func sourceName(name string) string {
	switch name {
	case "github":
		return "GitHub"
	case "hn", "hackernews":
		return "Hacker News"
	case "github_issue":
		return "Issue boards"
	}
	return capital(name)
}

// plainValue needs no quotes in a query.
var plainValue = regexp.MustCompile(`^[\pL\pN][\pL\pN_.+#/-]*$`)

// facetClause asks for a value of a facet as the query language prints it.
func facetClause(facet, value string) string {
	switch {
	case facet == "activity" && value == "unknown":
		return ""
	case facet == "activity":
		return "active:" + value
	case plainValue.MatchString(value):
		return facet + ":" + value
	}
	return fmt.Sprintf("%s:%q", facet, strings.ReplaceAll(value, `"`, ""))
}

// hours writes "+05:30" as "+5:30" and "-03:00" as "-3".
func hours(offset string) string {
	minutes, ok := offsetMinutes(offset)
	if !ok {
		return offset
	}
	sign := "+"
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	if minutes%60 == 0 {
		return sign + strconv.Itoa(minutes/60)
	}
	return fmt.Sprintf("%s%d:%02d", sign, minutes/60, minutes%60)
}

// offsetMinutes reads "+05:30".
func offsetMinutes(offset string) (int, bool) {
	sign := 1
	switch {
	case strings.HasPrefix(offset, "-"):
		sign = -1
	case !strings.HasPrefix(offset, "+"):
		return 0, false
	}
	h, m, found := strings.Cut(offset[1:], ":")
	hour, err := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	return sign * (hour*60 + minute), found && err == nil && err2 == nil
}

// zoneChart counts people by their hour from UTC: where a working day can
// overlap says more than a map.
type zoneChart struct {
	Columns []zoneColumn
	Unknown int
	Known   int
	Summary string
}

type zoneColumn struct {
	Label  string
	Count  int
	X, Y   int
	Height int
	Add    string
	Chosen bool
}

// The size of the chart in its own units.
const (
	zoneStep   = 26
	zoneHeight = 64
)

func zonesOf(st state, p parts, counts []sourcing.Facet, total int) zoneChart {
	chart := zoneChart{Columns: make([]zoneColumn, 24)}
	halves := make([]bool, len(chart.Columns))
	most := 0
	for _, f := range counts {
		minutes, ok := offsetMinutes(f.Value)
		if !ok {
			continue
		}
		hour := (minutes+24*60)/60 - 24 // rounded down
		at := min(max(hour+11, 0), len(halves)-1)
		halves[at] = halves[at] || minutes%60 != 0
		chart.Columns[at].Count += f.Count
		chart.Known += f.Count
		most = max(most, chart.Columns[at].Count)
	}
	chart.Unknown = max(0, total-chart.Known)
	for i := range chart.Columns {
		c := &chart.Columns[i]
		c.Label, c.X = fmt.Sprintf("UTC%+d", i-11), i*zoneStep
		clause := zoneClause(i-11, halves[i])
		if c.Chosen = p.has(clause); c.Chosen {
			c.Add = st.asking(p.without(clause).text()).Address()
		} else {
			c.Add = st.asking(p.requiring(clause).text()).Address()
		}
		if c.Count > 0 {
			c.Height = max(3, c.Count*zoneHeight/most)
		}
		c.Y = zoneHeight - c.Height
	}
	if most > 0 {
		busiest := slices.MaxFunc(chart.Columns, func(a, b zoneColumn) int { return cmp.Compare(a.Count, b.Count) })
		chart.Summary = fmt.Sprintf("%s with a stated place, most of them at %s; %s without.",
			plural(chart.Known, "person", "people"), busiest.Label, thousands(chart.Unknown))
	}
	return chart
}

// zoneClause asks for the places at an hour from UTC, and those a part of an
// hour later where there are any.
func zoneClause(hour int, halves bool) string {
	if !halves {
		return fmt.Sprintf("tz:%d", hour)
	}
	return fmt.Sprintf("tz:%d..%s", hour, strings.TrimPrefix(hours(offsetText(hour*60+45)), "+"))
}

func offsetText(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}
