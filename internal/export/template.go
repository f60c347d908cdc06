package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	unicode16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Template is the blank import file of a customer's system: its header, which is
// kept byte for byte, and the manners in which it is written.
type Template struct {
	header    string
	columns   []string
	delimiter byte
	lineEnd   string
	bom       bool
	dropped   int               // lines below the header, such as examples
	wide      encoding.Encoding // UTF-16 of the file's byte order; nil for UTF-8
}

const byteOrderMark = "\ufeff"

// narrow returns the text of a UTF-16 file as UTF-8, and the encoding that turns
// what is filled in back.
func narrow(text []byte) ([]byte, encoding.Encoding, error) {
	order := unicode16.LittleEndian
	switch {
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		order = unicode16.BigEndian
	default:
		return text, nil, nil
	}
	wide := unicode16.UTF16(order, unicode16.UseBOM)
	plain, err := wide.NewDecoder().Bytes(text)
	if err == nil {
		var back []byte
		if back, err = wide.NewEncoder().Bytes(plain); err == nil && !bytes.Equal(back, text) {
			err = errors.New("not all of it can be read")
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("template: is broken UTF-16: %w; save it as \"CSV UTF-8\"", err)
	}
	return plain, wide, nil
}

// separatorLine is what Excel writes and reads above a header to name the delimiter.
var separatorLine = regexp.MustCompile(`^(?i:sep)=([,;\t|])\r?\n`)

// ParseTemplate reads the file that the customer downloaded from their system.
func ParseTemplate(text []byte) (Template, error) {
	text, wide, err := narrow(text)
	if err != nil {
		return Template{}, err
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
		return Template{}, fmt.Errorf("template: is a workbook; save it as \"CSV UTF-8\"")
	}
	if !utf8.Valid(text) {
		return Template{}, fmt.Errorf("template: is not UTF-8; save it as \"CSV UTF-8\"")
	}
	body, bom := strings.CutPrefix(string(text), byteOrderMark)
	t := Template{bom: bom, wide: wide, delimiter: delimiterOf(body)}
	top := ""
	if m := separatorLine.FindStringSubmatch(body); m != nil {
		top, t.delimiter = m[0], m[1][0]
	}
	body = body[len(top):]
	reader := csv.NewReader(strings.NewReader(body))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = rune(t.delimiter), true, -1
	columns, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return Template{}, fmt.Errorf("template: has no header line")
	}
	if err != nil {
		return Template{}, fmt.Errorf("template: header: %w", err)
	}
	end := int(reader.InputOffset())
	t.columns, t.header = columns, top+body[:end]
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
	if t.wide == nil {
		return t.fill(w, people, opts)
	}
	opts.BOM = Off // the encoder writes it
	wide := transform.NewWriter(w, t.wide.NewEncoder())
	report, err := t.fill(wide, people, opts)
	return report, errors.Join(err, wide.Close())
}

func (t Template) fill(w io.Writer, people People, opts Options) (Report, error) {
	s := sheet{
		format: "template", header: t.header, delimiter: t.delimiter, lineEnd: t.lineEnd, guard: Strip, bom: t.bom,
	}
	var mapping []Mapping
	known := fieldsByHeading()
	warns := false // a column says who asked not to be contacted
	seen := make(map[string]bool)
	for _, heading := range t.columns {
		field := known[normalHeading(heading)]
		if field.value == nil {
			field.value = empty
		}
		if field.name != "" && seen[field.name] {
			s.hints = append(s.hints, fmt.Sprintf("column %q gets the same as another column: %s", heading, field.name))
		}
		seen[field.name] = true
		warns = warns || field.name == "Notes" || field.name == "Tags"
		s.columns = append(s.columns, column{heading, field.value})
		mapping = append(mapping, Mapping{Column: heading, Field: field.name})
	}
	if t.dropped > 0 {
		s.hints = append(s.hints, fmt.Sprintf("%d lines below the template's header were not taken over", t.dropped))
	}
	silent := 0
	report, err := s.write(w, func(yield func(Person, error) bool) {
		for p, err := range people {
			if p.NoContact && p.LeftOut == "" && !warns {
				silent++
			}
			if !yield(p, err) {
				return
			}
		}
	}, opts)
	if silent > 0 {
		report.warn("%d people asked not to be contacted, and no column of this template can say so: tell whoever gets the file", silent)
	}
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
	enter("Tags", labels, "tag", "skills", "skill", "skill set", "technologies", "keywords", "tech stack")
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
