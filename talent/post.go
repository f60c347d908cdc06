package talent

import (
	"encoding/json"
	"fmt"
	"time"
)

// PostKind says what a job-board post is for.
type PostKind string

// The kinds of post.
const (
	Seeking PostKind = "seeking"
	Hiring  PostKind = "hiring"
	Other   PostKind = "other"
)

// Post is a parsed job-board post. Its JSON is the row of `posts --json`.
// Strings that the post does not state are empty and written as null by the
// views; lists are never nil in JSON.
type Post struct {
	Source      string         `json:"source"`    // "hn", "github_issue", "discourse", …
	Thread      string         `json:"thread"`    // "wants_to_be_hired", "who_is_hiring", …
	NativeID    string         `json:"native_id"` // the source's own id, as text
	ParentID    string         `json:"parent_id,omitempty"`
	Author      string         `json:"author"`
	AuthorID    int64          `json:"-"` // numeric account id where the source gives one (GitHub)
	PostedAt    time.Time      `json:"posted_at"`
	URL         string         `json:"url"`
	Title       string         `json:"title,omitempty"`
	Text        string         `json:"text,omitempty"` // plain text; kept for search, excerpted on export
	Kind        PostKind       `json:"kind"`
	Entity      string         `json:"entity"`    // person, agency, company
	Available   *bool          `json:"available"` // seeking posts only; false once closed or deleted
	Name        string         `json:"name"`      // only if published
	Handles     []Handle       `json:"handles"`
	GitHub      string         `json:"github"` // login, if the post names the author's own
	Contacts    []Contact      `json:"contacts"`
	Links       []string       `json:"links"`
	Locations   []PostLocation `json:"locations"` // primary first
	Remote      string         `json:"remote"`    // yes, no, hybrid, only or ""
	Relocate    string         `json:"relocate"`  // yes, no, maybe or ""
	RelocateTo  []string       `json:"relocate_to"`
	Timezone    *PostTimezone  `json:"timezone"`
	Tools       []string       `json:"technologies"`          // canonical ids, sorted
	NotTools    []string       `json:"technologies_excluded"` // named but negated, or inside injected instructions
	Role        string         `json:"role"`
	Seniority   string         `json:"seniority"`
	Years       int            `json:"years"` // stated total only; 0 not stated
	Employment  []string       `json:"employment"`
	Salary      *Salary        `json:"salary"`
	Company     string         `json:"company"`
	Visa        string         `json:"visa"`
	Language    string         `json:"language"`
	Closed      string         `json:"closed,omitempty"`       // why it no longer counts: deleted, hired, withdrawn, expired, reposted
	RepostOf    []string       `json:"repost_of,omitempty"`    // native ids of earlier posts of the same standing offer
	FirstPosted *time.Time     `json:"first_posted,omitempty"` // of the oldest of them
	Prospect    ProspectID     `json:"-"`                      // whose post it is; 0 nobody's
	Provenance  Provenance     `json:"provenance"`
}

// MarshalJSON writes what the post does not state as null, and every list as a
// list, whoever shows it.
func (p Post) MarshalJSON() ([]byte, error) {
	type post Post // without this method
	p.Handles, p.Contacts, p.Links, p.Locations = listed(p.Handles), listed(p.Contacts), listed(p.Links), listed(p.Locations)
	p.RelocateTo, p.Tools, p.NotTools, p.Employment = listed(p.RelocateTo), listed(p.Tools), listed(p.NotTools), listed(p.Employment)
	return json.Marshal(struct {
		post
		ParentID  *string `json:"parent_id"`
		Title     *string `json:"title"`
		Name      *string `json:"name"`
		GitHub    *string `json:"github"`
		Remote    *string `json:"remote"`
		Relocate  *string `json:"relocate"`
		Role      *string `json:"role"`
		Seniority *string `json:"seniority"`
		Years     *int    `json:"years"`
		Company   *string `json:"company"`
		Visa      *string `json:"visa"`
		Language  *string `json:"language"`
	}{
		post(p), stated(p.ParentID), stated(p.Title), stated(p.Name), stated(p.GitHub), stated(p.Remote), stated(p.Relocate),
		stated(p.Role), stated(p.Seniority), stated(p.Years), stated(p.Company), stated(p.Visa), stated(p.Language),
	})
}

