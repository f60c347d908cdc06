package recruiting

import (
	"bytes"
	"embed"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"text/template"

	"mlscout/talent"
)

//go:embed data/notice.*.txt
var noticeTexts embed.FS

// Notice tells a person what is kept of them (Art. 14 GDPR), in each language
// that their stated country speaks and in English. It is the document of
// `draft notice --json`.
type Notice struct {
	Schema     string            `json:"schema"`
	Kind       string            `json:"kind"`
	Login      string            `json:"login"`
	GitHubID   talent.ProspectID `json:"github_id"`
	Role       string            `json:"role"`
	Controller string            `json:"controller"`
	KeepUntil  talent.Day        `json:"keep_until"`
	Sources    []DataSource      `json:"sources"`
	Texts      []NoticeText      `json:"texts"`
	Findings   []Finding         `json:"findings"`
	DraftID    int64             `json:"draft_id,omitempty"`
	Sent       bool              `json:"sent"` // always false: nothing is ever sent
}

// NoticeText is the notice in one language. Objection is a paragraph of its own
// (Art. 21(4)) and also part of Text.
type NoticeText struct {
	Language  string `json:"language"`
	Text      string `json:"text"`
	Objection string `json:"objection"`
}

// DataSource is a public place that data of the person came from.
type DataSource struct {
	Site      string     `json:"site"`
	Count     int        `json:"count"` // pieces of data
	Example   string     `json:"example"`
	FetchedAt talent.Day `json:"fetched_at"` // latest
}

// Sources lists where everything about the person came from, by site.
func Sources(p Person) []DataSource {
	var all []DataSource
	add := func(address string, fetched talent.Day) {
		u, err := url.Parse(address)
		if err != nil || address == "" {
			return
		}
		site := strings.TrimPrefix(u.Hostname(), "www.")
		if site == "" {
			site = address // not a page: such as "agreed with …"
		}
		i := slices.IndexFunc(all, func(s DataSource) bool { return s.Site == site })
		if i < 0 {
			i = len(all)
			all = append(all, DataSource{Site: site, Example: address})
		}
		all[i].Count++
		all[i].FetchedAt = max(all[i].FetchedAt, fetched)
	}
	add(p.Profile.Source, p.Profile.FetchedAt)
	for _, ev := range p.Evidence {
		add(orElse(ev.URL, ev.Source), ev.FetchedAt)
	}
	for _, identity := range p.Identities {
		add(orElse(identity.URL, identity.Source), identity.FetchedAt)
	}
	for _, post := range p.Posts {
		add(post.URL, post.Provenance.FetchedAt)
	}
	slices.SortStableFunc(all, func(a, b DataSource) int { return b.Count - a.Count })
	return all
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// NoticeLanguages lists the languages that notices are written in.
func NoticeLanguages() []string { return []string{"en", "de", "fr", "es", "pt"} }

// spoken are the countries whose official languages notices are written in.
var spoken = map[string][]string{
	"de": {"DE", "AT", "CH", "LI", "LU", "BE"},
	"fr": {"FR", "CH", "LU", "BE", "MC", "CA", "SN", "CI", "CM", "ML", "BF", "NE", "TG", "BJ", "GA", "CG", "CD", "MG", "HT"},
	"es": {"ES", "MX", "AR", "CO", "CL", "PE", "EC", "UY", "PY", "BO", "VE", "CR", "PA", "GT", "HN", "SV", "NI", "DO", "CU", "PR", "GQ"},
	"pt": {"PT", "BR", "AO", "MZ", "CV", "GW", "ST", "TL"},
}

// languagesOf lists the languages for a country, its own first, English last.
func languagesOf(country string) []string {
	var languages []string
	for _, language := range NoticeLanguages() {
		if slices.Contains(spoken[language], country) {
			languages = append(languages, language)
		}
	}
	return append(languages, "en")
}

// DraftNotice writes the notice; languages overrides those of the country.
func DraftNotice(p Person, role Role, languages []string) (Notice, error) {
	n := Notice{
		Schema: "mlscout.draft/v1", Kind: "notice", Login: p.Login, GitHubID: p.ID, Role: role.Title,
		Controller: role.Controller.Name, KeepUntil: p.KeepUntil, Sources: append([]DataSource{}, Sources(p)...),
		Findings: append([]Finding{}, noticeGaps(role)...),
	}
	if len(languages) == 0 {
		languages = languagesOf(p.Country())
	}
	for _, language := range languages {
		text, err := noticeText(n, p, role, language)
		if err != nil {
			return n, err
		}
		n.Texts = append(n.Texts, text)
	}
	return n, nil
}

// noticeGaps says what a notice must contain and the role file does not.
func noticeGaps(role Role) []Finding {
	var found []Finding
	for _, need := range []struct{ key, value string }{
		{"controller.name", role.Controller.Name}, {"controller.address", role.Controller.Address}, {"controller.contact", role.Controller.Contact},
	} {
		if strings.TrimSpace(need.value) == "" {
			found = append(found, Finding{Level: Block, Rule: "controller", What: need.key + " is empty", Fix: "fill it in the role file: a notice must name who is responsible (Art. 14(1)(a))"})
		}
		if m := placeholder.FindString(need.value); m != "" {
			found = append(found, Finding{Level: Block, Rule: "placeholder", What: fmt.Sprintf("%s: %q is not filled in", need.key, m), Fix: "fill it in the role file"})
		}
	}
	return found
}

func noticeText(n Notice, p Person, role Role, language string) (NoticeText, error) {
	if !slices.Contains(NoticeLanguages(), language) {
		return NoticeText{}, fmt.Errorf("notice: no text in %q: want %s", language, strings.Join(NoticeLanguages(), ", "))
	}
	raw, err := noticeTexts.ReadFile("data/notice." + language + ".txt")
	if err != nil {
		return NoticeText{}, fmt.Errorf("notice in %q: %w", language, err)
	}
	tmpl, err := template.New(language).Option("missingkey=error").Parse(string(raw))
	if err != nil {
		return NoticeText{}, fmt.Errorf("notice in %q: %w", language, err)
	}
	data := struct {
		Person           string
		Role             Role
		Sources          []DataSource
		KeepUntil, Since string
		Recipients       string
	}{p.Called(), role, n.Sources, day(n.KeepUntil, language), day(p.Collected, language), strings.Join(role.Recipients, ", ")}
	var all, own bytes.Buffer
	if err := tmpl.Execute(&all, data); err != nil {
		return NoticeText{}, fmt.Errorf("notice in %q: %w", language, err)
	}
	if err := tmpl.ExecuteTemplate(&own, "objection", data); err != nil {
		return NoticeText{}, fmt.Errorf("notice in %q: %w", language, err)
	}
	return NoticeText{Language: language, Text: strings.TrimSpace(all.String()), Objection: strings.TrimSpace(own.String())}, nil
}

// day is a day as people write it in a language.
func day(d talent.Day, language string) string {
	t := d.Time()
	switch language {
	case "de":
		return t.Format("02.01.2006")
	case "fr", "es", "pt":
		return t.Format("02/01/2006")
	}
	return t.Format("2 January 2006")
}
