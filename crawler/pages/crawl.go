package pages

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"mlscout/crawler"
	"mlscout/crawler/board"
	"mlscout/crawler/polite"
	"mlscout/crawler/posts"
	"mlscout/crawler/wire"
	"mlscout/talent"
)

// visit is one crawl of one board.
type visit struct {
	run      *board.Run
	site     *site
	session  *polite.Session
	frontier *frontier
	reader   *reader
	batch    crawler.Batch
	pending  int // pages in the batch
	faults   int
}

const (
	pagesPerBatch = 20
	maxSitemaps   = 50
	maxFaults     = 5 // reported one by one; the rest is counted
)

func newVisit(run *board.Run, s *site, shared *polite.Transport) *visit {
	return &visit{run: run, site: s, session: shared.Session(Name, run.Memory, polite.Bounds{})}
}

// crawl goes through the board until nothing is due or a bound is reached.
func (v *visit) crawl(ctx context.Context) error {
	f, err := loadFrontier(ctx, v.run.Memory, v.site, v.run.Now())
	if err != nil {
		return err
	}
	v.frontier, v.reader = f, newReader(ctx, v.site, v.session)
	for _, key := range f.expired() {
		v.close(key, "expired")
		f.settle(key, gone, 0)
	}
	f.add(v.site.start, 0, "")
	if err := v.sitemaps(ctx); err != nil {
		return errors.Join(err, v.flush(ctx))
	}
	err = v.pages(ctx)
	if v.faults > maxFaults {
		v.run.Fault(fmt.Errorf("board %s: %d more pages failed; they are tried again next time", v.site.name, v.faults-maxFaults))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return errors.Join(err, v.flush(ctx))
}

// end notes what went wrong with the board; only what ends the whole run is
// returned.
func (v *visit) end(err error) error {
	return v.run.Visited(v.site.name, "board "+v.site.name, err)
}

// pages visits what is due, round after round, since pages lead to pages.
func (v *visit) pages(ctx context.Context) error {
	visited := 0
	for {
		round := v.frontier.due()
		progressed := false
		for i, key := range round {
			if visited >= v.site.maxPages {
				return fmt.Errorf("%d pages visited, the rest is left for the next run: %w", visited, talent.ErrBudget)
			}
			if v.frontier.asked[key] || !v.frontier.worth(key) {
				continue
			}
			v.run.Progress(v.site.name, visited, visited+len(round)-i)
			if err := v.page(ctx, key); err != nil {
				return err
			}
			visited++
			progressed = true
		}
		if !progressed {
			return nil
		}
	}
}

// page visits one address and files what it brings.
func (v *visit) page(ctx context.Context, key string) error {
	if err := v.run.Spend(); err != nil {
		return err
	}
	v.frontier.asked[key] = true
	p := v.reader.fetch(key)
	if err := ctx.Err(); err != nil {
		return err
	}
	if errors.Is(p.err, talent.ErrBudget) {
		return p.err
	}
	if err := v.file(ctx, key, p); err != nil {
		return err
	}
	if v.pending++; v.pending >= pagesPerBatch {
		return v.flush(ctx)
	}
	return nil
}

// file decides what a page is.
func (v *visit) file(ctx context.Context, key string, p *page) error {
	before := v.frontier.pages[key]
	switch {
	case p.status == 304:
		v.frontier.settle(key, before.Kind, before.Until)
		return nil
	case p.gone():
		v.close(key, "deleted")
		v.frontier.settle(key, gone, 0)
		return nil
	case p.odd() && !v.frontier.doubt(key):
		return nil
	case p.refused(), errors.Is(p.err, wire.ErrTooLarge), p.odd(), p.directives.NoIndex:
		v.close(key, "withdrawn")
		v.frontier.settle(key, closed, 0)
		v.links(key, p)
		return nil
	case p.err != nil || p.status != 200:
		v.fault(key, p)
		return nil
	}
	v.links(key, p)
	stored, until, err := v.posts(ctx, p)
	if err != nil {
		return err
	}
	if p.validator.Key != "" {
		v.batch.Validators = append(v.batch.Validators, p.validator)
	}
	v.settle(key, p, stored, until)
	return nil
}

// settle notes what a page that could be read turned out to be.
func (v *visit) settle(key string, p *page, stored int, until talent.Day) {
	k := empty
	switch {
	case stored > 0:
		k = post
	case v.frontier.pages[key].Kind == post:
		v.close(key, "withdrawn")
	}
	if k == empty && leads(p, v.frontier.pages[key].Depth) {
		k = listing
	}
	own := normal(p.url)
	if own != key && v.site.allows(p.url) {
		if old := v.frontier.pages[own]; old == nil {
			v.frontier.pages[own] = &address{Depth: v.frontier.pages[key].Depth}
		}
		v.frontier.settle(own, k, until)
		v.frontier.pages[own].ID = p.id()
		k, until = moved, 0
	}
	v.frontier.settle(key, k, until)
	if k == post && p.id() != idOf(key) {
		v.frontier.pages[key].ID = p.id()
	}
}

// leads says whether a page is worth asking again for its links.
func leads(p *page, depth int) bool {
	for _, l := range p.links {
		if l.next {
			return true
		}
	}
	return depth <= 1 && len(p.links) > 0
}

func (v *visit) links(key string, p *page) {
	if p.directives.NoFollow {
		return
	}
	depth := v.frontier.pages[key].Depth
	for _, l := range p.links {
		if l.next {
			v.frontier.addNext(l.url, depth)
		} else {
			v.frontier.add(l.url, depth+1, "")
		}
	}
}

// close ends the post of an address that had one.
func (v *visit) close(key, reason string) {
	if a := v.frontier.pages[key]; a == nil || a.Kind != post {
		return
	}
	id := v.frontier.pages[key].ID
	if id == "" {
		id = idOf(key)
	}
	v.batch.Closed = append(v.batch.Closed, crawler.Closure{Source: Name, NativeID: id, Reason: reason})
}

func (v *visit) fault(key string, p *page) {
	err := p.err
	if err == nil {
		err = fmt.Errorf("answered %d", p.status)
	}
	if v.faults++; v.faults <= maxFaults {
		v.run.Fault(fmt.Errorf("board %s: %s: %w", v.site.name, key, err))
	}
}

// posts reads the vacancies or the person of a page.
func (v *visit) posts(ctx context.Context, p *page) (stored int, until talent.Day, err error) {
	raws, until := v.raws(p)
	for _, raw := range raws {
		refused, err := v.refused(ctx, p, raw)
		if err != nil || refused {
			return 0, 0, err
		}
		raw.Fetched = v.run.Today()
		if raw.PostedAt.IsZero() {
			raw.PostedAt = v.run.Now().UTC().Truncate(24 * time.Hour)
		}
		parsed := v.run.Parser.Parse(raw)
		if raw.Job == nil {
			if parsed.Kind != talent.Seeking {
				continue
			}
			parsed.Prospect = talent.BoardID("web", raw.NativeID)
		}
		parsed.Provenance.Extractor = extractor
		v.batch.Posts = append(v.batch.Posts, parsed)
		stored++
	}
	return stored, until, nil
}

// raws turns the page's data into raw posts, leaving out what has ended.
func (v *visit) raws(p *page) (raws []posts.Raw, until talent.Day) {
	var people []node
	profile := false
	for _, n := range p.nodes {
		switch {
		case n.is("JobPosting"):
			raw, end, ok := posting(n, p)
			if !ok || !end.IsZero() && end.Before(v.run.Now()) {
				continue
			}
			if len(raws) > 0 {
				raw.NativeID = fmt.Sprintf("%s#%d", raw.NativeID, len(raws)+1)
			}
			raws, until = append(raws, raw), talent.DayOf(end)
		case n.is("Person"):
			people = append(people, n)
		case n.is("ProfilePage"):
			profile = true
		}
	}
	if len(raws) > 0 {
		return raws, until
	}
	if len(people) == 1 && (profile || text(people[0]["jobTitle"]) != "" || len(list(people[0]["knowsAbout"])) > 0) {
		if raw, ok := person(people[0], p); ok {
			raws = append(raws, raw)
		}
	}
	return raws, 0
}

// refused asks the gate about the page and about the accounts it names.
func (v *visit) refused(ctx context.Context, p *page, raw posts.Raw) (bool, error) {
	subjects := []talent.Subject{talent.PostSubject(raw.Source, raw.NativeID), talent.URL(raw.URL), talent.URL(p.url.String())}
	for _, n := range p.nodes {
		if !n.is("Person") {
			continue
		}
		for _, address := range texts(n["sameAs"]) {
			subjects = append(subjects, talent.URL(address))
			if u, err := url.Parse(address); err == nil && strings.TrimPrefix(u.Hostname(), "www.") == "github.com" {
				subjects = append(subjects, talent.GitHubLogin(strings.Trim(u.Path, "/")))
			}
		}
	}
	refused, err := v.run.Gate.Refused(ctx, subjects)
	if err != nil {
		return false, err
	}
	for _, subject := range subjects {
		if refused[subject] {
			return true, nil
		}
	}
	return false, nil
}

// sitemaps reads those that robots.txt names, or the usual place.
func (v *visit) sitemaps(ctx context.Context) error {
	named, err := v.session.Sitemaps(ctx, v.site.start)
	if err != nil {
		return err
	}
	if len(named) == 0 {
		named = []string{v.site.start.Scheme + "://" + v.site.start.Host + "/sitemap.xml"}
	}
	asked := make(map[string]bool)
	for len(named) > 0 && len(asked) < maxSitemaps {
		address := named[0]
		named = named[1:]
		u, err := v.site.start.Parse(address)
		if err != nil || !strings.EqualFold(u.Host, v.site.start.Host) || asked[normal(u)] {
			continue
		}
		asked[normal(u)] = true
		more, err := v.sitemap(ctx, u)
		if err != nil {
			return err
		}
		named = append(named, more...)
	}
	return nil
}

// sitemap reads one and returns the sitemaps that it names. One that cannot be
// read is no reason to stop.
func (v *visit) sitemap(ctx context.Context, u *url.URL) (more []string, err error) {
	if err := v.run.Spend(); err != nil {
		return nil, err
	}
	a, err := v.session.Get(ctx, u.String(), "application/xml")
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, talent.ErrBudget):
		return nil, err
	case err != nil || a.Status != 200:
		return v.known(ctx, u)
	}
	for _, e := range readSitemap(a.Body) {
		loc, err := u.Parse(e.loc)
		if err != nil {
			continue
		}
		if e.index {
			more = append(more, loc.String())
			continue
		}
		v.frontier.add(loc, 1, e.lastmod)
	}
	if a.Validator.Key != "" {
		a.Validator.Note = strings.Join(more, " ")
		v.batch.Validators = append(v.batch.Validators, a.Validator)
	}
	return more, nil
}

// known returns the sitemaps that an unchanged index named before.
func (v *visit) known(ctx context.Context, u *url.URL) ([]string, error) {
	validator, err := v.run.Memory.Validator(ctx, polite.Key(u))
	return strings.Fields(validator.Note), err
}

// flush stores what was read, with the cursors of where it was.
func (v *visit) flush(ctx context.Context) error {
	v.batch.Cursors = v.frontier.taken()
	if len(v.batch.Cursors) == 0 && len(v.batch.Posts) == 0 && len(v.batch.Closed) == 0 && len(v.batch.Validators) == 0 {
		return nil
	}
	batch := v.batch
	v.batch, v.pending = crawler.Batch{}, 0
	return v.run.Save(ctx, batch)
}
