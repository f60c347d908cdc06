// Package posts reads what people and employers wrote on community job boards:
// one raw post in, one talent.Post out. It works by labels, headers and fixed
// phrases, never by a model, and treats every text as hostile: instructions to
// machines are set aside, third parties' calls for a friend make no seeker, and
// nothing is fetched from here.
package posts

import (
	"strings"
	"time"

	"mlscout/internal/places"
	"mlscout/talent"
)

// Extractor names this parser and its version in provenance.
const Extractor = "posts/1"

// Format says how a body is written.
type Format string

// The formats that boards deliver.
const (
	HackerNews Format = "hn-html"  // <p> unclosed, bare newlines kept
	HTML       Format = "html"     // rendered HTML, newlines are spaces
	Markdown   Format = "markdown" // Reddit, GitHub, Lemmy
	Plain      Format = "plain"
)

// Raw is a post as its source delivered it.
type Raw struct {
	Source   string // "hn", "reddit", "mastodon", "discourse", "github_issue", …
	Thread   string
	NativeID string
	ParentID string
	Site     string // host, where accounts belong to one of many sites
	Author   string // account name at the source
	AuthorID int64  // numeric GitHub id; 0 elsewhere
	Name     string // display name where the source publishes one beside the account
	PostedAt time.Time
	URL      string
	Title    string
	Flair    string
	Format   Format
	Body     string
	Fetched  talent.Day

	Reply      bool // answers another post
	SameAuthor bool // as the post it answers
	Gone       bool // deleted, removed or killed by moderation
	Pinned     bool

	Verified []string // profile links that the source itself verified as the author's
	Job      *Job     // fields of a job board's interface, which win over the text
}

// Job holds what a job board's own fields say; zero values say nothing.
type Job struct {
	Company    string
	Role       string
	Places     []string
	Remote     string
	Employment []string
	Salary     *talent.Salary
	SalaryText string
	Seniority  string
}

// Gazetteer reads a free-text place; met by *places.Gazetteer.
type Gazetteer interface {
	Locate(text string) places.Reading
}

// Parser turns raw posts into posts. It is safe for concurrent use.
type Parser struct {
	vocabulary *Vocabulary
	labels     labelBook
	countries  map[string]string
	places     Gazetteer
}

// New returns a parser; without a gazetteer places keep their text only.
func New(gazetteer Gazetteer) (*Parser, error) {
	vocabulary, err := LoadVocabulary()
	if err != nil {
		return nil, err
	}
	labels, err := loadLabels()
	if err != nil {
		return nil, err
	}
	return &Parser{vocabulary: vocabulary, labels: labels, countries: countryNames(), places: gazetteer}, nil
}

// Vocabulary returns the tools that the parser knows by name.
func (p *Parser) Vocabulary() *Vocabulary { return p.vocabulary }

// reading is one post on its way through the parser.
type reading struct {
	raw    Raw
	doc    document
	fields fields
	header header
	tools  toolReading
	post   *talent.Post
	text   string         // of the document
	mails  []mail         // published addresses
	links  []string       // all, in order
	words  string         // title and text without addresses and hashtags
	pay    *talent.Salary // as stated
}

// Parse reads one post. It never fails: what cannot be read stays empty.
func (p *Parser) Parse(raw Raw) talent.Post {
	post := blank(raw)
	if raw.Gone {
		post.Closed = "deleted"
		return post
	}
	raw.Title = cleanText(raw.Title)
	r := &reading{raw: raw, post: &post, doc: readDocument(raw.Format, raw.Body)}
	r.fields = p.labels.read(r.doc)
	r.header = readHeader(r)
	p.joinRemote(r)
	r.tools = p.vocabulary.read(r)
	r.text = r.doc.text()
	post.Text = r.text
	r.links = linksIn(r.text)
	r.mails = emails(r)
	r.words = hashtag.ReplaceAllString(address.ReplaceAllString(raw.Title+"\n"+r.text, " "), " ")
	r.pay = salary(r)
	post.Language = languageOf(r)
	post.Kind = kindOf(r)
	switch post.Kind {
	case talent.Seeking:
		p.readSeeker(r)
	case talent.Hiring:
		p.readEmployer(r)
	default:
		p.readOther(r)
	}
	return post
}

