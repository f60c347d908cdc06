package recruiting

import (
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"mlscout/config/catalog"
	"mlscout/config/strict"
	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// RoleExample is a commented role file.
//
//go:embed data/role.example.yaml
var RoleExample string

// Role is an open position, as role.yaml states it.
type Role struct {
	Title         string     `yaml:"title"`
	Company       string     `yaml:"company"`
	Mission       string     `yaml:"mission"`
	Overview      string     `yaml:"overview"`   // paragraphs of a job description; made of initiative and outcome if empty
	Initiative    string     `yaml:"initiative"` // the end of "we are building"
	Outcome       string     `yaml:"outcome"`    // the end of "so that"
	Duties        []string   `yaml:"duties"`
	Challenges    []string   `yaml:"challenges"`
	Stack         []string   `yaml:"stack"` // tools; see [Role.Tools]
	Areas         []string   `yaml:"areas"`
	Required      []string   `yaml:"required"`
	Preferred     []string   `yaml:"preferred"`
	Soft          []string   `yaml:"soft"`
	Offer         []string   `yaml:"offer"`
	Remote        string     `yaml:"remote"` // full, hybrid, none or ""
	Location      string     `yaml:"location"`
	Timezones     string     `yaml:"timezones"` // in words
	TeamUTC       string     `yaml:"team_utc"`  // +hh:mm or ""
	Culture       string     `yaml:"culture"`
	Pay           string     `yaml:"pay"`
	Link          string     `yaml:"link"`
	Sender        Sender     `yaml:"sender"`
	PostalAddress string     `yaml:"postal_address"`
	Controller    Controller `yaml:"controller"`
	Recipients    []string   `yaml:"recipients"`
	Transfers     string     `yaml:"transfers"`

	tools []talent.ToolID
}

// Sender is who signs.
type Sender struct {
	Name string `yaml:"name"`
	Role string `yaml:"role"`
}

// Controller is who is responsible for the data.
type Controller struct {
	Name           string `yaml:"name"`
	Address        string `yaml:"address"`
	Contact        string `yaml:"contact"`
	Officer        string `yaml:"officer"`
	Representative string `yaml:"representative"`
	Authority      string `yaml:"authority"`
}

// ReadRole reads a role file strictly: unknown keys, tools and areas are errors
// with line, column and suggestion, all of them at once.
func ReadRole(file string, text []byte, tools *catalog.Catalog) (Role, error) {
	var role Role
	seen := make(positions)
	node, err := strict.Parse(file, text)
	if err != nil {
		return role, err
	}
	if err := node.Decode("", &role, seen.note); err != nil {
		return role, err
	}
	c := roleCheck{file: file, seen: seen}
	c.required("title", role.Title)
	c.required("company", role.Company)
	if role.Remote != "" && !oneOf(role.Remote, remotes) {
		c.failf("remote", "want full, hybrid or none, got %q%s", role.Remote, strict.Suggest(role.Remote, remotes))
	}
	if _, ok := offsetMinutes(role.TeamUTC); role.TeamUTC != "" && !ok {
		c.failf("team_utc", "want an offset such as \"+01:00\", got %q", role.TeamUTC)
	}
	if role.Link != "" && !webAddress(role.Link) {
		c.failf("link", "want an https:// address, got %q", role.Link)
	}
	for i, name := range role.Stack {
		id, ok := tools.Resolve(name)
		if !ok {
			c.failf("stack", "stack[%d]: %q is not in the catalogue%s", i, name, strict.Suggest(name, toolIDs(tools)))
			continue
		}
		role.tools = append(role.tools, id)
	}
	for i, area := range role.Areas {
		if !oneOf(area, areaIDs()) {
			c.failf("areas", "areas[%d]: unknown area %q%s", i, area, strict.Suggest(area, areaIDs()))
		}
	}
	return role, errors.Join(c.errs...)
}

// Tools are the catalogue ids of the stack, in its order.
func (r Role) Tools() []talent.ToolID { return r.tools }

// wants says how far a tool is what the role works with: 1 named in the stack,
// less for work in the same area, little for anything else.
func (r Role) wants(tools *catalog.Catalog, id talent.ToolID) float64 {
	const sameArea, other = 0.4, 0.05
	for _, own := range r.tools {
		if own == id {
			return 1
		}
	}
	if tool, ok := tools.Tool(id); ok && oneOf(string(tool.Area), r.areas(tools)) {
		return sameArea
	}
	return other
}

// areas are those named, and those of the stack where none is named.
func (r Role) areas(tools *catalog.Catalog) []string {
	if len(r.Areas) > 0 {
		return r.Areas
	}
	var areas []string
	for _, id := range r.tools {
		if tool, ok := tools.Tool(id); ok && !oneOf(string(tool.Area), areas) {
			areas = append(areas, string(tool.Area))
		}
	}
	return areas
}

// Kept in one place: what role.yaml and job schemas call the ways to work.
var remotes = []string{"full", "hybrid", "none"}

// positions remembers where each value of a file stands.
type positions map[string]strict.Pos

func (p positions) note(path string, at strict.Pos) { p[path] = at }

type roleCheck struct {
	file string
	seen positions
	errs []error
}

func (c *roleCheck) failf(path, format string, args ...any) {
	at, ok := c.seen[path]
	if !ok {
		at = strict.Pos{File: c.file}
	}
	text := fmt.Sprintf(format, args...)
	if !strings.HasPrefix(text, path) {
		text = path + ": " + text
	}
	c.errs = append(c.errs, at.Errorf("%s", text))
}

func (c *roleCheck) required(path, value string) {
	if strings.TrimSpace(value) == "" {
		c.failf(path, "is required")
	}
}

func oneOf(s string, known []string) bool {
	for _, k := range known {
		if k == s {
			return true
		}
	}
	return false
}

func toolIDs(tools *catalog.Catalog) []string {
	var ids []string
	for _, tool := range tools.Tools() {
		ids = append(ids, string(tool.ID))
	}
	return ids
}

func areaIDs() []string {
	var ids []string
	for _, area := range talent.Areas() {
		ids = append(ids, string(area))
	}
	return ids
}

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

var offsetForm = regexp.MustCompile(`^([+-])(\d{2}):(\d{2})$`)

// offsetMinutes reads "+05:30".
func offsetMinutes(text string) (int, bool) {
	m := offsetForm.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[3])
	if hours > 14 || minutes > 59 {
		return 0, false
	}
	total := hours*60 + minutes
	if m[1] == "-" {
		total = -total
	}
	return total, true
}

// Complete fills what the role leaves out of the controller: company and postal
// address stand for its name and address, contact is the one of the settings.
func (r Role) Complete(contact string) Role {
	r.Controller.Name = orElse(r.Controller.Name, r.Company)
	r.Controller.Address = orElse(r.Controller.Address, r.PostalAddress)
	r.Controller.Contact = orElse(r.Controller.Contact, contact)
	return r
}
