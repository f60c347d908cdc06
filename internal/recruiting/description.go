package recruiting

import (
	"encoding/json"
	"fmt"
	"strings"

	regexp "mlscout/internal/lazyregexp"
)

// Part is a part of a job description.
type Part string

// The eight parts, in their usual order.
const (
	PartTitle     Part = "title"
	PartCompany   Part = "company"
	PartSummary   Part = "summary"
	PartDuties    Part = "responsibilities"
	PartRequired  Part = "required"
	PartPreferred Part = "preferred"
	PartSoft      Part = "soft"
	PartOffer     Part = "offer"
)

// Line is a line of a job description that says something.
type Line struct {
	N      int
	Text   string // without marks
	Part   Part
	Bullet bool
}

// Description is a job description, taken apart.
type Description struct {
	Title string
	Lines []Line
	Head  map[Part]int // line of the heading of each part
}

// partHeadings say which part a heading opens; the first that matches decides.
var partHeadings = []struct {
	words *regexp.Regexp
	part  Part
}{
	{regexp.MustCompile(`(?i)\b(soft skills?|how you work|ways? of working|personal (skills|qualities)|interpersonal|mindset)\b`), PartSoft},
	{regexp.MustCompile(`(?i)\b(nice.to.haves?|preferred|bonus|plus(es)?|desirable|desired|optional|good to have|extra credit)\b`), PartPreferred},
	{regexp.MustCompile(`(?i)\b(offer|benefits|perks|compensation|salary|pay|why join|location|remote|conditions)\b`), PartOffer},
	{regexp.MustCompile(`(?i)\b(responsibilit\w+|what you('ll| will) (do|be doing|work on)|duties|your (role|tasks|mission|work)|day.to.day|key tasks)\b`), PartDuties},
	{regexp.MustCompile(`(?i)\b(require(d|ments)|must.haves?|qualifications|minimum|what you('ll| will)? (bring|need)|what we (need|look for|are looking for)|you (have|bring)|your (profile|skills|experience)|who you are|skills|essential)\b`), PartRequired},
	{regexp.MustCompile(`(?i)\b(about (us|the company|the team)|who we are|company|our mission|^about )`), PartCompany},
	{regexp.MustCompile(`(?i)\b(summary|overview|the (role|job|position)|about the (role|job|position)|role)\b`), PartSummary},
}

var (
	jdBullet  = regexp.MustCompile(`^\s*([-*•·–]|\d+[.)])\s+`)
	jdHeading = regexp.MustCompile(`^\s*(#+\s|\*\*|__)`)
	jdMarks   = strings.NewReplacer("**", "", "__", "", "`", "")
)

// ReadDescription takes a job description in plain text or Markdown apart. What
// stands before the first heading is the summary.
func ReadDescription(text string) Description {
	d := Description{Head: make(map[Part]int)}
	part, n := PartSummary, 0
	for raw := range strings.Lines(text) {
		n++
		bullet := jdBullet.MatchString(raw)
		marked := jdHeading.MatchString(raw)
		line := strings.TrimSpace(jdMarks.Replace(strings.TrimLeft(strings.TrimSpace(jdBullet.ReplaceAllString(raw, "")), "#")))
		if line == "" {
			continue
		}
		if d.Title == "" {
			d.Title = strings.TrimSpace(regexpTitle.ReplaceAllString(line, ""))
			d.Head[PartTitle] = n
			continue
		}
		if next, ok := partOf(line, marked, bullet); ok {
			part = next
			if d.Head[part] == 0 {
				d.Head[part] = n
			}
			continue
		}
		d.Lines = append(d.Lines, Line{N: n, Text: line, Part: part, Bullet: bullet})
	}
	return d
}

var regexpTitle = regexp.MustCompile(`(?i)^(job )?(title|position|role)\s*:`)

// partOf tells a heading: marked as one, ending in a colon, or a short line
// without a full stop that is no bullet.
func partOf(line string, marked, bullet bool) (Part, bool) {
	short := len(strings.Fields(line)) <= 6 && !strings.ContainsAny(line[len(line)-1:], ".!?,;")
	if bullet || !marked && !short {
		return "", false
	}
	title, rest, colon := strings.Cut(line, ":")
	if colon && strings.TrimSpace(rest) != "" {
		return "", false
	}
	for _, h := range partHeadings {
		if h.words.MatchString(title) {
			return h.part, true
		}
	}
	return "", false
}

// Of returns the lines of a part.
func (d Description) Of(part Part) []Line {
	var lines []Line
	for _, line := range d.Lines {
		if line.Part == part {
			lines = append(lines, line)
		}
	}
	return lines
}

// JobSchema is a job in the form of JSON Resume's job-schema.json. Empty members
// are left out.
type JobSchema struct {
	Title            string       `json:"title,omitempty"`
	Company          string       `json:"company,omitempty"`
	Type             string       `json:"type,omitempty"`
	Date             string       `json:"date,omitempty"`
	Description      string       `json:"description,omitempty"`
	Location         *JobLocation `json:"location,omitempty"`
	Remote           string       `json:"remote,omitempty"` // Full, Hybrid or None
	Salary           string       `json:"salary,omitempty"`
	Experience       string       `json:"experience,omitempty"`
	Responsibilities []string     `json:"responsibilities,omitempty"`
	Qualifications   []string     `json:"qualifications,omitempty"`
	Skills           []JobSkill   `json:"skills,omitempty"`
}

