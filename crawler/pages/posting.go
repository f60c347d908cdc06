package pages

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"time"

	"mlscout/crawler/posts"
	"mlscout/talent"
)

// posting reads a JobPosting. ok is false where it names no work.
func posting(n node, page *page) (raw posts.Raw, until time.Time, ok bool) {
	title := text(n["title"])
	if title == "" {
		title = text(n["name"])
	}
	if title == "" {
		return raw, until, false
	}
	body := unescapeHTML(rawText(n["description"]))
	for _, key := range []string{"responsibilities", "qualifications", "experienceRequirements", "skills"} {
		if s := strings.Join(texts(n[key]), ", "); s != "" && len(s) < 20_000 {
			body += "<p>" + s + "</p>"
		}
	}
	raw = posts.Raw{
		Source: Name, Thread: page.site, NativeID: page.id(), URL: page.address(), Title: title, Format: posts.HTML, Body: body,
		PostedAt: moment(text(n["datePosted"])), Job: &posts.Job{
			Company: text(n["hiringOrganization"]), Role: title, Places: places(n), Remote: remote(n),
			Employment: employment(n["employmentType"]), Salary: salary(n["baseSalary"]),
		},
	}
	return raw, moment(text(n["validThrough"])), true
}

// rawText is text without unescaping: markup keeps its meaning.
func rawText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return text(v)
}

// unescapeHTML undoes escaping of markup, also when done twice.
func unescapeHTML(s string) string {
	for range 2 {
		if strings.Contains(s, "<") || !strings.Contains(s, "&lt;") && !strings.Contains(s, "&amp;lt;") {
			break
		}
		s = html.UnescapeString(s)
	}
	return s
}

func texts(v any) []string {
	var out []string
	for _, item := range list(v) {
		if s := text(item); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// places reads where the work is done, or where a remote worker may live.
func places(n node) []string {
	var out []string
	add := func(s string) {
		if s != "" && len(s) < 200 && !slices.Contains(out, s) && len(out) < 20 {
			out = append(out, s)
		}
	}
	for _, item := range list(n["jobLocation"]) {
		add(placeText(item))
	}
	for _, item := range list(n["applicantLocationRequirements"]) {
		add(text(item))
	}
	return out
}

// placeText writes a Place, an address or a string as one line.
func placeText(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(html.UnescapeString(v))
	case map[string]any:
		inner, ok := v["address"]
		if !ok {
			inner = v
		}
		if s, ok := inner.(string); ok {
			return strings.TrimSpace(html.UnescapeString(s))
		}
		a, ok := object(inner)
		if !ok {
			return text(v)
		}
		return addressLine(a, text(v["name"]))
	}
	return ""
}

func addressLine(a node, fallback string) string {
	city, region, country := text(a["addressLocality"]), text(a["addressRegion"]), text(a["addressCountry"])
	parts := []string{}
	if city != "" {
		parts = append(parts, city)
	}
	inState := country == "" || slices.Contains([]string{"US", "USA", "United States", "CA", "Canada", "AU", "Australia"}, country)
	if region != "" && region != city && (city == "" || inState) {
		parts = append(parts, region)
	}
	if country != "" && country != city {
		parts = append(parts, country)
	}
	if len(parts) == 0 {
		return fallback
	}
	return strings.Join(parts, ", ")
}

// remote reads jobLocationType: fully remote where no workplace is named.
func remote(n node) string {
	for _, t := range texts(n["jobLocationType"]) {
		if strings.EqualFold(t, "TELECOMMUTE") {
			if len(list(n["jobLocation"])) > 0 {
				return "yes"
			}
			return "only"
		}
	}
	return ""
}

// employment reads schema.org's words, in one string or several.
func employment(v any) []string {
	var out []string
	for _, s := range texts(v) {
		for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ';' || r == '|' }) {
			kind := ""
			switch strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToUpper(strings.TrimSpace(word))) {
			case "FULL_TIME", "FULLTIME", "PERMANENT":
				kind = "full_time"
			case "PART_TIME", "PARTTIME":
				kind = "part_time"
			case "CONTRACTOR", "CONTRACT", "TEMPORARY", "FREELANCE", "PER_DIEM":
				kind = "contract"
			case "INTERN", "INTERNSHIP":
				kind = "internship"
			}
			if kind != "" && !slices.Contains(out, kind) {
				out = append(out, kind)
			}
		}
	}
	return out
}

