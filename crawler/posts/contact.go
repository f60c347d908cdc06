package posts

import (
	"encoding/base64"
	"slices"
	"strings"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// mail is an address and how it was spelt.
type mail struct{ value, spelt string }

const (
	atWord  = `(?:\s*[\[({<]+\s*(?:at|ata|a|arroba|arobase|arobas|chiocciola|ät|æt|at sign|@|＠|et|chez|bei|na|apenstaartje|apestaart|snabel-?a|kukac|zavin[aá][cč]|kotuczka|małpka|en|klammeraffe|собака|małpa)\s*[\])}>]+\s*|\s+(?:at|arroba|arobase|chiocciola|klammeraffe|małpa|ät|@|＠)\s+|\s*_at_\s*|\s*-at-\s*|\s*\*at\*\s*|\s*(?:@|＠)\s*|\s+(?:собака)\s+|\s*\(at-sign\)\s*|\s*🌀\s*)`
	dotWord = `(?:\s*[\[({<]+\s*(?:dot|d0t|punkt|punto|ponto|point|pkt|punt|te[cč]ka|pont|piste|prik|kropka|точка|\.)\s*[\])}>]+\s*|\s+(?:dot|DOT|punto|ponto|punkt|point|точка)\s+|\s*_dot_\s*|\s*-dot-\s*|\s*\*dot\*\s*|\s+\.\s+|[.．])`
	atom    = `[\pL\pN_+-]+`
)

var (
	plainMail  = regexp.MustCompile(`[\w+-]+(?:\.[\w+-]+)*[@＠][\pL\pN-]+(?:[.．][\pL\pN-]+)+`)
	spelledOut = regexp.MustCompile(`(?i)(` + atom + `(?:` + dotWord + atom + `)*)` + atWord + `(` + atom + `(?:` + dotWord + atom + `)+)`)
	hashMail   = regexp.MustCompile(`(?i)\b([\w.+-]+)\s?[#%^*]\s?((?:[\w-]+\.)+[a-z]{2,})\b`)
	thatDomain = regexp.MustCompile(`(?i)\b([\w.+-]{2,30})\s*(?:@|\(at\)|\[at\]|\bat\b)\s*(?:that|this|the same|same|my|the above|the|said|its)\s+(?:same |above |linked |cv |r[eé]sum[eé] )?(?:domain|site|website|url|host(?:name)?)\b`)
	byHandle   = regexp.MustCompile(`(?i)\b(?:my |the |this )?(?:hn |hackernews |hacker news |reddit |github |gh |mastodon )?(?:user ?name|handle|nick(?:name)?|login|account name|hn name|id here|nick here)(?: here| above| on here)?\s*(?:@|\(at\)|\[at\]|\bat\b|\+\s*@)\s*((?:[\w-]+\s*(?:\.|\bdot\b|\(dot\)|\[dot\])\s*)+[a-z]{2,})\b`)
	templated  = regexp.MustCompile(`\$\{?\s*(?:user(?:name)?|handle|hn_?user(?:name)?|login|nick|me)\s*\}?\s*(?:@|\[at\]|\(at\))\s*([\w.-]+\.[a-z]{2,})|[{<](?:user(?:name)?|my[ _-]?handle|handle|hn[ _-]?user(?:name)?|login|nick)[}>]\s*(?:@|\[at\]|\(at\)|\bat\b)\s*([\w.-]+\.[a-z]{2,})`)
	parts      = regexp.MustCompile("\\$?\\{\\s*[\"'`]?([\\w.+-]+)[\"'`]?\\s*\\}\\s*@\\s*\\$?\\{\\s*[\"'`]?([\\w.-]+)[\"'`]?\\s*\\}|[\"'`]([\\w.+-]+)[\"'`]\\s*\\+\\s*[\"'`]@[\"'`]\\s*\\+\\s*[\"'`]([\\w.-]+)[\"'`]")
	joined     = regexp.MustCompile("\\[\\s*((?:[\"'][\\w.+-]+[\"']\\s*,\\s*)+[\"'][\\w.+-]+[\"'])\\s*\\]\\.join\\(\\s*[\"']@[\"']\\s*\\)")
	encoded    = regexp.MustCompile(`\b[A-Za-z0-9+/]{12,}={0,2}`)
	hexMail    = regexp.MustCompile(`\b(?:[0-9a-fA-F]{2}[\s:]?){8,}\b`)
	noSpam     = regexp.MustCompile(`(?i)[._+-]?(?:no[._-]?spam|remove(?:[._-]?(?:this|me))?|delete(?:[._-]?(?:this|me))?|spam(?:free|trap)|anti[._-]?spam|removethis|i?hate?spam|nospamplease|no-thanks-bots)[._+-]?`)
	backwards  = regexp.MustCompile(`(?i)\b(?:revers\w+|backwards?|rückwärts|al revés|mirror\w*|read right to left)\b`)
	rotated    = regexp.MustCompile(`(?i)\brot[ -]?13\b`)
	sentence   = regexp.MustCompile(`(?i)\b(?:available|based|located|living|work(?:ing)?|worked|looking|meet|currently|me|am|is|was|engineer|developer|lead|job|role|company|years|team|infra|ops|model|models|systems|platform|scale|look|was|people|started|degree|student|ended|arrive|good|best|expert|aimed|all|any|roles|the|a|an|i|and)$`)
)

// emails finds the addresses that a post publishes, in the order of trust: the
// labelled ones first. Spelled-out and encoded forms are read back.
func emails(r *reading) []mail {
	var out []mail
	add := func(found ...mail) {
		for _, m := range found {
			if !slices.ContainsFunc(out, func(o mail) bool { return strings.EqualFold(o.value, m.value) }) {
				out = append(out, m)
			}
		}
	}
	for _, f := range r.fields {
		for _, k := range f.kinds {
			if k == fieldEmail || k == fieldContact {
				add(mailsIn(r, f.label+" "+f.value, f.value, true)...)
				break
			}
		}
	}
	for _, l := range r.doc.lines {
		if l.machine {
			continue
		}
		add(mailsIn(r, l.text, l.text, false)...)
	}
	return out
}

// mailsIn reads one piece of text; around is the text that may say how the
// address is hidden. Labelled text may use the weaker forms.
func mailsIn(r *reading, around, text string, labelled bool) []mail {
	if !labelled && !mayHoldMail(text) {
		return nil
	}
	var out []mail
	hint := labelled || containsAny(strings.ToLower(around), "mail", "contact", "reach", "write", "correo", "kontakt", "contacto", "ping")
	rot, back := rotated.MatchString(around), backwards.MatchString(around)
	if m, ok := assembled(r, text); ok {
		out = append(out, m)
	}
	for _, s := range plainMail.FindAllString(text, -1) {
		out = append(out, mail{readAddress(s, rot, back), s})
	}
	if back && len(out) == 0 {
		for _, s := range anyMail.FindAllString(text, -1) {
			out = append(out, mail{readAddress(s, rot, back), s})
		}
	}
	if len(out) == 0 {
		out = append(out, spelled(text, hint, rot, back)...)
	}
	if len(out) == 0 && hint {
		out = append(out, decoded(text)...)
		if m := hashMail.FindStringSubmatch(text); m != nil && len(out) == 0 && !strings.Contains(m[0], "://") {
			out = append(out, mail{strings.ToLower(m[1] + "@" + m[2]), m[0]})
		}
	}
	for i := range out {
		if byName.MatchString(out[i].value) {
			out[i].value = named(out[i].value, publishedName(r))
		}
	}
	return slices.DeleteFunc(out, func(m mail) bool { return !validAddress(m.value) })
}

// mayHoldMail is a cheap look before the patterns.
func mayHoldMail(text string) bool {
	return containsAny(strings.ToLower(text), "@", "＠", " at ", "(at", "[at", "{at", "<at", "_at_", "-at-", "*at*", "( at", "[ at", "arroba", "arobas", "chiocciola", "ät", "собака", "małpa", "(a)", "[a]", "mail", "🌀")
}

// readAddress undoes the light disguises of an address that has its @.
func readAddress(s string, rot, back bool) string {
	v := strings.NewReplacer("＠", "@", "．", ".").Replace(s)
	if rot {
		v = strings.Map(rot13, v)
	}
	if back {
		v = reverse(v)
	}
	local, domain, _ := strings.Cut(v, "@")
	if tidy := noSpam.ReplaceAllString(local, "."); tidy != local {
		local = strings.Trim(tidy, "._+-")
	}
	if tidy := noSpam.ReplaceAllString(domain, ""); tidy != domain {
		domain = strings.Trim(tidy, ".-")
	}
	return strings.ToLower(local + "@" + domain)
}

// assembled builds an address from the poster's name, site or template.
func assembled(r *reading, text string) (mail, bool) {
	if m := byHandle.FindStringSubmatch(text); m != nil && r.raw.Author != "" {
		return mail{strings.ToLower(r.raw.Author + "@" + undot(m[1])), m[0]}, true
	}
	if m := templated.FindStringSubmatch(text); m != nil && r.raw.Author != "" {
		return mail{strings.ToLower(r.raw.Author + "@" + m[1] + m[2]), m[0]}, true
	}
	if m := parts.FindStringSubmatch(text); m != nil {
		return mail{strings.ToLower(m[1] + m[3] + "@" + m[2] + m[4]), m[0]}, true
	}
	if m := joined.FindStringSubmatch(text); m != nil {
		pieces := strings.Split(strings.NewReplacer(`"`, "", `'`, "", " ", "").Replace(m[1]), ",")
		return mail{strings.ToLower(strings.Join(pieces, "@")), m[0]}, true
	}
	if m := thatDomain.FindStringSubmatch(text); m != nil {
		for _, link := range r.links {
			if host := hostOf(link); host != "" && !sharedHost(host) {
				return mail{strings.ToLower(m[1] + "@" + host), strings.TrimSpace(m[0])}, true
			}
		}
	}
	return mail{}, false
}

var byName = regexp.MustCompile(`(?i)^(f(?:irst)?(?:[ _-]?name|initial)?|l(?:ast)?(?:[ _-]?name)?|name|surname)([._-]?)(f(?:irst)?(?:[ _-]?name)?|l(?:ast)?(?:[ _-]?name)?|surname)?@(\S+)$`)

// named fills the person's own name into "firstname.lastname@host".
func named(address, full string) string {
	m := byName.FindStringSubmatch(address)
	words := strings.Fields(plainLetters(full))
	if m == nil || len(words) == 0 || m[3] == "" && len(m[1]) < 4 {
		return address
	}
	piece := func(what string) string {
		switch {
		case what == "":
			return ""
		case what == "f":
			return words[0][:1]
		case what == "l":
			return words[len(words)-1][:1]
		case strings.HasPrefix(what, "l") || what == "surname":
			return words[len(words)-1]
		}
		return words[0]
	}
	return piece(m[1]) + m[2] + piece(m[3]) + "@" + m[4]
}

// plainLetters is a name as addresses spell it.
func plainLetters(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, fold(name))
}

