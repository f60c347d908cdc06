package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/config"
	"mlscout/internal/privacy"
	"mlscout/internal/rights"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

func privacyAccessCommand(a *app) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "access LOGIN -o FILE.zip",
		Short: "everything kept about a person, to read and for programs (Art. 15)",
		Long: `Writes one zip: a page to read and the same as JSON. Facts with the address each was read from, the
whole ledger, the method in plain words, notes and drafts about the person, who received it, how long
it is kept, and their rights. Make sure of who is asking before you hand it over.`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if file == "" {
				return usagef("privacy access: name the file with -o FILE.zip (- is stdout)")
			}
			return a.access(cmd.Context(), args[0], file)
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "the zip to write; - is stdout")
	return cmd
}

func (a *app) access(ctx context.Context, login, file string) error {
	cfg, err := a.settings()
	if err != nil {
		return err
	}
	key, err := a.suppressionKey(cfg)
	if err != nil {
		return err
	}
	return a.withRecords(ctx, func(d sourcing.Desk) error {
		held, err := rights.Gather(ctx, d, rights.Request{Login: login, Controller: cfg.Network.Contact, Pseudonym: key.Pseudonym})
		if err != nil {
			return nothingKept(ctx, d.Store, err, login)
		}
		var archive bytes.Buffer
		if err := held.WriteZip(&archive); err != nil {
			return err
		}
		if err := a.writeArchive(file, archive.Bytes()); err != nil {
			return err
		}
		return d.Store.Audit(ctx, store.AuditEntry{Who: a.user(), Action: "access", People: []talent.ProspectID{held.Person.ID}})
	})
}

// writeArchive writes a file that only its owner reads, never over another.
func (a *app) writeArchive(file string, text []byte) error {
	if file == "-" {
		_, err := a.out.Write(text)
		return err
	}
	out, err := os.OpenFile(a.path(file), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("privacy access: %w", err)
	}
	_, err = out.Write(text)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("privacy access: %w", err)
	}
	fmt.Fprintf(a.err, "wrote %s\n", file)
	return nil
}

// nothingKept tells apart who was never collected and who is suppressed.
func nothingKept(ctx context.Context, db *store.DB, err error, login string) error {
	subject, parseErr := privacy.ParseSubject(login)
	if !errors.Is(err, talent.ErrNotFound) || parseErr != nil {
		return unknownLogin(err, login)
	}
	refused, refusedErr := db.Refused(ctx, []talent.Subject{subject})
	if refusedErr == nil && refused[subject] {
		return fmt.Errorf("%q is on the suppression list: nothing is kept but a keyed digest that keeps them from being collected: %w", login, talent.ErrSuppressed)
	}
	return unknownLogin(err, login)
}

func privacyRopaCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "ropa",
		Short: "the record of processing activities from settings and records, as Markdown (Art. 30)",
		Args:  exactArgs(0),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.ropa(cmd.Context()) },
	}
}

func (a *app) ropa(ctx context.Context) error {
	cfg, err := a.settings()
	if err != nil {
		return err
	}
	processing := processingOf(cfg)
	processing.Made = a.now()
	return a.withStore(ctx, func(db *store.DB) error {
		if err := processing.Count(ctx, db); err != nil {
			return err
		}
		return processing.WriteMarkdown(a.out)
	})
}

// processingOf is what the settings say for the record of processing.
func processingOf(cfg *config.Config) rights.Processing {
	kept := cfg.Privacy.Retention
	processing := rights.Processing{
		Controller: cfg.Network.Contact, Agent: cfg.UserAgent(productVersion()), Sources: dataSources(cfg),
		Store: "SQLite in the data directory", Unnotified: unnotified(cfg.Privacy.Unnotified), Listen: cfg.Web.Listen,
		AuditLog: cfg.Privacy.AuditLog.String(), Webhook: cfg.Nightly.Webhook != "", Backups: cfg.Nightly.Backups,
		Retention: map[string]string{
			"found": kept.Found.String(), "selected": kept.Selected.String(), "notified": kept.Notified.String(), "contacted": kept.Contacted.String(),
		},
	}
	if strings.HasPrefix(cfg.Store, "postgres") {
		processing.Store = "a PostgreSQL database"
	}
	return processing
}

func unnotified(rule string) string {
	if rule == "public-notice" {
		return "they are told by a public notice (Art. 14(5)(b)); TO FILL IN: its address and counsel's reasons"
	}
	return "they are forgotten"
}

// dataSources lists every address under sources that the settings name.
func dataSources(cfg *config.Config) []rights.SourceOfData {
	all := []rights.SourceOfData{{Name: "github", Address: cfg.GitHub.APIURL}}
	for _, o := range cfg.Origins() {
		name, isSource := strings.CutPrefix(o.Key, "sources.")
		if isSource && strings.HasPrefix(o.Value, "http") {
			name, _, _ = strings.Cut(name, ".")
			all = append(all, rights.SourceOfData{Name: name, Address: o.Value})
		}
	}
	return all
}
