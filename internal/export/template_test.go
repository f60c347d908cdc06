package export

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

func TestTemplate(t *testing.T) {
	tests := map[string]struct {
		template string
		want     string // the whole file
		mapping  []Mapping
		warnings int
	}{
		"comma, windows": {
			"Candidate Name,E-mail Address *,LinkedIn,Favourite colour\r\n",
			"Candidate Name,E-mail Address *,LinkedIn,Favourite colour\r\n\"Ada Muster\",\"ada@example.org\",\"https://www.linkedin.com/in/ada-example\",\r\n",
			[]Mapping{{"Candidate Name", "Full name"}, {"E-mail Address *", "Email"}, {"LinkedIn", "LinkedIn URL"}, {"Favourite colour", ""}}, 0,
		},
		"semicolon, mark, unix, quotes": {
			"\ufeff\"First Name (required)\";\"Last, Name\";Surname;Skills\n",
			"\ufeff\"First Name (required)\";\"Last, Name\";Surname;Skills\n\"Ada\";\"Muster\";\"Muster\";\"Kubeflow, KServe\"\n",
			[]Mapping{{"First Name (required)", "First name"}, {"Last, Name", "Last name"}, {"Surname", "Last name"}, {"Skills", "Tags"}}, 1,
		},
		"separator line of Excel": {
			"sep=;\r\nName;Employer\r\n", "sep=;\r\nName;Employer\r\n\"Ada Muster\";\"example\"\r\n",
			[]Mapping{{"Name", "Full name"}, {"Employer", "Company"}}, 0,
		},
		"UTF-16": {
			utf16LE("\ufeffName\tPrénom\r\n"), utf16LE("\ufeffName\tPrénom\r\n\"Ada Muster\"\t\r\n"),
			[]Mapping{{"Name", "Full name"}, {"Prénom", ""}}, 0,
		},
		"the same heading twice": {
			"Email,Email\n", "Email,Email\n\"ada@example.org\",\"ada@example.org\"\n", []Mapping{{"Email", "Email"}, {"Email", "Email"}}, 1,
		},
		"no line end": {
			"Name\tStage", "Name\tStage\r\n\"Ada Muster\"\t\r\n", []Mapping{{"Name", "Full name"}, {"Stage", ""}}, 0,
		},
		"examples are dropped": {
			"name,email\nJane Sample,jane@example.org\n,\n", "name,email\n\"Ada Muster\",\"ada@example.org\"\n",
			[]Mapping{{"name", "Full name"}, {"email", "Email"}}, 1,
		},
		"heading over two lines": {
			"\"Full\nname\",Company\n", "\"Full\nname\",Company\n\"Ada Muster\",\"example\"\n",
			[]Mapping{{"Full\nname", "Full name"}, {"Company", "Company"}}, 0,
		},
		"protected characteristics stay blank": {
			"Name,Gender,Date of birth,Ethnicity\n", "Name,Gender,Date of birth,Ethnicity\n\"Ada Muster\",,,\n",
			[]Mapping{{"Name", "Full name"}, {"Gender", ""}, {"Date of birth", ""}, {"Ethnicity", ""}}, 0,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			template, err := ParseTemplate([]byte(tt.template))
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			report, err := template.Format().Write(&out, stream(ada()), testOptions())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(out.String(), tt.want); diff != "" {
				t.Errorf("file (-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(report.Mapping, tt.mapping); diff != "" {
				t.Errorf("mapping (-got +want):\n%s", diff)
			}
			if len(report.Warnings) != tt.warnings {
				t.Errorf("got warnings %q, want %d", report.Warnings, tt.warnings)
			}
		})
	}
}

func utf16LE(text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return string(b)
}