// spelled reads "name [at] host [dot] tld" and its like. Bare "at" without a
// bracket or a dot word counts only where an address is expected.
func spelled(text string, hint, rot, back bool) []mail {
	var out []mail
	text = reachAt.ReplaceAllString(underscored.ReplaceAllString(text, " $1 "), "$1: $2")
	for _, m := range spelledOut.FindAllStringSubmatch(text, -1) {
		marked := strings.ContainsAny(m[0], "[({<@＠_*") || dotSaid.MatchString(m[0])
		if !marked && !hint || !marked && sentence.MatchString(m[1]) {
			continue
		}
		v := undot(m[1]) + "@" + undot(m[2])
		out = append(out, mail{readAddress(v, rot, back), strings.TrimSpace(m[0])})
	}
	return out
}

var anyMail = regexp.MustCompile(`[\w.+-]+@[\w.+-]+`)

// reachAt tells "reach me at pat (at) …" from an address that begins with "me".
var reachAt = regexp.MustCompile(`(?i)\b(me|us|reached|reachable|contacted|available|mail|email|e-mail|found|up|is)\s+at\s+([\w.+-]+\s*(?:[\[({<@＠]|\s+(?:at|arroba)\s))`)

var underscored = regexp.MustCompile(`(?i)_(at|dot)_`)

