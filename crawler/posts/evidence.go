package posts

import (
	"fmt"
	"slices"
	"strings"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// Evidence lists what a seeker's own post says about tools, for the ledger of a
// GitHub account. Posts of other kinds, and of people without a GitHub id, give
// none; nor do tools that a post only refuses.
func (p *Parser) Evidence(post talent.Post, tools *catalog.Catalog) []talent.Evidence {
	if post.Kind != talent.Seeking || post.Prospect <= 0 || post.Entity == "agency" {
		return nil
	}
	ids := p.vocabulary.ToolIDs(post.Tools)
	if tools != nil {
		ids = append(ids, p.listed(post, tools)...)
		slices.Sort(ids)
		ids = slices.Compact(ids)
	}
	var out []talent.Evidence
	for _, id := range ids {
		if tools != nil {
			if _, ok := tools.Tool(id); !ok {
				continue
			}
		}
		out = append(out, talent.Evidence{
			Prospect: post.Prospect, Tool: id, Kind: talent.Posted, Item: post.Source + ":" + post.NativeID,
			What: fmt.Sprintf("names it in an own post of %s", post.PostedAt.UTC().Format("2006-01-02")), URL: post.URL,
			At: talent.DayOf(post.PostedAt), Count: 1, Provenance: post.Provenance,
		})
	}
	return out
}

// listed finds catalogue tools in the post's lists that the vocabulary of
// boards does not know.
func (p *Parser) listed(post talent.Post, tools *catalog.Catalog) []talent.ToolID {
	var out []talent.ToolID
	for _, l := range strings.Split(post.Text, "\n") {
		items := strings.FieldsFunc(l, func(r rune) bool { return strings.ContainsRune(",;|/()•·:", r) })
		if len(items) < 3 || toMachine.MatchString(l) || refusesAnything(l) {
			continue
		}
		for _, item := range items {
			if id, ok := tools.Resolve(strings.TrimSpace(item)); ok && !slices.Contains(p.vocabulary.ToolIDs(post.NotTools), id) && len(strings.TrimSpace(item)) > 3 {
				out = append(out, id)
			}
		}
	}
	return out
}

func refusesAnything(l string) bool {
	tokens := tokenize(l)
	for i := range tokens {
		if refuses(tokens, i) {
			return true
		}
	}
	return false
}
