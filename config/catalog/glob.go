package catalog

import (
	"errors"
	"path"
	"slices"
	"strings"

	"mlscout/talent"
)

// glob is a pattern over the segments of a path: * ? [] within a segment, **
// for any number of segments. It may begin in any folder.
type glob struct {
	segments []string
	tool     talent.ToolID
	holds    string // text that every matching path holds
}

// fileIndex finds globs by the last segment of a path where that is literal, so
// that a large tree costs one lookup a file.
type fileIndex struct {
	byName map[string][]glob
	others []glob
}

func (x *fileIndex) add(tool talent.ToolID, patterns []string) {
	if x.byName == nil {
		x.byName = make(map[string][]glob)
	}
	for _, pattern := range patterns {
		g := glob{segments: segmentsOf(pattern), tool: tool}
		g.holds = longestLiteral(g.segments)
		last := g.segments[len(g.segments)-1]
		if strings.ContainsAny(last, "*?[\\") {
			x.others = append(x.others, g)
			continue
		}
		x.byName[last] = append(x.byName[last], g)
	}
}

// segmentsOf cuts a pattern; a folder "x/" is everything below it.
func segmentsOf(pattern string) []string {
	pattern = strings.TrimPrefix(pattern, "**/")
	if strings.HasSuffix(pattern, "/") {
		pattern += "**"
	}
	return strings.Split(pattern, "/")
}

// longestLiteral returns the longest stretch of a pattern without wildcards.
func longestLiteral(segments []string) string {
	longest := ""
	for _, segment := range segments {
		if strings.ContainsAny(segment, "[\\") {
			continue
		}
		for literal := range strings.FieldsFuncSeq(segment, func(r rune) bool { return r == '*' || r == '?' }) {
			if len(literal) > len(longest) {
				longest = literal
			}
		}
	}
	return longest
}

// checkGlob reports a pattern that could never match.
func checkGlob(pattern string) error {
	if pattern == "" || strings.HasPrefix(pattern, "/") {
		return errors.New("want a path such as dvc.yaml or .github/workflows/*.yml")
	}
	for _, segment := range segmentsOf(pattern) {
		if segment == "" {
			return errors.New("an empty folder name")
		}
		if _, err := path.Match(segment, "x"); err != nil {
			return errors.New("an unclosed [ or a trailing \\")
		}
	}
	return nil
}

func (x *fileIndex) match(name string) []talent.ToolID {
	segments := strings.Split(strings.Trim(name, "/"), "/")
	var tools []talent.ToolID
	try := func(globs []glob) {
		for _, g := range globs {
			if strings.Contains(name, g.holds) && !slices.Contains(tools, g.tool) && g.matches(segments) {
				tools = append(tools, g.tool)
			}
		}
	}
	try(x.byName[segments[len(segments)-1]])
	try(x.others)
	return tools
}

func (g glob) matches(segments []string) bool {
	for from := range segments {
		if matchSegments(g.segments, segments[from:]) {
			return true
		}
	}
	return false
}

func matchSegments(pattern, segments []string) bool {
	for i, p := range pattern {
		if p == "**" {
			return matchRest(pattern[i+1:], segments)
		}
		if len(segments) == 0 {
			return false
		}
		if ok, err := path.Match(p, segments[0]); !ok || err != nil {
			return false
		}
		segments = segments[1:]
	}
	return len(segments) == 0
}

// matchRest matches what follows a **; a final ** needs at least one segment.
func matchRest(rest, segments []string) bool {
	if len(rest) == 0 {
		return len(segments) > 0
	}
	for from := range segments {
		if matchSegments(rest, segments[from:]) {
			return true
		}
	}
	return false
}
