package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mlscout/config"
	"mlscout/crawler"
	"mlscout/crawler/polite"
	"mlscout/crawler/wire"
	"mlscout/internal/nightly"
	"mlscout/internal/store"
)

func nightlyCommand(a *app) *cobra.Command {
	var once bool
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "nightly",
		Short: "the night: crawl, rank, index, saved searches, retention, backup",
		Long: `Stays and runs a night at nightly.at in nightly.timezone; one that was missed or cut off is caught
up once. With --once it runs one night now and exits, for timers and cron jobs. Only one night at a
time works on the same records. A night that was stopped in any way is simply run again.`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.saveMemory()
			if once {
				return a.nightOnce(cmd.Context(), output)
			}
			return a.nights(cmd.Context(), output)
		},
	}
	cmd.Flags().BoolVar(&once, "once", false, "run one night now and exit")
	output.register(cmd)
	return cmd
}

func (a *app) nightOnce(ctx context.Context, output outputFlags) error {
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	bar := newProgress(a.terminal, a.quiet)
	defer bar.close()
	night, err := a.night(rooms, bar.step)
	if err != nil {
		return err
	}
	report, err := night.Once(ctx)
	bar.close()
	if report.Schema != "" {
		if writeErr := a.writeNight(report, output); writeErr != nil {
			return writeErr
		}
	}
	return err
}

// nights runs a night whenever one is due, until it is told to stop.
func (a *app) nights(ctx context.Context, output outputFlags) error {
	rooms, err := a.rooms(ctx)
	if err != nil {
		return err
	}
	defer rooms.Store.Close()
	scheduler, err := a.scheduler(rooms, func(report nightly.NightReport) {
		if err := a.writeNight(report, output); err != nil {
			fmt.Fprintf(a.err, "mlscout: report of night %d: %v\n", report.Run, err)
		}
	})
	if err != nil {
		return err
	}
	return scheduler.Run(ctx)
}

// scheduler runs nights beside whatever else the process does.
func (a *app) scheduler(rooms nightly.Rooms, tell func(nightly.NightReport)) (*nightly.Scheduler, error) {
	cfg, err := a.settings()
	if err != nil {
		return nil, err
	}
	night, err := a.night(rooms, func(string, int, int) {})
	if err != nil {
		return nil, err
	}
	return nightly.NewScheduler(nightly.SchedulerOptions{
		At:  dailyOf(cfg),
		Now: a.now, Log: a.logger(),
		Once: func(ctx context.Context) error {
			report, err := night.Once(ctx)
			if report.Schema != "" {
				tell(report)
			}
			return err
		},
		Past: func(ctx context.Context) ([]store.Run, error) { return rooms.Store.Runs(ctx, "", 50) },
		Plan: func(at time.Time, why string) {
			if !a.quiet {
				fmt.Fprintf(a.err, "mlscout: next night at %s: %s\n", at.In(cfg.Nightly.Zone()).Format("2006-01-02 15:04 MST"), why)
			}
		},
	}), nil
}

// night makes a night as the settings want it. Wrong settings of a source are
// told now, not at half past two.
func (a *app) night(rooms nightly.Rooms, progress crawler.Progress) (nightly.Night, error) {
	cfg, err := a.settings()
	if err != nil {
		return nightly.Night{}, err
	}
	if _, err := newSourceBuild(a, cfg, rooms); err != nil {
		return nightly.Night{}, err
	}
	client, err := webhookClient(cfg)
	if err != nil {
		return nightly.Night{}, err
	}
	return nightly.Night{
		Rooms: rooms, Progress: progress,
		Sources: func(ctx context.Context) ([]crawler.Source, []nightly.Unmade) {
			b, err := newSourceBuild(a, cfg, rooms)
			if err != nil {
				return nil, []nightly.Unmade{{Name: "all", Err: err}}
			}
			return a.nightSources(ctx, b)
		},
		MaxTime: time.Duration(cfg.Nightly.MaxHours * float64(time.Hour)),
		Digests: nightly.Digests{
			Site: siteAddress(cfg), Webhook: cfg.Nightly.Webhook, Client: client, Pause: 5 * time.Second,
			Feed: cfg.Nightly.Feed, Team: cfg.Team.Zone(),
		},
	}, nil
}

// nightSources makes every enabled source that can be made: a missing token does
// not keep the boards from being read.
func (a *app) nightSources(ctx context.Context, b *sourceBuild) (made []crawler.Source, unmade []nightly.Unmade) {
	for _, entry := range allSources() {
		if on, err := entry.on(b.cfg); err == nil && !on {
			continue
		}
		source, err := entry.build(ctx, b)
		if err != nil {
			unmade = append(unmade, nightly.Unmade{Name: entry.name, Err: err})
			continue
		}
		made = append(made, source)
	}
	return made, unmade
}

// webhookClient may reach the webhook even at a private address: the settings
// name it.
func webhookClient(cfg *config.Config) (*http.Client, error) {
	allowed := cfg.Network.AllowPrivate
	if cfg.Nightly.Webhook != "" {
		allowed = append([]string{polite.HostPort(cfg.Nightly.Webhook)}, allowed...)
	}
	guard, err := wire.NewGuard(allowed)
	if err != nil {
		return nil, usageError{err}
	}
	return &http.Client{Transport: guard.Transport(30 * time.Second), CheckRedirect: wire.SameHost}, nil
}

func siteAddress(cfg *config.Config) string { return "http://" + cfg.Web.Listen + "/" }

func backupDir(cfg *config.Config) string { return filepath.Join(cfg.DataDir, "backups") }

func (a *app) writeNight(report nightly.NightReport, output outputFlags) error {
	if output.machine() {
		return output.write(a.out, nightView(report))
	}
	return printNight(a.out, report)
}

type nightView nightly.NightReport

func (v nightView) items() []any { return []any{nightly.NightReport(v)} }

func (v nightView) table() table {
	t := table{columns: []string{"source", "requests", "points", "not modified", "new", "changed", "gone", "posts", "errors", "reason"}}
	for _, s := range v.Sources {
		t.rows = append(t.rows, []string{
			s.Name, strconv.Itoa(s.Requests), strconv.Itoa(s.Points), strconv.Itoa(s.NotModified),
			strconv.Itoa(s.Prospects.New), strconv.Itoa(s.Prospects.Changed), strconv.Itoa(s.Prospects.Gone),
			strconv.Itoa(s.Posts), strconv.Itoa(countProblems(s.Errors)), s.Reason,
		})
	}
	return t
}

func countProblems(problems []nightly.Problem) int {
	n := 0
	for _, p := range problems {
		n += p.Count
	}
	return n
}

func budgetText(left map[string]int) string {
	var parts []string
	for _, name := range sortedKeys(left) {
		parts = append(parts, name+" "+strconv.Itoa(left[name]))
	}
	return strings.Join(parts, ", ")
}
