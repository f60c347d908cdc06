package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// privacyView is the privacy officer's screen. It names nobody but those whose
// time runs out.
type privacyView struct {
	frame      `json:"-"`
	Schema     string             `json:"schema"`
	Suppressed int                `json:"suppressed"`
	Due        []clockRow         `json:"-"`
	Expired    []store.Expiring   `json:"expired"`
	Exports    []store.Export     `json:"exports"`
	Audit      []store.AuditEntry `json:"audit"`
	Retention  []field            `json:"-"`
	Tested     string             `json:"-"`
	Blocked    bool               `json:"-"`
	Action     string             `json:"-"`
	By         string             `json:"-"`
	Actions    []string           `json:"-"`
	Verified   string             `json:"audit_check"`
}

const (
	dueDays    = 7
	shownAudit = 100
)

func (s *Site) privacy(w http.ResponseWriter, r *http.Request, who actor) error {
	view, err := s.privacyView(r, who)
	if err != nil {
		return err
	}
	return s.show(w, r, "privacy.html", view)
}

func (s *Site) privacyView(r *http.Request, who actor) (privacyView, error) {
	db, ctx := s.Rooms.Store, r.Context()
	view := privacyView{frame: s.frame(r, who, "Privacy"), Schema: "mlscout.privacy/v1",
		Action: r.URL.Query().Get("action"), By: r.URL.Query().Get("by")}
	var err error
	if view.Suppressed, err = db.Suppressed(ctx); err != nil {
		return view, err
	}
	if view.Expired, err = db.Expired(ctx); err != nil {
		return view, err
	}
	if view.Exports, err = db.Exports(ctx); err != nil {
		return view, err
	}
	if err := s.readAudit(ctx, &view); err != nil {
		return view, err
	}
	view.Due, err = s.dueSoon(ctx)
	return view, err
}

// readAudit keeps the latest entries that were asked for, and checks the chain.
func (s *Site) readAudit(ctx context.Context, view *privacyView) error {
	known := map[string]bool{}
	for entry, err := range s.Rooms.Store.AuditLog(ctx, 0) {
		if err != nil {
			return err
		}
		if !known[entry.Action] {
			known[entry.Action] = true
			view.Actions = append(view.Actions, entry.Action)
		}
		if view.Action != "" && entry.Action != view.Action || view.By != "" && entry.Who != view.By {
			continue
		}
		view.Audit = append(view.Audit, entry)
		if len(view.Audit) > 2*shownAudit {
			view.Audit = append(view.Audit[:0], view.Audit[len(view.Audit)-shownAudit:]...)
		}
	}
	view.Audit = view.Audit[max(0, len(view.Audit)-shownAudit):]
	for i, j := 0, len(view.Audit)-1; i < j; i, j = i+1, j-1 {
		view.Audit[i], view.Audit[j] = view.Audit[j], view.Audit[i]
	}
	n, err := s.Rooms.Store.VerifyAudit(ctx)
	view.Verified = plural(n, "entry", "entries") + ", none changed, dropped or inserted"
	if err != nil {
		view.Verified = oneLine(err)
	}
	return nil
}

// dueSoon lists the listed people whose clock ends within a week.
func (s *Site) dueSoon(ctx context.Context) ([]clockRow, error) {
	d, err := s.records(ctx)
	if err != nil {
		return nil, err
	}
	lists, err := s.Rooms.Store.Lists(ctx)
	if err != nil {
		return nil, err
	}
	var due []clockRow
	today := talent.DayOf(s.Rooms.Now())
	for _, list := range lists {
		shown, err := d.List(ctx, list.Name)
		if err != nil {
			return nil, err
		}
		for _, m := range shown.Members {
			if m.Expires != 0 && m.Expires <= today+dueDays {
				c := s.clock(m, m.Login)
				c.Label += " on " + list.Name
				due = append(due, c)
			}
		}
	}
	return due, nil
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
	done, err := s.Rooms.Store.Suppress(r.Context(), who.Name, reason, subjects)
	if err != nil {
		return err
	}
	if err := s.forget(r.Context(), done); err != nil {
		return err
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
	done, err := s.Rooms.Store.Erase(r.Context(), who.Name, []talent.ProspectID{dossier.GitHubID})
	if err != nil {
		return err
	}
	if err := s.forget(r.Context(), done); err != nil {
		return err
	}
	text := "The record was erased and will not be collected again."
	if len(done.Exports) > 0 {
		text += fmt.Sprintf(" %s held this person: tell their recipients (see the register below).", plural(len(done.Exports), "export", "exports"))
	}
	return s.onward(w, r, "/privacy", said{Text: text})
}

// forget makes the index anew where it may still hold somebody who was erased.
// It is finished even if the browser leaves.
func (s *Site) forget(ctx context.Context, done store.Erasure) error {
	if !done.Rebuild {
		return nil
	}
	if _, err := s.desk(ctx); neverCrawled(err) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
	defer cancel()
	_, err := s.Rooms.Index(ctx, true, func(string, int, int) {})
	if err != nil {
		s.log.Error("index not made anew after an erasure", "error", err)
		return fault{http.StatusInternalServerError, "The records are erased, but the search index is not: run `mlscout index rebuild`."}
	}
	return nil
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
		if err := s.Rooms.Store.Compact(r.Context()); err != nil {
			return err
		}
		if err := s.forget(r.Context(), store.Erasure{Rebuild: true}); err != nil {
			return err
		}
	}
	return s.onward(w, r, "/privacy", said{Text: plural(len(gone), "record", "records") + " forgotten, their time being over."})
}
