package posts

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"mlscout/talent"
)

// Share is a count of right answers among those that were asked.
type Share struct {
	Right int     `json:"right"`
	Of    int     `json:"of"`
	Value float64 `json:"value"`
}

// Figures judge the parser against a labelled corpus, field by field. Each
// field is asked of the posts whose labels state it; Kept also counts posts
// that state nothing and for which nothing was answered.
type Figures struct {
	Posts     int              `json:"posts"`
	Fields    map[string]Share `json:"fields"`
	Precision float64          `json:"tools_precision"`
	Recall    float64          `json:"tools_recall"`
	F1        float64          `json:"tools_f1"`
	Misses    []Miss           `json:"misses,omitempty"`
}

// Miss is one field of one post that was read otherwise than labelled.
type Miss struct {
	ID    string `json:"id"`
	Field string `json:"field"`
	Got   string `json:"got"`
	Want  string `json:"want"`
}

// labelled is one line of a corpus in the form of its SCHEMA.
type labelled struct {
	ID       string  `json:"id"`
	Source   string  `json:"source"`
	Thread   string  `json:"thread"`
	NativeID any     `json:"native_id"`
	ParentID any     `json:"parent_id"`
	Author   string  `json:"author"`
	PostedAt string  `json:"posted_at"`
	URL      string  `json:"url"`
	Title    string  `json:"title"`
	Format   string  `json:"format"`
	Body     *string `json:"body"`
	Flags    struct {
		Deleted    bool   `json:"deleted"`
		Dead       bool   `json:"dead"`
		Reply      bool   `json:"is_reply"`
		SameAuthor bool   `json:"same_author_as_parent"`
		Closed     bool   `json:"closed_by_reply"`
		Pinned     bool   `json:"pinned"`
		Flair      string `json:"link_flair_text"`
	} `json:"flags"`
	Gold gold `json:"gold"`
}

type gold struct {
	Kind       string                `json:"kind"`
	Entity     string                `json:"entity"`
	Available  *bool                 `json:"available"`
	Name       string                `json:"name"`
	GitHub     string                `json:"github"`
	Contacts   []talent.Contact      `json:"contacts"`
	Locations  []talent.PostLocation `json:"locations"`
	Remote     string                `json:"remote"`
	Relocate   string                `json:"relocate"`
	RelocateTo []string              `json:"relocate_to"`
	Timezone   *struct {
		Raw string `json:"raw"`
		Min string `json:"utc_offset_min"`
		Max string `json:"utc_offset_max"`
	} `json:"timezone"`
	Tools      []string `json:"technologies"`
	Role       string   `json:"role"`
	Seniority  string   `json:"seniority"`
	Years      int      `json:"years"`
	Employment []string `json:"employment"`
	Salary     *struct {
		Min      *float64 `json:"min"`
		Max      *float64 `json:"max"`
		Currency string   `json:"currency"`
		Period   string   `json:"period"`
	} `json:"salary"`
	Company  string `json:"company"`
	Visa     string `json:"visa"`
	Language string `json:"language"`
}

// Evaluate reads a corpus, one post a line, and judges what p makes of it.
func (p *Parser) Evaluate(r io.Reader) (Figures, error) {
	t := tally{fields: make(map[string]Share)}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4<<20)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var row labelled
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return Figures{}, fmt.Errorf("corpus line %d: %w", n, err)
		}
		got := p.Parse(row.raw())
		if row.Flags.Closed && got.Available != nil {
			*got.Available = false // the reply says so, and the crawl joins the two
		}
		t.posts++
		t.compare(row.ID, row.Gold, got)
	}
	if err := lines.Err(); err != nil {
		return Figures{}, fmt.Errorf("corpus: %w", err)
	}
	return t.figures(), nil
}

func (l labelled) raw() Raw {
	at, _ := time.Parse(time.RFC3339, l.PostedAt)
	raw := Raw{
		Source: l.Source, Thread: l.Thread, NativeID: idText(l.NativeID), ParentID: idText(l.ParentID), Author: l.Author,
		PostedAt: at, URL: l.URL, Title: l.Title, Flair: l.Flags.Flair, Format: FormatOf(l.Format),
		Reply: l.Flags.Reply, SameAuthor: l.Flags.SameAuthor, Gone: l.Flags.Deleted || l.Flags.Dead || l.Body == nil, Pinned: l.Flags.Pinned,
	}
	if l.Body != nil {
		raw.Body = *l.Body
	}
	if l.Format == "as-is" {
		raw.Format, raw.Job = HTML, &Job{Role: l.Title}
		switch l.Source {
		case "remoteok", "remotive", "jobicy", "himalayas", "workingnomads":
			raw.Job.Remote = "only" // these boards list nothing else
		}
	}
	return raw
}

func idText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return fmt.Sprintf("%.0f", v)
	}
	return ""
}

// FormatOf maps a corpus format to the parser's.
func FormatOf(name string) Format {
	switch {
	case name == string(HackerNews):
		return HackerNews
	case strings.Contains(name, "markdown"):
		return Markdown
	case strings.Contains(name, "html") || strings.Contains(name, "cooked"):
		return HTML
	}
	return Plain
}

