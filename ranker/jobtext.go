package ranker

import (
	"slices"
	"strings"

	regexp "mlscout/internal/lazyregexp"
	"mlscout/talent"
)

// section is a part of a job description.
type section int

const (
	duties section = iota // the work: also everything before the first heading
	required
	preferred
	about // the company, the offer, the process: nothing is asked there
)

// jobLine is a line of a job description without its markup.
type jobLine struct {
	text   string
	marked bool // as a heading
	bullet bool
}

var (
	bulletMark  = regexp.MustCompile(`^\s*([-*•·–]|\d+[.)])\s+`)
	headingMark = regexp.MustCompile(`^\s*(#+\s*|\*\*|__)`)
	sentenceEnd = regexp.MustCompile(`[.;!?]\s+`)
)

func jobLines(text string) []jobLine {
	var lines []jobLine
	for line := range strings.Lines(text) {
		bullet := bulletMark.MatchString(line)
		line = bulletMark.ReplaceAllString(line, "")
		marked := headingMark.MatchString(line)
		line = strings.TrimSpace(strings.NewReplacer("**", "", "__", "", "`", "").Replace(strings.TrimLeft(strings.TrimSpace(line), "#")))
		if line != "" {
			lines = append(lines, jobLine{line, marked, bullet})
		}
	}
	return lines
}

// headings say which section a heading opens; the first that matches decides.
var headings = []struct {
	words *regexp.Regexp
	opens section
}{
	{regexp.MustCompile(`(?i)\b(nice.to.have|preferred|bonus|plus(es)?|desirable|desired|optional|good to have|extra credit)\b`), preferred},
	{regexp.MustCompile(`(?i)\b(require(d|ments)|must.haves?|qualifications|minimum|what you('ll| will)? (bring|need)|you (have|bring)|your (profile|skills|experience)|who you are|skills|essential)\b`), required},
	{regexp.MustCompile(`(?i)\b(responsibilit\w+|what you('ll| will) (do|be doing|work on)|the (role|job|work)|duties|your (role|tasks|mission)|day.to.day|tech(nology)? stack|our stack|stack)\b`), duties},
	{regexp.MustCompile(`(?i)\b(about (us|the company)|who we are|company|mission|benefits|perks|(we|what we) offer|compensation|salary|how to apply|process|equal opportunity|soft skills|culture|location)\b`), about},
}

// headingOf tells a heading: marked as one, ending in a colon, or a short line
// without a full stop that is not a bullet.
func headingOf(line jobLine) (section, bool) {
	short := len(strings.Fields(line.text)) <= 7 && !strings.HasSuffix(line.text, ".")
	if line.bullet || !line.marked && !short {
		return 0, false
	}
	title, rest, colon := strings.Cut(line.text, ":")
	if colon && strings.TrimSpace(rest) != "" {
		return 0, false
	}
	for _, heading := range headings {
		if heading.words.MatchString(title) {
			return heading.opens, true
		}
	}
	return 0, false
}

func sentences(text string) []string {
	var all []string
	start := 0
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		word := text[strings.LastIndexAny(text[:at[0]], " (")+1 : at[0]]
		if abbreviation(word) {
			continue
		}
		all = append(all, strings.TrimSpace(text[start:at[1]]))
		start = at[1]
	}
	if rest := strings.TrimSpace(text[start:]); rest != "" {
		all = append(all, rest)
	}
	return all
}

func abbreviation(word string) bool {
	return slices.Contains([]string{"e.g", "i.e", "etc", "incl", "approx", "ca", "vs"}, strings.ToLower(word))
}

// areaWords are the ways in which job descriptions name an area of work without
// naming a tool.
var areaWords = []struct {
	area  talent.AreaID
	words *regexp.Regexp
}{
	{talent.Pipelines, regexp.MustCompile(`(?i)\b((ml|machine learning|training|data|model) pipelines?|workflow orchestration|pipeline automation|continuous training|orchestrat\w+ (of )?(ml|training|workflows))\b`)},
	{talent.Infrastructure, regexp.MustCompile(`(?i)\b((ml|ai|gpu|compute|training|cloud|platform) (infrastructure|clusters?)|infrastructure (for|management)|gpu (scheduling|workloads)|ml platforms?|cluster management)\b`)},
	{talent.Serving, regexp.MustCompile(`(?i)\b((model|inference) (serving|deployment|servers?|endpoints?)|deploy\w* (of )?((ml|machine learning) )?models?|models? (in|into|to) production|real.?time inference|batch inference|low.latency inference)\b`)},
	{talent.Monitoring, regexp.MustCompile(`(?i)\b((model|data|concept|feature) drift|drift detection|(model|ml|production) monitoring|monitor\w* (of )?(ml |production )?models?|observability|alerting)\b`)},
	{talent.Versioning, regexp.MustCompile(`(?i)\b((data|model|dataset) version(ing|s)|version control (of|for) (data|models)|reproducib\w+|model registr(y|ies))\b`)},
	{talent.Tracking, regexp.MustCompile(`(?i)\b(experiment (tracking|management)|track\w* experiments|hyper.?parameter (tuning|optimi[sz]ation))\b`)},
	{talent.Validation, regexp.MustCompile(`(?i)\b((model|data) (validation|testing|quality)|(test|validat)\w* (ml |of )?(models|data)|evaluation (pipelines?|frameworks?)|a/b test\w*)\b`)},
	{talent.Governance, regexp.MustCompile(`(?i)\b((model|data|ml|ai) (governance|lineage|security)|responsible ai|compliance|audit (trails?|logs?)|explainability|access control)\b`)},
	{"features", regexp.MustCompile(`(?i)\bfeature (stores?|engineering|platforms?)\b`)},
	{"cicd", regexp.MustCompile(`(?i)\b(ci ?/ ?cd|continuous (integration|delivery|deployment)|gitops)\b`)},
	{"iac", regexp.MustCompile(`(?i)\binfrastructure.as.code\b`)},
	{"data", regexp.MustCompile(`(?i)\b(data (engineering|warehous\w+|lakes?|platforms?)|stream processing|etl)\b`)},
	{"frameworks", regexp.MustCompile(`(?i)\b(deep learning frameworks?|ml frameworks?|machine learning frameworks?)\b`)},
	{"engineering", regexp.MustCompile(`(?i)\b(software engineering|clean code|code reviews?)\b`)},
}

func areasIn(sentence string) []talent.AreaID {
	var areas []talent.AreaID
	for _, area := range areaWords {
		if area.words.MatchString(sentence) {
			areas = append(areas, area.area)
		}
	}
	return areas
}
