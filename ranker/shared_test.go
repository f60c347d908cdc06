package ranker

import (
	"testing"

	"pgregory.net/rapid"

	"mlscout/talent"
)

// bothTools repeats acts for a second tool, as the crawler does where a
// repository belongs to two.
func bothTools(acts []talent.Evidence, second talent.ToolID) []talent.Evidence {
	all := append([]talent.Evidence(nil), acts...)
	for _, ev := range acts {
		ev.Tool = second
		all = append(all, ev)
	}
	return all
}

func TestSharedActsCountOnce(t *testing.T) {
	model, tools := setup(t)
	acts := regular("kserve", "both/repo", 18, 0)
	once := model.Rank(talent.Prospect{Evidence: acts}, nil, tools, asOf)
	twice := model.Rank(talent.Prospect{Evidence: bothTools(acts, "mlflow")}, nil, tools, asOf)
	if more := twice.Points - once.Points; more < -2 || more > 2 { // hundredths: entries are rounded one by one
		t.Errorf("total: got %v, want the %v of the same acts for one tool", twice.Points, once.Points)
	}
	for _, tool := range []talent.ToolID{"kserve", "mlflow"} {
		got := twice.Tool(tool)
		if got.Asked.Points != twice.Points {
			t.Errorf("%s: a question counts %v, want all %v", tool, got.Asked.Points, twice.Points)
		}
		if 2*got.Points > twice.Points+2 || 2*got.Points < twice.Points-2 {
			t.Errorf("%s: got %v, want half of %v", tool, got.Points, twice.Points)
		}
	}
	if twice.Months != once.Months || twice.Band != once.Band {
		t.Errorf("got %v months, band %v; want %v, %v", twice.Months, twice.Band, once.Months, once.Band)
	}
	for _, entry := range twice.Ledger {
		if len(entry.Shared) != 1 || entry.Shared[0] == entry.Tool {
			t.Errorf("entry %v of %s: shared with %v", entry.What, entry.Tool, entry.Shared)
		}
	}
}

// A repository that depends on two tools proves two things.
func TestNamedToolsAreNotShared(t *testing.T) {
	model, tools := setup(t)
	uses := []talent.Evidence{owned(act("mlflow", talent.Dependency, "ada/app", 20), ""), owned(act("dvc", talent.Dependency, "ada/app", 20), "")}
	for _, entry := range model.Rank(talent.Prospect{Evidence: uses}, nil, tools, asOf).Ledger {
		if len(entry.Shared) > 0 {
			t.Errorf("%s is shared with %v", entry.What, entry.Shared)
		}
	}
}

// TestSharingNeverPays: evidence repeated for a second tool of the same standing
// adds nothing but what rounding does to each entry.
func TestSharingNeverPays(t *testing.T) {
	model, tools := setup(t)
	rapid.Check(t, func(t *rapid.T) {
		var acts []talent.Evidence
		for _, ev := range someEvidence().Draw(t, "evidence") {
			if ev.Tool == "mlflow" && (ev.Kind == talent.Commit || ev.Kind == talent.Review || ev.Kind == talent.Maintainer) {
				ev.Repo = "both/repo"
				acts = append(acts, ev)
			}
		}
		once := model.Rank(talent.Prospect{Evidence: acts}, nil, tools, 19750)
		twice := model.Rank(talent.Prospect{Evidence: bothTools(acts, "kserve")}, nil, tools, 19750)
		if twice.Points > once.Points+talent.Points(len(twice.Ledger)) {
			t.Fatalf("got %v for two tools, %v for one", twice.Points, once.Points)
		}
	})
}
