package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	firstItem    = 910_000_000
	threadAuthor = "whoishiring"
	months       = 8
)

// hackerNews is the item store of the monthly threads.
type hackerNews struct {
	items  map[int64]*item
	users  map[string]*member
	latest int64
}

// item is a story or a comment.
type item struct {
	id      int64
	kind    string // story, comment
	by      string
	at      time.Time
	text    string // HTML as the API delivers it
	title   string
	parent  *item
	kids    []*item
	deleted bool
	dead    bool
	person  *account // who wrote a seeker's post, if an account of this world
	kindOf  string   // seeking, hiring, other: what a reader would say
	closed  string   // hired: the author said so below; deleted
}

func (i *item) story() *item {
	for i.parent != nil {
		i = i.parent
	}
	return i
}

// member is a Hacker News account.
type member struct {
	name    string
	about   string
	created time.Time
	karma   int
}

// monthlyThreads writes the hiring threads of the last months.
func (in *inventor) monthlyThreads() {
	in.hn = hackerNews{items: make(map[int64]*item), users: make(map[string]*member)}
	in.member(threadAuthor, "Posts the monthly threads.")
	var all []*item
	for back := months - 1; back >= 0; back-- {
		month := time.Date(in.opts.Now.Year(), in.opts.Now.Month()-time.Month(back), 1, 15, 0, 0, 0, time.UTC)
		for month.Weekday() == time.Saturday || month.Weekday() == time.Sunday {
			month = month.AddDate(0, 0, 1)
		}
		if month.After(in.opts.Now) {
			continue
		}
		seekers := in.thread(month, "Who wants to be hired?", 16, in.seekerPost)
		all = append(all, seekers...)
		for _, i := range seekers {
			if i.person != nil && i.kindOf == "seeking" {
				in.standing = append(in.standing, i)
			}
		}
		all = append(all, in.thread(month.Add(time.Minute), "Who is hiring?", 14, in.hiringPost)...)
		all = append(all, in.thread(month.Add(2*time.Minute), "Freelancer? Seeking freelancer?", 6, in.freelancePost)...)
	}
	slices.SortStableFunc(all, func(a, b *item) int { return a.at.Compare(b.at) })
	in.hn.latest = firstItem
	for _, i := range all {
		in.hn.latest += 1 + int64(in.rand.IntN(900))
		i.id = in.hn.latest
		in.hn.items[i.id] = i
	}
}

func (in *inventor) member(name, about string) {
	if in.hn.users[name] == nil {
		in.hn.users[name] = &member{name: name, about: about, created: in.before(in.opts.Now, 400, 3000), karma: in.rand.IntN(4000)}
	}
}

