package recruiting

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/ranker"
	"mlscout/talent"
)

func TestDid(t *testing.T) {
	tools := mustTools(t)
	for want, e := range map[string]ranker.Entry{
		"merged the work of others in kserve/kserve 3 times": {Kind: talent.Maintainer, Count: 3},
		"are among those who look after kserve/kserve":       {Kind: talent.Maintainer, Count: 1},
		"reviewed 2 pull requests in kserve/kserve":          {Kind: talent.Review, Count: 2},
		"had 1 pull request merged in kserve/kserve":         {Kind: talent.PullRequest, Count: 1},
		"published 4 releases of kserve/kserve":              {Kind: talent.Release, Count: 4},
		"made 1 commit in kserve/kserve":                     {Kind: talent.Commit, Count: 1},
		"co-wrote 2 commits in kserve/kserve":                {Kind: talent.Coauthor, Count: 2},
		"opened 5 issues in kserve/kserve":                   {Kind: talent.Issue, Count: 5},
		"keep kserve/kserve, a repository about KServe":      {Kind: talent.Repository, Count: 1},
		"use KServe in kserve/kserve":                        {Kind: talent.Dependency, Count: 1},
	} {
		t.Run(want, func(t *testing.T) {
			e.Tool, e.Repo = "kserve", "kserve/kserve"
			if got := did(e, tools); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestFindings(t *testing.T) {
	warn := Finding{Level: Warn, Rule: "pay", What: "no pay range", Fix: "add one"}
	block := Finding{Level: Block, Rule: "artefact", What: "no link", Fix: "add one", Where: "body", Line: 3}
	private := Finding{Level: Block, Rule: "channel", What: "not invited", Fix: "do not write", Where: "to", Privacy: true}
	if diff := cmp.Diff(Blocked([]Finding{warn, block, private}), []Finding{private, block}); diff != "" {
		t.Errorf("-got +want\n%s", diff)
	}
	for want, f := range map[string]Finding{
		string(Warn) + ": pay: no pay range; add one":              warn,
		string(Block) + ": line 3: artefact: no link; add one":     block,
		string(Block) + ": to: channel: not invited; do not write": private,
	} {
		if got := f.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestChannels holds the rule of design: only what a person published for
// contact, in a post that still stands, or on the profile itself.
func TestChannels(t *testing.T) {
	at := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	no := false
	mail := []talent.Contact{{Type: "email", Value: "zora@example.org"}}
	post := func(kind talent.PostKind, closed string, available *bool) talent.Post {
		return talent.Post{Kind: kind, Closed: closed, Available: available, Contacts: mail, PostedAt: at, URL: "https://news.example.org/1"}
	}
	for name, test := range map[string]struct {
		post talent.Post
		want int
	}{
		"looking for work":  {post(talent.Seeking, "", nil), 2}, // the address and the post
		"hiring":            {post(talent.Hiring, "", nil), 0},
		"closed":            {post(talent.Seeking, "deleted", nil), 0},
		"no longer looking": {post(talent.Seeking, "", &no), 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := Person{}
			p.Posts = []talent.Post{test.post}
			if got := Channels(p); len(got) != test.want {
				t.Errorf("%+v, want %d", got, test.want)
			}
		})
	}
	p := invented(t)
	p.Website = "https://SOCIAL.example.org/@zork" // the same as the link, which comes first
	if got := Channels(p); len(got) != 1 || got[0].Type != "mastodon" {
		t.Errorf("%+v, want the link alone", got)
	}
}

func TestAreasOfTheStack(t *testing.T) {
	tools := mustTools(t)
	role := Role{tools: []talent.ToolID{"kserve", "mlflow", "bentoml"}}
	if diff := cmp.Diff(role.areas(tools), []string{"serving", "tracking"}); diff != "" {
		t.Errorf("-got +want\n%s", diff)
	}
	role.Areas = []string{"monitoring"}
	if diff := cmp.Diff(role.areas(tools), []string{"monitoring"}); diff != "" {
		t.Errorf("-got +want\n%s", diff)
	}
}
