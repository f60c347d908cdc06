package github_test

import (
	"testing"

	"mlscout/internal/demo"
	"mlscout/talent"
)

const oldWork = 4

// longWorkers are somebody who brings a branch, and somebody who merges it.
func longWorkers(t *testing.T, b *bench) (author, merger demo.Known) {
	t.Helper()
	for _, p := range b.world.Truth().People {
		switch {
		case p.Gone != "" || !p.Linked || len(p.Upstream) == 0:
		case author.ID == 0:
			author = p
		case merger.ID == 0:
			merger = p
		}
	}
	if merger.ID == 0 {
		t.Fatal("the world has too few people")
	}
	return author, merger
}

// TestMergedBranchesBringOldCommits: commits that became part of the default
// branch last night are evidence whenever they were made.
func TestMergedBranchesBringOldCommits(t *testing.T) {
	tests := map[string]struct{ begun, opened int }{
		"opened long ago":                 {90, 90},
		"begun long ago, opened lately":   {90, 3},
		"older than two hundred days":     {230, 200},
		"within what is read every night": {9, 8},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, demo.Options{Seed: 4, People: 80})
			b.crawl(t)
			author, merger := longWorkers(t, b)
			key := tally{author.ID, "mlflow/mlflow", talent.Commit, false}
			before := b.wanted()[key]
			b.night(t, func(c *demo.Changes) {
				c.MergedBranch(author.Login, merger.Login, "mlflow/mlflow", tt.begun, tt.opened, oldWork)
			})
			if got := b.found()[key]; got != before+oldWork {
				t.Errorf("commits: got %d, want %d", got, before+oldWork)
			}
			b.night(t, func(*demo.Changes) {})
			if got := b.found()[key]; got != before+oldWork {
				t.Errorf("commits a night later: got %d, want %d", got, before+oldWork)
			}
		})
	}
}

// TestSquashedBranchesCountOnce: what was squashed is in the history as one new
// commit, whenever the pull request was opened.
func TestSquashedBranchesCountOnce(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 4, People: 80})
	b.crawl(t)
	author, merger := longWorkers(t, b)
	b.night(t, func(c *demo.Changes) { c.MergedPull(author.Login, merger.Login, merger.Login, "mlflow/mlflow") })
	key := tally{author.ID, "mlflow/mlflow", talent.Commit, false}
	if got, want := b.found()[key], b.wanted()[key]; got != want {
		t.Errorf("commits: got %d, want %d", got, want)
	}
}
