// Package export writes shortlists in the forms that recruiters' tools read: one
// file per format, all of them streams in bounded memory. Every cell of a
// spreadsheet passes one guard, so that no published text becomes a formula. It
// decides about nobody: who may leave the house is the caller's decision, which
// it only counts.
package export

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"mlscout/ranker"
	"mlscout/talent"
)

// Person is all that the formats need of one listed prospect.
type Person struct {
	talent.Prospect
	Score      ranker.Score
	Listing    talent.Listing
	Contact    Contact  // zero unless the person published it for contact
	OpenToWork Open     // zero unless the person published it
	Remote     string   // yes, no, hybrid, only or ""
	Matched    []string // why matched, one plain line each; empty: the largest ledger entries
	Gaps       []string // asked for without public evidence; empty: the areas nothing is known of
	LeftOut    string   // why the person is not exported; then nothing else is read
}

// Contact is an address that the person published for being contacted.
type Contact struct {
	Email  string
	Source string // address of the page that says so
}

// Open says that the person published that they look for work.
type Open struct {
	Value  bool
	Source string
	At     talent.Day
}

// People is a stream of prospects. It ends at its first error.
type People = iter.Seq2[Person, error]

// Options are what an export says about itself and how careful it is. The zero
// Guard and BOM are the format's own.
type Options struct {
	List        string
	Purpose     string
	By          string // who exports; never the operating system's login
	Destination string
	Query       string // the search the list was made from
	Source      string // what a recruiting system notes as the source; default "mlscout"
	Version     string // of mlscout
	Now         time.Time
	Guard       Guard
	BOM         Switch
	ToolName    func(talent.ToolID) string // default the id
	Method      []string                   // how points come about, one line each, for the workbook

	// Register notes an export that [WriteFile] or [Spool] has made, before
	// anybody can read it; an error keeps it from being handed over.
	Register func(Report) error

	scratch string // folder for what a format keeps aside; "" the system's
}

// Switch is a setting that a format decides when nobody else does.
type Switch string

// The positions of a switch; the empty Switch is Auto.
const (
	Auto Switch = "auto"
	On   Switch = "on"
	Off  Switch = "off"
)

// ParseSwitch reads a switch as a user writes it; "" is Auto.
func ParseSwitch(text string) (Switch, error) {
	switch s := Switch(text); s {
	case "", Auto, On, Off:
		return s, nil
	}
	return "", fmt.Errorf("want auto, on or off, got %q", text)
}

// Format is one way to write a shortlist.
type Format struct {
	Name        string // as in --format
	Title       string // for menus
	Extension   string // with its dot
	ContentType string
	MaxRows     int // rows that the receiving system takes per file; 0 any number
	Write       func(w io.Writer, people People, opts Options) (Report, error)
}

// Formats lists every format; menus, flags and tests range over it.
func Formats() []Format {
	return []Format{
		{Name: "csv", Title: "CSV, 30 columns", Extension: ".csv", ContentType: csvType, Write: writeCSV},
		{Name: "xlsx", Title: "Excel workbook", Extension: ".xlsx", ContentType: xlsxType, Write: writeXLSX},
		{Name: "jsonl", Title: "JSON Lines with all evidence", Extension: ".jsonl", ContentType: "application/x-ndjson", Write: writeJSONL},
		{Name: "jsonresume", Title: "JSON Resume, one a line", Extension: ".jsonl", ContentType: "application/x-ndjson", Write: writeJSONResume},
		{Name: "greenhouse", Title: "Greenhouse bulk prospect import", Extension: ".csv", ContentType: csvType, Write: greenhouse().write},
		{Name: "lever", Title: "Lever bulk import", Extension: ".csv", ContentType: csvType, Write: lever().write},
		{Name: "recruitee", Title: "Recruitee CSV importer", Extension: ".csv", ContentType: csvType, MaxRows: recruiteeRows, Write: recruitee().write},
		{Name: "bullhorn", Title: "Bullhorn Data Loader", Extension: ".csv", ContentType: csvType, Write: bullhorn().write},
	}
}

const (
	csvType  = "text/csv; charset=utf-8"
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// Lookup finds a format by name.
func Lookup(name string) (Format, error) {
	formats := Formats()
	var names []string
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("export format %q: %w; want %s", name, talent.ErrNotFound, strings.Join(names, ", "))
}

// Report tells what an export holds. It is written beside the file and holds no
// personal data.
type Report struct {
	Schema      string         `json:"schema"`
	Format      string         `json:"format"`
	Files       []File         `json:"files,omitempty"` // set by [WriteFile] and [Spool]
	List        string         `json:"list,omitempty"`
	Purpose     string         `json:"purpose,omitempty"`
	By          string         `json:"by,omitempty"`
	Destination string         `json:"destination,omitempty"`
	At          time.Time      `json:"at"`
	Rows        int            `json:"rows"` // people written
	LeftOut     map[string]int `json:"left_out"`
	Mapping     []Mapping      `json:"mapping,omitempty"`
	Warnings    []string       `json:"warnings,omitempty"`

	People  []talent.ProspectID `json:"-"` // who is in it, for the register of exports
	guessed int                 // names split by the rule for three or more words
}

// File is one written file.
type File struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Mapping tells what a column of a template was filled with; Field is empty for
// columns left blank.
type Mapping struct {
	Column string `json:"column"`
	Field  string `json:"field"`
}

func newReport(format string, opts Options) Report {
	return Report{
		Schema: "mlscout.export/v1", Format: format, List: opts.List, Purpose: opts.Purpose, By: opts.By,
		Destination: opts.Destination, At: opts.Now, LeftOut: make(map[string]int),
	}
}

// warn adds a warning once.
func (r *Report) warn(format string, args ...any) {
	if line := fmt.Sprintf(format, args...); !slices.Contains(r.Warnings, line) {
		r.Warnings = append(r.Warnings, line)
	}
}

// each hands those who are not left out to write and counts both.
func (r *Report) each(people People, write func(*Person) error) error {
	for p, err := range people {
		if err != nil {
			return fmt.Errorf("export %s: read people: %w", r.Format, err)
		}
		if p.LeftOut != "" {
			r.LeftOut[p.LeftOut]++
			continue
		}
		if err := write(&p); err != nil {
			return fmt.Errorf("export %s: write: %w", r.Format, cause(err))
		}
		r.Rows++
		r.People = append(r.People, p.ID)
	}
	return nil
}

func (o Options) toolName(id talent.ToolID) string {
	if o.ToolName != nil {
		if name := o.ToolName(id); name != "" {
			return name
		}
	}
	return string(id)
}

func (o Options) source() string {
	if o.Source != "" {
		return o.Source
	}
	return "mlscout"
}
