package posts

import (
	"math"
	"slices"
	"strconv"
	"strings"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

const (
	number   = `\d{1,3}(?:[.,'’ \x{202f}]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?`
	currency = `(?i:US\$|USD|CAD\s?\$|CAD|CA\$|C\$|AUD\s?\$|AUD|AU\$|A\$|NZD|NZ\$|SGD|S\$|HKD|HK\$|R\$|BRL|MXN|MX\$|CLP|CHF|Fr\.|GBP|EUR|euros?|INR|Rs\.?|PLN|zł|zl|SEK|NOK|DKK|CZK|Kč|HUF|lei|UAH|RUB|руб\.?|рублей|ILS|NIS|ZAR|KRW|JPY|CNY|RMB|AED|SAR|THB|PHP|IDR|MYR|VND|NGN|KES|EGP|PKR|BDT|TWD|NT\$|[$€£¥₹₩₽₴₺₪฿₫₦₱₲]|円|元|BGN|лв\.?|грн\.?|KZT|GEL|RSD|KSh|NPR|LKR|GHS|UGX|TZS|UYU|kr\.?|Ft|[₸₾])`
	before   = `\b(?:TRY|TL|RON|PEN|COP|MAD|RM|ARS|Rp\.?|R)|(?:` + currency + `)`
	wordly   = `(?:TRY|TL|RON|PEN|COP|MAD|RM|ARS)|(?:` + currency + `)`
)

var (
	payShape = regexp.MustCompile(`(` + before + `)?\s?(\+|~|≈)?(` + number + `)(` + trimScale + `)\s?(\+)?\s?(` + wordly + `)?(?:\s?(?:[-–—~〜～−]|to|until|bis|até|hasta|a|à|do|до|至|から)\s?(` + before + `)?\s?(` + number + `)(` + trimScale + `)\s?(\+)?\s?(` + wordly + `)?)?`)
	upTo     = regexp.MustCompile(`(?i)(?:\bup to|\bbis(?: zu)?|\bmax(?:imum)?\.?|\baté|\bhasta|\bjusqu'?à|\bunder|\bbelow|до|最高|\bfino a)\s*$`)
	notPay   = regexp.MustCompile(`(?i)\b(?:raised|raising|series|seed|funding|arr|mrr|revenue|valuation|saved|saving|cut|users|customers|budget of our|gmv|aum|assets|invested|grant|bonus|referral|signing|stipend|cost(?:s|ing)? (?:by|from|of)|spend|bill|bills|reduced|market|portfolio of|transactions|market cap|processed|profit)\b`)
	extras   = regexp.MustCompile(`(?i)(?:\+|\bplus\b|\band\b|&|,|\bincl(?:uding|\.)?|\bw/|\bwith\b)\s*(?:[\w%-]+\s){0,3}?(?:bonus(?:es)?|stipend|signing|referral)\b`)
	weekly   = regexp.MustCompile(`(?i)^\s*(?:gross |net )?(?:(?:/|\b(?:per|a|pro|por|par|each|every)\s)\s?(?:weeks?|wk|woche|semana|semaine|tydzień|неделю)\b|weekly\b|每周|/周)`)
	payWords = regexp.MustCompile(`(?i)\b(?:salary|salaries|comp|compensation|pay|pays|paid|rate|rates|base|ote|tc|range|remuneration|wage|gross|net|budget|faixa|salarial|pretensão|salario|salaire|gehalt\pL*|jahresgehalt|salär|lohn|lön|lønn|ral|sueldo|tarief|uurtarief|retribuzione|ctc|tjm|stundensatz|tagessatz|wynagrodzenie|brutto|netto|hourly|daily|per (?:hour|day|month|year|annum)|fixed price|packages?|equity|around|expect\w*|asking|looking for|charge|from|annual\w*|yearly|monthly|fte|negotiable|day rate)\b|年収|月給|時給|単価|年薪|月薪|薪资|연봉|зарплата|ставка|вилка|оклад`)
	periods  = []struct {
		name string
		re   *regexp.Regexp
	}{
		{"hour", regexp.MustCompile(`(?i)(?:/|\b(?:per|an|a|pro|por|por la)\s)\s?(?:hours?|hr|hrs|h|hora|std|stunde|heure|godz\.?|час)\b|\bhourly\b|\bph\b|\bp/h\b|stundensatz|時給|每小时|시급|/时|/h\b|в час`)},
		{"day", regexp.MustCompile(`(?i)(?:/|\b(?:per|a|pro|por|par)\s)\s?(?:days?|d|día|dia|tag|jour|día|dzień|день)\b|\bdaily\b|\bp/?d\b|\bday rate\b|\btjm\b|tagessatz|日給|/日|每天|일당`)},
		{"month", regexp.MustCompile(`(?i)(?:/|\b(?:per|a|pro|por|al|ao|au|im|par|na|i)\s)\s?(?:months?|mo|mån(?:ad)?|måned|md|maand|mese|mth|mês|mes|monat|mois|miesi\w*|mies\.?|mies|month|месяц|мес)\b|\bmonthly\b|\bp\.?m\.?(?:\s|$|,)|\bmensuais|\bmensual\w*|\bmiesięcznie\b|\bmonatlich\b|月給|月薪|/月|每月|월급|в месяц|/мес`)},
		{"year", regexp.MustCompile(`(?i)(?:/|\b(?:per|a|pro|por|par|im|al|ao|om)\s)\s?(?:years?|yr|y|annum|año|ano|an|année|jahr|rok|год|år|jaar|anno)\b|\bl['’]an(?:née)?\b|\byearly\b|\bannual(?:ly)?\b|\bp\.?a\.?(?:\s|$|,)|\blpa\b|年収|年薪|/年|연봉|в год|\banuales?\b|\brocznie\b|\bpro rata\b`)},
		{"project", regexp.MustCompile(`(?i)\b(?:per project|projects? (?:from|start\w*)|fixed[- ]price|packages?|flat fee|lump sum|project budget|budget|fixed|per model|one[- ]off|fixed fee)\b|一口价`)},
	}
	codes = map[string]string{"$": "USD", "us$": "USD", "usd": "USD", "cad$": "CAD", "cad": "CAD", "ca$": "CAD", "c$": "CAD", "aud$": "AUD", "aud": "AUD", "au$": "AUD", "a$": "AUD", "nzd": "NZD", "nz$": "NZD", "sgd": "SGD", "s$": "SGD", "hkd": "HKD", "hk$": "HKD", "r$": "BRL", "brl": "BRL", "mxn": "MXN", "mx$": "MXN", "ars": "ARS", "cop": "COP", "clp": "CLP", "pen": "PEN", "chf": "CHF", "fr.": "CHF", "£": "GBP", "gbp": "GBP", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "₹": "INR", "inr": "INR", "rs": "INR", "rs.": "INR", "pln": "PLN", "zł": "PLN", "zl": "PLN", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "czk": "CZK", "kč": "CZK", "huf": "HUF", "ron": "RON", "lei": "RON", "uah": "UAH", "₴": "UAH", "rub": "RUB", "₽": "RUB", "руб": "RUB", "руб.": "RUB", "рублей": "RUB", "try": "TRY", "tl": "TRY", "₺": "TRY", "ils": "ILS", "nis": "ILS", "₪": "ILS", "zar": "ZAR", "krw": "KRW", "₩": "KRW", "jpy": "JPY", "¥": "JPY", "円": "JPY", "cny": "CNY", "rmb": "CNY", "元": "CNY", "aed": "AED", "sar": "SAR", "thb": "THB", "฿": "THB", "php": "PHP", "₱": "PHP", "idr": "IDR", "myr": "MYR", "vnd": "VND", "₫": "VND", "ngn": "NGN", "₦": "NGN", "kes": "KES", "egp": "EGP", "pkr": "PKR", "bdt": "BDT", "twd": "TWD", "nt$": "TWD", "bgn": "BGN", "лв": "BGN", "лв.": "BGN", "грн": "UAH", "грн.": "UAH", "kzt": "KZT", "₸": "KZT", "gel": "GEL", "₾": "GEL", "rsd": "RSD", "ksh": "KES", "npr": "NPR", "lkr": "LKR", "ghs": "GHS", "ugx": "UGX", "tzs": "TZS", "uyu": "UYU", "kr": "KR", "kr.": "KR", "ft": "HUF", "mad": "MAD", "rm": "MYR", "rp": "IDR", "rp.": "IDR"}
)

const trimScale = `(?:\s?(?i:k\b|mil|tys\.?|thousand|lpa|lakhs?|lacs?|crores?|cr|万円|万元|万|만원|만|тыс\.?|tkr)|[mMlL]\b)?`

// salary is the pay that a post states; of several the first.
func salary(r *reading) *talent.Salary {
	s := statedPay(r)
	if s != nil && s.Currency == "KR" {
		krona := *s
		krona.Currency = nordic(r.raw.Title + "\n" + r.text)
		return &krona
	}
	return s
}

// nordic tells whose krona is meant by the places beside it.
func nordic(text string) string {
	switch {
	case norway.MatchString(text):
		return "NOK"
	case denmark.MatchString(text):
		return "DKK"
	}
	return "SEK"
}

var (
	norway  = regexp.MustCompile(`(?i)\bNOK\b|norway|norge|norwegian|\b(?:oslo|bergen|trondheim|stavanger|tromsø|kristiansand)\b|\.no\b`)
	denmark = regexp.MustCompile(`(?i)\bDKK\b|denmark|danmark|danish|københavn|\b(?:copenhagen|aarhus|århus|odense|aalborg)\b|\.dk\b`)
)

func statedPay(r *reading) *talent.Salary {
	if r.raw.Job != nil {
		if r.raw.Job.Salary != nil {
			return r.raw.Job.Salary
		}
		if s := payIn(r.raw.Job.SalaryText, true); s != nil {
			return s
		}
	}
	if s := payIn(r.fields.get(fieldSalary), true); s != nil {
		return s
	}
	if r.raw.Title != "" {
		if s := payIn(r.raw.Title, true); s != nil {
			return s
		}
	}
	for _, p := range r.header.parts {
		if p.kind == partPay {
			if s := payIn(p.text, true); s != nil {
				return s
			}
		}
	}
	for n, l := range r.doc.lines {
		if r.fields.labelled(n, fieldTech) || l.machine {
			continue
		}
		if s := payIn(address.ReplaceAllString(l.text, " "), false); s != nil {
			return s
		}
	}
	return nil
}

func hasPay(s string) bool { return len(s) < 120 && payIn(s, true) != nil }

// payIn reads the first pay of a text. Where pay is not expected, an amount
// counts only with a range, a period or a word of pay beside it.
func payIn(text string, expected bool) *talent.Salary {
	if !strings.ContainsAny(text, "0123456789") {
		return nil
	}
	for _, at := range payShape.FindAllStringSubmatchIndex(text, 12) {
		m := groups(text, at)
		code := currencyOf(m, text)
		if code == "" {
			continue
		}
		near := extras.ReplaceAllString(around(text, at[0], at[1]), " ")
		if weekly.MatchString(text[at[1]:]) {
			continue // no period of its own
		}
		if notPay.MatchString(near) && !payWords.MatchString(near) {
			continue
		}
		if !expected && m[8] == "" && periodIn(near) == "" && !payWords.MatchString(near) {
			continue
		}
		if s := amounts(m, code, text[:at[0]], near, text); s != nil {
			return s
		}
	}
	return nil
}

func groups(text string, at []int) []string {
	out := make([]string, len(at)/2)
	for i := range out {
		if at[2*i] >= 0 {
			out[i] = strings.TrimSpace(text[at[2*i]:at[2*i+1]])
		}
	}
	return out
}

func around(text string, from, to int) string {
	lo, hi := max(0, from-30), min(len(text), to+34)
	for lo > 0 && text[lo]&0xc0 == 0x80 {
		lo--
	}
	for hi < len(text) && text[hi]&0xc0 == 0x80 {
		hi++
	}
	before, after := text[lo:from], text[to:hi]
	if cut := strings.LastIndexAny(before, ".!|\n"); cut >= 0 && cut < len(before)-1 {
		before = before[cut+1:]
	}
	if cut := strings.IndexAny(after, "|\n"); cut >= 0 {
		after = after[:cut]
	}
	return before + text[from:to] + after
}

// currencyOf is the ISO code of the signs around the amounts; "CAD $" is CAD.
func currencyOf(m []string, text string) string {
	for _, c := range []string{m[1], m[6], m[7], m[11]} {
		if c == "" {
			continue
		}
		key := strings.ReplaceAll(strings.ToLower(c), " ", "")
		code := codes[key]
		if key == "$" {
			code = dollar(m, text)
		}
		if key == "r" && (m[4] != "" || len(m[3]) >= 6) {
			code = "ZAR"
		}
		if key == "¥" && (strings.Contains(text, "人民币") || strings.Contains(text, "RMB") || strings.Contains(text, "CNY")) {
			code = "CNY"
		}
		return code
	}
	switch {
	case strings.Contains(m[4]+m[9], "만"):
		return "KRW"
	case strings.Contains(m[4]+m[9], "円"):
		return "JPY"
	case strings.Contains(strings.ToLower(m[4]+m[9]), "lpa") || strings.Contains(strings.ToLower(m[4]+m[9]), "lakh"):
		return "INR"
	case strings.Contains(m[4]+m[9], "万") && (strings.Contains(text, "年収") || strings.Contains(text, "月給")):
		return "JPY"
	case strings.Contains(text, "月薪") || strings.Contains(text, "年薪") || strings.Contains(text, "薪资") && m[4]+m[9] != "":
		return "CNY"
	}
	return ""
}

var namedDollar = regexp.MustCompile(`\b(USD|CAD|AUD|NZD|SGD|HKD|MXN)\b`)

// dollar tells whose dollar a bare sign is, by a code written beside it.
func dollar(m []string, text string) string {
	for _, c := range []string{m[6], m[11]} {
		if code := codes[strings.ToLower(c)]; code != "" && c != "$" {
			return code
		}
	}
	if at := strings.Index(text, m[0]); at >= 0 {
		if code := namedDollar.FindString(text[max(0, at-5):min(len(text), at+len(m[0])+6)]); code != "" {
			return code
		}
	}
	return "USD"
}

// amounts turns a match into pay: scales shared, period stated or likely.
func amounts(m []string, code, before, near, text string) *talent.Salary {
	low, okl := amount(m[3])
	high, okh := amount(m[8])
	ls, hs := scaleOf(m[4]), scaleOf(m[9])
	if m[8] != "" && m[4] == "" && hs > 1 && low < 1000 {
		ls = hs
	}
	low, high = low*ls, high*hs
	if !okl || low <= 0 || m[8] != "" && (!okh || high < low) {
		if m[8] == "" || !okl || low <= 0 {
			return nil
		}
		high = 0
	}
	s := &talent.Salary{Min: low, Max: high, Currency: code}
	if m[8] == "" && upTo.MatchString(before) {
		s.Min, s.Max = 0, low
	}
	if slices.Contains([]string{"PHP", "TRY", "PEN", "COP", "MAD", "RON", "MYR", "HUF"}, code) && max(low, high) < 500 {
		return nil // "PHP 8" is no pay
	}
	s.Period = periodIn(near)
	if s.Period == "" || s.Period == "project" {
		s.Period = likely(s, code, near, s.Period)
	}
	if s.Period == "" {
		return nil
	}
	return s
}

func amount(s string) (float64, bool) {
	if s == "" {
		return 0, false
	}
	s = strings.NewReplacer("'", "", "’", "", " ", "", "\u202f", "").Replace(s)
	if at := strings.LastIndexAny(s, ".,"); at >= 0 {
		whole, part := s[:at], s[at+1:]
		if len(part) == 3 {
			s = strings.NewReplacer(".", "", ",", "").Replace(s)
		} else {
			s = strings.NewReplacer(".", "", ",", "").Replace(whole) + "." + part
		}
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && v < 1e12
}

func scaleOf(s string) float64 {
	switch strings.ToLower(strings.TrimRight(s, ".")) {
	case "k", "mil", "tys", "thousand", "тыс", "tkr":
		return 1e3
	case "m":
		return 1e6
	case "lpa", "lakh", "lakhs", "lac", "lacs", "l":
		return 1e5
	case "cr", "crore", "crores":
		return 1e7
	case "万円", "万元", "万", "만원", "만":
		return 1e4
	}
	return 1
}

func periodIn(near string) string {
	best, at := "", math.MaxInt
	for _, p := range periods {
		if loc := p.re.FindStringIndex(near); loc != nil && loc[0] < at {
			best, at = p.name, loc[0]
		}
	}
	return best
}

func krone(code string) bool { return code == "SEK" || code == "NOK" || code == "DKK" || code == "KR" }

// monthly lists currencies in whose countries pay is named by the month.
var monthly = map[string]bool{"PLN": true, "BRL": true, "UAH": true, "RUB": true, "CZK": true, "HUF": true, "RON": true, "TRY": true, "SEK": true, "NOK": true, "DKK": true, "CNY": true, "ARS": true, "CLP": true, "COP": true, "ILS": true, "AED": true, "PHP": true, "THB": true, "VND": true, "PKR": true, "MXN": true, "KR": true, "BGN": true, "RSD": true, "KZT": true, "GEL": true, "KES": true, "NGN": true, "IDR": true, "MYR": true, "MAD": true, "UYU": true}

// likely is the period that an amount without one means.
func likely(s *talent.Salary, code, near, stated string) string {
	v := max(s.Min, s.Max)
	switch {
	case stated == "project" && v >= 500:
		return "project"
	case code == "INR" || code == "JPY" || code == "KRW":
		switch {
		case v >= 1e6:
			return "year"
		case v >= 2e4:
			return "month"
		}
		return "hour"
	case monthly[code] && v >= 1500 && v < 2e5 && !krone(code) || v >= 2e4 && v < 1.5e5 && krone(code):
		return "month"
	case v >= 15000:
		return "year"
	case v >= 1500:
		return "month"
	case v >= 250:
		return "day"
	case v >= 5:
		return "hour"
	}
	return ""
}
