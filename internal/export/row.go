package export

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"mlscout/ranker"
	"mlscout/talent"
)

// row is one person in words, before the guard.
type row struct {
	id                                      string // "github-583231"; the same in every export
	first, last, full                       string
	guessed                                 bool // the name was split by rule, not by two plain words
	noContact                               bool // they asked not to be written to
	login, githubURL, website, linkedIn     string
	email, emailSource                      string
	headline, company                       string
	location, city, country, offset, remote string
	open, openSource                        string
	areas, tools, tags                      []string
	band, points, lastActive                string
	why, gaps, evidence                     []string
	list, stage, notes                      string
	collected, expires                      string
	source                                  string
	social, links                           []string // addresses: social profiles; everything else
}

// topTools, topAreas and topLines are how many a cell names.
const (
	topTools = 8
	topAreas = 4
	topLines = 5
)

func newRow(p *Person, opts Options) *row {
	r := &row{
		id: fmt.Sprintf("github-%d", p.ID), login: p.Login, full: clean(p.Name), headline: p.Bio, company: p.Company,
		location: p.Location, city: p.Place.City, country: p.Place.Country, remote: p.Remote,
		email: p.Contact.Email, emailSource: p.Contact.Source, website: p.Website,
		band: bandWords(p.Score.Band), points: p.Score.Points.String(), lastActive: lastActive(p).Month(),
		source: opts.source(), list: p.Listing.List, stage: string(p.Listing.Stage),
		collected: p.Collected.String(), expires: p.Expires.String(),
	}
	if p.ID > 0 {
		r.githubURL = "https://github.com/" + url.PathEscape(p.Login)
		r.social = append(r.social, r.githubURL)
	} else { // known from another site only
		r.id, r.login = fmt.Sprintf("board-%d", -p.ID), ""
	}
	r.names(clean(p.Login))
	r.addresses(p)
	if p.Place.Offset != "" {
		r.offset = "UTC" + p.Place.Offset // a bare +01:00 would be read as a sum or an hour
	}
	if p.OpenToWork.Value {
		r.open, r.openSource = "yes", p.OpenToWork.Source
	}
	r.work(p, opts)
	r.remarks(p)
	return r
}

// names splits the full name. Only two plain words are taken for certain; of
// more, the last is the last name; a single one gets the login as its last
// name, because importers insist on both.
func (r *row) names(login string) {
	if r.full == "" {
		r.full = login
	}
	words := strings.Fields(r.full)
	switch len(words) {
	case 0:
		return
	case 1:
		r.first, r.last, r.guessed = words[0], "("+login+")", true
	default:
		r.first, r.last = strings.Join(words[:len(words)-1], " "), words[len(words)-1]
		r.guessed = len(words) > 2
	}
}

// addresses sorts the published links into social profiles and others.
func (r *row) addresses(p *Person) {
	for _, link := range p.Links {
		address := webAddress(link.URL)
		if address == "" {
			continue
		}
		switch {
		case isLinkedIn(address):
			if r.linkedIn == "" {
				r.linkedIn = address
			}
			r.social = append(r.social, address)
		case link.Provider == "website" || link.Provider == "":
			r.links = append(r.links, address)
			if r.website == "" {
				r.website = address
			}
		default:
			r.social = append(r.social, address)
		}
	}
	if p.ID < 0 {
		for _, identity := range p.Identities {
			if address := webAddress(identity.URL); address != "" {
				r.social = append(r.social, address)
				r.website = cmp.Or(r.website, address)
			}
		}
	}
	if address := webAddress(p.Website); address != "" {
		if isLinkedIn(address) && r.linkedIn == "" {
			r.linkedIn = address
		}
		r.links = append(r.links, address)
	}
	r.social, r.links = unique(r.social), unique(r.links)
}

// webAddress returns an http or https address as given, or "".
func webAddress(text string) string {
	text = clean(text)
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return text
}

func isLinkedIn(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return host == "linkedin.com" || strings.HasSuffix(host, ".linkedin.com")
}

func unique(values []string) []string {
	seen := make(map[string]bool, len(values))
	var out []string
	for _, v := range values {
		if key := strings.TrimSuffix(strings.ToLower(v), "/"); !seen[key] {
			seen[key] = true
			out = append(out, v)
		}
	}
	return out
}

// work names what the evidence shows, most points first.
func (r *row) work(p *Person, opts Options) {
	for _, tool := range p.Score.Tools {
		r.tags = append(r.tags, opts.toolName(tool.Tool))
	}
	r.tools = r.tags[:min(topTools, len(r.tags))]
	r.areas = topAreaNames(p.Score.Areas)
	r.why = p.Matched
	for i, entry := range p.Score.Ledger {
		if len(p.Matched) == 0 && i < topLines {
			r.why = append(r.why, entryLine(entry, opts))
		}
		if address := webAddress(entry.URL); address != "" && len(r.evidence) < topLines {
			r.evidence = append(r.evidence, address)
		}
	}
	r.evidence = unique(r.evidence)
	r.gaps = p.Gaps
	if len(p.Gaps) == 0 {
		for _, area := range p.Score.Areas {
			if !area.Supporting && area.Level == ranker.Unknown {
				r.gaps = append(r.gaps, string(area.Area)+" unknown")
			}
		}
	}
}

func topAreaNames(areas []ranker.AreaScore) []string {
	var names []string
	taken := make([]bool, len(areas))
	for range topAreas {
		best := -1
		for i, area := range areas {
			if !taken[i] && !area.Supporting && area.Points > 0 && (best < 0 || area.Points > areas[best].Points) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		taken[best] = true
		names = append(names, string(areas[best].Area))
	}
	return names
}

func entryLine(e ranker.Entry, opts Options) string {
	line := opts.toolName(e.Tool) + ": " + e.What
	if month := e.At.Month(); month != "" {
		line += ", last " + month
	}
	return line
}

// noContact marks those who asked not to be written to.
const noContact = "DO NOT CONTACT"

// remarks gathers what a recruiter must see beside the facts.
func (r *row) remarks(p *Person) {
	var parts []string
	if p.NoContact {
		r.noContact = true
		parts = append(parts, noContact)
	}
	if p.Listing.Reason != "" {
		parts = append(parts, p.Listing.Reason)
	}
	for _, note := range p.Listing.Notes {
		parts = append(parts, note.Text)
	}
	if len(p.Listing.Tags) > 0 {
		parts = append(parts, "tags: "+strings.Join(p.Listing.Tags, ", "))
	}
	if r.guessed {
		parts = append(parts, "name split guessed")
	}
	r.notes = strings.Join(parts, "; ")
}

func lastActive(p *Person) talent.Day {
	last := p.LastActive
	for _, entry := range p.Score.Ledger {
		last = max(last, entry.At)
	}
	return last
}

func bandWords(band talent.Band) string {
	switch band {
	case talent.Strong:
		return "Strong"
	case talent.Good:
		return "Good"
	case talent.Some:
		return "Some"
	}
	return "Not enough public evidence"
}

func decimal(points talent.Points) float64 {
	f, _ := strconv.ParseFloat(points.String(), 64)
	return f
}
