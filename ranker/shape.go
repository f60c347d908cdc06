package ranker

import (
	"math"

	"mlscout/config/catalog"
	"mlscout/talent"
)

// Shape says where the work lies: data scientists build models, DevOps
// engineers run software, MLOps engineers join the two. The shares add up to 1,
// or are all 0 where nothing is known.
type Shape struct {
	MLOps         float64 `json:"mlops_engineer"`
	DataScientist float64 `json:"data_scientist"`
	DevOps        float64 `json:"devops_engineer"`
	Name          string  `json:"name"` // of the largest share; empty where nothing is known
	Evidence      []Entry `json:"evidence,omitempty"`
}

// The names of the shapes.
const (
	mlopsEngineer  = "mlops engineer"
	dataScientist  = "data scientist"
	devopsEngineer = "devops engineer"
)

// shape weighs every tool by the root of its points, as if all tools said
// equally much: the question is what somebody works with, not how much.
func (m *Model) shape(s Score, tools *catalog.Catalog) Shape {
	var sum sides
	of := make(map[talent.ToolID]sides)
	for _, score := range s.Tools {
		tool, ok := tools.Tool(score.Tool)
		specificity := m.w.Specificity[tool.Specificity]
		if !ok || score.Points <= 0 || specificity == 0 {
			continue
		}
		side := m.sides(tool)
		weight := math.Sqrt(float64(score.Points) / specificity)
		of[score.Tool] = side
		sum.mlops += weight * side.mlops
		sum.science += weight * side.science
		sum.devops += weight * side.devops
	}
	total := sum.mlops + sum.science + sum.devops
	if total == 0 {
		return Shape{}
	}
	shape := Shape{MLOps: share(sum.mlops, total), DataScientist: share(sum.science, total), DevOps: share(sum.devops, total), Name: sum.name()}
	for _, entry := range s.Ledger {
		if side, ok := of[entry.Tool]; ok && len(shape.Evidence) < 3 && side.name() == shape.Name {
			shape.Evidence = append(shape.Evidence, entry)
		}
	}
	return shape
}

func share(part, total float64) float64 { return math.Round(part/total*1e4) / 1e4 }

// sides says how much of a tool belongs to each shape.
type sides struct{ mlops, science, devops float64 }

func (s sides) name() string {
	switch {
	case s.science > max(s.mlops, s.devops):
		return dataScientist
	case s.devops > max(s.mlops, s.science):
		return devopsEngineer
	}
	return mlopsEngineer
}

// sides places a tool. What runs any software is DevOps whatever its area, so
// tools that say little about MLOps count there; experiment tracking is half the
// data scientist's; languages say nothing.
func (m *Model) sides(tool catalog.Tool) sides {
	var s sides
	general := tool.Specificity == "generic" || tool.Specificity == "supporting"
	switch tool.Area {
	case "frameworks":
		s.science = 1
	case "data":
		s.mlops, s.science = 0.2, 0.8
	case talent.Tracking:
		s.mlops, s.science = 0.4, 0.6
	case "cicd", "iac":
		s.devops = 1
	case "engineering":
	case talent.Infrastructure, talent.Monitoring, talent.Pipelines, talent.Serving, talent.Governance:
		s.mlops = 1
		if general {
			s.mlops, s.devops = 0, 1
		}
	default:
		s.mlops = 1
	}
	s.mlops *= m.w.Shape.Joins
	return s
}
