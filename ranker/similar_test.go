package ranker

import (
	"maps"
	"slices"
	"testing"

	"mlscout/talent"
)

func TestNearest(t *testing.T) {
	model, tools := setup(t)
	rank := func(p talent.Prospect) Score { return model.Rank(p, nil, tools, asOf) }
	serving := slices.Concat(regular("kserve", "kserve/kserve", 12, 0), regular("seldon", "SeldonIO/seldon-core", 6, 0))
	people := map[talent.ProspectID]Score{
		1: rank(talent.Prospect{Evidence: regular("kserve", "kserve/kserve", 20, 3)}),
		2: rank(talent.Prospect{Evidence: slices.Concat(regular("kserve", "kserve/kserve", 8, 0), regular("seldon", "SeldonIO/seldon-core", 5, 0))}),
		3: rank(talent.Prospect{Evidence: regular("dvc", "iterative/dvc", 20, 0)}),
	}
	got := Nearest(rank(talent.Prospect{Evidence: serving}), maps.All(people), 5)
	if len(got) != 2 || got[0].Prospect != 2 || got[1].Prospect != 1 {
		t.Fatalf("got %+v, want 2, then 1, and not 3", got)
	}
	if len(got[0].Shared) != 2 || got[0].Shared[0].Tool != "kserve" || got[0].Shared[0].A.URL == "" {
		t.Errorf("shared: got %+v, want kserve with evidence, then seldon", got[0].Shared)
	}
}

// Only evidence makes people alike: what a profile says about the person does not.
func TestLikeIgnoresTheProfile(t *testing.T) {
	model, tools := setup(t)
	plain := talent.Prospect{Evidence: regular("feast", "feast-dev/feast", 6, 0)}
	rich := plain
	rich.Name, rich.Company, rich.Location, rich.Followers, rich.Orgs = "Ada Example", "Example Foundry", "Berlin", 9000, []string{"example"}
	other := model.Rank(talent.Prospect{Evidence: regular("feast", "feast-dev/feast", 3, 9), Company: "Example Foundry", Location: "Berlin"}, nil, tools, asOf)
	a := Like(model.Rank(plain, nil, tools, asOf), other)
	b := Like(model.Rank(rich, nil, tools, asOf), other)
	if a.Share != b.Share || a.Share == 0 {
		t.Errorf("got %v without and %v with a profile", a.Share, b.Share)
	}
}

func TestCompareAddsUp(t *testing.T) {
	model, tools := setup(t)
	a := model.Rank(talent.Prospect{Evidence: regular("feast", "feast-dev/feast", 9, 0)}, nil, tools, asOf)
	b := model.Rank(talent.Prospect{Evidence: slices.Concat(regular("feast", "feast-dev/feast", 3, 0), regular("dvc", "iterative/dvc", 3, 0))}, nil, tools, asOf)
	var sum talent.Points
	for _, d := range Compare(a, b) {
		sum += d.A - d.B
		if len(d.Why) != 2 {
			t.Errorf("%s: %d reasons", d.Tool, len(d.Why))
		}
	}
	if sum != a.Points-b.Points {
		t.Errorf("differences add up to %v, scores differ by %v", sum, a.Points-b.Points)
	}
}
