package query

import (
	"fmt"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/index/words"
	"mlscout/talent"
)

// reader turns the value of a field into a clause.
type reader func(p *parser, field string, t token) (*Node, error)

// fieldReader finds how a field's value is read, and the field's own name if
// name is another for it.
func fieldReader(name string) (string, reader) {
	switch name {
	case "tool", "tools":
		return "tool", (*parser).tool
	case "area", "areas":
		return "area", (*parser).area
	case "kind", "signal":
		return "kind", (*parser).kind
	case "followers", "repos", "points", "depth":
		return name, (*parser).number
	case "created", "active":
		return name, (*parser).day
	case "tz", "timezone":
		return "tz", (*parser).offset
	case "overlap":
		return name, (*parser).overlap
	case "location":
		return name, (*parser).location
	case "near":
		return name, (*parser).near
	case "country":
		return name, (*parser).country
	case "language", "topic", "org", "repo", "city", "source":
		return name, (*parser).value
	case "user", "login":
		return "user", (*parser).value
	case "name", "fullname":
		return "name", (*parser).words
	case "bio", "company":
		return name, (*parser).words
	case "remote", "band", "has", "stage", "type", "seeking", "seen", "contacted", "notified", "open", "open_to_work":
		return enumField(name), (*parser).enum
	case "list":
		return name, (*parser).shelf
	}
	return name, nil
}

func enumField(name string) string {
	if name == "open_to_work" {
		return "open"
	}
	return name
}

// Fields lists the fields that a query may name, in alphabetical order.
func Fields() []string {
	return []string{"active", "area", "band", "bio", "city", "company", "contacted", "country", "created", "depth",
		"followers", "has", "kind", "language", "list", "location", "name", "near", "notified", "open", "org", "overlap",
		"points", "remote", "repo", "repos", "seeking", "seen", "source", "stage", "tool", "topic", "type", "tz", "user"}
}

// foreign explains fields of other search engines that people paste.
func foreign(name string) string {
	switch name {
	case "site", "inurl", "intitle", "intext", "filetype", "ext":
		return "remove it: mlscout searches people, not the web"
	case "title", "skill", "skills", "skillset", "keyword", "keywords":
		return `write the word alone, or tool: or area:`
	case "in":
		return "write name:, user: or bio: before the word"
	case "within":
		return `write it right after near: as in near:"Berlin" within:100km`
	case "sort", "order":
		return "use the --sort option"
	case "http", "https", "mailto":
		return "put addresses in quotes"
	case "email", "mail":
		return "addresses are not searched"
	}
	return ""
}

// fielded reads the value of a field, or its values in parentheses.
func (p *parser) fielded(t token) (*Node, error) {
	field, read := fieldReader(t.text)
	if read == nil {
		return nil, p.unknownField(t)
	}
	if p.peek().kind == openToken {
		n, err := p.group(p.next(), field)
		if err == nil {
			n.Pos = t.pos
		}
		return n, err
	}
	if p.clauses++; p.clauses > MaxClauses {
		return nil, p.fail(t.pos, fmt.Sprintf("more than %d clauses", MaxClauses), "drop some")
	}
	n, err := read(p, field, p.next())
	if err == nil {
		n.Pos = t.pos
	}
	return n, err
}

func (p *parser) clause(field string, t token) (*Node, error) {
	_, read := fieldReader(field)
	return read(p, field, t)
}

func (p *parser) unknownField(t token) error {
	message := t.text + ": is not a field"
	if advice := foreign(t.text); advice != "" {
		return p.fail(t.pos, message, advice)
	}
	if near, ok := Closest(t.text, Fields()); ok {
		return p.fail(t.pos, message, "did you mean "+near+":?")
	}
	return p.fail(t.pos, message, "put it in quotes to find the words; fields are "+strings.Join(Fields(), ", "))
}

