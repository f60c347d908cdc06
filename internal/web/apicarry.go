package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"mlscout/internal/export"
	"mlscout/internal/store"
)

type exportIn struct {
	List string `path:"list" maxLength:"200"`
	Body struct {
		Format  string `json:"format" example:"csv"`
		Purpose string `json:"purpose" minLength:"1" maxLength:"200" doc:"kept in the register of exports"`
		To      string `json:"to,omitempty" maxLength:"200" doc:"the recipient, if not your own team"`
		Reason  string `json:"reason,omitempty" maxLength:"300" doc:"why people may be in the file who were not told yet; without it they are left out"`
	}
}

type approvalsOut struct {
	Schema    string           `json:"schema"`
	Over      int              `json:"over" doc:"exports of more people need approval; 0 if none does"`
	Approvals []store.Approval `json:"approvals" doc:"what waits first, then the latest"`
}

type decideIn struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Do   string `json:"do" enum:"approve,refuse"`
		Note string `json:"note,omitempty" maxLength:"500"`
	}
}

// carryOperations export, and decide on what others want to export.
func (s *Site) carryOperations(api huma.API) {
	file := operation("POST", "lists/{list}/export", "export", "Export a shortlist as a file", carry)
	file.Description += " Answers 202 with an approval instead of the file where another account has to agree first: send the same again once it has."
	file.Responses = map[string]*huma.Response{
		"200": {Description: "The file", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}},
		"202": {Description: "Waits for approval", Content: map[string]*huma.MediaType{"application/json": {Schema: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[store.Approval](), true, "Approval")}}},
	}
	huma.Register(api, file, s.apiExport)
	huma.Register(api, operation("GET", "approvals", "approvals", "Large exports that need another account's yes", approve), func(ctx context.Context, _ *struct{}) (*out[approvalsOut], error) {
		view, err := s.approvalsView(ctx)
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[approvalsOut]{approvalsOut{view.Schema, view.Over, view.Approvals}}, nil
	})
	huma.Register(api, operation("POST", "approvals/{id}", "decide", "Approve or refuse somebody else's export", approve), func(ctx context.Context, in *decideIn) (*out[store.Approval], error) {
		decided, err := s.decideOn(ctx, caller(ctx), in.ID, in.Body.Do, in.Body.Note)
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[store.Approval]{decided}, nil
	})
}

// apiExport answers with the file, or with the approval that it waits for.
func (s *Site) apiExport(ctx context.Context, in *exportIn) (*huma.StreamResponse, error) {
	format, err := export.Lookup(in.Body.Format)
	if err != nil {
		return nil, huma.Error400BadRequest("There is no format of that name.")
	}
	c := carrying{format: format, purpose: in.Body.Purpose, to: in.Body.To, override: in.Body.Reason != "", reason: in.Body.Reason}
	if c.override && c.to == "" {
		return nil, huma.Error400BadRequest("A reason is for a recipient outside: name it in to.")
	}
	done, err := s.makeFile(ctx, caller(ctx), in.List, c)
	var missing needsSecond
	if errors.As(err, &missing) {
		return &huma.StreamResponse{Body: func(ctx huma.Context) {
			ctx.SetHeader("Content-Type", "application/json")
			ctx.SetStatus(http.StatusAccepted)
			_ = json.NewEncoder(ctx.BodyWriter()).Encode(missing.Approval) // the caller has left
		}}, nil
	}
	if err != nil {
		return nil, s.problem(err)
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(exportPatience))
		s.sendFile(w, format, done)
	}}, nil
}
