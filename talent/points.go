package talent

import "strconv"

// Points are hundredths of a point, so that ledgers add up exactly.
type Points int64

// String returns the points with two decimals.
func (p Points) String() string { return strconv.FormatFloat(float64(p)/100, 'f', 2, 64) }

// MarshalJSON writes a decimal number: 3725 hundredths are 37.25.
func (p Points) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(p)/100, 'f', -1, 64), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Points) UnmarshalJSON(text []byte) error {
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return err
	}
	if f < 0 {
		f -= 0.005
	} else {
		f += 0.005
	}
	*p = Points(f * 100)
	return nil
}

// Band says in words what the evidence amounts to.
type Band string

// The bands. TooLittle is about what is public, not about the person.
const (
	Strong    Band = "strong"
	Good      Band = "good"
	Some      Band = "some"
	TooLittle Band = "too-little-evidence"
)
