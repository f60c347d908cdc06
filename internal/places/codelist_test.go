package places

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCodesInLists(t *testing.T) {
	gazetteer, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		"DE, AT, CH":          {"DE", "AT", "CH"},
		"DE/AT/CH":            {"DE", "AT", "CH"},
		"NL & BE":             {"NL", "BE"},
		"US or CA":            {"US", "CA"},
		"SE/NO/DK/FI, remote": {"SE", "NO", "DK", "FI"},
		"CA, US":              {"US"},
		"CI/CD for models":    {},
		"ML/AI and DE/DS":     {},
		"LHR or CDG":          {"GB", "FR"},
	} {
		t.Run(text, func(t *testing.T) {
			got := []string{}
			for _, p := range gazetteer.Locate(text).Places {
				got = append(got, p.Country)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("countries (-want +got):\n%s", diff)
			}
		})
	}
}
