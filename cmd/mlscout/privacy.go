package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

func privacyCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "privacy", Short: "people's rights: erase, suppress, and what is owed to whom"},
		privacyAccessCommand(a), privacyEraseCommand(a), privacySuppressCommand(a), privacyObjectCommand(a),
		privacyRestrictCommand(a), privacyNoContactCommand(a), privacyNotifiedCommand(a), privacyContactedCommand(a),
		privacyExpireCommand(a), privacyRequestsCommand(a), privacyAuditCommand(a), privacyRopaCommand(a))
}

func privacyEraseCommand(a *app) *cobra.Command {
	var output outputFlags
	var confirm string
	var yes, dryRun bool
	cmd := &cobra.Command{
		Use:   "erase LOGIN",
		Short: "remove a person from every table and the index, and never collect them again",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.erase(cmd.Context(), args[0], yes || confirm == args[0], dryRun, output)
		},
	}
	cmd.Flags().StringVar(&confirm, "confirm", "", "the login again; erasing cannot be undone")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.Flags().BoolVarP(&dryRun, "dry-run", "n", false, "say what would be erased; erase nothing")
	output.register(cmd)
	return cmd
}

func (a *app) erase(ctx context.Context, name string, confirmed, dryRun bool, output outputFlags) error {
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	id, err := db.Find(ctx, name)
	if err != nil {
		return unknownLogin(err, name)
	}
	if dryRun {
		held, err := db.ExportsHolding(ctx, id)
		if err != nil {
			return err
		}
		return output.write(a.out, erasureView{"mlscout.erasure/v1", true, store.Erasure{People: 1, Exports: held}})
	}
	if !confirmed && !a.confirm(fmt.Sprintf("Erase everything about %s for good?", name)) {
		return usagef("privacy erase: not confirmed; repeat with --confirm %s or --yes", name)
	}
	done, err := db.Erase(ctx, a.user(), []talent.ProspectID{id})
	if err != nil {
		return err
	}
	return a.finishErasure(ctx, done, output)
}

// finishErasure makes anew what may still hold an erased person: the index, and
// the backups and feeds of the nights.
func (a *app) finishErasure(ctx context.Context, done store.Erasure, output outputFlags) error {
	if done.Rebuild {
		rooms, err := a.rooms(ctx)
		if err != nil {
			return err
		}
		defer rooms.Store.Close()
		if err := rooms.Forget(ctx); err != nil {
			return err
		}
	}
	for _, e := range done.Exports {
		fmt.Fprintf(a.err, "tell the recipient of the export of %s to %q: it held this person\n", e.At.Format("2006-01-02"), plain(e.Destination))
	}
	return output.write(a.out, erasureView{"mlscout.erasure/v1", false, done})
}

// confirm asks on a terminal; elsewhere the answer is no.
func (a *app) confirm(question string) bool {
	if a.noInput || !a.inIsTerm {
		return false
	}
	fmt.Fprint(a.err, question+" [y/N] ")
	answer, err := bufio.NewReader(a.in).ReadString('\n')
	return err == nil && strings.EqualFold(strings.TrimSpace(answer), "y")
}

type erasureView struct {
	Schema string `json:"schema"`
	DryRun bool   `json:"dry_run"`
	store.Erasure
}

func (v erasureView) items() []any { return []any{v} }

func (v erasureView) table() table {
	return table{
		columns: []string{"people", "posts", "suppressed", "exports that held them"},
		rows:    [][]string{{fmt.Sprint(v.People), fmt.Sprint(v.Posts), fmt.Sprint(v.Suppressed), fmt.Sprint(len(v.Exports))}},
	}
}

func privacySuppressCommand(a *app) *cobra.Command {
	var output outputFlags
	var reason string
	var stdin bool
	cmd := &cobra.Command{
		Use:   "suppress SUBJECT…",
		Short: "never collect, show or export these; what is stored of them is erased",
		Long: `A subject is a login, a numeric GitHub id, an account elsewhere (hackernews:NAME), the address of
a profile, page or post, or an e-mail address. Only a keyed hash of it is kept.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if stdin {
				text, err := a.readFile("-")
				if err != nil {
					return err
				}
				args = append(args, strings.Fields(text)...)
			}
			return a.suppress(cmd.Context(), reason, args, output)
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "request", "a short code kept beside the hash")
	cmd.Flags().BoolVar(&stdin, "stdin", false, "read more subjects from stdin, one a line")
	output.register(cmd)
	return cmd
}

func (a *app) suppress(ctx context.Context, reason string, names []string, output outputFlags) error {
	if len(names) == 0 {
		return usagef("privacy suppress: name a login, id, account, address or post, or use --stdin")
	}
	subjects := make([]talent.Subject, 0, len(names))
	for _, name := range names {
		subject, err := privacy.ParseSubject(name)
		if err != nil {
			return usageError{err}
		}
		subjects = append(subjects, subject)
	}
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	done, err := db.Suppress(ctx, a.user(), reason, subjects)
	if err != nil {
		return err
	}
	return a.finishErasure(ctx, done, output)
}
