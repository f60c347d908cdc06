package nightly_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"mlscout/crawler/wire"
	"mlscout/index"
	"mlscout/internal/demo"
	"mlscout/internal/nightly"
)

// crashHouse tells the test binary to run a night that will be killed.
const crashHouse = "MLSCOUT_NIGHTLY_CRASH_HOUSE"

// doomed is what the process that will be killed must know.
type doomed struct {
	Dir   string
	At    demo.Addresses
	Token string
}

func TestMain(m *testing.M) {
	text := os.Getenv(crashHouse)
	if text == "" {
		os.Exit(m.Run())
	}
	var d doomed
	err := json.Unmarshal([]byte(text), &d)
	if err == nil {
		step := func(stage string, _, _ int) { fmt.Println(stage) }
		_, err = house{dir: d.Dir, at: d.At, token: d.Token, wire: wire.SystemClock(), step: step}.once(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Flags of the crash test:
//
//	go test ./internal/nightly -run Crash -v -crash.kills 50 -crash.seed 7
var (
	kills = flag.Int("crash.kills", 6, "how many nights to kill, one in short tests")
	seed  = flag.Uint64("crash.seed", 0, "seed of the moments; 0 takes a new one, which is printed")
)

// killsEach is how many nights of one installation are killed: later ones have
// less and less to do.
const killsEach = 6

// TestCrashedNightsLeaveNoTrace kills nights at random moments, of the crawl as of
// the index and the backup. The next start needs no help, and in the end the
// records are those of a night that nobody disturbed.
func TestCrashedNightsLeaveNoTrace(t *testing.T) {
	left := *kills
	if testing.Short() {
		left = 1
	}
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("-crash.seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 1))
	world := demo.NewWorld(demo.Options{Seed: 3, People: 25, Now: time.Now()})
	at, stop, err := demo.Serve(t.Context(), world)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	var steps atomic.Int64
	calm := house{dir: t.TempDir(), at: at, token: world.Token(), wire: wire.SystemClock(), step: func(string, int, int) { steps.Add(1) }}
	if report, err := calm.once(t.Context()); err != nil {
		t.Fatalf("undisturbed night: %v\n%+v", err, report)
	}
	for left > 0 {
		world.Refill()
		left -= strike(t, world, calm, min(left, killsEach), int(steps.Load()), random)
	}
}

// strike kills nights of a new installation and compares what the next one makes
// of it with a calm one. It returns how many it killed.
func strike(t *testing.T, world *demo.World, calm house, most, window int, random *rand.Rand) int {
	t.Helper()
	struck := house{dir: t.TempDir(), at: calm.at, token: calm.token, wire: wire.SystemClock()}
	var where []string
	for range 2 * most {
		if len(where) == most {
			break
		}
		world.Refill()
		last, told, dead := killed(t, struck, 1+random.IntN(window), time.Duration(random.IntN(40))*time.Millisecond)
		if dead {
			where = append(where, last)
		} else {
			window = told // what is done already makes nights shorter
		}
	}
	t.Logf("killed in %v", where)
	world.Refill()
	report, err := struck.once(t.Context())
	if err != nil {
		t.Fatalf("night after the crashes: %v\n%+v", err, report)
	}
	if lines := differ(struck.state(t), calm.state(t)); len(lines) > 0 {
		t.Errorf("records differ from an undisturbed night's: %q", lines)
	}
	intact(t, struck, calm, len(where))
	return max(1, len(where))
}

// killed runs a night in another process and kills it some time after its n-th
// step. It returns the last step and how many there were; false if the night was
// done before.
func killed(t *testing.T, h house, n int, after time.Duration) (last string, steps int, dead bool) {
	t.Helper()
	text, err := json.Marshal(doomed{h.dir, h.at, h.token})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashHouse+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		last = lines.Text()
		if steps++; steps == n {
			timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
			defer timer.Stop()
		}
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		t.Fatalf("night ended with exit code %d before it was killed", exit.ExitCode())
	}
	return last, steps, err != nil
}

// intact checks what lies around the records.
func intact(t *testing.T, got, want house, kills int) {
	t.Helper()
	rooms, err := got.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	generation, err := index.Verify(rooms.IndexDir)
	if err != nil {
		t.Fatal(err)
	}
	calm, err := index.Status(filepath.Join(want.dir, "index"))
	if err != nil {
		t.Fatal(err)
	}
	if generation.Live != calm.Live {
		t.Errorf("index holds %d people, want %d", generation.Live, calm.Live)
	}
	halves, err := filepath.Glob(filepath.Join(rooms.BackupDir, "*.part*"))
	if err != nil || len(halves) > 0 {
		t.Errorf("half backups left: %v %v", halves, err)
	}
	copies, err := rooms.Copies()
	if err != nil || len(copies) == 0 || len(copies) > rooms.Backups {
		t.Errorf("backups: got %v, %v, want 1 or 2", copies, err)
	}
	runs, err := rooms.Store.Runs(t.Context(), "nightly", 0)
	if err != nil {
		t.Fatal(err)
	}
	dead := 0
	for _, run := range runs {
		if run.Ended.IsZero() {
			t.Errorf("run %d never ended", run.ID)
		}
		if nightly.ReportOf(run).Killed {
			dead++
		}
	}
	if dead > kills { // one may be killed before it began a run
		t.Errorf("%d runs are told to be killed, %d were", dead, kills)
	}
}
