package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/recruiting"
	"mlscout/internal/sourcing"
	"mlscout/talent"
)

type teamOptions struct {
	team    string
	add     []string
	example bool
	output  outputFlags
}

func teamCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "team", Short: "your own team: what it covers, and who has worked in the open with a prospect"},
		teamCoverageCommand(a), teamReferralsCommand(a))
}

func (o *teamOptions) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.team, "team", "team.yaml", "team file; --example prints one")
	cmd.Flags().BoolVar(&o.example, "example", false, "print a commented team file and end")
	o.output.register(cmd)
}

func (a *app) teamExample() error {
	_, err := io.WriteString(a.out, recruiting.TeamExample)
	return err
}

func (a *app) readTeam(file string) (recruiting.Team, error) {
	text, err := a.readFile(file)
	if err != nil {
		return recruiting.Team{}, err
	}
	team, err := recruiting.ReadTeam(file, []byte(text))
	if err != nil {
		return team, usageError{err}
	}
	return team, nil
}

func teamCoverageCommand(a *app) *cobra.Command {
	var opts teamOptions
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "what the team covers in the eight areas, from what its members say of themselves",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if opts.example {
				return a.teamExample()
			}
			return a.coverage(cmd.Context(), opts)
		},
	}
	opts.register(cmd)
	cmd.Flags().StringSliceVar(&opts.add, "what-if", nil, "logins of prospects to count in, to see the coverage after")
	return cmd
}

func (a *app) coverage(ctx context.Context, opts teamOptions) error {
	team, err := a.readTeam(opts.team)
	if err != nil {
		return err
	}
	tools, err := a.catalogue()
	if err != nil {
		return err
	}
	var prospects []recruiting.Person
	if len(opts.add) > 0 {
		err = a.withRecords(ctx, func(d sourcing.Desk) error {
			for _, login := range opts.add {
				p, err := a.person(ctx, d, login, "")
				if err != nil {
					return err
				}
				prospects = append(prospects, p)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return opts.output.write(a.out, coverageView(recruiting.Cover(team, tools, prospects)))
}

type coverageView recruiting.Coverage

func (v coverageView) items() []any {
	var items []any
	for _, row := range v.Areas {
		items = append(items, row)
	}
	return items
}

func (v coverageView) table() table {
	t := table{columns: []string{"area", "need", "state", "weight"}}
	if len(v.WhatIf) > 0 {
		t.columns = append(t.columns, "with "+strings.Join(v.WhatIf, ", "))
	}
	for _, m := range v.Areas[0].Levels {
		t.columns = append(t.columns, m.Name)
	}
	t.columns = append(t.columns, "search for this gap")
	for _, row := range v.Areas {
		cells := []string{row.Name, fmt.Sprint(row.Need), row.State, fmt.Sprint(row.Weight)}
		if len(v.WhatIf) > 0 {
			cells = append(cells, row.After)
		}
		for _, m := range row.Levels {
			cells = append(cells, fmt.Sprintf("%d %s", m.Level, m.Words))
		}
		t.rows = append(t.rows, append(cells, row.Search))
	}
	return t
}

func teamReferralsCommand(a *app) *cobra.Command {
	var opts teamOptions
	cmd := &cobra.Command{
		Use:   "referrals LOGIN",
		Short: "colleagues who agreed to be asked and have worked in the open with a prospect",
		RunE: func(cmd *cobra.Command, args []string) error {
			if opts.example {
				return a.teamExample()
			}
			if err := exactArgs(1)(cmd, args); err != nil {
				return err
			}
			return a.referrals(cmd.Context(), args[0], opts)
		},
	}
	opts.register(cmd)
	return cmd
}

func (a *app) referrals(ctx context.Context, login string, opts teamOptions) error {
	team, err := a.readTeam(opts.team)
	if err != nil {
		return err
	}
	return a.withRecords(ctx, func(d sourcing.Desk) error {
		p, err := a.person(ctx, d, login, "")
		if err != nil {
			return err
		}
		var colleagues []recruiting.Colleague
		for _, member := range team.Members {
			c, err := colleague(ctx, d, member)
			if err != nil {
				return err
			}
			colleagues = append(colleagues, c)
		}
		contributors := make(map[string]int, len(d.Scorer.Repos))
		for repo, total := range d.Scorer.Repos {
			contributors[repo] = total.People
		}
		r := recruiting.Refer(p, colleagues, recruiting.RefersOptions{Today: talent.DayOf(a.now()), Contributors: contributors})
		if opts.output.machine() {
			return opts.output.write(a.out, referralsView(r))
		}
		return a.printReferrals(r)
	})
}

// colleague reads the public work of a member who agreed to it, and of nobody else.
func colleague(ctx context.Context, d sourcing.Desk, member recruiting.Member) (recruiting.Colleague, error) {
	c := recruiting.Colleague{Member: member}
	if member.Consent == 0 || member.Visibility == "hidden" {
		return c, nil
	}
	p, err := d.Store.Prospect(ctx, strconv.FormatInt(member.GitHubID, 10))
	if errors.Is(err, talent.ErrNotFound) {
		return c, nil
	}
	c.Evidence, c.Found = p.Evidence, err == nil
	return c, err
}

type referralsView recruiting.Referrals

func (v referralsView) items() []any {
	var items []any
	for _, edge := range v.Edges {
		items = append(items, edge)
	}
	return items
}

func (v referralsView) table() table {
	t := table{columns: []string{"colleague", "strength", "repository", "what", "count", "last", "links"}}
	for _, e := range v.Edges {
		t.rows = append(t.rows, []string{e.Colleague, e.Strength, e.Repo, e.Kind, fmt.Sprint(e.Count), e.Last, strings.Join(e.Links, " ")})
	}
	return t
}

func (a *app) printReferrals(r recruiting.Referrals) error {
	var b strings.Builder
	for _, e := range r.Edges {
		fmt.Fprintf(&b, "%s has worked in the open with %s in %s: %s (%s, %d, last %s)\n", e.Colleague, r.Login, e.Repo, e.Kind, e.Strength, e.Count, e.Last)
		for _, link := range e.Links {
			fmt.Fprintf(&b, "    %s\n", link)
		}
		fmt.Fprintf(&b, "    to ask %s: %s\n", e.Colleague, e.Question)
	}
	if len(r.Edges) == 0 {
		b.WriteString("nobody on the team is known to have worked in the open with them\n")
	}
	for _, unknown := range r.Unknown {
		fmt.Fprintf(&b, "not known: %s\n", unknown)
	}
	_, err := io.WriteString(a.out, plainLines(b.String()))
	return err
}
