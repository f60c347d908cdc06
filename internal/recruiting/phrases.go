package recruiting

import (
	"fmt"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// writer makes the sentences of a message.
type writer struct {
	p         Person
	role      Role
	tools     *catalog.Catalog
	artefacts []Artefact
}

// short is the message for places that cut long ones.
func (w writer) short() []Sentence {
	all := []Sentence{
		w.greeting(), w.artefact(shortened(w.artefacts[0]), "you "), w.impact("%s is building "), w.aim(1), w.relevance(3),
		w.remote(2), w.pay(4), w.ask(true), w.optOut(true), w.signature(true),
	}
	return present(all)
}

// standard is the message for mail.
func (w writer) standard() []Sentence {
	all := []Sentence{w.greeting(), in(1, w.artefact(w.artefacts[0], "You "))}
	if len(w.artefacts) > 1 {
		second := in(1, w.artefact(w.artefacts[1], "You also "))
		second.keep = 7
		all = append(all, second)
	}
	all = append(all,
		in(2, w.impact("At %s we are building ")), in(2, w.aim(1)), in(2, w.relevance(2)), in(2, w.duty()), in(2, w.challenge()),
		in(3, w.remote(1)), in(3, w.culture()), in(3, w.pay(3)),
		in(4, w.ask(false)), in(5, w.optOut(false)), in(6, w.signature(false)))
	return present(all)
}

func in(part int, s Sentence) Sentence {
	s.part = part
	return s
}

func present(all []Sentence) []Sentence {
	return slices.DeleteFunc(all, func(s Sentence) bool { return s.Text == "" })
}

// say makes a sentence of the role's, which claims nothing about the person.
func say(purpose, text string, keep int, from ...string) Sentence {
	return Sentence{Text: text, Purpose: purpose, Evidence: []Cite{}, From: append([]string{}, from...), keep: keep}
}

func (w writer) greeting() Sentence { return say("greeting", "Hello "+w.p.Called()+",", 0) }

// shortened is the artefact with the address of the page without the place on it.
func shortened(a Artefact) Artefact {
	a.URL, _, _ = strings.Cut(a.URL, "#")
	return a
}

func (w writer) artefact(a Artefact, begin string) Sentence {
	when := ""
	if a.At != 0 {
		when = " (last in " + a.At.Month() + ")"
	}
	s := say("artefact", begin+a.What+when+": "+a.URL, 0)
	s.Evidence = append(s.Evidence, a.Cite)
	return s
}

// impact says what is built; aim what it changes.
func (w writer) impact(begin string) Sentence {
	if w.role.Initiative == "" {
		return say("impact", fmt.Sprintf("%s looks for a %s.", w.role.Company, w.role.Title), 0, "company", "title")
	}
	return say("impact", fmt.Sprintf(begin, w.role.Company)+trimEnd(w.role.Initiative)+".", 0, "company", "initiative")
}

func (w writer) aim(keep int) Sentence {
	if w.role.Outcome == "" {
		return Sentence{}
	}
	return say("impact", "The aim: "+trimEnd(w.role.Outcome)+".", keep, "outcome")
}

// relevance says why the first artefact bears on the role, where it does.
func (w writer) relevance(keep int) Sentence {
	first := w.artefacts[0]
	s := say("relevance", "", keep, "stack", "areas")
	s.Evidence = append(s.Evidence, first.Cite)
	switch overlap := w.role.wants(w.tools, first.Tool); {
	case overlap == 1:
		s.Text = w.stack(first.Tool)
	case overlap > 0.1:
		s.Text = fmt.Sprintf("It needs the same kind of work: %s.", areaName(w.tools, first.entry.Area))
	}
	return s
}

// stack names the tool that the person works with and up to two more of the role's.
func (w writer) stack(tool talent.ToolID) string {
	var others []string
	for _, id := range w.role.Tools() {
		if id != tool && len(others) < 2 {
			others = append(others, toolName(w.tools, id))
		}
	}
	text := "It runs on " + toolName(w.tools, tool)
	if len(others) > 0 {
		text += ", with " + strings.Join(others, " and ")
	}
	return text + "."
}

func (w writer) duty() Sentence {
	if len(w.role.Duties) == 0 {
		return Sentence{}
	}
	return say("duty", "The work: "+lowerFirst(trimEnd(w.role.Duties[0]))+".", 5, "duties")
}

func (w writer) challenge() Sentence {
	if len(w.role.Challenges) == 0 {
		return Sentence{}
	}
	return say("challenge", "The hard part: "+trimEnd(w.role.Challenges[0])+".", 4, "challenges")
}

func (w writer) remote(keep int) Sentence {
	text := map[string]string{"full": "Fully remote", "hybrid": "Hybrid", "none": "On site"}[w.role.Remote]
	if text == "" {
		return Sentence{}
	}
	from := []string{"remote"}
	if w.role.Location != "" && w.role.Remote != "full" {
		text, from = text+" in "+w.role.Location, append(from, "location")
	}
	if w.role.Timezones != "" && w.role.Remote != "none" {
		text, from = text+", "+trimEnd(w.role.Timezones), append(from, "timezones")
	}
	return say("remote", text+".", keep, from...)
}

func (w writer) culture() Sentence { return say("culture", sentence(w.role.Culture), 6, "culture") }

func (w writer) pay(keep int) Sentence {
	if w.role.Pay == "" {
		return Sentence{}
	}
	return say("pay", "Pay: "+trimEnd(w.role.Pay)+".", keep, "pay")
}

// ask is the one question of the message.
func (w writer) ask(short bool) Sentence {
	text := "Would you like to talk about it for 20 minutes?"
	if short {
		text = "Shall we talk?"
	}
	if w.role.Link != "" {
		return say("ask", text+" "+w.role.Link, 0, "link")
	}
	return say("ask", text, 0)
}

func (w writer) optOut(short bool) Sentence {
	if short {
		return say("objection", "Say no and I will not write again.", 0)
	}
	return say("objection", "If not, say so and you will not hear from us again; what we keep about you and your right to object are below.", 0)
}

func (w writer) signature(short bool) Sentence {
	name := w.role.Sender.Name
	if name == "" {
		return say("signature", w.role.Company, 0, "company")
	}
	if short {
		return say("signature", name, 0, "sender")
	}
	lines := []string{name, strings.Trim(w.role.Sender.Role+", "+w.role.Company, ", ")}
	if w.role.PostalAddress != "" {
		lines = append(lines, w.role.PostalAddress)
	}
	return say("signature", strings.Join(lines, "\n"), 0, "sender", "postal_address")
}

func trimEnd(text string) string { return strings.TrimRight(strings.TrimSpace(text), ".!? ") }

// lowerFirst lowers a first letter, unless the word is written in capitals.
func lowerFirst(text string) string {
	if len(text) < 2 || text[1] >= 'A' && text[1] <= 'Z' {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}
