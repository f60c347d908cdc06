package index

import (
	"slices"
	"strings"

	"mlscout/index/query"
	"mlscout/index/words"
	"mlscout/talent"
)

// scan says whether a query holds for a record, straight from its fields and
// with nothing of the index's machinery: the property tests compare the two.
type scanner struct {
	today   talent.Day
	team    int64
	shelves map[string][]talent.ProspectID
}

func (s scanner) holds(n *query.Node, r *Record) bool {
	switch n.Op {
	case query.All:
		return true
	case query.And:
		return !slices.ContainsFunc(n.Kids, func(kid *query.Node) bool { return !s.holds(kid, r) })
	case query.Or:
		return slices.ContainsFunc(n.Kids, func(kid *query.Node) bool { return s.holds(kid, r) })
	case query.Not:
		return !s.holds(n.Kids[0], r)
	case query.Word, query.Phrase, query.Prefix:
		return s.text(n, r)
	case query.Is:
		return slices.Contains(s.values(n.Field, r), n.Value)
	case query.Begins:
		return slices.ContainsFunc(s.values(n.Field, r), func(v string) bool { return strings.HasPrefix(v, n.Value) })
	case query.Between:
		return s.between(n, r)
	case query.Located:
		return s.located(n, r)
	case query.Within:
		return (r.Place.Lat != 0 || r.Place.Lon != 0) &&
			distance(n.Place.Lat, n.Place.Lon, float64(float32(r.Place.Lat)), float64(float32(r.Place.Lon))) <= n.Radius
	case query.Shelved:
		on := slices.Contains(s.shelves[n.Field+":"+strings.Replace(n.Value, "no", "yes", 1)], r.ID)
		return on == (n.Value != "no")
	}
	panic("unknown operation")
}

func (s scanner) text(n *query.Node, r *Record) bool {
	var texts []string
	switch n.Field {
	case "":
		texts = slices.Concat([]string{r.Name, r.Login, r.Headline, r.Company, r.Place.Text}, r.Languages, r.Topics, r.Orgs,
			r.EvidenceRepos, r.EvidenceTexts, r.Posts)
		for _, tool := range r.Tools {
			texts = append(texts, string(tool.Tool))
		}
	case "name":
		texts = []string{r.Name + " " + r.Login}
	case "bio":
		texts = []string{r.Headline}
	case "company":
		texts = []string{r.Company}
	}
	for _, text := range texts {
		if s.inText(n, words.Texts(text)) {
			return true
		}
	}
	return false
}

func (s scanner) inText(n *query.Node, cut []string) bool {
	if n.Op == query.Prefix {
		return slices.ContainsFunc(cut, func(w string) bool { return strings.HasPrefix(w, n.Words[0]) })
	}
	for _, phrase := range append([][]string{n.Words}, n.Also...) {
		if n.Field != "" {
			if !slices.ContainsFunc(phrase, func(w string) bool { return !slices.Contains(cut, w) }) {
				return true
			}
			continue
		}
		if strings.Contains("\x00"+strings.Join(cut, "\x00")+"\x00", "\x00"+strings.Join(phrase, "\x00")+"\x00") {
			return true
		}
	}
	return false
}

func (s scanner) values(field string, r *Record) []string {
	var values []string
	switch field {
	case "tool":
		for _, tool := range r.Tools {
			values = append(values, string(tool.Tool))
		}
	case "area":
		for _, area := range r.Areas {
			values = append(values, string(area.Area))
		}
	case "kind":
		for _, kind := range r.Kinds {
			values = append(values, string(kind))
		}
	case "language":
		values = r.Languages
	case "topic":
		values = r.Topics
	case "org":
		values = r.Orgs
	case "source":
		values = r.Sources
	case "user":
		values = []string{r.Login}
	case "city":
		values = []string{r.Place.City}
	case "repo":
		for _, repo := range r.EvidenceRepos {
			_, name, _ := strings.Cut(repo, "/")
			values = append(values, repo, name)
		}
	default:
		return s.exact(field, r)
	}
	folded := make([]string, len(values))
	for i, value := range values {
		folded[i] = words.Fold(value)
	}
	return folded
}

func (s scanner) exact(field string, r *Record) []string {
	bools := map[string]bool{"open": r.OpenToWork, "seeking": r.Seeking}
	if held, ok := bools[field]; ok {
		return []string{map[bool]string{true: "yes", false: "no"}[held]}
	}
	switch field {
	case "country":
		return []string{r.Place.Country}
	case "band":
		return []string{string(r.Band)}
	case "remote":
		return []string{r.Remote}
	case "has":
		var has []string
		for name, held := range map[string]bool{"post": len(r.Posts) > 0, "bio": r.Headline != "", "company": r.Company != "",
			"location": r.Place.Text != "", "name": r.Name != "", "website": r.Website != "", "org": len(r.Orgs) > 0,
			"evidence": len(r.EvidenceTexts)+len(r.EvidenceRepos) > 0} {
			if held {
				has = append(has, name)
			}
		}
		return has
	}
	panic("unknown field " + field)
}

func (s scanner) between(n *query.Node, r *Record) bool {
	var v int64
	switch n.Field {
	case "followers":
		v = int64(r.Followers)
	case "repos":
		v = int64(r.Repos)
	case "points":
		v = int64(r.Score.Points)
	case "depth":
		v = int64(r.Score.Depth)
	case "created", "active":
		day := map[string]talent.Day{"created": r.Created, "active": r.Active}[n.Field]
		if day == 0 {
			return false
		}
		if v = int64(day); n.Range.Unit == query.Ages {
			v = int64(s.today - day)
		}
	case "tz", "overlap":
		if r.Place.Offset == "" {
			return false
		}
		zone := map[string]int64{"+01:00": 60, "-05:00": -300, "+05:30": 330}[r.Place.Offset]
		if v = zone; n.Field == "overlap" {
			v = max(0, 480-max(zone-s.team, s.team-zone))
		}
	default:
		panic("unknown field " + n.Field)
	}
	return n.Range.Min <= v && v <= n.Range.Max
}

func (s scanner) located(n *query.Node, r *Record) bool {
	cut := words.Texts(r.Place.Text)
	if !slices.ContainsFunc(n.Words, func(w string) bool { return !slices.Contains(cut, w) }) {
		return true
	}
	same := func(a, b string) bool { return words.Fold(a) == words.Fold(b) }
	p, q := n.Place, r.Place
	return p.Country != "" && p.Country == q.Country && (p.Region == "" && p.City == "" || same(p.Region, q.Region)) &&
		(p.City == "" || same(p.City, q.City))
}
