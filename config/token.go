package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"mlscout/talent"
)

// tokenWait bounds how long the command for the token may take.
const tokenWait = 30 * time.Second

// Token returns the GitHub token: $GITHUB_TOKEN, else the content of the token
// file, else what the token command prints. Errors wrap [talent.ErrToken] and
// never hold the token.
func (c *Config) Token(ctx context.Context) (string, error) {
	switch {
	case c.env("GITHUB_TOKEN") != "":
		return tokenFrom("$GITHUB_TOKEN", c.env("GITHUB_TOKEN"))
	case c.GitHub.TokenFile != "":
		text, err := os.ReadFile(c.GitHub.TokenFile)
		if err != nil {
			return "", fmt.Errorf("%w: github.token_file: %w", talent.ErrToken, err)
		}
		return tokenFrom("github.token_file "+c.GitHub.TokenFile, string(text))
	case c.GitHub.TokenCommand != "":
		return commandToken(ctx, c.GitHub.TokenCommand)
	}
	return "", fmt.Errorf("%w: set github.token_file or github.token_command in mlscout.yaml, or $GITHUB_TOKEN", talent.ErrToken)
}

func commandToken(ctx context.Context, command string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, tokenWait)
	defer cancel()
	shell, flag := "sh", "-c"
	if runtime.GOOS == "windows" {
		shell, flag = "cmd", "/C"
	}
	cmd := exec.CommandContext(ctx, shell, flag, command)
	cmd.WaitDelay = time.Second
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	if err := cmd.Run(); err != nil {
		if cause := ctx.Err(); errors.Is(cause, context.DeadlineExceeded) {
			err = fmt.Errorf("no answer within %v", tokenWait)
		} else if cause != nil {
			return "", cause
		}
		return "", fmt.Errorf("%w: github.token_command: %w; run it by hand to see why", talent.ErrToken, err)
	}
	return tokenFrom("github.token_command", stdout.String())
}

// tokenFrom refuses what cannot be a token, without showing it.
func tokenFrom(where, text string) (string, error) {
	token := strings.TrimSpace(text)
	if token == "" {
		return "", fmt.Errorf("%w: %s is empty", talent.ErrToken, where)
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("%w: %s holds spaces or control characters; want the token alone, on one line", talent.ErrToken, where)
	}
	return token, nil
}
