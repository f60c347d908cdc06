package web

import (
	"slices"
	"strings"

	"mlscout/index/query"
	"mlscout/internal/sourcing"
)

// parts are the clauses of a query as the chips show them: all of must, any of
// can, none of not. The chips and the text are two views of one tree.
type parts struct{ must, can, not []string }

// partsOf takes a tree apart. The first group of alternatives is can; further
// groups are one chip each.
func partsOf(root *query.Node) parts {
	var p parts
	kids := []*query.Node{root}
	if root.Op == query.And {
		kids = root.Kids
	}
	for _, kid := range kids {
		switch {
		case kid.Op == query.All:
		case kid.Op == query.Not:
			p.not = append(p.not, enclosed(kid.Kids[0]))
		case kid.Op == query.Or && p.can == nil:
			for _, option := range kid.Kids {
				p.can = append(p.can, enclosed(option))
			}
		default:
			p.must = append(p.must, enclosed(kid))
		}
	}
	return p
}

// enclosed prints a part so that it stays one when others are put beside it.
func enclosed(n *query.Node) string {
	if n.Op == query.And || n.Op == query.Or || n.Op == query.Not {
		return "(" + n.String() + ")"
	}
	return n.String()
}

// text puts the parts together again.
func (p parts) text() string {
	all := slices.Clone(p.must)
	switch len(p.can) {
	case 0:
	case 1:
		all = append(all, p.can[0])
	default: // before any other group: the first one read is the one with chips
		at := slices.IndexFunc(all, func(clause string) bool { return strings.HasPrefix(clause, "(") })
		if at < 0 {
			at = len(all)
		}
		all = slices.Insert(all, at, "("+strings.Join(p.can, " OR ")+")")
	}
	for _, clause := range p.not {
		all = append(all, "NOT "+clause)
	}
	return strings.Join(all, " AND ")
}

func (p parts) without(clause string) parts {
	drop := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(c string) bool { return c == clause })
	}
	return parts{drop(p.must), drop(p.can), drop(p.not)}
}

func (p parts) has(clause string) bool {
	return slices.Contains(p.must, clause) || slices.Contains(p.can, clause) || slices.Contains(p.not, clause)
}

// unshown are the alternatives that a hit does not show, where it is told of each
// whether it does.
func (p parts) unshown(matched []string) []string {
	var missing []string
	for _, clause := range p.can {
		if !strings.HasPrefix(clause, "(") && !slices.Contains(matched, clause) {
			missing = append(missing, clause)
		}
	}
	return missing
}

func (p parts) requiring(clause string) parts {
	p = p.without(clause)
	p.must = append(p.must, clause)
	return p
}

func (p parts) excluding(clause string) parts {
	p = p.without(clause)
	p.not = append(p.not, clause)
	return p
}

// allowing makes a clause one of the alternatives. The first alternative takes
// the latest must with it: one alone would be a must.
func (p parts) allowing(clause string) parts {
	p = p.without(clause)
	if len(p.can) == 0 && len(p.must) > 0 {
		last := len(p.must) - 1
		p.can = []string{p.must[last]}
		p.must = p.must[:last]
	}
	p.can = append(p.can, clause)
	return p
}

// chip is one clause with the addresses that move it.
type chip struct {
	Text   string `json:"text"`
	Mode   string `json:"mode"` // must, can or not
	Hits   int    `json:"hits"` // on its own; -1 where it was not counted
	Remove string `json:"-"`
	Must   string `json:"-"`
	Can    string `json:"-"`
	Not    string `json:"-"`
}

// chips shows the parts with their counts.
func (p parts) chips(st state, counted []sourcing.Clause) []chip {
	chips := []chip{}
	to := func(moved parts) string { return st.asking(moved.text()).Address() }
	add := func(mode string, clauses []string) {
		for _, clause := range clauses {
			c := chip{Text: clause, Mode: mode, Hits: hitsOf(clause, counted), Remove: to(p.without(clause))}
			if mode != "must" {
				c.Must = to(p.requiring(clause))
			}
			if mode != "not" {
				c.Not = to(p.excluding(clause))
			}
			if mode != "can" && len(p.must)+len(p.can) > 1 {
				c.Can = to(p.allowing(clause))
			}
			chips = append(chips, c)
		}
	}
	add("must", p.must)
	add("can", p.can)
	add("not", p.not)
	return chips
}

func hitsOf(clause string, counted []sourcing.Clause) int {
	bare := strings.TrimSuffix(strings.TrimPrefix(clause, "("), ")")
	for _, c := range counted {
		if c.Text == clause || c.Text == bare || c.Text == "NOT "+clause {
			return c.Hits
		}
	}
	return -1
}
