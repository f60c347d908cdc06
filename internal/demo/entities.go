package demo

import (
	"crypto/sha1"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

const firstID = 900_000_000

// The types of account, as GitHub names them.
const (
	typeUser         = "User"
	typeOrganization = "Organization"
	typeBot          = "Bot"
	typeMannequin    = "Mannequin"
)

// account is anything that can act: a person, an organisation, a bot.
type account struct {
	id        int64
	kind      string // typeUser, …
	login     string
	former    []string
	name      string
	bio       string
	company   string
	location  string
	website   string
	twitter   string
	email     string // published on the profile; always at an example domain
	hireable  bool
	status    string
	created   time.Time
	updated   time.Time
	followers int
	following int
	social    []social
	orgs      []*account
	repos     []*repo
	gone      string // "", "suspended", "deleted"
	persona   Persona
	skills    []skill
	hnName    string // account at Hacker News, if any
	linked    bool   // commits carry an address that the account knows
}

type social struct{ provider, url string }

// visible says whether the services still show the account.
func (a *account) visible() bool { return a != nil && a.gone == "" }

func (a *account) url() string { return "https://github.com/" + strings.TrimSuffix(a.login, "[bot]") }

type repo struct {
	id          int64
	owner       *account
	name        string
	former      []string // owner/name
	description string
	homepage    string
	license     string // SPDX id
	topics      []string
	languages   []language // most used first
	created     time.Time
	pushed      time.Time
	updated     time.Time
	fork        bool
	parent      *repo
	template    bool
	templateOf  *repo
	archived    bool
	private     bool
	blocked     bool // 451
	deleted     bool
	stars       int
	forks       int
	size        int // kilobytes
	branch      string
	files       []file // by path
	commits     []*commit
	pulls       []*pull
	issues      []*issue
	releases    []*release
	noIssues    bool
	upstream    bool
	tool        *tool
	lastNumber  int
}

type language struct {
	name  string
	bytes int
}

type file struct {
	path   string
	text   string
	binary bool
}

func (f file) oid() string {
	return sha("blob", f.text)
}

func (r *repo) fullName() string { return r.owner.login + "/" + r.name }
func (r *repo) url() string      { return r.owner.url() + "/" + r.name }

// open says whether anybody may read the repository.
func (r *repo) open() bool {
	return r != nil && !r.private && !r.deleted && r.owner.visible()
}

func (r *repo) find(path string) (file, bool) {
	i, ok := slices.BinarySearchFunc(r.files, path, func(f file, p string) int { return strings.Compare(f.path, p) })
	if !ok {
		return file{}, false
	}
	return r.files[i], true
}

// put adds a file or replaces it.
func (r *repo) put(path, text string) {
	i, ok := slices.BinarySearchFunc(r.files, path, func(f file, p string) int { return strings.Compare(f.path, p) })
	if ok {
		r.files[i].text = text
		return
	}
	r.files = slices.Insert(r.files, i, file{path: path, text: text})
}

func (r *repo) nextNumber() int {
	r.lastNumber++
	return r.lastNumber
}

// ident is who a commit names: a written name and, if the address is known to
// GitHub, the account.
type ident struct {
	name string
	acct *account
}

type commit struct {
	oid       string
	repo      *repo
	authors   []ident // the author first, then the co-authors
	committer ident
	authored  time.Time
	committed time.Time
	message   string
	additions int
	deletions int
	files     int
	pull      *pull
	parent    string
}

func (c *commit) headline() string {
	line, _, _ := strings.Cut(c.message, "\n")
	return line
}

func (c *commit) body() string {
	_, rest, _ := strings.Cut(c.message, "\n")
	return strings.TrimSpace(rest)
}

type pull struct {
	id        int64
	repo      *repo
	number    int
	title     string
	body      string
	author    *account
	created   time.Time
	updated   time.Time
	merged    time.Time // zero: not merged
	closed    time.Time
	mergedBy  *account
	reviews   []*review
	commit    *commit
	branch    []*commit // merged as they are, beside a merge commit
	labels    []string
	paths     []string
	additions int
	deletions int
}

func (p *pull) state() string {
	switch {
	case !p.merged.IsZero():
		return "MERGED"
	case !p.closed.IsZero():
		return "CLOSED"
	}
	return "OPEN"
}

type review struct {
	id        int64
	pull      *pull
	author    *account
	state     string // APPROVED, CHANGES_REQUESTED, COMMENTED
	submitted time.Time
}

type issue struct {
	id       int64
	repo     *repo
	number   int
	title    string
	body     string
	author   *account
	created  time.Time
	updated  time.Time
	closed   time.Time
	labels   []string
	comments []*comment
}

type comment struct {
	id      int64
	issue   *issue
	author  *account
	body    string
	created time.Time
}

type release struct {
	id        int64
	repo      *repo
	tag       string
	author    *account
	published time.Time
}

type skill struct {
	tool  *tool
	level float64
}

// sha makes an object id out of whatever tells the object apart.
func sha(parts ...string) string {
	sum := sha1.Sum([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}
