package lazyregexp

import "testing"

func TestMustCompile(t *testing.T) {
	broken := MustCompile(`(`) // not before it is used
	defer func() {
		if recover() == nil {
			t.Error("a broken expression was used without a panic")
		}
	}()
	if word := MustCompile(`\w+`); word.FindString(" ab ") != "ab" || word.String() != `\w+` {
		t.Errorf("FindString = %q of %s, want ab", word.FindString(" ab "), word)
	}
	broken.MatchString("")
}
