package demo

import (
	"strings"
	"time"
)

func firstNames() []string {
	return strings.Fields(`Ada Amara Anika Arjun Aylin Bao Beatriz Bilal Bram Camila Chidi Chiara Daan Dalia Dario
		Deniz Ebba Efe Elif Emeka Esra Farah Felix Freya Gita Goran Hana Haruka Hugo Ibrahim Ines Ivo Jana Jin Jonas
		Kaito Karim Katya Kenji Laila Lars Leila Linh Lucia Malik Maren Mateo Mei Milan Mira Nadia Nils Noor Obi Olga
		Omar Oskar Paula Petra Priya Quinn Rafael Rana Rohan Rosa Ruth Sami Sana Selim Sofia Stefan Sunita Tariq Tessa
		Thabo Tomas Uma Vera Viktor Wen Yara Yusuf Zainab Zofia`)
}

func lastNames() []string {
	return strings.Fields(`Abebe Acar Adeyemi Almeida Andersen Bakker Banerjee Barros Becker Bianchi Bondar Brandt
		Castro Chen Choi Costa Dahl Danso Demir Diaz Dubois Eriksen Farkas Fernandez Fischer Gomez Gupta Haddad Hansen
		Hoang Horvat Ito Ivanov Jansen Joshi Kato Kaya Keller Khan Kowalski Kumar Lam Larsen Lindgren Lopez Mahmoud
		Marino Mbeki Mensah Moreau Mori Nagy Nair Nguyen Novak Nowak Okafor Okoye Olsen Ortiz Park Patel Pereira
		Petrov Popescu Rahman Ramos Reyes Rossi Sato Schmidt Sharma Silva Singh Sousa Suzuki Tanaka Torres Toth
		Vargas Vogel Weber Wong Yamada Yilmaz Zhang Ziegler`)
}

// cities gives places with the usual variety of spellings, and a few that say nothing.
func cities() []string {
	return []string{"Berlin, Germany", "Berlin", "Munich, Germany", "Hamburg", "London, UK", "London", "Paris, France",
		"Amsterdam, The Netherlands", "Zurich, Switzerland", "Warsaw, Poland", "Kraków, Poland", "Lisbon, Portugal",
		"Madrid, Spain", "Barcelona", "Milano, Italia", "Stockholm, Sweden", "Oslo", "Copenhagen, Denmark", "Helsinki, Finland",
		"Prague, Czechia", "Vienna, Austria", "Budapest", "Bucharest, Romania", "Athens, Greece", "Istanbul, Turkey",
		"San Francisco, CA", "SF Bay Area", "New York, NY", "Seattle, WA", "Austin, Texas", "Boston, MA", "Toronto, Canada",
		"Vancouver, BC", "São Paulo, Brasil", "Rio de Janeiro", "Buenos Aires, Argentina", "Bogotá, Colombia", "Mexico City",
		"Bengaluru, India", "Bangalore", "Hyderabad, India", "Pune, India", "Singapore", "Tokyo, Japan", "東京", "Seoul, South Korea",
		"Beijing, China", "上海", "Taipei, Taiwan", "Sydney, Australia", "Melbourne, Australia", "Nairobi, Kenya", "Lagos, Nigeria",
		"Cape Town, South Africa", "Cairo, Egypt", "Tel Aviv, Israel", "Dubai", "Hanoi, Vietnam", "Jakarta, Indonesia",
		"Earth", "the cloud", "localhost", "Remote", "Europe"}
}

func companies() []string {
	return []string{"Northwind Robotics", "Kestrel Health", "Lumen Freight", "Tidewater Bank", "Brightfield Energy",
		"Quarry Analytics", "Harbour Maps", "Orchard Retail", "Signal Forge", "Cobalt Genomics"}
}

// person fills name and login of a new account. Logins end in -demo, so that
// none is anybody's; the number keeps them apart.
func (in *inventor) person(persona Persona) *account {
	first, last := in.pick(firstNames()), in.pick(lastNames())
	base := strings.ToLower(strings.Map(ascii, in.pickStyle(first, last)))
	login := base + "-demo"
	for n := 2; in.logins[login] != nil; n++ {
		login = base + string(rune('0'+n%10)) + string(rune('a'+in.rand.IntN(26))) + "-demo"
	}
	created := in.before(in.opts.Now, 1200, 4200)
	a := &account{kind: typeUser, login: login, name: first + " " + last, persona: persona, linked: true,
		created: created, updated: in.before(in.opts.Now, 1, 300),
		followers: in.rand.IntN(40), following: in.rand.IntN(60)}
	in.add(a)
	return a
}

func (in *inventor) pickStyle(first, last string) string {
	switch in.rand.IntN(4) {
	case 0:
		return first + "-" + last
	case 1:
		return first[:1] + last
	case 2:
		return first + last[:1]
	}
	return last + first[:2]
}

func ascii(r rune) rune {
	if r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return -1
}

// before gives an instant between least and most days before t.
func (in *inventor) before(t time.Time, least, most int) time.Time {
	days := least
	if most > least {
		days += in.rand.IntN(most - least)
	}
	return t.Add(-time.Duration(days)*24*time.Hour - time.Duration(in.rand.IntN(86400))*time.Second)
}
