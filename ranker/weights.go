package ranker

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"

	"github.com/goccy/go-yaml"

	"mlscout/talent"
)

//go:embed weights.yaml
var embedded []byte

// weights is the content of a weights file; weights.yaml documents each member.
type weights struct {
	Version     string                   `yaml:"version"`
	Kinds       map[talent.Kind]float64  `yaml:"kinds"`
	MonthCap    float64                  `yaml:"month_cap"`
	Breadth     float64                  `yaml:"breadth_half_months"`
	Depth       depthWeights             `yaml:"depth"`
	Active      activeWeights            `yaml:"active"`
	Undated     float64                  `yaml:"undated_months"`
	Neighbour   float64                  `yaml:"neighbour_share"`
	Noise       map[talent.Noise]float64 `yaml:"noise"`
	Own         float64                  `yaml:"own"`
	StackTools  float64                  `yaml:"stack_tools"`
	Ownership   ownership                `yaml:"ownership"`
	Specificity map[string]float64       `yaml:"specificity"`
	Slight      float64                  `yaml:"slight_share"`
	Caps        caps                     `yaml:"caps"`
	Bands       bands                    `yaml:"bands"`
	Areas       areaWeights              `yaml:"areas"`
	Shape       shapeWeights             `yaml:"shape"`
}

type depthWeights struct {
	Scale         float64 `yaml:"scale"`
	HalfLife      float64 `yaml:"half_life_months"`
	FreshGain     float64 `yaml:"fresh_gain"`
	FreshHalfLife float64 `yaml:"fresh_half_life_months"`
	Bend          float64 `yaml:"bend"`
}

type activeWeights struct {
	Scale    float64 `yaml:"scale"`
	HalfLife float64 `yaml:"half_life_months"`
	MonthCap float64 `yaml:"month_cap"`
}

type ownership struct {
	Gain      float64 `yaml:"gain"`
	MaxPeople int     `yaml:"max_people"`
}

type caps struct {
	Use           float64 `yaml:"use"`
	Words         float64 `yaml:"words"`
	Passing       float64 `yaml:"passing"`
	PassingMonths float64 `yaml:"passing_months"`
}

type bands struct {
	Strong threshold `yaml:"strong"`
	Good   threshold `yaml:"good"`
	Some   threshold `yaml:"some"`
}

type threshold struct {
	Points float64 `yaml:"points"`
	Months float64 `yaml:"months"`
}

type shapeWeights struct {
	Joins float64 `yaml:"joins"`
}

type areaWeights struct {
	Also   float64 `yaml:"also"`
	Strong float64 `yaml:"strong"`
	Some   float64 `yaml:"some"`
}

// Model is a set of weights, fixed once loaded. It is safe for concurrent use.
type Model struct {
	w    weights
	hash string
}

// Default returns the model with the built-in weights.
func Default() (*Model, error) { return Parse("built-in weights.yaml", embedded) }

// Weights returns the built-in weights file, commented, to start an own one from.
func Weights() []byte { return slices.Clone(embedded) }

// Load reads a weights file. Unknown keys, missing weights and values out of
// range are errors that name the key.
func Load(file string) (*Model, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	return Parse(file, text)
}

// Version is the version that the weights file gives itself.
func (m *Model) Version() string { return m.w.Version }

// Hash identifies the weights: 12 hexadecimal digits of the file's SHA-256.
func (m *Model) Hash() string { return m.hash }

// Parse reads the text of a weights file; name is for messages.
func Parse(name string, text []byte) (*Model, error) {
	var w weights
	if err := yaml.UnmarshalWithOptions(text, &w, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("weights %s: %w", name, err)
	}
	if err := w.check(); err != nil {
		return nil, fmt.Errorf("weights %s: %w", name, err)
	}
	sum := sha256.Sum256(text)
	return &Model{w: w, hash: hex.EncodeToString(sum[:6])}, nil
}

