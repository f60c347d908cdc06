package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"mlscout/index"
	"mlscout/internal/nightly"
)

func indexCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "index", Short: "the search index: rebuild it, or see how it stands"},
		indexRebuildCommand(a), indexStatusCommand(a))
}

func indexRebuildCommand(a *app) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "rebuild",
		Short: "build a new generation from the records and swap it in; searches go on meanwhile",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			rooms, err := a.rooms(cmd.Context())
			if err != nil {
				return err
			}
			defer rooms.Store.Close()
			bar := newProgress(a.terminal, a.quiet)
			defer bar.close()
			report, err := rooms.Index(cmd.Context(), true, bar.step)
			if errors.Is(err, index.ErrBusy) {
				return fmt.Errorf("index rebuild: %w; wait for it", err)
			}
			if err != nil {
				return err
			}
			bar.close()
			return output.write(a.out, indexView(report))
		},
	}
	output.register(cmd)
	return cmd
}

type indexView nightly.IndexReport

func (v indexView) items() []any { return []any{v} }

func (v indexView) table() table {
	return table{columns: []string{"generation", "people", "written", "bytes", "seconds"}, rows: [][]string{{
		v.Generation, strconv.Itoa(v.People), strconv.Itoa(v.Written), strconv.FormatInt(v.Bytes, 10), fmt.Sprintf("%.1f", v.Duration),
	}}}
}

type indexStatusView struct {
	Schema     string    `json:"schema"`
	Generation string    `json:"generation"`
	Built      time.Time `json:"built"`
	People     int       `json:"people"`
	Dead       int       `json:"dead"` // documents replaced since their part was built
	Bytes      int64     `json:"bytes"`
	Verified   bool      `json:"verified"` // every byte was read and compared
	Stale      int       `json:"changed_since"`
}

func (v indexStatusView) items() []any { return []any{v} }

func (v indexStatusView) table() table {
	return table{columns: []string{"generation", "built", "people", "dead", "bytes", "changed since"}, rows: [][]string{{
		v.Generation, v.Built.Format(time.RFC3339), strconv.Itoa(v.People), strconv.Itoa(v.Dead), strconv.FormatInt(v.Bytes, 10), strconv.Itoa(v.Stale),
	}}}
}

func indexStatusCommand(a *app) *cobra.Command {
	var output outputFlags
	var verify bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "which generation is live, and what has changed since",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			view, err := a.indexStatus(cmd.Context(), verify)
			if err != nil {
				return err
			}
			return output.write(a.out, view)
		},
	}
	cmd.Flags().BoolVar(&verify, "verify", false, "read every byte and compare it with its checksum")
	output.register(cmd)
	return cmd
}

func (a *app) indexStatus(ctx context.Context, verify bool) (indexStatusView, error) {
	rooms, err := a.rooms(ctx)
	if err != nil {
		return indexStatusView{}, err
	}
	defer rooms.Store.Close()
	look := index.Status
	if verify {
		look = index.Verify
	}
	g, err := look(rooms.IndexDir)
	if errors.Is(err, index.ErrMissing) || errors.Is(err, index.ErrCorrupt) {
		return indexStatusView{}, fmt.Errorf("%w; run `mlscout index rebuild`", err)
	}
	if err != nil {
		return indexStatusView{}, err
	}
	stale, err := rooms.ChangedSinceIndex(ctx)
	return indexStatusView{
		Schema: "mlscout.indexstatus/v1", Generation: g.Name, Built: g.Built, People: g.Live, Dead: g.Dead,
		Bytes: g.Bytes, Verified: verify, Stale: stale,
	}, err
}
