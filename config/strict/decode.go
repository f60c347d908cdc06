package strict

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Seen is told of every value that was set, by its dotted path.
type Seen func(path string, at Pos)

// Decode sets the fields of the struct that into points to, matched by their
// yaml tags, and leaves those alone that the document does not name. path is
// the dotted path of n itself, "" for a whole document; seen may be nil. All
// mistakes are returned, joined, in the order of the file.
//
// Fields may be strings, booleans, numbers, structs, slices and maps of these,
// [Node], and types with UnmarshalText, whose errors become the message.
func (n Node) Decode(path string, into any, seen Seen) error {
	d := &decoder{seen: seen}
	d.value(n, path, reflect.ValueOf(into).Elem())
	return errors.Join(d.errs...)
}

// Decode parses a document and decodes it; see [Node.Decode].
func Decode(file string, text []byte, into any) error {
	n, err := Parse(file, text)
	if err != nil {
		return err
	}
	return n.Decode("", into, nil)
}

type decoder struct {
	seen Seen
	errs []error
}

var (
	nodeType = reflect.TypeFor[Node]()
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func (d *decoder) failf(at Pos, format string, args ...any) {
	d.errs = append(d.errs, at.Errorf(format, args...))
}

func (d *decoder) value(n Node, path string, into reflect.Value) {
	node := n.resolve(n.node)
	if into.Type() == nodeType {
		into.Set(reflect.ValueOf(n))
		return
	}
	if node == nil || node.Type() == ast.NullType {
		return // an empty value leaves the default
	}
	if into.CanAddr() && reflect.PointerTo(into.Type()).Implements(textType) {
		d.text(n, node, path, into)
		return
	}
	switch into.Kind() {
	case reflect.Struct:
		d.structure(n, path, into)
	case reflect.Slice:
		d.list(n, node, path, into)
	case reflect.Map:
		d.mapping(n, path, into)
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		d.value(n, path, into.Elem())
	default:
		d.scalar(n, node, path, into)
	}
}

func (d *decoder) structure(n Node, path string, into reflect.Value) {
	entries, err := n.Entries(label(path, "the file"))
	if err != nil {
		d.errs = append(d.errs, err)
		return
	}
	fields := fieldsOf(into)
	for _, entry := range entries {
		field, ok := fields[entry.Key]
		if !ok {
			d.failf(entry.At, "unknown key %q%s%s", entry.Key, within(path), Suggest(entry.Key, keysOf(fields)))
			continue
		}
		d.value(entry.Value, Join(path, entry.Key), field)
	}
}

// fieldsOf returns the settable fields of a struct by yaml name.
func fieldsOf(v reflect.Value) map[string]reflect.Value {
	fields := make(map[string]reflect.Value)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("yaml"); name != "" && name != "-" {
			fields[name] = v.Field(i)
		}
	}
	return fields
}

func keysOf(fields map[string]reflect.Value) []string {
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	return keys
}

func (d *decoder) list(n Node, node ast.Node, path string, into reflect.Value) {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		d.failf(n.pos(node), "%s: want a list, got %s", label(path, "the file"), describe(node))
		return
	}
	out := reflect.MakeSlice(into.Type(), len(sequence.Values), len(sequence.Values))
	for i, item := range sequence.Values {
		before := len(d.errs)
		d.value(Node{file: n.file, node: item, anchors: n.anchors}, fmt.Sprintf("%s[%d]", path, i), out.Index(i))
		if len(d.errs) == before && n.resolve(item).Type() == ast.NullType {
			d.failf(n.pos(item), "%s[%d]: an empty list entry", path, i)
		}
	}
	into.Set(out)
	d.note(path, n.pos(node))
}

func (d *decoder) mapping(n Node, path string, into reflect.Value) {
	entries, err := n.Entries(label(path, "the file"))
	if err != nil {
		d.errs = append(d.errs, err)
		return
	}
	out := reflect.MakeMapWithSize(into.Type(), len(entries))
	for _, entry := range entries {
		value := reflect.New(into.Type().Elem()).Elem()
		d.value(entry.Value, Join(path, entry.Key), value)
		out.SetMapIndex(reflect.ValueOf(entry.Key).Convert(into.Type().Key()), value)
	}
	into.Set(out)
}

func (d *decoder) text(n Node, node ast.Node, path string, into reflect.Value) {
	text, ok := scalarText(node)
	if !ok {
		d.failf(n.pos(node), "%s: want a single value, got %s", label(path, "the file"), describe(node))
		return
	}
	target := into.Addr().Interface().(encoding.TextUnmarshaler)
	if err := target.UnmarshalText([]byte(text)); err != nil {
		d.failf(n.pos(node), "%s: %v", label(path, "the file"), err)
		return
	}
	d.note(path, n.pos(node))
}

// scalarText returns what was written for a single value.
func scalarText(node ast.Node) (string, bool) {
	switch v := node.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return v.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return node.GetToken().Value, true
	}
	return "", false
}

func (d *decoder) scalar(n Node, node ast.Node, path string, into reflect.Value) {
	var problem string
	switch into.Kind() {
	case reflect.String:
		problem = setString(node, into)
	case reflect.Bool:
		problem = setBool(node, into)
	case reflect.Int, reflect.Int64:
		problem = setInt(node, into)
	case reflect.Float64:
		problem = setFloat(node, into)
	default:
		panic("strict: cannot decode into " + into.Type().String())
	}
	if problem != "" {
		d.failf(n.pos(node), "%s: %s", label(path, "the file"), problem)
		return
	}
	d.note(path, n.pos(node))
}

func setString(node ast.Node, into reflect.Value) string {
	switch v := node.(type) {
	case *ast.StringNode:
		into.SetString(v.Value)
	case *ast.LiteralNode:
		into.SetString(v.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return fmt.Sprintf("want text, got %s; put it in quotes", describe(node))
	default:
		return "want text, got " + describe(node)
	}
	return ""
}

func setBool(node ast.Node, into reflect.Value) string {
	if v, ok := node.(*ast.BoolNode); ok {
		into.SetBool(v.Value)
		return ""
	}
	return "want true or false, got " + describe(node)
}

func setInt(node ast.Node, into reflect.Value) string {
	if v, ok := node.(*ast.IntegerNode); ok {
		i, err := strconv.ParseInt(strings.ReplaceAll(v.GetToken().Value, "_", ""), 0, 64)
		if err == nil && !into.OverflowInt(i) {
			into.SetInt(i)
			return ""
		}
	}
	return "want a whole number, got " + describe(node)
}

func setFloat(node ast.Node, into reflect.Value) string {
	switch node.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		f, err := strconv.ParseFloat(strings.ReplaceAll(node.GetToken().Value, "_", ""), 64)
		if err == nil && !math.IsInf(f, 0) {
			into.SetFloat(f)
			return ""
		}
	}
	return "want a number, got " + describe(node)
}

func (d *decoder) note(path string, at Pos) {
	if d.seen != nil {
		d.seen(path, at)
	}
}

// Join puts a key behind a dotted path.
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func label(path, whole string) string {
	if path == "" {
		return whole
	}
	return path
}

func within(path string) string {
	if path == "" {
		return ""
	}
	return " in " + path
}
