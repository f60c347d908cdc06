package places

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mlscout/talent"
)

// lexicon holds the words that GeoNames does not know: nicknames of places,
// words for "remote", jokes, and names that must not be guessed at.
type lexicon struct {
	aliases   map[string]alias
	macros    map[string]string   // folded name → shown name
	members   map[string][]string // shown name → country and region codes
	remote    map[string]bool
	jokes     map[string]bool
	ambiguous map[string]string // folded name → why
	ordinary  map[string]bool   // words that are also towns
	exact     map[string]alias  // by the lower-case spelling with its accents
	areas     map[string]string // names of regions and countries that mean one, by code: "ID.02", "US"
	areaCodes map[string]bool
	regions   map[string]bool // regions more often meant than their city
	filler    map[string]bool
	former    map[string][]string // by first word, longest first
	current   map[string][]string
	zones     map[string]abbreviation
}

// alias is a nickname of a city: its GeoNames id and how sure it is.
type alias struct {
	id         int
	confidence talent.Confidence
}

// abbreviation is a time zone by its letters.
type abbreviation struct {
	minutes    int
	confidence talent.Confidence
}

// parseLexicon reads lines of kind, tab, names parted by "|", tab, value.
func parseLexicon(text string) (*lexicon, error) {
	lex := &lexicon{
		aliases: make(map[string]alias), macros: make(map[string]string), members: make(map[string][]string),
		remote: make(map[string]bool), jokes: make(map[string]bool), ambiguous: make(map[string]string),
		ordinary: make(map[string]bool), filler: make(map[string]bool),
		areas: make(map[string]string), areaCodes: make(map[string]bool), regions: make(map[string]bool), exact: make(map[string]alias), former: make(map[string][]string), current: make(map[string][]string), zones: make(map[string]abbreviation),
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		f := append(strings.Split(line, "\t"), "", "")
		for name := range strings.SplitSeq(f[1], "|") {
			if err := lex.add(f[0], name, f[2]); err != nil {
				return nil, fmt.Errorf("line %q: %w", line, err)
			}
		}
	}
	longestFirst := func(a, b string) int { return len(b) - len(a) }
	for _, phrases := range []map[string][]string{lex.former, lex.current} {
		for first := range phrases {
			slices.SortStableFunc(phrases[first], longestFirst)
		}
	}
	return lex, nil
}

func (lex *lexicon) add(kind, name, value string) error {
	key := Fold(name)
	switch kind {
	case "city", "exact":
		number, sure, _ := strings.Cut(value, " ")
		id, err := strconv.Atoi(number)
		if err != nil {
			return err
		}
		if kind == "exact" {
			lex.exact[strings.ToLower(name)] = alias{id, talent.Confidence(sure)}
			return nil
		}
		lex.aliases[key] = alias{id, talent.Confidence(sure)}
	case "macro":
		shown, codes, _ := strings.Cut(value, " ")
		shown = strings.ReplaceAll(shown, "_", " ")
		lex.macros[key] = shown
		if codes != "" {
			lex.members[shown] = strings.Fields(codes)
		}
	case "remote":
		lex.remote[key] = true
	case "joke":
		lex.jokes[key] = true
	case "ambiguous":
		lex.ambiguous[key] = value
	case "ordinary":
		lex.ordinary[key] = true
	case "area":
		lex.areas[key] = value
		lex.areaCodes[value] = true
	case "region":
		lex.regions[key] = true
	case "filler":
		lex.filler[key] = true
	case "former":
		first, _, _ := strings.Cut(key, " ")
		lex.former[first] = append(lex.former[first], key)
	case "current":
		first, _, _ := strings.Cut(key, " ")
		lex.current[first] = append(lex.current[first], key)
	case "zone":
		return lex.addZone(key, value)
	default:
		return fmt.Errorf("unknown kind %q", kind)
	}
	return nil
}

func (lex *lexicon) addZone(key, value string) error {
	number, sure, _ := strings.Cut(value, " ")
	minutes, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	lex.zones[key] = abbreviation{minutes, talent.Confidence(sure)}
	return nil
}
