package posts

import (
	"slices"
	"strings"

	regexp "mlscout/internal/lazyregexp"
)

var (
	wordYes      = regexp.MustCompile(`(?i)\b(?:yes|yep|yeah|yup|yea|y|sure|ok|okay|of course|true|definitely|absolutely|always|sí|si|sì|oui|ja|jo|sim|tak|evet|da|ya|ano|áno|igen|kyllä|joo|sí|có|ναι|certainly|please|preferred|preferably|prefer|preferable|flexible|any|either|both|open|possible|gladly|happy|happily|love|ideally|fine|great|works?|available|no preference|don't mind|whatever|all|indeed|aye|bien sûr|claro|gern(?:e)?|natürlich|jawohl|tal vez|since|used to|experienced|doable|welcome|can|optional|mostly|mainly|indifferent)\b|[✅✔☑👍💯]|^\+1|はい|可(?:能|接受|以)?|^\s*s[íì](?:$|[^\pL])|是|希望|没问题|接受|네|예|가능|да`)
	wordNo       = regexp.MustCompile(`(?i)^\W*(?:no|nope|nein|non|não|nao|nie|n|nah|false|never|not|nej|nei|hayır|nee|ne|nem|nu|ei|tidak|không|όχι|on-?site|office|in[- ]office|in[- ]person|presencial|vor ort|sur site)\b|[❌✖🚫👎]|^\W*(?:いいえ|不可|否|不|아니|불가|нет|ні)`)
	wordHybrid   = regexp.MustCompile(`(?i)\b(?:hybrid|híbrido|hibrido|hybride|ibrido|hybrydow\w+|télétravail partiel|part(?:ial|ly|ially) remote|remote part(?:ial|ly|ially)|teilweise remote|\d days? remote|days? (?:a|per) week (?:in|at)|days? (?:in )?(?:the )?office|office days)\b|ハイブリッド|リモート併用|混合|하이브리드|гибрид`)
	daysSplit    = regexp.MustCompile(`(?i)\b(?:\d(?:\s?[-–/]\s?\d)?|one|two|three|four|a few|some|deux|trois|zwei|drei|dos|tres|dois|três|due|tre|twee|drie|dwa|trzy)\s?x?\s?(?:days?|times?|tage?n?|jours?|d[ií]as?|dagen|giorni|dni|dag(?:ar|e)|дн\w+)\b[^.\n|;]{0,28}\b(?:offices?|on-?site|wfh|remote(?:ly)?|home|télétravail|homeoffice|b[uü]ro|bureau|sur site|oficina|casa|escrit[oó]rio|kantoor|ufficio|sede|biur\w*|remoto|thuis|офис\w*|удал[её]н\w*|дома)\b|\b(?:office|on-?site|wfh|remote|home|télétravail|homeoffice|b[uü]ro)\s*:?\s*(?:\d|one|two|three|four)(?:\s?[-–/]\s?\d)?\s?(?:x|days?|tage|jours|d)\b|週\s?\d\s?(?:日|回)[^。\n]{0,6}(?:出社|リモート|在宅)|주\s?\d\s?[일회]\s?(?:출근|재택)|每周\s?\d\s?天`)
	wordRemote   = regexp.MustCompile(`(?i)\b(?:op afstand|på distans|hjemmefra|hjemmekontor|etätyö|etänä|da remoto|a distancia|à domicile|de acasă|remote(?:ly)?|remoto|remota|remotamente|télétravail|teletrabajo|distance|homeoffice|home office|wfh|work from home|from home|zdaln\w+|uzaktan|distribuited|distributed|fernarbeit|à distance)\b|リモート|远程|在宅|원격|재택|удал[её]н|віддален`)
	wordOnsite   = regexp.MustCompile(`(?i)\b(?:on-?site|on site|in[- ]office|in[- ]person|office|presencial|vor ort|sur site|in loco|in sede|w biurze|stacjonarn\w+|op kantoor|på plats|wfo|work from office)\b|オフィス|出社|现场|坐班|출근|в офисе`)
	remoteRefuse = regexp.MustCompile(`(?i)\b(?:no|not|non|without|never)\s+(?:fully |100% )?remote|remote\s*(?::|is|=)?\s*(?:no\b|not|❌)|not (?:looking for|interested in|open to) (?:fully )?remote|on-?site only|only on-?site|prefer (?:an? |the |to be |being |working )*(?:on-?site|in (?:an?|the) office|office)|rather (?:be |work |not |an? |the |in )*(?:on-?site|in an? office|in the office|office)|office (?:please|preferred|only)`)
	remoteOnly   = regexp.MustCompile(`(?i)\b(?:remote[ -]?only|only remote|fully[ -]remote|full[ -]remote|100\s?%\s?remot\w+|remote exclusively|exclusively remote|remote jobs? only|(?:only|just) (?:looking for|interested in|want|do|work) (?:\w+ )?remote|solo remoto|remoto solo|nur remote|ausschließlich remote|uniquement (?:en )?(?:remote|télétravail)|apenas remoto|100% a distância|no on-?site|no office|remote (?:it )?(?:has|needs|must|have) to be|(?:has|have|needs?) to be (?:fully )?remote|must be (?:fully )?remote|remote (?:is )?(?:a must|required|or nothing|or bust)|strictly remote|remote work only|volledig remote|100 ?% (?:op afstand|distans|zdaln\w+|homeoffice|home office|télétravail|distancia|a distanza)|tylko zdaln\w+|solo da remoto|full télétravail|vollständig remote|remote-first only)\b|フルリモート|完全リモート|仅远程|只接受远程|только удал`)
)

