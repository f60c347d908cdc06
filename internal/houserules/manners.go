package houserules

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// The limits of the style guide.
const (
	maxFile     = 400 // lines, exclusive
	maxFunction = 80  // lines, exclusive
	usual       = 50  // 95 in 100 functions of a package are shorter
	maxDepth    = 3   // statements within statements
	enough      = 20  // functions from which the 95th percentile says something
)

func packageNames(h *House) []Violation {
	shelves := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc", "shared", "base", "lib"}
	var found []Violation
	for _, p := range h.packages {
		if slices.Contains(shelves, p.name) || slices.Contains(shelves, p.dir[strings.LastIndex(p.dir, "/")+1:]) {
			found = append(found, h.at(p.files[0].ast.Package, "package %s is named after a shelf, not after what it holds", p.name))
		}
	}
	return found
}

func packageComments(h *House) []Violation {
	var found []Violation
	for _, p := range h.packages {
		if !slices.ContainsFunc(p.files, func(f sourceFile) bool { return f.ast.Doc.Text() != "" }) {
			found = append(found, h.at(p.files[0].ast.Package, "package %s does not say what it is for", p.dir))
		}
	}
	return found
}

// docComments finds exported names without a comment. In a group of constants
// or variables the group's comment is enough.
func docComments(h *House) []Violation {
	var found []Violation
	h.each(func(p pack, f sourceFile) {
		if p.name == "main" {
			return
		}
		for _, decl := range f.ast.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc.Text() == "" && exportedReceiver(d) {
					found = append(found, h.at(d.Pos(), "exported %s has no comment", d.Name.Name))
				}
			case *ast.GenDecl:
				found = append(found, h.bareSpecs(d)...)
			}
		}
	})
	return found
}

// exportedReceiver says whether d is a function or a method of an exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	t := d.Recv.List[0].Type
	for {
		switch inner := t.(type) {
		case *ast.StarExpr:
			t = inner.X
		case *ast.IndexExpr:
			t = inner.X
		case *ast.IndexListExpr:
			t = inner.X
		case *ast.Ident:
			return inner.IsExported()
		default:
			return false
		}
	}
}

func (h *House) bareSpecs(d *ast.GenDecl) []Violation {
	var found []Violation
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() && d.Doc.Text() == "" && s.Doc.Text() == "" {
				found = append(found, h.at(s.Pos(), "exported type %s has no comment", s.Name.Name))
			}
		case *ast.ValueSpec:
			exported := slices.ContainsFunc(s.Names, func(id *ast.Ident) bool { return id.IsExported() })
			if exported && d.Doc.Text() == "" && s.Doc.Text() == "" && s.Comment.Text() == "" {
				found = append(found, h.at(s.Pos(), "exported %s has no comment", s.Names[0].Name))
			}
		}
	}
	return found
}

func fileSizes(h *House) []Violation {
	var found []Violation
	h.each(func(_ pack, f sourceFile) {
		if f.lines >= maxFile {
			found = append(found, Violation{File: f.path, Line: maxFile, What: "file has " + strconv.Itoa(f.lines) + " lines; under " + strconv.Itoa(maxFile) + " is the rule"})
		}
	})
	return found
}

// functionSizes finds functions that are too long, and packages in which more
// than one function in twenty is longer than usual.
func functionSizes(h *House) []Violation {
	var found []Violation
	for _, p := range h.packages {
		var long []string
		all := p.functions()
		for _, d := range all {
			lines := h.fset.Position(d.End()).Line - h.fset.Position(d.Pos()).Line + 1
			if lines >= usual {
				long = append(long, d.Name.Name+" "+strconv.Itoa(lines))
			}
			if lines >= maxFunction {
				found = append(found, h.at(d.Pos(), "%s has %d lines; under %d is the rule", d.Name.Name, lines, maxFunction))
			}
		}
		if len(all) >= enough && len(long)*20 > len(all) {
			found = append(found, h.at(p.files[0].ast.Package, "%d of the %d functions in %s have %d lines or more: %s", len(long), len(all), p.dir, usual, strings.Join(long, ", ")))
		}
	}
	return found
}

