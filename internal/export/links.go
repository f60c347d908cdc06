package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxLinks is how many live links Excel takes on one sheet.
const maxLinks = 65_529

// sheetLinks are the live links of the workbook's sheets, by their part of the
// package. The library needs time that grows with the square of their number, so
// they are written into its parts as these are packed.
type sheetLinks map[string][]sheetLink

type sheetLink struct{ cell, address string }

// sheetPart names the part that holds the nth sheet.
func sheetPart(n int) string { return fmt.Sprintf("xl/worksheets/sheet%d.xml", n) }

// relations names the part that says what a sheet points at.
func relations(part string) string {
	dir, file := path.Split(part)
	return dir + "_rels/" + file + ".rels"
}

// zipWriter packs a workbook and puts the links in.
func (l sheetLinks) zipWriter(w io.Writer) excelize.ZipWriter {
	texts := make(map[string]*insertion)
	for part, links := range l {
		var cells, targets strings.Builder
		cells.WriteString(`<hyperlinks>`)
		for i, link := range links {
			fmt.Fprintf(&cells, `<hyperlink ref="%s" r:id="link%d"></hyperlink>`, link.cell, i)
			fmt.Fprintf(&targets, `<Relationship Id="link%d" Type="%s" Target="`, i, excelize.SourceRelationshipHyperLink)
			_ = xml.EscapeText(&targets, []byte(link.address)) // a builder takes everything
			targets.WriteString(`" TargetMode="External"></Relationship>`)
		}
		cells.WriteString(`</hyperlinks>`)
		texts[part] = &insertion{marker: []byte(`</sheetData>`), after: cells.String()}
		texts[relations(part)] = &insertion{marker: []byte(`</Relationships>`), before: targets.String()}
	}
	return linkZip{zip.NewWriter(w), texts}
}

type linkZip struct {
	*zip.Writer
	texts map[string]*insertion
}

// Create begins a part of the package.
func (z linkZip) Create(name string) (io.Writer, error) {
	part, err := z.Writer.Create(name)
	text := z.texts[name]
	if err != nil || text == nil {
		return part, err
	}
	text.to = part
	return text, nil
}

// insertion passes a stream on with a text put before and after the first marker
// in it. Every part has its marker, so nothing stays held back.
type insertion struct {
	to            io.Writer
	marker        []byte
	before, after string
	held          []byte // the beginning of a marker, maybe
	done          bool
}

func (i *insertion) Write(b []byte) (int, error) {
	if i.done {
		return i.to.Write(b)
	}
	text := append(i.held, b...)
	at := bytes.Index(text, i.marker)
	if at < 0 {
		keep := max(0, len(text)-len(i.marker)+1)
		i.held = bytes.Clone(text[keep:])
		_, err := i.to.Write(text[:keep])
		return len(b), err
	}
	i.done = true
	end := at + len(i.marker)
	for _, piece := range [][]byte{text[:at], []byte(i.before), i.marker, []byte(i.after), text[end:]} {
		if _, err := i.to.Write(piece); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}
