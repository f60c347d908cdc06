package rights

// Method tells in plain words how points come about.
func Method() []string {
	return []string{
		"A program reads public pages: the repositories in which tools for running machine learning are made, the public profiles of people who took part in them, their own public repositories, and posts on public job boards.",
		"Each public act with such a tool, a reviewed change, a merged change, a release, an answered issue, is one entry with an address and a date.",
		"Each entry earns points by fixed arithmetic: what sort of act it was, how specific the tool is, how many months it was kept up, and how long ago it was. Copies, course work and mass edits count less, and are marked.",
		"The points of all entries are added up. The sum is the score; there is nothing else in it. No model was trained, and nothing is guessed from a name, a picture, a place, or the hour of the day.",
		"Name, age, sex, origin, faith, health, family, followers, company and school have no part in the score. They are not collected, or not counted.",
		"A low score says that little is public. It says nothing about how well somebody works.",
		"Nobody is chosen, refused or written to by the program: people look at the entries and decide.",
	}
}

// Bands says what the bands mean.
func Bands() map[string]string {
	return map[string]string{
		"strong":              "much public evidence, kept up over time",
		"good":                "clear public evidence",
		"some":                "a little public evidence",
		"too-little-evidence": "too little is public to say anything",
	}
}

// Rights lists what a person may ask for, the right to object first and apart.
func Rights() []Right {
	return []Right{
		{"You may object", "You may object at any time, for reasons of your own situation, and against being approached about work without any reason. You are then no longer shown, listed, exported or written to (Art. 21 GDPR)."},
		{"Access", "This archive. You may ask again (Art. 15)."},
		{"Rectification", "What is wrong is corrected. What was read from a public page comes back when that page still says it, so tell us what the page should not be read as (Art. 16)."},
		{"Erasure", "Everything about you is deleted from every table, index and backup, and a keyed digest of your account keeps you from being collected again (Art. 17)."},
		{"Restriction", "The record stays but is not used while a question about it is open (Art. 18)."},
		{"A copy to take along", "data.json is this record in a form that programs read (Art. 20)."},
		{"Complaint", "You may complain to a supervisory authority, at the place where you live or work, or where you think the law was broken (Art. 77)."},
	}
}

// Gaps lists what public work cannot show, so that a low score is read rightly.
func Gaps() []string {
	return []string{
		"Work for an employer that is not public, under a confidentiality agreement, or on other forges is not seen.",
		"People who care for others, who work shifts, or who may not publish show less in public than they do.",
		"Public work in other languages than English is found less well, because tools and boards are mostly in English.",
		"A reviewer or maintainer leaves more public traces than somebody who runs the same tool well at work.",
		"The weights were set by hand and tested on invented people and public histories; they were not measured on hiring.",
	}
}

// Never lists what is not collected of anybody.
func Never() []string {
	return []string{
		"E-mail addresses of commits and of profiles",
		"Photographs and avatars",
		"Age, sex, origin, nationality, faith, health, politics, union membership, family",
		"Hours and weekdays of activity",
		"Sponsors, and anything guessed from a name",
		"Words in a bio or post that reveal such things: they are taken out before anything is stored",
	}
}
