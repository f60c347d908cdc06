package posts

import (
	"strconv"
	"strings"

	regexp "mlscout/internal/lazyregexp"
)

var (
	agencyNo    = regexp.MustCompile(`(?i)^\W*(?:no|nope|none|not)\b`)
	agencyWords = regexp.MustCompile(`(?i)\bagency:\s*(?:yes|y\b|true)|\b(?:we are|we're) (?:a |an )?(?:\w+[- ]){0,4}(?:team|agency|studio|consultancy|company|group|shop|collective|boutique|duo|firm|trio|pair|developers|engineers|consultants|freelancers)\b|\b(?:two|three|four|five|\d+)[- ]person\b|\b(?:our (?:agency|studio|consultancy|team of|developers|engineers|rates|services|clients include))\b|\bwe (?:are|'re) (?:two|three|four|five|six|\d+)\b|\b(?:dev|development|software|design|data|ml|ai) (?:agency|studio|shop|house|consultancy)\b|\b(?:recruitment|staffing) (?:agency|firm|company)\b`)
	closingText = regexp.MustCompile(`(?i)^\W*\[?(?:closed|hired|taken|filled|booked|unavailable|not available)\b|\b(?:no longer (?:available|looking|searching|on the market|open|seeking|interested)|not (?:available|looking) any ?more|(?:i(?:'ve| have)?|have|just|already) (?:been hired|got hired|gotten hired|found (?:a |an |my )?(?:new )?(?:something|job|role|position|work|gig|place|one|contract)|accepted (?:an? |the )?(?:offer|position|role|job)|signed (?:somewhere|with|an? (?:offer|contract))|landed (?:a |an )?(?:job|role|offer|gig|position)|taken (?:a|an|the) (?:job|role|offer|position)|filled|started (?:a|my) new (?:job|role|position))|found (?:something|a job|a role|a position|work|a gig|a new)\b|(?:i'?m|am|now|is|been) (?:hired|employed again|taken|booked|off the market)|off the market|position (?:has been |is )?filled|\bhired!|edit[^.\n]{0,20}:\s*(?:hired|taken|closed|found|booked|filled|off|unavailable|accepted|signed|started|landed|joined|got (?:a |an |the )?(?:job|offer|role|position|gig)|no longer)|update[^.\n]{0,20}:\s*(?:hired|taken|closed|found|booked|filled|accepted|signed|started|landed|joined|got (?:a |an |the )?(?:job|offer|role|position|gig)|no longer)|fully booked|ya no (?:estoy )?(?:disponible|busco|buscando)|ya (?:encontré|conseguí)|encontré (?:trabajo|empleo)|plus disponible|j'ai trouvé|nicht mehr (?:verfügbar|auf der suche)|habe (?:etwas|eine stelle|einen job) gefunden|já (?:encontrei|consegui)|não estou mais|consegui (?:um )?emprego)\b|已找到|已入职|不再找|已经找到|決まりました|募集終了|内定|уже нашел|уже нашёл|нашла работу|нашёл работу|больше не ищу|더 이상`)
	notClosing  = regexp.MustCompile(`(?i)\b(?:haven'?t|not yet|have not|never|until i|if i|once i|when i|unless|hasn'?t|still)\b[^.\n]{0,30}$`)
)

// agency reports whether several people or a firm offer themselves.
func agency(r *reading) bool {
	if v := r.fields.get(fieldAgency); v != "" {
		return !agencyNo.MatchString(v)
	}
	return agencyWords.MatchString(r.raw.Title + "\n" + r.text)
}

// Closing reports whether a text says that its writer is no longer looking.
func Closing(text string) bool {
	for _, at := range closingText.FindAllStringIndex(text, -1) {
		before := text[max(0, at[0]-60):at[0]]
		if cut := strings.LastIndexAny(before, ".!\n"); cut >= 0 {
			before = before[cut+1:]
		}
		if !notClosing.MatchString(before) {
			return true
		}
	}
	return false
}

var (
	numberWords = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "dois": 2, "três": 3, "quatro": 4, "sete": 7, "oito": 8, "nove": 9, "dez": 10}
	hanNumbers  = map[string]int{"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
	yearCount   = regexp.MustCompile(`(?i)(?:^|[^\pL\pN.$€£-])(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|deux|trois|quatre|cinq|sept|huit|neuf|dix|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|dois|três|quatro|sete|oito|nove|dez)\s?\+?\s?(?:-?\s?(?:years?|yrs?\.?|yoe|años|anos|ans|jahren?|lat|anni|år|jaar|yıl|лет|года?)(?:$|[^\pL])|y(?:$|[^\pL]))`)
	hanYears    = regexp.MustCompile(`([一二两三四五六七八九十]|\d{1,2})\s?(?:年|년)`)
	notTotal    = regexp.MustCompile(`(?i)^\W*(?:of )?(?:remote|remotely|old|contract|part-time|ago at|warranty|in business|runway|degree|in a row)\b`)
	formerly    = regexp.MustCompile(`(?i)\b(?:before that|prior to that|earlier|then|after that|previously)\b[^.\n]{0,20}$`)
)

