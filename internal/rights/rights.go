// Package rights writes what the law owes to people: everything kept about
// somebody in one archive they can read, and the record of processing that an
// authority may ask for. It reads the records and changes nothing; who may be
// told what is for the caller to decide.
package rights

import (
	"archive/zip"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/ranker"
	"mlscout/talent"
)

//go:embed templates
var templates embed.FS

// Access is everything kept about one person: the answer to a request under
// Art. 15 GDPR. It is data.json of the archive.
type Access struct {
	Schema     string            `json:"schema"`
	Made       time.Time         `json:"made"`
	Controller string            `json:"controller"` // whom to write to
	Person     talent.Prospect   `json:"person"`
	Facts      []store.Fact      `json:"facts"`
	Identities []talent.Identity `json:"identities"`
	Evidence   []talent.Evidence `json:"evidence"`
	Posts      []talent.Post     `json:"posts"`
	Score      ranker.Score      `json:"score"`
	Method     []string          `json:"method"`
	Listings   []talent.Listing  `json:"shortlists"`
	Drafts     []store.Draft     `json:"drafts"`
	Recipients []store.Export    `json:"recipients"`
	Uses       []Use             `json:"uses"`
	Flags      []store.FlagNote  `json:"flags"`
	Requests   []store.Request   `json:"requests"`
	Retention  store.Clock       `json:"retention"`
	Sources    []string          `json:"sources"` // addresses that facts were read from
	Rights     []Right           `json:"rights"`
	Bands      map[string]string `json:"bands"`
}

// Use is one thing that was done with the record, from the audit log.
type Use struct {
	At     time.Time `json:"at"`
	Action string    `json:"action"`
}

// Right is something the person may ask for.
type Right struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Request says of whom and for whom an access is made.
type Request struct {
	Login      string
	Controller string // contact of who runs this installation
	Pseudonym  func(talent.ProspectID) string
}

// Gather collects everything kept about whom the request names.
func Gather(ctx context.Context, d sourcing.Desk, request Request) (Access, error) {
	p, err := d.Store.Prospect(ctx, request.Login)
	if err != nil {
		return Access{}, fmt.Errorf("access %q: %w", request.Login, err)
	}
	a := Access{
		Schema: "mlscout.access/v1", Made: d.Now().UTC().Truncate(time.Second), Controller: request.Controller,
		Person: p, Identities: p.Identities, Evidence: p.Evidence, Posts: p.Posts, Score: d.Scorer.Score(&p),
		Method: Method(), Rights: Rights(), Bands: Bands(),
	}
	for _, read := range []func() error{
		func() (err error) { a.Facts, err = d.Store.Facts(ctx, p.ID); return err },
		func() (err error) { a.Listings, err = d.Store.ListingsOf(ctx, p.ID); return err },
		func() (err error) { a.Drafts, err = d.Store.Drafts(ctx, p.ID); return err },
		func() (err error) { a.Recipients, err = d.Store.ExportsHolding(ctx, p.ID); return err },
		func() (err error) { a.Flags, err = d.Store.Flags(ctx, p.ID); return err },
		func() (err error) { a.Requests, err = d.Store.RequestsOf(ctx, p.ID); return err },
		func() (err error) { a.Retention, err = d.Store.Clock(ctx, p.ID); return err },
		func() (err error) { a.Uses, err = uses(ctx, d.Store, request.Pseudonym(p.ID)); return err },
	} {
		if err := read(); err != nil {
			return Access{}, fmt.Errorf("access %d: %w", p.ID, err)
		}
	}
	a.Sources = sources(a)
	return a, nil
}

// uses reads from the audit log what was done with somebody's record.
func uses(ctx context.Context, db *store.DB, pseudonym string) ([]Use, error) {
	var all []Use
	for entry, err := range db.AuditLog(ctx, 0) {
		if err != nil {
			return nil, err
		}
		if slices.Contains(entry.Pseudonyms, pseudonym) {
			all = append(all, Use{entry.At, entry.Action})
		}
	}
	return all, nil
}

// sources lists the distinct addresses that the facts were read from.
func sources(a Access) []string {
	var all []string
	for _, f := range a.Facts {
		all = append(all, f.Source)
	}
	for _, ev := range a.Evidence {
		all = append(all, ev.Source)
	}
	for _, identity := range a.Identities {
		all = append(all, identity.Source)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// WriteZip writes the archive: a page to read, the same as JSON, and the weights
// that the points were counted with.
func (a Access) WriteZip(w io.Writer) error {
	page, err := template.New("access.html").Funcs(template.FuncMap{"day": day}).ParseFS(templates, "templates/access.html")
	if err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"read-me-first.html", func(w io.Writer) error { return page.Execute(w, a) }},
		{"data.json", func(w io.Writer) error {
			enc := json.NewEncoder(w)
			enc.SetIndent("", "  ")
			return enc.Encode(a)
		}},
		{"weights.yaml", func(w io.Writer) error { _, err := w.Write(ranker.Weights()); return err }},
	}
	for _, file := range files {
		out, err := archive.CreateHeader(&zip.FileHeader{Name: file.name, Method: zip.Deflate, Modified: a.Made})
		if err == nil {
			err = file.write(out)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("write %s: %w", file.name, err), archive.Close())
		}
	}
	return archive.Close()
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
