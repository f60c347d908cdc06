package identity

import (
	"net/url"
	"slices"
	"strings"

	"mlscout/internal/places"
)

// nameWords are the words of a person's name, folded, without initials.
func nameWords(name string) []string {
	var words []string
	for word := range strings.FieldsSeq(places.Fold(name)) {
		if len([]rune(word)) > 1 && word != "dr" && word != "phd" && word != "mr" && word != "ms" {
			words = append(words, word)
		}
	}
	return words
}

// sameName says whether two full names agree: the shorter one's words, at least
// two, all stand in the longer one.
func sameName(a, b string) bool {
	short, long := nameWords(a), nameWords(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) < 2 {
		return false
	}
	for _, word := range short {
		if !slices.Contains(long, word) {
			return false
		}
	}
	return true
}

// conflictingNames says whether two full names share nothing.
func conflictingNames(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) < 2 || len(y) < 2 {
		return false
	}
	for _, word := range x {
		for _, other := range y {
			if word == other || len(word) > 3 && strings.HasPrefix(other, word) || len(other) > 3 && strings.HasPrefix(word, other) {
				return false
			}
		}
	}
	return true
}

// telling says whether a handle sets a person apart: long enough, no ordinary
// word, and more than the person's given name.
func telling(handle, name string) bool {
	key := places.Fold(handle)
	bare := strings.TrimRight(strings.ReplaceAll(key, " ", ""), "0123456789")
	if len(key) < 6 || len(bare) < 4 {
		return false
	}
	switch bare {
	case "admin", "developer", "engineer", "hacker", "coder", "programmer", "throwaway", "anonymous", "mlops", "devops", "datascience",
		"machinelearning", "user", "test", "founder", "freelancer", "jobseeker", "newuser", "nobody", "someone", "username", "python", "golang":
		return false
	}
	words := nameWords(name)
	return len(key) != len(bare) || len(words) == 0 || bare != words[0]
}

// loginOf reads the login out of the address of a GitHub profile, of a site on
// GitHub pages or of a gist's owner; "" for anything else, repositories included.
func loginOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	path := strings.Trim(u.Path, "/")
	if login, ok := strings.CutSuffix(host, ".github.io"); ok && validLogin(login) {
		return login
	}
	if host == "gist.github.com" {
		path, _, _ = strings.Cut(path, "/")
	} else if host != "github.com" {
		return ""
	}
	if !validLogin(path) || reservedPath(path) {
		return ""
	}
	return path
}

func validLogin(s string) bool {
	if s == "" || len(s) > 39 || s[0] == '-' {
		return false
	}
	for _, c := range []byte(s) {
		if c != '-' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}

func reservedPath(path string) bool {
	switch strings.ToLower(path) {
	case "about", "explore", "features", "login", "join", "topics", "trending", "sponsors", "marketplace", "orgs", "settings", "search", "pricing", "apps", "collections", "events", "security", "site", "contact":
		return true
	}
	return false
}

// personalSites keeps the addresses that can belong to one person only,
// normalised: own domains, and profiles on sites that give one to each.
func personalSites(addresses []string) []string {
	var out []string
	for _, address := range addresses {
		if site := personalSite(address); site != "" && !slices.Contains(out, site) {
			out = append(out, site)
		}
	}
	return out
}

// personalSite is host and path without scheme, "www.", query and final slash;
// "" for front pages and documents of sites that many share.
func personalSite(address string) string {
	address = strings.TrimSpace(address)
	if address == "" || strings.ContainsAny(address, " \t\n") {
		return ""
	}
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") || u.User != nil {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	path := strings.TrimSuffix(strings.TrimSuffix(u.EscapedPath(), "/"), "/index.html")
	switch {
	case host == "github.com" || host == "gist.github.com":
		return "" // named logins have a rule of their own
	case host == "news.ycombinator.com":
		if id := u.Query().Get("id"); strings.Trim(path, "/") == "user" && id != "" {
			return host + "/user?id=" + id
		}
		return ""
	case sharedHost(host):
		return profilePath(host, strings.ToLower(path))
	}
	return host + path
}

// profilePath keeps the address of a profile on a site that many share.
func profilePath(host, path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case host == "linkedin.com" || strings.HasSuffix(host, ".linkedin.com"):
		if len(parts) >= 2 && parts[0] == "in" && parts[1] != "" {
			return "linkedin.com/in/" + parts[1]
		}
	case host == "twitter.com" || host == "x.com":
		if len(parts) == 1 && parts[0] != "" {
			return "x.com/" + parts[0]
		}
	case len(parts) == 1 && parts[0] != "" || len(parts) == 2 && (parts[0] == "user" || parts[0] == "u" || parts[0] == "users"):
		return host + "/" + strings.Join(parts, "/")
	}
	return ""
}

// sharedHost lists sites where an address below the host belongs to one of many.
func sharedHost(host string) bool {
	for _, site := range []string{
		"linkedin.com", "twitter.com", "x.com", "facebook.com", "instagram.com", "medium.com", "dev.to", "gitlab.com", "bitbucket.org",
		"huggingface.co", "kaggle.com", "stackoverflow.com", "reddit.com", "youtube.com", "t.me", "linktr.ee", "about.me", "scholar.google.com",
		"drive.google.com", "docs.google.com", "sites.google.com", "notion.so", "dropbox.com", "bit.ly", "tinyurl.com", "goo.gl", "calendly.com",
		"upwork.com", "toptal.com", "mastodon.social", "bsky.app", "hashnode.com", "substack.com", "google.com", "youtu.be", "keybase.io",
	} {
		if host == site || strings.HasSuffix(host, "."+site) && site != "substack.com" && site != "medium.com" && site != "hashnode.com" {
			return true
		}
	}
	return false
}

// accountSites are the addresses of the account itself, as profiles would link
// to it.
func accountSites(a *Account) []string {
	name := strings.TrimPrefix(a.Name, "@")
	switch a.Platform {
	case "hackernews":
		return []string{"news.ycombinator.com/user?id=" + name}
	case "reddit":
		return []string{"reddit.com/user/" + strings.ToLower(name), "reddit.com/u/" + strings.ToLower(name)}
	case "discourse":
		if user, host, ok := strings.Cut(name, "@"); ok {
			return personalSites([]string{"https://" + host + "/u/" + user})
		}
	case "mastodon":
		if user, host, ok := strings.Cut(name, "@"); ok {
			return personalSites([]string{"https://" + host + "/@" + user})
		}
	case "web":
		return personalSites([]string{a.Name})
	}
	return nil
}

// personalEmail leaves out addresses that stand for an office or for nobody.
func personalEmail(email string) bool {
	local, host, ok := strings.Cut(strings.ToLower(strings.TrimSpace(email)), "@")
	if !ok || host == "" || strings.HasSuffix(host, "users.noreply.github.com") {
		return false
	}
	switch local {
	case "", "info", "jobs", "job", "hello", "contact", "careers", "career", "hr", "admin", "office", "mail", "noreply", "no-reply", "support", "team", "hi", "sales", "recruiting":
		return false
	}
	return true
}
