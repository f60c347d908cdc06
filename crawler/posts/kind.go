package posts

import (
	"strings"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// cue is a phrase that speaks for one kind of post.
type cue struct {
	points int
	re     *regexp.Regexp
}

var seekCues = []cue{
	{3, regexp.MustCompile(`(?i)\b(?:i'?m|i am|am|currently|now|actively|still|and|been|me,)[\s,]+(?:\w+ ){0,3}(?:looking|searching|hunting|open|seeking|on the lookout|available)\b[^.\n]{0,20}\b(?:for|to|from)?`)},
	{3, regexp.MustCompile(`(?i)\b(?:looking|searching|hunting|on the lookout) for (?:an? |my |the |some |any )?(?:new |next |full[- ]time |part[- ]time |permanent |contract |freelance |junior |senior |remote |interesting |first |exciting |paid |\d+[- ]month )*(?:job|work|role|roles|position|positions|opportunit\w+|gig|gigs|contracts?|internship|challenge|employment|projects?)\b`)},
	{3, regexp.MustCompile(`(?i)\b(?:open to (?:new )?(?:work|roles|opportunit\w+|offers|contracts?|joining|freelance)|available for (?:work|hire|contract|freelance|projects|new)|seeking (?:a |an )?(?:new |remote |full[- ]time )*(?:role|position|job|work|employment|opportunit\w+)|in the market for|(?:was|got|been|am|were) (?:recently )?laid off|between jobs|want(?:s)? to be hired|available from|on the job market|on the market (?:for|again)|after my next|need(?:ing)? (?:a |my next )(?:new )?(?:job|gig|role)|would join|happy to join|ready to start)\b`)},
	{2, regexp.MustCompile(`期望(?:月薪|年薪|薪资)|可远程|\d\s?年(?:以上)?(?:开发|经验|工作)|опыт \d+|経験\d+年|경력 ?\d+년`)},
	{2, regexp.MustCompile(`(?i)\b(?:my (?:cv|r[eé]sum[eé]|portfolio|linkedin|github|background|experience|stack)|(?:cv|r[eé]sum[eé])(?:/cv)? (?:on|upon|by) request|pm for cv|dm me|reach me|contact me|email me|mail me|reach out to me)\b`)},
	{2, regexp.MustCompile(`(?i)(?:^|[.!\n]\s*|\b(?:hi|hello|hey)[^.\n]{0,20}[,!.]\s*)(?:i'?m|i am|i have|i've|i (?:build|built|work|worked|spent|do|help|helped|bring|set up|led|lead|ran|run|maintain|design|manage|love|like|can))\b`)},
	{2, regexp.MustCompile(`(?i)\b(?:engineer|developer|scientist|devops|sre|architect|student|graduate)\b[^.\n]{0,60}\b(?:with|from|based|available|looking|years)\b`)},
	{4, regexp.MustCompile(`(?i)(?:^|[.!\n]\s*)(?:please )?hire me\b|\b(?:new |next )?(?:job|role|position|gig) wanted\b`)},
	{3, regexp.MustCompile(`(?i)(?:^|[.!,\n]\s*|\b(?:got|been|just|recently|team was|was|were|i was)\s+)laid off\b|\bmade redundant\b|\bjob ?hunting\b|\bfreelancer available\b|\bavailable (?:immediately|now|from|starting|full[- ]time|part[- ]time)\b`)},
	{2, regexp.MustCompile(`(?i)(?:^|[.!\n(]\s*)(?:my )?(?:cv|r[eé]sum[eé]|portfolio)\s*[:：=-]|\bboosts? (?:appreciated|welcome|please|would)|\bplease boost\b`)},
	{2, regexp.MustCompile(`(?:^|[.!\n]\s*)(?:\pL[\pL/+-]* ){0,4}(?i:engineer|developer|scientist|architect|devops|sre|mlops)\s+(?:based )?(?:in|from|near)\s+\p{Lu}`)},
	{3, regexp.MustCompile(`(?i)\b(?:busco (?:un |una |nuevo |nueva )?(?:trabajo|empleo|oportunidad\w*|puesto|proyecto\w*|rol)|en b[uú]squeda|disponible para|je (?:re)?cherche|[aà] la recherche|[aà] l'[eé]coute|disponible (?:de suite|imm[eé]diatement)|ich suche|auf der suche|auf jobsuche|suche (?:eine?n? )?(?:neue\w*|stelle|job|herausforderung|arbeit|position|rolle|projekte?)|suche ich|etwas neues|neue (?:stelle|herausforderung|aufgabe)|offen für|procuro (?:um |uma |novo |nova )?(?:emprego|vaga|trabalho|oportunidade\w*)|em busca|sobre mim|pretens[aã]o|cerco (?:un )?(?:lavoro|impiego)|szukam pracy|otwart[ya] na|ik zoek|op zoek naar|i[sş] ar[ıi]yorum|jag s[oö]ker|s[oö]ker (?:nytt )?(?:jobb|arbete|uppdrag)|s[oø]ker (?:ny )?(?:jobb|stilling)|etsin (?:t[oö]it[aä]|ty[oö]t[aä])|hledám (?:práci|novou)|caut (?:un )?(?:job|loc de munc)|keresek (?:munk|[aá]ll[aá]s)|cari kerja|mencari pekerjaan|buscant feina|en recherche|recherche (?:un |une )?(?:poste|mission|cdi|emploi|nouvelle)|ouvert[e]? (?:à|aux)|disponível para|aberto a|abierto a|abierta a|aperto a|disponibile (?:per|da|subito))\b`)},
	{3, regexp.MustCompile(`ищу (?:работу|проект|удал)|рассматриваю предложения|в поиске работы|шукаю роботу|求职|本人|期望(?:月薪|年薪|薪资)|可远程|在职看|诚求|找工作|求工作|寻找.{0,6}(?:机会|工作)|看机会|仕事を(?:探|お探)|転職(?:活動|希望)|お仕事を探|案件を探|구직|일자리를|찾고 있습니다|求めています`)},
}

var hireCues = []cue{
	{4, regexp.MustCompile(`(?i)\b(?:we(?:'re| are)(?: \w+)? hiring|we hire|is hiring|are hiring|now hiring|have (?:an? |several |two |multiple )?(?:new )?(?:openings?|vacanc(?:y|ies)|open (?:role|position)s?)|recruit(?:ing|ment) (?:agency|firm|company|consultan\w+)|staffing (?:agency|firm|company)|we place |hiring (?:an?|our|for|remote|multiple|several|\d+|senior|mlops|ml)\b|hiring:|join (?:our|us|the team|a team)|come work|come build|we(?:'re| are) (?:looking|searching|seeking|recruiting|growing|expanding)|we (?:look|search) for|we(?: currently)? (?:need|seek|want|require)\b|we (?:at|here at) [^.\n]{2,40}? (?:need|seek|want|are (?:looking|hiring|searching))|(?:is|are) (?:growing|expanding)\b|(?:is|are) (?:after|in need of|in search of) (?:an? |our |another |some )|wanted: an? |position (?:open|available)|role (?:open|available)|open (?:role|position)|vacancy|is (?:looking|searching|seeking|recruiting) (?:for|to)|is recruiting|looking to hire|seeking (?:an? )?(?:experienced|talented|skilled|senior|freelancer|contractor))`)},
	{2, regexp.MustCompile(`(?i)\b(?:apply (?:at|here|now|via|to|by|through|online|on)|apply:|to apply|send (?:us )?(?:your|a) (?:cv|r[eé]sum[eé]|application|email)|your (?:cv|r[eé]sum[eé])|you(?:'ll|'d| will| would| have|r responsibilities| bring)|responsibilities|requirements|qualifications|about the (?:role|job|company|team)|about us|what we offer|what you'?ll|benefits|perks|equity|careers?@|jobs@|careers page|hr@|vacanc(?:y|ies)|open(?:ing)? positions?|no agencies|no recruiters|visa sponsorship|equal opportunity|interview process|our (?:stack|team|company|product|client|clients|customers|mission|office|ml team|data team))\b`)},
	{1, regexp.MustCompile(`(?i)(?:^|[.!\n]\s*)(?:we|our)\b`)},
	{3, regexp.MustCompile(`(?i)\bwe\b[^.\n]{0,50}\b(?:need|want|seek|looking for|hire|hiring)\b[^.\n]{0,40}\b(?:engineers?|developers?|contractors?|freelancers?|scientists?|consultants?|devops|sre|mlops)\b|\bnot a candidate\b`)},
	{3, regexp.MustCompile(`(?i)\b(?:buscamos|contratamos|busca (?:uma? )?(?:pessoa|profissional|engenheir|desenvolvedor|ingenier)|candidate-se|inscreva-se|postúlate|postulez|rejoignez|recrute|cherche (?:un|une) (?:ing[eé]nieur|d[eé]veloppeu|data|mlops)|sucht (?:eine?n? )?(?:\w+ )?(?:\S*ingenieur|\S*entwickler|mlops|ml|data|devops)|bewirb dich|bewerbung an|cerca (?:un[ao']? ?)(?:ingegnere|sviluppatore|data|ml)|zoekt (?:een )?|zoeken (?:een )|hakee|s[oø]ker (?:en |etter )(?:ingeni[oø]r|utvecklare|utvikler|ml|data|mlops)|contratando|estamos (?:contratando|buscando|recrutando|à procura)|se busca|vacante|nossa empresa|descri[cç][aã]o da vaga|requisitos|como se candidatar|procuramos|oferecemos|ofrecemos|nous (?:recrutons|cherchons|recherchons)|on recrute|wir suchen|wir stellen ein|stellenangebot|stellenanzeige|\(m/w/d\)|\(w/m/d\)|\(f/m/d\)|\(h/f\)|cerchiamo|assumiamo|szukamy|zatrudnimy|wij zoeken|vi s[oö]ker|ar[ıi]yoruz)\b`)},
	{3, regexp.MustCompile(`мы ищем|ищем (?:\w+ )?(?:инженера|разработчика|в команду)|вакансия|(?:^|\s)ищет\s|шукає\s|ищем|требуется|приглашаем|в нашу команду|шукаємо|招聘|诚聘|急招|招\s?(?:\p{Lu}|[0-9一两几]\s?名|人|工程师|算法|后端|机器)|我们(?:正在)?(?:招|寻找)|岗位职责|任职要求|募集(?:中|して|し)|採用(?:中|して)|求人|채용|모집`)},
}

var (
	forSomebody = regexp.MustCompile(`(?i)\b(?:(?:a|my|an old|one of my|two of my) (?:good |dear |close |best |former |ex-?)*(?:friend|colleague|coworker|co-worker|teammate|brother|sister|wife|husband|partner|girlfriend|boyfriend|son|daughter|cousin|roommate|neighbou?r|student|flatmate|buddy|mate|acquaintance|colleagues|friends|students)s?\b[^.\n]{0,60}\b(?:is|are|was|were|has|got|looking|seeks?|needs?|lost|wants?)\b|(?:posting|asking|sharing|post|boosting) (?:this )?(?:for|on behalf of) (?:a |my |an )|on behalf of (?:a |my )|friend of mine|colleague of mine|know (?:a |some|any)(?:one|body|great)?\b[^.\n]{0,30}\blooking for|ein(?:e)? (?:guter? |gute )?(?:freund|freundin|kollege|kollegin|bekannter?)\b[^.\n]{0,20}\bsucht|un(?:e)? ami(?:e)?\b[^.\n]{0,30}cherche|un(?:a)? amig[oa]\b[^.\n]{0,30}busca|um(?:a)? amig[oa]\b[^.\n]{0,30}procura)`)
	hashtag     = regexp.MustCompile(`#[\pL\pN_]+`)
	yearsSaid   = regexp.MustCompile(`(?i)\b\d{1,2}\+?\s*(?:years|yrs|yoe|y\b|años|anos|ans|jahre|lat\b|anni)`)
	moveSaid    = regexp.MustCompile(`(?i)\b(?:relocat\w+|not looking to move|willing to move)\b`)
	wantsWork   = regexp.MustCompile(`(?i)#(?:opentowork|lookingforwork|lookingforajob|hireme|jobsearch|jobsuche|buscoempleo|buscotrabajo)\b`)
	rules       = regexp.MustCompile(`(?i)\b(?:please read before|about the .{0,30} category|rules|guidelines|read this first|posting format|how to post|welcome to)\b`)
)

// kindOf weighs what speaks for each side. Tags and templates weigh most, then
// phrases; the thread only tips the scale.
func kindOf(r *reading) talent.PostKind {
	if r.raw.Job != nil {
		return talent.Hiring
	}
	text := r.text
	if r.raw.Pinned && rules.MatchString(r.raw.Title+"\n"+text) || r.raw.SameAuthor && !fullTemplate(r) || thirdParty(r) || text == "" && r.raw.Title == "" {
		return talent.Other
	}
	words := hashtag.ReplaceAllString(r.raw.Title+"\n"+text, "")
	seek, hire := weigh(seekCues, words), weigh(hireCues, words)
	seek += seekTemplate(r)
	hire += hireTemplate(r)
	ts, th := tagPoints(r)
	seek, hire = seek+ts, hire+th
	if asksOnly(r, words) && max(ts, th) == 0 && seekTemplate(r) < 4 {
		return talent.Other
	}
	ps, ph := threadPoints(r, words)
	seek, hire = seek+ps, hire+ph
	switch {
	case max(seek, hire) < 4:
		return talent.Other
	case r.raw.Reply && seek > hire && seekTemplate(r) < 6:
		return talent.Other
	case r.raw.Reply && hire >= seek && hire < 4:
		return talent.Other
	case seek >= hire:
		return talent.Seeking
	}
	return talent.Hiring
}

func weigh(cues []cue, text string) int {
	sum := 0
	for _, c := range cues {
		if c.re.MatchString(text) {
			sum += c.points
		}
	}
	return sum
}

func thirdParty(r *reading) bool {
	return forSomebody.MatchString(r.raw.Title+"\n"+r.text) && !fullTemplate(r)
}

// fullTemplate reports the seekers' own template, which nobody fills in for a reply.
func fullTemplate(r *reading) bool {
	return r.fields.has(fieldLocation) && r.fields.has(fieldTech) && (r.fields.has(fieldRemote) || r.fields.has(fieldResume) || r.fields.has(fieldRelocate))
}

// seekTemplate counts the labels that only seekers fill in.
func seekTemplate(r *reading) int {
	points := 0
	for _, l := range []struct {
		kind   fieldKind
		points int
	}{{fieldRelocate, 3}, {fieldResume, 3}, {fieldTech, 1}, {fieldLocation, 1}, {fieldRemote, 1}, {fieldEmail, 1}, {fieldExperience, 1}, {fieldAvailability, 1}, {fieldLooking, 1}, {fieldName, 1}, {fieldGitHub, 1}, {fieldContact, 1}, {fieldWebsite, 1}} {
		if r.fields.has(l.kind) {
			points += l.points
		}
	}
	return points
}

func hireTemplate(r *reading) int {
	points := 0
	if r.fields.has(fieldCompany) {
		points += 4
	}
	h := r.header
	if h.seeksWork {
		return points
	}
	if h.many() && !r.fields.has(fieldRelocate) && !r.fields.has(fieldResume) && (h.has(partRole) || h.has(partPay)) && h.parts[0].kind == partOther {
		points += 3
		if len(h.parts) > 2 {
			points++
		}
	}
	return points
}

// hanHires matches the word that opens a vacancy in Chinese, after any tag.
var hanHires = regexp.MustCompile(`^(?:【[^】]{1,20}】|\[[^\]]{1,20}\])*\s*(?:招聘|诚聘|急招|急聘|高薪诚聘|社招|校招|内推)`)

// tagPoints reads tags and fixed openings of titles and first lines.
func tagPoints(r *reading) (seek, hire int) {
	for _, tag := range append(r.header.tags, fold(r.raw.Flair)) {
		switch {
		case tag == "":
		case containsAny(tag, "for hire", "seeking", "available", "candidate", "looking", "cv", "open to work", "who wants", "busco", "cerco", "cherche", "recherche d", "gesuch", "suche ", "procuro", "candidato", "求职", "seeker", "resume", "freelancer available"):
			seek += 5
		case containsAny(tag, "hiring", "vaga", "job", "oferta", "offer", "offre", "stelle", "angebot", "emploi", "poste", "vacante", "empleo", "lavoro", "task", "招聘", "recruiting", "paid"):
			hire += 4
		}
	}
	if wantsWork.MatchString(r.raw.Title + "\n" + r.text) {
		seek += 4
	}
	if r.header.seeksWork {
		seek += 6
	}
	if r.header.offersWork {
		hire += 6
	}
	title := fold(r.raw.Title)
	if containsAny(title, "looking for work", "open to work", "open to roles", "available:", "seeking work", "for hire", "busco trabajo", "available") {
		seek += 2
	}
	first := fold(r.raw.Title)
	if len(r.doc.lines) > 0 {
		first = fold(r.doc.lines[0].text)
	}
	if strings.HasPrefix(first, "want to be hired") || strings.HasPrefix(first, "wants to be hired") {
		seek += 8
	}
	if hanHires.MatchString(r.raw.Title) || hanHires.MatchString(first) {
		hire += 6
	}
	if strings.HasPrefix(first, "hiring:") || strings.HasPrefix(first, "hiring |") {
		hire += 6
	}
	return seek, hire
}

// asksOnly spots questions and small talk.
func asksOnly(r *reading, words string) bool {
	if len(r.fields) >= 3 || len(r.mails) > 0 {
		return false
	}
	first := strings.TrimSpace(words)
	if at := strings.IndexAny(first, ".!\n"); at > 0 {
		first = first[:at]
	}
	return strings.Contains(first, "?") && !strings.Contains(first, "|") && weigh(hireCues[:1], words) == 0 && weigh(seekCues[1:3], words) == 0
}

// threadPoints lets the thread decide for posts that read like either side.
func threadPoints(r *reading, words string) (seek, hire int) {
	if r.raw.Reply {
		return 0, 0
	}
	said := 0
	for _, yes := range []bool{len(r.mails) > 0, len(r.tools.wanted) > 1, yearsSaid.MatchString(words), moveSaid.MatchString(words), roleWords.MatchString(words), modeWord.MatchString(words), len(r.fields) > 1} {
		if yes {
			said++
		}
	}
	points := 0
	if said >= 2 {
		points = min(3, said)
	}
	thread := fold(r.raw.Thread)
	switch {
	case containsAny(thread, "wants_to_be_hired", "seekers", "find-work", "candidates", "vitae"):
		return points + 1, 0
	case containsAny(thread, "who_is_hiring", "vagas", "hiring", "careers"):
		return 0, points + 1
	case strings.Contains(thread, "getfedihired") && weigh(hireCues, words) == 0 && !r.header.offersWork:
		return points + 1, 0 // "get me hired": employers who borrow the tag say that they hire
	case containsAny(thread, "getfedihired", "forhire", "jobs", "freelancer"):
		return points / 2, points / 2
	}
	return 0, 0
}

func containsAny(s string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
