package demo

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

const maxNodes = 500_000

// price is what a query costs, found from its text alone.
type price struct {
	requests int // connections times the parents they hang from
	nodes    int
	cost     int
	dryRun   bool
}

// price applies GitHub's formula: the requests needed to fill each connection,
// taking every first and last as used in full, by a hundred, at least one point.
// It refuses what GitHub refuses before running anything.
func (w *World) price(op *ast.OperationDefinition, vars map[string]any) (price, *graphError) {
	var p price
	if err := p.walk(op.SelectionSet, vars, 1); err != nil {
		return p, err
	}
	p.cost = max(1, (p.requests+50)/100)
	if p.nodes > maxNodes {
		return p, fail("MAX_NODE_LIMIT_EXCEEDED", "This query requests up to %d possible nodes which exceeds the maximum limit of 500,000.", p.nodes)
	}
	return p, nil
}

func (p *price) walk(set ast.SelectionSet, vars map[string]any, times int) *graphError {
	for _, s := range set {
		var err *graphError
		switch s := s.(type) {
		case *ast.Field:
			err = p.field(s, vars, times)
		case *ast.InlineFragment:
			err = p.walk(s.SelectionSet, vars, times)
		case *ast.FragmentSpread:
			err = p.walk(s.Definition.SelectionSet, vars, times)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *price) field(f *ast.Field, vars map[string]any, times int) *graphError {
	a := args(f.ArgumentMap(vars))
	owner := f.ObjectDefinition.Name
	switch {
	case owner == "User" && f.Name == "email":
		return fail("INSUFFICIENT_SCOPES", "Your token has not been granted the required scopes to execute this query. The 'email' field requires one of the following scopes: ['user:email', 'read:user'], but your token has only been granted the: [''] scopes. Please modify your token's scopes at: https://github.com/settings/tokens.")
	case owner == "Query" && f.Name == "rateLimit":
		p.dryRun = p.dryRun || a["dryRun"] == true
	case owner == "Query" && f.Name == "nodes":
		ids := a.words("ids")
		if len(ids) > 100 {
			return fail("ARGUMENT_LIMIT", "You may not provide more than 100 node ids; you provided %d.", len(ids))
		}
		p.requests++
		p.nodes += len(ids)
		times *= max(1, len(ids))
	case strings.HasSuffix(f.Definition.Type.Name(), "Connection"):
		count, err := bounds(f, a)
		if err != nil {
			return err
		}
		p.requests += times
		p.nodes += times * count
		times *= max(1, count)
	}
	return p.walk(f.SelectionSet, vars, times)
}

// bounds reads first and last of a connection: one of them, from 1 to 100,
// wherever nodes or edges are asked for.
func bounds(f *ast.Field, a args) (int, *graphError) {
	first, hasFirst := a.number("first")
	last, hasLast := a.number("last")
	if !hasFirst && !hasLast {
		if asksForNodes(f.SelectionSet) {
			return 0, fail("MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value to properly paginate the `%s` connection.", f.Name)
		}
		return 0, nil
	}
	for _, bound := range []struct {
		name  string
		value int
		given bool
	}{{"first", first, hasFirst}, {"last", last, hasLast}} {
		switch {
		case bound.given && bound.value > 100:
			return 0, fail("EXCESSIVE_PAGINATION", "Requesting %d records on the `%s` connection exceeds the `%s` limit of 100 records.", bound.value, f.Name, bound.name)
		case bound.given && bound.value < 1:
			return 0, fail("EXCESSIVE_PAGINATION", "`%s` on the `%s` connection must be between 1 and 100.", bound.name, f.Name)
		}
	}
	return max(first, last), nil
}

func asksForNodes(set ast.SelectionSet) bool {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if s.Name == "nodes" || s.Name == "edges" || s.Name == "pageInfo" {
				return true
			}
		case *ast.InlineFragment:
			if asksForNodes(s.SelectionSet) {
				return true
			}
		case *ast.FragmentSpread:
			if asksForNodes(s.Definition.SelectionSet) {
				return true
			}
		}
	}
	return false
}

// args are the arguments of one field, defaults filled in.
type args map[string]any

func (a args) number(name string) (int, bool) {
	if a[name] == nil {
		return 0, false
	}
	var n int
	_, err := fmt.Sscan(fmt.Sprint(a[name]), &n)
	return n, err == nil
}

func (a args) text(name string) string {
	s, _ := a[name].(string)
	return s
}

// words reads a list of strings or enum values; nil if the argument is absent.
// As the language has it, a single value stands for a list of one.
func (a args) words(name string) []string {
	list, isList := a[name].([]any)
	if !isList && a[name] != nil {
		list = []any{a[name]}
	}
	var words []string
	for _, v := range list {
		if s, isText := v.(string); isText {
			words = append(words, s)
		}
	}
	return words
}

// order reads an order argument such as {field: UPDATED_AT, direction: DESC}.
func (a args) order(name string) (field string, descending bool) {
	m, _ := a[name].(map[string]any)
	field, _ = m["field"].(string)
	return field, m["direction"] == "DESC"
}
