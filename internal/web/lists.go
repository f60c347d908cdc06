package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"mlscout/index"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

// listsView is the overview of shortlists.
type listsView struct {
	frame  `json:"-"`
	Schema string             `json:"schema"`
	Lists  []talent.Shortlist `json:"lists"`

	Waiting int `json:"-"` // exports that somebody has to approve
}

func (s *Site) lists(w http.ResponseWriter, r *http.Request, who actor) error {
	lists, err := s.Rooms.Store.Lists(r.Context())
	if err != nil {
		return err
	}
	view := listsView{s.frame(r, who, "Lists"), "mlscout.lists/v1", append([]talent.Shortlist{}, lists...), 0}
	if view.Waiting, err = s.waiting(r.Context()); err != nil {
		return err
	}
	return s.show(w, r, "lists.html", view)
}

func (s *Site) createList(w http.ResponseWriter, r *http.Request, _ actor) error {
	list := talent.Shortlist{Name: strings.TrimSpace(r.PostFormValue("name")), Purpose: strings.TrimSpace(r.PostFormValue("purpose"))}
	if err := s.Rooms.Store.CreateList(r.Context(), list); err != nil {
		return err
	}
	return s.onward(w, r, listPath(list.Name), said{Text: "List made."})
}

func listPath(name string) string { return "/lists/" + pathSegment(name) }

// addToList puts people on a list with the ledger as it stands. A list that is
// missing is made.
func (s *Site) addToList(w http.ResponseWriter, r *http.Request, who actor) error {
	name := strings.TrimSpace(r.PostFormValue("list"))
	ids, err := s.chosen(r)
	if err != nil {
		return err
	}
	err = s.Rooms.Store.CreateList(r.Context(), talent.Shortlist{Name: name})
	if err != nil && !errors.Is(err, talent.ErrConflict) {
		return err
	}
	added, refused, err := s.addAll(r.Context(), who, name, ids)
	if err != nil {
		return err
	}
	for _, why := range refused {
		if added == 0 {
			return why
		}
	}
	text := fmt.Sprintf("%s put on %s.", plural(added, "person", "people"), name)
	if left := len(ids) - added - len(refused); left > 0 && added > 0 {
		text += fmt.Sprintf(" %s already.", plural(left, "was on it", "were on it"))
	}
	if len(refused) > 0 {
		text += fmt.Sprintf(" %s kept out by a privacy rule.", plural(len(refused), "is", "are"))
	}
	if added == 0 {
		return s.back(w, r, said{Text: "Already on " + name + "."})
	}
	return s.back(w, r, said{Text: text, Undo: name})
}

func (s *Site) addAll(ctx context.Context, who actor, list string, ids []talent.ProspectID) (int, map[talent.ProspectID]error, error) {
	d, err := s.records(ctx)
	if err != nil {
		return 0, nil, err
	}
	people, err := s.Rooms.Store.ProspectsByID(ctx, ids)
	if err != nil {
		return 0, nil, err
	}
	ledgers := make(map[talent.ProspectID][]byte, len(people))
	for _, p := range people {
		if ledgers[p.ID], err = json.Marshal(d.Scorer.Score(&p).Ledger); err != nil {
			return 0, nil, err
		}
	}
	var listings []talent.Listing
	for _, id := range ids {
		listings = append(listings, talent.Listing{List: list, Prospect: id, Ledger: ledgers[id]})
	}
	return s.Rooms.Store.AddToList(ctx, list, who.Name, listings)
}

// maxNamed bounds how many people one form may name.
const maxNamed = 200

// chosen reads whom a form puts on a list: those who are ticked, or all whom its
// query finds.
func (s *Site) chosen(r *http.Request) ([]talent.ProspectID, error) {
	if r.PostFormValue("all") != "on" {
		return s.named(r)
	}
	d, err := s.desk(r.Context())
	if err != nil {
		return nil, err
	}
	ids, err := d.Find(r.Context(), r.PostFormValue("q"), index.ByPoints, maxNamed+1)
	if err != nil {
		return nil, fault{http.StatusBadRequest, "The query cannot be read: " + oneLine(err)}
	}
	if len(ids) == 0 || len(ids) > maxNamed {
		return nil, fault{http.StatusBadRequest, fmt.Sprintf("At most %d people at once; narrow the search.", maxNamed)}
	}
	return ids, nil
}

