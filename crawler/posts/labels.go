package posts

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed labels.txt
var labelData string

// fieldKind is what a label asks for.
type fieldKind string

const (
	fieldLocation     fieldKind = "location"
	fieldRemote       fieldKind = "remote"
	fieldRelocate     fieldKind = "relocate"
	fieldTech         fieldKind = "tech"
	fieldResume       fieldKind = "resume"
	fieldEmail        fieldKind = "email"
	fieldContact      fieldKind = "contact"
	fieldName         fieldKind = "name"
	fieldRole         fieldKind = "role"
	fieldLooking      fieldKind = "looking"
	fieldExperience   fieldKind = "experience"
	fieldAvailability fieldKind = "availability"
	fieldSalary       fieldKind = "salary"
	fieldTimezone     fieldKind = "timezone"
	fieldVisa         fieldKind = "visa"
	fieldLanguages    fieldKind = "languages"
	fieldGitHub       fieldKind = "github"
	fieldLinkedIn     fieldKind = "linkedin"
	fieldWebsite      fieldKind = "website"
	fieldCompany      fieldKind = "company"
	fieldEmployment   fieldKind = "employment"
	fieldAgency       fieldKind = "agency"
)

// labelBook knows the labels of many languages, folded.
type labelBook map[string]fieldKind

func loadLabels() (labelBook, error) {
	book := make(labelBook)
	for n, row := range strings.Split(labelData, "\n") {
		row = strings.TrimSpace(row)
		if row == "" || strings.HasPrefix(row, "#") {
			continue
		}
		kind, names, ok := strings.Cut(row, ":")
		if !ok {
			return nil, fmt.Errorf("labels line %d: no field name", n+1)
		}
		for _, name := range strings.Split(names, ",") {
			if key := labelKey(name); key != "" {
				book[key] = fieldKind(kind)
			}
		}
	}
	return book, nil
}

// kinds reads a label, which may name two fields ("Location/Remote"), carry an
// aside ("Email (rot13)") or be misspelt. Nil means that it is no label.
func (b labelBook) kinds(label string) []fieldKind {
	if open := strings.IndexAny(label, "(（["); open > 0 {
		if kind, ok := b[labelKey(label)]; ok {
			return []fieldKind{kind}
		}
		label = label[:open]
	}
	key := labelKey(label)
	if key == "" || len(key) > 60 {
		return nil
	}
	if kind, ok := b.one(key); ok {
		return []fieldKind{kind}
	}
	if wordRemote.MatchString(label) && modeOnly.MatchString(strings.TrimSuffix(label, "?")) {
		return []fieldKind{fieldRemote} // "On-site/hybrid/remote"
	}
	var out []fieldKind
	for _, part := range strings.FieldsFunc(strings.NewReplacer(" and ", "/", " & ", "/", " or ", "/", " y ", "/", " et ", "/", " und ", "/").Replace(label), func(r rune) bool { return r == '/' || r == '+' || r == '・' || r == '／' || r == ',' || r == '|' }) {
		kind, ok := b.one(labelKey(part))
		if !ok {
			return nil
		}
		out = append(out, kind)
	}
	return out
}

func (b labelBook) one(key string) (fieldKind, bool) {
	if kind, ok := b[key]; ok {
		return kind, true
	}
	if kind, ok := b[strings.TrimPrefix(strings.TrimPrefix(key, "my "), "current ")]; ok {
		return kind, true
	}
	return b.misspelt(key)
}

// misspelt finds the template's own labels within two slips of the pen.
func (b labelBook) misspelt(key string) (fieldKind, bool) {
	if len(key) < 5 || !isASCII(key) {
		return "", false
	}
	for _, name := range []string{"location", "remote", "willing to relocate", "relocate", "technologies", "resume", "resume cv", "email", "contact", "experience", "timezone", "salary", "availability"} {
		allowed := 1
		if len(name) >= 8 {
			allowed = 2
		}
		if slips(key, name, allowed) <= allowed {
			kind, ok := b[name]
			return kind, ok
		}
	}
	return "", false
}

// labelKey folds a label: no case, accents, quotes, underscores or emoji.
func labelKey(s string) string {
	s = fold(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '_' || r == '-' || r == '/' || r == '.' || r == '+' || r == '&':
			return ' '
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == ' ' || r == 'ー':
			return r
		}
		return -1
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// fold lowers case and takes accents off, for comparing words.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		switch r {
		case 'ł', 'Ł':
			return 'l'
		case 'ø', 'Ø':
			return 'o'
		case 'đ', 'Đ':
			return 'd'
		case 'ı', 'İ':
			return 'i'
		case '’', 'ʼ':
			return '\''
		}
		return unicode.ToLower(r)
	}, keepKana(s))
	return strings.ReplaceAll(s, "ß", "ss")
}

// keepKana takes marks apart from their letters, except in scripts where the
// mark makes another letter.
func keepKana(s string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unicode.In(r, unicode.Katakana, unicode.Hiragana, unicode.Hangul, unicode.Cyrillic) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(norm.NFKD.String(string(r)))
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// slips counts insertions, deletions, changes and neighbours swapped between two
// words, giving up beyond limit.
func slips(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}
