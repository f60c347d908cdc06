package export

import (
	"bufio"
	"encoding/json"
	"io"

	"mlscout/ranker"
	"mlscout/talent"
)

// prospectV1 is one line of JSON Lines. Members are added freely and never
// renamed; a change of meaning is a new version.
type prospectV1 struct {
	Schema     string             `json:"schema"` // mlscout.prospect/v1
	GitHubID   talent.ProspectID  `json:"github_id"`
	Login      string             `json:"login"`
	Name       string             `json:"name"`
	Headline   string             `json:"headline"`
	URL        string             `json:"url"`
	Company    string             `json:"company"`
	Location   talent.Place       `json:"location"`
	Remote     string             `json:"remote"`
	OpenToWork openV1             `json:"open_to_work"`
	Contact    *contactV1         `json:"contact,omitempty"`
	Band       talent.Band        `json:"band"`
	Points     talent.Points      `json:"points"`
	Tools      []toolV1           `json:"tools"`
	Areas      []ranker.AreaScore `json:"areas"`
	LastActive string             `json:"last_active"` // YYYY-MM
	Matched    []string           `json:"matched"`
	Gaps       []string           `json:"gaps"`
	Ledger     ranker.Ledger      `json:"ledger"`
	Evidence   []talent.Evidence  `json:"evidence"`
	Identities []talent.Identity  `json:"identities"`
	Links      []talent.Link      `json:"links"`
	Posts      []talent.Post      `json:"posts"`
	Profile    talent.Provenance  `json:"profile"` // where name, headline, company and location come from
	Listing    listingV1          `json:"listing"`
	NoContact  bool               `json:"do_not_contact"`
	Collected  talent.Day         `json:"first_collected"`
	Expires    talent.Day         `json:"expires"`
}

type openV1 struct {
	Value  bool       `json:"value"`
	Source string     `json:"source"`
	At     talent.Day `json:"at"`
}

type contactV1 struct {
	Email  string `json:"email"`
	Source string `json:"source"`
}

type toolV1 struct {
	Tool   talent.ToolID `json:"tool"`
	Name   string        `json:"name"`
	Points talent.Points `json:"points"`
}

type listingV1 struct {
	List   string        `json:"list"`
	Stage  talent.Stage  `json:"stage"`
	Reason string        `json:"reason"`
	Notes  []talent.Note `json:"notes"`
	Tags   []string      `json:"tags"`
}

// excerpt is how much of a post leaves the house, in characters.
const excerpt = 280

// writeJSONL writes all that is known of each person, with provenance.
func writeJSONL(w io.Writer, people People, opts Options) (Report, error) {
	report := newReport("jsonl", opts)
	buffered := bufio.NewWriterSize(w, 1<<16)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	if err := report.each(people, func(p *Person) error { return enc.Encode(newProspectV1(p, opts)) }); err != nil {
		return report, err
	}
	return report, buffered.Flush()
}

func newProspectV1(p *Person, opts Options) prospectV1 {
	r := newRow(p, opts)
	place := p.Place
	if place.Text == "" {
		place.Text = p.Location
	}
	v := prospectV1{
		Schema: "mlscout.prospect/v1", GitHubID: p.ID, Login: p.Login, Name: p.Name, Headline: p.Bio, URL: r.githubURL,
		Company: p.Company, Location: place, Remote: p.Remote,
		OpenToWork: openV1{p.OpenToWork.Value, p.OpenToWork.Source, p.OpenToWork.At},
		Band:       p.Score.Band, Points: p.Score.Points, Areas: list(p.Score.Areas), LastActive: r.lastActive,
		Matched: list(r.why), Gaps: list(r.gaps), Ledger: list(p.Score.Ledger), Evidence: list(p.Evidence),
		Identities: list(p.Identities), Links: list(p.Links), Posts: make([]talent.Post, 0, len(p.Posts)), Profile: p.Profile,
		Listing: listingV1{
			p.Listing.List, p.Listing.Stage, p.Listing.Reason, list(p.Listing.Notes), list(p.Listing.Tags),
		},
		NoContact: p.NoContact, Collected: p.Collected, Expires: p.Expires,
		Tools: make([]toolV1, 0, len(p.Score.Tools)),
	}
	if p.Contact.Email != "" {
		v.Contact = &contactV1{p.Contact.Email, p.Contact.Source}
	}
	for _, tool := range p.Score.Tools {
		v.Tools = append(v.Tools, toolV1{tool.Tool, opts.toolName(tool.Tool), tool.Points})
	}
	for _, post := range p.Posts {
		post.Text = cut(post.Text, excerpt)
		v.Posts = append(v.Posts, post)
	}
	return v
}

// list makes a nil slice an empty one, which JSON shows as a list.
func list[S ~[]E, E any](values S) S {
	if values == nil {
		return S{}
	}
	return values
}
