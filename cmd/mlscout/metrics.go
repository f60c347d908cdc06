package main

import (
	"context"
	"os"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"mlscout/crawler"
	"mlscout/internal/nightly"
	"mlscout/internal/web"
)

// nightMetrics are the numbers of crawls and nights, read from the records: they
// are right whichever process ran the night.
type nightMetrics struct {
	rooms    nightly.Rooms
	night    web.Night // nil where none runs
	run      *prometheus.Desc
	answers  *prometheus.Desc
	left     *prometheus.Desc
	queue    *prometheus.Desc
	code     *prometheus.Desc
	started  *prometheus.Desc
	due      *prometheus.Desc
	backup   *prometheus.Desc
	dropped  *prometheus.Desc
	duration *prometheus.Desc
}

func newNightMetrics(rooms nightly.Rooms, night web.Night) *nightMetrics {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("mlscout_"+name, help, labels, nil)
	}
	return &nightMetrics{
		rooms: rooms, night: night,
		run:      desc("source_last_run", "What the last run of a source counted: requests, points, not_modified, new, changed, gone, posts, errors.", "source", "count"),
		answers:  desc("requests_last_run", "Requests of a source's last run by resource (a kind of budget, or a host) and status; 0 broke off.", "source", "resource", "status"),
		left:     desc("budget_left", "Requests or points left of a source's budget after its last run.", "source", "resource"),
		queue:    desc("queue_people", "People whose stage was never done.", "stage"),
		code:     desc("night_exit_code", "Exit code of the last night."),
		started:  desc("night_started_seconds", "Unix time at which the last night began."),
		duration: desc("night_duration_seconds", "How long the last night took."),
		due:      desc("night_due_seconds", "Unix time at which the next night is due."),
		backup:   desc("backup_seconds", "Unix time of the newest backup of the nights."),
		dropped:  desc("suppressed_subjects", "Entries on the suppression list."),
	}
}

// Describe meets prometheus.Collector.
func (m *nightMetrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.run, m.answers, m.left, m.queue, m.code, m.started, m.duration, m.due, m.backup, m.dropped} {
		ch <- d
	}
}

// Collect meets prometheus.Collector. What cannot be read is left out.
func (m *nightMetrics) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	m.collectRuns(ctx, gauge)
	for _, stage := range []crawler.Stage{crawler.StageProfile, crawler.StageActivity, crawler.StageRepositories} {
		if n, err := m.rooms.Store.DueCount(ctx, stage, 1); err == nil {
			gauge(m.queue, float64(n), string(stage))
		}
	}
	if n, err := m.rooms.Store.Suppressed(ctx); err == nil {
		gauge(m.dropped, float64(n))
	}
	if copies, err := m.rooms.Copies(); err == nil && len(copies) > 0 {
		if info, err := os.Stat(copies[0]); err == nil {
			gauge(m.backup, float64(info.ModTime().Unix()))
		}
	}
	if m.night != nil {
		if at, _ := m.night.Next(); !at.IsZero() {
			gauge(m.due, float64(at.Unix()))
		}
	}
}

func (m *nightMetrics) collectRuns(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) {
	runs, err := m.rooms.Store.Runs(ctx, "", 50)
	if err != nil {
		return
	}
	told, night := map[string]bool{}, false
	for _, run := range runs {
		if run.Ended.IsZero() {
			continue
		}
		report := nightly.ReportOf(run)
		if run.Kind == "nightly" && !night {
			night = true
			gauge(m.code, float64(run.Code))
			gauge(m.started, float64(run.Started.Unix()))
			gauge(m.duration, run.Ended.Sub(run.Started).Seconds())
		}
		for _, s := range report.Sources {
			if told[s.Name] {
				continue
			}
			told[s.Name] = true
			for name, n := range map[string]int{
				"requests": s.Requests, "points": s.Points, "not_modified": s.NotModified, "new": s.Prospects.New,
				"changed": s.Prospects.Changed, "gone": s.Prospects.Gone, "posts": s.Posts, "errors": countProblems(s.Errors),
			} {
				gauge(m.run, float64(n), s.Name, name)
			}
			m.collectAnswers(s, gauge)
			for resource, n := range s.Left {
				gauge(m.left, float64(n), s.Name, resource)
			}
		}
	}
}

func (m *nightMetrics) collectAnswers(s nightly.SourceReport, gauge func(*prometheus.Desc, float64, ...string)) {
	for resource, byStatus := range s.Answers {
		for status, n := range byStatus {
			gauge(m.answers, float64(n), s.Name, resource, strconv.Itoa(status))
		}
	}
}