func (p pack) functions() []*ast.FuncDecl {
	var all []*ast.FuncDecl
	for _, f := range p.files {
		for _, decl := range f.ast.Decls {
			if d, isFunc := decl.(*ast.FuncDecl); isFunc {
				all = append(all, d)
			}
		}
	}
	return all
}

// nesting finds statements that stand too deep. A function literal starts anew,
// and "else if" goes no deeper than its "if".
func nesting(h *House) []Violation {
	var found []Violation
	h.each(func(_ pack, f sourceFile) {
		for _, decl := range f.ast.Decls {
			d, isFunc := decl.(*ast.FuncDecl)
			if !isFunc || d.Body == nil {
				continue
			}
			if pos, depth := deepest(d.Body); depth > maxDepth {
				found = append(found, h.at(pos, "%s nests %d deep; %d is the rule", d.Name.Name, depth, maxDepth))
			}
		}
	})
	return found
}

// deepest returns the innermost control statement below n and its depth.
func deepest(n ast.Node) (token.Pos, int) {
	var at token.Pos
	most := 0
	note := func(pos token.Pos, depth int) {
		if depth > most {
			at, most = pos, depth
		}
	}
	ast.Inspect(n, func(inner ast.Node) bool {
		if inner == n {
			return true
		}
		switch s := inner.(type) {
		case *ast.FuncLit:
			note(deepest(s.Body))
			return false
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			pos, depth := deepest(s)
			note(orHere(pos, s), depth+1)
			return false
		case *ast.IfStmt:
			note(deepestIf(s))
			return false
		}
		return true
	})
	return at, most
}

func deepestIf(s *ast.IfStmt) (token.Pos, int) {
	pos, depth := deepest(s.Body)
	at, most := orHere(pos, s), depth+1
	switch other := s.Else.(type) {
	case *ast.IfStmt:
		if pos, depth := deepestIf(other); depth > most {
			at, most = pos, depth
		}
	case *ast.BlockStmt:
		if pos, depth := deepest(other); depth+1 > most {
			at, most = orHere(pos, other), depth+1
		}
	}
	return at, most
}

func orHere(pos token.Pos, n ast.Node) token.Pos {
	if pos.IsValid() {
		return pos
	}
	return n.Pos()
}

func inits(h *House) []Violation {
	var found []Violation
	h.each(func(_ pack, f sourceFile) {
		for _, decl := range f.ast.Decls {
			if d, isFunc := decl.(*ast.FuncDecl); isFunc && d.Recv == nil && d.Name.Name == "init" {
				found = append(found, h.at(d.Pos(), "nothing may run before main"))
			}
		}
	})
	return found
}

// contexts finds contexts made out of nothing anywhere but in a main package.
func contexts(h *House) []Violation {
	return h.calls("context", []string{"Background", "TODO"}, "a context is handed down from main, not made", func(p pack) bool { return p.name == "main" })
}

func sleeps(h *House) []Violation {
	return h.calls("time", []string{"Sleep"}, "wait with a timer and the context", func(pack) bool { return false })
}

// calls finds uses of functions of a standard package, whatever it is imported as.
func (h *House) calls(path string, names []string, instead string, exempt func(pack) bool) []Violation {
	var found []Violation
	h.each(func(p pack, f sourceFile) {
		local := localName(f.ast, path)
		if local == "" || exempt(p) {
			return
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			sel, isSel := n.(*ast.SelectorExpr)
			if !isSel || !slices.Contains(names, sel.Sel.Name) {
				return true
			}
			if id, isName := sel.X.(*ast.Ident); isName && id.Name == local {
				found = append(found, h.at(sel.Pos(), "%s.%s: %s", path, sel.Sel.Name, instead))
			}
			return true
		})
	})
	return found
}

// localName is what a file calls an imported package, "" if it does not import it.
func localName(f *ast.File, path string) string {
	for _, spec := range f.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); p == path {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return path[strings.LastIndex(path, "/")+1:]
		}
	}
	return ""
}
