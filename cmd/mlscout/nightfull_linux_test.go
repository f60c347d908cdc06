package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestNightOnAFullDisk runs a night whose disk fills: exit code 1, the step and
// the cause are named, and with room again the next night completes.
func TestNightOnAFullDisk(t *testing.T) {
	disk := smallDisk(t, "2m")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	world := exec.CommandContext(t.Context(), exe, "mlscout.yaml")
	world.Args[0], world.Dir = "demoworld", home
	if err := world.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Process.Kill(); _ = world.Wait() })
	for range 200 {
		if _, err := os.Stat(filepath.Join(home, "mlscout.yaml")); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	night := func() (string, int) {
		cmd := exec.CommandContext(t.Context(), exe, "nightly", "--once", "--quiet")
		cmd.Args[0], cmd.Dir = "mlscout", home
		cmd.Env = append(os.Environ(), "MLSCOUT_DATA_DIR="+filepath.Join(disk, "data"), "HOME="+home, "NO_COLOR=1")
		out, _ := cmd.CombinedOutput() // the exit code is what counts
		return string(out), cmd.ProcessState.ExitCode()
	}
	out, code := night()
	if code != 1 || !strings.Contains(out, "failed") || !strings.Contains(out, "space") || strings.Contains(out, "goroutine") {
		t.Errorf("full disk: got exit code %d and %s", code, out)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=200m"); err != nil {
		t.Fatal(err)
	}
	if out, code := night(); code != 0 {
		t.Errorf("with room again: got exit code %d and %s", code, out)
	}
}
