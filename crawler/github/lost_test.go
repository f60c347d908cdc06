package github

import (
	"fmt"
	"net/http"
	"testing"

	"mlscout/crawler"
)

func TestLostRepositoriesAreClosedWithTheReason(t *testing.T) {
	tests := map[string]struct {
		status  int
		body    string
		want    string
		cleared int
	}{
		"blocked for legal reasons":    {451, `{"message":"Repository access blocked","block":{"reason":"dmca"}}`, "blocked", 1},
		"blocked for GitHub's terms":   {403, `{"message":"Repository access blocked","block":{"reason":"tos"}}`, "blocked", 1},
		"deleted or private":           {404, `{"message":"Not Found"}`, "deleted", 1},
		"there after all":              {200, repository, "", 0},
		"refused for another reason":   {403, `{"message":"Resource not accessible by personal access token"}`, "", 0},
		"not to be told from an error": {422, `{"message":"Validation Failed"}`, "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRun(t)
			r.client, _ = clientTo(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}))
			lost := &target{ID: 7, Name: "acme/tool", Rosters: "2026-10-01T00:00:00Z"}
			b := crawler.Batch{Cursors: make(map[string]string)}
			if err := r.lost(t.Context(), lost, &b); err != nil {
				t.Fatal(err)
			}
			if lost.State != tt.want || len(b.Cleared) != tt.cleared {
				t.Errorf("state and role lists retracted: got %q, %d, want %q, %d", lost.State, len(b.Cleared), tt.want, tt.cleared)
			}
		})
	}
}
