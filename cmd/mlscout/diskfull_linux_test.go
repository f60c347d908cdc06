package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/internal/export"
)

// TestExportOntoAFullDisk exports every format with the program itself onto a
// file system that is too small: exit code 1 and a line that says why, the file
// of yesterday stays, nothing is left beside it, and no export is registered.
func TestExportOntoAFullDisk(t *testing.T) {
	disk := smallDisk(t, "40k")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := crawledDemo(t)
	mlscout := func(args ...string) (string, int) {
		cmd := exec.CommandContext(t.Context(), exe, args...)
		cmd.Args[0], cmd.Env = "mlscout", append(os.Environ(), "MLSCOUT_DATA_DIR="+home, "MLSCOUT_USER=robin", "HOME="+home)
		out, _ := cmd.CombinedOutput() // the exit code is what counts
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, code := mlscout("list", "create", "all", "--query", "", "--limit", "1000"); code != 0 {
		t.Fatalf("exit code %d: %s", code, out)
	}
	for _, f := range export.Formats() {
		t.Run(f.Name, func(t *testing.T) {
			path := filepath.Join(disk, "list"+f.Extension)
			if err := os.WriteFile(path, []byte("of yesterday"), 0o600); err != nil {
				t.Fatal(err)
			}
			out, code := mlscout("export", "all", "--format", f.Name, "-o", path)
			if code != 1 || !strings.Contains(out, "no space left on device; nothing was replaced") || strings.Count(out, "\n") != 1 {
				t.Errorf("got exit code %d and %q", code, out)
			}
			if text, err := os.ReadFile(path); string(text) != "of yesterday" {
				t.Errorf("under the target name: %.40q, %v", text, err)
			}
			if diff := cmp.Diff(folder(t, disk), []string{filepath.Base(path)}); diff != "" {
				t.Errorf("left on the disk (-got +want):\n%s", diff)
			}
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
		})
	}
	if out, code := mlscout("privacy", "audit", "--json"); code != 0 || strings.Contains(out, `"export`) {
		t.Errorf("exit code %d, an export that never was is in the log: %s", code, out)
	}
}

// smallDisk mounts a file system of a size until the test ends; where that is not
// allowed the test is skipped.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a full disk needs a small file system, and mounting one is not allowed here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Errorf("unmount %s: %v", disk, err)
		}
	})
	return disk
}

func folder(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
