package github_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mlscout/internal/demo"
	"mlscout/talent"
)

const pipelines = "kubeflow/pipelines"

// onRoster lists who is on record as listed in a repository's OWNERS.
func (b *bench) onRoster(repo string) []talent.ProspectID {
	var ids []talent.ProspectID
	for key, e := range b.store.Evidence {
		if e.Repo == repo && key.Item == "roster:OWNERS" && !slices.Contains(ids, key.Prospect) {
			ids = append(ids, key.Prospect)
		}
	}
	slices.Sort(ids)
	return ids
}

// night lets a day pass, changes the world and crawls it.
func (b *bench) night(t *testing.T, change func(*demo.Changes)) {
	t.Helper()
	err := b.world.Mutate(func(c *demo.Changes) {
		c.Advance(24 * time.Hour)
		change(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	if report := b.crawl(t); len(report.Errors) > 0 {
		t.Fatalf("crawl: got errors %v", report.Errors)
	}
}

func owners(logins ...string) string {
	return "approvers:\n  - " + strings.Join(logins, "\n  - ") + "\n"
}

func TestRostersFollowTheirFiles(t *testing.T) {
	tests := map[string]struct {
		change func(c *demo.Changes, stays, leaves string)
		want   int // of the two, still listed
	}{
		"a name leaves the file": {func(c *demo.Changes, stays, _ string) { c.File(pipelines, "OWNERS", owners(stays)) }, 1},
		"the file names nobody":  {func(c *demo.Changes, _, _ string) { c.File(pipelines, "OWNERS", "approvers: []\n") }, 0},
		"the file is removed":    {func(c *demo.Changes, _, _ string) { c.RemoveFile(pipelines, "OWNERS") }, 0},
		"the repository is gone": {func(c *demo.Changes, _, _ string) { c.DeleteRepo(pipelines) }, 0},
		"nothing changes":        {func(*demo.Changes, string, string) {}, 2},
		"both change their logins": {func(c *demo.Changes, stays, leaves string) {
			c.RenameUser(stays, "renamed-one")
			c.RenameUser(leaves, "renamed-two")
		}, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, demo.Options{Seed: 4, People: 80})
			b.crawl(t)
			listed := b.onRoster(pipelines)
			if len(listed) < 2 {
				t.Fatalf("listed in OWNERS: got %d, want at least 2", len(listed))
			}
			stays, leaves := b.store.People[listed[0]].Login, b.store.People[listed[1]].Login
			b.night(t, func(c *demo.Changes) { c.File(pipelines, "OWNERS", owners(stays, leaves)) })
			commits := len(b.store.Evidence) - len(b.onRoster(pipelines))
			b.night(t, func(c *demo.Changes) { tt.change(c, stays, leaves) })
			if got := len(b.onRoster(pipelines)); got != tt.want {
				t.Errorf("listed: got %d, want %d", got, tt.want)
			}
			if got := len(b.store.Evidence) - len(b.onRoster(pipelines)); got < commits {
				t.Errorf("other evidence: got %d, want at least %d", got, commits)
			}
		})
	}
}

// TestRosterNamesAnEarlierLogin: a file goes on naming somebody by the login they
// had before.
func TestRosterNamesAnEarlierLogin(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 4, People: 80})
	b.crawl(t)
	before := b.onRoster(pipelines)
	old := b.store.People[before[0]].Login
	b.night(t, func(c *demo.Changes) {
		c.RenameUser(old, "renamed-demo")
		c.File(pipelines, "OWNERS", owners(old))
	})
	b.night(t, func(*demo.Changes) {})
	if got := b.onRoster(pipelines); !slices.Equal(got, before[:1]) {
		t.Errorf("listed under an earlier login: got %v, want %v", got, before[:1])
	}
}
