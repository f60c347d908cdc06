package demo

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// entry is a file or folder in a listing.
type entry struct {
	path   string
	folder bool
	file   file
}

// entries lists a folder of a repository ("" is the root), or nil if there is none.
func (r *repo) entries(folder string) []entry {
	prefix := folder
	if prefix != "" {
		prefix += "/"
	}
	var all []entry
	for _, f := range r.files {
		rest, inside := strings.CutPrefix(f.path, prefix)
		if !inside {
			continue
		}
		name, _, deeper := strings.Cut(rest, "/")
		e := entry{path: prefix + name, folder: deeper}
		if !deeper {
			e.file = f
		}
		if n := len(all); n == 0 || all[n-1].path != e.path {
			all = append(all, e)
		}
	}
	return all
}

func (e entry) name() string { return e.path[strings.LastIndex(e.path, "/")+1:] }

func (e entry) oid(r *repo) string {
	if e.folder {
		return r.treeOID(e.path)
	}
	return e.file.oid()
}

func (r *repo) treeOID(folder string) string {
	parts := []string{"tree", folder}
	for _, f := range r.files {
		if folder == "" || strings.HasPrefix(f.path, folder+"/") {
			parts = append(parts, f.path, f.oid())
		}
	}
	return sha(parts...)
}

func (c *call) contents(r *repo, path string) answer {
	if len(r.commits) == 0 {
		return problem(http.StatusNotFound, "This repository is empty.")
	}
	if f, found := r.find(path); found {
		body := c.contentJSON(r, entry{path: path, file: f})
		body["content"] = base64.StdEncoding.EncodeToString([]byte(f.text)) + "\n"
		body["encoding"] = "base64"
		return answer{status: http.StatusOK, body: body, modified: r.pushed}
	}
	all := r.entries(strings.Trim(path, "/"))
	if all == nil {
		return notFound()
	}
	rows := make([]any, 0, len(all))
	for _, e := range all {
		rows = append(rows, c.contentJSON(r, e))
	}
	return answer{status: http.StatusOK, body: rows, modified: r.pushed}
}

func (c *call) contentJSON(r *repo, e entry) map[string]any {
	kind, size := "file", len(e.file.text)
	var download any = fmt.Sprintf("https://raw.githubusercontent.com/%s/%s/%s", r.fullName(), r.branch, e.path)
	if e.folder {
		kind, size, download = "dir", 0, nil
	}
	self := fmt.Sprintf("%s/repos/%s/contents/%s?ref=%s", c.base, r.fullName(), e.path, r.branch)
	html := fmt.Sprintf("%s/blob/%s/%s", r.url(), r.branch, e.path)
	return map[string]any{"type": kind, "name": e.name(), "path": e.path, "sha": e.oid(r), "size": size, "url": self, "html_url": html,
		"git_url": fmt.Sprintf("%s/repos/%s/git/blobs/%s", c.base, r.fullName(), e.oid(r)), "download_url": download,
		"_links": map[string]any{"self": self, "html": html}}
}

// git answers git/trees/:ref and git/blobs/:sha.
func (c *call) git(r *repo, rest []string) answer {
	if len(r.commits) == 0 {
		return problem(http.StatusConflict, "Git Repository is empty.")
	}
	if len(rest) < 2 {
		return notFound()
	}
	switch rest[0] {
	case "trees":
		return c.tree(r, strings.Join(rest[1:], "/"))
	case "blobs":
		for _, f := range r.files {
			if f.oid() == rest[1] {
				return ok(map[string]any{"sha": f.oid(), "size": len(f.text), "encoding": "base64", "content": base64.StdEncoding.EncodeToString([]byte(f.text)) + "\n"})
			}
		}
	}
	return notFound()
}

func (c *call) tree(r *repo, ref string) answer {
	if ref != r.branch && ref != "HEAD" && ref != r.commits[0].oid && ref != r.treeOID("") {
		return notFound()
	}
	var rows []any
	row := func(e entry) {
		kind, mode := "blob", "100644"
		if e.folder {
			kind, mode = "tree", "040000"
		}
		m := map[string]any{"path": e.path, "mode": mode, "type": kind, "sha": e.oid(r), "url": fmt.Sprintf("%s/repos/%s/git/%ss/%s", c.base, r.fullName(), kind, e.oid(r))}
		if !e.folder {
			m["size"] = len(e.file.text)
		}
		rows = append(rows, m)
	}
	recursive := c.query.Get("recursive") != ""
	var walk func(folder string)
	walk = func(folder string) {
		for _, e := range r.entries(folder) {
			row(e)
			if e.folder && recursive {
				walk(e.path)
			}
		}
	}
	walk("")
	return ok(map[string]any{"sha": r.treeOID(""), "url": fmt.Sprintf("%s/repos/%s/git/trees/%s", c.base, r.fullName(), ref), "tree": rows, "truncated": false})
}

// history selects commits as ?author, ?since, ?until and ?path do.
func (r *repo) history(since, until time.Time, author string) []*commit {
	return slices.DeleteFunc(slices.Clone(r.commits), func(c *commit) bool {
		who := c.authors[0].acct
		return !since.IsZero() && c.committed.Before(since) || !until.IsZero() && c.committed.After(until) ||
			author != "" && (!who.visible() || !strings.EqualFold(who.login, author))
	})
}

func (c *call) commits(r *repo, rest []string, self string) answer {
	if len(r.commits) == 0 {
		return problem(http.StatusConflict, "Git Repository is empty.")
	}
	if len(rest) > 0 {
		for _, cm := range r.commits {
			if cm.oid == rest[0] || rest[0] == r.branch || rest[0] == "HEAD" {
				body := c.commitJSON(cm)
				body["stats"] = map[string]any{"additions": cm.additions, "deletions": cm.deletions, "total": cm.additions + cm.deletions}
				body["files"] = []any{}
				return ok(body)
			}
		}
		return problem(http.StatusUnprocessableEntity, "No commit found for SHA: "+rest[0])
	}
	since, _ := time.Parse(time.RFC3339, c.query.Get("since"))
	until, _ := time.Parse(time.RFC3339, c.query.Get("until"))
	a := list(c, self, r.history(since, until, c.query.Get("author")), func(cm *commit) any { return c.commitJSON(cm) })
	a.modified = r.pushed
	return a
}