var everyDay = regexp.MustCompile(`(?i)\b(?:5|five|cinq|fünf|cinco|cinque|vijf|pięć)\s?x?\s?(?:days?|jours?|tagen?|tage|d[ií]as?|giorni|dagen|dni)\b|每周\s?5\s?天|週\s?5\s?日|주\s?5\s?일`)

// splitDays reports a week that is parted between office and home.
func splitDays(s string) bool {
	return daysSplit.MatchString(everyDay.ReplaceAllString(s, " "))
}

func mentionsRemote(s string) bool {
	return wordRemote.MatchString(s) || wordHybrid.MatchString(s) || wordOnsite.MatchString(s)
}

// seekerRemote is what a seeker says of remote work.
func seekerRemote(r *reading) string {
	value := remoteField(r)
	if value != "" && r.fields.combined(fieldRemote, fieldLocation) {
		if _, after, ok := strings.Cut(value, "/"); ok {
			value = after
		}
	}
	if value != "" {
		if a := remoteAnswer(value); a != "" {
			return a
		}
	}
	if a := remoteInLocation(r); a != "" {
		return a
	}
	return remoteInProse(r)
}

// remoteField is the first answer about remote work that says something: a
// "Workplace" may hold the place instead.
func remoteField(r *reading) string {
	for _, f := range r.fields {
		if slices.Equal(f.kinds, []fieldKind{fieldRemote}) && remoteAnswer(f.value) != "" {
			return f.value
		}
	}
	return r.fields.get(fieldRemote)
}

func remoteAnswer(v string) string {
	hybrid, no, yes, remote := wordHybrid.MatchString(v), wordNo.MatchString(v), wordYes.MatchString(v), wordRemote.MatchString(v)
	switch {
	case noPreference.MatchString(v):
		return "yes"
	case splitDays(v) && !orRemote.MatchString(v):
		return "hybrid"
	case remoteRefuse.MatchString(v):
		return "no"
	case hybrid && (remote || wordYes.MatchString(firstWord(v))) && !refusedRemote(v):
		return "yes"
	case hybrid:
		return "hybrid"
	case notNeeded.MatchString(v):
		return ""
	case remoteOnly.MatchString(v) || onlyFirst.MatchString(v) && !wordOnsite.MatchString(v) && !no:
		return "only"
	case no && !remote:
		return "no"
	case no && !strings.HasPrefix(fold(v), "no,"):
		return "no"
	case fold(v) == "remote" || fold(v) == "remoto":
		return "only"
	case strings.HasPrefix(fold(v), "remoto ("):
		return "only"
	case yes || remote:
		return "yes"
	}
	return ""
}