// stated is nil for a value that a post does not state.
func stated[T comparable](value T) *T {
	if value == *new(T) {
		return nil
	}
	return &value
}

// listed makes a nil slice an empty one.
func listed[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

// Handle is an account name somewhere.
type Handle struct {
	Platform string `json:"platform"`
	Handle   string `json:"handle"`
}

// Contact is a way to be reached that the person published for being reached.
type Contact struct {
	Type        string `json:"type"` // email, url, dm, telegram
	Value       string `json:"value"`
	AsPublished string `json:"as_published"`
}

// PostLocation is one place of a post.
type PostLocation struct {
	Raw     string `json:"raw"`
	City    string `json:"city"`
	Region  string `json:"region"`
	Country string `json:"country"`
}

// MarshalJSON writes what is not known as null.
func (l PostLocation) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Raw     string  `json:"raw"`
		City    *string `json:"city"`
		Region  *string `json:"region"`
		Country *string `json:"country"`
	}{l.Raw, stated(l.City), stated(l.Region), stated(l.Country)})
}

// PostTimezone is a stated range of working time zones, in minutes from UTC. In
// JSON the offsets are written "+05:30".
type PostTimezone struct {
	Raw string
	Min int
	Max int
}

// zoneJSON is the form of a PostTimezone in JSON.
type zoneJSON struct {
	Raw string `json:"raw"`
	Min string `json:"utc_offset_min"`
	Max string `json:"utc_offset_max"`
}

// MarshalJSON writes offsets as "+05:30".
func (z PostTimezone) MarshalJSON() ([]byte, error) {
	return json.Marshal(zoneJSON{z.Raw, offsetText(z.Min), offsetText(z.Max)})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (z *PostTimezone) UnmarshalJSON(text []byte) error {
	var in zoneJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	low, err := offsetMinutes(in.Min)
	if err != nil {
		return err
	}
	high, err := offsetMinutes(in.Max)
	*z = PostTimezone{in.Raw, low, high}
	return err
}

func offsetText(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

func offsetMinutes(text string) (int, error) {
	var sign rune
	var h, m int
	if _, err := fmt.Sscanf(text, "%c%02d:%02d", &sign, &h, &m); err != nil || sign != '+' && sign != '-' {
		return 0, fmt.Errorf("offset %q: want +hh:mm", text)
	}
	if sign == '-' {
		return -h*60 - m, nil
	}
	return h*60 + m, nil
}

// Salary is pay as stated. A bound that is not stated is 0, and null in JSON:
// "from 60k" has no Max, "up to 95k" no Min.
type Salary struct {
	Min      float64
	Max      float64
	Currency string // ISO 4217
	Period   string // year, month, day, hour, project
}

// salaryJSON is the form of a Salary in JSON.
type salaryJSON struct {
	Min      *float64 `json:"min"`
	Max      *float64 `json:"max"`
	Currency string   `json:"currency"`
	Period   string   `json:"period"`
}

// MarshalJSON writes bounds that are not stated as null.
func (s Salary) MarshalJSON() ([]byte, error) {
	return json.Marshal(salaryJSON{stated(s.Min), stated(s.Max), s.Currency, s.Period})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Salary) UnmarshalJSON(text []byte) error {
	var in salaryJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*s = Salary{Currency: in.Currency, Period: in.Period}
	if in.Min != nil {
		s.Min = *in.Min
	}
	if in.Max != nil {
		s.Max = *in.Max
	}
	return nil
}
