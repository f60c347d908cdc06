package ranker

import (
	"cmp"
	"slices"
	"strings"

	"mlscout/config/catalog"
	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// Job is what a job description asks for, read by rules from its headings and
// sentences. What public evidence cannot show is set aside with the reason.
type Job struct {
	Title  string  `json:"title"`
	Wants  []Want  `json:"wants"`
	Unused []Aside `json:"not_used"`
}

// Want is one thing asked for: any one of Tools, or an area.
type Want struct {
	Tools    []talent.ToolID `json:"tools,omitempty"` // any of them will do
	Area     talent.AreaID   `json:"area,omitempty"`  // set where Tools is empty
	Must     bool            `json:"must"`
	Weight   float64         `json:"weight"`
	Sentence string          `json:"sentence"` // that it came from
}

// Aside is a sentence that is not searched for, and why.
type Aside struct {
	Sentence string `json:"sentence"`
	Why      string `json:"why"`
}

// maxMusts keeps a job description from asking for everything: the rest of its
// required tools are wanted, not demanded.
const maxMusts = 3

// The weights of what is asked, by where it stands.
const (
	requiredWeight  = 1.0
	duty            = 0.75
	preferredWeight = 0.5
	exampleShare    = 0.5 // of a "such as" list
)

// ReadJob reads a job description in plain text or Markdown.
func ReadJob(text string, tools *catalog.Catalog) Job {
	var job Job
	part := duties
	for _, line := range jobLines(text) {
		if job.Title == "" {
			job.Title = line.text
		}
		if next, ok := headingOf(line); ok {
			part = next
			continue
		}
		for _, sentence := range sentences(line.text) {
			job.read(sentence, part, tools)
		}
	}
	job.Wants = merge(job.Wants)
	job.limitMusts(tools)
	return job
}

// read takes what one sentence asks for.
func (j *Job) read(sentence string, part section, tools *catalog.Catalog) {
	if part == about {
		return
	}
	weight := map[section]float64{required: requiredWeight, duties: duty, preferred: preferredWeight}[part]
	if optionalWords.MatchString(sentence) {
		weight, part = min(weight, preferredWeight), preferred
	}
	clause := negation.ReplaceAllString(sentence, " ; ")
	if clause != sentence {
		j.Unused = append(j.Unused, Aside{sentence, "says in part what is not asked for"})
	}
	wants := toolWants(clause, tools)
	if len(wants) == 0 {
		for _, area := range areasIn(clause) {
			wants = append(wants, Want{Area: area})
		}
	}
	for _, want := range wants {
		want.Sentence = sentence
		want.Must = part == required && want.Weight == 0
		want.Weight = weight * cmp.Or(want.Weight, 1)
		j.Wants = append(j.Wants, want)
	}
	if why := unsearchable(sentence); why != "" && len(wants) == 0 {
		j.Unused = append(j.Unused, Aside{sentence, why})
	}
}

// toolWants reads the tools of a sentence: each for itself, or any of them where
// the sentence joins them with "or", "/" or gives them as examples, which are
// wanted and never musts.
func toolWants(sentence string, tools *catalog.Catalog) []Want {
	var wants []Want
	end := 0
	for _, mention := range tools.Mentions(sentence) {
		between := ""
		if end > 0 && mention.Start >= end {
			between = sentence[end:mention.Start]
		}
		example := examples.MatchString(sentence[:mention.Start])
		last := len(wants) - 1
		switch {
		case last >= 0 && joined(between, sentence[mention.End:], example):
			if !slices.Contains(wants[last].Tools, mention.Tool) {
				wants[last].Tools = append(wants[last].Tools, mention.Tool)
			}
		case example:
			wants = append(wants, Want{Tools: []talent.ToolID{mention.Tool}, Weight: exampleShare})
		default:
			wants = append(wants, Want{Tools: []talent.ToolID{mention.Tool}})
		}
		end = mention.End
	}
	return wants
}

// joined says whether a mention is an alternative to the one before: "A or B",
// "A/B", the comma of "A, B or C", or a further example.
func joined(between, rest string, example bool) bool {
	if example {
		return listComma.MatchString(between) || alternative.MatchString(between)
	}
	if alternative.MatchString(between) {
		return true
	}
	return onlyComma.MatchString(between) && orAhead.MatchString(rest)
}

var (
	examples    = regexp.MustCompile(`(?i)\b(such as|e\.?g\.?,?|for example|for instance|like|similar to|including)\b[^.;]*$`)
	alternative = regexp.MustCompile(`(?i)^\s*(\([^)]*\)\s*)?(,?\s*\b(or|and/or)\b|/)\s*(\w+\s+){0,2}$`)
	onlyComma   = regexp.MustCompile(`^\s*,\s*$`)
	listComma   = regexp.MustCompile(`(?i)^\s*,?\s*(and|or|&)?\s*$`)
	orAhead     = regexp.MustCompile(`(?i)^(\s*,\s*[\w.+-]+(\s[\w.+-]+)?){0,5}\s*,?\s*\bor\b`)

	optionalWords = regexp.MustCompile(`(?i)\b(nice to have|a plus|bonus|preferred|preferably|desirable|ideally|advantage|optional|not required|not necessary)\b`)
	negation      = regexp.MustCompile(`(?i)\b(no (experience|knowledge) (with|of|in)|we (do not|don't) (use|need)|(you )?(do not|don't) need|instead of|rather than|(mov|migrat)(e|ing) (away from|off)|not looking for|without any)\b.*?(\bto\b|\bin favou?r of\b|\bbut\b|[;]|$)`)
	degreeWords   = regexp.MustCompile(`(?i)\b(bachelor|master'?s?( degree)?|ph\.?d|degree|diploma|university)\b`)
	yearWords     = regexp.MustCompile(`(?i)\b\d+\s*\+?\s*(-\s*\d+\s*)?years?\b`)
	softWords     = regexp.MustCompile(`(?i)\b(communicat\w+|team ?player|teamwork|collaborat\w+|passion\w*|self-?motivated|proactive|curious|fast learner|problem.solving|attention to detail|ownership|empathy)\b`)
)

// unsearchable says why a sentence cannot be answered from public evidence; ""
// where it merely asks for nothing known.
func unsearchable(sentence string) string {
	switch {
	case degreeWords.MatchString(sentence):
		return "degrees are not searched for"
	case yearWords.MatchString(sentence):
		return "years of experience are not searched for"
	case softWords.MatchString(sentence):
		return "soft skills do not show in public evidence"
	}
	return ""
}

// merge joins wants for the same thing: the heaviest stays, and a must stays one.
func merge(wants []Want) []Want {
	var merged []Want
	for _, want := range wants {
		slices.Sort(want.Tools)
		i := slices.IndexFunc(merged, func(w Want) bool { return w.Area == want.Area && slices.Equal(w.Tools, want.Tools) })
		if i < 0 {
			merged = append(merged, want)
			continue
		}
		if want.Weight > merged[i].Weight {
			merged[i].Weight, merged[i].Sentence = want.Weight, want.Sentence
		}
		merged[i].Must = merged[i].Must || want.Must
	}
	return merged
}

// limitMusts leaves the strongest musts: tools that say most about MLOps first,
// then in the order of the text.
func (j *Job) limitMusts(tools *catalog.Catalog) {
	var musts []int
	for i, want := range j.Wants {
		if want.Must {
			musts = append(musts, i)
		}
	}
	slices.SortStableFunc(musts, func(a, b int) int { return strength(j.Wants[a], tools) - strength(j.Wants[b], tools) })
	for _, i := range musts[min(maxMusts, len(musts)):] {
		j.Wants[i].Must = false
	}
}

// strength orders wants by how much they say, least number first.
func strength(want Want, tools *catalog.Catalog) int {
	if len(want.Tools) == 0 {
		return 4
	}
	levels := []string{"core", "strong", "supporting", "generic"}
	tool, _ := tools.Tool(want.Tools[0])
	return max(0, slices.Index(levels, tool.Specificity))
}

// Query is the search that asks for the musts and no more.
func (j Job) Query() string {
	var clauses []string
	for _, want := range j.Wants {
		if want.Must {
			clauses = append(clauses, want.clause())
		}
	}
	return strings.Join(clauses, " AND ")
}

func (w Want) clause() string {
	if len(w.Tools) == 0 {
		return "area:" + string(w.Area)
	}
	var alternatives []string
	for _, tool := range w.Tools {
		alternatives = append(alternatives, "tool:"+string(tool))
	}
	if len(alternatives) == 1 {
		return alternatives[0]
	}
	return "(" + strings.Join(alternatives, " OR ") + ")"
}
