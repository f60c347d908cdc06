package web

import (
	"context"
	"io"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mlscout/internal/export"
	"mlscout/internal/nightly"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

type savedOut struct {
	Schema   string              `json:"schema"`
	Searches []store.SavedSearch `json:"searches"`
}

type saveIn struct {
	Body struct {
		Name  string `json:"name" minLength:"1" maxLength:"80" example:"flows"`
		Query string `json:"query" maxLength:"2000" example:"tool:kubeflow"`
	}
}

type namedIn struct {
	Name string `path:"name" maxLength:"80"`
}

type lookOut struct {
	Search store.SavedSearch `json:"search"`
	Total  int               `json:"total"`
	Large  bool              `json:"too_many" doc:"more people than are compared while somebody waits"`
	Look   *nightly.Look     `json:"look,omitempty"`
}

type compareIn struct {
	With string `query:"with" required:"true" doc:"up to three logins, with commas" example:"octo,cat"`
}

type compareOut struct {
	Schema string             `json:"schema"`
	People []sourcing.Dossier `json:"people"`
}

type createIn struct {
	Body struct {
		Name    string `json:"name" minLength:"1" maxLength:"200" doc:"at most 200 bytes on one line"`
		Purpose string `json:"purpose,omitempty" maxLength:"200"`
	}
}

type previewIn struct {
	List   string `path:"list" maxLength:"200"`
	Format string `query:"format" default:"csv"`
	To     string `query:"to" maxLength:"200" doc:"the recipient, if not your own team"`
}

// shelfOperations are about saved searches, comparing, and what an export would hold.
func (s *Site) shelfOperations(api huma.API) {
	huma.Register(api, operation("GET", "saved", "saved", "Saved searches", look), func(ctx context.Context, _ *struct{}) (*out[savedOut], error) {
		all, err := s.Rooms.Store.SavedSearches(ctx)
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[savedOut]{savedOut{"mlscout.saved/v1", append([]store.SavedSearch{}, all...)}}, nil
	})
	huma.Register(api, operation("POST", "saved", "save", "Save a search", shelve), func(ctx context.Context, in *saveIn) (*struct{}, error) {
		name, query := strings.TrimSpace(in.Body.Name), strings.TrimSpace(in.Body.Query)
		err := s.checkSearch(ctx, name, query)
		if err == nil {
			err = s.Rooms.Store.SaveSearch(ctx, name, query, caller(ctx).Name)
		}
		if err != nil {
			return nil, s.problem(err)
		}
		return nil, nil
	})
	huma.Register(api, operation("GET", "saved/{name}", "news", "Who is new, changed or gone since the last look", look), func(ctx context.Context, in *namedIn) (*out[lookOut], error) {
		view, err := s.savedView(ctx, in.Name)
		if err == nil {
			err = s.maskLook(ctx, caller(ctx), &view)
		}
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[lookOut]{lookOut{view.Search, view.Total, view.Large, view.Look}}, nil
	})
	huma.Register(api, operation("GET", "compare", "compare", "Up to three people side by side", look), func(ctx context.Context, in *compareIn) (*out[compareOut], error) {
		people, err := s.compared(ctx, caller(ctx), unique(split([]string{in.With})))
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[compareOut]{compareOut{"mlscout.compare/v1", people}}, nil
	})
	huma.Register(api, operation("POST", "lists", "create", "Make a shortlist", shelve), func(ctx context.Context, in *createIn) (*struct{}, error) {
		list := talent.Shortlist{Name: strings.TrimSpace(in.Body.Name), Purpose: in.Body.Purpose}
		if err := s.Rooms.Store.CreateList(ctx, list); err != nil {
			return nil, s.problem(err)
		}
		return nil, nil
	})
	huma.Register(api, operation("GET", "lists/{list}/export", "preview", "What an export would hold, who is left out and why", carry), s.apiPreview)
}

func (s *Site) apiPreview(ctx context.Context, in *previewIn) (*out[export.Report], error) {
	c, err := readCarrying(func(name string) string { return map[string]string{"format": in.Format, "to": in.To}[name] })
	if err != nil {
		return nil, s.problem(err)
	}
	people, settings, _, err := s.carry(ctx, caller(ctx), in.List, c)
	if err != nil {
		return nil, s.problem(err)
	}
	report, err := c.format.Write(io.Discard, people, settings)
	if err != nil {
		return nil, s.problem(err)
	}
	return &out[export.Report]{report}, nil
}
