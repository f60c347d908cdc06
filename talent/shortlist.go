package talent

import "time"

// Stage is where a listed prospect stands with the recruiter.
type Stage string

// The stages in their usual order.
const (
	StageNew       Stage = "new"
	StageReviewed  Stage = "reviewed"
	StageNotified  Stage = "notified"
	StageContacted Stage = "contacted"
	StageReplied   Stage = "replied"
	StageInterview Stage = "interview"
	StageClosed    Stage = "closed"
)

// Stages lists the stages in their usual order.
func Stages() []Stage {
	return []Stage{StageNew, StageReviewed, StageNotified, StageContacted, StageReplied, StageInterview, StageClosed}
}

// Shortlist is a named list of prospects.
type Shortlist struct {
	Name    string    `json:"name"`
	Purpose string    `json:"purpose,omitempty"`
	Query   string    `json:"query,omitempty"` // the search it was made from
	Created time.Time `json:"created"`
	Size    int       `json:"size"`
}

// Listing is one prospect's place on a shortlist. Version counts its changes:
// an edit made against an older version is refused with [ErrConflict].
type Listing struct {
	List     string     `json:"list"`
	Prospect ProspectID `json:"github_id"`
	Stage    Stage      `json:"stage"`
	Reason   string     `json:"reason,omitempty"`
	Notes    []Note     `json:"notes,omitempty"`
	Tags     []string   `json:"tags,omitempty"`
	Added    time.Time  `json:"added"`
	Version  int        `json:"version"`
	Position int64      `json:"position"` // place on the list, from 1
	Ledger   []byte     `json:"-"`        // the ledger as it stood when the person was listed, JSON
}

// Note is what a recruiter wrote about a listed prospect.
type Note struct {
	At   time.Time `json:"at"`
	By   string    `json:"by,omitempty"`
	Text string    `json:"text"`
}
