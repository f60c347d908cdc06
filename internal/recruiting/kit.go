package recruiting

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/config/strict"
	"mlscout/ranker"
	"mlscout/talent"
)

//go:embed data/kit.yaml
var kitText []byte

// Kit is an interview kit, the document of `kit --json`. It holds no points:
// whoever interviews should not know them before scoring.
type Kit struct {
	Schema    string            `json:"schema"`
	Login     string            `json:"login"`
	GitHubID  talent.ProspectID `json:"github_id"`
	Person    string            `json:"person"`
	Role      string            `json:"role"`
	Company   string            `json:"company"`
	Matrix    []MatrixRow       `json:"matrix"`
	Stages    []KitStage        `json:"stages"`
	Scorecard []Anchor          `json:"scorecard"`
	Scenario  string            `json:"scenario"`
	TakeHome  string            `json:"take_home"`
	Slots     Slots             `json:"slots"`
	Tools     []string          `json:"remote_tools"`
	DontAsk   []string          `json:"do_not_ask"`
	DraftID   int64             `json:"draft_id,omitempty"`
}

// MatrixRow says whether public work shows an area or a skill. Unknown says
// nothing about the person.
type MatrixRow struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	State    string `json:"state"` // shown, partly or unknown
	Evidence []Cite `json:"evidence"`
	What     string `json:"what,omitempty"`
	theme    theme
	asked    bool // by the role
}

// KitStage is one stage of the interview.
type KitStage struct {
	N        int      `json:"n"`
	Name     string   `json:"name"`
	Minutes  string   `json:"minutes"`
	By       string   `json:"by"`
	Assesses []string `json:"assesses"`
	Core     []string `json:"core"` // the same for everybody in the role
	Probes   []Probe  `json:"probes"`
}

// Probe is a question for this person: about their work, or open.
type Probe struct {
	About    string `json:"about"`
	State    string `json:"state"`
	Question string `json:"question"`
	Evidence []Cite `json:"evidence"`
}

// Anchor is one row of the scorecard: what each mark from 1 to 4 looks like.
type Anchor struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Marks []string `json:"marks"`
}

// probesPerStage keeps the interview the same for everybody in most of its time.
const probesPerStage = 3

// bank is data/kit.yaml.
type bank struct {
	Stages []struct {
		N        int      `yaml:"n"`
		Name     string   `yaml:"name"`
		Minutes  string   `yaml:"minutes"`
		By       string   `yaml:"by"`
		Assesses []string `yaml:"assesses"`
		Core     []string `yaml:"core"`
	} `yaml:"stages"`
	Assesses []struct {
		ID    string `yaml:"id"`
		Name  string `yaml:"name"`
		One   string `yaml:"one"`
		Two   string `yaml:"two"`
		Three string `yaml:"three"`
		Four  string `yaml:"four"`
	} `yaml:"assesses"`
	Scenarios []struct {
		ID    string   `yaml:"id"`
		Areas []string `yaml:"areas"`
		Text  string   `yaml:"text"`
	} `yaml:"scenarios"`
	TakeHome string   `yaml:"takehome"`
	Tools    []string `yaml:"tools"`
	DontAsk  []string `yaml:"dont_ask"`
}

// NewKit prepares the interviews of p for a role.
func NewKit(p Person, role Role, tools *catalog.Catalog) (Kit, error) {
	var b bank
	if err := strict.Decode("kit.yaml", kitText, &b); err != nil {
		return Kit{}, fmt.Errorf("read interview kit: %w", err)
	}
	all, err := readThemes()
	if err != nil {
		return Kit{}, err
	}
	k := Kit{
		Schema: "mlscout.kit/v1", Login: p.Login, GitHubID: p.ID, Person: p.Called(), Role: role.Title, Company: role.Company,
		Matrix: matrix(p, role, tools, all), Scenario: b.scenario(role, tools), TakeHome: b.TakeHome,
		Slots: SlotsFor(role.TeamUTC, p.Place.Offset), Tools: b.Tools, DontAsk: b.DontAsk,
	}
	names := make(map[string]string)
	for _, a := range b.Assesses {
		names[a.ID] = a.Name
		k.Scorecard = append(k.Scorecard, Anchor{a.ID, a.Name, []string{a.One, a.Two, a.Three, a.Four}})
	}
	for _, s := range b.Stages {
		stage := KitStage{N: s.N, Name: s.Name, Minutes: s.Minutes, By: s.By, Core: s.Core, Probes: probes(k.Matrix, s.N)}
		for _, id := range s.Assesses {
			stage.Assesses = append(stage.Assesses, names[id])
		}
		if s.N == 3 {
			stage.Core = append([]string{k.Scenario}, s.Core...)
		}
		k.Stages = append(k.Stages, stage)
	}
	return k, nil
}

// scenario picks the design task by the role alone, so that everybody in it gets
// the same one.
func (b bank) scenario(role Role, tools *catalog.Catalog) string {
	best, text := -1, ""
	for _, s := range b.Scenarios {
		n := 0
		for i, area := range role.areas(tools) {
			if slices.Contains(s.Areas, area) {
				n += 10 - min(i, 9)
			}
		}
		if n > best {
			best, text = n, s.Text
		}
	}
	return text
}

