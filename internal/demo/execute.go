package demo

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// resolver answers one field of an object.
type resolver func(x *execution, v any, a args) (any, error)

// fields are the resolvers of one type.
type fields map[string]resolver

// execution is one query being answered.
type execution struct {
	*World
	vars   map[string]any
	price  price
	left   state
	errors []*graphError
}

// on makes a resolver out of a function over a concrete Go type.
func on[T any](f func(x *execution, v T, a args) (any, error)) resolver {
	return func(x *execution, v any, a args) (any, error) { return f(x, v.(T), a) }
}

// get makes a resolver out of a plain accessor.
func get[T any](f func(v T) any) resolver {
	return func(_ *execution, v any, _ args) (any, error) { return f(v.(T)), nil }
}

func (x *execution) run(op *ast.OperationDefinition) map[string]any {
	data, complete := x.object("Query", nil, op.SelectionSet, nil)
	result := map[string]any{"data": data}
	if !complete {
		result["data"] = nil
	}
	if x.errors != nil {
		result["errors"] = x.errors
	}
	return result
}

// object answers a selection on v. It is incomplete if a field that may not be
// null has no value, which makes the object itself null.
func (x *execution) object(typ string, v any, set ast.SelectionSet, path []any) (map[string]any, bool) {
	data := make(map[string]any)
	for _, group := range x.collect(typ, set, nil) {
		f := group[0]
		if x.price.dryRun && typ == "Query" && f.Name != "rateLimit" {
			continue
		}
		var whole ast.SelectionSet
		for _, same := range group {
			whole = append(whole, same.SelectionSet...)
		}
		value, complete := x.field(typ, v, f, whole, append(path[:len(path):len(path)], f.Alias))
		if !complete {
			return nil, false
		}
		data[f.Alias] = value
	}
	return data, true
}

// collect gathers the fields that apply to a type, those with one response name together.
func (x *execution) collect(typ string, set ast.SelectionSet, groups [][]*ast.Field) [][]*ast.Field {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if x.wanted(s.Directives) {
				groups = join(groups, s)
			}
		case *ast.InlineFragment:
			if x.wanted(s.Directives) && x.applies(s.TypeCondition, typ) {
				groups = x.collect(typ, s.SelectionSet, groups)
			}
		case *ast.FragmentSpread:
			if x.wanted(s.Directives) && x.applies(s.Definition.TypeCondition, typ) {
				groups = x.collect(typ, s.Definition.SelectionSet, groups)
			}
		}
	}
	return groups
}

func join(groups [][]*ast.Field, f *ast.Field) [][]*ast.Field {
	for i, group := range groups {
		if group[0].Alias == f.Alias {
			groups[i] = append(group, f)
			return groups
		}
	}
	return append(groups, []*ast.Field{f})
}

// wanted reads @include and @skip.
func (x *execution) wanted(directives ast.DirectiveList) bool {
	for _, d := range directives {
		value := d.ArgumentMap(x.vars)["if"] == true
		if d.Name == "include" && !value || d.Name == "skip" && value {
			return false
		}
	}
	return true
}

func (x *execution) applies(condition, typ string) bool {
	if condition == "" || condition == typ {
		return true
	}
	for _, possible := range x.schema.PossibleTypes[condition] {
		if possible.Name == typ {
			return true
		}
	}
	return false
}

func (x *execution) field(typ string, v any, f *ast.Field, set ast.SelectionSet, path []any) (any, bool) {
	if f.Name == "__typename" {
		return typ, true
	}
	resolve := x.resolver(typ, f.Name)
	if resolve == nil {
		x.errors = append(x.errors, &graphError{Path: path, Message: fmt.Sprintf("Field '%s' of '%s' is not part of this world", f.Name, typ)})
		return nil, !f.Definition.Type.NonNull
	}
	value, err := resolve(x, v, f.ArgumentMap(x.vars))
	if err != nil {
		x.report(err, path)
		value = nil
	}
	return x.complete(f.Definition.Type, value, set, path)
}

func (x *execution) resolver(typ, name string) resolver {
	if r := x.types[typ][name]; r != nil {
		return r
	}
	for _, suffix := range []string{"Connection", "Edge"} {
		if strings.HasSuffix(typ, suffix) {
			return x.types[suffix][name]
		}
	}
	return nil
}

func (x *execution) report(err error, path []any) {
	var known *graphError
	if !errors.As(err, &known) {
		known = &graphError{Message: err.Error()}
	}
	at := *known
	if at.Path == nil {
		at.Path = path
	}
	x.errors = append(x.errors, &at)
}

// complete turns what a resolver gave into JSON of the field's type.
func (x *execution) complete(t *ast.Type, v any, set ast.SelectionSet, path []any) (any, bool) {
	if v == nil {
		return nil, !t.NonNull
	}
	if t.Elem != nil {
		return x.completeList(t, v, set, path)
	}
	def := x.schema.Types[t.Name()]
	switch def.Kind {
	case ast.Object:
		data, complete := x.object(def.Name, v, set, path)
		if !complete {
			return nil, !t.NonNull
		}
		return data, true
	case ast.Interface, ast.Union:
		data, complete := x.object(typeOf(v), v, set, path)
		if !complete {
			return nil, !t.NonNull
		}
		return data, true
	}
	if at, isTime := v.(time.Time); isTime {
		text := stamp(at)
		return text, text != nil || !t.NonNull
	}
	return v, true
}

func (x *execution) completeList(t *ast.Type, v any, set ast.SelectionSet, path []any) (any, bool) {
	list := v.([]any)
	done := make([]any, 0, len(list))
	for i, item := range list {
		at := append(path[:len(path):len(path)], i)
		if err, isErr := item.(error); isErr {
			x.report(err, at)
			item = nil
		}
		value, complete := x.complete(t.Elem, item, set, at)
		if !complete {
			return nil, !t.NonNull
		}
		done = append(done, value)
	}
	return done, true
}

// typeOf names the type of an object behind an interface or a union.
func typeOf(v any) string {
	switch v := v.(type) {
	case *account:
		return v.kind
	case *repo:
		return "Repository"
	case *commit:
		return "Commit"
	case *pull:
		return "PullRequest"
	case *review:
		return "PullRequestReview"
	case *issue:
		return "Issue"
	case *comment:
		return "IssueComment"
	case *release:
		return "Release"
	case folder:
		return "Tree"
	case blob:
		return "Blob"
	}
	panic(fmt.Sprintf("demo: no GraphQL type for %T", v))
}

// person is an account as an actor: null once it is gone.
func person(a *account) any {
	if !a.visible() {
		return nil
	}
	return a
}

// user is an account where only people may stand.
func user(a *account) any {
	if !a.visible() || a.kind != typeUser {
		return nil
	}
	return a
}

func repository(r *repo) any {
	if !r.open() || r.blocked {
		return nil
	}
	return r
}
