package ranker

import (
	"fmt"
	"testing"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// asOf is the day on which the worlds below are ranked.
const asOf = talent.Day(20700)

// act is one piece of evidence some days before asOf.
func act(tool talent.ToolID, kind talent.Kind, repo string, daysAgo int) talent.Evidence {
	return talent.Evidence{Tool: tool, Kind: kind, Repo: repo, URL: fmt.Sprintf("https://git.example.org/%s/%d", repo, daysAgo), At: asOf - talent.Day(daysAgo), Count: 1}
}

func owned(ev talent.Evidence, noise talent.Noise) talent.Evidence {
	ev.Own, ev.Noise = true, noise
	return ev
}

// regular works on a tool's own repository every month for some years.
func regular(tool talent.ToolID, repo string, months int, idleMonths int) []talent.Evidence {
	var all []talent.Evidence
	for month := range months {
		for week := range 3 {
			all = append(all, act(tool, talent.Commit, repo, 30*(month+idleMonths)+7*week))
		}
		all = append(all, act(tool, talent.Review, repo, 30*(month+idleMonths)+5))
	}
	return all
}

// everyTool repeats a kind of evidence over the catalogue's tools.
func everyTool(tools *catalog.Catalog, each func(i int, tool talent.ToolID) []talent.Evidence) []talent.Evidence {
	var all []talent.Evidence
	for i, tool := range tools.Tools() {
		all = append(all, each(i, tool.ID)...)
	}
	return all
}

func TestCheapEvidenceIsBounded(t *testing.T) {
	model, tools := setup(t)
	tests := map[string]struct {
		world  []talent.Evidence
		points talent.Points // at most
		band   talent.Band   // at most
	}{
		"keyword stuffer: every tool in bio and posts": {everyTool(tools, func(_ int, tool talent.ToolID) []talent.Evidence {
			return []talent.Evidence{act(tool, talent.Claim, "", 1), act(tool, talent.Posted, "", 10), act(tool, talent.Posted, "", 40)}
		}), 200, talent.Some},
		"keyword stuffer: a repository with every topic, and a bio": {everyTool(tools, func(i int, tool talent.ToolID) []talent.Evidence {
			return []talent.Evidence{
				act(tool, talent.Claim, "", 1),
				owned(act(tool, talent.Repository, fmt.Sprintf("stuffer/awesome-%d", i%3), 3), ""),
			}
		}), 1000, talent.Some},
		"star farmer: one starred repository about a tool": {[]talent.Evidence{
			owned(act("mlflow", talent.Repository, "farmer/mlflow-best", 20), ""),
		}, 200, talent.Some},
		"coursework of a year": {everyTool(tools, func(i int, tool talent.ToolID) []talent.Evidence {
			var all []talent.Evidence
			for week := range 3 {
				repo := fmt.Sprintf("student/mlops-homework-%d", week)
				all = append(all, owned(act(tool, talent.Marker, repo, 7*week+i), talent.Classroom), owned(act(tool, talent.Commit, repo, 7*week+i), talent.Classroom))
			}
			return all
		}), 800, talent.Some},
		"mass edit of read-me files in every tool's repository in a week": {everyTool(tools, func(i int, tool talent.ToolID) []talent.Evidence {
			return []talent.Evidence{act(tool, talent.Commit, "upstream/"+string(tool), i%7), act(tool, talent.PullRequest, "upstream/"+string(tool), i%7)}
		}), 600, talent.Some},
		"asker: issues in every tool, more in one": {append(everyTool(tools, func(i int, tool talent.ToolID) []talent.Evidence {
			return []talent.Evidence{act(tool, talent.Issue, "upstream/"+string(tool), 9*i)}
		}), act("mlflow", talent.Issue, "mlflow/mlflow", 40), act("mlflow", talent.Issue, "mlflow/mlflow", 80)), 0, talent.TooLittle},
		"one import of 5,000 lines": {[]talent.Evidence{
			func() talent.Evidence {
				ev := act("dvc", talent.Commit, "iterative/dvc", 3)
				ev.Lines, ev.Files = 5000, 40
				return ev
			}(),
		}, 600, talent.Some},
		"an agent's day: 500 commits with a co-author trailer": {func() (all []talent.Evidence) {
			for range 500 {
				all = append(all, act("kserve", talent.Coauthor, "kserve/kserve", 2))
			}
			return all
		}(), 1000, talent.Some},
		"drive-by typo fixer: one fix in each of many tools over years": {everyTool(tools, func(i int, tool talent.ToolID) []talent.Evidence {
			return []talent.Evidence{act(tool, talent.PullRequest, "upstream/"+string(tool), 12*i)}
		}), 600, talent.Some},
		"dotfile committer: daily commits to own dotfiles": {func() (all []talent.Evidence) {
			for day := range 700 {
				all = append(all, owned(act("docker", talent.Commit, "dot/files", day), ""), owned(act("kubernetes", talent.Commit, "dot/files", day), ""))
			}
			return all
		}(), 800, talent.Good},
		"forks of every tool": {everyTool(tools, func(_ int, tool talent.ToolID) []talent.Evidence {
			return []talent.Evidence{owned(act(tool, talent.Repository, "fork/"+string(tool), 30), talent.Fork), owned(act(tool, talent.Marker, "fork/"+string(tool), 30), talent.Fork)}
		}), 800, talent.Some},
		"one push to a generated example": {[]talent.Evidence{
			owned(act("mlflow", talent.Marker, "one/push", 90), talent.OnePush), owned(act("mlflow", talent.Dependency, "one/push", 90), talent.OnePush),
		}, 100, talent.Some},
	}
	order := map[talent.Band]int{talent.TooLittle: 0, talent.Some: 1, talent.Good: 2, talent.Strong: 3}
	expert := model.Rank(talent.Prospect{Evidence: regular("kserve", "kserve/kserve", 24, 0)}, nil, tools, asOf)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			score := model.Rank(talent.Prospect{Evidence: tt.world}, nil, tools, asOf)
			if score.Points > tt.points {
				t.Errorf("points: got %v, want at most %v\n%v", score.Points, tt.points, Explain(score, "")[:1])
			}
			if order[score.Band] > order[tt.band] {
				t.Errorf("band: got %v, want at most %v", score.Band, tt.band)
			}
			if 2*score.Points > expert.Points {
				t.Errorf("got %v points, more than half of the %v of two years of regular work", score.Points, expert.Points)
			}
		})
	}
}

