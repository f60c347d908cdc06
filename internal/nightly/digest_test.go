package nightly_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/internal/demo"
	"mlscout/internal/nightly"
)

func TestProblemsAreGrouped(t *testing.T) {
	got := nightly.Problems([]string{
		"kubeflow/katib: answers 502 Bad Gateway", `post "12": no author`, "mlflow/mlflow: answers 502 Bad Gateway", "kserve/kserve: answers 504 Bad Gateway",
	})
	want := []nightly.Problem{{Count: 3, First: "kubeflow/katib: answers 502 Bad Gateway"}, {Count: 1, First: `post "12": no author`}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("problems (-got +want):\n%s", diff)
	}
}

// TestDigestsAreToldUntilTheyArrive has a webhook that fails once. What it missed
// is told the next night, as counts and links, never with a name.
func TestDigestsAreToldUntilTheyArrive(t *testing.T) {
	world, h, c := town(t)
	status := http.StatusInternalServerError
	var bodies []string
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		w.WriteHeader(status)
	}))
	defer hook.Close()
	rooms, err := h.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	if err := rooms.Store.SaveSearch(t.Context(), "all", "tool:mlflow", "rita"); err != nil {
		t.Fatal(err)
	}
	night := h.night(rooms)
	night.Digests.Webhook = hook.URL + "/secret"
	report, err := night.Once(t.Context())
	if nightly.ExitCode(err) != 1 || strings.Contains(err.Error(), "secret") || report.Digests[0].Told {
		t.Errorf("webhook down: got %v, %+v", err, report.Digests)
	}
	status = http.StatusOK
	c.now = c.now.Add(24 * time.Hour)
	if report, err = night.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := report.Digests[0]
	if first.New == 0 || !first.Told {
		t.Errorf("told late: got %+v, want everybody new", first)
	}
	var busy demo.Known
	for _, k := range world.Truth().People {
		for _, e := range k.Upstream {
			if e.Repo == "mlflow/mlflow" && k.Gone == "" && k.Linked {
				busy = k
			}
		}
	}
	c.now = c.now.Add(24 * time.Hour)
	if err := world.Mutate(func(ch *demo.Changes) {
		ch.Advance(48 * time.Hour)
		ch.Commits(busy.Login, "mlflow/mlflow", 2)
	}); err != nil {
		t.Fatal(err)
	}
	if report, err = night.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := report.Digests[0]; got.New != 0 || got.Changed == 0 {
		t.Errorf("after commits of one person: got %+v, want only changes", got)
	}
	if len(bodies) != 5 || !json.Valid([]byte(bodies[4])) { // three tries the first night
		t.Errorf("webhook got %q", bodies)
	}
	feed, err := os.ReadFile(filepath.Join(rooms.FeedDir, "saved.atom"))
	if err != nil || strings.Count(string(feed), "<entry>") != 2 {
		t.Errorf("feed: %v\n%s", err, feed)
	}
	for _, k := range world.Truth().People {
		if strings.Contains(strings.Join(bodies, "")+string(feed), k.Login) {
			t.Errorf("%s left the house", k.Login)
		}
	}
}
