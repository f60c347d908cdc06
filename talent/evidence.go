package talent

// Kind says what sort of public act a piece of evidence is.
type Kind string

// The kinds of evidence, strongest sort of act first.
const (
	Maintainer  Kind = "maintainer"   // merged others' work, or stands on a published roster
	Review      Kind = "review"       // reviewed somebody else's pull request
	PullRequest Kind = "pull_request" // own pull request, merged
	Release     Kind = "release"
	Commit      Kind = "commit"
	Coauthor    Kind = "coauthor"
	Issue       Kind = "issue"
	Repository  Kind = "repository" // an own repository about the tool (topic, name, description)
	Dependency  Kind = "dependency" // an own repository depends on the tool
	Marker      Kind = "marker"     // an own repository holds a file only the tool's users write
	Posted      Kind = "post"       // named in an own job-board post
	Claim       Kind = "claim"      // named in a bio or profile
)

// Kinds lists every kind, strongest first.
func Kinds() []Kind {
	return []Kind{Maintainer, Review, PullRequest, Release, Commit, Coauthor, Issue, Repository, Dependency, Marker, Posted, Claim}
}

// Noise labels evidence that is worth less than it looks. It is discounted and
// shown, never hidden.
type Noise string

// The labels; the empty label is ordinary evidence.
const (
	NoNoise   Noise = ""
	Fork      Noise = "fork"       // a fork or a template instance
	Classroom Noise = "coursework" // classroom organisation, course name pattern
	Tutorial  Noise = "tutorial"   // the same file in many accounts, a cloned quickstart
	OnePush   Noise = "one-push"   // pushed once, then nothing
)

// Evidence is a public fact about one prospect and one tool, with an address and
// a date. (Prospect, Tool, Kind, RepoID, Item) is its key: storing it again
// changes nothing. The ranker may be given many items of one month folded into
// one row, with Count above one and At the latest day.
type Evidence struct {
	Prospect ProspectID `json:"-"`
	Tool     ToolID     `json:"tool"`
	Kind     Kind       `json:"kind"`
	Repo     string     `json:"repo,omitempty"` // owner/name as last seen
	RepoID   int64      `json:"-"`              // numeric id at GitHub; 0 where there is none
	Item     string     `json:"-"`              // commit id, "#123", path, post id: unique within the rest of the key
	What     string     `json:"what"`           // one plain line: a commit's first line, a pull request's title, a path
	URL      string     `json:"url"`
	At       Day        `json:"at"`
	Count    int        `json:"count"`
	Own      bool       `json:"own,omitempty"` // in a repository that the prospect owns
	Noise    Noise      `json:"noise,omitempty"`
	Lines    int        `json:"-"` // lines added and deleted; 0 unknown
	Files    int        `json:"-"` // files touched; 0 unknown
	Provenance
}
