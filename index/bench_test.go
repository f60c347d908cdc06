package index

import (
	"testing"
)

func BenchmarkSearch(b *testing.B) {
	dir, dict := b.TempDir(), tools(b)
	build(b, dir, inventAll(1, 15_000), Options{})
	ix := open(b, dir)
	for name, text := range map[string]string{
		"word": "machine", "phrase": `"machine learning"`, "tool": "tool:kubeflow", "everybody": "",
		"recruiter": `("machine learning" OR mlops) tool:kubeflow NOT junior country:DE points:>=5 active:<2y`,
	} {
		q := parse(b, dict, text)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := ix.Search(b.Context(), Request{Query: q, Limit: 50, Today: today}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	records := inventAll(1, 5_000)
	for b.Loop() {
		build(b, b.TempDir(), records, Options{})
	}
	b.ReportMetric(float64(len(records))*float64(b.N)/b.Elapsed().Seconds(), "prospects/s")
}
