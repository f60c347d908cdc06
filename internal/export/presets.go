package export

import "strings"

// constant is a column whose cells are all alike.
func constant(text string) func(*row) string { return func(*row) string { return text } }

func empty(*row) string { return "" }

func greenhouse() sheet {
	return sheet{format: "greenhouse", guard: Strip, columns: []column{
		{"First Name", func(r *row) string { return r.first }},
		{"Last Name", func(r *row) string { return r.last }},
		{"Company", func(r *row) string { return r.company }},
		{"Title", title},
		{"Email", func(r *row) string { return r.email }},
		{"Phone", empty},
		{"Social Media", func(r *row) string { return strings.Join(r.social, ", ") }},
		{"Website", func(r *row) string { return r.website }},
		{"Address", func(r *row) string { return r.location }},
		{"Source", func(r *row) string { return r.source }},
		{"Who gets credit", empty},
		{"Notes", story},
		{"Job", empty},
		{"Department", empty},
		{"Office", empty},
		{"Prospect Pool", empty},
		{"Prospect Stage", empty},
	}, hints: []string{
		"Greenhouse recommends at most 8,000 rows a file, and writes to people by itself after an import into jobs with GDPR rules: check the job first",
	}}
}

func lever() sheet {
	return sheet{format: "lever", guard: Strip, columns: []column{
		{"Full name", func(r *row) string { return r.full }},
		{"Email", func(r *row) string { return r.email }},
		{"Lever Posting URL", empty},
		{"Stage", constant("New Lead")},
		{"Sources", func(r *row) string { return r.source }},
		{"Origin", constant("Sourced")},
		{"Tags", func(r *row) string { return strings.Join(noCommas(r.tags), ",") }},
		{"Links", func(r *row) string {
			return strings.Join(append(r.social[:len(r.social):len(r.social)], r.links...), ", ")
		}},
		{"Notes", story},
		{"IsSecretNote", empty},
	}, hints: []string{
		"Lever's own template is authoritative: download it and use --template if these headings do not fit; names must be a-z, 0-9, _ and -",
	}}
}

// recruiteeRows is what its importer takes per file.
const recruiteeRows = 999

func recruitee() sheet {
	return sheet{format: "recruitee", guard: Strip, maxRows: recruiteeRows, columns: []column{
		{"Name", func(r *row) string { return r.full }},
		{"Jobs", empty},
		{"Emails", func(r *row) string { return r.email }},
		{"Phones", empty},
		{"Tags", labels},
		{"Sources", func(r *row) string { return r.source }},
		{"Links", func(r *row) string { return strings.Join(r.links, ", ") }},
		{"Social Links", func(r *row) string { return strings.Join(r.social, ", ") }},
		{"Cover Letter", empty},
	}}
}

func bullhorn() sheet {
	return sheet{format: "bullhorn", guard: Strip, columns: []column{
		{"externalID", func(r *row) string { return r.id }},
		{"firstName", func(r *row) string { return r.first }},
		{"lastName", func(r *row) string { return r.last }},
		{"name", func(r *row) string { return r.full }},
		{"occupation", title},
		{"companyName", func(r *row) string { return r.company }},
		{"companyURL", empty},
		{"email", func(r *row) string { return r.email }},
		{"address.city", func(r *row) string { return r.city }},
		{"address.countryName", func(r *row) string { return r.country }},
		{"source", func(r *row) string { return r.source }},
		{"status", constant("New Lead")},
		{"skillSet", func(r *row) string { return strings.Join(r.tags, ";") }},
		{"description", story},
		{"comments", func(r *row) string { return r.notes }},
		{"owner.name", empty},
	}, hints: []string{
		"dataloader.properties: candidateExistField=externalID and listDelimiter=;",
	}}
}

// labels are the tools, after what must not be lost in a system without notes.
func labels(r *row) string {
	tags := noCommas(r.tags)
	if r.noContact {
		tags = append([]string{noContact}, tags...)
	}
	return strings.Join(tags, ", ")
}

// title is the headline at the length of a job title.
func title(r *row) string { return cut(clean(r.headline), 120) }

// story is why the person is here, for systems with one field of notes.
func story(r *row) string {
	parts := make([]string, 0, 8)
	parts = append(parts, "Match: "+r.band)
	parts = append(parts, r.why...)
	if len(r.evidence) > 0 {
		parts = append(parts, "evidence: "+strings.Join(r.evidence, " "))
	}
	if len(r.gaps) > 0 {
		parts = append(parts, "gaps: "+strings.Join(r.gaps, ", "))
	}
	if r.notes != "" {
		parts = append(parts, r.notes)
	}
	if r.expires != "" {
		parts = append(parts, "delete by "+r.expires)
	}
	return strings.Join(parts, " | ")
}

// noCommas keeps a name from falling apart in a list that commas divide.
func noCommas(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.ReplaceAll(name, ",", " ")
	}
	return out
}
