package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"mlscout/crawler/wire"
	"mlscout/talent"
)

const graphResource = "graphql"

// slow is the response time from which a query is made smaller: at ten seconds
// GitHub ends it and charges for it all the same.
const slow = 6 * time.Second

// errHeavy means that a query asked for more than GitHub computes at once.
var errHeavy = errors.New("query too heavy")

type graphError struct {
	Type    string `json:"type"`
	Message string `json:"message"`
	Path    []any  `json:"path"`
}

func (e graphError) rateLimited() bool { return e.Type == "RATE_LIMITED" || e.Type == "RATE_LIMIT" }

func (e graphError) heavy() bool {
	return e.Type == "RESOURCE_LIMITS_EXCEEDED" || e.Type == "MAX_NODE_LIMIT_EXCEEDED" ||
		strings.Contains(e.Message, "may be the result of a timeout")
}

// reply is the good part of an answer, and what went wrong by top-level alias.
type reply struct {
	data    map[string]json.RawMessage
	errors  []graphError
	elapsed time.Duration
}

// failure returns the first error under an alias.
func (r reply) failure(alias string) (graphError, bool) {
	for _, e := range r.errors {
		if len(e.Path) > 0 && e.Path[0] == alias {
			return e, true
		}
	}
	return graphError{}, false
}

// node says what became of the k-th of the nodes asked for under an alias.
func (r reply) node(alias string, k int) nodeFate {
	fate := nodeThere
	for _, e := range r.errors {
		if len(e.Path) < 2 || e.Path[0] != alias {
			continue
		}
		if at, ok := e.Path[1].(float64); !ok || int(at) != k {
			continue
		}
		switch {
		case e.heavy():
			return nodeHeavy
		case e.Type == "NOT_FOUND" && len(e.Path) == 2:
			fate = nodeGone
		case len(e.Path) == 2:
			fate = nodeFailed
		}
	}
	return fate
}

// nodeFate tells apart why a node is missing: only one that GitHub says it cannot
// find is gone.
type nodeFate int

const (
	nodeThere nodeFate = iota
	nodeGone
	nodeFailed
	nodeHeavy
)

// inside tells whether an error concerns one node of a list, beside which the
// rest is good.
func (e graphError) inside() bool {
	return slices.ContainsFunc(e.Path, func(step any) bool { _, ok := step.(float64); return ok })
}

// into decodes what stands under an alias; false when there is nothing.
func (r reply) into(alias string, target any) (bool, error) {
	raw, ok := r.data[alias]
	if !ok || bytes.Equal(raw, []byte("null")) {
		return false, nil
	}
	if err := json.Unmarshal(raw, target); err != nil {
		return false, fmt.Errorf("graphql: %s: %w", alias, err)
	}
	return true, nil
}

// query is a document in the making. Its cost follows GitHub's formula: the
// requests needed to fill every connection, in hundreds, rounded.
type query struct {
	name     string
	fields   strings.Builder
	fragment map[string]string
	requests int
}

func newQuery(name string) *query { return &query{name: name, fragment: make(map[string]string)} }

// add appends a top-level field with the requests that its connections take.
func (q *query) add(requests int, format string, args ...any) {
	fmt.Fprintf(&q.fields, format+"\n", args...)
	q.requests += requests
}

// use makes fragments available.
func (q *query) use(fragments ...fragment) {
	for _, f := range fragments {
		q.fragment[f.name] = f.text
	}
}

func (q *query) cost() int { return max(1, (q.requests+50)/100) }

func (q *query) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "query %s{rateLimit{cost}\n%s}\n", q.name, q.fields.String())
	for _, name := range slices.Sorted(maps.Keys(q.fragment)) {
		b.WriteString(q.fragment[name])
		b.WriteByte('\n')
	}
	return b.String()
}

type fragment struct{ name, text string }

// quote writes a GraphQL string, whose escapes are those of JSON.
func quote(s string) string {
	text, _ := json.Marshal(s) // a string always marshals
	return string(text)
}

// ask sends a query. Its error is errHeavy if a smaller one may succeed.
func (c *client) ask(ctx context.Context, q *query) (reply, error) {
	body, err := json.Marshal(map[string]string{"operationName": q.name, "query": q.text()})
	if err != nil {
		return reply{}, err
	}
	ctx = wire.WithAsk(ctx, wire.Ask{Resource: graphResource, Cost: q.cost()})
	for attempt := 0; ; attempt++ {
		out, again, err := c.post(ctx, body)
		if !again || attempt >= 2 {
			return out, err
		}
		if err := c.clock.Sleep(ctx, time.Second<<attempt); err != nil {
			return reply{}, err
		}
	}
}

// post makes one exchange. A bad gateway that came quickly was hardly the
// query's weight, so that again is true.
func (c *client) post(ctx context.Context, body []byte) (out reply, again bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.graphURL, bytes.NewReader(body))
	if err != nil {
		return out, false, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-GitHub-Api-Version", apiVersion)
	start := c.clock.Now()
	resp, err := c.http.Do(req)
	out.elapsed = c.clock.Now().Sub(start)
	if errors.Is(err, wire.ErrTooLarge) {
		return out, false, fmt.Errorf("%w: %w", errHeavy, err)
	}
	if err != nil {
		return out, false, err
	}
	defer resp.Body.Close()
	text, err := wire.ReadBody(resp.Body, maxBody)
	if err != nil {
		return out, false, err
	}
	switch {
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden && tokenTrouble(messageOf(text)):
		return out, false, fmt.Errorf("token refused (%s): %w", messageOf(text), talent.ErrToken)
	case resp.StatusCode == http.StatusBadGateway, resp.StatusCode == http.StatusGatewayTimeout:
		timeout := out.elapsed > slow || bytes.Contains(text, []byte("may be the result of a timeout"))
		return out, !timeout, fmt.Errorf("graphql: status %d: %w", resp.StatusCode, errHeavy)
	case resp.StatusCode != http.StatusOK:
		return out, false, fmt.Errorf("graphql: status %d: %s", resp.StatusCode, cut(messageOf(text), 120))
	}
	return out, false, out.read(text)
}

func (r *reply) read(text []byte) error {
	var body struct {
		Data   map[string]json.RawMessage `json:"data"`
		Errors []graphError               `json:"errors"`
	}
	if err := json.Unmarshal(text, &body); err != nil {
		return fmt.Errorf("graphql: %w", err)
	}
	r.data, r.errors = body.Data, body.Errors
	if len(body.Data) > 0 || len(body.Errors) == 0 {
		return nil
	}
	first := body.Errors[0]
	if first.heavy() {
		return fmt.Errorf("graphql: %s: %w", first.Message, errHeavy)
	}
	return fmt.Errorf("graphql: %s", cut(first.Message, 200))
}
