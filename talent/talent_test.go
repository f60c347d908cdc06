package talent

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDayForgetsTheHour(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-24":                "2026-11-24",
		"2026-11-24T23:59:59Z":      "2026-11-24",
		"2026-11-24T23:59:59-05:00": "2026-11-25",
		"1969-12-31":                "1969-12-31",
		"1966-03-01T00:00:01Z":      "1966-03-01",
	} {
		day, err := ParseDay(text)
		if err != nil || day.String() != want {
			t.Errorf("ParseDay(%q): got %v, %v, want %s", text, day, err, want)
		}
	}
	for _, text := range []string{"", "yesterday", "2026-13-01", "24.11.2026"} {
		if day, err := ParseDay(text); err == nil {
			t.Errorf("ParseDay(%q): got %v, want an error", text, day)
		}
	}
	if got := DayOf(time.Time{}).String() + Day(0).Month(); got != "" {
		t.Errorf("unknown day: got %q, want nothing", got)
	}
}

func TestPointsAddUpThroughJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Points(rapid.Int64Range(-1e9, 1e9).Draw(t, "hundredths"))
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Points
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Fatalf("%s: got %d, %v, want %d", text, got, err, want)
		}
	})
}

func TestSubjectsFoldSpellings(t *testing.T) {
	for name, pair := range map[string][2]Subject{
		"login":   {GitHubLogin(" Octo-Example "), "github:login:octo-example"},
		"address": {URL("https://www.Example.org/octo/?tab=repos#top"), "url:example.org/octo"},
		"account": {Account("HackerNews", "@Octo_example"), "hackernews:octo_example"},
		"mail":    {Email(" Octo@Example.org"), "email:octo@example.org"},
		"post":    {PostSubject("HN", "42"), "post:hn:42"},
		"id":      {GitHubID(42), "github:id:42"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", name, pair[0], pair[1])
		}
	}
}

func TestBoardIDsAreNegativeAndStable(t *testing.T) {
	seen := map[ProspectID]string{}
	for _, account := range []string{"octo_example", "Octo_example", "otto_example", ""} {
		id := BoardID("hackernews", account)
		if id >= 0 || id != BoardID("hackernews", account) || seen[id] != "" || id == BoardID("mastodon", account) {
			t.Errorf("BoardID(%q) = %d: want a negative number of its own", account, id)
		}
		seen[id] = account + "!"
	}
}
