// Package part keeps prospects in an immutable directory: a Bleve index that
// answers which of them hold a word or a value, plain columns that rank, sort
// and count, and every text as a row of word numbers that settles phrases.
// A part is written once and then only read; it knows nothing of generations.
package part

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"mlscout/index/words"
	"mlscout/talent"
)

// Record is what is indexed of one prospect.
type Record struct {
	ID       talent.ProspectID
	Login    string
	Name     string
	Headline string // bio
	Company  string
	Website  string
	Place    talent.Place // Text as published

	Languages []string
	Topics    []string
	Orgs      []string
	Followers int
	Repos     int
	Created   talent.Day
	Active    talent.Day // of the latest evidence

	Score Score
	Band  talent.Band
	Tools []ToolScore
	Areas []AreaScore
	Kinds []talent.Kind

	EvidenceRepos []string // owner/name
	EvidenceTexts []string // what was done: titles, first lines
	Posts         []string // texts of own posts
	Sources       []string // "github", "hackernews", …
	OpenToWork    bool
	Seeking       bool   // wrote a looking-for-work post
	Remote        string // yes, no, hybrid, only or ""
}

// Score is points as the ledger adds them up; Depth and Active are their two parts.
type Score struct {
	Points, Depth, Active talent.Points
}

// ToolScore is the score of one tool.
type ToolScore struct {
	Tool talent.ToolID
	Area talent.AreaID // the tool's own area
	Score
}

// AreaScore is the score of one area.
type AreaScore struct {
	Area talent.AreaID
	Score
}

// Field is a field of exact values.
type Field string

// The fields of exact values, named as in a query.
const (
	Tool      Field = "tool"
	Area      Field = "area"
	Kind      Field = "kind"
	Language  Field = "language"
	Topic     Field = "topic"
	Org       Field = "org"
	Repo      Field = "repo"
	Country   Field = "country"
	City      Field = "city"
	Region    Field = "region"
	Place     Field = "place" // city, region and country in one
	Zone      Field = "tz"
	Source    Field = "source"
	Band      Field = "band"
	Remote    Field = "remote"
	Available Field = "open"
	Seeking   Field = "seeking"
	Has       Field = "has"
	User      Field = "user"
)

// The fields of words. Text holds the words of all others and of everything
// that the prospect did or posted; Own those of the profile.
const (
	Text     = "text"
	Own      = "own"
	Name     = "name"
	Bio      = "bio"
	Company  = "company"
	Location = "location"
)

// FacetFields lists the fields whose values are counted from columns.
func FacetFields() []Field {
	return []Field{Tool, Area, Kind, Language, Country, City, Region, Zone, Band, Source, Available, Remote, Seeking, Org, Topic}
}

// values returns the exact values of r by field.
func (r *Record) values() map[Field][]string {
	place := r.Place
	v := map[Field][]string{
		Language: folded(r.Languages), Topic: folded(r.Topics), Org: folded(r.Orgs), Repo: repoNames(r.EvidenceRepos),
		Source: folded(r.Sources), Has: r.has(), User: one(words.Fold(r.Login)),
		Country: one(place.Country), City: one(words.Fold(place.City)), Zone: one(place.Offset),
		Region: one(PlaceName("", place.Region, place.Country)), Place: one(PlaceName(place.City, place.Region, place.Country)),
		Band: one(string(r.Band)), Remote: one(r.Remote), Available: yesNo(r.OpenToWork), Seeking: yesNo(r.Seeking),
	}
	if place.Region == "" {
		v[Region] = nil
	}
	if place.City == "" {
		v[Place] = nil
	}
	for _, tool := range r.Tools {
		v[Tool] = append(v[Tool], string(tool.Tool))
	}
	for _, area := range r.Areas {
		v[Area] = append(v[Area], string(area.Area))
	}
	for _, kind := range r.Kinds {
		v[Kind] = append(v[Kind], string(kind))
	}
	return v
}

// shown returns the spellings of a field's values that people see, where those
// differ from the values: in the same order.
func (r *Record) shown(field Field, values []string) []string {
	var spelled []string
	switch field {
	case Language:
		spelled = r.Languages
	case Topic:
		spelled = r.Topics
	case Org:
		spelled = r.Orgs
	case City:
		spelled = one(r.Place.City)
	}
	if len(spelled) != len(values) {
		return values
	}
	return spelled
}

// PlaceName is the value of a place in the fields Region and Place.
func PlaceName(city, region, country string) string {
	name := country
	for _, part := range []string{region, city} {
		if part != "" {
			name = part + ", " + name
		}
	}
	return name
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func yesNo(b bool) []string {
	if b {
		return []string{"yes"}
	}
	return []string{"no"}
}

func folded(values []string) []string {
	out := make([]string, 0, len(values))
	for _, value := range values {
		if f := words.Fold(strings.TrimSpace(value)); f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// repoNames gives owner/name and the name alone.
func repoNames(repos []string) []string {
	names := folded(repos)
	for _, repo := range slices.Clone(names) {
		if _, name, ok := strings.Cut(repo, "/"); ok && name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (r *Record) has() []string {
	var has []string
	for _, fact := range []struct {
		name string
		held bool
	}{
		{"evidence", len(r.EvidenceTexts) > 0 || len(r.EvidenceRepos) > 0}, {"post", len(r.Posts) > 0}, {"bio", r.Headline != ""},
		{"company", r.Company != ""}, {"location", r.Place.Text != ""}, {"name", r.Name != ""}, {"website", r.Website != ""},
		{"org", len(r.Orgs) > 0},
	} {
		if fact.held {
			has = append(has, fact.name)
		}
	}
	return has
}

// profile returns the texts that the person wrote about themselves.
func (r *Record) profile() []string {
	return []string{r.Name, r.Login, r.Headline, r.Company, r.Place.Text}
}

// texts returns everything that is searched, each text on its own: a phrase
// never runs from one into the next.
func (r *Record) texts() []string {
	texts := slices.Concat(r.profile(), r.Languages, r.Topics, r.Orgs, r.EvidenceRepos, r.EvidenceTexts, r.Posts)
	for _, tool := range r.Tools {
		texts = append(texts, string(tool.Tool))
	}
	return texts
}

// minutes reads an offset such as "+05:30"; ok is false if there is none.
func minutes(offset string) (int16, bool) {
	if len(offset) != len("+05:30") {
		return 0, false
	}
	h, errHour := strconv.Atoi(offset[1:3])
	m, errMinute := strconv.Atoi(offset[4:6])
	total := int16(h*60 + m)
	if offset[0] == '-' {
		total = -total
	}
	return total, errHour == nil && errMinute == nil
}

// Unknown stands in number columns where nothing is known.
const (
	NoZone  = math.MinInt16
	NoPlace = float32(999)
)

func clamp[T ~int | ~int64](v T) int32 {
	return int32(min(max(int64(v), math.MinInt32), math.MaxInt32))
}
