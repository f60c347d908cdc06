package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mlscout/index"
	"mlscout/internal/privacy"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

// out is the body of an answer.
type out[T any] struct{ Body T }

type searchIn struct {
	Query  string `query:"q" maxLength:"2000" example:"tool:kubeflow AND country:DE" doc:"the query; empty finds everybody"`
	Sort   string `query:"sort" enum:"points,depth,active,name" default:"points"`
	Limit  int    `query:"limit" minimum:"0" maximum:"100" default:"20"`
	Cursor string `query:"cursor" doc:"next of the page before"`
}

type searchOut struct {
	sourcing.Search
	Next string `json:"next,omitempty" doc:"cursor of the next page; missing at the end"`
}

type whoIn struct {
	Who string `path:"who" doc:"a login, a numeric id, or an account such as hackernews:octo" example:"octo"`
}

type explainIn struct {
	Who     string `path:"who" example:"octo"`
	Tool    string `query:"tool" doc:"only this tool" example:"kubeflow"`
	Compare string `query:"compare" doc:"another login"`
}

type postsIn struct {
	Kind   string `query:"kind" enum:"seeking,hiring,other"`
	Source string `query:"source"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type listIn struct {
	List string `path:"list" maxLength:"200"`
}

type postsOut struct {
	Schema string        `json:"schema"`
	Posts  []talent.Post `json:"posts"`
}

type crawlsOut struct {
	Schema  string        `json:"schema"`
	Live    progress      `json:"live"`
	Runs    []runRow      `json:"runs"`
	Sources []sourceState `json:"sources"`
	Times   []sourceTime  `json:"timetable"`
	Why     string        `json:"next_reason"`
}

// readOperations answer questions.
func (s *Site) readOperations(api huma.API) {
	huma.Register(api, operation("GET", "search", "search", "Find people", look), s.apiSearch)
	huma.Register(api, operation("GET", "prospects/{who}", "show", "Everything about one person, with the whole ledger", look), s.apiShow)
	huma.Register(api, operation("GET", "prospects/{who}/explain", "explain", "Why a person has their points", look), s.apiExplain)
	huma.Register(api, operation("GET", "posts", "posts", "Parsed job-board posts, latest first", look), func(ctx context.Context, in *postsIn) (*out[postsOut], error) {
		posts, err := s.Rooms.Store.Posts(ctx, store.PostFilter{Kind: talent.PostKind(in.Kind), Source: in.Source, Limit: in.Limit})
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[postsOut]{postsOut{"mlscout.posts/v1", append([]talent.Post{}, posts...)}}, nil
	})
	huma.Register(api, operation("GET", "lists", "lists", "All shortlists", look), func(ctx context.Context, _ *struct{}) (*out[[]talent.Shortlist], error) {
		lists, err := s.Rooms.Store.Lists(ctx)
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[[]talent.Shortlist]{append([]talent.Shortlist{}, lists...)}, nil
	})
	huma.Register(api, operation("GET", "lists/{list}", "list", "One shortlist with its people", look), s.apiList)
	huma.Register(api, operation("GET", "crawls", "crawls", "Runs, sources and the crawl that goes on", watch), func(ctx context.Context, _ *struct{}) (*out[crawlsOut], error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/crawls", nil)
		if err != nil {
			return nil, err
		}
		view, err := s.crawlsView(r, caller(ctx))
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[crawlsOut]{crawlsOut{view.Schema, view.Live, view.Runs, view.Sources, view.Times, view.Why}}, nil
	})
}

func (s *Site) apiSearch(ctx context.Context, in *searchIn) (*out[searchOut], error) {
	offset, err := readCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, searchPatience)
	defer cancel()
	d, err := s.desk(ctx)
	if err != nil {
		return nil, s.problem(err)
	}
	answer, err := d.Search(ctx, sourcing.Request{Query: strings.TrimSpace(in.Query), Sort: index.Sort(in.Sort), Limit: in.Limit, Offset: offset})
	if err != nil {
		return nil, s.problem(err)
	}
	s.noteSearch(caller(ctx), answer)
	if err := s.maskAll(ctx, caller(ctx), answer.Hits); err != nil {
		return nil, s.problem(err)
	}
	found := searchOut{Search: answer}
	if in.Limit > 0 && offset+in.Limit < answer.Total {
		found.Next = cursorAt(offset + in.Limit)
	}
	return &out[searchOut]{found}, nil
}

func (s *Site) apiShow(ctx context.Context, in *whoIn) (*out[sourcing.Dossier], error) {
	d, err := s.records(ctx)
	if err != nil {
		return nil, s.problem(err)
	}
	dossier, err := d.Show(ctx, in.Who)
	if errors.Is(err, talent.ErrNotFound) {
		err = s.absent(ctx, in.Who)
	}
	if err != nil {
		return nil, s.problem(err)
	}
	hidden, err := s.unnamed(ctx, caller(ctx), []talent.ProspectID{dossier.GitHubID})
	if err != nil {
		return nil, s.problem(err)
	}
	if hidden[dossier.GitHubID] {
		maskDossier(&dossier)
	}
	s.trail.note(store.AuditEntry{Who: caller(ctx).Name, Action: "view", People: []talent.ProspectID{dossier.GitHubID}})
	return &out[sourcing.Dossier]{dossier}, nil
}

func (s *Site) apiExplain(ctx context.Context, in *explainIn) (*out[sourcing.Explanation], error) {
	d, err := s.records(ctx)
	if err != nil {
		return nil, s.problem(err)
	}
	tool := talent.ToolID("")
	if in.Tool != "" {
		id, ok := s.Rooms.Catalog.Resolve(in.Tool)
		if !ok {
			return nil, huma.Error400BadRequest("This tool is not in the catalogue.")
		}
		tool = id
	}
	for _, name := range []string{in.Who, in.Compare} {
		if name == "" || !s.Blind {
			continue
		}
		id, err := s.Rooms.Store.Find(ctx, name)
		if err == nil {
			err = s.mustBeNamed(ctx, caller(ctx), id)
		}
		if err != nil {
			return nil, s.problem(err)
		}
	}
	explained, err := d.Explain(ctx, in.Who, tool, in.Compare)
	if err != nil {
		return nil, s.problem(err)
	}
	return &out[sourcing.Explanation]{explained}, nil
}

func (s *Site) apiList(ctx context.Context, in *listIn) (*out[sourcing.List], error) {
	d, err := s.records(ctx)
	if err != nil {
		return nil, s.problem(err)
	}
	list, err := d.List(ctx, in.List)
	if err != nil {
		return nil, s.problem(err)
	}
	return &out[sourcing.List]{list}, nil
}

type memberIn struct {
	List string `path:"list" maxLength:"200"`
	Body struct {
		Who []string `json:"who" minItems:"1" maxItems:"200" doc:"logins or ids" example:"[\"octo\"]"`
	}
}

type addedOut struct {
	Added   int               `json:"added"`
	Refused map[string]string `json:"refused"`
}

type editIn struct {
	List string `path:"list" maxLength:"200"`
	Who  string `path:"who" example:"octo"`
	Body struct {
		Version int    `json:"version,omitempty" doc:"refused with 409 if the listing has changed since"`
		Stage   string `json:"stage,omitempty" enum:"new,reviewed,notified,contacted,replied,interview,closed"`
		Reason  string `json:"reason,omitempty" maxLength:"500"`
		Note    string `json:"note,omitempty" maxLength:"2000"`
	}
}

type removeIn struct {
	List string `path:"list" maxLength:"200"`
	Who  string `path:"who" example:"octo"`
}

type jobIn struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"50000" doc:"a job description"`
	}
}

