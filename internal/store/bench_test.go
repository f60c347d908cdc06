package store

import (
	"fmt"
	"testing"

	"mlscout/crawler"
	"mlscout/talent"
)

// benchBatch is a page of a crawl: people with evidence over two years.
func benchBatch(n, people, each int) crawler.Batch {
	b := crawler.Batch{Source: "github", Cursors: map[string]string{"page": fmt.Sprint(n)}}
	for i := range people {
		id := talent.ProspectID(n*people + i + 1)
		b.People = append(b.People, person(id, fmt.Sprint("person-", id)))
		for c := range each {
			item := fmt.Sprintf("%040x", int(id)*each+c)
			ev := commit(id, []talent.ToolID{"dvc", "mlflow", "kserve"}[c%3], item, firstDay-talent.Day(c*37%730))
			ev.URL = "https://github.com/example/dvc/commit/" + item
			ev.Source = "https://api.github.com/graphql"
			b.Evidence = append(b.Evidence, ev)
		}
	}
	return b
}

func BenchmarkSave(b *testing.B) {
	db := open(b, Options{Dir: b.TempDir()})
	n := 0
	for b.Loop() {
		save(b, db, benchBatch(n, 100, 10))
		n++
	}
	b.ReportMetric(float64(n*1000)/b.Elapsed().Seconds(), "evidence/s")
}

func BenchmarkSaveAgain(b *testing.B) {
	db := open(b, Options{Dir: b.TempDir()})
	save(b, db, benchBatch(0, 100, 10))
	n := 0
	for b.Loop() {
		save(b, db, benchBatch(0, 100, 10))
		n++
	}
	b.ReportMetric(float64(n*1000)/b.Elapsed().Seconds(), "evidence/s")
}

func BenchmarkProspects(b *testing.B) {
	db := open(b, Options{Dir: b.TempDir()})
	for n := range 10 {
		save(b, db, benchBatch(n, 500, 20))
	}
	rows := 0
	for b.Loop() {
		for p, err := range db.Prospects(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			for _, ev := range p.Evidence {
				rows += ev.Count
			}
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "evidence/s")
}

func BenchmarkDue(b *testing.B) {
	db := open(b, Options{Dir: b.TempDir()})
	for n := range 40 {
		batch := benchBatch(n, 5000, 0)
		for i, p := range batch.People {
			if i%3 > 0 {
				batch.Visits = append(batch.Visits, crawler.Visit{Prospect: p.ID, Stage: crawler.StageProfile, Cycle: int64(i % 7)})
			}
		}
		save(b, db, batch)
	}
	for _, stage := range []crawler.Stage{crawler.StageProfile, crawler.StageActivity} {
		for _, limit := range []int{100, 100_000} {
			b.Run(fmt.Sprint(stage, " ", limit), func(b *testing.B) {
				for b.Loop() {
					if _, err := db.Due(b.Context(), stage, 5, limit); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run(fmt.Sprint(stage, " count"), func(b *testing.B) {
			for b.Loop() {
				if _, err := db.DueCount(b.Context(), stage, 5); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
