package places

import (
	"fmt"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mlscout/talent"
)

func gazetteer(t testing.TB) *Gazetteer {
	t.Helper()
	g, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// brief is a reading in one line: city, region, country, zone.
func brief(r Reading) string {
	return fmt.Sprintf("%s|%s|%s|%s", r.City, r.Region, r.Country, r.Offset)
}

func TestLocate(t *testing.T) {
	tests := map[string]string{
		// city with its country or region, in many spellings
		"Boise ID": "Boise|Idaho|US|-07:00", "Perth WA": "Perth|Western Australia|AU|+08:00",
		"Florianópolis, SC": "Florianópolis|Santa Catarina|BR|-03:00", "Monterrey, NL": "Monterrey|Nuevo León|MX|-06:00",
		"Geneva / CH": "Genève|Geneva|CH|+01:00", "Torino (TO)": "Turin|Piedmont|IT|+01:00", "Casablanca, MA": "Casablanca|Casablanca-Settat|MA|+01:00",
		"London, CA": "London|Ontario|CA|-05:00", "Dublin, CA": "Dublin|California|US|-08:00", "Athens, GA": "Athens|Georgia|US|-05:00",
		"Tbilisi, GE": "Tbilisi||GE|+04:00", "Lebanon, NH": "Lebanon|New Hampshire|US|-05:00", "Newcastle, UK": "Newcastle upon Tyne|England|GB|+00:00",
		"Germany, Berlin": "Berlin||DE|+01:00", "USA, California, San Francisco": "San Francisco|California|US|-08:00",
		"muenchen": "Munich|Bavaria|DE|+01:00", "Санкт-Петербург, Россия": "Saint Petersburg|St.-Petersburg|RU|+03:00",
		"中国 上海": "Shanghai||CN|+08:00", "北京市朝阳区": "Beijing||CN|+08:00", "القاهرة": "Cairo||EG|+02:00", "กรุงเทพ": "Bangkok||TH|+07:00",
		"Kreuzberg, Berlin": "Kreuzberg|Berlin|DE|+01:00", "Shoreditch, London": "London|England|GB|+00:00", "TU Berlin": "Berlin||DE|+01:00",
		"ETH Zurich": "Zürich||CH|+01:00", "Greater Boston Area": "Boston|Massachusetts|US|-05:00", "🇧🇷 São Paulo": "São Paulo||BR|-03:00",
		"originally from Brazil, based in Lisbon": "Lisbon||PT|+00:00", "Lagos → London": "London|England|GB|+00:00", "🇮🇳 → 🇩🇪": "||DE|+01:00",
		"Asia/Kolkata": "Kolkata|West Bengal|IN|+05:30", "48.8566, 2.3522": "Paris|Île-de-France|FR|+01:00",
		// names alone
		"Heidelberg": "Heidelberg|Baden-Wurttemberg|DE|+01:00", "Tunis": "Tunis|Tunis Governorate|TN|+01:00", "Singapore": "Singapore||SG|+08:00",
		"Québec": "|Quebec|CA|", "New York, USA": "New York City|New York|US|-05:00", "Valencia": "|||", "Newcastle": "|||", "Springfield": "|||",
		"nice": "|||", "batman": "|||",
		// countries and regions
		"TX": "|Texas|US|", "CA": "|||", "DE": "|||", "NL": "||NL|+01:00", "Trinidad & Tobago": "||TT|-04:00", "us": "||US|", "in": "|||",
		"Georgia, USA": "|Georgia|US|-05:00", "Île-de-France": "|Île-de-France|FR|+01:00", "Bali": "|Bali|ID|+08:00", "Remote (US only)": "||US|",
		// none
		"Remote - Europe": "|||", "C:\\Windows": "|||", "10.0.0.1": "|||", "while(true)": "|||", "Hogwarts": "|||", "": "|||", "🌍": "|||",
		"UTC-3": "|||-03:00", "EST": "|||-05:00", "UTC−03:30": "|||-03:30",
	}
	g := gazetteer(t)
	for text, want := range tests {
		if got := brief(g.Locate(text)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestSeveralPlaces(t *testing.T) {
	tests := map[string][]string{
		"NYC / SF / London":                     {"US", "US", "GB"},
		"Berlin, Germany and San Francisco, CA": {"DE", "US"},
		"Bengaluru/Hyderabad/Pune":              {"IN", "IN", "IN"},
		"Germany, France or Spain":              {"DE", "FR", "ES"},
		"Ex-Moscow, now Belgrade":               {"RS", "RU"},
		"Rotterdam | NL | EU":                   {"NL"},
		"Valencia, Madrid":                      {"ES", "ES"},
	}
	g := gazetteer(t)
	for text, want := range tests {
		var got []string
		for _, p := range g.Locate(text).Places {
			got = append(got, p.Country)
		}
		if text == "Valencia, Madrid" { // read with the help of the other
			want = []string{"ES", "ES"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestWhatElseATextSays(t *testing.T) {
	g := gazetteer(t)
	r := g.Locate("Remote, LATAM (UTC-3 to UTC+1)")
	if !r.Remote || len(r.Macro) != 1 || r.Macro[0] != "Latin America" {
		t.Errorf("remote and macro: got %+v", r)
	}
	want := &talent.PostTimezone{Raw: "UTC-3 to UTC+1", Min: -180, Max: 60}
	if diff := cmp.Diff(want, r.Timezone); diff != "" {
		t.Errorf("time zone (-want +got):\n%s", diff)
	}
	if e := g.Explain("Georgia"); e.Reason == "" || len(e.Steps) == 0 || e.Confidence != talent.NoConfidence {
		t.Errorf("explanation: got %+v", e)
	}
}

func TestFold(t *testing.T) {
	tests := map[string]string{
		"İstanbul": "istanbul", "Saint-Étienne": "saint etienne", "Łódź": "lodz", "'s-Gravenhage": "s gravenhage", "Washington, D.C.": "washington dc",
		"Straße": "strasse", "  a  b ": "a b", "서울": "서울", "Tromsø": "tromso",
	}
	for text, want := range tests {
		if got := Fold(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestEveryNameIsFound(t *testing.T) {
	g := gazetteer(t)
	rapid.Check(t, func(t *rapid.T) {
		c := g.city(rapid.IntRange(0, g.cityCount()-1).Draw(t, "city"))
		found := false
		for _, r := range g.lookup(Fold(c.name)) {
			found = found || r.kind == RefCity && r.index == c.index
		}
		if !found {
			t.Fatalf("%s (%d) is not found under its name", c.name, c.id)
		}
		text := c.name + ", " + g.countries[c.country].name
		if got := g.Locate(text).Country; got != g.countries[c.country].code {
			t.Fatalf("%q: got %q, want %q", text, got, g.countries[c.country].code)
		}
	})
}

func TestMembers(t *testing.T) {
	g := gazetteer(t)
	if got := g.Members("EU"); len(got) != 27 {
		t.Errorf("EU: got %d countries: %v", len(got), got)
	}
	if got := g.Members("Nordics"); !cmp.Equal(got, []string{"DK", "FI", "IS", "NO", "SE"}) {
		t.Errorf("Nordics: got %v", got)
	}
	if got := g.Members("Atlantis"); got != nil {
		t.Errorf("Atlantis: got %v", got)
	}
}

func TestDistance(t *testing.T) {
	if got := DistanceKM(52.52, 13.405, 48.8566, 2.3522); got < 870 || got > 885 {
		t.Errorf("Berlin to Paris: got %.0f km, want about 878", got)
	}
}

func FuzzLocate(f *testing.F) {
	for _, seed := range []string{"Berlin, Germany", "UTC+5:30", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "from X, now in Y → Z", "北京市", "52.1, 13.4", "\xff\xfe"} {
		f.Add(seed)
	}
	g := gazetteer(f)
	f.Fuzz(func(t *testing.T, text string) {
		r := g.Locate(text)
		if r.Country == "" && (r.City != "" || r.GeoNameID != 0 || r.Zone != "") {
			t.Errorf("a place without country: %+v", r)
		}
		if len(r.Places) > 0 && r.Country != r.Places[0].Country {
			t.Errorf("the primary place is not the first: %+v", r)
		}
		if utf8.ValidString(text) && !utf8.ValidString(r.Reason) {
			t.Errorf("reason is not text: %q", r.Reason)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(Magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		if g, err := decode(string(data), ""); err == nil && g == nil {
			t.Error("neither gazetteer nor error")
		}
	})
}

func BenchmarkLocate(b *testing.B) {
	g := gazetteer(b)
	texts := make([]string, 0, 4096)
	for i := range 4096 {
		c := g.city(i * 7)
		forms := []string{c.name, c.name + ", " + g.countries[c.country].name, "Remote - " + c.name, c.name + " / " + g.city(i).name + " (UTC+2)"}
		texts = append(texts, forms[i%len(forms)])
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		g.Locate(texts[i%len(texts)])
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "texts/s")
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := decode(embedded, embeddedLexicon); err != nil {
			b.Fatal(err)
		}
	}
}
