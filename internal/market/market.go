// Package market says what employers ask for: tools in demand, pay by country
// and currency, and how many vacancies there are, month by month. It is pure
// arithmetic over parsed vacancies. One employer counts once a month, however
// often it posts, and nothing about persons is in it.
package market

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mlscout/talent"
)

// Schema names the form of a View in JSON.
const Schema = "mlscout.market/v1"

// Options narrow and shape a view.
type Options struct {
	Since  time.Time // zero: from the first vacancy
	Until  time.Time // zero: to the last
	Source string    // "" all
	Tool   string    // "" all; else only vacancies that want it
	Top    int       // tools in Series; 0 means 10
}

// View is the market as the vacancies show it.
type View struct {
	Schema    string     `json:"schema"`
	Months    []Month    `json:"months"`    // oldest first, none left out between
	Tools     []Demand   `json:"tools"`     // most wanted first
	Pay       []PayRange `json:"pay"`       // by country, currency and period
	Countries []Count    `json:"countries"` // vacancies by country, most first
	Remote    []Count    `json:"remote"`
	Standing  []Standing `json:"standing"` // the same role for three months or more
	Vacancies int        `json:"vacancies"`
	Employers int        `json:"employers"`
}

// Month counts the vacancies of one month.
type Month struct {
	Month     string         `json:"month"` // YYYY-MM
	Vacancies int            `json:"vacancies"`
	Remote    int            `json:"remote"`
	WithPay   int            `json:"with_pay"`
	Tools     map[string]int `json:"tools"`
}

// Demand is how often a tool is wanted. Change compares the last three months
// with the three before, in shares of all vacancies; 0 where either is empty.
type Demand struct {
	Tool      string  `json:"tool"`
	Vacancies int     `json:"vacancies"`
	Share     float64 `json:"share"`
	Change    float64 `json:"change"`
}

// PayRange sums up stated pay of one country, currency and period.
type PayRange struct {
	Country   string  `json:"country"` // "" not stated
	Currency  string  `json:"currency"`
	Period    string  `json:"period"`
	Vacancies int     `json:"vacancies"`
	Low       float64 `json:"low"`    // lower quartile of the lower bounds
	Median    float64 `json:"median"` // of the middles
	High      float64 `json:"high"`   // upper quartile of the upper bounds
}

// Count is a value and how often it stands.
type Count struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Standing is a role that an employer posts month after month: lasting demand,
// or a job that is not there.
type Standing struct {
	Company string   `json:"company"`
	Role    string   `json:"role"`
	Months  []string `json:"months"`
}

// vacancy is what one employer asked for in one month, over all its posts.
type vacancy struct {
	employer string
	company  string
	month    string
	roles    []string
	tools    []string
	country  []string
	remote   string
	pay      []talent.Salary
	payIn    []string
}

// Compute reads the vacancies among posts.
func Compute(posts []talent.Post, o Options) View {
	all := gather(posts, o)
	view := View{Schema: Schema, Months: months(all), Tools: []Demand{}, Pay: pay(all), Standing: standing(all), Vacancies: len(all)}
	employers := make(map[string]bool)
	countries, remote := make(map[string]int), make(map[string]int)
	for _, v := range all {
		employers[v.employer] = true
		for _, c := range v.country {
			countries[c]++
		}
		if v.remote != "" {
			remote[v.remote]++
		}
	}
	view.Employers = len(employers)
	view.Tools = demand(view.Months, len(all))
	view.Countries, view.Remote = counts(countries), counts(remote)
	return view
}

// gather folds the posts of one employer in one month into one vacancy.
func gather(posts []talent.Post, o Options) []vacancy {
	byKey := make(map[string]*vacancy)
	for _, p := range posts {
		if p.Kind != talent.Hiring || p.Closed == "deleted" || !within(p.PostedAt, o) || o.Source != "" && p.Source != o.Source || o.Tool != "" && !slices.Contains(p.Tools, o.Tool) {
			continue
		}
		employer := employerOf(p)
		month := p.PostedAt.UTC().Format("2006-01")
		v := byKey[month+" "+employer]
		if v == nil {
			v = &vacancy{employer: employer, month: month}
			byKey[month+" "+employer] = v
		}
		v.take(p)
	}
	var out []vacancy
	for _, v := range byKey {
		out = append(out, *v)
	}
	slices.SortFunc(out, func(a, b vacancy) int {
		return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.employer, b.employer))
	})
	return out
}

func within(at time.Time, o Options) bool {
	return !at.IsZero() && (o.Since.IsZero() || !at.Before(o.Since)) && (o.Until.IsZero() || at.Before(o.Until))
}

