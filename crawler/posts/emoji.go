package posts

import "strings"

// emojiKinds are the pictures that people put where a label would stand.
var emojiKinds = []struct {
	emoji string
	kind  fieldKind
}{
	{"📍", fieldLocation}, {"📌", fieldLocation}, {"🏠", fieldLocation}, {"🗺", fieldLocation}, {"🏙", fieldLocation}, {"🧭", fieldLocation},
	{"🌍", fieldRemote}, {"🌎", fieldRemote}, {"🌏", fieldRemote}, {"🌐", fieldRemote}, {"🏡", fieldRemote}, {"🛋", fieldRemote},
	{"✈", fieldRelocate}, {"🧳", fieldRelocate}, {"🚚", fieldRelocate}, {"📦", fieldRelocate}, {"🛫", fieldRelocate},
	{"🛠", fieldTech}, {"🔧", fieldTech}, {"⚙", fieldTech}, {"🧰", fieldTech}, {"💻", fieldTech}, {"🖥", fieldTech}, {"🔨", fieldTech}, {"👩‍💻", fieldTech}, {"👨‍💻", fieldTech}, {"🧑‍💻", fieldTech}, {"🐍", fieldTech},
	{"📄", fieldResume}, {"📃", fieldResume}, {"📝", fieldResume}, {"📑", fieldResume}, {"🔗", fieldResume}, {"📋", fieldResume},
	{"✉", fieldEmail}, {"📧", fieldEmail}, {"📨", fieldEmail}, {"📫", fieldEmail}, {"📩", fieldEmail}, {"📬", fieldEmail}, {"💌", fieldEmail}, {"📮", fieldEmail},
	{"💰", fieldSalary}, {"💵", fieldSalary}, {"💶", fieldSalary}, {"💷", fieldSalary}, {"💸", fieldSalary}, {"🤑", fieldSalary},
	{"🕐", fieldTimezone}, {"🕒", fieldTimezone}, {"⏰", fieldTimezone}, {"🕰", fieldTimezone}, {"⌚", fieldTimezone},
	{"💼", fieldRole}, {"🎯", fieldLooking}, {"🔍", fieldLooking}, {"🔎", fieldLooking}, {"👤", fieldName}, {"👋", fieldName}, {"📅", fieldAvailability}, {"🗓", fieldAvailability},
	{"🏢", fieldCompany}, {"🗣", fieldLanguages}, {"🐙", fieldGitHub}, {"📞", fieldContact}, {"💬", fieldContact},
}

// emojiLabel reads a picture at the start of text as a label.
func emojiLabel(text string) (fieldKind, string, bool) {
	for _, e := range emojiKinds {
		if rest, ok := strings.CutPrefix(text, e.emoji); ok {
			return e.kind, strings.TrimLeft(rest, "\ufe0f\u200d :："), true
		}
	}
	return "", "", false
}

// emojiAt finds the next labelling picture after the start of text.
func emojiAt(text string) int {
	best := -1
	for _, e := range emojiKinds {
		if at := strings.Index(text, e.emoji); at > 0 && (best < 0 || at < best) {
			best = at
		}
	}
	return best
}
