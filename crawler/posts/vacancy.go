package posts

import (
	"strings"

	regexp "mlscout/internal/lazyregexp"
)

var (
	atCompany        = regexp.MustCompile(`(?:\s@\s*|\s(?:at|bei|chez|na|no|en|em|presso|w|с|в)\s+)(\p{Lu}[\pL\pN&'’-]*(?:\.[\pL\pN]+)*(?:\s+(?:\p{Lu}|&|\d)[\pL\pN&'’-]*(?:\.[\pL\pN]+)*){0,3})`)
	hiringAt         = regexp.MustCompile(`\b(\p{Lu}[\pL\pN&'’-]*(?:\.[\pL\pN]+)*(?:\s+(?:\p{Lu}|&)[\pL\pN&'’-]*(?:\.[\pL\pN]+)*){0,3})\s+(?:(?:is|are)\s+(?:hiring|looking|seeking|searching|recruiting|growing|building)|sucht|recrute|cherche|busca|contrata|procura|szuka|zatrudni|poszukuje|cerca|zoekt|söker|søker|hakee|hledá|keres|caută|ищет|шукає)(?:$|[^\pL])`)
	yc               = regexp.MustCompile(`\s*\((?:YC\s?[A-Z]\d{2}|YC|ycombinator|remote|stealth)[^)]*\)`)
	anyParen         = regexp.MustCompile(`\s*[([<][^)\]>]*[)\]>]`)
	roleInText       = regexp.MustCompile(`(?i)\b(?:hiring|looking for|seeking|seeks?|needs?|wants?|after|in need of|in search of|recruiting|searching for|add(?:ing)?|recruta|busca(?:mos)?|suchen|recherche|sucht|recrute|cherche|contrata|procura|szuka|zatrudni|poszukuje|cerca|zoekt|söker|søker|hakee|hledá|keres|caută|ищет|шукає)\s+(?:an?\s+|our\s+|the\s+|um[a]?\s+|un[ae]?\s+|eine?n?\s+|for\s+)?(?:first\s+|new\s+|experienced\s+|\d+\s+)?((?:part-time |full-time )?(?:[\pL/+&-]+\s+){0,5}?(?:engineers?|developers?|scientists?|architects?|managers?|contractors?|consultants?|analysts?|leads?|sres?|person|devops|mlops))\b`)
	afterFirm        = regexp.MustCompile(`^(?:[^\pL\n]*)(\p{Lu}[\pL\pN&'’-]*(?:\s+(?:\p{Lu}|&)[\pL\pN&'’-]*){0,3})\s*(?:\([^)\n]*\)\s*)?(?:(?:is|are) (?:after|in (?:need|search) of|on the lookout)|needs? (?:an?|another)\b|wants? (?:an?|another)\b|seeks (?:an?|another)\b)|\b(?:[Ww]e|[Uu]s|[Hh]ere) at (\p{Lu}[\pL\pN&'’-]*(?:\s+(?:\p{Lu}|&)[\pL\pN&'’-]*){0,3})`)
	officerOf        = regexp.MustCompile(`\b(?i:ceo|cto|coo|vp\s\w+|co-?founder|founder|head of [\pL]+|here at|from|recruiter|hiring manager)\s+(?:and \w+ )?(?:of|at|for|@)\s+(\p{Lu}[\pL\pN&'’-]*(?:\.[\pL\pN]+)*(?:\s+(?:\p{Lu}|&)[\pL\pN&'’-]*(?:\.[\pL\pN]+)*){0,3})`)
	roleAt           = regexp.MustCompile(`\b((?:[\pL/+&-]+\s+){0,5}?(?i:engineers?|developers?|scientists?|architects?|managers?|contractors?|consultants?|analysts?|lead|sre))\s+(?:at|@)\s+(\p{Lu}[\pL\pN&'’-]*(?:\.[\pL\pN]+)*(?:\s+(?:\p{Lu}|&)[\pL\pN&'’-]*(?:\.[\pL\pN]+)*){0,3})`)
	roleMore         = regexp.MustCompile(`(?i)^\s+(?:engineers?|developers?|person|leads?|managers?|contractors?|consultants?)\b`)
	workTime         = regexp.MustCompile(`(?i)^(?:part-time|full-time|remote|contract)\s+`)
	gendered         = regexp.MustCompile(`(?i)^\s*\((?:[mwfdhxi]\s?[/|]\s?){1,3}[mwfdhxi]\)`)
	anywhereGendered = regexp.MustCompile(`(?i)\s*\((?:[mwfdhxi]\s?[/|]\s?){1,3}[mwfdhxi]\)`)
	multiple         = regexp.MustCompile(`(?i)^(?:multiple|various|several|many|all)\s+(?:open\s+)?(?:roles|positions|openings)|^roles$`)
	roleBullet       = regexp.MustCompile(`^\s*(?:[-*•‣◦·–]|\d+[.)])\s+([^(:|–—]{4,70}?)\s*(?:[(:|–—].*)?$`)
	listRest         = regexp.MustCompile(`\s*(?:,\s+\p{Lu}|;|\s\+\s|\s/\s|\s&\s(?:Data|Backend|Frontend)).*$`)
	companyEnd       = regexp.MustCompile(`(?i)\s(?:inc|ltd|llc|gmbh|ag|s\.?a\.?|sas|bv|ab|oyj?|plc|corp|a/s|aps|srl|s\.?p\.?a|kk|pty|pte|limited|e\.?v)\.?$`)
	companyShape     = regexp.MustCompile(`(?i)\b(?:inc|ltd|llc|gmbh|ag|sa|sas|bv|ab|oy|plc|corp|labs?|technologies|systems|health|robotics)\b`)
)