func (w weights) check() error {
	if w.Version == "" {
		return errors.New("version: missing")
	}
	if err := complete("kinds", w.Kinds, talent.Kinds()); err != nil {
		return err
	}
	if err := complete("noise", w.Noise, []talent.Noise{talent.Fork, talent.Classroom, talent.Tutorial, talent.OnePush}); err != nil {
		return err
	}
	if err := complete("specificity", w.Specificity, []string{"core", "strong", "supporting", "generic", "unknown"}); err != nil {
		return err
	}
	return w.checkRanges()
}

// complete reports a weight that is missing or that nobody asks for.
func complete[K ~string](section string, got map[K]float64, want []K) error {
	for _, key := range want {
		if _, ok := got[key]; !ok {
			return fmt.Errorf("%s.%s: missing", section, key)
		}
	}
	for _, key := range sortedKeys(got) {
		if !slices.Contains(want, key) {
			return fmt.Errorf("%s.%s: unknown", section, key)
		}
		if value := got[key]; !(value >= 0) || math.IsInf(value, 0) {
			return fmt.Errorf("%s.%s: %v is not 0 or more", section, key, value)
		}
	}
	return nil
}

func (w weights) checkRanges() error {
	positive := map[string]float64{
		"month_cap": w.MonthCap, "stack_tools": w.StackTools, "undated_months": w.Undated, "depth.half_life_months": w.Depth.HalfLife,
		"depth.fresh_half_life_months": w.Depth.FreshHalfLife, "depth.bend": w.Depth.Bend,
		"active.half_life_months": w.Active.HalfLife, "active.month_cap": w.Active.MonthCap, "bands.some.points": w.Bands.Some.Points, "areas.some": w.Areas.Some,
	}
	for _, key := range sortedKeys(positive) {
		if value := positive[key]; !(value > 0) || math.IsInf(value, 0) {
			return fmt.Errorf("%s: %v is not above 0", key, value)
		}
	}
	atLeastZero := map[string]float64{
		"breadth_half_months": w.Breadth, "depth.scale": w.Depth.Scale, "depth.fresh_gain": w.Depth.FreshGain,
		"active.scale": w.Active.Scale, "neighbour_share": w.Neighbour, "slight_share": w.Slight, "own": w.Own, "ownership.gain": w.Ownership.Gain,
		"caps.use": w.Caps.Use, "caps.words": w.Caps.Words, "caps.passing": w.Caps.Passing,
		"caps.passing_months": w.Caps.PassingMonths, "areas.also": w.Areas.Also, "shape.joins": w.Shape.Joins,
		"bands.strong.months": w.Bands.Strong.Months, "bands.good.months": w.Bands.Good.Months, "bands.some.months": w.Bands.Some.Months,
	}
	for _, key := range sortedKeys(atLeastZero) {
		if value := atLeastZero[key]; !(value >= 0) || math.IsInf(value, 0) {
			return fmt.Errorf("%s: %v is not 0 or more", key, value)
		}
	}
	return w.checkOrder()
}

// checkOrder holds what the bands promise: words alone never exceed "some".
func (w weights) checkOrder() error {
	b := w.Bands
	switch {
	case b.Strong.Points < b.Good.Points || b.Good.Points < b.Some.Points:
		return fmt.Errorf("bands: points must not fall from some (%v) to good (%v) to strong (%v)", b.Some.Points, b.Good.Points, b.Strong.Points)
	case w.Caps.Words >= b.Good.Points:
		return fmt.Errorf("caps.words: %v is not below bands.good.points (%v)", w.Caps.Words, b.Good.Points)
	case w.Areas.Strong < w.Areas.Some:
		return fmt.Errorf("areas: strong (%v) is below some (%v)", w.Areas.Strong, w.Areas.Some)
	case w.Ownership.MaxPeople < 0:
		return fmt.Errorf("ownership.max_people: %d is negative", w.Ownership.MaxPeople)
	}
	return nil
}
