package config

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlscout/talent"
)

func TestToken(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "token")
	empty := filepath.Join(dir, "empty")
	for path, text := range map[string]string{file: "ghp_fromfile\n", empty: " \n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		env    string
		github GitHub
		want   string
		err    string // part of the message
	}{
		"environment wins": {"ghp_env", GitHub{TokenFile: file}, "ghp_env", ""},
		"file":             {"", GitHub{TokenFile: file}, "ghp_fromfile", ""},
		"command":          {"", GitHub{TokenCommand: "echo ghp_command"}, "ghp_command", ""},
		"none":             {"", GitHub{}, "", "set github.token_file"},
		"no such file":     {"", GitHub{TokenFile: filepath.Join(dir, "gone")}, "", "no such file"},
		"empty file":       {"", GitHub{TokenFile: empty}, "", "is empty"},
		"failing command":  {"", GitHub{TokenCommand: "echo ghp_leak >&2; exit 3"}, "", "exit status 3"},
		"two lines":        {"", GitHub{TokenCommand: "printf 'ghp_leak\\nghp_leak'"}, "", "on one line"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := &Config{GitHub: tt.github, env: func(name string) string {
				if name == "GITHUB_TOKEN" {
					return tt.env
				}
				return ""
			}}
			got, err := c.Token(t.Context())
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if tt.err == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.Is(err, talent.ErrToken) || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %v, want ErrToken with %q", err, tt.err)
			}
			if strings.Contains(err.Error(), "ghp_leak") {
				t.Errorf("the error shows the token: %v", err)
			}
		})
	}
}

func TestTokenCommandStopsWithItsCaller(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := &Config{GitHub: GitHub{TokenCommand: "sleep 20"}, env: func(string) string { return "" }}
	if _, err := c.Token(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want cancelled", err)
	}
}
