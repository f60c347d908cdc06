package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mlscout/internal/rights"
	"mlscout/internal/store"
	"mlscout/talent"
)

// requestRow is a request with its countdown and what can be done about it.
type requestRow struct {
	store.Request
	Days int    `json:"days"` // until it is due; below 0 late
	Late bool   `json:"late"`
	Soon bool   `json:"-"`
	Link string `json:"-"` // where the matching action is
	Act  string `json:"-"`
}

// requestSoon is how many days before it is due a request is marked.
const requestSoon = 7

// channels are the usual ways in which a request comes; others may be written.
func channels() []string { return []string{"email", "letter", "phone", "web form", "in person"} }

func (s *Site) requestRows(ctx context.Context) ([]requestRow, error) {
	all, err := s.Rooms.Store.Requests(ctx)
	rows := []requestRow{}
	for _, r := range all {
		rows = append(rows, s.requestRow(r))
	}
	return rows, err
}

func (s *Site) requestRow(r store.Request) requestRow {
	row := requestRow{Request: r}
	if r.State != store.RequestOpen {
		return row
	}
	row.Days = int(r.Due - talent.DayOf(s.Rooms.Now()))
	row.Late, row.Soon = row.Days < 0, row.Days <= requestSoon
	if r.Prospect == 0 {
		row.Link, row.Act = "#suppress", map[store.RequestKind]string{"erase": "Suppress", "object": "Suppress"}[r.Kind]
		return row
	}
	person := "/prospects/" + strconv.FormatInt(int64(r.Prospect), 10)
	switch r.Kind {
	case "access":
		row.Link, row.Act = "/privacy/"+strconv.FormatInt(int64(r.Prospect), 10)+"/access", "Make the archive"
	case "erase":
		row.Link, row.Act = person+"#rights", "Erase"
	case "object":
		row.Link, row.Act = person+"#rights", "Note the objection"
	case "restrict":
		row.Link, row.Act = person+"#rights", "Restrict"
	case "rectify":
		row.Link, row.Act = person+"#facts", "Look at the facts"
	}
	return row
}

func (s *Site) addRequest(w http.ResponseWriter, r *http.Request, who actor) error {
	request := store.Request{
		Kind: store.RequestKind(r.PostFormValue("kind")), Who: r.PostFormValue("who"), Channel: r.PostFormValue("channel"), Note: r.PostFormValue("note"),
	}
	if text := r.PostFormValue("received"); text != "" {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return fault{http.StatusBadRequest, "Write the day as 2026-11-24."}
		}
		request.Received = talent.DayOf(day)
	}
	request, err := s.Rooms.Store.AddRequest(r.Context(), who.Name, request)
	if err != nil {
		return sayRequest(err)
	}
	return s.onward(w, r, "/privacy#requests", said{Text: fmt.Sprintf("Request %d noted: answer by %s.", request.ID, dayWords(request.Due))})
}

// changeRequest extends or closes a request.
func (s *Site) changeRequest(w http.ResponseWriter, r *http.Request, who actor) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return talent.ErrNotFound
	}
	db, text := s.Rooms.Store, r.PostFormValue("text")
	var request store.Request
	switch do := r.PostFormValue("do"); do {
	case "extend":
		request, err = db.ExtendRequest(r.Context(), who.Name, id, text)
	default:
		request, err = db.CloseRequest(r.Context(), who.Name, id, store.RequestState(do), text)
	}
	if err != nil {
		return sayRequest(err)
	}
	done := fmt.Sprintf("Request %d is %s.", id, request.State)
	if request.State == store.RequestOpen {
		done = fmt.Sprintf("Request %d is due on %s now: tell the person why.", id, dayWords(request.Due))
	}
	return s.onward(w, r, "/privacy#requests", said{Text: done})
}

// sayRequest says what a refused form lacks.
func sayRequest(err error) error {
	if faultOf(err).status == http.StatusForbidden {
		return fault{http.StatusBadRequest, "Nothing was noted: " + strings.TrimSuffix(err.Error(), ": "+talent.ErrRefused.Error()) + "."}
	}
	return err
}

// access hands over everything kept about a person as one archive (Art. 15).
func (s *Site) access(w http.ResponseWriter, r *http.Request, who actor) error {
	d, err := s.records(r.Context())
	if err != nil {
		return err
	}
	pseudonym := s.Pseudonym
	if pseudonym == nil {
		pseudonym = func(talent.ProspectID) string { return "" }
	}
	held, err := rights.Gather(r.Context(), d, rights.Request{Login: r.PathValue("who"), Controller: s.Controller, Pseudonym: pseudonym})
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	if err := held.WriteZip(&archive); err != nil {
		return err
	}
	err = s.Rooms.Store.Audit(r.Context(), store.AuditEntry{Who: who.Name, Action: "access", People: []talent.ProspectID{held.Person.ID}})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="access.zip"`)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(archive.Len()))
	_, _ = w.Write(archive.Bytes()) // whoever left can ask again
	return nil
}
