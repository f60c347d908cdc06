package privacy

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"mlscout/talent"
)

// Erased stands where an erased person was named in somebody else's record.
const Erased = "[erased]"

// Traces finds an erased person in the texts of other records: a commit that
// names them, a report, a note about somebody else.
type Traces struct {
	words   []string
	posts   map[string]bool
	pattern *regexp.Regexp
	owner   *regexp.Regexp
}

// NewTraces looks for a person by id, node id, every login they are known to have
// had, full name, published links and posts. A login that ordinary says may be an
// ordinary word counts only where it stands as a login: "@data", "user:data",
// "github.com/data", "from data/branch".
func NewTraces(p talent.Prospect, logins []string, ordinary func(login string) bool) Traces {
	logins = distinctWords(append(slices.Clone(logins), p.Login))
	var any, placed []string
	for _, login := range logins {
		placed = append(placed, regexp.QuoteMeta(login))
		if !ordinary(login) {
			any = append(any, regexp.QuoteMeta(login))
		}
	}
	words := slices.Clone(logins)
	for _, text := range []string{p.NodeID, p.Name} {
		// One plain given name is not enough to know somebody by.
		if len(text) >= 6 && (text == p.NodeID || strings.Contains(strings.TrimSpace(text), " ")) {
			any = append(any, regexp.QuoteMeta(text))
			words = append(words, strings.ToLower(text))
		}
	}
	for _, link := range append(addresses(p), p.Website) {
		if len(link) >= 8 && Address(link) != "" {
			any = append(any, regexp.QuoteMeta(link))
			words = append(words, strings.ToLower(link))
		}
	}
	if id := strings.TrimPrefix(string(talent.GitHubID(p.ID)), "github:id:"); len(id) >= 6 {
		any = append(any, id)
		words = append(words, id)
	}
	t := Traces{posts: make(map[string]bool)}
	for _, post := range p.Posts {
		if len(post.NativeID) >= 6 {
			any = append(any, regexp.QuoteMeta(post.NativeID))
			words = append(words, strings.ToLower(post.NativeID))
			t.posts[post.NativeID] = true
		}
	}
	t.words = words
	const before, after = `(^|[^\pL\pN_-])`, `([^\pL\pN-]|$)`
	var forms []string
	if len(any) > 0 {
		forms = append(forms, before+`(?:`+strings.Join(any, `|`)+`)`+after)
	}
	if len(placed) > 0 {
		logins := `(?:` + strings.Join(placed, `|`) + `)`
		forms = append(forms,
			`(@|github\.com/|/users/|/repos/|user\?id=|author[=:]|login[=:]|\b(?:user|org):"?|"(?:login|account|handle|author|github)":")`+logins+after,
			`(\bfrom )`+logins+`(/)`,
			`^\s*`+logins+`\s*$`)
		t.owner = regexp.MustCompile(`(?i)(?:^|github\.com/|/repos/)` + logins + `/`)
	}
	if len(forms) > 0 {
		t.pattern = regexp.MustCompile(`(?i)` + strings.Join(forms, `|`))
	}
	return t
}

// addresses lists the published links of a person.
func addresses(p talent.Prospect) []string {
	var all []string
	for _, link := range p.Links {
		all = append(all, link.URL)
	}
	for _, identity := range p.Identities {
		all = append(all, identity.URL)
	}
	return all
}

// Distinctive says whether a login by its looks is hardly ever an ordinary word.
func Distinctive(login string) bool {
	return strings.ContainsAny(login, "0123456789-_") || utf8.RuneCountInString(login) >= 8
}

// distinctWords folds case, sorts, and drops empty and repeated words.
func distinctWords(words []string) []string {
	for i := range words {
		words[i] = strings.ToLower(words[i])
	}
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(word string) bool { return word == "" })
}

// Words are lower-case fragments: a text that holds none of them names the person
// nowhere.
func (t Traces) Words() []string { return t.words }

// Owns says whether an address or owner/name is of a repository of the person.
func (t Traces) Owns(address string) bool { return t.owner != nil && t.owner.MatchString(address) }

// Prune takes the person's posts out of what a crawler noted as JSON of many
// posts: members of that name or value. Everything else stays noted.
func (t Traces) Prune(text string) string {
	if !slices.ContainsFunc(slices.Collect(maps.Keys(t.posts)), func(id string) bool { return strings.Contains(text, id) }) {
		return text
	}
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	var noted any
	if err := in.Decode(&noted); err != nil || !t.prune(noted) {
		return text
	}
	pruned, err := json.Marshal(noted)
	if err != nil {
		return text
	}
	return string(pruned)
}

// prune works on decoded JSON and says whether anything was taken out.
func (t Traces) prune(noted any) (changed bool) {
	object, ok := noted.(map[string]any)
	if !ok {
		return false
	}
	for name, value := range object {
		number, _ := value.(json.Number)
		text, _ := value.(string)
		if t.posts[name] || t.posts[text] || t.posts[number.String()] {
			delete(object, name)
			changed = true
			continue
		}
		changed = t.prune(value) || changed
	}
	return changed
}

// Redact returns text without the person.
func (t Traces) Redact(text string) string {
	if t.pattern == nil {
		return text
	}
	// Neighbours may share the character between them, so once may not be enough.
	for range 8 {
		next := t.pattern.ReplaceAllString(text, "${1}${3}${5}"+Erased+"${2}${4}${6}")
		if next == text {
			break
		}
		text = next
	}
	return text
}
