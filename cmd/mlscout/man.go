package main

import (
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func manCommand(a *app) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "man",
		Short: "print the manual page, or write one page a command",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			today := a.now()
			header := &doc.GenManHeader{Title: "MLSCOUT", Section: "1", Source: "mlscout " + productVersion(), Date: &today}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			if dir == "" {
				return doc.GenMan(root, header, a.out)
			}
			if err := os.MkdirAll(a.path(dir), 0o755); err != nil {
				return err
			}
			return doc.GenManTree(root, header, a.path(dir))
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "", "write the pages of all commands into this folder")
	return cmd
}
