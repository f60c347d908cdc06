package ranker

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mlscout/talent"
)

// actKey names acts of one sort in one place: a ledger entry.
type actKey struct {
	tool  talent.ToolID
	kind  talent.Kind
	repo  string // lower-case owner/name, or "#" and the numeric id where known, which survives renames
	own   bool
	noise talent.Noise
}

// row is all acts of one key in one month, and what they turn out to be worth.
type row struct {
	actKey
	month  int // months since year 0; 0 undated
	count  int
	latest *talent.Evidence // latest act, ties by address and text

	standing      standing
	crowded       bool // comes from a text or repository that names more tools than honest ones do
	base          float64
	factor        float64 // of labels and own repositories
	ownership     float64
	saturation    float64         // what volume within the month leaves of one act
	activity      float64         // the same for activity
	capped        float64         // what caps, and sharing it with other tools, leave of it
	shared        []talent.ToolID // the tools that the acts count for, where there are several
	depth, active float64         // in points
}

// fold brings evidence to one row per key and month, in the order of the keys.
// Kinds without a weight are left out.
func (m *Model) fold(evidence []talent.Evidence) []row {
	rows := make([]row, 0, len(evidence))
	for i := range evidence {
		ev := &evidence[i]
		base, ok := m.w.Kinds[ev.Kind]
		if !ok || ev.Tool == "" {
			continue
		}
		key := actKey{tool: ev.Tool, kind: ev.Kind, repo: repoKey(ev), own: ev.Own, noise: ev.Noise}
		rows = append(rows, row{actKey: key, month: monthOf(ev.At), count: max(ev.Count, 1), latest: ev, base: base})
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(a.actKey.compare(b.actKey), cmp.Compare(a.month, b.month), later(a.latest, b.latest))
	})
	folded := rows[:0]
	for _, r := range rows {
		if last := len(folded) - 1; last >= 0 && folded[last].actKey == r.actKey && folded[last].month == r.month {
			folded[last].count += r.count
			continue
		}
		folded = append(folded, r)
	}
	return folded
}

func (k actKey) compare(o actKey) int {
	return cmp.Or(
		cmp.Compare(k.tool, o.tool), cmp.Compare(k.kind, o.kind), cmp.Compare(k.repo, o.repo),
		compareBool(k.own, o.own), cmp.Compare(k.noise, o.noise))
}

func later(a, b *talent.Evidence) int {
	return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.URL, b.URL), cmp.Compare(a.What, b.What), cmp.Compare(a.Repo, b.Repo))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// monthOf counts months from year 0; the unknown day has month 0.
func monthOf(day talent.Day) int {
	if day == 0 {
		return 0
	}
	year, month, _ := day.Time().Date()
	return year*12 + int(month)
}

func repoKey(ev *talent.Evidence) string {
	if ev.RepoID != 0 {
		return "#" + strconv.FormatInt(ev.RepoID, 10)
	}
	return strings.ToLower(ev.Repo)
}
