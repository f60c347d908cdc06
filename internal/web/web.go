// Package web is what sourcers, recruiters, operators and privacy officers see:
// five screens of server-rendered HTML and the same data as JSON. Every page
// works without script and keeps its whole state in the address. It loads nothing
// from anywhere else, decides nothing about anybody, and never sends a message.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"mlscout/crawler"
	"mlscout/index"
	"mlscout/internal/nightly"
	"mlscout/internal/recruiting"
	"mlscout/internal/rights"
	"mlscout/internal/sourcing"
	"mlscout/talent"
)

// Options are the parts that a site shows and works with.
type Options struct {
	Rooms   nightly.Rooms
	Team    *time.Location // for overlap hours; nil where none is set
	Version string
	Demo    bool // the world is invented: every page says so

	// Open lets everybody in who reaches the listener, as operator of everything.
	// [Site.Run] refuses it beyond loopback.
	Open bool

	// FourEyesOver is how many people an export may hold before somebody else has to
	// agree; 0 asks nobody, and an open site has nobody else to ask.
	FourEyesOver int

	// Controller is whom people write to about their data, and Pseudonym how the
	// audit log names somebody: both are in the archive that answers a request.
	Controller string
	Pseudonym  func(talent.ProspectID) string

	// Processing is what the settings say for the record of processing activities.
	Processing rights.Processing

	// Blind hides who people are until they are on a list, or somebody asks for the
	// name of one of them, which is logged.
	Blind bool

	// Colleagues is the team whose gaps are shown beside a shortlist; nil where no
	// file of it is set.
	Colleagues *recruiting.Team

	// AuthHeader names the header in which a proxy hands over the account's name.
	// It is believed only from TrustedProxies.
	AuthHeader     string
	TrustedProxies []string // addresses or CIDRs

	// Sources makes the sources of a crawl; nil hides the button.
	Sources func(context.Context) ([]crawler.Source, error)
	// Night runs beside the server; nil where another scheduler does.
	Night Night
	// Timetable tells of every source, repository and board when it was and will be
	// crawled, and why; nil if nothing is crawled.
	Timetable func(context.Context) ([]nightly.SourceTime, error)
}

// Night is the scheduler that runs beside the server.
type Night interface {
	// Run returns once ctx has ended and everything it started has returned.
	Run(ctx context.Context) error
	// Next says when the next night is due and why then.
	Next() (at time.Time, why string)
}

// Site answers requests. It is safe for concurrent use.
type Site struct {
	Options
	log      *slog.Logger
	pages    *pages
	secret   []byte // of this process: form tokens of visitors without a session
	throttle *throttle
	trail    *trail
	live     *live
	forget   *forgetter
	metrics  *metrics
	revealed revealed

	mu     sync.Mutex
	index  *index.Index
	scorer *sourcing.Scorer
	known  *sourcing.Known // scored by scorer
	ranked int64           // the ranking that scorer follows
}

// New makes a site. Close it after use.
func New(o Options) (*Site, error) {
	pages, err := loadPages()
	if err != nil {
		return nil, err
	}
	log := o.Rooms.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := &Site{
		Options: o, log: log, pages: pages, secret: make([]byte, 32), throttle: newThrottle(o.Rooms.Now),
		trail: newTrail(o.Rooms.Store, log), live: newLive(), forget: newForgetter(),
	}
	s.metrics = newMetrics(s)
	_, err = rand.Read(s.secret)
	return s, err
}

// Close lets go of the index. The store stays the caller's.
func (s *Site) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.index == nil {
		return nil
	}
	return s.index.Close()
}

