package identity

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mlscout/talent"
)

var posted = time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)

func octo() Person {
	return Person{
		ID: 7, Login: "octo-maeve", Name: "Maeve Okonkwo", Website: "https://www.maeve.example.org/", Country: "IE", City: "Dublin",
		Links: []string{"https://social.example.org/@maeve", "https://www.linkedin.com/in/maeve-ok/"}, CreatedAt: talent.DayOf(posted) - 900,
		Emails: []string{"maeve@example.org", "jobs@example.org"}, Tools: []string{"kserve", "feast", "zenml"},
	}
}

func seeker(change func(*talent.Post)) Account {
	p := talent.Post{Source: "hn", Kind: talent.Seeking, Entity: "person", Author: "quietowl", NativeID: "1", URL: "https://example.org/post/1", PostedAt: posted}
	change(&p)
	return Accounts([]talent.Post{p})[0]
}

func TestDecide(t *testing.T) {
	tests := map[string]struct {
		account Account
		person  func(*Person)
		want    Action
		rule    string
	}{
		"login named as own": {account: seeker(func(p *talent.Post) { p.GitHub = "Octo-Maeve" }), want: Merge, rule: ruleNamed},
		"former login named": {
			account: seeker(func(p *talent.Post) { p.GitHub = "maeve-old" }),
			person:  func(p *Person) { p.Former = []string{"maeve-old"} }, want: Merge, rule: ruleNamed,
		},
		"posted on GitHub": {
			account: seeker(func(p *talent.Post) { p.Source, p.Author, p.AuthorID = "github_issue", "octo-maeve", 7 }), want: Merge, rule: ruleOwn,
		},
		"same website":  {account: seeker(func(p *talent.Post) { p.Links = []string{"http://maeve.example.org"} }), want: Merge, rule: ruleSite},
		"same LinkedIn": {account: seeker(func(p *talent.Post) { p.Links = []string{"https://ie.linkedin.com/in/maeve-ok?x=1"} }), want: Merge, rule: ruleSite},
		"same e-mail": {
			account: seeker(func(p *talent.Post) { p.Contacts = []talent.Contact{{Type: "email", Value: "Maeve@example.org"}} }), want: Merge, rule: ruleEmail,
		},
		"an office's e-mail": {account: seeker(func(p *talent.Post) { p.Contacts = []talent.Contact{{Type: "email", Value: "jobs@example.org"}} })},
		"profile links to the account": {
			account: seeker(func(*talent.Post) {}),
			person:  func(p *Person) { p.Links = append(p.Links, "https://news.ycombinator.com/user?id=quietowl") }, want: Merge, rule: ruleBacklink,
		},
		"verified link": {
			account: Account{Platform: "mastodon", Name: "maeve@social.example.net", Verified: []string{"https://github.com/octo-maeve"}}, want: Merge, rule: ruleVerified,
		},
		"only the same handle": {account: seeker(func(p *talent.Post) { p.Author = "octo-maeve" })},
		"handle and one thing more": {account: seeker(func(p *talent.Post) {
			p.Author = "octo-maeve"
			p.Name = "Maeve Okonkwo"
		})},
		"handle, name and city": {account: seeker(func(p *talent.Post) {
			p.Author, p.Name = "octo-maeve", "Maeve Okonkwo"
			p.Locations = []talent.PostLocation{{City: "Dublin", Country: "IE"}}
		}), want: Suggest, rule: ruleHandle},
		"only the same name": {account: seeker(func(p *talent.Post) { p.Name = "Maeve Okonkwo" })},
		"a cited repository": {account: seeker(func(p *talent.Post) { p.Links = []string{"https://github.com/octo-maeve/tool"} })},
		"an organisation": {
			account: seeker(func(p *talent.Post) { p.GitHub = "octo-maeve" }), person: func(p *Person) { p.Organization = true }, want: Refuse, rule: ruleNamed,
		},
		"account younger than the post": {
			account: seeker(func(p *talent.Post) { p.GitHub = "octo-maeve" }),
			person:  func(p *Person) { p.CreatedAt = talent.DayOf(posted) + 30 }, want: Refuse, rule: ruleNamed,
		},
		"another login named": {account: seeker(func(p *talent.Post) {
			p.GitHub, p.Links = "somebody-else", []string{"https://maeve.example.org"}
		}), want: Refuse, rule: ruleSite},
		"name and country differ": {account: seeker(func(p *talent.Post) {
			p.GitHub, p.Name = "octo-maeve", "Tomasz Lind"
			p.Locations = []talent.PostLocation{{Country: "PL"}}
		}), want: Refuse, rule: ruleNamed},
		"only the name differs": {account: seeker(func(p *talent.Post) { p.GitHub, p.Name = "octo-maeve", "Tomasz Lind" }), want: Suggest, rule: ruleNamed},
		"name differs, handle agrees": {account: seeker(func(p *talent.Post) {
			p.Author, p.GitHub, p.Name = "octo-maeve", "octo-maeve", "Tomasz Lind"
		}), want: Merge, rule: ruleNamed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			person := octo()
			if tt.person != nil {
				tt.person(&person)
			}
			got := Decide(Input{People: []Person{person}, Accounts: []Account{tt.account}})
			if tt.want == "" {
				if len(got) != 0 {
					t.Fatalf("got %+v, want no decision", got)
				}
				return
			}
			if len(got) != 1 || got[0].Action != tt.want || got[0].Rule != tt.rule {
				t.Fatalf("got %+v, want %s by %q", got, tt.want, tt.rule)
			}
			if got[0].Action == Refuse && len(got[0].Vetoes) == 0 || got[0].Action == Suggest && len(got[0].Reasons) == 0 {
				t.Errorf("no reason given: %+v", got[0])
			}
		})
	}
}

