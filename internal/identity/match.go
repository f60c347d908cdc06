package identity

import (
	"fmt"
	"slices"
	"strings"

	"mlscout/internal/places"
	"mlscout/talent"
)

// matcher finds people by what they published.
type matcher struct {
	byID     map[talent.ProspectID]*Person
	byLogin  map[string]*Person
	bySite   map[string][]*Person // personal addresses, websites and profiles
	byEmail  map[string][]*Person
	rulings  map[string]bool
	copies   map[string]string // account → another one with the same text
	toolSeen map[string]int    // people by tool
	people   int
}

func newMatcher(in Input) *matcher {
	m := &matcher{
		byID: make(map[talent.ProspectID]*Person), byLogin: make(map[string]*Person), bySite: make(map[string][]*Person),
		byEmail: make(map[string][]*Person), rulings: make(map[string]bool), copies: copies(in.Accounts),
		toolSeen: make(map[string]int), people: len(in.People),
	}
	for i := range in.People {
		p := &in.People[i]
		m.byID[p.ID] = p
		for _, former := range p.Former {
			if m.byLogin[strings.ToLower(former)] == nil {
				m.byLogin[strings.ToLower(former)] = p
			}
		}
		for _, site := range personalSites(append(slices.Clone(p.Links), p.Website)) {
			m.bySite[site] = append(m.bySite[site], p)
		}
		for _, email := range p.Emails {
			if personalEmail(email) {
				m.byEmail[strings.ToLower(email)] = append(m.byEmail[strings.ToLower(email)], p)
			}
		}
		for _, tool := range p.Tools {
			m.toolSeen[tool]++
		}
	}
	for i := range in.People { // a login of today outweighs somebody's former one
		m.byLogin[strings.ToLower(in.People[i].Login)] = &in.People[i]
	}
	for _, r := range in.Rulings {
		m.rulings[rulingKey(r.Prospect, r.Platform, r.Account)] = r.Linked
	}
	return m
}

func rulingKey(id talent.ProspectID, platform, account string) string {
	return fmt.Sprintf("%d %s %s", id, strings.ToLower(platform), strings.ToLower(account))
}

// copies finds accounts that posted the same text under different names.
func copies(accounts []Account) map[string]string {
	first := make(map[string]string)
	out := make(map[string]string)
	for i := range accounts {
		key := accounts[i].key()
		for _, p := range accounts[i].Posts {
			text := places.Fold(p.Text)
			if len(text) < 120 {
				continue
			}
			if other, ok := first[text]; !ok {
				first[text] = key
			} else if other != key {
				out[key], out[other] = other, key
			}
		}
	}
	return out
}

func (a *Account) key() string { return accountID(a.Platform, a.Name) }

func accountID(platform, name string) string { return platform + ":" + strings.ToLower(name) }

// decide weighs one account against everybody who could be behind it.
func (m *matcher) decide(a *Account) []Decision {
	claims := m.claims(a)
	found := make(map[talent.ProspectID]*Decision)
	for _, p := range m.proofs(a, claims) {
		if old := found[p.person.ID]; old == nil || p.score > old.Score {
			d := m.decision(a, p)
			found[p.person.ID] = &d
		}
	}
	if p, ok := m.likely(a); ok && found[p.person.ID] == nil {
		d := m.decision(a, p)
		found[p.person.ID] = &d
	}
	merges := 0
	for _, d := range found {
		d.Vetoes = append(d.Vetoes, m.vetoes(a, m.byID[d.Prospect], claims)...)
		if d.Action == Merge && len(d.Vetoes) == 0 {
			merges++
		}
	}
	var out []Decision
	for _, d := range found {
		m.judge(d, a, merges)
		out = append(out, *d)
	}
	return out
}

// proof is a reason to think that account and person are one.
type proof struct {
	person  *Person
	rule    string
	text    string
	score   float64
	source  string
	auto    bool // the person published it: enough by itself
	reasons []string
}

// The rules and how sure they are.
const (
	ruleOwn      = "own account"
	ruleVerified = "verified link"
	ruleBacklink = "profile links to the account"
	ruleNamed    = "account named as own"
	ruleSite     = "same personal address on both sides"
	ruleEmail    = "same e-mail address published on both sides"
	ruleHandle   = "same handle"
	ruleOperator = "linked by operator"
)

// claims are the GitHub logins that the account names as its own, folded.
func (m *matcher) claims(a *Account) []string {
	var out []string
	add := func(login string) {
		if login = strings.ToLower(login); login != "" && !slices.Contains(out, login) {
			out = append(out, login)
		}
	}
	for _, p := range a.Posts {
		add(p.GitHub)
	}
	for _, address := range append(slices.Clone(a.Verified), a.About...) {
		add(loginOf(address))
	}
	return out
}

