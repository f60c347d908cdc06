package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"mlscout/crawler/wire"
)

// hub is a running simulator.
type hub struct {
	cmd     *exec.Cmd
	log     string
	GitHub  string            `json:"github"`
	GraphQL string            `json:"graphql"`
	Bench   string            `json:"bench"`
	Tokens  map[string]string `json:"tokens"`
}

// ledger is the hub's own account of what it was asked.
type ledger struct {
	Requests  int `json:"requests"`
	Resources map[string]struct {
		Requests    int `json:"requests"`
		Cost        int `json:"cost"`
		Bytes       int `json:"bytes"`
		NotModified int `json:"notModified"`
		Repeated    int `json:"repeated"`
	} `json:"resources"`
	Refused         map[string]int      `json:"refused"`
	Violations      map[string]int      `json:"violations"`
	ViolationsTotal int                 `json:"violationsTotal"`
	Samples         map[string][]string `json:"samples"`
}

// points are those charged for GraphQL.
func (l ledger) points() int { return l.Resources["github/graphql"].Cost }

// operation is what queries of one name cost.
type operation struct{ requests, points int }

// lines is how long the hub's log is. It writes five times a second.
func (h *hub) lines(ctx context.Context) (int, error) {
	if err := wire.SystemClock().Sleep(ctx, 300*time.Millisecond); err != nil {
		return 0, err
	}
	text, err := os.ReadFile(h.log)
	return bytes.Count(text, []byte("\n")), err
}

// operations sums the hub's log up by the names of queries, from the line after
// the given one on, and says how many seconds lie between first and last.
func (h *hub) operations(ctx context.Context, after int) (map[string]operation, float64, error) {
	if _, err := h.lines(ctx); err != nil {
		return nil, 0, err
	}
	text, err := os.ReadFile(h.log)
	if err != nil {
		return nil, 0, err
	}
	sums := make(map[string]operation)
	lines := 0
	var first, last float64
	for line := range bytes.Lines(text) {
		if lines++; lines <= after {
			continue
		}
		var entry struct {
			At   float64 `json:"t"` // seconds
			Took float64 `json:"ms"`
			Path string  `json:"path"`
			Cost int     `json:"cost"`
		}
		if err := json.Unmarshal(line, &entry); err != nil {
			return nil, 0, err
		}
		if last = entry.At; first == 0 {
			first = entry.At - entry.Took/1000
		}
		_, name, _ := strings.Cut(entry.Path, "#")
		name, _, _ = strings.Cut(name, ":")
		sum := sums[name]
		sums[name] = operation{sum.requests + 1, sum.points + entry.Cost}
	}
	return sums, last - first, nil
}

// prepareHub copies the simulator beside its modules, once.
func prepareHub(ctx context.Context, source, work string) (string, error) {
	dir := filepath.Join(work, "hub")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
		return dir, nil
	}
	if _, err := os.Stat(filepath.Join(source, "node_modules")); err == nil {
		return source, nil
	}
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		return "", fmt.Errorf("copy hub: %w", err)
	}
	install := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci in %s: %w: %s", dir, err, out)
	}
	return dir, nil
}

// makeWorld invents a world unless it exists.
func makeWorld(ctx context.Context, o options, users int, events string) (w world, err error) {
	name := fmt.Sprintf("u%d-s%d", users, o.seed)
	args := []string{"makeworld.mjs", "--users", fmt.Sprint(users), "--seed", fmt.Sprint(o.seed), "--until", "2026-11-01T00:00:00Z"}
	if events != "" {
		name += "-events"
		if events, err = filepath.Abs(events); err != nil {
			return w, err
		}
		args = append(args, "--events", events)
	}
	work, err := filepath.Abs(o.work)
	if err != nil {
		return w, err
	}
	w = world{filepath.Join(work, name+".world.jsonl"), filepath.Join(work, name+".truth.jsonl")}
	if _, err := os.Stat(w.truth); err == nil {
		return w, nil
	}
	make := exec.CommandContext(ctx, "node", append(args, "--out", w.file, "--truth", w.truth)...)
	make.Dir = o.hub
	if out, err := make.CombinedOutput(); err != nil {
		return w, fmt.Errorf("makeworld: %w: %s", err, out)
	}
	return w, nil
}

// startHub starts the simulator and waits until it is ready.
func startHub(ctx context.Context, o options, world string, more ...string) (*hub, error) {
	log := world + ".ledger"
	_ = os.Remove(log)
	cmd := exec.CommandContext(ctx, "node", append([]string{"--max-old-space-size=2500", "hub.mjs", "--world", world,
		"--port", "0", "--seed", fmt.Sprint(o.seed), "--ledger", log}, more...)...)
	cmd.Dir, cmd.Stderr = o.hub, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start hub: %w", err)
	}
	h := &hub{cmd: cmd, log: log}
	line, err := bufio.NewReaderSize(out, 1<<20).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, h)
	}
	if err != nil {
		h.stop()
		return nil, fmt.Errorf("start hub: %w", err)
	}
	return h, nil
}

func (h *hub) stop() {
	_ = h.cmd.Process.Kill()
	_ = h.cmd.Wait()
}

// call makes a request of the test bench.
func (h *hub) call(ctx context.Context, path string, body, into any) error {
	method, text := http.MethodGet, []byte(nil)
	if body != nil {
		method = http.MethodPost
		text, _ = json.Marshal(body) // literals of this command always marshal
	}
	req, err := http.NewRequestWithContext(ctx, method, h.Bench+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("hub %s: status %d", path, resp.StatusCode)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

func (h *hub) ledger(ctx context.Context) (l ledger, err error) {
	err = h.call(ctx, "/ledger", nil, &l)
	return l, err
}
