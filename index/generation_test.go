package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mlscout/talent"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("INDEX_TEST_BUILD"); dir != "" {
		seed, _ := strconv.ParseUint(os.Getenv("INDEX_TEST_SEED"), 10, 64)
		if _, err := Build(context.Background(), dir, each(inventAll(seed, 300)), Options{Shards: 2}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// total counts everybody in the live generation.
func total(t *testing.T, dir string) int {
	t.Helper()
	ix, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	return find(t, ix, Request{Query: parse(t, nil, "")}).Total
}

func TestMissing(t *testing.T) {
	for name, err := range map[string]error{
		"open": func() error { _, err := Open(t.TempDir()); return err }(),
		"update": func() error {
			_, err := Update(t.Context(), t.TempDir(), each(nil), nil, Options{})
			return err
		}(),
		"status": func() error { _, err := Status(filepath.Join(t.TempDir(), "none")); return err }(),
	} {
		if !errors.Is(err, ErrMissing) {
			t.Errorf("%s: got %v, want %v", name, err, ErrMissing)
		}
	}
}

func TestEmptyGeneration(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, nil, Options{})
	result := find(t, open(t, dir), Request{Query: parse(t, nil, "anything"), Limit: 10, Facets: Facets()})
	if result.Total != 0 || len(result.Hits) != 0 {
		t.Errorf("got %+v", result)
	}
}

func TestFailedBuildLeavesTheOldGeneration(t *testing.T) {
	dir := t.TempDir()
	before := build(t, dir, inventAll(1, 20), Options{})
	if _, err := Build(t.Context(), dir, failing(inventAll(2, 50)), Options{Shards: 2}); err == nil || !strings.Contains(err.Error(), "the store went away") {
		t.Errorf("got %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(cancelled, dir, each(inventAll(2, 50)), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	if got := total(t, dir); got != 20 {
		t.Errorf("%d prospects, want 20", got)
	}
	build(t, dir, inventAll(3, 30), Options{})
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "tmp-") || entry.Name() == before.Name {
			t.Errorf("%s was left behind", entry.Name())
		}
	}
}

func TestUpdateSharesParts(t *testing.T) {
	dir, records := t.TempDir(), inventAll(1, 200)
	first := build(t, dir, records, Options{Shards: 1})
	changed := inventAll(9, 10)
	second, err := Update(t.Context(), dir, each(changed), []talent.ProspectID{50, 51, 5000}, Options{Shards: 1})
	if err != nil {
		t.Fatal(err)
	}
	if second.Live != 198 || second.Dead != 12 || len(second.Parts) != 2 || second.Parts[1].Name != first.Parts[0].Name {
		t.Errorf("got %+v", second)
	}
	if got := total(t, dir); got != 198 {
		t.Errorf("%d prospects, want 198", got)
	}
	// Replacing everybody drops the old parts altogether.
	third, err := Update(t.Context(), dir, each(records), nil, Options{Shards: 1})
	if err != nil {
		t.Fatal(err)
	}
	if third.Live != 200 || third.Dead != 0 || len(third.Parts) != 1 {
		t.Errorf("got %+v", third)
	}
}

