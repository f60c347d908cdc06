package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/sourcing"
)

func similarCommand(a *app) *cobra.Command {
	var output outputFlags
	var limit int
	cmd := &cobra.Command{
		Use:   "similar LOGIN",
		Short: "people whose evidence is most like somebody's, with what they share",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 1 {
				return usagef("similar: --limit must be at least 1")
			}
			return a.withRecords(cmd.Context(), func(d sourcing.Desk) error {
				answer, err := d.Similar(cmd.Context(), args[0], limit)
				if err != nil {
					return unknownLogin(err, args[0])
				}
				return output.write(a.out, similarView(answer))
			})
		},
	}
	countVar(cmd, &limit, "limit", 10, "how many")
	output.register(cmd)
	return cmd
}

type similarView sourcing.Similar

func (v similarView) items() []any {
	var items []any
	for _, hit := range v.Hits {
		items = append(items, hit)
	}
	return items
}

func (v similarView) table() table {
	t := table{columns: []string{"login", "name", "band", "points", "likeness", "shared evidence", "url"}}
	for _, hit := range v.Hits {
		var shared []string
		for _, common := range hit.Shared {
			shared = append(shared, string(common.Tool))
		}
		t.rows = append(t.rows, []string{
			hit.Login, hit.Name, string(hit.Band), hit.Points.String(), fmt.Sprintf("%.2f", hit.Share), strings.Join(shared, " "), hit.URL,
		})
	}
	return t
}
