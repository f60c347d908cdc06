package privacy

import "regexp"

// unwanted are the phrases that ask recruiters to stay away, one alternative per
// language and turn of phrase. They are shown to the operator with the text that
// matched, so that anybody can see why a person is not to be contacted.
const unwanted = `(?i)` +
	`\bno[ -]+(?:(?:more|unsolicited|cold|thirdparty|third-party|external|3rd[ -]party)[ -]+)?(?:recruit\w*|head ?hunt\w*|agenc(?:y|ies)|staffing|sourcers?|outreach)\b`

// NoRecruiters returns the phrase of text that asks recruiters to stay away, or "".
func NoRecruiters(text string) string {
	return regexp.MustCompile(unwanted).FindString(text)
}
