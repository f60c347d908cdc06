package recruiting

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mlscout/config/catalog"
	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// JDLint is what a lint found in a job description, the document of `jd lint --json`.
type JDLint struct {
	Schema   string       `json:"schema"`
	Title    string       `json:"title"`
	Parts    map[Part]int `json:"parts"` // bullets, or paragraphs of company and summary
	Findings []Finding    `json:"findings"`
}

// partRule is how many items a part has.
type partRule struct {
	part     Part
	low      int
	high     int
	items    string
	headline string // a heading to add
}

func partRules() []partRule {
	return []partRule{
		{PartCompany, 1, 0, "paragraph", "About us"},
		{PartSummary, 2, 3, "paragraph", "Summary"},
		{PartDuties, 5, 8, "bullet", "Responsibilities"},
		{PartRequired, 8, 10, "bullet", "Required"},
		{PartPreferred, 3, 5, "bullet", "Preferred"},
		{PartSoft, 3, 5, "bullet", "Soft skills"},
		{PartOffer, 1, 0, "item", "What we offer"},
	}
}

// count is the number of items: bullets where the part is a list.
func (r partRule) count(lines []Line) int {
	n := 0
	for _, line := range lines {
		if r.items != "bullet" || line.Bullet {
			n++
		}
	}
	return n
}

// LintDescription checks a job description for its eight parts and for what
// keeps good people from answering. year is the current one.
func LintDescription(text string, tools *catalog.Catalog, year int) JDLint {
	d := ReadDescription(text)
	l := jdLinter{d: d, tools: tools, year: year, out: JDLint{
		Schema: "mlscout.jd-lint/v1", Title: d.Title, Parts: make(map[Part]int), Findings: []Finding{},
	}}
	l.title()
	l.parts()
	for _, line := range append([]Line{{N: d.Head[PartTitle], Text: d.Title, Part: PartTitle}}, d.Lines...) {
		l.words(line)
		l.years(line)
	}
	l.offer()
	l.stack()
	slices.SortStableFunc(l.out.Findings, func(a, b Finding) int { return a.Line - b.Line })
	return l.out
}

type jdLinter struct {
	d     Description
	tools *catalog.Catalog
	year  int
	out   JDLint
}

func (l *jdLinter) add(line int, rule, what, fix string) {
	l.out.Findings = append(l.out.Findings, Finding{Level: Warn, Rule: rule, Line: line, What: what, Fix: fix})
}

func (l *jdLinter) title() {
	at := max(1, l.d.Head[PartTitle])
	if l.d.Title == "" {
		l.add(at, "title", "no title", "begin with one of: "+strings.Join(l.tools.JobTitles(), ", "))
		return
	}
	lower := strings.ToLower(l.d.Title)
	for _, word := range []string{"mlops", "ml ops", "machine learning", "ml platform", "ml infrastructure", "ml engineer", "ai platform", "ai infrastructure", "llmops"} {
		if strings.Contains(lower, word) {
			return
		}
	}
	l.add(at, "title", fmt.Sprintf("%q is generic", l.d.Title), "say MLOps Engineer, Machine Learning Operations Engineer or ML Platform Engineer")
}

func (l *jdLinter) parts() {
	for _, rule := range partRules() {
		lines := l.d.Of(rule.part)
		n := rule.count(lines)
		l.out.Parts[rule.part] = n
		at := max(1, l.d.Head[rule.part])
		switch {
		case len(lines) == 0:
			l.add(at, string(rule.part), "the part is missing", fmt.Sprintf("add %q", rule.headline))
		case rule.part == PartRequired && n > 10:
			l.add(at, "must-haves", fmt.Sprintf("%d requirements", n), "keep the ten without which the work cannot be done; move the rest to Preferred")
		case rule.high > 0 && (n < rule.low || n > rule.high):
			l.add(at, string(rule.part), plural(n, rule.items), fmt.Sprintf("make it %d to %d", rule.low, rule.high))
		}
	}
}

// wordRules find words that say little or keep people away.
var wordRules = []struct {
	rule  string
	words *regexp.Regexp
	fix   string
}{
	{"vague", regexp.MustCompile(`(?i)\b(etc\b\.?|and (much )?more\b|various|other duties|as (needed|required|assigned)|wear many hats|fast.paced|hit the ground running|self.starter|synerg\w+|best.in.class|cutting.edge|bleeding.edge|go the extra mile)`), "name the thing itself, or leave it out"},
	{"gender-coded", regexp.MustCompile(`(?i)\b(rock ?stars?|ninjas?|gurus?|wizards?|hackers? mindset|dominat\w+|aggressive(ly)?|fearless|crush\w*|alpha|salesm[ae]n|chairman|man.?power|man.hours|guys|he will|his (role|team|work)|she will|bro|kick.?ass)\b`), "use a plain word that everybody reads as meant for them"},
	{"age-coded", regexp.MustCompile(`(?i)\b(young|youthful|digital natives?|recent graduates?|fresh graduates?|energetic|mature|up.and.coming|under \d\d years|junior at heart|years young)\b`), "leave age out; say what the work needs"},
	{"origin-coded", regexp.MustCompile(`(?i)\b(native (english |german |french |spanish )?speakers?|mother tongue|citizens? only|cultural fit)\b`), "ask for the level of language or the permit that the work needs"},
	{"superlative", regexp.MustCompile(`(?i)\b(world.class|world.leading|best of the best|10x|top.notch|unicorns?|genius)\b`), "say what is measurably so"},
	{"placeholder", placeholder, "fill it in"},
}

