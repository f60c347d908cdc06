package export

import (
	"bufio"
	"io"
	"strings"
)

// column is a header, byte for byte, and what stands below it.
type column struct {
	header string
	value  func(*row) string
}

// sheet is a delimited text file: its columns and the manners of its reader.
type sheet struct {
	format    string
	columns   []column
	header    string // the whole header line as given by a template; else made of columns
	delimiter byte
	lineEnd   string
	guard     Guard
	bom       bool
	maxRows   int      // that its reader takes; 0 any number
	hints     []string // what the user should know, told in the report
}

// writeCSV writes the general 30 columns, for spreadsheets and importers with a
// mapping step. Excel reads UTF-8 only with a byte order mark.
func writeCSV(w io.Writer, people People, opts Options) (Report, error) {
	s := sheet{format: "csv", columns: generalColumns(), guard: Apostrophe, bom: true}
	return s.write(w, people, opts)
}

// generalColumns are the 30 columns that CSV and workbook share.
func generalColumns() []column {
	return []column{
		{"First name", func(r *row) string { return r.first }},
		{"Last name", func(r *row) string { return r.last }},
		{"Full name", func(r *row) string { return r.full }},
		{"GitHub login", func(r *row) string { return r.login }},
		{"GitHub URL", func(r *row) string { return r.githubURL }},
		{"Website", func(r *row) string { return r.website }},
		{"LinkedIn URL", func(r *row) string { return r.linkedIn }},
		{"Email", func(r *row) string { return r.email }},
		{"Email source", func(r *row) string { return r.emailSource }},
		{"Headline", func(r *row) string { return r.headline }},
		{"Company", func(r *row) string { return r.company }},
		{"Location", func(r *row) string { return r.location }},
		{"Country code", func(r *row) string { return r.country }},
		{"UTC offset", func(r *row) string { return r.offset }},
		{"Remote", func(r *row) string { return r.remote }},
		{"Open to work", func(r *row) string { return r.open }},
		{"Open to work source", func(r *row) string { return r.openSource }},
		{"Top areas", func(r *row) string { return strings.Join(r.areas, "; ") }},
		{"Top tools", func(r *row) string { return strings.Join(r.tools, "; ") }},
		{"Match band", func(r *row) string { return r.band }},
		{"Match points", func(r *row) string { return r.points }},
		{"Why matched", func(r *row) string { return strings.Join(r.why, "; ") }},
		{"Gaps", func(r *row) string { return strings.Join(r.gaps, "; ") }},
		{"Evidence URLs", func(r *row) string { return strings.Join(r.evidence, " ") }},
		{"Last public activity", func(r *row) string { return r.lastActive }},
		{"List", func(r *row) string { return r.list }},
		{"Stage", func(r *row) string { return r.stage }},
		{"Notes", func(r *row) string { return r.notes }},
		{"First collected", func(r *row) string { return r.collected }},
		{"Expires", func(r *row) string { return r.expires }},
	}
}

// write streams the rows. Cells are always quoted, so that a reader with
// another delimiter finds no cell inside a cell; the header never is.
func (s sheet) write(w io.Writer, people People, opts Options) (Report, error) {
	report := newReport(s.format, opts)
	report.Warnings = s.hints
	if s.delimiter == 0 {
		s.delimiter = ','
	}
	if s.lineEnd == "" {
		s.lineEnd = "\r\n"
	}
	if opts.Guard != FormatGuard {
		s.guard = opts.Guard
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	if opts.BOM == On || s.bom && opts.BOM != Off {
		buffered.WriteString("\ufeff")
	}
	buffered.WriteString(s.headerLine())
	err := report.each(people, func(p *Person) error {
		r := newRow(p, opts)
		if r.guessed {
			report.guessed++
		}
		return s.line(buffered, r)
	})
	if err != nil {
		return report, err
	}
	if report.guessed > 0 {
		report.warn("%d names were split by rule; the rows say so, look them through before importing", report.guessed)
	}
	if s.maxRows > 0 && report.Rows > s.maxRows {
		report.warn("%s takes %d rows a file, this has %d; write to a file to have it split", s.format, s.maxRows, report.Rows)
	}
	if opts.Guard == NoGuard {
		report.warn("cells are not guarded against formulas")
	}
	return report, buffered.Flush()
}

func (s sheet) headerLine() string {
	if s.header != "" {
		return s.header
	}
	headers := make([]string, len(s.columns))
	for i, c := range s.columns {
		headers[i] = c.header
	}
	return strings.Join(headers, string(s.delimiter)) + s.lineEnd
}

func (s sheet) line(w *bufio.Writer, r *row) error {
	for i, c := range s.columns {
		if i > 0 {
			w.WriteByte(s.delimiter)
		}
		text := cell(c.value(r), s.guard)
		if text == "" {
			continue
		}
		w.WriteByte('"')
		w.WriteString(strings.ReplaceAll(text, `"`, `""`))
		w.WriteByte('"')
	}
	_, err := w.WriteString(s.lineEnd) // a bufio.Writer keeps its first error
	return err
}