type subjectIn struct {
	Body struct {
		Subject string `json:"subject" minLength:"1" maxLength:"300" example:"octo"`
	}
}

type blockedOut struct {
	Blocked bool `json:"blocked"`
}

// writeOperations change shortlists, or read what is too long for an address.
func (s *Site) writeOperations(api huma.API) {
	huma.Register(api, operation("POST", "lists/{list}/members", "add", "Put people on a shortlist", shelve), s.apiAdd)
	huma.Register(api, operation("PATCH", "lists/{list}/members/{who}", "edit", "Change stage, reason or notes", shelve), s.apiEdit)
	huma.Register(api, operation("DELETE", "lists/{list}/members/{who}", "remove", "Take somebody off a shortlist", shelve), func(ctx context.Context, in *removeIn) (*struct{}, error) {
		id, err := s.Rooms.Store.Find(ctx, in.Who)
		if err == nil {
			err = s.Rooms.Store.RemoveFromList(ctx, in.List, caller(ctx).Name, id, 0)
		}
		if err != nil {
			return nil, s.problem(err)
		}
		return nil, nil
	})
	huma.Register(api, operation("POST", "job", "job", "Read a job description into a query", look), func(ctx context.Context, in *jobIn) (*out[jobOut], error) {
		ctx, cancel := context.WithTimeout(ctx, jobPatience)
		defer cancel()
		view, err := s.jobView(ctx, caller(ctx), in.Body.Text)
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[jobOut]{jobOut{view.Schema, view.Title, view.Query, view.Wants, view.Unused, view.People, view.Total}}, nil
	})
	huma.Register(api, operation("POST", "privacy/test", "test", "Would this person be blocked?", officer), func(ctx context.Context, in *subjectIn) (*out[blockedOut], error) {
		subject, err := privacy.ParseSubject(in.Body.Subject)
		if err != nil {
			return nil, huma.Error400BadRequest("This names nobody.")
		}
		refused, err := s.Rooms.Store.Refused(ctx, []talent.Subject{subject})
		if err != nil {
			return nil, s.problem(err)
		}
		return &out[blockedOut]{blockedOut{refused[subject]}}, nil
	})
}

