package nightly_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler"
	"mlscout/internal/nightly"
)

// TestWebhookInTrouble asks again where that may help, and tells nobody anything
// but counts and links.
func TestWebhookInTrouble(t *testing.T) {
	tests := map[string]struct {
		answers []int // one a try; 0 never comes
		tries   int
		told    bool
		says    string
	}{
		"up":              {[]int{204}, 1, true, ""},
		"down for once":   {[]int{503, 200}, 2, true, ""},
		"come later":      {[]int{429, 429, 200}, 3, true, ""},
		"down":            {[]int{500, 502, 503, 200}, 3, false, "503"},
		"refuses":         {[]int{410, 200}, 1, false, "410"},
		"hangs for once":  {[]int{0, 200}, 2, true, ""},
		"sends elsewhere": {[]int{304}, 1, false, "304"},
	}
	_, h, c := town(t)
	rooms, err := h.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	if _, err := h.night(rooms).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if err := rooms.Store.SaveSearch(t.Context(), "flow people", "tool:mlflow", "rita"); err != nil {
				t.Fatal(err)
			}
			c.now = c.now.Add(24 * time.Hour)
			var mu sync.Mutex
			var bodies []string
			stop := make(chan struct{})
			hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				mu.Lock()
				bodies = append(bodies, string(body))
				answer := tt.answers[min(len(bodies), len(tt.answers))-1]
				mu.Unlock()
				if answer == 0 {
					<-stop
					return
				}
				w.WriteHeader(answer)
			}))
			defer hook.Close()
			defer close(stop)
			night := h.night(rooms)
			night.Sources = func(context.Context) ([]crawler.Source, []nightly.Unmade) { return nil, nil }
			night.Digests.Webhook, night.Digests.Client = hook.URL+"/secret", &http.Client{Timeout: time.Second}
			report, err := night.Once(t.Context())
			mu.Lock() // a try that hung may still be there
			defer mu.Unlock()
			if len(bodies) != tt.tries || report.Digests[0].Told != tt.told {
				t.Fatalf("got %d tries, told %v, %v; want %d, %v", len(bodies), report.Digests[0].Told, err, tt.tries, tt.told)
			}
			if (err == nil) != tt.told || err != nil && (!strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "secret")) {
				t.Errorf("got %v, want %q", err, tt.says)
			}
			checkDigest(t, bodies[0])
			if err := rooms.Store.DeleteSearch(t.Context(), "flow people"); err != nil {
				t.Error(err)
			}
		})
	}
}

// checkDigest holds a digest to its members: a new one must be thought about.
func checkDigest(t *testing.T, body string) {
	t.Helper()
	var digest map[string]any
	if err := json.Unmarshal([]byte(body), &digest); err != nil {
		t.Fatal(err)
	}
	searches := digest["searches"].([]any)
	var members []string
	for member := range searches[0].(map[string]any) {
		members = append(members, member)
	}
	slices.Sort(members)
	if diff := cmp.Diff(members, []string{"changed", "gone", "link", "name", "new", "told", "total"}); diff != "" {
		t.Errorf("members (-got +want):\n%s", diff)
	}
	if got := searches[0].(map[string]any)["link"]; got != "http://localhost/saved/flow%20people" {
		t.Errorf("link: got %v", got)
	}
}

func TestPausedSearchesAreLeftOut(t *testing.T) {
	_, h, c := town(t)
	rooms, err := h.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	for _, name := range []string{"loud", "quiet"} {
		if err := rooms.Store.SaveSearch(t.Context(), name, "tool:mlflow", "rita"); err != nil {
			t.Fatal(err)
		}
	}
	told := func() (names []string) {
		t.Helper()
		report, err := h.night(rooms).Once(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range report.Digests {
			if d.New > 0 {
				names = append(names, d.Name)
			}
		}
		c.now = c.now.Add(24 * time.Hour)
		return names
	}
	for _, step := range []struct {
		pause bool
		want  []string
	}{{true, []string{"loud"}}, {false, []string{"quiet"}}} {
		if err := rooms.Store.PauseSearch(t.Context(), "quiet", step.pause); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(told(), step.want); diff != "" {
			t.Errorf("paused %v (-got +want):\n%s", step.pause, diff)
		}
	}
}

// TestFeedIsAtom holds the feed to the rules of RFC 4287, section 4.
func TestFeedIsAtom(t *testing.T) {
	_, h, _ := town(t)
	rooms, err := h.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	for _, name := range []string{`<b>&"odd" 中 name]]>`, "plain"} {
		if err := rooms.Store.SaveSearch(t.Context(), name, "tool:mlflow", "rita"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.night(rooms).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(rooms.FeedDir, "saved.atom"))
	if err != nil {
		t.Fatal(err)
	}
	type element struct {
		XMLName xml.Name
		Rel     string    `xml:"rel,attr"`
		Href    string    `xml:"href,attr"`
		Text    string    `xml:",chardata"`
		Inner   []element `xml:",any"`
	}
	var feed element
	if err := xml.Unmarshal(text, &feed); err != nil {
		t.Fatal(err)
	}
	if feed.XMLName != (xml.Name{Space: "http://www.w3.org/2005/Atom", Local: "feed"}) {
		t.Errorf("root: got %v", feed.XMLName)
	}
	ids := map[string]bool{}
	check := func(e element) {
		count, alternate := map[string]int{}, 0
		for _, child := range e.Inner {
			count[child.XMLName.Local]++
			switch child.XMLName.Local {
			case "id":
				if u, err := url.Parse(child.Text); err != nil || !u.IsAbs() || ids[child.Text] {
					t.Errorf("id %q is no IRI of its own: %v", child.Text, err)
				}
				ids[child.Text] = true
			case "updated":
				if _, err := time.Parse(time.RFC3339, child.Text); err != nil {
					t.Error(err)
				}
			case "link":
				if _, err := url.Parse(child.Href); err != nil || child.Href == "" {
					t.Errorf("link %q: %v", child.Href, err)
				}
				if child.Rel == "" || child.Rel == "alternate" {
					alternate++
				}
			}
		}
		if count["id"] != 1 || count["title"] != 1 || count["updated"] != 1 || e.XMLName.Local == "entry" && alternate != 1 {
			t.Errorf("%s has %v, want one id, title and updated, and an entry without content one alternate link", e.XMLName.Local, count)
		}
		if e.XMLName.Local == "feed" && (count["author"] != 1 || count["entry"] != 2) {
			t.Errorf("feed has %v, want an author for its two entries", count)
		}
	}
	check(feed)
	for _, child := range feed.Inner {
		if child.XMLName.Local == "entry" {
			check(child)
		}
	}
}
