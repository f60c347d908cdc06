package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"mlscout/internal/market"
	"mlscout/internal/store"
	"mlscout/talent"
)

func marketCommand(a *app) *cobra.Command {
	var format, source, tool, since, jq string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "market",
		Short: "what employers ask for: tools in demand, pay, month by month",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts := market.Options{Source: source, Tool: tool}
			if since != "" {
				day, err := talent.ParseDay(since)
				if err != nil {
					return usagef("--since: %w", err)
				}
				opts.Since = day.Time()
			}
			if asJSON {
				format = "json"
			}
			return a.market(cmd.Context(), opts, format, jq)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&asJSON, "json", false, "one JSON document")
	flags.StringVar(&jq, "jq", "", "filter the JSON with a jq expression")
	flags.StringVarP(&format, "output", "o", "table", "table, json, csv or svg")
	flags.StringVar(&source, "source", "", "only posts of this source")
	flags.StringVar(&tool, "tool", "", "only vacancies that want this tool")
	flags.StringVar(&since, "since", "", "from this day on, YYYY-MM-DD")
	return cmd
}

func (a *app) market(ctx context.Context, opts market.Options, format, jq string) error {
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	vacancies, err := db.Posts(ctx, store.PostFilter{Kind: talent.Hiring})
	if err != nil {
		return err
	}
	opts.Until = a.now().Add(24 * time.Hour)
	view := market.Compute(vacancies, opts)
	if jq != "" {
		return writeJQ(a.out, view, jq)
	}
	switch format {
	case "table":
		return view.WriteTable(a.out, 20)
	case "json":
		return writeJSON(a.out, view)
	case "csv":
		return view.WriteCSV(a.out)
	case "svg":
		return view.WriteSVG(a.out, 10)
	}
	return usageError{fmt.Errorf("market: output %q: want table, json, csv or svg", format)}
}
