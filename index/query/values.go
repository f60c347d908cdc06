package query

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"mlscout/index/words"
	"mlscout/talent"
)

// measure reads one bound: the whole span that it names (a year is many days)
// and its canonical text.
type measure func(s string) (low, high int64, canonical string, ok bool)

// between reads >x, >=x, <x, <=x, x..y, x..*, *..y or x into a range.
func between(text string, unit Unit, read measure) (Range, string, bool) {
	text = strings.NewReplacer("≥", ">=", "≤", "<=", "…", "..", " ", "").Replace(text)
	r := Range{Min: math.MinInt64, Max: math.MaxInt64, Unit: unit}
	if from, to, ok := strings.Cut(text, ".."); ok {
		return span(r, from, to, read)
	}
	op := text[:len(text)-len(strings.TrimLeft(text, "<>="))]
	low, high, canonical, ok := read(text[len(op):])
	switch op {
	case ">":
		r.Min = high + 1
	case ">=", "=>":
		r.Min, op = low, ">="
	case "<":
		r.Max = low - 1
	case "<=", "=<":
		r.Max, op = high, "<="
	case "", "=":
		r.Min, r.Max, op = low, high, ""
	default:
		return r, "", false
	}
	return r, op + canonical, ok
}

func span(r Range, from, to string, read measure) (Range, string, bool) {
	first, last := "*", "*"
	if from != "*" && from != "" {
		low, _, canonical, ok := read(from)
		if !ok {
			return r, "", false
		}
		r.Min, first = low, canonical
	}
	if to != "*" && to != "" {
		_, high, canonical, ok := read(to)
		if !ok {
			return r, "", false
		}
		r.Max, last = high, canonical
	}
	return r, first + ".." + last, first != last || first != "*"
}

// ranged makes the clause of a range, or the error that says how to write one.
func (p *parser) ranged(field string, t token, unit Unit, read measure, example string) (*Node, error) {
	r, canonical, ok := Range{}, "", false
	if t.text != "" {
		r, canonical, ok = between(t.text, unit, read)
	}
	if !ok {
		return nil, p.fail(t.pos, fmt.Sprintf("%s: cannot be %q", field, t.text), "write "+example)
	}
	if r.Min > r.Max {
		return nil, p.fail(t.pos, fmt.Sprintf("%s: %s begins after it ends", field, t.text), "swap the two ends")
	}
	return &Node{Op: Between, Field: field, Value: canonical, Range: r, Pos: t.pos, End: t.end}, nil
}

func (p *parser) number(field string, t token) (*Node, error) {
	read := wholeNumber
	if field == "points" || field == "depth" {
		read = hundredths
	}
	return p.ranged(field, t, Count, read, fmt.Sprintf("%s:>100, %s:10..50 or %s:<=5", field, field, field))
}

func wholeNumber(s string) (int64, int64, string, bool) {
	digits, factor := strings.ReplaceAll(strings.ToLower(s), ",", ""), 1.0
	if cut, ok := strings.CutSuffix(digits, "k"); ok {
		digits, factor = cut, 1000
	}
	f, err := strconv.ParseFloat(digits, 64)
	f = math.Round(f * factor)
	if err != nil || !(f >= 0 && f < 1e12) {
		return 0, 0, "", false
	}
	n := int64(f)
	return n, n, strconv.FormatInt(n, 10), true
}

func hundredths(s string) (int64, int64, string, bool) {
	f, err := strconv.ParseFloat(s, 64)
	f = math.Round(f * 100)
	if err != nil || !(f >= 0 && f < 1e12) {
		return 0, 0, "", false
	}
	return int64(f), int64(f), strconv.FormatFloat(f/100, 'f', -1, 64), true
}

const dayExample = ":>2024-06-01, %[1]s:2019..2021, or %[1]s:<90d for less than 90 days ago"

