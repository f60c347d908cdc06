package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// hub is a running simulator and where it listens.
type hub struct {
	cmd     *exec.Cmd
	GitHub  string            `json:"github"`
	GraphQL string            `json:"graphql"`
	HN      string            `json:"hn"`
	Algolia string            `json:"algolia"`
	Tokens  map[string]string `json:"tokens"`
}

// prepare makes the world, with a copy of the hub that has its modules.
func prepare(ctx context.Context, opts options, dir string) (world string, err error) {
	hubDir, err := installHub(ctx, opts, dir)
	if err != nil {
		return "", err
	}
	if opts.nights > 0 {
		return inventWorld(ctx, opts, dir, hubDir)
	}
	events := filepath.Join(opts.shared, "eval", "train", "events.jsonl.gz")
	users := 3000
	if opts.slice == "small" {
		users = 300
		small := filepath.Join(dir, "events.jsonl")
		if err := sliceEvents(events, small, "2025-09-01"); err != nil {
			return "", err
		}
		events = small
	}
	if events, err = filepath.Abs(events); err != nil {
		return "", err
	}
	world = filepath.Join(dir, "world.jsonl")
	return world, command(ctx, hubDir, "node", "makeworld.mjs",
		"--users", strconv.Itoa(users), "--seed", strconv.FormatInt(opts.seed, 10), "--until", "2026-11-01T00:00:00Z",
		"--events", events, "--out", world, "--truth", filepath.Join(dir, "truth.jsonl"))
}

// installHub copies the hub and installs its modules; one that has them is linked.
func installHub(ctx context.Context, opts options, dir string) (hubDir string, err error) {
	src, err := filepath.Abs(filepath.Join(opts.shared, "hub"))
	if err != nil {
		return "", err
	}
	hubDir = filepath.Join(dir, "hub")
	if _, err := os.Stat(filepath.Join(src, "node_modules")); err == nil {
		return hubDir, os.Symlink(src, hubDir)
	}
	if err := os.CopyFS(hubDir, os.DirFS(src)); err != nil {
		return "", fmt.Errorf("copy the hub: %w", err)
	}
	if err := makeWritable(hubDir); err != nil {
		return "", err
	}
	return hubDir, command(ctx, hubDir, "npm", "ci", "--omit=dev", "--silent", "--no-audit", "--no-fund")
}

// inventWorld makes a world without the tools' real histories.
func inventWorld(ctx context.Context, opts options, dir, hubDir string) (world string, err error) {
	world = filepath.Join(dir, "world.jsonl")
	return world, command(ctx, hubDir, "node", "makeworld.mjs", "--users", strconv.Itoa(opts.users), "--seed", strconv.FormatInt(opts.seed, 10),
		"--until", begin().AddDate(0, 0, -1).Format("2006-01-02T15:04:05Z"), "--out", world, "--truth", filepath.Join(dir, "truth.jsonl"))
}

func startHub(ctx context.Context, opts options, dir, world string, more ...string) (*hub, error) {
	cmd := exec.CommandContext(ctx, "node", append([]string{"hub.mjs", "--world", world, "--port", "0",
		"--seed", strconv.FormatInt(opts.seed, 10), "--faults", opts.faults}, more...)...)
	cmd.Dir = filepath.Join(dir, "hub")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the hub did not start: %w", err), cmd.Wait())
	}
	h := &hub{cmd: cmd}
	if err := json.Unmarshal(line, h); err != nil {
		return nil, fmt.Errorf("the hub's first line: %w", err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return h, nil
}

func (h *hub) stop() {
	_ = h.cmd.Process.Kill()
	_ = h.cmd.Wait()
}

// ledger is what the hub counted since it started.
type ledger struct {
	Requests  int `json:"requests"`
	Resources map[string]struct {
		Requests    int `json:"requests"`
		Cost        int `json:"cost"`
		NotModified int `json:"notModified"`
		Repeated    int `json:"repeated"`
	} `json:"resources"`
	Violations map[string]int `json:"violations"`
	Total      int            `json:"violationsTotal"`
}

func (h *hub) ledger(ctx context.Context) (l ledger, err error) {
	err = h.call(ctx, "/ledger", nil, &l)
	return l, err
}

// call makes a request of the test bench.
func (h *hub) call(ctx context.Context, path string, body, into any) error {
	method, text := http.MethodGet, []byte(nil)
	if body != nil {
		method = http.MethodPost
		text, _ = json.Marshal(body) // literals of this command always marshal
	}
	req, err := http.NewRequestWithContext(ctx, method, h.GitHub+"/_hub"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("hub %s: %s", path, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

func command(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %v: %w\n%s", name, args, err, out)
	}
	return nil
}

// makeWritable gives the copy the write bits that ../shared may lack.
func makeWritable(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := os.FileMode(0o644)
		if entry.IsDir() {
			mode = 0o755
		}
		return os.Chmod(path, mode)
	})
}
