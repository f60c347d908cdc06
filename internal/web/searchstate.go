package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mlscout/index"
	"mlscout/talent"
)

const (
	pageSize    = 20
	maxPageSize = 100
	maxCompare  = 3
	maxHidden   = 100
	maxOffset   = 100_000
)

// state is a search as its address says it.
type state struct {
	Query   string
	Sort    index.Sort
	Limit   int
	Offset  int
	Blind   bool
	Hidden  []talent.ProspectID
	Compare []string // logins
	List    string   // where "shortlist" puts people
}

// readState reads an address. What makes no sense is taken for not given.
func readState(values url.Values) state {
	st := state{Query: strings.TrimSpace(values.Get("q")), Sort: index.Sort(values.Get("sort")), Limit: pageSize, List: values.Get("list")}
	if !slices.Contains(index.Sorts(), st.Sort) {
		st.Sort = index.ByPoints
	}
	if n, err := strconv.Atoi(values.Get("limit")); err == nil && n >= 0 {
		st.Limit = min(n, maxPageSize)
	}
	if n, err := strconv.Atoi(values.Get("offset")); err == nil && n > 0 {
		st.Offset = min(n, maxOffset)
	}
	st.Blind = values.Get("blind") == "on"
	for _, text := range split(values["hide"]) {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil && len(st.Hidden) < maxHidden {
			st.Hidden = append(st.Hidden, talent.ProspectID(id))
		}
	}
	st.Compare = unique(split(values["compare"]))
	st.Compare = st.Compare[:min(maxCompare, len(st.Compare))]
	return st
}

func split(values []string) []string {
	return strings.FieldsFunc(strings.Join(values, ","), func(r rune) bool { return r == ',' })
}

// Address is where the search is.
func (st state) Address() string {
	if encoded := st.values().Encode(); encoded != "" {
		return "/search?" + encoded
	}
	return "/search"
}

func (st state) values() url.Values {
	v := url.Values{}
	set := func(name, value string, wanted bool) {
		if wanted {
			v.Set(name, value)
		}
	}
	set("q", st.Query, st.Query != "")
	set("sort", string(st.Sort), st.Sort != index.ByPoints)
	set("limit", strconv.Itoa(st.Limit), st.Limit != pageSize)
	set("offset", strconv.Itoa(st.Offset), st.Offset > 0)
	set("blind", "on", st.Blind)
	set("list", st.List, st.List != "")
	set("compare", strings.Join(st.Compare, ","), len(st.Compare) > 0)
	var hidden []string
	for _, id := range st.Hidden {
		hidden = append(hidden, strconv.FormatInt(int64(id), 10))
	}
	set("hide", strings.Join(hidden, ","), len(hidden) > 0)
	return v
}

// asking is the same search with another query, from its first page.
func (st state) asking(text string) state {
	st.Query, st.Offset = text, 0
	return st
}

// At is the address of the page that begins after n people.
func (st state) At(n int) string {
	st.Offset = max(0, n)
	return st.Address()
}

// Blindly is the address with names hidden or shown.
func (st state) Blindly(on bool) string {
	st.Blind = on
	return st.Address()
}

// Hiding is the address without a person among the hits.
func (st state) Hiding(id talent.ProspectID) string {
	if !slices.Contains(st.Hidden, id) {
		st.Hidden = append(slices.Clone(st.Hidden), id)
	}
	return st.Address()
}

// Unhidden is the address with everybody shown again.
func (st state) Unhidden() string {
	st.Hidden = nil
	return st.Address()
}

// Comparing is the address with a person put beside the others, or taken away.
func (st state) Comparing(login string) string {
	if at := slices.Index(st.Compare, login); at >= 0 {
		st.Compare = slices.Delete(slices.Clone(st.Compare), at, at+1)
	} else {
		st.Compare = append(slices.Clone(st.Compare), login)
	}
	return st.Address()
}

// Fields are the parts of the state that a form must carry along, without those
// that it sets itself.
func (st state) Fields(without ...string) []field {
	var fields []field
	values := st.values()
	for _, name := range []string{"q", "sort", "limit", "blind", "list", "compare", "hide"} {
		if values.Has(name) && !slices.Contains(without, name) {
			fields = append(fields, field{name, values.Get(name)})
		}
	}
	return fields
}

type field struct{ Name, Value string }
