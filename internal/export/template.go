package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Template is the blank import file of a customer's system: its header, which is
// kept byte for byte, and the manners in which it is written.
type Template struct {
	header    string
	columns   []string
	delimiter byte
	lineEnd   string
	bom       bool
	dropped   int // lines below the header, such as examples
}

const byteOrderMark = "\ufeff"

// ParseTemplate reads the file that the customer downloaded from their system.
func ParseTemplate(text []byte) (Template, error) {
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return Template{}, fmt.Errorf("template: is UTF-16; save it as \"CSV UTF-8\"")
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		return Template{}, fmt.Errorf("template: is a workbook; save it as \"CSV UTF-8\"")
	}
	if !utf8.Valid(text) {
		return Template{}, fmt.Errorf("template: is not UTF-8; save it as \"CSV UTF-8\"")
	}
	body, bom := strings.CutPrefix(string(text), byteOrderMark)
	t := Template{bom: bom, delimiter: delimiterOf(body)}
	reader := csv.NewReader(strings.NewReader(body))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = rune(t.delimiter), true, -1
	columns, err := reader.Read()
	if err == io.EOF {
		return Template{}, fmt.Errorf("template: has no header line")
	}
	if err != nil {
		return Template{}, fmt.Errorf("template: header: %w", err)
	}
	end := int(reader.InputOffset())
	t.columns, t.header = columns, body[:end]
	t.lineEnd = "\r\n"
	if !strings.HasSuffix(t.header, "\r\n") && strings.HasSuffix(t.header, "\n") {
		t.lineEnd = "\n"
	}
	if !strings.HasSuffix(t.header, "\n") {
		t.header += t.lineEnd
	}
	for line := range strings.Lines(body[end:]) {
		if strings.Trim(line, string(t.delimiter)+"\r\n \"") != "" {
			t.dropped++
		}
	}
	return t, nil
}

// delimiterOf returns what divides the first line, outside of quotes, most often.
func delimiterOf(text string) byte {
	counts := make(map[byte]int)
	quoted := false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',' || c == ';' || c == '\t' || c == '|':
			counts[c]++
		case c == '\n':
			return mostOf(counts)
		}
	}
	return mostOf(counts)
}

func mostOf(counts map[byte]int) byte {
	best := byte(',')
	for _, c := range []byte{',', ';', '\t', '|'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// Format returns the format that fills t. Columns whose heading is not known
// stay blank; the report says which.
func (t Template) Format() Format {
	return Format{
		Name: "template", Title: "Your own template", Extension: ".csv", ContentType: csvType,
		Write: t.write,
	}
}

func (t Template) write(w io.Writer, people People, opts Options) (Report, error) {
	s := sheet{
		format: "template", header: t.header, delimiter: t.delimiter, lineEnd: t.lineEnd, guard: Strip, bom: t.bom,
	}
	var mapping []Mapping
	known := fieldsByHeading()
	for _, heading := range t.columns {
		field := known[normalHeading(heading)]
		if field.value == nil {
			field.value = empty
		}
		s.columns = append(s.columns, column{heading, field.value})
		mapping = append(mapping, Mapping{Column: heading, Field: field.name})
	}
	if t.dropped > 0 {
		s.hints = append(s.hints, fmt.Sprintf("%d lines below the template's header were not taken over", t.dropped))
	}
	report, err := s.write(w, people, opts)
	report.Mapping = mapping
	return report, err
}

// field is something of a person that a template can ask for.
type field struct {
	name  string
	value func(*row) string
}

// fieldsByHeading finds fields by the headings that recruiting systems use, in
// normal form. Nothing about protected characteristics is among them, and no
// stage: its names belong to the customer's system.
func fieldsByHeading() map[string]field {
	all := make(map[string]field)
	enter := func(name string, value func(*row) string, headings ...string) {
		for _, heading := range append(headings, name) {
			all[normalHeading(heading)] = field{name, value}
		}
	}
	for _, c := range generalColumns() {
		if c.header != "Stage" {
			enter(c.header, c.value)
		}
	}
	list := func(values func(*row) []string) func(*row) string {
		return func(r *row) string { return strings.Join(noCommas(values(r)), ", ") }
	}
	enter("First name", func(r *row) string { return r.first }, "given name", "forename", "candidate first name", "fname")
	enter("Last name", func(r *row) string { return r.last }, "surname", "family name", "candidate last name", "lname")
	enter("Full name", func(r *row) string { return r.full }, "name", "candidate name", "candidate", "contact name", "prospect name")
	enter("Email", func(r *row) string { return r.email }, "emails", "email address", "e-mail", "personal email", "primary email", "email 1", "candidate email")
	enter("GitHub URL", func(r *row) string { return r.githubURL }, "github", "github profile", "github link", "githuburl")
	enter("GitHub login", func(r *row) string { return r.login }, "github username", "github handle", "github user")
	enter("LinkedIn URL", func(r *row) string { return r.linkedIn }, "linkedin", "linkedin profile", "linkedin link", "linkedinurl")
	enter("Website", func(r *row) string { return r.website }, "websites", "personal website", "portfolio", "blog", "homepage", "url", "website url")
	enter("Social links", func(r *row) string { return strings.Join(r.social, ", ") }, "social media", "social profiles", "social", "social urls", "profiles")
	enter("Links", func(r *row) string {
		return strings.Join(append(r.social[:len(r.social):len(r.social)], r.links...), ", ")
	}, "urls", "web links")
	enter("Company", func(r *row) string { return r.company }, "current company", "employer", "current employer", "organization", "organisation", "company name")
	enter("Headline", title, "title", "job title", "current title", "position", "occupation", "current position", "current job title")
	enter("Location", func(r *row) string { return r.location }, "address", "current location", "candidate location")
	enter("City", func(r *row) string { return r.city }, "town", "address city")
	enter("Country code", func(r *row) string { return r.country }, "country", "address country", "country name")
	enter("UTC offset", func(r *row) string { return r.offset }, "timezone", "time zone", "tz")
	enter("Tags", list(func(r *row) []string { return r.tags }), "tag", "skills", "skill", "skill set", "technologies", "keywords", "tech stack")
	enter("Source", func(r *row) string { return r.source }, "sources", "candidate source", "lead source", "sourced from")
	enter("Origin", constant("Sourced"), "candidate origin")
	enter("Notes", story, "note", "comments", "comment", "summary", "description", "background", "recruiter notes")
	enter("External id", func(r *row) string { return r.id }, "externalid", "candidate id", "reference", "reference id")
	return all
}

// normalHeading reduces a heading to its letters and digits, without remarks in
// brackets, which systems use for "required".
func normalHeading(heading string) string {
	var b strings.Builder
	depth := 0
	for _, r := range strings.ToLower(heading) {
		switch {
		case r == '(' || r == '[':
			depth++
		case r == ')' || r == ']':
			depth--
		case depth <= 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		}
	}
	return b.String()
}
