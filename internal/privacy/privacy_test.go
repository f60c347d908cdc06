package privacy

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/talent"
)

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "suppression.key")
	if _, err := LoadKey(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: got %v, want not exist", err)
	}
	made, err := CreateKey(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode: got %v, %v, want 0600", info.Mode(), err)
	}
	again, err := CreateKey(path)
	if err != nil || again.Fingerprint() != made.Fingerprint() {
		t.Errorf("made twice: got another key, %v", err)
	}
	loaded, err := LoadKey(path)
	if err != nil || loaded.Hash("github:id:7") != made.Hash("github:id:7") {
		t.Errorf("loaded: got another key, %v", err)
	}
	if made.Hash("github:id:7") == made.Pseudonym(7) || strings.Contains(made.Hash("github:id:7"), "github") {
		t.Error("hash and pseudonym are not told apart")
	}
	for name, text := range map[string]string{"short": "abcd", "no digits": "hello world, this is no key"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKey(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want an error that names the file", name, err)
		}
	}
}

func TestParseSubject(t *testing.T) {
	tests := map[string]struct {
		text string
		want talent.Subject // "" for an error
	}{
		"login":          {"Octo-Example", "github:login:octo-example"},
		"at login":       {"@octo", "github:login:octo"},
		"id":             {"583231", "github:id:583231"},
		"subject":        {"github:id:583231", "github:id:583231"},
		"bad id":         {"github:id:x", ""},
		"login subject":  {"github:login:Octo", "github:login:octo"},
		"short github":   {"github:octo", "github:login:octo"},
		"hn":             {"hn:Octo", "hackernews:octo"},
		"hn address":     {"https://news.ycombinator.com/user?id=Octo", "hackernews:octo"},
		"hn item":        {"https://news.ycombinator.com/item?id=990000007", "post:hn:990000007"},
		"profile":        {"https://www.github.com/Octo/", "github:login:octo"},
		"repository":     {"https://github.com/octo/thing", "url:github.com/octo/thing"},
		"page":           {"http://octo.example.org", "url:octo.example.org"},
		"shared page":    {"https://www.linkedin.com/", ""},
		"path":           {"example.org/octo", "url:example.org/octo"},
		"email":          {"Octo@Example.org", "email:octo@example.org"},
		"mailto":         {"mailto:octo@example.org?subject=hi", "email:octo@example.org"},
		"post":           {"post:hn:990000007", "post:hn:990000007"},
		"bad post":       {"post:hn", ""},
		"empty":          {"  ", ""},
		"nothing after":  {"hn:", ""},
		"mastodon":       {"mastodon:@octo@social.example.org", "mastodon:octo@social.example.org"},
		"url of profile": {"url:https://github.com/octo", "github:login:octo"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseSubject(test.text)
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
			if test.want == "" {
				return
			}
			if again, err := ParseSubject(string(got)); again != got || err != nil {
				t.Errorf("read again: got %q, %v, want %q", again, err, got)
			}
		})
	}
}

