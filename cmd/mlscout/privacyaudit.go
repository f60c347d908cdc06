package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/store"
)

func privacyExpireCommand(a *app) *cobra.Command {
	var output outputFlags
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "expire",
		Short: "erase those whose time is over, as every night does",
		Args:  exactArgs(0),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.expire(cmd.Context(), dryRun, output) },
	}
	cmd.Flags().BoolVarP(&dryRun, "dry-run", "n", false, "list them; erase nobody")
	output.register(cmd)
	return cmd
}

func (a *app) expire(ctx context.Context, dryRun bool, output outputFlags) error {
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	var gone []store.Expiring
	if dryRun {
		gone, err = rooms.Store.Expired(ctx)
	} else {
		gone, err = rooms.Expire(ctx, a.user())
	}
	if err != nil {
		return err
	}
	return output.write(a.out, expiryView{"mlscout.expiry/v1", dryRun, append([]store.Expiring{}, gone...)})
}

type expiryView struct {
	Schema  string           `json:"schema"`
	DryRun  bool             `json:"dry_run"`
	Expired []store.Expiring `json:"expired"`
}

func (v expiryView) items() []any {
	var items []any
	for _, e := range v.Expired {
		items = append(items, e)
	}
	return items
}

func (v expiryView) table() table {
	t := table{columns: []string{"id", "login", "post", "expired on"}}
	for _, e := range v.Expired {
		t.rows = append(t.rows, []string{strconv.FormatInt(int64(e.ID), 10), e.Login, e.Post, e.Expires.String()})
	}
	return t
}

func privacyAuditCommand(a *app) *cobra.Command {
	var output outputFlags
	var since int64
	cmd := group(&cobra.Command{Use: "audit", Short: "the log of who did what; people are in it by pseudonym"}, privacyAuditVerifyCommand(a))
	unknown := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknown(cmd, args)
		}
		return a.withStore(cmd.Context(), func(db *store.DB) error {
			view := auditView{Schema: "mlscout.audit/v1", Entries: []store.AuditEntry{}}
			for entry, err := range db.AuditLog(cmd.Context(), since) {
				if err != nil {
					return err
				}
				view.Entries = append(view.Entries, entry)
			}
			return output.write(a.out, view)
		})
	}
	cmd.Flags().Int64Var(&since, "since", 0, "only entries after this number")
	output.register(cmd)
	return cmd
}

type auditView struct {
	Schema  string             `json:"schema"`
	Entries []store.AuditEntry `json:"entries"`
}

func (v auditView) items() []any {
	var items []any
	for _, e := range v.Entries {
		items = append(items, e)
	}
	return items
}

func (v auditView) table() table {
	t := table{columns: []string{"n", "at", "who", "action", "people", "detail"}}
	for _, e := range v.Entries {
		t.rows = append(t.rows, []string{
			strconv.FormatInt(e.N, 10), moment(e.At), e.Who, e.Action, strings.Join(e.Pseudonyms, " "), e.Detail,
		})
	}
	return t
}

func privacyAuditVerifyCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "check that no entry was changed, dropped or inserted",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd.Context(), func(db *store.DB) error {
				n, err := db.VerifyAudit(cmd.Context())
				if err != nil {
					return err
				}
				return output.write(a.out, verifiedView{"mlscout.auditverify/v1", true, n})
			})
		},
	}
	output.register(cmd)
	return cmd
}

type verifiedView struct {
	Schema  string `json:"schema"`
	Whole   bool   `json:"whole"`
	Entries int    `json:"entries"`
}

func (v verifiedView) items() []any { return []any{v} }

func (v verifiedView) table() table {
	return table{columns: []string{"entries", "state"}, rows: [][]string{{fmt.Sprint(v.Entries), "whole"}}}
}
