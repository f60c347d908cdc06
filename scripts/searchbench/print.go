package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

func printMarkdown(w io.Writer, o options, classes []class, out outcome) {
	reports := out.Engines
	fmt.Fprintf(w, "# Search, %d invented prospects, seed %d\n\nMedian and 95th percentile of the fastest of %d runs of each query, in milliseconds.\n\n", o.n, o.seed, o.repeats)
	row(w, "class", "hits", reports, func(r report) string { return r.Engine })
	row(w, "---", "---", reports, func(report) string { return "---" })
	for _, c := range classes {
		mean := ""
		for _, r := range reports {
			if f, ok := r.Classes[c.name]; ok && f.Mean > 0 {
				mean = fmt.Sprintf("%.0f", f.Mean)
			}
		}
		row(w, c.name, mean, reports, func(r report) string {
			f, ok := r.Classes[c.name]
			if !ok {
				return "–"
			}
			wrong := ""
			if f.Wrong > 0 {
				wrong = fmt.Sprintf(" (%d of %d totals differ)", f.Wrong, f.Queries)
			}
			return fmt.Sprintf("%.3g / %.3g%s", f.P50, f.P95, wrong)
		})
	}
	fmt.Fprintln(w)
	row(w, "build", "", reports, func(report) string { return "" })
	row(w, "---", "---", reports, func(report) string { return "---" })
	row(w, "prospects/s", "", reports, func(r report) string { return fmt.Sprintf("%.0f", r.PerSec) })
	row(w, "bytes/prospect", "", reports, func(r report) string { return fmt.Sprintf("%.0f", r.PerDoc) })
	row(w, "peak RSS of the process after the build, MiB", "", reports, func(r report) string { return fmt.Sprintf("%.0f", r.PeakMiB) })
	row(w, "RSS of the process after the queries, MiB (without mapped files)", "", reports, func(r report) string {
		return fmt.Sprintf("%.0f (%.0f)", r.RSSMiB, r.HeapMiB)
	})
	for _, r := range reports {
		for _, name := range slices.Sorted(maps.Keys(r.Extra)) {
			fmt.Fprintf(w, "\n%s: %s %.3g", r.Engine, name, r.Extra[name])
		}
	}
	fmt.Fprintln(w)
	for _, t := range out.Targets {
		fmt.Fprintf(w, "\n- %s", t)
	}
	fmt.Fprintln(w)
}

func row(w io.Writer, first, second string, reports []report, cell func(report) string) {
	cells := []string{first, second}
	for _, r := range reports {
		cells = append(cells, cell(r))
	}
	fmt.Fprintln(w, "| "+strings.Join(cells, " | ")+" |")
}

// procMiB reads a size of this process as Linux tells it, 0 elsewhere.
func procMiB(name string) float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, name+": %f kB", &kib); n == 1 {
			return kib / 1024
		}
	}
	return 0
}
