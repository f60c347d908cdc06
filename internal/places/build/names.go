package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the build must not depend on the machine's zones
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"mlscout/internal/places"
)

// addZones finds the zone of each country and region: the one in which
// practically all of its people live, none where there are several.
func (w *world) addZones() error {
	for _, c := range w.cities {
		if _, ok := w.zoneAt[c.zone]; !ok {
			w.zoneAt[c.zone] = len(w.zones)
			w.zones = append(w.zones, c.zone)
		}
	}
	byAdmin := make(map[string]map[string]int)
	for _, c := range w.cities {
		key := c.country + "." + c.admin
		if byAdmin[key] == nil {
			byAdmin[key] = make(map[string]int)
		}
		byAdmin[key][c.zone] += c.population + 1
	}
	for i, a := range w.admins {
		w.admins[i].zone = mainZone(byAdmin[a.country+"."+a.code])
	}
	for _, zone := range w.zones {
		if _, err := standardOffset(zone); err != nil {
			return err
		}
	}
	return nil
}

func mainZone(people map[string]int) string {
	total, best := 0, ""
	for _, zone := range slices.Sorted(maps.Keys(people)) {
		total += people[zone]
		if best == "" || people[zone] > people[best] {
			best = zone
		}
	}
	if total == 0 || float64(people[best]) < 0.995*float64(total) {
		return ""
	}
	return best
}

// standardOffset is the zone's offset outside summer time, in minutes.
func standardOffset(name string) (int, error) {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return 0, fmt.Errorf("zone: %w", err)
	}
	year := time.Now().Year()
	_, january := time.Date(year, time.January, 10, 12, 0, 0, 0, loc).Zone()
	_, july := time.Date(year, time.July, 10, 12, 0, 0, 0, loc).Zone()
	return min(january, july) / 60, nil
}

// groupCodes are the United Nations regions that questions are asked about.
func groupCodes() []string {
	return []string{"002", "005", "009", "011", "013", "014", "015", "017", "018", "019", "021", "029", "030",
		"034", "035", "039", "053", "142", "143", "145", "150", "151", "154", "155", "419"}
}

func groups(code string) []string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return nil
	}
	var in []string
	for _, group := range groupCodes() {
		if language.MustParseRegion(group).Contains(region) {
			in = append(in, group)
		}
	}
	return in
}

func englishName(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.English.Regions().Name(region)
}

// addCountryNames takes CLDR's names in every language it has. A name that
// languages give to different countries is kept for the one that most mean.
func (w *world) addCountryNames() {
	votes := make(map[string]map[string]int)
	for _, tag := range display.Supported.Tags() {
		namer := display.Regions(tag)
		if namer == nil {
			continue
		}
		for _, code := range w.countries {
			region, err := language.ParseRegion(code)
			if err != nil {
				continue
			}
			name := places.Fold(namer.Name(region))
			if latin := len(name) == utf8.RuneCountInString(name); name == "" || latin && len(name) < 4 {
				continue
			}
			weight := 1
			if tag == language.English {
				weight = 1000
			}
			if votes[name] == nil {
				votes[name] = make(map[string]int)
			}
			votes[name][code] += weight
		}
	}
	for name, codes := range votes {
		winner := commonest(codes)
		how := places.RefAlternate
		if places.Fold(englishName(winner)) == name {
			how = places.RefMain
		}
		w.add(name, entry{places.RefCountry, how, w.countryAt[winner], 0})
	}
	for i, code := range w.countries {
		w.add(strings.ToLower(code), entry{places.RefCountry, places.RefCode, i, 0})
		if region, err := language.ParseRegion(code); err == nil && region.ISO3() != "ZZZ" {
			w.add(strings.ToLower(region.ISO3()), entry{places.RefCountry, places.RefCode, i, 0})
		}
	}
}

// addRegionNames adds the regions' own names and codes, then the hand-kept ones.
func (w *world) addRegionNames(file string) error {
	for i, a := range w.admins {
		w.add(places.Fold(a.name), entry{places.RefAdmin, places.RefMain, i, 0})
		if strings.Trim(a.code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
			w.add(strings.ToLower(a.code), entry{places.RefAdmin, places.RefCode, i, 0})
		}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read names: %w", err)
	}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := w.addNameLine(line); err != nil {
			return fmt.Errorf("read names %s: line %q: %w", file, line, err)
		}
	}
	return nil
}

// addNameLine reads "CODE<TAB>name|name": a country "GB" or a region "CA.02".
// Names in capitals of up to four letters are codes.
func (w *world) addNameLine(line string) error {
	code, list, ok := strings.Cut(line, "\t")
	if !ok {
		return fmt.Errorf("want a code, a tab and names")
	}
	kind, index := places.RefCountry, 0
	if strings.Contains(code, ".") {
		kind, index, ok = places.RefAdmin, w.adminAt[code], w.hasAdmin(code)
	} else {
		index, ok = w.countryAt[code]
	}
	if !ok {
		return fmt.Errorf("no country or region %s", code)
	}
	for name := range strings.SplitSeq(list, "|") {
		how := places.RefAlternate
		if len(name) <= 4 && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
			how = places.RefCode
		}
		w.add(places.Fold(name), entry{kind, how, index, 0})
	}
	return nil
}

func (w *world) hasAdmin(code string) bool { _, ok := w.adminAt[code]; return ok }

