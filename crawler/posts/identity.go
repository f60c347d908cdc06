package posts

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

var (
	linkText = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"'` + "`" + `\x{ff08}\x{ff09}\x{3001}\x{3002}]+`)
	bareLink = regexp.MustCompile(`(?i)(?:^|[\s(:：,;])((?:www\.)[\w-]+(?:\.[\w-]+)+(?:/[^\s<>"',;)]*)?|(?:github|gitlab|linkedin|gist\.github)\.com/[^\s<>"',;)]+|[\w-]+\.github\.io(?:/[^\s<>"',;)]*)?)`)
	ghLabel  = regexp.MustCompile(`(?i)\b(?:github|gh)(?:\s+(?:is|user(?:name)?|handle|profile|login|id))?\s*[:：=/-]+\s*@?([A-Za-z\d](?:[A-Za-z\d]|-[A-Za-z\d]){1,38})\b`)
	ghOn     = regexp.MustCompile(`(?i)(?:@|\b)([A-Za-z\d](?:[A-Za-z\d]|-[A-Za-z\d]){1,38})\s+(?:on|at|@)\s+(?:github|gh)\b`)
	ghOwn    = regexp.MustCompile(`(?i)\b(?:my|mine|me|i (?:maintain|wrote|built|made|created|develop|author\w*|own|publish\w*)|author of|maintainer of|creator of|maintain|pinned|portfolio|code|profile|github|gh|open[- ]source|oss|repos?|projects?|side project)\b`)
	ghCited  = regexp.MustCompile(`(?i)\b(?:learn(?:ed|t|ing)? |read(?:ing)? |admire|inspired|fan of|love the|like the|similar to|contribut\w+ to|patches? to|prs? (?:to|in)|star(?:red|s)?|fork(?:ed)? of|employer|company|our|their|his|her|former|previous|used|using|based on|thanks to|work of|worked on|team|see also|reference|forked|clients?)\b`)
	slugLink = regexp.MustCompile(`(?i)linkedin\.com/in/([^/?#\s]+)`)
)

// linksIn finds the web addresses in a text, without trailing punctuation.
func linksIn(text string) []string {
	if !containsAny(text, "://", "www.", "WWW.", ".com/", ".io", ".org/") {
		return nil
	}
	var out []string
	for _, s := range linkText.FindAllString(text, -1) {
		if s = trimLink(s); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, m := range bareLink.FindAllStringSubmatch(linkText.ReplaceAllString(text, " "), -1) {
		if s := "https://" + trimLink(m[1]); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func trimLink(s string) string {
	s = strings.TrimRight(s, ".,;:!?*_|")
	for strings.HasSuffix(s, ")") && strings.Count(s, "(") < strings.Count(s, ")") || strings.HasSuffix(s, "]") && !strings.Contains(s, "[") || strings.HasSuffix(s, "}") && !strings.Contains(s, "{") {
		s = strings.TrimRight(s[:len(s)-1], ".,;:!?")
	}
	return s
}

func firstLink(text string) string {
	if links := linksIn(text); len(links) > 0 {
		return links[0]
	}
	return ""
}

// seekerLinks are the addresses in a seeker's post, but for chat accounts.
func seekerLinks(r *reading) []string {
	out := []string{}
	for _, link := range r.links {
		if !strings.Contains(link, "://t.me/") && !strings.Contains(link, "telegram.me/") {
			out = append(out, link)
		}
	}
	return out
}

func hostOf(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// sharedHost reports hosts where many people have pages.
func sharedHost(host string) bool {
	for _, shared := range []string{"github.com", "gitlab.com", "linkedin.com", "google.com", "drive.", "docs.", "dropbox.com", "notion.", "twitter.com", "x.com", "medium.com", "gist.github.com", "stackoverflow.com", "huggingface.co", "kaggle.com", "youtube.com", "bit.ly", "calendly.com", "t.me", "read.cv", "figma.com"} {
		if host == shared || strings.HasSuffix(host, "."+shared) || strings.HasSuffix(shared, ".") && strings.HasPrefix(host, shared) {
			return true
		}
	}
	return false
}

// ownGitHub is the login that the post claims as the author's own: the account
// it was posted with, a link the site verified, or a link labelled as theirs.
// A repository merely cited, or an employer's, gives none.
func ownGitHub(r *reading) string {
	if r.raw.Source == "github_issue" {
		return r.raw.Author
	}
	for _, link := range r.raw.Verified {
		if login, _ := loginOf(link); login != "" {
			return login
		}
	}
	for _, kind := range []fieldKind{fieldGitHub, fieldResume, fieldWebsite, fieldContact, fieldLinkedIn} {
		for _, f := range r.fields {
			if !slices.Contains(f.kinds, kind) {
				continue
			}
			if login := claimedLogin(f, kind); login != "" {
				return login
			}
		}
	}
	return loginInProse(r)
}

func claimedLogin(f field, kind fieldKind) string {
	for _, link := range linksIn(f.value) {
		if login, _ := loginOf(link); login != "" && !ghCited.MatchString(strings.ReplaceAll(f.value, link, "")) {
			return login
		}
	}
	if kind != fieldGitHub || !strings.Contains(fold(f.label), "git") && fold(f.label) != "gh" {
		return ""
	}
	value := strings.TrimPrefix(strings.TrimSpace(f.value), "@")
	value, _, _ = strings.Cut(value, " ")
	if validLogin(strings.TrimRight(value, ".,;/")) && strings.Contains(fold(f.label), "g") && !strings.ContainsAny(value, ".:") {
		return value
	}
	return ""
}

// loginInProse looks at each line's links with the words around them.
func loginInProse(r *reading) string {
	for _, l := range r.doc.lines {
		if lower := strings.ToLower(l.text); !containsAny(lower, "github", "gh") || l.machine {
			continue
		}
		for _, link := range linksIn(l.text) {
			if login := loginAmong(l.text, link); login != "" && !cites(r, login) {
				return login
			}
		}
		text := linkText.ReplaceAllString(l.text, " ")
		if m := ghOn.FindStringSubmatch(text); m != nil && validLogin(m[1]) && !commonWord(m[1]) {
			return m[1]
		}
		if m := ghLabel.FindStringSubmatch(text); m != nil && validLogin(m[1]) && !commonWord(m[1]) {
			return m[1]
		}
	}
	return ""
}

// loginAmong is the login of a link that the words around it claim as own.
func loginAmong(text, link string) string {
	login, own := loginOf(link)
	around := clauseAround(text, strings.TrimPrefix(link, "https://"))
	if own || login != "" && !ghCited.MatchString(around) && (alone(around) || ghOwn.MatchString(around)) {
		return login
	}
	return ""
}

// cites says whether a sentence of the post speaks of the login as somebody else's.
// Then a bare link to it, as boards list those of a post, claims nothing.
func cites(r *reading, login string) bool {
	for _, l := range r.doc.lines {
		for _, link := range linksIn(l.text) {
			named, _ := loginOf(link)
			if strings.EqualFold(named, login) && ghCited.MatchString(clauseAround(l.text, strings.TrimPrefix(link, "https://"))) {
				return true
			}
		}
	}
	return false
}

func alone(around string) bool {
	return strings.TrimFunc(around, func(r rune) bool { return !unicode.IsLetter(r) }) == ""
}

// clauseAround returns the words of the sentence in which link stands, without it.
func clauseAround(text, link string) string {
	at := strings.Index(text, link)
	if at < 0 {
		return text
	}
	before, after := linkText.ReplaceAllString(text[:at], " "), linkText.ReplaceAllString(text[at+len(link):], " ")
	before = strings.TrimSuffix(strings.TrimSuffix(before, "https://"), "http://")
	if cut := strings.LastIndexAny(before, ".!?|"); cut >= 0 {
		before = before[cut+1:]
	}
	if cut := strings.IndexAny(after, ".!?|"); cut >= 0 {
		after = after[:cut]
	}
	return before + " " + after
}

// loginOf reads a GitHub address. The owner of a gist or of a github.io site is
// surely the account; the owner of a repository only perhaps.
func loginOf(link string) (login string, own bool) {
	host := hostOf(link)
	u, err := url.Parse(link)
	if err != nil {
		return "", false
	}
	if sub, ok := strings.CutSuffix(host, ".github.io"); ok {
		return sub, validLogin(sub)
	}
	path := strings.Split(strings.Trim(u.Path, "/"), "/")
	if host != "github.com" && host != "gist.github.com" || !validLogin(path[0]) || reservedPath(path[0]) {
		return "", false
	}
	if len(path) > 1 && strings.EqualFold(path[0], path[1]) && host == "github.com" {
		return "", false // kubernetes/kubernetes: a project, not a person
	}
	return path[0], host == "gist.github.com"
}

var loginShape = regexp.MustCompile(`^[A-Za-z\d](?:[A-Za-z\d]|-[A-Za-z\d]){0,38}$`)

func validLogin(s string) bool { return loginShape.MatchString(s) }

func reservedPath(s string) bool {
	return slices.Contains([]string{"orgs", "topics", "features", "about", "explore", "sponsors", "marketplace", "settings", "search", "login", "notifications", "apps", "collections", "trending", "issues", "pulls", "users", "enterprise"}, strings.ToLower(s))
}

func commonWord(s string) bool {
	return slices.Contains([]string{"me", "is", "and", "or", "the", "see", "find", "also", "work", "code", "actions", "profile", "my", "projects", "available", "in", "here", "link", "http", "https", "www", "look", "active", "that", "stuff", "everything", "up", "it", "more", "repos", "com", "ci", "user", "copilot", "enterprise", "samples", "portfolio", "website", "linkedin"}, strings.ToLower(s))
}

// handles lists the accounts that a post shows as the author's own.
func handles(r *reading) []talent.Handle {
	out := slices.Clone(r.post.Handles)
	add := func(platform, handle string) {
		if !slices.ContainsFunc(out, func(h talent.Handle) bool { return h.Platform == platform }) {
			out = append(out, talent.Handle{Platform: platform, Handle: handle})
		}
	}
	for _, link := range r.links {
		if m := slugLink.FindStringSubmatch(link); m != nil {
			add("linkedin", m[1])
		}
	}
	for _, c := range telegrams(r) {
		add("telegram", c.Value)
	}
	for _, link := range r.raw.Verified {
		if login, _ := loginOf(link); login != "" {
			add("github", login)
		}
	}
	return out
}

var (
	saysName  = regexp.MustCompile(`(?:\b(?:[Mm]y name(?:'s| is)|[Nn]ame:|[Ii]'m|[Ii] am|[Tt]his is|[Mm]e llamo|[Mm]i nombre es|[Mm]eu nome é|[Mm]e chamo|[Jj]e m'appelle|[Mm]ein Name ist|[Ii]ch bin|[Ii]ch heiße|[Mm]i chiamo|[Ss]oy)\s+)(\p{Lu}[\p{L}'’-]+(?:\s+(?:de|da|van|von|der|del|di|la|bin|al)){0,2}(?:\s+\p{Lu}[\p{L}'’-]+){1,2})`)
	nameShape = regexp.MustCompile(`^\p{Lu}[\p{L}'’.-]*(?:\s+(?:(?:de|da|van|von|der|den|del|di|la|bin|al|el|ten)\s+){0,2}\p{Lu}[\p{L}'’.-]*){1,3}$`)
	titleName = regexp.MustCompile(`(?:\s[-–—|:]\s|^)(\p{Lu}[\p{L}'’-]+(?:\s+(?:de|da|van|von|der|del|di)){0,2}(?:\s+\p{Lu}[\p{L}'’-]+){1,2})\s*$`)
	signedOff = regexp.MustCompile(`^(?:[-–—]+\s*|(?:[Cc]heers|[Tt]hanks|[Bb]est|[Rr]egards|[Bb]est regards|[Kk]ind regards),?\s+)(\p{Lu}[\p{L}'’-]+(?:\s+\p{Lu}[\p{L}'’-]+){1,2})$`)
)

// name is the person's name where they published it, or where their own address
// spells it as first.last; otherwise empty.
func name(r *reading) string {
	if v := publishedName(r); v != "" {
		return v
	}
	return mailName(r)
}

// publishedName is the name that the person wrote or the source shows.
func publishedName(r *reading) string {
	if v := strings.TrimSpace(r.fields.get(fieldName)); v != "" {
		v, _, _ = strings.Cut(v, "\n")
		v, _, _ = strings.Cut(v, "(")
		v = strings.TrimRight(strings.TrimSpace(v), ".,")
		if nameShape.MatchString(v) && !roleWords.MatchString(v) {
			return v
		}
	}
	if r.raw.Name != "" && nameShape.MatchString(r.raw.Name) {
		return r.raw.Name
	}
	if m := titleName.FindStringSubmatch(r.raw.Title); m != nil && !roleWords.MatchString(m[1]) && !modeWord.MatchString(m[1]) && r.raw.Source == "github_issue" {
		return m[1]
	}
	for _, l := range r.doc.lines {
		m := saysName.FindStringSubmatch(l.text)
		if m == nil {
			m = signedOff.FindStringSubmatch(l.text)
		}
		if m != nil && !roleWords.MatchString(m[1]) {
			return m[1]
		}
	}
	return ""
}

// mailName reads a name out of an address that plainly holds one.
func mailName(r *reading) string {
	found := r.mails
	if len(found) == 0 || strings.Contains(found[0].spelt, "=") {
		return ""
	}
	local, domain, _ := strings.Cut(found[0].value, "@")
	pieces := slices.DeleteFunc(strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' }), func(p string) bool {
		return slices.Contains([]string{"dev", "xmpl", "mail", "jobs", "work", "hn", "ml", "me", "pro", "eng", "cv", "job", "hire"}, p)
	})
	site, _, _ := strings.Cut(domain, ".")
	author := fold(r.raw.Author)
	if local == author {
		return "" // made from the account's name
	}
	switch {
	case len(pieces) == 2 && wordy(pieces[0]) && wordy(pieces[1]) && !generic(pieces[0]):
		if strings.Contains(author, pieces[1]+"_"+pieces[0]) && !strings.Contains(author, pieces[0]+"_"+pieces[1]) && strings.HasPrefix(author, pieces[1]) {
			return capital(pieces[1]) + " " + capital(pieces[0])
		}
		return capital(pieces[0]) + " " + capital(pieces[1])
	case len(pieces) == 1 && wordy(local) && len(local) > 3 && !generic(local) && strings.HasPrefix(site, local+"-"):
		if rest := strings.TrimPrefix(site, local+"-"); wordy(rest) && rest != "" && len(rest) > 2 {
			return capital(local) + " " + capital(rest)
		}
	case len(pieces) == 1 && wordy(local) && len(local) > 4 && !generic(local) && !sharedMail(domain) && !strings.Contains(site, local) && !strings.Contains(local, site) && !strings.Contains(author, local):
		return capital(local)
	}
	return ""
}

func wordy(s string) bool {
	return len(s) > 1 && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

func generic(s string) bool {
	return slices.Contains([]string{"hello", "hola", "hey", "hallo", "contact", "contacto", "info", "mail", "email", "work", "jobs", "job", "career", "careers", "me", "admin", "office", "team", "hire", "hireme", "hiring", "cv", "resume", "dev", "ops", "mlops", "post", "inbox", "apply", "talk", "ping", "write", "reach", "open", "home", "root", "web", "site", "personal", "news", "recruiting", "business", "sales", "studio", "praca", "work", "founders", "moin", "salut", "bonjour", "ciao"}, s)
}

func sharedMail(domain string) bool {
	return containsAny(domain, "example.com", "example.org", "example.net", "example.", "gmail", "proton", "outlook", "hotmail", "yahoo", "icloud", "fastmail", "gmx", "mail.", "posteo", "tuta", "hey.com", "pm.me", "yandex", "qq.com", "163.com", "web.de") && !strings.HasSuffix(domain, ".example")
}

func capital(s string) string {
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}