// years is the total of experience that a post states; 0 where it states parts
// only, or none.
func years(r *reading) int {
	if v := r.fields.get(fieldExperience); v != "" {
		if n := yearsIn(v); n > 0 {
			return n
		}
		if n, err := strconv.Atoi(strings.Trim(strings.TrimSpace(v), "+~ ")); err == nil && n > 0 && n < 50 {
			return n
		}
	}
	for n, l := range r.doc.lines {
		if r.fields.labelled(n, fieldRemote, fieldLocation, fieldRelocate, fieldVisa) || l.machine {
			continue
		}
		if found := yearsIn(l.text); found != 0 {
			return max(0, found)
		}
	}
	return max(0, yearsIn(r.raw.Title))
}

// yearsIn returns the first total in a text, -1 if the text states only parts.
func yearsIn(text string) int {
	for _, m := range yearCount.FindAllStringSubmatchIndex(text, -1) {
		n := numberWords[strings.ToLower(text[m[2]:m[3]])]
		if d, err := strconv.Atoi(text[m[2]:m[3]]); err == nil {
			n = d
		}
		before, after := text[:m[0]], text[m[1]:]
		if strings.HasPrefix(strings.TrimSpace(after), "remote") || notTotal.MatchString(after) || formerly.MatchString(before) || n == 0 || n > 50 {
			continue
		}
		if summed(after) {
			return -1
		}
		return n
	}
	if m := hanYears.FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 && n < 50 {
			return n
		}
		return hanNumbers[m[1]]
	}
	return 0
}

var andMore = regexp.MustCompile(`(?i)^[^.\n(]{0,40}\b(?:y|and|e|und|et)\s+\d{1,2}\s+(?:en|in|as|em|de|of|years|años|anos|of)\b`)

// summed reports "4 years as … and 2 in …": parts whose total nobody stated.
func summed(after string) bool { return andMore.MatchString(after) }

var levels = []struct {
	level string
	re    *regexp.Regexp
}{
	{"intern", regexp.MustCompile(`(?i)\b(?:intern|internship|praktikum|estágio|prácticas|werkstudent)\b`)},
	{"principal", regexp.MustCompile(`(?i)\bprincipal\b`)},
	{"staff", regexp.MustCompile(`(?i)\bstaff\b`)},
	{"head", regexp.MustCompile(`(?i)\bhead of\b`)},
	{"director", regexp.MustCompile(`(?i)\b(?:director|vp of|vice president)\b`)},
	{"lead", regexp.MustCompile(`(?i)\b(?:lead|tech lead|team lead|teamlead)\b`)},
	{"senior", regexp.MustCompile(`(?i)\b(?:senior|sr\.?|sênior|sénior|expérimenté)(?:\s|$|[^\pL])|シニア|高级|资深|시니어`)},
	{"junior", regexp.MustCompile(`(?i)\b(?:junior|jr\.?|new grad|entry[- ]level|graduate|júnior|débutant|berufseinsteiger)\b|初级|신입|ジュニア`)},
	{"mid", regexp.MustCompile(`(?i)\b(?:mid[- ]?level|mid[- ]senior|pleno|intermediate|medior)\b|中级`)},
}

// seniority is the level named in the role, in the header, or plainly in a line
// about the person.
func seniority(r *reading, role string) string {
	if r.raw.Job != nil && r.raw.Job.Seniority != "" {
		return r.raw.Job.Seniority
	}
	scopes := []string{role, r.fields.get(fieldRole), r.fields.get(fieldLooking)}
	if v := r.fields.get(fieldExperience); len(v) < 40 {
		scopes = append(scopes, v)
	}
	if r.post.Kind == "hiring" {
		scopes = append(scopes, r.raw.Title)
	} else {
		scopes = append(scopes, selfLines(r))
	}
	for _, scope := range scopes {
		for _, l := range levels {
			if scope != "" && l.re.MatchString(scope) {
				return l.level
			}
		}
	}
	return ""
}

var levelLine = regexp.MustCompile(`(?i)\b(?:staff|senior|principal|junior|mid|lead)[- ]level\b|\b(?:senior|staff|principal|lead|junior|head)\s+(?:of\s+)?(?:\w+\s+){0,2}(?:engineers?|devops|developer|sre|scientist|mlops|ml|platform|architect|roles?)\b|\binternship\b|\bnew grad\b`)

// selfLines are the lines outside the template that state a level.
func selfLines(r *reading) string {
	var out []string
	for n, l := range r.doc.lines {
		if !r.fields.labelled(n, fieldTech, fieldLocation, fieldRemote, fieldEmail, fieldResume) {
			out = append(out, levelLine.FindAllString(l.text, -1)...)
		}
	}
	return strings.Join(out, "\n")
}

