package export

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// BenchmarkHundredThousand writes 100,000 people with five ledger entries each
// and reports the most memory that the process held. Run one format at a time:
//
//	go test ./internal/export -run '^$' -bench 'HundredThousand/xlsx' -benchtime 1x
func BenchmarkHundredThousand(b *testing.B) {
	for _, f := range Formats() {
		b.Run(f.Name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "list"+f.Extension)
			for b.Loop() {
				if _, err := WriteFile(path, f, crowd(100_000, 5), testOptions()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(peakMiB(b), "peak-MiB")
		})
	}
}

// peakMiB is the high-water mark of resident memory where the system tells it.
func peakMiB(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	return 0
}
