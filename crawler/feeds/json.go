package feeds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mlscout/crawler/posts"
)

// loose decodes values that boards send now as text, now as a number, now as an
// object with a name.
type loose string

// UnmarshalJSON implements json.Unmarshaler.
func (l *loose) UnmarshalJSON(text []byte) error {
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return err
	}
	switch v := v.(type) {
	case string:
		*l = loose(v)
	case json.Number:
		*l = loose(v.String())
	case bool:
		*l = loose(strconv.FormatBool(v))
	case map[string]any:
		if name, ok := v["name"].(string); ok {
			*l = loose(name)
		}
	}
	return nil
}

func (l loose) number() float64 {
	v, err := strconv.ParseFloat(strings.ReplaceAll(string(l), ",", ""), 64)
	if err != nil || v < 0 || v > 1e12 {
		return 0
	}
	return v
}

// when reads a date or a Unix time.
func (l loose) when() time.Time {
	if n := l.number(); n > 1e8 {
		if n > 1e11 {
			n /= 1000
		}
		return time.Unix(int64(n), 0).UTC()
	}
	return date(string(l))
}

// list decodes a list of loose values, or one alone.
type list []string

// UnmarshalJSON implements json.Unmarshaler.
func (l *list) UnmarshalJSON(text []byte) error {
	var many []loose
	if json.Unmarshal(text, &many) == nil {
		for _, v := range many {
			*l = append(*l, string(v))
		}
		return nil
	}
	var one loose
	if err := json.Unmarshal(text, &one); err != nil {
		return err
	}
	if one != "" {
		*l = list{string(one)}
	}
	return nil
}

// entry is the union of the fields that the known boards use.
type entry struct {
	ID          loose `json:"id"`
	GUID        loose `json:"guid"`
	Slug        loose `json:"slug"`
	URL         loose `json:"url"`
	ExternalURL loose `json:"external_url"`
	Title       loose `json:"title"`
	Position    loose `json:"position"`
	JobTitle    loose `json:"jobTitle"`
	Company     loose `json:"company"`
	CompanyName loose `json:"company_name"`
	CompanyCase loose `json:"companyName"`
	Description loose `json:"description"`
	JobText     loose `json:"jobDescription"`
	HTML        loose `json:"content_html"`
	Text        loose `json:"content_text"`
	Location    loose `json:"location"`
	Required    loose `json:"candidate_required_location"`
	Geo         loose `json:"jobGeo"`
	Limits      list  `json:"locationRestrictions"`
	Remote      loose `json:"remote"`
	Type        list  `json:"job_type"`
	Types       list  `json:"job_types"`
	TypeCase    list  `json:"jobType"`
	Employment  list  `json:"employmentType"`
	Salary      loose `json:"salary"`
	Low         loose `json:"salary_min"`
	High        loose `json:"salary_max"`
	LowCase     loose `json:"salaryMin"`
	HighCase    loose `json:"salaryMax"`
	LowHim      loose `json:"minSalary"`
	HighHim     loose `json:"maxSalary"`
	Currency    loose `json:"currency"`
	CurrencyJob loose `json:"salaryCurrency"`
	Period      loose `json:"salaryPeriod"`
	Level       loose `json:"jobLevel"`
	Seniority   list  `json:"seniority"`
	Link        loose `json:"applicationLink"`
	Epoch       loose `json:"epoch"`
	Date        loose `json:"date"`
	PubDate     loose `json:"pubDate"`
	PubDateWN   loose `json:"pub_date"`
	Publication loose `json:"publication_date"`
	Published   loose `json:"date_published"`
	Created     loose `json:"created_at"`
	Expiry      loose `json:"expiryDate"`
	Legal       loose `json:"legal"`
	Category    loose `json:"category_name"`
	Author      loose `json:"author"`
	Authors     list  `json:"authors"`
	Post        *struct {
		ID        loose `json:"id"`
		Name      loose `json:"name"`
		Body      loose `json:"body"`
		Address   loose `json:"ap_id"`
		Published loose `json:"published"`
		Removed   bool  `json:"removed"`
		Deleted   bool  `json:"deleted"`
	} `json:"post"`
	Creator struct {
		Name   loose `json:"name"`
		Banned bool  `json:"banned"`
		Bot    bool  `json:"bot_account"`
	} `json:"creator"`
}

