package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"mlscout/internal/nightly"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

// savedView is a saved search: who is new, changed or gone since the last look.
type savedView struct {
	frame  `json:"-"`
	Search store.SavedSearch `json:"search"`
	Total  int               `json:"total"`
	Large  bool              `json:"too_many"` // to compare while somebody waits
	Look   *nightly.Look     `json:"look,omitempty"`
	Parts  []savedPart       `json:"-"`
	Most   int               `json:"-"`
}

// savedPart is one kind of news.
type savedPart struct {
	Name   string
	People []nightly.Seen
	More   int
}

const (
	lookMost     = 5000 // people compared while somebody waits
	lookShown    = 100  // of each kind of news
	lookPatience = 40 * time.Second
)

func savedPath(name string) string { return "/saved/" + pathSegment(name) }

func (s *Site) savedSearch(w http.ResponseWriter, r *http.Request, who actor) error {
	view, err := s.savedView(r.Context(), r.PathValue("name"))
	if err == nil {
		err = s.maskLook(r.Context(), who, &view)
	}
	if err != nil {
		return err
	}
	view.frame = s.frame(r, who, view.Search.Name)
	return s.show(w, r, "saved.html", view)
}

func (s *Site) savedView(ctx context.Context, name string) (savedView, error) {
	view := savedView{Most: lookMost}
	ctx, cancel := context.WithTimeout(ctx, lookPatience)
	defer cancel()
	all, err := s.Rooms.Store.SavedSearches(ctx)
	if err != nil {
		return view, err
	}
	at := slices.IndexFunc(all, func(saved store.SavedSearch) bool { return saved.Name == name })
	if at < 0 {
		return view, fmt.Errorf("saved search: %w", talent.ErrNotFound)
	}
	view.Search = all[at]
	d, err := s.desk(ctx)
	if err != nil {
		return view, err
	}
	found, err := d.Search(ctx, sourcing.Request{Query: view.Search.Query, Facets: []string{}})
	if err != nil {
		return view, err
	}
	if view.Total = found.Total; view.Total > lookMost {
		view.Large = true
		return view, nil
	}
	look, err := nightly.LookAgain(ctx, d, view.Search)
	if err != nil {
		return view, err
	}
	view.Look = &look
	for _, part := range []savedPart{{"New", look.New, 0}, {"Changed", look.Changed, 0}, {"Gone", look.Gone, 0}} {
		part.More = max(0, len(part.People)-lookShown)
		part.People = part.People[:min(lookShown, len(part.People))]
		view.Parts = append(view.Parts, part)
	}
	return view, nil
}

// maskLook takes from the news who they are about, where that is hidden.
func (s *Site) maskLook(ctx context.Context, who actor, view *savedView) error {
	if view.Look == nil || !s.Blind {
		return nil
	}
	for _, people := range [][]nightly.Seen{view.Look.New, view.Look.Changed, view.Look.Gone} {
		ids := make([]talent.ProspectID, len(people))
		for i, seen := range people {
			ids[i] = seen.ID
		}
		hidden, err := s.unnamed(ctx, who, ids)
		if err != nil {
			return err
		}
		for i, seen := range people {
			if hidden[seen.ID] && seen.Login != "" {
				people[i].Login, people[i].URL = personLabel(i+1), ""
			}
		}
	}
	return nil
}

// look makes what is found now the last look.
func (s *Site) look(w http.ResponseWriter, r *http.Request, who actor) error {
	view, err := s.savedView(r.Context(), r.PathValue("name"))
	if err != nil {
		return err
	}
	if view.Look == nil {
		return fault{http.StatusConflict, fmt.Sprintf("It finds more than %s people; narrow it first.", thousands(lookMost))}
	}
	if err := view.Look.Keep(r.Context(), s.Rooms.Store); err != nil {
		return err
	}
	return s.onward(w, r, savedPath(view.Search.Name), said{Text: "The next look tells what is new from here on."})
}

func (s *Site) saveSearch(w http.ResponseWriter, r *http.Request, who actor) error {
	name, query := strings.TrimSpace(r.PostFormValue("name")), strings.TrimSpace(r.PostFormValue("q"))
	if err := s.checkSearch(r.Context(), name, query); err != nil {
		return err
	}
	if err := s.Rooms.Store.SaveSearch(r.Context(), name, query, who.Name); err != nil {
		return err
	}
	return s.onward(w, r, savedPath(name), said{Text: "Saved as " + name + "."})
}

// checkSearch refuses a name that is none, and a query that cannot be read.
func (s *Site) checkSearch(ctx context.Context, name, query string) error {
	if name == "" || len(name) > 80 || strings.ContainsAny(name, "\x00\r\n") {
		return fault{http.StatusBadRequest, "Give the search a name of at most 80 characters."}
	}
	d, err := s.records(ctx)
	if err != nil {
		return err
	}
	if _, err := d.Parse(query); err != nil {
		return fault{http.StatusBadRequest, "The query cannot be read: " + oneLine(err)}
	}
	return nil
}

func (s *Site) deleteSearch(w http.ResponseWriter, r *http.Request, _ actor) error {
	if err := s.Rooms.Store.DeleteSearch(r.Context(), r.PathValue("name")); err != nil {
		return err
	}
	return s.onward(w, r, "/search", said{Text: "The saved search is gone."})
}
