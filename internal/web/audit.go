package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mlscout/internal/store"
)

// auditView is a page of the audit log. People are pseudonyms in it.
type auditView struct {
	frame   `json:"-"`
	Schema  string             `json:"schema"`
	Total   int                `json:"total"`
	Entries []store.AuditEntry `json:"entries"`
	Check   string             `json:"check,omitempty"` // of the chain, if it was asked for

	Query   store.AuditQuery `json:"-"`
	From    string           `json:"-"`
	Actions []string         `json:"-"`
	Older   string           `json:"-"`
	First   string           `json:"-"` // "" on the first page
	Checked string           `json:"-"` // the address that checks the chain
}

// shownAudit is how many entries a page has.
const shownAudit = 50

func (s *Site) audit(w http.ResponseWriter, r *http.Request, who actor) error {
	values := r.URL.Query()
	view := auditView{frame: s.frame(r, who, "Audit log"), From: values.Get("from"), Query: store.AuditQuery{
		Who: strings.TrimSpace(values.Get("by")), Action: values.Get("action"), Text: strings.TrimSpace(values.Get("text")),
		Person: strings.TrimSpace(values.Get("person")), Limit: shownAudit,
	}}
	view.Query.Before, _ = strconv.ParseInt(values.Get("before"), 10, 64) // what is no number asks for the latest
	if view.From != "" {
		day, err := time.Parse(time.DateOnly, view.From)
		if err != nil {
			return fault{http.StatusBadRequest, "Write the day as 2026-11-24."}
		}
		view.Query.From = day
	}
	if err := s.readAudit(r.Context(), &view, values.Get("check") == "on"); err != nil {
		return err
	}
	view.links(values)
	return s.show(w, r, "audit.html", view)
}

// readAudit reads a page of the log; checking the chain reads all of it.
func (s *Site) readAudit(ctx context.Context, view *auditView, check bool) (err error) {
	view.Schema = "mlscout.audit/v1"
	if view.Entries, view.Total, err = s.Rooms.Store.SearchAudit(ctx, view.Query); err != nil {
		return err
	}
	view.Entries = append([]store.AuditEntry{}, view.Entries...)
	if view.Actions, err = s.Rooms.Store.AuditActions(ctx); err != nil || !check {
		return err
	}
	n, broken := s.Rooms.Store.VerifyAudit(ctx)
	view.Check = plural(n, "entry", "entries") + ": none changed, dropped or inserted"
	if broken != nil {
		view.Check = oneLine(broken)
	}
	return nil
}

// links makes the addresses of the pages around.
func (v *auditView) links(values url.Values) {
	at := func(name, value string) string {
		to := url.Values{}
		for _, keep := range []string{"by", "action", "text", "person", "from"} {
			if values.Get(keep) != "" {
				to.Set(keep, values.Get(keep))
			}
		}
		if name != "" {
			to.Set(name, value)
		}
		return strings.TrimSuffix("/privacy/audit?"+to.Encode(), "?")
	}
	v.Checked = at("check", "on")
	if v.Query.Before > 0 {
		v.First = at("", "")
	}
	if len(v.Entries) == v.Query.Limit && v.Entries[len(v.Entries)-1].N > 1 {
		v.Older = at("before", strconv.FormatInt(v.Entries[len(v.Entries)-1].N, 10))
	}
}