func TestSubjects(t *testing.T) {
	got := Subjects(talent.Prospect{
		ID: 7, Login: "Octo", Website: "https://octo.example.org/", Links: []talent.Link{{URL: "https://news.ycombinator.com/user?id=octo_hn"}, {URL: ""}},
		Identities: []talent.Identity{{Platform: "hn", Account: "octo_hn"}},
		Posts: []talent.Post{{Source: "hn", NativeID: "9", Author: "octo_hn", Kind: talent.Seeking, Contacts: []talent.Contact{{Type: "email", Value: "O@example.org"}}},
			{Source: "hn", NativeID: "10", Author: "octo_hn", Kind: talent.Hiring, Links: []string{"https://company.example.org/jobs"}}},
	})
	want := []talent.Subject{"email:o@example.org", "github:id:7", "github:login:octo", "hackernews:octo_hn", "post:hn:10", "post:hn:9", "url:octo.example.org"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestExpiry(t *testing.T) {
	day := func(year int, month time.Month, d int) talent.Day {
		return talent.DayOf(time.Date(year, month, d, 0, 0, 0, 0, time.UTC))
	}
	collected := day(2026, 1, 31)
	tests := map[string]struct {
		state Clock
		since talent.Day
		want  talent.Day
	}{
		"found":                      {Found, collected, day(2027, 1, 31)},
		"selected":                   {Selected, day(2026, 3, 1), day(2026, 3, 31)},
		"selected lengthens nothing": {Selected, day(2027, 1, 20), day(2027, 1, 31)},
		"notified":                   {Notified, day(2026, 3, 1), day(2027, 3, 1)},
		"contacted":                  {Contacted, day(2026, 3, 1), day(2028, 3, 1)},
	}
	for name, test := range tests {
		if got := DefaultRetention().Expiry(test.state, collected, test.since); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
	if got, want := (Span{Months: 1}).After(collected), day(2026, 2, 28); got != want {
		t.Errorf("short month: got %s, want %s", got, want)
	}
	if !Expired(collected, collected) || Expired(collected, collected-1) || Expired(0, collected) {
		t.Error("expired on the wrong day")
	}
	for text, want := range map[string]Span{"30d": {Days: 30}, "12mo": {Months: 12}, "2y": {Months: 24}, "2w": {Days: 14}} {
		if got, err := ParseSpan(text); got != want || err != nil {
			t.Errorf("%s: got %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "d", "-3d", "0d", "3", "3 months", "99999999d"} {
		if got, err := ParseSpan(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
}

func TestTraces(t *testing.T) {
	plain := NewTraces(talent.Prospect{ID: 42, Login: "data", Name: "Dana", Posts: []talent.Post{{NativeID: "12"}}}, nil, func(string) bool { return true })
	rare := NewTraces(talent.Prospect{ID: 583231977, Login: "zork-7", Name: "Zorka Flathead", Links: []talent.Link{{URL: "https://zorka.example.org/me"}}, Posts: []talent.Post{{Source: "hn", NativeID: "990000042"}}},
		[]string{"oldzork9"}, func(string) bool { return false })
	tests := map[string]struct {
		traces     Traces
		text, want string
	}{
		"ordinary word":   {plain, "fix data loader, data/loader.py, 42", "fix data loader, data/loader.py, 42"},
		"query":           {plain, `tool:dvc user:data OR user:"Data" data:x`, `tool:dvc user:[erased] OR user:"[erased]" data:x`},
		"all there is":    {plain, " data", "[erased]"},
		"post":            {rare, `{"parent_id":"990000042"}`, `{"parent_id":"[erased]"}`},
		"mention":         {plain, "thanks @data!", "thanks @[erased]!"},
		"address":         {plain, "https://github.com/data/x", "https://github.com/[erased]/x"},
		"branch":          {plain, "Merge pull request #1 from data/fix", "Merge pull request #1 from [erased]/fix"},
		"json":            {plain, `{"login":"data","n":1}`, `{"login":"[erased]","n":1}`},
		"rare login":      {rare, "by zork-7 and ZORK-7, (zork-7)", "by [erased] and [erased], ([erased])"},
		"part of another": {rare, "zork-77, my-zork-7, zork-7-bot", "zork-77, my-zork-7, zork-7-bot"},
		"former login":    {rare, "oldzork9 did it", "[erased] did it"},
		"name":            {rare, "Zorka Flathead wrote", "[erased] wrote"},
		"id":              {rare, `[583231977,1]`, `[[erased],1]`},
		"link":            {rare, "see https://zorka.example.org/me.", "see [erased]."},
		"side by side":    {rare, "zork-7 zork-7 zork-7", "[erased] [erased] [erased]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.traces.Redact(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	noted := `{"kind":"k","seen":{"990000042":{"d":"x"},"990000043":{"p":990000042,"t":12},"990000044":{"r":"990000042"}}}`
	if got, want := rare.Prune(noted), `{"kind":"k","seen":{"990000043":{"t":12},"990000044":{}}}`; got != want {
		t.Errorf("pruned: got %s, want %s", got, want)
	}
	for _, text := range []string{`{"a":12}`, "990000042", `["990000042`} {
		if got := plain.Prune(text); got != text {
			t.Errorf("pruned: got %s, want %s", got, text)
		}
	}
	if !plain.Owns("data/x") || !plain.Owns("https://github.com/Data/x/commit/1") || plain.Owns("example/data/x") {
		t.Error("own repositories are not told from others")
	}
}
