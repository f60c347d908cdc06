package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/identity"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

func identityCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "identity", Short: "one person across sites: suggestions, links, and taking links back"},
		identitySuggestCommand(a), identityLinkCommand(a), identityUnlinkCommand(a))
}

type identityView struct {
	Schema    string              `json:"schema"`
	Decisions []identity.Decision `json:"decisions"`
}

func (v identityView) items() []any {
	var items []any
	for _, d := range v.Decisions {
		items = append(items, d)
	}
	return items
}

func (v identityView) table() table {
	t := table{columns: []string{"action", "account", "login", "score", "reasons", "against", "where"}}
	for _, d := range v.Decisions {
		t.rows = append(t.rows, []string{
			string(d.Action), d.Platform + ":" + d.Account, d.Login, fmt.Sprintf("%.2f", d.Score),
			strings.Join(append(d.Reasons, d.Proof), "; "), strings.Join(d.Vetoes, "; "), d.Source,
		})
	}
	return t
}

func identitySuggestCommand(a *app) *cobra.Command {
	var output outputFlags
	var all bool
	cmd := &cobra.Command{
		Use:   "suggest",
		Short: "board accounts that may be somebody's, with what speaks for and against it",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			rooms, err := a.rooms(cmd.Context())
			if err != nil {
				return err
			}
			defer rooms.Store.Close()
			decisions, err := rooms.Identities(cmd.Context())
			if err != nil {
				return err
			}
			view := identityView{Schema: "mlscout.identity/v1", Decisions: []identity.Decision{}}
			for _, d := range decisions {
				if all || d.Action == identity.Suggest {
					view.Decisions = append(view.Decisions, d)
				}
			}
			return output.write(a.out, view)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "also proven links and refusals")
	output.register(cmd)
	return cmd
}

// account splits "platform:name", as in "hackernews:octo".
func account(text string) (platform, name string, err error) {
	platform, name, ok := strings.Cut(text, ":")
	if !ok || platform == "" || name == "" {
		return "", "", usagef("account %q: want platform:name, such as hackernews:octo", text)
	}
	return privacy.Platform(platform), name, nil
}

// editIdentity finds whom and which account a command names, and does something
// about the two.
func (a *app) editIdentity(ctx context.Context, args []string, do func(db *store.DB, id talent.ProspectID, platform, name string) error) error {
	platform, name, err := account(args[1])
	if err != nil {
		return err
	}
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	ids, err := findAll(ctx, db, args[:1])
	if err != nil {
		return err
	}
	return do(db, ids[0], platform, name)
}

func identityLinkCommand(a *app) *cobra.Command {
	var proof string
	cmd := &cobra.Command{
		Use:   "link LOGIN PLATFORM:ACCOUNT",
		Short: "say that an account is a person's; their posts become theirs",
		Args:  exactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.editIdentity(cmd.Context(), args, func(db *store.DB, id talent.ProspectID, platform, name string) error {
				return db.LinkIdentity(cmd.Context(), a.user(), talent.Identity{
					Prospect: id, Platform: platform, Account: name, Proof: proof,
					Provenance: talent.Provenance{Source: "operator", FetchedAt: talent.DayOf(a.now()), Extractor: "operator/1"},
				})
			})
		},
	}
	cmd.Flags().StringVar(&proof, "proof", "linked by operator", "how it is known")
	return cmd
}

func identityUnlinkCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "unlink LOGIN PLATFORM:ACCOUNT",
		Short: "take a link back; what came with the account goes back to it, and no crawl links it again",
		Args:  exactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.editIdentity(cmd.Context(), args, func(db *store.DB, id talent.ProspectID, platform, name string) error {
				return db.UnlinkIdentity(cmd.Context(), a.user(), id, platform, name)
			})
		},
	}
}
