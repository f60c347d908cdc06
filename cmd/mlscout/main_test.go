package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"mlscout":   func() { os.Exit(run(context.Background(), os.Args[1:], systemTerminal())) },
		"demoworld": demoWorld,
	})
}

// TestScripts drives every command as a user would, each script on a copy of the
// demo world's records.
func TestScripts(t *testing.T) {
	records := crawledDemo(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			data := filepath.Join(env.WorkDir, "data")
			env.Setenv("MLSCOUT_DATA_DIR", data)
			env.Setenv("MLSCOUT_USER", "robin")
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("NO_COLOR", "1")
			return os.CopyFS(data, os.DirFS(records))
		},
	})
}

// crawledDemo crawls the demo world once and returns its data folder.
func crawledDemo(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var out, stderr strings.Builder
	outside := terminal{
		in: strings.NewReader(""), out: &out, err: &stderr, dir: dir, now: time.Now,
		env: func(string) string { return "" },
	}
	if code := run(t.Context(), []string{"demo", "--once", "--data-dir", dir}, outside); code != 0 {
		t.Fatalf("demo --once: exit %d\n%s", code, stderr.String())
	}
	if !strings.Contains(out.String(), "https://github.com/") {
		t.Fatal(fmt.Errorf("demo --once: no linked evidence in %q", out.String()))
	}
	return dir
}