// day reads a date or an age. An age grows into the past: active:<90d is recent.
func (p *parser) day(field string, t token) (*Node, error) {
	example := field + fmt.Sprintf(dayExample, field)
	if !strings.ContainsAny(strings.ToLower(t.text), "dwmy") {
		return p.ranged(field, t, Days, period, example)
	}
	if _, _, _, bare := age(t.text); bare {
		return nil, p.fail(t.pos, fmt.Sprintf("%s:%s could mean before or after", field, t.text),
			fmt.Sprintf("write %[1]s:<%[2]s for less than that ago, %[1]s:>%[2]s for longer ago", field, t.text))
	}
	return p.ranged(field, t, Ages, age, example)
}

// age reads 90d, 6w, 6mo or 2y; a month is 30 days and a year 365.
func age(s string) (int64, int64, string, bool) {
	s = strings.ToLower(s)
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz")
	unit, days := s[len(digits):], int64(0)
	switch unit {
	case "d", "day", "days":
		unit, days = "d", 1
	case "w", "week", "weeks":
		unit, days = "w", 7
	case "mo", "m", "month", "months":
		unit, days = "mo", 30
	case "y", "yr", "year", "years":
		unit, days = "y", 365
	default:
		return 0, 0, "", false
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	return int64(n) * days, int64(n) * days, fmt.Sprintf("%d%s", n, unit), err == nil
}

// period reads a day, a month or a year.
func period(s string) (int64, int64, string, bool) {
	years, months, days := 0, 0, 0
	first := s
	switch len(s) {
	case len("2006"):
		first, years = s+"-01-01", 1
	case len("2006-01"):
		first, months = s+"-01", 1
	case len("2006-01-02"):
		days = 1
	default:
		return 0, 0, "", false
	}
	day, err := talent.ParseDay(first)
	if err != nil || day < 0 {
		return 0, 0, "", false
	}
	last := talent.DayOf(day.Time().AddDate(years, months, days)) - 1
	return int64(day), int64(last), s, true
}

func (p *parser) offset(field string, t token) (*Node, error) {
	return p.ranged(field, t, Minutes, zoneOffset, "tz:-1..3, tz:+5:30 or tz:>=0, in hours from UTC")
}

// zoneOffset reads hours from UTC: 1, +1, -3, +5:30, 5.5 or UTC+2.
func zoneOffset(s string) (int64, int64, string, bool) {
	s = strings.ToLower(s)
	for _, name := range []string{"utc", "gmt"} {
		if rest, ok := strings.CutPrefix(s, name); ok {
			s = "0" + rest
			if rest != "" {
				s = rest
			}
		}
	}
	s = strings.NewReplacer("−", "-", "–", "-", "h", "").Replace(s)
	digits, sign := strings.TrimPrefix(s, "+"), int64(1)
	if rest, ok := strings.CutPrefix(digits, "-"); ok {
		digits, sign = rest, -1
	}
	minutes, ok := clock(digits)
	if !ok || minutes > 14*60 {
		return 0, 0, "", false
	}
	minutes *= sign
	return minutes, minutes, clockText(minutes), true
}

func clock(s string) (int64, bool) {
	if hours, rest, ok := strings.Cut(s, ":"); ok {
		h, errHour := strconv.ParseUint(hours, 10, 8)
		m, errMinute := strconv.ParseUint(rest, 10, 8)
		return int64(h)*60 + int64(m), errHour == nil && errMinute == nil && m < 60
	}
	f, err := strconv.ParseFloat(s, 64)
	return int64(math.Round(f * 60)), err == nil && f >= 0 && f < 100
}

func clockText(minutes int64) string {
	sign := ""
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	if minutes%60 == 0 {
		return fmt.Sprintf("%s%d", sign, minutes/60)
	}
	return fmt.Sprintf("%s%d:%02d", sign, minutes/60, minutes%60)
}

// overlap reads shared working hours; a bare number is the least that will do.
func (p *parser) overlap(field string, t token) (*Node, error) {
	if t.text != "" && bare(t.text) {
		t.text = ">=" + t.text
	}
	n, err := p.ranged(field, t, Minutes, hours, "overlap:>=4h, in hours of the working day shared with the team")
	if err == nil && bare(n.Value) {
		n.Value = "=" + n.Value
	}
	return n, err
}

// bare says whether a value has no comparison in it.
func bare(s string) bool {
	return !strings.ContainsAny(s, "<>=≥≤…") && !strings.Contains(s, "..")
}

func hours(s string) (int64, int64, string, bool) {
	minutes, ok := clock(strings.TrimSuffix(strings.ToLower(s), "h"))
	return minutes, minutes, clockText(minutes) + "h", ok && minutes <= 24*60
}

func (p *parser) location(field string, t token) (*Node, error) {
	n := &Node{Op: Located, Field: field, Value: strings.TrimSpace(t.text), Words: words.Texts(t.text), Pos: t.pos, End: t.end}
	if len(n.Words) == 0 {
		return nil, p.fail(t.pos, fmt.Sprintf("no letters or digits in %q", t.text), "write the name of a place")
	}
	if p.places == nil {
		return n, nil
	}
	place, ok := p.places.Locate(n.Value)
	if !ok || placeName(place) == "" {
		p.note("no place is known as %s: only the words of the location are compared", n.Value)
		return n, nil
	}
	n.Place = place
	p.note("location %s → %s", n.Value, placeName(place))
	return n, nil
}

func placeName(place talent.Place) string {
	var parts []string
	for _, part := range []string{place.City, place.Region, place.Country} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

const defaultRadius = 50

// near reads a place and, if within: follows, how far around it.
func (p *parser) near(field string, t token) (*Node, error) {
	if p.places == nil {
		return nil, p.fail(t.pos, "near: needs the list of places, which is not loaded", "use location: or country:")
	}
	place, ok := p.places.Locate(t.text)
	if !ok || place.Lat == 0 && place.Lon == 0 {
		return nil, p.fail(t.pos, fmt.Sprintf("near: no place is called %q", t.text), "write a city, or use location: to search the words")
	}
	n := &Node{Op: Within, Field: field, Value: strings.TrimSpace(t.text), Place: place, Radius: defaultRadius, Pos: t.pos, End: t.end}
	p.note("near %s → %s", n.Value, placeName(place))
	if p.peek().kind != fieldToken || p.peek().text != "within" {
		p.note("within %d km of %s, as no within: follows", defaultRadius, n.Value)
		return n, nil
	}
	p.next()
	distance := p.next()
	if distance.kind == openToken {
		return nil, p.fail(distance.pos, "within: takes one distance", "write within:100km or within:60mi")
	}
	radius, ok := kilometres(distance.text)
	if !ok {
		return nil, p.fail(distance.pos, fmt.Sprintf("within: cannot be %q", distance.text), "write within:100km or within:60mi")
	}
	n.Radius, n.End = radius, distance.end
	return n, nil
}

func kilometres(s string) (float64, bool) {
	s, factor := strings.ToLower(strings.ReplaceAll(s, " ", "")), 1.0
	if cut, ok := strings.CutSuffix(s, "mi"); ok {
		s, factor = cut, 1.609344
	}
	f, err := strconv.ParseFloat(strings.TrimLeft(strings.TrimSuffix(s, "km"), "<="), 64)
	f = math.Round(f*factor*10) / 10
	return f, err == nil && f > 0 && f <= 20100
}

// country reads an ISO code, or a name where places are loaded.
func (p *parser) country(field string, t token) (*Node, error) {
	n := &Node{Op: Is, Field: field, Pos: t.pos, End: t.end}
	text := strings.TrimSpace(t.text)
	if code := strings.ToUpper(text); isCountryCode(code) {
		if code == "UK" {
			code = "GB"
			p.note("%s → GB", t.text)
		}
		n.Value = code
		return n, nil
	}
	if p.places != nil {
		place, ok := p.places.Locate(text)
		if ok && place.City == "" && place.Region == "" && place.Country != "" {
			p.note("%s → %s", text, place.Country)
			n.Value = place.Country
			return n, nil
		}
		if ok && place.Country != "" {
			return nil, p.fail(t.pos, fmt.Sprintf("country: %q lies in %s", text, place.Country), "write location:"+quoteValue(text)+" or country:"+place.Country)
		}
	}
	return nil, p.fail(t.pos, fmt.Sprintf("country: cannot be %q", text), "write a two-letter code such as DE")
}

func isCountryCode(s string) bool {
	return len(s) == 2 && 'A' <= s[0] && s[0] <= 'Z' && 'A' <= s[1] && s[1] <= 'Z'
}
