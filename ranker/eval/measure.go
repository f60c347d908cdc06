package eval

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Judgements are grades by query and person, as in TREC qrels files: 1 and more
// is relevant, -1 means that the person is taken out before measuring.
type Judgements map[string]map[string]int

// ReadJudgements reads lines of "query 0 person grade".
func ReadJudgements(r io.Reader) (Judgements, error) {
	judged := make(Judgements)
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		part := strings.Fields(lines.Text())
		if len(part) == 0 {
			continue
		}
		if len(part) != 4 {
			return nil, fmt.Errorf("read judgements: line %d: want 4 fields, got %d", number, len(part))
		}
		grade, err := strconv.Atoi(part[3])
		if err != nil {
			return nil, fmt.Errorf("read judgements: line %d: grade %q is not a number", number, part[3])
		}
		if judged[part[0]] == nil {
			judged[part[0]] = make(map[string]int)
		}
		judged[part[0]][part[2]] = grade
	}
	return judged, lines.Err()
}

// Relevant reports how many people of a query are relevant.
func (j Judgements) Relevant(query string) int {
	relevant := 0
	for _, grade := range j[query] {
		if grade > 0 {
			relevant++
		}
	}
	return relevant
}

// NDCG is the normalised discounted cumulative gain of the first depth people,
// with linear gains, as the TREC tools have it. Equal scores rank by person,
// last first, whatever order the hits are in.
func NDCG(hits []Hit, grades map[string]int, depth int) float64 {
	ideal := make([]int, 0, len(grades))
	for _, grade := range grades {
		if grade > 0 {
			ideal = append(ideal, grade)
		}
	}
	slices.SortFunc(ideal, func(a, b int) int { return b - a })
	best := discounted(ideal, depth)
	if best == 0 {
		return 0
	}
	return discounted(gains(hits, grades), depth) / best
}

// AveragePrecision is the mean of the precision at each relevant person.
func AveragePrecision(hits []Hit, grades map[string]int) float64 {
	found, sum := 0, 0.0
	for i, gain := range gains(hits, grades) {
		if gain > 0 {
			found++
			sum += float64(found) / float64(i+1)
		}
	}
	relevant := Judgements{"": grades}.Relevant("")
	if relevant == 0 {
		return 0
	}
	return sum / float64(relevant)
}

func gains(hits []Hit, grades map[string]int) []int {
	judged := make([]Hit, 0, len(hits))
	for _, hit := range hits {
		if grades[hit.Person] >= 0 {
			judged = append(judged, hit)
		}
	}
	slices.SortFunc(judged, func(a, b Hit) int {
		if a.Score != b.Score {
			return int(b.Score - a.Score)
		}
		return strings.Compare(b.Person, a.Person)
	})
	out := make([]int, len(judged))
	for i, hit := range judged {
		out[i] = grades[hit.Person]
	}
	return out
}

func discounted(gains []int, depth int) float64 {
	sum := 0.0
	for i, gain := range gains[:min(depth, len(gains))] {
		sum += float64(gain) / math.Log2(float64(i+2))
	}
	return sum
}

// Interval is the 95% bootstrap interval of the mean over groups of values,
// resampled by group. The same values give the same interval.
func Interval(groups map[string][]float64) (low, high float64) {
	const rounds = 2000
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) == 0 {
		return 0, 0
	}
	source := rand.New(rand.NewPCG(1, 2))
	means := make([]float64, rounds)
	for i := range means {
		sum, n := 0.0, 0
		for range names {
			for _, value := range groups[names[source.IntN(len(names))]] {
				sum, n = sum+value, n+1
			}
		}
		means[i] = sum / float64(n)
	}
	slices.Sort(means)
	return means[rounds*25/1000], means[rounds*975/1000]
}
