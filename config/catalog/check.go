package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mlscout/config/strict"
)

// checker finds what is wrong in the values of one entry.
type checker struct {
	path  string
	seen  positions
	areas []Area
	errs  []error
}

func (c *checker) failf(field, format string, args ...any) {
	path := strict.Join(c.path, field)
	c.errs = append(c.errs, c.seen.at(path).Errorf("%s: %s", path, fmt.Sprintf(format, args...)))
}

var (
	repoForm    = regexp.MustCompile(`^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$`)
	rosterForm  = regexp.MustCompile(`^[A-Za-z0-9-]+/[A-Za-z0-9._-]+:[^:/][^:]*$`)
	packageForm = regexp.MustCompile(`^(pypi|npm|go):[^\s:*]+\*?$`)
)

var (
	specificities = []string{"core", "strong", "supporting", "generic"}
	statuses      = []string{"active", "legacy", "archived"}
	exampleKinds  = []string{"repo", "package", "file", "topic", "import", "content", "text"}
)

func (c *checker) tool(t Tool) {
	if t.Name == "" {
		c.failf("name", "is required")
	}
	if t.Area == "" {
		c.failf("area", "is required")
	} else {
		c.area("area", string(t.Area))
	}
	for i, area := range t.Also {
		c.area(fmt.Sprintf("also[%d]", i), string(area))
	}
	c.oneOf("specificity", t.Specificity, specificities)
	c.oneOf("status", t.Status, statuses)
	c.form("repos", t.Repos, repoForm, "owner/name")
	c.form("former_repos", t.FormerRepos, repoForm, "owner/name")
	c.form("rosters", t.Rosters, rosterForm, "owner/name:path")
	c.form("packages", t.Packages, packageForm, "pypi:, npm: or go: and a name")
	c.globs("files", t.Files)
	c.globs("weak_files", t.WeakFiles)
	c.filled("content", t.Content)
	c.filled("imports", t.Imports)
	c.filled("topics", t.Topics)
	c.filled("aliases", t.Aliases)
	c.filled("decoys", t.Decoys)
	c.ordinary(t)
	c.examples("matches", t.Matches)
	c.examples("rejects", t.Rejects)
}

func (c *checker) area(field, id string) {
	var known []string
	for _, area := range c.areas {
		known = append(known, string(area.ID))
	}
	if !slices.Contains(known, id) {
		c.failf(field, "unknown area %q%s", id, strict.Suggest(id, known))
	}
}

func (c *checker) oneOf(field, value string, known []string) {
	if !slices.Contains(known, value) {
		c.failf(field, "want %s, got %q%s", strings.Join(known, ", "), value, strict.Suggest(value, known))
	}
}

func (c *checker) form(field string, values []string, form *regexp.Regexp, want string) {
	for i, value := range values {
		if !form.MatchString(value) {
			c.failf(fmt.Sprintf("%s[%d]", field, i), "want %s, got %q", want, value)
		}
	}
}

func (c *checker) globs(field string, patterns []string) {
	for i, pattern := range patterns {
		if err := checkGlob(pattern); err != nil {
			c.failf(fmt.Sprintf("%s[%d]", field, i), "%q: %v", pattern, err)
		}
	}
}

// filled refuses empty texts and parts: they would match everything.
func (c *checker) filled(field string, values []string) {
	for i, value := range values {
		for part := range strings.SplitSeq(value, " && ") {
			if strings.TrimSpace(part) == "" {
				c.failf(fmt.Sprintf("%s[%d]", field, i), "an empty text would match everything")
			}
		}
	}
}

func (c *checker) ordinary(t Tool) {
	known := map[string]bool{fold(string(t.ID)): true, fold(t.Name): true}
	for _, alias := range t.Aliases {
		known[fold(alias)] = true
	}
	for i, alias := range t.Ordinary {
		if !known[fold(alias)] {
			c.failf(fmt.Sprintf("ordinary[%d]", i), "%q is not an alias of this tool%s", alias, strict.Suggest(alias, t.Aliases))
		}
	}
}

func (c *checker) examples(field string, examples []string) {
	for i, example := range examples {
		kind, value, _ := strings.Cut(example, ":")
		at := fmt.Sprintf("%s[%d]", field, i)
		if !slices.Contains(exampleKinds, kind) || value == "" {
			c.failf(at, "want one of %s: and an example, got %q", strings.Join(exampleKinds, ":, "), example)
		}
	}
}
