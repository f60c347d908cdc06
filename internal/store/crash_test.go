package store

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mlscout/crawler"
	"mlscout/internal/privacy"
	"mlscout/talent"
)

// crashDir tells the test binary to be a writer that will be killed.
const crashDir = "MLSCOUT_STORE_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := writeUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	flag.Parse()
	if flag.Lookup("rapid.checks").Value.String() == flag.Lookup("rapid.checks").DefValue {
		_ = flag.Set("rapid.checks", "25") // each makes two stores; more on demand
	}
	os.Exit(m.Run())
}

// crashBatch is the n-th batch: ten people with evidence, and the cursor that
// says so.
func crashBatch(n int) crawler.Batch {
	b := crawler.Batch{Source: "github", Cursors: map[string]string{"done": fmt.Sprint(n)}}
	for i := range 10 {
		id := talent.ProspectID(n*10 + i + 1)
		b.People = append(b.People, person(id, fmt.Sprint("p", id)))
		for c := range 5 {
			b.Evidence = append(b.Evidence, commit(id, "dvc", fmt.Sprintf("c%d-%d", id, c), firstDay))
		}
	}
	return b
}

// writeUntilKilled goes on where the cursor says.
func writeUntilKilled(dir string) error {
	ctx := context.Background()
	key, err := privacy.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		return err
	}
	db, err := Open(ctx, Options{Dir: dir, SuppressionKey: key})
	if err != nil {
		return err
	}
	cursors, err := db.Cursors(ctx, "github", "done")
	if err != nil {
		return err
	}
	next := 0
	if _, err := fmt.Sscan(cursors["done"], &next); err == nil {
		next++
	}
	for ; ; next++ {
		if _, err := db.Save(ctx, crashBatch(next)); err != nil {
			return err
		}
		fmt.Println(next)
	}
}

func TestCrashLosesNoBatchAndKeepsNoHalf(t *testing.T) {
	dir := t.TempDir()
	told := -1
	for range 4 {
		told = max(told, killWriter(t, dir, time.Duration(100+rand.IntN(200))*time.Millisecond))
		db := open(t, Options{Dir: dir})
		cursors, err := db.Cursors(t.Context(), "github", "")
		if err != nil {
			t.Fatal(err)
		}
		done := -1
		_, _ = fmt.Sscan(cursors["done"], &done)
		if done < told {
			t.Fatalf("batch %d was reported as saved, the store is at %d", told, done)
		}
		all := everyone(t, db)
		if len(all) != (done+1)*10 {
			t.Fatalf("cursor at batch %d: got %d people, want %d", done, len(all), (done+1)*10)
		}
		for _, p := range all {
			if len(p.Evidence) != 1 || p.Evidence[0].Count != 5 {
				t.Fatalf("prospect %d: half a batch: %+v", p.ID, p.Evidence)
			}
		}
		db.Close()
	}
	if told < 0 {
		t.Error("no writer lived long enough to save anything")
	}
}

// killWriter starts a writer, kills it after a while, and returns the last batch
// that it reported.
func killWriter(t *testing.T, dir string, after time.Duration) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := -1
	lines := bufio.NewScanner(out)
	var timer *time.Timer
	for lines.Scan() {
		if timer == nil { // counted from its first batch, however slow the machine
			timer = time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
		_, _ = fmt.Sscan(lines.Text(), &last)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("writer: got %v, want it killed", err)
	}
	return last
}

