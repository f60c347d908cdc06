package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/config"
	"mlscout/internal/nightly"
)

func runsSourcesCommand(a *app) *cobra.Command {
	var output outputFlags
	var all bool
	cmd := &cobra.Command{
		Use:   "sources [SOURCE…]",
		Short: "for every source and repository: its last run, its next, and why",
		Long: `Tells of every source when it was crawled last and will be next, and why. With --parts, or if sources
are named, also of each of their repositories, boards and threads. It asks no site.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range args {
				if !slices.Contains(sourceNames(), name) {
					return usagef("source %q: want some of %s", name, strings.Join(sourceNames(), ", "))
				}
			}
			rooms, err := a.rooms(cmd.Context())
			if err != nil {
				return err
			}
			defer rooms.Store.Close()
			times, err := a.timetable(cmd.Context(), rooms)
			if err != nil {
				return err
			}
			view := sourceTimesView{Schema: "mlscout.sources/v1", Sources: times, parts: all || len(args) > 0}
			if len(args) > 0 {
				view.Sources = slices.DeleteFunc(times, func(s nightly.SourceTime) bool { return !slices.Contains(args, s.Name) })
			}
			return output.write(a.out, view)
		},
	}
	cmd.Flags().BoolVar(&all, "parts", false, "also list repositories, boards and threads; JSON always has them")
	output.register(cmd)
	return cmd
}

type sourceTimesView struct {
	Schema  string               `json:"schema"`
	Sources []nightly.SourceTime `json:"sources"`
	parts   bool                 // in tables
}

func (v sourceTimesView) items() []any {
	var items []any
	for _, s := range v.Sources {
		items = append(items, s)
	}
	return items
}

func (v sourceTimesView) table() table {
	t := table{columns: []string{"source", "parts", "last run", "how it went", "next run", "why"}}
	for _, s := range v.Sources {
		t.rows = append(t.rows, []string{s.Name, strconv.Itoa(len(s.Parts)), moment(s.Last), s.LastReason, moment(s.Next), s.NextReason})
		if !v.parts {
			continue
		}
		for _, p := range s.Parts {
			t.rows = append(t.rows, []string{"  " + p.Name, "", moment(p.Last), p.LastReason, moment(p.Next), p.NextReason})
		}
	}
	return t
}

// timetable tells of every source that there is, also of those that are off.
func (a *app) timetable(ctx context.Context, rooms nightly.Rooms) ([]nightly.SourceTime, error) {
	cfg, err := a.settings()
	if err != nil {
		return nil, err
	}
	return rooms.Timetable(ctx, sourceNames(), a.sourcesOff(ctx, cfg, rooms), dailyOf(cfg))
}

// sourcesOff says of the sources that would not be crawled now why not.
func (a *app) sourcesOff(ctx context.Context, cfg *config.Config, rooms nightly.Rooms) map[string]string {
	off := make(map[string]string)
	b, err := newSourceBuild(a, cfg, rooms)
	for _, entry := range allSources() {
		if err != nil {
			off[entry.name] = err.Error()
			continue
		}
		on, err := entry.on(cfg)
		if on && err == nil {
			_, err = entry.build(ctx, b)
		}
		switch {
		case err != nil:
			off[entry.name] = err.Error()
		case !on:
			off[entry.name] = "off: see sources." + entry.name + " in the settings"
		}
	}
	return off
}

// dailyOf is when nights are due by the settings.
func dailyOf(cfg *config.Config) nightly.Daily {
	return nightly.Daily{Hour: cfg.Nightly.At.Hour, Minute: cfg.Nightly.At.Minute, Zone: cfg.Nightly.Zone()}
}
