package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"mlscout/ranker"
	"mlscout/ranker/eval"
	"mlscout/talent"
)

// query is one question with all that may be known before its cut.
type query struct {
	id     string
	tool   talent.ToolID
	asOf   talent.Day
	people eval.People
}

// tracks is everything that can be asked: the single cuts, and cuts of more years.
type tracks struct {
	single, multi []query
	role, future  eval.Judgements // of both
}

// order ranks the people of a query for a reading.
type order func(q query, reading string) []eval.Hit

func byModel(model *ranker.Model) order {
	return func(q query, reading string) []eval.Hit {
		hits, err := eval.Order(q.people, eval.Options{Tool: q.tool, AsOf: q.asOf, Sort: reading, Model: model})
		if err != nil {
			panic(err) // the readings are ours
		}
		return hits
	}
}

func load(dir string) (*tracks, error) {
	t := &tracks{role: eval.Judgements{}, future: eval.Judgements{}}
	var err error
	if t.single, err = loadQueries(dir, "queries.tsv"); err != nil {
		return nil, err
	}
	if t.multi, err = loadQueries(dir, "queries_multi.tsv"); err != nil {
		return nil, err
	}
	for name, into := range map[string]eval.Judgements{
		"qrels_role.txt": t.role, "qrels_multi_role.txt": t.role,
		"qrels_future.txt": t.future, "qrels_multi_future.txt": t.future,
	} {
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		judged, err := eval.ReadJudgements(file)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for query, grades := range judged {
			into[query] = grades
		}
	}
	return t, nil
}

func loadQueries(dir, name string) ([]query, error) {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	var queries []query
	for line := range strings.Lines(string(text)) {
		part := strings.Fields(line)
		asOf, err := talent.ParseDay(part[2])
		if err != nil {
			return nil, fmt.Errorf("%s: query %s: %w", name, part[0], err)
		}
		queries = append(queries, query{id: part[0], tool: talent.ToolID(part[1]), asOf: asOf})
	}
	return queries, loadPeople(filepath.Join(dir, "events.jsonl.gz"), queries)
}

func loadPeople(events string, queries []query) error {
	errs := make([]error, len(queries))
	var wait sync.WaitGroup
	for i := range queries {
		wait.Go(func() { queries[i].people, errs[i] = eval.Load(events, queries[i].asOf) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// measures are the figures of one ranking. By tool, values over its cuts.
type measures struct {
	future, role, depthAP map[string][]float64
	mlopsRole, mlopsFut   float64
}

func (t *tracks) measure(rank order) measures {
	m := t.measureAll(rank, t.single)
	return m
}

func (t *tracks) measureAll(rank order, queries []query) measures {
	m := measures{map[string][]float64{}, map[string][]float64{}, map[string][]float64{}, 0, 0}
	var lock sync.Mutex
	var wait sync.WaitGroup
	for _, q := range queries {
		wait.Go(func() {
			points, depth := rank(q, "points"), rank(q, "depth")
			lock.Lock()
			defer lock.Unlock()
			t.add(&m, q, points, depth)
		})
	}
	wait.Wait()
	return m
}

func (t *tracks) add(m *measures, q query, points, depth []eval.Hit) {
	if q.tool == "mlops" {
		m.mlopsRole = eval.NDCG(points, t.role[q.id], 50)
		m.mlopsFut = eval.NDCG(points, t.future[q.id], 50)
		return
	}
	tool := string(q.tool)
	if t.future.Relevant(q.id) > 0 {
		m.future[tool] = append(m.future[tool], eval.NDCG(points, t.future[q.id], 10))
	}
	if t.role.Relevant(q.id) > 0 {
		m.role[tool] = append(m.role[tool], eval.NDCG(points, t.role[q.id], 10))
		m.depthAP[tool] = append(m.depthAP[tool], eval.AveragePrecision(depth, t.role[q.id]))
	}
}

// mean is over tools, each tool's cuts counting together as one; skip leaves a tool out.
func mean(byTool map[string][]float64, skip string) float64 {
	sum, n := 0.0, 0.0
	for _, tool := range sortedTools(byTool) {
		if tool == skip {
			continue
		}
		cuts := 0.0
		for _, value := range byTool[tool] {
			cuts += value
		}
		sum += cuts / float64(len(byTool[tool]))
		n++
	}
	return sum / n
}
