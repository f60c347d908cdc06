package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"mlscout/config"
)

func initCommand(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "init [FILE]",
		Short: "write a commented settings file (default mlscout.yaml)",
		Args:  rangeArgs(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			name := "mlscout.yaml"
			if len(args) > 0 {
				name = args[0]
			}
			return a.init(name, force)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "replace an existing file")
	return cmd
}

func (a *app) init(name string, force bool) error {
	mode := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		mode = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	file, err := os.OpenFile(a.path(name), mode, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("init: %s exists; edit it, or replace it with --force", name)
	}
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if _, err := file.WriteString(config.Template()); err != nil {
		return errors.Join(fmt.Errorf("init: %w", err), file.Close())
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	fmt.Fprintf(a.err, "wrote %s; next: set network.contact and a GitHub token, then `mlscout doctor` and `mlscout crawl --plan`\n", name)
	return nil
}

func configCommand(a *app) *cobra.Command {
	var origin bool
	var output outputFlags
	show := &cobra.Command{
		Use:   "show",
		Short: "print every setting, with --origin where it came from; secrets are not shown",
		Args:  exactArgs(0),
		RunE: func(_ *cobra.Command, _ []string) error {
			cfg, err := a.settings()
			if err != nil {
				return err
			}
			view := configView{Schema: "mlscout.config/v1", Settings: []configValue{}, origin: origin}
			for _, o := range cfg.Origins() {
				value := configValue{Key: o.Key, Value: o.Value}
				if origin {
					value.Origin = o.From
				}
				view.Settings = append(view.Settings, value)
			}
			return output.write(a.out, view)
		},
	}
	show.Flags().BoolVar(&origin, "origin", false, "say where each value came from")
	output.register(show)
	return group(&cobra.Command{Use: "config", Short: "the settings in force"}, show)
}

type configValue struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin,omitempty"`
}

type configView struct {
	Schema   string        `json:"schema"`
	Settings []configValue `json:"settings"`
	origin   bool
}

func (v configView) items() []any {
	var items []any
	for _, s := range v.Settings {
		items = append(items, s)
	}
	return items
}

func (v configView) table() table {
	t := table{columns: []string{"setting", "value"}}
	if v.origin {
		t.columns = append(t.columns, "from")
	}
	for _, s := range v.Settings {
		row := []string{s.Key, s.Value}
		if v.origin {
			row = append(row, s.Origin)
		}
		t.rows = append(t.rows, row)
	}
	return t
}
