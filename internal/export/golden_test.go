package export

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares every format with a file of its own; -update writes them anew.
func TestGolden(t *testing.T) {
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) {
			var out bytes.Buffer
			gone := bare()
			gone.LeftOut = "suppressed"
			report, err := f.Write(&out, stream(ada(), gone, bare(), threeNames()), testOptions())
			if err != nil {
				t.Fatal(err)
			}
			if report.Rows != 3 || len(report.People) != 3 || report.LeftOut["suppressed"] != 1 {
				t.Errorf("report counts %d rows, %d people, left out %v", report.Rows, len(report.People), report.LeftOut)
			}
			text := out.Bytes()
			if f.Name == "xlsx" {
				text = cellsOf(t, text)
			}
			golden(t, f.Name+".golden", text)
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("%s (-got +want):\n%s", name, diff)
	}
}

// cellsOf shows a workbook as text: every sheet, row and link.
func cellsOf(t *testing.T, text []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("# " + name + "\n")
		for y, row := range rows {
			for x, text := range row {
				at, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, _ := f.GetCellFormula(name, at); formula != "" {
					t.Errorf("%s!%s is a formula: %q", name, at, formula)
				}
				if linked, address, _ := f.GetCellHyperLink(name, at); linked {
					text = "<" + address + "> " + text
				}
				b.WriteString(at + " " + text + "\n")
			}
		}
		tables, err := f.GetTables(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			b.WriteString("table " + table.Name + " " + table.Range + "\n")
		}
	}
	return []byte(b.String())
}

func TestHeadersAreExact(t *testing.T) {
	tests := map[string]string{
		"csv":        "\ufeffFirst name,Last name,Full name,GitHub login,GitHub URL,Website,LinkedIn URL,Email,Email source,Headline,Company,Location,Country code,UTC offset,Remote,Open to work,Open to work source,Top areas,Top tools,Match band,Match points,Why matched,Gaps,Evidence URLs,Last public activity,List,Stage,Notes,First collected,Expires\r\n",
		"greenhouse": "First Name,Last Name,Company,Title,Email,Phone,Social Media,Website,Address,Source,Who gets credit,Notes,Job,Department,Office,Prospect Pool,Prospect Stage\r\n",
		"lever":      "Full name,Email,Lever Posting URL,Stage,Sources,Origin,Tags,Links,Notes,IsSecretNote\r\n",
		"recruitee":  "Name,Jobs,Emails,Phones,Tags,Sources,Links,Social Links,Cover Letter\r\n",
		"bullhorn":   "externalID,firstName,lastName,name,occupation,companyName,companyURL,email,address.city,address.countryName,source,status,skillSet,description,comments,owner.name\r\n",
	}
	for name, want := range tests {
		f, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := f.Write(&out, stream(), Options{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(out.String(), want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestLookupOfAnUnknownFormat(t *testing.T) {
	if _, err := Lookup("pdf"); err == nil || !strings.Contains(err.Error(), "want csv, xlsx") {
		t.Errorf("got %v, want an error that names the formats", err)
	}
}
