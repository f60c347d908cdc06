package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mlscout/crawler/github"
	"mlscout/internal/nightly"
	"mlscout/talent"
)

// begin is when the simulated nights begin.
func begin() time.Time { return time.Date(2026, 11, 2, 2, 30, 0, 0, time.UTC) }

// dear is the share of the first night's cost that a later one may have.
const dear = 0.05

// checkNights runs nights over a world that changes between them, on a clock that
// passes only when somebody waits. One person is erased and one suppressed on the
// way. In the end the records say what a fresh crawl of the final world says.
func checkNights(ctx context.Context, opts options, dir, world string) error {
	h, err := startHub(ctx, opts, dir, world, "--clock", "virtual", "--now", begin().Format(time.RFC3339), "--ledger", filepath.Join(dir, "ledger.jsonl"))
	if err != nil {
		return err
	}
	defer h.stop()
	c := &clock{hub: h, now: begin()}
	old := house{dir: filepath.Join(dir, "nights"), hub: h, clock: c}
	sim := simulation{house: old}
	for i := range opts.nights + github.PushNights { // the last ones without changes, to see every push
		if i == opts.nights {
			opts.share = 0
		}
		if err := sim.night(ctx, i, opts); err != nil {
			return fmt.Errorf("night %d: %w", i+1, err)
		}
	}
	fresh := house{dir: filepath.Join(dir, "fresh"), hub: h, clock: c}
	_, err = fresh.once(ctx)
	for try := 1; errors.Is(err, nightly.ErrPartial) && try < 5; try++ { // faults are part of the world: what was missed is read again
		_, err = fresh.once(ctx)
	}
	if err != nil && !errors.Is(err, nightly.ErrPartial) {
		return fmt.Errorf("fresh crawl of the final world: %w", err)
	}
	return errors.Join(sim.costs(), sim.compare(ctx, fresh), sim.grep())
}

// simulation is a run of nights so far.
type simulation struct {
	house
	spent []int
	gone  []person // erased or suppressed
}

func (s *simulation) night(ctx context.Context, i int, opts options) error {
	if i > 0 {
		s.clock.pass(ctx, 24*time.Hour-s.clock.Now().Sub(begin().AddDate(0, 0, i-1)))
	}
	if i > 0 && opts.share > 0 {
		var changes []map[string]any
		if err := s.hub.call(ctx, "/mutate", map[string]any{"op": "night", "seed": int(opts.seed)*1000 + i, "share": opts.share}, &changes); err != nil {
			return err
		}
		fmt.Printf("night %2d: %v\n", i+1, counts(changes[0]))
	}
	if i == opts.nights/3 {
		if err := s.forget(ctx); err != nil {
			return err
		}
	}
	if err := s.hub.call(ctx, "/ledger/reset", map[string]any{}, new(any)); err != nil {
		return err
	}
	report, err := s.once(ctx)
	code := nightly.ExitCode(err)
	l, ledgerErr := s.hub.ledger(ctx)
	if ledgerErr != nil {
		return ledgerErr
	}
	cost := 0
	for _, r := range l.Resources {
		cost += r.Cost
	}
	s.spent = append(s.spent, cost)
	fmt.Printf("night %2d: exit %d, %d requests, cost %d, %d violations\n", i+1, code, l.Requests, cost, l.Total)
	if l.Total > 0 {
		return fmt.Errorf("the hub counts violations: %v", l.Violations)
	}
	if code != 0 && code != 3 && code != 5 {
		return fmt.Errorf("exit code %d: %w\n%+v", code, err, report)
	}
	return nil
}

func counts(changes map[string]any) map[string]int {
	n := make(map[string]int)
	for op, list := range changes {
		if all, ok := list.([]any); ok && len(all) > 0 {
			n[op] = len(all)
		}
	}
	return n
}

