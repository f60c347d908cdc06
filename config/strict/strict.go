// Package strict reads YAML that people write by hand into Go structs and says
// exactly where they slipped: one line per mistake, with file, line, column and
// the nearest name that would have been right. It never guesses, never converts
// one type into another, and ignores no key.
package strict

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Error is one mistake in one file. Line and Col count from 1 and are 0 where
// the mistake has no place.
type Error struct {
	File string
	Line int
	Col  int
	Msg  string
}

// Error returns "file:line:col: message".
func (e *Error) Error() string {
	switch {
	case e.File == "":
		return e.Msg
	case e.Line == 0:
		return e.File + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg)
}

// Pos is where a value stands.
type Pos struct {
	File string
	Line int
	Col  int
}

// String returns "file:line:col", or what is known of it.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Errorf makes an [Error] at p.
func (p Pos) Errorf(format string, args ...any) error {
	return &Error{File: p.File, Line: p.Line, Col: p.Col, Msg: fmt.Sprintf(format, args...)}
}

// Node is a part of a document that is decoded later, or not at all. Used as a
// field type it keeps whatever stands there.
type Node struct {
	file    string
	node    ast.Node
	anchors map[string]ast.Node
}

// Parse reads one YAML document. An empty document gives a Node that decodes
// to nothing.
func Parse(file string, text []byte) (Node, error) {
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		return Node{}, syntaxError(file, err)
	}
	n := Node{file: file, anchors: make(map[string]ast.Node)}
	for _, doc := range parsed.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType {
			continue
		}
		if n.node != nil {
			return Node{}, n.pos(doc.Body).Errorf("a second document; put everything into one")
		}
		n.node = doc.Body
		ast.Walk(anchorFinder(n.anchors), doc.Body)
	}
	return n, nil
}

type anchorFinder map[string]ast.Node

func (f anchorFinder) Visit(node ast.Node) ast.Visitor {
	if anchor, ok := node.(*ast.AnchorNode); ok {
		f[anchor.Name.String()] = anchor.Value
	}
	return f
}

func syntaxError(file string, err error) error {
	var at yaml.Error
	if !errors.As(err, &at) {
		return &Error{File: file, Msg: firstLine(err.Error())}
	}
	e := &Error{File: file, Msg: firstLine(at.GetMessage())}
	if strings.Contains(e.Msg, "'\t'") {
		e.Msg = "a tab; indent with spaces"
	}
	if token := at.GetToken(); token != nil && token.Position != nil {
		e.Line, e.Col = token.Position.Line, token.Position.Column
	}
	return e
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// IsZero reports whether nothing stands at n.
func (n Node) IsZero() bool { return n.node == nil }

// IsList reports whether a list stands at n.
func (n Node) IsList() bool {
	_, ok := n.resolve(n.node).(*ast.SequenceNode)
	return ok
}

// Pos returns where n stands.
func (n Node) Pos() Pos { return n.pos(n.node) }

func (n Node) pos(node ast.Node) Pos {
	p := Pos{File: n.file}
	if node == nil {
		return p
	}
	switch v := node.(type) {
	case *ast.MappingNode:
		if len(v.Values) > 0 && !v.IsFlowStyle {
			return n.pos(v.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return n.pos(v.Key)
	}
	if token := node.GetToken(); token != nil && token.Position != nil {
		p.Line, p.Col = token.Position.Line, token.Position.Column
	}
	return p
}

// Entry is one key of a mapping with its value.
type Entry struct {
	Key   string
	At    Pos // of the key
	Value Node
}

// Entries returns the keys of a mapping in the order of the file. Anything but
// a mapping or nothing is an error that says what was expected.
func (n Node) Entries(what string) ([]Entry, error) {
	node := n.resolve(n.node)
	var values []*ast.MappingValueNode
	switch v := node.(type) {
	case nil, *ast.NullNode:
		return nil, nil
	case *ast.MappingNode:
		values = v.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{v}
	default:
		return nil, n.pos(node).Errorf("%s: want a block of keys, got %s", what, describe(node))
	}
	entries := make([]Entry, 0, len(values))
	for _, value := range values {
		at := n.pos(value.Key)
		if _, merge := value.Key.(*ast.MergeKeyNode); merge {
			return nil, at.Errorf("%s: merge keys (<<) are not supported; write the keys out", what)
		}
		entries = append(entries, Entry{
			Key: keyText(value.Key), At: at,
			Value: Node{file: n.file, node: value.Value, anchors: n.anchors},
		})
	}
	return entries, nil
}

func keyText(key ast.MapKeyNode) string {
	if s, ok := key.(*ast.StringNode); ok {
		return s.Value
	}
	return strings.Trim(key.String(), `"'`)
}

// resolve follows anchors, aliases and tags to the value that counts. An alias
// that leads nowhere or to itself resolves to null.
func (n Node) resolve(node ast.Node) ast.Node {
	for range 8 {
		switch v := node.(type) {
		case *ast.AnchorNode:
			node = v.Value
		case *ast.AliasNode:
			node = n.anchors[v.Value.String()]
		case *ast.TagNode:
			node = v.Value
		default:
			return node
		}
	}
	return nil
}

// describe names a value as its writer would.
func describe(node ast.Node) string {
	switch v := node.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.StringNode:
		return fmt.Sprintf("text %q", shorten(v.Value))
	case *ast.LiteralNode:
		return "text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "number " + node.GetToken().Value
	case *ast.BoolNode:
		return node.GetToken().Value
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a block of keys"
	}
	return "something else"
}

func shorten(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}

// Suggest returns `; did you mean "name"?` for the candidate nearest to word,
// or "" when none is near.
func Suggest(word string, candidates []string) string {
	best, bestDistance := "", 2
	if len(word) > 3 {
		bestDistance = 1 + max(2, len(word)/3)
	}
	for _, candidate := range slices.Sorted(slices.Values(candidates)) {
		if d := distance(strings.ToLower(word), strings.ToLower(candidate)); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	for _, candidate := range candidates {
		if best == "" && len(word) > 2 && strings.HasPrefix(candidate, strings.ToLower(word)) {
			best = candidate
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// distance counts insertions, deletions, substitutions and swaps of neighbours.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last := make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}
