package ranker

import (
	"fmt"
	"math"

	"mlscout/talent"
)

// band puts a score in words by the stated thresholds: points, and distinct
// months of work that stand behind them. Words alone reach "some" at most.
func (m *Model) band(s Score) talent.Band {
	for _, step := range m.steps() {
		if s.Points < hundredths(step.at.Points) || s.Months < step.at.Months {
			continue
		}
		if step.band == talent.Some || s.Ledger.worked() {
			return step.band
		}
	}
	return talent.TooLittle
}

type bandStep struct {
	band talent.Band
	at   threshold
}

func (m *Model) steps() []bandStep {
	return []bandStep{{talent.Strong, m.w.Bands.Strong}, {talent.Good, m.w.Bands.Good}, {talent.Some, m.w.Bands.Some}}
}

// worked says whether anything but words is in the ledger.
func (l Ledger) worked() bool {
	for _, entry := range l {
		if entry.Kind != talent.Claim && entry.Kind != talent.Posted {
			return true
		}
	}
	return false
}

// Lift says what would lift the score to strong; nothing if it is there.
func (m *Model) Lift(s Score) []string {
	if s.Band == talent.Strong {
		return nil
	}
	var lines []string
	strong := m.w.Bands.Strong
	if missing := hundredths(strong.Points) - s.Points; missing > 0 {
		lines = append(lines, fmt.Sprintf("%s more points of public evidence (strong begins at %s)", missing, hundredths(strong.Points)))
	}
	if missing := strong.Months - s.Months; missing > 0 {
		lines = append(lines, fmt.Sprintf("%s more of work in one tool (strong asks for %v)", plural(int(math.Ceil(missing)), "month"), strong.Months))
	}
	return lines
}
