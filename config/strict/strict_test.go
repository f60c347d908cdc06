package strict

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type house struct {
	Name   string         `yaml:"name"`
	Rooms  int            `yaml:"rooms"`
	Height float64        `yaml:"height"`
	Lift   bool           `yaml:"lift"`
	Doors  []string       `yaml:"doors"`
	Cellar *cellar        `yaml:"cellar"`
	Floors map[string]int `yaml:"floors"`
	Wait   wait           `yaml:"wait"`
	Rest   Node           `yaml:"rest"`
}

type cellar struct {
	Wine bool `yaml:"wine"`
}

type wait time.Duration

func (w *wait) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if err != nil {
		return errors.New("want a time such as 5s")
	}
	*w = wait(d)
	return nil
}

func TestDecode(t *testing.T) {
	text := `
name: "Mill"   # a comment
rooms: 1_2
height: 3
lift: true
doors: &d [front, 'back']
cellar: {wine: true}
floors: {first: 3}
wait: 5s
rest:
  anything: [1, {goes: here}]
`
	got := house{Name: "default"}
	if err := Decode("a.yaml", []byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Rest.IsZero() || got.Rest.Pos().Line != 11 {
		t.Errorf("rest stands at %v", got.Rest.Pos())
	}
	got.Rest = Node{}
	want := house{
		Name: "Mill", Rooms: 12, Height: 3, Lift: true, Doors: []string{"front", "back"},
		Cellar: &cellar{Wine: true}, Floors: map[string]int{"first": 3}, Wait: wait(5 * time.Second),
	}
	if diff := cmp.Diff(got, want, cmp.AllowUnexported(Node{})); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestDecodeLeavesWhatIsNotSaid(t *testing.T) {
	for name, text := range map[string]string{"nothing": "", "comment": "# only\n", "null": "name:\nrooms: ~\ncellar:\n"} {
		got := house{Name: "default", Rooms: 4}
		if err := Decode("a.yaml", []byte(text), &got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got.Name != "default" || got.Rooms != 4 || got.Cellar != nil {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestDecodeFollowsAliases(t *testing.T) {
	var got house
	if err := Decode("a.yaml", []byte("name: &n Mill\ndoors: [*n]\n"), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got.Doors, []string{"Mill"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestMistakes(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"unknown key":       {"nmae: x", `a.yaml:1:1: unknown key "nmae"; did you mean "name"?`},
		"unknown inside":    {"cellar:\n  vine: true", `a.yaml:2:3: unknown key "vine" in cellar; did you mean "wine"?`},
		"nothing near":      {"zzzzzz: 1", `a.yaml:1:1: unknown key "zzzzzz"`},
		"text for number":   {"rooms: many", `a.yaml:1:8: rooms: want a whole number, got text "many"`},
		"part of a number":  {"rooms: 2.5", `a.yaml:1:8: rooms: want a whole number, got number 2.5`},
		"too large":         {"rooms: 99999999999999999999", `a.yaml:1:8: rooms: want a whole number, got text "99999999999999999999"`},
		"number for text":   {"name: 5", `a.yaml:1:7: name: want text, got number 5; put it in quotes`},
		"yes is no boolean": {"lift: yes", `a.yaml:1:7: lift: want true or false, got text "yes"`},
		"text for list":     {"doors: front", `a.yaml:1:8: doors: want a list, got text "front"`},
		"list for text":     {"name: [a]", `a.yaml:1:7: name: want text, got a list`},
		"number in list":    {"doors: [a, 5]", `a.yaml:1:12: doors[1]: want text, got number 5; put it in quotes`},
		"empty in list":     {"doors:\n  - a\n  -\n", `a.yaml:3:5: doors[1]: an empty list entry`},
		"text for block":    {"cellar: deep", `a.yaml:1:9: cellar: want a block of keys, got text "deep"`},
		"bad own text":      {"wait: soon", `a.yaml:1:7: wait: want a time such as 5s`},
		"block for one":     {"wait: {a: b}", `a.yaml:1:7: wait: want a single value, got a block of keys`},
		"twice":             {"name: a\nname: b", `a.yaml:2:1: mapping key "name" already defined at [1:1]`},
		"a list at the top": {"- a", `a.yaml:1:1: the file: want a block of keys, got a list`},
		"two documents":     {"name: a\n---\nname: b", `a.yaml:3:1: a second document; put everything into one`},
		"merge key":         {"<<: {name: a}", `a.yaml:1:1: the file: merge keys (<<) are not supported; write the keys out`},
		"two mistakes":      {"rooms: x\nlift: 1", "a.yaml:1:8: rooms: want a whole number, got text \"x\"\na.yaml:2:7: lift: want true or false, got number 1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := Decode("a.yaml", []byte(tt.text), &house{})
			if err == nil {
				t.Fatal("got no error, want", tt.want)
			}
			if diff := cmp.Diff(err.Error(), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestSyntaxErrorsAreOneLineWithAPlace(t *testing.T) {
	for _, text := range []string{"name: [a", "name: \"x", "a: b: c", "\tname: x", "name: x\n  rooms: 3", "&a", "*a", "{", "? :"} {
		err := Decode("a.yaml", []byte(text), &house{})
		if err == nil {
			continue // read as something harmless
		}
		if !strings.HasPrefix(err.Error(), "a.yaml:") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %q, want one line that begins with the place", text, err)
		}
	}
}

func TestSuggest(t *testing.T) {
	tests := map[string]struct{ word, want string }{
		"swap":     {"gihtub", `; did you mean "github"?`},
		"case":     {"GitHub", `; did you mean "github"?`},
		"far":      {"nothing", ""},
		"shorter":  {"feed", `; did you mean "feeds"?`},
		"two long": {"mastodonn", `; did you mean "mastodon"?`},
	}
	for name, tt := range tests {
		if got := Suggest(tt.word, []string{"github", "mastodon", "feeds"}); got != tt.want {
			t.Errorf("%s: Suggest(%q) = %q, want %q", name, tt.word, got, tt.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("name: &a [*a]\nrooms: *a\ncellar: {wine: true}")
	f.Add("floors: {a: 1, b: !!int 2}\nrest: |\n  x")
	f.Add("<<: *x")
	f.Fuzz(func(t *testing.T, text string) {
		if err := Decode("a.yaml", []byte(text), &house{}); err != nil && !strings.HasPrefix(err.Error(), "a.yaml") {
			t.Fatalf("error without a place: %v", err)
		}
	})
}
