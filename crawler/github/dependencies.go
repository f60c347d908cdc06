package github

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// pkg is a package that a dependency file names.
type pkg struct{ ecosystem, name string }

// maxPackages bounds what one file may name.
const maxPackages = 1000

var (
	requirement = regexp.MustCompile(`^\s*(?:-\s*)?["']?([A-Za-z0-9][A-Za-z0-9._-]*)(\[[A-Za-z0-9._, -]*\])?\s*(?:[=<>~!;@ "',]|$)`)
	tableEntry  = regexp.MustCompile(`^\s*["']?([A-Za-z0-9][A-Za-z0-9._-]*)["']?\s*=`)
	quoted      = regexp.MustCompile(`["']([A-Za-z0-9][A-Za-z0-9._-]*)(\[[A-Za-z0-9._, -]*\])?\s*(?:[=<>~!;@ ][^"']*)?["']`)
	goRequire   = regexp.MustCompile(`^\s*(?:require\s+)?([a-z0-9.-]+\.[a-z]+/[^\s]+|[a-z0-9.-]+\.[a-z]+)\s+v\d`)
)

// readDependencies lists the packages that a file of the given name asks for.
// Files are read line by line, as text: what cannot be understood is passed over.
func readDependencies(name, text string) []pkg {
	var out []pkg
	switch {
	case name == "go.mod":
		out = readGoMod(text)
	case name == "package.json":
		out = readPackageJSON(text)
	case name == "pyproject.toml", name == "Pipfile":
		out = readTOML(text)
	case name == "setup.py":
		out = readSetup(text)
	case strings.HasSuffix(name, ".yml"), strings.HasSuffix(name, ".yaml"):
		out = readListed(text, "- ")
	case name == "setup.cfg":
		out = readIndented(text)
	default:
		out = readListed(text, "")
	}
	slices.SortFunc(out, func(a, b pkg) int { return strings.Compare(a.ecosystem+a.name, b.ecosystem+b.name) })
	out = slices.Compact(out)
	return out[:min(len(out), maxPackages)]
}

// readListed reads one requirement a line, behind a marker if one is given.
func readListed(text, marker string) []pkg {
	var out []pkg
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, marker) || strings.HasPrefix(line, "-r") || strings.HasPrefix(line, "--") || strings.HasSuffix(line, ":") {
			continue
		}
		out = appendRequirement(out, strings.TrimPrefix(line, marker))
	}
	return out
}

func appendRequirement(out []pkg, line string) []pkg {
	if m := requirement.FindStringSubmatch(line); m != nil {
		out = append(out, pkg{"pypi", m[1]})
		for _, extra := range strings.Split(strings.Trim(m[2], "[]"), ",") {
			if extra = strings.TrimSpace(extra); extra != "" {
				out = append(out, pkg{"pypi", m[1] + "[" + extra + "]"})
			}
		}
	}
	return out
}

// readTOML reads the dependency tables and lists of pyproject.toml and Pipfile.
func readTOML(text string) []pkg {
	var out []pkg
	section, inList := "", false
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "#"), trimmed == "":
			continue
		case strings.HasPrefix(trimmed, "[") && !inList:
			section = strings.ToLower(strings.Trim(trimmed, "[] "))
			continue
		}
		key, value, assigned := strings.Cut(trimmed, "=")
		key = strings.Trim(strings.TrimSpace(key), `"'`)
		listing := assigned && strings.HasPrefix(strings.TrimSpace(value), "[") &&
			(key == "dependencies" || key == "requires" || strings.Contains(section, "dependencies") || strings.Contains(section, "dependency-groups"))
		switch {
		case inList, listing:
			body := trimmed
			if listing && !inList {
				body = value
			}
			for _, m := range quoted.FindAllStringSubmatch(body, -1) {
				out = append(out, pkg{"pypi", m[1]})
			}
			inList = !strings.Contains(strings.TrimRight(body, " ,"), "]") || strings.HasSuffix(strings.TrimSpace(body), ",") && !strings.HasSuffix(strings.TrimSpace(body), "],")
		case tomlTable(section):
			if m := tableEntry.FindStringSubmatch(trimmed); m != nil && m[1] != "python" {
				out = append(out, pkg{"pypi", m[1]})
			}
		}
	}
	return out
}

func tomlTable(section string) bool {
	return section == "packages" || section == "dev-packages" ||
		strings.HasPrefix(section, "tool.poetry") && strings.HasSuffix(section, "dependencies")
}

// readSetup takes every quoted requirement of a call to setup: too many names do
// no harm, since only the catalogue's count.
func readSetup(text string) []pkg {
	at := strings.Index(text, "install_requires")
	if extras := strings.Index(text, "extras_require"); extras >= 0 && (at < 0 || extras < at) {
		at = extras
	}
	if at < 0 {
		return nil
	}
	var out []pkg
	for _, m := range quoted.FindAllStringSubmatch(text[at:], maxPackages) {
		out = append(out, pkg{"pypi", m[1]})
	}
	return out
}

// readIndented reads the lists of setup.cfg.
func readIndented(text string) []pkg {
	var out []pkg
	reading := false
	for line := range strings.Lines(text) {
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		switch {
		case strings.HasPrefix(line, "install_requires"), strings.HasPrefix(line, "[options.extras_require]"):
			reading = true
			if _, rest, ok := strings.Cut(line, "="); ok {
				out = appendRequirement(out, rest)
			}
		case indented && reading:
			out = appendRequirement(out, line)
		case strings.HasPrefix(line, "["):
			reading = false
		}
	}
	return out
}

func readGoMod(text string) []pkg {
	var out []pkg
	for line := range strings.Lines(text) {
		if strings.Contains(line, "// indirect") || strings.HasPrefix(line, "module") {
			continue
		}
		if m := goRequire.FindStringSubmatch(line); m != nil {
			out = append(out, pkg{"go", m[1]})
		}
	}
	return out
}

func readPackageJSON(text string) []pkg {
	var file struct {
		Dependencies map[string]json.RawMessage `json:"dependencies"`
		Dev          map[string]json.RawMessage `json:"devDependencies"`
	}
	if json.Unmarshal([]byte(text), &file) != nil {
		return nil
	}
	var out []pkg
	for _, deps := range []map[string]json.RawMessage{file.Dependencies, file.Dev} {
		for name := range deps {
			out = append(out, pkg{"npm", name})
		}
	}
	return out
}
