package recruiting

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	texttemplate "text/template"
)

//go:embed data/kit.md.tmpl data/kit.html.tmpl data/prep.md.tmpl data/prep.html.tmpl
var kitTemplates embed.FS

// KitFormats are the forms in which a kit is written.
func KitFormats() []string { return []string{"md", "html"} }

// Write writes the kit for interviewers, or (candidate) the sheet by which the
// person prepares: it holds no probes, no evidence and no scorecard.
func (k Kit) Write(w io.Writer, format string, candidate bool) error {
	name := "kit"
	if candidate {
		name = "prep"
	}
	file := "data/" + name + "." + format + ".tmpl"
	text, err := kitTemplates.ReadFile(file)
	if err != nil {
		return fmt.Errorf("kit: format %q: want %s", format, strings.Join(KitFormats(), " or "))
	}
	if format == "html" {
		tmpl, err := template.New(name).Funcs(template.FuncMap{"inc": increment}).Parse(string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		return tmpl.Execute(w, k)
	}
	tmpl, err := texttemplate.New(name).Funcs(texttemplate.FuncMap{"inc": increment, "md": markdown}).Parse(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return tmpl.Execute(w, k)
}

func increment(n int) int { return n + 1 }

// markdown keeps published text from being read as markup.
func markdown(text string) string {
	return strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "<", "&lt;", "|", "\\|", "\n", " ", "\r", " ").Replace(text)
}
