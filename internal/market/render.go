package market

import (
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// top bounds a listing; 0 means 10.
func top(n int) int {
	if n <= 0 {
		return 10
	}
	return n
}

// WriteTable writes the view for reading on a terminal.
func (v View) WriteTable(w io.Writer, rows int) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "%d vacancies of %d employers, each employer once a month\n\nMONTH\tVACANCIES\tREMOTE\tWITH PAY\n", v.Vacancies, v.Employers)
	for _, m := range v.Months {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\n", m.Month, m.Vacancies, m.Remote, m.WithPay)
	}
	fmt.Fprint(t, "\nTOOL\tVACANCIES\tSHARE\tCHANGE\n")
	for _, d := range v.Tools[:min(len(v.Tools), top(rows))] {
		fmt.Fprintf(t, "%s\t%d\t%.0f%%\t%+.0f pts\n", d.Tool, d.Vacancies, 100*d.Share, 100*d.Change)
	}
	fmt.Fprint(t, "\nCOUNTRY\tPER\tVACANCIES\tLOW\tMEDIAN\tHIGH\tCURRENCY\n")
	for _, p := range v.Pay[:min(len(v.Pay), top(rows))] {
		fmt.Fprintf(t, "%s\t%s\t%d\t%.0f\t%.0f\t%.0f\t%s\n", orDash(p.Country), p.Period, p.Vacancies, p.Low, p.Median, p.High, p.Currency)
	}
	if len(v.Standing) > 0 {
		fmt.Fprint(t, "\nSTANDING FOR MONTHS\tROLE\tMONTHS\n")
		for _, s := range v.Standing[:min(len(v.Standing), top(rows))] {
			fmt.Fprintf(t, "%s\t%s\t%d\n", plain(s.Company), plain(s.Role), len(s.Months))
		}
	}
	return t.Flush()
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// plain keeps foreign text from steering a terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

// WriteCSV writes one row for each month and tool, then one for each pay range,
// told apart by the first column.
func (v View) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"table", "month", "tool", "country", "currency", "period", "vacancies", "share", "low", "median", "high"})
	for _, m := range v.Months {
		_ = out.Write([]string{"month", m.Month, "", "", "", "", strconv.Itoa(m.Vacancies), "", "", "", ""})
		tools := make([]string, 0, len(m.Tools))
		for tool := range m.Tools {
			tools = append(tools, tool)
		}
		slices.Sort(tools)
		for _, tool := range tools {
			_ = out.Write([]string{"tool", m.Month, tool, "", "", "", strconv.Itoa(m.Tools[tool]), strconv.FormatFloat(share(m.Tools[tool], m.Vacancies), 'f', 4, 64), "", "", ""})
		}
	}
	for _, p := range v.Pay {
		_ = out.Write([]string{"pay", "", "", p.Country, p.Currency, p.Period, strconv.Itoa(p.Vacancies), "", money(p.Low), money(p.Median), money(p.High)})
	}
	out.Flush()
	return out.Error()
}

func money(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }

// The drawing, in its own units.
const (
	width, height = 860, 420
	left, right   = 56, 190
	above, below  = 44, 52
)

// strokes are colours and dashes that differ without colour too.
var strokes = [...]struct{ colour, dash string }{
	{"#0b5394", ""}, {"#b45309", "7 3"}, {"#166534", "2 3"}, {"#7e22ce", "9 3 2 3"}, {"#9f1239", ""},
	{"#0e7490", "4 2"}, {"#4d7c0f", "1 3"}, {"#374151", "12 4"}, {"#be185d", "6 2 2 2"}, {"#1e3a8a", "3 6"},
}

// WriteSVG draws the share of vacancies that want each of the most wanted
// tools, month by month. The picture holds its own title and description.
func (v View) WriteSVG(w io.Writer, tools int) error {
	lines := v.Tools[:min(len(v.Tools), min(top(tools), len(strokes)))]
	peak := v.peak(lines)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="t d" font-family="sans-serif" font-size="12">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<title id="t">Tools wanted by month</title><desc id="d">%s</desc>`+"\n", html.EscapeString(v.describe(lines)))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/><text x="%d" y="24" font-size="15">Share of vacancies that want a tool, by month</text>`+"\n", width, height, left)
	for step := 0; step <= 4; step++ {
		y := yOf(peak*float64(step)/4, peak)
		fmt.Fprintf(&b, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#d4d4d4"/><text x="%d" y="%.1f" text-anchor="end" fill="#404040">%.0f%%</text>`+"\n", left, y, width-right, y, left-6, y+4, 100*peak*float64(step)/4)
	}
	every := max(1, (len(v.Months)+8)/9)
	for i, m := range v.Months {
		if i%every == 0 {
			fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#404040">%s</text>`+"\n", xOf(i, len(v.Months)), height-below+20, html.EscapeString(m.Month))
		}
	}
	for i, d := range lines {
		v.line(&b, i, d, peak)
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" fill="#404040">%d vacancies of %d employers; each employer counts once a month</text></svg>`+"\n", left, height-10, v.Vacancies, v.Employers)
	_, err := io.WriteString(w, b.String())
	return err
}

func (v View) peak(lines []Demand) float64 {
	peak := 0.05
	for _, m := range v.Months {
		for _, d := range lines {
			peak = max(peak, share(m.Tools[d.Tool], m.Vacancies))
		}
	}
	return peak
}

func (v View) describe(lines []Demand) string {
	if len(lines) == 0 {
		return "No vacancy names a tool."
	}
	var parts []string
	for _, d := range lines {
		parts = append(parts, fmt.Sprintf("%s %.0f%%", d.Tool, 100*d.Share))
	}
	return "Over all months: " + strings.Join(parts, ", ") + "."
}

// line draws one tool's line with its name at the right.
func (v View) line(b *strings.Builder, i int, d Demand, peak float64) {
	s := strokes[i]
	var points []string
	for n, m := range v.Months {
		if m.Vacancies > 0 {
			points = append(points, fmt.Sprintf("%.1f,%.1f", xOf(n, len(v.Months)), yOf(share(m.Tools[d.Tool], m.Vacancies), peak)))
		}
	}
	fmt.Fprintf(b, `<polyline fill="none" stroke="%s" stroke-width="2" stroke-dasharray="%s" points="%s"/>`+"\n", s.colour, s.dash, strings.Join(points, " "))
	if x, y, ok := strings.Cut(strings.Join(points, " "), ","); ok && len(points) == 1 {
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="3" fill="%s"/>`+"\n", x, y, s.colour) // a line of one point draws nothing
	}
	y := above + 8 + i*20
	fmt.Fprintf(b, `<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="%s" stroke-width="2" stroke-dasharray="%s"/><text x="%d" y="%d">%s (%d)</text>`+"\n",
		width-right+12, y, width-right+40, y, s.colour, s.dash, width-right+46, y+4, html.EscapeString(d.Tool), d.Vacancies)
}

func xOf(i, of int) float64 {
	if of < 2 {
		return left
	}
	return left + float64(i)*float64(width-left-right)/float64(of-1)
}

func yOf(v, peak float64) float64 {
	return float64(height-below) - v/peak*float64(height-above-below)
}
