package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func formatNamed(t testing.TB, name string) Format {
	t.Helper()
	f, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// namesIn lists a folder.
func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "list.csv")
	report, err := WriteFile(path, formatNamed(t, "csv"), stream(ada(), bare()), testOptions())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	want := []File{{Name: "list.csv", Rows: 2, Bytes: int64(len(text)), SHA256: hex.EncodeToString(sum[:])}}
	if diff := cmp.Diff(report.Files, want); diff != "" {
		t.Errorf("files (-got +want):\n%s", diff)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %v, %v, want a file for its owner only", info.Mode(), err)
	}
	var back Report
	told, err := os.ReadFile(ReportName(path))
	if err != nil || json.Unmarshal(told, &back) != nil || back.Rows != 2 || back.Schema != "mlscout.export/v1" {
		t.Errorf("report reads %+v, %v", back, err)
	}
	if strings.Contains(string(told), "ada") {
		t.Errorf("the report holds personal data:\n%s", told)
	}
	if diff := cmp.Diff(namesIn(t, dir), []string{"list.csv", "list.report.json"}); diff != "" {
		t.Errorf("folder (-got +want):\n%s", diff)
	}
}

func TestWriteFileIsAllOrNothing(t *testing.T) {
	broken := errors.New("the store went away")
	tests := map[string]struct {
		format Format
		people People
		want   string
	}{
		"people end in an error": {formatNamed(t, "csv"), func(yield func(Person, error) bool) {
			_ = yield(ada(), nil) && yield(Person{}, broken)
		}, "the store went away"},
		"workbook, people end in an error": {formatNamed(t, "xlsx"), func(yield func(Person, error) bool) {
			_ = yield(ada(), nil) && yield(Person{}, broken)
		}, "the store went away"},
		"disk full": {Format{Name: "full", Write: func(w io.Writer, _ People, _ Options) (Report, error) {
			if _, err := w.Write([]byte("half a file")); err != nil {
				return Report{}, err
			}
			return Report{}, syscall.ENOSPC
		}}, stream(), "no space left on device; nothing was replaced"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "list.out")
			if err := os.WriteFile(path, []byte("of yesterday"), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := WriteFile(path, tt.format, tt.people, testOptions())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if text, _ := os.ReadFile(path); string(text) != "of yesterday" {
				t.Errorf("the file now holds %q", text)
			}
			if diff := cmp.Diff(namesIn(t, dir), []string{"list.out"}); diff != "" {
				t.Errorf("folder (-got +want):\n%s", diff)
			}
		})
	}
}

func TestWriteFileInNoFolder(t *testing.T) {
	_, err := WriteFile(filepath.Join(t.TempDir(), "none", "list.csv"), formatNamed(t, "csv"), stream(), testOptions())
	if err == nil || !strings.Contains(err.Error(), "no such file or directory") {
		t.Errorf("got %v", err)
	}
}

// TestKilledExportLeavesNoHalfFile kills an export of every format in the midst of
// writing.
func TestKilledExportLeavesNoHalfFile(t *testing.T) {
	if name, path, ok := strings.Cut(os.Getenv("EXPORT_UNTIL_KILLED"), ":"); ok {
		f := templateFormat(t)
		if name != "template" {
			f = formatNamed(t, name)
		}
		_, err := WriteFile(path, f, crowd(1<<40, 2), testOptions())
		t.Fatal("ended by itself:", err)
	}
	t.Run("template", func(t *testing.T) { killed(t, "template") })
	for _, f := range Formats() {
		t.Run(f.Name, func(t *testing.T) { killed(t, f.Name) })
	}
}

func templateFormat(t *testing.T) Format {
	t.Helper()
	template, err := ParseTemplate([]byte("Name,Notes\n"))
	if err != nil {
		t.Fatal(err)
	}
	return template.Format()
}

