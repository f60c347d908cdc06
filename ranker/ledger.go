package ranker

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// Ledger explains a score, largest entry first. The score is its sum, nothing else.
type Ledger []Entry

// Entry is the points that one sort of act in one repository earned. Its points
// are Base × Count × Saturation × Noise × Specificity × Ownership × Recency,
// rounded to hundredths.
type Entry struct {
	Tool   talent.ToolID `json:"tool"`
	Area   talent.AreaID `json:"area,omitempty"` // the tool's first area; empty for tools outside the catalogue
	Kind   talent.Kind   `json:"kind"`
	Repo   string        `json:"repo,omitempty"`
	What   string        `json:"what"` // plain words: "reviewed 14 pull requests in kserve/kserve"
	URL    string        `json:"url"`  // of the latest act
	At     talent.Day    `json:"at"`   // day of the latest act
	First  string        `json:"first,omitempty"`
	Months int           `json:"months"` // distinct months with an act
	Count  int           `json:"count"`
	Own    bool          `json:"own,omitempty"`
	Label  talent.Noise  `json:"noise,omitempty"`

	Base        float64 `json:"base"`
	Specificity float64 `json:"specificity"`
	Noise       float64 `json:"noise_factor"` // labels and own repositories
	Ownership   float64 `json:"ownership"`
	Saturation  float64 `json:"saturation"`
	Recency     float64 `json:"recency"`

	Points talent.Points `json:"points"`
	Depth  talent.Points `json:"depth"`
	Active talent.Points `json:"active"`
}

type entryKey struct {
	tool  talent.ToolID
	kind  talent.Kind
	repo  string
	own   bool
	noise talent.Noise
}

type tally struct {
	entry         Entry
	saturated     float64 // acts after saturation
	depth, active float64
	firstMonth    int
}

func (m *Model) ledger(rows []row, tools *catalog.Catalog) Ledger {
	byKey := make(map[entryKey]*tally)
	for _, r := range rows {
		key := entryKey{r.tool, r.kind, r.repo, r.own, r.noise}
		t := byKey[key]
		if t == nil {
			t = &tally{entry: Entry{
				Tool: r.tool, Kind: r.kind, Own: r.own, Label: r.noise,
				Base: m.w.Scale * r.base, Specificity: r.specificity, Noise: r.noiseFactor, Ownership: r.ownership,
			}}
			byKey[key] = t
		}
		t.add(r)
	}
	ledger := make(Ledger, 0, len(byKey))
	for _, t := range byKey {
		entry := t.close()
		if tool, ok := tools.Tool(entry.Tool); ok {
			entry.Area = tool.Area
		}
		entry.What = describe(entry, t.entry.What)
		ledger = append(ledger, entry)
	}
	slices.SortFunc(ledger, Entry.compare)
	return ledger
}

func (t *tally) add(r row) {
	t.entry.Count += r.count
	t.entry.Months++
	t.saturated += float64(r.count) * r.saturation
	t.depth += r.depth
	t.active += r.active
	if r.latest.At >= t.entry.At {
		t.entry.At, t.entry.Repo, t.entry.URL, t.entry.What = r.latest.At, r.latest.Repo, r.latest.URL, r.latest.What
	}
	if r.month != 0 && (t.firstMonth == 0 || r.month < t.firstMonth) {
		t.firstMonth = r.month
		t.entry.First = fmt.Sprintf("%04d-%02d", (r.month-1)/12, (r.month-1)%12+1)
	}
}

func (t *tally) close() Entry {
	e := t.entry
	e.Depth, e.Active = hundredths(t.depth), hundredths(t.active)
	e.Points = e.Depth + e.Active
	e.Saturation = t.saturated / float64(e.Count)
	if worth := e.Base * e.Specificity * e.Noise * e.Ownership * t.saturated; worth > 0 {
		e.Recency = (t.depth + t.active) / worth
	}
	return e
}

func (e Entry) compare(o Entry) int {
	return cmp.Or(
		cmp.Compare(o.Points, e.Points), cmp.Compare(o.At, e.At), cmp.Compare(e.Tool, o.Tool),
		cmp.Compare(e.Kind, o.Kind), cmp.Compare(e.Repo, o.Repo), compareBool(e.Own, o.Own), cmp.Compare(e.Label, o.Label))
}

func hundredths(points float64) talent.Points { return talent.Points(math.Round(points * 100)) }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
