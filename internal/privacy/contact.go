package privacy

import "strings"

// unwanted lists, language by language, the turns of phrase that ask recruiters
// to stay away. Whoever is "not looking" has not asked for that, nor has "no
// recruiter fee" to do with it.
func unwanted() []string {
	const (
		who  = `(?:(?:linkedin|tech|external|third[ -]?party|3rd[ -]party|agency|cold|unsolicited|spammy|annoying|more|any)\s+)*`
		them = `(?:recruit(?:er|ers|ing|ment)|head ?-?hunt(?:er|ers|ing)|staffing (?:agencies|agency|firms?)|agenc(?:y|ies)|sourcers?|job offers?|job spam)`
		dont = `(?:do\s+not|don[’']?t|no need to|never|refrain from|stop)`
	)
	return []string{
		// English
		`\bno\s+` + who + them + `(?:\s*[,/&]\s*(?:or\s+)?` + them + `)*\b(?:\s+(?:please|pls|messages|e-?mails?|calls?|spam))?`,
		`\bno\s+(?:unsolicited|cold)\s+(?:job\s+)?(?:e-?mails?|messages|outreach|calls?|offers?|contact)\b`,
		`\bnot\s+interested\s+in\s+` + who + `(?:recruit|head ?-?hunt|job offers)\w*`,
		`\b` + them + `\b[^.!?\n]{0,20}\b(?:please\s+)?` + dont + `\s+(?:contact|message|e-?mail|call|write|dm|reach|bother|approach|apply)\w*`,
		`\b` + them + `\b[^.!?\n]{0,12}\b(?:need\s+not\s+(?:apply|contact|bother)|not\s+welcome|unwelcome|go\s+away|stay\s+away|keep\s+(?:out|away)|will\s+be\s+(?:blocked|ignored|reported|marked\s+as\s+spam))`,
		`\b` + dont + `\s+(?:contact|message|e-?mail|call|dm|approach|reach\s+out\s+to|bother|pitch)\s+me\s+(?:about|for|with|regarding|re|if)\s+[^.!?\n]{0,30}\b(?:jobs?|roles?|positions?|opportunit\w+|recruit\w*|hiring|vacanc\w+)`,
		`\bi\s+(?:block|ignore|report|do\s+not\s+(?:talk|respond|reply)\s+to|don[’']?t\s+(?:talk|respond|reply)\s+to)\s+` + who + `(?:recruit|head ?-?hunt)\w*`,
		// German
		`\bkeine?n?\s+(?:\pL+\s+)?(?:recruiter\w*|recruiting[\pL-]*|headhunter\w*|personalvermittl\pL*|personaldienstleist\pL*|personalberat\pL*|vermittler\w*|jobangebote?|zeitarbeitsfirmen|agenturen)`,
		`\b(?:recruiter|headhunter|personalvermittler)(?:innen)?\b[^.!?\n]{0,20}(?:unerwünscht|nicht\s+erwünscht|verboten|zwecklos)`,
		// French
		`\bpas\s+de\s+(?:recruteurs?|recruteuses?|recrutement|chasseurs?\s+de\s+têtes|cabinets?\s+de\s+recrutement|ssii|esn\b|démarchage|offres\s+d[’']emploi)`,
		`\b(?:recruteurs?|chasseurs?\s+de\s+têtes|cabinets?|ssii|esn)\s*,?\s*(?:merci\s+de\s+)?s[’']abstenir`,
		`\bne\s+pas\s+me\s+(?:contacter|démarcher)\s+pour\s+[^.!?\n]{0,20}(?:emplois?|postes?|offres?|recrutement)`,
		// Spanish
		`\b(?:no|sin)\s+(?:a\s+|quiero\s+|acepto\s+)?(?:los\s+|las\s+)?(?:reclutador(?:es|as|a)?|recruiters?|headhunters?|cazatalentos|consultoras)\b`,
		`\b(?:reclutador(?:es|as)|recruiters|consultoras|cazatalentos)\b[^.!?\n]{0,15}(?:abstenerse|absténganse|no\s+contactar|no\s+escribir)`,
		`\babstenerse\s+(?:reclutador(?:es|as)|recruiters|consultoras|cazatalentos|agencias)`,
		// Portuguese
		`\b(?:sem|não\s+(?:quero|aceito|respondo|falo\s+com))\s+(?:a\s+|os\s+)?(?:recrutador(?:es|as|a)?|recruiters?|headhunters?)\b`,
		`\b(?:recrutador(?:es|as)|recruiters|headhunters)\b[^.!?\n]{0,20}não\s+(?:entrem?|contat\pL*|envi\pL*|escrev\pL*)`,
		// Italian
		`\b(?:no|niente)\s+(?:ai\s+)?(?:recruiter|reclutatori|selezionatori|cacciatori\s+di\s+teste|agenzie)\b`,
		`\bastenersi\s+(?:recruiter|agenzie|selezionatori)`,
		// Dutch
		`\bgeen\s+(?:recruiters?|headhunters?|detacheerders?|bemiddelaars|acquisitie)\b`,
		`\bacquisitie\b[^.!?\n]{0,40}niet\s+(?:op\s+prijs\s+gesteld|gewenst|welkom)`,
		// Polish, Swedish, Danish and Norwegian
		`\b(?:bez|żadnych)\s+(?:rekruter\pL*|headhunter\pL*|agencji)`,
		`\binga\s+(?:rekryterare|headhunters)`,
		`\bingen\s+(?:rekruttere?re?|headhuntere)`,
		// Russian and Ukrainian
		`(?:без|никаких)\s+(?:рекрутеров|рекрутёров|хедхантеров|кадровых\s+агентств)`,
		`(?:рекрут[её]рам?|хедхантерам?|эйчарам)[^.!?\n]{0,20}не\s+(?:писать|беспокоить|звонить)`,
		`(?:без|жодних)\s+рекрутерів`,
		// Chinese, Japanese and Korean
		`谢绝猎头|猎头勿扰|猎头请?绕[行道]|不接受猎头|拒绝猎头|謝絕獵頭|獵頭勿擾`,
		`(?:リクルーター|エージェント|スカウト|ヘッドハンター)[^。\n]{0,10}(?:お断り|不可|ご遠慮|不要|受け付けて(?:い)?ません)`,
		`(?:헤드헌터|리크루터|채용\s*제안)[^.\n]{0,8}(?:사절|거절|금지)`,
	}
}

// harmless are phrases that look alike but ask for nothing.
const harmless = `\bno\s+(?:recruit\w*|agency|agencies|staffing agency)\s+(?:fees?|costs?|commission|experience|background|markup)`

// phrasebook recognises the phrases.
type phrasebook struct {
	wanted   []matcher
	harmless matcher
}

// newPhrasebook prepares the phrases.
func newPhrasebook() phrasebook {
	book := phrasebook{harmless: newMatcher(``, harmless, ``)}
	for _, phrase := range unwanted() {
		book.wanted = append(book.wanted, newMatcher(``, phrase, ``))
	}
	return book
}

// find returns the first phrase that is not harmless, in the order of the book.
func (b phrasebook) find(text string) string {
	lower := strings.ToLower(text)
	for _, phrase := range b.wanted {
		if !phrase.worth(lower) {
			continue
		}
		for _, span := range phrase.compile().FindAllStringIndex(text, -1) {
			if !b.harmless.compile().MatchString(text[span[0]:min(span[1]+20, len(text))]) {
				return strings.TrimSpace(text[span[0]:span[1]])
			}
		}
	}
	return ""
}
