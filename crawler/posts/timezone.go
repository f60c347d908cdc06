package posts

import (
	"fmt"
	"strconv"
	"strings"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// zoneAbbreviations are standard offsets in minutes of abbreviations that mean
// one zone where seekers write them.
var zoneAbbreviations = map[string]int{
	"UTC": 0, "GMT": 0, "WET": 0, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "BST": 60, "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "MSK": 180, "TRT": 180, "IST": 330, "PKT": 300, "SGT": 480, "HKT": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "ACST": 570, "AWST": 480, "NZST": 720, "NZDT": 780,
	"EST": -300, "EDT": -240, "ET": -300, "CST": -360, "CDT": -300, "CT": -360, "MST": -420, "MDT": -360, "MT": -420, "PST": -480, "PDT": -420, "PT": -480, "AST": -240, "NST": -210, "BRT": -180, "ART": -180, "CLT": -240, "COT": -300, "PET": -300, "WIB": 420, "ICT": 420, "PHT": 480, "NPT": 345, "GST": 240,
}

var (
	offsetRange = regexp.MustCompile(`(?i)(?:UTC|GMT)\s?([+\-−–]?\s?\d{1,2}(?::?[0-5]\d)?)\s*(?:\.\.\.?|…|to|until|and|a|bis|through|thru|/|–|-|~|→)\s*(?:(?:UTC|GMT)\s?)?([+\-−–]\s?\d{1,2}(?::?[0-5]\d)?)`)
	offsetOne   = regexp.MustCompile(`(?i)\b(?:UTC|GMT)\s?([+\-−–±]\s?\d{1,2}(?::?[0-5]\d)?)`)
	zoneSpread  = regexp.MustCompile(`\b([A-Z]{2,4})\s?(?:±|\+/-|\+-)\s?(\d{1,2})`)
	zoneNamed   = regexp.MustCompile(`\b(?:UTC|GMT|WET|CES?T|EES?T|BST|WAT|CAT|SAST|EAT|MSK|TRT|IST|PKT|SGT|HKT|JST|KST|AES?T|AEDT|AWST|NZ[SD]T|E[SD]T|C[SD]T|M[SD]T|P[SD]T|BRT|ART|COT|PET|WIB|ICT|PHT|NPT|GST)\b`)
	zoneParen   = regexp.MustCompile(`\(([^()]*)\)`)
)

// timezone is the range of zones that a post states, nil where it states none.
func timezone(r *reading) *talent.PostTimezone {
	field, place := r.fields.get(fieldTimezone), r.fields.get(fieldLocation)
	if z := zoneIn(field, true); z != nil {
		return z
	}
	if m := zoneParen.FindStringSubmatch(place); m != nil {
		if z := zoneIn(m[1], true); z != nil {
			if len(zoneNamed.FindAllString(m[1], -1)) > 0 && onlyZones(m[1]) {
				z.Raw = strings.TrimSpace(m[1])
			}
			return z
		}
	}
	if z := zoneIn(place, true); z != nil {
		return z
	}
	if r.header.line < 0 || r.header.many() {
		for _, p := range r.header.parts {
			if z := zoneIn(p.text, r.post.Kind == talent.Hiring); z != nil {
				return z
			}
		}
	}
	for _, l := range r.doc.lines {
		if z := zoneIn(address.ReplaceAllString(l.text, " "), false); z != nil {
			return z
		}
	}
	return nil
}

func onlyZones(s string) bool {
	rest := zoneNamed.ReplaceAllString(offsetOne.ReplaceAllString(s, ""), "")
	return strings.Trim(rest, " ,;/=0123456789:+-") == ""
}

// zoneIn reads offsets; bare abbreviations count only where a zone is expected.
func zoneIn(s string, named bool) *talent.PostTimezone {
	if s == "" {
		return nil
	}
	if m := zoneSpread.FindStringSubmatch(s); m != nil {
		base, ok := zoneAbbreviations[m[1]]
		if n, err := strconv.Atoi(m[2]); ok && err == nil && n <= 12 {
			return &talent.PostTimezone{Raw: m[0], Min: base - 60*n, Max: base + 60*n}
		}
	}
	if m := offsetRange.FindStringSubmatch(s); m != nil {
		low, okl := minutes(m[1])
		high, okh := minutes(m[2])
		if okl && okh {
			return &talent.PostTimezone{Raw: strings.TrimSpace(m[0]), Min: min(low, high), Max: max(low, high)}
		}
	}
	if m := offsetOne.FindStringSubmatch(s); m != nil {
		if strings.Contains(m[1], "±") {
			n, ok := minutes(strings.ReplaceAll(m[1], "±", "+"))
			return zoneOrNil(m[0], -n, n, ok)
		}
		n, ok := minutes(m[1])
		return zoneOrNil(labelledZone(s, m[0]), n, n, ok)
	}
	if named {
		if m := zoneNamed.FindString(s); m != "" {
			return &talent.PostTimezone{Raw: m, Min: zoneAbbreviations[m], Max: zoneAbbreviations[m]}
		}
	}
	return nil
}

// labelledZone keeps the abbreviation beside an offset: "CET (UTC+1)".
func labelledZone(s, found string) string {
	re := regexp.MustCompile(`\b[A-Z]{2,4}\s?\(` + regexp.QuoteMeta(found) + `\)`)
	if m := re.FindString(s); m != "" {
		return m
	}
	return found
}

func zoneOrNil(raw string, low, high int, ok bool) *talent.PostTimezone {
	if !ok {
		return nil
	}
	return &talent.PostTimezone{Raw: strings.TrimSpace(raw), Min: low, Max: high}
}

// minutes reads "+5:30", "-0330", "−3".
func minutes(s string) (int, bool) {
	s = strings.NewReplacer("−", "-", "–", "-", " ", "").Replace(s)
	sign := 1
	if strings.HasPrefix(s, "-") {
		sign = -1
	}
	s = strings.TrimLeft(s, "+-")
	var h, m int
	if len(s) == 4 && !strings.Contains(s, ":") {
		s = s[:2] + ":" + s[2:]
	}
	if _, err := fmt.Sscanf(s+":0", "%d:%d", &h, &m); err != nil || h > 14 || m > 59 {
		return 0, false
	}
	return sign * (h*60 + m), true
}
