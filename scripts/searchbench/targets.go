package main

import (
	"fmt"
	"math"
)

// target is a figure beside what is asked of it.
type target struct {
	What   string  `json:"what"`
	Found  float64 `json:"found"`
	Wanted float64 `json:"wanted"`
	AtMost bool    `json:"at_most,omitempty"` // else at least
	Unit   string  `json:"unit"`
}

func (t target) met() bool {
	if t.AtMost {
		return t.Found <= t.Wanted
	}
	return t.Found >= t.Wanted
}

func (t target) String() string {
	bound, verdict := "at least", "met"
	if t.AtMost {
		bound = "at most"
	}
	if !t.met() {
		verdict = "missed"
	}
	return fmt.Sprintf("%s: %.3g%s, wanted %s %.3g: %s", t.What, t.Found, t.Unit, bound, t.Wanted, verdict)
}

// judge compares what was measured with what is asked of a million prospects.
func judge(o options, classes []class, reports []report) []target {
	j := &judgement{reports: make(map[string]report)}
	for _, r := range reports {
		j.reports[r.Engine] = r
	}
	if _, ok := j.reports["mlscout"]; !ok {
		return nil
	}
	const recruiter, faceted = "recruiter by points", "recruiter page, 4 facets"
	j.faster(recruiter, 4)
	j.most("p95 of "+recruiter, j.ours(recruiter).P95, 250, " ms")
	j.faster(faceted, 5)
	j.most("four facets more than without", j.ours(faceted).P50-j.ours(recruiter).P50, 20, " ms")
	j.faster("facets on everything", 25)
	j.most("match all, top 50", j.ours("match all, top 50").P50, 5, " ms")
	j.faster("phrase, common words", 1.5)
	j.faster("phrase, title", 1.5)
	if factor, n := overLimit(classes, j.reports); n > 0 {
		j.most(fmt.Sprintf("factor over the scan in memory, geometric mean of %d classes", n), factor, 2.5, "×")
	}
	ours := j.reports["mlscout"]
	j.most("bytes per prospect", ours.PerDoc, 3.2*1024, "")
	j.most("open to first answer", ours.Extra["open_to_first_answer_ms"], 300, " ms")
	j.most("1% made searchable, of the full build's time", 100*ours.Extra["update_of_1_percent_s"]/ours.Seconds, 5, "%")
	return j.targets
}

type judgement struct {
	reports map[string]report
	targets []target
}

func (j *judgement) ours(class string) figures { return j.reports["mlscout"].Classes[class] }

func (j *judgement) most(what string, found, wanted float64, unit string) {
	j.targets = append(j.targets, target{what, found, wanted, true, unit})
}

// faster compares with the best of the others, the scan in memory apart.
func (j *judgement) faster(class string, wanted float64) {
	best := math.Inf(1)
	for engine, r := range j.reports {
		if f, ok := r.Classes[class]; ok && engine != "mlscout" && engine != "brute" {
			best = min(best, f.P50)
		}
	}
	if !math.IsInf(best, 1) {
		j.targets = append(j.targets, target{class + ", faster than the best of the others", best / j.ours(class).P50, wanted, false, "×"})
	}
}

// overLimit compares with the scan; both are taken to need at least 20 µs.
func overLimit(classes []class, reports map[string]report) (float64, int) {
	const least = 0.02
	sum, n := 0.0, 0
	for _, c := range classes {
		ours, ok := reports["mlscout"].Classes[c.name]
		limit, known := reports["brute"].Classes[c.name]
		if ok && known {
			sum += math.Log(max(ours.P50, least) / max(limit.P50, least))
			n++
		}
	}
	return math.Exp(sum / float64(max(n, 1))), n
}
