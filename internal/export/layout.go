package export

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"mlscout/talent"
)

var shortlistWidths = map[string]float64{ // all others: 14
	"Full name": 20, "GitHub login": 18, "GitHub URL": 30, "Website": 28, "LinkedIn URL": 28, "Email": 26, "Email source": 28,
	"Headline": 34, "Company": 20, "Location": 20, "Country code": 9, "UTC offset": 11, "Remote": 9, "Open to work": 9,
	"Open to work source": 28, "Top areas": 28, "Top tools": 30, "Match band": 16, "Match points": 9, "Why matched": 60,
	"Gaps": 30, "Evidence URLs": 60, "Last public activity": 10, "Notes": 36, "First collected": 12, "Expires": 12,
}

const (
	font       = "Calibri"
	fontSize   = 11
	lineHeight = 15.0
	maxHeight  = 409.0 // of a row, in points
)

// styled holds the numbers of the styles of a workbook.
type styled struct {
	bands                       map[talent.Band]int
	header, words, points, link int
}

// newStyles gives every band a colour beside its words. Long words go on below
// in their own cell, never over the next one.
func newStyles(file *excelize.File) (styled, error) {
	within := &excelize.Alignment{WrapText: true, Vertical: "top"}
	plain := &excelize.Font{Family: font, Size: fontSize}
	bold := &excelize.Font{Family: font, Size: fontSize, Bold: true}
	link := &excelize.Font{Family: font, Size: fontSize, Color: "0563C1", Underline: "single"}
	filled := func(colour string) excelize.Style {
		return excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}, Font: plain, Alignment: within}
	}
	var ids [7]int
	for i, style := range []excelize.Style{
		filled("C6E0B4"), filled("DDEBF7"), filled("FFF2CC"),
		{Font: bold, Alignment: within},
		{Font: plain, Alignment: within},
		{Font: plain, Alignment: within, NumFmt: 2}, // 0.00
		{Font: link, Alignment: within},
	} {
		var err error
		if ids[i], err = file.NewStyle(&style); err != nil {
			return styled{}, err
		}
	}
	return styled{
		bands:  map[talent.Band]int{talent.Strong: ids[0], talent.Good: ids[1], talent.Some: ids[2]},
		header: ids[3], words: ids[4], points: ids[5], link: ids[6],
	}, nil
}

// rowHeight is what the cell with the most lines needs: LibreOffice does not
// work it out when it opens a workbook.
func rowHeight(cells []excelize.Cell, widths []float64) float64 {
	lines := 1.0
	for i, c := range cells {
		if text, ok := c.Value.(string); ok {
			lines = max(lines, linesOf(text, widths[i]))
		}
	}
	return min(lines*lineHeight, maxHeight)
}

// linesOf estimates how many lines a text takes in a column so many digits wide.
func linesOf(text string, width float64) float64 {
	lines := 0.0
	for paragraph := range strings.SplitSeq(text, "\n") {
		n := float64(utf8.RuneCountInString(paragraph))
		n += float64(len(paragraph)-utf8.RuneCountInString(paragraph)) / 2 // wide letters take three bytes
		lines += max(1, math.Ceil(n/width))
	}
	return lines
}

// printed lays a sheet out for paper: across, so many pages wide, each with its
// number.
func printed(file *excelize.File, name string, pages int) error {
	fit, across, tall, a4 := true, "landscape", 0, 9
	if err := file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	err := file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &pages, FitToHeight: &tall})
	if err != nil {
		return err
	}
	return file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&RPage &P of &N"})
}
