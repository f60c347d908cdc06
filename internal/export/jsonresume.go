package export

import (
	"bufio"
	"cmp"
	"encoding/json"
	"io"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"mlscout/talent"
)

// resume is a JSON Resume (schema 1.3.1). Its format checks refuse empty
// addresses and dates, so whatever is not known is left out.
type resume struct {
	Schema   string          `json:"$schema"`
	Basics   resumeBasics    `json:"basics"`
	Skills   []resumeSkill   `json:"skills,omitempty"`
	Projects []resumeProject `json:"projects,omitempty"`
	Meta     resumeMeta      `json:"meta"`
}

type resumeBasics struct {
	Name     string          `json:"name,omitempty"`
	Label    string          `json:"label,omitempty"`
	Email    string          `json:"email,omitempty"`
	URL      string          `json:"url,omitempty"`
	Summary  string          `json:"summary,omitempty"`
	Location *resumePlace    `json:"location,omitempty"`
	Profiles []resumeProfile `json:"profiles,omitempty"`
}

type resumePlace struct {
	City    string `json:"city,omitempty"`
	Country string `json:"countryCode,omitempty"`
	Region  string `json:"region,omitempty"`
}

type resumeProfile struct {
	Network  string `json:"network,omitempty"`
	Username string `json:"username,omitempty"`
	URL      string `json:"url,omitempty"`
}

type resumeSkill struct {
	Name     string   `json:"name"`
	Keywords []string `json:"keywords,omitempty"`
}

type resumeProject struct {
	Name       string   `json:"name"`
	URL        string   `json:"url,omitempty"`
	Highlights []string `json:"highlights,omitempty"`
	Keywords   []string `json:"keywords,omitempty"`
	StartDate  string   `json:"startDate,omitempty"`
	EndDate    string   `json:"endDate,omitempty"`
}

type resumeMeta struct {
	Canonical    string `json:"canonical,omitempty"`
	Version      string `json:"version"`
	LastModified string `json:"lastModified,omitempty"`
}

const resumeSchema = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"

// topProjects is how many repositories a resume names.
const topProjects = 12

// writeJSONResume writes one resume a line; of one person that is one document.
func writeJSONResume(w io.Writer, people People, opts Options) (Report, error) {
	report := newReport("jsonresume", opts)
	buffered := bufio.NewWriterSize(w, 1<<16)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	if err := report.each(people, func(p *Person) error { return enc.Encode(newResume(p, opts)) }); err != nil {
		return report, err
	}
	return report, buffered.Flush()
}

func newResume(p *Person, opts Options) resume {
	r := newRow(p, opts)
	out := resume{
		Schema: resumeSchema,
		Basics: resumeBasics{
			Name: r.full, Label: clean(r.headline), Email: strictEmail(r.email), URL: strictURI(r.website),
			Profiles: profiles(p, r),
		},
		Skills:   skills(p, opts),
		Projects: projects(p, opts),
		Meta:     resumeMeta{Canonical: strictURI(r.githubURL), Version: "v1.0.0"},
	}
	if len(r.areas) > 0 {
		out.Basics.Summary = "Public work in " + strings.Join(r.areas, ", ") + "."
	}
	if place := (resumePlace{clean(p.Place.City), clean(p.Place.Country), clean(p.Place.Region)}); place != (resumePlace{}) {
		out.Basics.Location = &place
	}
	if !opts.Now.IsZero() {
		out.Meta.LastModified = opts.Now.UTC().Format("2006-01-02T15:04:05")
	}
	return out
}

func profiles(p *Person, r *row) []resumeProfile {
	var all []resumeProfile
	for _, address := range r.social {
		uri := strictURI(address)
		if uri == "" {
			continue
		}
		profile := resumeProfile{Network: network(uri), URL: uri}
		if address == r.githubURL {
			profile.Username = clean(p.Login)
		}
		all = append(all, profile)
	}
	return all
}

// network names the site of a profile by its host.
func network(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	switch host {
	case "github.com":
		return "GitHub"
	case "linkedin.com":
		return "LinkedIn"
	}
	return host
}

// skills groups tools by area, areas with most points first.
func skills(p *Person, opts Options) []resumeSkill {
	area := make(map[talent.ToolID]talent.AreaID)
	for _, entry := range p.Score.Ledger {
		area[entry.Tool] = entry.Area
	}
	points := make(map[talent.AreaID]talent.Points)
	tools := make(map[talent.AreaID][]string)
	for _, tool := range p.Score.Tools {
		id := area[tool.Tool]
		points[id] += tool.Points
		tools[id] = append(tools[id], clean(opts.toolName(tool.Tool)))
	}
	var all []resumeSkill
	for id, names := range tools {
		all = append(all, resumeSkill{cmp.Or(string(id), "other"), names})
	}
	slices.SortFunc(all, func(a, b resumeSkill) int {
		return cmp.Or(cmp.Compare(points[talent.AreaID(b.Name)], points[talent.AreaID(a.Name)]), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// projects are the repositories of the ledger, in its order.
func projects(p *Person, opts Options) []resumeProject {
	var all []resumeProject
	at := make(map[string]int)
	for _, e := range p.Score.Ledger {
		name := clean(e.Repo)
		if name == "" {
			continue
		}
		i, known := at[name]
		if !known {
			if len(all) == topProjects {
				continue
			}
			i = len(all)
			at[name] = i
			all = append(all, resumeProject{Name: name, URL: strictURI(e.URL)})
		}
		project := &all[i]
		project.Highlights = append(project.Highlights, clean(e.What))
		if tool := clean(opts.toolName(e.Tool)); !slices.Contains(project.Keywords, tool) {
			project.Keywords = append(project.Keywords, tool)
		}
		first, last := month(e.First), month(e.At.Month())
		if first != "" && (project.StartDate == "" || first < project.StartDate) {
			project.StartDate = first
		}
		project.EndDate = max(project.EndDate, last)
	}
	return all
}

// month returns YYYY-MM where the schema takes it, else "".
func month(text string) string {
	year, m, ok := strings.Cut(text, "-")
	y, errYear := strconv.Atoi(year)
	n, errMonth := strconv.Atoi(m)
	if !ok || errYear != nil || errMonth != nil || len(text) != 7 || y < 1000 || y > 2999 || n < 1 || n > 12 {
		return ""
	}
	return text
}

// strictURI returns a published address in the form that RFC 3986 takes, else "".
func strictURI(text string) string {
	u, err := url.Parse(webAddress(text))
	if err != nil || u.Host == "" || u.User != nil {
		return ""
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil || strings.ContainsAny(host, " %<>\"\\^`{|}") {
		return ""
	}
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	clean := url.URL{Scheme: u.Scheme, Host: host, Path: u.Path, RawQuery: u.Query().Encode(), Fragment: u.Fragment}
	return clean.String()
}

// strictEmail returns an address that RFC 5321 takes, else "".
func strictEmail(text string) string {
	address, err := mail.ParseAddress(text)
	if err != nil || address.Name != "" || !plainASCII(address.Address) || strings.ContainsAny(address.Address, " \"<>()[]\\,;:") {
		return ""
	}
	_, domain, _ := strings.Cut(address.Address, "@")
	if host, err := idna.Lookup.ToASCII(domain); err != nil || host != strings.ToLower(domain) || !strings.Contains(domain, ".") {
		return ""
	}
	return address.Address
}
