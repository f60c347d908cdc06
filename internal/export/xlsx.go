package export

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

const maxSheetRows = 1_048_576

// workbook writes its two long sheets side by side while the people stream by.
type workbook struct {
	file      *excelize.File
	opts      Options
	guard     Guard
	report    *Report
	columns   []column
	shortlist *workSheet
	evidence  *workSheet
	styled
	links sheetLinks
}

// workSheet is one table that grows row by row.
type workSheet struct {
	name   string
	part   string // of the package
	stream *excelize.StreamWriter
	widths []float64
	rows   int // written, with the header
}

// writeXLSX writes a workbook: the shortlist, its evidence, how points come
// about, and what the law and the person expect of the reader.
func writeXLSX(w io.Writer, people People, opts Options) (report Report, err error) {
	report = newReport("xlsx", opts)
	b := &workbook{file: excelize.NewFile(excelize.Options{TmpDir: opts.scratch}), opts: opts, guard: Apostrophe, report: &report, columns: generalColumns(), links: make(sheetLinks)}
	b.file.SetZipWriter(b.links.zipWriter)
	if opts.Guard != FormatGuard {
		b.guard = opts.Guard
	}
	defer func() {
		if closeErr := b.file.Close(); err == nil && closeErr != nil {
			err = fmt.Errorf("export xlsx: remove scratch files: %w", closeErr)
		}
	}()
	if err := b.open(); err != nil {
		return report, fmt.Errorf("export xlsx: %w", err)
	}
	if err := report.each(people, b.person); err != nil {
		return report, err
	}
	if err := b.finish(); err != nil {
		return report, fmt.Errorf("export xlsx: %w", cause(err))
	}
	if _, err := b.file.WriteTo(w); err != nil {
		return report, fmt.Errorf("export xlsx: write: %w", cause(err))
	}
	return report, nil
}

var evidenceHeader = []string{"Person", "GitHub login", "Area", "Tool", "Kind", "What", "Repository", "Count", "Last", "Points", "URL"}

func (b *workbook) open() error {
	created := b.opts.Now.UTC().Format(time.RFC3339)
	err := b.file.SetDocProps(&excelize.DocProperties{
		Creator: "mlscout", LastModifiedBy: "mlscout", Title: "Shortlist " + cell(b.opts.List, NoGuard), Created: created, Modified: created,
	})
	if err != nil {
		return err
	}
	if b.styled, err = newStyles(b.file); err != nil {
		return err
	}
	if err := b.file.SetSheetName("Sheet1", "Shortlist"); err != nil {
		return err
	}
	var headers []string
	var widths []float64
	for _, c := range b.columns {
		headers = append(headers, c.header)
		widths = append(widths, cmp.Or(shortlistWidths[c.header], 14))
	}
	if b.shortlist, err = b.sheet("Shortlist", headers, widths, 3); err != nil {
		return err
	}
	if _, err := b.file.NewSheet("Evidence"); err != nil {
		return err
	}
	b.evidence, err = b.sheet("Evidence", evidenceHeader, []float64{24, 18, 16, 20, 14, 60, 34, 8, 12, 10, 90}, 1)
	return err
}

