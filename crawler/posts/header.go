package posts

import (
	"strings"

	regexp "mlscout/internal/lazyregexp"
)

// partKind is what one part of a header line says.
type partKind string

const (
	partOther      partKind = ""
	partAddress    partKind = "address"
	partPay        partKind = "pay"
	partMode       partKind = "mode" // remote, on-site, hybrid and nothing else
	partEmployment partKind = "employment"
	partRole       partKind = "role"
)

type part struct {
	text string
	kind partKind
}

// header is the first line of a post cut at its separators, or the title.
type header struct {
	line       int // of the document; -1 the title
	parts      []part
	tags       []string // "[Hiring]", "(YC W24)" taken off the front, folded
	offersWork bool     // SEEKING FREELANCER
	seeksWork  bool     // SEEKING WORK
}

var (
	titleTag    = regexp.MustCompile(`^\s*(?:\[([^\]]{1,40})\]|【([^】]{1,40})】|\((for hire|hiring|seeking|available|offer|task)\)|\{([^}]{1,40})\})\s*:?`)
	bareTag     = regexp.MustCompile(`(?i)^\s*(for hire|hiring|seeking|available|looking for work|open to work|open to roles)\s*[:|–—-]\s`)
	seeksWork   = regexp.MustCompile(`(?i)^\W*(?:i(?:'m| am) )?(?:seeking|looking for) (?:freelance |contract |remote )?(?:work|gigs?|projects?|contracts?|job)\b`)
	offersWork  = regexp.MustCompile(`(?i)^\W*(?:seeking|looking for|hiring) (?:an? )?(?:freelancers?|contractors?|consultants?)\b`)
	roleWords   = regexp.MustCompile(`(?i)\b(?:engineers?|engineering|developers?|dev|devops|mlops|scientists?|managers?|architects?|analysts?|sre|programmers?|researchers?|leads?|head of|director|vp|cto|ceo|consultants?|contractors?|freelancers?|specialists?|administrators?|designers?|interns?|founding|staff|principal|ingenieur|entwickler(?:in)?|engenheir[oa]|ingenier[oa]|desarrollador[a]?|desenvolvedor[a]?|ingénieure?|développeu(?:r|se)|fullstack|full-stack|backend|back-end|frontend|roles?|positions?|openings|person|swe|sde|техлид|инженер|разработчик)\b|エンジニア|工程师|开发|엔지니어`)
	modeOnly    = regexp.MustCompile(`(?i)^[\s(\[]*(?:(?:100|fully?|full|all|only|partly|partially|mostly|optional|flexible|ok|okay|possible|friendly|first|or|and|/|&|,|\+|-|%|yes|also|preferred|global|globally|worldwide|anywhere|on|site|in|office|work|from|home|wfh|us|the)?\s*\b(?:remote|remoto|onsite|on-site|in-office|in-person|hybrid|híbrido|hibrido|presencial|inoffice)\b[\s,/&+()%]*(?:ok|okay|only|possible|friendly|first|optional|preferred|global|globally|worldwide|anywhere|work|or|and|yes)?[\s)\]]*)+$`)
	modeWord    = regexp.MustCompile(`(?i)\b(?:remote(?:ly)?|onsite|on-site|on site|hybrid|in-office|in office|in-person|wfh|remoto|remota|híbrido|hibrido|presencial|télétravail|homeoffice|home office)\b|リモート|远程|원격|удал[её]н`)
	jobWords    = regexp.MustCompile(`(?i)\b(?:full[- ]?time|part[- ]?time|contract(?:or)?|freelance|permanent|intern(?:ship)?s?|fte|b2b|temporary|temp|clt|pj|cdi|cdd|vollzeit|teilzeit|festanstellung|w2|c2c|months?|tiempo completo|tempo integral)\b|正社員|業務委託`)
	roleShort   = regexp.MustCompile(`(?i)^(?:(?:senior|staff|lead|head of|ml|ai|data|platform|gpu|llm|gen ?ai|inference|research|cloud|backend)[ /&-]+)+(?:infra(?:structure)?|platform|ops|inference|research|engineering|mlops)$|^mlops$`)
	addressOnly = regexp.MustCompile(`(?i)^[\s(\[<]*(?:apply:?\s*)?(?:https?://\S+|(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?)[\s)\]>]*$`)
	pipeCut     = regexp.MustCompile(`\s*[|｜¦]\s*|\s*\t+\s*`)
	dashCut     = regexp.MustCompile(`\s+[–—]+\s+|\s*—\s*|\s+--\s+`)
)

