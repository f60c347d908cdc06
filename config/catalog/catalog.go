// Package catalog holds the tools that mlscout knows: where each is developed,
// what betrays its use, and which area of MLOps work it belongs to. The data is
// tools.yaml; operators add to it or override it with files of their own.
package catalog

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"mlscout/talent"
)

//go:embed tools.yaml
var embedded []byte

// Tool is one catalogue entry.
type Tool struct {
	ID          talent.ToolID   `yaml:"id"`
	Name        string          `yaml:"name"`
	Area        talent.AreaID   `yaml:"area"`
	Also        []talent.AreaID `yaml:"also"`        // secondary areas
	Specificity string          `yaml:"specificity"` // core, strong, supporting, generic: how much it says about MLOps
	Status      string          `yaml:"status"`      // active, legacy, archived
	Repos       []string        `yaml:"repos"`       // owner/name
	FormerRepos []string        `yaml:"former_repos"`
	Orgs        []string        `yaml:"orgs"`
	Topics      []string        `yaml:"topics"`
	Packages    []string        `yaml:"packages"` // ecosystem:name, trailing * matches a prefix
	Files       []string        `yaml:"files"`    // globs from the repository's root
	Content     []string        `yaml:"content"`  // strings inside files
	Imports     []string        `yaml:"imports"`
	Aliases     []string        `yaml:"aliases"`
	Rosters     []string        `yaml:"rosters"` // owner/name:path
	SeedTerms   []string        `yaml:"seed_terms"`
	Verify      string          `yaml:"verify"`
	Note        string          `yaml:"note"`
}

// Area is a field of work that tools belong to.
type Area struct {
	ID       talent.AreaID `yaml:"id"`
	Name     string        `yaml:"name"`
	SeedArea int           `yaml:"seed_area"` // 1 to 8 for the areas of MLOps work, 0 for supporting skills
}

// Noise says which own repositories are coursework or copied tutorials.
type Noise struct {
	RepoNamePatterns []string `yaml:"repo_name_patterns"` // regular expressions
	OwnerSignals     []string `yaml:"owner_signals"`
}

type file struct {
	Version       int      `yaml:"version"`
	Generated     string   `yaml:"generated"`
	Areas         []Area   `yaml:"areas"`
	JobTitles     []string `yaml:"job_titles"`
	GenericTopics []string `yaml:"generic_topics"`
	Noise         Noise    `yaml:"noise"`
	Tools         []Tool   `yaml:"tools"`
}

// Catalog answers by id, repository and name. It never changes once made.
type Catalog struct {
	data   file
	byID   map[talent.ToolID]int
	byRepo map[string][]talent.ToolID
	byName map[string]talent.ToolID
}

// Default returns the embedded catalogue.
func Default() (*Catalog, error) { return parse("built-in tools.yaml", embedded) }

func parse(name string, text []byte) (*Catalog, error) {
	var data file
	if err := yaml.UnmarshalWithOptions(text, &data, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("catalogue %s: %w", name, err)
	}
	return build(data), nil
}

func build(data file) *Catalog {
	c := &Catalog{
		data:   data,
		byID:   make(map[talent.ToolID]int),
		byRepo: make(map[string][]talent.ToolID),
		byName: make(map[string]talent.ToolID),
	}
	for i, tool := range data.Tools {
		c.byID[tool.ID] = i
		for _, repo := range slices.Concat(tool.Repos, tool.FormerRepos) {
			key := strings.ToLower(repo)
			if !slices.Contains(c.byRepo[key], tool.ID) {
				c.byRepo[key] = append(c.byRepo[key], tool.ID)
			}
		}
		for _, alias := range tool.Aliases {
			if _, taken := c.byName[fold(alias)]; !taken {
				c.byName[fold(alias)] = tool.ID
			}
		}
	}
	for _, tool := range data.Tools { // ids and names win over aliases
		c.byName[fold(tool.Name)] = tool.ID
		c.byName[fold(string(tool.ID))] = tool.ID
	}
	return c
}

// Tool returns the entry with the given id.
func (c *Catalog) Tool(id talent.ToolID) (Tool, bool) {
	i, ok := c.byID[id]
	if !ok {
		return Tool{}, false
	}
	return c.data.Tools[i], true
}

// Tools returns all entries in the order of the file.
func (c *Catalog) Tools() []Tool { return slices.Clone(c.data.Tools) }

// Areas returns the eight areas of MLOps work, then the supporting skills.
func (c *Catalog) Areas() []Area { return slices.Clone(c.data.Areas) }

// ToolsOf returns the tools developed in a repository, known by any of its
// names in any case.
func (c *Catalog) ToolsOf(repo string) []talent.ToolID { return c.byRepo[strings.ToLower(repo)] }

// Resolve finds a tool by id, name or alias, in any case and with spaces,
// hyphens and underscores alike.
func (c *Catalog) Resolve(name string) (talent.ToolID, bool) {
	id, ok := c.byName[fold(name)]
	return id, ok
}

// Noise returns the rules for coursework and copied tutorials.
func (c *Catalog) Noise() Noise { return c.data.Noise }

// GenericTopics are repository topics that speak of MLOps but of no one tool.
func (c *Catalog) GenericTopics() []string { return slices.Clone(c.data.GenericTopics) }

// JobTitles are titles that the field uses for the work.
func (c *Catalog) JobTitles() []string { return slices.Clone(c.data.JobTitles) }

func fold(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_'
	}), " ")
}
