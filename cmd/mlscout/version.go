package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by the release build with -ldflags "-X main.version=…".
var version = ""

// productVersion is the released version, or "dev" with the commit it was built from.
func productVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return "dev-" + setting.Value[:min(12, len(setting.Value))]
		}
	}
	return "dev"
}

type versionView struct {
	Schema  string `json:"schema"`
	Version string `json:"version"`
	Go      string `json:"go"`
	System  string `json:"system"`
}

func (v versionView) items() []any { return []any{v} }

func (v versionView) table() table {
	return table{columns: []string{"version", "go", "system"}, rows: [][]string{{v.Version, v.Go, v.System}}}
}

func versionCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "version",
		Short: "print the version",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			v := versionView{"mlscout.version/v1", productVersion(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			if output.machine() {
				return output.write(a.out, v)
			}
			_, err := fmt.Fprintf(a.out, "mlscout %s (%s, %s)\n", v.Version, v.Go, v.System)
			return err
		},
	}
	output.register(cmd)
	return cmd
}
