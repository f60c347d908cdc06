// Package sourcing answers a sourcer's questions from the records, the index and
// the ranker: who matches, why this person, who is like them. The answers are
// the JSON shapes of the outside contract; command line and web share them. It
// changes nothing.
package sourcing

import (
	"cmp"
	"slices"
	"strconv"

	"mlscout/ranker"
	"mlscout/talent"
)

// shownEvidence is the number of ledger lines of a search hit.
const shownEvidence = 5

// Hit is a prospect in a search answer.
type Hit struct {
	Login      string                          `json:"login"`
	GitHubID   talent.ProspectID               `json:"github_id"`
	Name       string                          `json:"name"`
	Headline   string                          `json:"headline"`
	URL        string                          `json:"url"`
	Band       talent.Band                     `json:"band"`
	Points     talent.Points                   `json:"points"`
	Depth      talent.Points                   `json:"depth"`
	Active     talent.Points                   `json:"active"`
	Asked      *talent.Points                  `json:"asked,omitempty"` // what a question about tools or areas orders by; absent where none is named
	Tools      map[talent.ToolID]talent.Points `json:"tools"`
	Areas      map[talent.AreaID]talent.Points `json:"areas"`
	Strip      []ranker.AreaScore              `json:"strip"` // the eight areas in their order
	Shape      string                          `json:"shape,omitempty"`
	Company    string                          `json:"company,omitempty"`
	Location   Location                        `json:"location"`
	OpenToWork OpenToWork                      `json:"open_to_work"`
	LastActive string                          `json:"last_active"` // YYYY-MM
	Matched    []string                        `json:"matched"`
	Unmet      []string                        `json:"unmet,omitempty"` // musts of a job description without public evidence
	Fit        *float64                        `json:"fit,omitempty"`   // of a job description: share of asked evidence covered
	Snippets   []string                        `json:"snippets,omitempty"`
	Evidence   []ranker.Entry                  `json:"evidence"`
	NoContact  bool                            `json:"do_not_contact,omitempty"`
	Expires    talent.Day                      `json:"expires"`
	Stage      talent.Stage                    `json:"stage,omitempty"`
}

// Location is a published place and what it was read as.
type Location struct {
	Text      string `json:"text"`
	City      string `json:"city,omitempty"`
	Region    string `json:"region,omitempty"`
	Country   string `json:"country,omitempty"`
	Zone      string `json:"tz,omitempty"`
	UTCOffset string `json:"utc_offset,omitempty"`
}

// OpenToWork says whether the person published that they look for work. Source
// and At are empty where nothing was published.
type OpenToWork struct {
	Value  bool       `json:"value"`
	Source string     `json:"source"`
	At     talent.Day `json:"at"`
}

// newHit shows p and its score. The ledger lines of asked tools and areas come first.
func newHit(p talent.Prospect, s ranker.Score, asked asked) Hit {
	hit := Hit{
		Login:      p.Login,
		GitHubID:   p.ID,
		Name:       p.Name,
		Headline:   p.Bio,
		URL:        pageOf(p),
		Band:       s.Band,
		Points:     s.Points,
		Depth:      s.Depth,
		Active:     s.Active,
		Tools:      make(map[talent.ToolID]talent.Points, len(s.Tools)),
		Areas:      make(map[talent.AreaID]talent.Points, len(s.Areas)),
		Shape:      s.Shape.Name,
		Company:    p.Company,
		Location:   locationOf(p),
		OpenToWork: openToWork(p),
		LastActive: lastActive(p).Month(),
		Matched:    []string{},
		Evidence:   topEvidence(s.Ledger, asked),
		NoContact:  p.NoContact,
		Expires:    p.Expires,
	}
	for _, tool := range s.Tools {
		hit.Tools[tool.Tool] = tool.Points
	}
	for _, area := range s.Areas {
		if area.Points > 0 {
			hit.Areas[area.Area] = area.Points
		}
		if !area.Supporting {
			hit.Strip = append(hit.Strip, area)
		}
	}
	return hit
}

// Key names the person in an address: the login, or the numeric id of somebody
// who is known by an account elsewhere only.
func (h Hit) Key() string {
	if h.GitHubID > 0 && h.Login != "" {
		return h.Login
	}
	return strconv.FormatInt(int64(h.GitHubID), 10)
}

// pageOf is where the person can be looked at: the GitHub profile, or the account
// elsewhere of somebody whose GitHub account is not known.
func pageOf(p talent.Prospect) string {
	if p.ID > 0 {
		return "https://github.com/" + p.Login
	}
	for _, identity := range p.Identities {
		if identity.URL != "" {
			return identity.URL
		}
	}
	if len(p.Posts) > 0 {
		return p.Posts[0].URL
	}
	return ""
}

func locationOf(p talent.Prospect) Location {
	return Location{
		Text: p.Location, City: p.Place.City, Region: p.Place.Region, Country: p.Place.Country,
		Zone: p.Place.Zone, UTCOffset: p.Place.Offset,
	}
}

// openToWork reads the latest post in which the person looks for work, then the
// profile's own switch.
func openToWork(p talent.Prospect) OpenToWork {
	var latest *talent.Post
	for i := range p.Posts {
		post := &p.Posts[i]
		if post.Kind == talent.Seeking && (latest == nil || post.PostedAt.After(latest.PostedAt)) {
			latest = post
		}
	}
	if latest != nil {
		open := latest.Closed == "" && (latest.Available == nil || *latest.Available)
		return OpenToWork{Value: open, Source: latest.URL, At: talent.DayOf(latest.PostedAt)}
	}
	if p.Hireable {
		return OpenToWork{Value: true, Source: p.Profile.Source, At: p.Profile.FetchedAt}
	}
	return OpenToWork{}
}

// LooksForWork says whether the latest word that the person published is that
// they look for work.
func LooksForWork(p talent.Prospect) bool { return openToWork(p).Value }

func lastActive(p talent.Prospect) talent.Day {
	latest := p.LastActive
	for _, ev := range p.Evidence {
		latest = max(latest, ev.At)
	}
	return latest
}

// asked are the tools and areas that a question named; both empty means all.
type asked struct {
	tools []talent.ToolID
	areas []talent.AreaID
}

func (a asked) wants(e ranker.Entry) bool {
	return slices.Contains(a.tools, e.Tool) || slices.Contains(a.areas, e.Area)
}

// topEvidence returns the entries with the most points, asked ones first.
func topEvidence(ledger ranker.Ledger, asked asked) []ranker.Entry {
	entries := slices.Clone(ledger)
	slices.SortStableFunc(entries, func(a, b ranker.Entry) int {
		switch wantsA, wantsB := asked.wants(a), asked.wants(b); {
		case wantsA && !wantsB:
			return -1
		case wantsB && !wantsA:
			return 1
		}
		return cmp.Compare(b.Points, a.Points)
	})
	return append([]ranker.Entry{}, entries[:min(shownEvidence, len(entries))]...)
}
