package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"mlscout/internal/privacy"
	"mlscout/internal/rights"
	"mlscout/internal/store"
	"mlscout/talent"
)

// privacyView is the privacy officer's screen. It names nobody but those who asked
// for something and those whose time runs out.
type privacyView struct {
	frame      `json:"-"`
	Schema     string           `json:"schema"`
	Suppressed int              `json:"suppressed"`
	Requests   []requestRow     `json:"requests"`
	Due        []dueRow         `json:"due"`
	DueTotal   int              `json:"due_total"`
	Clocks     []clockCount     `json:"clocks"`
	Expired    []store.Expiring `json:"expired"`
	Exports    []store.Export   `json:"exports"`
	Forgetting forgetting       `json:"forgetting"`

	Waiting  int                 `json:"-"` // exports to approve
	Open     int                 `json:"-"` // requests
	Late     int                 `json:"-"`
	Kinds    []store.RequestKind `json:"-"`
	Channels []string            `json:"-"`
	Today    talent.Day          `json:"-"`
	For      string              `json:"-"` // whom a new request is about
	Tested   string              `json:"-"`
	Blocked  bool                `json:"-"`
	Never    []string            `json:"-"` // collected of anybody
}

// dueRow is somebody whose time ends soon.
type dueRow struct {
	store.DueClock
	Days int    `json:"days"`
	What string `json:"what"`
}

// clockCount is how many people are in one state of the clock.
type clockCount struct {
	State  privacy.Clock `json:"state"`
	Words  string        `json:"-"`
	People int           `json:"people"`
}

const (
	dueDays  = 7
	shownDue = 50
)

func (s *Site) privacy(w http.ResponseWriter, r *http.Request, who actor) error {
	view, err := s.privacyView(r, who)
	if err != nil {
		return err
	}
	return s.show(w, r, "privacy.html", view)
}

func (s *Site) privacyView(r *http.Request, who actor) (privacyView, error) {
	view := privacyView{frame: s.frame(r, who, "Privacy"), For: r.URL.Query().Get("for")}
	return view, s.readPrivacy(r.Context(), &view)
}

// readPrivacy reads what the page and the API show.
func (s *Site) readPrivacy(ctx context.Context, view *privacyView) (err error) {
	db := s.Rooms.Store
	view.Schema, view.Kinds, view.Channels, view.Today = "mlscout.privacy/v1", store.RequestKinds(), channels(), talent.DayOf(s.Rooms.Now())
	view.Forgetting, view.Never = s.forget.now(), rights.Never()
	if view.Suppressed, err = db.Suppressed(ctx); err != nil {
		return err
	}
	if view.Waiting, err = s.waiting(ctx); err != nil {
		return err
	}
	if view.Requests, err = s.requestRows(ctx); err != nil {
		return err
	}
	for _, row := range view.Requests {
		if row.State == store.RequestOpen {
			view.Open++
		}
		if row.Late {
			view.Late++
		}
	}
	if view.Expired, err = db.Expired(ctx); err != nil {
		return err
	}
	if view.Exports, err = db.Exports(ctx); err != nil {
		return err
	}
	view.Expired, view.Exports = append([]store.Expiring{}, view.Expired...), append([]store.Export{}, view.Exports...)
	return s.readClocks(ctx, view)
}

// readClocks reads whose time ends within a week, listed or not.
func (s *Site) readClocks(ctx context.Context, view *privacyView) error {
	due, total, err := s.Rooms.Store.DueClocks(ctx, view.Today+dueDays, shownDue)
	if err != nil {
		return err
	}
	view.Due, view.DueTotal = []dueRow{}, total
	for _, d := range due {
		row := dueRow{DueClock: d, Days: int(d.Expires - view.Today), What: "forgotten"}
		if d.State == privacy.Selected {
			row.What = "to be told, or forgotten"
		}
		view.Due = append(view.Due, row)
	}
	counts, err := s.Rooms.Store.Clocks(ctx)
	for _, state := range []privacy.Clock{privacy.Found, privacy.Selected, privacy.Notified, privacy.Contacted} {
		words := map[privacy.Clock]string{privacy.Found: "found, on no list", privacy.Selected: "listed, not told yet",
			privacy.Notified: "told what is kept", privacy.Contacted: "written to"}[state]
		view.Clocks = append(view.Clocks, clockCount{state, words, counts[state]})
	}
	return err
}