var (
	orRemote  = regexp.MustCompile(`(?i)\b(?:or|oder|ou|o|eller|of)\s+(?:fully |100 ?% |full )?remot\w*\b|\b(?:fully|100%) remote\b`)
	notNeeded = regexp.MustCompile(`(?i)\bnot (?:required|necessary|needed|important)\b`)
	onlyFirst = regexp.MustCompile(`(?i)^\W*(?:yes|ja|si|sí|oui|sim)?\W*(?:(?:only|exclusively|strictly|solely|fully|full|nur|solo|apenas|uniquement|ausschließlich)\b|100\s?%)|^\W*\w+\s+only[.!]?$|のみ|只|только`)
)

var noPreference = regexp.MustCompile(`(?i)\bno (?:strong |particular )?preferences?\b|\bdoesn'?t matter\b|\bdon'?t care\b|\bindifferent\b|\begal\b|\bany(?:thing)? (?:is fine|works|goes)?\b|\bflexible\b|\beither\b`)

func refusedRemote(v string) bool { return strings.HasPrefix(fold(strings.TrimSpace(v)), "no") }

func firstWord(v string) string {
	v = strings.TrimLeft(v, " \"'(")
	if at := strings.IndexAny(v, " ,.;/(!"); at > 0 {
		return v[:at]
	}
	return v
}

// remoteInLocation reads "Location: Remote" and "Cape Town / yes".
func remoteInLocation(r *reading) string {
	v := r.fields.get(fieldLocation)
	switch {
	case v == "" || !wordRemote.MatchString(v):
		return ""
	case remoteOnly.MatchString(v):
		return "only"
	}
	return "yes"
}

// remoteInProse reads titles, headers and sentences.
func remoteInProse(r *reading) string {
	text := r.words
	switch {
	case remoteRefuse.MatchString(text):
		return "no"
	case wordHybrid.MatchString(text) && orRemote.MatchString(text):
		return "yes"
	case remoteOnly.MatchString(text):
		return "only"
	case wordRemote.MatchString(text) && foreignRemoteJob.MatchString(text) && stays.MatchString(text):
		return "only"
	case splitDays(text) && !orRemote.MatchString(text):
		return "hybrid"
	case wordRemote.MatchString(text):
		return "yes"
	case wordHybrid.MatchString(text):
		return "hybrid"
	case onsiteOnly.MatchString(text):
		return "no"
	}
	return ""
}

var (
	foreignRemoteJob = regexp.MustCompile(`(?i)\b(?:trabajo|empleo|trabalho|emprego|vaga|lavoro|job|work|role|position|arbeit|stelle)\s+(?:en |em |in |da )?(?:remot[oae]\b|à distance|zdaln\w+)|\b(?:looking for|seeking) (?:a )?remote\b`)
	stays            = regexp.MustCompile(`(?i)\b(?:no me interesa mudarme|no relocation|not (?:looking|willing) to (?:move|relocate)|can'?t relocate|won'?t relocate|sin mudanza|não quero mudar|kein umzug)\b`)
	onsiteOnly       = regexp.MustCompile(`(?i)\b(?:on-?site|on site|in[- ]office|in[- ]person|presencial|wfo|work from office|vor ort|sur site|in sede|in presenza|stacjonarn\w+|op kantoor|på plats|на месте|в офисе)\b|出社|现场|坐班|출근|オフィス勤務`)
)

