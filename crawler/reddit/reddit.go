// Package reddit reads job subreddits through Reddit's official Data API, for
// operators who have Reddit's written agreement. It is off by default, because
// since November 2025 Reddit grants access to the API only on approval, wants a
// separate agreement for commercial use, and forbids handing its data on to
// third parties; without the reference of such an agreement in its settings the
// source refuses to run.
//
// It keeps to what those terms ask: posts of the named subreddits only, never
// people's histories, profiles or votes; app-only OAuth with an honest
// User-Agent; well under the granted rate. Every post that is kept is asked for
// again each night, and what was deleted or removed is emptied that night, with
// the evidence drawn from it: the terms want it gone within 48 hours. Of
// comments only those are looked at in which a seeker closes the own post, and
// nothing of them is kept.
package reddit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strings"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/wire"
	"mlscout/talent"
)

// Name is the source's name in settings and reports.
const Name = "reddit"

// Settings is the node "reddit" under "sources".
type Settings struct {
	Enabled    bool     `yaml:"enabled"`
	Agreement  string   `yaml:"agreement"` // number or date of Reddit's written agreement
	ClientID   string   `yaml:"client_id"`
	SecretFile string   `yaml:"secret_file"` // holds the app's secret
	Account    string   `yaml:"account"`     // the operator's Reddit account, named in the User-Agent
	Subreddits []string `yaml:"subreddits"`  // without "r/"
	APIURL     string   `yaml:"api_url"`
	TokenURL   string   `yaml:"token_url"`
}

// DefaultSettings is the official service, off.
func DefaultSettings() Settings {
	return Settings{APIURL: "https://oauth.reddit.com/", TokenURL: "https://www.reddit.com/api/v1/access_token"}
}

var subredditName = regexp.MustCompile(`^[A-Za-z0-9_]{2,21}$`)

// Validate reports what is missing for a source that is on.
func (s Settings) Validate() error {
	if !s.Enabled {
		return nil
	}
	switch {
	case s.Agreement == "":
		return errors.New("reddit: Reddit's terms want a written agreement for this use; put its number or date into agreement, or leave the source off")
	case s.ClientID == "" || s.SecretFile == "":
		return errors.New("reddit: client_id and secret_file are needed: those of the app that Reddit approved")
	case s.Account == "":
		return errors.New("reddit: account is needed: Reddit wants to know who runs the app")
	case len(s.Subreddits) == 0:
		return errors.New("reddit: no subreddits")
	}
	for _, name := range s.Subreddits {
		if !subredditName.MatchString(name) {
			return fmt.Errorf("reddit: subreddit %q: want a name without r/, such as forhire", name)
		}
	}
	for key, address := range map[string]string{"api_url": s.APIURL, "token_url": s.TokenURL} {
		if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://127.0.0.1:") && !strings.HasPrefix(address, "http://localhost:") {
			return fmt.Errorf("reddit: %s %q: want an https address; the secret goes there", key, address)
		}
	}
	return nil
}

// Source crawls the subreddits.
type Source struct {
	settings Settings
	deps     board.Deps
}

// New returns the source. Its requests go through a client of its own, since
// the API wants a token; guard and clock are those of the other sources.
func New(settings Settings, version string, guard *wire.Guard, clock wire.Clock, deps board.Deps) (*Source, error) {
	secret, err := os.ReadFile(settings.SecretFile)
	if err != nil {
		return nil, fmt.Errorf("reddit: secret_file: %w", err)
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	settings.APIURL = strings.TrimSuffix(settings.APIURL, "/")
	signer, err := newSigner(settings, strings.TrimSpace(string(secret)), version, guard.Transport(answerTime), clock)
	if err != nil {
		return nil, err
	}
	deps.HTTP = &http.Client{
		CheckRedirect: wire.SameHost,
		Transport: &wire.Retry{
			Next: signer, Budget: wire.NewBudget(wire.Policy{}, clock, new(wire.Ledger)), Ledger: new(wire.Ledger), Classify: classify,
			MaxBody: board.MaxBody, Attempts: 4, Patience: 3, Clock: clock, Log: deps.Logger,
		},
	}
	return &Source{settings, deps}, nil
}

// classify knows beside what holds everywhere that a refused app stays refused.
func classify(a wire.Answer) wire.Verdict {
	if errors.Is(a.Err, talent.ErrToken) {
		return wire.Verdict{Action: wire.Accept}
	}
	return wire.Classify(a)
}

// Name implements crawler.Source.
func (s *Source) Name() string { return Name }

// Plan implements crawler.Source.
func (s *Source) Plan(ctx context.Context) (crawler.Plan, error) {
	return board.PlanTracks(ctx, s.deps.Memory, Name, s.keys(), func(key string, t *board.Track) crawler.PlanStep {
		step := crawler.PlanStep{What: "read " + key, Reason: "never read", Requests: maxPages}
		if t.Since != "" {
			step.Reason, step.Requests = "look for what is new and what is gone", 1+(len(t.Entries)+perInfo-1)/perInfo
		}
		return step
	})
}

func (s *Source) keys() []string {
	var keys []string
	for _, name := range s.settings.Subreddits {
		keys = append(keys, trackKey(name))
	}
	return keys
}

func trackKey(subreddit string) string { return "r/" + strings.ToLower(subreddit) }

// Crawl implements crawler.Source.
func (s *Source) Crawl(ctx context.Context, limits crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	return board.Visit(ctx, board.Tour{Name: Name, Stage: "subreddits", Deps: s.deps, Limits: limits, Progress: progress, Keys: s.keys()},
		func(ctx context.Context, run *board.Run, i int, t *board.Track) error {
			c := &crawl{Run: run, api: s.settings.APIURL, subreddit: s.settings.Subreddits[i], track: t}
			return c.read(ctx)
		})
}
