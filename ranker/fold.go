package ranker

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"mlscout/talent"
)

// rowKey names the acts that are worth the same: one row per month.
type rowKey struct {
	tool  talent.ToolID
	kind  talent.Kind
	repo  string // lower-case owner/name; "#" and the numeric id where known, which survives renames
	own   bool
	noise talent.Noise
	month int // months since year 0; 0 undated
}

// row is all acts of one key, and what they turned out to be worth.
type row struct {
	rowKey
	latest talent.Evidence // latest act, ties by address and text
	count  int

	base, specificity, noiseFactor, ownership float64
	saturation                                float64 // of volume within the month, and of caps
	depth, active                             float64 // in points
}

// fold brings evidence to one row per key, in the order of the keys.
func fold(evidence []talent.Evidence) []row {
	rows := make([]row, 0, len(evidence))
	for _, ev := range evidence {
		if !knownKind(ev.Kind) || ev.Tool == "" {
			continue
		}
		key := rowKey{tool: ev.Tool, kind: ev.Kind, repo: repoKey(ev), own: ev.Own, noise: ev.Noise, month: monthOf(ev.At)}
		rows = append(rows, row{rowKey: key, latest: ev, count: max(ev.Count, 1)})
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(a.compare(b.rowKey), later(a.latest, b.latest)) })
	folded := rows[:0]
	for _, r := range rows {
		if last := len(folded) - 1; last >= 0 && folded[last].rowKey == r.rowKey {
			folded[last].count += r.count
			continue
		}
		folded = append(folded, r)
	}
	return folded
}

func (k rowKey) compare(o rowKey) int {
	return cmp.Or(
		cmp.Compare(k.tool, o.tool), cmp.Compare(k.kind, o.kind), cmp.Compare(k.repo, o.repo),
		compareBool(k.own, o.own), cmp.Compare(k.noise, o.noise), cmp.Compare(k.month, o.month))
}

func later(a, b talent.Evidence) int {
	return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.URL, b.URL), cmp.Compare(a.What, b.What))
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

func repoKey(ev talent.Evidence) string {
	if ev.RepoID != 0 {
		return "#" + strconv.FormatInt(ev.RepoID, 10)
	}
	return strings.ToLower(ev.Repo)
}