var dotSaid = regexp.MustCompile(`(?i)\s(?:dot|punto|ponto|punkt|point|arroba|arobase|точка|kropka)\s`)

var dots = regexp.MustCompile(`(?i)` + dotWord)

func undot(s string) string {
	return strings.ReplaceAll(dots.ReplaceAllString(strings.TrimSpace(s), "."), " ", "")
}

// decoded reads base64 and hexadecimal spellings.
func decoded(text string) []mail {
	for _, s := range encoded.FindAllString(text, -1) {
		raw, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			raw, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
		}
		if v := strings.TrimSpace(string(raw)); err == nil && plainMail.FindString(v) == v && v != "" {
			return []mail{{strings.ToLower(v), s}}
		}
	}
	for _, s := range hexMail.FindAllString(text, -1) {
		if v := fromHex(s); plainMail.FindString(v) == v && v != "" {
			return []mail{{strings.ToLower(v), strings.TrimSpace(s)}}
		}
	}
	return nil
}

func fromHex(s string) string {
	var b strings.Builder
	var hi int
	n := 0
	for _, r := range strings.ToLower(s) {
		d := strings.IndexRune("0123456789abcdef", r)
		if d < 0 {
			continue
		}
		if n++; n%2 == 1 {
			hi = d
			continue
		}
		b.WriteByte(byte(hi<<4 | d))
	}
	return b.String()
}

func rot13(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return 'a' + (r-'a'+13)%26
	case r >= 'A' && r <= 'Z':
		return 'A' + (r-'A'+13)%26
	}
	return r
}

