package query

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mlscout/config/catalog"
	"mlscout/talent"
)

var update = flag.Bool("update", false, "write the golden files anew")

// atlas is a gazetteer of three places.
type atlas struct{}

func (atlas) Locate(text string) (talent.Place, bool) {
	places := map[string]talent.Place{
		"berlin":        {City: "Berlin", Region: "Land Berlin", Country: "DE", Lat: 52.52, Lon: 13.405},
		"potsdam":       {City: "Potsdam", Region: "Brandenburg", Country: "DE", Lat: 52.396, Lon: 13.058},
		"new york city": {City: "New York City", Region: "New York", Country: "US", Lat: 40.713, Lon: -74.006},
		"germany":       {Country: "DE"},
	}
	place, ok := places[strings.ToLower(text)]
	return place, ok
}

func dictionary(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCorpus reads what recruiters type: expected trees, notes and errors are in
// the golden file.
func TestCorpus(t *testing.T) {
	text, err := os.ReadFile("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	dict := dictionary(t)
	var got strings.Builder
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		fmt.Fprintf(&got, "? %s\n", line)
		q, err := Parse(line, dict, atlas{})
		if err != nil {
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("Parse(%q): %v is no *Error", line, err)
			}
			fmt.Fprintf(&got, "! %s\n%s\n\n", bad, bad.Caret())
			continue
		}
		fmt.Fprintf(&got, "= %s\n%s", q, q.Explain())
		for _, note := range q.Notes {
			got.WriteString("note: " + note + "\n")
		}
		got.WriteString("\n")
	}
	const golden = "testdata/queries.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got.String(), string(want)); diff != "" {
		t.Errorf("corpus (-got +want):\n%s", diff)
	}
}

// sameTree ignores where clauses stood.
func sameTree() cmp.Option { return cmpopts.IgnoreFields(Node{}, "Pos", "End") }

func TestLimits(t *testing.T) {
	dict := dictionary(t)
	tests := map[string]struct{ text, want string }{
		"length":  {strings.Repeat("ä", MaxLength) + " b", "query: 2002 characters are too many at character 2001: keep it to 2000"},
		"clauses": {strings.Repeat("a ", MaxClauses) + "b", "query: more than 64 clauses at character 129: drop some"},
		"depth":   {strings.Repeat("(", MaxDepth+1) + "a", "query: more than 8 levels of NOT and parentheses at character 9: split the query"},
		"signs":   {strings.Repeat("NOT ", MaxDepth+1) + "a", "query: more than 8 levels of NOT and parentheses at character 33: split the query"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(test.text, dict, nil)
			if err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	for name, text := range map[string]string{
		"length": strings.Repeat("ä", MaxLength), "clauses": strings.Repeat("a ", MaxClauses), "depth": strings.Repeat("(", MaxDepth) + "a" + strings.Repeat(")", MaxDepth),
	} {
		if _, err := Parse(text, dict, nil); err != nil {
			t.Errorf("%s at the limit: %v", name, err)
		}
	}
}

func TestCaretStaysBelowItsCharacter(t *testing.T) {
	_, err := Parse("机器学习 tool:kubefow", dictionary(t), nil)
	var bad *Error
	if !errors.As(err, &bad) {
		t.Fatalf("got %v", err)
	}
	want := "机器学习 tool:kubefow\n              ^"
	if diff := cmp.Diff(bad.Caret(), want); diff != "" {
		t.Errorf("caret (-got +want):\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/queries.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f.Add(strings.TrimSuffix(line, "\n"))
	}
	dict := dictionary(f)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text, dict, atlas{})
		if err != nil {
			checkError(t, text, err)
			return
		}
		again, err := Parse(q.String(), dict, atlas{})
		if err != nil && utf8.RuneCountInString(q.String()) > MaxLength {
			return
		}
		if err != nil {
			t.Fatalf("Parse(%q) prints %q, which fails: %v", text, q, err)
		}
		if diff := cmp.Diff(again.Root, q.Root, sameTree()); diff != "" {
			t.Fatalf("Parse(%q) prints %q, which reads otherwise (-again +first):\n%s", text, q, diff)
		}
		if n := len(q.Root.Clauses()); n > MaxClauses {
			t.Fatalf("Parse(%q): %d clauses", text, n)
		}
		q.Explain()
	})
}

func checkError(t *testing.T, text string, err error) {
	var bad *Error
	if !errors.As(err, &bad) || bad.Message == "" || bad.Offset < 0 || bad.Offset > len(text) {
		t.Fatalf("Parse(%q): bad error %#v", text, err)
	}
	if lines := strings.Count(bad.Caret(), "\n"); lines != 1 || strings.Contains(bad.Error(), "\n") {
		t.Fatalf("Parse(%q): error has %d caret lines: %q", text, lines+1, bad)
	}
}
