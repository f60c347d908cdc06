package ranker

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mlscout/config/catalog"
	"mlscout/talent"
)

func setup(t testing.TB) (*Model, *catalog.Catalog) {
	t.Helper()
	model, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	tools, err := catalog.Default()
	if err != nil {
		t.Fatal(err)
	}
	return model, tools
}

// someEvidence draws acts of a few tools, kinds and repositories over five years.
func someEvidence() *rapid.Generator[[]talent.Evidence] {
	one := rapid.Custom(func(t *rapid.T) talent.Evidence {
		return talent.Evidence{
			Tool:  rapid.SampledFrom([]talent.ToolID{"kubeflow", "mlflow", "docker", "nowhere-listed"}).Draw(t, "tool"),
			Kind:  rapid.SampledFrom(talent.Kinds()).Draw(t, "kind"),
			Repo:  rapid.SampledFrom([]string{"kubeflow/pipelines", "mlflow/mlflow", "ada/demo", ""}).Draw(t, "repo"),
			URL:   rapid.SampledFrom([]string{"https://a.example/1", "https://a.example/2"}).Draw(t, "url"),
			What:  rapid.SampledFrom([]string{"x", "y"}).Draw(t, "what"),
			At:    talent.Day(rapid.SampledFrom([]int32{0, 18000, 18001, 18100, 19000, 19700, 19710, 19800}).Draw(t, "at")),
			Count: 1,
			Own:   rapid.Bool().Draw(t, "own"),
			Noise: rapid.SampledFrom([]talent.Noise{"", talent.Fork, talent.Classroom}).Draw(t, "noise"),
		}
	})
	return rapid.SliceOfN(one, 0, 60)
}

var totals = Repos{"ada/demo": {People: 2, Count: 40}}

func TestFoldedOrNotIsTheSame(t *testing.T) {
	model, tools := setup(t)
	rapid.Check(t, func(t *rapid.T) {
		items := someEvidence().Draw(t, "evidence")
		folded := make([]talent.Evidence, 0, len(items))
		for _, r := range model.fold(items) {
			ev := *r.latest
			ev.Count = r.count
			folded = append(folded, ev)
		}
		got := model.Rank(talent.Prospect{Evidence: folded}, totals, tools, 19750)
		want := model.Rank(talent.Prospect{Evidence: items}, totals, tools, 19750)
		if diff := cmp.Diff(got, want); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	model, tools := setup(t)
	rapid.Check(t, func(t *rapid.T) {
		items := someEvidence().Draw(t, "evidence")
		want := model.Rank(talent.Prospect{Evidence: items}, totals, tools, 19750)
		shuffled := append([]talent.Evidence(nil), items...)
		source := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		source.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got := model.Rank(talent.Prospect{Evidence: shuffled}, totals, tools, 19750)
		if diff := cmp.Diff(got, want); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestLedgerAddsUp(t *testing.T) {
	model, tools := setup(t)
	rapid.Check(t, func(t *rapid.T) {
		score := model.Rank(talent.Prospect{Evidence: someEvidence().Draw(t, "evidence")}, totals, tools, 19750)
		var points, depth, active, byTool talent.Points
		for _, entry := range score.Ledger {
			points += entry.Points
			depth += entry.Depth
			active += entry.Active
		}
		for _, tool := range score.Tools {
			byTool += tool.Points
		}
		if points != score.Points || byTool != score.Points || depth != score.Depth || active != score.Active || depth+active != points {
			t.Fatalf("ledger %v = %v + %v, by tool %v, score %v", points, depth, active, byTool, score.Points)
		}
	})
}
