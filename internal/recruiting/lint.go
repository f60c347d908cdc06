package recruiting

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mlscout/config/catalog"
	regexp "mlscout/internal/lazyregexp"
	"mlscout/internal/privacy"
	"mlscout/talent"
)

// Lint checks drafts against one role and the evidence about one person.
type Lint struct {
	Person Person
	Role   Role
	Tools  *catalog.Catalog
	Today  talent.Day
	Filter *privacy.Filter // for protected topics
}

// Draft checks everything about a draft: what it rests on, the role behind it,
// and each of its texts.
func (l Lint) Draft(d Outreach) []Finding {
	var found []Finding
	add := func(level Level, rule, what, fix string) {
		found = append(found, Finding{Level: level, Rule: rule, What: what, Fix: fix})
	}
	if len(d.Artefacts) == 0 {
		add(Block, "no-artefact", "no public work of the person that a message could begin with", "do not write; what is not public is unknown")
	}
	for _, a := range d.Artefacts {
		if a.At != 0 && a.At < monthsBefore(l.Today, 18) {
			add(Warn, "old-artefact", fmt.Sprintf("%s is of %s, over 18 months ago", a.URL, a.At.Month()), "ask whether it is still their work")
		}
	}
	if len(d.Artefacts) > 0 && l.Role.wants(l.Tools, d.Artefacts[0].Tool) < 0.1 {
		add(Warn, "no-overlap", "none of the person's work is in the stack or areas of the role", "check that the role suits them, or complete stack in the role file")
	}
	if l.Role.Initiative == "" || l.Role.Outcome == "" {
		add(Warn, "no-impact", "the role does not say what is built and what it changes", "fill initiative and outcome in the role file")
	}
	if l.Role.Remote == "" {
		add(Warn, "no-remote", "the role does not say where the work is done", "fill remote in the role file")
	} else if l.Role.Remote != "none" && l.Role.Timezones == "" {
		add(Warn, "no-timezone", "remote work without time zones", "fill timezones in the role file")
	}
	if l.Role.Pay == "" {
		add(Warn, "no-pay", "no pay range", "fill pay in the role file")
	}
	if d.Notice == nil {
		add(Block, "no-notice", "no privacy notice goes with the text", "fill controller in the role file")
	}
	for _, v := range d.Variants {
		found = append(found, l.Text(v)...)
	}
	return found
}

// monthsBefore is the day that lies n months before d.
func monthsBefore(d talent.Day, n int) talent.Day { return talent.DayOf(d.Time().AddDate(0, -n, 0)) }

var (
	placeholder = regexp.MustCompile(`\[[^\]\n]{1,60}\](?:[^(]|$)|\{\{?[^}\n]*\}|<[A-Za-z][^>\n]*>|\b(?:TODO|TBD|TBC|XXX|FIXME)\b|(?i:lorem ipsum)`)
	superlative = regexp.MustCompile(`(?i)\b(best|greatest|world.class|world.leading|rock ?stars?|ninjas?|gurus?|wizards?|unicorns?|amazing|awesome|incredible|outstanding|exceptional|extraordinary|perfect|unbeatable|unique opportunity|once in a lifetime|top talents?|10x|dream job|cutting.edge|state.of.the.art)\b`)
	vanity      = regexp.MustCompile(`(?i)\b(impress(?:ed|ive)|your (?:[\w-]+ )?(?:stars|followers)|stargazers|blown away|love your (?:profile|work)|you must be|you seem to be|you are probably|your (?:current )?(?:employer|boss|manager)|layoffs?)\b`)
	address     = regexp.MustCompile(`https?://[^\s<>"')\]]+`)
	aboutYou    = regexp.MustCompile(`(?i)\b(?:you(?:'ve| have)?|your)\b[^.!?\n]{0,40}\b(reviewed|merged|wrote|co-wrote|built|made|fixed|maintain(?:ed)?|contribut(?:ed|ions?)|published|created|led|designed|opened|know|expert(?:ise)?|experience[d]?)\b`)
	objection   = regexp.MustCompile(`(?i)\b(object|not (?:hear|write|contact)|say no|say so|unsubscribe|opt.?out|widersprechen|oppos|opon|opor)`)
	breaks      = regexp.MustCompile(`[.!?]\s+|\n+`)
)

