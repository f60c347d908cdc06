package talent

import (
	"fmt"
	"time"
)

// Day is a calendar day in UTC, counted from 1970-01-01. Nothing finer is ever
// kept of what a person did: hours and weekdays reveal more than work.
// The zero Day means unknown.
type Day int32

// DayOf returns the UTC day that t falls on; the zero time gives the unknown Day.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return 0
	}
	seconds := t.Unix()
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	return Day(day)
}

// ParseDay reads YYYY-MM-DD or an RFC 3339 instant, of which it keeps the UTC day.
func ParseDay(s string) (Day, error) {
	layout := time.DateOnly
	if len(s) > len(layout) {
		layout = time.RFC3339
	}
	t, err := time.Parse(layout, s)
	if err != nil {
		return 0, fmt.Errorf("day %q: want YYYY-MM-DD", s)
	}
	return DayOf(t), nil
}

// Time returns midnight UTC at the start of d.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Month returns YYYY-MM, or "" for the unknown day.
func (d Day) Month() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("2006-01")
}

// String returns YYYY-MM-DD, or "" for the unknown day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText writes YYYY-MM-DD.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	day, err := ParseDay(string(text))
	*d = day
	return err
}
