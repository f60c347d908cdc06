package nightly

import (
	"fmt"
	"time"
)

// Daily is a time of day in a time zone.
type Daily struct {
	Hour, Minute int
	Zone         *time.Location
}

// String names the setting.
func (d Daily) String() string {
	return fmt.Sprintf("nightly.at is %02d:%02d in %s", d.Hour, d.Minute, d.Zone)
}

// After is the first moment after t that is due. Where the clocks skip that time
// of day, the moment they are put forward is; where it comes twice, the first.
func (d Daily) After(t time.Time) time.Time {
	local := t.In(d.Zone)
	for day := -1; ; day++ {
		if at := d.on(local.Year(), local.Month(), local.Day()+day); at.After(t) {
			return at
		}
	}
}

// Before is the last moment not after t that was due.
func (d Daily) Before(t time.Time) time.Time {
	local := t.In(d.Zone)
	for day := 1; ; day-- {
		if at := d.on(local.Year(), local.Month(), local.Day()+day); !at.After(t) {
			return at
		}
	}
}

// on is when the time of day comes on a date.
func (d Daily) on(year int, month time.Month, day int) time.Time {
	at := time.Date(year, month, day, d.Hour, d.Minute, 0, 0, d.Zone)
	wanted := time.Date(year, month, day, d.Hour, d.Minute, 0, 0, time.UTC)
	begins, ends := at.ZoneBounds()
	switch shown := wallClock(at); {
	case shown.After(wanted):
		return begins // skipped: at lies after the gap
	case shown.Before(wanted):
		return ends
	}
	if begins.IsZero() {
		return at
	}
	_, offset := at.Zone()
	_, earlier := begins.Add(-time.Second).Zone()
	if first := at.Add(-time.Duration(earlier-offset) * time.Second); first.Before(begins) && wallClock(first).Equal(wanted) {
		return first
	}
	return at
}

// wallClock is what the clocks show at t, as if it were UTC.
func wallClock(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}
