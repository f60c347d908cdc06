package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"mlscout/index"
	"mlscout/index/query"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

// searchPatience bounds how long a search may take.
const searchPatience = 15 * time.Second

// searchView is the search page. Its JSON is the answer with its chips.
type searchView struct {
	frame `json:"-"`
	sourcing.Search
	Chips   []chip   `json:"chips"`
	LeftOut int      `json:"suppressed"` // on the suppression list: never shown, whoever they are
	Expired int      `json:"expired"`    // stored until tonight, not shown any more
	Mistake *mistake `json:"mistake,omitempty"`

	State  state              `json:"-"`
	Never  bool               `json:"-"` // nothing was ever crawled
	Groups []facetGroup       `json:"-"`
	Zones  zoneChart          `json:"-"`
	Rows   []row              `json:"-"`
	Drops  []drop             `json:"-"`
	Lists  []talent.Shortlist `json:"-"`
	Target string             `json:"-"` // the list that "shortlist" puts people on

	AlwaysBlind bool                `json:"-"` // names are hidden by the settings
	MostAtOnce  int                 `json:"-"` // people whom one form may put on a list
	Saved       []store.SavedSearch `json:"-"`
	Sorts       []sortChoice        `json:"-"`
	First       int                 `json:"-"`
	Last        int                 `json:"-"`
	Next        string              `json:"-"`
	Before      string              `json:"-"`
}

// mistake is what is wrong in a query, and where.
type mistake struct {
	Message    string `json:"message"`
	Suggestion string `json:"suggestion,omitempty"`
	Caret      string `json:"caret"`
	Column     int    `json:"column"`
}

// drop is what leaving a clause out would give.
type drop struct {
	Text string
	Hits int
	To   string
}

type sortChoice struct {
	Sort index.Sort
	Name string
}

func sortChoices() []sortChoice {
	return []sortChoice{
		{index.ByPoints, "Most evidence"}, {index.ByDepth, "Deepest expertise"}, {index.ByActive, "Doing it now"}, {index.ByName, "Name"},
	}
}

