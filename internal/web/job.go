package web

import (
	"context"
	"net/http"
	"strings"

	"mlscout/internal/sourcing"
	"mlscout/ranker"
)

// jobView is a job description as a query, before anything is searched.
type jobView struct {
	frame  `json:"-"`
	Schema string  `json:"schema"`
	Title  string  `json:"title"`
	Query  string  `json:"query"`
	Wants  []want  `json:"clauses"`
	Unused []aside `json:"not_used"`
}

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
	view := s.jobView(r.Context(), ranker.ReadJob(text, s.Rooms.Catalog))
	view.frame = s.frame(r, who, "What the job asks for")
	return s.show(w, r, "job.html", view)
}

func (s *Site) jobView(ctx context.Context, job ranker.Job) jobView {
	view := jobView{Schema: "mlscout.job/v1", Title: job.Title, Query: job.Query(), Wants: []want{}, Unused: []aside{}}
	d, err := s.desk(ctx)
	for _, asked := range job.Wants {
		one := want{Clause: clauseOf(asked), Must: asked.Must, Sentence: asked.Sentence, Hits: -1}
		if err == nil {
			one.Hits = count(ctx, d, one.Clause)
		}
		view.Wants = append(view.Wants, one)
	}
	for _, u := range job.Unused {
		view.Unused = append(view.Unused, aside{u.Sentence, u.Why})
	}
	return view
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
