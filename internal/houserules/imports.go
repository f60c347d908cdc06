package houserules

import (
	"slices"
	"strconv"
	"strings"
)

// Room is a part of the house: a folder, the folders below it that are no room
// of their own, and the rooms that it may import. A room may always import itself.
type Room struct {
	Path       string
	May        []string
	AndTheirs  bool // also whatever those rooms may import
	Everything bool
}

// Table is the import law. A package belongs to the room with the longest path
// that it lies in.
func Table() []Room {
	vocabulary := []string{"talent", "config/catalog", "internal/places", "internal/lazyregexp"}
	source := append([]string{"crawler", "crawler/wire", "crawler/polite", "crawler/posts", "crawler/board"}, vocabulary...)
	rooms := []Room{
		{Path: "talent"},
		{Path: "config", May: []string{"talent", "config/catalog", "config/strict"}},
		{Path: "config/strict"},
		{Path: "config/catalog", May: []string{"talent", "config/strict"}},
		{Path: "crawler", May: vocabulary},
		{Path: "crawler/wire", May: []string{"talent", "crawler"}},
		{Path: "crawler/polite", May: []string{"talent", "crawler", "crawler/wire"}},
		{Path: "crawler/posts", May: vocabulary},
		{Path: "crawler/board", May: append([]string{"crawler", "crawler/wire", "crawler/polite", "crawler/posts"}, vocabulary...)},
		{Path: "crawler/crawlertest", May: []string{"talent", "crawler"}},
		{Path: "ranker", May: vocabulary},
		{Path: "index", May: vocabulary},
		{Path: "internal/places", May: []string{"talent"}},
		{Path: "internal/lazyregexp"},
		{Path: "internal/privacy", May: []string{"talent"}},
		{Path: "internal/market", May: []string{"talent"}},
		{Path: "internal/recruiting", May: []string{"talent", "ranker", "config/catalog", "config/strict", "internal/privacy", "internal/lazyregexp"}},
		{Path: "internal/identity", May: []string{"talent", "internal/places"}},
		{Path: "internal/demo", May: []string{"talent"}},
		{Path: "internal/houserules"},
		{Path: "internal/store", May: []string{"talent", "internal/privacy", "crawler"}},
		{Path: "internal/export", May: []string{"talent", "ranker"}, AndTheirs: true},
		{Path: "internal/sourcing", May: []string{"internal/store", "internal/export", "internal/identity", "index", "ranker", "crawler"}, AndTheirs: true},
		{Path: "internal/rights", May: []string{"internal/sourcing"}, AndTheirs: true},
		{Path: "internal/nightly", May: []string{"crawler", "internal/sourcing"}, AndTheirs: true},
		{Path: "internal/web", May: []string{"internal/sourcing", "internal/export", "internal/rights", "internal/recruiting", "internal/nightly"}, AndTheirs: true},
		{Path: "cmd", Everything: true},
		{Path: "scripts", Everything: true},
	}
	for _, name := range []string{"github", "hackernews", "issueboards", "discourse", "mastodon", "feeds", "pages", "reddit"} {
		rooms = append(rooms, Room{Path: "crawler/" + name, May: source})
	}
	return rooms
}

func imports(h *House) []Violation {
	rooms := Table()
	var found []Violation
	h.each(func(p pack, f sourceFile) {
		here := roomOf(rooms, p.dir)
		if here == nil {
			found = append(found, h.at(f.ast.Package, "package %s lies in no room of the table", p.dir))
			return
		}
		allowed := here.allowed(rooms)
		for _, spec := range f.ast.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			inner, ours := strings.CutPrefix(path, module+"/")
			if !ours || here.Everything {
				continue
			}
			there := roomOf(rooms, inner)
			switch {
			case there == nil:
				found = append(found, h.at(spec.Pos(), "%s lies in no room of the table", inner))
			case there.Path != here.Path && !slices.Contains(allowed, there.Path):
				found = append(found, h.at(spec.Pos(), "%s may not import %s, only %s", here.Path, inner, orNothing(allowed)))
			}
		}
	})
	return found
}

func orNothing(paths []string) string {
	if len(paths) == 0 {
		return "itself"
	}
	return strings.Join(paths, ", ")
}

// roomOf finds the innermost room of a folder.
func roomOf(rooms []Room, dir string) *Room {
	var best *Room
	for i := range rooms {
		r := &rooms[i]
		if (dir == r.Path || strings.HasPrefix(dir, r.Path+"/")) && (best == nil || len(r.Path) > len(best.Path)) {
			best = r
		}
	}
	return best
}

// allowed lists the rooms that r may import, with theirs if it has them.
func (r Room) allowed(rooms []Room) []string {
	all := slices.Clone(r.May)
	for i := 0; r.AndTheirs && i < len(all); i++ {
		there := roomOf(rooms, all[i])
		for _, path := range there.May {
			if !slices.Contains(all, path) {
				all = append(all, path)
			}
		}
	}
	slices.Sort(all)
	return all
}

// blankImports finds imports for their side effects. Only embedding and the
// time-zone data, which register nothing, may be imported so; developers'
// scripts may open foreign databases by their drivers' names.
func blankImports(h *House) []Violation {
	var found []Violation
	h.each(func(p pack, f sourceFile) {
		for _, spec := range f.ast.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			if spec.Name == nil || spec.Name.Name != "_" || path == "embed" || path == "time/tzdata" || strings.HasPrefix(p.dir, "scripts/") {
				continue
			}
			found = append(found, h.at(spec.Pos(), "%s is imported for what it registers; name it in an explicit list instead", path))
		}
	})
	return found
}
