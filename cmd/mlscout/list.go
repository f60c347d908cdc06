package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/index"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

func listCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "list", Short: "shortlists: who is on them, at which stage, with which notes"},
		listCreateCommand(a), listAddCommand(a), listRemoveCommand(a), listStageCommand(a), listNoteCommand(a),
		listTagCommand(a), listUndoCommand(a), listHistoryCommand(a), listDeleteCommand(a), listShowCommand(a), listLsCommand(a),
	)
}

// user is who the audit log and the notes name: the operator's account.
func (a *app) user() string {
	for _, name := range []string{"MLSCOUT_USER", "USER", "LOGNAME"} {
		if who := a.env(name); who != "" {
			return who
		}
	}
	return "operator"
}

func listCreateCommand(a *app) *cobra.Command {
	var list talent.Shortlist
	var limit int
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "make a shortlist, empty or from a search",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			list.Name = strings.TrimSpace(args[0])
			return a.createList(cmd.Context(), list, cmd.Flags().Changed("query"), limit)
		},
	}
	cmd.Flags().StringVar(&list.Query, "query", "", "put those on it whom this search finds")
	countVar(cmd, &limit, "limit", 50, "at most this many of them")
	cmd.Flags().StringVar(&list.Purpose, "purpose", "", "what the list is for; exports carry it")
	return cmd
}

func (a *app) createList(ctx context.Context, list talent.Shortlist, search bool, limit int) error {
	desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer desk.close()
	var ids []talent.ProspectID
	if search {
		if ids, err = desk.Find(ctx, list.Query, index.ByPoints, limit); err != nil {
			return a.queryError(err)
		}
	}
	err = desk.Store.CreateList(ctx, list)
	if errors.Is(err, store.ErrListName) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	if !search {
		fmt.Fprintf(a.err, "list %s made\n", list.Name)
		return nil
	}
	return a.addToList(ctx, desk.Desk, list.Name, ids, talent.Listing{})
}

// addToList lists people with the ledger as it stands, and tells who was refused.
func (a *app) addToList(ctx context.Context, desk sourcing.Desk, list string, ids []talent.ProspectID, as talent.Listing) error {
	added := 0
	var refusal error
	for page := range slices.Chunk(ids, 500) {
		listings, err := newListings(ctx, desk, page, as)
		if err != nil {
			return err
		}
		n, refused, err := desk.Store.AddToList(ctx, list, a.user(), listings)
		if err != nil {
			return err
		}
		added += n
		for id, why := range refused {
			fmt.Fprintf(a.err, "left out %d: %v\n", id, why)
			refusal = why
		}
	}
	fmt.Fprintf(a.err, "%d added to %s\n", added, list)
	if added == 0 && len(ids) == 1 && refusal != nil {
		return fmt.Errorf("list add: %w", refusal)
	}
	return nil
}

// newListings puts people on a list in the order given, each with their ledger.
func newListings(ctx context.Context, desk sourcing.Desk, ids []talent.ProspectID, as talent.Listing) ([]talent.Listing, error) {
	people, err := desk.Store.ProspectsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	ledgers := make(map[talent.ProspectID][]byte, len(people))
	for _, p := range people {
		if ledgers[p.ID], err = json.Marshal(desk.Scorer.Score(&p).Ledger); err != nil {
			return nil, err
		}
	}
	listings := make([]talent.Listing, 0, len(ids))
	for _, id := range ids {
		listing := as
		listing.Prospect, listing.Ledger = id, ledgers[id]
		listings = append(listings, listing)
	}
	return listings, nil
}

func listAddCommand(a *app) *cobra.Command {
	var as talent.Listing
	var stage string
	cmd := &cobra.Command{
		Use:   "add NAME LOGIN…",
		Short: "put people on a list",
		Args:  rangeArgs(2, 1000),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if as.Stage, err = parseStage(stage); err != nil {
				return err
			}
			return a.withRecords(cmd.Context(), func(d sourcing.Desk) error {
				ids, err := findAll(cmd.Context(), d.Store, args[1:])
				if err != nil {
					return err
				}
				return a.addToList(cmd.Context(), d, args[0], ids, as)
			})
		},
	}
	cmd.Flags().StringVar(&as.Reason, "reason", "", "why they are listed")
	cmd.Flags().StringSliceVar(&as.Tags, "tag", nil, "tags")
	cmd.Flags().StringVar(&stage, "stage", "new", stageNames())
	return cmd
}

