// Package catalog holds the tools that mlscout knows: where each is developed,
// what betrays its use, and which area of MLOps work it belongs to. The data is
// tools.yaml, which `go generate` lays out as builtin.go so that no start of the
// program has to read it; operators add to it or override it with files of their
// own. A Catalog only recognises: it fetches nothing and scores nothing.
package catalog

import (
	"regexp"
	"slices"
	"strings"

	"mlscout/talent"
)

// Tool is one catalogue entry.
type Tool struct {
	ID          talent.ToolID   `yaml:"id"`
	Name        string          `yaml:"name"`
	Area        talent.AreaID   `yaml:"area"`
	Also        []talent.AreaID `yaml:"also"`        // secondary areas
	SeedTerms   []string        `yaml:"seed_terms"`  // how job descriptions in the field write it
	Specificity string          `yaml:"specificity"` // core, strong, supporting, generic: how much it says about MLOps
	Status      string          `yaml:"status"`      // active, legacy, archived
	Repos       []string        `yaml:"repos"`       // owner/name
	FormerRepos []string        `yaml:"former_repos"`
	Orgs        []string        `yaml:"orgs"`
	Topics      []string        `yaml:"topics"`
	Packages    []string        `yaml:"packages"`   // ecosystem:name, trailing * matches any ending
	Files       []string        `yaml:"files"`      // globs that may begin in any folder
	WeakFiles   []string        `yaml:"weak_files"` // the same; count only beside another sign
	Content     []string        `yaml:"content"`    // text inside files; && joins parts
	Imports     []string        `yaml:"imports"`
	Aliases     []string        `yaml:"aliases"`
	Ordinary    []string        `yaml:"ordinary"` // aliases that also mean something else, as the tool spells them
	Decoys      []string        `yaml:"decoys"`   // phrases that hold an alias and mean something else
	Rosters     []string        `yaml:"rosters"`  // owner/name:path
	Note        string          `yaml:"note"`
	Matches     []string        `yaml:"matches"` // examples that must be recognised: "package:pypi:kfp"
	Rejects     []string        `yaml:"rejects"` // examples that must not
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

// data is the content of tools.yaml with the operator's files laid over it.
type data struct {
	areas         []Area
	jobTitles     []string
	genericTopics []string
	noise         Noise
	tools         []Tool
}

// Catalog answers by id, repository and name, and recognises tools in packages,
// files, topics, imports and running text. It never changes once made and may
// be used from several goroutines.
type Catalog struct {
	data      data
	byID      map[talent.ToolID]int
	byRepo    map[string][]talent.ToolID
	byName    map[string]talent.ToolID
	topics    map[string][]talent.ToolID
	imports   map[string][]talent.ToolID
	packages  packageIndex
	files     fileIndex
	weakFiles fileIndex
	content   []contentRule
	words     *word
	noise     []*regexp.Regexp
}

// Default returns the built-in catalogue.
func Default() (*Catalog, error) { return Load() }

// Tool returns the entry with the given id.
func (c *Catalog) Tool(id talent.ToolID) (Tool, bool) {
	i, ok := c.byID[id]
	if !ok {
		return Tool{}, false
	}
	return c.data.tools[i], true
}

// Tools returns all entries in the order of the file.
func (c *Catalog) Tools() []Tool { return slices.Clone(c.data.tools) }

// BySpecificity returns all entries, those that say most about MLOps work first.
func (c *Catalog) BySpecificity() []Tool {
	tools := c.Tools()
	slices.SortStableFunc(tools, func(a, b Tool) int {
		return slices.Index(specificities, a.Specificity) - slices.Index(specificities, b.Specificity)
	})
	return tools
}

// Areas returns the eight areas of MLOps work, then the supporting skills.
func (c *Catalog) Areas() []Area { return slices.Clone(c.data.areas) }

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
func (c *Catalog) Noise() Noise { return c.data.noise }

// NoiseOf reports whether a repository, by name or owner/name, is called like
// coursework or a copied tutorial.
func (c *Catalog) NoiseOf(repo string) bool {
	name := repo[strings.LastIndexByte(repo, '/')+1:]
	return slices.ContainsFunc(c.noise, func(re *regexp.Regexp) bool { return re.MatchString(name) })
}

// GenericTopics are repository topics that speak of MLOps but of no one tool.
func (c *Catalog) GenericTopics() []string { return slices.Clone(c.data.genericTopics) }

// JobTitles are titles that the field uses for the work.
func (c *Catalog) JobTitles() []string { return slices.Clone(c.data.jobTitles) }

// compile builds the lookups of checked data.
func compile(d data) *Catalog {
	c := &Catalog{
		data:    d,
		byID:    make(map[talent.ToolID]int),
		byRepo:  make(map[string][]talent.ToolID),
		byName:  make(map[string]talent.ToolID),
		topics:  make(map[string][]talent.ToolID),
		imports: make(map[string][]talent.ToolID),
		words:   &word{},
	}
	for i, tool := range d.tools {
		c.byID[tool.ID] = i
		add(c.byRepo, tool.ID, strings.ToLower, tool.Repos)
		add(c.byRepo, tool.ID, strings.ToLower, tool.FormerRepos)
		add(c.topics, tool.ID, strings.ToLower, tool.Topics)
		add(c.imports, tool.ID, nil, tool.Imports)
		c.packages.add(tool)
		c.files.add(tool.ID, tool.Files)
		c.weakFiles.add(tool.ID, tool.WeakFiles)
		for _, text := range tool.Content {
			c.content = append(c.content, contentRule{tool.ID, contentParts(text)})
		}
		for _, alias := range tool.Aliases {
			if _, taken := c.byName[fold(alias)]; !taken {
				c.byName[fold(alias)] = tool.ID
			}
		}
		c.words.addTool(tool)
	}
	for _, tool := range d.tools { // ids and names win over aliases
		c.byName[fold(tool.Name)] = tool.ID
		c.byName[fold(string(tool.ID))] = tool.ID
	}
	for _, pattern := range d.noise.RepoNamePatterns {
		c.noise = append(c.noise, regexp.MustCompile(pattern)) // checked by Load
	}
	return c
}

// add enters a tool under each key once.
func add(index map[string][]talent.ToolID, id talent.ToolID, normal func(string) string, keys []string) {
	for _, key := range keys {
		if normal != nil {
			key = normal(key)
		}
		if !slices.Contains(index[key], id) {
			index[key] = append(index[key], id)
		}
	}
}

func fold(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == ' ' || r == '-' || r == '_'
	}), " ")
}