var (
	degree       = regexp.MustCompile(`(?i)\b(bachelor'?s?|master'?s?( degree)?|b\.?sc|m\.?sc|ph\.?d|degree|diploma)\b`)
	orEquivalent = regexp.MustCompile(`(?i)\b(or (an? )?(equivalent|similar|comparable)|or .{0,30}experience|not (required|necessary|needed))\b`)
	yearsOf      = regexp.MustCompile(`(?i)\b(\d{1,2})\s*\+?\s*(?:(?:-|–|to)\s*\d{1,2}\s*)?\+?\s*years?\b`)
)

func (l *jdLinter) words(line Line) {
	for _, rule := range wordRules {
		if m := strings.TrimSpace(rule.words.FindString(address.ReplaceAllString(line.Text, " "))); m != "" {
			l.add(line.N, rule.rule, fmt.Sprintf("%q", m), rule.fix)
		}
	}
	if line.Bullet && len(strings.Fields(line.Text)) < 3 && line.Part == PartDuties {
		l.add(line.N, "vague", fmt.Sprintf("%q says little", line.Text), "say what is done, with what, for whom")
	}
	if m := degree.FindString(line.Text); m != "" && line.Part != PartCompany && !orEquivalent.MatchString(line.Text) {
		l.add(line.N, "degree", fmt.Sprintf("%q is demanded", m), "add \"or equivalent experience\"")
	}
}

// firstYear is when a tool could first be used in public; older work with it
// cannot be asked for.
var firstYear = map[talent.ToolID]int{
	"kubernetes": 2014, "docker": 2013, "helm": 2015, "terraform": 2014, "airflow": 2015, "kubeflow": 2017, "mlflow": 2018, "dvc": 2017,
	"kserve": 2019, "seldon": 2017, "bentoml": 2019, "triton": 2018, "vllm": 2023, "ray": 2017, "metaflow": 2019, "flyte": 2019,
	"prefect": 2018, "dagster": 2018, "zenml": 2020, "kedro": 2019, "argo-workflows": 2017, "tfx": 2017, "feast": 2018, "evidently": 2020,
	"wandb": 2017, "great-expectations": 2017, "deepchecks": 2021, "lakefs": 2020, "pytorch": 2016, "tensorflow": 2015, "sagemaker": 2017,
	"vertex-ai": 2021, "azure-ml": 2015, "github-actions": 2018, "skypilot": 2022, "prometheus": 2012, "grafana": 2014, "opentelemetry": 2019,
	"langfuse": 2023, "litserve": 2024, "torchserve": 2020, "sglang": 2023, "openlineage": 2020, "nannyml": 2022, "fastapi": 2018, "modal": 2022,
}

// years finds experience that is longer than a tool exists.
func (l *jdLinter) years(line Line) {
	m := yearsOf.FindStringSubmatch(line.Text)
	if m == nil {
		return
	}
	asked, _ := strconv.Atoi(m[1])
	for _, mention := range l.tools.Mentions(line.Text) {
		since, known := firstYear[mention.Tool]
		if age := l.year - since; known && asked > age {
			l.add(line.N, "years", fmt.Sprintf("%d years of %s, which is out since %d", asked, toolName(l.tools, mention.Tool), since),
				fmt.Sprintf("ask for %d at most, or for what they have done with it", age))
			return
		}
	}
}

var (
	payRange = regexp.MustCompile(`(?i)([€$£¥₹]|\b(EUR|USD|GBP|CHF|INR|BRL|PLN|SEK|CAD|AUD)\b)\s?\d|\d[\d.,]*\s?(k|000)?\s?([€$£¥₹]|\b(EUR|USD|GBP|CHF|INR|BRL|PLN|SEK|CAD|AUD)\b)`)
	place    = regexp.MustCompile(`(?i)\b(remote(ly)?|hybrid|on.?site|office|work from home)\b`)
	zone     = regexp.MustCompile(`(?i)\b(UTC|GMT|CES?T|EST|PST|time ?zones?|world.?wide|anywhere|within (the )?(EU|US|UK))\b`)
	remoteIs = regexp.MustCompile(`(?i)\bremote`)
)

func (l *jdLinter) offer() {
	text := []string{l.d.Title}
	for _, line := range l.d.Lines {
		text = append(text, line.Text)
	}
	all := strings.Join(text, "\n")
	at := max(1, l.d.Head[PartOffer])
	if !payRange.MatchString(all) {
		l.add(at, "pay", "no pay range", "state one with its currency: people answer it, and the law of many places asks for it")
	}
	switch {
	case !place.MatchString(all):
		l.add(at, "remote", "does not say where the work is done", "say remote, hybrid or on site")
	case remoteIs.MatchString(all) && !zone.MatchString(all):
		l.add(at, "remote", "remote, but not from where", "state the countries or time zones")
	}
}

// stack finds tools that are demanded in one part and merely liked in another.
func (l *jdLinter) stack() {
	required := make(map[talent.ToolID]int)
	for _, line := range l.d.Of(PartRequired) {
		for _, mention := range l.tools.Mentions(line.Text) {
			if required[mention.Tool] == 0 {
				required[mention.Tool] = line.N
			}
		}
	}
	for _, line := range l.d.Of(PartPreferred) {
		for _, mention := range l.tools.Mentions(line.Text) {
			if at := required[mention.Tool]; at > 0 {
				l.add(line.N, "contradiction", fmt.Sprintf("%s is preferred here and required in line %d", toolName(l.tools, mention.Tool), at), "keep one of the two")
			}
		}
	}
}
