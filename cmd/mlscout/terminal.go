package main

import (
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// terminal is everything of the outside that a command may touch.
type terminal struct {
	in        io.Reader
	out       io.Writer
	err       io.Writer
	env       func(string) string
	environ   []string // all variables, NAME=value
	dir       string   // where relative paths and ./mlscout.yaml are looked up
	outIsTerm bool
	errIsTerm bool
	inIsTerm  bool
	now       func() time.Time
}

func systemTerminal() terminal {
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	return terminal{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		env: os.Getenv, environ: os.Environ(), dir: dir,
		inIsTerm:  term.IsTerminal(int(os.Stdin.Fd())),
		outIsTerm: term.IsTerminal(int(os.Stdout.Fd())),
		errIsTerm: term.IsTerminal(int(os.Stderr.Fd())),
		now:       time.Now,
	}
}

// color says whether stdout takes colours.
func (t terminal) color() bool {
	if t.env("NO_COLOR") != "" || t.env("CLICOLOR") == "0" || t.env("TERM") == "dumb" {
		return false
	}
	return t.outIsTerm || t.env("CLICOLOR_FORCE") != "" && t.env("CLICOLOR_FORCE") != "0"
}

// bold makes s stand out where colours are shown.
func (t terminal) bold(s string) string {
	if !t.color() {
		return s
	}
	return "\x1b[1m" + s + "\x1b[0m"
}

// plain makes hostile text safe for a terminal: no control characters, no
// bidirectional overrides, one line.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < 0x20, r >= 0x7f && r < 0xa0,
			r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069,
			r == 0x200b, r == 0x200e, r == 0x200f, r == 0xfeff:
			return -1
		}
		return r
	}, s)
}
