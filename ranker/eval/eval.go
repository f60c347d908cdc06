// Package eval judges the ranker: it ranks people from a file of contribution
// events with the product's own ranking code, and measures rankings against
// judgements. It refuses to know anything the ranker does not: events carry no
// names, and rosters of recognised people are the judgement, not the input.
package eval

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"mlscout/config/catalog"
	"mlscout/ranker"
	"mlscout/talent"
)

// Options says what to rank.
type Options struct {
	Events string // file of events, one JSON object a line, gzip where the name ends in .gz
	Query  string // id for the run file
	Tool   talent.ToolID
	AsOf   talent.Day // only earlier events are seen
	Sort   string     // points, depth or active
	Model  *ranker.Model
}

// Hit is one person of a ranking.
type Hit struct {
	Person string
	Score  talent.Points
	tie    talent.Points // decides between equal scores
}

// Rank writes a TREC run: one line "query Q0 person rank score mlscout" for
// everybody with evidence for the tool, best first.
func Rank(w io.Writer, o Options) error {
	people, err := Load(o.Events, o.AsOf)
	if err != nil {
		return err
	}
	hits, err := Order(people, o)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	for i, hit := range hits {
		fmt.Fprintf(out, "%s Q0 %s %d %s mlscout\n", o.Query, hit.Person, i+1, hit.Score)
	}
	return out.Flush()
}

// Order ranks loaded people. The tool "*" or "mlops" means all tools together.
// The tools of a file count alike, whether the catalogue knows them or not.
func Order(people People, o Options) ([]Hit, error) {
	if !slices.Contains([]string{"points", "depth", "active"}, o.Sort) {
		return nil, fmt.Errorf("rank events: sort %q: want points, depth or active", o.Sort)
	}
	equals := new(catalog.Catalog)
	hits := make([]Hit, 0, len(people))
	for person, evidence := range people {
		if !asked(evidence, o.Tool) {
			continue
		}
		score := o.Model.Rank(talent.Prospect{Evidence: evidence}, nil, equals, o.AsOf)
		hits = append(hits, hit(person, score, o))
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.tie, a.tie), cmp.Compare(a.Person, b.Person))
	})
	return hits, nil
}

func all(tool talent.ToolID) bool { return tool == "*" || tool == "mlops" }

func asked(evidence []talent.Evidence, tool talent.ToolID) bool {
	return all(tool) || slices.ContainsFunc(evidence, func(ev talent.Evidence) bool { return ev.Tool == tool })
}

func hit(person string, score ranker.Score, o Options) Hit {
	reading := ranker.Reading{Points: score.Points, Depth: score.Depth, Active: score.Active}
	if !all(o.Tool) {
		reading = score.Tool(o.Tool).Asked
	}
	switch o.Sort {
	case "depth":
		return Hit{person, reading.Depth, reading.Points}
	case "active":
		return Hit{person, reading.Active, reading.Points}
	}
	return Hit{person, reading.Points, reading.Depth}
}
