package market_test

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mlscout/internal/market"
	"mlscout/talent"
)

func vacancy(company, month, role string, pay *talent.Salary, country string, tools ...string) talent.Post {
	at, err := time.Parse("2006-01-02", month+"-03")
	if err != nil {
		panic(err)
	}
	return talent.Post{Kind: talent.Hiring, Source: "hn", NativeID: company + month + role, Company: company, Role: role, PostedAt: at, Salary: pay, Remote: "only",
		Tools: tools, Locations: []talent.PostLocation{{Country: country}}}
}

func euros(low, high float64) *talent.Salary {
	return &talent.Salary{Min: low, Max: high, Currency: "EUR", Period: "year"}
}

func TestOneEmployerCountsOnceAMonth(t *testing.T) {
	view := market.Compute([]talent.Post{
		vacancy("Plover Works", "2026-08", "MLOps Engineer", euros(60000, 80000), "DE", "kubeflow", "python"),
		vacancy("plover works GmbH", "2026-08", "SRE", euros(60000, 80000), "DE", "kubeflow", "terraform"),
		vacancy("Curlew", "2026-08", "Data Engineer", nil, "GB", "airflow"),
		vacancy("Plover Works", "2026-10", "MLOps Engineer", euros(70000, 90000), "DE", "kubeflow"),
		{Kind: talent.Seeking, PostedAt: time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), Tools: []string{"kubeflow"}},
	}, market.Options{})
	wantMonths := []market.Month{
		{Month: "2026-08", Vacancies: 2, Remote: 2, WithPay: 1, Tools: map[string]int{"kubeflow": 1, "python": 1, "terraform": 1, "airflow": 1}},
		{Month: "2026-09", Tools: map[string]int{}},
		{Month: "2026-10", Vacancies: 1, Remote: 1, WithPay: 1, Tools: map[string]int{"kubeflow": 1}},
	}
	if diff := cmp.Diff(view.Months, wantMonths); diff != "" {
		t.Errorf("months -got +want\n%s", diff)
	}
	wantPay := []market.PayRange{{Country: "DE", Currency: "EUR", Period: "year", Vacancies: 2, Low: 62500, Median: 75000, High: 87500}}
	if diff := cmp.Diff(view.Pay, wantPay); diff != "" {
		t.Errorf("pay -got +want\n%s", diff)
	}
	if view.Tools[0].Tool != "kubeflow" || view.Tools[0].Vacancies != 2 || view.Employers != 2 || view.Vacancies != 3 {
		t.Errorf("got %+v, %d employers, %d vacancies", view.Tools[0], view.Employers, view.Vacancies)
	}
}

func TestStandingRolesAreNamed(t *testing.T) {
	var posts []talent.Post
	for _, month := range []string{"2026-06", "2026-07", "2026-08"} {
		posts = append(posts, vacancy("Heron", month, "ML Engineer", nil, "US", "ray"))
	}
	view := market.Compute(posts, market.Options{})
	want := []market.Standing{{Company: "Heron", Role: "ML Engineer", Months: []string{"2026-06", "2026-07", "2026-08"}}}
	if diff := cmp.Diff(view.Standing, want); diff != "" {
		t.Errorf("-got +want\n%s", diff)
	}
}

func TestOptionsNarrow(t *testing.T) {
	posts := []talent.Post{vacancy("A", "2026-06", "x", nil, "US", "ray"), vacancy("B", "2026-07", "x", nil, "US", "dvc")}
	for name, test := range map[string]struct {
		options market.Options
		want    int
	}{
		"all":          {market.Options{}, 2},
		"since":        {market.Options{Since: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}, 1},
		"until":        {market.Options{Until: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}, 1},
		"one tool":     {market.Options{Tool: "dvc"}, 1},
		"other source": {market.Options{Source: "rss"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := market.Compute(posts, test.options).Vacancies; got != test.want {
				t.Errorf("%d vacancies, want %d", got, test.want)
			}
		})
	}
}

// TestCountsAddUp holds for any market: no tool is wanted more often than there
// are vacancies, and quartiles stand in order.
func TestCountsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var posts []talent.Post
		for range rapid.IntRange(0, 30).Draw(t, "posts") {
			low := float64(rapid.IntRange(10, 200).Draw(t, "low")) * 1000
			posts = append(posts, vacancy(rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "company"), rapid.SampledFrom([]string{"2026-01", "2026-02", "2026-09"}).Draw(t, "month"),
				"r", euros(low, low+5000), "DE", rapid.SampledFrom([]string{"ray", "dvc"}).Draw(t, "tool")))
		}
		view := market.Compute(posts, market.Options{})
		sum := 0
		for _, m := range view.Months {
			sum += m.Vacancies
			for tool, n := range m.Tools {
				if n > m.Vacancies {
					t.Fatalf("%s: %s wanted %d times by %d", m.Month, tool, n, m.Vacancies)
				}
			}
		}
		if sum != view.Vacancies {
			t.Fatalf("months hold %d vacancies, want %d", sum, view.Vacancies)
		}
		for _, p := range view.Pay {
			if p.Low > p.High {
				t.Fatalf("pay out of order: %+v", p)
			}
		}
	})
}

