package config

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Period is a calendar span such as 5y, 12mo, 2w, 30d or 6h, or several
// together: 1y6mo. Years and months keep their calendar length.
type Period struct {
	Months int
	Days   int
	Hours  int
}

var (
	periodForm = regexp.MustCompile(`^([0-9]{1,5}(y|mo|w|d|h))+$`)
	periodPart = regexp.MustCompile(`([0-9]+)(y|mo|w|d|h)`)
)

// UnmarshalText reads what [Period.String] writes.
func (p *Period) UnmarshalText(text []byte) error {
	if !periodForm.Match(text) {
		return fmt.Errorf("want a span such as 5y, 12mo, 30d or 6h, got %q%s", text, periodHint(string(text)))
	}
	*p = Period{}
	for _, m := range periodPart.FindAllStringSubmatch(string(text), -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return fmt.Errorf("%q: %w", text, err)
		}
		switch m[2] {
		case "y":
			p.Months += 12 * n
		case "mo":
			p.Months += n
		case "w":
			p.Days += 7 * n
		case "d":
			p.Days += n
		case "h":
			p.Hours += n
		}
	}
	return nil
}

// periodHint repairs the usual slips: spaces, capitals, long words, m for month.
func periodHint(text string) string {
	s := strings.ToLower(strings.ReplaceAll(text, " ", ""))
	s = strings.NewReplacer("years", "y", "year", "y", "months", "mo", "month", "mo", "weeks", "w",
		"week", "w", "days", "d", "day", "d", "hours", "h", "hour", "h").Replace(s)
	if regexp.MustCompile(`^[0-9]+m$`).MatchString(s) {
		s += "o"
	}
	if s == text || !periodForm.MatchString(s) {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", s)
}

// String returns the shortest form, such as "5y" or "1y6mo".
func (p Period) String() string {
	var b strings.Builder
	part := func(n int, unit string) {
		if n != 0 {
			b.WriteString(strconv.Itoa(n) + unit)
		}
	}
	if p.Months%12 == 0 && p.Months > 12 {
		part(p.Months/12, "y")
	} else {
		part(p.Months, "mo")
	}
	part(p.Days, "d")
	part(p.Hours, "h")
	if b.Len() == 0 {
		return "0d"
	}
	return b.String()
}

// MarshalText writes the shortest form.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Before returns the time p before t.
func (p Period) Before(t time.Time) time.Time {
	return t.AddDate(0, -p.Months, -p.Days).Add(-time.Duration(p.Hours) * time.Hour)
}

// After returns the time p after t.
func (p Period) After(t time.Time) time.Time {
	return t.AddDate(0, p.Months, p.Days).Add(time.Duration(p.Hours) * time.Hour)
}

// Percent is a share between 0 and 1, written as 10%.
type Percent float64

// UnmarshalText reads a number with a percent sign.
func (p *Percent) UnmarshalText(text []byte) error {
	digits, ok := strings.CutSuffix(string(text), "%")
	f, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil {
		return fmt.Errorf("want a percentage such as 10%%, got %q", text)
	}
	if !ok {
		return fmt.Errorf("want a percentage such as 10%%, got %q; did you mean \"%s%%\"?", text, digits)
	}
	if !(f >= 0 && f <= 95) {
		return fmt.Errorf("want between 0%% and 95%%, got %q", text)
	}
	*p = Percent(f / 100)
	return nil
}

// String returns the share with a percent sign.
func (p Percent) String() string {
	return strconv.FormatFloat(float64(p)*100, 'g', 6, 64) + "%"
}

// MarshalText writes the share with a percent sign.
func (p Percent) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Clock is a time of day, written as 02:30.
type Clock struct {
	Hour   int
	Minute int
}

// UnmarshalText reads HH:MM.
func (c *Clock) UnmarshalText(text []byte) error {
	t, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("want a time of day such as \"02:30\", got %q", text)
	}
	*c = Clock{t.Hour(), t.Minute()}
	return nil
}

// String returns HH:MM.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute) }

// MarshalText writes HH:MM.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Zone returns the time zone that n is due in; [Load] has checked its name.
func (n Nightly) Zone() *time.Location { return zoneOf(n.Timezone) }

// Zone returns the team's time zone, nil where none is set.
func (t Team) Zone() *time.Location {
	if t.Timezone == "" {
		return nil
	}
	return zoneOf(t.Timezone)
}

func zoneOf(name string) *time.Location {
	zone, err := loadZone(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// loadZone refuses "Local": a settings file must mean the same everywhere.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, errors.New("no such zone")
	}
	return time.LoadLocation(name)
}
