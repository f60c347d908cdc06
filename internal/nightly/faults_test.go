package nightly_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mlscout/crawler/wire"
	"mlscout/internal/demo"
	"mlscout/internal/nightly"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// town is a small world and a house that crawls it.
func town(t *testing.T) (*demo.World, house, *clock) {
	t.Helper()
	c := &clock{now: time.Date(2026, 9, 1, 2, 30, 0, 0, time.UTC)}
	world := demo.NewWorld(demo.Options{Seed: 7, People: 25, Now: c.Now(), Clock: c.Now})
	at, stop, err := demo.Serve(t.Context(), world)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return world, house{dir: t.TempDir(), at: at, token: world.Token(), wire: wire.Clock{Now: c.Now, Sleep: c.Sleep}}, c
}

// TestFaultsEndANightWithTheRightCode breaks a night in several ways. Each ends
// with its exit code and a step that says why, and the next night makes up for it.
func TestFaultsEndANightWithTheRightCode(t *testing.T) {
	_, h, _ := town(t)
	var refuse, down atomic.Int64
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case refuse.Load() > 0 && refuse.Add(-1) == 0, refuse.Load() < 0:
			refuse.Store(-1) // revoked: from now on
			w.WriteHeader(http.StatusUnauthorized)
			return
		case down.Load() > 0:
			panic(http.ErrAbortHandler)
		}
		proxy(w, r, h.at.GitHub)
	}))
	defer front.Close()
	broken := h
	broken.at.GitHub, broken.at.GraphQL = front.URL+"/", front.URL+"/graphql"
	for name, test := range map[string]struct {
		prepare func()
		want    int
		says    string
	}{
		"token revoked mid-run": {func() { refuse.Store(6) }, 4, "token"},
		"server down":           {func() { down.Store(1) }, 3, "cannot reach"},
	} {
		t.Run(name, func(t *testing.T) {
			broken.dir = t.TempDir()
			refuse.Store(0)
			down.Store(0)
			test.prepare()
			report, err := broken.once(t.Context())
			if got := nightly.ExitCode(err); got != test.want || report.Code != test.want {
				t.Errorf("exit code: got %d, report %d, want %d: %v", got, report.Code, test.want, err)
			}
			if !strings.Contains(report.Steps[0].Error+problemsOf(report), test.says) {
				t.Errorf("nothing about %q in %+v", test.says, report)
			}
			if last := report.Steps[len(report.Steps)-1]; last.Name != "backup" || last.State != nightly.Done {
				t.Errorf("the night did not go on to its backup: %+v", report.Steps)
			}
			refuse.Store(0)
			down.Store(0)
			if report, err := broken.once(t.Context()); err != nil {
				t.Errorf("next night: %v\n%+v", err, report.Steps)
			}
		})
	}
}

func proxy(w http.ResponseWriter, r *http.Request, to string) {
	req, err := http.NewRequestWithContext(r.Context(), r.Method, strings.TrimSuffix(to, "/")+r.URL.RequestURI(), r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	req.Header = r.Header.Clone()
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer res.Body.Close()
	for name, values := range res.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(res.StatusCode)
	_, _ = io.Copy(w, res.Body)
}

func problemsOf(report nightly.NightReport) string {
	var all []string
	for _, s := range report.Sources {
		for _, p := range s.Errors {
			all = append(all, p.First)
		}
	}
	return strings.Join(all, "\n")
}

// TestNightsAreAloneAndStop holds the lock, and cancels a night before its crawl.
func TestNightsAreAloneAndStop(t *testing.T) {
	_, h, _ := town(t)
	rooms, err := h.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	unlock, err := rooms.Store.LockNight(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.once(t.Context()); !errors.Is(err, store.ErrLocked) {
		t.Errorf("second night: got %v, want it locked out", err)
	}
	unlock()
	ctx, cancel := context.WithCancel(t.Context())
	night := h.night(rooms)
	night.Progress = func(string, int, int) { cancel() }
	report, err := night.Once(ctx)
	if nightly.ExitCode(err) != 130 {
		t.Errorf("cancelled night: got %v (%d), want 130", err, nightly.ExitCode(err))
	}
	run, err := rooms.Store.Run(t.Context(), report.Run)
	if err != nil || run.Ended.IsZero() || run.Code != 130 {
		t.Errorf("cancelled night: run %+v, %v", run, err)
	}
}

// TestTheErasedAreNowhereAndStayAway erases one person, suppresses another and
// lets all others expire. No byte of them is left, and no night brings them back.
func TestTheErasedAreNowhereAndStayAway(t *testing.T) {
	world, h, c := town(t)
	h.keep = privacy.DefaultRetention()
	for range 2 { // two backups
		if _, err := h.once(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(24 * time.Hour)
	}
	var erased demo.Known
	for _, k := range world.Truth().People {
		if len(k.Upstream) > 0 && k.Linked && k.Gone == "" {
			erased = k
		}
	}
	rooms, err := h.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	if names := grep(t, h.dir, erased.Login); len(names) == 0 {
		t.Fatalf("%s was never stored", erased.Login)
	}
	if _, err := rooms.Store.Erase(t.Context(), "op", []talent.ProspectID{talent.ProspectID(erased.ID)}); err != nil {
		t.Fatal(err)
	}
	if err := rooms.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if names := grep(t, h.dir, erased.Login); len(names) > 0 {
			t.Fatalf("%s is still in %v", erased.Login, names)
		}
		if _, err := h.night(rooms).Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.now = c.now.Add(24 * time.Hour)
	}
	c.now = c.now.AddDate(2, 0, 0)
	gone, err := rooms.Expire(t.Context(), "night")
	if err != nil || len(gone) == 0 {
		t.Fatalf("nobody expired: %v", err)
	}
	for _, e := range gone {
		if e.Login == "" {
			continue
		}
		if names := grep(t, h.dir, e.Login); len(names) > 0 {
			t.Errorf("%s expired and is still in %v", e.Login, names)
		}
	}
}

// grep lists the files that hold a text in any case.
func grep(t *testing.T, dir, text string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		bytes, err := os.ReadFile(path)
		if strings.Contains(strings.ToLower(string(bytes)), strings.ToLower(text)) {
			names = append(names, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
