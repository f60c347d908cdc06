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

// Entry is the points that one sort of act in one repository earned.
type Entry struct {
	Tool   talent.ToolID `json:"tool"`
	Area   talent.AreaID `json:"area,omitempty"` // the tool's first area; empty for tools outside the catalogue
	Kind   talent.Kind   `json:"kind"`
	Repo   string        `json:"repo,omitempty"`
	What   string        `json:"what"`            // plain words: "reviewed 14 pull requests in kserve/kserve"
	URL    string        `json:"url"`             // of the latest act
	At     talent.Day    `json:"at"`              // day of the latest act
	First  string        `json:"first,omitempty"` // month of the first act, YYYY-MM
	Months int           `json:"months"`          // distinct months with an act
	Count  int           `json:"count"`
	Own    bool          `json:"own,omitempty"`
	Label  talent.Noise  `json:"noise,omitempty"`
	// Shared lists other tools that the same acts count for: the points are divided
	// among their entries, and a question about any of them counts all.
	Shared []talent.ToolID `json:"shared_with,omitempty"`

	Points  talent.Points `json:"points"`
	Depth   talent.Points `json:"depth"`
	Active  talent.Points `json:"active"`
	Factors Factors       `json:"factors"`
}

// Factors say how an entry came to its points. Their product times the count of
// acts is the points, rounded to hundredths.
type Factors struct {
	Base        float64 `json:"base"`        // of the kind
	Noise       float64 `json:"noise"`       // of labels, own repositories, and texts that name many tools
	Saturation  float64 `json:"saturation"`  // of volume within one month
	Ownership   float64 `json:"ownership"`   // of the share in a small repository
	Specificity float64 `json:"specificity"` // of the tool
	Breadth     float64 `json:"breadth"`     // of the number of months in the tool
	Cap         float64 `json:"cap"`         // of own repositories, words and tools touched in passing, and of acts shared by tools
	Recency     float64 `json:"recency"`     // points that an act of such age is worth, slow and fast part together
}

// tally gathers the rows of one entry.
type tally struct {
	Entry
	line          string // that came with the latest act
	firstMonth    int
	plain, capped float64 // acts after saturation, before and after caps
	depth, active float64
}

// ledger sums rows up to entries. Rows of one entry follow each other.
func (m *Model) ledger(groups []toolRows, tools *catalog.Catalog) Ledger {
	var ledger Ledger
	for _, g := range groups {
		area := talent.AreaID("")
		if tool, ok := tools.Tool(g.rows[0].tool); ok {
			area = tool.Area
		}
		for start := 0; start < len(g.rows); {
			end := start + 1
			for end < len(g.rows) && g.rows[end].actKey == g.rows[start].actKey {
				end++
			}
			entry := sumUp(g.rows[start:end], g)
			entry.Area = area
			ledger = append(ledger, entry)
			start = end
		}
	}
	slices.SortFunc(ledger, Entry.compare)
	return ledger
}

func sumUp(rows []row, g toolRows) Entry {
	first := rows[0]
	t := tally{Entry: Entry{Tool: first.tool, Kind: first.kind, Own: first.own, Label: first.noise}}
	for _, r := range rows {
		t.add(r)
	}
	e := t.Entry
	e.Depth, e.Active = hundredths(t.depth), hundredths(t.active)
	e.Points = e.Depth + e.Active
	e.What = describe(e, t.line)
	e.Factors = Factors{
		Base: first.base, Noise: first.factor, Ownership: first.ownership,
		Specificity: g.specificity, Breadth: g.breadth,
		Saturation: t.plain / float64(e.Count), Cap: t.capped / t.plain,
	}
	f := e.Factors
	if worth := f.Base * f.Noise * f.Ownership * f.Specificity * f.Breadth * t.capped; worth > 0 {
		e.Factors.Recency = (t.depth + t.active) / worth
	}
	return e
}

func (t *tally) add(r row) {
	t.Count += r.count
	t.Months++
	acts := float64(r.count) * r.saturation
	t.plain += acts
	t.capped += acts * r.capped
	t.shareWith(r.shared)
	t.depth += r.depth
	t.active += r.active
	if r.latest.At >= t.At {
		t.At, t.URL, t.Repo, t.line = r.latest.At, r.latest.URL, r.latest.Repo, r.latest.What
	}
	if r.month != 0 && (t.firstMonth == 0 || r.month < t.firstMonth) {
		t.firstMonth = r.month
		t.First = fmt.Sprintf("%04d-%02d", (r.month-1)/12, (r.month-1)%12+1)
	}
}

func (e Entry) compare(o Entry) int {
	return cmp.Or(
		cmp.Compare(o.Points, e.Points), cmp.Compare(o.At, e.At), cmp.Compare(e.Tool, o.Tool), cmp.Compare(e.Kind, o.Kind),
		cmp.Compare(e.Repo, o.Repo), compareBool(e.Own, o.Own), cmp.Compare(e.Label, o.Label), cmp.Compare(e.URL, o.URL))
}

func hundredths(points float64) talent.Points { return talent.Points(math.Round(points * 100)) }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
