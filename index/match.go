package index

import (
	"fmt"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"mlscout/index/part"
	"mlscout/index/query"
	"mlscout/talent"
)

// matcher turns a query into sets of documents of one part. Sets may be views
// of the files and are never changed.
type matcher struct {
	*search
	part *livePart
	sets map[*query.Node]*roaring.Bitmap
}

// match returns the documents that n holds for, dead ones included.
func (m *matcher) match(n *query.Node) (*roaring.Bitmap, error) {
	if set, ok := m.sets[n]; ok {
		return set, nil
	}
	set, err := m.compute(n)
	if err != nil {
		return nil, err
	}
	m.sets[n] = set
	return set, nil
}

func (m *matcher) compute(n *query.Node) (*roaring.Bitmap, error) {
	switch n.Op {
	case query.All:
		return m.all(), nil
	case query.And, query.Or:
		return m.combine(n)
	case query.Not:
		set, err := m.match(n.Kids[0])
		if err != nil {
			return nil, err
		}
		return roaring.AndNot(m.all(), set), nil
	case query.Between:
		return m.between(n)
	case query.Within:
		return m.within(n), nil
	case query.Shelved:
		return m.shelf(n), nil
	}
	return m.lookup(n)
}

func (m *matcher) all() *roaring.Bitmap {
	if m.part.dead.IsEmpty() {
		return m.part.live
	}
	all := roaring.New()
	all.AddRange(0, uint64(m.part.Len()))
	return all
}

// combine intersects or unites; excluded sets are taken away, never turned around.
func (m *matcher) combine(n *query.Node) (*roaring.Bitmap, error) {
	var take, leave []*roaring.Bitmap
	for _, kid := range n.Kids {
		of := kid
		if n.Op == query.And && kid.Op == query.Not {
			of = kid.Kids[0]
		}
		set, err := m.match(of)
		if err != nil {
			return nil, err
		}
		if of != kid {
			leave = append(leave, set)
		} else {
			take = append(take, set)
		}
	}
	if n.Op == query.Or {
		return roaring.FastOr(take...), nil
	}
	return intersect(m.all(), take, leave), nil
}

// intersect begins with the smallest set.
func intersect(all *roaring.Bitmap, take, leave []*roaring.Bitmap) *roaring.Bitmap {
	if len(take) == 0 {
		take = []*roaring.Bitmap{all}
	}
	least := 0
	for i, set := range take {
		if set.GetCardinality() < take[least].GetCardinality() {
			least = i
		}
	}
	result := take[least].Clone()
	for i, set := range take {
		if i != least {
			result.And(set)
		}
	}
	for _, set := range leave {
		result.AndNot(set)
	}
	return result
}

func (m *matcher) lookup(n *query.Node) (*roaring.Bitmap, error) {
	field := n.Field
	if field == "" {
		field = part.Text
	}
	switch n.Op {
	case query.Word, query.Phrase:
		return m.spellings(n, field)
	case query.Prefix, query.Begins:
		return m.part.Prefix(field, n.Value)
	case query.Is:
		return m.part.Value(part.Field(field), n.Value)
	case query.Located:
		return m.located(n)
	}
	return nil, fmt.Errorf("%s: cannot be searched", n)
}

// spellings finds a word or phrase and what is written otherwise.
func (m *matcher) spellings(n *query.Node, field string) (*roaring.Bitmap, error) {
	set, err := m.phrase(field, n.Words)
	if err != nil || len(n.Also) == 0 {
		return set, err
	}
	sets := []*roaring.Bitmap{set}
	for _, other := range n.Also {
		set, err := m.phrase(field, other)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set)
	}
	return roaring.FastOr(sets...), nil
}

// phrase finds words next to each other; in fields of the profile, which are
// short, all words anywhere in the field.
func (m *matcher) phrase(field string, phrase []string) (*roaring.Bitmap, error) {
	set, err := m.part.Words(field, phrase)
	if err != nil || len(phrase) == 1 || field != part.Text {
		return set, err
	}
	return m.part.Phrase(phrase, set), nil
}

// located finds the people of the same place, and those whose text has the words.
func (m *matcher) located(n *query.Node) (*roaring.Bitmap, error) {
	set, err := m.part.Words(part.Location, n.Words)
	if err != nil {
		return nil, err
	}
	field, value := placeValue(n.Place)
	if value == "" {
		return set, nil
	}
	resolved, err := m.part.Value(field, value)
	if err != nil {
		return nil, err
	}
	return roaring.Or(set, resolved), nil
}

// placeValue is how the people of a place are found.
func placeValue(place talent.Place) (part.Field, string) {
	switch {
	case place.City != "":
		return part.Place, part.PlaceName(place.City, place.Region, place.Country)
	case place.Region != "":
		return part.Region, part.PlaceName("", place.Region, place.Country)
	}
	return part.Country, place.Country
}

