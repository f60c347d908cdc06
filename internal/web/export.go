package web

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"mlscout/internal/export"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

// exportView is the dialog before an export: what would be in the file, who is
// left out and why.
type exportView struct {
	frame   `json:"-"`
	List    string         `json:"list"`
	Format  string         `json:"format"`
	Formats []formatChoice `json:"formats"`
	Purpose string         `json:"purpose"`
	To      string         `json:"to"`
	Report  export.Report  `json:"report"`
	Second  *second        `json:"approval,omitempty"` // nil where nobody else has to agree

	Override bool   `json:"-"`
	Reason   string `json:"-"`
	Template string `json:"-"` // the customer's own, encoded, as the form carries it along
}

type formatChoice struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// carrying is what an export form asks for.
type carrying struct {
	format   export.Format
	purpose  string
	to       string
	override bool
	reason   string
	template []byte // of the customer's system; then it decides the format
}

// maxTemplate is the largest blank import file that is read; they are a few lines.
const maxTemplate = 128 << 10

func readCarrying(get func(string) string) (carrying, error) {
	c := carrying{purpose: strings.TrimSpace(get("purpose")), to: strings.TrimSpace(get("to")),
		override: get("override") == "on", reason: strings.TrimSpace(get("reason"))}
	name := get("format")
	if name == "" || name == "template" { // a template comes as a file
		name = export.Formats()[0].Name
	}
	format, err := export.Lookup(name)
	if err != nil {
		return c, fault{http.StatusBadRequest, "There is no format of that name."}
	}
	if c.override && (c.to == "" || c.reason == "") {
		return c, fault{http.StatusBadRequest, "Sending people who were not told yet needs a recipient and a reason; both are kept in the audit log."}
	}
	c.format = format
	return c, nil
}

func (s *Site) exportDialog(w http.ResponseWriter, r *http.Request, who actor) error {
	c, err := readCarrying(r.URL.Query().Get)
	if err != nil {
		return err
	}
	return s.showDialog(w, r, who, r.PathValue("list"), c)
}

// showDialog tells what an export would hold, and whether somebody else has to agree.
func (s *Site) showDialog(w http.ResponseWriter, r *http.Request, who actor, name string, c carrying) error {
	people, settings, list, err := s.carry(r.Context(), who, name, c)
	if err != nil {
		return err
	}
	report, err := c.format.Write(io.Discard, people, settings)
	if err != nil {
		return err
	}
	view := exportView{frame: s.frame(r, who, "Export "+list.Name), List: list.Name, Format: c.format.Name, Purpose: settings.Purpose, To: c.to,
		Override: c.override, Reason: c.reason, Report: report}
	if view.Second, err = s.second(r.Context(), who, name, c, report); err != nil {
		return err
	}
	if c.template != nil {
		view.Template = base64.StdEncoding.EncodeToString(c.template)
	}
	for _, f := range export.Formats() {
		view.Formats = append(view.Formats, formatChoice{f.Name, f.Title})
	}
	return s.show(w, r, "export.html", view)
}

// readTemplate reads the blank import file that a form brings, or carries along
// from the look before.
func (c *carrying) readTemplate(r *http.Request) error {
	text, err := base64.StdEncoding.DecodeString(r.PostFormValue("carried"))
	if err != nil {
		return fault{http.StatusBadRequest, "The form could not be read."}
	}
	if file, _, err := r.FormFile("template"); err == nil {
		defer file.Close()
		if text, err = io.ReadAll(io.LimitReader(file, maxTemplate+1)); err != nil {
			return badForm(err)
		}
	}
	switch {
	case len(text) == 0:
		return nil
	case len(text) > maxTemplate:
		return fault{http.StatusRequestEntityTooLarge, fmt.Sprintf("A template has at most %d kB: the heading line is enough.", maxTemplate>>10)}
	}
	template, err := export.ParseTemplate(text)
	if err != nil {
		return fault{http.StatusBadRequest, "This template cannot be filled: " + oneLine(err) + "."}
	}
	c.template, c.format = text, template.Format()
	return nil
}

