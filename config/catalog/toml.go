package catalog

import (
	"regexp"
	"strings"
)

// tomlEntry is one key of a TOML table with its value as written, which may run
// over several lines. It is all of TOML that dependency lists need.
type tomlEntry struct {
	table string
	key   string
	value string
}

// tomlEntries reads as far as it can: a broken line costs its own entry only.
func tomlEntries(text string) []tomlEntry {
	var entries []tomlEntry
	table := ""
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(stripTOMLComment(lines[i]))
		if strings.HasPrefix(line, "[") {
			table = strings.ReplaceAll(strings.Trim(line, "[] "), `"`, "")
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		for open := openBrackets(value); open > 0 && i+1 < len(lines); {
			i++
			next := stripTOMLComment(lines[i])
			value += "\n" + next
			open += openBrackets(next)
		}
		entries = append(entries, tomlEntry{table, strings.Trim(strings.TrimSpace(key), `"'`), strings.TrimSpace(value)})
	}
	return entries
}

// outsideQuotes calls visit for each byte that is not inside a quoted string,
// until it returns false.
func outsideQuotes(line string, visit func(i int) bool) {
	var quote byte
	for i := range len(line) {
		switch {
		case quote != 0:
			if line[i] == quote {
				quote = 0
			}
		case line[i] == '"' || line[i] == '\'':
			quote = line[i]
		default:
			if !visit(i) {
				return
			}
		}
	}
}

func stripTOMLComment(line string) string {
	cut := len(line)
	outsideQuotes(line, func(i int) bool {
		if line[i] == '#' {
			cut = i
		}
		return cut == len(line)
	})
	return line[:cut]
}

func openBrackets(line string) int {
	open := 0
	outsideQuotes(line, func(i int) bool {
		switch line[i] {
		case '[', '{':
			open++
		case ']', '}':
			open--
		}
		return true
	})
	return open
}

var (
	poetryTable  = regexp.MustCompile(`^tool\.poetry\.(?:(?:dev-)?dependencies|group\.[^.]+\.dependencies)$`)
	pixiTable    = regexp.MustCompile(`^tool\.pixi\.(?:feature\.[^.]+\.)?(?:pypi-)?dependencies$`)
	includeGroup = regexp.MustCompile(`\{[^}]*\}`) // {include-group = "dev"}
	extrasIn     = regexp.MustCompile(`extras\s*=\s*\[([^\]]*)\]`)
)

func readPyproject(text string) []string {
	var lines []string
	for _, e := range tomlEntries(text) {
		switch {
		case e.table == "project" && e.key == "dependencies",
			e.table == "project.optional-dependencies", e.table == "dependency-groups",
			e.table == "tool.uv" && e.key == "dev-dependencies",
			strings.HasPrefix(e.table, "tool.hatch.envs.") && strings.HasSuffix(e.key, "dependencies"),
			strings.HasPrefix(e.table, "tool.pdm.dev-dependencies"):
			lines = append(lines, quotedIn(includeGroup.ReplaceAllString(e.value, ""))...)
		case poetryTable.MatchString(e.table), pixiTable.MatchString(e.table):
			lines = append(lines, keyedRequirement(e))
		}
	}
	return pythonAll(lines)
}

func readPipfile(text string) []string {
	var lines []string
	for _, e := range tomlEntries(text) {
		if e.table == "packages" || e.table == "dev-packages" {
			lines = append(lines, keyedRequirement(e))
		}
	}
	return pythonAll(lines)
}

// keyedRequirement turns `ray = {version = "^2", extras = ["serve"]}` into "ray[serve]".
func keyedRequirement(e tomlEntry) string {
	if m := extrasIn.FindStringSubmatch(e.value); m != nil {
		return e.key + "[" + strings.Join(quotedIn(m[1]), ",") + "]"
	}
	return e.key
}

var (
	yamlItem = regexp.MustCompile(`^(\s*)-\s*["']?([^"'#]+)["']?`)
	yamlKey  = regexp.MustCompile(`^([A-Za-z_]+)\s*:`)
)

// readConda reads the dependencies of a conda environment, those for pip
// included. Conda's names are taken for Python's, which they nearly always are.
func readConda(text string) []string {
	var lines []string
	inside := false
	for line := range strings.Lines(text) {
		if m := yamlKey.FindStringSubmatch(line); m != nil {
			inside = m[1] == "dependencies"
			continue
		}
		m := yamlItem.FindStringSubmatch(line)
		if !inside || m == nil {
			continue
		}
		item := strings.TrimSpace(m[2])
		if i := strings.LastIndex(item, "::"); i >= 0 {
			item = item[i+2:]
		}
		if item == "pytorch" || strings.HasPrefix(item, "pytorch=") {
			item = "torch"
		}
		if !strings.HasSuffix(item, ":") && !strings.HasPrefix(item, "-") {
			lines = append(lines, item)
		}
	}
	return pythonAll(lines)
}
