package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/export"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

type exportOptions struct {
	list     string
	format   string
	template string
	out      string
	purpose  string
	to       string
	override bool
	reason   string
	guard    string
	bom      string
	dryRun   bool
}

func exportCommand(a *app) *cobra.Command {
	opts := exportOptions{}
	cmd := &cobra.Command{
		Use:   "export LIST",
		Short: "write a shortlist to a file",
		Long: `Writes a shortlist in a format that people or recruiting systems read. Suppressed, erased, expired
and objecting people are left out and counted. With --to the file goes to another recipient: then only
people who have been told (stage notified or later) are in it, unless --override --reason says otherwise.`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.list = args[0]
			return a.export(cmd.Context(), opts)
		},
	}
	flags := cmd.Flags()
	var names []string
	for _, f := range export.Formats() {
		names = append(names, f.Name)
	}
	flags.StringVar(&opts.format, "format", "csv", strings.Join(names, ", "))
	flags.StringVar(&opts.template, "template", "", "fill this CSV template of the receiving system instead")
	flags.StringVarP(&opts.out, "output", "o", "-", "file to write, - for stdout; a report is written beside a file")
	flags.StringVar(&opts.purpose, "purpose", "", "what for; kept in the register of exports")
	flags.StringVar(&opts.to, "to", "", "who receives the file, if not your own team")
	flags.BoolVar(&opts.override, "override", false, "with --to: also people who have not been told yet")
	flags.StringVar(&opts.reason, "reason", "", "why --override is right; kept in the audit log")
	flags.StringVar(&opts.guard, "formula-guard", "", "apostrophe, strip or off (default: what the format needs)")
	flags.StringVar(&opts.bom, "bom", "auto", "auto, on or off")
	flags.BoolVarP(&opts.dryRun, "dry-run", "n", false, "print the report; write nothing")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (a *app) export(ctx context.Context, opts exportOptions) error {
	format, err := opts.writer(a)
	if err != nil {
		return err
	}
	if opts.override && (strings.TrimSpace(opts.reason) == "" || opts.to == "") {
		return usagef("export: --override goes with --to and --reason")
	}
	guard, err := export.ParseGuard(opts.guard)
	if err != nil {
		return usageError{err}
	}
	bom, err := export.ParseSwitch(opts.bom)
	if err != nil {
		return usageError{err}
	}
	return a.withRecords(ctx, func(desk sourcing.Desk) error {
		people, list, err := desk.People(ctx, sourcing.Carry{
			List: opts.list, Full: format.Name == "jsonl", Recipient: opts.to != "", Override: opts.override,
		})
		if err != nil {
			return err
		}
		settings := a.exportOptions(opts, list, desk)
		settings.Guard, settings.BOM = guard, bom
		if opts.dryRun {
			report, err := format.Write(io.Discard, people, settings)
			if err != nil {
				return err
			}
			return writeJSON(a.out, report)
		}
		settings.Register = func(report export.Report) error { return a.registerExport(ctx, desk.Store, opts, report) }
		if opts.out == "-" {
			return a.exportToStdout(format, people, settings)
		}
		report, err := export.WriteFile(a.exportPath(opts, format), format, people, settings)
		if err != nil {
			return err
		}
		a.tellExport(report)
		return nil
	})
}

// exportToStdout hands over nothing before all of it was made and registered.
func (a *app) exportToStdout(format export.Format, people export.People, settings export.Options) error {
	done, err := export.Spool(a.loaded.DataDir, format, people, settings)
	if err != nil {
		return err
	}
	_, err = done.WriteTo(a.out)
	if err = errors.Join(err, done.Close()); err != nil {
		return fmt.Errorf("export %s: stdout: %w", format.Name, err)
	}
	a.tellExport(done.Report)
	return nil
}

// exportPath is the file to write; in a folder it is named as importers want it.
func (a *app) exportPath(opts exportOptions, format export.Format) string {
	path := a.path(opts.out)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, export.FileName(opts.list, format, a.now()))
	}
	return path
}

// writer picks the format, or makes one of the customer's template.
func (o exportOptions) writer(a *app) (export.Format, error) {
	if o.template == "" {
		format, err := export.Lookup(o.format)
		if err != nil {
			return format, usageError{err}
		}
		return format, nil
	}
	text, err := a.readFile(o.template)
	if err != nil {
		return export.Format{}, err
	}
	template, err := export.ParseTemplate([]byte(text))
	if err != nil {
		return export.Format{}, usagef("%s: %w", o.template, err)
	}
	return template.Format(), nil
}

func (a *app) exportOptions(opts exportOptions, list talent.Shortlist, desk sourcing.Desk) export.Options {
	purpose := opts.purpose
	if purpose == "" {
		purpose = list.Purpose
	}
	model := desk.Scorer.Model
	return export.Options{
		List: list.Name, Purpose: purpose, By: a.env("MLSCOUT_USER"), Destination: opts.to, Query: list.Query,
		Version: productVersion(), Now: a.now(),
		ToolName: func(id talent.ToolID) string {
			tool, _ := desk.Scorer.Catalog.Tool(id)
			return tool.Name
		},
		Method: []string{
			fmt.Sprintf("Points as of %s, model %s, weights %s.", desk.Scorer.AsOf, model.Version(), model.Hash()),
			"Each point rests on a linked piece of public evidence; the evidence sheet adds up to the points.",
			"What is not public is unknown, not weak: private work, other forges and unlinked commits are not seen.",
		},
	}
}

// registerExport notes an export before anybody can read it.
func (a *app) registerExport(ctx context.Context, db *store.DB, opts exportOptions, report export.Report) error {
	destination := opts.to
	if destination == "" {
		destination = "own team"
	}
	entry := store.Export{Who: a.user(), List: opts.list, Format: report.Format, Purpose: report.Purpose, Destination: destination}
	for _, f := range report.Files {
		entry.Files = append(entry.Files, store.ExportFile{Name: f.Name, Rows: f.Rows, SHA256: f.SHA256})
	}
	if _, err := db.RegisterExport(ctx, entry, report.People); err != nil {
		return err
	}
	if !opts.override {
		return nil
	}
	return db.Audit(ctx, store.AuditEntry{Who: a.user(), Action: "export before notice", People: report.People, Detail: opts.reason})
}

// tellExport tells what became of the list.
func (a *app) tellExport(report export.Report) {
	if a.quiet {
		return
	}
	fmt.Fprintf(a.err, "%d people written\n", report.Rows)
	for _, f := range report.Files {
		fmt.Fprintf(a.err, "%s: %d people, %d bytes, sha256 %s\n", plain(f.Name), f.Rows, f.Bytes, f.SHA256)
	}
	for _, why := range slices.Sorted(maps.Keys(report.LeftOut)) {
		fmt.Fprintf(a.err, "left out, %s: %d\n", why, report.LeftOut[why])
	}
	for _, warning := range report.Warnings {
		fmt.Fprintln(a.err, plain(warning))
	}
	for _, m := range report.Mapping {
		fmt.Fprintf(a.err, "column %q: %s\n", plain(m.Column), orNone(m.Field))
	}
}
