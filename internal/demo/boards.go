package demo

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
)

// issueBoards makes two repositories of posts: one post an issue, and one post
// a comment of issue 1.
func (in *inventor) issueBoards() {
	board := func(name, description string) *repo {
		r := in.addRepo(&repo{owner: in.firms[1], name: name, description: description, created: in.opts.Now.AddDate(-2, 0, 0),
			pushed: in.opts.Now.AddDate(0, -1, 0), updated: in.opts.Now.AddDate(0, -1, 0), languages: languagesOf("Python")})
		r.put("README.md", "# "+description+"\n")
		in.direct(r, in.people[0], in.opts.Now.AddDate(0, -1, 0), "readme")
		in.boards = append(in.boards, r)
		return r
	}
	vacancies := board("ml-vacancies", "ML jobs, one an issue")
	for range 12 {
		in.vacancy(vacancies)
	}
	thread := board("looking-for-work", "Who is looking for work?")
	i := in.raise(thread, in.people[0], in.opts.Now.AddDate(0, 0, -40), "Who is looking for work?", "Answer below with place, stack and how to reach you.")
	for range 10 {
		if who := in.seeker(); who != nil {
			in.answer(i, who, markdown(in.seekingText(who, labelled)))
		}
	}
	slices.SortStableFunc(i.comments, func(a, b *comment) int { return a.created.Compare(b.created) })
}

func (in *inventor) vacancy(r *repo) {
	at := in.between(in.opts.Now.AddDate(0, -4, 0), in.opts.Now)
	who := in.people[in.rand.IntN(len(in.people))]
	t := in.anyTool()
	firm := in.pick(companies())
	place := in.pick(cities())
	i := in.raise(r, who, at, fmt.Sprintf("[%s] MLOps Engineer @ %s", place, firm),
		fmt.Sprintf("## About\n\n%s runs models in production.\n\n## Stack\n\n- %s\n- Kubernetes\n\n## How to apply\n\njobs@%s.example.com\n", firm, t.word, strings.ReplaceAll(strings.ToLower(firm), " ", "-")))
	i.labels = []string{"MLOps", "Remote"}
	if in.chance(0.3) {
		i.closed = earlier(at.Add(20*24*time.Hour), in.opts.Now)
		i.updated = i.closed
	}
}

// seeker picks somebody who could be looking for work.
func (in *inventor) seeker() *account {
	for range 40 {
		a := in.people[in.rand.IntN(len(in.people))]
		switch a.persona {
		case Engineer, Scientist, DevOps, Inactive, Quiet, Stuffer, Reviewer:
			return a
		}
	}
	return nil
}

// markdown turns a board post's HTML into what somebody would type into an issue.
func markdown(text string) string {
	for {
		before, rest, found := strings.Cut(text, "<a ")
		if !found {
			break
		}
		_, rest, _ = strings.Cut(rest, ">")
		shown, after, _ := strings.Cut(rest, "</a>")
		text = before + shown + after
	}
	return html.UnescapeString(strings.ReplaceAll(text, "<p>", "\n\n"))
}
