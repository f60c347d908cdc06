package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"mlscout/crawler/posts"
	"mlscout/internal/identity"
	"mlscout/internal/places"
	"mlscout/ranker"
	"mlscout/ranker/eval"
	"mlscout/talent"
)

func evalCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "eval", Short: "measure ranker, post parser and gazetteer on files of known answers; no network"},
		evalRankCommand(a), evalPostsCommand(a), evalPlacesCommand(a), evalIdentityCommand(a))
}

func evalRankCommand(a *app) *cobra.Command {
	var opts eval.Options
	var tool, asOf, weights string
	cmd := &cobra.Command{
		Use:   "rank",
		Short: "rank the people of an events file as TREC run lines: QID Q0 person rank score mlscout",
		Args:  exactArgs(0),
		RunE: func(*cobra.Command, []string) error {
			day, err := talent.ParseDay(asOf)
			if err != nil {
				return usagef("--as-of: %w", err)
			}
			if opts.Events == "" || opts.Query == "" || tool == "" {
				return usagef("eval rank: --events, --query, --tool and --as-of are needed")
			}
			if opts.Model, err = loadModel(a, weights); err != nil {
				return err
			}
			opts.Events, opts.Tool, opts.AsOf = a.path(opts.Events), talent.ToolID(tool), day
			return eval.Rank(a.out, opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.Events, "events", "", "file of events, JSON lines, .gz too")
	flags.StringVar(&opts.Query, "query", "", "query id for the run lines")
	flags.StringVar(&tool, "tool", "", "tool asked for; * or mlops for all")
	flags.StringVar(&asOf, "as-of", "", "only events before this day count, YYYY-MM-DD")
	flags.StringVar(&opts.Sort, "sort", "points", "points, depth or active")
	flags.StringVar(&weights, "weights", "", "another weights file")
	return cmd
}

func loadModel(a *app, file string) (*ranker.Model, error) {
	if file == "" {
		return ranker.Default()
	}
	model, err := ranker.Load(a.path(file))
	if err != nil {
		return nil, usageError{err}
	}
	return model, nil
}

// figures makes a command that measures something on a file and prints JSON.
func figures(a *app, use, short string, measure func(io.Reader) (any, error)) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: use, Short: short, Args: exactArgs(0),
		RunE: func(*cobra.Command, []string) error {
			if file == "" {
				return usagef("eval %s: --file is needed", use)
			}
			in, err := os.Open(a.path(file))
			if err != nil {
				return usageError{err}
			}
			defer in.Close()
			measured, err := measure(in)
			if err != nil {
				return fmt.Errorf("eval %s: %s: %w", use, file, err)
			}
			return writeJSON(a.out, measured)
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "JSON lines with the right answers")
	cmd.Flags().Bool("json", true, "JSON is the only output")
	return cmd
}

func evalPostsCommand(a *app) *cobra.Command {
	return figures(a, "posts", "read posts and compare each field with its annotation", func(in io.Reader) (any, error) {
		gazetteer, err := places.Default()
		if err != nil {
			return nil, err
		}
		parser, err := posts.New(gazetteer)
		if err != nil {
			return nil, err
		}
		return parser.Evaluate(in)
	})
}

func evalPlacesCommand(a *app) *cobra.Command {
	return figures(a, "places", "read locations and compare them with their annotation", func(in io.Reader) (any, error) {
		return places.Evaluate(in)
	})
}

func locateCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "locate TEXT",
		Short: "read a free-text location, and tell why it was read so",
		Args:  exactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			gazetteer, err := places.Default()
			if err != nil {
				return err
			}
			return output.write(a.out, locateView{"mlscout.locate/v1", gazetteer.Explain(args[0])})
		},
	}
	output.register(cmd)
	return cmd
}

type locateView struct {
	Schema string `json:"schema"`
	places.Explanation
}

func (v locateView) items() []any { return []any{v} }

func (v locateView) table() table {
	t := table{columns: []string{"text", "city", "region", "country", "zone", "offset", "confidence", "why"}}
	all := v.Places
	if len(all) == 0 {
		all = []talent.Place{v.Place}
	}
	for i, p := range all {
		why := v.Reason
		if i > 0 {
			why = "also named"
		}
		t.rows = append(t.rows, []string{v.Text, p.City, p.Region, p.Country, p.Zone, p.Offset, string(p.Confidence), why})
	}
	return t
}

func evalIdentityCommand(a *app) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "identity", Short: "compare the accounts joined in the records with known links", Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return usagef("eval identity: --truth is needed")
			}
			in, err := os.Open(a.path(file))
			if err != nil {
				return usageError{err}
			}
			defer in.Close()
			rooms, err := a.rooms(cmd.Context())
			if err != nil {
				return err
			}
			defer rooms.Store.Close()
			owned, err := rooms.OwnedPosts(cmd.Context())
			if err != nil {
				return err
			}
			judged, err := identity.Evaluate(in, owned)
			if err != nil {
				return fmt.Errorf("eval identity: %s: %w", file, err)
			}
			return writeJSON(a.out, judged)
		},
	}
	cmd.Flags().StringVar(&file, "truth", "", "JSON lines of known links, as the hub's makeworld.mjs writes them")
	cmd.Flags().Bool("json", true, "JSON is the only output")
	return cmd
}
