package posts

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mlscout/config/catalog"
	"mlscout/talent"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"Location: Ulm<p>Remote: Yes<p>Email: a at b dot example", "📍 Ulm 🌍 remote ✅", "[{\"location\": [}", "<pre><code>| a | b |", "&lt;b&gt;Location:",
		"https://" + strings.Repeat("(", 50), "UTC+99..UTC-99 ₹35-50 LPA 年収800万円", "\u202eemail\u200b: x＠y．example", "Technologies: " + strings.Repeat("go,", 200),
	} {
		f.Add(seed, "[For Hire] x | y", byte(0))
	}
	p, err := New(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body, title string, kind byte) {
		format := []Format{HackerNews, HTML, Markdown, Plain}[kind%4]
		post := p.Parse(Raw{Source: "hn", Thread: "wants_to_be_hired", NativeID: "1", Author: "octo_x", Title: title, Body: body, Format: format, PostedAt: time.Unix(1e9, 0)})
		if !utf8.ValidString(post.Text) {
			t.Errorf("text is not UTF-8: %q", post.Text)
		}
		for _, c := range post.Contacts {
			if c.Type == "email" && (strings.Count(c.Value, "@") != 1 || strings.ContainsAny(c.Value, " \n<>")) {
				t.Errorf("no address: %q", c.Value)
			}
		}
		if s := post.Salary; s != nil && (s.Min < 0 || s.Max < 0 || s.Currency == "" || s.Period == "" || s.Max != 0 && s.Max < s.Min) {
			t.Errorf("pay makes no sense: %+v", *s)
		}
		if post.Years < 0 || post.Years > 60 {
			t.Errorf("%d years", post.Years)
		}
	})
}

// TestHostileTexts are bounded in time whatever they hold.
func TestHostileTexts(t *testing.T) {
	p := parser(t)
	for name, body := range map[string]string{
		"a megabyte of one letter": strings.Repeat("a", 1<<20),
		"a megabyte of labels":     strings.Repeat("Location: x | ", 80000),
		"open tags":                strings.Repeat("<a href=", 100000),
		"nested quotes":            strings.Repeat("> ", 200000),
		"addresses":                strings.Repeat("a@b.example ", 50000),
		"numbers":                  strings.Repeat("$1,000-", 100000),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			p.Parse(Raw{Source: "hn", Author: "octo_x", Format: HackerNews, Body: body})
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestEvidence(t *testing.T) {
	tools, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	p := parser(t)
	raw := Raw{Source: "github_issue", NativeID: "7", Author: "octo-x", AuthorID: 42, URL: "https://github.com/ex/cv/issues/7", PostedAt: time.Date(2026, 10, 3, 9, 0, 0, 0, time.UTC), Format: Markdown}
	tests := map[string]struct {
		body string
		edit func(*Raw)
		want []talent.ToolID
	}{
		"a seeker's tools by catalogue id": {"Location: Ulm\n\nRemote: yes\n\nWilling to relocate: no\n\nTechnologies: EKS, KFP, Argo CD, no Jenkins\n\nEmail: o@octo.example", nil, []talent.ToolID{"kubeflow", "kubernetes", "tekton-gitops"}},
		"a vacancy gives none":             {"We are hiring! Kubeflow, MLflow. Apply at jobs@acme.example", nil, nil},
		"no GitHub id gives none":          {"Location: Ulm\n\nRemote: yes\n\nTechnologies: MLflow\n\nRelocate: no\n\nEmail: o@octo.example", func(r *Raw) { r.Source, r.AuthorID = "hn", 0 }, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			raw := raw
			raw.Body = test.body
			if test.edit != nil {
				test.edit(&raw)
			}
			var got []talent.ToolID
			for _, ev := range p.Evidence(p.Parse(raw), tools) {
				got = append(got, ev.Tool)
				if ev.Prospect != 42 || ev.URL != raw.URL || ev.At.String() != "2026-10-03" || ev.Kind != talent.Posted || ev.Item == "" {
					t.Errorf("evidence lacks its provenance: %+v", ev)
				}
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("-got +want\n%s", diff)
			}
		})
	}
}

// TestVocabulary holds every mapping to the catalogue.
func TestVocabulary(t *testing.T) {
	tools, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	v, err := LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	if len(v.catalogue) < 100 {
		t.Errorf("only %d tools lead to the catalogue", len(v.catalogue))
	}
	for id, want := range v.catalogue {
		if _, ok := tools.Tool(want); !ok {
			t.Errorf("%s leads to %s, which is not in the catalogue", id, want)
		}
	}
}

func TestDeletedPostsAreEmpty(t *testing.T) {
	got := parser(t).Parse(Raw{Source: "hn", NativeID: "9", Author: "octo_x", Title: "x", Body: "Location: Ulm", Gone: true})
	if got.Author != "" || got.Text != "" || got.Title != "" || got.Prospect != 0 || len(got.Handles) != 0 || got.Closed != "deleted" {
		t.Errorf("got %+v, want nothing but its id", got)
	}
}
