package ranker

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"math"
	"os"

	"github.com/goccy/go-yaml"

	"mlscout/talent"
)

//go:embed weights.yaml
var embedded []byte

// weights is the content of a weights file; weights.yaml documents each member.
type weights struct {
	Version       string                   `yaml:"version"`
	Scale         float64                  `yaml:"scale"`
	Depth         reading                  `yaml:"depth"`
	Active        reading                  `yaml:"active"`
	UndatedMonths float64                  `yaml:"undated_months"`
	Kinds         map[talent.Kind]float64  `yaml:"kinds"`
	MonthCap      float64                  `yaml:"month_cap"`
	Noise         map[talent.Noise]float64 `yaml:"noise"`
	Own           float64                  `yaml:"own"`
	Specificity   map[string]float64       `yaml:"specificity"`
	Caps          caps                     `yaml:"caps"`
	Ownership     ownership                `yaml:"ownership"`
	Bands         bands                    `yaml:"bands"`
	Areas         areaWeights              `yaml:"areas"`
}

type reading struct {
	Share    float64 `yaml:"share"`
	HalfLife float64 `yaml:"half_life_months"`
}

type caps struct {
	Use   float64 `yaml:"use"`
	Words float64 `yaml:"words"`
}

type ownership struct {
	Gain      float64 `yaml:"gain"`
	MaxPeople int     `yaml:"max_people"`
}

type bands struct {
	Strong threshold `yaml:"strong"`
	Good   threshold `yaml:"good"`
	Some   threshold `yaml:"some"`
}

type threshold struct {
	Points float64 `yaml:"points"`
	Months int     `yaml:"months"`
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
func Default() (*Model, error) { return parse("built-in weights.yaml", embedded) }

// Load reads a weights file. Unknown keys, missing weights and values out of
// range are errors that name the key.
func Load(file string) (*Model, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	return parse(file, text)
}

// Version is the version that the weights file gives itself.
func (m *Model) Version() string { return m.w.Version }

// Hash identifies the weights: 12 hexadecimal digits of the file's SHA-256.
func (m *Model) Hash() string { return m.hash }

func parse(name string, text []byte) (*Model, error) {
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
		return fmt.Errorf("version: missing")
	}
	for _, kind := range talent.Kinds() {
		if _, ok := w.Kinds[kind]; !ok {
			return fmt.Errorf("kinds.%s: missing", kind)
		}
	}
	for kind := range w.Kinds {
		if !knownKind(kind) {
			return fmt.Errorf("kinds.%s: no such kind of evidence", kind)
		}
	}
	for _, noise := range []talent.Noise{talent.Fork, talent.Classroom, talent.Tutorial, talent.OnePush} {
		if _, ok := w.Noise[noise]; !ok {
			return fmt.Errorf("noise.%s: missing", noise)
		}
	}
	for _, level := range []string{"core", "strong", "supporting", "generic", "unknown"} {
		if _, ok := w.Specificity[level]; !ok {
			return fmt.Errorf("specificity.%s: missing", level)
		}
	}
	return w.checkRanges()
}

func (w weights) checkRanges() error {
	positive := map[string]float64{
		"scale": w.Scale, "month_cap": w.MonthCap, "undated_months": w.UndatedMonths,
		"depth.half_life_months": w.Depth.HalfLife, "active.half_life_months": w.Active.HalfLife,
	}
	atLeastZero := map[string]float64{
		"depth.share": w.Depth.Share, "active.share": w.Active.Share, "own": w.Own,
		"caps.use": w.Caps.Use, "caps.words": w.Caps.Words, "ownership.gain": w.Ownership.Gain,
		"bands.some.points": w.Bands.Some.Points, "areas.also": w.Areas.Also, "areas.some": w.Areas.Some,
	}
	for kind, value := range w.Kinds {
		atLeastZero["kinds."+string(kind)] = value
	}
	for noise, value := range w.Noise {
		atLeastZero["noise."+string(noise)] = value
	}
	for level, value := range w.Specificity {
		atLeastZero["specificity."+level] = value
	}
	for _, key := range sortedKeys(positive) {
		if value := positive[key]; !(value > 0) || math.IsInf(value, 0) {
			return fmt.Errorf("%s: %v is not above 0", key, value)
		}
	}
	for _, key := range sortedKeys(atLeastZero) {
		if value := atLeastZero[key]; !(value >= 0) || math.IsInf(value, 0) {
			return fmt.Errorf("%s: %v is not 0 or more", key, value)
		}
	}
	if b := w.Bands; b.Strong.Points < b.Good.Points || b.Good.Points < b.Some.Points {
		return fmt.Errorf("bands: want strong >= good >= some, got %v, %v, %v", b.Strong.Points, b.Good.Points, b.Some.Points)
	}
	return nil
}