// sheet begins a table with a frozen header and frozen first columns, which are
// repeated on every page that is printed.
func (b *workbook) sheet(name string, headers []string, widths []float64, frozen int) (*workSheet, error) {
	last, err := excelize.ColumnNumberToName(frozen)
	if err != nil {
		return nil, err
	}
	err = b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("%s!$A:$%s,%s!$1:$1", name, last, name), Scope: name})
	if err != nil {
		return nil, err
	}
	pages := 1
	if len(headers) > 20 {
		pages = 3 // in reading size
	}
	if err := printed(b.file, name, pages); err != nil {
		return nil, err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, width := range widths {
		if err := stream.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	corner, err := excelize.CoordinatesToCellName(frozen+1, 2)
	if err != nil {
		return nil, err
	}
	err = stream.SetPanes(&excelize.Panes{Freeze: true, XSplit: frozen, YSplit: 1, TopLeftCell: corner, ActivePane: "bottomRight"})
	if err != nil {
		return nil, err
	}
	cells := make([]excelize.Cell, len(headers))
	for i, header := range headers {
		cells[i] = excelize.Cell{StyleID: b.header, Value: header}
	}
	s := &workSheet{name: name, part: sheetPart(stream.SheetID), stream: stream, widths: widths}
	return s, s.row(cells)
}

func (s *workSheet) row(cells []excelize.Cell) error {
	s.rows++
	values := make([]any, len(cells))
	for i := range cells {
		values[i] = cells[i]
	}
	return s.stream.SetRow("A"+strconv.Itoa(s.rows), values, excelize.RowOpts{Height: rowHeight(cells, s.widths)})
}

func (b *workbook) person(p *Person) error {
	if b.shortlist.rows == maxSheetRows {
		return fmt.Errorf("a sheet holds %d rows; export fewer people or use csv", maxSheetRows)
	}
	r := newRow(p, b.opts)
	cells := make([]excelize.Cell, len(b.columns))
	for i, c := range b.columns {
		text := cell(c.value(r), b.guard)
		switch c.header {
		case "Match points":
			cells[i] = excelize.Cell{StyleID: b.points, Value: decimal(p.Score.Points)}
		case "Match band":
			cells[i] = excelize.Cell{StyleID: cmp.Or(b.bands[p.Score.Band], b.words), Value: text}
		case "GitHub URL", "Website", "LinkedIn URL":
			linked, err := b.linked(b.shortlist, i, text)
			if err != nil {
				return err
			}
			cells[i] = linked
		default:
			cells[i] = excelize.Cell{StyleID: b.words, Value: text}
		}
	}
	if err := b.shortlist.row(cells); err != nil {
		return err
	}
	return b.entries(p, r)
}

// linked makes an address a live link while there is room for links.
func (b *workbook) linked(s *workSheet, col int, address string) (excelize.Cell, error) {
	if webAddress(address) == "" || len(address) > 2000 {
		return excelize.Cell{StyleID: b.words, Value: address}, nil
	}
	if len(b.links[s.part]) == maxLinks {
		b.report.warn("%s: the first %d addresses are links, which is all that a sheet takes; the rest is text", s.name, maxLinks)
		return excelize.Cell{StyleID: b.words, Value: address}, nil
	}
	name, err := excelize.CoordinatesToCellName(col+1, s.rows+1)
	if err != nil {
		return excelize.Cell{}, err
	}
	b.links[s.part] = append(b.links[s.part], sheetLink{name, address})
	return excelize.Cell{StyleID: b.link, Value: address}, nil
}

func (b *workbook) entries(p *Person, r *row) error {
	for _, e := range p.Score.Ledger {
		if b.evidence.rows == maxSheetRows {
			b.report.warn("Evidence: cut after %d rows; use jsonl for all of it", maxSheetRows-1)
			return nil
		}
		cells := make([]excelize.Cell, 0, len(evidenceHeader))
		for _, text := range []string{r.full, r.login, string(e.Area), b.opts.toolName(e.Tool), string(e.Kind), e.What, e.Repo} {
			cells = append(cells, excelize.Cell{StyleID: b.words, Value: cell(text, b.guard)})
		}
		address, err := b.linked(b.evidence, len(evidenceHeader)-1, cell(e.URL, b.guard))
		if err != nil {
			return err
		}
		cells = append(cells, excelize.Cell{StyleID: b.words, Value: e.Count}, excelize.Cell{StyleID: b.words, Value: e.At.String()}, excelize.Cell{StyleID: b.points, Value: decimal(e.Points)}, address)
		if err := b.evidence.row(cells); err != nil {
			return err
		}
	}
	return nil
}

func (b *workbook) finish() error {
	for _, s := range []*workSheet{b.shortlist, b.evidence} {
		if err := s.close(); err != nil {
			return err
		}
	}
	if err := b.text("Method", b.method()); err != nil {
		return err
	}
	if err := b.text("Privacy", b.privacy()); err != nil {
		return err
	}
	b.file.SetActiveSheet(0)
	return nil
}

// close makes the rows a table with filter buttons; a table needs a row.
func (s *workSheet) close() error {
	if s.rows > 1 {
		end, err := excelize.CoordinatesToCellName(len(s.widths), s.rows)
		if err != nil {
			return err
		}
		err = s.stream.AddTable(&excelize.Table{Range: "A1:" + end, Name: s.name, StyleName: "TableStyleLight1"})
		if err != nil {
			return err
		}
	}
	return s.stream.Flush()
}

// text adds a sheet of two columns, name and words.
func (b *workbook) text(name string, lines [][2]string) error {
	if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	if err := printed(b.file, name, 1); err != nil {
		return err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	sheet := &workSheet{name: name, stream: stream, widths: []float64{24, 100}}
	for i, width := range sheet.widths {
		if err := stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	for _, line := range lines {
		err := sheet.row([]excelize.Cell{
			{StyleID: b.header, Value: cell(line[0], b.guard)}, {StyleID: b.words, Value: cell(line[1], b.guard)},
		})
		if err != nil {
			return err
		}
	}
	return stream.Flush()
}

func (b *workbook) method() [][2]string {
	lines := [][2]string{
		{"Points", "Each line of the sheet Evidence earned its points by kind, tool, number, recency and share; they add up to Match points."},
		{"Bands", "Strong, Good, Some, Not enough public evidence. The last is about what is public, not about the person: most good work is not."},
		{"Unknown", "An area without public evidence is unknown, never weak."},
		{"Not measured", "Work that is not public, quality of code, character, and nothing about age, origin, gender, health or belief."},
		{"Search", b.opts.Query},
		{"Made by", strings.TrimSpace("mlscout " + b.opts.Version)},
		{"Made on", b.opts.Now.UTC().Format(time.DateOnly)},
	}
	for _, line := range b.opts.Method {
		lines = append(lines, [2]string{"Model", line})
	}
	for _, line := range b.report.Warnings { // what this workbook does not hold
		lines = append(lines, [2]string{"Limits", line})
	}
	return lines
}

func (b *workbook) privacy() [][2]string {
	return [][2]string{
		{"Exported by", b.opts.By},
		{"Purpose", b.opts.Purpose},
		{"Destination", b.opts.Destination},
		{"List", b.opts.List},
		{"Date", b.opts.Now.UTC().Format(time.DateOnly)},
		{"People", strconv.Itoa(b.report.Rows)},
		{"Delete", "Delete each person by the date in Expires, here and wherever this file was copied to."},
		{"Do not contact", "People whose notes say DO NOT CONTACT asked not to be written to."},
		{"Before first contact", "Say who you are, where the data comes from, and how to object, at the latest with the first message."},
		{"Terms", "GitHub's terms forbid unsolicited mail to its users and the sale of their data."},
	}
}
