package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"mlscout/internal/nightly"
)

// TestNightMetricsTellOfTheLastRun reads the numbers as Prometheus would.
func TestNightMetricsTellOfTheLastRun(t *testing.T) {
	dir := t.TempDir()
	a := &app{terminal: terminal{dir: dir, env: func(string) string { return "" }, now: time.Now}, dataDir: dir}
	rooms, err := a.rooms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer rooms.Store.Close()
	id, err := rooms.Store.StartRun(t.Context(), "nightly")
	if err != nil {
		t.Fatal(err)
	}
	report := nightly.NightReport{Schema: "mlscout.night/v1", Code: 3, Sources: []nightly.SourceReport{{
		Errors: []nightly.Problem{{Count: 4, First: "x"}}, Left: map[string]int{"core": 4200},
	}}}
	report.Sources[0].Answers.Add("graphql", 502, 3)
	report.Sources[0].Name, report.Sources[0].Requests = "github", 17
	if err := rooms.Store.EndRun(t.Context(), id, 3, report); err != nil {
		t.Fatal(err)
	}
	if _, err := rooms.Backup(t.Context()); err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewPedanticRegistry()
	if err := registry.Register(newNightMetrics(rooms, nil)); err != nil {
		t.Fatal(err)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, f := range families {
		for _, m := range f.GetMetric() {
			text.WriteString(f.GetName())
			for _, l := range m.GetLabel() {
				text.WriteString(" " + l.GetValue())
			}
			fmt.Fprintln(&text, "", m.GetGauge().GetValue())
		}
	}
	for _, want := range []string{
		"mlscout_source_last_run requests github 17", "mlscout_source_last_run errors github 4", "mlscout_night_exit_code 3", "mlscout_requests_last_run graphql github 502 3",
		"mlscout_budget_left core github", "mlscout_backup_seconds", "mlscout_queue_people activity 0",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in:\n%s", want, text.String())
		}
	}
}