func TestSharedAddressIsNobodysOwn(t *testing.T) {
	a, b := octo(), octo()
	b.ID, b.Login, b.Links = 8, "octo-two", nil
	got := Decide(Input{People: []Person{a, b}, Accounts: []Account{seeker(func(p *talent.Post) { p.Links = []string{"https://maeve.example.org"} })}})
	for _, d := range got {
		if d.Action == Merge {
			t.Errorf("merged on an address that two profiles carry: %+v", d)
		}
	}
}

func TestCopiedTextNeedsMore(t *testing.T) {
	text := "I build training pipelines and keep them running at night. Ten years, four of them with Kubeflow. My repositories tell the rest; write to me."
	post := func(author, id string) talent.Post {
		return talent.Post{Source: "hn", Kind: talent.Seeking, Author: author, NativeID: id, Text: text, GitHub: "octo-maeve", PostedAt: posted}
	}
	got := Decide(Input{People: []Person{octo()}, Accounts: Accounts([]talent.Post{post("octo-maeve", "1"), post("thief", "2")})})
	want := map[string]Action{"octo-maeve": Merge, "thief": Suggest}
	for _, d := range got {
		if d.Action != want[d.Account] {
			t.Errorf("%s: got %s, want %s (%v)", d.Account, d.Action, want[d.Account], d.Reasons)
		}
	}
}

func TestContradictingAccountsAreNotMerged(t *testing.T) {
	post := func(author, id, name string) talent.Post {
		return talent.Post{Source: "hn", Kind: talent.Seeking, Author: author, NativeID: id, GitHub: "octo-maeve", Name: name, PostedAt: posted}
	}
	p := octo()
	p.Name = ""
	got := Decide(Input{People: []Person{p}, Accounts: Accounts([]talent.Post{post("one", "1", "Maeve Okonkwo"), post("two", "2", "Tomasz Lind")})})
	for _, d := range got {
		if d.Action == Merge {
			t.Errorf("merged %s although another account contradicts it", d.Account)
		}
	}
}

func TestRulingsAreObeyed(t *testing.T) {
	in := Input{People: []Person{octo()}, Accounts: []Account{seeker(func(p *talent.Post) { p.GitHub = "octo-maeve" })}}
	in.Rulings = []Ruling{{Prospect: 7, Platform: "hackernews", Account: "QuietOwl"}}
	if got := Decide(in); got[0].Action != Refuse {
		t.Errorf("unlinked by operator: got %s", got[0].Action)
	}
	in.Accounts = []Account{seeker(func(p *talent.Post) { p.GitHub, p.Name = "octo-maeve", "Tomasz Lind" })}
	in.Rulings[0].Linked = true
	if got := Decide(in); got[0].Action != Merge {
		t.Errorf("linked by operator: got %s", got[0].Action)
	}
}

func TestLoginOf(t *testing.T) {
	tests := map[string]string{
		"https://github.com/octo-maeve": "octo-maeve", "http://www.github.com/octo-maeve/": "octo-maeve", "https://octo.github.io/cv": "octo",
		"https://gist.github.com/octo/1": "octo", "https://github.com/kubernetes/kubernetes": "", "https://github.com/about": "",
		"https://github.com": "", "https://example.org/octo": "", "::": "",
	}
	for address, want := range tests {
		if got := loginOf(address); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

// Whatever is known, nobody is merged with two people, and the order of the
// input changes nothing.
func TestDecisionsAreConsistent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logins := []string{"aalto-one", "aalto-two", "bran-three"}
		names := []string{"", "Aino Aalto", "Bran Morrow"}
		sites := []string{"", "https://aino.example.org", "https://bran.example.org"}
		var in Input
		for i, login := range logins {
			in.People = append(in.People, Person{ID: talent.ProspectID(i + 1), Login: login,
				Name: rapid.SampledFrom(names).Draw(t, "name"), Website: rapid.SampledFrom(sites).Draw(t, "site")})
		}
		var posts []talent.Post
		for i := range rapid.IntRange(1, 6).Draw(t, "posts") {
			posts = append(posts, talent.Post{Source: "hn", Kind: talent.Seeking, NativeID: string(rune('a' + i)), PostedAt: posted,
				Author: rapid.SampledFrom([]string{"aalto-one", "owl", "fox"}).Draw(t, "author"), GitHub: rapid.SampledFrom(append(logins, "")).Draw(t, "github"),
				Name: rapid.SampledFrom(names).Draw(t, "postname"), Links: []string{rapid.SampledFrom(sites).Draw(t, "link")}})
		}
		in.Accounts = Accounts(posts)
		got := Decide(in)
		merged := make(map[string]talent.ProspectID)
		for _, d := range got {
			if d.Action != Merge {
				continue
			}
			if other, ok := merged[d.Account]; ok {
				t.Fatalf("%s merged with %d and %d", d.Account, other, d.Prospect)
			}
			merged[d.Account] = d.Prospect
			if len(d.Vetoes) > 0 || d.Proof == "" {
				t.Fatalf("merged without proof or against a veto: %+v", d)
			}
		}
		for i, j := 0, len(in.People)-1; i < j; i, j = i+1, j-1 {
			in.People[i], in.People[j] = in.People[j], in.People[i]
		}
		if diff := cmp.Diff(actions(got), actions(Decide(in))); diff != "" {
			t.Fatal(diff)
		}
	})
}

func actions(decisions []Decision) map[string]Action {
	out := make(map[string]Action)
	for _, d := range decisions {
		out[d.Account+" "+d.Login] = d.Action
	}
	return out
}
