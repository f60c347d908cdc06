package identity

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/talent"
)

func TestEvaluate(t *testing.T) {
	truth := `{"t":"person","login":"ada-x"}
{"t":"link","board":"hn","post":71,"login":"ada-x","same":true,"evidence":"profile url"}
{"t":"link","board":"hn","post":72,"login":"bo-x","same":true,"evidence":"profile url"}
{"t":"link","board":"hn","post":73,"login":"ada-x","same":false,"evidence":"same handle, other person"}
{"t":"link","board":"hn","post":74,"login":"cy-x","same":false,"evidence":"same name, other person"}
{"t":"link","board":"forum","post":5,"login":"cy-x","same":true,"evidence":"same handle and e-mail"}
{"t":"link","board":"hn","post":99,"login":"not-stored","same":true,"evidence":"profile url"}
`
	got, err := Evaluate(strings.NewReader(truth), []Owned{
		{"hn", "71", "Ada-X"}, {"hn", "72", ""}, {"hn", "73", ""}, {"hn", "74", "cy-x"}, {"discourse", "forum.example/5", ""},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Figures{
		Boards: map[string]Tally{
			"hn":    {Joined: 2, Right: 1, Precision: 0.5, Provable: 2, Found: 1, Recall: 0.5, False: 2, Refused: 1},
			"forum": {Precision: 1, Recall: 1},
		},
		All:    Tally{Joined: 2, Right: 1, Precision: 0.5, Provable: 2, Found: 1, Recall: 0.5, False: 2, Refused: 1},
		Wrong:  []string{"hn 74: same name, other person"},
		Missed: []string{"hn 72: profile url"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
	if _, err := Evaluate(strings.NewReader("{broken"), nil); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("got %v, want an error that names line 1", err)
	}
}

func TestUnknown(t *testing.T) {
	in := Input{
		People:   []Person{{ID: 1, Login: "Ada-X", Former: []string{"ada-old"}}},
		Accounts: []Account{{Platform: "hackernews", Name: "a", Posts: posts("ADA-x")}, {Platform: "hackernews", Name: "b", Posts: posts("Bo-X", "ada-old")}, {Platform: "reddit", Name: "c", Posts: posts("bo-x", "")}},
	}
	if diff := cmp.Diff([]string{"bo-x"}, Unknown(in)); diff != "" {
		t.Errorf("unknown logins (-want +got):\n%s", diff)
	}
}

// posts are seeking posts that name the logins.
func posts(logins ...string) []talent.Post {
	var out []talent.Post
	for _, login := range logins {
		out = append(out, talent.Post{Kind: talent.Seeking, GitHub: login})
	}
	return out
}

// TestForumsAreApart keeps members of two forums with one name apart, and names
// each as the records do.
func TestForumsAreApart(t *testing.T) {
	accounts := Accounts([]talent.Post{
		{Source: "discourse", NativeID: "forum.example/4", Author: "ada", Kind: talent.Seeking, GitHub: "ada-x"},
		{Source: "discourse", NativeID: "other.example/4", Author: "ada", Kind: talent.Seeking},
	})
	var got []string
	for _, d := range Decide(Input{People: []Person{{ID: 7, Login: "ada-x"}}, Accounts: accounts}) {
		if d.Action == Merge {
			got = append(got, d.Platform+" "+d.Account)
		}
	}
	if diff := cmp.Diff([]string{"discourse ada@forum.example"}, got); diff != "" {
		t.Errorf("merged accounts (-want +got):\n%s", diff)
	}
}