func TestAutomatedAccountsScoreNothing(t *testing.T) {
	model, tools := setup(t)
	for _, login := range []string{"renovate[bot]", "Dependabot[BOT]"} {
		score := model.Rank(talent.Prospect{Login: login, Evidence: regular("mlflow", "mlflow/mlflow", 24, 0)}, nil, tools, asOf)
		if score.Points != 0 || len(score.Ledger) != 0 || score.Band != talent.TooLittle {
			t.Errorf("%s: got %v points, band %v", login, score.Points, score.Band)
		}
	}
}

func TestReadings(t *testing.T) {
	model, tools := setup(t)
	rank := func(evidence []talent.Evidence) Score {
		return model.Rank(talent.Prospect{Evidence: evidence}, nil, tools, asOf)
	}
	expert := rank(regular("kserve", "kserve/kserve", 48, 30))    // four years of work, none for two and a half
	newcomer := rank(regular("kserve", "kserve/kserve", 2, 0))    // two months of work, now
	maintainer := rank(regular("kserve", "kserve/kserve", 30, 0)) // two and a half years, up to now
	if expert.Depth <= newcomer.Depth || expert.Active >= newcomer.Active {
		t.Errorf("inactive expert: depth %v, active %v; newcomer: depth %v, active %v", expert.Depth, expert.Active, newcomer.Depth, newcomer.Active)
	}
	if maintainer.Points <= expert.Points || maintainer.Points <= newcomer.Points {
		t.Errorf("maintainer %v points, inactive expert %v, newcomer %v", maintainer.Points, expert.Points, newcomer.Points)
	}
	if maintainer.Band != talent.Strong {
		t.Errorf("maintainer: got band %v, want strong", maintainer.Band)
	}
	if len(model.Lift(maintainer)) != 0 || len(model.Lift(newcomer)) == 0 {
		t.Errorf("lift: maintainer %q, newcomer %q", model.Lift(maintainer), model.Lift(newcomer))
	}
}

func TestBreadthBeatsVolume(t *testing.T) {
	model, tools := setup(t)
	var burst, steady []talent.Evidence
	for i := range 120 {
		burst = append(burst, act("mlflow", talent.Commit, "mlflow/mlflow", i%5))
		if i < 12 {
			steady = append(steady, act("mlflow", talent.Commit, "mlflow/mlflow", 30*i))
		}
	}
	fast := model.Rank(talent.Prospect{Evidence: burst}, nil, tools, asOf)
	slow := model.Rank(talent.Prospect{Evidence: steady}, nil, tools, asOf)
	if fast.Depth >= slow.Depth {
		t.Errorf("120 commits in a week have depth %v, 12 in a year %v", fast.Depth, slow.Depth)
	}
}

func TestOwnershipInSmallRepositories(t *testing.T) {
	model, tools := setup(t)
	evidence := regular("bentoml", "small/server", 6, 0)
	rank := func(repos Repos) talent.Points {
		return model.Rank(talent.Prospect{Evidence: evidence}, repos, tools, asOf).Points
	}
	alone := rank(Repos{"small/server": {People: 2, Count: len(evidence)}})
	little := rank(Repos{"small/server": {People: 2, Count: 50 * len(evidence)}})
	crowd := rank(Repos{"small/server": {People: 500, Count: len(evidence)}})
	unknown := rank(nil)
	if !(alone > little) || little != unknown || crowd != unknown {
		t.Errorf("alone %v, little %v, crowd %v, unknown %v", alone, little, crowd, unknown)
	}
}