// JobLocation is where the work is done.
type JobLocation struct {
	Address     string `json:"address,omitempty"`
	PostalCode  string `json:"postalCode,omitempty"`
	City        string `json:"city,omitempty"`
	CountryCode string `json:"countryCode,omitempty"`
	Region      string `json:"region,omitempty"`
}

// JobSkill is a skill: level "preferred" for those that are a plus.
type JobSkill struct {
	Name     string   `json:"name,omitempty"`
	Level    string   `json:"level,omitempty"`
	Keywords []string `json:"keywords,omitempty"`
}

// The levels under which skills that are no must travel in a job schema.
const (
	levelPreferred = "preferred"
	levelSoft      = "soft"
)

// JobSchemaOf writes a role as a job schema.
func JobSchemaOf(role Role) JobSchema {
	job := JobSchema{
		Title: role.Title, Company: role.Company, Salary: role.Pay, Description: strings.Join(role.summary(), "\n\n"),
		Responsibilities: role.Duties, Qualifications: role.Required,
		Remote: map[string]string{"full": "Full", "hybrid": "Hybrid", "none": "None"}[role.Remote],
	}
	if role.Location != "" {
		job.Location = &JobLocation{City: role.Location}
	}
	for _, name := range role.Preferred {
		job.Skills = append(job.Skills, JobSkill{Name: name, Level: levelPreferred})
	}
	for _, name := range role.Soft {
		job.Skills = append(job.Skills, JobSkill{Name: name, Level: levelSoft})
	}
	if len(role.Stack) > 0 {
		job.Skills = append(job.Skills, JobSkill{Name: "stack", Keywords: role.Stack})
	}
	return job
}

// ReadJobSchema reads a job schema as a role, as far as it goes.
func ReadJobSchema(file string, text []byte) (Role, error) {
	var job JobSchema
	if err := json.Unmarshal(text, &job); err != nil {
		return Role{}, fmt.Errorf("%s: not a job-schema.json document: %w", file, err)
	}
	if job.Title == "" {
		return Role{}, fmt.Errorf("%s: title is missing", file)
	}
	role := Role{
		Title: job.Title, Company: job.Company, Pay: job.Salary, Duties: job.Responsibilities, Required: job.Qualifications,
		Remote: strings.ToLower(job.Remote), Overview: job.Description,
	}
	if job.Remote != "" && !oneOf(role.Remote, remotes) {
		return role, fmt.Errorf("%s: remote: want Full, Hybrid or None, got %q", file, job.Remote)
	}
	if job.Location != nil {
		role.Location = strings.Trim(job.Location.City+", "+orElse(job.Location.Region, job.Location.CountryCode), ", ")
	}
	for _, skill := range job.Skills {
		switch {
		case len(skill.Keywords) > 0 && skill.Name == "stack":
			role.Stack = skill.Keywords
		case skill.Level == levelPreferred:
			role.Preferred = append(role.Preferred, skill.Name)
		case skill.Level == levelSoft:
			role.Soft = append(role.Soft, skill.Name)
		default:
			role.Required = append(role.Required, skill.words())
		}
	}
	return role, nil
}

func (s JobSkill) words() string {
	if len(s.Keywords) == 0 {
		return s.Name
	}
	return s.Name + ": " + strings.Join(s.Keywords, ", ")
}

// summary is two or three paragraphs on what the work is for.
func (r Role) summary() []string {
	if r.Overview != "" {
		return strings.Split(strings.TrimSpace(r.Overview), "\n\n")
	}
	var all []string
	if r.Initiative != "" {
		all = append(all, fmt.Sprintf("As %s you join %s. We are building %s.", r.Title, r.Company, trimEnd(r.Initiative)))
	}
	if r.Outcome != "" {
		all = append(all, "What changes when it works: "+trimEnd(r.Outcome)+".")
	}
	if len(r.Challenges) > 0 {
		all = append(all, "The hard part: "+trimEnd(strings.Join(r.Challenges, "; "))+".")
	}
	return all
}

// Markdown writes a role as a job description in the eight parts. Parts of which
// the role says nothing are left out; the lint names them.
func (r Role) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", r.Title)
	paragraph := func(heading string, paragraphs ...string) {
		if len(paragraphs) > 0 && paragraphs[0] != "" {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", heading, strings.Join(paragraphs, "\n\n"))
		}
	}
	list := func(heading string, items []string) {
		if len(items) > 0 {
			fmt.Fprintf(&b, "\n## %s\n\n- %s\n", heading, strings.Join(items, "\n- "))
		}
	}
	paragraph("About the company", strings.TrimSpace(sentence(r.Company)+" "+sentence(r.Mission)))
	paragraph("Summary", r.summary()...)
	list("Responsibilities", r.Duties)
	list("Required", r.Required)
	list("Preferred", r.Preferred)
	list("Soft skills", r.Soft)
	list("What we offer", r.offers())
	return b.String()
}

func (r Role) offers() []string {
	where := writer{role: r}.remote(0).Text
	if where == "" && r.Location != "" {
		where = "Location: " + r.Location
	}
	var all []string
	for _, item := range []string{where, payLine(r.Pay), sentence(r.Culture)} {
		if item != "" {
			all = append(all, item)
		}
	}
	return append(all, r.Offer...)
}

func payLine(pay string) string {
	if pay == "" {
		return ""
	}
	return "Pay: " + trimEnd(pay)
}
