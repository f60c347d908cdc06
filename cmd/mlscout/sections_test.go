package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// outside runs a command line as a user would in dir, with the environment given.
func outside(t *testing.T, dir string, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	code = run(t.Context(), args, terminal{
		in: strings.NewReader(""), out: &out, err: &errs, dir: dir, now: time.Now,
		env: func(name string) string { return env[name] },
	})
	return code, out.String(), errs.String()
}

// TestMistakesOfSources holds that a mistake in the settings of a source is told
// by every command with its place, not by the crawl that meets it.
func TestMistakesOfSources(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		file string
		env  map[string]string
		want string // all of stderr but "mlscout: " and the line's end
	}{
		"unknown key":       {"sources:\n  hackernews: {enabld: true}\n", nil, `mlscout.yaml:2:16: unknown key "enabld" in sources.hackernews; did you mean "enabled"?`},
		"wrong type":        {"sources:\n  hackernews: {enabled: 'yes'}\n", nil, `mlscout.yaml:2:25: sources.hackernews.enabled: want true or false, got text "yes"`},
		"block for list":    {"sources:\n  pages: {name: x}\n", nil, `mlscout.yaml:2:10: sources.pages: want a list, got a block of keys`},
		"key in a list":     {"sources:\n  mastodon:\n  - {base_url: 'https://a.example.org', tag: [x]}\n", nil, `mlscout.yaml:3:41: unknown key "tag" in sources.mastodon[0]; did you mean "tags"?`},
		"address of HN":     {"sources:\n  hackernews: {api_url: hn.example.org}\n", nil, `mlscout.yaml:2:15: hackernews: api_url "hn.example.org": want an http or https address`},
		"repository":        {"sources:\n  issue_boards: {repos: [jobs]}\n", nil, `mlscout.yaml:2:17: issue_boards: repository "jobs": want owner/name or owner/name#123`},
		"category":          {"sources:\n  discourse:\n  - {name: f, base_url: 'https://f.example.org', categories: [jobs]}\n", nil, `mlscout.yaml:3:3: discourse "f": category "jobs": want slug/id, such as jobs/12`},
		"kind of a feed":    {"sources:\n  feeds:\n  - {name: f, url: 'https://f.example.org/x', kind: hirring}\n", nil, `mlscout.yaml:3:3: feed "f": kind "hirring": want hiring or seeking`},
		"scheme of a page":  {"sources:\n  pages:\n  - {name: p, start_url: 'ftp://p.example.org'}\n", nil, `mlscout.yaml:3:3: sources.pages "p": start_url "ftp://p.example.org": want an http or https address`},
		"never crawled":     {"sources:\n  pages:\n  - {name: p, start_url: 'https://www.linkedin.com/jobs'}\n", nil, `mlscout.yaml:3:3: sources.pages "p": start_url www.linkedin.com: site is never crawled: its terms bar automated access`},
		"password":          {"sources:\n  mastodon:\n  - {base_url: 'https://me:secret@a.example.org', tags: [x]}\n", nil, `mlscout.yaml:3:3: mastodon: base_url address of a.example.org: must not hold a user name or password`},
		"environment":       {"", map[string]string{"MLSCOUT_SOURCES_HACKERNEWS_ENABLED": "maybe"}, `environment MLSCOUT_SOURCES_HACKERNEWS_ENABLED: sources.hackernews.enabled: want true or false, got "maybe"`},
		"unknown source":    {"sources:\n  linkedin: []\n", nil, `mlscout.yaml:2:3: unknown source "linkedin" in sources; there are discourse, feeds, hackernews, issue_boards, mastodon, pages, reddit`},
		"tool":              {"tools: [mlflow, kubeflo]\n", nil, `mlscout.yaml:1:17: tools[1]: unknown tool "kubeflo"; did you mean "kubeflow"?`},
		"nobody to turn to": {"network: {user_agent: mlscout/9}\n", nil, `mlscout.yaml:1:23: network.user_agent: names nobody to complain to; write it as mlscout/1 (+https://example.org/bot), or set network.contact`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "mlscout.yaml"), []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, command := range [][]string{{"config", "show"}, {"doctor", "--offline"}, {"posts"}} {
				code, out, got := outside(t, dir, tt.env, command...)
				if want := "mlscout: " + tt.want + "\n"; code != exitUsage || out != "" || got != want {
					t.Errorf("%s: exit %d, printed %q and\n%s want exit 2 and\n%s", strings.Join(command, " "), code, out, got, want)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "mlscout-data")); err == nil {
				t.Error("a command with wrong settings made a data folder")
			}
		})
	}
}

func TestNamedHosts(t *testing.T) {
	t.Parallel()
	a := &app{terminal: terminal{dir: t.TempDir(), env: func(name string) string {
		return map[string]string{"MLSCOUT_GITHUB_API_URL": "http://127.0.0.1:9/"}[name]
	}}}
	cfg, err := a.settings()
	if err != nil {
		t.Fatal(err)
	}
	// Presets must not become addresses that may be private.
	if got := namedHosts(cfg); len(got) != 1 || got[0] != "127.0.0.1:9" {
		t.Errorf("got %q, want the address of the environment alone", got)
	}
}
