package places

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"mlscout/talent"
)

// Figures is how well locations were read, against a file of known answers.
type Figures struct {
	Texts     int     `json:"texts"`
	Country   float64 `json:"country_accuracy"`    // right country, or rightly none
	Precision float64 `json:"precision"`           // right among those given a country
	Nulls     float64 `json:"nulls_kept"`          // no country where there is none
	City      float64 `json:"city_accuracy"`       // right city (id or name), or rightly none
	Region    float64 `json:"region_accuracy"`     // of the texts whose answer names a region
	Zone      float64 `json:"zone_accuracy"`       // of the texts whose answer names a zone
	Offset    float64 `json:"utc_offset_accuracy"` // of the texts whose answer names an offset
	AllPlaces float64 `json:"all_places_accuracy"` // every country of a text with several places
	Errors    []Miss  `json:"errors"`
	ByKind    []Kind  `json:"by_kind"`
}

// Kind is the share of right countries in one kind of text.
type Kind struct {
	Name    string  `json:"kind"`
	Texts   int     `json:"texts"`
	Country float64 `json:"country_accuracy"`
}

// Miss is a text read wrongly.
type Miss struct {
	ID    string `json:"id"`
	Field string `json:"field"`
	Got   string `json:"got"`
	Want  string `json:"want"`
}

// answer is a line of the file.
type answer struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	Kind      string `json:"kind"`
	City      string `json:"city"`
	Region    string `json:"region"`
	Country   string `json:"country"`
	GeoNameID int    `json:"geonameid"`
	Zone      string `json:"tz"`
	Offset    string `json:"utc_offset"`
	Places    []struct {
		Country string `json:"country"`
	} `json:"places"`
}

// share counts right answers.
type share struct{ right, all int }

func (s *share) count(right bool) bool {
	s.all++
	if right {
		s.right++
	}
	return right
}

func (s share) value() float64 {
	if s.all == 0 {
		return 1
	}
	return float64(s.right) / float64(s.all)
}

// tally holds the counts behind [Figures].
type tally struct {
	country, precision, nulls, city, region, zone, offset, all share
	kinds                                                      map[string]*share
	misses                                                     []Miss
}

// Evaluate reads JSON lines {id, text, kind, city, region, country, geonameid,
// tz, utc_offset, places} and compares them with what Locate says.
func (g *Gazetteer) Evaluate(r io.Reader) (Figures, error) {
	t := tally{kinds: make(map[string]*share), misses: []Miss{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var want answer
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			return Figures{}, fmt.Errorf("evaluate places: line %d: %w", n, err)
		}
		t.add(want, g.Locate(want.Text))
	}
	if err := lines.Err(); err != nil {
		return Figures{}, fmt.Errorf("evaluate places: %w", err)
	}
	return t.figures(), nil
}

func (t *tally) add(want answer, got Reading) {
	if t.kinds[want.Kind] == nil {
		t.kinds[want.Kind] = &share{}
	}
	right := t.check(&t.country, want, "country", got.Country, want.Country, got.Country == want.Country)
	t.kinds[want.Kind].count(right)
	if got.Country != "" {
		t.precision.count(right)
	}
	if want.Country == "" {
		t.nulls.count(got.Country == "")
	}
	sameCity := Fold(got.City) == Fold(want.City) || want.GeoNameID != 0 && got.GeoNameID == want.GeoNameID
	t.check(&t.city, want, "city", got.City, want.City, sameCity)
	if want.Region != "" {
		t.check(&t.region, want, "region", got.Region, want.Region, Fold(got.Region) == Fold(want.Region))
	}
	if want.Zone != "" {
		t.check(&t.zone, want, "tz", got.Zone, want.Zone, got.Zone == want.Zone)
	}
	if want.Offset != "" {
		t.check(&t.offset, want, "utc_offset", got.Offset, want.Offset, got.Offset == want.Offset)
	}
	if len(want.Places) > 1 {
		gotAll, wantAll := countriesOf(got.Places), []string{}
		for _, p := range want.Places {
			wantAll = append(wantAll, p.Country)
		}
		slices.Sort(wantAll)
		t.check(&t.all, want, "places", strings.Join(gotAll, " "), strings.Join(wantAll, " "), slices.Equal(gotAll, wantAll))
	}
}

func countriesOf(places []talent.Place) []string {
	list := []string{}
	for _, p := range places {
		list = append(list, p.Country)
	}
	slices.Sort(list)
	return list
}

func (t *tally) check(s *share, want answer, field, got, expected string, right bool) bool {
	if !right {
		t.misses = append(t.misses, Miss{ID: want.ID, Field: field, Got: got, Want: expected})
	}
	return s.count(right)
}

func (t *tally) figures() Figures {
	f := Figures{
		Texts: t.country.all, Country: t.country.value(), Precision: t.precision.value(), Nulls: t.nulls.value(),
		City: t.city.value(), Region: t.region.value(), Zone: t.zone.value(), Offset: t.offset.value(),
		AllPlaces: t.all.value(), Errors: t.misses, ByKind: []Kind{},
	}
	for name, s := range t.kinds {
		f.ByKind = append(f.ByKind, Kind{name, s.all, s.value()})
	}
	slices.SortFunc(f.ByKind, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return f
}

// Evaluate judges the embedded gazetteer; see [Gazetteer.Evaluate].
func Evaluate(r io.Reader) (Figures, error) {
	g, err := Default()
	if err != nil {
		return Figures{}, err
	}
	return g.Evaluate(r)
}