func blank(raw Raw) talent.Post {
	post := talent.Post{
		Source: raw.Source, Thread: raw.Thread, NativeID: raw.NativeID, ParentID: raw.ParentID,
		Author: raw.Author, AuthorID: raw.AuthorID, PostedAt: raw.PostedAt, URL: raw.URL, Title: cleanText(raw.Title),
		Kind: talent.Other, Handles: []talent.Handle{}, Contacts: []talent.Contact{}, Links: []string{},
		Locations: []talent.PostLocation{}, RelocateTo: []string{}, Tools: []string{}, NotTools: []string{}, Employment: []string{},
		Provenance: talent.Provenance{Source: raw.URL, FetchedAt: raw.Fetched, Extractor: Extractor},
	}
	if raw.Gone {
		post.Author, post.AuthorID, post.Title = "", 0, ""
		return post
	}
	if raw.Author != "" {
		post.Handles = append(post.Handles, talent.Handle{Platform: platformOf(raw.Source), Handle: raw.Author})
	}
	post.Prospect = prospectOf(raw)
	return post
}

// platformOf names the platform whose accounts a source shows.
func platformOf(source string) string {
	if source == "github_issue" {
		return "github"
	}
	return source
}

func prospectOf(raw Raw) talent.ProspectID {
	if raw.Author == "" || raw.Job != nil {
		return 0
	}
	if raw.Source == "github_issue" {
		return talent.ProspectID(raw.AuthorID)
	}
	account := raw.Author
	if raw.Site != "" {
		account += "@" + raw.Site
	}
	return talent.BoardID(accountPlatform(raw.Source), account)
}

// accountPlatform is the platform's name in identities and suppressions.
func accountPlatform(source string) string {
	if source == "hn" {
		return "hackernews"
	}
	return platformOf(source)
}

func (p *Parser) readSeeker(r *reading) {
	post := r.post
	post.Entity = "person"
	if agency(r) {
		post.Entity = "agency"
	}
	available := !Closing(r.raw.Title + "\n" + r.text)
	post.Available = &available
	if !available {
		post.Closed = "hired"
	}
	post.Links = seekerLinks(r)
	post.Contacts = seekerContacts(r)
	post.Locations = p.seekerPlaces(r)
	post.Remote = seekerRemote(r)
	post.Relocate, post.RelocateTo = p.relocation(r)
	post.Timezone = timezone(r)
	post.Tools, post.NotTools = r.tools.wanted, r.tools.refused
	post.Role = seekerRole(r)
	post.Seniority = seniority(r, post.Role)
	post.Years = years(r)
	post.Employment = employment(r)
	post.Salary = r.pay
	post.Visa = visa(r)
	post.GitHub = ownGitHub(r)
	post.Handles = handles(r)
	post.Name = name(r)
}

func (p *Parser) readEmployer(r *reading) {
	post := r.post
	post.Entity = "company"
	post.Contacts = employerContacts(r)
	post.Locations = p.employerPlaces(r)
	post.Remote = employerRemote(r)
	post.Timezone = timezone(r)
	post.Tools, post.NotTools = r.tools.wanted, r.tools.refused
	post.Company = p.company(r)
	post.Role = employerRole(r)
	post.Seniority = seniority(r, post.Role)
	post.Years = years(r)
	post.Employment = employment(r)
	post.Salary = r.pay
	post.Visa = visa(r)
	post.Prospect = 0
}

// readOther keeps of a post that is neither side only what helps to fold a
// reply into its parent: the author's own links and the tools they name.
func (p *Parser) readOther(r *reading) {
	post := r.post
	post.Prospect = 0
	post.Text = ""
	if r.raw.SameAuthor {
		post.Links = seekerLinks(r)
		post.GitHub = ownGitHub(r)
		post.Handles = handles(r)
	}
	if r.raw.SameAuthor || thirdParty(r) {
		post.Tools, post.NotTools = r.tools.wanted, r.tools.refused
	}
	if r.raw.SameAuthor && Closing(r.text) {
		post.Closed = "hired"
	}
}

func cleanText(s string) string { return strings.TrimSpace(visible(s)) }