// testSubject answers whether somebody would be collected, without storing who
// was asked about.
func (s *Site) testSubject(w http.ResponseWriter, r *http.Request, who actor) error {
	text := strings.TrimSpace(r.PostFormValue("subject"))
	subject, err := privacy.ParseSubject(text)
	if err != nil {
		return fault{http.StatusBadRequest, "This names nobody: write a login, a numeric GitHub id, hackernews:NAME, an address or an e-mail address."}
	}
	refused, err := s.Rooms.Store.Refused(r.Context(), []talent.Subject{subject})
	if err != nil {
		return err
	}
	view, err := s.privacyView(r, who)
	if err != nil {
		return err
	}
	view.Tested, view.Blocked = text, refused[subject]
	if wantsJSON(r) {
		return s.pages.writeJSON(w, r, http.StatusOK, map[string]bool{"blocked": view.Blocked})
	}
	w.Header().Set("Cache-Control", "no-store")
	return s.pages.write(w, r, http.StatusOK, "privacy.html", view)
}

func (s *Site) suppress(w http.ResponseWriter, r *http.Request, who actor) error {
	var subjects []talent.Subject
	for _, text := range strings.Fields(r.PostFormValue("subjects")) {
		subject, err := privacy.ParseSubject(text)
		if err != nil {
			return fault{http.StatusBadRequest, "Nothing was changed: one of the lines names nobody."}
		}
		subjects = append(subjects, subject)
	}
	if len(subjects) == 0 || r.PostFormValue("sure") != "on" {
		return fault{http.StatusBadRequest, "Name somebody and tick the box: what is stored of them is erased."}
	}
	reason := strings.TrimSpace(r.PostFormValue("reason"))
	if reason == "" {
		reason = "request"
	}
	done, err := s.Rooms.Store.SuppressRows(r.Context(), who.Name, reason, subjects)
	if err != nil {
		return err
	}
	if done.Rebuild {
		s.forget.ask()
	}
	return s.onward(w, r, "/privacy", said{Text: fmt.Sprintf("%s on the suppression list, %s erased.",
		plural(done.Suppressed, "subject", "subjects"), plural(done.People, "person", "people"))})
}

func (s *Site) erase(w http.ResponseWriter, r *http.Request, who actor) error {
	d, err := s.records(r.Context())
	if err != nil {
		return err
	}
	dossier, err := d.Show(r.Context(), r.PathValue("who"))
	if err != nil {
		return err
	}
	if strings.TrimSpace(r.PostFormValue("confirm")) != dossier.Key() {
		return fault{http.StatusBadRequest, "Nothing was erased: type the login exactly to confirm."}
	}
	done, err := s.Rooms.Store.EraseRows(r.Context(), who.Name, []talent.ProspectID{dossier.GitHubID})
	if err != nil {
		return err
	}
	s.forget.ask()
	text := "The record was erased and will not be collected again."
	if len(done.Exports) > 0 {
		text += fmt.Sprintf(" %s held this person: tell their recipients (see the register below).", plural(len(done.Exports), "export", "exports"))
	}
	return s.onward(w, r, "/privacy", said{Text: text})
}

func (s *Site) flag(w http.ResponseWriter, r *http.Request, who actor) error {
	id, err := s.Rooms.Store.Find(r.Context(), r.PathValue("who"))
	if err != nil {
		return err
	}
	flag, reason := store.Flag(r.PostFormValue("flag")), strings.TrimSpace(r.PostFormValue("reason"))
	if flag != store.NoContact && flag != store.Restricted && flag != store.Objected || reason == "" {
		return fault{http.StatusBadRequest, "Choose what the person asked for, and say how they asked."}
	}
	if err := s.Rooms.Store.SetFlag(r.Context(), who.Name, id, flag, reason); err != nil {
		return err
	}
	return s.back(w, r, said{Text: "Recorded: " + string(flag) + "."})
}

// expire erases those whose time is over.
func (s *Site) expire(w http.ResponseWriter, r *http.Request, who actor) error {
	gone, err := s.Rooms.Store.Expire(r.Context(), who.Name)
	if err != nil {
		return err
	}
	if len(gone) > 0 {
		s.forget.ask()
	}
	return s.onward(w, r, "/privacy", said{Text: plural(len(gone), "record", "records") + " forgotten, their time being over."})
}
