package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlscout/internal/store"
	"mlscout/internal/web"
	"mlscout/talent"
)

func accountCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "account", Short: "who may sign in to the web interface"}
	cmd.AddCommand(accountAddCommand(a), accountLinkCommand(a), accountTokenCommand(a), accountRemoveCommand(a), accountLsCommand(a))
	return cmd
}

func accountAddCommand(a *app) *cobra.Command {
	var roles []string
	var stdin bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "make an account, or change its roles and password",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.addAccount(cmd.Context(), store.Account{Name: strings.TrimSpace(args[0]), Roles: roles}, stdin)
		},
	}
	cmd.Flags().StringSliceVar(&roles, "role", []string{"sourcer"}, "any of "+strings.Join(web.Roles(), ", "))
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, "read the password from stdin; without it, `account link` makes a way in")
	_ = cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions(web.Roles(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (a *app) addAccount(ctx context.Context, account store.Account, stdin bool) error {
	if account.Name == "" || len(account.Name) > 80 {
		return usagef("account add: a name has 1 to 80 characters")
	}
	for _, role := range account.Roles {
		if !slices.Contains(web.Roles(), role) {
			return usagef("account add: --role %q: want some of %s", role, strings.Join(web.Roles(), ", "))
		}
	}
	if stdin {
		text, err := a.readFile("-")
		if err != nil {
			return err
		}
		if account.Password, err = web.HashPassword(strings.TrimRight(text, "\r\n")); err != nil {
			return usageError{err}
		}
	}
	return a.withStore(ctx, func(db *store.DB) error {
		before, err := db.Account(ctx, account.Name)
		if err != nil && !errors.Is(err, talent.ErrNotFound) {
			return err
		}
		if account.Password == "" {
			account.Password = before.Password
		}
		if err := db.PutAccount(ctx, account); err != nil {
			return err
		}
		fmt.Fprintf(a.err, "account %s: %s\n", plain(account.Name), strings.Join(account.Roles, ", "))
		return nil
	})
}

func accountLinkCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "link NAME",
		Short: "print a path that signs an account in, once, within a day",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error {
				link, err := web.Invite(cmd.Context(), db, args[0], a.now())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(a.out, link)
				return err
			})
		},
	}
}

func accountTokenCommand(a *app) *cobra.Command {
	var scopes []string
	var label string
	var days int
	cmd := &cobra.Command{
		Use:   "token NAME",
		Short: "print a new API token for an account; it is shown only once",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, scope := range scopes {
				if !slices.Contains(web.Scopes(), scope) {
					return usagef("account token: --scope %q: want some of %s", scope, strings.Join(web.Scopes(), ", "))
				}
			}
			if days < 1 || days > 3650 {
				return usagef("account token: --days: want 1 to 3650")
			}
			return a.withStore(cmd.Context(), func(db *store.DB) error {
				if _, err := db.Account(cmd.Context(), args[0]); err != nil {
					return err
				}
				secret, err := web.NewToken(cmd.Context(), db, store.Pass{
					Account: args[0], Label: label, Scopes: scopes, Expires: a.now().Add(time.Duration(days) * 24 * time.Hour),
				})
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(a.out, secret)
				return err
			})
		},
	}
	cmd.Flags().StringSliceVar(&scopes, "scope", []string{"read"}, "what it may do: "+strings.Join(web.Scopes(), ", "))
	cmd.Flags().StringVar(&label, "label", "command line", "what it is for")
	cmd.Flags().IntVar(&days, "days", 365, "how long it works")
	return cmd
}

func accountRemoveCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "rm NAME",
		Short: "remove an account with its sessions and tokens",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error { return db.DropAccount(cmd.Context(), args[0]) })
		},
	}
}

func accountLsCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "ls",
		Short: "list the accounts",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error {
				accounts, err := db.Accounts(cmd.Context())
				if err != nil {
					return err
				}
				return output.write(a.out, accountsView{"mlscout.accounts/v1", append([]store.Account{}, accounts...)})
			})
		},
	}
	output.register(cmd)
	return cmd
}

type accountsView struct {
	Schema   string          `json:"schema"`
	Accounts []store.Account `json:"accounts"`
}

func (v accountsView) items() []any {
	var items []any
	for _, account := range v.Accounts {
		items = append(items, account)
	}
	return items
}

func (v accountsView) table() table {
	t := table{columns: []string{"name", "roles", "password", "since"}}
	for _, account := range v.Accounts {
		password := "sign-in link only"
		if account.Password != "" {
			password = "set"
		}
		t.rows = append(t.rows, []string{account.Name, strings.Join(account.Roles, ", "), password, account.Created.Format("2006-01-02")})
	}
	return t
}
