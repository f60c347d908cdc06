package github

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// signals are the catalogue's rules, made ready for matching.
type signals struct {
	topics   map[string][]talent.ToolID
	packages map[string][]talent.ToolID // "pypi:mlflow"
	prefixes []prefixRule
	names    map[string][]talent.ToolID // exact path from the root
	globs    []globRule
	words    map[string][]talent.ToolID // a word of a repository's name
	orgs     map[string][]talent.ToolID // lower case
	course   []*regexp.Regexp
}

type prefixRule struct {
	prefix string
	tool   talent.ToolID
}

type globRule struct {
	match *regexp.Regexp
	tool  talent.ToolID
}

func newSignals(c *catalog.Catalog, selected map[talent.ToolID]bool) *signals {
	s := &signals{topics: make(map[string][]talent.ToolID), packages: make(map[string][]talent.ToolID),
		names: make(map[string][]talent.ToolID), words: make(map[string][]talent.ToolID), orgs: make(map[string][]talent.ToolID)}
	for _, tool := range c.Tools() {
		if selected[tool.ID] {
			s.learn(tool)
		}
	}
	for _, pattern := range c.Noise().RepoNamePatterns {
		if re, err := regexp.Compile(pattern); err == nil {
			s.course = append(s.course, re)
		}
	}
	return s
}

func (s *signals) learn(tool catalog.Tool) {
	for _, topic := range tool.Topics {
		put(s.topics, strings.ToLower(topic), tool.ID)
	}
	for _, name := range tool.Packages {
		ecosystem, name, _ := strings.Cut(name, ":")
		key := ecosystem + ":" + packageName(ecosystem, name)
		if prefix, ok := strings.CutSuffix(key, "*"); ok {
			s.prefixes = append(s.prefixes, prefixRule{prefix, tool.ID})
		} else {
			put(s.packages, key, tool.ID)
		}
	}
	for _, glob := range tool.Files {
		if strings.ContainsAny(glob, "*?[") {
			s.globs = append(s.globs, globRule{compileGlob(glob), tool.ID})
		} else {
			put(s.names, glob, tool.ID)
		}
	}
	for _, org := range tool.Orgs {
		put(s.orgs, strings.ToLower(org), tool.ID)
	}
	if tool.Specificity == "core" || tool.Specificity == "strong" {
		for _, alias := range append(slices.Clone(tool.Aliases), string(tool.ID)) {
			if word := strings.ToLower(alias); len(word) >= 3 && !strings.ContainsAny(word, " ./") && !everyday[word] {
				put(s.words, word, tool.ID)
			}
		}
	}
}

// everyday words name a tool only in the company of other signs.
var everyday = map[string]bool{
	"ray": true, "aim": true, "cog": true, "feast": true, "flux": true, "comet": true, "neptune": true, "arize": true, "phoenix": true,
	"modal": true, "prefect": true, "argo": true, "union": true, "opik": true, "triton": true, "spark": true, "delta": true, "lance": true,
	"hydra": true, "guild": true, "sacred": true, "giskard": true, "pulumi": false, "sky": true, "truss": true, "hamilton": true,
	"seldon": false, "determined": true, "soda": true, "marvin": true, "hera": true, "tecton": true, "outerbounds": false,
}

func put(m map[string][]talent.ToolID, key string, tool talent.ToolID) {
	if key != "" && !slices.Contains(m[key], tool) {
		m[key] = append(m[key], tool)
	}
}

// packageName spells a package as its ecosystem compares names.
func packageName(ecosystem, name string) string {
	name = strings.TrimSpace(name)
	if ecosystem != "pypi" {
		return name
	}
	return strings.Map(func(c rune) rune {
		if c == '_' || c == '.' {
			return '-'
		}
		return c
	}, strings.ToLower(name))
}

// packaged returns the tools that a package belongs to.
func (s *signals) packaged(ecosystem, name string) []talent.ToolID {
	key := ecosystem + ":" + packageName(ecosystem, name)
	out := slices.Clone(s.packages[key])
	if ecosystem == "go" { // a package of a module counts as the module
		for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
			out = append(out, s.packages["go:"+dir]...)
		}
	}
	for _, rule := range s.prefixes {
		if strings.HasPrefix(key, rule.prefix) {
			out = append(out, rule.tool)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// marked returns the tools whose files a path is one of. Directories end in "/".
func (s *signals) marked(file string) []talent.ToolID {
	out := slices.Clone(s.names[file])
	for _, rule := range s.globs {
		if rule.match.MatchString(file) {
			out = append(out, rule.tool)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// compileGlob makes an expression of a glob: "**" spans directories, "*" does not.
func compileGlob(glob string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`\A`)
	for i := 0; i < len(glob); i++ {
		switch {
		case strings.HasPrefix(glob[i:], "**/"):
			b.WriteString(`(?:.*/)?`)
			i += 2
		case strings.HasPrefix(glob[i:], "**"):
			b.WriteString(`.*`)
			i++
		case glob[i] == '*':
			b.WriteString(`[^/]*`)
		case glob[i] == '?':
			b.WriteString(`[^/]`)
		default:
			b.WriteString(regexp.QuoteMeta(string(glob[i])))
		}
	}
	b.WriteString(`\z`)
	return regexp.MustCompile(b.String())
}