// matrix holds the eight areas and the skills beside them.
func matrix(p Person, role Role, tools *catalog.Catalog, all themes) []MatrixRow {
	var rows []MatrixRow
	for _, id := range talent.Areas() {
		score := p.Score.Area(id)
		row := MatrixRow{ID: string(id), Name: areaName(tools, id), State: stateOf(score.Level), Evidence: []Cite{},
			theme: all.area(string(id)), asked: slices.Contains(role.areas(tools), string(id))}
		row.take(p, tools, func(e ranker.Entry) bool { return slices.Contains(score.Tools, e.Tool) })
		rows = append(rows, row)
	}
	for _, skill := range all.Skills {
		row := MatrixRow{ID: skill.ID, Name: skill.Name, State: "unknown", Evidence: []Cite{}, theme: skill}
		counts := func(e ranker.Entry) bool {
			return slices.Contains(skill.Tools, string(e.Tool)) || slices.Contains(skill.Areas, string(e.Area))
		}
		for _, id := range role.Tools() {
			tool, _ := tools.Tool(id)
			row.asked = row.asked || slices.Contains(skill.Tools, string(id)) || slices.Contains(skill.Areas, string(tool.Area))
		}
		points := talent.Points(0)
		for _, e := range p.Score.Ledger {
			if counts(e) {
				points += e.Points
			}
		}
		row.State = skillState(points, skill, p)
		row.take(p, tools, counts)
		rows = append(rows, row)
	}
	return rows
}

// skillState puts the points of a supporting skill into words: generic tools
// earn little, so little suffices.
func skillState(points talent.Points, skill theme, p Person) string {
	const shown, partly = 300, 20
	inOwn := slices.ContainsFunc(p.Languages, func(l string) bool { return strings.EqualFold(l, skill.Name) })
	switch {
	case points >= shown:
		return "shown"
	case points >= partly || inOwn:
		return "partly"
	}
	return "unknown"
}

func stateOf(level ranker.Level) string {
	switch level {
	case ranker.Covered:
		return "shown"
	case ranker.Touched:
		return "partly"
	}
	return "unknown"
}

// take keeps the strongest work that counts, unless there is too little of it.
func (r *MatrixRow) take(p Person, tools *catalog.Catalog, counts func(ranker.Entry) bool) {
	if r.State == "unknown" {
		return
	}
	for _, e := range p.Score.Ledger {
		work := e.Kind != talent.Claim && e.Kind != talent.Posted && e.Repo != ""
		if work && counts(e) && webAddress(e.URL) && len(r.Evidence) < 2 {
			r.Evidence = append(r.Evidence, citeOf(e))
			if r.What == "" {
				r.What = did(e, tools)
			}
		}
	}
}

// probes are at most three questions for a stage: what the role asks for first,
// open ones before those about work that can be read, of which one is kept.
func probes(rows []MatrixRow, stage int) []Probe {
	rank := func(r MatrixRow) int {
		n := slices.Index([]string{"unknown", "partly", "shown"}, r.State)
		if !r.asked {
			n += 4
		}
		return n
	}
	var fits []MatrixRow
	for _, r := range rows {
		if r.theme.Stage == stage {
			fits = append(fits, r)
		}
	}
	slices.SortStableFunc(fits, func(a, b MatrixRow) int { return rank(a) - rank(b) })
	readable := func(r MatrixRow) bool { return len(r.Evidence) > 0 }
	if len(fits) > probesPerStage {
		rest := fits[probesPerStage:]
		fits = fits[:probesPerStage]
		if i := slices.IndexFunc(rest, readable); i >= 0 && !slices.ContainsFunc(fits, readable) {
			fits[probesPerStage-1] = rest[i]
		}
	}
	found := []Probe{}
	for _, r := range fits {
		question := r.theme.Open
		if readable(r) {
			question = r.theme.Shown
		}
		found = append(found, Probe{About: r.Name, State: r.State, Question: question, Evidence: r.Evidence})
	}
	return found
}

// Slots are hours of the day in which both sides are at work.
type Slots struct {
	Team   string   `json:"team_utc"`
	Person string   `json:"person_utc"`
	Hours  []string `json:"hours"` // in the team's time, with the person's
	Note   string   `json:"note"`
}

// The hours in which an interview may lie, local to each side.
const (
	dayBegins = 8 * 60
	dayEnds   = 18 * 60
)

// SlotsFor finds the common hours of two offsets from UTC. Offsets are those of
// standard time: summer time may move them by an hour.
func SlotsFor(team, person string) Slots {
	s := Slots{Team: team, Person: person, Hours: []string{}}
	ours, ok := offsetMinutes(team)
	theirs, known := offsetMinutes(person)
	switch {
	case !ok:
		s.Note = "team_utc is not in the role file"
		return s
	case !known:
		s.Note = "the person states no place: ask which hours suit them"
		return s
	}
	for at := dayBegins; at+60 <= dayEnds; at += 60 {
		local := ((at-ours+theirs)%1440 + 1440) % 1440
		if local >= dayBegins && local+60 <= dayEnds {
			s.Hours = append(s.Hours, fmt.Sprintf("%s (their %s)", clock(at), clock(local)))
		}
	}
	s.Note = "standard time; offer two or three and let them choose"
	if len(s.Hours) == 0 {
		s.Note = "no common working hours: ask which hours suit them, and take turns with the inconvenience"
	}
	return s
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
