package catalog

import (
	"regexp"
	"slices"
	"strings"

	"mlscout/talent"
)

// packageIndex finds tools by package. Names are kept in their ecosystem's
// normal form.
type packageIndex struct {
	exact    map[string][]talent.ToolID
	prefixes []packagePrefix
}

type packagePrefix struct {
	prefix string
	tool   talent.ToolID
}

func (x *packageIndex) add(tool Tool) {
	if x.exact == nil {
		x.exact = make(map[string][]talent.ToolID)
	}
	for _, id := range tool.Packages {
		if prefix, ok := strings.CutSuffix(id, "*"); ok {
			x.prefixes = append(x.prefixes, packagePrefix{normalPackage(prefix), tool.ID})
			continue
		}
		add(x.exact, tool.ID, normalPackage, []string{id})
	}
}

// ToolsOfPackage returns the tools that a package such as "pypi:kfp" or
// "npm:promptfoo" belongs to. Extras count on their own: "pypi:ray[serve]" is
// Ray and Ray Serve.
func (c *Catalog) ToolsOfPackage(id string) []talent.ToolID {
	base, extras := splitExtras(id)
	name := normalPackage(base)
	tools := c.packages.exact[name]
	for _, p := range c.packages.prefixes {
		if strings.HasPrefix(name, p.prefix) && !slices.Contains(tools, p.tool) {
			tools = append(slices.Clip(tools), p.tool)
		}
	}
	for _, extra := range extras {
		for _, tool := range c.packages.exact[name+"["+extra+"]"] {
			if !slices.Contains(tools, tool) {
				tools = append(slices.Clip(tools), tool)
			}
		}
	}
	return tools
}

// splitExtras cuts "pypi:ray[serve,tune]" into "pypi:ray" and its extras.
func splitExtras(id string) (base string, extras []string) {
	base, rest, ok := strings.Cut(id, "[")
	if !ok {
		return id, nil
	}
	for extra := range strings.SplitSeq(strings.TrimSuffix(rest, "]"), ",") {
		extras = append(extras, strings.ToLower(strings.TrimSpace(extra)))
	}
	return base, extras
}

var majorVersion = regexp.MustCompile(`/v[0-9]+$`)

// normalPackage folds what the ecosystem takes for the same name: case, and for
// Python also runs of hyphens, underscores and dots; for Go the major version.
func normalPackage(id string) string {
	ecosystem, name, ok := strings.Cut(strings.TrimSpace(id), ":")
	if !ok {
		return strings.ToLower(id)
	}
	switch ecosystem {
	case "pypi":
		name = normalPython(name)
	case "go":
		name = majorVersion.ReplaceAllString(name, "")
	default:
		name = strings.ToLower(name)
	}
	return ecosystem + ":" + name
}

func normalPython(name string) string {
	var b strings.Builder
	run := false
	for _, r := range strings.ToLower(name) {
		if r == '-' || r == '_' || r == '.' {
			if !run {
				b.WriteByte('-')
			}
			run = true
			continue
		}
		run = false
		b.WriteRune(r)
	}
	return b.String()
}

// ToolsOfTopic returns the tools that a repository topic names.
func (c *Catalog) ToolsOfTopic(topic string) []talent.ToolID {
	return c.topics[strings.ToLower(strings.TrimSpace(topic))]
}

// ToolsOfImport returns the tools of an imported Python module, by its longest
// listed prefix: "google.cloud.aiplatform.gapic" is Vertex AI, not Google Cloud.
func (c *Catalog) ToolsOfImport(module string) []talent.ToolID {
	for module != "" {
		if tools := c.imports[module]; tools != nil {
			return tools
		}
		module = module[:max(0, strings.LastIndexByte(module, '.'))]
	}
	return nil
}

// contentRule holds when all parts stand in one file.
type contentRule struct {
	tool  talent.ToolID
	parts []contentPart
}

// contentPart is a text that must not begin or end inside a longer word where
// its own edge is part of one.
type contentPart struct {
	text       string
	start, end bool
}

func contentParts(rule string) []contentPart {
	var parts []contentPart
	for part := range strings.SplitSeq(rule, " && ") {
		parts = append(parts, contentPart{part, wordByte(part[0]), wordByte(part[len(part)-1]) && part[len(part)-1] != '_'})
	}
	return parts
}

func (p contentPart) in(text string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], p.text)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(p.text)
		startOK := !p.start || i == 0 || !wordByte(text[i-1])
		endOK := !p.end || end == len(text) || !wordByte(text[end])
		if startOK && endOK {
			return true
		}
		from = i + 1
	}
}

func wordByte(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// ToolsOfContent returns the tools whose marks stand in the text of one file,
// in the order of the catalogue.
func (c *Catalog) ToolsOfContent(text string) []talent.ToolID {
	var tools []talent.ToolID
	for _, rule := range c.content {
		if slices.Contains(tools, rule.tool) {
			continue
		}
		if !slices.ContainsFunc(rule.parts, func(p contentPart) bool { return !p.in(text) }) {
			tools = append(tools, rule.tool)
		}
	}
	return tools
}

// ToolsOfFile returns the tools that a path in a repository betrays by itself.
func (c *Catalog) ToolsOfFile(path string) []talent.ToolID { return c.files.match(path) }

// WeakToolsOfFile returns the tools that a path fits, but that count only
// beside another sign of the tool in the same repository.
func (c *Catalog) WeakToolsOfFile(path string) []talent.ToolID { return c.weakFiles.match(path) }
