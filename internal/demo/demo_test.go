package demo_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mlscout/internal/demo"
	"mlscout/talent"
)

var now = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

func newWorld(t *testing.T, opts demo.Options) *demo.World {
	t.Helper()
	if opts.Now.IsZero() {
		opts.Now = now
	}
	return demo.NewWorld(opts)
}

func TestWorldIsDeterministic(t *testing.T) {
	one, two := newWorld(t, demo.Options{Seed: 7}), newWorld(t, demo.Options{Seed: 7})
	if diff := cmp.Diff(one.Truth(), two.Truth()); diff != "" {
		t.Errorf("two worlds of one seed differ (-first +second):\n%s", diff)
	}
	other := newWorld(t, demo.Options{Seed: 8})
	if cmp.Equal(one.Truth(), other.Truth()) {
		t.Error("worlds of two seeds are the same")
	}
}

func TestWorldIsMadeQuickly(t *testing.T) {
	began := time.Now()
	newWorld(t, demo.Options{Seed: 1})
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("300 people took %v to invent, want about a tenth of a second", took)
	}
}

func TestPeopleAreInvented(t *testing.T) {
	login := regexp.MustCompile(`^[a-z0-9-]+-demo$`)
	seen := make(map[string]bool)
	for _, p := range newWorld(t, demo.Options{Seed: 3}).Truth().People {
		if !login.MatchString(p.Login) {
			t.Errorf("login %q does not end in -demo", p.Login)
		}
		if seen[p.Login] {
			t.Errorf("login %q is used twice", p.Login)
		}
		seen[p.Login] = true
	}
}

func TestEveryPersonaIsThere(t *testing.T) {
	for name, people := range map[string]int{"default": 0, "small": 20, "large": 600} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, demo.Options{Seed: 5, People: people})
			count := make(map[demo.Persona]int)
			kinds := make(map[talent.Kind]int)
			for _, p := range w.Truth().People {
				count[p.Persona]++
				for _, e := range p.Upstream {
					kinds[e.Kind] += e.Count
				}
			}
			for _, persona := range []demo.Persona{demo.Engineer, demo.Scientist, demo.DevOps, demo.Maintainer, demo.Reviewer, demo.DriveBy,
				demo.Student, demo.Stuffer, demo.StarFarmer, demo.Inactive, demo.Quiet, demo.Bystander} {
				if count[persona] == 0 {
					t.Errorf("no %s among %d people", persona, len(w.Truth().People))
				}
			}
			for _, kind := range []talent.Kind{talent.Commit, talent.Coauthor, talent.PullRequest, talent.Review, talent.Maintainer, talent.Release, talent.Issue} {
				if kinds[kind] == 0 {
					t.Errorf("no evidence of kind %s", kind)
				}
			}
		})
	}
}

func TestSkillShowsUpstream(t *testing.T) {
	commits := func(persona demo.Persona) (mean float64) {
		people, total := 0, 0
		for _, p := range newWorld(t, demo.Options{Seed: 2}).Truth().People {
			if p.Persona == persona && p.Gone == "" {
				people++
				for _, e := range p.Upstream {
					if e.Kind == talent.Commit {
						total += e.Count
					}
				}
			}
		}
		return float64(total) / float64(people)
	}
	if m, e, d := commits(demo.Maintainer), commits(demo.Engineer), commits(demo.DriveBy); !(m > e && e > d) {
		t.Errorf("mean upstream commits: maintainers %.1f, engineers %.1f, drive-bys %.1f; want falling", m, e, d)
	}
	for _, persona := range []demo.Persona{demo.Quiet, demo.Student, demo.Stuffer, demo.StarFarmer} {
		if got := commits(persona); got != 0 {
			t.Errorf("%s have %.1f linked upstream commits on average, want none", persona, got)
		}
	}
}

func TestHistoriesEndBeforeNow(t *testing.T) {
	for _, p := range newWorld(t, demo.Options{Seed: 4}).Truth().People {
		for _, e := range p.Upstream {
			if e.Last.After(now) {
				t.Errorf("%s: %s in %s at %v, after the world's now", p.Login, e.Kind, e.Repo, e.Last)
			}
			if p.Persona == demo.Inactive && e.Kind == talent.Commit && e.Last.After(now.AddDate(-2, -11, 0)) {
				t.Errorf("inactive expert %s committed at %v", p.Login, e.Last)
			}
		}
	}
}

func TestMutateReportsWhatIsMissing(t *testing.T) {
	w := newWorld(t, demo.Options{People: 20})
	err := w.Mutate(func(c *demo.Changes) { c.Commits("nobody-demo", "mlflow/mlflow", 1) })
	if err == nil || !strings.Contains(err.Error(), "nobody-demo") {
		t.Errorf("Mutate of an unknown account: %v, want an error that names it", err)
	}
}
