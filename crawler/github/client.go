package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-github/v60/github"

	"mlscout/crawler"
	"mlscout/crawler/wire"
	"mlscout/talent"
)

const (
	maxBody    = 48 << 20
	apiVersion = "2022-11-28"
)

// client is GitHub over one transport: REST through go-github, GraphQL beside it.
type client struct {
	rest       *github.Client
	http       *http.Client
	graphURL   string
	budget     *wire.Budget
	ledger     *wire.Ledger
	validators *wire.Validators
	clock      wire.Clock
	plain      http.RoundTripper // as http, but nothing is asked conditionally
}

func newClient(set Settings, dep Deps) (*client, error) {
	api, err := url.Parse(strings.TrimSuffix(set.APIURL, "/") + "/")
	if err != nil || api.Host == "" {
		return nil, fmt.Errorf("github.api_url %q: want an http or https address", set.APIURL)
	}
	graph, err := url.Parse(set.GraphQLURL)
	if err != nil || graph.Host == "" {
		return nil, fmt.Errorf("github.graphql_url %q: want an http or https address", set.GraphQLURL)
	}
	guard, err := wire.NewGuard(set.AllowPrivate)
	if err != nil {
		return nil, err
	}
	c := &client{graphURL: set.GraphQLURL, ledger: new(wire.Ledger), clock: dep.Clock}
	c.budget = wire.NewBudget(policy(set.Reserve), dep.Clock, c.ledger)
	c.validators = &wire.Validators{Scope: wire.Digest(set.Token), Lookup: func(ctx context.Context, key string) (string, string, error) {
		v, err := dep.Memory.Validator(ctx, key)
		return v.ETag, v.LastModified, err
	}}
	hosts := []string{api.Host, graph.Host}
	retry := &wire.Retry{
		Next:   &wire.Auth{Next: guard.Transport(set.Timeout), Hosts: hosts, Token: set.Token, UserAgent: set.UserAgent},
		Budget: c.budget, Ledger: c.ledger, Classify: classify, Charge: charged,
		MaxBody: maxBody, Attempts: 6, Patience: 8, Clock: dep.Clock, Log: dep.Logger,
	}
	c.plain = &shield{retry}
	c.http = &http.Client{
		Transport:     &shield{&wire.Conditional{Next: retry, Known: c.validators}},
		CheckRedirect: wire.SameHost,
	}
	c.rest = github.NewClient(c.http)
	c.rest.BaseURL = api
	c.rest.UserAgent = set.UserAgent
	return c, nil
}

// policy holds GitHub's published limits, with room to spare.
func policy(reserve float64) wire.Policy {
	return wire.Policy{
		Reserve:   reserve,
		PerMinute: map[string]int{"core": 900, "graphql": 2000, "search": 30},
		Full:      map[string]int{"core": 5000, "graphql": 5000},
		Busy:      55e9, // of 60 s compute time a minute for GraphQL
	}
}

// shield keeps go-github from drawing its own conclusions. Its release 60 files
// rate-limit headers under a bucket guessed from the path and then refuses calls
// of other buckets; budgets are kept below it, so it need not see them.
type shield struct{ next http.RoundTripper }

func (s *shield) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet {
		req = req.Clone(wire.WithAsk(req.Context(), wire.Ask{Resource: resourceOf(req.URL.Path), Cost: costOf(req.URL.Path)}))
	}
	resp, err := s.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	for name := range resp.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			resp.Header.Del(name)
		}
	}
	return resp, nil
}

// resourceOf is the bucket that a REST path is charged to.
func resourceOf(path string) string {
	switch {
	case strings.Contains(path, "/search/code"):
		return "code_search"
	case strings.Contains(path, "/search/"):
		return "search"
	case strings.HasSuffix(path, "/dependency-graph/sbom"):
		return "dependency_sbom"
	}
	return "core"
}

func costOf(path string) int {
	if strings.HasSuffix(path, "/rate_limit") {
		return 0
	}
	return 1
}

// greet learns the budgets, and that the token is good, for free.
func (c *client) greet(ctx context.Context) error {
	limits, _, err := c.rest.RateLimit.Get(ctx)
	if err != nil {
		return c.restError(err)
	}
	for name, rate := range map[string]*github.Rate{
		"core": limits.Core, "graphql": limits.GraphQL, "search": limits.Search, "code_search": limits.CodeSearch,
	} {
		if rate != nil {
			c.budget.Learn(name, rate.Limit, rate.Remaining, rate.Reset.Time)
		}
	}
	return nil
}

// errNotModified is a conditional request's answer that nothing changed.
var errNotModified = errors.New("not modified")

// restError makes go-github's errors ours.
func (c *client) restError(err error) error {
	var answer *github.ErrorResponse
	if !errors.As(err, &answer) || answer.Response == nil {
		return err
	}
	switch status := answer.Response.StatusCode; status {
	case http.StatusNotModified:
		return errNotModified
	case http.StatusUnauthorized:
		return fmt.Errorf("token refused (%s): %w", answer.Message, talent.ErrToken)
	case http.StatusNotFound, http.StatusGone:
		return fmt.Errorf("%s: %w", answer.Response.Request.URL.Path, talent.ErrNotFound)
	case http.StatusForbidden:
		if tokenTrouble(answer.Message) {
			return fmt.Errorf("token refused (%s): %w", answer.Message, talent.ErrToken)
		}
	}
	return fmt.Errorf("%s: status %d %s", answer.Response.Request.URL.Path, answer.Response.StatusCode, answer.Message)
}

// remember puts validators seen since the last batch beside the data they came with.
func (c *client) remember(b *crawler.Batch) {
	for key, v := range c.validators.Taken() {
		b.Validators = append(b.Validators, crawler.Validator{Key: key, ETag: v.ETag, LastModified: v.LastModified})
	}
}
