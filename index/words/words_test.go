package words

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTexts(t *testing.T) {
	tests := map[string]struct {
		in   string
		want []string
	}{
		"nothing":       {" — /\\ ", nil},
		"case":          {"MLflow on K8s", []string{"mlflow", "on", "k8s"}},
		"languages":     {"C++17, C#, F# and g++; .NET (asp.net)", []string{"c++", "17", "c#", "f#", "and", "g++", ".net", "asp", "net"}},
		"not languages": {"issue c#12, ab++", []string{"issue", "c", "12", "ab"}},
		"dots":          {"node.js CI/CD scikit-learn", []string{"node", "js", "ci", "cd", "scikit", "learn"}},
		"accents":       {"Łódź Zürich São Straße Ænima", []string{"lodz", "zurich", "sao", "strasse", "aenima"}},
		"decomposed":    {"Zu\u0308rich", []string{"zurich"}},
		"elision":       {"l'ingénieur d’État", []string{"l", "ingenieur", "d", "etat"}},
		"full width":    {"ＭＬＯｐｓ", []string{"mlops"}},
		"chinese":       {"机器学习ML工程师", []string{"机", "器", "学", "习", "ml", "工", "程", "师"}},
		"cyrillic":      {"Инженер", []string{"инженер"}},
		"invalid":       {"a\xffb", []string{"a", "b"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(Texts(test.in), test.want); diff != "" {
				t.Errorf("Texts(%q) (-got +want):\n%s", test.in, diff)
			}
		})
	}
}

func FuzzCut(f *testing.F) {
	f.Add("C++ Zürich 机器 node.js .net \xff")
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, w := range Cut(s) {
			if w.Start < last || w.End <= w.Start || w.End > len(s) || w.Text == "" {
				t.Fatalf("Cut(%q): word %q at %d..%d after %d", s, w.Text, w.Start, w.End, last)
			}
			last = w.End
			again := Texts(w.Text)
			if len(again) == 1 && again[0] != w.Text {
				t.Fatalf("Cut(%q): %q folds on to %q", s, w.Text, again)
			}
		}
	})
}
