package sourcing_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/internal/sourcing"
	"mlscout/talent"
)

// TestSearchAndShowAgree holds that both give the same numbers, and that the
// ledger adds up to them.
func TestSearchAndShowAgree(t *testing.T) {
	desk := newDesk(t)
	found, err := desk.Search(t.Context(), sourcing.Request{Query: "tool:kubeflow", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, hit := range found.Hits {
		shown, err := desk.Show(t.Context(), hit.Key())
		if err != nil {
			t.Fatal(err)
		}
		var total, kubeflow talent.Points
		for _, entry := range shown.Ledger {
			total += entry.Points
			if entry.Tool == "kubeflow" {
				kubeflow += entry.Points
			}
		}
		if total != hit.Points || shown.Points != hit.Points || kubeflow != hit.Tools["kubeflow"] {
			t.Errorf("%s: search %s (kubeflow %s), show %s, ledger %s (%s)", hit.Login, hit.Points, hit.Tools["kubeflow"], shown.Points, total, kubeflow)
		}
		if len(hit.Evidence) == 0 || hit.Evidence[0].Tool != "kubeflow" || hit.Evidence[0].URL == "" {
			t.Errorf("%s: evidence of what was asked does not come first: %+v", hit.Login, hit.Evidence)
		}
		if len(shown.Facts) == 0 && hit.GitHubID > 0 {
			t.Errorf("%s: no facts", hit.Login)
		}
		for _, fact := range shown.Facts {
			if fact.Source == "" || fact.FetchedAt == 0 || fact.Extractor == "" {
				t.Errorf("%s: %s without provenance: %+v", hit.Login, fact.Field, fact)
			}
		}
	}
}

// TestWhereAPersonIs holds that nobody known from a board is given the GitHub
// account of their name there.
func TestWhereAPersonIs(t *testing.T) {
	desk := newDesk(t)
	tests := map[string]struct{ name, key, url string }{
		"GitHub":          {"ada-demo", "ada-demo", "https://github.com/ada-demo"},
		"number":          {"1", "ada-demo", "https://github.com/ada-demo"},
		"board":           {"hackernews:elk_demo", "", "https://news.ycombinator.com/item?id=2"},
		"bare board name": {"elk_demo", "", "https://news.ycombinator.com/item?id=2"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := desk.Show(t.Context(), tt.name)
			if err != nil {
				t.Fatal(err)
			}
			if got.URL != tt.url {
				t.Errorf("got %q, want %q", got.URL, tt.url)
			}
			again, err := desk.Show(t.Context(), got.Key())
			if err != nil || again.GitHubID != got.GitHubID || tt.key != "" && got.Key() != tt.key {
				t.Errorf("key %q leads to %d, %v, want %d", got.Key(), again.GitHubID, err, got.GitHubID)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	desk := newDesk(t)
	one, err := desk.Explain(t.Context(), "bo-demo", "kserve", "ada-demo")
	if err != nil {
		t.Fatal(err)
	}
	var total talent.Points
	for _, entry := range one.Ledger {
		if total += entry.Points; entry.Tool != "kserve" {
			t.Errorf("an entry of %s among those of kserve", entry.Tool)
		}
	}
	if total != one.Points || total == 0 || len(one.Lines) == 0 {
		t.Errorf("ledger %s, points %s, %d lines", total, one.Points, len(one.Lines))
	}
	if one.Against != "ada-demo" || len(one.Compare) == 0 {
		t.Errorf("compared with %q: %+v", one.Against, one.Compare)
	}
	for name, names := range map[string][2]string{"unknown": {"nobody-demo", ""}, "unknown other": {"ada-demo", "nobody-demo"}} {
		if _, err := desk.Explain(t.Context(), names[0], "", names[1]); !errors.Is(err, talent.ErrNotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
}

func TestSimilarSharesEvidence(t *testing.T) {
	desk := newDesk(t)
	got, err := desk.Similar(t.Context(), "dot-demo", 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Hits) != 2 {
		t.Fatalf("got %d, want 2", len(got.Hits))
	}
	for _, hit := range got.Hits {
		if hit.GitHubID == dot || hit.GitHubID == cy || hit.Share <= 0 || len(hit.Shared) == 0 {
			t.Errorf("near: %s, share %v, shared %+v", hit.Login, hit.Share, hit.Shared)
		}
	}
	if _, err := desk.Similar(t.Context(), "nobody-demo", 2); !errors.Is(err, talent.ErrNotFound) {
		t.Errorf("unknown: got %v, want not found", err)
	}
}

func TestLooksForWork(t *testing.T) {
	t.Parallel()
	post := func(days int, change func(*talent.Post)) talent.Post {
		p := seeking(1, "1", "x")
		p.PostedAt = testNow().AddDate(0, 0, -days)
		if change != nil {
			change(&p)
		}
		return p
	}
	no := false
	closed := func(p *talent.Post) { p.Closed = "hired" }
	tests := map[string]struct {
		person talent.Prospect
		want   bool
	}{
		"nothing published":       {talent.Prospect{}, false},
		"a post":                  {talent.Prospect{Posts: []talent.Post{post(3, nil)}}, true},
		"closed":                  {talent.Prospect{Posts: []talent.Post{post(3, closed)}}, false},
		"not available":           {talent.Prospect{Posts: []talent.Post{post(3, func(p *talent.Post) { p.Available = &no })}}, false},
		"closed after an open":    {talent.Prospect{Posts: []talent.Post{post(9, nil), post(3, closed)}}, false},
		"open after a closed":     {talent.Prospect{Posts: []talent.Post{post(3, nil), post(9, closed)}}, true},
		"hires":                   {talent.Prospect{Posts: []talent.Post{post(3, func(p *talent.Post) { p.Kind = talent.Hiring })}}, false},
		"the profile's switch":    {talent.Prospect{Hireable: true}, true},
		"a closed post before it": {talent.Prospect{Hireable: true, Posts: []talent.Post{post(3, closed)}}, false},
	}
	for name, tt := range tests {
		if got := sourcing.LooksForWork(tt.person); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

func TestSearchable(t *testing.T) {
	t.Parallel()
	today := talent.DayOf(testNow())
	tests := map[string]struct {
		person talent.Prospect
		want   bool
	}{
		"active":        {talent.Prospect{State: talent.Active}, true},
		"gone":          {talent.Prospect{State: talent.Deleted}, false},
		"restricted":    {talent.Prospect{State: talent.Active, Restricted: true}, false},
		"last day":      {talent.Prospect{State: talent.Active, Expires: today}, false},
		"one day more":  {talent.Prospect{State: talent.Active, Expires: today + 1}, true},
		"no clock runs": {talent.Prospect{State: talent.Active, Expires: 0}, true},
	}
	for name, tt := range tests {
		if got := sourcing.Searchable(tt.person, today); got != tt.want {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

func TestBuiltIsNoted(t *testing.T) {
	desk := newDesk(t)
	was, err := sourcing.LoadBuilt(t.Context(), desk.Store)
	if err != nil || was.Generation == "" || was.Run == 0 {
		t.Fatalf("after the build: got %+v, %v", was, err)
	}
	want := sourcing.Built{Seq: was.Seq + 1, Run: 7, Generation: "g7"}
	if err := want.Save(t.Context(), desk.Store); err != nil {
		t.Fatal(err)
	}
	got, err := sourcing.LoadBuilt(t.Context(), desk.Store)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}
