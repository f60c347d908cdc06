package strict

import (
	"encoding"
	"fmt"
	"iter"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Fields yields every field of the struct that into points to that holds a
// single value or a list of texts, by dotted path, as a pointer. Of anything
// but a struct it yields nothing.
func Fields(path string, into any) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		if v := reflect.ValueOf(into).Elem(); v.Kind() == reflect.Struct {
			walkFields(path, v, yield)
		}
	}
}

func walkFields(path string, v reflect.Value, yield func(string, any) bool) bool {
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("yaml")
		if name == "" || name == "-" {
			continue
		}
		field, at := v.Field(i), Join(path, name)
		text := reflect.PointerTo(field.Type()).Implements(textType)
		switch {
		case field.Type() == nodeType || field.Kind() == reflect.Map || field.Kind() == reflect.Pointer:
		case field.Kind() == reflect.Struct && !text:
			if !walkFields(at, field, yield) {
				return false
			}
		case field.Kind() == reflect.Slice && field.Type().Elem().Kind() != reflect.String && !text:
		default:
			if !yield(at, field.Addr().Interface()) {
				return false
			}
		}
	}
	return true
}

// Set gives the field that into points to the value that text spells, as from a
// flag or the environment; lists are split at commas.
func Set(path string, into any, at Pos, text string) error {
	if target, ok := into.(encoding.TextUnmarshaler); ok {
		if err := target.UnmarshalText([]byte(text)); err != nil {
			return at.Errorf("%s: %v", path, err)
		}
		return nil
	}
	v := reflect.ValueOf(into).Elem()
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 0, 1))
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" {
				v.Set(reflect.Append(v, reflect.ValueOf(item).Convert(v.Type().Elem())))
			}
		}
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return at.Errorf("%s: want true or false, got %q", path, text)
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || v.OverflowInt(n) {
			return at.Errorf("%s: want a whole number, got %q", path, text)
		}
		v.SetInt(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != f {
			return at.Errorf("%s: want a number, got %q", path, text)
		}
		v.SetFloat(f)
	default:
		panic("strict: cannot set " + v.Type().String())
	}
	return nil
}

// Leaves tells seen of every single value and list of such at or below n.
func (n Node) Leaves(path string, seen Seen) {
	n.walk(path, 0, func(path string, node ast.Node) { seen(path, n.pos(node)) })
}

// Texts yields every single value at or below n as it is written, and lists of
// single values in brackets.
func (n Node) Texts(path string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		more := true
		n.walk(path, 0, func(path string, node ast.Node) {
			if more {
				more = yield(path, textOf(n, node))
			}
		})
	}
}

func textOf(n Node, node ast.Node) string {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		text, _ := scalarText(node)
		return text
	}
	items := make([]string, len(sequence.Values))
	for i, item := range sequence.Values {
		items[i], _ = scalarText(n.resolve(item))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// maxDepth ends a walk through a document that contains itself by an alias.
const maxDepth = 16

// walk visits single values and lists of them; lists of blocks are walked into.
func (n Node) walk(path string, depth int, visit func(string, ast.Node)) {
	if depth > maxDepth {
		return
	}
	node := n.resolve(n.node)
	switch v := node.(type) {
	case nil, *ast.NullNode:
	case *ast.MappingNode, *ast.MappingValueNode:
		entries, err := n.Entries(path)
		if err != nil {
			return // decoding will tell
		}
		for _, entry := range entries {
			entry.Value.walk(Join(path, entry.Key), depth+1, visit)
		}
	case *ast.SequenceNode:
		blocks := false
		for i, item := range v.Values {
			if _, single := scalarText(n.resolve(item)); !single {
				blocks = true
				Node{file: n.file, node: item, anchors: n.anchors}.walk(fmt.Sprintf("%s[%d]", path, i), depth+1, visit)
			}
		}
		if !blocks {
			visit(path, node)
		}
	default:
		visit(path, node)
	}
}
