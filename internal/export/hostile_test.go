package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xuri/excelize/v2"

	"mlscout/talent"
)

func hostilePeople() []Person {
	var people []Person
	for i, text := range hostileTexts() {
		people = append(people, hostile(i, text))
	}
	return people
}

func write(t *testing.T, name string, people People, opts Options) ([]byte, Report) {
	t.Helper()
	f, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	report, err := f.Write(&out, people, opts)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), report
}

func TestHostileTextsStayTextInEveryDelimitedFormat(t *testing.T) {
	people := hostilePeople()
	if len(people) < 200 {
		t.Fatalf("got %d hostile cells, want at least 200", len(people))
	}
	for _, f := range Formats() {
		if f.Extension != ".csv" {
			continue
		}
		text, _ := write(t, f.Name, stream(people...), testOptions())
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte(byteOrderMark)))).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if len(rows) != len(people)+1 {
			t.Errorf("%s: got %d rows, want %d and the header", f.Name, len(rows), len(people))
		}
		for _, row := range rows[1:] {
			for i, text := range row {
				if formula(text) || strings.ContainsAny(text, "\r\n\t\x00\u202e\u200b") || !utf8.ValidString(text) {
					t.Errorf("%s: %s holds %q", f.Name, rows[0][i], text)
				}
			}
		}
	}
}

func TestHostileTextsStayTextInTheWorkbook(t *testing.T) {
	people := hostilePeople()
	text, _ := write(t, "xlsx", stream(people...), testOptions())
	f, err := excelize.OpenReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, text := range row {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if cellFormula, _ := f.GetCellFormula(sheet, at); cellFormula != "" || formula(text) {
					t.Errorf("%s!%s holds %q, formula %q", sheet, at, text, cellFormula)
				}
				if linked, address, _ := f.GetCellHyperLink(sheet, at); linked && webAddress(address) == "" {
					t.Errorf("%s!%s links to %q", sheet, at, address)
				}
			}
		}
	}
	rows, err := f.GetRows("Shortlist")
	if err != nil || len(rows) != len(people)+1 {
		t.Fatalf("got %d rows, %v, want %d", len(rows), err, len(people)+1)
	}
	for i, p := range people { // _x003D_ and its like come back as they went in
		if got, want := rows[i+1][9], cell(p.Bio, Apostrophe); got != want {
			t.Errorf("headline %q came back as %q", want, got)
		}
	}
}

func TestJSONResumeIsValid(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(filepath.Join("testdata", "jsonresume-1.3.1.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	empty, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"basics":{"url":""}}`))
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(empty) == nil {
		t.Fatal("the schema takes an empty address: formats are not checked")
	}
	people := append(hostilePeople(), oddPeople()...)
	for len(people) < 1000 {
		people = append(people, people[len(people)%250])
	}
	text, _ := write(t, "jsonresume", stream(people...), testOptions())
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	if len(lines) != len(people) {
		t.Fatalf("got %d resumes, want %d", len(lines), len(people))
	}
	for i, line := range lines {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("person %d: %v\n%s", i, err, line)
		}
	}
}

// oddPeople lack fields or have ones that only nearly fit.
func oddPeople() []Person {
	var people []Person
	for _, address := range []string{
		"example.org", "https://", "https://exämple.org/ä?q=ü#ß", "https://example.org/a b", "http://[::1]/", "https://user:pw@example.org",
		"https://example.org/%zz", "javascript:alert(1)", "HTTPS://EXAMPLE.ORG", "https://example.org:99999/", "https://exa_mple.org/", "https://-x.org",
		"https://example.org/?a=1;b=2", "https://example.org/|^`{}", "https://xn--.org/",
	} {
		p := ada()
		p.Website, p.Links = address, []talent.Link{{Provider: "mastodon", URL: address}}
		p.Score.Ledger[0].URL = address
		people = append(people, p)
	}
	for _, email := range []string{"a@b", "a b@example.org", "Ada <ada@example.org>", "ada@exämple.org", "\"a b\"@example.org", "a@[127.0.0.1]", "a@-x.org", "a..b@example.org"} {
		p := ada()
		p.Contact.Email = email
		people = append(people, p)
	}
	for _, first := range []string{"", "2025", "0000-00", "2025-13", "x", "9999-12"} {
		p := ada()
		p.Score.Ledger[0].First, p.Score.Ledger[0].At = first, 0
		people = append(people, p)
	}
	return append(people, bare(), threeNames(), Person{})
}

func TestJSONLinesHoldTheProvenanceOfEveryFact(t *testing.T) {
	text, _ := write(t, "jsonl", stream(append(hostilePeople(), ada())...), testOptions())
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	for _, line := range lines {
		var doc struct {
			Schema   string                     `json:"schema"`
			Points   float64                    `json:"points"`
			Ledger   []struct{ Points float64 } `json:"ledger"`
			Evidence []struct {
				Source, Extractor string
				FetchedAt         string `json:"fetched_at"`
			} `json:"evidence"`
		}
		if err := json.Unmarshal(line, &doc); err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, entry := range doc.Ledger {
			sum += entry.Points
		}
		if doc.Schema != "mlscout.prospect/v1" || sum != doc.Points {
			t.Errorf("schema %q, points %v, sum of the ledger %v", doc.Schema, doc.Points, sum)
		}
		for _, ev := range doc.Evidence {
			if ev.Source == "" || ev.Extractor == "" || ev.FetchedAt == "" {
				t.Errorf("evidence without provenance: %+v", ev)
			}
		}
	}
}
