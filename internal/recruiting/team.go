package recruiting

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/config/strict"
	"mlscout/talent"
)

// TeamExample is a commented team file.
//
//go:embed data/team.example.yaml
var TeamExample string

// Team is a team as its members describe themselves.
type Team struct {
	Name      string         `yaml:"name"`
	Structure string         `yaml:"structure"`
	Needs     map[string]int `yaml:"needs"`
	Members   []Member       `yaml:"members"`
}

// Member is a colleague. Levels are theirs to declare.
type Member struct {
	Name       string         `yaml:"name"`
	GitHubID   int64          `yaml:"github_id"`
	Consent    talent.Day     `yaml:"consent"`    // to referrals being looked for; zero is none
	Visibility string         `yaml:"visibility"` // team or hidden
	Levels     map[string]int `yaml:"levels"`     // by area, 0 to 3
	Hide       []string       `yaml:"hide"`       // logins and repositories not to be shown
}

// maxLevel is the highest level and need.
const maxLevel = 3

// structures say how much a team of each kind needs in the eight areas, in the
// order of [talent.Areas].
var structures = map[string][]int{
	"centralised": {3, 3, 3, 3, 2, 2, 2, 3},
	"embedded":    {2, 1, 3, 3, 2, 2, 2, 1},
	"hybrid":      {3, 2, 3, 2, 2, 2, 2, 2},
}

// ReadTeam reads a team file strictly; all mistakes are returned at once.
func ReadTeam(file string, text []byte) (Team, error) {
	team := Team{Structure: "hybrid"}
	seen := make(positions)
	node, err := strict.Parse(file, text)
	if err != nil {
		return team, err
	}
	if err := node.Decode("", &team, seen.note); err != nil {
		return team, err
	}
	c := roleCheck{file: file, seen: seen}
	if _, ok := structures[team.Structure]; !ok {
		known := []string{"centralised", "embedded", "hybrid"}
		c.failf("structure", "want %s, got %q%s", strings.Join(known, ", "), team.Structure, strict.Suggest(team.Structure, known))
	}
	c.levels("needs", team.Needs)
	if len(team.Members) == 0 {
		c.failf("members", "a team needs at least one member")
	}
	for i, m := range team.Members {
		at := fmt.Sprintf("members[%d]", i)
		c.required(at+".name", m.Name)
		c.levels(at+".levels", m.Levels)
		if m.Visibility != "" && m.Visibility != "team" && m.Visibility != "hidden" {
			c.failf(at+".visibility", "want team or hidden, got %q", m.Visibility)
		}
		if m.Consent != 0 && m.GitHubID <= 0 {
			c.failf(at+".consent", "a consent to referrals needs a github_id")
		}
	}
	return team, errors.Join(c.errs...)
}

func (c *roleCheck) levels(path string, levels map[string]int) {
	for area, level := range levels {
		at := strict.Join(path, area)
		switch {
		case !oneOf(area, areaIDs()):
			c.failf(at, "unknown area%s", strict.Suggest(area, areaIDs()))
		case level < 0 || level > maxLevel:
			c.failf(at, "want a level from 0 to %d, got %d", maxLevel, level)
		}
	}
	slices.SortFunc(c.errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
}

// Need is how much the team needs in an area, 0 to 3.
func (t Team) Need(area talent.AreaID) int {
	if need, ok := t.Needs[string(area)]; ok {
		return need
	}
	return structures[t.Structure][slices.Index(talent.Areas(), area)]
}

// Coverage says what a team covers, from what its members declare, the document
// of `team coverage --json`. It scores nobody.
type Coverage struct {
	Schema    string         `json:"schema"`
	Team      string         `json:"team"`
	Structure string         `json:"structure"`
	Areas     []AreaCoverage `json:"areas"`
	WhatIf    []string       `json:"what_if,omitempty"` // prospects counted in
}

// AreaCoverage is one row: an area and everybody's level in it.
type AreaCoverage struct {
	Area   talent.AreaID `json:"area"`
	Name   string        `json:"name"`
	Need   int           `json:"need"`
	State  string        `json:"state"`  // covered, thin, missing, not needed
	Weight int           `json:"weight"` // need times gap: what to hire for first
	Levels []MemberLevel `json:"levels"`
	Adds   []string      `json:"adds,omitempty"` // prospects with strong public evidence in it
	After  string        `json:"after,omitempty"`
	Search string        `json:"search,omitempty"` // finds people for the gap
}

// MemberLevel is a self-declared level.
type MemberLevel struct {
	Name  string `json:"name"`
	Level int    `json:"level"`
	Words string `json:"words"`
}

// LevelWords are the levels in words.
func LevelWords() []string { return []string{"none", "has used it", "works alone", "teaches it"} }

// Cover computes coverage: an area is covered by two people who work in it
// alone, thin with one, missing with none.
func Cover(team Team, tools *catalog.Catalog, prospects []Person) Coverage {
	c := Coverage{Schema: "mlscout.coverage/v1", Team: team.Name, Structure: team.Structure}
	for _, p := range prospects {
		c.WhatIf = append(c.WhatIf, p.Login)
	}
	for _, area := range talent.Areas() {
		row := AreaCoverage{Area: area, Name: areaName(tools, area), Need: team.Need(area), Levels: []MemberLevel{}}
		able, best := 0, 0
		for _, m := range team.Members {
			level := m.Levels[string(area)]
			row.Levels = append(row.Levels, MemberLevel{m.Name, level, LevelWords()[level]})
			best = max(best, level)
			if level >= 2 {
				able++
			}
		}
		row.State = coverState(row.Need, able)
		row.Weight = row.Need * gap(row.Need, able, best)
		for _, p := range prospects {
			if p.Score.Area(area).Level == "strong" {
				row.Adds = append(row.Adds, p.Login)
			}
		}
		if len(prospects) > 0 {
			row.After = coverState(row.Need, able+len(row.Adds))
		}
		if row.Weight > 0 {
			row.Search = "area:" + string(area)
		}
		c.Areas = append(c.Areas, row)
	}
	return c
}

func coverState(need, able int) string {
	switch {
	case need == 0:
		return "not needed"
	case able >= 2:
		return "covered"
	case able == 1:
		return "thin"
	}
	return "missing"
}

// gap is how far the team is from what it needs: nobody able is the whole need,
// a single person is one.
func gap(need, able, best int) int {
	if able >= 2 || need == 0 {
		return 0
	}
	return max(1, need-best)
}

// FillGaps adds what the gaps of a team ask for to a role, heaviest first and
// within the counts of a good job description.
func FillGaps(role Role, c Coverage) (Role, error) {
	all, err := readThemes()
	if err != nil {
		return role, err
	}
	rows := slices.Clone(c.Areas)
	slices.SortStableFunc(rows, func(a, b AreaCoverage) int { return b.Weight - a.Weight })
	for _, row := range rows {
		if row.Weight == 0 {
			continue
		}
		area := all.area(string(row.Area))
		role.Duties = addUpTo(role.Duties, area.Duty, 8)
		role.Required = addUpTo(role.Required, area.Required, 10)
		role.Preferred = addUpTo(role.Preferred, area.Preferred, 5)
		if !slices.Contains(role.Areas, string(row.Area)) {
			role.Areas = append(slices.Clone(role.Areas), string(row.Area))
		}
	}
	return role, nil
}

func addUpTo(list []string, item string, most int) []string {
	if item == "" || len(list) >= most || slices.Contains(list, item) {
		return list
	}
	return append(slices.Clone(list), item)
}
