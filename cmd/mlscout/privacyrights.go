package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"mlscout/internal/store"
	"mlscout/talent"
)

func privacyObjectCommand(a *app) *cobra.Command {
	return flagCommand(a, store.Objected, &cobra.Command{
		Use:   "object LOGIN",
		Short: "note that a person objects: they leave every list and are no longer shown (Art. 21)",
	})
}

func privacyRestrictCommand(a *app) *cobra.Command {
	return flagCommand(a, store.Restricted, &cobra.Command{
		Use:   "restrict LOGIN",
		Short: "keep the record of a person but do not use it (Art. 18)",
	})
}

func privacyNoContactCommand(a *app) *cobra.Command {
	return flagCommand(a, store.NoContact, &cobra.Command{
		Use:   "no-contact LOGIN",
		Short: "note that a person does not want to be written to",
	})
}

// flagCommand makes a command that sets a flag of a person, or lifts it.
func flagCommand(a *app, flag store.Flag, cmd *cobra.Command) *cobra.Command {
	var output outputFlags
	var lift bool
	var reason string
	cmd.Args = exactArgs(1)
	cmd.Flags().BoolVar(&lift, "lift", false, "take it back; what the person's own page says stays")
	cmd.Flags().StringVar(&reason, "reason", "told the operator", "where and how they said so")
	output.register(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.setFlag(cmd.Context(), args[0], flag, lift, reason, output)
	}
	return cmd
}

func (a *app) setFlag(ctx context.Context, login string, flag store.Flag, lift bool, reason string, output outputFlags) error {
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	id, err := rooms.Store.Find(ctx, login)
	if err != nil {
		return unknownLogin(err, login)
	}
	if lift {
		err = rooms.Store.ClearFlag(ctx, a.user(), id, flag)
		if errors.Is(err, talent.ErrNotFound) {
			return fmt.Errorf("%w: no operator has noted it of %s", err, login)
		}
	} else {
		err = rooms.Store.SetFlag(ctx, a.user(), id, flag, reason)
	}
	if err != nil {
		return err
	}
	// Counts and facets come from the index; the hits themselves heed the record at once.
	if err := rooms.IndexIfAny(ctx); err != nil {
		return fmt.Errorf("noted, but the index does not know yet: %w; run `mlscout index rebuild`", err)
	}
	return a.showFlags(ctx, rooms.Store, id, login, output)
}

func (a *app) showFlags(ctx context.Context, db *store.DB, id talent.ProspectID, login string, output outputFlags) error {
	flags, err := db.Flags(ctx, id)
	if err != nil {
		return err
	}
	clock, err := db.Clock(ctx, id)
	if err != nil {
		return err
	}
	return output.write(a.out, standingView{"mlscout.standing/v1", login, id, append([]store.FlagNote{}, flags...), clock})
}

// standingView is what may be done with a person, and for how long.
type standingView struct {
	Schema    string            `json:"schema"`
	Login     string            `json:"login"`
	ID        talent.ProspectID `json:"github_id"`
	Flags     []store.FlagNote  `json:"flags"`
	Retention store.Clock       `json:"retention"`
}

func (v standingView) items() []any { return []any{v} }

func (v standingView) table() table {
	t := table{columns: []string{"login", "what", "since", "because of", "words"}}
	t.rows = append(t.rows, []string{v.Login, string(v.Retention.State), v.Retention.Since.String(), "retention", "expires on " + v.Retention.Expires.String()})
	for _, f := range v.Flags {
		t.rows = append(t.rows, []string{v.Login, string(f.Flag), f.Since.String(), f.Origin, f.Phrase})
	}
	return t
}

func privacyNotifiedCommand(a *app) *cobra.Command {
	return clockCommand(a, "notify", (*store.DB).Notified, &cobra.Command{
		Use:   "notify LOGIN",
		Short: "note that a person was told today what is kept of them (Art. 14); nothing is sent",
	})
}

func privacyContactedCommand(a *app) *cobra.Command {
	return clockCommand(a, "contacted", (*store.DB).Contacted, &cobra.Command{
		Use:   "contacted LOGIN",
		Short: "note that a person was written to today; nothing is sent",
	})
}

// clockCommand makes a command that moves a person's retention clock.
func clockCommand(a *app, action string, move func(*store.DB, context.Context, talent.ProspectID) error, cmd *cobra.Command) *cobra.Command {
	var output outputFlags
	cmd.Args = exactArgs(1)
	output.register(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		return a.withStore(ctx, func(db *store.DB) error {
			id, err := db.Find(ctx, args[0])
			if err != nil {
				return unknownLogin(err, args[0])
			}
			usable, err := db.Usable(ctx, []talent.ProspectID{id})
			if err == nil {
				err = usable[id]
			}
			if err == nil {
				err = move(db, ctx, id)
			}
			if err == nil {
				err = db.Audit(ctx, store.AuditEntry{Who: a.user(), Action: action, People: []talent.ProspectID{id}})
			}
			if err != nil {
				return err
			}
			return a.showFlags(ctx, db, id, args[0], output)
		})
	}
	return cmd
}
