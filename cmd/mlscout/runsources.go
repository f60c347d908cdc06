package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/config"
	"mlscout/crawler/discourse"
	"mlscout/crawler/feeds"
	"mlscout/crawler/github"
	"mlscout/crawler/hackernews"
	"mlscout/crawler/issueboards"
	"mlscout/crawler/mastodon"
	"mlscout/crawler/pages"
	"mlscout/crawler/reddit"
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
	times, err := rooms.Timetable(ctx, sourceNames(), a.sourcesOff(ctx, cfg, rooms), dailyOf(cfg))
	for i, one := range times {
		rule := sourceRules()[one.Name]
		times[i].Rules, times[i].Robots = rule.terms, rule.robots
	}
	return times, err
}

// sourceRule is what binds the reading of a source.
type sourceRule struct {
	terms  string
	robots bool // read at every run; the documented APIs have none
}

// sourceRules name for every source its rules. The months are those in which the terms
// were read when its crawler was written.
func sourceRules() map[string]sourceRule {
	const gitHub = "documented API; GitHub’s Terms of Service, section H, and Acceptable Use Policies, as they stood in November 2026"
	return map[string]sourceRule{
		"github":           {gitHub, false},
		github.ClaimedName: {gitHub, false},
		issueboards.Name:   {gitHub, false},
		hackernews.Name:    {"documented APIs of Firebase and Algolia, as they stood in November 2026; the site itself is not visited", false},
		reddit.Name:        {"Reddit’s Data API Terms as they stood in November 2026: only with an agreement of your own", false},
		discourse.Name:     {"each forum’s own terms, which you read before naming it", true},
		mastodon.Name:      {"each server’s own terms, which you read before naming it", true},
		feeds.Name:         {"each board’s own terms, which you read before naming it", true},
		pages.Name:         {"each site’s own terms, which you read before naming it", true},
	}
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
