package github

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"mlscout/crawler"
)

// parts tells of every repository that the catalogue names what this round read
// of it, or why it read nothing.
func (r *run) parts() []crawler.Part {
	if r.state == nil {
		return nil
	}
	var parts []crawler.Part
	known := make(map[string]bool)
	for _, t := range r.state.targets() {
		for _, name := range append([]string{t.Name}, t.Former...) {
			known[strings.ToLower(name)] = true
		}
		part := crawler.Part{Name: t.Name, Reason: r.reason(t), Off: len(r.toolsOf(t)) == 0}
		if t.Looked > 0 {
			part.Last = time.Unix(t.Looked, 0).UTC()
		}
		parts = append(parts, part)
	}
	return append(parts, r.absent(known)...)
}

// absent tells of the names under which GitHub has no public repository.
func (r *run) absent(known map[string]bool) []crawler.Part {
	var parts []crawler.Part
	for _, tool := range r.dep.Catalog.Tools() {
		for _, name := range slices.Concat(tool.Repos, tool.FormerRepos) {
			key := strings.ToLower(name)
			since, err := strconv.ParseInt(r.state.missing[key], 10, 64)
			if known[key] || strings.Count(name, "/") != 1 || !r.tools[tool.ID] {
				continue
			}
			known[key] = true
			part := crawler.Part{Name: name, Reason: "not looked for yet"}
			if err == nil {
				part.Last, part.After = time.Unix(since, 0).UTC(), time.Unix(since+lookAgain, 0).UTC()
				part.Reason = "no public repository has that name"
			}
			parts = append(parts, part)
		}
	}
	return parts
}

// reason says in words where a repository stands.
func (r *run) reason(t *target) string {
	switch {
	case len(r.toolsOf(t)) == 0:
		return "not read: the settings leave its tools out"
	case t.State == "deleted":
		return "not read: deleted or private"
	case t.State == "blocked":
		return "not read: blocked by GitHub"
	case t.State == "empty":
		return "not read: it has no commits"
	case t.Counted != r.cycle:
		return "not reached before the budget or the time was spent"
	}
	if left := r.unread(t.ID); left != "" {
		return "partly read; the next run goes on with " + left
	}
	if t.Opened == r.cycle {
		return "read to the end"
	}
	return "nothing new" + sinceWhen(t)
}

// unread lists what is left of a repository's lists.
func (r *run) unread(repo int64) string {
	left := make(map[kind]int)
	for _, l := range r.state.lanes {
		if l.Repo == repo {
			left[l.Kind] += max(1, l.Total-l.Got)
		}
	}
	var lists []string
	for _, k := range slices.Sorted(maps.Keys(left)) {
		lists = append(lists, fmt.Sprintf("about %d of its %s", left[k], k.words()))
	}
	return strings.Join(lists, ", ")
}

// words name the lists to people.
func (k kind) words() string {
	switch k {
	case history:
		return "commits"
	case pulls:
		return "pull requests"
	case branches:
		return "merged branches"
	}
	return string(k)
}

// sinceWhen is up to when a repository's lists were read before.
func sinceWhen(t *target) string {
	latest := ""
	for _, read := range t.Read {
		latest = max(latest, read)
	}
	if len(latest) < len(time.DateOnly) {
		return ""
	}
	return " since " + latest[:len(time.DateOnly)]
}
