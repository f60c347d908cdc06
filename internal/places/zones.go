package places

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"mlscout/talent"
)

// patterns are compiled once, each when first needed.
type patterns struct {
	offset, point, code func() *regexp.Regexp
}

func newPatterns() patterns {
	later := func(pattern string) func() *regexp.Regexp {
		return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
	}
	return patterns{
		offset: later(`(?i)\b(?:utc|gmt)\s*(?:([+\-−–±])\s*(\d{1,2})(?::?([0-5]\d))?)?(?:\s*(?:to|/|-|–|\.\.|until|and|bis)\s*(?:utc|gmt)?\s*([+\-−–])\s*(\d{1,2})(?::?([0-5]\d))?)?`),
		point:  later(`^\s*(-?\d{1,2}\.\d{2,})\s*°?\s*([NS]?)\s*[,;/ ]\s*(-?\d{1,3}\.\d{2,})\s*°?\s*([EW]?)\s*$`),
		code:   later(`^\s*(?:[~/\\]|\.{1,2}/|[A-Za-z]:\\)|\(\)|\{\}|\[\]|://|::|\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|\w+\(\w*\)|^\s*#include|;\s*$|\bsudo\b|\brm -rf\b|^\s*<[^>]*>\s*$|^\s*\$\w|%[A-Z]+%|\\x|0x[0-9a-fA-F]{2}|==|!=|&&|\|\|`),
	}
}

// FormatOffset writes minutes east of UTC as "+05:30".
func formatOffset(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

func minutes(sign, hours, rest string) int {
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(rest)
	total := 60*h + m
	if sign == "-" || sign == "−" || sign == "–" {
		return -total
	}
	return total
}

// stripOffsets takes stated UTC offsets out of text: one, a range, or several,
// of which the widest range counts.
func (g *Gazetteer) stripOffsets(text string) (*talent.PostTimezone, string) {
	if !mentionsUTC(text) {
		return nil, text
	}
	var zone *talent.PostTimezone
	rest := g.patterns.offset().ReplaceAllStringFunc(text, func(found string) string {
		m := g.patterns.offset().FindStringSubmatch(found)
		from := minutes(m[1], m[2], m[3])
		to := from
		if m[1] == "±" {
			from = -to
		}
		if m[5] != "" {
			to = minutes(m[4], m[5], m[6])
		}
		low, high := min(from, to), max(from, to)
		if low < -12*60 || high > 14*60 {
			return found
		}
		if zone == nil {
			zone = &talent.PostTimezone{Raw: strings.TrimSpace(found), Min: low, Max: high}
		} else {
			zone = &talent.PostTimezone{Raw: zone.Raw + ", " + strings.TrimSpace(found), Min: min(zone.Min, low), Max: max(zone.Max, high)}
		}
		return ", "
	})
	return zone, rest
}

func mentionsUTC(text string) bool {
	for i := 0; i+3 <= len(text); i++ {
		switch text[i] {
		case 'u', 'U', 'g', 'G':
			if s := text[i : i+3]; strings.EqualFold(s, "utc") || strings.EqualFold(s, "gmt") {
				return true
			}
		}
	}
	return false
}

// coordinates reads "52.5200, 13.4050" and "52.52° N, 13.405° E".
func (g *Gazetteer) coordinates(text string) (lat, lon float64, ok bool) {
	if !strings.ContainsAny(text, "0123456789") || !strings.Contains(text, ".") {
		return 0, 0, false
	}
	m := g.patterns.point().FindStringSubmatch(text)
	if m == nil {
		return 0, 0, false
	}
	lat, _ = strconv.ParseFloat(m[1], 64)
	lon, _ = strconv.ParseFloat(m[3], 64)
	if m[2] == "S" {
		lat = -lat
	}
	if m[4] == "W" {
		lon = -lon
	}
	return lat, lon, math.Abs(lat) <= 90 && math.Abs(lon) <= 180 && (lat != 0 || lon != 0)
}

// atPoint answers with the town that most likely is meant by a point: large and
// near.
func (g *Gazetteer) atPoint(r Reading, lat, lon float64) Reading {
	best, score := -1, 0.0
	for i := range g.cityCount() {
		record := g.cities[i*CitySize:]
		cityLat := float64(int32(u32(record[8:]))) / 1e4
		if math.Abs(cityLat-lat) > 0.5 {
			continue
		}
		km := DistanceKM(lat, lon, cityLat, float64(int32(u32(record[12:])))/1e4)
		if km > 40 {
			continue
		}
		if s := math.Log(float64(u32(record[16:]))+2) / (5 + km); s > score {
			best, score = i, s
		}
	}
	if best < 0 {
		r.Reason = "a point far from any town"
		return r
	}
	c := g.city(best)
	f := finding{text: r.Text, city: best, admin: c.admin, country: c.country, confidence: talent.Medium, reason: "the nearest large town to the point"}
	r.Place = g.place(f, r.Text)
	r.Places, r.Reason = []talent.Place{r.Place}, f.reason
	return r
}

// looksLikeCode recognises addresses, paths and program text.
func (g *Gazetteer) looksLikeCode(text string) bool {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return false
	}
	suspicious := strings.ContainsAny(trimmed, `\{}[]<>$%=&|#`) || strings.ContainsAny(trimmed[:1], "~/.") ||
		strings.ContainsAny(trimmed, "0123456789") && strings.Contains(trimmed, ".")
	for _, sign := range []string{"()", "(", "://", "::", ";", "0x", "sudo", "rm -rf"} {
		suspicious = suspicious || strings.Contains(trimmed, sign)
	}
	return suspicious && g.patterns.code().MatchString(text)
}
