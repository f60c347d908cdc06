package config

import (
	"maps"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"mlscout/config/strict"
)

// failf reports a value that does not make sense, at the place that set it.
func (l *loader) failf(key, format string, args ...any) {
	at := l.cfg.origins[key].at
	if base, _, ok := strings.Cut(key, "["); ok && at == (strict.Pos{}) {
		at = l.cfg.origins[base].at
	}
	l.fail(at.Errorf(key+": "+format, args...))
}

// check looks at the finished settings; what a default set is never wrong.
func (l *loader) check() {
	c := l.cfg
	l.checkStore()
	c.GitHub.APIURL = l.checkURL("github.api_url", c.GitHub.APIURL, true)
	c.GitHub.GraphQLURL = l.checkURL("github.graphql_url", c.GitHub.GraphQLURL, false)
	l.checkToken()
	l.checkNetwork()
	l.checkZone("nightly.timezone", c.Nightly.Timezone, true)
	l.checkZone("team.timezone", c.Team.Timezone, false)
	if c.Nightly.MaxHours <= 0 || c.Nightly.MaxHours > 24 {
		l.failf("nightly.max_hours", "want more than 0 and at most 24 hours, got %v", c.Nightly.MaxHours)
	}
	if c.Nightly.Backups < 0 {
		l.failf("nightly.backups", "want 0 or more copies, got %d", c.Nightly.Backups)
	}
	if c.Nightly.Webhook != "" {
		c.Nightly.Webhook = l.checkURL("nightly.webhook", c.Nightly.Webhook, false)
	}
	if c.GitHub.Since == (Period{}) {
		l.failf("github.since", "want a span above zero")
	}
	kept := map[string]Period{
		"privacy.retention.found":     c.Privacy.Retention.Found,
		"privacy.retention.selected":  c.Privacy.Retention.Selected,
		"privacy.retention.notified":  c.Privacy.Retention.Notified,
		"privacy.retention.contacted": c.Privacy.Retention.Contacted,
		"privacy.audit_log":           c.Privacy.AuditLog,
	}
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		period := kept[key]
		if period == (Period{}) {
			l.failf(key, "want a span above zero")
		} else if period.Hours != 0 {
			l.failf(key, "want days, weeks, months or years, got %q", period)
		}
	}
	if c.Privacy.FourEyesOver < 0 {
		l.failf("privacy.four_eyes_over", "want 0 (never) or a number of people, got %d", c.Privacy.FourEyesOver)
	}
	if known := []string{"forget", "public-notice"}; c.Privacy.Unnotified != known[0] && c.Privacy.Unnotified != known[1] {
		l.failf("privacy.unnotified", "want forget or public-notice, got %q%s", c.Privacy.Unnotified, strict.Suggest(c.Privacy.Unnotified, known))
	}
	if !hostPort(c.Web.Listen, true) {
		l.failf("web.listen", "want host:port such as 127.0.0.1:8080, got %q", c.Web.Listen)
	}
	if (c.Web.AuthHeader == "") != (len(c.Web.TrustedProxies) == 0) {
		l.failf("web.auth_header", "goes together with web.trusted_proxies: a header from anywhere proves nothing")
	}
	for i, proxy := range c.Web.TrustedProxies {
		_, err := netip.ParsePrefix(proxy)
		if _, single := netip.ParseAddr(proxy); err != nil && single != nil {
			l.failf("web.trusted_proxies["+strconv.Itoa(i)+"]", "want an address or a CIDR, got %q", proxy)
		}
	}
}

func (l *loader) checkStore() {
	store := l.cfg.Store
	if store == "sqlite" {
		return
	}
	u, err := url.Parse(store)
	if err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") && u.Host != "" {
		return
	}
	if err == nil && u.Scheme != "" {
		l.failf("store", "want sqlite or postgres://user@host/database, got an address of scheme %q", u.Scheme)
		return
	}
	if strings.Contains(store, "@") || err != nil { // may hold a password
		l.failf("store", "want sqlite or postgres://user@host/database")
		return
	}
	l.failf("store", "want sqlite or postgres://user@host/database, got %q%s", store, strict.Suggest(store, []string{"sqlite"}))
}

// checkURL returns the address, ending in a slash where it is a base.
func (l *loader) checkURL(key, text string, base bool) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		hint := ""
		if guess, err := url.Parse("https://" + text); err == nil && !strings.Contains(text, "/"+"/") && strings.Contains(guess.Host, ".") {
			hint = "; did you mean \"https://" + text + "\"?"
		}
		l.failf(key, "want an http or https address, got %q%s", text, hint)
	case u.User != nil:
		l.failf(key, "must not hold a user name or password")
	case u.RawQuery != "" || u.Fragment != "":
		l.failf(key, "must not hold a query or fragment, got %q", text)
	case base && !strings.HasSuffix(text, "/"):
		return text + "/"
	}
	return text
}

func (l *loader) checkToken() {
	g := l.cfg.GitHub
	if g.TokenFile != "" && g.TokenCommand != "" {
		l.failf("github.token_command", "token_file is set too; keep one of them")
	}
}

func (l *loader) checkNetwork() {
	n := l.cfg.Network
	if i := strings.IndexFunc(n.UserAgent, unprintable); i >= 0 {
		l.failf("network.user_agent", "holds a character that no header may hold, at %d", i+1)
	} else if n.UserAgent != "" && !strings.HasPrefix(n.UserAgent, "mlscout") {
		l.failf("network.user_agent", "must begin with mlscout, so that robots.txt rules for it apply")
	} else if n.UserAgent != "" && n.Contact == "" && !strings.Contains(n.UserAgent, "(+") {
		l.failf("network.user_agent", "names nobody to complain to; write it as mlscout/1 (+https://example.org/bot), or set network.contact")
	}
	if n.Contact != "" && !isContact(n.Contact) {
		l.failf("network.contact", "want an e-mail address or an https address, got %q", n.Contact)
	}
	for i, entry := range n.AllowPrivate {
		if _, err := netip.ParsePrefix(entry); err == nil {
			continue
		}
		if _, err := netip.ParseAddr(entry); err != nil && !hostPort(entry, false) {
			l.failf("network.allow_private["+strconv.Itoa(i)+"]", "want a CIDR such as 10.0.0.0/8 or host:port, got %q", entry)
		}
	}
}

func unprintable(r rune) bool { return r < ' ' || r > '~' }

func isContact(text string) bool {
	if strings.ContainsFunc(text, func(r rune) bool { return unprintable(r) || unicode.IsSpace(r) || r == '(' || r == ')' }) {
		return false
	}
	if u, err := url.Parse(text); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return true
	}
	address, err := mail.ParseAddress(strings.TrimPrefix(text, "mailto:"))
	return err == nil && address.Name == ""
}

func hostPort(text string, emptyHost bool) bool {
	host, port, err := net.SplitHostPort(text)
	if err != nil || host == "" && !emptyHost || strings.ContainsAny(host, " /@") {
		return false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && (n > 0 || emptyHost)
}

func (l *loader) checkZone(key, name string, required bool) {
	if name == "" && !required {
		return
	}
	if _, err := loadZone(name); err != nil {
		l.failf(key, "want a time zone such as Europe/Berlin, got %q", name)
	}
}
