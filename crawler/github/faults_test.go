package github

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// More faults of go-github 60 that the transport below it keeps from mattering.

// TestSecondaryLimitDoesNotWaitForTheHourlyReset: go-github takes the reset of the
// primary budget for the end of a secondary limit, and refuses every call until then.
func TestSecondaryLimitDoesNotWaitForTheHourlyReset(t *testing.T) {
	calls := 0
	c, s := clientTo(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-RateLimit-Resource", "core")
		w.Header().Set("X-RateLimit-Limit", "5000")
		w.Header().Set("X-RateLimit-Remaining", "4900")
		w.Header().Set("X-RateLimit-Reset", fmt.Sprint(time.Now().Add(50*time.Minute).Unix()))
		if calls++; calls == 1 {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"message":"You have exceeded a secondary rate limit.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`)
			return
		}
		fmt.Fprint(w, repository)
	}))
	if _, _, err := c.rest.Repositories.GetByID(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	if s.total < time.Minute || s.total > 2*time.Minute {
		t.Errorf("waited: got %v, want about a minute", s.total)
	}
}

// TestSpentSearchOfAnEnterpriseDoesNotLockCore: with a prefix before its paths
// go-github files the headers of a search under core.
func TestSpentSearchOfAnEnterpriseDoesNotLockCore(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-RateLimit-Reset", fmt.Sprint(time.Now().Add(time.Hour).Unix()))
		if strings.HasPrefix(r.URL.Path, "/api/v3/search/") {
			w.Header().Set("X-RateLimit-Resource", "search")
			w.Header().Set("X-RateLimit-Limit", "30")
			w.Header().Set("X-RateLimit-Remaining", "0")
			fmt.Fprint(w, `{"total_count":0,"items":[]}`)
			return
		}
		fmt.Fprint(w, repository)
	})
	c, s := clientTo(t, address)
	c.rest.BaseURL = c.rest.BaseURL.JoinPath("api", "v3/")
	if _, _, err := c.rest.Search.Issues(t.Context(), "repo:acme/tool", nil); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.rest.Repositories.GetByID(t.Context(), 7); err != nil {
		t.Errorf("core after a spent search: got %v, want an answer", err)
	}
	if s.total > time.Minute {
		t.Errorf("waited: got %v, want nothing to speak of", s.total)
	}
}

// TestSpentBucketIsAskedAgainAfterItsReset: go-github 60 has no way around its own
// refusal of calls to a bucket that it believes spent.
func TestSpentBucketIsAskedAgainAfterItsReset(t *testing.T) {
	calls := 0
	c, s := clientTo(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.Header().Set("X-RateLimit-Resource", "core")
		w.Header().Set("X-RateLimit-Limit", "5000")
		w.Header().Set("X-RateLimit-Remaining", map[bool]string{true: "0", false: "4999"}[calls == 1])
		w.Header().Set("X-RateLimit-Reset", fmt.Sprint(time.Now().Add(10*time.Minute).Unix()))
		fmt.Fprint(w, repository)
	}))
	for range 2 {
		if _, _, err := c.rest.Repositories.GetByID(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
	}
	if calls != 2 || s.total < 9*time.Minute || s.total > 11*time.Minute {
		t.Errorf("calls and wait: got %d and %v, want 2 and about ten minutes", calls, s.total)
	}
}
