package main

import (
	"context"
	"errors"
	"fmt"

	"mlscout/talent"
)

// The exit codes of `mlscout help exit-codes`.
const (
	exitDone        = 0
	exitError       = 1
	exitUsage       = 2
	exitPartial     = 3
	exitToken       = 4
	exitBudget      = 5
	exitRefused     = 6
	exitInterrupted = 130
)

const exitCodesHelp = `mlscout ends with one of these exit codes:

  0    done, also when a search found nobody
  1    error
  2    usage or settings: the command line or mlscout.yaml is wrong
  3    partial crawl: a source failed, what was gathered is saved
  4    the GitHub token is missing or refused
  5    budget spent: what was gathered is saved, run again to go on
  6    refused by a privacy rule
  130  interrupted: the first Ctrl-C saves and stops, the second stops at once
`

// usageError is a mistake on the command line or in the settings.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errPartial ends a crawl of which a source failed. The failure itself has been
// reported by then.
var errPartial = errors.New("partial crawl: what was gathered is saved; run again to complete it")

// exitCode maps an error to its exit code.
func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, talent.ErrToken):
		return exitToken
	case errors.Is(err, talent.ErrBudget):
		return exitBudget
	case errors.Is(err, errPartial):
		return exitPartial
	case errors.Is(err, talent.ErrRefused), errors.Is(err, talent.ErrSuppressed):
		return exitRefused
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	return exitError
}
