package pages

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/talent"
)

// kind is what an address turned out to be.
type kind string

const (
	fresh   kind = ""        // never visited
	post    kind = "post"    // carries a vacancy or a person
	listing kind = "list"    // leads to others
	empty   kind = "empty"   // neither
	gone    kind = "gone"    // 404, 410 or expired
	closed  kind = "closed"  // asks not to be read, or is harmful
	moved   kind = "moved"   // redirects to another address of the board
	sitemap kind = "sitemap" // lists addresses
)

// address is what is remembered of one address. It is a cursor.
type address struct {
	Kind  kind       `json:"k,omitempty"`
	Seen  talent.Day `json:"s,omitempty"` // last asked
	Until talent.Day `json:"u,omitempty"` // a vacancy's end
	Mod   string     `json:"m,omitempty"` // lastmod in the sitemap when it was last read
	Depth int        `json:"d,omitempty"`
	ID    string     `json:"i,omitempty"` // of its post, where it is not the address
	Odd   int        `json:"o,omitempty"` // runs in a row in which the answer made no sense

	mod string // lastmod now
}

// frontier is what is known of a board.
type frontier struct {
	site   *site
	today  talent.Day
	pages  map[string]*address
	dirty  map[string]bool
	asked  map[string]bool // in this run
	shapes map[string]*shape
}

// shape counts what addresses of one form brought.
type shape struct{ visited, useful int }

const maxKnown = 20_000 // addresses remembered of one board

func loadFrontier(ctx context.Context, memory crawler.Memory, s *site, now time.Time) (*frontier, error) {
	f := &frontier{site: s, today: talent.DayOf(now), pages: make(map[string]*address), dirty: make(map[string]bool),
		asked: make(map[string]bool), shapes: make(map[string]*shape)}
	cursors, err := memory.Cursors(ctx, Name, f.prefix())
	if err != nil {
		return nil, fmt.Errorf("cursors of %s: %w", s.name, err)
	}
	for key, value := range cursors {
		a := &address{}
		if json.Unmarshal([]byte(value), a) == nil {
			f.pages[strings.TrimPrefix(key, f.prefix())] = a
		}
	}
	return f, nil
}

func (f *frontier) prefix() string { return f.site.name + " " }

// add remembers an address that was found, if it is worth a visit.
func (f *frontier) add(u *url.URL, depth int, lastmod string) {
	if !f.site.allows(u) || depth > f.site.maxDepth || trap(u, f.today.Time()) {
		return
	}
	f.remember(normal(u), depth, lastmod)
}

// addNext remembers where a listing goes on: as deep as the listing itself, and
// on its host even where the pattern does not say so.
func (f *frontier) addNext(u *url.URL, depth int) {
	if (f.site.allows(u) || u.Path == f.site.start.Path) && !trap(u, f.today.Time()) {
		f.remember(normal(u), depth, "")
	}
}

func (f *frontier) remember(key string, depth int, lastmod string) {
	if a := f.pages[key]; a != nil {
		a.mod = lastmod
		if depth < a.Depth {
			a.Depth = depth
			f.dirty[key] = true
		}
		return
	}
	if len(f.pages) >= maxKnown {
		return
	}
	f.pages[key] = &address{Depth: depth, mod: lastmod}
	f.dirty[key] = true
}

// normal is the address under which a page is remembered.
func normal(u *url.URL) string {
	bare := *u
	bare.Fragment, bare.RawFragment, bare.User = "", "", nil
	bare.Host = strings.ToLower(bare.Host)
	if bare.Path == "" {
		bare.Path = "/"
	}
	if bare.RawQuery != "" {
		query := bare.Query()
		for name := range query {
			if strings.HasPrefix(name, "utm_") || name == "ref" || name == "fbclid" || name == "gclid" {
				query.Del(name)
			}
		}
		bare.RawQuery = query.Encode()
	}
	return bare.String()
}

// settle notes what an address turned out to be.
func (f *frontier) settle(key string, k kind, until talent.Day) {
	a := f.pages[key]
	if a == nil {
		a = &address{}
		f.pages[key] = a
	}
	a.Kind, a.Seen, a.Until, a.Mod, a.Odd = k, f.today, until, a.mod, 0
	f.asked[key] = true
	f.dirty[key] = true
	s := f.shapeOf(key)
	s.visited++
	if k == post || k == moved || k == sitemap {
		s.useful++
	}
}

func (f *frontier) shapeOf(key string) *shape {
	form := shapeKey(key)
	if f.shapes[form] == nil {
		f.shapes[form] = &shape{}
	}
	return f.shapes[form]
}

// due lists the addresses to ask now: posts first, which may have closed, then
// what was never read, nearest first.
func (f *frontier) due() []string {
	var keys []string
	for key, a := range f.pages {
		if !f.asked[key] && a.Kind != sitemap && f.isDue(a) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		x, y := f.pages[a], f.pages[b]
		if x.Depth != y.Depth {
			return x.Depth - y.Depth
		}
		return strings.Compare(a, b)
	})
	return keys
}

// isDue says whether an address is to be asked again: posts and lists every
// run, others seldom.
func (f *frontier) isDue(a *address) bool {
	age := int(f.today - a.Seen)
	switch a.Kind {
	case fresh:
		return true
	case post:
		return a.Mod == "" || a.mod != a.Mod
	case listing:
		return true
	case empty:
		return age >= 7
	case moved, closed, gone:
		return age >= 30
	}
	return false
}

// worth says whether more addresses of this form are to be asked: a form that
// brought nothing many times over is a calendar, a search or worse.
func (f *frontier) worth(key string) bool {
	const patience = 25
	s := f.shapeOf(key)
	return s.visited < patience || s.useful*20 >= s.visited
}

// taken returns the cursors that changed since the last call.
func (f *frontier) taken() map[string]string {
	out := make(map[string]string, len(f.dirty))
	for key := range f.dirty {
		value, err := json.Marshal(f.pages[key])
		if err == nil { // an address of plain fields always marshals
			out[f.prefix()+key] = string(value)
		}
	}
	f.dirty = make(map[string]bool)
	return out
}

// doubt notes an answer that made no sense and says whether that was the second
// time in a row: servers stumble, and one stumble closes no post.
func (f *frontier) doubt(key string) (again bool) {
	a := f.pages[key]
	a.Odd++
	f.asked[key], f.dirty[key] = true, true
	return a.Odd > 1
}

// expired lists the vacancies whose end has passed since they were read.
func (f *frontier) expired() []string {
	var keys []string
	for key, a := range f.pages {
		if a.Kind == post && a.Until != 0 && a.Until < f.today {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
