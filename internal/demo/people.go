package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Persona is the part an invented account plays.
type Persona string

// The personas. The last five are nobody to be found.
const (
	Engineer   Persona = "mlops_engineer"
	Scientist  Persona = "data_scientist"
	DevOps     Persona = "devops_engineer"
	Maintainer Persona = "maintainer"
	Reviewer   Persona = "reviewer"
	DriveBy    Persona = "drive_by"
	Student    Persona = "student"
	Stuffer    Persona = "keyword_stuffer"
	StarFarmer Persona = "star_farmer"
	Inactive   Persona = "inactive_expert"
	Quiet      Persona = "quiet_expert" // commits under an address that no account knows
	Bystander  Persona = "bystander"
	Script     Persona = "script" // an ordinary account run by a program
	App        Persona = "app"
	Company    Persona = "organization"
)

// inventor makes a world. It draws every number from one seeded source, in one order.
type inventor struct {
	*World
	rand    *rand.Rand
	tools   []*tool
	firms   []*account
	bots    []*account
	scripts []*account

	standing []*item // seekers' posts that may be posted again
}

func (in *inventor) everything() {
	in.tools = tools()
	in.institutions()
	in.populate()
	in.histories()
	for _, a := range in.people {
		in.ownRepositories(a)
	}
	in.issueBoards()
	in.monthlyThreads()
	in.departures()
	in.renames()
}

func (in *inventor) add(a *account) {
	if a.id == 0 {
		a.id = in.newID() + int64(in.rand.IntN(40))
		in.nextID = a.id
	}
	in.accounts[a.id] = a
	in.logins[strings.ToLower(a.login)] = a
}

func (in *inventor) addRepo(r *repo) *repo {
	r.id = in.newID() + int64(in.rand.IntN(20))
	in.nextID = r.id
	if r.branch == "" {
		r.branch = "main"
	}
	r.owner.repos = append(r.owner.repos, r)
	in.repos[r.id] = r
	in.names[strings.ToLower(r.fullName())] = r
	for _, former := range r.former {
		in.names[strings.ToLower(former)] = r
	}
	return r
}

// institutions makes what is no person: ghost, apps, scripts, firms, tool owners.
func (in *inventor) institutions() {
	long := in.opts.Now.AddDate(-12, 0, 0)
	in.ghost = &account{id: 10137, kind: typeUser, login: "ghost", name: "Deleted user", created: long, updated: long, persona: App}
	in.add(in.ghost)
	in.operator = &account{kind: typeUser, login: "sourcer-demo", name: "Demo Sourcer", created: long, updated: long, persona: Bystander}
	in.add(in.operator)
	for _, login := range []string{"dependabot[bot]", "github-actions[bot]", "release-train-demo[bot]"} {
		bot := &account{kind: typeBot, login: login, created: long, updated: long, persona: App, linked: true}
		in.add(bot)
		in.bots = append(in.bots, bot)
	}
	for _, login := range []string{"ml-ci-demo-bot", "kube-sync-demo-robot"} {
		bot := &account{kind: typeUser, login: login, name: strings.ReplaceAll(login, "-", " "), bio: "Automation account. I am not a person.", created: long, updated: long, persona: Script, linked: true}
		in.add(bot)
		in.scripts = append(in.scripts, bot)
	}
	for _, name := range companies() {
		login := strings.ReplaceAll(strings.ToLower(name), " ", "-") + "-demo"
		firm := &account{kind: typeOrganization, login: login, name: name, bio: "We build things with data.", created: long, updated: long, persona: Company}
		in.add(firm)
		in.firms = append(in.firms, firm)
	}
	for _, t := range in.tools {
		owner, _, _ := strings.Cut(t.repo, "/")
		if in.logins[strings.ToLower(owner)] == nil {
			in.add(&account{kind: typeOrganization, login: owner, name: owner, created: long, updated: long, persona: Company})
		}
	}
}

// shares says how many in a hundred people play each part.
func shares() []struct {
	persona Persona
	percent int
} {
	return []struct {
		persona Persona
		percent int
	}{
		{Engineer, 22}, {Scientist, 13}, {DevOps, 11}, {Maintainer, 8}, {Reviewer, 4}, {DriveBy, 13}, {Student, 8},
		{Stuffer, 4}, {StarFarmer, 3}, {Inactive, 5}, {Quiet, 3}, {Bystander, 6},
	}
}

// populate invents the people, every persona in proportion and at least one of each.
func (in *inventor) populate() {
	var parts []Persona
	for _, share := range shares() {
		for range max(1, in.opts.People*share.percent/100) {
			parts = append(parts, share.persona)
		}
	}
	for len(parts) < in.opts.People {
		parts = append(parts, DriveBy)
	}
	in.rand.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	for _, persona := range parts {
		a := in.person(persona)
		in.skill(a)
		in.profile(a)
		in.people = append(in.people, a)
	}
}