// addCityNames adds main names of all, alternate names of larger towns and
// three-letter codes of large ones.
func (w *world) addCityNames(minAlternates int) {
	for i, c := range w.cities {
		w.add(places.Fold(c.name), entry{places.RefCity, places.RefMain, i, 0})
		w.add(places.Fold(c.ascii), entry{places.RefCity, places.RefMain, i, 0})
		if c.population < minAlternates && c.feature != "PPLC" {
			continue
		}
		for _, name := range c.alternates {
			switch {
			case code(name) && len(name) == 3 && c.population >= 500_000:
				w.add(strings.ToLower(name), entry{places.RefCity, places.RefCode, i, 0})
			case !code(name) && wanted(name):
				w.add(places.Fold(name), entry{places.RefCity, places.RefAlternate, i, 0})
			}
		}
	}
}

func code(name string) bool {
	return len(name) <= 4 && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// wanted drops GeoNames' transliterations (written with a small letter), phrases
// and addresses.
func wanted(name string) bool {
	if n := utf8.RuneCountInString(name); n < 2 || n > 32 || strings.ContainsAny(name, "0123456789/()[]:;–") {
		return false
	}
	return name[0] < 'a' || name[0] > 'z'
}

// add files e under name once, keeping the better way of being named.
func (w *world) add(name string, e entry) {
	if name == "" || len(name) > 120 {
		return
	}
	for i, old := range w.index[name] {
		if old.kind == e.kind && old.index == e.index {
			w.index[name][i].how = min(old.how, e.how)
			return
		}
	}
	w.index[name] = append(w.index[name], e)
}

// encode writes the sections in the order in which the reader wants them.
func (w *world) encode() []byte {
	cities, names := w.encodeCities()
	keys, blocks := w.encodeKeys()
	sections := [][]byte{w.encodeZones(), w.encodeCountries(), w.encodeAdmins(), cities, names, keys, blocks}
	var out bytes.Buffer
	out.WriteString(places.Magic)
	for _, s := range sections {
		out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(s))))
	}
	for _, s := range sections {
		out.Write(s)
	}
	return out.Bytes()
}

func (w *world) encodeZones() []byte {
	var b bytes.Buffer
	for _, zone := range w.zones {
		offset, _ := standardOffset(zone) // checked when the zones were added
		fmt.Fprintf(&b, "%s\t%d\n", zone, offset)
	}
	return b.Bytes()
}

func (w *world) encodeCountries() []byte {
	people := make(map[string]map[string]int)
	for _, c := range w.cities {
		if people[c.country] == nil {
			people[c.country] = make(map[string]int)
		}
		people[c.country][c.zone] += c.population + 1
	}
	var b bytes.Buffer
	for _, code := range w.countries {
		fmt.Fprintf(&b, "%s\t%s\t%d\t%s\n", code, englishName(code), w.zoneIndex(mainZone(people[code])), strings.Join(groups(code), " "))
	}
	return b.Bytes()
}

func (w *world) encodeAdmins() []byte {
	var b bytes.Buffer
	for _, a := range w.admins {
		fmt.Fprintf(&b, "%d\t%s\t%s\t%d\n", w.countryAt[a.country], a.code, a.name, w.zoneIndex(a.zone))
	}
	return b.Bytes()
}

func (w *world) zoneIndex(name string) int {
	if i, ok := w.zoneAt[name]; ok {
		return i
	}
	return -1
}

func (w *world) encodeCities() (records, names []byte) {
	at := make(map[string]int)
	le := binary.LittleEndian
	for _, c := range w.cities {
		if _, ok := at[c.name]; !ok {
			at[c.name] = len(names)
			names = append(append(names, byte(len(c.name))), c.name...)
		}
		records = le.AppendUint32(records, uint32(c.id))
		records = le.AppendUint32(records, uint32(at[c.name]))
		records = le.AppendUint32(records, uint32(int32(math.Round(c.lat*1e4))))
		records = le.AppendUint32(records, uint32(int32(math.Round(c.lon*1e4))))
		records = le.AppendUint32(records, uint32(c.population))
		records = append(records, byte(w.countryAt[c.country]))
		records = le.AppendUint16(records, uint16(w.zoneAt[c.zone]))
		admin := 0
		if i, ok := w.adminAt[c.country+"."+c.admin]; ok {
			admin = i + 1
		}
		records = le.AppendUint16(records, uint16(admin))
		county := [2]byte{}
		copy(county[:], c.county)
		records = append(records, county[:]...)
		capital := byte(0)
		if c.feature == "PPLC" {
			capital = 1
		}
		records = append(records, capital, byte(min(len(c.alternates), 255)))
	}
	return records, names
}

// encodeKeys writes the sorted names in blocks; within a block a name shares
// the beginning of the one before.
func (w *world) encodeKeys() (keys, blocks []byte) {
	prev := ""
	for i, name := range slices.Sorted(maps.Keys(w.index)) {
		shared := 0
		if i%places.BlockSize == 0 {
			blocks = binary.LittleEndian.AppendUint32(blocks, uint32(len(keys)))
		} else {
			for shared < min(len(prev), len(name)) && prev[shared] == name[shared] {
				shared++
			}
		}
		keys = append(keys, byte(shared), byte(len(name)-shared))
		keys = append(keys, name[shared:]...)
		entries := w.index[name]
		slices.SortFunc(entries, func(a, b entry) int {
			if a.kind != b.kind {
				return a.kind - b.kind
			}
			return a.index - b.index
		})
		keys = binary.AppendUvarint(keys, uint64(len(entries)))
		for _, e := range entries {
			keys = binary.AppendUvarint(keys, uint64(e.index<<4|e.how<<2|e.kind))
		}
		prev = name
	}
	return keys, blocks
}
