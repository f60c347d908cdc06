package ranker

import (
	"math"
	"slices"

	"mlscout/talent"
)

// Fit is how much of what a job asks for somebody's public evidence covers. What
// is missing is unknown, not lacking.
type Fit struct {
	Share float64       `json:"share"` // of the asked weight that is covered, 0 to 1
	Depth talent.Points `json:"depth"` // of the tools and areas asked for
	Lines []FitLine     `json:"lines"` // one for each want, in the job's order
	Unmet []Want        `json:"unmet"` // musts without any evidence
}

// FitLine is how far one want is covered, and by what.
type FitLine struct {
	Want     Want          `json:"want"`
	Covered  float64       `json:"covered"` // 0 to 1: full from the band "good" on
	Points   talent.Points `json:"points"`
	Depth    talent.Points `json:"depth"`
	Evidence *Entry        `json:"evidence,omitempty"` // the strongest
}

// Fit measures a score against a job. A tool is covered in full by the points
// that the band "good" begins at, an area by those of a strong one.
func (m *Model) Fit(s Score, job Job) Fit {
	var fit Fit
	asked, covered := 0.0, 0.0
	for _, want := range job.Wants {
		line := m.fitLine(s, want)
		fit.Lines = append(fit.Lines, line)
		fit.Depth += line.Depth
		asked += want.Weight
		covered += want.Weight * line.Covered
		if want.Must && line.Points == 0 {
			fit.Unmet = append(fit.Unmet, want)
		}
	}
	if asked > 0 {
		fit.Share = math.Round(covered/asked*1e4) / 1e4
	}
	return fit
}

func (m *Model) fitLine(s Score, want Want) FitLine {
	line := FitLine{Want: want}
	full := m.w.Bands.Good.Points
	if len(want.Tools) == 0 {
		full = m.w.Areas.Strong
		area := s.Area(want.Area)
		line.Points = area.Points
		line.take(s.Ledger, func(e Entry) bool { return slices.Contains(area.Tools, e.Tool) })
	}
	for _, tool := range want.Tools {
		if score := s.Tool(tool); score.Points > line.Points {
			line.Points, line.Depth = score.Points, score.Depth
			line.take(s.Ledger, func(e Entry) bool { return e.Tool == tool })
		}
	}
	line.Covered = min(1, float64(line.Points)/float64(max(1, hundredths(full))))
	return line
}

// take keeps the strongest entry that counts; the ledger has it first.
func (l *FitLine) take(ledger Ledger, counts func(Entry) bool) {
	depth := talent.Points(0)
	l.Evidence = nil
	for i, entry := range ledger {
		if !counts(entry) {
			continue
		}
		depth += entry.Depth
		if l.Evidence == nil {
			l.Evidence = &ledger[i]
		}
	}
	if len(l.Want.Tools) == 0 {
		l.Depth = depth
	}
}
