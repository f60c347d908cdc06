// Package identity decides which account on a job board belongs to which person
// on GitHub. It merges by itself only on a link that the person published; what
// is merely likely becomes a suggestion with its reasons; what speaks against is
// a veto. The wrong person contacted is worse than a link missed. It is pure: it
// reads no store, no clock and no network, and the store keeps every decision as
// a row that can be undone.
package identity

import (
	"cmp"
	"slices"
	"strings"

	"mlscout/talent"
)

const extractor = "identity/1"

// Rules names the version of the rules that [Decide] follows: what an earlier
// version decided is worth deciding again.
const Rules = extractor

// Person is somebody known by a GitHub account, with what they published there.
type Person struct {
	ID           talent.ProspectID
	Login        string
	Former       []string // earlier logins
	Organization bool     // not a person: never merged
	Name         string
	Website      string
	Links        []string // other addresses on the profile
	Emails       []string // published on the profile for contact; never taken from commits
	Company      string
	Country      string // ISO 3166-1 alpha-2
	City         string
	CreatedAt    talent.Day
	Tools        []string // catalogue ids
}

// FromProspect takes what counts from a stored profile.
func FromProspect(p talent.Prospect) Person {
	person := Person{
		ID: p.ID, Login: p.Login, Name: p.Name, Website: p.Website, Company: p.Company,
		Country: p.Place.Country, City: p.Place.City, CreatedAt: p.CreatedAt,
	}
	for _, link := range p.Links {
		person.Links = append(person.Links, link.URL)
	}
	for _, e := range p.Evidence {
		if tool := string(e.Tool); !slices.Contains(person.Tools, tool) {
			person.Tools = append(person.Tools, tool)
		}
	}
	return person
}

// Account is somebody known by what they posted on one board.
type Account struct {
	ID       talent.ProspectID // of the board person
	Platform string            // "hackernews", "reddit", "mastodon", "github", "web", …
	Name     string            // account name, or the page's address on "web"
	Posts    []talent.Post
	About    []string // addresses on the account's own profile there
	Verified []string // of those, the ones that the platform verified (rel=me)
}

// Accounts groups seekers' posts by who wrote them. Each page of the web stands
// for itself.
func Accounts(posts []talent.Post) []Account {
	at := make(map[string]int)
	var out []Account
	for _, p := range posts {
		if p.Kind != talent.Seeking || p.Entity != "person" && p.Entity != "" {
			continue
		}
		platform, name := platformOf(p.Source), accountName(p)
		if name == "" {
			platform, name = "web", p.NativeID
		}
		key := platform + ":" + strings.ToLower(name)
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, Account{ID: p.Prospect, Platform: platform, Name: name})
		}
		out[i].Posts = append(out[i].Posts, p)
	}
	return out
}

// accountName is the name of a post's author, with the site where each has its
// own members: "ada@forum.example" writes as ada there.
func accountName(p talent.Post) string {
	if p.Source == "discourse" && p.Author != "" {
		if at := strings.LastIndex(p.NativeID, "/"); at > 0 {
			return p.Author + "@" + p.NativeID[:at]
		}
	}
	return p.Author
}

// handle is the name of an account without its site.
func (a *Account) handle() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(a.Name, "@"), "@")
	return name
}

// platformOf names the platform whose accounts a source shows.
func platformOf(source string) string {
	switch source {
	case "hn":
		return "hackernews"
	case "github_issue":
		return "github"
	case "pages", "jsonld":
		return "web"
	}
	return source
}

// Action is what to do about an account and a person.
type Action string

// The actions.
const (
	Merge   Action = "merge"
	Suggest Action = "suggest"
	Refuse  Action = "refuse"
)

// Decision is an action with everything that led to it.
type Decision struct {
	Action   Action            `json:"action"`
	Prospect talent.ProspectID `json:"github_id"`
	Login    string            `json:"login"`
	Board    talent.ProspectID `json:"-"`
	Platform string            `json:"platform"`
	Account  string            `json:"account"`
	Rule     string            `json:"rule"`
	Score    float64           `json:"score"` // confidence of the rule, not of a model
	Proof    string            `json:"proof,omitempty"`
	Source   string            `json:"source"` // where the proof can be read
	Reasons  []string          `json:"reasons"`
	Vetoes   []string          `json:"vetoes"`
}

// Identity is the row that records a merge.
func (d Decision) Identity(today talent.Day) talent.Identity {
	return talent.Identity{
		Prospect: d.Prospect, Platform: d.Platform, Account: d.Account, URL: d.Source, Proof: d.Proof,
		Provenance: talent.Provenance{Source: d.Source, FetchedAt: today, Extractor: extractor},
	}
}

// Ruling is what an operator decided about an account and a person before.
type Ruling struct {
	Prospect talent.ProspectID
	Platform string
	Account  string
	Linked   bool // false: they are not the same
}

// Input is everything that is known.
type Input struct {
	People   []Person
	Accounts []Account
	Rulings  []Ruling
}

// Decide compares accounts with people. Its order depends on nothing but the
// input's content: merges first, then suggestions by score, then refusals.
func Decide(in Input) []Decision {
	m := newMatcher(in)
	accounts := make(map[string]*Account, len(in.Accounts))
	var out []Decision
	for i := range in.Accounts {
		a := &in.Accounts[i]
		accounts[a.key()] = a
		out = append(out, m.decide(a)...)
	}
	m.oneEach(out, accounts)
	slices.SortStableFunc(out, func(a, b Decision) int {
		return cmp.Or(cmp.Compare(rank(a.Action), rank(b.Action)), cmp.Compare(b.Score, a.Score),
			cmp.Compare(a.Login, b.Login), cmp.Compare(a.Platform, b.Platform), cmp.Compare(a.Account, b.Account))
	})
	return out
}

// Unknown lists the GitHub logins that accounts name as their own and that none
// of the people has or had, in lower case and sorted.
func Unknown(in Input) []string {
	m := newMatcher(in)
	var out []string
	for i := range in.Accounts {
		for _, login := range m.claims(&in.Accounts[i]) {
			if m.byLogin[login] == nil && validLogin(login) {
				out = append(out, login)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func rank(a Action) int { return slices.Index([]Action{Merge, Suggest, Refuse}, a) }