func stageNames() string {
	names := make([]string, 0, len(talent.Stages()))
	for _, s := range talent.Stages() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func parseStage(name string) (talent.Stage, error) {
	if !slices.Contains(talent.Stages(), talent.Stage(name)) {
		return "", usagef("stage %q: want one of %s", name, stageNames())
	}
	return talent.Stage(name), nil
}

func findAll(ctx context.Context, db *store.DB, logins []string) ([]talent.ProspectID, error) {
	ids := make([]talent.ProspectID, 0, len(logins))
	for _, login := range logins {
		id, err := db.Find(ctx, login)
		if err != nil {
			return nil, unknownLogin(err, login)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// listEdit makes a command that edits one listing: args are NAME LOGIN and more.
func listEdit(a *app, cmd *cobra.Command, least, most int, edit func(args []string) (store.Edit, error)) *cobra.Command {
	var version int
	cmd.Args = rangeArgs(least, most)
	countVar(cmd, &version, "version", 0, "refuse if the listing is no longer at this version")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		e, err := edit(args)
		if err != nil {
			return err
		}
		db, err := a.openStore(cmd.Context())
		if err != nil {
			return err
		}
		defer db.Close()
		ids, err := findAll(cmd.Context(), db, args[1:2])
		if err != nil {
			return err
		}
		e.List, e.Prospect, e.Who, e.Version = args[0], ids[0], a.user(), version
		listing, err := db.EditListing(cmd.Context(), e)
		if errors.Is(err, talent.ErrConflict) {
			return fmt.Errorf("%w; look at `mlscout list show %s` and try again", err, args[0])
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(a.err, "%s on %s: %s, version %d\n", args[1], args[0], listing.Stage, listing.Version)
		return nil
	}
	return cmd
}

func listStageCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "stage NAME LOGIN STAGE", Short: "move a person to a stage: " + stageNames()}
	var reason string
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	return listEdit(a, cmd, 3, 3, func(args []string) (store.Edit, error) {
		stage, err := parseStage(args[2])
		return store.Edit{Stage: stage, Reason: reason}, err
	})
}

func listNoteCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "note NAME LOGIN TEXT", Short: "add a note (- reads it from stdin)"}
	return listEdit(a, cmd, 3, 3, func(args []string) (store.Edit, error) {
		text := args[2]
		if text == "-" {
			var err error
			if text, err = a.readFile("-"); err != nil {
				return store.Edit{}, err
			}
		}
		if strings.TrimSpace(text) == "" {
			return store.Edit{}, usagef("list note: the note is empty")
		}
		return store.Edit{Note: strings.TrimSpace(text)}, nil
	})
}

func listTagCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "tag NAME LOGIN", Short: "add and remove tags"}
	var add, drop []string
	cmd.Flags().StringSliceVar(&add, "add", nil, "tags to add")
	cmd.Flags().StringSliceVar(&drop, "remove", nil, "tags to remove")
	return listEdit(a, cmd, 2, 2, func([]string) (store.Edit, error) {
		if len(add)+len(drop) == 0 {
			return store.Edit{}, usagef("list tag: give --add or --remove")
		}
		return store.Edit{AddTags: add, DropTags: drop}, nil
	})
}

func listRemoveCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "rm NAME LOGIN…",
		Short: "take people off a list (`list undo` brings them back)",
		Args:  rangeArgs(2, 1000),
		RunE: func(cmd *cobra.Command, args []string) error {
			db, err := a.openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			ids, err := findAll(cmd.Context(), db, args[1:])
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := db.RemoveFromList(cmd.Context(), args[0], a.user(), id, 0); err != nil {
					return err
				}
			}
			fmt.Fprintf(a.err, "%d taken off %s\n", len(ids), args[0])
			return nil
		},
	}
}

func listUndoCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "undo NAME",
		Short: "take back the latest change of a list",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			db, err := a.openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			event, err := db.Undo(cmd.Context(), args[0], a.user())
			if err != nil {
				return err
			}
			fmt.Fprintf(a.err, "undone on %s: %s by %s\n", args[0], event.Action, event.Who)
			return nil
		},
	}
}

func listDeleteCommand(a *app) *cobra.Command {
	var confirm string
	cmd := &cobra.Command{
		Use:   "delete NAME",
		Short: "delete a whole list with its notes; asks for --confirm NAME",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if confirm != args[0] {
				return usagef("list delete: the list and its notes would be gone for good; repeat with --confirm %s", args[0])
			}
			db, err := a.openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer db.Close()
			return db.DeleteList(cmd.Context(), args[0])
		},
	}
	cmd.Flags().StringVar(&confirm, "confirm", "", "the list's name again")
	return cmd
}