// employerOf keys an employer: by name without case and legal form, else by the
// account that posted, else the post stands for itself.
func employerOf(p talent.Post) string {
	name := strings.ToLower(strings.TrimSpace(p.Company))
	for _, form := range []string{" gmbh", " ag", " inc.", " inc", " ltd.", " ltd", " llc", " s.a.", " sa", " bv", " ab", " oy", " corp", " corp.", " plc"} {
		name = strings.TrimSuffix(strings.TrimSuffix(name, form), ",")
	}
	switch {
	case name != "":
		return "company " + strings.Join(strings.Fields(name), " ")
	case p.Author != "":
		return "account " + p.Source + " " + strings.ToLower(p.Author)
	}
	return "post " + p.Source + " " + p.NativeID
}

func (v *vacancy) take(p talent.Post) {
	v.company = cmp.Or(v.company, p.Company)
	add := func(list *[]string, value string) {
		if value != "" && !slices.Contains(*list, value) {
			*list = append(*list, value)
		}
	}
	add(&v.roles, p.Role)
	for _, tool := range p.Tools {
		add(&v.tools, tool)
	}
	country := ""
	for _, place := range p.Locations {
		add(&v.country, place.Country)
		country = cmp.Or(country, place.Country)
	}
	v.remote = cmp.Or(v.remote, p.Remote)
	if p.Salary != nil && p.Salary.Period != "project" && !slices.Contains(v.pay, *p.Salary) {
		v.pay, v.payIn = append(v.pay, *p.Salary), append(v.payIn, country)
	}
}

// months counts by month and fills the gaps between the first and the last.
func months(all []vacancy) []Month {
	out := []Month{}
	if len(all) == 0 {
		return out
	}
	first, _ := time.Parse("2006-01", all[0].month)
	last, _ := time.Parse("2006-01", all[len(all)-1].month)
	index := make(map[string]int)
	for at := first; !at.After(last) && len(out) < 1200; at = at.AddDate(0, 1, 0) {
		index[at.Format("2006-01")] = len(out)
		out = append(out, Month{Month: at.Format("2006-01"), Tools: map[string]int{}})
	}
	for _, v := range all {
		i, ok := index[v.month]
		if !ok {
			continue
		}
		m := &out[i]
		m.Vacancies++
		if v.remote == "only" || v.remote == "yes" {
			m.Remote++
		}
		if len(v.pay) > 0 {
			m.WithPay++
		}
		for _, tool := range v.tools {
			m.Tools[tool]++
		}
	}
	return out
}

// demand ranks tools and says where they are going.
func demand(months []Month, vacancies int) []Demand {
	total := make(map[string]int)
	for _, m := range months {
		for tool, n := range m.Tools {
			total[tool] += n
		}
	}
	out := []Demand{}
	for tool, n := range total {
		out = append(out, Demand{Tool: tool, Vacancies: n, Share: share(n, vacancies), Change: change(months, tool)})
	}
	slices.SortFunc(out, func(a, b Demand) int { return cmp.Or(b.Vacancies-a.Vacancies, cmp.Compare(a.Tool, b.Tool)) })
	return out
}

func change(months []Month, tool string) float64 {
	if len(months) < 6 {
		return 0
	}
	sum := func(part []Month) (wanted, all int) {
		for _, m := range part {
			wanted, all = wanted+m.Tools[tool], all+m.Vacancies
		}
		return wanted, all
	}
	now, nowAll := sum(months[len(months)-3:])
	then, thenAll := sum(months[len(months)-6 : len(months)-3])
	if nowAll == 0 || thenAll == 0 {
		return 0
	}
	return round(float64(now)/float64(nowAll) - float64(then)/float64(thenAll))
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return round(float64(n) / float64(of))
}

func counts(of map[string]int) []Count {
	out := []Count{}
	for value, n := range of {
		out = append(out, Count{value, n})
	}
	slices.SortFunc(out, func(a, b Count) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
	return out
}

// standing lists roles posted in three months or more.
func standing(all []vacancy) []Standing {
	byRole := make(map[[2]string]*Standing)
	for _, v := range all {
		for _, role := range v.roles {
			key := [2]string{v.employer, strings.ToLower(role)}
			s := byRole[key]
			if s == nil {
				s = &Standing{Company: cmp.Or(v.company, v.employer), Role: role}
				byRole[key] = s
			}
			if !slices.Contains(s.Months, v.month) {
				s.Months = append(s.Months, v.month)
			}
		}
	}
	out := []Standing{}
	for _, s := range byRole {
		if len(s.Months) >= 3 {
			out = append(out, *s)
		}
	}
	slices.SortFunc(out, func(a, b Standing) int {
		return cmp.Or(len(b.Months)-len(a.Months), cmp.Compare(a.Company, b.Company), cmp.Compare(a.Role, b.Role))
	})
	return out
}