// salary reads a MonetaryAmount.
func salary(v any) *talent.Salary {
	amount, ok := object(v)
	if !ok {
		return nil
	}
	s := talent.Salary{Currency: strings.ToUpper(text(amount["currency"])), Period: "year"}
	unit := text(amount["unitText"])
	if value, ok := object(amount["value"]); ok {
		s.Min, s.Max = number(value["minValue"]), number(value["maxValue"])
		if s.Min == 0 && s.Max == 0 {
			s.Min = number(value["value"])
		}
		if u := text(value["unitText"]); u != "" {
			unit = u
		}
		if s.Currency == "" {
			s.Currency = strings.ToUpper(text(value["currency"]))
		}
	} else {
		s.Min = max(number(amount["value"]), number(amount["minValue"]))
		s.Max = number(amount["maxValue"])
	}
	s.Max = max(s.Max, s.Min)
	if s.Min == 0 {
		s.Min = s.Max
	}
	if period, ok := periods()[strings.ToUpper(unit)]; ok {
		s.Period = period
	}
	if s.Max <= 0 || len(s.Currency) != 3 || s.Max > 1e12 {
		return nil
	}
	return &s
}

func periods() map[string]string {
	return map[string]string{"HOUR": "hour", "DAY": "day", "MONTH": "month", "YEAR": "year", "HOURLY": "hour", "DAILY": "day",
		"MONTHLY": "month", "YEARLY": "year", "ANNUAL": "year", "ANN": "year", "HUR": "hour", "MON": "month"}
}

// moment reads a date with or without time and zone; the zero time if neither.
func moment(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.000Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00",
		"2006-01-02 15:04:05", time.DateOnly, "2006/01/02", "02.01.2006", time.RFC1123, time.RFC1123Z, "January 2, 2006", "2 January 2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1990 && t.Year() < 2200 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// person reads a Person who presents themselves on a page of the board. What
// the page says in words is read beside the data.
func person(n node, page *page) (posts.Raw, bool) {
	name := text(n["name"])
	if name == "" || len(name) > 120 {
		return posts.Raw{}, false
	}
	body := page.article
	if place := placeText(n); place != "" && !strings.Contains(body, "Location:") {
		body = "<p>Location: " + html.EscapeString(place) + "</p>" + body
	}
	if skills := strings.Join(texts(n["knowsAbout"]), ", "); skills != "" && !strings.Contains(body, "Technologies:") {
		body += "<p>Technologies: " + html.EscapeString(skills) + "</p>"
	}
	title := text(n["jobTitle"])
	if title == "" {
		title = page.title
	}
	links := texts(n["sameAs"])
	if u := text(n["url"]); strings.HasPrefix(u, "http") && u != page.address() {
		links = append(links, u)
	}
	for _, address := range links {
		if !strings.Contains(body, address) && strings.HasPrefix(address, "http") {
			escaped := html.EscapeString(address)
			body += `<p>` + linkLabel(address) + `: <a href="` + escaped + `">` + escaped + `</a></p>`
		}
	}
	return posts.Raw{
		Source: Name, Thread: page.site, NativeID: page.id(), URL: page.address(), Name: name, Title: title,
		Format: posts.HTML, Body: body, PostedAt: page.changed,
	}, true
}

// linkLabel names a link as people do in such posts.
func linkLabel(address string) string {
	if u, err := url.Parse(address); err == nil && strings.TrimPrefix(u.Hostname(), "www.") == "github.com" {
		return "GitHub"
	}
	return "Website"
}