type jobOut struct {
	Schema string   `json:"schema"`
	Title  string   `json:"title"`
	Query  string   `json:"query"`
	Wants  []want   `json:"clauses"`
	Unused []aside  `json:"not_used"`
	People []fitted `json:"people"`
	Total  int      `json:"total"`
}

func (s *Site) apiAdd(ctx context.Context, in *memberIn) (*out[addedOut], error) {
	var ids []talent.ProspectID
	for _, name := range in.Body.Who {
		id, err := s.Rooms.Store.Find(ctx, name)
		if err != nil {
			return nil, s.problem(err)
		}
		ids = append(ids, id)
	}
	added, refused, err := s.addAll(ctx, caller(ctx), in.List, ids)
	if err != nil {
		return nil, s.problem(err)
	}
	answer := addedOut{Added: added, Refused: map[string]string{}}
	for id, why := range refused {
		answer.Refused[strconv.FormatInt(int64(id), 10)] = faultOf(why).say
	}
	return &out[addedOut]{answer}, nil
}

func (s *Site) apiEdit(ctx context.Context, in *editIn) (*out[talent.Listing], error) {
	id, err := s.Rooms.Store.Find(ctx, in.Who)
	if err != nil {
		return nil, s.problem(err)
	}
	if in.Body.Stage == string(talent.StageClosed) && in.Body.Reason == "" {
		return nil, huma.Error400BadRequest("Closing needs a reason.")
	}
	listing, err := s.Rooms.Store.EditListing(ctx, store.Edit{
		List: in.List, Prospect: id, Who: caller(ctx).Name, Version: in.Body.Version,
		Stage: talent.Stage(in.Body.Stage), Reason: in.Body.Reason, Note: in.Body.Note,
	})
	if err != nil {
		return nil, s.problem(err)
	}
	return &out[talent.Listing]{listing}, nil
}
