package web

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mlscout/internal/store"
	"mlscout/talent"
)

type privacyOut struct {
	Schema     string           `json:"schema"`
	Suppressed int              `json:"suppressed" doc:"entries on the suppression list"`
	Requests   []requestRow     `json:"requests"`
	Due        []dueRow         `json:"due" doc:"whose time ends within seven days, the soonest first"`
	DueTotal   int              `json:"due_total"`
	Clocks     []clockCount     `json:"clocks"`
	Expired    []store.Expiring `json:"expired" doc:"who would be forgotten now"`
	Exports    []store.Export   `json:"exports"`
	Forgetting forgetting       `json:"forgetting"`
}

type auditIn struct {
	By     string `query:"by"`
	Action string `query:"action"`
	Text   string `query:"text" maxLength:"200" doc:"words in the detail"`
	Person string `query:"person" doc:"a pseudonym"`
	From   string `query:"from" format:"date"`
	Before int64  `query:"before" minimum:"0" doc:"entries with a smaller number: next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

type auditOut struct {
	Schema  string             `json:"schema"`
	Total   int                `json:"total"`
	Entries []store.AuditEntry `json:"entries"`
	Next    int64              `json:"next,omitempty" doc:"for before; missing at the end"`
}

type requestIn struct {
	Body struct {
		Kind     string `json:"kind" enum:"access,erase,object,rectify,restrict"`
		Who      string `json:"who" minLength:"1" maxLength:"200" doc:"a login, id, account, e-mail address or name"`
		Channel  string `json:"channel" minLength:"1" maxLength:"60" example:"letter"`
		Received string `json:"received,omitempty" format:"date" doc:"today unless said"`
		Note     string `json:"note,omitempty" maxLength:"500"`
	}
}

type requestChangeIn struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Do   string `json:"do" enum:"extend,done,refused" doc:"extend gives two more months, once"`
		Text string `json:"text" minLength:"1" maxLength:"500" doc:"what was done, or why"`
	}
}

// privacyOperations are those of the privacy officer.
func (s *Site) privacyOperations(api huma.API) {
	huma.Register(api, operation("GET", "privacy", "privacy", "Requests, due clocks, retention and the register of exports", officer), func(ctx context.Context, _ *struct{}) (*out[privacyOut], error) {
		var v privacyView
		if err := s.readPrivacy(ctx, &v); err != nil {
			return nil, s.problem(err)
		}
		return &out[privacyOut]{privacyOut{v.Schema, v.Suppressed, v.Requests, v.Due, v.DueTotal, v.Clocks, v.Expired, v.Exports, v.Forgetting}}, nil
	})
	huma.Register(api, operation("GET", "privacy/audit", "audit", "The audit log, latest first, by pages", officer), s.apiAudit)
	huma.Register(api, operation("POST", "privacy/requests", "request", "Note what somebody asked for about their data", officer), s.apiRequest)
	huma.Register(api, operation("POST", "privacy/requests/{id}", "answer", "Extend or close a request", officer), func(ctx context.Context, in *requestChangeIn) (*out[requestRow], error) {
		var request store.Request
		var err error
		if who := caller(ctx).Name; in.Body.Do == "extend" {
			request, err = s.Rooms.Store.ExtendRequest(ctx, who, in.ID, in.Body.Text)
		} else {
			request, err = s.Rooms.Store.CloseRequest(ctx, who, in.ID, store.RequestState(in.Body.Do), in.Body.Text)
		}
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[requestRow]{s.requestRow(request)}, nil
	})
}

func (s *Site) apiAudit(ctx context.Context, in *auditIn) (*out[auditOut], error) {
	q := store.AuditQuery{Who: in.By, Action: in.Action, Text: in.Text, Person: in.Person, Before: in.Before, Limit: in.Limit}
	if in.From != "" {
		day, err := time.Parse(time.DateOnly, in.From)
		if err != nil {
			return nil, huma.Error400BadRequest("Write the day as 2026-11-24.")
		}
		q.From = day
	}
	entries, total, err := s.Rooms.Store.SearchAudit(ctx, q)
	if err != nil {
		return nil, s.problem(err)
	}
	answer := auditOut{Schema: "mlscout.audit/v1", Total: total, Entries: append([]store.AuditEntry{}, entries...)}
	if len(entries) == in.Limit && entries[len(entries)-1].N > 1 {
		answer.Next = entries[len(entries)-1].N
	}
	return &out[auditOut]{answer}, nil
}

func (s *Site) apiRequest(ctx context.Context, in *requestIn) (*out[requestRow], error) {
	request := store.Request{Kind: store.RequestKind(in.Body.Kind), Who: in.Body.Who, Channel: in.Body.Channel, Note: in.Body.Note}
	if in.Body.Received != "" {
		day, err := time.Parse(time.DateOnly, in.Body.Received)
		if err != nil {
			return nil, huma.Error400BadRequest("Write the day as 2026-11-24.")
		}
		request.Received = talent.DayOf(day)
	}
	request, err := s.Rooms.Store.AddRequest(ctx, caller(ctx).Name, request)
	if err != nil {
		return nil, s.problem(sayRequest(err))
	}
	return &out[requestRow]{s.requestRow(request)}, nil
}
