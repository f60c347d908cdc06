package sourcing

import (
	"slices"

	"mlscout/index"
	"mlscout/ranker"
	"mlscout/talent"
)

// RecordOf is what the index keeps of a prospect and its score. A tool is kept
// with what a question about it orders by, which is not what its ledger adds up to:
// work on neighbouring tools counts in part.
func RecordOf(p talent.Prospect, s ranker.Score) index.Record {
	open := openToWork(p)
	r := index.Record{
		ID: p.ID, Login: p.Login, Name: p.Name, Headline: p.Bio, Company: p.Company, Website: p.Website,
		Place: p.Place, Languages: p.Languages, Topics: p.Topics, Orgs: p.Orgs,
		Followers: p.Followers, Repos: p.Repos, Created: p.CreatedAt, Active: lastActive(p),
		Score: index.Score{Points: s.Points, Depth: s.Depth, Active: s.Active}, Band: s.Band,
		Areas:   areaScores(s),
		Sources: sources(p), OpenToWork: open.Value,
	}
	r.Place.Text = p.Location
	for _, tool := range s.Tools {
		r.Tools = append(r.Tools, index.ToolScore{
			Tool: tool.Tool, Area: areaOf(s.Ledger, tool.Tool),
			Score: index.Score{Points: tool.Asked.Points, Depth: tool.Asked.Depth, Active: tool.Asked.Active},
		})
	}
	for _, entry := range s.Ledger {
		r.Kinds = appendNew(r.Kinds, entry.Kind)
	}
	for _, ev := range p.Evidence {
		if ev.Repo != "" {
			r.EvidenceRepos = appendNew(r.EvidenceRepos, ev.Repo)
		}
		r.EvidenceTexts = appendNew(r.EvidenceTexts, ev.What)
	}
	for _, post := range p.Posts {
		r.Posts = append(r.Posts, post.Title+"\n"+post.Text)
		r.Seeking = r.Seeking || post.Kind == talent.Seeking && post.Closed == ""
		if post.Kind == talent.Seeking && post.Remote != "" {
			r.Remote = post.Remote
		}
	}
	return r
}

func areaOf(ledger ranker.Ledger, tool talent.ToolID) talent.AreaID {
	for _, entry := range ledger {
		if entry.Tool == tool {
			return entry.Area
		}
	}
	return ""
}

// areaScores are the areas as hits show them, so that a question about an area
// orders by what is shown.
func areaScores(s ranker.Score) []index.AreaScore {
	var scores []index.AreaScore
	for _, area := range s.Areas {
		if area.Points != 0 {
			scores = append(scores, index.AreaScore{Area: area.Area, Score: index.Score{Points: area.Points, Depth: area.Depth, Active: area.Active}})
		}
	}
	return scores
}

// sources lists the platforms that know the person, in order.
func sources(p talent.Prospect) []string {
	var names []string
	for _, identity := range p.Identities {
		names = appendNew(names, identity.Platform)
	}
	for _, post := range p.Posts {
		names = appendNew(names, platform(post.Source))
	}
	if p.ID > 0 {
		names = appendNew(names, "github")
	}
	slices.Sort(names)
	return names
}

// platform is a source under the name that source: asks for.
func platform(source string) string {
	if source == "hn" {
		return "hackernews"
	}
	return source
}

func appendNew[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}
