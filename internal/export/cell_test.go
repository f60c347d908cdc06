package export

import (
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func TestCell(t *testing.T) {
	tests := map[string]struct{ text, apostrophe, strip string }{
		"plain":               {"Ada", "Ada", "Ada"},
		"sum":                 {"=1+1", "'=1+1", "1+1"},
		"command":             {" =cmd|'/c calc'!A0", "'=cmd|'/c calc'!A0", "cmd|'/c calc'!A0"},
		"handle":              {"@ada", "'@ada", "ada"},
		"dash":                {"-", "'-", ""},
		"full width":          {"＝1", "'＝1", "1"},
		"signs in a row":      {"=-+@x", "'=-+@x", "x"},
		"no-break space":      {"\u00a0=1", "'\u00a0=1", "1"},
		"tab first":           {"\t=1", "'=1", "1"},
		"line break first":    {"\n=1", "| =1", "| =1"},
		"line break inside":   {"a\n=1", "a | =1", "a | =1"},
		"windows line break":  {"a\r\nb\rc", "a | b | c", "a | b | c"},
		"zero width first":    {"\u200b=1", "'=1", "1"},
		"byte order mark":     {"\ufeff=1", "'=1", "1"},
		"bidi override":       {"\u202egpj.exe\u202c", "gpj.exe", "gpj.exe"},
		"terminal escape":     {"\x1b[31mred", "[31mred", "[31mred"},
		"composed":            {"e\u0301", "é", "é"},
		"emoji with joiners":  {"👩🏽‍🔬", "👩🏽‍🔬", "👩🏽‍🔬"},
		"broken utf-8":        {"a\xffb", "a\ufffdb", "a\ufffdb"},
		"hidden tag text":     {"a\U000e0041b", "ab", "ab"},
		"not a character":     {"a\ufffe\uffffb", "ab", "ab"},
		"line separators":     {"a\u2028b", "a | b", "a | b"},
		"apostrophe of its":   {"'=1", "'=1", "'=1"},
		"minus sign":          {"\u22121", "'\u22121", "1"},
		"only spaces and nul": {" \x00 ", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := cell(tt.text, Apostrophe); got != tt.apostrophe {
				t.Errorf("apostrophe: got %q, want %q", got, tt.apostrophe)
			}
			if got := cell(tt.text, Strip); got != tt.strip {
				t.Errorf("strip: got %q, want %q", got, tt.strip)
			}
		})
	}
	if got := cell("=1", NoGuard); got != "=1" {
		t.Errorf("off: got %q, want it as it is", got)
	}
}

func TestCellIsCutWhereItShows(t *testing.T) {
	for name, text := range map[string]string{
		"ascii": strings.Repeat("x", 40000), "formula": "=" + strings.Repeat("x", 40000), "emoji": strings.Repeat("👩", 20000),
	} {
		got := cell(text, Apostrophe)
		if units := len(utf16.Encode([]rune(got))); units > maxCell || units < maxCell-2 || !strings.HasSuffix(got, cutMark) {
			t.Errorf("%s: got %d units that end in %q, want at most %d and the mark", name, units, got[len(got)-12:], maxCell)
		}
	}
	exact := strings.Repeat("é", maxCell)
	if got := cell(exact, Apostrophe); got != exact {
		t.Error("a text of exactly the limit is cut")
	}
}

func TestNoCellIsEverAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("=+-@＝＋－＠\t\r\n \u00a0\u200b\ufeff'\"")))).Draw(t, "text")
		for _, guard := range []Guard{Apostrophe, Strip} {
			got := cell(text, guard)
			if formula(got) {
				t.Fatalf("cell(%q, %s) = %q begins a formula", text, guard, got)
			}
			if again := cell(got, guard); again != got {
				t.Fatalf("cell(%q, %s) = %q, and again %q", text, guard, got, again)
			}
			if strings.ContainsAny(got, "\n\r\t\x00") {
				t.Fatalf("cell(%q) = %q holds control characters", text, got)
			}
		}
	})
}

func TestNames(t *testing.T) {
	tests := map[string]struct {
		name, first, last string
		guessed           bool
	}{
		"two":       {"Ada Muster", "Ada", "Muster", false},
		"three":     {"Maria del Ejemplo", "Maria del", "Ejemplo", true},
		"one":       {"Madonna", "Madonna", "(octo)", true},
		"none":      {"", "octo", "(octo)", true},
		"spaces":    {"  Ada \t Muster ", "Ada", "Muster", false},
		"invisible": {"\u200b", "octo", "(octo)", true},
	}
	for name, tt := range tests {
		p := bare()
		p.Login, p.Name = "octo", tt.name
		r := newRow(&p, Options{})
		if r.first != tt.first || r.last != tt.last || r.guessed != tt.guessed {
			t.Errorf("%s: got %q, %q, guessed %v, want %q, %q, %v", name, r.first, r.last, r.guessed, tt.first, tt.last, tt.guessed)
		}
	}
}
