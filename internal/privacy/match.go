package privacy

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// matcher is a regular expression that is tried only on texts that hold one of
// the literals without which it cannot match. Hundreds of them are asked about
// every bio, and hardly any has to be tried.
type matcher struct {
	literals []string // lower case; empty: always tried
	compile  func() *regexp.Regexp
}

// newMatcher prepares a pattern written in lower case, which is matched in any
// case between before and after.
func newMatcher(before, pattern, after string) matcher {
	m := matcher{compile: sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)` + before + `(?:` + pattern + `)` + after)
	})}
	if tree, err := syntax.Parse(pattern, syntax.Perl); err == nil {
		m.literals = needed(tree)
	}
	return m
}

// worth says whether the pattern may match a text, given in lower case.
func (m matcher) worth(lower string) bool {
	for _, literal := range m.literals {
		if strings.Contains(lower, literal) {
			return true
		}
	}
	return len(m.literals) == 0
}

// needed lists literals of which every match holds one; nil if there are none.
func needed(tree *syntax.Regexp) []string {
	switch tree.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(tree.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return needed(tree.Sub[0])
	case syntax.OpRepeat:
		if tree.Min > 0 {
			return needed(tree.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, part := range tree.Sub {
			if literals := needed(part); better(literals, best) {
				best = literals
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, part := range tree.Sub {
			literals := needed(part)
			if len(literals) == 0 {
				return nil
			}
			all = append(all, literals...)
		}
		return all
	}
	return nil
}

// better says whether literals a tell more texts apart than b: their shortest
// decides.
func better(a, b []string) bool {
	return len(a) > 0 && (len(b) == 0 || shortest(a) > shortest(b))
}

// shortest is the length of the shortest literal.
func shortest(literals []string) int {
	n := len(literals[0])
	for _, literal := range literals {
		n = min(n, len(literal))
	}
	return n
}
