package github

import (
	"path"
	"strings"

	regexp "mlscout/internal/lazyregexp"
)

// Role lists that projects publish come as YAML (OWNERS, OWNERS_ALIASES, org
// files), as CODEOWNERS lines and as Markdown tables. Only logins are read; a
// line's e-mail addresses and names are passed over.

// listed is one login on a roster with the role that it stands under.
type listed struct{ Login, Role string }

var (
	loginForm   = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$`)
	mention     = regexp.MustCompile(`(?:^|[^\w@./-])@([A-Za-z0-9][A-Za-z0-9-]{0,38})(/[\w.-]+)?`)
	profileLink = regexp.MustCompile(`(?i)https?://(?:www\.)?github\.com/([A-Za-z0-9][A-Za-z0-9-]{0,38})/?(?:[)\]\s"'|>,;]|$)`)
	yamlKey     = regexp.MustCompile(`^(\s*)(?:- )?["']?([\w .*/-]+?)["']?:\s*(.*)$`)
	yamlItem    = regexp.MustCompile(`^(\s*)-\s+["']?@?([^\s"'#]+)["']?\s*(?:#.*)?$`)
	heading     = regexp.MustCompile(`^#+\s+(.*)$`)
)

// maxListed bounds what one file may add.
const maxListed = 2000

// readRoster finds the logins of a role list by the manner of its file name.
func readRoster(file, text string) []listed {
	base := strings.ToLower(path.Base(file))
	var found []listed
	switch {
	case base == "codeowners" && strings.Contains(text, "@"):
		found = readCodeowners(text)
	case base == "codeowners": // mentions nobody: perhaps an OWNERS file under the other name
		found = readOwners(text)
	case strings.HasPrefix(base, "owners"), strings.HasSuffix(base, ".yaml"), strings.HasSuffix(base, ".yml"):
		found = readOwners(text)
	default:
		found = readProse(text)
	}
	seen := make(map[string]bool)
	out := found[:0]
	for _, one := range found {
		key := strings.ToLower(one.Login)
		if loginForm.MatchString(one.Login) && !seen[key] && len(out) < maxListed {
			seen[key] = true
			out = append(out, one)
		}
	}
	return out
}

// readCodeowners reads "pattern @login @org/team mail@…" lines.
func readCodeowners(text string) []listed {
	var out []listed
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		for _, owner := range fields[min(1, len(fields)):] {
			if login, ok := strings.CutPrefix(owner, "@"); ok && !strings.Contains(login, "/") {
				out = append(out, listed{login, "code owner"})
			}
		}
	}
	return out
}

// readOwners reads the lists of OWNERS and the like: items under keys. Keys
// that speak of the past are passed over. It is no YAML parser: a damaged or
// malicious file costs nothing more than its lines.
func readOwners(text string) []listed {
	var out []listed
	role := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		if item := yamlItem.FindStringSubmatch(line); item != nil && !strings.HasSuffix(item[2], ":") {
			if role != "" && !strings.Contains(item[2], "/") {
				out = append(out, listed{item[2], role})
			}
			continue
		}
		key := yamlKey.FindStringSubmatch(line)
		if key == nil {
			continue
		}
		role = roleOf(key[2])
		if inline := strings.Trim(key[3], "[] "); role != "" && strings.HasPrefix(key[3], "[") {
			for _, login := range strings.FieldsFunc(inline, func(c rune) bool { return strings.ContainsRune(" ,\"'@", c) }) {
				out = append(out, listed{login, role})
			}
		}
	}
	return out
}

// roleOf words the role that a key stands for; "" for what is no role or over.
func roleOf(key string) string {
	low := strings.ToLower(key)
	switch {
	case strings.Contains(low, "emerit"), strings.Contains(low, "alumni"), strings.Contains(low, "former"), strings.Contains(low, "label"),
		strings.Contains(low, "repos"), strings.Contains(low, "filter"), strings.Contains(low, "options"), strings.Contains(low, "previously"):
		return ""
	case strings.Contains(low, "approver"):
		return "approver"
	case strings.Contains(low, "reviewer"):
		return "reviewer"
	case strings.Contains(low, "admin"):
		return "admin"
	case strings.Contains(low, "lead"), strings.Contains(low, "chair"), strings.Contains(low, "committee"):
		return "lead"
	case strings.Contains(low, "member"):
		return "member"
	}
	return "maintainer"
}

// readProse reads mentions and profile links of Markdown lists and tables, up
// to a heading about the past.
func readProse(text string) []listed {
	var out []listed
	role := "maintainer"
	for line := range strings.Lines(text) {
		if title := heading.FindStringSubmatch(strings.TrimSpace(line)); title != nil {
			role = roleOf(title[1])
		}
		if role == "" {
			continue
		}
		for _, m := range profileLink.FindAllStringSubmatch(line, -1) {
			out = append(out, listed{m[1], role})
		}
		for _, m := range mention.FindAllStringSubmatch(line, -1) {
			if m[2] == "" {
				out = append(out, listed{m[1], role})
			}
		}
	}
	return out
}