func TestRendering(t *testing.T) {
	for name, view := range map[string]market.View{
		"empty": market.Compute(nil, market.Options{}),
		"full":  market.Compute([]talent.Post{vacancy("<A&B>\x1b[31m", "2026-06", "x", euros(1, 2), "DE", "c++", "ray"), vacancy("B", "2026-09", "x", nil, "US", "ray")}, market.Options{}),
	} {
		t.Run(name, func(t *testing.T) {
			var svg, table, rows strings.Builder
			if err := errors.Join(view.WriteSVG(&svg, 5), view.WriteTable(&table, 5), view.WriteCSV(&rows)); err != nil {
				t.Fatal(err)
			}
			d := xml.NewDecoder(strings.NewReader(svg.String()))
			for {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("not well-formed: %v", err)
				}
			}
			if strings.Contains(table.String(), "\x1b") {
				t.Error("an escape sequence reaches the terminal")
			}
			if _, err := csv.NewReader(strings.NewReader(rows.String())).ReadAll(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEmployersAreToldApart(t *testing.T) {
	at := time.Date(2026, 8, 3, 0, 0, 0, 0, time.UTC)
	post := func(company, author, id string) talent.Post {
		return talent.Post{Kind: talent.Hiring, Source: "hn", NativeID: id, Company: company, Author: author, PostedAt: at}
	}
	for name, test := range map[string]struct {
		posts []talent.Post
		want  int
	}{
		"legal form and case":  {[]talent.Post{post("Plover, Inc.", "a", "1"), post("PLOVER", "b", "2")}, 1},
		"account without name": {[]talent.Post{post("", "Ada", "1"), post("", "ada", "2"), post("", "bo", "3")}, 2},
		"neither":              {[]talent.Post{post("", "", "1"), post("", "", "2")}, 2},
		"deleted":              {[]talent.Post{{Kind: talent.Hiring, Company: "x", Closed: "deleted", PostedAt: at}}, 0},
		"no date":              {[]talent.Post{{Kind: talent.Hiring, Company: "x"}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := market.Compute(test.posts, market.Options{}).Employers; got != test.want {
				t.Errorf("%d employers, want %d", got, test.want)
			}
		})
	}
}

// TestChange compares three months with the three before.
func TestChange(t *testing.T) {
	var posts []talent.Post
	for i, month := range []string{"2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08"} {
		tools := []string{"dvc"}
		if i >= 3 {
			tools = []string{"dvc", "ray"}
		}
		posts = append(posts, vacancy("A", month, "x", nil, "DE", tools...), vacancy("B", month, "x", nil, "DE", "dvc"))
	}
	want := []market.Demand{{Tool: "dvc", Vacancies: 12, Share: 1}, {Tool: "ray", Vacancies: 3, Share: 0.25, Change: 0.5}}
	if diff := cmp.Diff(market.Compute(posts, market.Options{}).Tools, want); diff != "" {
		t.Errorf("-got +want\n%s", diff)
	}
	for _, tool := range market.Compute(posts[:10], market.Options{}).Tools {
		if tool.Change != 0 {
			t.Errorf("%s: change %g from five months, want none", tool.Tool, tool.Change)
		}
	}
}

// TestForeignTextIsHarmless puts escapes and markup where posts reach the table
// and the picture.
func TestForeignTextIsHarmless(t *testing.T) {
	var posts []talent.Post
	for _, month := range []string{"2026-06", "2026-07", "2026-08"} {
		posts = append(posts, vacancy("Heron\x1b[31m", month, "ML \u202eEngineer\u009b2J", euros(1, 2), "", "<script>&"))
	}
	var table, svg strings.Builder
	view := market.Compute(posts, market.Options{})
	if err := errors.Join(view.WriteTable(&table, 0), view.WriteSVG(&svg, 0)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(table.String(), "Heron[31m") || strings.ContainsAny(table.String(), "\x1b\u202e\u009b") {
		t.Errorf("table %q, want the name without its escapes", table.String())
	}
	if strings.Contains(svg.String(), "<script>") {
		t.Error("markup reaches the picture")
	}
}

// TestOneMonthIsSeen: a line of one point draws nothing, so a dot stands there.
func TestOneMonthIsSeen(t *testing.T) {
	var svg strings.Builder
	if err := market.Compute([]talent.Post{vacancy("A", "2026-06", "x", nil, "US", "ray")}, market.Options{}).WriteSVG(&svg, 5); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(svg.String(), "<circle") {
		t.Errorf("no dot in %s", svg.String())
	}
}
