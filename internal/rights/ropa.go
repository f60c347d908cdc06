package rights

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/template"
	"time"

	"mlscout/internal/store"
)

// Processing is what the record of processing activities (Art. 30 GDPR) says of
// one installation. What settings cannot know stays open, marked TO FILL IN.
type Processing struct {
	Made       time.Time
	Controller string
	Agent      string // how the crawler names itself
	Sources    []SourceOfData
	Store      string
	Retention  map[string]string // state to span
	Unnotified string
	Listen     string
	AuditLog   string // how long it is kept
	Webhook    bool
	Backups    int

	People     int
	Clocks     map[string]int
	Suppressed int
	Recipients []Recipient
	Audit      int
}

// SourceOfData is where data comes from.
type SourceOfData struct{ Name, Address string }

// Recipient is who got exports, how often, and for what.
type Recipient struct {
	Destination string
	Exports     int
	People      int
	Purposes    string
	Last        time.Time
}

// Count fills in what the records know.
func (p *Processing) Count(ctx context.Context, db *store.DB) error {
	clocks, err := db.Clocks(ctx)
	if err != nil {
		return err
	}
	p.Clocks = make(map[string]int, len(clocks))
	for state, n := range clocks {
		p.Clocks[string(state)] = n
		p.People += n
	}
	if p.Suppressed, err = db.Suppressed(ctx); err != nil {
		return err
	}
	if p.Audit, err = db.VerifyAudit(ctx); err != nil {
		return err
	}
	exports, err := db.Exports(ctx)
	p.Recipients = recipients(exports)
	return err
}

// recipients adds up exports, latest first, by where they went.
func recipients(exports []store.Export) []Recipient {
	var all []Recipient
	at := make(map[string]int)
	for _, e := range exports {
		i, known := at[e.Destination]
		if !known {
			i = len(all)
			at[e.Destination] = i
			all = append(all, Recipient{Destination: e.Destination, Last: e.At})
		}
		r := &all[i]
		r.Exports, r.People = r.Exports+1, r.People+e.People
		if e.Purpose != "" && !strings.Contains("; "+r.Purposes+"; ", "; "+e.Purpose+"; ") {
			r.Purposes = strings.TrimPrefix(r.Purposes+"; "+e.Purpose, "; ")
		}
	}
	return all
}

// WriteMarkdown writes the record.
func (p Processing) WriteMarkdown(w io.Writer) error {
	cell := func(v any) string {
		text := strings.ReplaceAll(fmt.Sprint(v), "|", `\|`)
		return strings.Join(strings.Fields(text), " ")
	}
	page, err := template.New("ropa.md").Funcs(template.FuncMap{"day": day, "cell": cell}).ParseFS(templates, "templates/ropa.md")
	if err != nil {
		return err
	}
	return page.Execute(w, p)
}

// States lists the retention states in their order.
func (Processing) States() []string { return []string{"found", "selected", "notified", "contacted"} }
