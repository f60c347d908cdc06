package main

import (
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// maxCell is the widest cell of a table; longer text is cut with an ellipsis.
const maxCell = 60

func writeTable(w io.Writer, t table) error {
	if len(t.rows) == 0 {
		return nil
	}
	rows := make([][]string, 0, len(t.rows)+1)
	rows = append(rows, upper(t.columns))
	for _, row := range t.rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = runewidth.Truncate(plain(cell), maxCell, "…")
		}
		rows = append(rows, cells)
	}
	widths := make([]int, len(t.columns))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	var line strings.Builder
	for _, row := range rows {
		line.Reset()
		for i, cell := range row {
			line.WriteString(runewidth.FillRight(cell, widths[i]+2))
		}
		if _, err := io.WriteString(w, strings.TrimRight(line.String(), " ")+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func upper(columns []string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = strings.ToUpper(c)
	}
	return out
}