// proofs lists what the person published on either side.
func (m *matcher) proofs(a *Account, claims []string) []proof {
	var out []proof
	for _, p := range a.Posts {
		if person := m.byID[talent.ProspectID(p.AuthorID)]; a.Platform == "github" && p.AuthorID != 0 && person != nil {
			out = append(out, proof{person, ruleOwn, "posted with the account itself", 1, p.URL, true, nil})
		}
	}
	for _, address := range a.Verified {
		if person := m.byLogin[strings.ToLower(loginOf(address))]; person != nil {
			out = append(out, proof{person, ruleVerified, a.Platform + " verified the link to " + address, 1, address, true, nil})
		}
	}
	for _, site := range accountSites(a) {
		for _, person := range m.bySite[site] {
			out = append(out, proof{person, ruleBacklink, "the GitHub profile links to the account", 0.99, site, true, nil})
		}
	}
	for _, login := range claims {
		if person := m.byLogin[login]; person != nil {
			out = append(out, proof{person, ruleNamed, "the post names github.com/" + person.Login + " as the author's", 0.98, sourceOf(a, login), true, nil})
		}
	}
	return append(out, m.shared(a)...)
}

// shared finds addresses and e-mails that stand on both sides. What several
// people publish is nobody's own.
func (m *matcher) shared(a *Account) []proof {
	out := m.sharedSites(a.About, a.url())
	for _, p := range a.Posts {
		out = append(out, m.sharedSites(append(slices.Clone(p.Links), urls(p.Contacts)...), p.URL)...)
		for _, c := range p.Contacts {
			if c.Type == "email" {
				out = append(out, m.sharedEmail(c.Value, p.URL)...)
			}
		}
	}
	return out
}

func (m *matcher) sharedEmail(address, source string) []proof {
	var out []proof
	owners := m.byEmail[strings.ToLower(address)]
	for _, owner := range owners {
		out = append(out, proof{owner, ruleEmail, "the same address for mail stands in the post and on the profile", 0.95, source, len(owners) == 1, nil})
	}
	return out
}

func (m *matcher) sharedSites(addresses []string, source string) []proof {
	var out []proof
	for _, site := range personalSites(addresses) {
		owners := m.bySite[site]
		for _, owner := range owners {
			out = append(out, proof{owner, ruleSite, site + " stands on both sides", 0.95, source, len(owners) == 1, nil})
		}
	}
	return out
}

func urls(contacts []talent.Contact) []string {
	var out []string
	for _, c := range contacts {
		if c.Type == "url" {
			out = append(out, c.Value)
		}
	}
	return out
}

// sourceOf is the post in which a login is named.
func sourceOf(a *Account, login string) string {
	for _, p := range a.Posts {
		if strings.EqualFold(p.GitHub, login) {
			return p.URL
		}
	}
	return a.url()
}

func (a *Account) url() string {
	if len(a.Posts) > 0 {
		return a.Posts[0].URL
	}
	return ""
}

// likely finds somebody with the same handle for whom more speaks. It is never
// enough for a merge: namespaces are independent.
func (m *matcher) likely(a *Account) (proof, bool) {
	person := m.byLogin[strings.ToLower(a.handle())]
	if person == nil || a.Platform == "web" || !telling(a.handle(), person.Name) {
		return proof{}, false
	}
	reasons := m.corroborate(a, person)
	if len(reasons) < 2 {
		return proof{}, false
	}
	score := min(0.5+0.1*float64(len(reasons)), 0.8)
	return proof{person, ruleHandle, "", score, a.url(), false, append([]string{"the same handle on both sides"}, reasons...)}, true
}

func (m *matcher) decision(a *Account, p proof) Decision {
	d := Decision{
		Action: Suggest, Prospect: p.person.ID, Login: p.person.Login, Board: a.ID, Platform: a.Platform, Account: a.Name,
		Rule: p.rule, Score: p.score, Proof: p.text, Source: p.source, Reasons: p.reasons, Vetoes: []string{},
	}
	if p.auto {
		d.Action = Merge
		d.Reasons = m.corroborate(a, p.person)
	}
	if p.rule == ruleSite && !p.auto || p.rule == ruleEmail && !p.auto {
		d.Score = 0.7
		d.Reasons = append(d.Reasons, p.text+", but on other profiles too")
	}
	if d.Reasons == nil {
		d.Reasons = []string{}
	}
	return d
}
