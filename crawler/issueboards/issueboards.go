// Package issueboards reads job boards that live in GitHub issues: repositories
// where every issue is a post, and issues where every comment is one. Accounts
// are GitHub's own, so nothing about who wrote is guessed. It goes through the
// REST interface with the client it is given; the same token's budget pays.
//
// GitHub's Acceptable Use Policies bar spam and the selling of personal
// information to recruiters: this is for in-house sourcing only.
package issueboards

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
)

// Name is the source's name in settings and reports.
const Name = "issue_boards"

// Settings is the node "issue_boards" under "sources".
type Settings struct {
	Enabled bool     `yaml:"enabled"`
	Repos   []string `yaml:"repos"` // owner/name, or owner/name#123 for one issue's comments
	APIURL  string   `yaml:"-"`     // github.api_url
}

// Source crawls the boards.
type Source struct {
	settings Settings
	deps     board.Deps
}

var repoShape = regexp.MustCompile(`^[\w.-]+/[\w.-]+(?:#\d+)?$`)

// Validate reports the first repository that is not written owner/name or
// owner/name#123.
func (s Settings) Validate() error {
	for _, repo := range s.Repos {
		if !repoShape.MatchString(repo) {
			return fmt.Errorf("issue_boards: repository %q: want owner/name or owner/name#123", repo)
		}
	}
	return nil
}

// New returns the source. The client of deps must carry the token.
func New(settings Settings, deps board.Deps) *Source {
	if settings.APIURL == "" {
		settings.APIURL = "https://api.github.com/"
	}
	settings.APIURL = strings.TrimSuffix(settings.APIURL, "/")
	return &Source{settings, deps}
}

// Name implements crawler.Source.
func (s *Source) Name() string { return Name }

// Plan implements crawler.Source.
func (s *Source) Plan(ctx context.Context) (crawler.Plan, error) {
	return board.PlanTracks(ctx, s.deps.Memory, Name, s.settings.Repos, func(repo string, t *board.Track) crawler.PlanStep {
		step := crawler.PlanStep{What: "read " + repo, Reason: "never read", Requests: 4}
		if t.Since != "" {
			step.Reason, step.Requests = "look for what is new and what is gone", 2+len(t.Standing())
		}
		if strings.Contains(repo, "#") && len(t.Entries) > 0 {
			step.Requests = 1 + len(t.Entries)/perPage
		}
		return step
	})
}

// Crawl implements crawler.Source.
func (s *Source) Crawl(ctx context.Context, limits crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	tour := board.Tour{Name: Name, Stage: "issue boards", Deps: s.deps, Limits: limits, Progress: progress, Keys: s.settings.Repos}
	for range s.settings.Repos {
		tour.Accounts = append(tour.Accounts, "github")
	}
	return board.Visit(ctx, tour, func(ctx context.Context, run *board.Run, i int, t *board.Track) error {
		c := &crawl{Run: run, api: s.settings.APIURL, track: t}
		c.repo, c.issue, _ = strings.Cut(s.settings.Repos[i], "#")
		return c.board(ctx)
	})
}

const (
	perPage  = 100
	maxPages = 50  // of one listing in one run
	months   = 18  // how far back a board is first read
	maxCheck = 300 // standing posts looked at again in one run
)

func window(now time.Time) string { return now.AddDate(0, -months, 0).UTC().Format(time.RFC3339) }
