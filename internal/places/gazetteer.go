package places

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"
	"sync"
)

//go:embed gazetteer.bin
var embedded string

//go:embed lexicon.tsv
var embeddedLexicon string

// Gazetteer answers questions about places. It is read-only and safe for
// concurrent use. The city data is searched where it lies, so opening it costs
// next to nothing.
type Gazetteer struct {
	zones     []zone
	countries []country
	admins    []admin
	cities    string // fixed-size records
	names     string // city names that records point into
	keys      string // front-coded sorted names with what they refer to
	blocks    string // offsets of the blocks of keys
	byCode    map[string]int
	areas     map[string]int // "ID.02" → index, of the regions in the lexicon
	ids       map[int]int    // GeoNames id → index, of the cities in the lexicon
	words     *lexicon
	patterns  patterns
}

// The shape of the data file; internal/places/build writes it.
const (
	Magic      = "mlscout places 1\n"
	CitySize   = 29
	BlockSize  = 16
	headerSize = len(Magic) + 7*4
)

type zone struct {
	name   string
	offset int // standard time, in minutes east of UTC
}

type country struct {
	code, name string
	zone       int // -1 where the country has several
	groups     []string
}

type admin struct {
	country int
	code    string
	name    string
	zone    int // -1 where the region has several
}

type city struct {
	index      int
	id         int
	name       string
	lat, lon   float64
	population int
	country    int
	admin      int // -1 unknown
	zone       int
	county     string // letters of the second-level code, as Italian plates: "MI"
	capital    bool
	names      int // alternate names that GeoNames knows, up to 255: a measure of fame
}

// The kinds of thing a name can refer to.
const (
	RefCountry = iota
	RefAdmin
	RefCity
)

// How a name refers to it.
const (
	RefMain      = iota // the name GeoNames shows
	RefAlternate        // another name, in whatever language
	RefCode             // a code that only counts in capitals
)

type ref struct {
	kind, how, index int
}

// Default opens the embedded gazetteer once.
func Default() (*Gazetteer, error) { return open() }

var open = sync.OnceValues(func() (*Gazetteer, error) { return decode(embedded, embeddedLexicon) })

var errData = errors.New("data file is damaged")

// decode reads the small tables and remembers where the large ones lie.
func decode(data, words string) (*Gazetteer, error) {
	if len(data) < headerSize || !strings.HasPrefix(data, Magic) {
		return nil, fmt.Errorf("open gazetteer: %w", errData)
	}
	g := &Gazetteer{byCode: make(map[string]int), areas: make(map[string]int), patterns: newPatterns()}
	sections := make([]string, 0, 7)
	rest := data[headerSize:]
	for i := range 7 {
		size := int(u32(data[len(Magic)+4*i:]))
		if size > len(rest) {
			return nil, fmt.Errorf("open gazetteer: section %d: %w", i, errData)
		}
		sections = append(sections, rest[:size])
		rest = rest[size:]
	}
	g.cities, g.names, g.keys, g.blocks = sections[3], sections[4], sections[5], sections[6]
	if err := g.decodeTables(sections[0], sections[1], sections[2]); err != nil {
		return nil, fmt.Errorf("open gazetteer: %w", err)
	}
	lex, err := parseLexicon(words)
	if err != nil {
		return nil, fmt.Errorf("open gazetteer: lexicon: %w", err)
	}
	g.words = lex
	g.nicknames()
	return g, nil
}

// decodeTables reads zones (name, minutes), countries (code, name, zone,
// groups) and first-level divisions (country, code, name, zone).
func (g *Gazetteer) decodeTables(zones, countries, admins string) error {
	for line := range strings.Lines(zones) {
		name, minutes, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		g.zones = append(g.zones, zone{name, atoi(minutes)})
	}
	for line := range strings.Lines(countries) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 4 {
			return fmt.Errorf("country line %q: %w", line, errData)
		}
		g.byCode[f[0]] = len(g.countries)
		g.countries = append(g.countries, country{f[0], f[1], atoi(f[2]), strings.Fields(f[3])})
	}
	for line := range strings.Lines(admins) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 4 {
			return fmt.Errorf("region line %q: %w", line, errData)
		}
		g.admins = append(g.admins, admin{atoi(f[0]), f[1], f[2], atoi(f[3])})
	}
	return nil
}

