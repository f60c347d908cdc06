package github

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/crawler"
	"mlscout/talent"
)

// maxItems bounds the evidence of one kind for one tool in one own repository.
const maxItems = 3

// holdings turns own repositories into evidence: what they are about, what they
// depend on, and the files that only a tool's users write.
func (r *run) holdings(b *crawler.Batch, id talent.ProspectID, held []*heldNode) {
	for _, h := range held {
		if h == nil || h.Empty {
			continue
		}
		noise := r.noiseOf(h)
		found := r.evidenceOf(h)
		if len(found) == 0 {
			continue
		}
		for _, e := range found {
			e.Prospect, e.Repo, e.RepoID, e.Own, e.Count = id, h.FullName, h.ID, true, 1
			e.At, e.Noise, e.What, e.Provenance = h.pushedDay(), noise, oneLine(e.What), r.provenance(e.URL)
			b.Evidence = append(b.Evidence, e)
		}
		state := ""
		if h.Archived {
			state = "archived"
		}
		b.Repos = append(b.Repos, crawler.Repo{ID: h.ID, FullName: h.FullName, PushedAt: h.Pushed, State: state, Provenance: r.provenance(h.URL)})
	}
}

func (r *run) evidenceOf(h *heldNode) []talent.Evidence {
	out := r.about(h)
	for _, name := range slices.Sorted(maps.Keys(h.files)) {
		out = append(out, r.depends(h, name, *h.files[name].Text)...)
	}
	return append(out, r.markers(h, out)...)
}

// about is evidence from topics, name and description. A copy of somebody else's
// repository is about nothing of one's own.
func (r *run) about(h *heldNode) []talent.Evidence {
	if h.Parent != nil {
		return nil
	}
	tools := r.signals.named(h.Name, h.About)
	for _, topic := range h.topics {
		tools = append(tools, r.signals.ToolsOfTopic(topic)...)
	}
	what := h.Name
	if about := strings.TrimSpace(h.About); about != "" {
		what += ": " + about
	}
	var out []talent.Evidence
	for _, tool := range r.signals.only(tools...) {
		out = append(out, talent.Evidence{Tool: tool, Kind: talent.Repository, Item: "repository", What: what, URL: h.URL})
	}
	return out
}

// depends is evidence from a dependency file.
func (r *run) depends(h *heldNode, name, text string) []talent.Evidence {
	var out []talent.Evidence
	seen := make(map[talent.ToolID]bool)
	for _, id := range catalog.Packages(name, text) {
		for _, tool := range r.signals.only(r.signals.ToolsOfPackage(id)...) {
			if seen[tool] {
				continue
			}
			seen[tool] = true
			_, short, _ := strings.Cut(id, ":")
			out = append(out, talent.Evidence{Tool: tool, Kind: talent.Dependency, Item: name,
				What: fmt.Sprintf("%s in %s", short, name), URL: h.URL + "/blob/HEAD/" + name})
		}
	}
	return out
}

// markers are files that a tool's users write, by their paths or by what stands
// in them. Some paths count only beside another sign of the tool: others is the
// evidence that the same repository gives otherwise.
func (r *run) markers(h *heldNode, others []talent.Evidence) []talent.Evidence {
	shown := make(map[talent.ToolID]bool)
	for _, e := range others {
		shown[e.Tool] = true
	}
	m := marking{held: h, count: make(map[talent.ToolID]int)}
	for _, path := range h.paths {
		m.add(path, "", r.signals.only(r.signals.ToolsOfFile(path)...))
	}
	for _, path := range slices.Sorted(maps.Keys(h.files)) {
		if !catalog.IsManifest(path) {
			m.add(path, " (what it holds)", r.signals.only(r.signals.ToolsOfContent(*h.files[path].Text)...))
		}
	}
	for _, e := range m.out {
		shown[e.Tool] = true
	}
	for _, path := range h.paths {
		weak := r.signals.only(r.signals.WeakToolsOfFile(path)...)
		m.add(path, "", slices.DeleteFunc(weak, func(tool talent.ToolID) bool { return !shown[tool] }))
	}
	return m.out
}

// marking collects the markers of one repository.
type marking struct {
	held  *heldNode
	count map[talent.ToolID]int
	out   []talent.Evidence
}

func (m *marking) add(path, note string, tools []talent.ToolID) {
	for _, tool := range tools {
		double := slices.ContainsFunc(m.out, func(e talent.Evidence) bool { return e.Tool == tool && e.Item == path })
		if m.count[tool] >= maxItems || double {
			continue
		}
		m.count[tool]++
		form := "/blob/HEAD/"
		if strings.HasSuffix(path, "/") {
			form = "/tree/HEAD/"
		}
		m.out = append(m.out, talent.Evidence{Tool: tool, Kind: talent.Marker, Item: path, What: path + note,
			URL: m.held.URL + form + strings.TrimSuffix(path, "/")})
	}
}
