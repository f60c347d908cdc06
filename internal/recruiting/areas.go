package recruiting

import (
	_ "embed"
	"fmt"

	"mlscout/config/strict"
)

//go:embed data/areas.yaml
var areasText []byte

// theme is an area of work or a skill, as job descriptions and interviews treat it.
type theme struct {
	ID        string   `yaml:"id"`
	Name      string   `yaml:"name"` // of a skill; areas have theirs in the catalogue
	Duty      string   `yaml:"duty"`
	Required  string   `yaml:"required"`
	Preferred string   `yaml:"preferred"`
	Shown     string   `yaml:"shown"`
	Open      string   `yaml:"open"`
	Stage     int      `yaml:"stage"`
	Tools     []string `yaml:"tools"`
	Areas     []string `yaml:"areas"`
}

// themes are the eight areas in their order and the skills beside them.
type themes struct {
	Areas  []theme `yaml:"areas"`
	Skills []theme `yaml:"skills"`
}

func readThemes() (themes, error) {
	var t themes
	if err := strict.Decode("areas.yaml", areasText, &t); err != nil {
		return t, fmt.Errorf("read areas of work: %w", err)
	}
	return t, nil
}

func (t themes) area(id string) theme {
	for _, area := range t.Areas {
		if area.ID == id {
			return area
		}
	}
	return theme{}
}
