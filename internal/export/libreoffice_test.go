package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// TestLibreOffice opens what was written in a user's spreadsheet: no formula is
// evaluated, links are links, and every cell comes back as it was written. One
// start of LibreOffice, in a profile of its own, does it all: see Check.xba.
func TestLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice (soffice) is not installed: apt-get install --no-install-recommends libreoffice-calc")
	}
	people := hostilePeople()
	book, _ := write(t, "xlsx", stream(people...), testOptions())
	plain, _ := write(t, "csv", stream(people...), testOptions())
	paper, _ := write(t, "xlsx", stream(ada(), bare(), threeNames()), testOptions())
	dir := officeFolder(t, map[string][]byte{"book.xlsx": book, "plain.csv": plain, "print.xlsx": paper})
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, office, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--norestore", "macro:///Standard.Check.Main")
	cmd.Env = append(os.Environ(), "MLSCOUT_TEST_FOLDER="+dir)
	out, err := cmd.CombinedOutput()
	said := strings.ReplaceAll(strings.ToLower(string(out)), "warning: failed to launch javaldx", "") // there is no Java
	if err != nil || strings.Contains(said, "error") || strings.Contains(said, "warning") {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	checkFound(t, filepath.Join(dir, "found.txt"), len(people))

	want := make([]string, len(people))
	for i, p := range people {
		want[i] = cell(p.Bio, Apostrophe)
	}
	if diff := cmp.Diff(headlines(t, filepath.Join(dir, "book-Shortlist.csv")), want); diff != "" {
		t.Errorf("headlines of the workbook (-got +want):\n%s", diff)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "print.pdf")); err != nil || !bytes.HasPrefix(text, []byte("%PDF-")) {
		t.Errorf("no PDF: %v", err)
	}
	f, err := excelize.OpenFile(filepath.Join(dir, "plain.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) != len(people)+1 {
		t.Fatalf("got %d rows of the CSV, %v, want %d", len(rows), err, len(people)+1)
	}
}

// officeFolder is a folder with the files and a profile with the macro.
func officeFolder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	basic := filepath.Join(dir, "profile", "user", "basic")
	if err := os.MkdirAll(filepath.Join(basic, "Standard"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{
		"registrymodifications.xcu": filepath.Join(dir, "profile", "user"), "script.xlc": basic,
		"script.xlb": filepath.Join(basic, "Standard"), "Check.xba": filepath.Join(basic, "Standard"),
	} {
		text, err := os.ReadFile(filepath.Join("testdata", "libreoffice", name))
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Join(strings.TrimPrefix(target, dir), name)] = text
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// checkFound reads what the macro found: rows, formulas and links of every sheet.
func checkFound(t *testing.T, path string, people int) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^(\w+) (\w+): (\d+) rows, (\d+) formulas, (\d+) links ?(\S*)\r?$`).FindAllStringSubmatch(string(text), -1)
	got := make(map[string]string)
	for _, m := range lines {
		if m[4] != "0" {
			t.Errorf("%s, sheet %s: %s cells are formulas", m[1], m[2], m[4])
		}
		links, err := strconv.Atoi(m[5])
		if err != nil {
			t.Fatal(err)
		}
		got[m[1]+" "+m[2]] = fmt.Sprintf("%s rows, links %v %s", m[3], links > 0, m[6])
	}
	rows := strconv.Itoa(people + 1)
	evidence := strconv.Itoa(2*people + 1)
	want := map[string]string{
		"book Shortlist": rows + " rows, links true https://github.com/ada-example", "book Evidence": evidence + " rows, links true https://github.com/kserve/kserve/pull/2",
		"plain plain": rows + " rows, links false ", "print Shortlist": "4 rows, links true https://github.com/ada-example",
		"print Evidence": "3 rows, links true https://github.com/kubeflow/pipelines/pull/1",
	}
	for _, name := range []string{"book Method", "book Privacy", "print Method", "print Privacy"} {
		if got[name] == "" {
			t.Errorf("sheet missing: %s", name)
		}
		delete(got, name)
	}
	if diff := cmp.Diff(got, want); diff != "" || !strings.HasSuffix(strings.TrimSpace(string(text)), "done") {
		t.Errorf("what LibreOffice found (-got +want):\n%s\n%s", diff, text)
	}
}

// headlines reads the column Headline of a CSV file.
func headlines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, row := range rows[1:] {
		all = append(all, row[9])
	}
	return all
}