var (
	selfRole   = regexp.MustCompile(`(?i)\b(?:i'?m|i am|as|here is|this is)\s+(?:currently\s+)?(?:[\pL'-]+(?: [\pL'-]+){0,2},\s+)?(?:an?|the)\s+((?:[\pL/+&-]+\s+){0,5}?(?:engineer|developer|scientist|architect|consultant|contractor|sre|analyst|researcher|manager|lead|devops|programmer|generalist|specialist|administrator|freelancer|person))\b`)
	foreignYo  = regexp.MustCompile(`(?i)\b((?:engenheir[oa]|ingenier[oa]|desarrollador[a]?|desenvolvedor[a]?|ingénieure?|développeu(?:r|se)|cientista|científic[oa])\s+(?:d[eao]s?\s+)?[\pL/+&-]+(?:/[\pL]+)?)`)
	startsRole = regexp.MustCompile(`(?i)^(?:[\pL]+ (?:is|am) an? )?((?:[\pL/+&-]+[ ]){0,5}?(?:engineer|developer|scientist|architect|consultant|contractor|sre|analyst|researcher|manager|devops|programmer|specialist|freelancer|head of (?:[\pL]+ ?){1,3}))\b`)
	wantsRole  = regexp.MustCompile(`(?i)\b(?:looking for|seeking|interested in|open to|new role in|role in|position in|position as|role as)\s+(?:an?\s+|the\s+|new\s+|remote\s+)*((?:[\pL/+&.-]+\s+){0,6}?(?:roles?|positions?|engineering|engineer|internship[^.\n]{0,20}))\b`)
)

// seekerRole is what a seeker is, or wants to be, in their own words.
func seekerRole(r *reading) string {
	if v := r.fields.get(fieldRole); v != "" && len(v) < 80 {
		return firstLine(v)
	}
	if role := directionRole(r); role != "" {
		return role
	}
	for n, l := range r.doc.lines {
		if r.fields.labelled(n, fieldTech, fieldLocation, fieldRemote, fieldEmail, fieldResume, fieldRelocate, fieldSalary) {
			continue
		}
		for _, re := range []*regexp.Regexp{selfRole, startsRole, foreignYo} {
			if m := re.FindStringSubmatch(bullet.ReplaceAllString(l.text, "")); m != nil {
				return strings.TrimSpace(m[1])
			}
		}
	}
	if v := r.fields.get(fieldLooking); v != "" && len(v) < 80 {
		return firstLine(v)
	}
	for _, p := range r.header.parts {
		if p.kind == partRole && len(p.text) < 60 && startsRole.MatchString(p.text) {
			return startsRole.FindStringSubmatch(p.text)[1]
		}
	}
	if m := wantsRole.FindStringSubmatch(r.text); m != nil && len(m[1]) > 5 {
		return strings.TrimSpace(m[1])
	}
	return ""
}

// directionRole takes the role out of a template whose skills line begins with it.
func directionRole(r *reading) string {
	for _, f := range r.fields {
		if strings.Contains(f.label, "方向") {
			head, _, _ := strings.Cut(f.value, "，")
			return strings.TrimSpace(head)
		}
	}
	return ""
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSpace(s)
}

var visaNeeds = regexp.MustCompile(`(?i)\b(?:need|require|needs|requires|with|want|looking for|will need)\b[^.\n]{0,25}\b(?:visa|sponsor\w*|h-?1b|work permit)`)
var visaFree = regexp.MustCompile(`(?i)\b(?:no (?:visa|sponsorship)[^.\n]{0,15}(?:needed|required|necessary)|(?:don'?t|do not|doesn'?t) (?:need|require)[^.\n]{0,15}(?:visa|sponsor\w*)|without (?:visa )?sponsorship)\b`)
var visaGiven = regexp.MustCompile(`(?i)\b(?:visa sponsor(?:ship|ed)|visas? sponsored|sponsor visas?|we sponsor|visa support|can sponsor|will sponsor|relocation and visa|sponsors? (?:h-?1b|visas?))\b`)
var visaNone = regexp.MustCompile(`(?i)\b(?:no (?:visa )?sponsorship|cannot sponsor|can'?t sponsor|unable to sponsor|not able to sponsor|no visa|must be authorized|no visas)\b`)
var euCitizen = regexp.MustCompile(`(?i)\beu (?:citizen|passport|national)\b`)

// visa is the answer about work permits: needs_sponsorship or not_needed of a
// seeker, sponsors or no_sponsorship of an employer.
func visa(r *reading) string {
	text := r.text
	if r.post.Kind == "hiring" {
		switch {
		case visaNone.MatchString(text):
			return "no_sponsorship"
		case visaGiven.MatchString(text):
			return "sponsors"
		}
		return ""
	}
	switch {
	case euCitizen.MatchString(text):
		return "not_needed_eu"
	case visaFree.MatchString(text):
		return "not_needed"
	case visaNeeds.MatchString(text):
		return "needs_sponsorship"
	}
	return ""
}
