package talent

import "log/slog"

// ProspectID is the durable key of a person: the numeric GitHub id, which
// survives renames. People known only from another site have a negative id
// derived from site and account (see [BoardID]).
type ProspectID int64

// LogValue keeps names and logins out of logs.
func (id ProspectID) LogValue() slog.Value { return slog.Int64Value(int64(id)) }

// State says whether the account behind a prospect is still there.
type State string

// The states; everything but Active is closed, with the reason in the name.
const (
	Active    State = "active"
	Deleted   State = "deleted"
	Suspended State = "suspended"
)

// Prospect is a person found by what they did in the open.
type Prospect struct {
	ID          ProspectID `json:"github_id"`
	NodeID      string     `json:"-"` // GitHub's GraphQL id
	Login       string     `json:"login"`
	Name        string     `json:"name"`
	Bio         string     `json:"bio,omitempty"` // filtered of special-category terms before storage
	Company     string     `json:"company,omitempty"`
	Location    string     `json:"location,omitempty"` // as published
	Website     string     `json:"website,omitempty"`
	Links       []Link     `json:"links,omitempty"`
	Orgs        []string   `json:"orgs,omitempty"`
	Languages   []string   `json:"languages,omitempty"` // of own repositories, most used first
	Topics      []string   `json:"topics,omitempty"`    // of own repositories
	Followers   int        `json:"followers"`
	Repos       int        `json:"repos"`
	Hireable    bool       `json:"hireable,omitempty"`
	CreatedAt   Day        `json:"created_at"`
	UpdatedAt   string     `json:"-"` // what GitHub says of changes, for the change probe
	State       State      `json:"state"`
	NoContact   bool       `json:"do_not_contact,omitempty"`
	Restricted  bool       `json:"restricted,omitempty"`
	Collected   Day        `json:"first_collected"` // retention counts from here; a re-crawl never moves it
	Expires     Day        `json:"expires"`
	Profile     Provenance `json:"-"` // of the profile fields above; zero while only sighted
	Place       Place      `json:"-"` // what Location resolved to
	Evidence    []Evidence `json:"-"`
	Identities  []Identity `json:"-"`
	Posts       []Post     `json:"-"`
	LastActive  Day        `json:"-"` // day of the latest evidence
	ListedCount int        `json:"-"`
}

// Link is an address the person published on their profile.
type Link struct {
	Provider string `json:"provider"` // "linkedin", "mastodon", "website", … lower case
	URL      string `json:"url"`
}

// Identity ties a prospect to an account elsewhere, with the proof that the
// person published.
type Identity struct {
	Prospect ProspectID `json:"-"`
	Platform string     `json:"platform"` // "github", "hackernews", "mastodon", "web", …
	Account  string     `json:"account"`  // native account name or address, as the platform spells it
	URL      string     `json:"url"`
	Proof    string     `json:"proof"` // "own account", "profile links to post", "linked by operator", …
	Provenance
}

// BoardID is the prospect id of somebody known only by an account on another
// site: negative, and the same in every run.
func BoardID(platform, account string) ProspectID {
	const offset, prime = 14695981039346656037, 1099511628211
	hash := uint64(offset)
	for _, b := range []byte(platform + ":" + account) {
		hash = (hash ^ uint64(b)) * prime
	}
	return -ProspectID(hash&(1<<53-1)) - 1
}