func (s *Site) home(w http.ResponseWriter, r *http.Request, _ actor) error {
	to := "/search"
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *Site) search(w http.ResponseWriter, r *http.Request, who actor) error {
	r, cancel := within(r, searchPatience)
	defer cancel()
	if to, ok := composed(r); ok {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	view, err := s.searchView(r, who)
	if err != nil {
		return err
	}
	if view.Mistake == nil {
		return s.show(w, r, "search.html", view)
	}
	if wantsJSON(r) {
		return fault{http.StatusBadRequest, view.Mistake.Message + "\n" + view.Mistake.Caret}
	}
	return s.pages.write(w, r, http.StatusBadRequest, "search.html", view)
}

// composed puts together the clauses that a job description's form chose, as the
// query that the address should hold.
func composed(r *http.Request) (string, bool) {
	values := r.URL.Query()
	p := parts{must: values["must"], can: values["can"], not: values["not"]}
	if len(p.must)+len(p.can)+len(p.not) == 0 {
		return "", false
	}
	st := readState(values)
	if text := p.text(); st.Query == "" {
		st.Query = text
	} else {
		st.Query = "(" + st.Query + ") AND " + text
	}
	return st.Address(), true
}

func (s *Site) searchView(r *http.Request, who actor) (searchView, error) {
	st := readState(r.URL.Query())
	view := searchView{State: st, Sorts: sortChoices(), Chips: []chip{}, MostAtOnce: maxNamed, AlwaysBlind: s.Blind}
	view.Query = st.Query
	d, err := s.desk(r.Context())
	if neverCrawled(err) {
		view.Never, view.frame = true, s.frame(r, who, "Search")
		view.Hits, view.Facets = []sourcing.Hit{}, map[string][]sourcing.Facet{}
		return view, nil
	}
	if err != nil {
		return view, err
	}
	view.frame = s.frame(r, who, title(st.Query))
	if err := s.shelf(r, &view); err != nil {
		return view, err
	}
	view.Search, err = d.Search(r.Context(), sourcing.Request{
		Query: st.Query, Sort: st.Sort, Limit: st.Limit, Offset: st.Offset, Hidden: st.Hidden,
	})
	var wrong *query.Error
	if errors.As(err, &wrong) {
		view.Mistake = mistaken(wrong)
		view.Query = st.Query
		return view, nil
	}
	if err != nil {
		return view, err
	}
	parsed, err := d.Parse(st.Query)
	if err != nil {
		return view, err
	}
	hidden, err := s.unnamedHits(r.Context(), who, view.Hits)
	if err != nil {
		return view, err
	}
	s.fill(&view, d, partsOf(parsed.Root), hidden)
	if err := s.markListed(r, &view); err != nil {
		return view, err
	}
	s.noteSearch(who, view.Search)
	return view, nil
}

func title(text string) string {
	if text == "" {
		return "Search"
	}
	return cut(text, 60)
}

// shelf reads what the recruiter has: lists, saved searches, and how many are kept out.
func (s *Site) shelf(r *http.Request, view *searchView) (err error) {
	if view.Lists, err = s.Rooms.Store.Lists(r.Context()); err != nil {
		return err
	}
	view.Target = view.State.List
	if view.Target == "" && len(view.Lists) > 0 {
		view.Target = view.Lists[0].Name
	}
	if view.Saved, err = s.Rooms.Store.SavedSearches(r.Context()); err != nil {
		return err
	}
	if view.LeftOut, err = s.Rooms.Store.Suppressed(r.Context()); err != nil {
		return err
	}
	view.Expired, err = s.Rooms.Store.ExpiredPeople(r.Context())
	return err
}

// markListed notes who of the page is on which list.
func (s *Site) markListed(r *http.Request, view *searchView) (err error) {
	if len(view.Lists) == 0 {
		return nil
	}
	ids := make([]talent.ProspectID, len(view.Rows))
	for i, row := range view.Rows {
		ids[i] = row.GitHubID
	}
	on, err := s.Rooms.Store.ListingsOfAll(r.Context(), ids)
	for i, row := range view.Rows {
		view.Rows[i].On = on[row.GitHubID]
	}
	return err
}

// fill adds the pictures and links to an answer.
func (s *Site) fill(view *searchView, d sourcing.Desk, p parts, hidden map[talent.ProspectID]bool) {
	st := view.State
	view.Chips = p.chips(st, view.Clauses)
	view.Groups = s.facetGroups(d, st, p, view.Facets)
	view.Zones = zonesOf(st, p, view.Facets["tz"], view.Total)
	for i, hit := range view.Hits {
		hit.Unmet = append(hit.Unmet, p.unshown(hit.Matched)...)
		blind := st.Blind || hidden[hit.GitHubID]
		if blind {
			mask(&hit)
		}
		view.Hits[i] = hit
		view.Rows = append(view.Rows, s.row(hit, st, st.Offset+i+1, blind))
	}
	for _, clause := range view.Search.Drops {
		view.Drops = append(view.Drops, drop{clause.Text, clause.Hits, st.asking(p.without(dropped(clause.Text, p)).text()).Address()})
	}
	view.First, view.Last = min(st.Offset+1, view.Total), min(st.Offset+len(view.Hits), view.Total)
	if st.Offset+st.Limit < view.Total {
		view.Next = st.At(st.Offset + st.Limit)
	}
	if st.Offset > 0 {
		view.Before = st.At(st.Offset - st.Limit)
	}
}

// dropped finds the part that a reported clause stands for.
func dropped(clause string, p parts) string {
	bare := strings.TrimPrefix(clause, "NOT ")
	for _, part := range slices.Concat(p.must, p.can, p.not) {
		if part == bare || part == "("+bare+")" {
			return part
		}
	}
	return clause
}

func mistaken(wrong *query.Error) *mistake {
	return &mistake{Message: wrong.Message, Suggestion: wrong.Suggestion, Caret: wrong.Caret(), Column: wrong.Column()}
}

// noteSearch writes into the audit log who was shown to whom, and why.
func (s *Site) noteSearch(who actor, answer sourcing.Search) {
	var ids []talent.ProspectID
	for _, hit := range answer.Hits {
		ids = append(ids, hit.GitHubID)
	}
	s.trail.note(store.AuditEntry{
		Who: who.Name, Action: "search", People: ids,
		Detail: fmt.Sprintf("%s; sorted by %s; from %d of %d", cmp.Or(cut(answer.Canonical, 300), "everybody"), answer.Sort, answer.Offset, answer.Total),
	})
}
