package part

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"mlscout/index/words"
	"mlscout/talent"
)

// Columns holds what ranks, sorts and filters, by document number.
type Columns struct {
	ID        []int64
	Points    []int32 // hundredths, as are Depth and Active
	Depth     []int32
	Active    []int32
	LastDay   []int32 // day of the latest evidence, 0 unknown
	Created   []int32
	Followers []int32
	Repos     []int32
	Zone      []int16 // minutes from UTC, NoZone unknown
	Lat, Lon  []float32

	ByID, ByPoints, ByDepth, ByActive, ByName []uint32 // document numbers in order

	Rank []uint32 // by document: its place in ByPoints

	login, name texts
	facets      map[Field]*Facet
	tools       scores
	areas       scores
	toolAreas   texts // by value of the facet Tool
	areaOfTool  []string
}

// scores lie beside the values of a facet.
type scores struct {
	points, depth, active []int32
}

func (s *scores) add(score Score) {
	s.points = append(s.points, clamp(score.Points))
	s.depth = append(s.depth, clamp(score.Depth))
	s.active = append(s.active, clamp(score.Active))
}

// take appends a stretch of another column.
func (s *scores) take(from *scores, start, end uint32) {
	s.points = append(s.points, from.points[start:end]...)
	s.depth = append(s.depth, from.depth[start:end]...)
	s.active = append(s.active, from.active[start:end]...)
}

func newColumns() *Columns {
	c := &Columns{facets: make(map[Field]*Facet)}
	for _, field := range FacetFields() {
		c.facets[field] = newFacet()
	}
	return c
}

// add appends a record as the next row.
func (c *Columns) add(r *Record, values map[Field][]string) {
	c.ID = append(c.ID, int64(r.ID))
	c.Points = append(c.Points, clamp(r.Score.Points))
	c.Depth = append(c.Depth, clamp(r.Score.Depth))
	c.Active = append(c.Active, clamp(r.Score.Active))
	c.LastDay = append(c.LastDay, int32(r.Active))
	c.Created = append(c.Created, int32(r.Created))
	c.Followers = append(c.Followers, clamp(int64(r.Followers)))
	c.Repos = append(c.Repos, clamp(int64(r.Repos)))
	zone, ok := minutes(r.Place.Offset)
	if !ok {
		zone = NoZone
	}
	c.Zone = append(c.Zone, zone)
	lat, lon := float32(r.Place.Lat), float32(r.Place.Lon)
	if lat == 0 && lon == 0 {
		lat, lon = NoPlace, NoPlace
	}
	c.Lat, c.Lon = append(c.Lat, lat), append(c.Lon, lon)
	c.login.add(r.Login)
	c.name.add(r.Name)
	for field, facet := range c.facets {
		facet.add(values[field], r.shown(field, values[field]))
	}
	for _, tool := range r.Tools {
		c.tools.add(tool.Score)
		if value := c.facets[Tool].known[string(tool.Tool)]; int(value) == len(c.toolAreas.ends) {
			c.toolAreas.add(string(tool.Area))
		}
	}
	for _, area := range r.Areas {
		c.areas.add(area.Score)
	}
}

// permute returns c with row rows[i] as document i, and the orders of the
// documents. c is not to be used any more.
func (c *Columns) permute(rows []uint32) *Columns {
	p := &Columns{
		ID: pick(c.ID, rows), Points: pick(c.Points, rows), Depth: pick(c.Depth, rows), Active: pick(c.Active, rows),
		LastDay: pick(c.LastDay, rows), Created: pick(c.Created, rows), Followers: pick(c.Followers, rows),
		Repos: pick(c.Repos, rows), Zone: pick(c.Zone, rows), Lat: pick(c.Lat, rows), Lon: pick(c.Lon, rows),
		facets: make(map[Field]*Facet), toolAreas: c.toolAreas,
	}
	for _, row := range rows {
		p.login.add(string(c.login.at(row)))
		p.name.add(string(c.name.at(row)))
	}
	for field, facet := range c.facets {
		var along []*scores
		switch field {
		case Tool:
			along = append(along, &c.tools)
		case Area:
			along = append(along, &c.areas)
		}
		permuted, moved := facet.permute(rows, along)
		p.facets[field] = permuted
		switch field {
		case Tool:
			p.tools = moved[0]
		case Area:
			p.areas = moved[0]
		}
	}
	p.order()
	return p
}

