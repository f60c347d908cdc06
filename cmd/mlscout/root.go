package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/config"
	"mlscout/internal/nightly"
)

// app is what the commands share: the outside, the flags of every command, and
// the settings once they are read.
type app struct {
	terminal
	configFile string
	dataDir    string
	quiet      bool
	verbose    bool
	noInput    bool
	frugal     bool // records are read and written with little memory

	loaded *config.Config
}

// run executes one command line and returns its exit code. Errors are one line
// on stderr: what, where, what next.
func run(ctx context.Context, args []string, t terminal) (code int) {
	a := &app{terminal: t}
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(a.err, "mlscout: internal error: %v; nothing saved is lost; please report it with the command line (set MLSCOUT_TRACE=1 for where)\n", fault)
			if a.env("MLSCOUT_TRACE") != "" {
				debug.PrintStack()
			}
			code = nightly.ExitCode(errInternal)
		}
	}()
	root := newRoot(a)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && ctx.Err() != nil {
		err = context.Canceled
	}
	a.report(err)
	return exitCode(err)
}

// errInternal stands for a mistake in mlscout itself.
var errInternal = errors.New("internal error")

// report prints an error unless it only carries an exit code.
func (a *app) report(err error) {
	var silent silentError
	switch {
	case err == nil, errors.As(err, &silent):
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.err, "mlscout: interrupted; what was saved stays saved, run again to go on")
	default:
		fmt.Fprintln(a.err, "mlscout: "+strings.TrimSpace(err.Error()))
	}
}

// silentError carries an exit code for something already reported.
type silentError struct{ err error }

func (e silentError) Error() string { return e.err.Error() }
func (e silentError) Unwrap() error { return e.err }

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "mlscout",
		Short: "find and rank MLOps people by what they did in the open",
		Long: `mlscout gathers public GitHub contributions and job-board posts about MLOps tools,
keeps them with their provenance, and ranks people by a ledger of linked evidence.

Try it without an account:  mlscout demo
First real crawl:           mlscout init, then mlscout crawl`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFile, "config", "", "settings file (default ./mlscout.yaml, then $XDG_CONFIG_HOME/mlscout/mlscout.yaml)")
	flags.StringVar(&a.dataDir, "data-dir", "", "folder of records and index; overrides data_dir")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "no progress and no hints")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "log what happens, to stderr")
	flags.BoolVar(&a.noInput, "no-input", false, "never ask, fail instead")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w; see `%s --help`", err, cmd.CommandPath())
	})
	root.SuggestionsMinimumDistance = 2
	group(root, commands(a)...)
	root.AddCommand(&cobra.Command{
		Use:   "exit-codes",
		Short: "what the exit codes mean",
		Long:  exitCodesHelp,
	})
	return root
}

// group makes a command of subcommands: alone it prints its help, and a
// subcommand that does not exist is a usage error.
func group(cmd *cobra.Command, subcommands ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(subcommands...)
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		hint := "see `" + cmd.CommandPath() + " --help`"
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			hint = "did you mean " + near[0] + "?"
		}
		return usagef("%s: no command %q; %s", cmd.CommandPath(), args[0], hint)
	}
	return cmd
}

// exactArgs refuses a wrong number of arguments as a usage error.
func exactArgs(n int) cobra.PositionalArgs { return rangeArgs(n, n) }

func rangeArgs(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < low || len(args) > high {
			return usagef("%s: got %d arguments, want %s", cmd.CommandPath(), len(args), cmd.Use)
		}
		return nil
	}
}
