// Package query reads a sourcer's Boolean query into a tree and prints it back.
// It is strict: words side by side mean AND, operators count only in capitals,
// and whatever is not understood is an error with a caret, never a silent OR.
//
//	or     = and { "OR" and }
//	and    = not { [ "AND" ] not }
//	not    = ( "NOT" | "-" ) not | atom
//	atom   = "(" or ")" | field ":" value | field ":(" or ")" | "phrase" | word | prefix*
//
// A word is compared whole, without regard to case and accents. A word with
// marks inside (node.js, ci/cd, scikit-learn) is a phrase. Fields, by what they
// compare:
//
//	evidence   tool: area: kind: repo:
//	profile    user: name: bio: company: language: topic: org: followers: repos: created:
//	place      location: near:"Berlin" within:100km country: city: tz:-1..3 overlap:>=4h
//	activity   active:<90d points:>=20 depth: band: source: has:
//	work       seeking: open: remote:
//	own lists  list: stage: seen: contacted: notified:
//
// Numbers take >5, >=5, <5, <=5, 5..20, 5..* and 5; days also 2024, 2024-06 and
// ages: active:<90d is less than 90 days ago.
package query

import (
	"mlscout/config/catalog"
	"mlscout/talent"
)

// The limits of one query.
const (
	MaxLength  = 2000 // characters
	MaxClauses = 64
	MaxDepth   = 8 // nested parentheses
	MinPrefix  = 3 // characters before a *
)

// Op says what a node does.
type Op uint8

// The operations. All, And, Or and Not combine; the others are clauses.
const (
	All     Op = iota // everybody
	And               // all of Kids
	Or                // any of Kids
	Not               // not Kids[0]
	Word              // the one word of Words, or one of Also, in Field or anywhere
	Phrase            // Words next to each other in one text, or one of Also; in a Field: all of Words
	Prefix            // a word that begins with Words[0], in Field or anywhere
	Is                // Field has exactly Value
	Begins            // Field has a value that begins with Value
	Between           // Field is a number, a day or an age within Range
	Located           // Place resolves to the same place, or all Words stand in the location's text
	Within            // at most Radius kilometres from Place
	Shelved           // the prospect stands on the shelf that Field and Value name
)

// Node is a query or a part of one.
type Node struct {
	Op     Op
	Kids   []*Node
	Field  string
	Value  string     // canonical; printed back as it stands
	Words  []string   // folded
	Also   [][]string // other spellings of the same, each a phrase
	Exact  bool       // in quotes: no other spelling will do
	Range  Range
	Place  talent.Place
	Radius float64 // kilometres
	Pos    int     // first byte of the clause in the text
	End    int     // byte after its last
}

// Unit says what a range counts.
type Unit uint8

// The units.
const (
	Count   Unit = iota // whole numbers; points in hundredths
	Days                // days since 1970-01-01
	Ages                // days before today
	Minutes             // from UTC, or of overlap
)

// Range bounds a number on both sides, bounds included.
type Range struct {
	Min, Max int64
	Unit     Unit
}

// Query is a parsed query.
type Query struct {
	Text  string // as typed
	Root  *Node
	Notes []string // how something was read, one line each
}

// Dictionary knows the tools and areas that may be asked for. It is met by
// *catalog.Catalog.
type Dictionary interface {
	Resolve(name string) (talent.ToolID, bool)
	Tools() []catalog.Tool
	Areas() []catalog.Area
}

// Gazetteer reads a place. It may be nil: then location: looks at words only
// and near: is refused.
type Gazetteer interface {
	Locate(text string) (talent.Place, bool)
}

// Locate is a function that is a Gazetteer.
type Locate func(text string) (talent.Place, bool)

// Locate calls l.
func (l Locate) Locate(text string) (talent.Place, bool) { return l(text) }

// String prints the canonical form, which parses to the same tree.
func (q *Query) String() string { return q.Root.String() }

// Empty says whether the query asks for nothing in particular.
func (q *Query) Empty() bool { return q.Root.Op == All }

// Clauses returns the clauses below n that combine nothing, in order.
func (n *Node) Clauses() []*Node {
	if n.Op > Not {
		return []*Node{n}
	}
	var clauses []*Node
	for _, kid := range n.Kids {
		clauses = append(clauses, kid.Clauses()...)
	}
	return clauses
}

// Positive returns the clauses below n that are asked for, not excluded.
func (n *Node) Positive() []*Node {
	if n.Op > Not {
		return []*Node{n}
	}
	var clauses []*Node
	for _, kid := range n.Kids {
		if n.Op != Not {
			clauses = append(clauses, kid.Positive()...)
		}
	}
	return clauses
}