// city decodes the i-th record.
func (g *Gazetteer) city(i int) city {
	r := g.cities[i*CitySize : (i+1)*CitySize]
	at := int(u32(r[4:]))
	size := int(g.names[at])
	return city{
		index:      i,
		id:         int(u32(r)),
		name:       g.names[at+1 : at+1+size],
		lat:        float64(int32(u32(r[8:]))) / 1e4,
		lon:        float64(int32(u32(r[12:]))) / 1e4,
		population: int(u32(r[16:])),
		country:    int(r[20]),
		zone:       int(u16(r[21:])),
		admin:      int(u16(r[23:])) - 1,
		county:     strings.TrimRight(r[25:27], "\x00"),
		capital:    r[27] == 1,
		names:      int(r[28]),
	}
}

// nicknames finds the records of the cities that the lexicon names by id.
func (g *Gazetteer) nicknames() {
	wanted := make(map[int]bool)
	for _, a := range g.words.aliases {
		wanted[a.id] = true
	}
	for _, a := range g.words.exact {
		wanted[a.id] = true
	}
	for i, a := range g.admins {
		if code := g.countries[a.country].code + "." + a.code; g.words.areaCodes[code] {
			g.areas[code] = i
		}
	}
	g.ids = make(map[int]int, len(wanted))
	for i := range g.cityCount() {
		if id := int(u32(g.cities[i*CitySize:])); wanted[id] {
			g.ids[id] = i
		}
		if len(g.ids) == len(wanted) {
			break
		}
	}
}

// byID returns the index of a city that the lexicon names, or -1.
func (g *Gazetteer) byID(id int) int {
	if i, ok := g.ids[id]; ok {
		return i
	}
	return -1
}

func (g *Gazetteer) cityCount() int { return len(g.cities) / CitySize }

// lookup returns what a folded name refers to, most populous first.
func (g *Gazetteer) lookup(key string) []ref {
	n := len(g.blocks) / 4
	i := sort.Search(n, func(i int) bool { return g.blockHead(i) > key }) - 1
	if i < 0 || key == "" {
		return nil
	}
	pos, prev := int(u32(g.blocks[4*i:])), ""
	for range BlockSize {
		if pos >= len(g.keys) {
			return nil
		}
		shared, size := int(g.keys[pos]), int(g.keys[pos+1])
		suffix := g.keys[pos+2 : pos+2+size]
		pos += 2 + size
		matches := len(key) == shared+size && key[:shared] == prev[:shared] && key[shared:] == suffix
		if matches {
			return g.refs(pos)
		}
		prev = prev[:shared] + suffix
		pos = g.skipRefs(pos)
	}
	return nil
}

func (g *Gazetteer) blockHead(i int) string {
	pos := int(u32(g.blocks[4*i:]))
	return g.keys[pos+2 : pos+2+int(g.keys[pos+1])]
}

func (g *Gazetteer) refs(pos int) []ref {
	n, pos := g.uvarint(pos)
	refs := make([]ref, 0, n)
	for range n {
		var v int
		v, pos = g.uvarint(pos)
		refs = append(refs, ref{kind: v & 3, how: v >> 2 & 3, index: v >> 4})
	}
	return refs
}

func (g *Gazetteer) skipRefs(pos int) int {
	n, pos := g.uvarint(pos)
	for range n {
		for g.keys[pos] >= 0x80 {
			pos++
		}
		pos++
	}
	return pos
}

func (g *Gazetteer) uvarint(pos int) (value, next int) {
	for shift := 0; ; shift += 7 {
		b := g.keys[pos]
		pos++
		value |= int(b&0x7f) << shift
		if b < 0x80 {
			return value, pos
		}
	}
}

func u32(s string) uint32 { return binary.LittleEndian.Uint32([]byte(s[:4])) }
func u16(s string) uint16 { return binary.LittleEndian.Uint16([]byte(s[:2])) }

func atoi(s string) int {
	n, sign := 0, 1
	if strings.HasPrefix(s, "-") {
		s, sign = s[1:], -1
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return sign * n
}

// DistanceKM is the great-circle distance between two points.
func DistanceKM(lat1, lon1, lat2, lon2 float64) float64 {
	const radius, rad = 6371.0, math.Pi / 180
	sinLat := math.Sin((lat2 - lat1) * rad / 2)
	sinLon := math.Sin((lon2 - lon1) * rad / 2)
	h := sinLat*sinLat + math.Cos(lat1*rad)*math.Cos(lat2*rad)*sinLon*sinLon
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))
}
