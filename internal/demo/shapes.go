package demo

import (
	"fmt"
	"strings"
	"time"
)

// The JSON of the REST API, as far as a client reads it.

func (c *call) shortUser(a *account) map[string]any {
	if !a.visible() {
		a = c.ghost
	}
	self := c.base + "/users/" + a.login
	html := a.url()
	if a.kind == typeBot {
		html = "https://github.com/apps/" + strings.TrimSuffix(a.login, "[bot]")
	}
	return map[string]any{"login": a.login, "id": a.id, "node_id": a.nodeID(), "avatar_url": fmt.Sprintf("https://avatars.githubusercontent.com/u/%d?v=4", a.id),
		"gravatar_id": "", "url": self, "html_url": html, "repos_url": self + "/repos", "organizations_url": self + "/orgs",
		"followers_url": self + "/followers", "following_url": self + "/following{/other_user}", "events_url": self + "/events{/privacy}",
		"type": a.kind, "user_view_type": "public", "site_admin": false}
}

func (c *call) shortOrg(a *account) map[string]any {
	self := c.base + "/orgs/" + a.login
	return map[string]any{"login": a.login, "id": a.id, "node_id": a.nodeID(), "url": self, "repos_url": self + "/repos", "description": a.bio,
		"avatar_url": fmt.Sprintf("https://avatars.githubusercontent.com/u/%d?v=4", a.id)}
}

func (c *call) fullUser(a *account) map[string]any {
	u := c.shortUser(a)
	open := 0
	for _, r := range a.repos {
		if r.open() {
			open++
		}
	}
	for name, value := range map[string]any{"name": optional(a.name), "company": optional(a.company), "blog": a.website, "location": optional(a.location),
		"email": nil, "bio": optional(a.bio), "twitter_username": optional(a.twitter), "hireable": nil, "public_repos": open, "public_gists": 0,
		"followers": a.followers, "following": a.following, "created_at": stamp(a.created), "updated_at": stamp(a.updated)} {
		u[name] = value
	}
	if c.token != "" {
		u["email"] = optional(a.email)
	}
	if a.hireable {
		u["hireable"] = true
	}
	return u
}

func (c *call) repoJSON(r *repo) map[string]any {
	self := c.base + "/repos/" + r.fullName()
	var first any
	if len(r.languages) > 0 {
		first = r.languages[0].name
	}
	return map[string]any{"id": r.id, "node_id": r.nodeID(), "name": r.name, "full_name": r.fullName(), "private": false, "owner": c.shortUser(r.owner),
		"html_url": r.url(), "description": optional(r.description), "fork": r.fork, "url": self, "commits_url": self + "/commits{/sha}",
		"contents_url": self + "/contents/{+path}", "languages_url": self + "/languages", "created_at": stamp(r.created), "updated_at": stamp(r.updated),
		"pushed_at": stamp(r.pushed), "homepage": optional(r.homepage), "size": r.size, "stargazers_count": r.stars, "watchers_count": r.stars,
		"forks_count": r.forks, "forks": r.forks, "watchers": r.stars, "language": first, "has_issues": !r.noIssues, "archived": r.archived, "disabled": false, "is_template": r.template,
		"open_issues_count": 0, "topics": nonNil(r.topics), "visibility": "public", "default_branch": r.branch, "license": licenseJSON(r.license)}
}

func licenseJSON(spdx string) any {
	if spdx == "" {
		return nil
	}
	return map[string]any{"key": strings.ToLower(spdx), "name": spdx + " License", "spdx_id": spdx}
}

// detail adds what only the repository's own address shows.
func (c *call) detail(body map[string]any, r *repo) {
	if r.parent.open() {
		body["parent"] = c.repoJSON(r.parent)
		body["source"] = body["parent"]
	}
	if r.templateOf.open() {
		body["template_repository"] = c.repoJSON(r.templateOf)
	}
	if r.owner.kind == typeOrganization {
		body["organization"] = c.shortUser(r.owner)
	}
	body["subscribers_count"] = r.stars / 20
	body["network_count"] = r.forks
}

func (c *call) identJSON(id ident, at time.Time) map[string]any {
	mail := "noreply@example.com"
	if id.acct != nil {
		mail = id.acct.mail()
	}
	return map[string]any{"name": id.name, "email": mail, "date": stamp(at)}
}

// linkedUser is the account of a commit's author, null where none is known.
func (c *call) linkedUser(id ident) any {
	if !id.acct.visible() {
		return nil
	}
	return c.shortUser(id.acct)
}

func (c *call) commitJSON(cm *commit) map[string]any {
	self := fmt.Sprintf("%s/repos/%s/commits/%s", c.base, cm.repo.fullName(), cm.oid)
	parents := []any{}
	if cm.parent != "" {
		parents = append(parents, map[string]any{"sha": cm.parent, "url": fmt.Sprintf("%s/repos/%s/commits/%s", c.base, cm.repo.fullName(), cm.parent)})
	}
	return map[string]any{"sha": cm.oid, "node_id": cm.nodeID(), "url": self, "html_url": cm.url(), "comments_url": self + "/comments",
		"commit": map[string]any{"author": c.identJSON(cm.authors[0], cm.authored), "committer": c.identJSON(cm.committer, cm.committed),
			"message": cm.message, "comment_count": 0, "tree": map[string]any{"sha": sha("tree", cm.oid)}},
		"author": c.linkedUser(cm.authors[0]), "committer": c.linkedUser(cm.committer), "parents": parents}
}

func (c *call) releaseJSON(v *release) map[string]any {
	return map[string]any{"id": v.id, "node_id": v.nodeID(), "url": fmt.Sprintf("%s/repos/%s/releases/%d", c.base, v.repo.fullName(), v.id),
		"html_url": v.url(), "tag_name": v.tag, "name": v.tag, "draft": false, "prerelease": false, "body": "", "assets": []any{},
		"created_at": stamp(v.published), "published_at": stamp(v.published), "author": c.shortUser(v.author), "target_commitish": v.repo.branch}
}

func (c *commit) url() string  { return c.repo.url() + "/commit/" + c.oid }
func (p *pull) url() string    { return fmt.Sprintf("%s/pull/%d", p.repo.url(), p.number) }
func (i *issue) url() string   { return fmt.Sprintf("%s/issues/%d", i.repo.url(), i.number) }
func (v *release) url() string { return v.repo.url() + "/releases/tag/" + v.tag }
func (v *review) url() string {
	return fmt.Sprintf("%s#pullrequestreview-%d", v.pull.url(), v.id)
}
func (m *comment) url() string { return fmt.Sprintf("%s#issuecomment-%d", m.issue.url(), m.id) }
