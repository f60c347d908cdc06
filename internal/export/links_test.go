package export

import (
	"archive/zip"
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"mlscout/ranker"
	"mlscout/talent"
)

func TestInsertion(t *testing.T) {
	const text = "<a></</b></b>rest</b>"
	for size := 1; size <= len(text); size++ {
		var out strings.Builder
		w := &insertion{to: &out, marker: []byte("</b>"), before: "[", after: "]"}
		for at := 0; at < len(text); at += size {
			piece := text[at:min(at+size, len(text))]
			if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatalf("wrote %d of %d: %v", n, len(piece), err)
			}
		}
		if got, want := out.String(), "<a></[</b>]</b>rest</b>"; got != want {
			t.Errorf("in pieces of %d: got %q, want %q", size, got, want)
		}
	}
}

// TestLinksToTheLimitOfASheet has more addresses than Excel takes links.
func TestLinksToTheLimitOfASheet(t *testing.T) {
	p := ada()
	p.Score.Ledger = nil
	for i := range maxLinks + 10 {
		p.Score.Ledger = append(p.Score.Ledger, ranker.Entry{Tool: "kserve", URL: "https://example.org/?a=1&b=" + strconv.Itoa(i)})
	}
	text, report := write(t, "xlsx", stream(p), testOptions())
	if !strings.Contains(strings.Join(report.Warnings, " "), "Evidence: the first 65529 addresses are links") {
		t.Errorf("warnings: %q", report.Warnings)
	}
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(member(t, z, "xl/worksheets/sheet2.xml"), "<hyperlink "); got != maxLinks {
		t.Errorf("got %d links, want %d", got, maxLinks)
	}
	if rels := member(t, z, "xl/worksheets/_rels/sheet2.xml.rels"); !strings.Contains(rels, `Target="https://example.org/?a=1&amp;b=65528" TargetMode="External"`) {
		t.Error("the last link points nowhere")
	}
	f, err := excelize.OpenReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if linked, address, err := f.GetCellHyperLink("Evidence", "K65530"); !linked || address != "https://example.org/?a=1&b=65528" {
		t.Errorf("K65530: %v %q %v", linked, address, err)
	}
	rows, err := f.GetRows("Method")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, row := range rows {
		found = found || len(row) == 2 && row[0] == "Limits" && strings.Contains(row[1], "65529")
	}
	if !found {
		t.Errorf("the sheet Method does not tell: %q", rows)
	}
}

func TestWorkbookWithLinksOnOneSheetOnly(t *testing.T) {
	p := bare()
	p.ID = talent.BoardID("hackernews", "x")
	p.Score.Ledger = ranker.Ledger{{Tool: "kserve", URL: "https://example.org/"}}
	text, _ := write(t, "xlsx", stream(p), testOptions())
	f, err := excelize.OpenReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if linked, address, err := f.GetCellHyperLink("Evidence", "K2"); !linked || address != "https://example.org/" {
		t.Errorf("K2: %v %q %v", linked, address, err)
	}
}

func member(t *testing.T, z *zip.Reader, name string) string {
	t.Helper()
	file, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(file); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
