package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ref is a repository's default branch; blob and folder are files and folders in it.
type ref struct{ repo *repo }

type blob struct {
	repo *repo
	file file
}

type folder struct {
	repo *repo
	path string
}

type treeEntry struct {
	repo *repo
	entry
}

func repositoryFields() fields {
	f := fields{
		"id": get(func(r *repo) any { return r.nodeID() }), "databaseId": get(func(r *repo) any { return r.id }),
		"name": get(func(r *repo) any { return r.name }), "nameWithOwner": get(func(r *repo) any { return r.fullName() }),
		"owner": get(func(r *repo) any { return r.owner }), "url": get(func(r *repo) any { return r.url() }),
		"resourcePath": get(func(r *repo) any { return "/" + r.fullName() }), "description": get(func(r *repo) any { return optional(r.description) }),
		"homepageUrl": get(func(r *repo) any { return optional(r.homepage) }), "createdAt": get(func(r *repo) any { return r.created }),
		"updatedAt": get(func(r *repo) any { return r.updated }), "pushedAt": get(func(r *repo) any { return r.pushed }),
		"isArchived": get(func(r *repo) any { return r.archived }), "isDisabled": get(func(*repo) any { return false }),
		"isEmpty": get(func(r *repo) any { return len(r.commits) == 0 }), "isFork": get(func(r *repo) any { return r.fork }),
		"isInOrganization": get(func(r *repo) any { return r.owner.kind == typeOrganization }), "isMirror": get(func(*repo) any { return false }),
		"isPrivate": get(func(r *repo) any { return r.private }), "isTemplate": get(func(r *repo) any { return r.template }),
		"visibility": get(func(*repo) any { return "PUBLIC" }), "hasIssuesEnabled": get(func(r *repo) any { return !r.noIssues }),
		"stargazerCount": get(func(r *repo) any { return r.stars }), "forkCount": get(func(r *repo) any { return r.forks }),
		"diskUsage": get(func(r *repo) any { return r.size }), "licenseInfo": get(func(r *repo) any { return optional(r.license) }),
		"parent":             get(func(r *repo) any { return repository(r.parent) }),
		"templateRepository": get(func(r *repo) any { return repository(r.templateOf) }),
		"primaryLanguage": get(func(r *repo) any {
			if len(r.languages) == 0 {
				return nil
			}
			return r.languages[0].name
		}),
		"defaultBranchRef": get(func(r *repo) any {
			if len(r.commits) == 0 {
				return nil
			}
			return ref{r}
		}),
		"collaborators": func(*execution, any, args) (any, error) {
			return nil, fail("FORBIDDEN", "Must have push access to view repository collaborators.")
		},
	}
	maps.Copy(f, repositoryLists())
	return f
}

// repositoryLists are the fields that page through something.
func repositoryLists() fields {
	return fields{
		"languages":        on(func(_ *execution, r *repo, a args) (any, error) { return languagePage(r, a) }),
		"repositoryTopics": on(func(_ *execution, r *repo, a args) (any, error) { return paged(r.topics, a) }),
		"mentionableUsers": on(func(_ *execution, r *repo, a args) (any, error) { return paged(contributorsOf(r), a) }),
		"pullRequests": on(func(_ *execution, r *repo, a args) (any, error) {
			if base := a.text("baseRefName"); base != "" && base != r.branch {
				return paged([]*pull(nil), a)
			}
			return pullPage(r.pulls, a)
		}),
		"issues": on(func(_ *execution, r *repo, a args) (any, error) { return issuePage(r.issues, a) }),
		"releases": on(func(_ *execution, r *repo, a args) (any, error) {
			all := slices.Clone(r.releases)
			if _, descending := a.order("orderBy"); descending || a["orderBy"] == nil {
				slices.Reverse(all)
			}
			return paged(all, a)
		}),
		"latestRelease": get(func(r *repo) any {
			if len(r.releases) == 0 {
				return nil
			}
			return r.releases[len(r.releases)-1]
		}),
		"issue": on(func(_ *execution, r *repo, a args) (any, error) {
			number, _ := a.number("number")
			if i := slices.IndexFunc(r.issues, func(i *issue) bool { return i.number == number }); i >= 0 {
				return r.issues[i], nil
			}
			return nil, fail("NOT_FOUND", "Could not resolve to an Issue with the number of %d.", number)
		}),
		"pullRequest": on(func(_ *execution, r *repo, a args) (any, error) {
			number, _ := a.number("number")
			if i := slices.IndexFunc(r.pulls, func(p *pull) bool { return p.number == number }); i >= 0 {
				return r.pulls[i], nil
			}
			return nil, fail("NOT_FOUND", "Could not resolve to a PullRequest with the number of %d.", number)
		}),
		"object": on(func(_ *execution, r *repo, a args) (any, error) { return r.object(a), nil }),
	}
}

func contributorsOf(r *repo) []*account {
	seen := make(map[*account]bool)
	var all []*account
	for _, c := range r.commits {
		if who := c.authors[0].acct; user(who) != nil && !seen[who] {
			seen[who] = true
			all = append(all, who)
		}
	}
	return all
}

func languagePage(r *repo, a args) (any, error) {
	c, err := page(r.languages, a)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, l := range r.languages {
		total += l.bytes
	}
	c.extra = map[string]any{"totalSize": total}
	c.edge = func(v any) map[string]any { return map[string]any{"size": v.(language).bytes} }
	return c, nil
}

