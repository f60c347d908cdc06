package ranker

import (
	"fmt"
	"math"
	"slices"

	"mlscout/talent"
)

// bandStep is a band with what it takes.
type bandStep struct {
	band talent.Band
	at   threshold
}

func (m *Model) steps() []bandStep {
	return []bandStep{{talent.Strong, m.w.Bands.Strong}, {talent.Good, m.w.Bands.Good}, {talent.Some, m.w.Bands.Some}}
}

// band puts a score in words by the stated thresholds: points, and months of
// work in one tool that stand behind them. Words alone reach "some" at most.
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

// worked says whether anything but words is in the ledger.
func (l Ledger) worked() bool {
	return slices.ContainsFunc(l, func(e Entry) bool { return e.Kind != talent.Claim && e.Kind != talent.Posted })
}

// Lift says what would lift the score to strong, in lines for people; nothing
// if it is there. It speaks of evidence, never of the person.
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
		lines = append(lines, fmt.Sprintf("public work in %s more in one tool (strong asks for %v)", plural(int(math.Ceil(missing)), "month"), strong.Months))
	}
	for _, area := range s.Areas {
		if area.Level == Touched && !area.Supporting {
			lines = append(lines, fmt.Sprintf("nearest: %s, %s of %s points", area.Area, area.Points, hundredths(m.w.Areas.Strong)))
			break
		}
	}
	return lines
}
