package demo

import (
	"fmt"
	"strings"
)

// offer is what somebody who seeks work says.
type offer struct {
	location, remote, relocate, tech, resume, email, github, about string

	login string // as somebody without a link would write it
	decoy string // an address that is not the author's own
}

// layout turns an offer into a post. The lines of the answer are separated the
// way the site's HTML does it: a lone <p> between paragraphs.
type layout func(offer) string

// seekingText writes a seeker's post in a layout.
func (in *inventor) seekingText(a *account, how layout) string {
	return how(in.offer(a, in.chance(0.6)))
}

func (in *inventor) offer(a *account, linked bool) offer {
	o := offer{location: a.location, remote: in.pick([]string{"Yes", "Yes", "Remote only", "No", "Hybrid or remote", "Open to it"}),
		relocate: in.pick([]string{"No", "Yes", "Yes, within Europe", "Maybe", "For the right role"}),
		email:    strings.ReplaceAll(strings.ToLower(strings.Map(asciiOrSpace, a.name)), " ", ".") + "@example.com",
		resume:   "https://" + strings.TrimSuffix(a.login, "-demo") + ".example.org/cv.pdf"}
	if o.location == "" {
		o.location = "Europe"
	}
	words := []string{"Python"}
	for _, s := range a.skills {
		words = append(words, s.tool.word)
	}
	words = append(words, in.pick([]string{"Kubernetes", "Terraform", "Go", "AWS", "Docker"}), in.pick([]string{"PostgreSQL", "PyTorch", "Airflow", "Prometheus"}))
	o.tech = strings.Join(words, ", ")
	o.about = fmt.Sprintf("%d years of bringing models to production. I don&#x27;t do on-call alone.", 2+in.rand.IntN(14))
	if in.chance(0.2) {
		o.email = strings.Replace(o.email, "@", " [at] ", 1)
	}
	if linked {
		o.github, o.login = "https://github.com/"+a.login, a.login
	}
	if in.chance(0.15) {
		o.decoy = "https://github.com/" + in.anyTool().repo
	}
	return o
}

func asciiOrSpace(r rune) rune {
	if r == ' ' {
		return r
	}
	return ascii(r)
}

// anchor is a link as the item API delivers it.
func anchor(address string) string {
	safe := strings.ReplaceAll(address, "/", "&#x2F;")
	return fmt.Sprintf(`<a href="%s" rel="nofollow">%s</a>`, safe, safe)
}

func (o offer) contact() string {
	text := "Email: " + o.email
	if o.github != "" {
		text += "<p>GitHub: " + anchor(o.github)
	}
	return text
}

func (o offer) rows(label func(string) string) []string {
	rows := []string{
		label("Location") + o.location,
		label("Remote") + o.remote,
		label("Willing to relocate") + o.relocate,
		label("Technologies") + o.tech,
		label("Résumé/CV") + anchor(o.resume),
		label("Email") + o.email,
	}
	if o.github != "" {
		rows = append(rows, label("GitHub")+anchor(o.github))
	}
	if o.decoy != "" {
		rows = append(rows, "Some of my patches went into "+anchor(o.decoy)+".")
	}
	return rows
}

func colon(name string) string { return strings.ReplaceAll(name, "/", "&#x2F;") + ": " }

// layouts lists the ways in which seekers lay out their posts; the template as
// the thread gives it is the commonest.
func layouts() []layout {
	return []layout{labelled, labelled, labelled, lineBroken, lowerCase, upperCase, bulleted, dashed, piped, prose, coded,
		introFirst, fewLabels, translated, quoted}
}

// labelled is the template that the thread asks for, a paragraph a line.
func labelled(o offer) string {
	return strings.Join(o.rows(colon), "<p>") + "<p>" + o.about
}

// lineBroken keeps all labels in one paragraph.
func lineBroken(o offer) string {
	return strings.Join(o.rows(colon), "\n") + "<p>" + o.about
}

func lowerCase(o offer) string {
	return strings.Join(o.rows(func(name string) string { return strings.ToLower(colon(name)) }), "<p>")
}

func bulleted(o offer) string {
	return o.about + "<p>" + strings.Join(o.rows(func(name string) string { return "- " + colon(name) }), "<p>")
}

func dashed(o offer) string {
	return strings.Join(o.rows(func(name string) string { return "<i>" + strings.TrimSuffix(colon(name), ": ") + "</i> — " }), "<p>")
}

func piped(o offer) string {
	return fmt.Sprintf("%s | Remote: %s | Relocate: %s | %s<p>%s<p>%s", o.location, o.remote, o.relocate, o.tech, o.about, o.contact())
}

func prose(o offer) string {
	return fmt.Sprintf("Hi! I&#x27;m an MLOps engineer in %s looking for my next role. %s I mostly work with %s. Reach me at %s. My code is at %s.",
		o.location, o.about, o.tech, o.email, anchor(orElse(o.github, o.resume)))
}

func upperCase(o offer) string {
	return strings.Join(o.rows(func(name string) string { return strings.ToUpper(colon(strings.ReplaceAll(name, "é", "e"))) }), "<p>")
}

// coded keeps the labels in a block of code.
func coded(o offer) string {
	lines := []string{"  Location:            " + o.location, "  Remote:              " + o.remote, "  Willing to relocate: " + o.relocate,
		"  Technologies:        " + o.tech, "  Email:               " + o.email}
	return "<p><pre><code>" + strings.Join(lines, "\n") + "\n</code></pre>\n" + o.about
}

func introFirst(o offer) string {
	return "ML platform engineer, hands-on. " + o.about + "<p>" + strings.Join(o.rows(colon), "<p>") + "<p>Happy to talk."
}

// fewLabels leaves out what its author did not care to say.
func fewLabels(o offer) string {
	return "Based in: " + o.location + "<p>Stack: " + o.tech + "<p>" + o.contact()
}

// translated has labels in Spanish and Portuguese.
func translated(o offer) string {
	return "Ubicación: " + o.location + "<p>Remoto: " + o.remote + "<p>Tecnologías: " + o.tech + "<p>Correo: " + o.email + "<p>" + o.about
}

// quoted answers the template line by line.
func quoted(o offer) string {
	return "&gt; Location<p>" + o.location + "<p>&gt; Remote<p>" + o.remote + "<p>&gt; Willing to relocate<p>" + o.relocate +
		"<p>&gt; Technologies<p>" + o.tech + "<p>&gt; Email<p>" + o.email
}

func orElse(text, other string) string {
	if text != "" {
		return text
	}
	return other
}
