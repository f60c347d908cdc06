package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

type cityRow struct {
	id         int
	name       string
	ascii      string
	alternates []string
	lat, lon   float64
	feature    string
	country    string
	admin      string
	county     string
	population int
	zone       string
}

type adminRow struct {
	country, code, name string
	zone                string
}

type point struct {
	lat, lon float64
	admin    string
}

type world struct {
	cities    []cityRow
	admins    []adminRow
	adminAt   map[string]int // "CA.02"
	countries []string
	countryAt map[string]int
	zones     []string
	zoneAt    map[string]int
	current   map[string][]point // "CA:Vancouver"
	index     map[string][]entry
}

type entry struct {
	kind, how, index, weight int
}

func newWorld() *world {
	return &world{
		adminAt: make(map[string]int), countryAt: make(map[string]int), zoneAt: make(map[string]int),
		current: make(map[string][]point), index: make(map[string][]entry),
	}
}

// readAdmins reads either a JSON list of {code, name} or GeoNames' own table.
func (w *world) readAdmins(file string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read regions: %w", err)
	}
	var rows []struct{ Code, Name string }
	if strings.HasSuffix(file, ".json") {
		if err := json.Unmarshal(raw, &rows); err != nil {
			return fmt.Errorf("read regions %s: %w", file, err)
		}
	} else {
		for line := range strings.Lines(string(raw)) {
			if f := strings.Split(line, "\t"); len(f) >= 2 {
				rows = append(rows, struct{ Code, Name string }{f[0], f[1]})
			}
		}
	}
	for _, row := range rows {
		country, code, _ := strings.Cut(row.Code, ".")
		w.adminAt[row.Code] = len(w.admins)
		w.admins = append(w.admins, adminRow{country: country, code: code, name: plainRegion(row.Name)})
	}
	return nil
}

// plainRegion drops the word for the sort of division where the rest is the
// name that people use.
func plainRegion(name string) string {
	for _, suffix := range []string{" Department", " Oblast", " oblast", " Province", " State", " Voivodeship", " Republic", " Kray"} {
		name = strings.TrimSuffix(name, suffix)
	}
	for _, prefix := range []string{"State of "} {
		name = strings.TrimPrefix(name, prefix)
	}
	return name
}

func (w *world) readCurrent(file string) error {
	if file == "" {
		return nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read current cities: %w", err)
	}
	var rows []struct{ Name, Lat, Lng, Country, Admin1 string }
	if err := json.Unmarshal(raw, &rows); err != nil {
		return fmt.Errorf("read current cities %s: %w", file, err)
	}
	for _, r := range rows {
		lat, _ := strconv.ParseFloat(r.Lat, 64)
		lon, _ := strconv.ParseFloat(r.Lng, 64)
		key := r.Country + ":" + r.Name
		w.current[key] = append(w.current[key], point{lat, lon, r.Admin1})
	}
	return nil
}

func (w *world) readCities(file string, minPopulation int) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("read cities: %w", err)
	}
	defer f.Close()
	moved := make(map[string]map[string]int) // "VN.20" → code today → cities
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		c, ok := parseCity(scanner.Text())
		if !ok {
			continue
		}
		if now, ok := w.adminNow(c); ok {
			count(moved, c.country+"."+c.admin, now)
		}
		if keep(c, minPopulation) {
			w.cities = append(w.cities, c)
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("read cities %s: %w", file, err)
	}
	for i := range w.cities {
		c := &w.cities[i]
		if now, ok := w.adminNow(*c); ok {
			c.admin = now
		} else if now := commonest(moved[c.country+"."+c.admin]); now != "" {
			c.admin = now
		}
	}
	return nil
}

// parseCity reads a line of GeoNames' cities table.
func parseCity(line string) (cityRow, bool) {
	f := strings.Split(line, "\t")
	if len(f) < 18 {
		return cityRow{}, false
	}
	id, err := strconv.Atoi(f[0])
	if err != nil {
		return cityRow{}, false
	}
	lat, _ := strconv.ParseFloat(f[4], 64)
	lon, _ := strconv.ParseFloat(f[5], 64)
	population, _ := strconv.Atoi(f[14])
	c := cityRow{
		id: id, name: f[1], ascii: f[2], lat: lat, lon: lon, feature: f[7], country: f[8],
		admin: f[10], population: population, zone: f[17],
	}
	if f[3] != "" {
		c.alternates = strings.Split(f[3], ",")
	}
	if len(f[11]) <= 2 && strings.Trim(f[11], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		c.county = f[11]
	}
	return c, true
}

func keep(c cityRow, minPopulation int) bool {
	switch c.feature {
	case "PPLH", "PPLQ", "PPLW", "PPLCH":
		return false // historical, abandoned, destroyed
	case "PPLC", "PPLA":
		return c.population >= min(minPopulation, 1000) || c.feature == "PPLC"
	}
	return c.population >= minPopulation
}

// adminNow finds the division that a city belongs to today.
func (w *world) adminNow(c cityRow) (string, bool) {
	found := ""
	for _, p := range w.current[c.country+":"+c.name] {
		if math.Abs(p.lat-c.lat) > 0.15 || math.Abs(p.lon-c.lon) > 0.15 {
			continue
		}
		if p.admin == c.admin {
			return p.admin, true // of two towns of one name, the one on this side of the border
		}
		found = p.admin
	}
	return found, found != ""
}

func count(counts map[string]map[string]int, key, value string) {
	if counts[key] == nil {
		counts[key] = make(map[string]int)
	}
	counts[key][value]++
}

func commonest(counts map[string]int) string {
	best := ""
	for value, n := range counts {
		if best == "" || n > counts[best] || n == counts[best] && value < best {
			best = value
		}
	}
	return best
}

// settle orders cities by population, so that an index is a rank, and lists the
// countries.
func (w *world) settle() {
	slices.SortStableFunc(w.cities, func(a, b cityRow) int {
		if a.population != b.population {
			return b.population - a.population
		}
		return a.id - b.id
	})
	seen := make(map[string]bool)
	for _, c := range w.cities {
		seen[c.country] = true
	}
	for _, a := range w.admins {
		seen[a.country] = true
	}
	for code := range seen {
		if len(code) == 2 {
			w.countries = append(w.countries, code)
		}
	}
	slices.Sort(w.countries)
	for i, code := range w.countries {
		w.countryAt[code] = i
	}
}
