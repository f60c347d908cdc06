package sourcing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/index"
	"mlscout/index/query"
	"mlscout/internal/sourcing"
	"mlscout/talent"
)

func TestSearchFindsAndOrders(t *testing.T) {
	desk := newDesk(t)
	list(t, desk, "eu", talent.StageContacted, bo)
	tests := map[string]struct {
		query string
		sort  index.Sort
		want  []string
	}{
		"a tool, by its points":       {"tool:kubeflow", "", []string{"ada-demo", "bo-demo", "dot-demo", "elk_demo"}},
		"a tool and a place":          {"tool:kubeflow location:berlin", "", []string{"ada-demo", "dot-demo"}},
		"either tool, by name":        {"tool:mlflow OR tool:kserve", index.ByName, []string{"bo-demo", "cy-demo"}},
		"excluded":                    {"tool:kubeflow -tool:dvc -source:hackernews", "", []string{"bo-demo", "dot-demo"}},
		"who looks for work":          {"seeking:yes", index.ByName, []string{"ada-demo", "elk_demo"}},
		"on a list":                   {"list:eu", "", []string{"bo-demo"}},
		"at a stage":                  {"stage:contacted", "", []string{"bo-demo"}},
		"seen is reviewed or further": {"seen:yes", "", []string{"bo-demo"}},
		"not seen":                    {"tool:kubeflow seen:no", "", []string{"ada-demo", "dot-demo", "elk_demo"}},
		"nobody":                      {"tool:kubeflow tool:mlflow", "", []string{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := desk.Search(t.Context(), sourcing.Request{Query: tt.query, Sort: tt.sort, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(logins(got.Hits), tt.want); diff != "" || got.Total != len(tt.want) {
				t.Errorf("total %d (-got +want):\n%s", got.Total, diff)
			}
			ids, err := desk.Find(t.Context(), tt.query, tt.sort, 10)
			if err != nil || len(ids) != len(tt.want) {
				t.Errorf("find: got %v, %v, want %d people", ids, err, len(tt.want))
			}
		})
	}
}

func TestSearchRefuses(t *testing.T) {
	desk := newDesk(t)
	tests := map[string]struct {
		query string
		caret bool
	}{
		"malformed":                    {"tool:kubeflow AND", true},
		"hours without a team's zone":  {"tool:kubeflow overlap:>=4h", true},
		"and not only at the top":      {"(tool:dvc OR -overlap:>=4h)", true},
		"a list that there is not":     {"list:none", false},
		"a list that is another's end": {"tool:kubeflow list:eu2", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := desk.Search(t.Context(), sourcing.Request{Query: tt.query, Limit: 10})
			var malformed *query.Error
			if err == nil || errors.As(err, &malformed) != tt.caret {
				t.Errorf("got %v, want an error, with a caret: %v", err, tt.caret)
			}
			if _, err := desk.Find(t.Context(), tt.query, index.ByPoints, 10); err == nil {
				t.Error("find: got no error")
			}
		})
	}
	desk.Team = time.FixedZone("CET", 3600)
	if _, err := desk.Search(t.Context(), sourcing.Request{Query: "overlap:>=4h", Limit: 10}); err != nil {
		t.Errorf("with a zone: %v", err)
	}
}

// TestPagesAddUp holds that pages of any size are the whole, in one order.
func TestPagesAddUp(t *testing.T) {
	desk := newDesk(t)
	page := func(offset, limit int) []string {
		got, err := desk.Search(t.Context(), sourcing.Request{Query: "", Limit: limit, Offset: offset})
		if err != nil {
			t.Fatal(err)
		}
		if got.Total != 5 || got.Offset != offset {
			t.Errorf("page at %d: total %d, offset %d", offset, got.Total, got.Offset)
		}
		return logins(got.Hits)
	}
	whole := page(0, 100)
	for size := 1; size <= 6; size++ {
		var joined []string
		for offset := 0; offset < 6; offset += size {
			joined = append(joined, page(offset, size)...)
		}
		if diff := cmp.Diff(joined, whole); diff != "" {
			t.Errorf("pages of %d (-joined +whole):\n%s", size, diff)
		}
	}
	const most = int(^uint(0) >> 1)
	if got := page(most, most); len(got) != 0 {
		t.Errorf("beyond the end: got %v", got)
	}
}

// TestErasedAreHiddenAtOnce holds that nobody is found between their erasure and
// the next build of the index.
func TestErasedAreHiddenAtOnce(t *testing.T) {
	desk := newDesk(t)
	if _, err := desk.Store.Suppress(t.Context(), "robin", "asked", []talent.Subject{talent.GitHubLogin("ada-demo")}); err != nil {
		t.Fatal(err)
	}
	got, err := desk.Search(t.Context(), sourcing.Request{Query: "tool:kubeflow", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(logins(got.Hits), []string{"bo-demo", "dot-demo", "elk_demo"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if _, err := desk.Show(t.Context(), "ada-demo"); !errors.Is(err, talent.ErrNotFound) {
		t.Errorf("show: got %v, want not found", err)
	}
	near, err := desk.Similar(t.Context(), "bo-demo", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, hit := range near.Hits {
		if hit.GitHubID == ada {
			t.Error("similar: the erased person is near")
		}
	}
}

func TestJobOrdersByFit(t *testing.T) {
	desk := newDesk(t)
	const job = "# ML platform engineer\n\nMust have:\n- Kubeflow in production\n- KServe in production\n"
	all, err := desk.SearchJob(t.Context(), job, sourcing.Request{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if got := logins(all.Hits); len(got) != 4 || got[0] != "bo-demo" {
		t.Fatalf("got %v, want bo-demo, who knows both, before three others", got)
	}
	if first := all.Hits[0]; *first.Fit <= *all.Hits[1].Fit || len(first.Unmet) != 0 {
		t.Errorf("first: fit %v, unmet %v", *first.Fit, first.Unmet)
	}
	if diff := cmp.Diff(all.Hits[1].Unmet, []string{"tool:kserve"}); diff != "" {
		t.Errorf("unmet of the second (-got +want):\n%s", diff)
	}
	second, err := desk.SearchJob(t.Context(), job, sourcing.Request{Limit: 1, Offset: 1})
	if err != nil || len(second.Hits) != 1 || second.Hits[0].Login != all.Hits[1].Login {
		t.Errorf("second page: got %v, %v, want %s", logins(second.Hits), err, all.Hits[1].Login)
	}
	narrow, err := desk.SearchJob(t.Context(), job, sourcing.Request{Query: "location:berlin", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sorted(logins(narrow.Hits)), []string{"ada-demo", "dot-demo"}); diff != "" {
		t.Errorf("narrowed (-got +want):\n%s", diff)
	}
}
