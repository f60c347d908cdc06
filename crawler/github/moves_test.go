package github_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/crawler/crawlertest"
	"mlscout/internal/demo"
	"mlscout/talent"
)

// TestTransferredRepositoryIsFollowed: a repository that moves to another account
// is the same one; what people did there is counted once, under its new name.
func TestTransferredRepositoryIsFollowed(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 4, People: 80})
	b.crawl(t)
	const moved = "kubeflow/mlflow"
	before := make(map[crawlertest.EvidenceKey]bool)
	var id int64
	for key, e := range b.store.Evidence {
		if e.Repo == "mlflow/mlflow" && !e.Own && key.Item != "last year" {
			id, before[key] = e.RepoID, true
		}
	}
	if len(before) == 0 {
		t.Fatal("nobody did anything in mlflow/mlflow")
	}
	author, _ := longWorkers(t, b)
	b.night(t, func(c *demo.Changes) {
		c.TransferRepo("mlflow/mlflow", "kubeflow")
		c.Commits(author.Login, moved, 2)
	})
	if got := b.store.Repos[id].FullName; got != moved {
		t.Errorf("name of repository %d: got %q, want %q", id, got, moved)
	}
	if got, want := b.found()[tally{author.ID, moved, talent.Commit, false}], 2; got < want {
		t.Errorf("commits after the transfer: got %d, want at least %d", got, want)
	}
	if diff := cmp.Diff(sizeOf(b, id), len(before)+2*len(b.tools.ToolsOf("mlflow/mlflow"))); diff != "" {
		t.Errorf("evidence in the repository (-got +want):\n%s", diff)
	}
}

// sizeOf counts the evidence in a repository.
func sizeOf(b *bench, id int64) int {
	n := 0
	for key, e := range b.store.Evidence {
		if key.RepoID == id && !e.Own && key.Item != "last year" {
			n++
		}
	}
	return n
}

// TestSuspendedAccountIsClosed: an account that no longer answers is closed with
// what it did kept, and nothing of it is asked for again.
func TestSuspendedAccountIsClosed(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 4, People: 80})
	b.crawl(t)
	author, _ := longWorkers(t, b)
	id := talent.ProspectID(author.ID)
	b.night(t, func(c *demo.Changes) { c.SuspendUser(author.Login) })
	if got := b.store.Closed[id]; got != string(talent.Deleted) {
		t.Errorf("closed: got %q, want %q, for GitHub answers alike", got, talent.Deleted)
	}
	people := len(b.store.People)
	b.night(t, func(*demo.Changes) {})
	if got := len(b.store.People); got != people {
		t.Errorf("people a night later: got %d, want %d", got, people)
	}
}

// TestRosterNamesALoginTakenOver: a file that goes on naming somebody's earlier
// login, which somebody else has by now, counts for neither.
func TestRosterNamesALoginTakenOver(t *testing.T) {
	b := newBench(t, demo.Options{Seed: 4, People: 80})
	b.crawl(t)
	listed := b.onRoster(pipelines)
	old := b.store.People[listed[0]].Login
	heir, _ := longWorkers(t, b)
	if talent.ProspectID(heir.ID) == listed[0] {
		_, heir = longWorkers(t, b)
	}
	b.night(t, func(c *demo.Changes) {
		c.RenameUser(old, "renamed-demo")
		c.RenameUser(heir.Login, old)
		c.File(pipelines, "OWNERS", owners(old))
	})
	b.night(t, func(c *demo.Changes) { c.File(pipelines, "OWNERS", owners(old)+"# unchanged\n") })
	if got := b.onRoster(pipelines); len(got) > 0 {
		t.Errorf("listed under a login taken over: got %v, want nobody", got)
	}
}
