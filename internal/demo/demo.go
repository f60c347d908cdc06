// Package demo is an invented world: a few hundred people who never lived, what
// they did in the repositories of real MLOps tools and in their own, and what
// they wrote in a monthly hiring thread. It serves that world as GitHub (REST and
// GraphQL), the Hacker News item API and its search, with the paging, limits,
// validators and refusals of the real services, so that tests and the offline
// demo crawl through the real clients.
//
// Only the names of tool repositories and of two automation accounts are real.
// Names of people are drawn from lists and joined at random, every login ends in
// "-demo", every address lies under example.org, example.com or example.net. The
// package opens no connection of its own.
package demo

import (
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// Options shapes a world. The same options give the same world.
type Options struct {
	Seed    uint64
	People  int              // invented people, organisations and bots aside; 300 if zero
	Now     time.Time        // where the histories end
	Tokens  []string         // accepted tokens, each a user of its own; "demo-token" if empty
	Core    int              // REST requests an hour and token; 5,000 if zero
	GraphQL int              // GraphQL points an hour and token; 5,000 if zero
	Search  int              // REST searches a minute and token; 30 if zero
	Clock   func() time.Time // clock of the limits; time.Now if nil
}

// World is an invented world and its services. Its handlers and methods may be
// used from several goroutines; [World.Mutate] changes it between requests.
type World struct {
	opts   Options
	schema *ast.Schema
	types  map[string]fields

	mu       sync.RWMutex
	accounts map[int64]*account
	logins   map[string]*account // lower case; present names only
	repos    map[int64]*repo
	names    map[string]*repo // lower case owner/name, present and former
	people   []*account       // in order of invention
	upstream []*repo
	boards   []*repo
	operator *account // whose token the demo uses
	ghost    *account
	acts     map[int64]*activity // by account; nil after a change
	hn       hackerNews
	nextID   int64

	limits  *limiter
	faults  faultList
	counter counter
}

// NewWorld invents a world.
func NewWorld(opts Options) *World {
	if opts.People == 0 {
		opts.People = 300
	}
	if opts.Now.IsZero() {
		opts.Now = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)
	}
	opts.Now = opts.Now.UTC().Truncate(time.Second)
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if len(opts.Tokens) == 0 {
		opts.Tokens = []string{"demo-token"}
	}
	w := &World{
		opts:     opts,
		schema:   loadSchema(),
		types:    resolvers(),
		accounts: make(map[int64]*account),
		logins:   make(map[string]*account),
		repos:    make(map[int64]*repo),
		names:    make(map[string]*repo),
		nextID:   firstID,
		limits:   newLimiter(opts),
	}
	in := &inventor{World: w, rand: rand.New(rand.NewPCG(opts.Seed, 0x6d6c73636f7574))}
	in.everything()
	w.recount()
	return w
}

// Now is the instant at which the histories end.
func (w *World) Now() time.Time {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.opts.Now
}

// Token is an accepted GitHub token.
func (w *World) Token() string { return w.opts.Tokens[0] }

// Repositories lists the tools' repositories as owner/name, each with the
// histories that [World.Truth] counts.
func (w *World) Repositories() []string { return fullNames(w, w.upstream) }

// IssueBoards lists the repositories whose issues are job-board posts; those
// with "#1" at the end hold the posts as comments of one issue.
func (w *World) IssueBoards() []string {
	names := fullNames(w, w.boards)
	if len(names) > 1 {
		names[1] += "#1"
	}
	return names
}

func fullNames(w *World, repos []*repo) []string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	var names []string
	for _, r := range repos {
		names = append(names, r.fullName())
	}
	return names
}

// account finds somebody by present login, in any case.
func (w *World) account(login string) *account { return w.logins[strings.ToLower(login)] }

// repository finds a repository by a present or former name, in any case.
func (w *World) repository(fullName string) *repo { return w.names[strings.ToLower(fullName)] }

// newID hands out the next numeric id, far above those in use at GitHub.
func (w *World) newID() int64 {
	w.nextID++
	return w.nextID
}