func pick[T any](column []T, rows []uint32) []T {
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = column[row]
	}
	return out
}

// order sorts the document numbers in every way that a search may ask for.
// Ties go by points, then by id.
func (c *Columns) order() {
	sorted := func(compare func(a, b uint32) int) []uint32 {
		docs := make([]uint32, len(c.ID))
		for i := range docs {
			docs[i] = uint32(i)
		}
		slices.SortFunc(docs, compare)
		return docs
	}
	c.ByID = sorted(func(a, b uint32) int { return cmp.Compare(c.ID[a], c.ID[b]) })
	c.ByPoints = sorted(func(a, b uint32) int {
		return cmp.Or(cmp.Compare(c.Points[b], c.Points[a]), cmp.Compare(c.ID[a], c.ID[b]))
	})
	c.Rank = make([]uint32, len(c.ID))
	for rank, doc := range c.ByPoints {
		c.Rank[doc] = uint32(rank)
	}
	c.ByDepth = sorted(func(a, b uint32) int {
		return cmp.Or(cmp.Compare(c.Depth[b], c.Depth[a]), cmp.Compare(c.Rank[a], c.Rank[b]))
	})
	c.ByActive = sorted(func(a, b uint32) int {
		return cmp.Or(cmp.Compare(c.Active[b], c.Active[a]), cmp.Compare(c.LastDay[b], c.LastDay[a]), cmp.Compare(c.Rank[a], c.Rank[b]))
	})
	keys := make([]string, len(c.ID))
	for i := range keys {
		keys[i] = c.NameKey(uint32(i))
	}
	c.ByName = sorted(func(a, b uint32) int {
		return cmp.Or(strings.Compare(keys[a], keys[b]), cmp.Compare(c.Rank[a], c.Rank[b]))
	})
}

// NameKey is what names are sorted by: the folded name, or the login of those
// who give none.
func (c *Columns) NameKey(doc uint32) string {
	if name := c.name.at(doc); len(name) > 0 {
		return words.Fold(string(name))
	}
	return words.Fold(string(c.login.at(doc)))
}

// Login returns the login of a document.
func (c *Columns) Login(doc uint32) string { return string(c.login.at(doc)) }

// Facet returns the column of a field, nil if it has none.
func (c *Columns) Facet(field Field) *Facet { return c.facets[field] }

// Tools returns the tools of a document, as values of its facet.
func (c *Columns) Tools(doc uint32) ScoreList { return c.tools.list(c.facets[Tool], doc) }

// Areas returns the areas of a document, as values of its facet.
func (c *Columns) Areas(doc uint32) ScoreList { return c.areas.list(c.facets[Area], doc) }

// ToolArea returns the area that a value of the facet Tool belongs to.
func (c *Columns) ToolArea(value uint32) string { return c.areaOfTool[value] }

// ScoreList is the values of a document with their scores, in hundredths.
type ScoreList struct {
	Values                []uint32
	Points, Depth, Active []int32
}

func (s *scores) list(f *Facet, doc uint32) ScoreList {
	start, end := f.span(doc)
	return ScoreList{f.values[start:end], s.points[start:end], s.depth[start:end], s.active[start:end]}
}

// At returns the score of the value at i.
func (l ScoreList) At(i int) Score {
	return Score{talent.Points(l.Points[i]), talent.Points(l.Depth[i]), talent.Points(l.Active[i])}
}

// Find returns the document of a prospect.
func (c *Columns) Find(id talent.ProspectID) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(c.ByID, int64(id), func(doc uint32, id int64) int { return cmp.Compare(c.ID[doc], id) })
	if !ok {
		return 0, false
	}
	return c.ByID[i], true
}

