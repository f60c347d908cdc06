package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

func printMarkdown(w io.Writer, o options, classes []class, reports []report) {
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
	row(w, "peak RSS so far, MiB", "", reports, func(r report) string { return fmt.Sprintf("%.0f", r.PeakMiB) })
	for _, r := range reports {
		for name, value := range r.Extra {
			fmt.Fprintf(w, "\n%s: %s %.3g", r.Engine, name, value)
		}
	}
	if factor, n := overLimit(classes, reports); n > 0 {
		fmt.Fprintf(w, "\n\nmlscout over the scan in memory: factor %.2f, geometric mean of %d classes\n", factor, n)
	}
}

func row(w io.Writer, first, second string, reports []report, cell func(report) string) {
	cells := []string{first, second}
	for _, r := range reports {
		cells = append(cells, cell(r))
	}
	fmt.Fprintln(w, "| "+strings.Join(cells, " | ")+" |")
}

// overLimit compares with the scan; both are taken to need at least 20 µs.
func overLimit(classes []class, reports []report) (float64, int) {
	const least = 0.02
	byName := map[string]report{}
	for _, r := range reports {
		byName[r.Engine] = r
	}
	sum, n := 0.0, 0
	for _, c := range classes {
		ours, ok := byName["mlscout"].Classes[c.name]
		limit, known := byName["brute"].Classes[c.name]
		if ok && known {
			sum += math.Log(max(ours.P50, least) / max(limit.P50, least))
			n++
		}
	}
	return math.Exp(sum / float64(max(n, 1))), n
}

// peakMiB is the largest resident size of this process so far, 0 where the
// system does not say.
func peakMiB() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kib); n == 1 {
			return kib / 1024
		}
	}
	return 0
}