// TestDoNotContactIsNeverLost marks people where the system has a column for it,
// and tells where it has none.
func TestDoNotContactIsNeverLost(t *testing.T) {
	for _, f := range Formats() {
		text, _ := write(t, f.Name, stream(threeNames()), testOptions())
		if f.Name == "xlsx" {
			text = cellsOf(t, text)
		}
		if f.Name != "jsonresume" && !bytes.Contains(text, []byte("DO NOT CONTACT")) && !bytes.Contains(text, []byte(`"do_not_contact":true`)) {
			t.Errorf("%s does not say that the person asked not to be contacted", f.Name)
		}
	}
	for header, want := range map[string]int{"Name,Email\n": 1, "Name,Notes\n": 0, "Name,Skills\n": 0} {
		template, err := ParseTemplate([]byte(header))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		report, err := template.Format().Write(&out, stream(threeNames(), ada()), testOptions())
		if err != nil || len(report.Warnings) < want || want == 1 && !strings.Contains(strings.Join(report.Warnings, " "), "1 people asked not to be contacted") {
			t.Errorf("%q: %v, warnings %q", header, err, report.Warnings)
		}
		if told := bytes.Contains(out.Bytes(), []byte("DO NOT CONTACT")); told != (want == 0) {
			t.Errorf("%q: marked in the file: %v", header, told)
		}
	}
}

func TestTemplateThatIsNone(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"empty":    {"", "has no header line"},
		"utf-16":   {"\xff\xfeN\x00a", "broken UTF-16"},
		"latin-1":  {"Pr\xe9nom,Nom\n", "not UTF-8"},
		"workbook": {"PK\x03\x04rest", "workbook"},
	}
	for name, tt := range tests {
		if _, err := ParseTemplate([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
}

func FuzzParseTemplate(f *testing.F) {
	f.Add([]byte("a;\"b\nc\";d\r\n1;2"))
	f.Add([]byte("\ufeff\"a\"\t b"))
	f.Fuzz(func(t *testing.T, text []byte) {
		template, err := ParseTemplate(text)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if _, err := template.Format().Write(&out, stream(ada()), testOptions()); err != nil {
			t.Fatal(err)
		}
		if template.wide != nil {
			return // its first line ends in two bytes
		}
		if body := bytes.TrimRight(text, "\r\n"); !bytes.HasPrefix(out.Bytes(), body[:min(len(body), bytes.IndexAny(append(body, '\n'), "\r\n"))]) {
			t.Fatalf("the header changed: %q became %q", text, out.Bytes())
		}
	})
}

func TestOptionsOfTheUser(t *testing.T) {
	opts := testOptions()
	opts.BOM, opts.Guard = Off, Strip
	text, _ := write(t, "csv", stream(ada()), opts)
	if bytes.HasPrefix(text, []byte(byteOrderMark)) || bytes.Contains(text, []byte("'@example")) {
		t.Errorf("BOM and guard are not the user's: %.80q", text)
	}
	opts.BOM, opts.Guard = On, NoGuard
	text, report := write(t, "lever", stream(ada()), opts)
	if !bytes.HasPrefix(text, []byte(byteOrderMark)) || !strings.Contains(strings.Join(report.Warnings, "\n"), "not guarded") {
		t.Errorf("got %.40q with warnings %q", text, report.Warnings)
	}
}

func TestParseGuardAndSwitch(t *testing.T) {
	for _, text := range []string{"", "apostrophe", "strip", "off"} {
		if got, err := ParseGuard(text); err != nil || string(got) != text {
			t.Errorf("ParseGuard(%q) = %q, %v", text, got, err)
		}
	}
	if _, err := ParseGuard("none"); err == nil {
		t.Error("ParseGuard takes none")
	}
	for _, text := range []string{"", "auto", "on", "off"} {
		if got, err := ParseSwitch(text); err != nil || string(got) != text {
			t.Errorf("ParseSwitch(%q) = %q, %v", text, got, err)
		}
	}
	if _, err := ParseSwitch("yes"); err == nil {
		t.Error("ParseSwitch takes yes")
	}
}

func TestTooManyRowsForOneStreamAreTold(t *testing.T) {
	_, report := write(t, "recruitee", crowd(1000, 1), testOptions())
	if !strings.Contains(strings.Join(report.Warnings, " "), "999 rows a file") {
		t.Errorf("got warnings %q", report.Warnings)
	}
}
