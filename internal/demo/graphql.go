package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
)

//go:embed schema.graphql
var schemaText string

func loadSchema() *ast.Schema {
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: schemaText})
}

const maxQuery = 1 << 20

// question is the body of a GraphQL request.
type question struct {
	Query         string         `json:"query"`
	Variables     map[string]any `json:"variables"`
	OperationName string         `json:"operationName"`
}

// graphError is an error as GitHub's GraphQL API writes it.
type graphError struct {
	Type       string         `json:"type,omitempty"`
	Path       []any          `json:"path,omitempty"`
	Extensions map[string]any `json:"extensions,omitempty"`
	Locations  any            `json:"locations,omitempty"`
	Message    string         `json:"message"`
}

func (e *graphError) Error() string { return e.Message }

func fail(kind, format string, args ...any) *graphError {
	return &graphError{Type: kind, Message: fmt.Sprintf(format, args...)}
}

func (w *World) serveGraphQL(out http.ResponseWriter, r *http.Request) {
	reply, left, points := w.graph(r)
	left.write(out.Header())
	reply.write(out, false)
	w.counter.note(r, reply.status, func(n *Requests) {
		n.GraphQL++
		n.Points += points
		if errs, _ := reply.body.(map[string]any)["errors"].([]*graphError); len(errs) > 0 && errs[0].Type == "RATE_LIMITED" {
			n.Refused++
		}
	})
}

func refuse(errs ...*graphError) answer {
	return ok(map[string]any{"errors": errs})
}

// graph answers one GraphQL request and says what it cost.
func (w *World) graph(r *http.Request) (answer, state, int) {
	nothing := state{resource: "graphql", reset: w.limits.clock()}
	if r.Header.Get("User-Agent") == "" {
		return problem(http.StatusForbidden, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header"), nothing, 0
	}
	if r.Method != http.MethodPost {
		return notFound(), nothing, 0
	}
	token, known := w.identify(r)
	switch {
	case !known:
		return problem(http.StatusUnauthorized, "Bad credentials"), nothing, 0
	case token == "":
		return problem(http.StatusForbidden, "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)"), nothing, 0
	}
	left := w.limits.look(token, "graphql")
	if left.remaining == 0 {
		return refuse(fail("RATE_LIMITED", "API rate limit exceeded for user ID %d.", w.operator.id)), left, 0
	}
	op, vars, refusal := w.prepare(r)
	if refusal != nil {
		left, _ = w.limits.take(token, "graphql", 1)
		return *refusal, left, 1
	}
	p, err := w.price(op, vars)
	if err != nil {
		left, _ = w.limits.take(token, "graphql", 1)
		return refuse(err), left, 1
	}
	charge := p.cost
	if p.dryRun {
		charge = 0
	}
	left, _ = w.limits.take(token, "graphql", charge)
	w.mu.RLock()
	defer w.mu.RUnlock()
	x := &execution{World: w, vars: vars, price: p, left: left}
	return ok(x.run(op)), left, charge
}

// prepare reads, parses and validates a request's document.
func (w *World) prepare(r *http.Request) (*ast.OperationDefinition, map[string]any, *answer) {
	var q question
	dec := json.NewDecoder(io.LimitReader(r.Body, maxQuery))
	dec.UseNumber()
	if err := dec.Decode(&q); err != nil {
		a := problem(http.StatusBadRequest, "Problems parsing JSON")
		return nil, nil, &a
	}
	refused := func(errs gqlerror.List) *answer {
		var all []*graphError
		for _, e := range errs {
			all = append(all, &graphError{Message: e.Message, Locations: e.Locations, Extensions: map[string]any{"code": e.Rule}})
		}
		a := refuse(all...)
		return &a
	}
	if strings.TrimSpace(q.Query) == "" {
		a := refuse(&graphError{Message: "A query attribute must be specified and must be a string."})
		return nil, nil, &a
	}
	doc, errs := gqlparser.LoadQueryWithRules(w.schema, q.Query, nil)
	if errs != nil {
		return nil, nil, refused(errs)
	}
	op := doc.Operations.ForName(q.OperationName)
	if op == nil {
		a := refuse(&graphError{Message: "An operation name is required"})
		return nil, nil, &a
	}
	vars, err := validator.VariableValues(w.schema, op, q.Variables)
	if err != nil {
		return nil, nil, refused(gqlerror.List{gqlerror.Wrap(err)})
	}
	return op, vars, nil
}