func (m *matcher) between(n *query.Node) (*roaring.Bitmap, error) {
	low, high := n.Range.Min, n.Range.Max
	p := m.part
	switch n.Field {
	case "followers":
		return scan(p.Followers, low, high), nil
	case "repos":
		return scan(p.Repos, low, high), nil
	case "points":
		return scan(p.Points, low, high), nil
	case "depth":
		return scan(p.Depth, low, high), nil
	case "created":
		return m.days(p.Created, n.Range), nil
	case "active":
		return m.days(p.LastDay, n.Range), nil
	case "tz":
		return scan(p.Zone, max(low, part.NoZone+1), high), nil
	case "overlap":
		return m.overlap(low, high)
	}
	return nil, fmt.Errorf("%s: cannot be searched", n)
}

// days finds days in a range of days or ages; an unknown day is in none.
func (m *matcher) days(column []int32, r query.Range) *roaring.Bitmap {
	low, high := r.Min, r.Max
	if r.Unit == query.Ages {
		low, high = math.MinInt64, math.MaxInt64
		if r.Max != math.MaxInt64 {
			low = int64(m.Today) - r.Max
		}
		if r.Min != math.MinInt64 {
			high = int64(m.Today) - r.Min
		}
	}
	return scan(column, max(low, 1), high)
}

// scan finds the documents whose number lies between low and high.
func scan[T int16 | int32](column []T, low, high int64) *roaring.Bitmap {
	low, high = max(low, math.MinInt32), min(high, math.MaxInt32)
	if low > high {
		return roaring.New()
	}
	bits, width := make([]uint64, 0, (len(column)+63)/64), uint64(high-low)
	for block := range slices.Chunk(column, 64) {
		word := uint64(0)
		for i, v := range block {
			if uint64(int64(v)-low) <= width {
				word |= 1 << i
			}
		}
		bits = append(bits, word)
	}
	return roaring.FromDense(bits, false)
}

// where finds the documents below n that hold.
func where(n int, holds func(doc int) bool) *roaring.Bitmap {
	bits := make([]uint64, (n+63)/64)
	for doc := range n {
		if holds(doc) {
			bits[doc>>6] |= 1 << (doc & 63)
		}
	}
	return roaring.FromDense(bits, false)
}

// workday is how long people work, in minutes; overlap is what two working days
// of the same hours share across the distance of their zones.
const workday = 8 * 60

func (m *matcher) overlap(low, high int64) (*roaring.Bitmap, error) {
	if m.Team == nil {
		return nil, fmt.Errorf("overlap: the team's time zone is not set")
	}
	team, zones := int64(*m.Team), m.part.Zone
	return where(len(zones), func(doc int) bool {
		if zones[doc] == part.NoZone {
			return false
		}
		shared := Overlap(team, int64(zones[doc]))
		return low <= shared && shared <= high
	}), nil
}

// Overlap is how many minutes of an eight-hour working day two places share that
// lie the given minutes from UTC.
func Overlap(a, b int64) int64 {
	apart := (a - b) % (24 * 60)
	if apart < 0 {
		apart = -apart
	}
	apart = min(apart, 24*60-apart)
	return max(0, workday-apart)
}

const earthRadius = 6371.0088 // kilometres

func (m *matcher) within(n *query.Node) *roaring.Bitmap {
	lat, lon := m.part.Lat, m.part.Lon
	band := n.Radius / earthRadius * 180 / math.Pi // degrees of latitude
	south, north := float32(n.Place.Lat-band)-0.001, float32(n.Place.Lat+band)+0.001
	return where(len(lat), func(doc int) bool {
		if lat[doc] < south || lat[doc] > north || lat[doc] == part.NoPlace {
			return false
		}
		return distance(n.Place.Lat, n.Place.Lon, float64(lat[doc]), float64(lon[doc])) <= n.Radius
	})
}

// distance is the way between two points along the earth, in kilometres.
func distance(lat1, lon1, lat2, lon2 float64) float64 {
	const radian = math.Pi / 180
	dLat, dLon := (lat2-lat1)*radian/2, (lon2-lon1)*radian/2
	h := math.Sin(dLat)*math.Sin(dLat) + math.Cos(lat1*radian)*math.Cos(lat2*radian)*math.Sin(dLon)*math.Sin(dLon)
	return 2 * earthRadius * math.Asin(math.Sqrt(min(1, h)))
}

func (m *matcher) shelf(n *query.Node) *roaring.Bitmap {
	set := m.documents(m.shelves[n])
	if n.Value == "no" && n.Field != "list" {
		return roaring.AndNot(m.all(), set)
	}
	return set
}

// documents finds the documents of prospects.
func (m *matcher) documents(ids []talent.ProspectID) *roaring.Bitmap {
	set := roaring.New()
	for _, id := range ids {
		if doc, ok := m.part.Find(id); ok {
			set.Add(doc)
		}
	}
	return set
}