func (c *Columns) sections() []section {
	list := []section{
		{name: "id", data: bytesOf(c.ID)}, {name: "points", data: bytesOf(c.Points)}, {name: "depth", data: bytesOf(c.Depth)}, {name: "active", data: bytesOf(c.Active)},
		{name: "last", data: bytesOf(c.LastDay)}, {name: "created", data: bytesOf(c.Created)}, {name: "followers", data: bytesOf(c.Followers)}, {name: "repos", data: bytesOf(c.Repos)},
		{name: "zone", data: bytesOf(c.Zone)}, {name: "lat", data: bytesOf(c.Lat)}, {name: "lon", data: bytesOf(c.Lon)},
		{name: "by.id", data: bytesOf(c.ByID)}, {name: "by.points", data: bytesOf(c.ByPoints)}, {name: "by.depth", data: bytesOf(c.ByDepth)},
		{name: "rank", data: bytesOf(c.Rank)}, {name: "by.active", data: bytesOf(c.ByActive)}, {name: "by.name", data: bytesOf(c.ByName)},
		{name: "tool.points", data: bytesOf(c.tools.points)}, {name: "tool.depth", data: bytesOf(c.tools.depth)}, {name: "tool.active", data: bytesOf(c.tools.active)},
		{name: "area.points", data: bytesOf(c.areas.points)}, {name: "area.depth", data: bytesOf(c.areas.depth)}, {name: "area.active", data: bytesOf(c.areas.active)},
	}
	list = append(list, c.login.sections("login")...)
	list = append(list, c.name.sections("name")...)
	list = append(list, c.toolAreas.sections("tool.area")...)
	for _, field := range FacetFields() {
		list = append(list, c.facets[field].sections("f."+string(field))...)
	}
	return list
}

// viewColumns reads the columns in place.
func viewColumns(s map[string][]byte) (*Columns, error) {
	c := &Columns{facets: make(map[Field]*Facet)}
	var failed []error
	c.ID = column[int64](s, "id", -1, &failed)
	n := len(c.ID)
	for name, target := range map[string]*[]int32{"points": &c.Points, "depth": &c.Depth, "active": &c.Active, "last": &c.LastDay,
		"created": &c.Created, "followers": &c.Followers, "repos": &c.Repos} {
		*target = column[int32](s, name, n, &failed)
	}
	for name, target := range map[string]*[]uint32{"by.id": &c.ByID, "by.points": &c.ByPoints, "by.depth": &c.ByDepth,
		"by.active": &c.ByActive, "by.name": &c.ByName, "rank": &c.Rank} {
		*target = column[uint32](s, name, n, &failed)
	}
	c.Zone = column[int16](s, "zone", n, &failed)
	c.Lat, c.Lon = column[float32](s, "lat", n, &failed), column[float32](s, "lon", n, &failed)
	var err error
	c.login, err = viewTexts(s, "login", n)
	failed = append(failed, err)
	c.name, err = viewTexts(s, "name", n)
	failed = append(failed, err)
	for _, field := range FacetFields() {
		c.facets[field], err = viewFacet(s, "f."+string(field), n)
		failed = append(failed, err)
	}
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	c.tools = viewScores(s, "tool", len(c.facets[Tool].values), &failed)
	c.areas = viewScores(s, "area", len(c.facets[Area].values), &failed)
	c.toolAreas, err = viewTexts(s, "tool.area", c.facets[Tool].Values())
	failed = append(failed, err)
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	c.facets[Tool].spell()
	c.facets[Area].spell()
	c.areaOfTool = c.toolAreas.strings()
	return c, nil
}

func viewScores(s map[string][]byte, name string, n int, failed *[]error) scores {
	return scores{column[int32](s, name+".points", n, failed), column[int32](s, name+".depth", n, failed), column[int32](s, name+".active", n, failed)}
}

func column[T number](s map[string][]byte, name string, n int, failed *[]error) []T {
	c, err := view[T](s, name, n)
	*failed = append(*failed, err)
	return c
}
