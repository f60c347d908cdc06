package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/index"
	"mlscout/internal/recruiting"
	"mlscout/internal/sourcing"
)

func jdCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "jd", Short: "job descriptions: check one, write one, search by one"},
		jdLintCommand(a), jdNewCommand(a), jdToQueryCommand(a))
}

func jdLintCommand(a *app) *cobra.Command {
	var output outputFlags
	var exitStatus bool
	cmd := &cobra.Command{
		Use:   "lint FILE",
		Short: "what keeps good people from answering a job description, line by line; - for stdin",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := a.readFile(args[0])
			if err != nil {
				return err
			}
			tools, err := a.catalogue()
			if err != nil {
				return err
			}
			lint := recruiting.LintDescription(text, tools, a.now().Year())
			if err := output.write(a.out, lintView(lint)); err != nil {
				return err
			}
			if exitStatus && len(lint.Findings) > 0 {
				return silentError{fmt.Errorf("jd lint: %d findings", len(lint.Findings))}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&exitStatus, "exit-status", false, "end with 1 if anything was found")
	output.register(cmd)
	return cmd
}

type lintView recruiting.JDLint

func (v lintView) items() []any {
	var items []any
	for _, f := range v.Findings {
		items = append(items, f)
	}
	return items
}

func (v lintView) table() table {
	t := table{columns: []string{"line", "rule", "what", "suggestion"}}
	for _, f := range v.Findings {
		t.rows = append(t.rows, []string{fmt.Sprint(f.Line), f.Rule, f.What, f.Fix})
	}
	return t
}

type jdNewOptions struct {
	role, gaps, from, format, out string
}

func jdNewCommand(a *app) *cobra.Command {
	var opts jdNewOptions
	cmd := &cobra.Command{
		Use:   "new",
		Short: "write a job description from a role file, a team's gaps or a job-schema.json document",
		Long: `Writes a job description in the eight parts that people look for, as Markdown or in the job schema of
JSON Resume. --from-gaps adds what a team lacks, heaviest gap first, within the counts that jd lint asks for.
--import reads a job schema instead of a role file.`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if example, _ := cmd.Flags().GetBool("example"); example {
				_, err := io.WriteString(a.out, recruiting.RoleExample)
				return err
			}
			return a.jdNew(opts)
		},
	}
	registerRole(cmd, &opts.role)
	flags := cmd.Flags()
	flags.StringVar(&opts.gaps, "from-gaps", "", "team file whose gaps the role fills")
	flags.StringVar(&opts.from, "import", "", "job-schema.json document to begin with instead of --role; - for stdin")
	flags.StringVar(&opts.format, "format", "md", "md or json (JSON Resume job schema)")
	flags.BoolFunc("json", "the same as --format json", func(string) error { opts.format = "json"; return nil })
	flags.StringVarP(&opts.out, "output", "o", "-", "file to write, - for stdout")
	return cmd
}

func (a *app) jdNew(opts jdNewOptions) error {
	role, err := a.roleOrImport(opts)
	if err != nil {
		return err
	}
	if opts.gaps != "" {
		team, err := a.readTeam(opts.gaps)
		if err != nil {
			return err
		}
		tools, err := a.catalogue()
		if err != nil {
			return err
		}
		if role, err = recruiting.FillGaps(role, recruiting.Cover(team, tools, nil)); err != nil {
			return err
		}
	}
	switch opts.format {
	case "md":
		return a.writeOut(opts.out, []byte(role.Markdown()))
	case "json":
		return a.writeOut(opts.out, jsonBytes(recruiting.JobSchemaOf(role)))
	}
	return usagef("jd new: --format %q: want md or json", opts.format)
}

func (a *app) roleOrImport(opts jdNewOptions) (recruiting.Role, error) {
	switch {
	case opts.from != "" && opts.role != "":
		return recruiting.Role{}, usagef("jd new: --import and --role are one too many")
	case opts.from == "" && opts.role == "" && opts.gaps != "":
		return recruiting.Role{Title: "MLOps Engineer"}, nil
	case opts.from == "":
		return a.readRole(opts.role)
	}
	text, err := a.readFile(opts.from)
	if err != nil {
		return recruiting.Role{}, err
	}
	role, err := recruiting.ReadJobSchema(opts.from, []byte(text))
	if err != nil {
		return role, usageError{err}
	}
	return role, nil
}

func jdToQueryCommand(a *app) *cobra.Command {
	var output outputFlags
	var noHits bool
	cmd := &cobra.Command{
		Use:   "to-query FILE",
		Short: "read a job description as a search, each clause with the sentence it came from; - for stdin",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := a.readFile(args[0])
			if err != nil {
				return err
			}
			tools, err := a.catalogue()
			if err != nil {
				return err
			}
			q := recruiting.ToQuery(text, tools)
			if !noHits {
				if err := a.countHits(cmd.Context(), &q); err != nil {
					return err
				}
			}
			if output.machine() {
				return output.write(a.out, queryView(q))
			}
			return a.printQuery(q)
		},
	}
	cmd.Flags().BoolVar(&noHits, "no-hits", false, "do not look into the index for how many people each clause finds")
	output.register(cmd)
	return cmd
}

// countHits asks the index how many people each clause finds on its own.
func (a *app) countHits(ctx context.Context, q *recruiting.JDQuery) error {
	desk, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer desk.close()
	for i := range q.Chips {
		answer, err := desk.Search(ctx, sourcing.Request{Query: q.Chips[i].Clause, Sort: index.Sorts()[0], Limit: 1})
		if err != nil {
			return fmt.Errorf("count %s: %w", q.Chips[i].Clause, err)
		}
		q.Chips[i].Hits = &answer.Total
	}
	return nil
}

type queryView recruiting.JDQuery

func (v queryView) items() []any {
	var items []any
	for _, chip := range v.Chips {
		items = append(items, chip)
	}
	return items
}

func (v queryView) table() table {
	t := table{columns: []string{"clause", "must", "weight", "hits", "sentence"}}
	for _, chip := range v.Chips {
		must, hits := "wanted", "?"
		if chip.Must {
			must = "must"
		}
		if chip.Hits != nil {
			hits = fmt.Sprint(*chip.Hits)
		}
		t.rows = append(t.rows, []string{chip.Clause, must, fmt.Sprintf("%.2f", chip.Weight), hits, chip.Sentence})
	}
	return t
}

func (a *app) printQuery(q recruiting.JDQuery) error {
	fmt.Fprintf(a.out, "%s\n\n", plain(q.Query))
	err := writeTable(a.out, queryView(q).table())
	var b strings.Builder
	for _, f := range q.Filters {
		fmt.Fprintf(&b, "filter to add if you mean it: %s  (%s)\n", f.Clause, f.Sentence)
	}
	for _, aside := range q.NotUsed {
		fmt.Fprintf(&b, "not searchable, not used: %s (%s)\n", aside.Sentence, aside.Why)
	}
	if len(q.Unrecognised) > 0 {
		fmt.Fprintf(&b, "not in the catalogue: %s\n", strings.Join(q.Unrecognised, ", "))
	}
	_, err2 := io.WriteString(a.out, plainLines(b.String()))
	return errors.Join(err, err2)
}