// employerRemote is the remote mode of a vacancy.
func employerRemote(r *reading) string {
	if r.raw.Job != nil && r.raw.Job.Remote != "" {
		return r.raw.Job.Remote
	}
	scope := headText(r)
	if v := remoteField(r); v != "" {
		if a := remoteAnswer(v); a != "" {
			if a == "yes" && len(r.post.Locations) == 0 {
				return "only"
			}
			return a
		}
	}
	if !mentionsRemote(scope) && !bracketRelocation(r) {
		scope = r.words
	}
	remote := wordRemote.MatchString(scope) && !remoteRefuse.MatchString(scope)
	hybrid, onsite := wordHybrid.MatchString(scope), onsiteOnly.MatchString(scope)
	switch {
	case remoteRefuse.MatchString(scope) && !hybrid:
		return "no"
	case partlyRemote.MatchString(scope) || splitDays(scope) && !orRemote.MatchString(scope):
		return "hybrid"
	case remoteOnly.MatchString(scope) && !hybrid && !onsite && !remoteMay.MatchString(scope):
		return "only"
	case remote && (onsite || hybrid || settled(r) || remoteMay.MatchString(scope)):
		return "yes"
	case remote:
		return "only"
	case hybrid:
		return "hybrid"
	case onsite || bracketRelocation(r):
		return "no"
	case timezoneTitle.MatchString(r.raw.Title):
		return "only"
	}
	return ""
}

var (
	partlyRemote = regexp.MustCompile(`(?i)\b(?:télétravail partiel|part(?:ial|ly|ially)[- ]remote|teilweise remote|remote teilweise)\b|リモート併用`)
	remoteMay    = regexp.MustCompile(`(?i)\b(?:remote (?:is |would be |also )?(?:possible|fine|welcome|ok|okay|optional|friendly|an option|considered|negotiable)|(?:or|open to|option of|possibly) remote)\b|リモート可|リモートOK|可远程|远程可|재택 가능`)
)

var timezoneTitle = regexp.MustCompile(`(?i)\b(?:time ?zones?|utc|gmt|cet|est|pst)\b`)

func bracketRelocation(r *reading) bool {
	return len(r.doc.lines) > 0 && strings.Contains(fold(r.doc.lines[0].text), "[relocation]")
}

// settled reports whether a vacancy names a place that is not "Remote (…)".
func settled(r *reading) bool {
	for _, p := range r.post.Locations {
		if !wordRemote.MatchString(p.Raw) && (p.City != "" || p.Country == "" && !macro(p.Raw) && !zoneOnly.MatchString(p.Raw)) {
			return true
		}
	}
	return false
}

// headText is the title, header line and labelled place of a vacancy.
func headText(r *reading) string {
	text := r.raw.Title + " [" + strings.Join(r.header.tags, "] [") + "] " + r.fields.get(fieldLocation) + " " + r.fields.get(fieldEmployment)
	if len(r.doc.lines) > 0 {
		text += "\n" + r.doc.lines[0].text
	}
	return address.ReplaceAllString(text, " ")
}

var employmentWords = []struct {
	kind string
	re   *regexp.Regexp
}{
	{"full_time", regexp.MustCompile(`(?i)\b(?:full[- ]?time|fte|permanent|vollzeit|festanstellung|tiempo completo|tempo integral|clt|cdi|temps plein|pe[łl]ny etat|unbefristet|perm|indefinido|40 ?h(?:ours)?(?:/| a | per )week|umowa o prac[eę])\b|正社員|全职|정규직|полная занятость`)},
	{"part_time", regexp.MustCompile(`(?i)\b(?:part[- ]?time|teilzeit|tiempo parcial|media jornada|meio per[ií]odo|temps partiel|half[- ]time|(?:[1-2]?\d|3[0-5])(?:\s?-\s?\d\d)?\s?h(?:ours|rs|rs?\.|/|ours?)?\s?(?:/|per|a|pro)\s?(?:week|woche|wk|w\b|semana|semaine))|パートタイム|兼职|파트타임`)},
	{"contract", regexp.MustCompile(`(?i)\b(?:contract(?:s|or|ing|ors)?|freelanc\w+|b2b|1099|c2c|corp[- ]to[- ]corp|consult(?:ing|ant)|project[- ]based|freiberuflich|autónomo|pj|portage|gig|gigs|interim)\b|業務委託|外包|프리랜서|фриланс`)},
	{"internship", regexp.MustCompile(`(?i)\b(?:intern|interns|internship|internships|praktikum|prácticas|pasantía|estágio|(?:un|en|de|mon) stage|werkstudent|alternance|stagiaire)\b|インターン|实习|인턴`)},
}

