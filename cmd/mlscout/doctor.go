package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlscout/config"
	"mlscout/crawler/wire"
	"mlscout/index"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// check is one thing that doctor looked at.
type check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	err    error
}

type doctorView struct {
	Schema string  `json:"schema"`
	OK     bool    `json:"ok"`
	Checks []check `json:"checks"`
}

func (v doctorView) items() []any {
	var items []any
	for _, c := range v.Checks {
		items = append(items, c)
	}
	return items
}

func (v doctorView) table() table {
	t := table{columns: []string{"check", "state", "detail"}}
	for _, c := range v.Checks {
		state := "ok"
		if !c.OK {
			state = "PROBLEM"
		}
		t.rows = append(t.rows, []string{c.Name, state, c.Detail})
	}
	return t
}

func doctorCommand(a *app) *cobra.Command {
	var output outputFlags
	var offline bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "look for what would make a crawl or a search fail",
		Args:  exactArgs(0),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context(), offline, output) },
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "ask no site")
	output.register(cmd)
	return cmd
}

func (a *app) doctor(ctx context.Context, offline bool, output outputFlags) error {
	cfg, err := a.settings()
	if err != nil {
		return err
	}
	view := doctorView{Schema: "mlscout.doctor/v1", OK: true}
	var first error
	add := func(name string, err error, detail string) {
		c := check{Name: name, OK: err == nil, Detail: detail, err: err}
		if err != nil {
			c.Detail = strings.Join(strings.Fields(err.Error()), " ")
			view.OK = false
			if first == nil || errors.Is(err, talent.ErrToken) {
				first = err
			}
		}
		view.Checks = append(view.Checks, c)
	}
	add("settings", nil, "no unknown keys, no impossible values")
	add("contact", contactErr(cfg), cfg.Network.Contact)
	add("data_dir", writable(cfg.DataDir), cfg.DataDir)
	free, err := freeSpace(cfg.DataDir)
	add("disk", err, free)
	detail, err := a.checkStore(ctx)
	add("store", err, detail)
	detail, err = a.checkKey(cfg)
	add("suppression key", err, detail)
	detail, err = a.checkIndex(ctx)
	add("index", err, detail)
	detail, err = a.checkNights(ctx, cfg)
	add("nights", err, detail)
	detail, err = a.checkBackups(cfg)
	add("backups", err, detail)
	add("sources", nil, describeSources(cfg))
	token, err := cfg.Token(ctx)
	add("token", err, "found")
	if !offline && err == nil {
		detail, err := a.checkGitHub(ctx, cfg, token)
		add("github", err, detail)
	}
	if err := output.write(a.out, view); err != nil {
		return err
	}
	if !output.machine() {
		a.tellProblems(view)
	}
	if first != nil {
		return silentError{fmt.Errorf("doctor: %w", first)}
	}
	return nil
}

// tellProblems says in full what tables cut.
func (a *app) tellProblems(view doctorView) {
	for _, c := range view.Checks {
		if !c.OK {
			fmt.Fprintln(a.err, "mlscout: "+plain(c.Name+": "+c.Detail))
		}
	}
}

// describeSources tells what a crawl will read. Mistakes in the sections were
// refused with the settings.
func describeSources(cfg *config.Config) string {
	var on, off []string
	for _, entry := range allSources() {
		if enabled, err := entry.on(cfg); err == nil && enabled {
			on = append(on, entry.name)
		} else {
			off = append(off, entry.name)
		}
	}
	return "on: " + strings.Join(on, ", ") + "; off: " + orNone(strings.Join(off, ", "))
}

func contactErr(cfg *config.Config) error {
	if cfg.Network.Contact == "" && cfg.Network.UserAgent == "" {
		return errors.New("network.contact is not set: a real crawl needs an address for complaints")
	}
	return nil
}

// writable tries to write a file into dir, which is made if it is missing.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("data_dir: %w; choose another in mlscout.yaml or with --data-dir", err)
	}
	file, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return fmt.Errorf("data_dir: %w; give mlscout the right to write there", err)
	}
	_ = file.Close()
	return os.Remove(file.Name())
}

func (a *app) checkStore(ctx context.Context) (string, error) {
	db, err := a.openStore(ctx)
	if err != nil {
		return "", err
	}
	defer db.Close()
	unlock, err := db.LockNight(ctx)
	if errors.Is(err, store.ErrLocked) {
		return db.Path() + ", a crawl is running", nil
	}
	if err != nil {
		return "", err
	}
	unlock()
	return db.Path() + ", no crawl is running", nil
}

func (a *app) checkKey(cfg *config.Config) (string, error) {
	file := a.keyFile(cfg)
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return file + " will be made with the first record", nil
	}
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others; run `chmod 600 %s`", file, file)
	}
	key, err := privacy.LoadKey(file)
	if err != nil {
		return "", err
	}
	return filepath.Base(file) + " " + key.Fingerprint() + "; keep a copy of it apart from the backups", nil
}

func (a *app) checkIndex(ctx context.Context) (string, error) {
	view, err := a.indexStatus(ctx, true)
	if errors.Is(err, index.ErrMissing) {
		return "none yet; the first crawl builds it", nil
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, %d people, every byte as written, %d records changed since", view.Generation, view.People, view.Stale), nil
}

// maxSkew is how far the clocks may differ before reset times become guesses.
const maxSkew = 30 * time.Second

// checkGitHub asks for the rate limit, which costs nothing: it tells whether the
// token is good, what is left, which scopes it has, and how the clocks differ.
func (a *app) checkGitHub(ctx context.Context, cfg *config.Config, token string) (string, error) {
	guard, err := wire.NewGuard(append(namedHosts(cfg), cfg.Network.AllowPrivate...))
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, cfg.GitHub.APIURL+"rate_limit", nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("User-Agent", cfg.UserAgent(productVersion()))
	req.Header.Set("Authorization", "Bearer "+token)
	client := &http.Client{Transport: guard.Transport(15 * time.Second), CheckRedirect: wire.SameHost}
	res, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("github.api_url %s is not reached: %w", hostOf(cfg.GitHub.APIURL), err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusUnauthorized {
		return "", fmt.Errorf("%w: %s answers 401; make a new token without scopes", talent.ErrToken, hostOf(cfg.GitHub.APIURL))
	}
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s answers %s", cfg.GitHub.APIURL, res.Status)
	}
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		if skew := a.now().Sub(at).Abs(); skew > maxSkew {
			return "", fmt.Errorf("the clock here and at %s differ by %s; set this machine's clock", hostOf(cfg.GitHub.APIURL), skew.Round(time.Second))
		}
	}
	return fmt.Sprintf("token accepted, %s of %s requests left, scopes: %s", res.Header.Get("X-Ratelimit-Remaining"),
		res.Header.Get("X-Ratelimit-Limit"), orNone(res.Header.Get("X-Oauth-Scopes"))), nil
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