// desk is ready to answer as the latest ranking does. Its error is
// index.ErrMissing while nothing was ever indexed.
func (s *Site) desk(ctx context.Context) (sourcing.Desk, error) {
	d, err := s.records(ctx)
	if err != nil {
		return d, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.index == nil {
		if s.index, err = index.Open(s.Rooms.IndexDir); err != nil {
			s.index = nil
			return d, err
		}
	}
	d.Index = s.index
	return d, nil
}

// records is a desk that needs no index.
func (s *Site) records(ctx context.Context) (sourcing.Desk, error) {
	latest, err := s.Rooms.Store.LatestRank(ctx)
	if err != nil {
		return sourcing.Desk{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scorer == nil || latest != s.ranked {
		scorer, err := sourcing.LoadScorer(ctx, s.Rooms.Store, s.Rooms.Scorer(), s.Rooms.Now())
		if err != nil {
			return sourcing.Desk{}, err
		}
		s.scorer, s.known, s.ranked = &scorer, sourcing.NewKnown(), latest
	}
	return sourcing.Desk{Store: s.Rooms.Store, Scorer: *s.scorer, Known: s.known, Team: s.Team, Now: s.Rooms.Now}, nil
}

// neverCrawled says whether err means that there is nothing to search yet.
func neverCrawled(err error) bool { return errors.Is(err, index.ErrMissing) }

// Handler answers every address of the site.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range map[string]struct {
		needs right
		do    handler
	}{
		"GET /{$}":                           {look, s.home},
		"GET /search":                        {look, s.search},
		"POST /job":                          {look, s.job},
		"POST /saved":                        {shelve, s.saveSearch},
		"GET /saved/{name}":                  {look, s.savedSearch},
		"POST /saved/{name}/look":            {shelve, s.look},
		"POST /saved/{name}/delete":          {shelve, s.deleteSearch},
		"GET /prospects/{who}":               {look, s.prospect},
		"POST /prospects/{who}/reveal":       {look, s.reveal},
		"GET /prospects/{who}/explained":     {look, s.explained},
		"GET /compare":                       {look, s.compare},
		"GET /lists":                         {look, s.lists},
		"POST /lists":                        {shelve, s.createList},
		"GET /lists/{list}":                  {look, s.list},
		"POST /shortlist":                    {shelve, s.addToList},
		"POST /lists/{list}/edit":            {shelve, s.editListing},
		"POST /lists/{list}/remove":          {shelve, s.removeFromList},
		"POST /lists/{list}/undo":            {shelve, s.undo},
		"POST /lists/{list}/delete":          {carry, s.deleteList},
		"GET /lists/{list}/export":           {carry, s.exportDialog},
		"POST /lists/{list}/export":          {carry, s.export},
		"GET /approvals":                     {approve, s.approvals},
		"POST /approvals/{id}":               {approve, s.decide},
		"GET /crawls":                        {watch, s.crawls},
		"GET /crawls/live":                   {watch, s.liveStream},
		"GET /crawls/plan":                   {crawl, s.crawlPlan},
		"POST /crawls/start":                 {crawl, s.startCrawl},
		"POST /crawls/stop":                  {crawl, s.stopCrawl},
		"GET /privacy":                       {officer, s.privacy},
		"POST /privacy/test":                 {officer, s.testSubject},
		"POST /privacy/suppress":             {officer, s.suppress},
		"POST /privacy/expire":               {officer, s.expire},
		"GET /privacy/audit":                 {officer, s.audit},
		"GET /privacy/papers":                {officer, s.papers},
		"GET /privacy/record":                {officer, s.record},
		"POST /privacy/requests":             {officer, s.addRequest},
		"POST /privacy/requests/{id}/change": {officer, s.changeRequest},
		"GET /privacy/{who}/access":          {officer, s.access},
		"POST /privacy/{who}/erase":          {officer, s.erase},
		"POST /privacy/{who}/flag":           {officer, s.flag},
		"GET /account":                       {anybody, s.account},
		"POST /account/password":             {anybody, s.setPassword},
		"POST /account/token":                {anybody, s.makeToken},
		"POST /account/token/delete":         {anybody, s.dropToken},
		"POST /sign-out":                     {anybody, s.signOut},
		"GET /help":                          {anybody, s.help},
		"GET /metrics":                       {operate, s.metrics.serve},
		"GET /{rest...}":                     {anybody, s.nothing},
		"POST /account/look":                 {anybody, s.setLook},
	} {
		mux.Handle(pattern, s.signedIn(h.needs, h.do))
	}
	mux.Handle("GET /sign-in", s.public(s.signInPage))
	mux.Handle("POST /sign-in", s.public(s.signIn))
	mux.Handle("GET /enter", s.public(s.enterPage))
	mux.Handle("POST /enter", s.public(s.enter))
	mux.Handle("GET /static/{file...}", s.public(s.pages.static))
	mux.Handle("GET /healthz", s.public(s.healthy))
	mux.Handle("GET /readyz", s.public(s.ready))
	s.api(mux)
	return s.guarded(mux)
}