// employment lists the kinds of employment that a post speaks of.
func employment(r *reading) []string {
	out := []string{}
	if r.raw.Job != nil {
		if out = append(out, r.raw.Job.Employment...); len(out) > 0 {
			return out
		}
		for _, w := range employmentWords {
			if w.re.MatchString(r.raw.Title) {
				out = append(out, w.kind)
			}
		}
		return out
	}
	scope := employmentScope(r)
	for _, w := range employmentWords {
		m := w.re.FindString(scope)
		if m == "" || w.kind == "contract" && approvalWords.MatchString(scope) || w.kind == "part_time" && atLeast.MatchString(scope) && !partSaid.MatchString(scope) {
			continue
		}
		out = append(out, w.kind)
	}
	pay := r.pay
	hourly := pay != nil && (pay.Period == "hour" || pay.Period == "day" || pay.Period == "project")
	if (hourly || r.header.seeksWork || r.header.offersWork) && !slices.Contains(out, "contract") && !(slices.Contains(out, "full_time") && !hourly) {
		out = append(out, "contract")
	}
	if fullYear.MatchString(r.fields.get(fieldSalary)) && hourly && !slices.Contains(out, "full_time") {
		out = append(out, "full_time")
	}
	if percentRange.MatchString(headText(r)) {
		out = append(out, "full_time", "part_time")
	}
	if slices.Contains(out, "internship") && r.post.Kind == "hiring" && roleWords.MatchString(strings.ReplaceAll(strings.ToLower(headText(r)), "intern", "")) && !slices.Contains(out, "full_time") && strings.Contains(headText(r), "+") {
		out = append(out, "full_time")
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var (
	fullYear      = regexp.MustCompile(`(?i)\b(?:fte|full[- ]time|per year|annual|salary)\b`)
	percentRange  = regexp.MustCompile(`\b[4-9]0\s?[-–]\s?100\s?%`)
	atLeast       = regexp.MustCompile(`(?i)\bmin(?:imum)?\.?\s+\d+\s?h`)
	partSaid      = regexp.MustCompile(`(?i)\bpart[- ]?time\b`)
	approvalWords = regexp.MustCompile(`(?i)\b(?:smart contracts?|data contracts?|contract (?:testing|tests))\b`)
	co            = regexp.MustCompile(`(?i)\(co-op|co-op,`)
)

var partHour = regexp.MustCompile(`(\d\d)[.,]\d(\s?h)`)

func employmentScope(r *reading) string {
	return partHour.ReplaceAllString(wantedWork(r), "$1$2")
}

// wantedWork is the text without what a seeker did before.
func wantedWork(r *reading) string {
	text := co.ReplaceAllString(r.words, " ")
	if r.post.Kind == "hiring" {
		scope := headText(r) + " " + r.fields.get(fieldSalary)
		for _, l := range r.doc.lines {
			if len(l.text) < 200 || strings.Contains(l.text, "time") {
				scope += "\n" + l.text
			}
		}
		return co.ReplaceAllString(address.ReplaceAllString(scope, " "), " ")
	}
	var wants []string
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '.' || r == '!' || r == ';' }) {
		if !pastWork.MatchString(s) {
			wants = append(wants, s)
		}
	}
	return strings.Join(wants, "\n")
}

var pastWork = regexp.MustCompile(`(?i)\b(?:as a contractor|years as|was a|worked as|previously|former|i(?:'ve| have) (?:been|worked|built)|last \w+ years|built|ran|led|yrs? contract\w*)\b`)