// company is the employer's name: labelled, first part of the header, or after
// "at" in the title.
func (p *Parser) company(r *reading) string {
	if r.raw.Job != nil && r.raw.Job.Company != "" {
		return r.raw.Job.Company
	}
	if v := firstLine(r.fields.get(fieldCompany)); v != "" && len(strings.Fields(v)) < 6 && !strings.HasSuffix(v, ".") {
		return tidyCompany(v)
	}
	if p.leadsWithPlace(r) {
		return tidyCompany(firmName(r, p))
	}
	if first := r.header.first(); r.header.many() && !r.header.offersWork && first != partRole && first != partAddress && first != partMode && r.header.line == 0 {
		if first := tidyCompany(r.header.parts[0].text); first != "" && len(first) < 60 && !modeOnly.MatchString(first) {
			return first
		}
	}
	if first := r.header.first(); first == partAddress || first == partMode {
		for _, p := range r.header.parts[1:] {
			if name := tidyCompany(p.text); p.kind == partOther && name != "" && len(name) < 60 && r.header.many() {
				return name
			}
		}
	}
	if r.header.many() && r.header.parts[0].kind == partRole && r.header.line == 0 && r.header.parts[1].kind == partOther && companyShape.MatchString(r.header.parts[1].text) {
		return tidyCompany(r.header.parts[1].text)
	}
	if m := atCompany.FindStringSubmatch(r.raw.Title); m != nil {
		return tidyCompany(m[1])
	}
	for _, l := range r.doc.lines {
		if m := quotedFirm.FindStringSubmatch(l.text); m != nil {
			return m[1]
		}
		if m := hanFirm.FindStringSubmatch(l.text); m != nil {
			return m[1]
		}
		if m := officerOf.FindStringSubmatch(l.text); m != nil {
			return tidyCompany(m[1])
		}
		if m := roleAt.FindStringSubmatch(l.text); m != nil {
			return tidyCompany(m[2])
		}
		if m := hiringAt.FindStringSubmatch(l.text); m != nil && !ordinary(m[1]) {
			return tidyCompany(m[1])
		}
		if m := afterFirm.FindStringSubmatch(l.text); m != nil && !ordinary(m[1]+m[2]) {
			return tidyCompany(m[1] + m[2])
		}
		if m := roleInText.FindStringIndex(l.text); m != nil {
			if c := atCompany.FindStringSubmatch(l.text[m[1]-1:]); c != nil && strings.HasPrefix(strings.TrimSpace(l.text[m[1]:]), "at ") {
				return tidyCompany(c[1])
			}
		}
	}
	return ""
}

