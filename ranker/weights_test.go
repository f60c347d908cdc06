package ranker

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWeightsMistakes(t *testing.T) {
	tests := map[string]struct{ old, new, want string }{
		"unknown key":             {"month_cap: 1.0", "month_kap: 1.7", "month_kap"},
		"wrong type":              {"month_cap: 1.0", "month_cap: plenty", "month_cap"},
		"missing kind":            {"  review: 1.3\n", "", "kinds.review: missing"},
		"unknown kind":            {"  review: 1.3\n", "  review: 1.3\n  stars: 9\n", "kinds.stars: unknown"},
		"negative kind":           {"review: 1.3", "review: -1", "kinds.review: -1 is not 0 or more"},
		"not a number":            {"review: 1.3", "review: .nan", "kinds.review: NaN is not 0 or more"},
		"missing label":           {"fork: 0.2, ", "", "noise.fork: missing"},
		"missing specificity":     {"core: 1.0, ", "", "specificity.core: missing"},
		"no half-life":            {"half_life_months: 25", "half_life_months: 0", "depth.half_life_months: 0 is not above 0"},
		"bands out of order":      {"strong: {points: 15", "strong: {points: 5", "bands: points must not fall"},
		"words reach a good band": {"words: 2.0", "words: 6", "caps.words: 6 is not below bands.good.points (6)"},
		"no version":              {`version: "5"`, `version: ""`, "version: missing"},
		"areas out of order":      {"strong: 8, some: 1", "strong: 1, some: 8", "areas: strong (1) is below some (8)"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(string(embedded), tt.old, tt.new, 1)
			if text == string(embedded) {
				t.Fatalf("weights.yaml has no %q", tt.old)
			}
			_, err := Parse("my.yaml", []byte(text))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "my.yaml") {
				t.Errorf("got %v, want an error about my.yaml and %q", err, tt.want)
			}
		})
	}
}

func TestLoadWeights(t *testing.T) {
	file := filepath.Join(t.TempDir(), "weights.yaml")
	if err := os.WriteFile(file, Weights(), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := setup(t)
	if got.Version() != want.Version() || got.Hash() != want.Hash() || len(got.Hash()) != 12 {
		t.Errorf("got %s %s, want %s %s", got.Version(), got.Hash(), want.Version(), want.Hash())
	}
	if _, err := Load(file + ".absent"); err == nil {
		t.Error("an absent file gave no error")
	}
}