type tally struct {
	posts               int
	fields              map[string]Share
	hit, extra, missing int
	misses              []Miss
}

// check counts one answer; posts that neither state nor were answered a field
// do not count.
func (t *tally) check(id, field, got, want string) {
	if got == "" && want == "" {
		return
	}
	s := t.fields[field]
	s.Of++
	if got == want {
		s.Right++
	} else {
		t.misses = append(t.misses, Miss{id, field, got, want})
	}
	t.fields[field] = s
}

func (t *tally) compare(id string, want gold, got talent.Post) {
	t.check(id, "kind", string(got.Kind), want.Kind)
	t.tools(id, got.Tools, want.Tools)
	if string(got.Kind) != want.Kind {
		return
	}
	t.check(id, "entity", got.Entity, want.Entity)
	t.check(id, "available", boolText(got.Available), boolText(want.Available))
	if want.Kind != "other" {
		t.check(id, "contact", contactText(got.Contacts), contactText(want.Contacts))
		t.check(id, "place_label", firstRaw(got.Locations), firstRaw(want.Locations))
		t.check(id, "place_resolved", firstPlace(got.Locations), firstPlace(want.Locations))
	}
	t.check(id, "name", got.Name, want.Name)
	t.check(id, "github", got.GitHub, want.GitHub)
	t.check(id, "remote", got.Remote, want.Remote)
	t.check(id, "relocate", got.Relocate, want.Relocate)
	t.check(id, "relocate_to", joined2(got.RelocateTo), joined2(want.RelocateTo))
	t.check(id, "timezone", zoneText(got.Timezone), goldZone(want))
	t.check(id, "role", strings.ToLower(got.Role), strings.ToLower(want.Role))
	t.check(id, "seniority", got.Seniority, want.Seniority)
	t.check(id, "years", intText(got.Years), intText(want.Years))
	t.check(id, "employment", joined2(got.Employment), joined2(want.Employment))
	t.check(id, "salary", salaryText(got.Salary), goldSalary(want))
	t.check(id, "company", got.Company, want.Company)
	t.check(id, "visa", got.Visa, want.Visa)
	t.check(id, "language", got.Language, want.Language)
}

func (t *tally) tools(id string, got, want []string) {
	var extra, missing []string
	for _, g := range got {
		if slices.Contains(want, g) {
			t.hit++
		} else {
			extra = append(extra, g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			missing = append(missing, w)
		}
	}
	t.extra += len(extra)
	t.missing += len(missing)
	if len(extra)+len(missing) > 0 {
		t.misses = append(t.misses, Miss{id, "tools", "+" + strings.Join(extra, " +"), "-" + strings.Join(missing, " -")})
	}
}

func (t *tally) figures() Figures {
	f := Figures{Posts: t.posts, Fields: t.fields, Misses: t.misses, Precision: ratio(t.hit, t.hit+t.extra), Recall: ratio(t.hit, t.hit+t.missing)}
	if f.Precision+f.Recall > 0 {
		f.F1 = 2 * f.Precision * f.Recall / (f.Precision + f.Recall)
	}
	f.F1 = math.Round(f.F1*1e4) / 1e4
	for name, s := range f.Fields {
		s.Value = ratio(s.Right, s.Of)
		f.Fields[name] = s
	}
	return f
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return math.Round(float64(a)/float64(b)*1e4) / 1e4
}

func boolText(b *bool) string {
	if b == nil {
		return ""
	}
	return fmt.Sprint(*b)
}

func contactText(cs []talent.Contact) string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Type+":"+strings.TrimSuffix(strings.ToLower(c.Value), "/"))
	}
	return joined2(out)
}

func firstRaw(ls []talent.PostLocation) string {
	if len(ls) == 0 {
		return ""
	}
	return strings.Join(strings.Fields(ls[0].Raw), " ")
}

func firstPlace(ls []talent.PostLocation) string {
	if len(ls) == 0 {
		return ""
	}
	return strings.Trim(fold(ls[0].City)+"/"+ls[0].Country, "/")
}

func joined2(s []string) string {
	s = slices.Clone(s)
	slices.Sort(s)
	return strings.Join(s, " ")
}

func zoneText(z *talent.PostTimezone) string {
	if z == nil {
		return ""
	}
	return fmt.Sprintf("%s..%s", offsetText(z.Min), offsetText(z.Max))
}

func offsetText(m int) string {
	sign := '+'
	if m < 0 {
		sign, m = '-', -m
	}
	return fmt.Sprintf("%c%02d:%02d", sign, m/60, m%60)
}

func goldZone(g gold) string {
	if g.Timezone == nil {
		return ""
	}
	return g.Timezone.Min + ".." + g.Timezone.Max
}

func intText(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func salaryText(s *talent.Salary) string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%.0f-%.0f %s/%s", s.Min, s.Max, s.Currency, s.Period)
}

func goldSalary(g gold) string {
	if g.Salary == nil {
		return ""
	}
	var low, high float64
	if g.Salary.Min != nil {
		low = *g.Salary.Min
	}
	if g.Salary.Max != nil {
		high = *g.Salary.Max
	}
	return fmt.Sprintf("%.0f-%.0f %s/%s", low, high, g.Salary.Currency, g.Salary.Period)
}