// thread is a story with top-level posts and what was said below them.
func (in *inventor) thread(at time.Time, title string, posts int, write func() *item) []*item {
	authors := make(map[string]bool) // nobody posts twice in a thread
	story := &item{kind: "story", by: threadAuthor, at: at, title: fmt.Sprintf("Ask HN: %s (%s)", title, at.Format("January 2006")),
		text: "Please state the location and include REMOTE, INTERNS and&#x2F;or VISA where they apply. Everything here is invented.", kindOf: "other"}
	all := []*item{story}
	for range posts {
		post := write()
		if post == nil || post.kindOf == "seeking" && authors[post.by] {
			continue
		}
		authors[post.by] = true
		post.at = in.between(at.Add(10*time.Minute), earlier(at.AddDate(0, 0, 12), in.opts.Now))
		in.below(story, post)
		all = append(all, post)
		all = append(all, in.replies(post)...)
		in.fate(post)
	}
	return all
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (in *inventor) below(parent, child *item) {
	child.kind, child.parent = "comment", parent
	parent.kids = append(parent.kids, child)
}

// replies are what others and the author wrote under a post.
func (in *inventor) replies(post *item) []*item {
	if in.opts.Now.Sub(post.at) < 48*time.Hour {
		return nil
	}
	var all []*item
	reply := func(by, text string) {
		r := &item{by: by, at: in.between(post.at, earlier(post.at.AddDate(0, 0, 9), in.opts.Now)), text: text, kindOf: "other"}
		in.below(post, r)
		in.member(by, "")
		all = append(all, r)
	}
	switch roll := in.rand.Float64(); {
	case post.kindOf == "seeking" && roll < 0.12:
		post.closed = "hired"
		reply(post.by, in.pick([]string{"Update: I found a position, thank you all.", "Edit: no longer looking, I&#x27;ve accepted an offer.", "I&#x27;m hired! Please ignore this post."}))
	case post.kindOf == "seeking" && roll < 0.3:
		reply("recruiter_demo", "Hi, we are hiring for a similar role, please check your mail.")
	case post.kindOf == "seeking" && roll < 0.38:
		reply(post.by, "To add: I can also start part-time.")
	case post.kindOf == "hiring" && roll < 0.25:
		reply("curious_demo", "Is this open to candidates in Europe?")
	}
	return all
}

// fate removes some posts: deleted ones keep neither author nor text.
func (in *inventor) fate(post *item) {
	switch roll := in.rand.Float64(); {
	case roll < 0.04:
		post.deleted, post.closed = true, "deleted"
	case roll < 0.06:
		post.dead = true
	}
}

func (in *inventor) hnName(a *account) string {
	if a.hnName == "" {
		a.hnName = strings.ReplaceAll(strings.TrimSuffix(a.login, "-demo"), "-", "_") + "_hn_demo"
		about := ""
		if in.chance(0.3) {
			about = "ML infrastructure. " + anchor("https://github.com/"+a.login)
		}
		in.member(a.hnName, about)
		if in.chance(0.2) {
			a.website = "https://news.ycombinator.com/user?id=" + a.hnName
		}
	}
	return a.hnName
}

func (in *inventor) seekerPost() *item {
	if in.chance(0.06) { // somebody advertises in the wrong thread
		return in.hiringPost()
	}
	a := in.seeker()
	if a == nil || in.chance(0.25) {
		return in.stranger()
	}
	if again := in.earlierPost(); again != nil {
		return again
	}
	ways := layouts()
	return &item{by: in.hnName(a), person: a, kindOf: "seeking", text: in.seekingText(a, ways[in.rand.IntN(len(ways))])}
}

// earlierPost repeats what somebody posted in an earlier month, word for word,
// as those do who have not found work yet.
func (in *inventor) earlierPost() *item {
	if len(in.standing) == 0 || !in.chance(0.3) {
		return nil
	}
	old := in.standing[in.rand.IntN(len(in.standing))]
	if old.closed != "" {
		return nil
	}
	return &item{by: old.by, person: old.person, kindOf: old.kindOf, text: old.text}
}

// stranger seeks work and has no account at GitHub.
func (in *inventor) stranger() *item {
	first, last := in.pick(firstNames()), in.pick(lastNames())
	ghost := &account{login: strings.ToLower(first) + "-demo", name: first + " " + last, location: in.pick(cities())}
	ghost.skills = []skill{{tool: in.anyTool(), level: 0.5}}
	by := strings.ToLower(first+last[:2]) + "_hn_demo"
	in.member(by, "")
	return &item{by: by, kindOf: "seeking", text: labelled(in.offer(ghost, false))}
}

func (in *inventor) hiringPost() *item {
	t, firm := in.anyTool(), in.pick(companies())
	by := strings.ToLower(strings.Fields(firm)[0]) + "_jobs_demo"
	in.member(by, "")
	place := in.pick(cities())
	text := fmt.Sprintf("%s | %s | %s | REMOTE | Full-time | $%d-%dK<p>We run models in production on Kubernetes with %s and Terraform.<p>Apply: %s",
		firm, in.pick([]string{"MLOps Engineer", "ML Platform Engineer", "Senior Data Engineer"}), place, 120+in.rand.IntN(30), 160+in.rand.IntN(60), t.word,
		anchor("https://"+strings.ReplaceAll(strings.ToLower(firm), " ", "-")+".example.com/jobs"))
	return &item{by: by, kindOf: "hiring", text: text}
}

func (in *inventor) freelancePost() *item {
	if in.chance(0.4) {
		p := in.hiringPost()
		p.text = "SEEKING FREELANCER | Remote | " + p.text
		return p
	}
	a := in.seeker()
	if a == nil {
		return nil
	}
	o := in.offer(a, in.chance(0.4))
	return &item{by: in.hnName(a), person: a, kindOf: "seeking",
		text: fmt.Sprintf("SEEKING WORK | %s | Remote | MLOps consultant<p>I set up %s for teams.<p>Rate: $%d&#x2F;h<p>%s", o.location, o.tech, 60+10*in.rand.IntN(12), o.contact())}
}
