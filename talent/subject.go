package talent

import (
	"fmt"
	"strings"
)

// Subject is the normalised name of something that can be suppressed:
// "github:id:583231", "github:login:octo", "hackernews:octo", "url:example.org/octo",
// "post:hn:990000007", "email:octo@example.org".
type Subject string

// GitHubID is the subject of a numeric GitHub id.
func GitHubID(id ProspectID) Subject { return Subject(fmt.Sprintf("github:id:%d", id)) }

// GitHubLogin is the subject of a login, in any case.
func GitHubLogin(login string) Subject {
	return Subject("github:login:" + strings.ToLower(strings.TrimSpace(login)))
}

// Account is the subject of an account on another platform. Hacker News names
// are case-sensitive there, but nobody may slip through by case: all are folded.
func Account(platform, account string) Subject {
	return Subject(strings.ToLower(platform + ":" + strings.TrimPrefix(strings.TrimSpace(account), "@")))
}

// PostSubject is the subject of one post.
func PostSubject(source, nativeID string) Subject {
	return Subject("post:" + strings.ToLower(source) + ":" + nativeID)
}

// URL is the subject of an address, without scheme, "www.", query, fragment and
// final slash.
func URL(address string) Subject {
	s := strings.ToLower(strings.TrimSpace(address))
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "#")
	s, _, _ = strings.Cut(s, "?")
	return Subject("url:" + strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/"))
}

// Email is the subject of an address for mail.
func Email(address string) Subject {
	return Subject("email:" + strings.ToLower(strings.TrimSpace(address)))
}
