package main

import (
	"encoding/json"
	"path/filepath"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// invented is what a world knows of one of its people and no crawl may see.
type invented struct {
	persona string
	skill   map[talent.ToolID]float64 // 0 to 1
}

// readInvented reads the people of a world's truth by id. The catalogue has one
// entry for several of a world's tools (pipelines and Katib are Kubeflow): whoever
// knows one of them knows the entry's tool. It also lists tools that the catalogue
// lacks.
func readInvented(world string, tools *catalog.Catalog) (map[talent.ProspectID]invented, []string, error) {
	people := make(map[talent.ProspectID]invented)
	strange := make(map[string]bool)
	err := eachLine(filepath.Join(filepath.Dir(world), "truth.jsonl"), func(text []byte) error {
		var line struct {
			T       string             `json:"t"`
			ID      talent.ProspectID  `json:"id"`
			Persona string             `json:"persona"`
			Skills  map[string]float64 `json:"skills"`
		}
		if err := json.Unmarshal(text, &line); err != nil || line.T != "person" {
			return err
		}
		p := invented{persona: line.Persona, skill: make(map[talent.ToolID]float64)}
		for name, skill := range line.Skills {
			tool, ok := tools.Resolve(name)
			if !ok {
				strange[name] = true
				continue
			}
			p.skill[tool] = max(p.skill[tool], skill)
		}
		people[line.ID] = p
		return nil
	})
	return people, sortedNames(strange), err
}
