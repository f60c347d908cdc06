package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"

	"github.com/itchyny/gojq"
	"github.com/spf13/cobra"
)

// outputFlags are the flags of every command that answers with data.
type outputFlags struct {
	json     bool
	format   string
	jq       string
	template string
}

var outputFormats = []string{"table", "json", "jsonl", "csv", "tsv"}

func (o *outputFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&o.json, "json", false, "one JSON document")
	flags.StringVarP(&o.format, "output", "o", "table", "output format: "+strings.Join(outputFormats, ", "))
	flags.StringVar(&o.jq, "jq", "", "filter the JSON with a jq expression")
	flags.StringVar(&o.template, "template", "", "format the JSON with a Go template")
	cmd.PreRunE = func(*cobra.Command, []string) error { return o.check() }
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(outputFormats, cobra.ShellCompDirectiveNoFileComp))
}

// check refuses what could not be written, before the work is done.
func (o *outputFlags) check() error {
	if !slices.Contains(outputFormats, o.format) {
		return usagef("output format %q: want one of %s", o.format, strings.Join(outputFormats, ", "))
	}
	if _, err := gojq.Parse(o.jq); o.jq != "" && err != nil {
		return usagef("--jq %q: %w", o.jq, err)
	}
	if _, err := template.New("--template").Parse(o.template); err != nil {
		return usageError{err}
	}
	return nil
}

// machine says whether the answer is for a program: no headings, no hints.
func (o *outputFlags) machine() bool {
	return o.json || o.jq != "" || o.template != "" || o.format != "table"
}

// table is the tabular form of a view.
type table struct {
	columns []string
	rows    [][]string
}

// view is data that a command answers with: itself is the JSON document, and it
// knows its rows.
type view interface {
	// items are the elements of -o jsonl.
	items() []any
	// table is what -o table, csv and tsv show.
	table() table
}

func (o *outputFlags) write(w io.Writer, v view) error {
	switch {
	case o.jq != "":
		return writeJQ(w, v, o.jq)
	case o.template != "":
		return writeTemplate(w, v, o.template)
	case o.json || o.format == "json":
		return writeJSON(w, v)
	case o.format == "jsonl":
		return writeLines(w, v.items())
	case o.format == "csv":
		return writeDelimited(w, v.table(), ',')
	case o.format == "tsv":
		return writeDelimited(w, v.table(), '\t')
	}
	return writeTable(w, v.table())
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func writeLines(w io.Writer, items []any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, item := range items {
		if err := enc.Encode(item); err != nil {
			return err
		}
	}
	return nil
}

// generic turns a view into what jq and templates work on.
func generic(v any) (any, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var out any
	err = json.Unmarshal(text, &out)
	return out, err
}

func writeJQ(w io.Writer, v any, expression string) error {
	query, err := gojq.Parse(expression)
	if err != nil {
		return usagef("--jq %q: %w", expression, err)
	}
	data, err := generic(v)
	if err != nil {
		return err
	}
	iter := query.Run(data)
	for {
		result, ok := iter.Next()
		if !ok {
			return nil
		}
		if err, ok := result.(error); ok {
			return usagef("--jq %q: %w", expression, err)
		}
		if text, ok := result.(string); ok {
			fmt.Fprintln(w, text)
			continue
		}
		if err := writeLines(w, []any{result}); err != nil {
			return err
		}
	}
}

func writeTemplate(w io.Writer, v any, text string) error {
	tmpl, err := template.New("--template").Parse(text)
	if err != nil {
		return usageError{err}
	}
	data, err := generic(v)
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := tmpl.Execute(&buf, data); err != nil {
		return usageError{err}
	}
	_, err = buf.WriteTo(w)
	return err
}

func writeDelimited(w io.Writer, t table, comma rune) error {
	out := csv.NewWriter(w)
	out.Comma = comma
	if err := out.Write(t.columns); err != nil {
		return err
	}
	for _, row := range t.rows {
		cells := slices.Clone(row)
		for i, cell := range cells {
			cells[i] = guardCell(plain(cell))
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// guardCell keeps a spreadsheet from reading published text as a formula.
func guardCell(s string) string {
	if trimmed := strings.TrimLeft(s, " \u00a0"); trimmed != "" && strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20", []rune(trimmed)[0]) {
		return "'" + s
	}
	return s
}
