package polite

import (
	"fmt"
	"net/url"
	"strings"
)

// Never tells whether a host belongs to a site that is not crawled whatever the
// settings say, and why. Profile addresses there that people publish are kept
// as links; they are not fetched.
func Never(host string) (reason string, never bool) {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for _, site := range neverCrawled() {
		for _, domain := range site.domains {
			if host == domain || host == "www."+domain || !site.exact && strings.HasSuffix(host, "."+domain) {
				return site.reason, true
			}
		}
	}
	return "", false
}

// site is a group of domains with the reason not to crawl them.
type site struct {
	reason  string
	exact   bool // other hosts below the domain are something else
	domains []string
}

func neverCrawled() []site {
	const (
		terms   = "its terms bar automated access"
		private = "its members did not publish to the world; add people who consented by hand"
		written = "its terms need a written agreement for this use"
	)
	return []site{
		{terms, false, []string{"linkedin.com", "lnkd.in", "licdn.com", "indeed.com", "glassdoor.com", "upwork.com", "toptal.com",
			"hired.com", "xing.com", "wellfound.com", "angel.co", "ziprecruiter.com", "monster.com", "dice.com", "kaggle.com"}},
		{terms, false, []string{"x.com", "twitter.com", "t.co", "facebook.com", "fb.com", "fb.me", "instagram.com", "threads.net", "threads.com",
			"tiktok.com", "producthunt.com", "zhihu.com", "juejin.cn", "medium.com", "quora.com"}},
		{private, false, []string{"discord.com", "discord.gg", "discordapp.com", "slack.com", "slack-edge.com", "t.me", "telegram.me", "telegram.org",
			"whatsapp.com", "wa.me"}},
		{written, false, []string{"weworkremotely.com", "dev.to", "lobste.rs", "foorilla.com", "ai-jobs.net", "aijobs.net", "v2ex.com"}},
		{"only its official API is read, by the source for it", true, []string{"github.com", "gist.github.com", "news.ycombinator.com",
			"reddit.com", "old.reddit.com", "new.reddit.com", "redd.it"}},
	}
}

// checkNever refuses hosts on the list.
func checkNever(host string) error {
	if reason, never := Never(host); never {
		return fmt.Errorf("%s: %w: %s", host, ErrNeverCrawled, reason)
	}
	return nil
}

// CheckAddress refuses an address from the settings that no crawl may begin at:
// neither http nor https, with a password in it, or on the list of [Never].
func CheckAddress(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%q: want an http or https address", text)
	case u.User != nil:
		return fmt.Errorf("address of %s: must not hold a user name or password", u.Host)
	}
	return checkNever(u.Hostname())
}