// readHeader cuts the first line, or the title where there is one, into parts.
func readHeader(r *reading) header {
	h := header{line: -1}
	text := r.raw.Title
	if text == "" && len(r.doc.lines) > 0 {
		h.line, text = 0, r.doc.lines[0].text
	}
	for {
		m := titleTag.FindStringSubmatch(text)
		if m == nil {
			break
		}
		h.tags = append(h.tags, strings.TrimSpace(fold(m[1]+m[2]+m[3]+m[4])))
		text = text[len(m[0]):]
	}
	if m := bareTag.FindStringSubmatch(text); m != nil {
		h.tags = append(h.tags, fold(m[1]))
		text = text[len(m[0]):]
	}
	first := text
	if h.line < 0 && len(r.doc.lines) > 0 {
		first = r.doc.lines[0].text
	}
	h.seeksWork = seeksWork.MatchString(first) || seeksWork.MatchString(text)
	h.offersWork = !h.seeksWork && (offersWork.MatchString(first) || offersWork.MatchString(text))
	if h.line == 0 && len(r.fields) > 0 && r.fields[0].line == 0 && len(r.fields[0].kinds) == 1 && len(dashCut.Split(r.fields[0].value, -1)) > 2 &&
		(r.fields[0].kinds[0] == fieldRole || r.fields[0].kinds[0] == fieldCompany) {
		for _, p := range whole(dashCut.Split(r.fields[0].value, -1)) { // "Offre : Ingénieur MLOps – Toulouse – CDI"
			h.parts = append(h.parts, part{strings.TrimSpace(p), partOf(p)})
		}
		return h
	}
	if len(text) > 400 || strings.Contains(text, "],") || h.line == 0 && len(r.fields) > 0 && r.fields[0].line == 0 && !strings.ContainsAny(text, "|｜") {
		return h
	}
	cut := cutHeader(text)
	if names := strings.Split(text, " - "); h.line < 0 && len(cut) == 1 && len(names) == 2 && partOf(names[0]) == partOther && partOf(names[1]) == partRole {
		cut = names // a title of name and role
	}
	for _, p := range cut {
		if p = strings.TrimSpace(p); p != "" {
			h.parts = append(h.parts, part{p, partOf(p)})
		}
	}
	return h
}

func cutHeader(text string) []string {
	if parts := pipeCut.Split(text, -1); len(parts) > 1 {
		return parts
	}
	if parts := whole(dashCut.Split(text, -1)); len(parts) > 1 {
		return parts
	}
	for _, cut := range []string{" / ", " // ", " · ", " • ", "; ", " - "} {
		if parts := strings.Split(text, cut); len(parts) > 2 {
			return parts
		}
	}
	if parts := listed(text); parts != nil {
		return parts
	}
	return []string{text}
}

var (
	rangeStart = regexp.MustCompile(`[\d](?:\s?[kK]|\s?[万만]|\s?[$€£¥₹₽₩])?\s*$`)
	rangeEnd   = regexp.MustCompile(`^\s*(?:[A-Z]{0,3}[$€£¥₹₽₩]\s?)?\d`)
)

// whole joins the two ends of a range again that a dash cut apart.
func whole(parts []string) []string {
	var out []string
	for _, p := range parts {
		if n := len(out); n > 0 && rangeStart.MatchString(out[n-1]) && rangeEnd.MatchString(p) {
			out[n-1] += " – " + p
			continue
		}
		out = append(out, p)
	}
	return out
}

var commaCut = regexp.MustCompile(`,\s+`)

// listed cuts a header whose parts are told apart by commas alone: four or
// more, most of which are plainly a role, a mode, pay or a kind of work.
func listed(text string) []string {
	parts := commaCut.Split(text, -1)
	if len(parts) < 4 || len(text) > 200 || strings.HasSuffix(text, ".") {
		return nil
	}
	var out []string
	plain, role := 0, false
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		for strings.Count(p, "(") > strings.Count(p, ")") && i+1 < len(parts) {
			i++
			p += ", " + parts[i]
		}
		kind := partOf(p)
		if len(p) > 60 {
			return nil
		}
		if kind != partOther {
			plain++
		}
		role = role || kind == partRole
		out = append(out, p)
	}
	if !role || plain < 2 || len(out) < 4 || partOf(out[0]) != partOther {
		return nil
	}
	return out
}

func partOf(p string) partKind {
	switch {
	case addressOnly.MatchString(p):
		return partAddress
	case hasPay(p):
		return partPay
	case modeOnly.MatchString(p):
		return partMode
	case (roleWords.MatchString(p) || roleShort.MatchString(p)) && !modeWord.MatchString(p):
		return partRole
	case jobWords.MatchString(p) && !modeWord.MatchString(p):
		return partEmployment
	case roleWords.MatchString(p) && len(p) < 60 && !strings.HasPrefix(strings.ToLower(p), "remote"):
		return partRole
	}
	return partOther
}

// first is the kind of the first part.
func (h header) first() partKind {
	if len(h.parts) == 0 {
		return partOther
	}
	return h.parts[0].kind
}

// many reports a header of several parts, as employers write it.
func (h header) many() bool { return len(h.parts) >= 2 }

func (h header) has(kind partKind) bool {
	for _, p := range h.parts {
		if p.kind == kind {
			return true
		}
	}
	return false
}
