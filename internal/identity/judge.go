package identity

import (
	"fmt"
	"slices"
	"strings"

	"mlscout/internal/places"
	"mlscout/talent"
)

// corroborate lists what agrees besides the proof.
func (m *matcher) corroborate(a *Account, p *Person) []string {
	reasons := []string{}
	if sameName(a.personName(), p.Name) {
		reasons = append(reasons, "the same name")
	}
	if city, country := a.place(); city != "" && places.Fold(city) == places.Fold(p.City) && country == p.Country {
		reasons = append(reasons, "the same city")
	} else if country != "" && country == p.Country {
		reasons = append(reasons, "the same country")
	}
	if shared := m.uncommon(a, p); len(shared) >= 3 {
		reasons = append(reasons, "uncommon tools in common: "+strings.Join(shared, ", "))
	}
	if company := places.Fold(a.company()); company != "" && company == places.Fold(strings.TrimPrefix(p.Company, "@")) {
		reasons = append(reasons, "the same company")
	}
	return reasons
}

// uncommon lists shared tools that at most a tenth of the people use.
func (m *matcher) uncommon(a *Account, p *Person) []string {
	var shared []string
	for _, post := range a.Posts {
		for _, tool := range post.Tools {
			if slices.Contains(p.Tools, tool) && !slices.Contains(shared, tool) && m.toolSeen[tool]*10 <= max(m.people, 50) {
				shared = append(shared, tool)
			}
		}
	}
	slices.Sort(shared)
	return shared
}

func (a *Account) personName() string {
	for _, p := range slices.Backward(a.Posts) {
		if p.Name != "" {
			return p.Name
		}
	}
	return ""
}

// twoNames says whether posts of the account are signed with names that have
// nothing in common: then it is not clear whose account it is.
func (a *Account) twoNames() bool {
	for i, p := range a.Posts {
		for _, other := range a.Posts[:i] {
			if conflictingNames(p.Name, other.Name) {
				return true
			}
		}
	}
	return false
}

func (a *Account) company() string {
	for _, p := range a.Posts {
		if p.Company != "" {
			return p.Company
		}
	}
	return ""
}

func (a *Account) place() (city, country string) {
	for _, p := range slices.Backward(a.Posts) {
		for _, l := range p.Locations {
			if l.Country != "" {
				return l.City, l.Country
			}
		}
	}
	return "", ""
}

// judge lets vetoes and contradictions have their say.
func (m *matcher) judge(d *Decision, a *Account, candidates int) {
	person := m.byID[d.Prospect]
	if linked, ruled := m.rulings[rulingKey(d.Prospect, a.Platform, a.Name)]; ruled {
		m.obey(d, linked)
		return
	}
	switch {
	case len(d.Vetoes) > 0:
		d.Action = Refuse
	case d.Action == Merge && a.twoNames() && !vouched(d.Rule):
		doubt(d, "the account's posts are signed with different names")
	case d.Action == Merge && m.copies[a.key()] != "" && !vouched(d.Rule) && !supported(d, a, person):
		doubt(d, "the same text stands under "+m.copies[a.key()])
	case d.Action == Merge && candidates > 1 && !vouched(d.Rule):
		doubt(d, "the account's links lead to more than one person")
	case d.Action == Merge && !vouched(d.Rule) && conflictingNames(a.personName(), person.Name) && !supported(d, a, person):
		doubt(d, fmt.Sprintf("the names differ and nothing else agrees (%d reasons)", len(d.Reasons)))
	}
}

// obey carries out what an operator ruled.
func (m *matcher) obey(d *Decision, linked bool) {
	if linked {
		d.Action, d.Rule, d.Proof = Merge, ruleOperator, ruleOperator
		return
	}
	d.Action = Refuse
	d.Vetoes = append(d.Vetoes, "unlinked by operator")
}

// doubt turns a merge into a suggestion.
func doubt(d *Decision, reason string) {
	d.Action = Suggest
	d.Score = 0.7
	d.Reasons = append(d.Reasons, d.Proof, "but "+reason)
}

// vouched says whether a platform or the person's own GitHub profile vouches
// for the link.
func vouched(rule string) bool {
	return rule == ruleOwn || rule == ruleVerified || rule == ruleBacklink
}

// supported says whether anything makes up for different names: people go by
// several.
func supported(d *Decision, a *Account, p *Person) bool {
	return len(d.Reasons) > 0 || strings.EqualFold(a.handle(), p.Login)
}

// vetoes lists what rules a pair out.
func (m *matcher) vetoes(a *Account, p *Person, claims []string) []string {
	var out []string
	if p.Organization {
		out = append(out, "the GitHub account is an organisation")
	}
	own := false
	var others []string
	for _, login := range claims {
		if m.byLogin[login] == p {
			own = true
		} else {
			others = append(others, login)
		}
	}
	switch {
	case len(others) > 0 && own:
		out = append(out, "the account names other GitHub logins as its own too: "+strings.Join(others, ", "))
	case len(others) > 0:
		out = append(out, "the account names another GitHub login as its own: "+strings.Join(others, ", "))
	}
	if first := a.first(p); p.CreatedAt != 0 && first != 0 && p.CreatedAt > first+1 {
		out = append(out, "the GitHub account is younger than the post")
	}
	_, country := a.place()
	if country != "" && p.Country != "" && country != p.Country && conflictingNames(a.personName(), p.Name) {
		out = append(out, "name and country both differ")
	}
	return out
}

// first is the day of the first post that names the person's login, or of the
// account's first post if none does.
func (a *Account) first(person *Person) talent.Day {
	var first, naming talent.Day
	for _, p := range a.Posts {
		day := talent.DayOf(p.PostedAt)
		if day != 0 && (first == 0 || day < first) {
			first = day
		}
		if strings.EqualFold(p.GitHub, person.Login) && day != 0 && (naming == 0 || day < naming) {
			naming = day
		}
	}
	if naming != 0 {
		return naming
	}
	return first
}

// oneEach looks at people who would get two accounts of one platform. Each is
// proven by itself, so that is no contradiction as such; accounts whose names or
// countries contradict each other may not both be right.
func (m *matcher) oneEach(decisions []Decision, accounts map[string]*Account) {
	holders := make(map[string][]int)
	for i, d := range decisions {
		if d.Action == Merge && d.Platform != "web" {
			key := fmt.Sprintf("%d %s", d.Prospect, d.Platform)
			holders[key] = append(holders[key], i)
		}
	}
	for _, list := range holders {
		if len(list) < 2 || !contradict(decisions, list, accounts) {
			continue
		}
		for _, i := range list {
			if d := &decisions[i]; !vouched(d.Rule) && d.Rule != ruleOperator {
				doubt(d, "another account of "+d.Platform+" with another name or country claims the same person")
			}
		}
	}
}

// contradict says whether any two of the accounts differ in name or, without a
// name in common, in country.
func contradict(decisions []Decision, list []int, accounts map[string]*Account) bool {
	for n, i := range list {
		a := accounts[accountID(decisions[i].Platform, decisions[i].Account)]
		for _, j := range list[:n] {
			b := accounts[accountID(decisions[j].Platform, decisions[j].Account)]
			_, ca := a.place()
			_, cb := b.place()
			if conflictingNames(a.personName(), b.personName()) || ca != "" && cb != "" && ca != cb && !sameName(a.personName(), b.personName()) {
				return true
			}
		}
	}
	return false
}
