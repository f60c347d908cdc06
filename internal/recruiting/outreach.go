package recruiting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mlscout/config/catalog"
	"mlscout/ranker"
	"mlscout/talent"
)

// The two lengths of a message, in characters. Short messages are answered more.
const (
	ShortLimit    = 400
	StandardLimit = 800
)

// Outreach is a first message in two lengths, the document of `draft outreach --json`.
type Outreach struct {
	Schema    string            `json:"schema"`
	Kind      string            `json:"kind"`
	Login     string            `json:"login"`
	GitHubID  talent.ProspectID `json:"github_id"`
	Role      string            `json:"role"`
	Blocked   bool              `json:"blocked"`
	Variants  []Variant         `json:"variants"` // none while blocked
	Artefacts []Artefact        `json:"artefacts"`
	Channels  []Channel         `json:"channels"` // that the person published for being reached
	Notice    *Notice           `json:"notice,omitempty"`
	Findings  []Finding         `json:"findings"`
	DraftID   int64             `json:"draft_id,omitempty"`
	Sent      bool              `json:"sent"` // always false: nothing is ever sent
}

// Variant is the message in one length.
type Variant struct {
	Length     string     `json:"length"` // short, standard or own
	Limit      int        `json:"limit"`
	Characters int        `json:"characters"`
	Text       string     `json:"text"`
	Sentences  []Sentence `json:"sentences"`
}

// Sentence is one sentence and why it stands there.
type Sentence struct {
	Text     string   `json:"text"`
	Purpose  string   `json:"purpose"` // greeting, artefact, relevance, impact, …
	Evidence []Cite   `json:"evidence"`
	From     []string `json:"from"` // keys of role.yaml
	keep     int      // 0 always; else what is left out first has the largest
	part     int      // paragraph
}

// Artefact is a piece of work that the message may speak of.
type Artefact struct {
	Cite
	What   string  `json:"what"`
	Why    string  `json:"why"`
	Weight float64 `json:"weight"`
	entry  ranker.Entry
}

// Artefacts picks at most two pieces of the person's own work that bear most on
// the role: overlap with its tools and areas, times the points of the entry,
// which weigh recency and own share. Words about tools are no work.
func Artefacts(p Person, role Role, tools *catalog.Catalog) []Artefact {
	var found []Artefact
	for _, e := range p.Score.Ledger {
		if e.Label != talent.NoNoise || e.Kind == talent.Claim || e.Kind == talent.Posted || e.Points <= 0 || e.Repo == "" || !webAddress(e.URL) {
			continue
		}
		overlap := role.wants(tools, e.Tool)
		why := "outside the role's tools and areas"
		switch {
		case overlap == 1:
			why = toolName(tools, e.Tool) + " is in the role's stack"
		case overlap > 0.1:
			why = areaName(tools, e.Area) + " is an area of the role"
		}
		found = append(found, Artefact{
			Cite: citeOf(e), What: did(e, tools), Why: why, entry: e,
			Weight: overlap * float64(e.Points) / 100,
		})
	}
	slices.SortStableFunc(found, func(a, b Artefact) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(b.At, a.At), cmp.Compare(a.URL, b.URL))
	})
	var picked []Artefact
	for _, a := range found {
		same := slices.ContainsFunc(picked, func(b Artefact) bool { return a.URL == b.URL || a.Repo != "" && a.Repo == b.Repo })
		if !same && len(picked) < 2 {
			picked = append(picked, a)
		}
	}
	return picked
}

// did says what the person did, as the rest of a sentence that begins with "you".
func did(e ranker.Entry, tools *catalog.Catalog) string {
	tool := toolName(tools, e.Tool)
	switch e.Kind {
	case talent.Maintainer:
		if e.Count > 1 {
			return fmt.Sprintf("merged the work of others in %s %d times", e.Repo, e.Count)
		}
		return "are among those who look after " + e.Repo
	case talent.Review:
		return fmt.Sprintf("reviewed %s in %s", plural(e.Count, "pull request"), e.Repo)
	case talent.PullRequest:
		return fmt.Sprintf("had %s merged in %s", plural(e.Count, "pull request"), e.Repo)
	case talent.Release:
		return fmt.Sprintf("published %s of %s", plural(e.Count, "release"), e.Repo)
	case talent.Commit:
		return fmt.Sprintf("made %s in %s", plural(e.Count, "commit"), e.Repo)
	case talent.Coauthor:
		return fmt.Sprintf("co-wrote %s in %s", plural(e.Count, "commit"), e.Repo)
	case talent.Issue:
		return fmt.Sprintf("opened %s in %s", plural(e.Count, "issue"), e.Repo)
	case talent.Repository:
		return fmt.Sprintf("keep %s, a repository about %s", e.Repo, tool)
	}
	return fmt.Sprintf("use %s in %s", tool, e.Repo)
}

// DraftOutreach writes the message in both lengths from the artefacts. Without
// an artefact there is nothing true to begin with, and no text.
func DraftOutreach(p Person, role Role, tools *catalog.Catalog) Outreach {
	draft := Outreach{
		Schema: "mlscout.draft/v1", Kind: "outreach", Login: p.Login, GitHubID: p.ID, Role: role.Title,
		Variants: []Variant{}, Artefacts: append([]Artefact{}, Artefacts(p, role, tools)...),
		Channels: append([]Channel{}, Channels(p)...), Findings: []Finding{},
	}
	if len(draft.Artefacts) == 0 {
		return draft
	}
	w := writer{p: p, role: role, tools: tools, artefacts: draft.Artefacts}
	draft.Variants = append(draft.Variants,
		fit("short", ShortLimit, " ", w.short()), fit("standard", StandardLimit, "\n\n", w.standard()))
	return draft
}

// fit leaves sentences out, those that matter least first, until the text fits.
// It never cuts a sentence.
func fit(length string, limit int, between string, sentences []Sentence) Variant {
	for {
		text := join(sentences, between)
		n := utf8.RuneCountInString(text)
		last, at := 0, -1
		for i, s := range sentences {
			if s.keep > last {
				last, at = s.keep, i
			}
		}
		if n <= limit || at < 0 {
			return Variant{Length: length, Limit: limit, Characters: n, Text: text, Sentences: sentences}
		}
		sentences = slices.Delete(slices.Clone(sentences), at, at+1)
	}
}

// join puts paragraphs apart and sentences side by side.
func join(sentences []Sentence, between string) string {
	var b strings.Builder
	for i, s := range sentences {
		switch {
		case i == 0:
		case s.part != sentences[i-1].part:
			b.WriteString(between)
		default:
			b.WriteString(" ")
		}
		b.WriteString(s.Text)
	}
	return b.String()
}
