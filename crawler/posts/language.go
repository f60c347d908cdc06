package posts

import (
	"slices"
	"strings"
	"unicode"
)

var stopWords = map[string][]string{
	"en": {"the", "and", "with", "for", "looking", "experience", "location", "willing", "technologies", "years", "work", "is", "we", "our", "to", "of", "yes", "resume", "at", "i'm", "my", "are", "you"},
	"es": {"ubicacion", "remoto", "tecnologias", "correo", "disponible", "busco", "trabajo", "anos", "experiencia", "para", "los", "las", "el", "con", "una", "del", "hola", "vivo", "años", "ubicación", "tecnologías", "mudarme", "reubicación", "empresa", "somos", "buscamos", "ingeniero", "salario", "enviar", "mensuales", "híbrido", "requisitos", "correo", "equipo", "nuestro"},
	"pt": {"localizacao", "localização", "tecnologias", "sobre", "mim", "anos", "experiência", "para", "não", "vaga", "empresa", "nossa", "com", "uma", "trabalho", "moro", "procuro", "pretensão", "contato", "remoto", "modalidade", "sim", "mudança", "disponível", "contratando", "faixa", "salarial", "candidatar", "engenheiro", "engenheira", "estamos", "salário", "híbrido", "pessoa", "descrição"},
	"fr": {"localisation", "télétravail", "technologies", "je", "suis", "cherche", "ans", "expérience", "avec", "pour", "les", "des", "une", "dans", "ville", "poste", "mobilité", "courriel", "oui", "nous", "et", "lieu", "recrutons", "ingénieur", "candidature", "à"},
	"de": {"ich", "suche", "und", "mit", "stelle", "jahre", "erfahrung", "für", "standort", "ort", "umzug", "kenntnisse", "eine", "neue", "oder", "technologien", "lebenslauf", "wir", "nein", "ab", "woche", "bewerbung", "wohnort"},
	"it": {"cerco", "lavoro", "anni", "esperienza", "con", "sono", "per", "tecnologie", "sede", "luogo", "una", "nel", "della", "trasferimento"},
	"pl": {"zdalnie", "brutto", "netto", "szuka", "praca", "umiejętności", "miasto", "stawka", "szukam", "pracy", "lat", "doświadczenia", "oraz", "zdalna", "lokalizacja", "technologie", "jestem", "nie", "tak"},
	"nl": {"ik", "zoek", "een", "met", "jaar", "ervaring", "locatie", "werk", "op", "afstand", "verhuizen", "nee", "ja", "naar", "ben", "van", "technologieën", "en", "het", "voor", "woonplaats"},
	"tr": {"iş", "arıyorum", "yıl", "deneyim", "konum", "teknolojiler", "uzaktan", "evet", "hayır", "ve", "için"},
	"sv": {"utvecklare", "mån", "månad", "kr", "jobba", "jag", "söker", "jobb", "och", "med", "års", "erfarenhet", "plats", "flytta", "distans", "nej", "ja", "teknik", "mejl", "ort", "gärna", "att", "är", "på"},
}

// languageOf guesses the language of a post by its script, then by common words.
func languageOf(r *reading) string {
	text := address.ReplaceAllString(r.raw.Title+" "+r.text, " ")
	if lang := byScript(text); lang != "" {
		return lang
	}
	counts := make(map[string]int)
	for _, t := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }) {
		for lang, words := range stopWords {
			if slices.Contains(words, t) {
				counts[lang]++
			}
		}
	}
	best := "en"
	for lang := range stopWords {
		if counts[lang] > counts[best] || counts[lang] == counts[best] && best != "en" && lang < best {
			best = lang
		}
	}
	if best != "en" && counts[best] < 2 {
		return "en"
	}
	return best
}

// byScript decides for scripts that name their language.
func byScript(text string) string {
	var letters, kana, han, hangul, cyrillic, ukrainian int
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case strings.ContainsRune("іїєґІЇЄҐ", r):
			ukrainian++
			cyrillic++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	switch {
	case letters == 0:
		return ""
	case (kana+han)*100 > letters*12 && kana*8 > han:
		return "ja"
	case han*100 > letters*12:
		return "zh"
	case hangul*100 > letters*15:
		return "ko"
	case cyrillic*100 > letters*25 && ukrainian > 0:
		return "uk"
	case cyrillic*100 > letters*25:
		return "ru"
	}
	return ""
}