func TestOneWriterAtATime(t *testing.T) {
	dir := t.TempDir()
	lock, err := lockFile(filepath.Join(dir, "writer.lock"), true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Build(t.Context(), dir, each(inventAll(1, 5)), Options{}); !errors.Is(err, ErrBusy) {
		t.Errorf("got %v, want %v", err, ErrBusy)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	build(t, dir, inventAll(1, 5), Options{})
}

// TestKilledBuild ends a building process at twenty moments. What is live
// afterwards is one of the two generations, whole.
func TestKilledBuild(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, inventAll(1, 100), Options{})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := func(into string, seed int) *exec.Cmd {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), "INDEX_TEST_BUILD="+into, fmt.Sprintf("INDEX_TEST_SEED=%d", seed))
		return cmd
	}
	started := time.Now()
	if err := child(t.TempDir(), 1).Run(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(started)
	counts := map[int]int{}
	for i := range 20 {
		cmd := child(dir, i+2)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole * time.Duration(i+1) / 16)
		cmd.Process.Kill()
		cmd.Wait()
		got := total(t, dir)
		if got != 100 && got != 300 {
			t.Fatalf("killed after %d sixteenths of a build: %d prospects, want 100 or 300", i+1, got)
		}
		counts[got]++
		if _, err := Verify(dir); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("a build takes %v: the old generation stayed %d times, the new one was in %d times", whole, counts[100], counts[300])
	build(t, dir, inventAll(50, 10), Options{})
	if got := total(t, dir); got != 10 {
		t.Errorf("%d prospects, want 10", got)
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		if err == nil && !entry.IsDir() && name != "lock" && name != "writer.lock" && name != stampFile {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestDamage flips a byte in every file, cuts every file short and removes it:
// each time opening must say so, and a new build must heal it.
func TestDamage(t *testing.T) {
	dir, records := t.TempDir(), inventAll(1, 60)
	build(t, dir, records, Options{Shards: 1})
	if _, err := Update(t.Context(), dir, each(inventAll(2, 5)), []talent.ProspectID{20}, Options{Shards: 1}); err != nil {
		t.Fatal(err)
	}
	list := files(t, dir)
	if len(list) < 10 {
		t.Fatalf("only %d files: %v", len(list), list)
	}
	damages := map[string]func(path string, old []byte) error{
		"first byte":  func(path string, old []byte) error { return flip(path, old, 0) },
		"middle byte": func(path string, old []byte) error { return flip(path, old, len(old)/2) },
		"last byte":   func(path string, old []byte) error { return flip(path, old, len(old)-1) },
		"cut":         func(path string, old []byte) error { return os.Truncate(path, int64(len(old)/2)) },
		"removed":     func(path string, _ []byte) error { return os.Remove(path) },
	}
	for _, path := range list {
		old, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, damage := range damages {
			if err := damage(path, old); err != nil {
				t.Fatal(err)
			}
			wantDamaged(t, dir, filepath.Base(path)+": "+name, filepath.Base(path) == currentFile && name == "removed")
			if err := os.WriteFile(path, old, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := total(t, dir); got != 59 {
		t.Errorf("healed: %d prospects, want 59", got)
	}
	if err := flip(list[0], []byte("x"), 0); err != nil {
		t.Fatal(err)
	}
	build(t, dir, records, Options{})
	if got := total(t, dir); got != 60 {
		t.Errorf("rebuilt: %d prospects, want 60", got)
	}
}

func flip(path string, old []byte, at int) error {
	changed := bytes.Clone(old)
	changed[at] ^= 0x10
	before, err := os.Stat(path)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		return err
	}
	return os.Chtimes(path, before.ModTime(), before.ModTime()) // as a failing disk would: the time tells nothing
}

func wantDamaged(t *testing.T, dir, what string, missing bool) {
	t.Helper()
	want := ErrCorrupt
	if missing {
		want = ErrMissing
	}
	if ix, err := Open(dir); !errors.Is(err, want) {
		t.Errorf("%s: Open gives %v, want %v", what, err, want)
		if err == nil {
			ix.Close()
		}
	}
	if _, err := Verify(dir); !errors.Is(err, want) {
		t.Errorf("%s: Verify gives %v, want %v", what, err, want)
	}
}

// TestReadersFollowSwaps lets readers search while generations of known sizes
// are swapped in: every answer is of one generation, and none is older than the
// last one announced before the search began.
func TestReadersFollowSwaps(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, inventAll(0, 100), Options{})
	var announced sync.Mutex
	size := 100
	stop := make(chan struct{})
	var readers sync.WaitGroup
	everybody := parse(t, nil, "")
	for range 4 {
		ix := open(t, dir) // its own handle, as another process would have
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				announced.Lock()
				least := size
				announced.Unlock()
				result, err := ix.Search(context.Background(), Request{Query: everybody, Limit: 5})
				if err != nil || result.Total < least || result.Total%10 != 0 || len(result.Hits) != 5 {
					t.Errorf("got %+v, %v, want at least %d", result, err, least)
					return
				}
			}
		})
	}
	for i := range 6 {
		next := 100 + (i+1)*10
		if i%2 == 0 {
			build(t, dir, inventAll(uint64(i), next), Options{})
		} else if _, err := Update(t.Context(), dir, each(inventAll(uint64(i), next)), nil, Options{}); err != nil {
			t.Fatal(err)
		}
		announced.Lock()
		size = next
		announced.Unlock()
	}
	close(stop)
	readers.Wait()
	build(t, dir, inventAll(0, 10), Options{})
	gens, err := filepath.Glob(filepath.Join(dir, "gen-*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(gens) > 5 {
		t.Errorf("%d generations are left for 4 readers and the live one: %v", len(gens), gens)
	}
}

func TestOldGenerationStaysWhileItIsRead(t *testing.T) {
	dir := t.TempDir()
	first := build(t, dir, inventAll(0, 100), Options{})
	g, err := openGeneration(dir)
	if err != nil {
		t.Fatal(err)
	}
	build(t, dir, inventAll(1, 50), Options{})
	if _, err := os.Stat(filepath.Join(dir, first.Name)); err != nil {
		t.Errorf("removed while open: %v", err)
	}
	if err := g.release(); err != nil {
		t.Fatal(err)
	}
	if err := Clean(dir); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*-000001*")); len(left) > 0 {
		t.Errorf("not removed after the last reader: %v", left)
	}
	if got := total(t, dir); got != 50 {
		t.Errorf("%d prospects, want 50", got)
	}
	if err := Clean(filepath.Join(dir, "none")); err != nil {
		t.Errorf("nothing there: %v", err)
	}
}

// TestCutWhileOpen takes the files away under an open index, as a failing disk
// does: searches end with an error, never with a crash.
func TestCutWhileOpen(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, inventAll(1, 500), Options{Shards: 1})
	ix := open(t, dir)
	for _, path := range files(t, dir) {
		if strings.Contains(path, "part-") {
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, text := range []string{"", "machine", `"machine learning"`, "kub*", "points:>3"} {
		_, err := ix.Search(t.Context(), Request{Query: parse(t, nil, text), Limit: 50, Facets: Facets()})
		if !errors.Is(err, ErrCorrupt) {
			t.Errorf("%q: got %v, want %v", text, err, ErrCorrupt)
		}
	}
}
