package privacy

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mlscout/talent"
)

// Platform is the name under which a source's accounts are known: posts come
// from "hn" and "github_issue", people have "hackernews" and "github" accounts.
func Platform(source string) string {
	switch source = strings.ToLower(source); source {
	case "hn":
		return "hackernews"
	case "github_issue":
		return "github"
	}
	return source
}

// Account is the subject of an account on a platform or at a source.
func Account(platform, account string) talent.Subject {
	platform = Platform(platform)
	switch platform {
	case "github":
		return talent.GitHubLogin(account)
	case "web", "website", "url":
		return Address(account)
	}
	return talent.Account(platform, account)
}

// Address is the subject that an address stands for: the account, where it is a
// profile on a site with accounts, else the address itself. It is "" where the
// address names nobody in particular, such as a site's front page that many share.
func Address(address string) talent.Subject {
	address = strings.TrimSpace(address)
	if mail, ok := strings.CutPrefix(strings.ToLower(address), "mailto:"); ok {
		mail, _, _ = strings.Cut(mail, "?")
		return talent.Email(mail)
	}
	if address == "" {
		return ""
	}
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" {
		if parsed, err = url.Parse("https://" + address); err != nil {
			return talent.URL(address)
		}
	}
	host := strings.TrimPrefix(strings.ToLower(parsed.Hostname()), "www.")
	path := strings.Split(strings.Trim(parsed.Path, "/"), "/")
	switch host {
	case "github.com":
		if len(path) == 1 && path[0] != "" {
			return talent.GitHubLogin(path[0])
		}
	case "news.ycombinator.com":
		return hackerNews(parsed)
	}
	if path[0] == "" && shared(host) {
		return ""
	}
	return talent.URL(address)
}

// hackerNews reads what the query of a Hacker News address names.
func hackerNews(address *url.URL) talent.Subject {
	id := address.Query().Get("id")
	switch {
	case id == "":
		return ""
	case strings.HasPrefix(address.Path, "/user"):
		return talent.Account("hackernews", id)
	}
	return talent.PostSubject("hn", id)
}

// shared says whether the front page of a host is everybody's.
func shared(host string) bool {
	return slices.Contains([]string{
		"github.com", "gitlab.com", "linkedin.com", "twitter.com", "x.com", "medium.com", "youtube.com",
		"facebook.com", "instagram.com", "mastodon.social", "bsky.app", "huggingface.co", "kaggle.com",
		"stackoverflow.com", "google.com", "news.ycombinator.com", "dev.to", "t.me", "orcid.org",
	}, host)
}

// Subjects lists everything that a person is known by: numeric id, login,
// published links, proven accounts, and their posts.
func Subjects(p talent.Prospect) []talent.Subject {
	var found []talent.Subject
	if p.ID > 0 {
		found = append(found, talent.GitHubID(p.ID))
		if p.Login != "" {
			found = append(found, talent.GitHubLogin(p.Login))
		}
	}
	if p.Website != "" {
		found = append(found, Address(p.Website))
	}
	for _, link := range p.Links {
		found = append(found, Address(link.URL))
	}
	for _, identity := range p.Identities {
		found = append(found, IdentitySubjects(identity)...)
	}
	for _, post := range p.Posts {
		found = append(found, PostSubjects(post)...)
	}
	return distinct(found)
}

// IdentitySubjects lists what an account elsewhere is known by. A post that
// proves it is not among them: it can be suppressed without the person.
func IdentitySubjects(identity talent.Identity) []talent.Subject {
	known := []talent.Subject{Account(identity.Platform, identity.Account)}
	if at := Address(identity.URL); !strings.HasPrefix(string(at), "post:") {
		known = append(known, at)
	}
	return distinct(known)
}

// PostSubjects lists what the author of a post is known by, and the post itself.
func PostSubjects(post talent.Post) []talent.Subject {
	found := []talent.Subject{talent.PostSubject(post.Source, post.NativeID)}
	if post.URL != "" {
		found = append(found, Address(post.URL))
	}
	for _, earlier := range post.RepostOf {
		found = append(found, talent.PostSubject(post.Source, earlier))
	}
	if post.Author != "" {
		found = append(found, Account(post.Source, post.Author))
	}
	if post.AuthorID > 0 {
		found = append(found, talent.GitHubID(talent.ProspectID(post.AuthorID)))
	}
	if post.Kind == talent.Hiring {
		return distinct(found) // what a company links to is not its author's
	}
	if post.GitHub != "" {
		found = append(found, talent.GitHubLogin(post.GitHub))
	}
	for _, handle := range post.Handles {
		found = append(found, Account(handle.Platform, handle.Handle))
	}
	for _, contact := range post.Contacts {
		if contact.Type == "email" {
			found = append(found, talent.Email(contact.Value))
		} else {
			found = append(found, Address(contact.Value))
		}
	}
	for _, link := range post.Links {
		found = append(found, Address(link))
	}
	return distinct(found)
}

// ParseSubject reads what an operator types to name somebody: a subject as
// written by [talent.Subject], a numeric GitHub id, @login or login, an e-mail
// address, or the address of a profile, a page or a post.
func ParseSubject(text string) (talent.Subject, error) {
	text = strings.TrimSpace(text)
	if address, ok := strings.CutPrefix(text, "url:"); ok && strings.Contains(address, "://") {
		text = address
	}
	scheme, rest, found := strings.Cut(text, ":")
	switch {
	case text == "":
		return "", fmt.Errorf("subject %q: want a login, an id, an address or platform:account", text)
	case strings.Contains(text, "://"), strings.HasPrefix(strings.ToLower(text), "mailto:"):
		if s := Address(text); s != "" {
			return s, nil
		}
		return "", fmt.Errorf("subject %q: the address names nobody in particular", text)
	case found && rest == "":
		return "", fmt.Errorf("subject %q: nothing after %q", text, scheme+":")
	case found:
		return parseScheme(strings.ToLower(scheme), rest)
	case strings.Contains(text, "@") && !strings.HasPrefix(text, "@"):
		return talent.Email(text), nil
	case strings.Contains(text, "/"):
		return Address(text), nil
	}
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		return talent.GitHubID(talent.ProspectID(id)), nil
	}
	return talent.GitHubLogin(strings.TrimPrefix(text, "@")), nil
}

// parseScheme reads the subject after "scheme:".
func parseScheme(scheme, rest string) (talent.Subject, error) {
	kind, value, nested := strings.Cut(rest, ":")
	switch scheme {
	case "github":
		if id, err := strconv.ParseInt(value, 10, 64); nested && kind == "id" && err == nil {
			return talent.GitHubID(talent.ProspectID(id)), nil
		}
		if nested && kind == "id" {
			return "", fmt.Errorf("subject github:id:%s: want a number", value)
		}
		if nested && kind == "login" {
			rest = value
		}
		return talent.GitHubLogin(strings.TrimPrefix(rest, "@")), nil
	case "email":
		return talent.Email(rest), nil
	case "url":
		if s := Address(rest); s != "" {
			return s, nil
		}
		return "", fmt.Errorf("subject url:%s: the address names nobody in particular", rest)
	case "post":
		if !nested || value == "" {
			return "", fmt.Errorf("subject post:%s: want post:source:id", rest)
		}
		return talent.PostSubject(kind, value), nil
	}
	return Account(scheme, rest), nil
}

// distinct sorts and drops empty and repeated subjects.
func distinct(subjects []talent.Subject) []talent.Subject {
	slices.Sort(subjects)
	subjects = slices.Compact(subjects)
	if len(subjects) > 0 && subjects[0] == "" {
		subjects = subjects[1:]
	}
	return subjects
}
