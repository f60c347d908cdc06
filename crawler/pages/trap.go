package pages

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var yearMonth = regexp.MustCompile(`(?:^|[/=_-])((?:19|20)\d\d)(?:[/_-]|[^/]{0,12}month=)(\d{1,2})(?:[/_&?-]|$)`)

// trap recognises addresses that lead nowhere but on: calendars beyond any
// plan, paths that repeat themselves, endless or personal queries.
func trap(u *url.URL, now time.Time) bool {
	full := u.Path + "?" + u.RawQuery
	if len(full) > 500 || strings.Count(u.Path, "/") > 12 || len(u.Query()) > 5 {
		return true
	}
	for name := range u.Query() {
		switch strings.ToLower(name) {
		case "phpsessid", "sid", "sessionid", "session", "jsessionid", "replytocom", "add-to-cart", "logout":
			return true
		}
	}
	if m := yearMonth.FindStringSubmatch(full); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		far := (year-now.Year())*12 + month - int(now.Month())
		if month >= 1 && month <= 12 && (far > 3 || far < -24) {
			return true
		}
	}
	return repeats(strings.Split(strings.Trim(u.Path, "/"), "/"))
}

// repeats finds a segment three times, or a pair twice in a row.
func repeats(segments []string) bool {
	seen := make(map[string]int)
	for i, s := range segments {
		if s == "" {
			continue
		}
		if seen[s]++; seen[s] >= 3 {
			return true
		}
		if i >= 3 && s == segments[i-2] && segments[i-1] == segments[i-3] {
			return true
		}
	}
	return false
}

// shapeKey is an address with its variable parts taken out.
func shapeKey(key string) string {
	u, err := url.Parse(key)
	if err != nil {
		return key
	}
	segments := strings.Split(u.Path, "/")
	for i, s := range segments {
		if strings.ContainsAny(s, "0123456789") {
			segments[i] = "#"
		} else if i > 1 && len(s) > 24 {
			segments[i] = "~"
		}
	}
	names := make([]string, 0, len(u.Query()))
	for name := range u.Query() {
		names = append(names, name)
	}
	slices.Sort(names)
	return u.Host + strings.Join(segments, "/") + "?" + strings.Join(names, "&")
}
