package web

import (
	"bytes"
	"context"
	"net/http"

	"mlscout/internal/recruiting"
	"mlscout/internal/rights"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

// papersView holds the texts that an installation owes to people and authorities,
// made from its settings and records.
type papersView struct {
	frame  `json:"-"`
	Schema string                  `json:"schema"`
	Record string                  `json:"record_of_processing"` // Markdown, Art. 30
	Method []string                `json:"method"`
	Bands  map[string]string       `json:"bands"`
	Gaps   []string                `json:"known_gaps"`
	Notice []recruiting.NoticeText `json:"notice"` // to nobody in particular, Art. 14
	Never  []string                `json:"never_collected"`

	Missing []recruiting.Finding `json:"missing"` // what the notice still lacks
	Order   []talent.Band        `json:"-"`
}

// papers shows the record of processing, the method card, the notice and what is
// never collected.
func (s *Site) papers(w http.ResponseWriter, r *http.Request, who actor) error {
	record, err := s.processing(r.Context())
	if err != nil {
		return err
	}
	notice, err := recruiting.DraftNotice(recruiting.Person{Prospect: talent.Prospect{Login: "(the person)"}}, s.noticeRole(), recruiting.NoticeLanguages())
	if err != nil {
		return err
	}
	view := papersView{
		frame: s.frame(r, who, "Papers"), Schema: "mlscout.papers/v1", Record: record, Method: rights.Method(), Bands: rights.Bands(),
		Gaps: rights.Gaps(), Notice: notice.Texts, Missing: notice.Findings, Never: rights.Never(),
		Order: []talent.Band{talent.Strong, talent.Good, talent.Some, talent.TooLittle},
	}
	return s.show(w, r, "papers.html", view)
}

// record is the record of processing as a file.
func (s *Site) record(w http.ResponseWriter, r *http.Request, who actor) error {
	text, err := s.processing(r.Context())
	if err != nil {
		return err
	}
	s.trail.note(store.AuditEntry{Who: who.Name, Action: "ropa"})
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="record-of-processing.md"`)
	_, _ = w.Write([]byte(text)) // the reader may have left
	return nil
}

func (s *Site) processing(ctx context.Context) (string, error) {
	p := s.Processing
	p.Made = s.Rooms.Now()
	if err := p.Count(ctx, s.Rooms.Store); err != nil {
		return "", err
	}
	var text bytes.Buffer
	err := p.WriteMarkdown(&text)
	return text.String(), err
}

// noticeRole is what the settings know of who recruits and for what: little. A
// role file says the rest.
func (s *Site) noticeRole() recruiting.Role {
	role := recruiting.Role{Title: "(the position)", Company: "(the company)"}
	return role.Complete(s.Controller)
}

// explainedView is the page that can be handed to a person: what is kept of them
// and how it is counted, without the words of the trade.
type explainedView struct {
	frame `json:"-"`
	sourcing.Dossier
	Band    string                  `json:"band_in_words"`
	Label   string                  `json:"-"`
	Method  []string                `json:"method"`
	Rights  []rights.Right          `json:"rights"`
	Sources []recruiting.DataSource `json:"sources"`
	To      []string                `json:"recipients"`
	Notice  []recruiting.NoticeText `json:"notice"`
	Contact string                  `json:"contact"`

	Missing []recruiting.Finding `json:"missing"` // what the notice still lacks
}

// explained previews what the person may ask to be told (Art. 15(1)(h)).
func (s *Site) explained(w http.ResponseWriter, r *http.Request, who actor) error {
	d, err := s.records(r.Context())
	if err != nil {
		return err
	}
	view := explainedView{Method: rights.Method(), Rights: rights.Rights(), Contact: s.Controller, To: []string{}}
	if view.Dossier, err = d.Show(r.Context(), r.PathValue("who")); err != nil {
		return err
	}
	if err := s.mustBeNamed(r.Context(), who, view.GitHubID); err != nil {
		return err
	}
	p, err := s.Rooms.Store.Prospect(r.Context(), view.Key())
	if err != nil {
		return err
	}
	person := recruiting.Person{Prospect: p, Score: d.Scorer.Score(&p), Clock: view.Clock.State, Since: view.Clock.Since, KeepUntil: view.Clock.Expires}
	view.Sources = recruiting.Sources(person)
	notice, err := recruiting.DraftNotice(person, s.noticeRole(), nil)
	if err != nil {
		return err
	}
	exports, err := s.Rooms.Store.ExportsHolding(r.Context(), view.GitHubID)
	if err != nil {
		return err
	}
	for _, e := range exports {
		view.To = unique(append(view.To, e.Destination))
	}
	view.Label, view.Notice, view.Missing = person.Called(), notice.Texts, notice.Findings
	view.Band = rights.Bands()[string(view.Hit.Band)]
	view.frame = s.frame(r, who, "For "+view.Label)
	s.trail.note(store.AuditEntry{Who: who.Name, Action: "view", People: []talent.ProspectID{view.GitHubID}, Detail: "explained"})
	return s.show(w, r, "explained.html", view)
}