// Text checks one text; it may be the recruiter's own, without known sentences.
func (l Lint) Text(v Variant) []Finding {
	var found []Finding
	add := func(level Level, rule, what, fix string) {
		found = append(found, Finding{Level: level, Rule: rule, Where: v.Length, What: what, Fix: fix})
	}
	plain := address.ReplaceAllString(v.Text, " ")
	if m := placeholder.FindString(plain); m != "" {
		add(Block, "placeholder", fmt.Sprintf("%q is not filled in", strings.TrimSpace(m)), "fill it in the role file or the text")
	}
	if m := vanity.FindString(plain); m != "" {
		add(Block, "flattery", fmt.Sprintf("%q", m), "say what they did instead")
	}
	if m := superlative.FindString(plain); m != "" {
		add(Warn, "superlative", fmt.Sprintf("%q", m), "say what is measurably so")
	}
	for _, category := range l.protected(plain) {
		add(Block, "protected-topic", "speaks of "+category, "leave it out: it must play no part in hiring")
	}
	if !objection.MatchString(plain) {
		add(Block, "no-objection", "does not say how to object", "say that they need only answer to hear no more")
	}
	if n := strings.Count(plain, "?"); n > 1 {
		add(Warn, "questions", fmt.Sprintf("%d questions", n), "ask one")
	}
	if n := utf8.RuneCountInString(v.Text); v.Limit > 0 && n > v.Limit {
		add(Warn, "length", fmt.Sprintf("%d characters, over %d", n, v.Limit), "shorten initiative, outcome or the like in the role file")
	}
	return append(found, l.claims(v)...)
}

// protected names the categories of protected topics in a text. Names of the
// person and of their repositories are not read as topics.
func (l Lint) protected(text string) []string {
	for _, name := range []string{l.Person.Called(), l.Person.Login} {
		text = strings.ReplaceAll(text, name, " ")
	}
	for _, e := range l.Person.Score.Ledger {
		if e.Repo != "" {
			text = strings.ReplaceAll(text, e.Repo, " ")
		}
	}
	var found []string
	_, removed := l.Filter.Bio(text)
	for _, removal := range removed {
		if c := string(removal.Category); !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	return found
}

// claims checks that what is said about the person is in the evidence: every
// sentence about their work links to a piece of it, and every link is one of
// those or of the role.
func (l Lint) claims(v Variant) []Finding {
	var found []Finding
	add := func(rule, what, fix string) {
		found = append(found, Finding{Level: Block, Rule: rule, Where: v.Length, What: what, Fix: fix})
	}
	known := map[talent.Subject]bool{talent.URL(l.Role.Link): true}
	cited := make(map[talent.Subject]bool)
	for _, e := range l.Person.Score.Ledger {
		cited[talent.URL(e.URL)] = true
	}
	linked := false
	for _, link := range address.FindAllString(v.Text, -1) {
		subject := talent.URL(strings.TrimRight(link, ".,;:!?"))
		linked = linked || cited[subject]
		if !known[subject] && !cited[subject] {
			add("unknown-link", link+" is neither evidence about the person nor the role's link", "link to a piece of evidence from `mlscout show`")
		}
	}
	if !linked {
		add("no-artefact-link", "no link to a piece of the person's work", "link to one from `mlscout show`")
	}
	for _, text := range split(v.Text) {
		evident := slices.ContainsFunc(address.FindAllString(text, -1), func(link string) bool {
			return cited[talent.URL(strings.TrimRight(link, ".,;:!?"))]
		})
		if !evident && aboutYou.MatchString(text) && !strings.Contains(text, "?") {
			add("claim", fmt.Sprintf("%q rests on no evidence", text), "link to the piece of evidence in the same sentence, or leave it out")
		}
	}
	return found
}

// split cuts a text into sentences. A full stop inside an address ends none.
func split(text string) []string {
	var all []string
	for _, part := range breaks.Split(text, -1) {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// OwnText is the recruiter's text as a variant to be checked.
func OwnText(text string) Variant {
	text = strings.TrimSpace(text)
	return Variant{Length: "own", Limit: StandardLimit, Characters: utf8.RuneCountInString(text), Text: text, Sentences: []Sentence{}}
}
