package privacy

import (
	"fmt"
	"strconv"
	"strings"

	"mlscout/talent"
)

// Clock is the state that decides how long a person is kept.
type Clock string

// The states in order. Only Selected is ever left backwards, by leaving the last
// shortlist.
const (
	Found     Clock = "found"     // collected, on no list
	Selected  Clock = "selected"  // on a shortlist, not told yet
	Notified  Clock = "notified"  // told what is kept of them
	Contacted Clock = "contacted" // written to about work
)

// Follows says whether a clock in state other may go on to c. Only contact follows
// itself: its time counts from the last one.
func (c Clock) Follows(other Clock) bool {
	rank := map[Clock]int{Found: 0, Selected: 1, Notified: 2, Contacted: 3}
	return rank[c] > rank[other] || c == Contacted
}

// Span is a length of calendar time.
type Span struct{ Months, Days int }

// ParseSpan reads "30d", "12mo" or "2y".
func ParseSpan(text string) (Span, error) {
	for _, unit := range []struct {
		suffix       string
		months, days int
	}{{"mo", 1, 0}, {"y", 12, 0}, {"w", 0, 7}, {"d", 0, 1}} {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(digits)
		if err != nil || n <= 0 || n > 36500 {
			break
		}
		return Span{n * unit.months, n * unit.days}, nil
	}
	return Span{}, fmt.Errorf("span %q: want a number with d, w, mo or y, such as 30d or 12mo", text)
}

// After returns the day that lies s after d. A month that is too short for the
// day ends on its last day.
func (s Span) After(d talent.Day) talent.Day {
	t := d.Time()
	first := t.AddDate(0, s.Months, 1-t.Day())
	last := first.AddDate(0, 1, -1).Day()
	return talent.DayOf(first.AddDate(0, 0, min(t.Day(), last)-1+s.Days))
}

// Before returns the day that lies s before d.
func (s Span) Before(d talent.Day) talent.Day {
	return talent.DayOf(d.Time().AddDate(0, -s.Months, -s.Days))
}

// Retention is how long a person is kept in each state.
type Retention struct {
	Found, Selected, Notified, Contacted Span

	// PublicNotice tells everybody by a notice in public (Art. 14(5)(b) GDPR): who is
	// on a list and was not told in person is kept as long as who is on none.
	PublicNotice bool
}

// DefaultRetention is kept where the settings say nothing: a person on a list
// must be told within a month (Art. 14(3)(a) GDPR) or is forgotten.
func DefaultRetention() Retention {
	return Retention{
		Found: Span{Months: 12}, Selected: Span{Days: 30},
		Notified: Span{Months: 12}, Contacted: Span{Months: 24},
	}
}

// Expiry is the first day on which a person is no longer kept. collected is the
// day of first collection, which no re-crawl moves; since is the day on which
// the state began, for Contacted the day of the last contact. Being selected
// never lengthens the time.
func (r Retention) Expiry(state Clock, collected, since talent.Day) talent.Day {
	switch state {
	case Selected:
		if r.PublicNotice {
			break
		}
		return min(r.Found.After(collected), r.Selected.After(since))
	case Notified:
		return r.Notified.After(since)
	case Contacted:
		return r.Contacted.After(since)
	}
	return r.Found.After(collected)
}

// Expired says whether a person with that expiry is to be erased on day today.
func Expired(expires, today talent.Day) bool { return expires != 0 && today >= expires }
