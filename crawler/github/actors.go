package github

import (
	"strings"
	"unicode"

	"mlscout/crawler"
	"mlscout/talent"
)

// ghostID is the account that stands in for deleted ones, webFlowID commits
// what is merged in the browser.
const (
	ghostID   = 10137
	webFlowID = 19864447
)

var fragActor = fragment{"A", "fragment A on Actor{__typename login ...on User{databaseId id}}"}

// actor is whoever GitHub says did something.
type actor struct {
	Type  string `json:"__typename"` // "" where only a User can stand
	ID    int64  `json:"databaseId"`
	Node  string `json:"id"`
	Login string `json:"login"`
}

// person tells whether an actor may become a prospect: a user account, and not
// plainly one that scripts run. Known holds accounts found to be such before.
func (a *actor) person(rule scriptRule, known map[int64]bool) bool {
	if a == nil || known[a.ID] || a.ID <= 0 || a.Node == "" || a.ID == ghostID || a.ID == webFlowID {
		return false
	}
	if a.Type != "" && a.Type != "User" {
		return false
	}
	return !rule.script(a.Login, "", "")
}

func (r *run) sighting(a *actor, where string) crawler.Person {
	return crawler.Person{ID: talent.ProspectID(a.ID), NodeID: a.Node, Login: a.Login, Provenance: r.provenance(where)}
}

// scriptRule recognises user accounts that scripts run, from what they say of
// themselves. One sign is not enough, since people call themselves mr-robot too:
//
//   - the login is made of words for machinery only: "release-sync", "ml-ci-robot7";
//   - or it ends in "bot" or "robot" and has another such word: "acme-ci-bot";
//   - or it has such a word, and name or bio says that the account is automated;
//   - or it ends in "[bot]", which GitHub reserves for apps.
type scriptRule struct{}

var machinery = map[string]bool{
	"auto": true, "automation": true, "automerge": true, "backport": true, "bot": true, "build": true, "builder": true,
	"bump": true, "bumper": true, "cd": true, "changelog": true, "cherrypick": true, "ci": true, "cibot": true,
	"copybara": true, "cron": true, "dependabot": true, "deploy": true, "docs": true, "github": true, "infra": true, "jenkins": true,
	"k8s": true, "lint": true, "linter": true, "merge": true, "mergebot": true, "mirror": true, "ml": true, "nightly": true,
	"pipeline": true, "publish": true, "publisher": true, "release": true, "releaser": true, "renovate": true, "robot": true,
	"runner": true, "service": true, "stale": true, "svc": true, "sync": true, "syncer": true, "tag": true, "test": true,
	"translation": true, "travis": true, "update": true, "updater": true, "workflow": true, "actions": true,
}

// surely are words that no person's login is likely to consist of next to others
// of the kind; the rest of machinery also names fields of work.
var surely = map[string]bool{
	"automation": true, "automerge": true, "backport": true, "bot": true, "bump": true, "ci": true, "cd": true, "cibot": true,
	"copybara": true, "deploy": true, "jenkins": true, "merge": true, "mergebot": true, "mirror": true, "publish": true,
	"release": true, "releaser": true, "robot": true, "stale": true, "sync": true, "dependabot": true, "renovate": true,
}

var confessions = []string{
	"automation account", "automated account", "machine account", "machine user", "service account", "bot account",
	"i am a bot", "i'm a bot", "this is a bot", "a bot that", "bot for ", "ci account", "robot account", "automation user",
	"account used by ci", "account for automation", "beep boop",
}

func (scriptRule) script(login, name, bio string) bool {
	low := strings.ToLower(login)
	if strings.HasSuffix(low, "[bot]") {
		return true
	}
	words := loginWords(low)
	marks, sure := 0, 0
	for _, w := range words {
		if machinery[w] {
			marks++
		}
		if surely[w] {
			sure++
		}
	}
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	called := strings.HasSuffix(last, "bot") && (last == "bot" || last == "robot" || machinery[last])
	switch {
	case len(words) >= 2 && marks == len(words) && sure > 0:
		return true
	case called && marks >= 2:
		return true
	case marks > 0 || called:
		return confesses(name) || confesses(bio)
	}
	return false
}

// confesses tells whether a text says that its account is automated.
func confesses(text string) bool {
	low := strings.Trim(strings.ToLower(text), " .!\t\n")
	switch low {
	case "automation", "automated", "bot", "robot", "ci", "machine account", "service account":
		return true
	}
	for _, phrase := range confessions {
		if strings.Contains(low, phrase) {
			return true
		}
	}
	return false
}

// loginWords splits a login at hyphens and underscores, and drops digits at the
// end of words: "ml-ci-robot71" is ml, ci, robot. "k8s" stays whole.
func loginWords(login string) []string {
	words := strings.FieldsFunc(login, func(c rune) bool { return c == '-' || c == '_' || c == '.' })
	out := words[:0]
	for _, w := range words {
		if trimmed := strings.TrimRightFunc(w, unicode.IsDigit); trimmed != "" {
			out = append(out, trimmed)
		}
	}
	return out
}
