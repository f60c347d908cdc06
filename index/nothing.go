package index

import (
	"cmp"
	"maps"
	"slices"

	"mlscout/index/part"
	"mlscout/index/query"
)

// explainNothing says what leaving out each clause would give, and what may
// have been meant by those that find nothing.
func (s *search) explainNothing(parts []*found, result *Result) error {
	if root := s.Query.Root; root.Op == query.And {
		for i, clause := range root.Kids {
			rest := &query.Node{Op: query.And, Kids: slices.Delete(slices.Clone(root.Kids), i, i+1)}
			hits, err := countAll(parts, rest)
			if err != nil {
				return err
			}
			if hits > 0 {
				result.Drops = append(result.Drops, Clause{Text: clause.String(), Hits: hits})
			}
		}
		slices.SortStableFunc(result.Drops, func(a, b Clause) int { return cmp.Compare(b.Hits, a.Hits) })
	}
	for _, clause := range s.Query.Root.Positive() {
		hits, err := countAll(parts, clause)
		if err != nil {
			return err
		}
		if hits > 0 {
			continue
		}
		try, ok, err := suggest(parts, clause)
		if err != nil {
			return err
		}
		if ok {
			result.Tries = append(result.Tries, try)
		}
	}
	return nil
}

func countAll(parts []*found, n *query.Node) (int, error) {
	total := 0
	for _, f := range parts {
		set, err := f.match(n)
		if err != nil {
			return 0, err
		}
		total += f.count(set)
	}
	return total, nil
}

// suggest finds a word, login or value near to one that nobody has.
func suggest(parts []*found, clause *query.Node) (Try, bool, error) {
	field, wanted := clause.Field, clause.Value
	switch {
	case clause.Op == query.Word && field == "":
		field, wanted = part.Text, clause.Words[0]
	case clause.Op == query.Located && len(clause.Words) == 1, clause.Op == query.Word:
		wanted = clause.Words[0]
	case clause.Op == query.Is && field != string(part.Tool) && field != string(part.Area):
	default:
		return Try{}, false, nil
	}
	near, err := nearest(parts, field, wanted)
	if err != nil || near == "" {
		return Try{}, false, err
	}
	meant := *clause
	meant.Value, meant.Words, meant.Also = near, []string{near}, nil
	try := Try{Clause: clause.String(), Suggestion: meant.String()}
	try.Hits, err = countAll(parts, &meant)
	return try, err == nil && try.Hits > 0, err
}

// nearest returns the word of a field that is fewest letters away from wanted
// and, among those, the one that most people have.
func nearest(parts []*found, field, wanted string) (string, error) {
	for edits := 1; edits <= 2 && len(wanted) > 3*edits; edits++ {
		terms := make(map[string]bool)
		for _, f := range parts {
			near, err := f.part.Near(field, wanted, edits)
			if err != nil {
				return "", err
			}
			for _, term := range near {
				terms[term] = true
			}
		}
		if best, err := commonest(parts, field, terms); err != nil || best != "" {
			return best, err
		}
	}
	return "", nil
}

// commonest returns the term that most people have, "" if nobody has any.
func commonest(parts []*found, field string, terms map[string]bool) (string, error) {
	best, most := "", 0
	for _, term := range slices.Sorted(maps.Keys(terms)) {
		hits, err := countTerm(parts, field, term)
		if err != nil {
			return "", err
		}
		if hits > most {
			best, most = term, hits
		}
	}
	return best, nil
}

func countTerm(parts []*found, field, term string) (int, error) {
	hits := 0
	for _, f := range parts {
		set, err := f.part.Word(field, term)
		if err != nil {
			return 0, err
		}
		hits += f.count(set)
	}
	return hits, nil
}
