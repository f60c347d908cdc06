// Package houserules holds the house style as tests: which room may import
// which, what must be commented, how long a file or a function may be, and what
// does not belong in this house at all. It reads source text only; it neither
// builds nor runs anything, and it changes nothing.
package houserules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const module = "mlscout"

// Violation is one breach of one rule.
type Violation struct {
	Rule string
	File string // from the root of the house, with slashes
	Line int
	What string
}

// String is the violation as an editor can open it.
func (v Violation) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", v.File, v.Line, v.Rule, v.What)
}

// House is the source of a module, parsed.
type House struct {
	fset     *token.FileSet
	packages []pack
}

// pack is one package's non-test files.
type pack struct {
	dir   string // from the root, "." for the root
	name  string
	files []sourceFile
}

type sourceFile struct {
	path  string
	lines int
	ast   *ast.File
}

// Open parses every non-test Go file below root. It skips testdata, hidden
// folders, vendored code and modules of their own.
func Open(root string) (*House, error) {
	h := &House{fset: token.NewFileSet()}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skip(root, path, d.Name())
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		return h.add(root, path)
	})
	if err != nil {
		return nil, fmt.Errorf("read the house at %s: %w", root, err)
	}
	return h, nil
}

// skip keeps the walk out of folders that are no part of the module.
func skip(root, path, name string) error {
	if path == root {
		return nil
	}
	if name == "testdata" || name == "vendor" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func (h *House) add(root, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return err
	}
	rel = filepath.ToSlash(rel)
	parsed, err := parser.ParseFile(h.fset, rel, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	if ast.IsGenerated(parsed) {
		return nil
	}
	dir := "."
	if i := strings.LastIndex(rel, "/"); i >= 0 {
		dir = rel[:i]
	}
	i := slices.IndexFunc(h.packages, func(p pack) bool { return p.dir == dir })
	if i < 0 {
		i = len(h.packages)
		h.packages = append(h.packages, pack{dir: dir, name: parsed.Name.Name})
	}
	lines := strings.Count(string(text), "\n")
	if len(text) > 0 && text[len(text)-1] != '\n' {
		lines++
	}
	h.packages[i].files = append(h.packages[i].files, sourceFile{rel, lines, parsed})
	return nil
}

// Rule is a named check of the whole house.
type Rule struct {
	Name  string
	Check func(*House) []Violation
}

// Rules lists the rules in the order of the style guide.
func Rules() []Rule {
	return []Rule{
		{"import law", imports},
		{"blank import", blankImports},
		{"package name", packageNames},
		{"package comment", packageComments},
		{"doc comment", docComments},
		{"file size", fileSizes},
		{"function size", functionSizes},
		{"nesting", nesting},
		{"init function", inits},
		{"context below main", contexts},
		{"bare sleep", sleeps},
	}
}

// Check applies a rule and returns its violations in the order of files and lines.
func (h *House) Check(r Rule) []Violation {
	found := r.Check(h)
	for i := range found {
		found[i].Rule = r.Name
	}
	slices.SortStableFunc(found, func(a, b Violation) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	return found
}

func (h *House) at(pos token.Pos, format string, args ...any) Violation {
	p := h.fset.Position(pos)
	return Violation{File: p.Filename, Line: p.Line, What: fmt.Sprintf(format, args...)}
}

// each calls visit for every file.
func (h *House) each(visit func(pack, sourceFile)) {
	for _, p := range h.packages {
		for _, f := range p.files {
			visit(p, f)
		}
	}
}
