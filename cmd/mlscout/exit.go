package main

import (
	"errors"
	"fmt"

	"mlscout/index/query"
	"mlscout/internal/nightly"
)

// exitUsage is the code of a mistake on the command line or in the settings; the
// others are in [nightly.ExitCode].
const exitUsage = 2

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

// exitCode maps an error to its exit code.
func exitCode(err error) int {
	var usage usageError
	var malformed *query.Error
	if errors.As(err, &usage) || errors.As(err, &malformed) {
		return exitUsage
	}
	return nightly.ExitCode(err)
}
