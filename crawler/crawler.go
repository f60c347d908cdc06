// Package crawler says what every source of people and posts has in common: how
// a crawl is asked for, what it hands over, and what it must ask first. The
// sources live in the packages below it. It never writes records itself: a
// [Sink] does, one batch and its cursors in one transaction.
package crawler

import (
	"context"

	"mlscout/talent"
)

// Source gathers people or posts from one site. Crawl goes on where the last
// run stopped, returns once everything it started has returned, and when ctx is
// cancelled saves nothing more.
type Source interface {
	Name() string
	Plan(ctx context.Context) (Plan, error)
	Crawl(ctx context.Context, limits Limits, progress Progress) (Report, error)
}

// Limits bounds one crawl. Zero values mean no bound beyond the source's own budget.
type Limits struct {
	MaxPoints int // requests and GraphQL points together
}

// Progress is told how far a crawl is; total is 0 while unknown. It may be
// called from several goroutines.
type Progress func(stage string, done, total int)

// Plan is what a crawl would cost if it ran now.
type Plan struct {
	Source   string     `json:"name"`
	Requests int        `json:"requests"`
	Points   int        `json:"points"`
	Steps    []PlanStep `json:"steps"`
}

// PlanStep is the cost of one part of a crawl and why it is due.
type PlanStep struct {
	What     string `json:"what"`
	Reason   string `json:"reason"`
	Requests int    `json:"requests"`
	Points   int    `json:"points"`
}

// Report is what a crawl spent and found. It is part of `crawl --json`.
type Report struct {
	Name        string   `json:"name"`
	Requests    int      `json:"requests"`
	Points      int      `json:"points"`
	NotModified int      `json:"not_modified"`
	Waited      float64  `json:"waited_s"` // seconds that limits and pauses took
	Answers     Answers  `json:"answers,omitempty"`
	Prospects   Changes  `json:"prospects"`
	Posts       int      `json:"posts"`
	Errors      []string `json:"errors"` // one line each: what, where, what next
	Spent       bool     `json:"-"`      // stopped because a budget was spent; resumable
	Parts       []Part   `json:"-"`      // what there is to read, and what became of it
}

// Answers counts requests by resource (a kind of budget, or a host that has none)
// and status; those that broke off have status 0.
type Answers map[string]map[int]int

// Add counts n requests more.
func (a *Answers) Add(resource string, status, n int) {
	if *a == nil {
		*a = make(Answers)
	}
	if (*a)[resource] == nil {
		(*a)[resource] = make(map[int]int)
	}
	(*a)[resource][status] += n
}

// Changes counts prospects by what happened to them.
type Changes struct {
	New     int `json:"new"`
	Changed int `json:"changed"`
	Gone    int `json:"gone"`
}

// Sink takes batches. It checks the suppression list inside the transaction, so
// a suppressed person is dropped even if the gate was asked too early.
type Sink interface {
	// Save stores a batch and its cursors together or not at all.
	Save(ctx context.Context, batch Batch) (Changes, error)
}

// Gate is asked before anything of a person is fetched.
type Gate interface {
	// Refused returns those of subjects that are on the suppression list.
	Refused(ctx context.Context, subjects []talent.Subject) (map[talent.Subject]bool, error)
}

// Memory is what earlier runs left: cursors and HTTP validators.
type Memory interface {
	// Cursors returns the cursors of a source whose key begins with prefix.
	Cursors(ctx context.Context, source, prefix string) (map[string]string, error)
	// Validator returns what is known of an earlier answer; the zero Validator if nothing.
	Validator(ctx context.Context, key string) (Validator, error)
}

// Backlog lists known people in order of promise.
type Backlog interface {
	// Due returns up to limit people whose stage was last done in a cycle
	// before the given one, most upstream evidence first, ties by id.
	// Stages: see [Stage]. People never done come before all others.
	Due(ctx context.Context, stage Stage, cycle int64, limit int) ([]Known, error)
	// DueCount is the number that Due would list without a limit.
	DueCount(ctx context.Context, stage Stage, cycle int64) (int, error)
	// Known returns what is stored of the given people; unknown ids are left out.
	Known(ctx context.Context, ids []talent.ProspectID) ([]Known, error)
	// Former returns who had one of the given logins, in lower case, before a
	// renaming, as far as they are present under another login now.
	Former(ctx context.Context, logins []string) (map[string]Known, error)
}

// Stage is a step of enriching one person.
type Stage string

// The stages in order.
const (
	StageProfile      Stage = "profile"      // lean profile, links, organisations
	StageActivity     Stage = "activity"     // contributions by repository
	StageRepositories Stage = "repositories" // own repositories and their markers
)

// Known is a stored person as a source needs to see them.
type Known struct {
	ID        talent.ProspectID
	NodeID    string
	Login     string
	UpdatedAt string // what GitHub said of changes when the profile was last read; "" never read, or renamed since
	Promise   int    // weighted count of upstream evidence
	State     talent.State
}

// Batch is what one step of a crawl found. Everything in it is stored in one
// transaction with its cursors.
type Batch struct {
	Source     string
	People     []Person          // sighted; profiles may come later
	Profiles   []talent.Prospect // profile fields with Profile provenance; Evidence, Posts and Identities in it are ignored, nil Topics leave those on record
	Identities []talent.Identity // accounts proven to be a prospect's
	Cleared    []Scope           // evidence to delete before Evidence is stored
	Evidence   []talent.Evidence // may name people of this or an earlier batch
	Repos      []Repo            // repositories seen, by numeric id
	Posts      []talent.Post     // inserted or replaced by (source, native id)
	Closed     []Closure         // people and posts that are gone
	Visits     []Visit           // stages done
	Cursors    map[string]string // of Source; "" deletes
	Validators []Validator
}

// Person is a sighting: enough to store evidence about somebody.
type Person struct {
	ID     talent.ProspectID
	NodeID string
	Login  string
	talent.Provenance
}

// Scope names evidence of one prospect: all of the given kinds, in one
// repository or (RepoID 0) in all, with one of the items or (none given) any.
// Without a prospect it names everybody's, and needs repository and items.
type Scope struct {
	Prospect talent.ProspectID
	Kinds    []talent.Kind
	RepoID   int64
	Items    []string
}

// Repo is a repository with the names it has had.
type Repo struct {
	ID       int64
	FullName string
	Former   []string
	PushedAt string
	State    string // "", archived, blocked, deleted, private
	talent.Provenance
}

// Closure ends a person or a post, with the reason.
type Closure struct {
	Prospect talent.ProspectID // or:
	Source   string            // a post's source
	NativeID string            // and id
	Reason   string            // deleted, suspended, hired, withdrawn, expired
}

// Visit notes that a stage was done for a person in a cycle.
type Visit struct {
	Prospect talent.ProspectID
	Stage    Stage
	Cycle    int64
}

// Validator is what a conditional request needs. Key holds the address and a
// digest of the token, since GitHub's validators belong to one token.
type Validator struct {
	Key          string
	Subject      talent.ProspectID // whose data it came with, 0 nobody's; erasure removes it
	ETag         string
	LastModified string
	Note         string // what the source needs to know on a 304, such as the page count
}
