package posts

import (
	"slices"
	"strings"
)

// joinPlace is the answer to a place asked in two fields: city, then country.
func (fs fields) joinPlace() string {
	var city, country string
	for _, f := range fs {
		if len(f.kinds) != 1 || f.kinds[0] != fieldLocation || f.value == "" {
			continue
		}
		switch key := labelKey(f.label); {
		case slices.Contains(cityLabels, key) && city == "":
			city = firstLine(f.value)
		case slices.Contains(countryLabels, key) && country == "":
			country = firstLine(f.value)
		}
	}
	if city == "" || country == "" || strings.Contains(city, country) {
		return ""
	}
	return city + ", " + country
}

var (
	cityLabels    = []string{"city", "town", "ciudad", "ville", "stadt", "cidade", "citta", "miasto", "город", "місто", "城市", "stad", "sehir"}
	countryLabels = []string{"country", "pais", "pays", "land", "paese", "kraj", "страна", "країна", "国家", "国", "ulke"}
)