// value reads an exact value of a profile, or the beginning of one.
func (p *parser) value(field string, t token) (*Node, error) {
	text := words.Fold(strings.Trim(t.text, "@ "))
	if field != "user" && field != "org" {
		text = words.Fold(strings.TrimSpace(t.text))
	}
	if field == "source" {
		text = sourceName(text)
	}
	n := &Node{Op: Is, Field: field, Value: text, Pos: t.pos, End: t.end}
	if stem, ok := strings.CutSuffix(text, "*"); ok && t.kind == wordToken {
		if len([]rune(stem)) < MinPrefix {
			return nil, p.fail(t.pos, fmt.Sprintf("a prefix needs at least %d characters", MinPrefix), "write more before the *")
		}
		n.Op, n.Value = Begins, stem
	}
	if n.Value == "" || strings.Contains(n.Value, "*") {
		return nil, p.fail(t.pos, fmt.Sprintf("%s: cannot be %q", field, t.text), "write one name; * stands only at its end")
	}
	return n, nil
}

// sourceName accepts what people call the sources.
func sourceName(s string) string {
	switch s {
	case "hn", "hacker news", "hacker-news":
		return "hackernews"
	case "gh":
		return "github"
	}
	return s
}

// words reads text that must stand in one field of the profile.
func (p *parser) words(field string, t token) (*Node, error) {
	if t.kind == wordToken && strings.ContainsAny(t.text, "*＊") {
		return p.prefix(field, t, t.text)
	}
	n, err := p.textClause(field, t, t.text)
	if err == nil {
		p.umlauts(n, t.text)
	}
	return n, err
}

func (p *parser) tool(field string, t token) (*Node, error) {
	n := &Node{Op: Is, Field: field, Value: words.Fold(t.text), Pos: t.pos, End: t.end}
	if p.dict == nil {
		return n, nil
	}
	id, ok := p.dict.Resolve(t.text)
	if !ok {
		return nil, p.unknownTool(t)
	}
	if !strings.EqualFold(string(id), t.text) {
		p.note("%s → %s", t.text, id)
	}
	n.Value = string(id)
	return n, nil
}

func (p *parser) unknownTool(t token) error {
	folded := words.Fold(t.text)
	message := fmt.Sprintf("tool: %q is not in the catalogue", t.text)
	if area, ok := p.resolveArea(folded); ok {
		return p.fail(t.pos, message, "it is an area: write area:"+string(area.ID))
	}
	if list := strings.Split(t.text, ","); len(list) > 1 {
		return p.fail(t.pos, message, fmt.Sprintf("write tool:(%s) for any of them", strings.Join(list, " OR ")))
	}
	var names []string
	for _, tool := range p.dict.Tools() {
		names = append(names, toolNames(tool)...)
	}
	if near, ok := Closest(folded, names); ok {
		id, _ := p.dict.Resolve(near)
		return p.fail(t.pos, message, fmt.Sprintf("did you mean tool:%s?", id))
	}
	return p.fail(t.pos, message, "write the word without tool: to search texts for it")
}

func (p *parser) toolNames(id talent.ToolID) []string {
	for _, tool := range p.dict.Tools() {
		if tool.ID == id {
			return toolNames(tool)
		}
	}
	return nil
}

func toolNames(tool catalog.Tool) []string {
	names := []string{string(tool.ID), words.Fold(tool.Name)}
	for _, alias := range tool.Aliases {
		names = append(names, words.Fold(alias))
	}
	return names
}

func (p *parser) area(field string, t token) (*Node, error) {
	n := &Node{Op: Is, Field: field, Value: words.Fold(t.text), Pos: t.pos, End: t.end}
	if p.dict == nil {
		return n, nil
	}
	area, ok := p.resolveArea(n.Value)
	if !ok {
		return nil, p.unknownArea(t, n.Value)
	}
	if string(area.ID) != n.Value {
		p.note("%s → %s", t.text, area.ID)
	}
	n.Value = string(area.ID)
	return n, nil
}