// TestAnyBatchTwice saves random batches once in one store and, cut at random and
// partly twice, in another: both must hold the same.
func TestAnyBatchTwice(t *testing.T) {
	empty := filepath.Join(t.TempDir(), FileName)
	fresh := open(t, Options{Dir: t.TempDir()})
	if err := fresh.Backup(t.Context(), empty); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp("", "mlscout-store")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		now := func() time.Time { return firstDay.Time() }
		var stores [2]*DB
		for i := range stores {
			place := filepath.Join(dir, fmt.Sprint(i))
			if err := errors.Join(os.Mkdir(place, 0o700), copyFile(empty, filepath.Join(place, FileName))); err != nil {
				r.Fatal(err)
			}
			stores[i], err = Open(context.Background(), Options{Dir: place, SuppressionKey: fresh.key, Now: now})
			if err != nil {
				r.Fatal(err)
			}
			defer stores[i].Close()
		}
		batches := rapid.SliceOfN(anyBatch(), 1, 4).Draw(r, "batches")
		for _, batch := range batches {
			if _, err := stores[0].Save(context.Background(), batch); err != nil {
				r.Fatal(err)
			}
			if rapid.Bool().Draw(r, "interrupted") {
				ctx, cancel := context.WithCancel(context.Background())
				cancel()
				if _, err := stores[1].Save(ctx, batch); err == nil {
					r.Fatal("a cancelled save succeeded")
				}
			}
			for range rapid.IntRange(1, 2).Draw(r, "times") {
				if _, err := stores[1].Save(context.Background(), batch); err != nil {
					r.Fatal(err)
				}
			}
		}
		if diff := cmp.Diff(records(r, stores[1]), records(r, stores[0])); diff != "" {
			r.Fatalf("(-twice +once):\n%s", diff)
		}
	})
}

// records is everything that crawls store, as a user meets it.
func records(r *rapid.T, db *DB) []any {
	var all []any
	for p, err := range db.Prospects(context.Background()) {
		if err != nil {
			r.Fatal(err)
		}
		full, err := db.Prospect(context.Background(), fmt.Sprint(p.ID))
		if err != nil {
			r.Fatal(err)
		}
		all = append(all, p, full)
	}
	ids := []talent.ProspectID{1, 2, 3, 4, 5}
	known, err := db.Known(context.Background(), ids)
	if err != nil {
		r.Fatal(err)
	}
	cursors, err := db.Cursors(context.Background(), "github", "")
	if err != nil {
		r.Fatal(err)
	}
	return append(all, known, cursors)
}

// anyBatch draws batches about few people, so that they meet.
func anyBatch() *rapid.Generator[crawler.Batch] {
	id := rapid.Custom(func(r *rapid.T) talent.ProspectID { return talent.ProspectID(rapid.IntRange(1, 5).Draw(r, "id")) })
	login := rapid.SampledFrom([]string{"ada", "Bo", "cy", "di", "ed", "flo"})
	kinds := []talent.Kind{talent.Commit, talent.Review, talent.Marker}
	evidence := rapid.Custom(func(r *rapid.T) talent.Evidence {
		ev := commit(id.Draw(r, "of"), rapid.SampledFrom([]talent.ToolID{"dvc", "mlflow"}).Draw(r, "tool"), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "item"), firstDay-talent.Day(rapid.IntRange(0, 60).Draw(r, "ago")))
		ev.Kind, ev.Own, ev.Count = rapid.SampledFrom(kinds).Draw(r, "kind"), rapid.Bool().Draw(r, "own"), rapid.IntRange(0, 3).Draw(r, "count")
		return ev
	})
	return rapid.Custom(func(r *rapid.T) crawler.Batch {
		b := crawler.Batch{Source: "github", Cursors: map[string]string{"at": rapid.SampledFrom([]string{"", "1", "2"}).Draw(r, "cursor")}}
		seen := make(map[string]bool)
		for _, id := range rapid.SliceOfNDistinct(id, 0, 4, rapid.ID).Draw(r, "people") {
			if name := login.Draw(r, "login"); !seen[strings.ToLower(name)] {
				seen[strings.ToLower(name)] = true
				b.People = append(b.People, person(id, name))
			}
		}
		if rapid.Bool().Draw(r, "clear") {
			b.Cleared = []crawler.Scope{{Prospect: id.Draw(r, "whose"), Kinds: []talent.Kind{rapid.SampledFrom(kinds).Draw(r, "cleared")}}}
		}
		b.Evidence = rapid.SliceOfN(evidence, 0, 8).Draw(r, "evidence")
		if len(b.People) > 0 && rapid.Bool().Draw(r, "close") {
			b.Closed = []crawler.Closure{{Prospect: id.Draw(r, "closed"), Reason: "deleted"}}
		}
		return b
	})
}