func languageFields() fields {
	name := func(v any) string {
		if l, isLanguage := v.(language); isLanguage {
			return l.name
		}
		return v.(string)
	}
	return fields{
		"id":    get(func(v any) any { return "LA_" + name(v) }),
		"name":  get(func(v any) any { return name(v) }),
		"color": get(func(any) any { return "#3572A5" }),
	}
}

func licenseFields() fields {
	return fields{
		"id":     get(func(spdx string) any { return "L_" + spdx }),
		"key":    get(func(spdx string) any { return strings.ToLower(spdx) }),
		"name":   get(func(spdx string) any { return spdx + " License" }),
		"spdxId": get(func(spdx string) any { return spdx }),
	}
}

func topicFields() fields {
	return fields{
		"id":           get(func(name string) any { return "RT_" + name }),
		"topic":        get(func(name string) any { return name }),
		"url":          get(func(name string) any { return "https://github.com/topics/" + name }),
		"resourcePath": get(func(name string) any { return "/topics/" + name }),
	}
}

func refFields() fields {
	return fields{
		"id":         get(func(v ref) any { return "REF_" + v.repo.nodeID() }),
		"name":       get(func(v ref) any { return v.repo.branch }),
		"prefix":     get(func(ref) any { return "refs/heads/" }),
		"repository": get(func(v ref) any { return v.repo }),
		"target":     get(func(v ref) any { return v.repo.commits[0] }),
	}
}

// object finds what an expression such as "HEAD:docs/OWNERS" or an object id names.
func (r *repo) object(a args) any {
	if len(r.commits) == 0 {
		return nil
	}
	if oid := a.text("oid"); oid != "" {
		return r.byOID(oid)
	}
	at, path, hasPath := strings.Cut(a.text("expression"), ":")
	if at != "" && at != "HEAD" && at != r.branch && at != "refs/heads/"+r.branch && r.byOID(at) == nil {
		return nil
	}
	if !hasPath {
		if found := r.byOID(at); found != nil {
			return found
		}
		return r.commits[0]
	}
	path = strings.Trim(path, "/")
	if f, found := r.find(path); found {
		return blob{r, f}
	}
	if path != "" && r.entries(path) == nil {
		return nil
	}
	return folder{r, path}
}

func (r *repo) byOID(oid string) any {
	for _, c := range r.commits {
		if c.oid == oid {
			return c
		}
	}
	for _, f := range r.files {
		if f.oid() == oid {
			return blob{r, f}
		}
	}
	return nil
}

func treeFields() fields {
	oid := func(v folder) string { return v.repo.treeOID(v.path) }
	return fields{
		"id": get(func(v folder) any { return "TR_" + oid(v) }), "oid": get(func(v folder) any { return oid(v) }),
		"abbreviatedOid": get(func(v folder) any { return oid(v)[:7] }), "repository": get(func(v folder) any { return v.repo }),
		"commitUrl": get(func(v folder) any { return v.repo.commits[0].url() }),
		"entries": get(func(v folder) any {
			list := []any{}
			for _, e := range v.repo.entries(v.path) {
				list = append(list, treeEntry{v.repo, e})
			}
			return list
		}),
	}
}

func treeEntryFields() fields {
	pick := func(whenFolder, whenFile any) resolver {
		return get(func(e treeEntry) any {
			if e.folder {
				return whenFolder
			}
			return whenFile
		})
	}
	return fields{
		"name": get(func(e treeEntry) any { return e.name() }), "path": get(func(e treeEntry) any { return e.path }),
		"type": pick("tree", "blob"), "mode": pick(0o40000, 0o100644), "oid": get(func(e treeEntry) any { return e.oid(e.repo) }),
		"size": get(func(e treeEntry) any { return len(e.file.text) }),
		"extension": get(func(e treeEntry) any {
			if dot := strings.LastIndex(e.name(), "."); dot >= 0 && !e.folder {
				return e.name()[dot:]
			}
			return ""
		}),
		"object": get(func(e treeEntry) any {
			if e.folder {
				return folder{e.repo, e.path}
			}
			return blob{e.repo, e.file}
		}),
	}
}

func blobFields() fields {
	return fields{
		"id": get(func(v blob) any { return "B_" + v.file.oid() }), "oid": get(func(v blob) any { return v.file.oid() }),
		"abbreviatedOid": get(func(v blob) any { return v.file.oid()[:7] }), "repository": get(func(v blob) any { return v.repo }),
		"commitUrl": get(func(v blob) any { return v.repo.commits[0].url() }), "byteSize": get(func(v blob) any { return len(v.file.text) }),
		"isBinary": get(func(v blob) any { return v.file.binary }), "isTruncated": get(func(v blob) any { return len(v.file.text) > 512_000 }),
		"text": get(func(v blob) any {
			if v.file.binary {
				return nil
			}
			return v.file.text[:min(len(v.file.text), 512_000)]
		}),
	}
}

func labelFields() fields {
	return fields{
		"id": get(func(name string) any { return "LA_" + name }), "name": get(func(name string) any { return name }),
		"color": get(func(string) any { return "ededed" }), "description": get(func(string) any { return nil }),
		"url": get(func(name string) any { return fmt.Sprintf("https://github.com/labels/%s", name) }),
	}
}