// export writes the file, notes it in the register, and only then hands it over.
func (s *Site) export(w http.ResponseWriter, r *http.Request, who actor) error {
	c, err := readCarrying(r.PostFormValue)
	if err == nil {
		err = c.readTemplate(r)
	}
	if err != nil {
		return err
	}
	name := r.PathValue("list")
	if r.PostFormValue("do") == "look" {
		return s.showDialog(w, r, who, name, c)
	}
	// A long list takes longer than a page may.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(exportPatience))
	done, err := s.makeFile(r.Context(), who, name, c)
	var missing needsSecond
	switch {
	case errors.As(err, &missing) && (who.token || wantsJSON(r)):
		return s.pages.writeJSON(w, r, http.StatusAccepted, missing.Approval)
	case errors.As(err, &missing):
		return s.showDialog(w, r, who, name, c)
	case err != nil:
		return err
	}
	s.sendFile(w, c.format, done)
	return nil
}

// makeFile writes an export and registers it. Its error is a [needsSecond] where
// somebody else has to agree first, who is asked with that.
func (s *Site) makeFile(ctx context.Context, who actor, list string, c carrying) (*export.Spooled, error) {
	people, settings, _, err := s.carry(ctx, who, list, c)
	if err != nil {
		return nil, err
	}
	c.purpose = settings.Purpose
	settings.Register = func(report export.Report) error {
		if err := s.agreed(ctx, who, list, c, report); err != nil {
			return err
		}
		return s.register(ctx, who, list, c, report)
	}
	return export.Spool(filepath.Dir(s.Rooms.IndexDir), c.format, people, settings)
}

// sendFile hands over a file that is registered already: whoever left can fetch it again.
func (s *Site) sendFile(w http.ResponseWriter, format export.Format, done *export.Spooled) {
	defer func() {
		if err := done.Close(); err != nil {
			s.log.Warn("scratch folder of an export not removed", "error", err)
		}
	}()
	file := done.Report.Files[0]
	w.Header().Set("Content-Type", format.ContentType)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.FormatInt(file.Bytes, 10))
	_, _ = done.WriteTo(w)
}

// exportPatience bounds how long making and sending a file may take.
const exportPatience = 10 * time.Minute

func (c carrying) destination() string { return cmp.Or(c.to, "own team") }

// register notes an export and, if people are in it who were not told, why.
func (s *Site) register(ctx context.Context, who actor, list string, c carrying, report export.Report) error {
	entry := store.Export{Who: who.Name, List: list, Format: c.format.Name, Purpose: report.Purpose, Destination: c.destination()}
	for _, f := range report.Files {
		entry.Files = append(entry.Files, store.ExportFile{Name: f.Name, Rows: f.Rows, SHA256: f.SHA256})
	}
	if _, err := s.Rooms.Store.RegisterExport(ctx, entry, report.People); err != nil {
		return err
	}
	if c.override {
		s.trail.note(store.AuditEntry{Who: who.Name, Action: "export before notice", People: report.People, Detail: c.reason})
	}
	return nil
}

// carry streams who would be in the file, with what the file says of itself.
func (s *Site) carry(ctx context.Context, who actor, name string, c carrying) (export.People, export.Options, talent.Shortlist, error) {
	d, err := s.records(ctx)
	if err != nil {
		return nil, export.Options{}, talent.Shortlist{}, err
	}
	people, list, err := d.People(ctx, sourcing.Carry{
		List: name, Full: c.format.Name == "jsonl", Recipient: c.to != "", Override: c.override,
	})
	if err != nil {
		return nil, export.Options{}, list, err
	}
	purpose := c.purpose
	if purpose == "" {
		purpose = list.Purpose
	}
	model := d.Scorer.Model
	return people, export.Options{
		List: name, Purpose: purpose, By: who.Name, Destination: c.to, Query: list.Query, Version: s.Version, Now: s.Rooms.Now(),
		ToolName: s.toolName,
		Method: []string{
			fmt.Sprintf("Points as of %s, model %s, weights %s.", d.Scorer.AsOf, model.Version(), model.Hash()),
			"Each point rests on a linked piece of public evidence; the evidence sheet adds up to the points.",
			"What is not public is unknown, not weak: private work, other forges and unlinked commits are not seen.",
		},
	}, list, nil
}
