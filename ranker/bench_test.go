package ranker

import (
	"fmt"
	"testing"

	"mlscout/talent"
)

// crowd is what a crawl finds: most people did a little, few did much.
func crowd() []talent.Prospect {
	people := make([]talent.Prospect, 1000)
	names := []talent.ToolID{"kserve", "mlflow", "dvc", "kubernetes", "feast"}
	for i := range people {
		months := 1 + 40/(1+i%40)
		for tool := range 1 + i%4 {
			id := names[(i+tool)%len(names)]
			for month := range months {
				ev := act(id, talent.Commit, "upstream/"+string(id), 30*month)
				ev.Count = 1 + month%7
				people[i].Evidence = append(people[i].Evidence, ev)
				if month%3 == 0 {
					people[i].Evidence = append(people[i].Evidence, act(id, talent.PullRequest, "upstream/"+string(id), 30*month))
				}
			}
		}
		people[i].Login = fmt.Sprintf("person-%d", i)
	}
	return people
}

func BenchmarkRank(b *testing.B) {
	model, tools := setup(b)
	people := crowd()
	rows := 0
	for _, p := range people {
		rows += len(p.Evidence)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		model.Rank(people[i%len(people)], nil, tools, asOf)
	}
	b.ReportMetric(float64(rows)/float64(len(people)), "rows/prospect")
}