var (
	quotedFirm = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:компани[яи]|стартап|студия|банк|société|entreprise|empresa|firma|azienda|company|startup|株式会社)\s+[«"“„']([^»"”“'\n]{2,40})[»"”“']`)
	hanFirm    = regexp.MustCompile(`([\p{Han}A-Za-z]{2,12}?)\s*(?:招聘|诚聘|急招|高薪招|招)\s*(?:\p{Lu}|高级|资深|机器|算法|后端|数据|平台)`)
)

func ordinary(s string) bool {
	return containsAny(fold(s)+" ", "we ", "who ", "team ", "company ", "everyone ", "i ", "there ", "it ", "he ", "she ", "they ", "my ", "our ")
}

var hostName = regexp.MustCompile(`(?i)\b(?:www\.)?[\w-]+\.(?:com|io|ai|dev|co|org|net|example)\b(?:/\S*)?`)

// tidyCompany takes addresses, batches and asides off a company's name.
func tidyCompany(s string) string {
	s = linkText.ReplaceAllString(s, "")
	s = yc.ReplaceAllString(s, "")
	s = anyParen.ReplaceAllString(s, "")
	s = hostName.ReplaceAllStringFunc(s, func(host string) string {
		if strings.TrimSpace(s) == host {
			return host
		}
		return ""
	})
	return strings.Trim(strings.Join(strings.Fields(s), " "), " -–—:|,*()[]<>")
}

// employerRole is the vacancy's title; of several the first.
func employerRole(r *reading) string {
	if r.raw.Job != nil && r.raw.Job.Role != "" {
		return strings.TrimSpace(anywhereGendered.ReplaceAllString(r.raw.Job.Role, ""))
	}
	if v := firstLine(r.fields.get(fieldRole)); v != "" && len(v) < 100 {
		if parts := cutHeader(v); len(parts) > 1 && partOf(parts[0]) == partRole {
			v = parts[0]
		}
		return strings.TrimSpace(tailTime.ReplaceAllString(anywhereGendered.ReplaceAllString(v, ""), ""))
	}
	for _, p := range r.header.parts {
		if p.kind == partRole && !multiple.MatchString(p.text) && !offersWork.MatchString(p.text) && (r.header.many() || !sentenceLike.MatchString(p.text)) {
			if role := tidyRole(p.text); role != "" {
				return role
			}
		}
	}
	for _, l := range r.doc.lines {
		if m := roleBullet.FindStringSubmatch(l.text); m != nil && roleWords.MatchString(m[1]) && r.header.many() {
			return tidyRole(m[1])
		}
	}
	for _, l := range r.doc.lines {
		if m := roleInText.FindStringSubmatchIndex(l.text); m != nil {
			role := l.text[m[2]:m[3]] + roleMore.FindString(l.text[m[3]:])
			return strings.TrimSpace(workTime.ReplaceAllString(role, ""))
		}
		if m := roleAt.FindStringSubmatch(l.text); m != nil {
			return strings.TrimSpace(workTime.ReplaceAllString(m[1], ""))
		}
	}
	return ""
}

var sentenceLike = regexp.MustCompile(`^.{70}|[.!?]\s|(?i)\b(?:we|is|are|szuka|sucht|recrute|cherche|busca)\b`)

var (
	headParen = regexp.MustCompile(`^\s*\([^)]{1,30}\)\s*`)
	tailTime  = regexp.MustCompile(`(?i)\s*[,(–-]\s*(?:full|part)[- ]?time\)?\s*$`)
	tailYears = regexp.MustCompile(`(?i)\s*[,(]\s*\d+\s?(?:\+|[-–]\s?\d+)?\s?(?:y|yrs?|years?)\b.*$`)
)

func tidyRole(s string) string {
	if at := strings.Index(s, " @ "); at > 0 {
		s = s[:at]
	}
	for _, cut := range []string{" at ", " na ", " bei ", " chez "} {
		if at := strings.Index(s, cut); at > 0 {
			s = s[:at]
		}
	}
	s = listRest.ReplaceAllString(s, "")
	if m := hanFirm.FindStringSubmatch(s); m != nil {
		_, s, _ = strings.Cut(s, "招")
		s = strings.TrimPrefix(s, "聘")
	}
	s = tailTime.ReplaceAllString(s, "")
	s = tailYears.ReplaceAllString(headParen.ReplaceAllString(s, ""), "")
	s = anyParen.ReplaceAllStringFunc(s, func(aside string) string {
		if hasPay(aside) || gendered.MatchString(aside) || modeWord.MatchString(aside) || jobWords.MatchString(aside) {
			return ""
		}
		return aside
	})
	return strings.Trim(strings.TrimSpace(s), "-–—:|,*")
}