func reverse(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

func validAddress(v string) bool {
	local, domain, ok := strings.Cut(v, "@")
	if !ok || len(local) == 0 || len(local) > 64 || len(domain) < 4 || strings.Contains(domain, "@") {
		return false
	}
	labels := strings.Split(domain, ".")
	last := labels[len(labels)-1]
	return len(labels) > 1 && len(last) >= 2 && !strings.ContainsAny(last, "0123456789_") && !slices.Contains(labels, "") && !containsAny(local, "noreply", "no-reply")
}

// seekerContacts lists how a seeker asked to be reached.
func seekerContacts(r *reading) []talent.Contact {
	out := []talent.Contact{}
	for _, m := range r.mails {
		out = append(out, talent.Contact{Type: "email", Value: m.value, AsPublished: m.spelt})
	}
	out = append(out, telegrams(r)...)
	text := r.text
	if m := privateMessage.FindString(text); m != "" && (r.raw.Source == "reddit" || r.raw.Source == "lemmy" || len(out) == 0 && r.raw.Source != "hn") {
		out = append(out, talent.Contact{Type: "dm", Value: platformOf(r.raw.Source) + ":" + r.raw.Author, AsPublished: m})
	}
	if len(out) > 0 {
		return out
	}
	if c, ok := linkedContact(r); ok {
		return append(out, c)
	}
	if r.raw.Source == "mastodon" {
		return append(out, talent.Contact{Type: "dm", Value: "mastodon:" + r.raw.Author, AsPublished: "@" + r.raw.Author})
	}
	if inProfile.MatchString(r.fields.get(fieldEmail)+" "+r.fields.get(fieldContact)) || inProfile.MatchString(text) {
		return out
	}
	if link := firstLink(r.fields.get(fieldResume)); link != "" {
		return append(out, talent.Contact{Type: "url", Value: link, AsPublished: link})
	}
	for _, link := range seekerLinks(r) {
		if host := hostOf(link); !sharedHost(host) || strings.Contains(strings.ToLower(text), "linkedin") && strings.HasSuffix(host, "linkedin.com") {
			return append(out, talent.Contact{Type: "url", Value: link, AsPublished: link})
		}
	}
	return out
}

var (
	privateMessage = regexp.MustCompile(`(?i)\b(?:(?:dm|pm|message|inbox|chat) (?:me|for \w+|for my \w+|open|welcome|is open)|(?:dms?|pms?) (?:are )?(?:open|welcome|preferred|ok|fine)|send (?:me )?a (?:dm|pm|message|chat)|via (?:dm|pm|chat)|by (?:dm|pm)|(?:dm|pm)s?\b)`)
	telegramLink   = regexp.MustCompile(`(?i)(?:https?://)?(?:t\.me|telegram\.me)/([A-Za-z]\w{3,31})|\b(?:telegram|tg|телеграм|телега)\b\s*[:：-]?\s*@?([A-Za-z]\w{4,31})\b`)
	inProfile      = regexp.MustCompile(`(?i)\b(?:e-?mail|contact|address|see|details|info|it'?s|is)?\b[^.\n]{0,12}\b(?:in|on|see|check) (?:my |the |hn )?(?:hn |user )?(?:profile|bio)\b`)
	onMySite       = regexp.MustCompile(`(?i)\b(?:on|via|through|at|in|see|from) (?:my )?(?:site|website|web ?page|homepage|page|blog|portfolio|cv|r[eé]sum[eé]|contact form|contact page|linked ?in|github|profile page)\b`)
)

func telegrams(r *reading) []talent.Contact {
	var out []talent.Contact
	if !containsAny(strings.ToLower(r.text), "t.me", "telegram", "tg", "телег") {
		return nil
	}
	for _, m := range telegramLink.FindAllStringSubmatch(r.text, -1) {
		if name := m[1] + m[2]; !slices.ContainsFunc(out, func(c talent.Contact) bool { return c.Value == name }) {
			out = append(out, talent.Contact{Type: "telegram", Value: name, AsPublished: strings.TrimSpace(m[0])})
		}
	}
	return out
}

// linkedContact reads a contact line that holds a link or points at one.
func linkedContact(r *reading) (talent.Contact, bool) {
	for _, kind := range []fieldKind{fieldContact, fieldEmail} {
		value := r.fields.get(kind)
		if value == "" {
			continue
		}
		if link := firstLink(value); link != "" {
			spelt := strings.TrimSpace(strings.TrimRight(strings.Replace(value, link, "", 1), ": "))
			if spelt == "" {
				spelt = link
			}
			return talent.Contact{Type: "url", Value: link, AsPublished: spelt}, true
		}
		if onMySite.MatchString(value) {
			for _, link := range r.links {
				return talent.Contact{Type: "url", Value: link, AsPublished: value}, true
			}
		}
	}
	return talent.Contact{}, false
}
