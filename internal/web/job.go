package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"mlscout/internal/sourcing"
	"mlscout/ranker"
	"mlscout/talent"
)

// jobView is a job description as a query, before anything is searched.
type jobView struct {
	frame  `json:"-"`
	Schema string   `json:"schema"`
	Title  string   `json:"title"`
	Query  string   `json:"query"`
	Wants  []want   `json:"clauses"`
	Unused []aside  `json:"not_used"`
	People []fitted `json:"people"` // the best by how much of it they cover
	Total  int      `json:"total"`

	Lists []talent.Shortlist `json:"-"`
}

// fitted is a person and how much of a job description they cover.
type fitted struct {
	sourcing.Hit
	Covered int `json:"covered_percent"`
	Row     row `json:"-"`
}

// fittedShown is how many people a job page shows.
const fittedShown = 20

// want is one clause with the sentence that it came from.
type want struct {
	Clause   string `json:"clause"`
	Must     bool   `json:"must"`
	Sentence string `json:"sentence"`
	Hits     int    `json:"hits"` // people whom it finds on its own; -1 where nothing is indexed
}

type aside struct {
	Sentence string `json:"sentence"`
	Why      string `json:"why"`
}

func (s *Site) job(w http.ResponseWriter, r *http.Request, who actor) error {
	text := strings.TrimSpace(r.PostFormValue("text"))
	if text == "" {
		return fault{http.StatusBadRequest, "Paste a job description first."}
	}
	r, cancel := within(r, jobPatience)
	defer cancel()
	view, err := s.jobView(r.Context(), who, text)
	if err != nil {
		return err
	}
	if view.Lists, err = s.Rooms.Store.Lists(r.Context()); err != nil {
		return err
	}
	view.frame = s.frame(r, who, "What the job asks for")
	return s.show(w, r, "job.html", view)
}

// jobPatience bounds how long measuring people against a job may take.
const jobPatience = 30 * time.Second

// jobView reads a job description and measures people against it.
func (s *Site) jobView(ctx context.Context, who actor, text string) (jobView, error) {
	job := ranker.ReadJob(text, s.Rooms.Catalog)
	view := jobView{Schema: "mlscout.job/v1", Title: job.Title, Query: job.Query(), Wants: []want{}, Unused: []aside{}, People: []fitted{}}
	d, err := s.desk(ctx)
	if err != nil && !neverCrawled(err) {
		return view, err
	}
	crawled := err == nil
	for _, asked := range job.Wants {
		one := want{Clause: clauseOf(asked), Must: asked.Must, Sentence: asked.Sentence, Hits: -1}
		if crawled {
			one.Hits = count(ctx, d, one.Clause)
		}
		view.Wants = append(view.Wants, one)
	}
	for _, u := range job.Unused {
		view.Unused = append(view.Unused, aside{u.Sentence, u.Why})
	}
	if !crawled || len(job.Wants) == 0 {
		return view, nil
	}
	return view, s.fitPeople(ctx, who, d, text, &view)
}

// fitPeople finds who covers most of the job.
func (s *Site) fitPeople(ctx context.Context, who actor, d sourcing.Desk, text string, view *jobView) error {
	answer, err := d.SearchJob(ctx, text, sourcing.Request{Limit: fittedShown, Facets: []string{}})
	if err != nil {
		return err
	}
	view.Total = answer.Total
	hidden, err := s.unnamedHits(ctx, who, answer.Hits)
	if err != nil {
		return err
	}
	for i, hit := range answer.Hits {
		if hidden[hit.GitHubID] {
			mask(&hit)
		}
		one := fitted{Hit: hit, Row: s.row(hit, state{}, i+1, hidden[hit.GitHubID])}
		if hit.Fit != nil {
			one.Covered = int(*hit.Fit*100 + 0.5)
		}
		view.People = append(view.People, one)
	}
	s.noteSearch(who, answer.Search)
	return nil
}

// clauseOf asks for what a job wants.
func clauseOf(asked ranker.Want) string {
	if len(asked.Tools) == 0 {
		return "area:" + string(asked.Area)
	}
	var options []string
	for _, tool := range asked.Tools {
		options = append(options, "tool:"+string(tool))
	}
	if len(options) == 1 {
		return options[0]
	}
	return "(" + strings.Join(options, " OR ") + ")"
}

// count is how many people a clause finds on its own, -1 if that cannot be told.
func count(ctx context.Context, d sourcing.Desk, clause string) int {
	answer, err := d.Search(ctx, sourcing.Request{Query: clause, Facets: []string{}})
	if err != nil {
		return -1
	}
	return answer.Total
}
