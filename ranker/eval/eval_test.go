package eval

import (
	"compress/gzip"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlscout/ranker"
	"mlscout/talent"
)

// history: p1 works steadily up to the cut, p2 long ago, p3 once, on another
// tool; b1 is a bot, p9 is listed as one; p4 begins on the day of the cut.
const history = `{"person":"p1","repo":"o/a","tool":"tool-a","date":"2024-03-02","kind":"commit","files":1,"pr":3}
{"person":"p1","repo":"o/a","tool":"tool-a","date":"2024-04-02","kind":"merge"}
{"person":"p1","repo":"o/a","tool":"tool-a","date":"2024-05-02","kind":"review"}
{"person":"p1","repo":"o/a","tool":"tool-a","date":"2024-05-30","kind":"release"}

{"person":"p2","repo":"o/a","tool":"tool-a","date":"2019-01-02","kind":"commit"}
{"person":"p2","repo":"o/a","tool":"tool-a","date":"2019-02-02","authored":"2018-12-30","kind":"apply"}
{"person":"p2","repo":"o/a","tool":"tool-a","date":"2019-03-02","kind":"coauthor"}
{"person":"p3","repo":"o/b","tool":"tool-b","date":"2024-05-01","kind":"commit"}
{"person":"p3","repo":"o/b","tool":"tool-b","date":"2024-05-01","kind":"something new"}
{"person":"b1","repo":"o/a","tool":"tool-a","date":"2024-05-01","kind":"commit"}
{"person":"p9","repo":"o/a","tool":"tool-a","date":"2024-05-01","kind":"commit"}
{"person":"p4","repo":"o/a","tool":"tool-a","date":"2024-06-01","kind":"commit"}
`

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	handle, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer handle.Close()
	if !strings.HasSuffix(name, ".gz") {
		_, err = handle.WriteString(text)
	} else {
		zipped := gzip.NewWriter(handle)
		_, err = zipped.Write([]byte(text))
		zipped.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	bots := `{"person":"p9","kind":"ai"}` + "\n"
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "bots.jsonl"), []byte(bots), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func options(t *testing.T, file, tool, sort string) Options {
	t.Helper()
	model, err := ranker.Default()
	if err != nil {
		t.Fatal(err)
	}
	asOf, err := talent.ParseDay("2024-06-01")
	if err != nil {
		t.Fatal(err)
	}
	return Options{Events: file, Query: "q7", Tool: talent.ToolID(tool), AsOf: asOf, Sort: sort, Model: model}
}

func TestRank(t *testing.T) {
	tests := map[string]struct {
		tool, sort string
		want       []string // persons in order
	}{
		"one tool":        {"tool-a", "points", []string{"p1", "p2"}},
		"one tool, depth": {"tool-a", "depth", []string{"p1", "p2"}},
		"all, active":     {"*", "active", []string{"p1", "p3", "p2"}},
		"all by name":     {"mlops", "points", []string{"p1", "p3", "p2"}},
		"no such tool":    {"tool-z", "points", nil},
	}
	for _, name := range []string{"events.jsonl", "events.jsonl.gz"} {
		file := write(t, name, history)
		for title, tt := range tests {
			t.Run(name+" "+title, func(t *testing.T) {
				var out strings.Builder
				if err := Rank(&out, options(t, file, tt.tool, tt.sort)); err != nil {
					t.Fatal(err)
				}
				var got []string
				for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
					part := strings.Fields(line)
					if len(part) == 0 {
						continue
					}
					if len(part) != 6 || part[0] != "q7" || part[1] != "Q0" || part[5] != "mlscout" || part[3] != string(rune('1'+i)) {
						t.Errorf("line %q is not a run line", line)
					}
					got = append(got, part[2])
				}
				if diff := cmp.Diff(got, tt.want); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestRankMistakes(t *testing.T) {
	good := write(t, "events.jsonl", history)
	tests := map[string]struct {
		file, sort, want string
	}{
		"absent file":  {good + ".absent", "points", "read events"},
		"not JSON":     {write(t, "events.jsonl", history+"oops\n"), "points", "line 14"},
		"not a date":   {write(t, "events.jsonl", `{"person":"p1","date":"May"}`), "points", "line 1"},
		"not gzip":     {write(t, "events.jsonl", history) + ".gz", "points", "read events"},
		"unknown sort": {good, "stars", `sort "stars"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			err := Rank(&out, options(t, tt.file, "tool-a", tt.sort))
			if err == nil || !strings.Contains(err.Error(), tt.want) || out.Len() > 0 {
				t.Errorf("got %v and %q, want an error with %q and no output", err, out.String(), tt.want)
			}
		})
	}
}

func TestMeasures(t *testing.T) {
	// In order: b, d, a, e, c; x is taken out, z is missing from the ranking.
	hits := []Hit{{Person: "x", Score: 9}, {Person: "b", Score: 8}, {Person: "d", Score: 7}, {Person: "a", Score: 6}, {Person: "e", Score: 5}, {Person: "c", Score: 4}}
	grades := map[string]int{"a": 3, "b": 2, "c": 1, "d": 0, "x": -1, "z": 1}
	gain := 2 + 3/2.0 + 1/math.Log2(6)
	ideal := 3 + 2/math.Log2(3) + 1/2.0 + 1/math.Log2(5)
	if got, want := NDCG(hits, grades, 10), gain/ideal; math.Abs(got-want) > 1e-9 {
		t.Errorf("NDCG: got %v, want %v", got, want)
	}
	if got, want := AveragePrecision(hits, grades), (1+2/3.0+3/5.0)/4; math.Abs(got-want) > 1e-9 {
		t.Errorf("average precision: got %v, want %v", got, want)
	}
	ties := []Hit{{Person: "a", Score: 1}, {Person: "b", Score: 1}}
	if got := NDCG(ties, map[string]int{"b": 1}, 1); got != 1 {
		t.Errorf("of equal scores the later name is first: got %v", got)
	}
	if NDCG(nil, nil, 10) != 0 || AveragePrecision(hits, nil) != 0 {
		t.Error("nothing relevant is not 0")
	}
}

func TestInterval(t *testing.T) {
	low, high := Interval(map[string][]float64{"one": {0.2}, "two": {0.8}})
	if low != 0.2 || high != 0.8 {
		t.Errorf("got %v to %v, want 0.2 to 0.8", low, high)
	}
	if low, high := Interval(nil); low != 0 || high != 0 {
		t.Errorf("of nothing: got %v to %v", low, high)
	}
}

func TestReadJudgements(t *testing.T) {
	judged, err := ReadJudgements(strings.NewReader("q1 0 p1 3\nq1 0 p2 -1\n\nq2 0 p1 0\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(judged, Judgements{"q1": {"p1": 3, "p2": -1}, "q2": {"p1": 0}}); diff != "" {
		t.Error(diff)
	}
	if judged.Relevant("q1") != 1 || judged.Relevant("q2") != 0 {
		t.Error("relevant people are miscounted")
	}
	for _, bad := range []string{"q1 0 p1", "q1 0 p1 much"} {
		if _, err := ReadJudgements(strings.NewReader(bad)); err == nil {
			t.Errorf("%q gave no error", bad)
		}
	}
}