// parseJSON reads JSON feeds and the boards' own forms.
func parseJSON(body []byte) ([]job, string, error) {
	if body[0] == '[' {
		var entries []entry
		if err := json.Unmarshal(body, &entries); err != nil {
			return nil, "", fmt.Errorf("feed: %w", err)
		}
		return jobsOf(entries, "array"), "", nil
	}
	var doc struct {
		Version string  `json:"version"`
		NextURL string  `json:"next_url"`
		Items   []entry `json:"items"`
		Jobs    []entry `json:"jobs"`
		Data    []entry `json:"data"`
		Posts   []entry `json:"posts"`
		Links   struct {
			Next string `json:"next"`
		} `json:"links"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return nil, "", fmt.Errorf("feed: %w", err)
	}
	switch {
	case doc.Items != nil:
		return jobsOf(doc.Items, "feed"), doc.NextURL, nil
	case doc.Jobs != nil:
		return jobsOf(doc.Jobs, "jobs"), "", nil
	case doc.Data != nil:
		return jobsOf(doc.Data, "arbeitnow"), doc.Links.Next, nil
	case doc.Posts != nil:
		return jobsOf(doc.Posts, "lemmy"), "", nil
	}
	return nil, "", errShape
}

func jobsOf(entries []entry, form string) []job {
	var out []job
	for _, e := range entries[:min(len(entries), maxItems)] {
		if e.Legal != "" && e.Position == "" && e.Title == "" {
			continue // Remote OK's terms
		}
		if j := e.job(e.board(form)); j.title != "" {
			out = append(out, j)
		}
	}
	return out
}

// board names the board by the fields that only it uses.
func (e entry) board(form string) string {
	switch {
	case form == "arbeitnow" || form == "lemmy":
		return form
	case e.Position != "":
		return "remoteok"
	case e.Required != "" || e.Publication != "":
		return "remotive"
	case e.JobTitle != "":
		return "jobicy"
	case e.CompanyCase != "":
		return "himalayas"
	case e.PubDateWN != "":
		return "workingnomads"
	}
	return "rss"
}

// job brings an entry into one form.
func (e entry) job(source string) job {
	if source == "lemmy" {
		return e.lemmy()
	}
	text := func(values ...loose) string {
		var out []string
		for _, v := range values {
			out = append(out, string(v))
		}
		return mojibake(first(out...))
	}
	j := job{
		source: source, id: text(e.ID, e.GUID, e.Slug, e.URL), url: text(e.URL, e.Link, e.ExternalURL), title: text(e.JobTitle, e.Position, e.Title),
		author: first(append([]string{string(e.Author)}, e.Authors...)...), expires: e.Expiry.when(),
		body: canary(unescape(text(e.JobText, e.Description, e.HTML, e.Text))),
	}
	for _, at := range []loose{e.PubDate, e.Publication, e.PubDateWN, e.Published, e.Created, e.Date, e.Epoch} {
		if t := at.when(); !t.IsZero() && j.at.IsZero() {
			j.at = t
		}
	}
	j.fields = &posts.Job{
		Role: j.title, Company: text(e.CompanyCase, e.CompanyName, e.Company), SalaryText: string(e.Salary), Places: e.places(),
		Employment: employment(append(append(append(e.Type, e.Types...), e.TypeCase...), e.Employment...)...), Seniority: level(first(append([]string{string(e.Level)}, e.Seniority...)...)),
	}
	if j.fields.Company == "" {
		j.fields.Role, j.fields.Company = roleAndCompany(j.title)
	}
	if source != "arbeitnow" && source != "rss" {
		j.fields.Remote = "only"
	}
	low, high := first(string(e.LowCase), string(e.LowHim), string(e.Low)), first(string(e.HighCase), string(e.HighHim), string(e.High))
	currency := strings.ToUpper(first(string(e.CurrencyJob), string(e.Currency)))
	if currency == "" && source == "remoteok" {
		currency = "USD"
	}
	j.fields.Salary = salaryOf(loose(low).number(), loose(high).number(), currency, period(string(e.Period)))
	return j
}

func (e entry) lemmy() job {
	if e.Post == nil {
		return job{}
	}
	p := e.Post
	return job{source: "lemmy", id: string(p.ID), url: string(p.Address), title: string(p.Name), body: string(p.Body), author: string(e.Creator.Name), at: p.Published.when(),
		gone: p.Removed || p.Deleted || e.Creator.Banned || e.Creator.Bot}
}

func (e entry) places() []string {
	if len(e.Limits) > 0 {
		return e.Limits
	}
	for _, v := range []loose{e.Required, e.Geo, e.Location} {
		if v != "" {
			return []string{mojibake(string(v))}
		}
	}
	return nil
}

func period(s string) string {
	s = strings.ToLower(s)
	switch {
	case strings.HasPrefix(s, "hour"):
		return "hour"
	case strings.HasPrefix(s, "da"):
		return "day"
	case strings.HasPrefix(s, "month"):
		return "month"
	}
	return "year"
}

func level(s string) string {
	s = strings.ToLower(s)
	for _, known := range []string{"intern", "principal", "staff", "director", "lead", "senior", "junior"} {
		if strings.Contains(s, known) {
			return known
		}
	}
	switch {
	case strings.Contains(s, "entry"):
		return "junior"
	case strings.Contains(s, "mid"):
		return "mid"
	}
	return ""
}

var canaryText = regexp.MustCompile(`(?is)(?:<br\s*/?>\s*)*Please mention the word \*{0,2}\w+\*{0,2} (?:and tag|when applying).*$`)

// canary takes off Remote OK's reading test: its tag is minted for each request
// from the reader's own address, which must be neither stored nor logged.
func canary(body string) string { return canaryText.ReplaceAllString(body, "") }

// mojibake repairs UTF-8 that was read as Latin-1: "PerÃº".
func mojibake(s string) string {
	if !strings.ContainsAny(s, "ÃÂâ") {
		return s
	}
	raw := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			return s
		}
		raw = append(raw, byte(r))
	}
	if !utf8.Valid(raw) {
		return s
	}
	return string(raw)
}
