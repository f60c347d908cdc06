package web

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"mlscout/ranker"
)

// strip draws the eight areas as cells: filled, hatched or empty. There are few
// different strips and twenty on a page, so each is drawn once.
func (p *pages) strip(cells []cell) template.HTML {
	var key strings.Builder
	for _, c := range cells {
		key.WriteString(string(c.Area) + string(c.Level))
	}
	drawn, ok := p.strips.Load(key.String())
	if !ok {
		drawn, _ = p.strips.LoadOrStore(key.String(), drawStrip(cells))
	}
	return drawn.(template.HTML)
}

func drawStrip(cells []cell) template.HTML {
	var words []string
	var body strings.Builder
	for _, c := range cells {
		said := html.EscapeString(c.Name + ": " + c.Words)
		words = append(words, c.Name+" "+c.Words)
		fmt.Fprintf(&body, `<rect class="%s" x="%d" y="1" width="18" height="12" rx="2"><title>%s</title></rect>`, html.EscapeString(string(c.Level)), c.X+1, said)
		if c.Level == ranker.Touched {
			fmt.Fprintf(&body, `<path class="hatch" d="M%d 12l7-10M%d 12l7-10"/>`, c.X+3, c.X+9)
		}
	}
	label := html.EscapeString("Areas of work: " + strings.Join(words, ", "))
	return template.HTML(`<svg class="strip" viewBox="0 0 174 14" width="174" height="14" role="img" aria-label="` + label + `">` + body.String() + `</svg>`)
}