// skill gives a person tools and levels after their part.
func (in *inventor) skill(a *account) {
	var count int
	low, high := 0.0, 0.0
	switch a.persona {
	case Engineer:
		count, low, high = 2+in.rand.IntN(3), 0.45, 0.95
	case Maintainer:
		count, low, high = 1+in.rand.IntN(2), 0.85, 1
	case Reviewer:
		count, low, high = 1+in.rand.IntN(2), 0.7, 0.9
	case Inactive:
		count, low, high = 2, 0.8, 0.95
	case Scientist:
		count, low, high = 1+in.rand.IntN(2), 0.25, 0.6
	case DevOps:
		count, low, high = 1+in.rand.IntN(2), 0.3, 0.6
	case DriveBy, Student:
		count, low, high = 1, 0.05, 0.2
	case Quiet:
		count, low, high = 2, 0.6, 0.9
	}
	for range count {
		t := in.anyTool()
		if !a.knows(t) {
			a.skills = append(a.skills, skill{t, low + (high-low)*in.rand.Float64()})
		}
	}
	a.linked = a.persona != Quiet
}

func (a *account) knows(t *tool) bool {
	for _, s := range a.skills {
		if s.tool == t {
			return true
		}
	}
	return false
}

// anyTool picks a tool in proportion to how many people work on it.
func (in *inventor) anyTool() *tool {
	total := 0.0
	for _, t := range in.tools {
		total += t.weight
	}
	at := in.rand.Float64() * total
	for _, t := range in.tools {
		if at -= t.weight; at < 0 {
			return t
		}
	}
	return in.tools[0]
}

// profile fills what a person published of themselves.
func (in *inventor) profile(a *account) {
	if in.chance(0.8) {
		a.location = in.pick(cities())
	}
	if in.chance(0.5) {
		firm := in.firms[in.rand.IntN(len(in.firms))]
		a.company = firm.name
		if in.chance(0.4) {
			a.company = "@" + firm.login
			a.orgs = append(a.orgs, firm)
		}
	}
	if in.chance(0.35) {
		a.website = "https://" + strings.TrimSuffix(a.login, "-demo") + ".example.org/"
	}
	if in.chance(0.2) {
		a.social = append(a.social, social{"LINKEDIN", "https://www.linkedin.com/in/" + a.login})
	}
	if in.chance(0.15) {
		a.social = append(a.social, social{"MASTODON", "https://social.example.net/@" + a.login})
	}
	if in.chance(0.1) {
		a.email = a.login + "@example.com"
	}
	a.hireable = in.chance(0.15)
	if a.hireable && in.chance(0.4) {
		a.status = "Open to work"
	}
	a.bio = in.bio(a)
	switch a.persona {
	case StarFarmer:
		a.followers = 3000 + in.rand.IntN(9000)
	case Maintainer:
		a.followers = 200 + in.rand.IntN(900)
	}
}

func (in *inventor) bio(a *account) string {
	var words []string
	for _, s := range a.skills {
		words = append(words, s.tool.word)
	}
	knows := strings.Join(words, ", ")
	switch a.persona {
	case Stuffer:
		return "MLOps | Kubeflow | MLflow | DVC | KServe | Feast | Ray | Airflow | Seldon | BentoML | ZenML | 10x | open to work"
	case StarFarmer:
		return "Follow for follow. Awesome lists daily."
	case Student:
		return "CS student, learning MLOps"
	case Bystander:
		return in.pick([]string{"Frontend and coffee", "Game developer", "Embedded systems", ""})
	case DevOps:
		return in.pick([]string{"DevOps engineer, Kubernetes and " + knows, "SRE", "Platform engineer"})
	case Scientist:
		return in.pick([]string{"Data scientist", "Data scientist using " + knows, ""})
	}
	return in.pick([]string{"MLOps engineer. " + knows, "ML platform engineer", "Working on " + knows, "", "Machine learning infrastructure"})
}

// departures closes some accounts: suspended, or deleted, whose traces become the ghost's.
func (in *inventor) departures() {
	for i, a := range in.people {
		switch {
		case i%97 == 41:
			a.gone = "suspended"
		case i%83 == 29:
			a.gone = "deleted"
		}
		if a.gone != "" {
			delete(in.logins, strings.ToLower(a.login))
		}
	}
}

// renames gives some people a new login; their old one answers no more.
func (in *inventor) renames() {
	for i, a := range in.people {
		if i%41 == 17 && a.visible() {
			in.rename(a, fmt.Sprintf("%s-x-demo", strings.TrimSuffix(a.login, "-demo")))
		}
	}
}

func (w *World) rename(a *account, login string) {
	delete(w.logins, strings.ToLower(a.login))
	for _, r := range a.repos {
		r.former = append(r.former, r.fullName())
	}
	a.former = append(a.former, a.login)
	a.login = login
	w.logins[strings.ToLower(login)] = a
	for _, r := range a.repos {
		w.names[strings.ToLower(r.fullName())] = r
	}
}

func (in *inventor) chance(p float64) bool { return in.rand.Float64() < p }

func (in *inventor) pick(words []string) string { return words[in.rand.IntN(len(words))] }

// between gives an instant from a to b.
func (in *inventor) between(a, b time.Time) time.Time {
	span := b.Sub(a)
	if span <= 0 {
		return a
	}
	return a.Add(time.Duration(in.rand.Int64N(int64(span)))).Truncate(time.Second)
}