func (p *parser) unknownArea(t token, folded string) error {
	message := fmt.Sprintf("area: %q is not an area", t.text)
	if id, ok := p.dict.Resolve(t.text); ok {
		return p.fail(t.pos, message, "it is a tool: write tool:"+string(id))
	}
	var ids []string
	for _, area := range p.dict.Areas() {
		ids = append(ids, string(area.ID))
	}
	if near, ok := Closest(folded, ids); ok {
		return p.fail(t.pos, message, "did you mean area:"+near+"?")
	}
	return p.fail(t.pos, message, "areas are "+strings.Join(ids, ", "))
}

// resolveArea finds an area by id, by name, or by a word that only its name has.
func (p *parser) resolveArea(folded string) (catalog.Area, bool) {
	var byWord []catalog.Area
	for _, area := range p.dict.Areas() {
		cut := words.Texts(area.Name)
		if folded == string(area.ID) || strings.Join(words.Texts(folded), " ") == strings.Join(cut, " ") {
			return area, true
		}
		if area.SeedArea > 0 && slices.Contains(cut, folded) {
			byWord = append(byWord, area)
		}
	}
	if len(byWord) == 1 {
		return byWord[0], true
	}
	return catalog.Area{}, false
}

func (p *parser) kind(field string, t token) (*Node, error) {
	folded := strings.NewReplacer("-", "_", " ", "_").Replace(words.Fold(t.text))
	var names []string
	for _, kind := range talent.Kinds() {
		names = append(names, string(kind))
	}
	value := folded
	switch folded {
	case "pr", "prs", "merged_pr", "pull", "pulls":
		value = string(talent.PullRequest)
	case "repo", "own_repo":
		value = string(talent.Repository)
	}
	value, ok := oneOf(value, names)
	if !ok {
		return nil, p.notOne(field, t, names)
	}
	if value != folded {
		p.note("%s → %s", t.text, value)
	}
	return &Node{Op: Is, Field: field, Value: value, Pos: t.pos, End: t.end}, nil
}

// oneOf finds value among names, in the plural too.
func oneOf(value string, names []string) (string, bool) {
	for _, name := range names {
		if value == name || value == name+"s" {
			return name, true
		}
	}
	return "", false
}

func (p *parser) notOne(field string, t token, names []string) error {
	message := fmt.Sprintf("%s: cannot be %q", field, t.text)
	if near, ok := Closest(words.Fold(t.text), names); ok {
		return p.fail(t.pos, message, fmt.Sprintf("did you mean %s:%s?", field, near))
	}
	return p.fail(t.pos, message, "it is one of "+strings.Join(names, ", "))
}

// enumValues lists what a field with few values may be.
func enumValues(field string) []string {
	switch field {
	case "remote":
		return []string{"yes", "no", "hybrid", "only"}
	case "band":
		return []string{string(talent.Strong), string(talent.Good), string(talent.Some), string(talent.TooLittle)}
	case "has":
		return []string{"evidence", "post", "bio", "company", "location", "name", "website", "org"}
	case "type":
		return []string{"user"}
	case "stage":
		var names []string
		for _, stage := range talent.Stages() {
			names = append(names, string(stage))
		}
		return names
	}
	return []string{"yes", "no"}
}

func (p *parser) enum(field string, t token) (*Node, error) {
	folded := words.Fold(t.text)
	switch folded {
	case "true":
		folded = "yes"
	case "false":
		folded = "no"
	}
	names := enumValues(field)
	if !slices.Contains(names, folded) {
		return nil, p.notOne(field, t, names)
	}
	n := &Node{Op: Is, Field: field, Value: folded, Pos: t.pos, End: t.end}
	switch field {
	case "type":
		p.note("type:user changes nothing: only people are searched")
		n.Op, n.Field, n.Value = All, "", ""
	case "stage", "seen", "contacted", "notified":
		n.Op = Shelved
	}
	return n, nil
}

// shelf reads the name of a shortlist as it stands.
func (p *parser) shelf(field string, t token) (*Node, error) {
	name := strings.TrimSpace(t.text)
	if name == "" {
		return nil, p.fail(t.pos, field+": has no value", "write the name of a list")
	}
	return &Node{Op: Shelved, Field: field, Value: name, Pos: t.pos, End: t.end}, nil
}
