package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/recruiting"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
)

type kitOptions struct {
	draftOptions
	json      bool
	jq        string
	format    string
	out       string
	candidate bool
}

func kitCommand(a *app) *cobra.Command {
	var opts kitOptions
	cmd := &cobra.Command{
		Use:   "kit LOGIN",
		Short: "an interview kit: the same core for everybody in the role, probes from public work",
		Long: `Five stages with core questions and a scorecard that are the same for everybody in the role, and at most
three probes a stage that differ: about public work where there is some, open where it is unknown. Points
and bands are not in it: whoever interviews scores first. --candidate writes the sheet for the person.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withRole(&opts.draftOptions, func(ctx context.Context, role recruiting.Role) error {
				return a.kit(ctx, role, opts)
			})(cmd, args)
		},
	}
	registerRole(cmd, &opts.role)
	flags := cmd.Flags()
	flags.BoolVar(&opts.json, "json", false, "one JSON document")
	flags.StringVar(&opts.jq, "jq", "", "filter the JSON with a jq expression")
	flags.StringVar(&opts.format, "format", "", "md or html (default: by the file's ending, else md)")
	flags.StringVarP(&opts.out, "output", "o", "-", "file to write, - for stdout")
	flags.BoolVar(&opts.candidate, "candidate", false, "write the sheet by which the person prepares instead")
	return cmd
}

func (a *app) kit(ctx context.Context, role recruiting.Role, opts kitOptions) error {
	format := opts.format
	if format == "" {
		format = "md"
		if ext := strings.ToLower(filepath.Ext(opts.out)); ext == ".html" || ext == ".htm" {
			format = "html"
		}
	}
	if format != "md" && format != "html" {
		return usagef("kit: --format %q: want %s", format, strings.Join(recruiting.KitFormats(), " or "))
	}
	return a.withRecords(ctx, func(d sourcing.Desk) error {
		p, err := a.person(ctx, d, opts.login, "")
		if err != nil {
			return err
		}
		kit, err := recruiting.NewKit(p, role, d.Scorer.Catalog)
		if err != nil {
			return err
		}
		var body bytes.Buffer
		if err := kit.Write(&body, format, opts.candidate); err != nil {
			return err
		}
		kit.DraftID, err = a.keepDraft(ctx, d.Store, store.Draft{Prospect: p.ID, Kind: "kit", Role: role.Title, Body: body.String()})
		if err != nil {
			return err
		}
		switch {
		case opts.jq != "":
			var answer bytes.Buffer
			if err := writeJQ(&answer, kit, opts.jq); err != nil {
				return err
			}
			return a.writeOut(opts.out, answer.Bytes())
		case opts.json:
			return a.writeOut(opts.out, jsonBytes(kit))
		}
		return a.writeOut(opts.out, body.Bytes())
	})
}

func jsonBytes(v any) []byte {
	var b bytes.Buffer
	_ = writeJSON(&b, v) // a buffer takes everything, and the documents are plain data
	return b.Bytes()
}

// writeOut writes to a file that only its owner may read, or to stdout for "-".
func (a *app) writeOut(name string, text []byte) error {
	if name == "-" || name == "" {
		_, err := a.out.Write(text)
		return err
	}
	if err := os.WriteFile(a.path(name), text, 0o600); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
