// Package recruiting prepares what a recruiter writes by hand otherwise: a first
// message and the privacy notice that goes with it, an interview kit, a job
// description, the view of a team. Everything is made by rule from a role file,
// from public evidence and from the texts in data; each sentence about a person
// names the evidence it rests on. It sends nothing, stores nothing, asks nobody
// and reads no clock.
package recruiting

import (
	"fmt"
	"strings"

	"mlscout/config/catalog"
	"mlscout/internal/privacy"
	"mlscout/ranker"
	"mlscout/talent"
)

// Person is a prospect as the rules of this room need to see them.
type Person struct {
	talent.Prospect
	Score     ranker.Score
	Clock     privacy.Clock // of retention
	Since     talent.Day    // when the clock's state began; for contacted the last contact
	KeepUntil talent.Day    // when the record goes if the text is sent today
}

// Called is how a text addresses the person: the published name without titles
// in brackets, or the login. A name is never split.
func (p Person) Called() string {
	name := p.Name
	if i := strings.IndexAny(name, "[({<|"); i >= 0 {
		name = name[:i]
	}
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || strings.ContainsAny(name, "@/:") || len(name) > 60 {
		return p.Login
	}
	return name
}

// Country is the country that the person states, or "".
func (p Person) Country() string { return p.Place.Country }

// Cite is a piece of public evidence that a sentence rests on.
type Cite struct {
	URL  string        `json:"url"`
	Tool talent.ToolID `json:"tool,omitempty"`
	Kind talent.Kind   `json:"kind,omitempty"`
	Repo string        `json:"repo,omitempty"`
	At   talent.Day    `json:"at,omitempty"`
}

func citeOf(e ranker.Entry) Cite {
	return Cite{URL: e.URL, Tool: e.Tool, Kind: e.Kind, Repo: e.Repo, At: e.At}
}

// Level says what a finding of a lint does.
type Level string

// The levels.
const (
	Block Level = "block" // the text is not given out
	Warn  Level = "warn"
)

// Finding is one thing that a lint found, with what to do about it.
type Finding struct {
	Level   Level  `json:"level"`
	Rule    string `json:"rule"`
	Where   string `json:"where,omitempty"` // the length of a draft, or empty
	Line    int    `json:"line,omitempty"`  // of the text, from 1
	What    string `json:"what"`
	Fix     string `json:"fix"`
	Privacy bool   `json:"privacy,omitempty"` // the refusal is a privacy rule's
}

// String is the finding on one line.
func (f Finding) String() string {
	where := f.Where
	if f.Line > 0 {
		where = fmt.Sprintf("line %d", f.Line)
	}
	if where != "" {
		where += ": "
	}
	return fmt.Sprintf("%s: %s%s: %s; %s", f.Level, where, f.Rule, f.What, f.Fix)
}

// Blocked returns the findings that block, those of privacy rules first.
func Blocked(findings []Finding) []Finding {
	var personal, rest []Finding
	for _, f := range findings {
		switch {
		case f.Level == Block && f.Privacy:
			personal = append(personal, f)
		case f.Level == Block:
			rest = append(rest, f)
		}
	}
	return append(personal, rest...)
}

// toolName is how a tool writes itself.
func toolName(tools *catalog.Catalog, id talent.ToolID) string {
	if tool, ok := tools.Tool(id); ok {
		return tool.Name
	}
	return string(id)
}

// areaName is the name of an area of work.
func areaName(tools *catalog.Catalog, id talent.AreaID) string {
	for _, area := range tools.Areas() {
		if area.ID == id {
			return area.Name
		}
	}
	return string(id)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "y") {
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// sentence begins with a capital and ends in a full stop.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
