package posts

import (
	"slices"
	"strings"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// employerContacts lists where to apply: the last links and every address, but
// not the employer's own front page in the header.
func employerContacts(r *reading) []talent.Contact {
	out := []talent.Contact{}
	if r.raw.Job != nil {
		return out
	}
	var front, other []string
	for n, l := range r.doc.lines {
		for i, link := range linksIn(l.text) {
			if n == 0 && r.header.line == 0 && i == 0 && len(r.header.parts) > 1 && strings.Contains(r.header.parts[0].text, link) {
				front = append(front, link)
				continue
			}
			other = append(other, link)
		}
	}
	if len(r.mails) == 0 && len(other) == 0 {
		other = barePaths(r.header)
	}
	if len(r.mails) > 0 {
		other = slices.DeleteFunc(other, func(link string) bool { return frontPage(link) && !applyWords.MatchString(link) })
	} else if len(other) == 0 {
		other = front
	}
	for _, link := range applyLinks(r, other) {
		out = append(out, talent.Contact{Type: "url", Value: link, AsPublished: link})
	}
	for _, m := range r.mails {
		out = append(out, talent.Contact{Type: "email", Value: m.value, AsPublished: m.spelt})
	}
	return append(out, telegrams(r)...)
}

var barePath = regexp.MustCompile(`(?i)^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S+$`)

// barePaths are the header's addresses that were written without a scheme.
func barePaths(h header) []string {
	var out []string
	for _, part := range h.parts {
		if part.kind == partAddress && barePath.MatchString(part.text) {
			out = append(out, "https://"+part.text)
		}
	}
	return out
}

var rootOnly = regexp.MustCompile(`(?i)^https?://[^/?#]+/?$`)

// frontPage reports the address of a whole site.
func frontPage(link string) bool { return rootOnly.MatchString(link) }

var applyWords = regexp.MustCompile(`(?i)apply|job|career|vacanc|position|hiring|recruit|ashby|greenhouse|lever|workable|form|candidat|bewerb|vaga|empleo|join`)

// applyLinks prefers links that speak of applying over others.
func applyLinks(r *reading, links []string) []string {
	var best []string
	for _, link := range links {
		if applyWords.MatchString(link) && !slices.Contains(best, link) {
			best = append(best, link)
		}
	}
	if len(best) > 0 {
		return best[:min(3, len(best))]
	}
	if len(links) > 0 {
		return links[len(links)-1:]
	}
	return nil
}
