package recruiting

import (
	"slices"
	"strings"

	"mlscout/config/catalog"
	regexp "mlscout/internal/lazyregexp"
	"mlscout/ranker"
)

// JDQuery is a job description as a search, the document of `jd to-query --json`.
// It is a proposal: nothing of it is saved.
type JDQuery struct {
	Schema       string         `json:"schema"`
	Title        string         `json:"title"`
	Query        string         `json:"query"` // of the musts
	Chips        []Chip         `json:"chips"`
	Filters      []Filter       `json:"filters"` // proposed, not in the query
	NotUsed      []ranker.Aside `json:"not_used"`
	Unrecognised []string       `json:"unrecognised"` // terms that may be tools, and are not in the catalogue
}

// Chip is one thing asked for, with the sentence it came from.
type Chip struct {
	Clause   string  `json:"clause"`
	Must     bool    `json:"must"`
	Weight   float64 `json:"weight"`
	Sentence string  `json:"sentence"`
	Hits     *int    `json:"hits"` // people whom the clause finds alone; null where not counted
}

// Filter narrows the search by what the job says about place.
type Filter struct {
	Clause   string `json:"clause"`
	Sentence string `json:"sentence"`
}

// ToQuery reads a job description by fixed rules.
func ToQuery(text string, tools *catalog.Catalog) JDQuery {
	job := ranker.ReadJob(text, tools)
	q := JDQuery{
		Schema: "mlscout.jd-query/v1", Title: job.Title, Query: job.Query(), Chips: []Chip{},
		Filters: append([]Filter{}, filtersOf(text)...), NotUsed: append([]ranker.Aside{}, job.Unused...),
		Unrecognised: append([]string{}, unrecognised(text, tools)...),
	}
	for _, want := range job.Wants {
		q.Chips = append(q.Chips, Chip{Clause: clauseOf(want), Must: want.Must, Weight: want.Weight, Sentence: want.Sentence})
	}
	slices.SortStableFunc(q.Chips, func(a, b Chip) int {
		switch {
		case a.Must != b.Must && a.Must:
			return -1
		case a.Must != b.Must:
			return 1
		case a.Weight > b.Weight:
			return -1
		case a.Weight < b.Weight:
			return 1
		}
		return 0
	})
	return q
}

func clauseOf(want ranker.Want) string {
	if len(want.Tools) == 0 {
		return "area:" + string(want.Area)
	}
	words := make([]string, len(want.Tools))
	for i, tool := range want.Tools {
		words[i] = "tool:" + string(tool)
	}
	if len(words) == 1 {
		return words[0]
	}
	return "(" + strings.Join(words, " OR ") + ")"
}

var (
	locationLine = regexp.MustCompile(`(?i)^(?:location|office|based in|where)\s*:?\s+([\p{L}][\p{L} .'-]{1,40}?)\s*(?:[,;(].*)?$`)
	onSite       = regexp.MustCompile(`(?i)\b(?:on.?site|hybrid|office) (?:in|at) ([\p{Lu}][\p{L}.'-]+(?: [\p{Lu}][\p{L}.'-]+)?)`)
	remoteWork   = regexp.MustCompile(`(?i)\b(fully remote|remote.first|100 ?% remote|remote)\b`)
	zoneRange    = regexp.MustCompile(`(?i)\bUTC ?([+-]\d{1,2})\s*(?:to|-|–|\.\.)\s*(?:UTC ?)?([+-]?\d{1,2})`)
	notRemote    = regexp.MustCompile(`(?i)\b(no|not|non|without)[ -](fully )?remote\b|\bremote (work )?is not\b`)
)

// filtersOf proposes clauses on place and time zone.
func filtersOf(text string) []Filter {
	var all []Filter
	add := func(clause, sentence string) {
		if !slices.ContainsFunc(all, func(f Filter) bool { return f.Clause == clause }) {
			all = append(all, Filter{clause, sentence})
		}
	}
	for _, line := range ReadDescription(text).Lines {
		for _, form := range []*regexp.Regexp{locationLine, onSite} {
			m := form.FindStringSubmatch(line.Text)
			if m != nil && !remoteWork.MatchString(m[1]) {
				add(`location:"`+strings.ToLower(strings.TrimSpace(m[1]))+`"`, line.Text)
			}
		}
		if remoteWork.MatchString(line.Text) && !notRemote.MatchString(line.Text) {
			add("remote:yes", line.Text)
		}
		if m := zoneRange.FindStringSubmatch(line.Text); m != nil {
			add("tz:"+m[1]+".."+signed(m[2]), line.Text)
		}
	}
	return all
}

func signed(n string) string {
	if strings.HasPrefix(n, "-") || strings.HasPrefix(n, "+") {
		return n
	}
	return "+" + n
}

var (
	properTerm = regexp.MustCompile(`\b[A-Z][A-Za-z0-9]*(?:[.+#-][A-Za-z0-9]+)*\b`)
	commonTerm = regexp.MustCompile(`^(I|A|AI|ML|MLOps|LLM|LLMs|LLMOps|CI|CD|CI-CD|API|APIs|GPU|GPUs|CPU|ETL|SQL|NoSQL|UTC|EU|US|UK|EUR|USD|GBP|GDPR|REST|IT|KPI|SLA|SLAs|SLO|SLOs|BSc|MSc|PhD|English|German|French|Spanish|Portuguese|Bachelor|Master|Computer|Science|DevOps|SRE|Europe)$`)
)

// unrecognised lists what looks like the name of a tool in the duties and
// requirements, and is not in the catalogue.
func unrecognised(text string, tools *catalog.Catalog) []string {
	var all []string
	for _, line := range ReadDescription(text).Lines {
		if line.Part != PartDuties && line.Part != PartRequired && line.Part != PartPreferred || locationLine.MatchString(line.Text) {
			continue
		}
		mentions := tools.Mentions(line.Text)
		for _, at := range properTerm.FindAllStringIndex(line.Text, -1) {
			term := line.Text[at[0]:at[1]]
			known := slices.ContainsFunc(mentions, func(m catalog.Mention) bool { return at[0] < m.End && m.Start < at[1] })
			opens := at[0] == 0 || strings.HasSuffix(strings.TrimSpace(line.Text[:at[0]]), ".")
			if known || opens || commonTerm.MatchString(term) || slices.Contains(all, term) {
				continue
			}
			all = append(all, term)
		}
	}
	return all
}
