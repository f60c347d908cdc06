package catalog

import (
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
)

// manifestGlobs are the files that [Packages] reads.
var manifestGlobs = []string{
	"requirements*.txt", "requirements/*.txt", "constraints*.txt", "*requirements.txt", "requirements*.in",
	"pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "environment*.yml", "environment*.yaml",
	"conda*.yml", "conda*.yaml", "package.json", "go.mod", "Dockerfile", "Dockerfile.*", "*.Dockerfile", "*.dockerfile",
}

// IsManifest reports whether a file of this path lists dependencies that
// [Packages] can read. Lock files are left out: what others chose says little.
func IsManifest(name string) bool { return readerOf(name) != nil }

// Packages returns the packages that a dependency file asks for, in the form of
// [Catalog.ToolsOfPackage], sorted and each once: "pypi:ray[serve]",
// "npm:promptfoo", "go:k8s.io/client-go". Files of other kinds give none.
func Packages(name, content string) []string {
	read := readerOf(name)
	if read == nil {
		return nil
	}
	ids := read(strings.TrimPrefix(content, "\ufeff"))
	slices.Sort(ids)
	return slices.Compact(ids)
}

func readerOf(name string) func(string) []string {
	base := path.Base(name)
	switch base {
	case "pyproject.toml":
		return readPyproject
	case "Pipfile":
		return readPipfile
	case "setup.py":
		return readSetupPy
	case "setup.cfg":
		return readSetupCfg
	case "package.json":
		return readPackageJSON
	case "go.mod":
		return readGoMod
	}
	for _, pattern := range manifestGlobs {
		if !matchSegments(strings.Split(pattern, "/"), lastSegments(name, 1+strings.Count(pattern, "/"))) {
			continue
		}
		switch {
		case strings.Contains(pattern, "ocker"):
			return readDockerfile
		case strings.HasSuffix(pattern, ".txt"), strings.HasSuffix(pattern, ".in"):
			return readRequirements
		}
		return readConda
	}
	return nil
}

func lastSegments(name string, n int) []string {
	segments := strings.Split(name, "/")
	return segments[max(0, len(segments)-n):]
}

var requirement = regexp.MustCompile(`^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([A-Za-z0-9._, -]*)\])?\s*(?:$|[<>=!~;@#,(\\ ^*])`)

// python returns the id of a requirement such as "ray[serve]>=2 ; python_version > '3'",
// or "" if the line is none.
func python(line string) string {
	m := requirement.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	id := "pypi:" + normalPython(m[1])
	if extras := strings.ToLower(strings.ReplaceAll(m[2], " ", "")); extras != "" {
		id += "[" + extras + "]"
	}
	return id
}

func pythonAll(lines []string) []string {
	var ids []string
	for _, line := range lines {
		if id := python(line); id != "" && id != "pypi:python" {
			ids = append(ids, id)
		}
	}
	return ids
}

var egg = regexp.MustCompile(`#egg=([A-Za-z0-9._-]+)`)

func readRequirements(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if m := egg.FindStringSubmatch(line); m != nil {
			lines = append(lines, m[1])
			continue
		}
		if !strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return pythonAll(lines)
}

var quoted = regexp.MustCompile(`"([^"\n]*)"|'([^'\n]*)'`)

func quotedIn(text string) []string {
	var all []string
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1]+m[2])
	}
	return all
}

var requiresCall = regexp.MustCompile(`(?:install_requires|extras_require|tests_require|install_requirements|requirements|REQUIRED_PACKAGES|REQUIREMENTS)\s*=\s*[\[{(]`)

var dictKey = regexp.MustCompile(`["'][^"'\n]*["']\s*:`)

// readSetupPy reads the literal lists; a list that is computed is not followed.
func readSetupPy(text string) []string {
	var lines []string
	for _, at := range requiresCall.FindAllStringIndex(text, -1) {
		body := text[at[1]:]
		body = dictKey.ReplaceAllString(body[:closing(body)], "")
		lines = append(lines, quotedIn(body)...)
	}
	return pythonAll(lines)
}

// closing returns where the bracket that was open before body closes.
func closing(body string) int {
	depth := 1
	var quote rune
	for i, r := range body {
		switch {
		case quote != 0:
			if r == quote || r == '\n' {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case strings.ContainsRune("[{(", r):
			depth++
		case strings.ContainsRune("]})", r):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(body)
}

func readSetupCfg(text string) []string {
	var lines []string
	section, inside := "", false
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "["):
			section, inside = strings.Trim(trimmed, "[]"), false
		case trimmed == "" || strings.HasPrefix(trimmed, "#"):
		case line[0] == ' ' || line[0] == '\t':
			if inside {
				lines = append(lines, trimmed)
			}
		default:
			key, value, _ := strings.Cut(trimmed, "=")
			inside = section == "options" && strings.TrimSpace(key) == "install_requires" || section == "options.extras_require"
			if inside {
				lines = append(lines, strings.Split(value, ";")...)
			}
		}
	}
	return pythonAll(lines)
}

func readPackageJSON(text string) []string {
	var doc map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &doc) != nil {
		return nil
	}
	var ids []string
	for _, key := range []string{"dependencies", "devDependencies", "optionalDependencies", "peerDependencies"} {
		var deps map[string]json.RawMessage
		if json.Unmarshal(doc[key], &deps) != nil {
			continue
		}
		for name := range deps {
			ids = append(ids, normalPackage("npm:"+name))
		}
	}
	return ids
}

var goRequire = regexp.MustCompile(`^(?:require\s+)?([^\s()"]+\.[^\s()"]+)\s+v[0-9]`)

func readGoMod(text string) []string {
	var ids []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "// indirect") {
			continue
		}
		if m := goRequire.FindStringSubmatch(line); m != nil {
			ids = append(ids, normalPackage("go:"+m[1]))
		}
	}
	return ids
}

var pipInstall = regexp.MustCompile(`\b(?:pip3?|uv pip|uv|poetry|pipenv)\s+(?:install|add)\s+([^&|;\n]+)`)

// readDockerfile reads the packages that its pip, uv or poetry commands install.
func readDockerfile(text string) []string {
	text = strings.ReplaceAll(text, "\\\r\n", " ")
	text = strings.ReplaceAll(text, "\\\n", " ")
	var words []string
	for _, m := range pipInstall.FindAllStringSubmatch(text, -1) {
		operand := true
		for word := range strings.FieldsSeq(m[1]) {
			word = strings.Trim(word, `"'`)
			switch {
			case strings.HasPrefix(word, "-"):
				operand = !takesValue[word]
			case operand && !strings.ContainsAny(word, "/$") && !strings.HasPrefix(word, "."):
				words = append(words, word)
			default:
				operand = true
			}
		}
	}
	return pythonAll(words)
}

// takesValue holds the options of pip whose next word is not a package.
var takesValue = map[string]bool{
	"-r": true, "--requirement": true, "-c": true, "--constraint": true, "-e": true, "--editable": true,
	"-i": true, "--index-url": true, "--extra-index-url": true, "-f": true, "--find-links": true,
	"-t": true, "--target": true, "--prefix": true, "--root": true, "--timeout": true, "--trusted-host": true,
}
