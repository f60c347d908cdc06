package catalog

import (
	"strings"
	"unicode/utf8"
)

// cues are words of the trade: beside one of them an ordinary word that is
// spelled like a tool names the tool.
var cues = map[string]bool{
	"mlops": true, "cluster": true, "clusters": true, "pipeline": true, "pipelines": true,
	"workflow": true, "workflows": true, "orchestration": true, "orchestrator": true, "scheduler": true,
	"distributed": true, "training": true, "inference": true, "serving": true, "deploy": true,
	"deployed": true, "deployment": true, "deployments": true, "script": true, "scripts": true,
	"scripting": true, "chart": true, "charts": true, "drift": true, "experiment": true,
	"experiments": true, "feature": true, "features": true, "federated": true, "etl": true, "dag": true,
	"dags": true, "gpu": true, "gpus": true, "configs": true, "observability": true, "lineage": true,
}

// reach is how far a word of the trade may stand from an ordinary word, in bytes.
const reach = 80

// vouched reports whether an ordinary word names its tool here: a word of the
// trade follows at once; or it is spelled as the tool is, not merely because it
// opens a sentence, and the clause speaks of the trade or names a tool.
func vouched(text string, hits []hit, i int) bool {
	h := hits[i]
	if cues[strings.ToLower(firstWord(text[h.end:]))] && proper(text, h) {
		return true
	}
	clause := clauseAround(text, h)
	if !proper(text, h) || strings.TrimFunc(text[clause.start:h.start], notWord) == "" {
		return false
	}
	for _, other := range hits {
		if other.sure && other.start >= clause.start && other.end <= clause.end {
			return true
		}
	}
	for w := range strings.FieldsFuncSeq(text[clause.start:clause.end], notWord) {
		if cues[strings.ToLower(w)] {
			return true
		}
	}
	return false
}

func notWord(r rune) bool { return !wordRune(r) }

// firstWord returns the word that follows after nothing but spaces.
func firstWord(rest string) string {
	rest = strings.TrimLeft(rest, " ")
	end := strings.IndexFunc(rest, notWord)
	if end < 0 {
		return rest
	}
	return rest[:end]
}

// proper reports whether a hit is spelled as one of its tools spells itself.
func proper(text string, h hit) bool {
	for _, n := range h.names {
		if n.ordinary == text[h.start:h.end] {
			return true
		}
	}
	return false
}

// clauseAround returns the stretch around a hit up to the next full stop,
// colon, semicolon, bar or line end, and no further than reach.
func clauseAround(text string, h hit) span {
	s := span{max(0, h.start-reach), min(len(text), h.end+reach)}
	for s.start > 0 && s.start < h.start && !utf8.RuneStart(text[s.start]) {
		s.start++
	}
	for s.end < len(text) && !utf8.RuneStart(text[s.end]) {
		s.end++
	}
	for i := h.start - 1; i >= s.start; i-- {
		if endsClause(text, i) {
			s.start = i + 1
			break
		}
	}
	for i := h.end; i < s.end; i++ {
		if endsClause(text, i) {
			s.end = i
			break
		}
	}
	return s
}

func endsClause(text string, i int) bool {
	switch text[i] {
	case '\n', '|', ';', ':', '!', '?':
		return true
	case '.':
		return i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n'
	}
	return false
}

// spreadThroughLists accepts ordinary words that stand in a list beside a tool,
// from neighbour to neighbour in both directions, and three of them in a row.
func spreadThroughLists(text string, hits []hit) {
	certain := func(h hit) bool { return h.sure || h.counts }
	for i := 2; i < len(hits); i++ { // three such words in a row are no accident
		a, b, c := hits[i-2], hits[i-1], hits[i]
		if proper(text, a) && proper(text, b) && proper(text, c) && listed(text, a, b, b) && listed(text, b, c, c) {
			hits[i-2].counts = true
		}
	}
	for i := 1; i < len(hits); i++ {
		if certain(hits[i-1]) && listed(text, hits[i-1], hits[i], hits[i]) {
			hits[i].counts = true
		}
	}
	for i := len(hits) - 2; i >= 0; i-- {
		if certain(hits[i+1]) && listed(text, hits[i], hits[i+1], hits[i]) {
			hits[i].counts = true
		}
	}
}

// listed reports whether two neighbouring hits are items of one list. Where
// only a conjunction joins them, the doubtful one must be spelled as its tool.
func listed(text string, a, b, doubtful hit) bool {
	between := text[a.end:b.start]
	rest := strings.Trim(between, " ()\t\r\n,/;|·•&+、，*-–")
	hasMark := strings.ContainsAny(between, ",/;|·•&+、，\n")
	switch strings.ToLower(rest) {
	case "":
		return hasMark
	case "and", "or", "und", "oder", "et", "ou", "y", "o", "e":
		return hasMark || proper(text, doubtful)
	}
	return false
}
