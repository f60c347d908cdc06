package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const years = 5 // the default of github.since

// site is one installation of mlscout: its settings, data and the hub it crawls.
type site struct {
	bin, dir, token string
}

func newSite(bin, dir, name string, h *hub) (site, error) {
	s := site{bin: bin, dir: filepath.Join(dir, name), token: h.Tokens["user1"]}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return s, err
	}
	settings := fmt.Sprintf(`data_dir: ./data
github:
  api_url: %s/
  graphql_url: %s
sources:
  hackernews: {enabled: true, api_url: %s/, search_url: %s/}
  issue_boards: {enabled: false}
network:
  contact: crawler@example.org
  allow_private: [127.0.0.0/8]
`, h.GitHub, h.GraphQL, h.HN, h.Algolia)
	return s, os.WriteFile(filepath.Join(s.dir, "mlscout.yaml"), []byte(settings), 0o644)
}

// readFrom sets how far back contributions are read.
func (s site) readFrom(since string) error {
	path := filepath.Join(s.dir, "mlscout.yaml")
	settings, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(strings.Replace(string(settings), "github:\n", "github:\n  since: "+since+"\n", 1)), 0o644)
}

func (s site) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.bin, args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "GITHUB_TOKEN="+s.token, "NO_COLOR=1")
	return cmd
}

// run returns stdout and fails with stderr.
func (s site) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := s.command(ctx, args...)
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("mlscout %s: %w\n%s", strings.Join(args, " "), err, tail(stderr.String(), 2000))
	}
	return out.Bytes(), nil
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// checkCrawl crawls an undisturbed site and checks completeness, manners and ledgers.
func checkCrawl(ctx context.Context, opts options, dir, bin, world string) error {
	h, err := startHub(ctx, opts, dir, world)
	if err != nil {
		return err
	}
	defer h.stop()
	s, err := newSite(bin, dir, "undisturbed", h)
	if err != nil {
		return err
	}
	began := time.Now()
	out, err := s.run(ctx, "crawl", "--json")
	if err != nil {
		return err
	}
	fmt.Printf("crawl: exit 0 in %.1f s\n%s", time.Since(began).Seconds(), out)
	return errors.Join(h.checkManners(ctx), s.checkPeople(ctx, world), s.checkLedger(ctx))
}

func (h *hub) checkManners(ctx context.Context) error {
	l, err := h.ledger(ctx)
	if err != nil {
		return err
	}
	for name, r := range l.Resources {
		fmt.Printf("hub ledger: %-20s %6d requests %6d cost %5d not modified %5d repeated\n", name, r.Requests, r.Cost, r.NotModified, r.Repeated)
	}
	if l.Total > 0 {
		return fmt.Errorf("hub ledger: %d violations: %v", l.Total, l.Violations)
	}
	fmt.Println("hub ledger: 0 violations")
	return nil
}

type searchResult struct {
	Total int `json:"total"`
	Hits  []struct {
		Login    string  `json:"login"`
		ID       int64   `json:"github_id"`
		Points   float64 `json:"points"`
		Evidence []struct {
			URL string `json:"url"`
		} `json:"evidence"`
	} `json:"hits"`
}

func (s site) search(ctx context.Context, args ...string) (searchResult, error) {
	var found searchResult
	out, err := s.run(ctx, append([]string{"search", "--json"}, args...)...)
	if err != nil {
		return found, err
	}
	return found, json.Unmarshal(out, &found)
}

// checkPeople compares everybody in the records with the world.
func (s site) checkPeople(ctx context.Context, world string) error {
	want, err := readTruth(world, time.Now().AddDate(-years, 0, 1))
	if err != nil {
		return err
	}
	found, err := s.search(ctx, "", "--limit", "1000000")
	if err != nil {
		return err
	}
	have := map[int64]bool{}
	var wrong []string
	for _, hit := range found.Hits {
		have[hit.ID] = true
		if want.barred[strings.ToLower(hit.Login)] {
			wrong = append(wrong, hit.Login)
		}
	}
	missing := 0
	for id, login := range want.authors {
		if !have[id] {
			missing++
			fmt.Println("not found:", id, login)
		}
	}
	total := len(want.authors)
	recall := 1 - float64(missing)/float64(max(1, total))
	fmt.Printf("people: %d found; %d of %d linked commit authors (%.2f%%); %d bots or organisations\n", len(have), total-missing, total, 100*recall, len(wrong))
	if recall < 0.99 || len(wrong) > 0 {
		return fmt.Errorf("people: recall %.4f, want at least 0.99; barred accounts listed: %v", recall, wrong)
	}
	return nil
}

// checkLedger searches a tool and adds up the ledgers of the first hits.
func (s site) checkLedger(ctx context.Context) error {
	found, err := s.search(ctx, "tool:mlflow", "--limit", "20")
	if err != nil {
		return err
	}
	if len(found.Hits) == 0 {
		return errors.New("search tool:mlflow: nobody found")
	}
	for _, hit := range found.Hits {
		if len(hit.Evidence) == 0 {
			return fmt.Errorf("search tool:mlflow: %s has no evidence", hit.Login)
		}
		if err := s.checkShow(ctx, hit.Login); err != nil {
			return err
		}
	}
	fmt.Printf("ledgers: %d shown, each with linked evidence that adds up\n", len(found.Hits))
	return nil
}

func (s site) checkShow(ctx context.Context, login string) error {
	out, err := s.run(ctx, "show", login, "--json")
	if err != nil {
		return err
	}
	var shown struct {
		Points float64 `json:"points"`
		Ledger []struct {
			URL    string  `json:"url"`
			Points float64 `json:"points"`
		} `json:"ledger"`
	}
	if err := json.Unmarshal(out, &shown); err != nil {
		return err
	}
	sum := 0.0
	for _, entry := range shown.Ledger {
		if !strings.HasPrefix(entry.URL, "http") {
			return fmt.Errorf("show %s: evidence without a link: %q", login, entry.URL)
		}
		sum += entry.Points
	}
	if math.Abs(sum-shown.Points) > 1e-6 {
		return fmt.Errorf("show %s: the ledger adds up to %.4f, the score is %.4f", login, sum, shown.Points)
	}
	return nil
}