// named reads whom a form is about.
func (s *Site) named(r *http.Request) ([]talent.ProspectID, error) {
	texts := split(r.PostForm["who"])
	if len(texts) == 0 || len(texts) > maxNamed {
		return nil, fault{http.StatusBadRequest, fmt.Sprintf("Tick or name somebody, at most %d people at once.", maxNamed)}
	}
	ids := make([]talent.ProspectID, 0, len(texts))
	for _, text := range texts {
		id, err := s.Rooms.Store.Find(r.Context(), text)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (s *Site) editListing(w http.ResponseWriter, r *http.Request, who actor) error {
	ids, err := s.named(r)
	if err != nil {
		return err
	}
	stage := talent.Stage(r.PostFormValue("stage"))
	edit := store.Edit{
		List: r.PathValue("list"), Prospect: ids[0], Who: who.Name, Stage: stage,
		Reason: strings.TrimSpace(r.PostFormValue("reason")), Note: strings.TrimSpace(r.PostFormValue("note")),
	}
	if stage == talent.StageClosed && edit.Reason == "" {
		return fault{http.StatusBadRequest, "Closing needs a reason: it is what you tell the person if they ask."}
	}
	if text := r.PostFormValue("version"); text != "" {
		if edit.Version, err = strconv.Atoi(text); err != nil {
			return fault{http.StatusBadRequest, "The form could not be read."}
		}
	}
	listing, err := s.Rooms.Store.EditListing(r.Context(), edit)
	if err != nil {
		return err
	}
	return s.back(w, r, said{Text: fmt.Sprintf("Saved; stage %s.", listing.Stage), Undo: edit.List})
}

func (s *Site) removeFromList(w http.ResponseWriter, r *http.Request, who actor) error {
	ids, err := s.named(r)
	if err != nil {
		return err
	}
	list := r.PathValue("list")
	if err := s.Rooms.Store.RemoveFromList(r.Context(), list, who.Name, ids[0], 0); err != nil {
		return err
	}
	return s.back(w, r, said{Text: "Taken off " + list + ".", Undo: list})
}

func (s *Site) undo(w http.ResponseWriter, r *http.Request, who actor) error {
	event, err := s.Rooms.Store.Undo(r.Context(), r.PathValue("list"), who.Name)
	if err != nil {
		return err
	}
	return s.back(w, r, said{Text: "Taken back: " + event.Action + "."})
}

func (s *Site) deleteList(w http.ResponseWriter, r *http.Request, _ actor) error {
	name := r.PathValue("list")
	if r.PostFormValue("confirm") != name {
		return fault{http.StatusBadRequest, "Type the name of the list to delete it with its notes."}
	}
	if err := s.Rooms.Store.DeleteList(r.Context(), name); err != nil {
		return err
	}
	return s.onward(w, r, "/lists", said{Text: "The list is gone."})
}

// compareView shows up to three people side by side.
type compareView struct {
	frame  `json:"-"`
	Schema string             `json:"schema"`
	People []sourcing.Dossier `json:"people"`
	Cells  [][]cell           `json:"-"` // by person
	Rows   []compareRow       `json:"-"`
	Areas  []compareRow       `json:"-"`
}

type compareRow struct {
	Name   string
	Points []talent.Points // by person
	Words  []string        // by person
}

func (s *Site) compare(w http.ResponseWriter, r *http.Request, who actor) (err error) {
	view := compareView{frame: s.frame(r, who, "Compare"), Schema: "mlscout.compare/v1"}
	if view.People, err = s.compared(r.Context(), who, unique(split(r.URL.Query()["with"]))); err != nil {
		return err
	}
	for _, p := range view.People {
		view.Cells = append(view.Cells, s.cells(p.Coverage))
	}
	view.Rows, view.Areas = s.compareTools(view.People), compareAreas(view.Cells)
	return s.show(w, r, "compare.html", view)
}

// compared reads the first few of the named people, and notes who saw them.
func (s *Site) compared(ctx context.Context, who actor, names []string) ([]sourcing.Dossier, error) {
	people := []sourcing.Dossier{}
	d, err := s.records(ctx)
	if err != nil {
		return people, err
	}
	var seen []talent.ProspectID
	for _, name := range names[:min(maxCompare, len(names))] {
		dossier, err := d.Show(ctx, name)
		if err != nil {
			return people, err
		}
		people, seen = append(people, dossier), append(seen, dossier.GitHubID)
	}
	if err := s.mustBeNamed(ctx, who, seen...); err != nil {
		return people, err
	}
	if len(seen) > 0 {
		s.trail.note(store.AuditEntry{Who: who.Name, Action: "view", People: seen, Detail: "compared"})
	}
	return people, nil
}

func (s *Site) compareTools(people []sourcing.Dossier) []compareRow {
	var rows []compareRow
	for _, tool := range s.Rooms.Catalog.Tools() {
		row := compareRow{Name: tool.Name}
		most := talent.Points(0)
		for _, p := range people {
			row.Points = append(row.Points, p.Tools[tool.ID])
			most = max(most, p.Tools[tool.ID])
		}
		if most > 0 {
			rows = append(rows, row)
		}
	}
	sortByFirst(rows)
	return rows
}

func compareAreas(cells [][]cell) []compareRow {
	if len(cells) == 0 {
		return nil
	}
	rows := make([]compareRow, len(cells[0]))
	for _, person := range cells {
		for i, c := range person {
			rows[i].Name = c.Name
			rows[i].Words = append(rows[i].Words, c.Words)
		}
	}
	return rows
}