// costs holds every later night to a share of the first.
func (s *simulation) costs() error {
	most, at, sum := 0, 0, 0
	for i, cost := range s.spent[1:] {
		sum += cost
		if cost > most {
			most, at = cost, i+2
		}
	}
	first := s.spent[0]
	fmt.Printf("first night costs %d; later ones %.1f%% of it on average, at most %.1f%% (night %d)\n",
		first, 100*float64(sum)/float64(len(s.spent)-1)/float64(first), 100*float64(most)/float64(first), at)
	if float64(most) > dear*float64(first) {
		return fmt.Errorf("night %d costs %d, the first %d", at, most, first)
	}
	return nil
}

// compare wants the same of everybody in both houses, less those who are gone.
func (s *simulation) compare(ctx context.Context, fresh house) error {
	got, err := s.state(ctx)
	if err != nil {
		return err
	}
	want, err := fresh.state(ctx)
	if err != nil {
		return err
	}
	for _, p := range s.gone {
		if len(got[p.id]) > 0 {
			return fmt.Errorf("%d was removed and came back", p.id)
		}
		delete(want, p.id)
	}
	if err := s.remember(ctx, got, want); err != nil {
		return err
	}
	lines := differ(got, want)
	fmt.Printf("final world: %d people by the nights, %d by a fresh crawl, %d differences\n", len(got), len(want), len(lines))
	for _, line := range lines[:min(len(lines), 60)] {
		fmt.Println("  " + line)
	}
	if len(lines) > 0 {
		return fmt.Errorf("%d differences between the nights' records and a fresh crawl", len(lines))
	}
	return nil
}

// person is somebody whom the records must not name any more.
type person struct {
	id    talent.ProspectID
	login string
}

// forget erases one of the people and suppresses another.
func (s *simulation) forget(ctx context.Context) error {
	rooms, err := s.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	for p, err := range rooms.Store.Prospects(ctx) {
		if err != nil {
			return err
		}
		if p.ID > 0 && p.State == talent.Active && len(p.Evidence) > 3 && len(p.Login) > 7 && strings.ContainsAny(p.Login, "0123456789") && len(s.gone) < 2 {
			s.gone = append(s.gone, person{p.ID, p.Login})
		}
	}
	if len(s.gone) < 2 {
		return errors.New("nobody to erase")
	}
	if _, err := rooms.Store.Erase(ctx, "hubcheck", []talent.ProspectID{s.gone[0].id}); err != nil {
		return err
	}
	if _, err := rooms.Store.Suppress(ctx, "hubcheck", "test", []talent.Subject{talent.GitHubLogin(s.gone[1].login)}); err != nil {
		return err
	}
	return rooms.Forget(ctx)
}

// grep looks for the logins of those who are gone in every byte of the house.
func (s *simulation) grep() error {
	var found []error
	err := filepath.WalkDir(s.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, p := range s.gone {
			if strings.Contains(strings.ToLower(string(text)), strings.ToLower(p.login)) {
				found = append(found, fmt.Errorf("%s was removed and is in %s", p.login, filepath.Base(path)))
			}
		}
		return err
	})
	fmt.Printf("removed people: %d; files that name one: %d\n", len(s.gone), len(found))
	return errors.Join(append(found, err)...)
}

// remember changes what a fresh crawl says of people of boards whose posts name an
// account by a login that it has no longer: only who was there before knows whose
// post it is. It goes with the account, and with whoever was closed since; an
// account of which nothing but such a post tells, a fresh crawl cannot find.
func (s *simulation) remember(ctx context.Context, got, want map[talent.ProspectID][]string) error {
	rooms, err := s.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	for id, lines := range want {
		if id > 0 {
			continue
		}
		owner, err := rooms.Store.Prospect(ctx, fmt.Sprint(id))
		if errors.Is(err, talent.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		renamed := slices.ContainsFunc(owner.Identities, func(i talent.Identity) bool { return i.Platform == "github" && i.Account != owner.Login })
		if owner.ID < 0 || owner.State == talent.Active && !renamed {
			continue
		}
		delete(want, id)
		if len(want[owner.ID]) == 0 {
			delete(got, owner.ID)
			continue
		}
		for _, line := range lines {
			if owner.State == talent.Active && strings.HasPrefix(line, "post ") {
				want[owner.ID] = append(want[owner.ID], line)
			}
		}
	}
	return nil
}
