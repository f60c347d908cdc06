package github

import (
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// signals match what repositories show with the catalogue, for the tools selected.
type signals struct {
	*catalog.Catalog
	selected map[talent.ToolID]bool
	orgs     map[string][]talent.ToolID // by lower-case login
}

func newSignals(c *catalog.Catalog, selected map[talent.ToolID]bool) *signals {
	s := &signals{Catalog: c, selected: selected, orgs: make(map[string][]talent.ToolID)}
	for _, tool := range c.Tools() {
		for _, org := range tool.Orgs {
			key := strings.ToLower(org)
			s.orgs[key] = append(s.orgs[key], tool.ID)
		}
	}
	return s
}

// only keeps the selected tools, each once, in order.
func (s *signals) only(tools ...talent.ToolID) []talent.ToolID {
	out := slices.DeleteFunc(slices.Clone(tools), func(tool talent.ToolID) bool { return !s.selected[tool] })
	slices.Sort(out)
	return slices.Compact(out)
}

// named returns the tools that a repository's name and description name.
func (s *signals) named(name, about string) []talent.ToolID {
	words := strings.NewReplacer("-", " ", "_", " ", "/", " ").Replace(name)
	var tools []talent.ToolID
	for _, text := range []string{words, cut(about, 500)} {
		for _, m := range s.Mentions(text) {
			tools = append(tools, m.Tool)
		}
	}
	return s.only(tools...)
}

// about returns the tools that a repository in somebody else's hands belongs to:
// its owner is a tool's organisation, or its name is a tool's.
func (s *signals) about(fullName string) []talent.ToolID {
	owner, name, _ := strings.Cut(fullName, "/")
	return s.only(slices.Concat(s.orgs[strings.ToLower(owner)], s.named(name, ""))...)
}
