package github

import (
	"fmt"
	"slices"
	"strings"

	"mlscout/crawler"
	"mlscout/talent"
)

// maxItems bounds the evidence of one kind for one tool in one own repository.
const maxItems = 3

// ambiguous file names are written by users of many things: they count for a
// tool only where the same repository shows it in another way.
var ambiguous = map[string]bool{
	"config.yaml": true, "config.properties": true, "settings.json": true, "project.yaml": true, "function.yaml": true,
	"pipeline.yaml": true, "app.yaml": true, "template.yaml": true, "repo.yaml": true, "const.yaml": true, "workspace.yaml": true,
	"host.json": true, "schema.sql": true, "values.yaml": true, "environment.yml": true, "profiles.yml": true, "checks.yml": true,
	"local_runner.py": true, "conf/config.yaml": true, "configs/config.yaml": true, "models.config": true, "bom.json": true,
	"pyproject.toml": true, "setup.py": true, "requirements.txt": true, "wandb/settings": false,
}

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
	for _, name := range dependencyFiles {
		if f, ok := h.files[name]; ok {
			out = append(out, r.depends(h, name, *f.Text)...)
		}
	}
	return append(out, r.markers(h, out)...)
}

// about is evidence from topics and the repository's name. A copy of somebody
// else's repository is about nothing of one's own.
func (r *run) about(h *heldNode) []talent.Evidence {
	if h.Parent != nil {
		return nil
	}
	signs := make(map[talent.ToolID]string)
	for _, word := range strings.FieldsFunc(strings.ToLower(h.Name), func(c rune) bool { return c == '-' || c == '_' || c == '.' }) {
		for _, tool := range r.signals.words[word] {
			signs[tool] = "named after " + word
		}
	}
	for _, topic := range h.topics {
		for _, tool := range r.signals.topics[topic] {
			signs[tool] = "topic " + topic
		}
	}
	var out []talent.Evidence
	for tool, sign := range signs {
		what := h.Name + ": " + sign
		if about := strings.TrimSpace(h.About); about != "" {
			what = h.Name + ": " + about
		}
		out = append(out, talent.Evidence{Tool: tool, Kind: talent.Repository, Item: "repository", What: what, URL: h.URL})
	}
	slices.SortFunc(out, func(a, b talent.Evidence) int { return strings.Compare(string(a.Tool), string(b.Tool)) })
	return out
}

func (r *run) depends(h *heldNode, name, text string) []talent.Evidence {
	var out []talent.Evidence
	seen := make(map[talent.ToolID]bool)
	for _, p := range readDependencies(name, text) {
		for _, tool := range r.signals.packaged(p.ecosystem, p.name) {
			if !seen[tool] {
				seen[tool] = true
				out = append(out, talent.Evidence{Tool: tool, Kind: talent.Dependency, Item: name,
					What: fmt.Sprintf("%s in %s", p.name, name), URL: h.URL + "/blob/HEAD/" + name})
			}
		}
	}
	return out
}

// markers are files of a tool's users. Others is the evidence that the same
// repository gives otherwise.
func (r *run) markers(h *heldNode, others []talent.Evidence) []talent.Evidence {
	shown := make(map[talent.ToolID]bool)
	for _, e := range others {
		shown[e.Tool] = true
	}
	var out []talent.Evidence
	count := make(map[talent.ToolID]int)
	for _, path := range h.paths {
		for _, tool := range r.signals.marked(path) {
			if count[tool] >= maxItems || ambiguous[path] && !shown[tool] {
				continue
			}
			count[tool]++
			form := "/blob/HEAD/"
			if strings.HasSuffix(path, "/") {
				form = "/tree/HEAD/"
			}
			out = append(out, talent.Evidence{Tool: tool, Kind: talent.Marker, Item: path, What: path,
				URL: h.URL + form + strings.TrimSuffix(path, "/")})
		}
	}
	return out
}
