package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/sourcing"
	"mlscout/talent"
)

func showCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "show LOGIN",
		Short: "everything about one person, with the whole ledger and where each fact came from",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withRecords(cmd.Context(), func(d sourcing.Desk) error {
				dossier, err := d.Show(cmd.Context(), args[0])
				if err != nil {
					return unknownLogin(err, args[0])
				}
				if output.machine() {
					return output.write(a.out, showView(dossier))
				}
				return printDossier(a.out, dossier)
			})
		},
	}
	output.register(cmd)
	return cmd
}

// withRecords opens a desk that needs no index.
func (a *app) withRecords(ctx context.Context, do func(sourcing.Desk) error) error {
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	scorer, err := sourcing.LoadScorer(ctx, rooms.Store, rooms.Scorer(), a.now())
	if err != nil {
		return err
	}
	return do(sourcing.Desk{Store: rooms.Store, Scorer: scorer, Now: a.now})
}

func unknownLogin(err error, login string) error {
	if errors.Is(err, talent.ErrNotFound) {
		return fmt.Errorf("%w: nobody called %q in the records; `mlscout search` finds people by name and words", talent.ErrNotFound, login)
	}
	return err
}

type showView sourcing.Dossier

func (v showView) items() []any { return []any{sourcing.Dossier(v)} }

func (v showView) table() table {
	t := table{columns: []string{"tool", "area", "kind", "what", "count", "last", "points", "url"}}
	for _, e := range v.Ledger {
		t.rows = append(t.rows, []string{
			string(e.Tool), string(e.Area), string(e.Kind), e.What, fmt.Sprint(e.Count), e.At.String(), e.Points.String(), e.URL,
		})
	}
	return t
}

func printDossier(w io.Writer, d sourcing.Dossier) error {
	var b strings.Builder
	fmt.Fprintln(&b, headLine(d.Hit))
	fmt.Fprintln(&b, plain(d.URL))
	if d.Headline != "" {
		fmt.Fprintln(&b, plain(d.Headline))
	}
	if d.NoContact {
		fmt.Fprintln(&b, "DO NOT CONTACT: the person asked for it")
	}
	fmt.Fprintf(&b, "\nAreas: %s\n", strings.Join(coverageWords(d), ", "))
	fmt.Fprintf(&b, "\nLedger as of %s, model %s: depth %s + active %s = %s points\n", d.AsOf, d.Model, d.Depth, d.Active, d.Points)
	for _, e := range d.Ledger {
		fmt.Fprintf(&b, "%s  %s\n        %s\n", pad(e.Points.String(), 6), plain(evidenceLine(e)), plain(e.URL))
	}
	for _, line := range d.Lift {
		fmt.Fprintln(&b, plain(line))
	}
	for _, post := range d.Posts {
		fmt.Fprintf(&b, "\nPost (%s, %s): %s\n", post.Kind, post.PostedAt.Format("2006-01-02"), plain(post.URL))
	}
	fmt.Fprintln(&b, "\nFacts")
	for _, f := range d.Facts {
		fmt.Fprintf(&b, "  %s: %s  (%s, %s, %s)\n", plain(f.Field), plain(f.Value), plain(f.Source), f.FetchedAt, f.Extractor)
	}
	fmt.Fprintf(&b, "Kept since %s, until %s (%s).\n", d.Clock.Collected, d.Clock.Expires, d.Clock.State)
	_, err := io.WriteString(w, b.String())
	return err
}

func coverageWords(d sourcing.Dossier) []string {
	var words []string
	for _, area := range d.Coverage {
		if !area.Supporting || area.Points > 0 {
			words = append(words, fmt.Sprintf("%s %s", area.Area, area.Level))
		}
	}
	return words
}

func explainCommand(a *app) *cobra.Command {
	var output outputFlags
	var tool, against string
	cmd := &cobra.Command{
		Use:   "explain LOGIN",
		Short: "why a person has their points, and what would lift them",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withRecords(cmd.Context(), func(d sourcing.Desk) error {
				id, err := toolID(d, tool)
				if err != nil {
					return err
				}
				e, err := d.Explain(cmd.Context(), args[0], id, against)
				if err != nil {
					return unknownLogin(err, args[0])
				}
				if output.machine() {
					return output.write(a.out, explainView(e))
				}
				return printExplanation(a.out, e)
			})
		},
	}
	cmd.Flags().StringVar(&tool, "tool", "", "only the points of this tool")
	cmd.Flags().StringVar(&against, "compare", "", "the login of somebody to compare with")
	output.register(cmd)
	return cmd
}

func toolID(d sourcing.Desk, name string) (talent.ToolID, error) {
	if name == "" {
		return "", nil
	}
	id, ok := d.Scorer.Catalog.Resolve(name)
	if !ok {
		return "", usagef("--tool %q is not in the catalogue", name)
	}
	return id, nil
}

type explainView sourcing.Explanation

func (v explainView) items() []any {
	var items []any
	for _, e := range v.Ledger {
		items = append(items, e)
	}
	return items
}

func (v explainView) table() table { return showView{Ledger: v.Ledger}.table() }

func printExplanation(w io.Writer, e sourcing.Explanation) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s points\n", plain(e.Login), bandWords(e.Band), e.Points)
	for _, line := range e.Lines {
		fmt.Fprintln(&b, plain(line))
	}
	for _, line := range e.Lift {
		fmt.Fprintln(&b, plain(line))
	}
	if e.Against != "" {
		fmt.Fprintf(&b, "\nCompared with %s\n", plain(e.Against))
	}
	for _, c := range e.Compare {
		fmt.Fprintf(&b, "%-24s %s  %s\n", c.Tool, pad(c.A.String(), 8), pad(c.B.String(), 8))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