func killed(t *testing.T, name string) {
	dir := t.TempDir()
	path := filepath.Join(dir, "list.csv")
	if err := os.WriteFile(path, []byte("of yesterday"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledExportLeavesNoHalfFile$")
	cmd.Env = append(os.Environ(), "EXPORT_UNTIL_KILLED="+name+":"+path)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	waitForBytes(t, dir)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if text, err := os.ReadFile(path); err != nil || string(text) != "of yesterday" {
		t.Errorf("under the target name: %.40q, %v", text, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".list.part-*"))
	if err != nil || len(left) != 1 || len(namesIn(t, dir)) != 2 {
		t.Fatalf("got %v, want one scratch folder beside the old file", namesIn(t, dir))
	}
	old := now.Add(-2 * time.Hour)
	if err := os.Chtimes(left[0], old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteFile(path, formatNamed(t, "csv"), stream(ada()), testOptions()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(namesIn(t, dir), []string{"list.csv", "list.report.json"}); diff != "" {
		t.Errorf("folder after the next export (-got +want):\n%s", diff)
	}
}

func waitForBytes(t *testing.T, dir string) {
	t.Helper()
	for range 1000 {
		parts, err := filepath.Glob(filepath.Join(dir, ".list.part-*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range parts {
			if info, err := os.Stat(name); err == nil && info.Size() > 1<<16 {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("nothing was written within ten seconds")
}

func TestRecruiteeIsCutIntoFilesOf999(t *testing.T) {
	tests := map[string]struct {
		people int
		want   []int
	}{
		"none": {0, []int{0}}, "one file": {999, []int{999}}, "two files": {1000, []int{999, 1}}, "exactly two": {1998, []int{999, 999}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			report, err := WriteFile(filepath.Join(dir, "list.csv"), formatNamed(t, "recruitee"), crowd(tt.people, 1), testOptions())
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, f := range report.Files {
				got = append(got, f.Rows)
				text, err := os.ReadFile(filepath.Join(dir, f.Name))
				if err != nil || !bytes.HasPrefix(text, []byte("Name,Jobs,")) || bytes.Count(text, []byte("\r\n")) != f.Rows+1 {
					t.Errorf("%s: %v, %d lines", f.Name, err, bytes.Count(text, []byte("\r\n")))
				}
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("rows per file (-got +want):\n%s", diff)
			}
			if report.Rows != tt.people || len(report.People) != tt.people || len(namesIn(t, dir)) != len(tt.want)+1 {
				t.Errorf("report counts %d rows and %d people; folder holds %v", report.Rows, len(report.People), namesIn(t, dir))
			}
		})
	}
}

func TestFileName(t *testing.T) {
	tests := map[string]string{
		"MLOps EU":       "shortlist_mlops-eu_20261122_greenhouse.csv",
		"../../etc/x":    "shortlist_etc-x_20261122_greenhouse.csv",
		"日本":             "shortlist_list_20261122_greenhouse.csv",
		"a_b.c":          "shortlist_a-b-c_20261122_greenhouse.csv",
		"Größe & Länge!": "shortlist_gre--lnge_20261122_greenhouse.csv",
	}
	for list, want := range tests {
		if got := FileName(list, formatNamed(t, "greenhouse"), now); got != want {
			t.Errorf("%q: got %q, want %q", list, got, want)
		}
	}
}

func TestWriteFileRegistersBeforeAnybodyCanRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "list.csv")
	opts := testOptions()
	opts.Register = func(r Report) error {
		if _, err := os.Stat(path); err == nil || len(r.Files) != 2 || r.Files[1].SHA256 == "" || len(r.People) != 1000 {
			t.Errorf("registered with %d files of %d people, the first readable: %v", len(r.Files), len(r.People), err == nil)
		}
		return errors.New("the register is full")
	}
	_, err := WriteFile(path, formatNamed(t, "recruitee"), crowd(1000, 1), opts)
	if err == nil || !strings.Contains(err.Error(), "the register is full; nothing was replaced") {
		t.Errorf("got %v", err)
	}
	if left := namesIn(t, dir); len(left) != 0 {
		t.Errorf("unregistered files: %v", left)
	}
	opts.Register = func(Report) error { return errors.New("the register is full") }
	if _, err := Spool(dir, formatNamed(t, "csv"), stream(ada()), opts); err == nil || len(namesIn(t, dir)) != 0 {
		t.Errorf("spool: got %v, left %v", err, namesIn(t, dir))
	}
}

func TestSpool(t *testing.T) {
	dir := t.TempDir()
	done, err := Spool(dir, formatNamed(t, "lever"), stream(ada(), bare()), testOptions())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	n, err := done.WriteTo(&out)
	sum := sha256.Sum256(out.Bytes())
	want := []File{{Name: "shortlist_mlops-eu_20261122_lever.csv", Rows: 2, Bytes: n, SHA256: hex.EncodeToString(sum[:])}}
	if diff := cmp.Diff(done.Report.Files, want); diff != "" || err != nil {
		t.Errorf("files, %v (-got +want):\n%s", err, diff)
	}
	if err := done.Close(); err != nil || len(namesIn(t, dir)) != 0 {
		t.Errorf("close: %v, left %v", err, namesIn(t, dir))
	}
}

// TestWriteFileReplacesOnlyFiles keeps devices and folders from being replaced,
// and replaces what a link points at instead of the link.
func TestWriteFileReplacesOnlyFiles(t *testing.T) {
	dir := t.TempDir()
	folder, real, link := filepath.Join(dir, "folder"), filepath.Join(dir, "real.csv"), filepath.Join(dir, "link.csv")
	if err := errors.Join(os.Mkdir(folder, 0o700), os.WriteFile(real, nil, 0o600), os.Symlink(real, link)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, os.DevNull} {
		if _, err := WriteFile(path, formatNamed(t, "csv"), stream(ada()), testOptions()); err == nil || !strings.Contains(err.Error(), "is not a regular file") {
			t.Errorf("%s: got %v", path, err)
		}
	}
	if _, err := WriteFile(link, formatNamed(t, "csv"), stream(ada()), testOptions()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(link)
	text, readErr := os.ReadFile(real)
	if err != nil || readErr != nil || info.Mode()&os.ModeSymlink == 0 || !bytes.Contains(text, []byte("Ada")) {
		t.Errorf("the link is %v (%v), its file holds %.40q (%v)", info.Mode(), err, text, readErr)
	}
	second := filepath.Join(dir, "real-2.csv")
	if err := os.Mkdir(second, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteFile(real, formatNamed(t, "recruitee"), crowd(1000, 1), testOptions()); err == nil || !strings.Contains(err.Error(), "nothing was replaced") {
		t.Errorf("second file is a folder: got %v", err)
	}
	if after, _ := os.ReadFile(real); !bytes.Equal(after, text) {
		t.Error("the first file was replaced although the second could not be")
	}
	if err := os.Remove(second); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(second, []byte("of last month"), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := WriteFile(real, formatNamed(t, "recruitee"), crowd(1, 1), testOptions())
	if err != nil || !strings.Contains(strings.Join(report.Warnings, " "), "real-2.csv is there from an earlier export") {
		t.Errorf("an older second file: %v, warnings %q", err, report.Warnings)
	}
}
