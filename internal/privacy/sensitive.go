package privacy

import (
	"regexp"
	"slices"
	"strings"
)

// Category is a kind of words that is never kept of a person.
type Category string

// The categories: the special ones of Art. 9 and 10 GDPR, and what else the law
// of some country forbids to consider.
const (
	Religion  Category = "religion"
	Health    Category = "health"
	Politics  Category = "politics"
	Ethnicity Category = "ethnicity"
	Sexuality Category = "sexuality or gender"
	Union     Category = "trade union"
	Family    Category = "family"
	Age       Category = "age"
	Offence   Category = "offence"
)

// Removal is a clause that was taken out of a text. The clause itself must not be
// stored: only its category may be told.
type Removal struct {
	Category Category
	Clause   string
}

// Filter holds the compiled rules for what is never kept.
type Filter struct {
	rules   []rule
	contact phrasebook
	ends    *regexp.Regexp // what ends a clause
	blanks  *regexp.Regexp // brackets and blanks left over
	joints  *regexp.Regexp // an "and" left over
}

// rule finds the words of one category.
type rule struct {
	category Category
	words    []matcher
	except   []matcher // the same words in another sense
}

// NewFilter compiles the rules. A filter is safe for concurrent use.
func NewFilter() *Filter {
	f := &Filter{
		contact: newPhrasebook(),
		// A stop ends a clause only before a blank: versions and addresses stay whole.
		ends:   regexp.MustCompile(`\s*\n+\s*|\)?[.!?]+(?:\s+|$)|[。！？；、，]\s*|\s*[;,|•·()\[\]]\s*|\s+(?:[-–—/&+]|and|und|et|y|e|i|en|och|og)\s+|\s*—\s*`),
		blanks: regexp.MustCompile(`\(\s*\)|\[\s*\]|[ \t]{2,}`),
		joints: regexp.MustCompile(`\s+(?:and|und|et|y|e|i|en|och|og)$`),
	}
	for _, w := range words() {
		r := rule{category: w.category}
		for _, pattern := range w.patterns {
			// \b knows ASCII letters only.
			r.words = append(r.words, newMatcher(`(?:^|[^\pL\pN_])`, pattern, `(?:$|[^\pL\pN_])`))
		}
		for _, pattern := range w.except {
			r.except = append(r.except, newMatcher(``, pattern, ``))
		}
		f.rules = append(f.rules, r)
	}
	return f
}

// NoRecruiters returns the phrase of text that asks recruiters to stay away, or "".
func (f *Filter) NoRecruiters(text string) string { return f.contact.find(text) }

// Bio removes from a bio the clauses that reveal what is never kept, and leaves
// the rest as it was. "ML engineer. Catholic father of two, runs Kubeflow" keeps
// "ML engineer. runs Kubeflow".
func (f *Filter) Bio(bio string) (kept string, removed []Removal) {
	bare := symbols().Replace(bio)
	if bare != bio {
		removed = append(removed, Removal{"symbol", ""})
	}
	var left []clause
	rules := f.worth(strings.ToLower(bare))
	for _, c := range f.split(bare) {
		category := revealed(rules, c.text)
		if category == "" {
			left = append(left, c)
			continue
		}
		removed = append(removed, Removal{category, strings.TrimSpace(c.text)})
		if len(left) > 0 {
			left[len(left)-1].end = join(left[len(left)-1].end, c.end)
		}
	}
	if len(removed) == 0 {
		return bio, nil
	}
	var out strings.Builder
	for _, c := range left {
		out.WriteString(c.text + c.end)
	}
	return f.tidy(out.String()), removed
}

// worth returns the rules with only the words that a text, given in lower case,
// may hold.
func (f *Filter) worth(lower string) []rule {
	var rules []rule
	for _, r := range f.rules {
		words := slices.DeleteFunc(slices.Clone(r.words), func(m matcher) bool { return !m.worth(lower) })
		if len(words) > 0 {
			rules = append(rules, rule{r.category, words, r.except})
		}
	}
	return rules
}

// revealed names what a clause reveals, or "".
func revealed(rules []rule, text string) Category {
	lower := strings.ToLower(text)
	for _, r := range rules {
		if r.matches(text, lower) {
			return r.category
		}
	}
	return ""
}

// matches says whether a clause, given in lower case too, holds words of the rule.
func (r rule) matches(text, lower string) bool {
	for _, word := range r.words {
		if !word.worth(lower) || !word.compile().MatchString(text) {
			continue
		}
		for _, except := range r.except {
			if except.worth(lower) {
				text = except.compile().ReplaceAllString(text, " ")
			}
		}
		if word.compile().MatchString(text) {
			return true
		}
	}
	return false
}

// clause is a piece of text and the punctuation that ends it.
type clause struct{ text, end string }

// split cuts a text into clauses, at punctuation and at "and".
func (f *Filter) split(text string) []clause {
	var all []clause
	start := 0
	for _, span := range f.ends.FindAllStringIndex(text, -1) {
		all = append(all, clause{text[start:span[0]], text[span[0]:span[1]]})
		start = span[1]
	}
	return append(all, clause{text: text[start:]})
}

// strength orders the ends of clauses: a dropped clause leaves the stronger one.
func strength(end string) int {
	switch {
	case strings.Contains(end, "\n"):
		return 3
	case strings.ContainsAny(end, ".!?。！？"):
		return 2
	case strings.ContainsAny(end, ")]"):
		return 1
	}
	return 0
}

// join is the end of a clause whose follower was dropped.
func join(end, dropped string) string {
	open, closed := strings.IndexAny(end, "(["), strings.IndexAny(dropped, ")]")
	switch {
	case open >= 0 && closed >= 0:
		rest := strings.TrimLeft(dropped[closed+1:], " ")
		if rest != "" {
			return strings.TrimRight(end[:open], " ") + rest
		}
		return end[:open]
	case strength(dropped) > strength(end):
		return dropped
	}
	return end
}

// tidy removes what dropped clauses leave around them.
func (f *Filter) tidy(text string) string {
	const left = " \t\n,;|•·-–—/&+，、；"
	text = f.blanks.ReplaceAllString(text, " ")
	text = f.joints.ReplaceAllString(strings.TrimRight(text, left+"(["), "")
	return strings.TrimLeft(text, left+".)]")
}

// symbols are removed alone: the clause around them may be about work.
func symbols() *strings.Replacer {
	var pairs []string
	for _, symbol := range []string{
		"🏳️‍🌈", "🏳‍🌈", "🏳️‍⚧️", "🏳‍⚧", "⚧️", "⚧", "✝️", "✝", "☦️", "☦", "☪️", "☪", "✡️", "✡", "🕎", "🔯", "🕉️", "🕉",
		"☸️", "☸", "🛐", "☭", "♿️", "♿", "🎗️", "🎗", "👨‍👩‍👧‍👦", "👨‍👩‍👧", "👨‍👩‍👦", "👩‍❤️‍👨", "🤰", "💍",
	} {
		pairs = append(pairs, symbol, "")
	}
	return strings.NewReplacer(pairs...)
}

// Categories lists the distinct categories of removals in order.
func Categories(removed []Removal) []Category {
	var all []Category
	for _, r := range removed {
		all = append(all, r.Category)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
